"""Idle power that is offered again: offers, their terms, and what was taken."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from node.api.shapes.base import Address, Amount, Answer, Month, Named, Occasion


Price = Annotated[Amount, Field(description="Cash for a MWh of the hours that are taken.")]


class Offer(TypedDict):
    """What is idle of a holder's right, and can be taken from a month to the right's last."""

    id: Annotated[str, Field(description="Of the right.")]
    right: Annotated[str, Field(description="In words.")]
    zone: Named
    holder: str
    firmness: str
    idle: Annotated[Amount, Field(description="Held and not nominated.")]
    first: Annotated[Month, Field(description="The first that has not begun.")]
    last: Month
    price: Annotated[Price, Field(description="At the block's time.")]
    floor: Annotated[Price, Field(description="From the beginning of the right's first month on.")]
    cost: Annotated[Amount, Field(description="Of all that is idle, at that price.")]
    holder_share: Annotated[Amount, Field(description="What of it would be the holder's deposit.")]


class OfferTerms(TypedDict):
    """On which terms a zone's idle power is offered."""

    zone: Named
    first: Month
    last: Annotated[Month | None, Field(description="Null: until others are set.")]
    offered: Annotated[bool, Field(description="False: nothing is offered in these months.")]
    start: Annotated[Price, Field(description="When the gate closes.")]
    floor: Annotated[Price, Field(description="From the beginning of the right's first month on.")]
    holder_percent: Annotated[str, Field(description="The holder's share of what is paid.")]
    treasury: Annotated[Address | None, Field(description="Who gets the rest.")]


class ReofferTerms(Answer):
    """The terms that hold or are to hold, by zone and month, and what was taken so far."""

    items: list[OfferTerms]
    takings: int
    cost: Annotated[Amount | None, Field(description="Null where there are no terms.")]
    holder_share: Amount | None


class Taking(TypedDict):
    """Idle power of a holder's right, taken for a site."""

    number: int
    id: Annotated[str, Field(description="Of the right.")]
    right: Annotated[str, Field(description="In words.")]
    holder: str
    taker: str
    site: int
    taken: Amount
    first: Month
    last: Month
    price: Price
    cost: Annotated[Amount, Field(description="What the taker paid.")]
    holder_share: Annotated[Amount, Field(description="What of it became the holder's deposit.")]
    treasury_share: Annotated[Amount, Field(description="The rest.")]
    at: Occasion
