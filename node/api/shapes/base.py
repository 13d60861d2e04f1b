"""What every answer is made of: amounts, blocks, pages, places in the chain."""

from typing import Annotated, Generic, TypeVar

from pydantic import Field
from typing_extensions import TypedDict


T = TypeVar("T")

Address = Annotated[str, Field(examples=["0x70997970C51812dc3A010C7d01b50e0d17dc79C8"])]
Hash = Annotated[str, Field(examples=["0x" + "5e" * 32])]
Instant = Annotated[str, Field(examples=["2025-10-30T05:00:00Z"])]
Month = Annotated[str, Field(examples=["2025-11"])]


class Amount(TypedDict):
    """An exact amount. ``base`` is the truth, ``display`` is for people."""

    base: Annotated[str, Field(examples=["1250000"], description="Integer count of the base unit.")]
    unit: Annotated[str, Field(examples=["kW"], description="The base unit.")]
    display: Annotated[str, Field(examples=["1,250.000 MW"])]


class Block(TypedDict):
    """The block an answer is true of."""

    number: int
    hash: Hash
    time: Instant
    finality: Annotated[str, Field(description="latest, safe or finalized.")]
    digest: Annotated[str, Field(description="Rolling hash of all state changes up to here.")]


class Answer(TypedDict):
    """Every answer about state says which block it is true of."""

    block: Block


class Paged(Answer):
    """A page of a listing; ``next`` and ``prev`` are null at its ends."""

    next: Annotated[str | None, Field(description="Cursor of the following page.")]
    prev: Annotated[str | None, Field(description="Cursor of the page before.")]


class Page(Paged, Generic[T]):
    """A page of a listing and nothing else."""

    items: list[T]


class Named(TypedDict):
    """A numbered thing of the programme with its short name."""

    number: int
    code: str


class ContractRef(TypedDict):
    """A contract of the deployment."""

    address: Address
    kind: str
    code: str


class Occasion(TypedDict):
    """Where in the chain something happened."""

    number: int
    time: Instant
    log: Annotated[int, Field(description="The log's place in its block.")]
    transaction: Hash


class Reason(TypedDict):
    """Why a movement is refused, in the contracts' own words; 0 is no refusal."""

    code: Annotated[int, Field(examples=[404])]
    name: Annotated[str, Field(examples=["PAUSED"])]
    words: Annotated[str, Field(examples=["The asset is paused."])]
