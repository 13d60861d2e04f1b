"""Auctions and settlements of deals, one record a cell."""

from enum import IntEnum

from node.model.base import Record


class Auction(Record, frozen=True, gc=False, tag=1):
    """An auction as it was opened. Units as in ``ISealedBidAuction.Terms``."""

    asset: bytes
    cash: bytes
    treasury: bytes
    pricing: int
    offered_units: bytes
    lot_units: int
    accrued_e4: int
    document_hash: bytes
    block: int


class AuctionSchedule(Record, frozen=True, gc=False, tag=1):
    """Until which second each stage of an auction runs."""

    commit_until_s: int
    reveal_until_s: int
    result_until_s: int
    settle_until_s: int


class AuctionBidders(Record, frozen=True, gc=False, tag=1):
    """Who may bid, for how much and with what bond. Source: ``ISealedBidAuction.Terms``."""

    competitive_classes: int
    non_competitive_classes: int
    bidder_most_units: bytes
    non_competitive_units: bytes
    non_competitive_most_units: bytes
    bonds_pkr: bytes


class AuctionResult(Record, frozen=True, gc=False, tag=1):
    """The result stated last. Source: ``ISealedBidAuction.Result``."""

    round: int
    cut_off_e4: int
    average_e4: int
    competitive_units: bytes
    margin_units: bytes
    margin_demand_units: bytes
    margin_extra_lots: int
    non_competitive_extra_lots: int
    pages_hash: bytes


class AuctionStanding(Record, frozen=True, gc=False, tag=1):
    """How far an auction is, counted from its events.

    Attributes:
        bids: Bids that came in.
        revealed: Of these revealed, non-competitive ones included.
        verified: Bids of the stated result that are verified.
        is_final: Whether the result is final.
        demand: Units that competitive bids were revealed for.
        non_competitive_demand: Units that non-competitive bids ask for.
        awarded: Units of the final result; ``amount`` is what they cost.
        settled: Units of awards that were settled; ``settled_amount`` is what for.
        open_bids: Bids that are not over.
    """

    bids: int = 0
    revealed: int = 0
    verified: int = 0
    is_final: bool = False
    demand: bytes = b""
    non_competitive_demand: bytes = b""
    awarded: bytes = b""
    amount: bytes = b""
    settled: bytes = b""
    settled_amount: bytes = b""
    open_bids: int = 0


class BidState(IntEnum):
    """How a bid stands. Source: ``ISealedBidAuction.BidState``; append only."""

    SEALED = 1
    REVEALED = 2
    SETTLED = 3
    REFUNDED = 4
    FORFEITED = 5


class AuctionBid(Record, frozen=True, gc=False, tag=1):
    """A bid. Source: ``ISealedBidAuction.Bid``.

    Attributes:
        amount: What its award was settled for.
        lapse_code: Why there was no room for its award, a reason code; else zero.
    """

    state: int
    bidder: bytes
    bond: bytes
    seal: bytes = b""
    lock: bytes = b""
    units: bytes = b""
    price_e4: int = 0
    awarded_units: bytes = b""
    amount: bytes = b""
    is_non_competitive: bool = False
    lapse_code: int = 0


class InstructionStatus(IntEnum):
    """Where an instruction stands. Source: ``IDvPSettlement.Status``; append only."""

    SELLER_INSTRUCTED = 1
    BUYER_INSTRUCTED = 2
    MATCHED = 3
    SETTLED = 4
    CALLED_OFF = 5
    RELEASED = 6


class CashLeg(IntEnum):
    """How the buyer pays. Source: ``IDvPSettlement.CashLeg``; append only."""

    ESCROWED = 0
    DRAWN = 1
    EXTERNAL = 2


class Deal(Record, frozen=True, gc=False, tag=1):
    """What a deal is: units against cash. Units as in ``IDvPSettlement.Terms``."""

    ref: bytes
    seller: bytes
    buyer: bytes
    security: bytes
    token_id: bytes
    units: bytes
    settle_at_s: int
    deadline_s: int
    block: int
    leg: int = 0
    cash: bytes = b""
    amount: bytes = b""
    settle_key_hash: bytes = b""
    release_key_hash: bytes = b""


class DealStanding(Record, frozen=True, gc=False, tag=1):
    """Where a deal stands.

    Attributes:
        hold: Number of the seller's hold.
        refused: Why it was refused when a batch last tried to settle it, or zero.
        block: Where its status last changed; ``log`` is the log's place in it.
    """

    status: int = 0
    hold: bytes = b""
    seller_calls_off: bool = False
    buyer_calls_off: bool = False
    refused: int = 0
    block: int = 0
    log: int = 0

    def has_escrow(self, leg: int) -> bool:
        """Whether the buyer's cash lies with the settlement contract now."""
        locked = (InstructionStatus.BUYER_INSTRUCTED, InstructionStatus.MATCHED)
        return leg == CashLeg.ESCROWED and self.status in locked
