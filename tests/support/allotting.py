"""The stretch of the walk in which power is auctioned, won, and lost for want of room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.auctioning import (
    AUCTIONEER,
    BOND_PKR,
    DOCUMENT,
    FAR,
    HIGH_E4,
    LOT,
    LOW_E4,
    OFFERED,
    STEP_S,
    TREASURY_ACCOUNT,
    House,
)
from tests.support.ledger import CENTRE, GRID_OPERATOR, MINER, SAVER, TREASURY, right
from tokenization.auctions import AuctionKind, Bid, Pricing
from tokenization.power import Scope
from tokenization.units import parse_period, text_to_bytes32


if TYPE_CHECKING:
    from tests.support.verbs import Walk


GAS = 2
"""The plant whose power is auctioned."""
STRIP = right(plant=GAS, first="2026-03", last="2027-02")
COMPANIES = 2
CHARGE_E4 = 1_000_000


def allot(w: Walk) -> None:
    """Twelve months are auctioned: one winner gets its kW, for the other there is no room."""
    cash = w.ledger.contract("SettlementCash")
    w.do(TREASURY, cash, "issue", [(text_to_bytes32("A-POWER"), w.who(MINER), 10 * FAR)])
    house = _open(w)
    at = w.ledger.contract(house.name).address
    bids = [Bid(1, 100, HIGH_E4), Bid(2, LOT, LOW_E4)]
    bidders = (MINER, CENTRE)
    for account, bid in zip(bidders, bids, strict=True):
        assert bid.price_e4 is not None
        w.do(account, cash, "approve", at, FAR)
        house.commit(account, bid.price_e4, bid.units)
    w.wait(STEP_S + 1)
    for account, bid in zip(bidders, bids, strict=True):
        house.reveal(account, bid)
    w.wait(STEP_S + 1)
    house.decide(bids, LOW_E4, high_is_best=True)
    w.do(SAVER, house.name, "settle", 1, 1)
    month = parse_period("2026-03")
    w.do(GRID_OPERATOR, "PowerProgramme", "setCeiling", Scope.PLANT, GAS, month, bids[0].units)
    w.do(AUCTIONEER, house.name, "extend", 1, w.now_s + 3 * STEP_S)
    w.wait(3 * STEP_S + 1)
    w.do(TREASURY_ACCOUNT, house.name, "withdraw", cash.address)
    w.do(SAVER, house.name, "close", 1, [2])


def _open(w: Walk) -> House:
    start_s = w.now_s
    times = tuple(start_s + steps * STEP_S for steps in (1, 2, 3, 4))
    cash = w.ledger.contract("SettlementCash").address
    terms = (
        *(STRIP.to_bytes(32, "big"), Pricing.PAY_AS_BID, 1 << COMPANIES, 0, LOT, CHARGE_E4),
        *(*times, OFFERED, OFFERED, 0, 0),
        *(cash, w.who(TREASURY_ACCOUNT), DOCUMENT, BOND_PKR << 32 * COMPANIES),
    )
    house = AuctionKind.POWER.house
    w.do(AUCTIONEER, house, "open", terms)
    return House(w, house, 1)
