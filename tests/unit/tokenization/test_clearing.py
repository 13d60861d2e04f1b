"""Auctions cleared by hand: the example of ``PrimaryAuction.t.sol``, hashes, records, faults."""

from dataclasses import replace

import pytest

from tokenization.auctions import (
    NO_PRICE_E4,
    Bid,
    Place,
    Pricing,
    Record,
    Terms,
    average_e4,
    clear,
    cut_off_e4,
    faults,
    page_hashes,
    pages_of,
    read_auction,
    seal_of,
    unit_price_e4,
)
from tokenization.errors import InvalidParameter
from tokenization.types import Address


HIGH, CUT, LOW = 985_000, 984_000, 983_000
TERMS = Terms(Pricing.MULTIPLE_PRICE, True, 50, 100_000, non_competitive_units=5_000)
BIDDER, SEAL = b"\x0b" * 20, b"\x5e" * 32
BIDS = [
    Bid(1, 30_000, HIGH),
    Bid(2, 30_000, CUT),
    Bid(3, 20_000, CUT),
    Bid(4, 9_950, CUT),
    Bid(5, 10_000, LOW),
    Bid(6, 4_000, None),
    Bid(7, 2_000, None),
]
AWARDS = {1: 30_000, 3: 13_350, 4: 6_650, 2: 20_000, 5: 0, 6: 3_350, 7: 1_650}


def test_clear__the_example_of_the_contracts_tests__is_the_same() -> None:
    """Filled above, shared at the cut-off by largest remainder, nothing below."""
    cleared = clear(TERMS, BIDS, CUT, 40_000)
    assert cleared.awards == AWARDS
    assert list(cleared.awards) == [1, 3, 4, 2, 5, 6, 7]
    assert cleared.result.competitive_units == 70_000
    assert cleared.result.average_e4 == 984_429
    assert (cleared.result.margin_extra_lots, cleared.result.non_competitive_extra_lots) == (2, 1)
    prices = [unit_price_e4(TERMS, cleared.result, bid) for bid in BIDS]
    assert prices == [HIGH, CUT, CUT, CUT, LOW, 984_429, 984_429]
    uniform = replace(TERMS, pricing=Pricing.UNIFORM, accrued_e4=1_234)
    assert {unit_price_e4(uniform, cleared.result, bid) for bid in BIDS} == {CUT + 1_234}


def test_clear__buyback__lowest_first() -> None:
    """The sign flipped."""
    book = [Bid(1, 100, 970_000), Bid(2, 200, 971_000), Bid(3, 100, 972_000)]
    cleared = clear(replace(TERMS, high_is_best=False), book, 971_000, 100)
    assert cleared.awards == {1: 100, 2: 100, 3: 0}


def test_clear__nothing_accepted__nobody_gets_anything() -> None:
    """Neither do non-competitive bids: there is no price."""
    assert set(clear(TERMS, BIDS, NO_PRICE_E4).awards.values()) == {0}


@pytest.mark.parametrize(("cut_off", "margin"), [(LOW, 10_001), (CUT, 59_951), (CUT, 0), (1, 0)])
def test_clear__what_the_contract_refuses__is_refused(cut_off: int, margin: int) -> None:
    """More than offered or asked, broken lots, a cut-off at which nobody gets anything."""
    with pytest.raises(InvalidParameter):
        clear(TERMS, BIDS, cut_off, margin)


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        (0, (NO_PRICE_E4, 0)),
        (30_000, (HIGH, 30_000)),
        (30_050, (CUT, 50)),
        (70_049, (CUT, 40_000)),
        (10**9, (LOW, 10_000)),
    ],
)
def test_cut_off__amount__is_where_bids_reach_it(units: int, expected: tuple[int, int]) -> None:
    """The price of the last unit that is still accepted."""
    assert cut_off_e4(TERMS, BIDS, units) == expected


@pytest.mark.parametrize(
    ("worth", "units", "average"), [(0, 0, 0), (5, 2, 2), (7, 2, 4), (10, 4, 2), (8, 3, 3)]
)
def test_average__ties__go_to_the_even(worth: int, units: int, average: int) -> None:
    """Half to even, as the contract rounds."""
    assert average_e4(worth, units) == average


def test_faults__one_bid_moved__is_named() -> None:
    """A published result with a lot moved from one bid to another."""
    cleared = clear(TERMS, BIDS, CUT, 40_000)
    assert faults(TERMS, BIDS, cleared.result, cleared.awards) == []
    moved = {**cleared.awards, 3: 13_300, 4: 6_700}
    assert faults(TERMS, BIDS, cleared.result, moved) == [
        "bid 3 got 13300 units, 13350 are due to it",
        "bid 4 got 6700 units, 6650 are due to it",
    ]
    wrong = replace(cleared.result, average_e4=984_430)
    assert faults(TERMS, BIDS, wrong, cleared.awards) == [
        "average_e4 is stated as 984430, the bids give 984429"
    ]
    (impossible,) = faults(TERMS, BIDS, replace(wrong, margin_units=60_000), cleared.awards)
    assert "cannot be accepted" in impossible


