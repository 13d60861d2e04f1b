"""An auction of power over HTTP and on its page, on the hand-made ledger: kW, charge, a lapse."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from node.queries.money import money_checks
from tests.support import auction_events as auction
from tests.support.handmade import TRANSFER, ZERO, Ledger, contract, hash_of, list_contract, sample
from tests.support.serving import client_of
from tokenization.power import Right, pack_right
from tokenization.types import Kind
from tokenization.units import parse_period, text_to_bytes32


HOUSE, CASH = "PowerAuction", contract("SettlementCash")
PAY_AS_BID, COMPANY, MINER = 3, 2, hash_of("miner")[:20]
HIGH_E4, LOW_E4, CHARGE_E4, BOND = 5_000_000, 4_000_000, 120_000_000, 50_000
PLANT_FULL, REFUNDED = 503, 4
RIGHT = pack_right(Right(1, 1, 1, parse_period("2026-03"), parse_period("2027-02"), 7, 0, 2025))
WORTH = 600 * (HIGH_E4 + CHARGE_E4)


@pytest.fixture
def allotted(tmp_path: Path) -> Iterator[Ledger]:
    """Twelve months of which one winner has its kW, and another found no room for its own."""
    ledger = sample(tmp_path / "store")
    house, now_s = contract(HOUSE), ledger.time_s
    list_contract(ledger, HOUSE, Kind.POWER_AUCTION)
    asset, seller = RIGHT.to_bytes(32, "big"), hash_of("treasury")[:20]
    terms = (PAY_AS_BID, 1_000, 50, CHARGE_E4, hash_of("terms"))
    ledger.emit(house, auction.OPENED, 1, asset, CASH, seller, *terms)
    ledger.emit(house, auction.SCHEDULE, 1, now_s, now_s + 1, now_s + 2, now_s + 3)
    ledger.emit(house, auction.BIDDERS, 1, 1 << COMPANY, 0, 800, 0, 0, 5 << 32 * COMPANY)
    for bid, price, kw in ((1, HIGH_E4, 600), (2, LOW_E4, 500)):
        ledger.emit(house, auction.SEALED, 1, bid, MINER, hash_of(f"seal {bid}"), BOND)
        ledger.emit(house, auction.REVEALED, 1, bid, MINER, price, kw, 0)
    ledger.emit(CASH, TRANSFER, ZERO, house, 2 * BOND)
    stated = (LOW_E4, 4_600_000, 1_000, 400, 500, 0, 0, hash_of("pages"))
    ledger.emit(house, auction.PROPOSED, 1, 1, *stated)
    for bid, kw in ((1, 600), (2, 400)):
        ledger.emit(house, auction.AWARDED, 1, bid, kw)
    ledger.emit(house, auction.VERIFIED, 1, 2)
    ledger.emit(house, auction.FINAL, 1, 1_000, WORTH + 400 * (LOW_E4 + CHARGE_E4))
    ledger.emit(house, auction.SETTLED, 1, 1, 600, WORTH)
    ledger.emit(house, auction.OWED, CASH, text_to_bytes32("SELLER"), WORTH)
    ledger.emit(CASH, TRANSFER, ZERO, house, WORTH)
    ledger.emit(CASH, TRANSFER, house, hash_of("billing")[:20], BOND)
    ledger.emit(house, auction.LAPSED, 1, 2, PLANT_FULL)
    ledger.emit(house, auction.CLOSED, 1, 2, REFUNDED)
    ledger.emit(house, auction.OWED, CASH, text_to_bytes32("MINER"), BOND)
    ledger.mine()
    yield ledger
    ledger.close()


@pytest.fixture
def served(allotted: Ledger) -> Iterator[httpx.Client]:
    """The same over HTTP."""
    with client_of(allotted) as client:
        yield client


def test_auction__of_power__is_told_in_kw_and_rupees_a_kw(served: httpx.Client) -> None:
    """What is auctioned is a right; prices come on top of the base charge."""
    found = served.get(f"/v1/auctions/{HOUSE}/1").json()
    told = found["auction"]
    assert (told["kind"], told["isin"], told["price_of"]) == ("power", None, "kW")
    window = told["right"]["window"]
    assert (window["first"], window["last"]) == ("2026-03", "2027-02")
    assert (told["offered"]["base"], told["offered"]["unit"]) == ("1000", "kW")
    assert (told["on_top"], told["result"]["cut_off"]) == ("12000.0000", "400.0000")
    assert [(one["price"], one["accepted"]) for one in found["demand_curve"]] == [
        ("500.0000", True),
        ("400.0000", True),
    ]
    assert told["settled_cost"]["base"] == str(WORTH)
    listed = served.get("/v1/auctions").json()["items"]
    assert listed == [told]


def test_bid__without_room__says_why_it_lapsed(served: httpx.Client) -> None:
    """A winner whose bond came back is no winner that did not pay."""
    first, second = served.get(f"/v1/auctions/{HOUSE}/1/bids").json()["items"]
    assert (first["state"], first["lapsed"]) == ("settled", None)
    assert (second["state"], second["lapsed"]["name"]) == ("refunded", "PLANT_CAP_EXCEEDED")


def test_money__bond_of_a_winner__left_the_house(allotted: Ledger) -> None:
    """What lies in the house is what it owes, and all that came in is accounted for."""
    assert allotted.store.tip is not None
    view = allotted.store.snapshot().at(allotted.store.tip.number)
    (check,) = (one for one in money_checks(view) if one.kind == Kind.POWER_AUCTION)
    assert (check.broken, check.balance, check.liability) == ((), WORTH + BOND, WORTH + BOND)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/auctions", ["Power 1", "400.0000", "Over"]),
        (
            f"/auctions/{HOUSE}/1",
            [
                "Auction of power 1",
                "cut-off per kW",
                "Base charge on top, per kW",
                "PKR 12000.0000",
                "The plant would exceed its ceiling",
            ],
        ),
    ],
)
def test_page__of_power__speaks_of_kw(served: httpx.Client, path: str, words: list[str]) -> None:
    """The pages of auctions show power in its own units."""
    page = served.get(path).text
    for word in words:
        assert word in page
