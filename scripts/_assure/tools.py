"""Tools with dependencies of their own, each in its own environment, pinned by hash.

Made when first asked for: most who clone the repository never need them.
"""

import subprocess
import sys
from pathlib import Path

from scripts._assure.copies import ROOT
from scripts._setup import stamp
from scripts._setup.failure import SetupFailure, explain
from scripts._setup.stamp import Goal, Stamp


_STATE = ROOT / ".mizan" / "tools"
_INSTALL = (
    *("-m", "pip", "install", "--no-input", "--no-user", "--progress-bar", "off"),
    *("--disable-pip-version-check", "--retries", "2", "--only-binary", ":all:"),
)


def program(tool: str) -> Path:
    """The tool's own command, installed if it is not.

    Raises:
        SetupFailure: It cannot be installed; says what to do.
    """
    folder = _STATE / tool
    pins = ROOT / "requirements" / "tools" / f"{tool}.txt"
    mark, wanted = folder / ".mizan-stamp.json", _wanted(pins)
    made = stamp.read(mark)
    if made is None or not made.covers(wanted):
        print(f"Setting up {tool}; this is needed once.", flush=True)
        _install(folder, pins, tool)
        stamp.write(mark, wanted)
    return folder / "bin" / tool


def _install(folder: Path, pins: Path, tool: str) -> None:
    log = _STATE / f"{tool}.log"
    folder.parent.mkdir(parents=True, exist_ok=True)
    commands: tuple[list[str | Path], ...] = (
        [sys.executable, "-m", "venv", "--clear", folder],
        [folder / "bin" / "python", *_INSTALL, "--require-hashes", "-r", pins],
    )
    for command in commands:
        ended = subprocess.run(command, check=False, capture_output=True, text=True)
        log.write_text(ended.stdout + ended.stderr, "utf-8")
        if ended.returncode != 0:
            reason = explain(
                log.read_text("utf-8"), tool="pip", registry="the Python package index", log=log
            )
            raise SetupFailure(f"{tool}: {reason}")


def _wanted(pins: Path) -> Stamp:
    inputs = stamp.digest(pins.read_bytes(), sys.version.encode())
    return Stamp(inputs=inputs, goal=Goal.TEST, place=str(ROOT))
