"""An auction as its events tell it, so that anybody can verify a published result off chain."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from tokenization.auctions.clearing import Bid, Pricing, Result, Terms, faults
from tokenization.errors import InvalidParameter


class BidState(IntEnum):
    """How a bid stands. Source: ``ISealedBidAuction.BidState``; append only."""

    NONE = 0
    SEALED = 1
    REVEALED = 2
    SETTLED = 3
    REFUNDED = 4
    FORFEITED = 5


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

    Attributes:
        bids: Every revealed bid by its number.
        result: The result stated last, if any.
        awards: What each bid is to get by it.
        is_final: Whether the contract has verified all of it.
    """

    terms: Terms
    bids: Mapping[int, Bid]
    result: Result | None
    awards: Mapping[int, int]
    is_final: bool
    money: Money

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
    if not reader.opened:
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
        self.bonds: dict[int, int] = {}
        self.states: dict[int, int] = {}
        self.bids: dict[int, Bid] = {}
        self.result: Result | None = None
        self.awards: dict[int, int] = {}
        self.is_final = False

    def open(self, args: Mapping[str, Any]) -> None:
        self.opened = args

    def admit(self, args: Mapping[str, Any]) -> None:
        self.bidders = args

    def seal(self, args: Mapping[str, Any]) -> None:
        self.bonds[args["bid"]], self.states[args["bid"]] = args["bond"], BidState.SEALED

    def enter(self, args: Mapping[str, Any]) -> None:
        self.bonds[args["bid"]], self.states[args["bid"]] = args["bond"], BidState.REVEALED
        self.bids[args["bid"]] = Bid(args["bid"], args["units"], None)

    def reveal(self, args: Mapping[str, Any]) -> None:
        self.states[args["bid"]] = BidState.REVEALED
        self.bids[args["bid"]] = Bid(args["bid"], args["units"], args["priceE4"])

    def state(self, args: Mapping[str, Any]) -> None:
        self.result = Result(
            args["cutOffE4"],
            args["averageE4"],
            args["competitiveUnits"],
            args["marginUnits"],
            args["marginDemandUnits"],
            args["marginExtraLots"],
            args["nonCompetitiveExtraLots"],
        )

    def award(self, args: Mapping[str, Any]) -> None:
        self.awards[args["bid"]] = args["units"]

    def finish(self, args: Mapping[str, Any]) -> None:
        del args
        self.is_final = True

    def settle(self, args: Mapping[str, Any]) -> None:
        self.states[args["bid"]] = BidState.SETTLED

    def close(self, args: Mapping[str, Any]) -> None:
        self.states[args["bid"]] = args["state"]

    def record(self, *, high_is_best: bool) -> Record:
        terms = Terms(
            Pricing(self.opened["pricing"]),
            high_is_best,
            self.opened["lotUnits"],
            self.opened["offeredUnits"],
            self.bidders["nonCompetitiveUnits"],
            self.opened["accruedE4"],
        )
        return Record(terms, self.bids, self.result, self.awards, self.is_final, self._money())

    def _money(self) -> Money:
        def of(*states: int) -> int:
            return sum(bond for bid, bond in self.bonds.items() if self.states[bid] in states)

        return Money(
            sum(self.bonds.values()),
            of(BidState.SEALED, BidState.REVEALED),
            of(BidState.SETTLED),
            of(BidState.REFUNDED),
            of(BidState.FORFEITED),
        )


_HANDLERS = {
    "AuctionOpened": _Reader.open,
    "BiddersSet": _Reader.admit,
    "BidSealed": _Reader.seal,
    "NonCompetitiveBidMade": _Reader.enter,
    "BidRevealed": _Reader.reveal,
    "ResultProposed": _Reader.state,
    "BidAwarded": _Reader.award,
    "ResultFinal": _Reader.finish,
    "BidSettled": _Reader.settle,
    "BidClosed": _Reader.close,
}
