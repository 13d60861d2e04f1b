"""Schedules, day counts, rolls and prices are those of QuantLib, on bonds of every shape.

Days are compared exactly. QuantLib's fractions are floating, so those are compared to 1e-12.
"""

import warnings
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest

from tests.support.bonds import Bond, random_bonds
from tokenization.debt import (
    CouponDates,
    DayCountConvention,
    Roll,
    accrued_per_unit_e18,
    bond_quote,
    coupon_per_unit_e18,
    coupon_periods,
    paid,
    period_at,
    required,
    roll,
    year_fraction,
)


with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what SWIG makes has classes without a module
    import QuantLib as ql  # noqa: N813


BONDS = 10_000
CLOSE = 1e-12
FREQUENCIES = {1: ql.Annual, 2: ql.Semiannual, 4: ql.Quarterly, 12: ql.Monthly}
COUNTERS = {
    DayCountConvention.ACT_ACT_ISDA: ql.ActualActual(ql.ActualActual.ISDA),
    DayCountConvention.ACT365_FIXED: ql.Actual365Fixed(),
    DayCountConvention.ACT360: ql.Actual360(),
    DayCountConvention.THIRTY360: ql.Thirty360(ql.Thirty360.BondBasis),
}
BASES = {
    DayCountConvention.ACT365_FIXED: 365,
    DayCountConvention.ACT360: 360,
    DayCountConvention.THIRTY360: 360,
}
ROLLS = {
    Roll.NONE: ql.Unadjusted,
    Roll.FOLLOWING: ql.Following,
    Roll.MODIFIED_FOLLOWING: ql.ModifiedFollowing,
    Roll.PRECEDING: ql.Preceding,
}


def theirs(day: date | None) -> "ql.Date":
    """A day as QuantLib has it."""
    return ql.Date(day.day, day.month, day.year) if day else ql.Date()


def ours(day: "ql.Date") -> date:
    """A day of QuantLib's as Python has it."""
    return date(day.year(), day.month(), day.dayOfMonth())


