"""An auction as its events tell it, so that anybody can verify a published result off chain."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from tokenization.auctions.clearing import Bid, Pricing, Result, Terms, faults
from tokenization.auctions.kinds import AuctionKind
from tokenization.errors import InvalidParameter
from tokenization.types import Address, Hash32


class BidState(IntEnum):
    """How a bid stands. Source: ``ISealedBidAuction.BidState``; append only."""

    NONE = 0
    SEALED = 1
    REVEALED = 2
    SETTLED = 3
    REFUNDED = 4
    FORFEITED = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """A bid that came in, read or not.

    Units:
        bond: base units of the auction's cash.

    Attributes:
        seal: Its seal; zero for a non-competitive bid.
        lock: Number of the hold of what a seller offers, or 0.
    """

    bidder: Address
    bond: int
    state: BidState
    seal: Hash32
    lock: int


@dataclass(frozen=True, slots=True)
class Deal:
    """What a winner settled, or all winners together cost.

    Units:
        amount: base units of the auction's cash.
    """

    units: int
    amount: int


@dataclass(frozen=True, slots=True)
class Money:
    """Where the bonds of an auction are, in base units of its cash.

    Invariant: deposited = open + settled + refunded + forfeited.
    """

    deposited: int
    open: int
    settled: int
    refunded: int
    forfeited: int


@dataclass(frozen=True, slots=True)
class Record:
    """What the events of one auction say.

    Units:
        bidder_most_units: what one investor may bid for in all.

    Attributes:
        entries: Every bid that came in by its number.
        bids: Every revealed bid by its number.
        result: The result stated last, if any.
        pages_hash: The hash of the pages that it is verified in.
        pages: How many bids were verified after each page of it.
        awards: What each bid is to get by it.
        total: What all winners get and cost, once the contract has verified all of it.
        deals: What was settled, by the bid's number.
        lapsed: Awards that there was no room for, with the reason code, by the bid's number.
    """

    terms: Terms
    bidder_most_units: int
    entries: Mapping[int, Entry]
    bids: Mapping[int, Bid]
    result: Result | None
    pages_hash: Hash32
    pages: tuple[int, ...]
    awards: Mapping[int, int]
    total: Deal | None
    deals: Mapping[int, Deal]
    lapsed: Mapping[int, int]

    @property
    def is_final(self) -> bool:
        """Whether the contract has verified all of the result."""
        return self.total is not None

    @property
    def money(self) -> Money:
        """Where the bonds are."""

        def of(*states: BidState) -> int:
            return sum(entry.bond for entry in self.entries.values() if entry.state in states)

        return Money(
            sum(entry.bond for entry in self.entries.values()),
            of(BidState.SEALED, BidState.REVEALED),
            of(BidState.SETTLED),
            of(BidState.REFUNDED),
            of(BidState.FORFEITED),
        )

    def faults(self) -> list[str]:
        """What is wrong with the result; nothing if it is what the bids give."""
        if self.result is None or not self.is_final:
            return ["no result is final"]
        return faults(self.terms, list(self.bids.values()), self.result, self.awards)


Events = Iterable[tuple[str, Mapping[str, Any]]]
"""Names and arguments of a contract's events, in order."""


def read_auction(events: Events, auction: int, *, high_is_best: bool) -> Record:
    """Read one auction from the events of its contract.

    Args:
        events: All events of the contract in order; those of other auctions are passed over.
        auction: Number of the auction.
        high_is_best: The highest price wins; in a buyback the lowest.

    Raises:
        InvalidParameter: The events tell of no such auction.
    """
    reader = _Reader()
    for name, args in events:
        if args.get("auction") == auction and name in _HANDLERS:
            _HANDLERS[name](reader, args)
    if not reader.opened or not reader.bidders:
        raise InvalidParameter(
            f"The events tell of no auction {auction}.",
            hint="Auctions are numbered from 1; give all of the contract's events.",
        )
    return reader.record(high_is_best=high_is_best)


