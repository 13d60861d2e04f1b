"""Tokens, what is held of them and what moved."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from node.api.shapes.base import Address, Amount, Answer, ContractRef, Hash, Instant, Occasion
from node.api.shapes.power import Right


class AssetRef(TypedDict):
    """Which asset: a token and, where it has many, the id and what it means."""

    token: Address
    code: str
    id: Annotated[str | None, Field(description="ERC-1155 id in decimal; null for an ERC-20.")]
    right: Right | None


class Token(TypedDict):
    """A token of the ledger."""

    address: Address
    code: Annotated[str, Field(description="Short name; for government debt the ISIN.")]
    kind: Annotated[str, Field(examples=["bond_token"])]
    unit: Annotated[str, Field(description="The base unit of its amounts.")]
    decimals: int
    supply: Annotated[Amount | None, Field(description="Null where ids are not to be summed.")]
    holders: Annotated[int | None, Field(description="Null where the token has many ids.")]
    listed_in: Annotated[int, Field(description="Block the directory listed it in.")]


class Terms(TypedDict):
    """The frozen terms of a debt series. Dates are days in PKT."""

    isin: str
    instrument: Annotated[str, Field(examples=["treasury_bill"])]
    issue_date: Annotated[str, Field(examples=["2025-10-30"])]
    maturity_date: Annotated[str, Field(examples=["2026-01-22"])]
    tenor_days: int
    matured: Annotated[bool, Field(description="Whether it had matured at the block's time.")]
    lot: Amount
    price_per_100: Annotated[str, Field(examples=["97.5202"], description="PKR.")]
    yield_percent: Annotated[str, Field(examples=["11.0489"])]
    authorised: Amount
    issued: Amount
    document_hash: Hash | None


class Document(TypedDict):
    """A document of a token (ERC-1643)."""

    name: str
    uri: str
    hash: Hash | None
    changed: Instant


class TokenDetail(Answer):
    """A token with all that is known of it."""

    token: Token
    terms: Annotated[Terms | None, Field(description="Null unless it is a debt series.")]
    rules: Annotated[list[ContractRef], Field(description="Compliance rules, in order asked.")]
    rights: Annotated[int | None, Field(description="How many ids it has; null for an ERC-20.")]
    paused: Annotated[bool, Field(description="Nothing moves any more but by enforcement.")]
    documents: list[Document]
    record_dates: Annotated[
        list[Instant], Field(description="Announced: entitlements follow holdings at these.")
    ]


class RightSupply(TypedDict):
    """One id of a token and what exists of it."""

    asset: AssetRef
    supply: Amount
    holders: int


class Parts(TypedDict):
    """A holding: available = total - frozen - held, and never below zero."""

    total: Amount
    frozen: Annotated[
        Amount,
        Field(
            description="May exceed the total; at least all of it while investor or account is "
            "frozen."
        ),
    ]
    held: Annotated[Amount, Field(description="Set aside for receivers.")]
    available: Amount


class Holder(Parts):
    """A holder of a token."""

    account: Address
    investor: str | None
    asset: AssetRef
    share_percent: Annotated[str, Field(examples=["12.5000"], description="Of that id's supply.")]


class Transfer(TypedDict):
    """One movement of a token; a null side is issuance or redemption."""

    kind: Annotated[str, Field(description="issue, transfer or redemption.")]
    at: Occasion
    asset: AssetRef
    sender: Address | None
    receiver: Address | None
    amount: Amount


class SupplyPoint(TypedDict):
    """What existed after a block."""

    number: int
    time: Instant
    supply: Amount


class Supply(Answer):
    """An asset's supply over time, oldest first."""

    asset: AssetRef
    points: list[SupplyPoint]
    complete: Annotated[bool, Field(description="False if thinned to evenly spread blocks.")]
