"""Auctions of debt and of power, and deals that are settled."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from node.api.shapes.base import (
    Address,
    Amount,
    Answer,
    ContractRef,
    Hash,
    Instant,
    Occasion,
    Paged,
    Reason,
)
from node.api.shapes.power import Right
from node.api.shapes.tokens import AssetRef


class AuctionSchedule(TypedDict):
    """The last instant of each stage."""

    bids_until: Instant
    reveals_until: Instant
    result_until: Instant
    settles_until: Instant


class AuctionBond(TypedDict):
    """What comes with each bid of a class, and is lost if it is not revealed or not settled."""

    investor_class: str
    bond: Amount


class AuctionBidders(TypedDict):
    """Who may bid."""

    competitive: list[str]
    non_competitive: list[str]
    bidder_most: Amount
    non_competitive_all: Amount
    non_competitive_most: Amount
    bonds: list[AuctionBond]


class AuctionResult(TypedDict):
    """The result stated last; it counts once it is final."""

    final: bool
    verified: Annotated[int, Field(description="Bids of it that are verified.")]
    round: int
    cut_off: Annotated[
        str | None, Field(examples=["98.5000"], description="PKR; null: nothing is accepted.")
    ]
    average: Annotated[
        str | None, Field(description="PKR, weighted, of competitive bids; null: none.")
    ]
    competitive: Amount
    margin: Annotated[Amount, Field(description="Of it, at the cut-off.")]
    margin_demand: Annotated[Amount, Field(description="What was asked for at the cut-off.")]
    awarded: Annotated[Amount, Field(description="In all; zero until it is final.")]
    cost: Annotated[Amount, Field(description="What that costs in all; zero until it is final.")]


class Auction(TypedDict):
    """An auction."""

    house: ContractRef
    number: int
    kind: Annotated[str, Field(description="sale, buyback or power.")]
    isin: Annotated[str | None, Field(description="Of debt; null: power.")]
    right: Annotated[Right | None, Field(description="Of power; null: debt.")]
    token: ContractRef | None
    pricing: Annotated[str, Field(description="multiple_price, uniform or pay_as_bid.")]
    stage: Annotated[
        str,
        Field(
            description="bidding, revealing, deciding, settling or over; failed: no result in time."
        ),
    ]
    offered: Amount
    lot: Amount
    price_of: Annotated[str, Field(description="What prices are for: PKR 100 of face, or kW.")]
    on_top: Annotated[
        str, Field(description="PKR on top of every price: accrued interest, or the base charge.")
    ]
    cash: ContractRef
    treasury: Address
    document_hash: Hash | None
    opened_in: int
    schedule: AuctionSchedule
    bids: int
    revealed: int
    demand: Annotated[Amount, Field(description="Of competitive bids that were revealed.")]
    non_competitive_demand: Amount
    settled: Annotated[Amount, Field(description="Of the awards, settled.")]
    settled_cost: Amount
    result: AuctionResult | None


class DemandStep(TypedDict):
    """A price of the demand curve."""

    price: str
    units: Amount
    so_far: Annotated[Amount, Field(description="At this price and all that are better.")]
    accepted: Annotated[bool, Field(description="At or better than the stated cut-off.")]


class AuctionDetail(Answer):
    """An auction with who may bid and the demand curve."""

    auction: Auction
    bidders: AuctionBidders
    demand_curve: Annotated[
        list[DemandStep], Field(description="Of competitive bids revealed so far, best first.")
    ]


class Bid(TypedDict):
    """A bid."""

    number: int
    state: Annotated[str, Field(description="sealed, revealed, settled, refunded or forfeited.")]
    bidder: Address
    investor: str | None
    competitive: bool
    price: Annotated[str | None, Field(description="Null while sealed, or without price.")]
    units: Annotated[Amount | None, Field(description="Null while sealed.")]
    awarded: Annotated[Amount, Field(description="By the result stated last.")]
    paid: Annotated[Amount | None, Field(description="What the award was settled for.")]
    lapsed: Annotated[
        Reason | None, Field(description="Why there was no room for the award; null: there was.")
    ]
    bond: Amount
    seal: Hash | None
    hold: Annotated[str | None, Field(description="Of what a seller offers; null: none.")]


class Bids(Paged):
    """The bids of an auction."""

    items: list[Bid]
    house: ContractRef
    number: int


class MoneyCheck(TypedDict):
    """Whether an escrow's cash is where it must be, from events alone."""

    contract: ContractRef
    cash: ContractRef
    liability: Annotated[Amount, Field(description="What must lie there, by the escrow's events.")]
    balance: Annotated[Amount, Field(description="What lies there, by the movements of cash.")]
    holds: bool
    broken: Annotated[list[str], Field(description="Identities that do not hold, in words.")]
    faulty_events: list[int]


class Settlement(TypedDict):
    """A deal: units against cash, both or neither."""

    number: Hash
    contract: Address
    ref: Annotated[Hash, Field(description="The parties' common reference.")]
    status: Annotated[
        str,
        Field(
            description="seller_instructed, buyer_instructed, matched, settled, called_off or "
            "released."
        ),
    ]
    late: Annotated[bool, Field(description="Its deadline is over: it can only be released.")]
    seller: Address
    buyer: Address
    asset: AssetRef | None
    units: Amount | None
    cash_leg: Annotated[
        str, Field(description="escrowed; drawn at settlement; or external: paid elsewhere.")
    ]
    cash: ContractRef | None
    amount: Annotated[
        Amount | None, Field(description="Null if the cash is external; see `external_amount`.")
    ]
    external_amount: Annotated[str | None, Field(description="As the parties stated it.")]
    settle_at: Instant
    deadline: Instant
    hold: Annotated[str | None, Field(description="The seller's hold; null: none.")]
    seller_calls_off: bool
    buyer_calls_off: bool
    refused: Annotated[Reason | None, Field(description="When a batch last tried to settle it.")]
    settle_key_hash: Hash | None
    release_key_hash: Hash | None
    instructed_in: int
    changed: Annotated[Occasion | None, Field(description="Where it came to stand where it does.")]


class SettlementDetail(Answer):
    """A deal."""

    settlement: Settlement
