"""Government debt off chain: what the contracts reckon with, and prices, which only people need.

Exact integers and fractions throughout; a rounding happens once, at the end. ``conventions``,
``schedule``, ``daycount`` and ``coupons`` answer what ``contracts/src/debt`` answers, to the last
unit (tests/contracts/test_accrual.py). Pure.
"""

from tokenization.debt.bills import bill_price_e4, days_between
from tokenization.debt.conventions import CouponDates, DayCountConvention, Roll
from tokenization.debt.coupons import (
    FACE,
    SCALE,
    accrued_per_unit_e18,
    coupon_per_unit_e18,
    paid,
    required,
)
from tokenization.debt.daycount import year_fraction
from tokenization.debt.face import face_to_units, units_to_face
from tokenization.debt.isins import isin_check_digit, parse_isin
from tokenization.debt.prices import Quote, bond_quote
from tokenization.debt.rolls import roll
from tokenization.debt.schedule import Period, coupon_periods, period_at


__all__ = [
    "FACE",
    "SCALE",
    "CouponDates",
    "DayCountConvention",
    "Period",
    "Quote",
    "Roll",
    "accrued_per_unit_e18",
    "bill_price_e4",
    "bond_quote",
    "coupon_per_unit_e18",
    "coupon_periods",
    "days_between",
    "face_to_units",
    "isin_check_digit",
    "paid",
    "parse_isin",
    "period_at",
    "required",
    "roll",
    "units_to_face",
    "year_fraction",
]
