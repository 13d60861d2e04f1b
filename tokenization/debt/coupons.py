"""What a unit of a bond pays and has accrued; profit of a sukuk is reckoned the same.

Units:
    ``_e18``: base units of cash (PKR 1e-4) per unit of PKR 100 face, times 1e18.
    ``rate_e6``: a year's rate as a fraction times 1e6.

Source: ``BondMath.sol``.
"""

from datetime import date

from tokenization.debt.conventions import CouponDates, DayCountConvention
from tokenization.debt.daycount import year_fraction
from tokenization.debt.schedule import Period, period_at


SCALE = 10**18
"""What an amount per unit is a multiple of."""

FACE = 1_000_000
"""Face of a unit in base units of cash of four decimals."""

_RATE_SCALE = 10**6


def coupon_per_unit_e18(
    principal: int,
    rate_e6: int,
    convention: DayCountConvention,
    dates: CouponDates,
    period: Period,
) -> int:
    """The coupon of a period, floored.

    Units:
        principal: base units of cash a unit still owes: ``FACE`` until some of it is paid back.
    """
    return _interest_e18(principal, rate_e6, convention, dates, period)


def accrued_per_unit_e18(
    principal: int, rate_e6: int, convention: DayCountConvention, dates: CouponDates, day: date
) -> int:
    """What has accrued of the coupon of a day's period, at the day's start; floored.

    Raises:
        InvalidParameter: Nothing accrues on the day.
    """
    elapsed = Period(period_at(dates, day).start, day)
    return _interest_e18(principal, rate_e6, convention, dates, elapsed)


def paid(units: int, per_unit_e18: int) -> int:
    """What units are paid: whole base units, the rest stays."""
    return units * per_unit_e18 // SCALE


def required(units: int, per_unit_e18: int) -> int:
    """What must be there, or is asked, for units: the next whole base unit."""
    return -(-units * per_unit_e18 // SCALE)


def _interest_e18(
    principal: int,
    rate_e6: int,
    convention: DayCountConvention,
    dates: CouponDates,
    period: Period,
) -> int:
    share = year_fraction(convention, dates, period.start, period.end)
    return int(principal * rate_e6 * (SCALE // _RATE_SCALE) * share // 1)