class _Reader:
    """What is read so far."""

    def __init__(self) -> None:
        self.opened: Mapping[str, Any] = {}
        self.bidders: Mapping[str, Any] = {}
        self.entries: dict[int, Mapping[str, Any]] = {}
        self.states: dict[int, int] = {}
        self.bids: dict[int, Bid] = {}
        self.stated: Mapping[str, Any] = {}
        self.pages: list[int] = []
        self.awards: dict[int, int] = {}
        self.total: Deal | None = None
        self.deals: dict[int, Deal] = {}
        self.lapsed: dict[int, int] = {}

    def open(self, args: Mapping[str, Any]) -> None:
        self.opened = args

    def admit(self, args: Mapping[str, Any]) -> None:
        self.bidders = args

    def seal(self, args: Mapping[str, Any]) -> None:
        self.entries[args["bid"]], self.states[args["bid"]] = {"lock": 0, **args}, BidState.SEALED

    def enter(self, args: Mapping[str, Any]) -> None:
        self.entries[args["bid"]] = {"seal": bytes(32), **args}
        self.states[args["bid"]] = BidState.REVEALED
        self.bids[args["bid"]] = Bid(args["bid"], args["units"], None)

    def reveal(self, args: Mapping[str, Any]) -> None:
        bid = args["bid"]
        told = {"bidder": args["bidder"], "lock": args["lock"]}
        # A bid that is said never to have come in has no place among the others, which is noticed.
        before = self.entries.get(bid, {"bond": 0, "seal": bytes(32)})
        self.entries[bid] = {**before, **told}
        self.states[bid] = BidState.REVEALED
        self.bids[bid] = Bid(bid, args["units"], args["priceE4"])

    def state(self, args: Mapping[str, Any]) -> None:
        self.stated, self.pages = args, []

    def award(self, args: Mapping[str, Any]) -> None:
        self.awards[args["bid"]] = args["units"]

    def turn(self, args: Mapping[str, Any]) -> None:
        self.pages.append(args["verified"])

    def finish(self, args: Mapping[str, Any]) -> None:
        self.total = Deal(args["units"], args["amount"])

    def settle(self, args: Mapping[str, Any]) -> None:
        self.states[args["bid"]] = BidState.SETTLED
        self.deals[args["bid"]] = Deal(args["units"], args["amount"])

    def close(self, args: Mapping[str, Any]) -> None:
        self.states[args["bid"]] = args["state"]

    def lapse(self, args: Mapping[str, Any]) -> None:
        self.lapsed[args["bid"]] = args["code"]

    def record(self, *, high_is_best: bool) -> Record:
        terms = Terms(
            Pricing(self.opened["pricing"]),
            high_is_best,
            self.opened["lotUnits"],
            self.opened["offeredUnits"],
            self.bidders["nonCompetitiveUnits"],
            self.opened["accruedE4"],
        )
        return Record(
            terms,
            self.bidders["bidderMostUnits"],
            {bid: self._entry(bid) for bid in self.entries},
            self.bids,
            self._result(),
            Hash32(self.stated.get("pagesHash", bytes(32))),
            tuple(self.pages),
            self.awards,
            self.total,
            self.deals,
            self.lapsed,
        )

    def _entry(self, bid: int) -> Entry:
        told, state = self.entries[bid], BidState(self.states[bid])
        bidder, seal = Address(told["bidder"]), Hash32(told["seal"])
        return Entry(bidder, told["bond"], state, seal, told["lock"])

    def _result(self) -> Result | None:
        told = self.stated
        if not told:
            return None
        return Result(
            told["cutOffE4"],
            told["averageE4"],
            told["competitiveUnits"],
            told["marginUnits"],
            told["marginDemandUnits"],
            told["marginExtraLots"],
            told["nonCompetitiveExtraLots"],
        )


_LAPSED = "AwardLapsed"
"""Awards of power lapse where there is no room for them; others do not."""

_HANDLERS = {
    "AuctionOpened": _Reader.open,
    "BiddersSet": _Reader.admit,
    "BidSealed": _Reader.seal,
    "NonCompetitiveBidMade": _Reader.enter,
    "BidRevealed": _Reader.reveal,
    "ResultProposed": _Reader.state,
    "BidAwarded": _Reader.award,
    "PageVerified": _Reader.turn,
    "ResultFinal": _Reader.finish,
    "BidSettled": _Reader.settle,
    "BidClosed": _Reader.close,
    _LAPSED: _Reader.lapse,
}


def events_of(kind: AuctionKind) -> tuple[str, ...]:
    """The events that tell of an auction all that its result, and what came of it, follow from."""
    return tuple(name for name in _HANDLERS if name != _LAPSED or kind is AuctionKind.POWER)
