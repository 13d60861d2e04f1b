"""The price of a bill against published tables, and ISINs against known ones."""

from datetime import date

import pytest

from tokenization.debt import (
    bill_price_e4,
    days_between,
    face_to_units,
    isin_check_digit,
    parse_isin,
    units_to_face,
)
from tokenization.errors import InvalidParameter


@pytest.mark.parametrize(
    ("yield_e6", "price_e4"),
    [
        (71197, 983879),
        (71296, 983857),
        (71844, 983735),
        (72374, 983617),
        (69999, 984146),
    ],
)
def test_bill_price__published_bids__are_met(yield_e6: int, price_e4: int) -> None:
    """Yields and prices of the 574th auction, 9 September 2020, 84 days, as the bank printed."""
    assert bill_price_e4(yield_e6, 84) == price_e4


def test_bill_price__zero_yield__is_par() -> None:
    """A bill that yields nothing costs what it pays."""
    assert bill_price_e4(0, 91) == 1_000_000


def test_bill_price__exactly_half__rounds_up() -> None:
    """100 / (1 + 0.292 * 30 / 365) = 97.65625 exactly: the tie at the fifth decimal goes up."""
    assert bill_price_e4(292_000, 30) == 976_563


@pytest.mark.parametrize(("yield_e6", "days"), [(110003, 0), (110003, -1), (-1, 28)])
def test_bill_price__nonsense__is_refused(yield_e6: int, days: int) -> None:
    """No days to run or a negative yield give no price."""
    with pytest.raises(InvalidParameter, match="No price follows"):
        bill_price_e4(yield_e6, days)


def test_days_between__the_auction_of_2020__is_84() -> None:
    """Settled on 10 September, due on 3 December 2020: the bank says 84 days."""
    assert days_between(date(2020, 9, 10), date(2020, 12, 3)) == 84


def test_face_to_units__whole_units__round_trip() -> None:
    """PKR 5,000 of face is fifty units."""
    assert face_to_units(5_000) == 50
    assert units_to_face(50) == 5_000


def test_face_to_units__odd_face__is_refused() -> None:
    """PKR 150 is one and a half units: there is no such thing."""
    with pytest.raises(InvalidParameter, match="not a whole number of units"):
        face_to_units(150)


@pytest.mark.parametrize("isin", ["US0378331005", "AU0000XVGZA3", "GB0002634946"])
def test_parse_isin__known_ones__pass(isin: str) -> None:
    """Apple, a textbook's and BAE Systems: published ISINs."""
    assert parse_isin(isin) == isin
    assert isin_check_digit(isin[:11]) == isin[11]


@pytest.mark.parametrize(
    ("isin", "message"),
    [
        ("US0378331006", "should be 5"),
        ("US0378313005", "should be"),
        ("us0378331005", "is not an ISIN"),
        ("US037833100", "is not an ISIN"),
        ("US03783310055", "is not an ISIN"),
        ("", "is not an ISIN"),
    ],
)
def test_parse_isin__mistyped__is_refused(isin: str, message: str) -> None:
    """A wrong digit, two swapped, small letters, too short, too long, nothing."""
    with pytest.raises(InvalidParameter, match=message):
        parse_isin(isin)
