"""The calendar of holidays, from logs alone."""

from datetime import date, timedelta

from node import layout
from tests.support.replay.answers import AUTHORITY, Table, each
from tests.support.replay.world import World
from tokenization.debt import Roll, roll
from tokenization.debt.rolls import is_business_day


EPOCH = date(1970, 1, 1)
YEARS = range(2024, 2028)


def days(_: World) -> range:
    """The end of October and the beginning of November 2025, which the walk makes holidays of."""
    return range((date(2025, 10, 27) - EPOCH).days, (date(2025, 11, 12) - EPOCH).days)


def holidays(world: World, at: bytes) -> set[date]:
    """The holidays of a calendar."""
    found = world.view.scan(layout.HOLIDAYS, at)
    return {EPOCH + timedelta(days=key[1]) for key, _ in found}


def _rolled(world: World, at: bytes, day: int, convention: int) -> int:
    due = EPOCH + timedelta(days=day)
    return (roll(due, Roll(convention), holidays(world, at)) - EPOCH).days


CALENDAR: Table = AUTHORITY | {
    "isHoliday": each(days)(lambda w, at, day: w.view.get(layout.HOLIDAYS, at, day) is not None),
    "documentOf": each(lambda _: YEARS)(
        lambda w, at, year: w.view.get(layout.DECLARED_YEARS, at, year) or bytes(32)
    ),
    "isBusinessDay": each(days)(
        lambda w, at, day: is_business_day(EPOCH + timedelta(days=day), holidays(w, at))
    ),
    "roll": each(days, lambda _: range(len(Roll)))(_rolled),
}
