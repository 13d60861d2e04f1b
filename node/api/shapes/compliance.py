"""Supervision: its acts, and whether a transfer would be allowed."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from node.api.shapes.base import Address, Amount, Answer, ContractRef, Hash, Occasion, Reason
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