def schedule(dates: CouponDates) -> "ql.Schedule":
    """QuantLib's schedule of a bond, nothing adjusted."""
    return ql.Schedule(
        theirs(dates.issue),
        theirs(dates.maturity),
        ql.Period(12 // dates.per_year, ql.Months),
        ql.NullCalendar(),
        ql.Unadjusted,
        ql.Unadjusted,
        ql.DateGeneration.Backward,
        dates.end_of_month,
        theirs(dates.first if dates.first != dates.anchor else None),
        theirs(dates.last),
    )


def icma(dates: CouponDates, start: date, end: date) -> float:
    """ACT/ACT (ICMA) by QuantLib, regular period by regular period of QuantLib's calendar."""
    counter = ql.ActualActual(ql.ActualActual.ISMA)
    total = 0.0
    for first, after in _regular(dates, start, end):
        within = max(first, theirs(start)), min(after, theirs(end))
        if within[0] < within[1]:
            total += counter.yearFraction(*within, first, after)
    return total


def _regular(dates: CouponDates, start: date, end: date) -> Iterator[tuple["ql.Date", "ql.Date"]]:
    months = 12 // dates.per_year
    anchor, calendar = theirs(dates.anchor), ql.NullCalendar()
    back = (dates.anchor - start).days // (28 * months) + 2
    ahead = max(0, (end - dates.anchor).days) // (28 * months) + 2
    days = [
        calendar.advance(
            anchor, ql.Period(months * number, ql.Months), ql.Unadjusted, dates.end_of_month
        )
        for number in range(-back, ahead + 1)
    ]
    return pairwise(days)


@pytest.fixture(scope="module")
def bonds() -> list[Bond]:
    """Ten thousand bonds, the same in every run."""
    return list(random_bonds(7092, BONDS))


def test_coupon_periods__random_bonds__are_quantlibs(bonds: list[Bond]) -> None:
    """Every coupon day of every bond, and no other."""
    for bond in bonds:
        dates = bond.dates
        if dates.first == dates.anchor:
            continue  # QuantLib takes no first coupon day that is the only one
        periods = coupon_periods(dates)
        days = [periods[0].start, *(period.end for period in periods)]
        assert days == [ours(day) for day in schedule(dates)], dates


def test_year_fraction__random_days__is_quantlibs(bonds: list[Bond]) -> None:
    """From the start of the coupon period and from issue, by every convention."""
    for bond in bonds:
        for start in (period_at(bond.dates, bond.day).start, bond.dates.issue):
            for convention, counter in COUNTERS.items():
                share = year_fraction(convention, bond.dates, start, bond.day)
                days = theirs(start), theirs(bond.day)
                assert abs(float(share) - counter.yearFraction(*days)) < CLOSE
                if convention in BASES:
                    assert share * BASES[convention] == counter.dayCount(*days)
            share = year_fraction(DayCountConvention.ACT_ACT_ICMA, bond.dates, start, bond.day)
            assert abs(float(share) - icma(bond.dates, start, bond.day)) < CLOSE, bond


def test_roll__random_holidays__is_quantlibs(bonds: list[Bond]) -> None:
    """The payment days of every bond over ever other holidays, by every convention."""
    random = Random(7092)
    for number, bond in enumerate(bonds):
        middle = bond.dates.maturity
        holidays = {middle + timedelta(days=random.randrange(-9, 10)) for _ in range(8)}
        calendar = ql.BespokeCalendar(f"{number}")
        for weekday in (ql.Saturday, ql.Sunday):
            calendar.addWeekend(weekday)
        for day in holidays:
            calendar.addHoliday(theirs(day))
        for due in (middle, middle + timedelta(days=random.randrange(-5, 6))):
            for convention, adjusted in ROLLS.items():
                found = roll(due, convention, holidays)
                assert found == ours(calendar.adjust(theirs(due), adjusted)), (due, holidays)


def test_bond_quote__random_regular_bonds__is_quantlibs(bonds: list[Bond]) -> None:
    """What two hundred bonds without stubs cost, within the last digit's rounding."""
    random = Random(7093)
    plain = [
        bond
        for bond in bonds
        if bond.dates.last is None and bond.dates.first is None and bond.dates.per_year == 2
    ][:200]
    for bond in plain:
        dates = bond.dates
        yield_e6 = random.randrange(1, 300_000)
        counter = ql.ActualActual(ql.ActualActual.ISMA, schedule(_aligned(dates)))
        flows = ql.FixedRateLeg(schedule(_aligned(dates)), counter, [100.0], [bond.rate_e6 / 1e6])
        repaid = ql.Redemption(100.0, theirs(dates.maturity))
        settlement = theirs(bond.day)
        left = [flow for flow in flows if flow.date() > settlement]
        compounding = ql.Compounded if len(left) > 1 else ql.Simple
        rate = ql.InterestRate(yield_e6 / 1e6, counter, compounding, ql.Semiannual)
        dirty = ql.CashFlows.npv([*flows, repaid], rate, False, settlement, settlement)
        quote = bond_quote(
            yield_e6, bond.rate_e6, DayCountConvention.ACT_ACT_ICMA, _aligned(dates), bond.day
        )
        assert abs(dirty * 10_000 - quote.dirty_e4) <= 0.5 + 1e-6, bond
        assert abs(quote.clean_e4 + quote.accrued - quote.dirty_e4) <= 1


def _aligned(dates: CouponDates) -> CouponDates:
    """The same bond, issued on the regular day before its first coupon."""
    first = coupon_periods(dates)[0].end
    whole = ql.NullCalendar().advance(
        theirs(dates.anchor),
        ql.Period(-6 * len(coupon_periods(dates)), ql.Months),
        ql.Unadjusted,
        dates.end_of_month,
    )
    assert ours(whole) < first
    return CouponDates(ours(whole), dates.maturity, 2, end_of_month=dates.end_of_month)


def test_coupons__random_bonds__floored_once_and_funded(bonds: list[Bond]) -> None:
    """Coupons are the greatest that the exact fraction allows, and what is paid is there."""
    for bond in bonds[:1_000]:
        period = period_at(bond.dates, bond.day)
        rate = (1_000_000, bond.rate_e6, bond.convention, bond.dates)
        coupon, accrued = coupon_per_unit_e18(*rate, period), accrued_per_unit_e18(*rate, bond.day)
        share = year_fraction(bond.convention, bond.dates, period.start, period.end)
        assert 0 <= Fraction(bond.rate_e6 * 10**18) * share - coupon < 1
        assert accrued <= coupon or bond.convention is DayCountConvention.THIRTY360
        holders = [bond.day.toordinal() % 97, 1_000, 7]
        assert sum(paid(units, coupon) for units in holders) <= required(sum(holders), coupon)