def test_pages__hashes__chain_backwards() -> None:
    """Each hash covers its page and everything after; nothing is left after the last."""
    pages = pages_of([5, 3, 1], 2)
    hashes = page_hashes(pages)
    assert pages == [[5, 3], [1]]
    assert len(set(hashes)) == 3
    assert hashes[-1] == bytes(32)
    assert page_hashes(pages[1:]) == hashes[1:]
    assert page_hashes([]) == [bytes(32)]


def test_seal__anything_else__is_another_seal() -> None:
    """Chain, contract, auction, bidder, price, amount and salt all count."""
    here = Place(31_337, Address(b"\x01" * 20), 1)
    bidder, salt = Address(b"\x02" * 20), b"\x03" * 32
    seals = {
        seal_of(here, bidder, CUT, 100, salt),
        seal_of(replace(here, chain_id=1), bidder, CUT, 100, salt),
        seal_of(replace(here, contract=bidder), bidder, CUT, 100, salt),
        seal_of(replace(here, auction=2), bidder, CUT, 100, salt),
        seal_of(here, here.contract, CUT, 100, salt),
        seal_of(here, bidder, LOW, 100, salt),
        seal_of(here, bidder, CUT, 50, salt),
        seal_of(here, bidder, CUT, 100, bytes(32)),
    }
    assert len(seals) == 8


def told(**changes: object) -> Record:
    """An auction of two bids, one of them never revealed, as its events tell it."""
    events: list[tuple[str, dict[str, object]]] = [
        ("CashOwed", {"investor": b"", "amount": 1}),
        ("AuctionOpened", {"pricing": 1, "lotUnits": 50, "offeredUnits": 1_000, "accruedE4": 0}),
        ("BiddersSet", {"nonCompetitiveUnits": 100, "bidderMostUnits": 500}),
        ("BidSealed", {"bid": 1, "bidder": BIDDER, "seal": SEAL, "bond": 7}),
        ("BidSealed", {"bid": 2, "bidder": BIDDER, "seal": SEAL, "bond": 8}),
        ("NonCompetitiveBidMade", {"bid": 3, "bidder": BIDDER, "lock": 0, "bond": 9, "units": 50}),
        (
            "NonCompetitiveBidMade",
            {"bid": 4, "bidder": BIDDER, "lock": 0, "bond": 10, "units": 150},
        ),
        ("BidRevealed", {"bid": 1, "bidder": BIDDER, "lock": 0, "priceE4": CUT, "units": 100}),
        (
            "ResultProposed",
            {
                "cutOffE4": CUT,
                "averageE4": CUT,
                "competitiveUnits": 100,
                "marginUnits": 100,
                "marginDemandUnits": 100,
                "marginExtraLots": 0,
                "nonCompetitiveExtraLots": 1,
                "pagesHash": SEAL,
                **changes,
            },
        ),
        ("BidAwarded", {"bid": 1, "units": 100}),
        ("BidAwarded", {"bid": 3, "units": 50}),
        ("BidAwarded", {"bid": 4, "units": 50}),
        ("ResultFinal", {"units": 200, "amount": 200 * CUT}),
        ("BidSettled", {"bid": 1, "units": 100, "amount": 100 * CUT}),
        ("BidClosed", {"bid": 2, "state": 5}),
        ("BidClosed", {"bid": 3, "state": 4}),
    ]
    mine = [(name, args if name == "CashOwed" else {"auction": 1, **args}) for name, args in events]
    other = [("BidSealed", {"auction": 2, "bid": 1, "bond": 99})]
    return read_auction([*mine, *other], 1, high_is_best=True)


def test_record__events_alone__verify_the_result_and_the_money() -> None:
    """Bonds are open, settled, refunded or forfeited, and nothing else."""
    record = told()
    bids = list(record.bids.values())
    right = clear(record.terms, bids, CUT)
    assert record.faults() == faults(record.terms, bids, right.result, record.awards)
    assert (record.money.deposited, record.money.open) == (34, 10)
    assert (record.money.settled, record.money.refunded, record.money.forfeited) == (7, 9, 8)
    assert told(averageE4=CUT + 1).faults() != record.faults()
    with pytest.raises(InvalidParameter, match="no auction 3"):
        read_auction([], 3, high_is_best=True)
