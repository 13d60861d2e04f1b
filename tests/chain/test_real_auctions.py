"""Four real auctions, held again from end to end on a chain: what was published comes out.

Of the 574th auction of bills and the 51st of bonds every bid is one that the State Bank published,
price and amount (``tests/support/data/auctions``). Those of bills of 28 November 2012 and 20 March
2013 were published without their bids; each tenor that was sold is held with the fewest bids that
give its cut-off and its average.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from tests.support.bidding import (
    AUCTIONEER,
    TREASURY_ACCOUNT,
    Bidding,
    cash_of,
    endow,
    new_series,
    opened,
)
from tests.support.ledger import BANK, FUND, MINER, START_S, Ledger
from tokenization.debt import (
    CouponDates,
    DayCountConvention,
    Roll,
    bill_price_e4,
    bond_quote,
    isin_check_digit,
)
from tokenization.units import format_amount, pkt_date, pkt_midnight, text_to_bytes32


pytestmark = pytest.mark.chain

FOLDER = Path(__file__).parents[1] / "support" / "data" / "auctions"
UNITS_PER_MN, FACE_PER_UNIT, LOT = 10_000, 100, 10
BIDDERS = (BANK, FUND, MINER)
BILL, FIXED = 1, 2
Offer = tuple[int, int]
"""Price, PKR 1e-4 per PKR 100, and units."""
Row = dict[str, str]


@pytest.fixture(scope="module")
def chain(shared_ledger: Ledger) -> Ledger:
    """A ledger for auctions of debt one after another, each of a series of its own."""
    endow(shared_ledger, *BIDDERS, TREASURY_ACCOUNT)
    return shared_ledger


@dataclass(frozen=True)
class Held:
    """What came of an auction: who got how many units, and what was paid for them."""

    sale: Bidding
    awards: list[int]
    average_e4: int
    paid: int


def rows(name: str) -> list[Row]:
    """Lines of a published sheet."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def scaled(text: str, decimals: int) -> int:
    """A decimal as a whole number of its last digit."""
    value = Fraction(text) * 10**decimals
    assert value.denominator == 1
    return int(value)


def offers(name: str) -> list[Offer]:
    """The bids of a published sheet."""
    return [
        (scaled(row["price"], 4), int(Fraction(row["amount_mn"]) * UNITS_PER_MN))
        for row in rows(name)
    ]


def hold(
    ledger: Ledger,
    folder: Path,
    instrument: int,
    maturity: date,
    book: Sequence[Offer],
    *,
    cut_off_e4: int,
    accrued_e4: int = 0,
) -> Held:
    """Open, bid, reveal, decide at a published cut-off, verify, settle."""
    isin = _series(ledger, instrument, maturity, sum(units for _, units in book))
    offered = sum(units for _, units in book) * FACE_PER_UNIT
    accrued = format_amount(accrued_e4, 4)
    terms = {"isin": isin, "offered": offered, "most": offered, "lot": LOT, "accrued": accrued}
    sale = opened(ledger, folder, savers="[]", unpriced=0, **terms)
    for place, (price_e4, units) in enumerate(book):
        bidder = BIDDERS[place % len(BIDDERS)]
        sale.act(bidder, "bid", format_amount(price_e4, 4), units * FACE_PER_UNIT)
    sale.pass_stage(0)
    for bidder in BIDDERS[: len(book)]:
        sale.act(bidder, "reveal")
    sale.pass_stage(1)
    sale.officer(AUCTIONEER, "propose", "--cut-off", format_amount(cut_off_e4, 4))
    assert sale.verify().status == 0
    before = cash_of(ledger, TREASURY_ACCOUNT)
    for bidder in BIDDERS[: len(book)]:
        sale.act(bidder, "settle")
    assert sale.verify().status == 0
    paid = sale.take(TREASURY_ACCOUNT)
    assert cash_of(ledger, TREASURY_ACCOUNT) - before == paid
    told = sale.shown()
    awards = [int(bid["awarded_units"]) for bid in told["bids"]]
    for number, bidder in enumerate(BIDDERS):
        got = sum(units for place, units in enumerate(awards) if place % len(BIDDERS) == number)
        assert ledger.bills_of(bidder, isin) == got
    return Held(sale, awards, scaled(told["result"]["average_price"], 4), paid)


def _series(ledger: Ledger, instrument: int, maturity: date, units: int) -> str:
    call = ledger.contract("PrimaryAuction").call("auctionCount")
    body = f"PK{574 + ledger.chain.read(call, ledger.chain.pin()):09}"
    isin = body + isin_check_digit(body)
    cash = ledger.contract("SettlementCash").address
    until_s = pkt_midnight(maturity)
    terms = (
        *(text_to_bytes32(isin), instrument, START_S, until_s, LOT, 900_000, 0, units),
        b"\x0d" * 32,
    )
    per_year, rate, record_days = (2, 70_000, 10) if instrument == FIXED else (0, 0, 0)
    convention = DayCountConvention.ACT_ACT_ICMA if per_year else DayCountConvention.ACT365_FIXED
    coupon = (
        *(rate, per_year, convention, Roll.FOLLOWING, False, 0, 0),
        *(0, record_days, 0, 3, 400, cash, bytes(32), bytes(32)),
    )
    new_series(ledger, isin, terms, coupon)
    return isin


