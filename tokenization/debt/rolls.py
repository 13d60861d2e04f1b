"""On which day a payment is made that falls on no business day."""

from collections.abc import Collection
from datetime import date, timedelta

from tokenization.debt.conventions import Roll
from tokenization.errors import InvalidParameter


_MAX_STEPS = 31
"""Days that are looked at. Source: ``HolidayCalendar.sol``."""

_SATURDAY = 5
_DAY = timedelta(days=1)


def is_business_day(day: date, holidays: Collection[date]) -> bool:
    """Whether payments are made on a day.

    Source: ``HolidayCalendar.isBusinessDay``.
    """
    return day.weekday() < _SATURDAY and day not in holidays


def roll(day: date, convention: Roll, holidays: Collection[date]) -> date:
    """Where a payment due on a day is made.

    Raises:
        InvalidParameter: There is no business day within a month.

    Source: ``HolidayCalendar.roll``.
    """
    if convention is Roll.NONE:
        return day
    if convention is Roll.PRECEDING:
        return _nearest(day, -_DAY, holidays)
    following = _nearest(day, _DAY, holidays)
    if convention is Roll.MODIFIED_FOLLOWING and following.month != day.month:
        return _nearest(day, -_DAY, holidays)
    return following


def _nearest(day: date, step: timedelta, holidays: Collection[date]) -> date:
    for number in range(_MAX_STEPS):
        if is_business_day(day + number * step, holidays):
            return day + number * step
    raise InvalidParameter(
        f"Within a month of {day} there is no business day.",
        hint="Look through the holidays; some of them cannot be meant.",
    )
