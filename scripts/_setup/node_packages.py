"""``contracts/node_modules``: the local chain, and for tests the contract toolchain.

Uses the machine's own Node.js where it is new enough; else one from PyPI in ``.venv``. Binaries
are the platform packages' own: the launcher packages exit 0 whatever fails.
"""

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts._setup import stamp
from scripts._setup.children import Children, CommandFailed
from scripts._setup.failure import SetupFailure, explain
from scripts._setup.stamp import Goal, Stamp


TITLE = {Goal.DEMO: "Local chain (anvil)", Goal.TEST: "Contract toolchain (solc, forge, anvil)"}

OLDEST_NODE = 18
OLDEST_NPM = 10

_INPUTS = ("package.json", "package-lock.json")
_STAMP = ".mizan-stamp.json"
_REGISTRY = "the npm registry"
_NEEDED = {Goal.DEMO: ("anvil",), Goal.TEST: ("anvil", "forge", "solcjs")}
_CI = (
    *("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"),
    # npm's own patience is minutes; a newcomer without a network should hear of it sooner.
    *("--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=4000"),
)


@dataclass(frozen=True, slots=True)
class Node:
    """A Node.js that is new enough.

    Attributes:
        folder: The executables of one from PyPI; None for the one on the PATH.
    """

    folder: Path | None

    @property
    def npm(self) -> tuple[str | Path, ...]:
        """The command that starts its npm."""
        if self.folder is None:
            return ("npm",)
        # The package's own bin/npm has lost the link it was, and cannot find its modules.
        return (self.folder / "node", self.folder.parent / "lib/node_modules/npm/bin/npm-cli.js")

    def environment(self, base: Mapping[str, str]) -> dict[str, str]:
        """Variables under which programs find this Node.js and it trusts what the machine does."""
        if self.folder is None:
            return dict(base)
        path = f"{self.folder}:{base.get('PATH', '')}"
        return {"NODE_USE_SYSTEM_CA": "1", **base, "PATH": path}


class NodePackages:
    """The npm packages of one checkout."""

    def __init__(self, root: Path, state: Path) -> None:
        """Take the checkout and the folder for logs."""
        self._root = root
        self._folder = root / "contracts"
        self._modules = self._folder / "node_modules"
        self._staging = state / "npm"
        self._log = state / "node.log"

    def ready(self, goal: Goal) -> bool:
        """Whether everything the goal needs is installed."""
        made = stamp.read(self._modules / _STAMP)
        whole = not _missing(self._modules, goal)
        return made is not None and made.covers(self._wanted(goal)) and whole

    def install(
        self, goal: Goal, node: Node, children: Children, environment: Mapping[str, str]
    ) -> None:
        """Install what the goal needs and write the stamp; npm starts from nothing each time.

        Raises:
            SetupFailure: npm failed, or has nothing for this machine.
        """
        self._log.unlink(missing_ok=True)
        self._staging.mkdir(exist_ok=True)
        for name in _INPUTS:
            shutil.copy(self._folder / name, self._staging / name)
        subset = ("--omit=dev",) if goal is Goal.DEMO else ()
        try:
            children.run(
                [*node.npm, *_CI, *subset],
                log=self._log,
                environment=node.environment(environment),
                folder=self._staging,
            )
        except CommandFailed as failed:
            raise explain(failed.output, tool="npm", registry=_REGISTRY, log=self._log) from None
        fresh = self._staging / "node_modules"
        missing = _missing(fresh, goal)
        if missing:
            # npm leaves out an optional package it cannot fetch, and calls that success.
            raise SetupFailure(
                f"npm ended well without installing {', '.join(missing)}: {_REGISTRY} cannot be"
                " reached, or this is not Linux on x86-64 with glibc; mend that and run this again."
            )
        stamp.write(fresh / _STAMP, self._wanted(goal))
        self._swap(fresh)

    def _swap(self, fresh: Path) -> None:
        """Put fresh packages in place at once, so that what runs from the old ones goes on."""
        old = self._staging / "old"
        shutil.rmtree(old, ignore_errors=True)
        if self._modules.exists():
            self._modules.rename(old)
        fresh.rename(self._modules)
        shutil.rmtree(old, ignore_errors=True)

    def _wanted(self, goal: Goal) -> Stamp:
        inputs = stamp.digest(*((self._folder / name).read_bytes() for name in _INPUTS))
        # npm's folder survives a move: nothing in it names its own place.
        return Stamp(inputs=inputs, goal=goal, place="")


def _missing(modules: Path, goal: Goal) -> list[str]:
    return [name for name in _NEEDED[goal] if not (modules / ".bin" / name).exists()]


def system_node(environment: Mapping[str, str]) -> Node | None:
    """The Node.js on the PATH, if it and its npm are new enough."""
    enough = _major("node", environment) >= OLDEST_NODE and _major("npm", environment) >= OLDEST_NPM
    return Node(folder=None) if enough else None


def _major(program: str, environment: Mapping[str, str]) -> int:
    path = shutil.which(program, path=environment.get("PATH"))
    if path is None:
        return 0
    asked = subprocess.run(
        [path, "--version"], capture_output=True, text=True, check=False, env=dict(environment)
    )
    version = re.match(r"v?(\d+)\.", asked.stdout)
    return int(version[1]) if version and asked.returncode == 0 else 0