def test_auction_574__bids_of_the_published_sheet__give_its_running_figures(
    chain: Ledger, tmp_path: Path
) -> None:
    """3 months, 9 September 2020: all 19 bids down to 98.3617; total and average as printed."""
    book, last = offers("bids-mtb-574.csv"), rows("bids-mtb-574.csv")[-1]
    held = hold(
        chain, tmp_path, BILL, date(2026, 1, 22), book, cut_off_e4=min(price for price, _ in book)
    )
    assert held.awards == [units for _, units in book]
    assert sum(held.awards) == Fraction(last["running_mn"]) * UNITS_PER_MN
    average_yield_e6 = scaled(last["running_yield_pct"], 4)
    assert held.average_e4 == bill_price_e4(average_yield_e6, 84)
    assert held.paid == sum(price * units for price, units in book)


def test_auction_574__cut_off_above__leaves_the_worse_bids_out(
    chain: Ledger, tmp_path: Path
) -> None:
    """At 98.3712 the bid at 98.3617 gets nothing, and what is accepted is what the sheet says."""
    sheet = rows("bids-mtb-574.csv")[:11]
    book = offers("bids-mtb-574.csv")[:11]
    held = hold(chain, tmp_path, BILL, date(2026, 1, 22), book, cut_off_e4=book[9][0])
    assert held.awards == [*(units for _, units in book[:10]), 0]
    assert sum(held.awards) == Fraction(sheet[9]["running_mn"]) * UNITS_PER_MN
    assert held.average_e4 == bill_price_e4(scaled(sheet[9]["running_yield_pct"], 4), 84)


def test_auction_51__bids_of_the_published_sheet__give_its_running_figures(
    chain: Ledger, tmp_path: Path
) -> None:
    """3-year bonds, 3 March 2021: both bids at 94.9435 are the margin; 12 days are accrued."""
    book, last = offers("bids-pib-51.csv"), rows("bids-pib-51.csv")[-1]
    dates = CouponDates(issue=date(2020, 8, 20), maturity=date(2023, 8, 20), per_year=2)
    settled, icma = date(2021, 3, 4), DayCountConvention.ACT_ACT_ICMA
    average = bond_quote(scaled(last["running_yield_pct"], 4), 70_000, icma, dates, settled)
    accrued_e4 = round(average.accrued)
    held = hold(
        chain,
        tmp_path,
        FIXED,
        date(2028, 10, 30),
        book,
        cut_off_e4=scaled(last["price"], 4),
        accrued_e4=accrued_e4,
    )
    assert held.awards == [units for _, units in book]
    assert sum(held.awards) == Fraction(last["running_mn"]) * UNITS_PER_MN
    # The price of an average yield lies below the average of prices, by less than half a paisa.
    assert 0 <= held.average_e4 - average.clean_e4 < 50
    assert held.paid == sum((price + accrued_e4) * units for price, units in book)
    told = held.sale.shown()["result"]
    assert (told["cut_off_price"], told["margin_units"]) == ("94.9435", "25000000")


LEAST = [row for row in rows("results.csv") if row["source"] in {"M2", "M3"}]
"""Results of bills that were published without their bids, as the State Bank prints them."""


@pytest.mark.parametrize("row", LEAST, ids=lambda row: f"{row['auction']} to {row['maturity']}")
def test_auction_without_its_bids__least_book_of_its_result__gives_what_was_realised(
    chain: Ledger, tmp_path: Path, row: Row
) -> None:
    """Every tenor of November 2012 and March 2013: cut-off, average and amount realised."""
    days = (date.fromisoformat(row["maturity"]) - date.fromisoformat(row["settlement"])).days
    cut_off, average = (
        bill_price_e4(scaled(row[name], 4), days)
        for name in ("cut_off_yield_pct", "average_yield_pct")
    )
    half = int(Fraction(row["face_mn"]) * UNITS_PER_MN) // 2
    book = [(2 * average - cut_off, half), (cut_off, half)]
    matures = pkt_date(START_S) + timedelta(days=days)
    held = hold(chain, tmp_path, BILL, matures, book, cut_off_e4=cut_off)
    assert held.awards == [half, half]
    assert held.average_e4 == average
    realised = Fraction(row["realised_mn"]) * UNITS_PER_MN * 10**6
    # Half a digit of the yield and of the price it gives, on as much face as that.
    assert abs(held.paid - realised) <= 2 * half
