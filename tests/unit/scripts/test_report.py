"""The account at the end of the suite: failures fail, and what did not run is not passed."""

import io
import sys
from pathlib import Path

import pytest
from rich.console import Console

from scripts._test import report, steps
from scripts._test.steps import Outcome, Step


XML = """<testsuites><testsuite>
<testcase name="a"/>
<testcase name="b"><skipped message="no Chromium: apt install chromium">x</skipped></testcase>
<testcase name="c"><skipped message="no Chromium: apt install chromium">x</skipped></testcase>
</testsuite></testsuites>"""


def shown(outcomes: list[Outcome], not_run: list[str]) -> tuple[bool, str]:
    """What is printed, and whether it counts as passed."""
    console = Console(file=io.StringIO(), width=100)
    passed = report.show(console, outcomes, not_run)
    out = console.file
    assert isinstance(out, io.StringIO)
    return passed, out.getvalue()


def step(code: str) -> Step:
    """A step that is a line of Python."""
    return Step(code, (sys.executable, "-c", code))


def test_run__program_fails__step_fails_and_is_shown(capfdbinary: pytest.CaptureFixture) -> None:
    """The exit status decides, and the output of a failed step is there to read."""
    outcome = steps.run(step("print('why'); raise SystemExit(3)"))
    assert not outcome.passed
    assert b"why" in capfdbinary.readouterr().out


def test_run__program_passes__quiet(capfdbinary: pytest.CaptureFixture) -> None:
    """A step that passed has nothing to say."""
    assert steps.run(step("print('noise')")).passed
    assert capfdbinary.readouterr().out == b""


def test_show__one_failed__whole_fails_by_name() -> None:
    """One failure is enough, and the last line names it."""
    passed, text = shown([Outcome(step("1"), True, 1.0), Outcome(step("mypy"), False, 2.0)], [])
    assert not passed
    assert text.splitlines()[-1] == "FAILED: mypy, after 3 s."


def test_show__something_not_run__said_and_not_counted() -> None:
    """What was not run is listed apart from what passed."""
    passed, text = shown([Outcome(step("1"), True, 1.0)], ["2 tests: no Chromium"])
    assert passed
    assert "NOT RUN  2 tests: no Chromium" in text
    assert text.splitlines()[-1] == "ok: 1 step passed in 1 s; what was NOT RUN is listed above."


def test_skipped_tests__report_with_skips__one_line_a_reason(tmp_path: Path) -> None:
    """Skips are gathered by their reason."""
    path = tmp_path / "pytest.xml"
    path.write_text(XML)
    assert report.skipped_tests(path) == ["2 tests: no Chromium: apt install chromium"]


def test_skipped_tests__no_report__nothing(tmp_path: Path) -> None:
    """Pytest may have died before writing one; its status says so then."""
    assert report.skipped_tests(tmp_path / "pytest.xml") == []
