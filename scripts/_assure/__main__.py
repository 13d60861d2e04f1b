"""``python -m scripts._assure [STEP...] [--share K/N]``: run the long suite and sum it up."""

import sys

from rich.console import Console

from scripts._assure.copies import CONTRACTS
from scripts._assure.options import STEPS, Options, parse
from scripts._test import report, steps
from scripts._test.steps import Step


INTERRUPTED = 130

_BENCHES = ("coupon", "power")
_LONG_FUZZ = ("/usr/bin/env", "FOUNDRY_PROFILE=long", "node_modules/.bin/forge", "test")


def main(arguments: list[str]) -> int:
    """Run every chosen step, failed ones too, and give back the exit status."""
    console = Console(highlight=False, soft_wrap=True)
    options = parse(arguments)
    outcomes = []
    for name in options.steps:
        console.print(f"[bold]── {name}[/]: {STEPS[name]}")
        outcomes.append(steps.run(_step(name, options)))
    not_run = [f"{name} (not asked for)" for name in STEPS if name not in options.steps]
    return 0 if report.show(console, outcomes, not_run) else 1


def _step(name: str, options: Options) -> Step:
    if name == "long-fuzz":
        return Step(name, _LONG_FUZZ, CONTRACTS)
    if name in _BENCHES:
        return Step(name, (sys.executable, "-m", f"tests.bench.bench_{name}"), live=True)
    arguments = ("--share", options.share) if name == "mutation" else ()
    return Step(name, (sys.executable, "-m", f"scripts._assure.{name}", *arguments), live=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
