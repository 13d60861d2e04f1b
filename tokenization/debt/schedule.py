"""Which coupon periods a bond has.

Regular days lie whole coupon periods from the last coupon day before an irregular end, or from
maturity. Periods never move for holidays; only payments do (``rolls``).
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tokenization.debt.conventions import CouponDates
from tokenization.errors import InvalidParameter


@dataclass(frozen=True, slots=True)
class Period:
    """A coupon period: its first day, and the first day after it, which is its coupon day."""

    start: date
    end: date


def coupon_periods(dates: CouponDates) -> tuple[Period, ...]:
    """The coupon periods of a bond, in order; none if it pays no coupons.

    Raises:
        InvalidParameter: The first coupon day is no regular one.

    Source: ``Schedule.period``.
    """
    if not dates.per_year:
        return ()
    days = [dates.anchor]
    earliest = dates.first or dates.issue + timedelta(days=1)
    while (day := regular_day(dates, -len(days))) >= earliest:
        days.append(day)
    if dates.first not in (None, days[-1]):
        raise InvalidParameter(
            f"The first coupon day {dates.first} is no whole number of periods before "
            f"{dates.anchor}.",
            hint=f"Name {days[-1]} or another regular day, or a last coupon day to count from.",
        )
    ends = [*reversed(days), *([dates.maturity] if dates.last else [])]
    return tuple(map(Period, [dates.issue, *ends[:-1]], ends))


def period_at(dates: CouponDates, day: date) -> Period:
    """The coupon period a day lies in: a coupon day begins one.

    Raises:
        InvalidParameter: Nothing accrues on the day.

    Source: ``Schedule.indexAt``.
    """
    for period in coupon_periods(dates):
        if period.start <= day < period.end:
            return period
    raise InvalidParameter(
        f"Nothing accrues on {day}.",
        hint=f"The bond runs from {dates.issue} until {dates.maturity}.",
    )


def regular_periods(dates: CouponDates, start: date, end: date) -> Iterator[Period]:
    """The regular periods, of the bond or beyond it, that the days from start to end touch.

    Raises:
        InvalidParameter: The bond pays no coupons.
    """
    if not dates.per_year:
        raise InvalidParameter(
            "A bond without coupons has no regular periods.",
            hint="Count its days with ACT/365, ACT/360, 30/360 or ACT/ACT (ISDA).",
        )
    months = 12 * (start.year - dates.anchor.year) + start.month - dates.anchor.month
    number = months * dates.per_year // 12 - 1
    while (first := regular_day(dates, number)) < end:
        after = regular_day(dates, number + 1)
        if after > start:
            yield Period(first, after)
        number += 1


def regular_day(dates: CouponDates, number: int) -> date:
    """The day that lies a number of coupon periods after the anchor; before it if negative.

    Source: ``Schedule.dayOf``.
    """
    anchor = dates.anchor
    month = 12 * anchor.year + anchor.month - 1 + number * (12 // dates.per_year)
    length = monthrange(month // 12, month % 12 + 1)[1]
    at_end = dates.end_of_month and (anchor + timedelta(days=1)).day == 1
    day = length if at_end else min(anchor.day, length)
    return date(month // 12, month % 12 + 1, day)
