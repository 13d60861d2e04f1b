"""The store's own records, and what crosses from the fold to it."""

from dataclasses import dataclass, field

from node.model.base import Record


class Identity(Record, frozen=True, gc=False, tag=1):
    """Which ledger a store belongs to: a chain, and the directory on it."""

    chain_id: int
    genesis: bytes
    directory: bytes
    first_block: int


class BlockRecord(Record, frozen=True, gc=False, tag=1):
    """A folded block: header, rolling digest and counts."""

    number: int
    hash: bytes
    parent: bytes
    time_s: int
    digest: bytes
    event_count: int
    events_so_far: int


class Undo(Record, frozen=True, gc=False, tag=1):
    """How to unfold a block: what its cells held before, and the rows it appended."""

    cells: list[tuple[bytes, bytes]]
    rows: list[bytes]


class Reorg(Record, frozen=True, gc=False, tag=1):
    """The last reorganisation: how many there have been, its depth, and the lowest block it took.

    ``time_s`` is that block's own time, so that the record depends on the chain alone.
    """

    count: int
    depth: int
    number: int
    hash: bytes
    time_s: int


class Backup(Record, frozen=True, gc=False, tag=1):
    """What a backup holds: its rows but this one, a sum over them, and the tip they are of."""

    rows: int
    sum: bytes
    number: int
    hash: bytes
    digest: bytes
    made_s: int


@dataclass(slots=True)
class Delta:
    """Everything a run of blocks changes; one atomic batch.

    Attributes:
        blocks: The blocks, in order, with their digests.
        cells: Final value of every cell touched; empty bytes mean absent.
        versions: Rows of history, one for every (cell, block) touched.
        rows: Appended rows: events, movements, transfers.
        undo: How to unfold each block above finality, by number.
        unknown_count: Events of listed contracts that could not be read.
    """

    blocks: list[BlockRecord] = field(default_factory=list)
    cells: dict[bytes, bytes] = field(default_factory=dict)
    versions: list[tuple[bytes, bytes]] = field(default_factory=list)
    rows: list[tuple[bytes, bytes]] = field(default_factory=list)
    undo: list[tuple[int, Undo]] = field(default_factory=list)
    unknown_count: int = 0

    @property
    def event_count(self) -> int:
        """Events folded by these blocks."""
        return sum(block.event_count for block in self.blocks)
