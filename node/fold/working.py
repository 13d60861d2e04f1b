"""The state while a run of blocks is folded: what was read, what was touched, what will be written.

Cells are read from the store once a run and then kept, as bytes or, for families that count, as
ints: nearly every event only adds to a few numbers. At the end of each block every touched cell
gives one version row and goes into the block's digest, whether or not its value came out different,
so both are the same however blocks are cut into runs.

Pure: it reads through the function it is given and writes nothing.
"""

from bisect import bisect_left
from collections.abc import Callable
from hashlib import blake2b
from itertools import chain
from typing import TypeVar

from node.keys import Family
from node.layout import (
    EVENTS,
    HOLDINGS,
    TRANSFERS,
    UNKNOWN_COUNTS,
    VERSION,
    block_bytes,
    past_bytes,
)
from node.logs import Gathered, GatheredMoves
from node.model import (
    BlockRecord,
    Delta,
    Event,
    Header,
    Undo,
    amount_bytes,
)
from tokenization.abi import Arguments
from tokenization.errors import InconsistentLogs


V = TypeVar("V")
Read = Callable[[bytes], bytes]
"""A cell's committed bytes; empty if absent."""

_NO_EVENT = Event(0, b"", b"", None, b"")
_HOLDING = HOLDINGS.prefix
_BEYOND_HOLDINGS = bytes((_HOLDING[0] + 1,))
GENESIS_DIGEST = bytes(32)
"""What the first block's digest builds on."""


class _Lengths(dict[int, bytes]):
    """Lengths of values as they stand in the digest."""

    def __missing__(self, size: int) -> bytes:
        length = self[size] = size.to_bytes(4, "big")
        return length


_LENGTHS = _Lengths()


class Working:
    """Working state over a committed one. Handlers read and write through it.

    Args:
        read: A cell's committed bytes.
        tip: The block the committed state belongs to.
        known: Cells of that state as they are known already; added to and changed.

    Attributes:
        header: The block being folded.
        event: The event in hand.
        block_key: Its number as it stands in keys.
        past_key: The same in keys of the past.
        digest: That of the last block closed.
        rows: Rows the block appends; its logs and transfers are gathered beside them.
        values: Every cell read or written so far: bytes, or a number.
        before: What the block's touched cells held before it.
        after: What some of them hold now, already in bytes; never empty.
        delta: What the blocks folded so far change.
    """

    def __init__(
        self, read: Read, tip: BlockRecord | None, known: dict[bytes, int | bytes]
    ) -> None:
        self._read = read
        self.digest = tip.digest if tip else GENESIS_DIGEST
        self._events_so_far = tip.events_so_far if tip else 0
        self.values = known
        self.before: dict[bytes, int | bytes] = {}
        self.after: dict[bytes, bytes] = {}
        self.event_count = 0
        self.rows: list[tuple[bytes, bytes]] = []
        self._logs: dict[bytes, Gathered] = {}
        self._moves: dict[int, GatheredMoves] = {}
        self.delta = Delta()

    def open_block(self, header: Header) -> None:
        """Begin a block."""
        self.header = header
        self.event = _NO_EVENT
        self.block_key = block_bytes(header.number)
        self.past_key = past_bytes(header.number)
        self.event_count = 0
        self.rows = []
        self._logs = {}
        self._moves = {}
        self.before = {}
        self.after = {}

    def close_block(self, *, undo: bool) -> None:
        """End it: rows, history, digest, record and, if it may have to be unfolded, its undo."""
        delta, past_key = self.delta, self.past_key
        self._pack_rows()
        known, now = self.after.get, self.values
        cells = sorted(self.before)
        values = [known(cell) or _encoded(now[cell]) for cell in cells]
        delta.cells.update(zip(cells, values, strict=True))
        # A holding's past stands in its movements (``layout.past_of``).
        first, beyond = bisect_left(cells, _HOLDING), bisect_left(cells, _BEYOND_HOLDINGS)
        for part in (slice(first), slice(beyond, None)):
            delta.versions += [
                (VERSION + cell + past_key, value)
                for cell, value in zip(cells[part], values[part], strict=True)
            ]
        lengths = map(_LENGTHS.__getitem__, map(len, values))
        changed = chain.from_iterable(zip(cells, lengths, values, strict=True))
        lead = (self.digest, self.block_key, self.header.hash)
        self.digest = blake2b(b"".join((*lead, *changed)), digest_size=32).digest()
        self._events_so_far += self.event_count
        delta.blocks.append(self._record())
        delta.rows += self.rows
        if undo:
            delta.undo.append((self.header.number, self._undo()))

    def logs_of(self, block_key: bytes) -> Gathered:
        """Where logs of a block are kept: of this one, or of one before (``Fold``)."""
        gathered = self._logs.get(block_key)
        if gathered is None:
            gathered = self._logs[block_key] = Gathered()
        return gathered

    def moves_of(self, asset: int) -> GatheredMoves:
        """Where an asset's movements in this block are gathered."""
        gathered = self._moves.get(asset)
        if gathered is None:
            gathered = self._moves[asset] = GatheredMoves()
        return gathered

    def _pack_rows(self) -> None:
        for block_key, logs in self._logs.items():
            key = EVENTS.prefix + block_key + self.block_key
            self.rows.append((key, EVENTS.codec.encode(logs.pack())))
        for asset, moves in self._moves.items():
            key = TRANSFERS.prefix + asset.to_bytes(4, "big") + self.block_key
            self.rows.append((key, TRANSFERS.codec.encode(moves.pack())))

    # Cells that hold a record or raw bytes

    def get(self, family: Family[V], *key: int | bytes) -> V | None:
        """A cell's value, or None."""
        cell = family.key(*key)
        raw = self.values.get(cell)
        if raw is None:
            raw = self.values[cell] = self._read(cell)
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
        value = self.values.get(cell)
        if value is None:
            value = self.values[cell] = int.from_bytes(self._read(cell), "big")
        return value  # type: ignore[return-value]

    def add(self, cell: bytes, change: int) -> int:
        """Change a number and answer what it is now.

        Raises:
            InconsistentLogs: It would be below zero, so logs before it were missing or untrue.
        """
        value = self.values.get(cell)
        if value is None:
            value = int.from_bytes(self._read(cell), "big")
        after: int = value + change  # type: ignore[operator]
        if after < 0:
            raise InconsistentLogs(
                f"Block {self.header.number} takes more from a balance than there is "
                f"(cell 0x{cell.hex()}).",
                hint="The endpoint left out or altered logs: use another one and index again.",
            )
        if cell not in self.before:
            self.before[cell] = value
        self.values[cell] = after
        self.after.pop(cell, None)
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
        before = self.values.get(cell)
        if before is None:
            before = self._read(cell)
        self.before.setdefault(cell, before)
        self.values[cell] = value

    def _record(self) -> BlockRecord:
        header = self.header
        return BlockRecord(
            header.number,
            header.hash,
            header.parent,
            header.time_s,
            self.digest,
            self.event_count,
            self._events_so_far,
        )

    def _undo(self) -> Undo:
        cells = [(cell, _encoded(value)) for cell, value in self.before.items()]
        return Undo(cells, [key for key, _ in self.rows])


def _encoded(value: int | bytes) -> bytes:
    return value if isinstance(value, bytes) else amount_bytes(value)


Handler = Callable[[Working, Arguments], None]
"""Folds the event in hand, given its arguments, into the working state."""
