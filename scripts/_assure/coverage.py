"""``python -m scripts._assure.coverage``: tests run 98 % of the contracts' lines and branches.

Of every source, the lines and branches that no test reaches are named.
"""

import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field

from scripts._assure import copies


LEAST = 98
"""Per cent."""


@dataclass(slots=True)
class Covered:
    """What was run of one source, by number of line and of branch."""

    lines: dict[int, bool] = field(default_factory=dict)
    branches: dict[tuple[int, str, str], bool] = field(default_factory=dict)


def main() -> int:
    """Run the tests with coverage and hold it to the least."""
    folder = copies.fresh("coverage")
    report = folder / "lcov.info"
    report.unlink(missing_ok=True)
    environment = copies.environment(FOUNDRY_PROFILE="coverage")
    subprocess.run([copies.FORGE, "build", "--quiet"], cwd=folder, env=environment, check=True)
    ended = subprocess.run(
        [
            *(copies.FORGE, "coverage", "--report", "lcov", "--report-file", report.name),
            *("--no-match-coverage", "^(node_modules|test|proofs)/"),
            *copies.UNOPTIMISED,
        ],
        cwd=folder,
        env=environment,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if ended.returncode != 0 or not report.exists():
        raise SystemExit(f"forge coverage failed:\n{ended.stdout[-5000:]}")
    found = read(report.read_text("utf-8").splitlines())
    return 0 if _account(found) else 1


def read(report: Iterable[str]) -> dict[str, Covered]:
    """What an lcov report says, by source."""
    found: dict[str, Covered] = {}
    for entry in report:
        kind, _, rest = entry.partition(":")
        if kind == "SF":
            now = found.setdefault(rest, Covered())
        elif kind == "DA":
            line, count = rest.split(",")[:2]
            now.lines[int(line)] = count != "0"
        elif kind == "BRDA":
            line, block, branch, count = rest.split(",")
            now.branches[int(line), block, branch] = count not in ("0", "-")
    return found


def _account(found: dict[str, Covered]) -> bool:
    for path, one in sorted(found.items()):
        missed = [str(line) for line, run in one.lines.items() if not run]
        untaken = [str(line) for (line, _, _), taken in one.branches.items() if not taken]
        if missed:
            print(f"{path}: lines not run: {', '.join(missed)}")
        if untaken:
            print(f"{path}: branches not taken, of lines: {', '.join(untaken)}")
    lines = [run for one in found.values() for run in one.lines.values()]
    branches = [taken for one in found.values() for taken in one.branches.values()]
    return all(
        [_enough("lines", lines), _enough("branches", branches)]  # both are printed
    )


def _enough(what: str, run: list[bool]) -> bool:
    print(f"{sum(run)} of {len(run)} {what}: {100 * sum(run) / max(1, len(run)):.2f} %")
    return len(run) > 0 and 100 * sum(run) >= LEAST * len(run)


if __name__ == "__main__":
    sys.exit(main())
