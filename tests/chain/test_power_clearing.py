"""A power auction clears on chain exactly as Python clears it, whatever is bid.

Auctions with random bids of two companies, some beyond their cap and some never revealed, are held
one after the other at the contract itself; what Python works out is stated, a falsehood at a time
is refused, and the truth is verified page by page.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random

import pytest

from tests.support.bidding import AUCTIONEER, endow
from tests.support.ledger import BANK, CENTRE, GRID_OPERATOR, MINER, SAVER, Ledger, right
from tokenization.auctions import (
    Bid,
    Clearing,
    Place,
    Pricing,
    Result,
    Terms,
    clear,
    cut_off_e4,
    page_hashes,
    pages_of,
    seal_of,
)
from tokenization.auctions.kinds import AuctionKind
from tokenization.devnet import DEV_CHAIN_ID
from tokenization.errors import MizanError
from tokenization.ledger.contracts import Call
from tokenization.units import text_to_bytes32


pytestmark = pytest.mark.chain

AUCTIONS, SEED = 12, 2_000
GAS, ZONE, COMPANIES = 2, 1, 2
RIGHT = right(plant=GAS, first="2026-03", last="2027-02")
LOT, OFFERED, STEP_S = 50, 14_000, 600
DOCUMENT, SALT, PLENTY = b"\x0d" * 32, b"\x5a" * 32, 10**15
FINAL = "isFinal"


@dataclass
class Sale:
    """One auction, and what was revealed in it."""

    ledger: Ledger
    dice: Random
    number: int
    most: int
    times_s: list[int]
    bids: list[Bid] = field(default_factory=list)
    refused: int = 0

    @property
    def terms(self) -> Terms:
        """What of its terms decides who gets what."""
        return Terms(Pricing.PAY_AS_BID, True, LOT, OFFERED)

    def call(self, function: str, *args: object) -> Call:
        """A call of the house."""
        house = self.ledger.contract(AuctionKind.POWER.house)
        return house.call(function, self.number, *args)

    def bid(self) -> None:
        """Up to nine sealed bids come in; all but a few are revealed, none beyond the cap."""
        dice, made = self.dice, list[tuple[int, Bid]]()
        at = Place(DEV_CHAIN_ID, self.ledger.contract(AuctionKind.POWER.house).address, self.number)
        for number in range(1, dice.randint(2, 9)):
            bid = Bid(number, dice.randint(1, 90) * LOT, 4_000_000 + dice.randint(0, 3))
            account = dice.choice((MINER, CENTRE))
            assert bid.price_e4 is not None
            seal = seal_of(at, self.ledger.accounts[account], bid.price_e4, bid.units, SALT)
            self.ledger.send(account, self.call("commit", seal))
            made.append((account, bid))
        self.pass_stage(0)
        bid_for = {MINER: 0, CENTRE: 0}
        for account, bid in made:
            if dice.random() < 0.15:
                continue
            says = (bid.number, bid.price_e4, bid.units, SALT, 0)
            fits = bid_for[account] + bid.units <= self.most
            assert self.goes(account, self.call("reveal", *says)) == fits
            if fits:
                bid_for[account] += bid.units
                self.bids.append(bid)
            self.refused += not fits
        self.pass_stage(1)

    def state(self, result: Result, pages: list[list[int]]) -> bool:
        """Whether a result is verified when it is stated with those pages."""
        first, *rest = page_hashes(pages)
        stated = (*(getattr(result, one) for one in Result.__slots__), first)
        if not self.goes(AUCTIONEER, self.call("propose", stated)):
            return False
        for page, after in zip(pages, rest, strict=True):
            if not self.goes(SAVER, self.call("verify", page, after)):
                return False
        return bool(self.read("standingOf")[FINAL])

    def awards(self, numbers: list[int]) -> list[int]:
        """What bids were awarded on chain."""
        calls = [self.call("bidOf", number) for number in numbers]
        found = self.ledger.chain.read_all(calls, self.ledger.chain.pin())
        return [bid["awardedUnits"] for bid in found]

    def read(self, function: str) -> dict[str, object]:
        """What a view of the auction answers."""
        found = self.ledger.chain.read(self.call(function), self.ledger.chain.pin())
        assert isinstance(found, dict)
        return found

    def goes(self, account: int, call: Call) -> bool:
        """Whether a transaction goes through."""
        try:
            self.ledger.send(account, call)
        except MizanError:
            return False
        return True

    def pass_stage(self, stage: int) -> None:
        """Let the time of a stage pass."""
        self.ledger.devnet.rpc("evm_setNextBlockTimestamp", self.times_s[stage] + 1)
        self.ledger.mine()


@pytest.fixture(scope="module")
def ledger(shared_ledger: Ledger) -> Ledger:
    """Two licensed companies with a site and cash each."""
    endow(shared_ledger, MINER, CENTRE)
    book, cash = shared_ledger.contract("NominationBook"), shared_ledger.contract("SettlementCash")
    house = shared_ledger.contract(AuctionKind.POWER.house).address
    for site, (account, investor) in enumerate(((MINER, "T-01"), (CENTRE, "T-02")), start=1):
        of = (site, text_to_bytes32(investor), ZONE, text_to_bytes32(f"METER-{site}"))
        shared_ledger.send(GRID_OPERATOR, book.call("registerSite", *of))
        shared_ledger.send(account, cash.call("approve", house, PLENTY))
    return shared_ledger


def held(ledger: Ledger, dice: Random) -> Sale:
    """An auction of which the bids are in."""
    start_s = ledger.chain.pin().time_s
    times_s = [start_s + steps * STEP_S for steps in (1, 2, 3, 4)]
    most = dice.randrange(20, 140) * LOT
    cash, house = ledger.contract("SettlementCash"), ledger.contract(AuctionKind.POWER.house)
    terms = (
        *(RIGHT.to_bytes(32, "big"), Pricing.PAY_AS_BID, 1 << COMPANIES, 0, LOT, 120_000_000),
        *(*times_s, OFFERED, most, 0, 0),
        *(cash.address, ledger.accounts[BANK], DOCUMENT, 5 << 32 * COMPANIES),
    )
    ledger.send(AUCTIONEER, house.call("open", terms))
    number = ledger.chain.read(house.call("auctionCount"), ledger.chain.pin())
    sale = Sale(ledger, dice, number, most, times_s)
    sale.bid()
    return sale


def falsehoods(cleared: Clearing, dice: Random) -> Iterator[tuple[Result, list[int]]]:
    """Results that differ from the truth in one figure, and two bids that have changed places."""
    order = list(cleared.awards)
    for figure in ("average_e4", "margin_demand_units", "margin_extra_lots"):
        yield replace(cleared.result, **{figure: getattr(cleared.result, figure) + 1}), order
    lot_more = cleared.result.competitive_units + LOT
    yield replace(cleared.result, competitive_units=lot_more), order
    if len(order) > 1:
        place = dice.randrange(len(order) - 1)
        order[place], order[place + 1] = order[place + 1], order[place]
        yield cleared.result, order


def test_power_auction__random_bids__verified_as_python_clears_them(ledger: Ledger) -> None:
    """Every award to the last kW, and nothing else; the cap refuses what Python counts beyond."""
    dice, awarded, shared, refused = Random(SEED), 0, 0, 0
    for _ in range(AUCTIONS):
        sale = held(ledger, dice)
        accepted = dice.choice((0, dice.randrange(0, OFFERED), OFFERED))
        cut_off, margin = cut_off_e4(sale.terms, sale.bids, accepted)
        cleared = clear(sale.terms, sale.bids, cut_off, margin)
        for result, order in falsehoods(cleared, dice):
            assert not sale.state(result, pages_of(order, dice.randint(1, 4)))
        order = list(cleared.awards)
        assert sale.state(cleared.result, pages_of(order, dice.randint(1, 4)))
        assert sale.awards(order) == list(cleared.awards.values())
        awarded += sum(cleared.awards.values())
        shared += 0 < cleared.result.margin_units < cleared.result.margin_demand_units
        refused += sale.refused
    assert awarded
    assert shared
    assert refused
