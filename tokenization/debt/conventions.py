"""What a bond's terms choose from, and the days they name."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from tokenization.errors import InvalidParameter


class DayCountConvention(IntEnum):
    """How days become a share of a year. Source: ``Conventions.sol``; append only."""

    ACT_ACT_ICMA = 0
    ACT_ACT_ISDA = 1
    ACT365_FIXED = 2
    ACT360 = 3
    THIRTY360 = 4


class Roll(IntEnum):
    """Where a payment goes that falls on no business day. Source: ``Conventions.sol``."""

    NONE = 0
    FOLLOWING = 1
    MODIFIED_FOLLOWING = 2
    PRECEDING = 3


@dataclass(frozen=True, slots=True)
class CouponDates:
    """Between which days a bond pays coupons.

    Attributes:
        issue: First day of accrual.
        maturity: Day of redemption and of the last payment.
        per_year: Coupons a year, a divisor of 12; 0 means none are paid.
        first: The first coupon day, where the first period is longer than what is left of a
            regular one.
        last: The last coupon day before maturity, where the last period is no regular one.
        end_of_month: Whether regular days are ends of months whenever the day they are counted
            from is one.

    Raises:
        InvalidParameter: The dates contradict themselves otherwise than a schedule shows.

    Source: ``Conventions.sol``, ``Schedule.check``.
    """

    issue: date
    maturity: date
    per_year: int
    first: date | None = None
    last: date | None = None
    end_of_month: bool = False

    def __post_init__(self) -> None:
        """Refuse what contradicts itself."""
        if self.maturity <= self.issue:
            raise _refused("matures on or before the day of issue", "Swap or mend the two days.")
        if self.per_year not in (0, 1, 2, 3, 4, 6, 12):
            raise _refused(
                f"pays {self.per_year} coupons a year", "Periods are whole months: 1, 2, 4 or 12."
            )
        if self.last is not None and not (self.per_year and self.issue < self.last < self.maturity):
            raise _refused(
                "has its last coupon day outside its life", "Name a day between issue and maturity."
            )
        within = self.first is None or (self.per_year and self.issue < self.first <= self.anchor)
        if not within:
            raise _refused("has its first coupon day outside its life", "Name a day after issue.")

    @property
    def anchor(self) -> date:
        """The day from which regular days are counted."""
        return self.last or self.maturity


def _refused(what: str, hint: str) -> InvalidParameter:
    return InvalidParameter(f"The bond {what}.", hint=hint)
