"""Accounts, whose they are and what they hold."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from node.api.shapes.base import Address, Amount, Answer, Instant, Occasion, Paged
from node.api.shapes.tokens import AssetRef, Parts


class Holding(Parts):
    """What an account holds of one asset."""

    asset: AssetRef


class Owner(TypedDict):
    """The investor an account belongs to."""

    id: str
    status: Annotated[str, Field(examples=["active"])]
    investor_class: Annotated[str, Field(examples=["company"])]
    country: Annotated[int, Field(description="ISO 3166-1 numeric.", examples=[586])]
    kyc_expiry: Instant


class Holdings(Paged):
    """What an account holds."""

    items: list[Holding]
    account: Address
    investor: Owner | None


class Balance(Parts, Answer):
    """What an account holds of one asset."""

    account: Address
    asset: AssetRef


class Entry(TypedDict):
    """One line of an account's history."""

    kind: Annotated[str, Field(description="issued, received, sent or redeemed.")]
    at: Occasion
    asset: AssetRef
    amount: Annotated[Amount, Field(description="Signed: negative if it left the account.")]
    balance_after: Amount
    counterparty: Annotated[Address | None, Field(description="Null for issue and redemption.")]


class History(Paged):
    """What changed an account's holdings, newest first."""

    items: list[Entry]
    account: Address
    investor: Owner | None
