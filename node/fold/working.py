"""The state while a run of blocks is folded: what was read, what was touched, what will be written.

Cells are read from the store once a run and then kept, as bytes or, for families that count, as
ints: nearly every event only adds to a few numbers. At the end of each block every touched cell
gives one version row and goes into the block's digest, whether or not its value came out different,
so both are the same however blocks are cut into runs.

Pure: it reads through the function it is given and writes nothing.
"""

from collections.abc import Callable
from hashlib import blake2b
from typing import TypeVar

from node.keys import Family
from node.layout import UNKNOWN_COUNTS, VERSION, block_bytes
from node.model import BlockRecord, Delta, Event, Header, Undo, amount_bytes
from tokenization.abi import Arguments
from tokenization.errors import InconsistentLogs


V = TypeVar("V")
Read = Callable[[bytes], bytes]
"""A cell's committed bytes; empty if absent."""

_NO_EVENT = Event(0, b"", b"", None, b"")
GENESIS_DIGEST = bytes(32)
"""What the first block's digest builds on."""


class Working:
    """Working state over a committed one. Handlers read and write through it.

    Attributes:
        header: The block being folded.
        event: The event in hand.
        block_key: Its number as it stands in keys.
        rows: Rows the block appends.
        delta: What the blocks folded so far change.
    """

    def __init__(self, read: Read, tip: BlockRecord | None) -> None:
        self._read = read
        self._digest = tip.digest if tip else GENESIS_DIGEST
        self._events_so_far = tip.events_so_far if tip else 0
        self._values: dict[bytes, int | bytes] = {}
        self._before: dict[bytes, int | bytes] = {}
        self.event_count = 0
        self.rows: list[tuple[bytes, bytes]] = []
        self.delta = Delta()

    def open_block(self, header: Header) -> None:
        """Begin a block."""
        self.header = header
        self.event = _NO_EVENT
        self.block_key = block_bytes(header.number)
        self.event_count = 0
        self.rows = []
        self._before = {}

    def close_block(self, *, undo: bool) -> None:
        """End it: history, digest, record and, if it may have to be unfolded, its undo."""
        cells, versions, block_key = self.delta.cells, self.delta.versions, self.block_key
        pieces = [self._digest, block_key, self.header.hash]
        for cell in sorted(self._before):
            value = _encoded(self._values[cell])
            cells[cell] = value
            versions.append((VERSION + cell + block_key, value))
            pieces += (cell, len(value).to_bytes(4, "big"), value)
        self._digest = blake2b(b"".join(pieces), digest_size=32).digest()
        self._events_so_far += self.event_count
        self.delta.blocks.append(self._record())
        self.delta.rows += self.rows
        if undo:
            self.delta.undo.append((self.header.number, self._undo()))

    # Cells that hold a record or raw bytes

    def get(self, family: Family[V], *key: int | bytes) -> V | None:
        """A cell's value, or None."""
        cell = family.key(*key)
        raw = self._values.get(cell)
        if raw is None:
            raw = self._values[cell] = self._read(cell)
        return family.codec.decode(raw) if raw else None  # type: ignore[arg-type]

    def put(self, family: Family[V], value: V, *key: int | bytes) -> None:
        """Set a cell."""
        self._set(family.key(*key), family.codec.encode(value))

    def drop(self, family: Family[V], *key: int | bytes) -> None:
        """Empty a cell."""
        self._set(family.key(*key), b"")

    # Cells that hold a number

    def number(self, cell: bytes) -> int:
        """A number; zero if absent."""
        value = self._values.get(cell)
        if value is None:
            value = self._values[cell] = int.from_bytes(self._read(cell), "big")
        return value  # type: ignore[return-value]

    def add(self, cell: bytes, change: int) -> int:
        """Change a number and answer what it is now.

        Raises:
            InconsistentLogs: It would be below zero, so logs before it were missing or untrue.
        """
        value = self._values.get(cell)
        if value is None:
            value = int.from_bytes(self._read(cell), "big")
        after: int = value + change  # type: ignore[operator]
        if after < 0:
            raise InconsistentLogs(
                f"Block {self.header.number} takes more from a balance than there is "
                f"(cell 0x{cell.hex()}).",
                hint="The endpoint left out or altered logs: use another one and index again.",
            )
        if cell not in self._before:
            self._before[cell] = value
        self._values[cell] = after
        return after

    def flag(self, cell: bytes, *, on: bool) -> None:
        """Set or clear a flag; touched only if that changes it."""
        if self.number(cell) != on:
            self.add(cell, 1 if on else -1)

    def assign(self, cell: bytes, number: int) -> None:
        """Set a number."""
        self.add(cell, number - self.number(cell))

    def count_unknown(self) -> None:
        """Note that the event in hand cannot be read; its row is kept."""
        self.add(UNKNOWN_COUNTS.key(self.event.address), 1)
        self.delta.unknown_count += 1

    def _set(self, cell: bytes, value: bytes) -> None:
        before = self._values.get(cell)
        if before is None:
            before = self._read(cell)
        self._before.setdefault(cell, before)
        self._values[cell] = value

    def _record(self) -> BlockRecord:
        header = self.header
        return BlockRecord(
            header.number,
            header.hash,
            header.parent,
            header.time_s,
            self._digest,
            self.event_count,
            self._events_so_far,
        )

    def _undo(self) -> Undo:
        cells = [(cell, _encoded(value)) for cell, value in self._before.items()]
        return Undo(cells, [key for key, _ in self.rows])


def _encoded(value: int | bytes) -> bytes:
    return value if isinstance(value, bytes) else amount_bytes(value)


Handler = Callable[[Working, Arguments], None]
"""Folds the event in hand, given its arguments, into the working state."""
