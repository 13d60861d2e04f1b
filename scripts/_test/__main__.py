"""``python -m scripts._test [--quick] [PYTEST ARGUMENTS]``: run the suite and sum it up."""

import sys

from rich.console import Console

from scripts._test import report, steps
from scripts._test.options import parse


INTERRUPTED = 130


def main(arguments: list[str]) -> int:
    """Run every step, failed ones too, and give back the exit status."""
    console = Console(highlight=False, soft_wrap=True)
    chosen, not_run = steps.chosen(parse(arguments))
    steps.REPORT.parent.mkdir(parents=True, exist_ok=True)
    steps.REPORT.unlink(missing_ok=True)
    outcomes = []
    for step in chosen:
        console.print(f"[bold]── {step.name}[/]")
        outcomes.append(steps.run(step))
    not_run += report.skipped_tests(steps.REPORT)
    return 0 if report.show(console, outcomes, not_run) else 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
