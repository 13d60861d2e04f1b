"""What ``scripts/test`` can be told. Standard library only: it is read before any set-up."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """What to run.

    Attributes:
        quick: Leave out whatever needs a chain, a browser or the contract toolchain.
        pytest: Arguments for pytest; with any, only pytest runs.
    """

    quick: bool
    pytest: tuple[str, ...]


def parse(arguments: Sequence[str]) -> Options:
    """Read the arguments; ``--help`` ends the process."""
    parser = argparse.ArgumentParser(
        prog="scripts/test",
        usage="scripts/test [--quick] [PYTEST ARGUMENTS]",
        description="Set Mizan up and run its whole default suite: style, types, import law, "
        "contracts, Python. Ends with what passed, what failed and what was not run.",
        epilog="Any other argument goes to pytest, and then only pytest runs: "
        "'scripts/test -k digest', 'scripts/test tests/property/test_units.py'.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="leave out what needs a chain, a browser or the contract toolchain (under a minute)",
    )
    read, rest = parser.parse_known_args(arguments)
    return Options(quick=read.quick, pytest=tuple(rest))
