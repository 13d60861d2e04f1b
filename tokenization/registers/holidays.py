"""The calendar of holidays: from a CSV file to goals for the registrar.

A year that the ledger does not have yet is declared; of one that it has, the days that differ from
the file are amended, as long as they have not begun. The file's hash goes with them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import groupby

from eth_utils.crypto import keccak

from tokenization.files.sheet import read_sheet
from tokenization.ledger.contracts import Call, Contract, Decoded
from tokenization.ledger.goals import Goal
from tokenization.ledger.manifest import Manifest
from tokenization.units import parse_day


HEADER = ("date", "name", "source")

_EPOCH = date(1970, 1, 1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Year:
    """The holidays of a year, and the line of the first of them."""

    line: int
    number: int
    days: tuple[date, ...]


def parse_holidays(text: str) -> list[Year]:
    """Read a file of holidays.

    Raises:
        PlanError: The header is wrong, or rows are; it carries every fault with line and column.
    """
    sheet = read_sheet(text, HEADER, "The file")
    sheet.unique("date", "Day")
    found = [(row.line, sheet.read(row, "date", parse_day)) for row in sheet.rows]
    sheet.check("The file")
    days = sorted((day, line) for line, day in found if day is not None)
    years = ((year, list(of_it)) for year, of_it in groupby(days, lambda pair: pair[0].year))
    return [
        Year(min(line for _, line in of_it), year, tuple(day for day, _ in of_it))
        for year, of_it in years
    ]


def holiday_goals(manifest: Manifest, years: Sequence[Year], text: str) -> list[Goal]:
    """What the registrar has to see to: that the ledger has these holidays, and no others."""
    calendar = manifest.contract("HolidayCalendar")
    document = keccak(text.encode())
    return [
        Goal(
            f"holidays of {year.number}",
            (
                calendar.call("documentOf", year.number),
                *(calendar.call("isHoliday", _number(day)) for day in _weekdays(year.number)),
            ),
            partial(_steps, calendar, year, document),
            year.line,
            "date",
        )
        for year in years
    ]


def _steps(
    calendar: Contract, year: Year, document: bytes, answers: Sequence[Decoded]
) -> list[Call]:
    known, *held = answers
    if not any(known):
        days = [_number(day) for day in year.days]
        return [calendar.call("declareYear", year.number, days, document)]
    differing = [
        (day, not is_held)
        for day, is_held in zip(_weekdays(year.number), held, strict=True)
        if is_held != (day in year.days)
    ]
    amended = {
        on: [_number(day) for day, wanted in differing if wanted is on] for on in (True, False)
    }
    return [calendar.call("amend", days, on, document) for on, days in amended.items() if days]


def _weekdays(year: int) -> list[date]:
    first = date(year, 1, 1)
    days = (first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days))
    return [day for day in days if day.weekday() < _SATURDAY]


def _number(day: date) -> int:
    return (day - _EPOCH).days
