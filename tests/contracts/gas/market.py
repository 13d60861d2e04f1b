"""What a deal costs: instructed by both parties, settled, netted, called off, released."""

from dataclasses import dataclass

from eth_utils.crypto import keccak

from tests.contracts.gas.costs import Cost, Figures, send
from tests.support.ledger import (
    BANK,
    BILL_3M,
    CENTRE,
    FLEX,
    MINER,
    SAVER,
    Ledger,
    right,
)
from tokenization.ledger.contracts import Contract
from tokenization.units import text_to_bytes32


DAY_S = 86_400
ESCROWED, DRAWN, EXTERNAL = range(3)
NET_SALES = 10
NOBODY = bytes(20)
NO_HASH = bytes(32)


@dataclass
class _Market:
    """A ledger on which a bank sells bills, and a miner rights."""

    ledger: Ledger
    sales: int = 0

    @property
    def dvp(self) -> Contract:
        """The settlement contract."""
        return self.ledger.contract("DvPSettlement")

    def prepare(self) -> None:
        """Everybody has what it sells and pays, and lets the contract take it."""
        cash, rights = (self.ledger.contract(n) for n in ("SettlementCash", "CapacityRights"))
        self.ledger.mint_bills("DVP-1", BANK, 10_000)
        self.ledger.mint_bills("DVP-2", SAVER, 50)
        for place, holder in enumerate((BANK, SAVER, MINER, CENTRE)):
            self.ledger.mint_cash(f"DVP-{place}", holder, 1_000_000)
            approve = cash.call("approve", self.dvp.address, 2**128)
            self.ledger.send(holder, approve)
        self.ledger.send(MINER, rights.call("setApprovalForAll", self.dvp.address, True))

    def terms(self, leg: int, right_id: int = 0) -> tuple[object, ...]:
        """The next sale's."""
        self.sales += 1
        # A call is priced by the zeros in its bytes: a sale's number must be the same in every run.
        start_s = self.ledger.chain.pin().time_s // DAY_S * DAY_S
        token = self.ledger.contract("CapacityRights") if right_id else self.ledger.token(BILL_3M)
        seller, buyer = (MINER, CENTRE) if right_id else (BANK, SAVER)
        accounts, times = self.ledger.accounts, (start_s, start_s + 2 * DAY_S)
        sold = (token.address, 50, accounts[seller], *times, leg, accounts[buyer], 500)
        keys = (keccak(b"paid"), keccak(b"failed")) if leg == EXTERNAL else (NO_HASH, NO_HASH)
        cash = NOBODY if leg == EXTERNAL else self.ledger.contract("SettlementCash").address
        return (*sold, cash, right_id, text_to_bytes32(f"GAS-{self.sales:04}"), *keys)

    def hold(self, terms: tuple[object, ...]) -> tuple[int, Cost]:
        """Set the units of a sale aside: the hold's number and what that cost."""
        token, units, deadline_s, buyer = self.ledger.token(BILL_3M), terms[1], terms[4], terms[6]
        place = token.call("placeHold", buyer, self.dvp.address, units, deadline_s)
        before = self.ledger.chain.pin()
        cost = send(self.ledger, BANK, place)
        after = self.ledger.chain.pin()
        ((_, args),) = self.ledger.chain.events(token, ("HoldPlaced",), before.number + 1, after)
        return int(args["hold"]), cost

    def matched(self, leg: int) -> bytes:
        """A sale both have instructed: its number."""
        terms = self.terms(leg)
        hold, _ = self.hold(terms)
        for party, number in ((BANK, hold), (SAVER, 0)):
            self.ledger.send(party, self.dvp.call("instruct", terms, number))
        return self.number(terms)

    def number(self, terms: tuple[object, ...]) -> bytes:
        """A sale's number."""
        chain = self.ledger.chain
        return bytes(chain.read(self.dvp.call("idOf", terms), chain.pin()))

    def cost(self, verb: str, *args: object, by: int = SAVER) -> Cost:
        """What one call costs."""
        return send(self.ledger, by, self.dvp.call(verb, *args))


def figures(ledger: Ledger) -> Figures:
    """Deals in bills and in rights, cash locked, drawn and paid elsewhere."""
    market = _Market(ledger)
    market.prepare()
    terms = market.terms(ESCROWED)
    hold, cost = market.hold(terms)
    yield "hold units for a deal", cost
    yield "instruct a deal, seller first", market.cost("instruct", terms, hold, by=BANK)
    yield "match a deal, cash locked", market.cost("affirm", market.number(terms), 0)
    yield "settle a deal, cash locked", market.cost("settle", market.number(terms))
    yield "settle a deal, cash drawn", market.cost("settle", market.matched(DRAWN))
    away = market.matched(EXTERNAL)
    yield "settle a deal by its key", market.cost("settleWithKey", away, b"paid")
    alone = [market.matched(ESCROWED)]
    yield "settle a batch, 1 deal", market.cost("settleMany", alone)
    batch = [market.matched(ESCROWED) for _ in range(NET_SALES)]
    yield f"settle a batch, {NET_SALES} deals", market.cost("settleMany", batch)
    netted = [market.matched(DRAWN) for _ in range(NET_SALES)]
    yield f"settle net, {NET_SALES} deals of two parties", market.cost("settleNet", netted)
    both = market.matched(ESCROWED)
    yield "call a deal off, the first", market.cost("callOff", both, by=BANK)
    yield "call a deal off, the second", market.cost("callOff", both)
    yield from _rights(market)
    late = market.matched(ESCROWED)
    ledger.devnet.rpc("evm_increaseTime", 2 * DAY_S)
    ledger.mine()
    yield "release a deal", market.cost("release", late)


def _rights(market: _Market) -> Figures:
    later = right(product=FLEX, first="2026-06", last="2026-06")
    right_id = market.ledger.mint_power("DVP-KW", MINER, 500, later)
    market.ledger.mint_power("DVP-KW-2", CENTRE, 500, right_id)
    terms = market.terms(ESCROWED, right_id)
    for party in (MINER, CENTRE):
        market.ledger.send(party, market.dvp.call("instruct", terms, 0))
    yield "settle a deal in rights, cash locked", market.cost("settle", market.number(terms))
