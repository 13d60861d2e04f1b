"""Supervision: its acts, and whether a transfer would be allowed."""

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
    Reason,
)
from node.api.shapes.tokens import AssetRef


class Act(TypedDict):
    """One act of supervision. What does not apply is null."""

    kind: Annotated[str, Field(examples=["account_frozen", "forced_transfer"])]
    state: Annotated[
        str, Field(description="Of an order: proposed, executed or cancelled; else done.")
    ]
    order: Annotated[str | None, Field(description="Number of the order behind it.")]
    at: Occasion
    token: ContractRef | None
    id: Annotated[str | None, Field(description="ERC-1155 id in decimal.")]
    account: Address | None
    receiver: Address | None
    investor: str | None
    amount: Annotated[Amount | None, Field(description="Of frozen units: frozen from then on.")]
    by: Annotated[Address | None, Field(description="Who did it.")]
    document_hash: Annotated[Hash | None, Field(description="Of the document it rests on.")]
    reason: Annotated[Reason | None, Field(description="What transfers are refused with from it.")]


class TransferCheck(Answer):
    """What the chain itself answers, at that block, to whether a transfer is allowed."""

    asset: AssetRef
    sender: Annotated[Address | None, Field(description="Null for an issuance.")]
    receiver: Annotated[Address | None, Field(description="Null for a redemption.")]
    operator: Annotated[Address, Field(description="Who would send the transaction.")]
    amount: Amount
    allowed: Annotated[bool, Field(description="Whether the reason's code is 0.")]
    reason: Reason
    rule: Annotated[ContractRef | None, Field(description="The asset's rule that refuses, if one.")]
    available: Annotated[
        Amount | None, Field(description="What the sender has free; the chain's answer leaves it.")
    ]
    source: Annotated[str, Field(description="What was asked: `eth_call transferCode`.")]


class Order(TypedDict):
    """An order of the enforcement desk. What does not apply is null."""

    number: str
    kind: Annotated[str, Field(description="forced_transfer, recovery or recall.")]
    state: Annotated[
        str, Field(description="At the block's time: proposed, executed, cancelled or expired.")
    ]
    token: ContractRef
    id: Annotated[str | None, Field(description="ERC-1155 id in decimal.")]
    account: Annotated[Address, Field(description="Whose units it takes.")]
    receiver: Address | None
    amount: Annotated[Amount | None, Field(description="Null for a recovery: all there is.")]
    proposer: Address
    decided_by: Annotated[Address | None, Field(description="Who approved or cancelled it.")]
    expires: Annotated[Instant, Field(description="Last second at which it can be approved.")]
    document_hash: Hash | None


class OrderDetail(Answer):
    """One order."""

    order: Order


class Hold(TypedDict):
    """Units a holder set aside for a receiver until a notary decides."""

    number: str
    token: ContractRef
    holder: Address
    receiver: Address
    notary: Address
    amount: Amount
    expires: Instant
    expired: Annotated[bool, Field(description="Anybody may let the units go by now.")]


class RuleSetting(TypedDict):
    """One thing a rule was told: exactly, and in words."""

    name: Annotated[str, Field(examples=["cap"])]
    values: Annotated[list[str], Field(description="As the chain has them, in the event's order.")]
    words: Annotated[str, Field(examples=["No investor holds more than PKR 1,000,000."])]


class AssetRule(TypedDict):
    """A rule of an asset and what it was told about it; nothing told is nothing allowed."""

    rule: ContractRef
    settings: list[RuleSetting]


class IdRules(TypedDict):
    """Further rules of one id."""

    id: str
    rules: list[AssetRule]


class TokenRules(Answer):
    """What is asked of a token's movements, in the order asked."""

    token: ContractRef
    tracked: Annotated[bool, Field(description="Holdings are counted by investor.")]
    rules: list[AssetRule]
    id_rules: list[IdRules]
    complete: Annotated[bool, Field(description="False if further ids have rules of their own.")]


class Approval(TypedDict):
    """A transfer approved ahead, of exactly that amount."""

    rule: ContractRef
    sender: Annotated[str, Field(description="The investor who gives.")]
    receiver: Annotated[str, Field(description="The investor who gets.")]
    id: Annotated[str | None, Field(description="ERC-1155 id in decimal.")]
    amount: Amount
    until: Instant
    expired: bool
