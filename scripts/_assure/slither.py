"""``python -m scripts._assure.slither``: every finding of slither is answered, or this fails."""

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts._assure import copies, tools


ANSWERS = copies.ANSWERS / "slither.toml"

_LIGHT = ("Low", "Informational", "Optimization")
"""What a whole check may be answered for; anything graver is answered where it stands."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something slither has to say.

    Attributes:
        check: Its name for that kind.
        where: The contract and function, as in ``RollingSum.over``.
        impact: How bad it deems it.
        words: What it says.
    """

    check: str
    where: str
    impact: str
    words: str


def main() -> int:
    """Run slither on a copy, and compare what it finds with what is answered."""
    found = list(findings(_run(copies.fresh("slither"))))
    checks, places = _answers()
    open_ones = [one for one in found if not _answered(one, checks, places)]
    for one in open_ones:
        print(f"{one.impact} {one.check} in {one.where}:\n{one.words}\n")
    seen = {one.check for one in found}
    stale = [*sorted(checks - seen), *sorted(places - {(one.check, one.where) for one in found})]
    for answer in stale:
        print(f"Answered, but no longer found: {answer}")
    print(
        f"{len(found)} findings, {len(open_ones)} of them without an answer in {ANSWERS.name},"
        f" {len(stale)} answers without a finding."
    )
    return 1 if open_ones or stale else 0


def findings(report: Mapping[str, Any]) -> Iterator[Finding]:
    """What a report of slither's says, finding by finding."""
    for one in report["results"].get("detectors", []):
        yield Finding(
            check=one["check"],
            where=_where(one["elements"][0]),
            impact=one["impact"],
            words=one["description"].strip(),
        )


def _run(folder: Path) -> dict[str, Any]:
    program = tools.program("slither")
    report = folder / "report.json"
    report.unlink(missing_ok=True)
    ended = subprocess.run(
        [program, ".", "--filter-paths", "node_modules|test", "--json", report.name],
        cwd=folder,
        env=copies.environment(),
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    read: dict[str, Any] = json.loads(report.read_text("utf-8")) if report.exists() else {}
    if not read.get("success"):  # its exit status says nothing: it is that of findings, too
        raise SystemExit(f"slither did not end well:\n{ended.stdout[-3000:]}")
    return read


def _answers() -> tuple[set[str], set[tuple[str, str]]]:
    """Checks that are answered for good, and single places: check and function."""
    answers = tomllib.loads(ANSWERS.read_text("utf-8"))
    places = {(one["check"], one["where"]) for one in answers["place"] if one["why"]}
    return {check for check, why in answers["check"].items() if why}, places


def _answered(one: Finding, checks: set[str], places: set[tuple[str, str]]) -> bool:
    light = one.impact in _LIGHT
    return (light and one.check in checks) or (one.check, one.where) in places


def _where(element: Mapping[str, Any]) -> str:
    """The contract and function of an element, whatever within them it is."""
    parent = element.get("type_specific_fields", {}).get("parent")
    if parent is None or element["type"] == "contract":
        return str(element["name"])
    if element["type"] == "function":
        return f"{parent['name']}.{element['name']}"
    return _where(parent)


if __name__ == "__main__":
    sys.exit(main())
