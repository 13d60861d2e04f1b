"""The node and the chain it follows."""

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from node.api.shapes.base import Address, Answer, Block, ContractRef, Hash, Instant
from node.api.shapes.market import MoneyCheck


class BlockDetail(Answer):
    """A block as this node folded it."""

    parent: Hash
    events: Annotated[int, Field(description="Events of the ledger in this block.")]
    events_so_far: int


class Digest(Answer):
    """The rolling digest, and the one it continues."""

    algorithm: str
    digest: Hash
    previous: Annotated[Hash | None, Field(description="Null in the ledger's first block.")]


class Lag(TypedDict):
    """How far behind the chain's head we are."""

    blocks: int | None
    seconds: int | None


class Reorgs(TypedDict):
    """Reorganisations followed, and the last of them."""

    count: int
    depth: NotRequired[int]
    number: NotRequired[int]
    time: NotRequired[Instant]


class Difference(TypedDict):
    """A figure of ours that the chain does not confirm."""

    what: Annotated[
        str, Field(description="The function asked, its arguments, and which part of its answer.")
    ]
    contract: Address
    block: Annotated[int, Field(description="The block both were asked at.")]
    store: Annotated[str, Field(description="What we say it answers; amounts in base units.")]
    chain: Annotated[
        str | None, Field(description="What it answers on the chain; null: nothing of the kind.")
    ]


class Verification(TypedDict):
    """What comparing our figures with the chain in the background has found."""

    on: bool
    compared: Annotated[int, Field(description="Figures compared since the start.")]
    rounds: Annotated[int, Field(description="How often all figures have been compared.")]
    block: Annotated[int | None, Field(description="The block last compared at.")]
    differences: list[Difference]


class Peer(TypedDict):
    """Another node of this ledger, as last seen."""

    node: str
    block: Annotated[int | None, Field(description="The block both digests were compared at.")]
    differs: bool
    failing: Annotated[str, Field(description="Why it could not be asked; empty if it could.")]


class Status(TypedDict):
    """How the node stands."""

    version: str
    schema_version: int
    chain_id: int
    genesis: Hash
    directory: Address
    first_block: int
    ready: bool
    alarm: Annotated[
        str, Field(description="Why our figures must not be relied on; empty while they may be.")
    ]
    failing: Annotated[str, Field(description="Why we cannot go on at present; empty if we can.")]
    head: Annotated[int | None, Field(description="The chain's newest block, as last seen.")]
    safe: int | None
    finalized: Annotated[int | None, Field(description="Our newest block that cannot change.")]
    lag: Lag
    reorgs: Reorgs
    verification: Verification
    peers: list[Peer]
    block: Annotated[Block | None, Field(description="Our tip; null before the first block.")]
    money: Annotated[
        list[MoneyCheck], Field(description="Every escrow: what it must have, and what it has.")
    ]
    contracts: list[ContractRef]
