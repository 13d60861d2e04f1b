"""The steps of the suite, and running one of them."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts._test.options import Options


ROOT = Path(__file__).resolve().parent.parent.parent
REPORT = ROOT / ".mizan" / "test" / "pytest.xml"

LONGEST_TEST_S = 600

_BIN = Path(sys.executable).parent
_CONTRACTS = ROOT / "contracts"
_FORGE = _CONTRACTS / "node_modules" / ".bin" / "forge"

_WORKERS = max(2, min(4, os.cpu_count() or 2))
"""Test processes; more than this only wait for one another's chains."""


@dataclass(frozen=True, slots=True)
class Step:
    """One command of the suite.

    Attributes:
        name: What a person calls it.
        command: What is run.
        folder: Where it is run.
        live: Whether its output is shown as it comes, or only if it fails.
    """

    name: str
    command: tuple[str | Path, ...]
    folder: Path = ROOT
    live: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a step."""

    step: Step
    passed: bool
    seconds: float


STATIC = (
    Step("ruff check", (_BIN / "ruff", "check", "--quiet", ".")),
    Step("ruff format", (_BIN / "ruff", "format", "--check", "--quiet", ".")),
    Step("mypy", (_BIN / "mypy",)),
    Step("import law", (_BIN / "lint-imports",)),
)
CONTRACTS = (
    Step("forge fmt", (_FORGE, "fmt", "--check"), _CONTRACTS),
    Step("forge build and lint", (_FORGE, "build"), _CONTRACTS),
    Step("forge test", (_FORGE, "test"), _CONTRACTS),
)


def chosen(options: Options) -> tuple[list[Step], list[str]]:
    """The steps to run in order, and for what is left out a line that says why."""
    if options.pytest:
        return [_pytest(options)], ["everything but pytest (arguments were given to it)"]
    if options.quick:
        left_out = [f"{step.name} (--quick)" for step in CONTRACTS]
        return [*STATIC, _pytest(options)], [
            *left_out,
            "tests on a chain or in a browser (--quick)",
        ]
    return [*STATIC, *CONTRACTS, _pytest(options)], []


def run(step: Step) -> Outcome:
    """Run one step; what a silent one printed is shown if it failed."""
    started = time.monotonic()
    command = [str(part) for part in step.command]
    if step.live:
        status = subprocess.run(command, cwd=step.folder, check=False).returncode
        return Outcome(step, status == 0, time.monotonic() - started)
    ended = subprocess.run(
        command,
        cwd=step.folder,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if ended.returncode != 0:
        sys.stdout.buffer.write(ended.stdout)
        sys.stdout.flush()
    return Outcome(step, ended.returncode == 0, time.monotonic() - started)


def _pytest(options: Options) -> Step:
    arguments: Sequence[str | Path] = (
        *(sys.executable, "-m", "pytest", "-n", str(_WORKERS), "--dist", "worksteal"),
        *("--junit-xml", REPORT, "-o", "junit_logging=no"),
        # A test that hangs fails with its stack, and the rest goes on.
        *("-o", f"faulthandler_timeout={LONGEST_TEST_S}", "-o", "faulthandler_exit_on_timeout=1"),
        *(("-m", "not chain and not browser and not toolchain") if options.quick else ()),
        *options.pytest,
    )
    return Step("pytest", tuple(arguments), live=True)
