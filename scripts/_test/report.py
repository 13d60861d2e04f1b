"""The account at the end: what passed, what failed, what was not run and why."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from rich.console import Console
from rich.table import Table

from scripts._test.steps import Outcome


def skipped_tests(report: Path) -> list[str]:
    """A line for each reason for which pytest skipped tests."""
    if not report.exists():
        return []
    cases = ET.parse(report).iter("skipped")  # noqa: S314 - written by our own pytest
    reasons = Counter(case.get("message", "no reason given") for case in cases)
    return [f"{_count(count, 'test')}: {reason}" for reason, count in sorted(reasons.items())]


def show(console: Console, outcomes: Sequence[Outcome], not_run: Sequence[str]) -> bool:
    """Print the account; True if nothing failed."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column()
    table.add_column(justify="right")
    for outcome in outcomes:
        mark = "[green]passed[/]" if outcome.passed else "[bold red]FAILED[/]"
        table.add_row(mark, outcome.step.name, f"{outcome.seconds:.1f} s")
    for line in not_run:
        table.add_row("[yellow]NOT RUN[/]", line, "")
    console.print()
    console.print(table)
    failed = [outcome.step.name for outcome in outcomes if not outcome.passed]
    total = f"{sum(outcome.seconds for outcome in outcomes):.0f} s"
    remark = "; what was NOT RUN is listed above" if not_run else ""
    if failed:
        console.print(f"\n[bold red]FAILED[/]: {', '.join(failed)}, after {total}{remark}.")
    else:
        console.print(
            f"\n[bold green]ok[/]: {_count(len(outcomes), 'step')} passed in {total}{remark}."
        )
    return not failed


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
