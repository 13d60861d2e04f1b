"""Numbers of the chain as people read them."""

import pytest

from node.api import words
from node.queries.assets import Token
from tokenization.types import Address, Kind


def token(kind: Kind, unit: str, decimals: int) -> Token:
    """A token of a test."""
    return Token(Address(bytes(20)), kind, "CODE", unit, decimals, 1)


@pytest.mark.parametrize(
    ("base", "of", "display"),
    [
        (1_250_000, token(Kind.CAPACITY_RIGHTS, "kW", 0), "1,250.000 MW"),
        (1, token(Kind.CAPACITY_RIGHTS, "kW", 0), "0.001 MW"),
        (50, token(Kind.BOND_TOKEN, "units", 0), "PKR 5,000"),
        (-50, token(Kind.BOND_TOKEN, "units", 0), "PKR -5,000"),
        (12_345_678, token(Kind.SETTLEMENT_CASH, "PKR", 4), "PKR 1,234.5678"),
        (7, token(Kind.NATIONAL_ASSET, "shares", 0), "7 shares"),
        (10**77, token(Kind.NATIONAL_ASSET, "", 0), f"{10**77:,}"),
    ],
)
def test_amount__any_asset__is_exact_and_in_peoples_units(
    base: int, of: Token, display: str
) -> None:
    """The base is the integer itself; the display is what the asset's holders would write."""
    assert words.amount(base, of) == {"base": str(base), "unit": of.unit, "display": display}


@pytest.mark.parametrize(
    ("of_block", "text"),
    [
        (range(24), "00:00-24:00"),
        (range(8, 17), "08:00-17:00"),
        ([0, 1, 2, 23], "23:00-03:00"),
        ([6, 7, 18, 19, 20], "06:00-08:00, 18:00-21:00"),
        ([23], "23:00-24:00"),
        ([22, 23], "22:00-24:00"),
        ([], ""),
    ],
)
def test_hours__of_a_block__are_spans_that_may_pass_midnight(
    of_block: list[int], text: str
) -> None:
    """Hours that follow each other are one span, across midnight too."""
    assert words.hours(of_block) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (1, 3, "33.3333"),
        (2, 3, "66.6667"),
        (0, 0, "0.0000"),
        (5, 5, "100.0000"),
        (1, 2_000_000, "0.0001"),
        (1, 2_000_001, "0.0000"),
    ],
)
def test_share_percent__any_part__is_rounded_once(part: int, whole: int, text: str) -> None:
    """Half up at the fourth decimal, in integers."""
    assert words.share_percent(part, whole) == text


def test_names__newer_than_this_software__stay_numbers() -> None:
    """A value appended to an enumeration on the chain is shown, not hidden or refused."""
    assert words.name_of(1, words.INVESTOR_STATUSES) == "active"
    assert words.name_of(9, words.INVESTOR_STATUSES) == "9"
    assert words.categories(128 | 1 << 15) == ["miner", "32768"]
