"""What an auction of a year of power costs: bids, reveals, a verified page, an award settled."""

from dataclasses import dataclass

from tests.contracts.gas.costs import Cost, Figures, send
from tests.support.ledger import CENTRE, DEBT_ISSUER, GRID_OPERATOR, MINER, Ledger, right
from tokenization.auctions import (
    AuctionKind,
    Bid,
    Place,
    Pricing,
    Terms,
    clear,
    page_hashes,
    pages_of,
    seal_of,
)
from tokenization.devnet import DEV_CHAIN_ID
from tokenization.ledger.contracts import Call, Contract
from tokenization.units import text_to_bytes32


AUCTIONEER, SELLER = DEBT_ISSUER, CENTRE
BIDS = 100
"""Bids of the page that is verified, all at the cut-off and each with an award: the dearest."""
LOT, PRICE_E4, CHARGE_E4, STAGE_S = 50, 4_000_000, 120_000_000, 3_600
COMPANY, BOND_PKR = 2, 1_000
SALT = b"\x5a" * 32
SITE, ZONE = 1, 2
RIGHT = right(zone=ZONE, plant=3, first="2026-03", last="2027-02")


@dataclass(frozen=True)
class _Sale:
    """An auction of power, from its opening on."""

    ledger: Ledger

    @property
    def house(self) -> Contract:
        """Its contract."""
        return self.ledger.contract(AuctionKind.POWER.house)

    def open(self) -> None:
        """Give the bidder cash and a site, and open it."""
        cash, accounts = self.ledger.contract("SettlementCash"), self.ledger.accounts
        site = (SITE, text_to_bytes32("T-01"), ZONE, text_to_bytes32("METER"))
        book = self.ledger.contract("NominationBook")
        self.ledger.send(GRID_OPERATOR, book.call("registerSite", *site))
        self.ledger.mint_cash("AUCTION-1", MINER, 10**14)
        self.ledger.send(MINER, cash.call("approve", self.house.address, 2**128))
        now_s = self.ledger.chain.pin().time_s
        times = (now_s + stage * STAGE_S for stage in (1, 2, 3, 4))
        terms = (
            *(RIGHT.to_bytes(32, "big"), Pricing.PAY_AS_BID, 1 << COMPANY, 0, LOT, CHARGE_E4),
            *(*times, 2 * BIDS * LOT, 2 * BIDS * LOT, 0, 0),
            *(cash.address, accounts[SELLER], text_to_bytes32("TERMS")),
            BOND_PKR << 32 * COMPANY,
        )
        self.ledger.send(AUCTIONEER, self.house.call("open", terms))

    def commit(self) -> Call:
        """A sealed bid, the same as all others."""
        place = Place(DEV_CHAIN_ID, self.house.address, 1)
        seal = seal_of(place, self.ledger.accounts[MINER], PRICE_E4, 2 * LOT, SALT)
        return self.house.call("commit", 1, seal)

    def reveal(self, bid: int) -> Call:
        """What opens it."""
        return self.house.call("reveal", 1, bid, PRICE_E4, 2 * LOT, SALT, 0)

    def verify(self) -> Cost:
        """State that all bids share, and verify them in one page."""
        terms = Terms(Pricing.PAY_AS_BID, high_is_best=True, lot_units=LOT, offered_units=10**6)
        bids = [Bid(number, 2 * LOT, PRICE_E4) for number in range(1, BIDS + 1)]
        cleared = clear(terms, bids, PRICE_E4, BIDS * LOT)
        (page,) = pages_of(list(cleared.awards), BIDS)
        first, rest = page_hashes([page])
        r = cleared.result
        stated = (
            *(r.cut_off_e4, r.average_e4, r.competitive_units, r.margin_units),
            *(r.margin_demand_units, r.margin_extra_lots, r.non_competitive_extra_lots, first),
        )
        self.ledger.send(AUCTIONEER, self.house.call("propose", 1, stated))
        return send(self.ledger, MINER, self.house.call("verify", 1, page, rest))

    def wait(self) -> None:
        """Let a stage pass."""
        self.ledger.devnet.rpc("evm_increaseTime", STAGE_S)
        self.ledger.mine()


def figures(ledger: Ledger) -> Figures:
    """Bid, reveal, verify and settle."""
    sale = _Sale(ledger)
    sale.open()
    ledger.send(MINER, sale.commit())
    yield "bid for power", send(ledger, MINER, sale.commit())
    ledger.send(MINER, *[sale.commit()] * (BIDS - 2))
    sale.wait()
    ledger.send(MINER, sale.reveal(1))
    yield "reveal a bid for power", send(ledger, MINER, sale.reveal(2))
    ledger.send(MINER, *(sale.reveal(bid) for bid in range(3, BIDS + 1)))
    sale.wait()
    yield f"verify a page, {BIDS} bids for power", sale.verify()
    ledger.send(MINER, sale.house.call("settle", 1, 1))
    yield "settle an award of a year", send(ledger, MINER, sale.house.call("settle", 1, 2))
