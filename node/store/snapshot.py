"""Reading the store: a frozen picture of it, and that picture as of a block.

A ``Snapshot`` sees one committed state whatever the follower does meanwhile. ``Snapshot.at`` pins
it to a block: a ``View`` answers for that block alone, whether it is the tip (one get a cell) or an
older one (one reverse seek a cell), so a query is written once.

A snapshot belongs to one thread and is closed when the request ends.
"""

from collections.abc import Iterator
from itertools import groupby, islice
from types import TracebackType
from typing import Any, Self, TypeVar

from node import layout
from node.keys import Family, Key
from node.model import BlockRecord, Identity, Reorg
from node.store.leveldb import Rows


V = TypeVar("V")

Row = tuple[bytes, bytes]

MANY_VERSIONS = 32
"""As many versions of a cell are read one after the other; a seek costs about as much."""

_BEYOND_BLOCKS = b"\xff" * (layout.BLOCK_WIDTH + 1)


class Snapshot:
    """One committed state of the store. Use as a context manager, or close it."""

    def __init__(self, table: Rows) -> None:
        self._table = table
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

    def close(self) -> None:
        """Let go of the picture; harmless twice."""
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

    def get(self, family: Family[V], *key: int | bytes) -> V | None:
        """A cell's value; None where it is absent, which for a number means zero."""
        cell = family.key(*key)
        raw = self._table.get(layout.NOW + cell) if self._is_tip else self._as_of(cell)
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
            start = max(start, after + _BEYOND_BLOCKS)
        cells = self._cells_now if self._is_tip else self._cells_past
        decode = family.codec.decode
        for cell, raw in cells(start, stop, reverse=reverse):
            yield family.unpack(cell), decode(raw)

    def row(self, family: Family[V], block: int, *key: int | bytes) -> V | None:
        """One appended row of a family whose key begins with the block, such as ``EVENTS``."""
        raw = self._table.get(family.key(block, *key)) if block <= self.number else None
        return None if raw is None else family.codec.decode(raw)

    def history(
        self, family: Family[V], *key: int | bytes, first: int = 0, reverse: bool = False
    ) -> Iterator[tuple[int, V | None]]:
        """What a cell came to hold, block by block, from ``first`` up to this block."""
        cell = family.key(*key)
        start, stop = layout.version_key(cell, first), layout.version_key(cell, self.number + 1)
        for row, raw in self._table.scan(start, stop, reverse=reverse):
            number = int.from_bytes(row[-layout.BLOCK_WIDTH :], "big")
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
        if after is not None and reverse:
            stop = min(stop, after)
        elif after is not None:
            start = max(start, after + b"\0")
        decode = family.codec.decode
        for row, raw in self._table.scan(start, stop, reverse=reverse):
            yield family.unpack(row), decode(raw)

    def _bounds(
        self, family: Family[Any], prefix: tuple[int | bytes, ...], first: int
    ) -> tuple[bytes, bytes]:
        lead = family.key(*prefix)
        if layout.BLOCK in family.parts[: len(prefix)]:
            pinned = family.key(*prefix[:-1]) + layout.block_bytes(self.number + 1)
            return lead, min(layout.after(lead), pinned)
        return lead + layout.block_bytes(first), lead + layout.block_bytes(self.number + 1)

    def _as_of(self, cell: bytes) -> bytes | None:
        stop = layout.version_key(cell, self.number + 1)
        newest = next(self._table.scan(layout.VERSION + cell, stop, reverse=True), None)
        return None if newest is None else newest[1]

    def _cells_now(
        self, start: bytes, stop: bytes, *, reverse: bool
    ) -> Iterator[tuple[bytes, bytes]]:
        rows = self._table.scan(layout.NOW + start, layout.NOW + stop, reverse=reverse)
        return ((row[1:], raw) for row, raw in rows)

    def _cells_past(
        self, start: bytes, stop: bytes, *, reverse: bool
    ) -> Iterator[tuple[bytes, bytes]]:
        limit = layout.block_bytes(self.number)
        for cell, versions in self._histories(start, stop, reverse=reverse):
            if len(versions) == MANY_VERSIONS:
                raw = self._as_of(cell)
            else:
                until = [raw for row, raw in versions if row[-layout.BLOCK_WIDTH :] <= limit]
                raw = until[0 if reverse else -1] if until else None
            if raw:
                yield cell, raw

    def _histories(
        self, start: bytes, stop: bytes, *, reverse: bool
    ) -> Iterator[tuple[bytes, list[Row]]]:
        """Cells with their versions, or the first ``MANY_VERSIONS`` where there are more."""
        low, high, is_left = layout.VERSION + start, layout.VERSION + stop, True
        while is_left:
            is_left = False
            rows = self._table.scan(low, high, reverse=reverse)
            for cell, versions in groupby(rows, key=_cell_of):
                first = list(islice(versions, MANY_VERSIONS))
                yield cell, first
                if len(first) == MANY_VERSIONS:
                    edge, is_left = layout.VERSION + cell, True
                    low, high = (low, edge) if reverse else (edge + _BEYOND_BLOCKS, high)
                    break


def _cell_of(row: Row) -> bytes:
    return row[0][1 : -layout.BLOCK_WIDTH]


def _number(raw: bytes | None) -> int | None:
    return None if raw is None else int.from_bytes(raw, "big")
