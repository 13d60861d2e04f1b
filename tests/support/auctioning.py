"""The stretch of the walk in which a bill is auctioned and some of it bought back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tests.support.ledger import BANK, CENTRE, DEBT_ISSUER, REGULATOR, SAVER, START_S, TREASURY
from tokenization.auctions import (
    Bid,
    Place,
    Pricing,
    Terms,
    clear,
    page_hashes,
    pages_of,
    seal_of,
)
from tokenization.debt import DayCountConvention, Roll, isin_check_digit
from tokenization.devnet import DEV_CHAIN_ID
from tokenization.units import pkt_midnight, text_to_bytes32


if TYPE_CHECKING:
    from tests.support.verbs import Walk


AUCTIONEER = DEBT_ISSUER
"""Who opens auctions in ``data/deploy.toml``."""
BODY = "PK000000004"
AUCTIONED = text_to_bytes32(BODY + isin_check_digit(BODY))
DOCUMENT, SALT = b"\x0d" * 32, b"\x5a" * 32
TREASURY_ACCOUNT = CENTRE
LOT, OFFERED = 50, 2_000
HIGH_E4, LOW_E4 = 985_000, 984_000
STEP_S = 600
INDIVIDUAL, BANKS = 1, 3
BOND_PKR = 5
FAR = 10**12


@dataclass(frozen=True)
class House:
    """One auction at one of the two houses."""

    walk: Walk
    name: str
    auction: int

    def commit(self, account: int, price_e4: int, units: int) -> None:
        """Make a sealed bid."""
        at = self.walk.ledger.contract(self.name).address
        place = Place(DEV_CHAIN_ID, at, self.auction)
        seal = seal_of(place, self.walk.who(account), price_e4, units, SALT)
        self.walk.do(account, self.name, "commit", self.auction, seal)

    def reveal(self, account: int, bid: Bid, lock: int = 0) -> None:
        """Reveal a sealed bid."""
        said = (bid.number, bid.price_e4, bid.units, SALT, lock)
        self.walk.do(account, self.name, "reveal", self.auction, *said)

    def decide(self, bids: list[Bid], cut_off_e4: int, *, high_is_best: bool) -> None:
        """State what the bids give, and verify it one bid a page."""
        terms = Terms(Pricing.MULTIPLE_PRICE, high_is_best, LOT, OFFERED, 500)
        cleared = clear(terms, bids, cut_off_e4)
        pages = pages_of(list(cleared.awards), 1)
        first, *rest = page_hashes(pages)
        r = cleared.result
        stated = (
            *(r.cut_off_e4, r.average_e4, r.competitive_units, r.margin_units),
            *(r.margin_demand_units, r.margin_extra_lots, r.non_competitive_extra_lots, first),
        )
        self.walk.do(AUCTIONEER, self.name, "propose", self.auction, stated)
        for page, after in zip(pages, rest, strict=True):
            self.walk.do(SAVER, self.name, "verify", self.auction, page, after)


def auction(w: Walk) -> None:
    """A sale with a winner, a saver and one who forgets to reveal; a buyback with a loser."""
    _open_series(w)
    cash = w.ledger.contract("SettlementCash")
    lines = [
        (text_to_bytes32(f"A-{account}"), w.who(account), 10 * FAR)
        for account in (BANK, SAVER, TREASURY_ACCOUNT)
    ]
    w.do(TREASURY, cash, "issue", lines)
    for account in (BANK, SAVER, TREASURY_ACCOUNT):
        for house in ("PrimaryAuction", "BuybackAuction"):
            w.do(account, cash, "approve", w.ledger.contract(house).address, FAR)
    _sell(w)
    _buy_back(w)


def _sell(w: Walk) -> None:
    house = _open(w, "PrimaryAuction", non_competitive=500)
    house.commit(BANK, HIGH_E4, 1_000)
    house.commit(BANK, LOW_E4, 500)
    w.do(SAVER, house.name, "commitNonCompetitive", 1, 100, 0)
    w.wait(STEP_S + 1)
    sold = Bid(1, 1_000, HIGH_E4)
    house.reveal(BANK, sold)
    w.wait(STEP_S + 1)
    house.decide([sold, Bid(3, 100, None)], HIGH_E4, high_is_best=True)
    w.do(SAVER, house.name, "close", 1, [2])
    w.do(BANK, house.name, "settle", 1, 1)
    w.do(TREASURY_ACCOUNT, house.name, "withdraw", w.ledger.contract("SettlementCash").address)
    w.do(AUCTIONEER, house.name, "extend", 1, w.now_s + 100 * STEP_S)
    w.do(BANK, house.name, "settle", 1, 3)


def _buy_back(w: Walk) -> None:
    house = _open(w, "BuybackAuction", non_competitive=0)
    token = w.ledger.token(BODY + isin_check_digit(BODY))
    bids = [Bid(1, 200, LOW_E4), Bid(2, 100, HIGH_E4)]
    at = w.ledger.contract(house.name).address
    for bid in bids:
        assert bid.price_e4 is not None
        house.commit(BANK, bid.price_e4, bid.units)
    w.wait(STEP_S + 1)
    for bid in bids:
        w.do(BANK, token, "placeHold", at, at, bid.units, w.now_s + 100 * STEP_S)
        house.reveal(BANK, bid, lock=bid.number)
    w.wait(STEP_S + 1)
    house.decide(bids, LOW_E4, high_is_best=False)
    w.do(SAVER, house.name, "settle", 1, 1)
    w.do(BANK, house.name, "withdraw", w.ledger.contract("SettlementCash").address)
    w.do(SAVER, house.name, "close", 1, [2])


def _open(w: Walk, name: str, *, non_competitive: int) -> House:
    start_s = w.now_s
    times = (start_s + STEP_S, start_s + 2 * STEP_S, start_s + 20 * STEP_S, start_s + 50 * STEP_S)
    savers = 1 << INDIVIDUAL if non_competitive else 0
    bonds = sum(BOND_PKR << 32 * kind for kind in (INDIVIDUAL, BANKS))
    cash = w.ledger.contract("SettlementCash").address
    terms = (
        *(AUCTIONED, Pricing.MULTIPLE_PRICE, 1 << BANKS, savers, LOT, 0, *times),
        *(OFFERED, OFFERED, non_competitive, non_competitive),
        *(cash, w.who(TREASURY_ACCOUNT), DOCUMENT, bonds),
    )
    w.do(AUCTIONEER, name, "open", terms)
    return House(w, name, 1)


def _open_series(w: Walk) -> None:
    manager, cash = w.ledger.contract("DebtManager"), w.ledger.contract("SettlementCash")
    until_s = pkt_midnight(date(2026, 10, 29))
    terms = (AUCTIONED, 1, START_S, until_s, LOT, 984_000, 0, 10_000, DOCUMENT)
    coupon = (
        *(0, 0, DayCountConvention.ACT365_FIXED, Roll.FOLLOWING, False, 0, 0),
        *(0, 0, 0, 3, 400, cash.address, bytes(32), bytes(32)),
    )
    w.do(DEBT_ISSUER, manager, "createSeries", terms, coupon, ())
    token = w.ledger.chain.read(manager.call("tokenAddress", AUCTIONED), w.ledger.chain.pin())
    w.do(REGULATOR, "ComplianceEngine", "setRules", token, [])
