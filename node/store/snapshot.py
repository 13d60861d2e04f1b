"""Reading the store: a frozen picture of it, and that picture as of a block.

A ``Snapshot`` sees one committed state whatever the follower does meanwhile. ``Snapshot.at`` pins
it to a block: a ``View`` answers for that block alone, whether it is the tip (one get a cell) or an
older one (one seek a cell), so a query is written once.

A snapshot belongs to one thread and is closed when the request ends.
"""

from collections.abc import Iterator
from itertools import groupby
from types import TracebackType
from typing import Any, Self, TypeVar

from node import layout, observe
from node.keys import Family, Key
from node.layout import Past, past_of
from node.model import BlockRecord, Identity, Reorg
from node.store.leveldb import Row, Rows, Walk


V = TypeVar("V")

_BEYOND_ROWS = b"\xff"
"""No row's prefix is so high."""
_BEYOND_PAST = b"\xff" * (1 + past_of(layout.HOLDINGS).tail)
"""What follows a cell in a row of its past is never so high."""


class Snapshot:
    """One committed state of the store. Use as a context manager, or close it.

    Attributes:
        path: The store's directory.
        tip: The last block folded, or None before the first.
        final: Number of the last block that cannot be undone, or None.
    """

    def __init__(self, table: Rows) -> None:
        self._table = table
        self._is_open = True
        self.path = table.path
        observe.SNAPSHOTS.inc()
        number = _number(table.get(layout.META_TIP))
        self.tip: BlockRecord | None = None if number is None else self.block(number)
        self.final: int | None = _number(table.get(layout.META_FINAL))

    def at(self, number: int) -> "View":
        """The state after a block, which must not lie above the tip.

        Raises:
            ValueError: It does.
        """
        if self.tip is None or number > self.tip.number:
            raise ValueError(f"block {number} lies above the tip")
        return View(self._table, number, is_tip=number == self.tip.number)

    @property
    def identity(self) -> Identity | None:
        """Which ledger the store belongs to."""
        raw = self._table.get(layout.META_IDENTITY)
        return None if raw is None else layout.identity.decode(raw)

    @property
    def last_reorg(self) -> Reorg | None:
        """The last reorganisation we followed."""
        raw = self._table.get(layout.META_REORG)
        return None if raw is None else layout.reorg.decode(raw)

    def block(self, number: int) -> BlockRecord | None:
        """The record of a folded block."""
        raw = self._table.get(layout.HEADER + layout.block_bytes(number))
        return None if raw is None else layout.block_record.decode(raw)

    def number_of(self, block_hash: bytes) -> int | None:
        """The number of the canonical block of that hash."""
        return _number(self._table.get(layout.NUMBER + block_hash))

    def orphan_number(self, block_hash: bytes) -> int | None:
        """The number a block had that was ours once and was reorganised away."""
        return _number(self._table.get(layout.ORPHAN + block_hash))

    def blocks(self, first: int, last: int, *, reverse: bool = False) -> Iterator[BlockRecord]:
        """Records of the folded blocks from ``first`` to ``last``, both included."""
        start = layout.HEADER + layout.block_bytes(first)
        stop = layout.HEADER + layout.block_bytes(last + 1)
        for _, raw in self._table.scan(start, stop, reverse=reverse):
            yield layout.block_record.decode(raw)

    def everything(self) -> Iterator[Row]:
        """Every row there is, in key order."""
        return self._table.scan(b"", _BEYOND_ROWS)

    def close(self) -> None:
        """Let go of the picture; harmless twice."""
        if self._is_open:
            self._is_open = False
            observe.SNAPSHOTS.dec()
        self._table.close()

    def __enter__(self) -> Self:
        """Use it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()


class View:
    """The state after one block. Everything it answers is true of that block and no other."""

    def __init__(self, table: Rows, number: int, *, is_tip: bool) -> None:
        self._table = table
        self.number = number
        self._is_tip = is_tip

    def at(self, number: int) -> "View":
        """The state after an earlier block.

        Raises:
            ValueError: It is none.
        """
        if number > self.number:
            raise ValueError(f"block {number} lies above block {self.number}")
        return View(self._table, number, is_tip=self._is_tip and number == self.number)

    def last_by(self, time_s: int) -> BlockRecord | None:
        """The last block made at or before an instant, up to this one; None if there is none."""
        first = next(self._table.scan(layout.HEADER, layout.after(layout.HEADER)), None)
        found = None if first is None else layout.block_record.decode(first[1])
        if found is None or found.time_s > time_s:
            return None
        low, high = found.number, self.number
        while low < high:
            middle = (low + high + 1) // 2
            block = self._block(middle)
            if block.time_s <= time_s:
                low, found = middle, block
            else:
                high = middle - 1
        return found

    def get(self, family: Family[V], *key: int | bytes) -> V | None:
        """A cell's value; None where it is absent, which for a number means zero."""
        cell = family.key(*key)
        now = self._is_tip
        raw = self._table.get(layout.NOW + cell) if now else self._as_of(past_of(family), cell)
        return family.codec.decode(raw) if raw else None

    def scan(
        self,
        family: Family[V],
        *prefix: int | bytes,
        after: bytes | None = None,
        reverse: bool = False,
    ) -> Iterator[tuple[Key, V]]:
        """Present cells whose key starts with these parts, in key order.

        Args:
            family: The kind of cell.
            prefix: Leading parts of the key.
            after: Start beyond this cell (``family.key`` of all its parts), in the direction of
                reading, to continue a page.
            reverse: Last cell first.
        """
        start = family.key(*prefix)
        stop = layout.after(start)
        if after is not None and reverse:
            stop = min(stop, after)
        elif after is not None:
            start = max(start, after + _BEYOND_PAST)
        decode, unpack = family.codec.decode, family.unpack
        for cell, raw in self._cells(family, start, stop, reverse=reverse):
            yield unpack(cell), decode(raw)

    def row(self, family: Family[V], *key: int | bytes) -> V | None:
        """One appended row of a family whose key ends with its block, such as ``TRANSFERS``."""
        raw = self._table.get(family.key(*key)) if key[-1] <= self.number else None  # type: ignore[operator]
        return None if raw is None else family.codec.decode(raw)

    def history(
        self, family: Family[V], *key: int | bytes, first: int = 0, reverse: bool = False
    ) -> Iterator[tuple[int, V | None]]:
        """What a cell came to hold, block by block, from ``first`` up to this block."""
        cell, past = family.key(*key), past_of(family)
        start, stop = past.row(cell, self.number), layout.after(past.row(cell, first))
        found = self._table.scan(start, stop, reverse=not reverse)
        for number, changes in groupby(found, key=lambda row: past.number(row[0])):
            in_block = [raw for _, raw in changes]
            raw = past.value(in_block[0 if reverse else -1])
            yield number, family.codec.decode(raw) if raw else None

    def rows(
        self,
        family: Family[V],
        *prefix: int | bytes,
        first: int = 0,
        after: bytes | None = None,
        reverse: bool = False,
    ) -> Iterator[tuple[Key, V]]:
        """Appended rows up to this block whose key starts with these parts, in chain order.

        Args:
            family: ``EVENTS``, ``MOVEMENTS`` or ``TRANSFERS``.
            prefix: The parts before the block; for one block's events, the block.
            first: Leave out what lies before this block.
            after: Start beyond this row (its whole key), in the direction of reading.
            reverse: Newest first.
        """
        start, stop = self._bounds(family, prefix, first)
        backwards = reverse is not family.falls
        if after is not None and backwards:
            stop = min(stop, after)
        elif after is not None:
            start = max(start, after + b"\0")
        decode, unpack = family.codec.decode, family.unpack
        for row, raw in self._table.scan(start, stop, reverse=backwards):
            yield unpack(row), decode(raw)

    def _block(self, number: int) -> BlockRecord:
        raw = self._table.get(layout.HEADER + layout.block_bytes(number))
        if raw is None:
            raise ValueError(f"block {number} is not folded")
        return layout.block_record.decode(raw)

    def _bounds(
        self, family: Family[Any], prefix: tuple[int | bytes, ...], first: int
    ) -> tuple[bytes, bytes]:
        lead = family.key(*prefix)
        if family.falls:
            oldest = lead + layout.past_bytes(first)
            return lead + layout.past_bytes(self.number), layout.after(oldest)
        if layout.BLOCK in family.parts[: len(prefix)]:
            pinned = family.key(*prefix[:-1]) + layout.block_bytes(self.number + 1)
            return lead, min(layout.after(lead), pinned)
        return lead + layout.block_bytes(first), lead + layout.block_bytes(self.number + 1)

    def _as_of(self, past: Past, cell: bytes) -> bytes | None:
        start, stop = past.row(cell, self.number), past.lead + cell[1:] + _BEYOND_PAST
        newest = next(self._table.scan(start, stop), None)
        return None if newest is None else past.value(newest[1])

    def _cells(
        self, family: Family[Any], start: bytes, stop: bytes, *, reverse: bool
    ) -> Iterator[Row]:
        if not self._is_tip:
            return self._cells_past(family, start, stop, reverse=reverse)
        rows = self._table.scan(layout.NOW + start, layout.NOW + stop, reverse=reverse)
        return ((row[1:], raw) for row, raw in rows)

    def _cells_past(
        self, family: Family[Any], start: bytes, stop: bytes, *, reverse: bool
    ) -> Iterator[Row]:
        past = past_of(family)
        low, beyond = past.lead + start[1:], layout.after(past.lead)
        high = past.lead + stop[1:] if stop.startswith(family.prefix) else beyond
        with self._table.walk(low, high) as walk:
            standing = self._standing_back if reverse else self._standing
            for row, raw in standing(walk, past, high if reverse else low):
                if value := past.value(raw):
                    yield family.prefix + row[len(past.lead) : -past.tail], value

    def _standing(self, walk: Walk, past: Past, low: bytes) -> Iterator[Row]:
        """Of each cell that has any, its newest row up to this block."""
        pinned = layout.past_bytes(self.number)
        row = walk.first_from(low)
        while row is not None:
            cell = row[0][: -past.tail]
            if row[0] < cell + pinned:
                row = walk.on_to(cell + pinned)
                if row is None or not row[0].startswith(cell):
                    continue
            yield row
            row = walk.on_to(cell + _BEYOND_PAST)

    def _standing_back(self, walk: Walk, past: Past, high: bytes) -> Iterator[Row]:
        """The same, last cell first."""
        pinned = layout.past_bytes(self.number)
        oldest = walk.last_before(high)
        while oldest is not None:
            cell = oldest[0][: -past.tail]
            if oldest[0] >= cell + pinned:
                yield walk.first_from(cell + pinned) or oldest
            oldest = walk.last_before(cell)


def _number(raw: bytes | None) -> int | None:
    return None if raw is None else int.from_bytes(raw, "big")
