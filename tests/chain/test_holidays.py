"""Holidays are declared from a file, amended when it changes, and never where days have begun."""

from datetime import date

import pytest
from eth_utils.crypto import keccak

from tests.support.ledger import REGISTRAR, Ledger
from tokenization.errors import PlanError, TxReverted
from tokenization.ledger.access import MANAGER
from tokenization.ledger.goals import reach, survey
from tokenization.registers.holidays import HEADER, holiday_goals, parse_holidays


pytestmark = pytest.mark.chain

EPOCH = date(1970, 1, 1)


def sheet(*days: str) -> str:
    """A file of holidays."""
    return "\n".join([",".join(HEADER), *(f"{day},Some day,some source" for day in days)]) + "\n"


def see_to(ledger: Ledger, text: str) -> int:
    """Bring the calendar to what a file says; how many calls that took."""
    goals = holiday_goals(ledger.manifest, parse_holidays(text), text)
    found = survey(ledger.chain, goals, ledger.chain.pin())
    assert not found.faults
    reach(ledger.lane(REGISTRAR), ledger.contract(MANAGER), found.calls)
    return len(found.calls)


def is_holiday(ledger: Ledger, day: str) -> bool:
    """What the calendar says of a day."""
    number = (date.fromisoformat(day) - EPOCH).days
    call = ledger.contract("HolidayCalendar").call("isHoliday", number)
    return bool(ledger.chain.read(call, ledger.chain.pin()))


def test_holidays__file__declared_amended_and_left_alone(ledger: Ledger) -> None:
    """Two years are declared; a moved feast is amended; the same file again sends nothing."""
    first = sheet("2098-12-25", "2099-03-23", "2099-05-28")
    assert see_to(ledger, first) == 2
    known = ledger.contract("HolidayCalendar").call("documentOf", 2099)
    assert ledger.chain.read(known, ledger.chain.pin()) == keccak(first.encode())
    assert see_to(ledger, first) == 0
    assert see_to(ledger, sheet("2099-03-23", "2099-05-29")) == 2
    assert [is_holiday(ledger, f"2099-05-{day}") for day in (28, 29)] == [False, True]
    assert is_holiday(ledger, "2098-12-25")


def test_holidays__day_has_begun__is_refused(ledger: Ledger) -> None:
    """What has been a business day stays one."""
    assert see_to(ledger, sheet("2024-12-25")) == 1
    with pytest.raises(TxReverted, match="DayHasBegun"):
        see_to(ledger, sheet("2024-12-24", "2024-12-25"))


def test_parse_holidays__faults__are_all_named() -> None:
    """No day, and one that stands there twice."""
    with pytest.raises(PlanError) as caught:
        parse_holidays(sheet("2026-02-30", "2026-05-01", "2026-05-01"))
    assert [(row.line, row.column) for row in caught.value.rows] == [(2, "date"), (4, "date")]
