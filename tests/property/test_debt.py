"""Prices and ISINs hold for everything that can be asked."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenization.debt import (
    bill_price_e4,
    face_to_units,
    isin_check_digit,
    parse_isin,
    units_to_face,
)
from tokenization.errors import InvalidParameter


YIELDS = st.integers(0, 1_000_000)
DAYS = st.integers(1, 366)
BODIES = st.from_regex(r"[A-Z]{2}[A-Z0-9]{9}", fullmatch=True)


@given(YIELDS, DAYS)
def test_bill_price__any_yield__is_the_nearest_there_is(yield_e6: int, days: int) -> None:
    """Within half a unit of the exact fraction, and above it on a tie."""
    exact = Fraction(10**6) / (1 + Fraction(yield_e6 * days, 365 * 10**6))
    assert Fraction(-1, 2) < bill_price_e4(yield_e6, days) - exact <= Fraction(1, 2)


@given(YIELDS, DAYS)
def test_bill_price__a_day_longer__never_costs_more(yield_e6: int, days: int) -> None:
    """Time is money."""
    assert bill_price_e4(yield_e6, days + 1) <= bill_price_e4(yield_e6, days)


@given(st.integers(0, 10**20))
def test_units__any_number__round_trip(units: int) -> None:
    """Units to face and back."""
    assert face_to_units(units_to_face(units)) == units


@given(BODIES, st.integers(0, 11), st.integers(1, 9))
def test_isin__one_digit_changed__is_refused(body: str, place: int, shift: int) -> None:
    """The check digit finds every single mistyped digit."""
    isin = body + isin_check_digit(body)
    assert parse_isin(isin) == isin
    if isin[place].isdigit():
        wrong = isin[:place] + str((int(isin[place]) + shift) % 10) + isin[place + 1 :]
        with pytest.raises(InvalidParameter):
            parse_isin(wrong)
