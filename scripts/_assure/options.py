"""What ``scripts/assure`` can be told. Standard library only: it is read before any set-up."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass


STEPS = {
    "slither": "static analysis, every finding answered",
    "halmos": "symbolic proofs, each with a twin that must fail",
    "coverage": "lines and branches of the contracts",
    "long-fuzz": "10,000 runs a property, 16,384 actions a stateful test",
    "coupon": "a coupon of 10,000 holders, killed in the middle, reconciled to the unit",
    "power": "a year of 2,000 MW over 60 sites, a month of it metered and billed, reconciled",
    "mutation": "mutants of tokens, compliance, debt, markets and power, every survivor argued",
}
"""Each step and what it is."""


@dataclass(frozen=True, slots=True)
class Options:
    """What to run.

    Attributes:
        steps: By name, in the order of ``STEPS``.
        share: Of the mutants, as K/N.
    """

    steps: tuple[str, ...]
    share: str


def parse(arguments: Sequence[str]) -> Options:
    """Read the arguments; ``--help`` or a wrong one ends the process."""
    parser = argparse.ArgumentParser(
        prog="scripts/assure",
        description="Set Mizan up and run the long suite over its contracts, whole or by step. "
        "Ends with what passed, what failed and what was not run.",
        epilog="Steps: " + "; ".join(f"{name}: {what}" for name, what in STEPS.items()) + ".",
        allow_abbrev=False,
    )
    parser.add_argument("steps", nargs="*", metavar="STEP", help="steps to run; all without any")
    parser.add_argument(
        "--share",
        default="1/1",
        type=_share,
        metavar="K/N",
        help="of the mutants only the K-th of N equal shares; shares add up over many runs",
    )
    read = parser.parse_args(arguments)
    unknown = sorted(set(read.steps) - STEPS.keys())
    if unknown:
        parser.error(f"no such step: {', '.join(unknown)}; there are {', '.join(STEPS)}")
    return Options(tuple(step for step in STEPS if step in (read.steps or STEPS)), read.share)


def _share(text: str) -> str:
    part, _, whole = text.partition("/")
    if not (part.isdecimal() and whole.isdecimal() and 1 <= int(part) <= int(whole)):
        raise argparse.ArgumentTypeError("give K/N with K from 1 to N, such as 1/8")
    return text
