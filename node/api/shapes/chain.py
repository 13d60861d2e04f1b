"""The node and the chain it follows."""

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from node.api.shapes.base import Address, Answer, Block, ContractRef, Hash, Instant


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


class Status(TypedDict):
    """How the node stands."""

    version: str
    schema_version: int
    chain_id: int
    genesis: Hash
    directory: Address
    first_block: int
    ready: bool
    head: Annotated[int | None, Field(description="The chain's newest block, as last seen.")]
    safe: int | None
    finalized: Annotated[int | None, Field(description="Our newest block that cannot change.")]
    lag: Lag
    reorgs: Reorgs
    block: Annotated[Block | None, Field(description="Our tip; null before the first block.")]
    contracts: list[ContractRef]
