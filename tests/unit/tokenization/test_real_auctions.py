"""Auctions that the State Bank of Pakistan held: what it printed follows from what we reckon."""

import csv
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from tokenization.auctions import Bid, Pricing, Terms, clear
from tokenization.debt import (
    CouponDates,
    DayCountConvention,
    bill_price_e4,
    bond_quote,
    days_between,
)


FOLDER = Path(__file__).parents[2] / "support" / "data" / "auctions"
UNITS_PER_MN = 10_000
PIB_51 = CouponDates(issue=date(2020, 8, 20), maturity=date(2023, 8, 20), per_year=2)
PIB_51_SETTLED, PIB_51_RATE_E6 = date(2021, 3, 4), 70_000
PRINTED_YIELD_TOO_SHORT = {"12"}
"""Bids of the bonds whose yield, printed to four decimals, does not give back their price."""
ROUNDED_AMOUNTS = "S1"
"""The source whose amounts are rounded to PKR 10 million."""
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    """Lines of a file."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def scaled(text: str, decimals: int) -> int:
    """A decimal as a whole number of its last digit."""
    value = Fraction(text) * 10**decimals
    assert value.denominator == 1
    return int(value)


def pib_price_e4(yield_e6: int) -> int:
    """What a bond of the 51st auction costs at a yield."""
    icma = DayCountConvention.ACT_ACT_ICMA
    return bond_quote(yield_e6, PIB_51_RATE_E6, icma, PIB_51, PIB_51_SETTLED).clean_e4


def bids(name: str) -> Iterator[Bid]:
    """The bids of a sheet, a unit being PKR 100 of face."""
    for row in rows(name):
        units = Fraction(row["amount_mn"]) * UNITS_PER_MN
        yield Bid(int(row["bid"]), int(units), scaled(row["price"], 4))


@pytest.mark.parametrize("row", rows("bids-mtb-574.csv"), ids=lambda row: row["bid"])
def test_bill__published_bid__costs_what_was_printed(row: Row) -> None:
    """574th auction of bills: every price from its yield, to the last digit."""
    assert bill_price_e4(scaled(row["yield_pct"], 4), 84) == scaled(row["price"], 4)


@pytest.mark.parametrize("row", rows("bids-pib-51.csv"), ids=lambda row: row["bid"])
def test_bond__published_bid__costs_what_was_printed(row: Row) -> None:
    """51st auction of bonds: the same, but where the yield is printed too short."""
    yield_e6, price_e4 = scaled(row["yield_pct"], 4), scaled(row["price"], 4)
    if row["bid"] in PRINTED_YIELD_TOO_SHORT:
        assert pib_price_e4(yield_e6 + 1) < price_e4 < pib_price_e4(yield_e6)
    else:
        assert pib_price_e4(yield_e6) == price_e4


@pytest.mark.parametrize("name", ["bids-mtb-574.csv", "bids-pib-51.csv"])
def test_sheet__running_figures__follow_from_the_bids(name: str) -> None:
    """What the bank added up line by line: nothing was mistyped."""
    total, weighted = Fraction(0), Fraction(0)
    for row in rows(name):
        amount = Fraction(row["amount_mn"])
        total += amount
        weighted += amount * Fraction(row["yield_pct"])
        assert total == Fraction(row["running_mn"])
        # Each yield is printed rounded, so their average may differ by as much.
        assert abs(weighted / total - Fraction(row["running_yield_pct"])) <= Fraction(1, 10_000)


@pytest.mark.parametrize(
    "row", [row for row in rows("results.csv") if row["instrument"] == "bill"], ids=str
)
def test_result__bills__average_yield_gives_the_amount_realised(row: Row) -> None:
    """Realised / face is the price at the average yield, as far as the amounts have digits."""
    days = days_between(date.fromisoformat(row["settlement"]), date.fromisoformat(row["maturity"]))
    price = Fraction(bill_price_e4(scaled(row["average_yield_pct"], 4), days), 10**6)
    face, realised = Fraction(row["face_mn"]), Fraction(row["realised_mn"])
    # Half a digit of both amounts, of the price and of the yield it comes from.
    digits = Fraction(10) if row["source"] == ROUNDED_AMOUNTS else Fraction(1, 1000)
    assert abs(price * face - realised) <= digits + face * Fraction(1, 10**6)


@pytest.mark.parametrize(
    "row", [row for row in rows("results.csv") if row["instrument"] == "pib"], ids=str
)
def test_result__bonds__cut_off_price_follows_from_the_cut_off_yield(row: Row) -> None:
    """26 September 2012: to both decimals that were printed."""
    dates = CouponDates(
        issue=date(2012, 7, 19), maturity=date.fromisoformat(row["maturity"]), per_year=2
    )
    quote = bond_quote(
        scaled(row["cut_off_yield_pct"], 4),
        scaled(row["coupon_pct"], 4),
        DayCountConvention.ACT_ACT_ICMA,
        dates,
        date.fromisoformat(row["settlement"]),
    )
    assert round(Fraction(quote.clean_e4, 100)) == scaled(row["cut_off_price"], 2)


def test_clear__bids_of_the_51st_auction__bought_from_the_best_price_down() -> None:
    """The sheet's own order is the contract's, and its running total what each cut-off accepts."""
    book = list(bids("bids-pib-51.csv"))
    terms = Terms(Pricing.MULTIPLE_PRICE, True, 1_000, 40_000 * UNITS_PER_MN)
    for row in rows("bids-pib-51.csv"):
        price = scaled(row["price"], 4)
        accepted = [bid for bid in book if bid.price_e4 is not None and bid.price_e4 >= price]
        cleared = clear(terms, book, price)
        assert cleared.result.competitive_units == sum(bid.units for bid in accepted)
        assert list(cleared.awards)[: len(accepted)] == [bid.number for bid in accepted]
