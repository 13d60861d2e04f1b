"""The share of a year between two days, as an exact fraction.

Source: ICMA rule 251 and ISDA, "EMU and Market Conventions: Recent Developments" (1998), for
ACT/ACT; ISDA Definitions 2006, section 4.16, for the others; ``DayCount.sol``.
"""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from itertools import pairwise

from tokenization.debt.conventions import CouponDates, DayCountConvention
from tokenization.debt.schedule import regular_periods
from tokenization.errors import InvalidParameter


def year_fraction(
    convention: DayCountConvention, dates: CouponDates, start: date, end: date
) -> Fraction:
    """The share of a year between two days of a bond: the first day counts, the last does not.

    Raises:
        InvalidParameter: The days lie the wrong way round, or ACT/ACT (ICMA) is asked of a bond
            without coupons.
    """
    if end < start:
        raise InvalidParameter(f"{end} lies before {start}.", hint="Name the earlier day first.")
    return _CONVENTIONS[convention](dates, start, end)


def _act_act_icma(dates: CouponDates, start: date, end: date) -> Fraction:
    shares = (
        Fraction(
            (min(end, period.end) - max(start, period.start)).days,
            dates.per_year * (period.end - period.start).days,
        )
        for period in regular_periods(dates, start, end)
    )
    return sum(shares, Fraction(0))


def _act_act_isda(_: CouponDates, start: date, end: date) -> Fraction:
    edges = [start, *(date(year, 1, 1) for year in range(start.year + 1, end.year + 1)), end]
    shares = (
        Fraction((after - first).days, (date(first.year + 1, 1, 1) - date(first.year, 1, 1)).days)
        for first, after in pairwise(edges)
    )
    return sum(shares, Fraction(0))


def _act365_fixed(_: CouponDates, start: date, end: date) -> Fraction:
    return Fraction((end - start).days, 365)


def _act360(_: CouponDates, start: date, end: date) -> Fraction:
    return Fraction((end - start).days, 360)


def _thirty360(_: CouponDates, start: date, end: date) -> Fraction:
    """Bond basis: a 31st is a 30th, the last day only if the first is a 30th or 31st as well."""
    first = min(start.day, 30)
    last = min(end.day, 30) if first == 30 else end.day
    return Fraction(
        360 * (end.year - start.year) + 30 * (end.month - start.month) + last - first, 360
    )


_CONVENTIONS: Mapping[DayCountConvention, Callable[[CouponDates, date, date], Fraction]] = {
    DayCountConvention.ACT_ACT_ICMA: _act_act_icma,
    DayCountConvention.ACT_ACT_ISDA: _act_act_isda,
    DayCountConvention.ACT365_FIXED: _act365_fixed,
    DayCountConvention.ACT360: _act360,
    DayCountConvention.THIRTY360: _thirty360,
}
