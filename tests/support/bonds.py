"""Bonds of every shape, drawn by a seed: frequencies, stubs at either end, ends of months."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tokenization.debt import CouponDates, DayCountConvention
from tokenization.debt.schedule import regular_day


EPOCH = date(1970, 1, 1)
_FIRST, _LAST = date(1995, 1, 1), date(2060, 12, 31)
_FREQUENCIES = (1, 2, 2, 2, 4, 12)
"""Most bonds pay twice a year."""


@dataclass(frozen=True)
class Bond:
    """A bond, and a day in its life."""

    dates: CouponDates
    convention: DayCountConvention
    rate_e6: int
    day: date


def random_bonds(seed: int, count: int, years: int = 15) -> Iterator[Bond]:
    """Bonds of so many years at most."""
    random = Random(seed)
    for _ in range(count):
        dates = _dates(random, years)
        life = (dates.maturity - dates.issue).days
        yield Bond(
            dates,
            random.choice(list(DayCountConvention)),
            random.randrange(250_000),
            dates.issue + timedelta(days=random.randrange(life)),
        )


def day_number(day: date | None) -> int:
    """A day as the contracts count it; zero for none."""
    return (day - EPOCH).days if day else 0


def _dates(random: Random, years: int) -> CouponDates:
    issue = _FIRST + timedelta(days=random.randrange((_LAST - _FIRST).days))
    maturity = _near_an_end(random, issue + timedelta(days=random.randrange(60, 366 * years)))
    per_year = random.choice(_FREQUENCIES)
    end_of_month = random.random() < 0.5
    last = None
    if random.random() < 0.3:
        last = maturity - timedelta(days=random.randrange(1, min(400, (maturity - issue).days - 1)))
    plain = CouponDates(issue, maturity, per_year, None, last, end_of_month)
    if random.random() > 0.3:
        return plain
    first = regular_day(plain, -random.randrange(1 + _regular_days(plain)))
    if first <= issue:
        return plain
    return CouponDates(issue, maturity, per_year, first, last, end_of_month)


def _near_an_end(random: Random, day: date) -> date:
    """Often the last day of the month before, where schedules go wrong if anywhere."""
    return day.replace(day=1) - timedelta(days=1) if random.random() < 0.4 else day


def _regular_days(dates: CouponDates) -> int:
    return (dates.anchor - dates.issue).days * dates.per_year // 366
