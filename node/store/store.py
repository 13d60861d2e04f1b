"""The state on disk: one atomic batch a step.

Everything a step changes (cells, history, rows, undo, block records, tip, final block) is one write
batch, so a crash leaves the state after some whole step and never in between. The tip inside the
batch is the only cursor: a restart reads it and goes on. Knows nothing of chains or events.
"""

from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import starmap
from pathlib import Path
from types import TracebackType
from typing import Self

from node import layout
from node.layout import block_bytes
from node.model import BlockRecord, Delta, Identity, Reorg
from node.store.leveldb import Batch, LevelDb, reset_command, reset_hint
from node.store.snapshot import Snapshot
from tokenization.errors import (
    ChainMismatch,
    FinalityViolation,
    StoreCorrupt,
    StoreError,
    StoreSchemaMismatch,
)


ROWS_TOGETHER = 1_000
"""Rows put into a batch in one go; until it is over no other thread has its turn."""


class Store:
    """An open store. One thread writes; any thread may take snapshots.

    A batch may be written behind its back, in a second thread, while the next is folded: ``tip``
    and ``get`` are then ahead of the disk and of snapshots by one batch, never by more.

    Attributes:
        path: Its directory.
        identity: The ledger it belongs to.
        tip: The last block folded, or None before the first.
        final: Number of the last block that cannot be undone, or None.
    """

    def __init__(self, db: LevelDb, identity: Identity) -> None:
        self.path = db.path
        self.identity = identity
        self._db = db
        self._behind = ThreadPoolExecutor(1, thread_name_prefix="commit")
        self._writing: Future[None] | None = None
        self._unwritten: Mapping[bytes, bytes] = {}
        with self.snapshot() as snapshot:
            self.tip: BlockRecord | None = snapshot.tip
            self.final: int | None = snapshot.final

    @classmethod
    def open(cls, path: Path, identity: Identity | None = None) -> Self:
        """Open a store, making it if there is none and ``identity`` says for which ledger.

        Raises:
            StoreLocked: Another process has it open.
            StoreSchemaMismatch: Written by another version.
            StoreCorrupt: It does not read back.
            ChainMismatch: It belongs to another ledger.
            StoreError: There is none, or the disk refuses.
        """
        db = LevelDb.open(path, create=identity is not None)
        try:
            return cls(db, _check_identity(db, identity))
        except BaseException:
            db.close()
            raise

    def close(self) -> None:
        """Close it, once what is being written is on disk; harmless twice."""
        self._behind.shutdown(wait=True)
        self._db.close()

    def snapshot(self) -> Snapshot:
        """A picture of the state as of now, for one thread. Close it."""
        return Snapshot(self._db.snapshot())

    def get(self, cell: bytes) -> bytes:
        """A cell's bytes after the tip; empty if absent. What the fold reads."""
        value = self._unwritten.get(cell)
        return (self._db.get(layout.NOW + cell) or b"") if value is None else value

    def hash_of(self, number: int) -> bytes | None:
        """The hash of the folded block of that number."""
        self._settle()
        raw = self._db.get(layout.HEADER + block_bytes(number))
        return None if raw is None else layout.block_record.decode(raw).hash

    def commit(self, delta: Delta, *, final: int | None, sync: bool, behind: bool = False) -> None:
        """Write a run of blocks that follows the tip, all or nothing.

        Args:
            delta: What the fold made of them.
            final: Number of the last final block as the chain has it, or None.
            sync: Wait until the disk has it. Without, a power cut may lose the last batches, whole.
            behind: Write in the second thread. If that fails, whatever comes next raises.

        Raises:
            StoreError: The blocks do not follow the tip, or the disk refuses.
        """
        self._check_follows(delta.blocks[0])
        last, before = delta.blocks[-1], self.final
        final = self._clip(final, last.number)

        def fill(batch: Batch) -> None:
            _put_delta(batch, delta)
            batch.put(layout.META_TIP, block_bytes(last.number))
            self._put_final(batch, before, final)

        self._settle()
        if behind:
            self._unwritten = delta.cells
            self._writing = self._behind.submit(self._db.write, fill, sync=sync)
        else:
            self._db.write(fill, sync=sync)
        self.tip, self.final = last, final

    def finalize(self, number: int) -> None:
        """Take note that blocks up to a number can no longer change, and drop their undo."""
        self._settle()
        if self.tip is None:
            return
        before, final = self.final, self._clip(number, self.tip.number)
        if final != before:
            self._db.write(lambda batch: self._put_final(batch, before, final), sync=False)
            self.final = final

    def retreat(self, number: int, *, is_reorg: bool = True) -> None:
        """Unfold blocks from the tip down to ``number``, newest first, one batch each.

        ``number`` may be the one before the first block we folded: then nothing is left. What was
        unfolded because the chain replaced it is noted as a reorganisation.

        Raises:
            FinalityViolation: A block to unfold is final.
        """
        if self.final is not None and number < self.final:
            raise FinalityViolation(
                f"The chain replaced block {number + 1}, but block {self.final} is final here.",
                hint="Ask the chain's operators what happened. Nothing was undone. If the new "
                f"chain is the right one, index it: '{reset_command(self.path)}'.",
            )
        self._settle()
        depth = 0
        while self.tip is not None and self.tip.number > number:
            depth += 1
            self._unfold(self.tip, depth if is_reorg else None)

    def _unfold(self, tip: BlockRecord, depth: int | None) -> None:
        raw = self._db.get(layout.UNDO + block_bytes(tip.number))
        if raw is None:
            raise StoreCorrupt(
                f"The store at {self.path} has lost how to undo block {tip.number}.",
                hint=reset_hint(self.path),
            )
        undo = layout.undo.decode(raw)
        with self.snapshot() as snapshot:
            is_first = tip.number == self.identity.first_block
            before = None if is_first else snapshot.block(tip.number - 1)
            count = snapshot.last_reorg.count if snapshot.last_reorg else 0

        def fill(batch: Batch) -> None:
            for cell, value in undo.cells:
                batch.set(layout.NOW + cell, value)
                batch.delete(layout.version_key(cell, tip.number))
            batch.delete_all(undo.rows)
            batch.delete(layout.HEADER + block_bytes(tip.number))
            batch.delete(layout.UNDO + block_bytes(tip.number))
            batch.delete(layout.NUMBER + tip.hash)
            if depth is not None:
                reorg = Reorg(count + (depth == 1), depth, tip.number, tip.hash, tip.time_s)
                batch.put(layout.ORPHAN + tip.hash, block_bytes(tip.number))
                batch.put(layout.META_REORG, layout.reorg.encode(reorg))
            batch.set(layout.META_TIP, b"" if before is None else block_bytes(before.number))

        self._db.write(fill, sync=True)
        self.tip = before

    def _check_follows(self, block: BlockRecord) -> None:
        if self.tip is None:
            fits = block.number == self.identity.first_block
        else:
            fits = (block.number - 1, block.parent) == (self.tip.number, self.tip.hash)
        if not fits:
            where = "an empty store" if self.tip is None else f"our tip {self.tip.number}"
            raise StoreError(f"Block {block.number} does not follow {where}.")

    def _clip(self, final: int | None, tip: int) -> int | None:
        """The new final block: never above our tip, never going back."""
        if final is None or final < self.identity.first_block:
            return self.final
        return max(min(final, tip), self.final or 0)

    def _put_final(self, batch: Batch, before: int | None, final: int | None) -> None:
        if final is None or final == before:
            return
        start = layout.UNDO + block_bytes(before or 0)
        stop = layout.UNDO + block_bytes(final + 1)
        batch.delete_all([key for key, _ in self._db.scan(start, stop)])
        batch.put(layout.META_FINAL, block_bytes(final))

    def _settle(self) -> None:
        """Wait for what is being written. If that failed, the store is of no use any more."""
        if self._writing is not None:
            self._writing.result()
            self._writing = None
            self._unwritten = {}

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


def _put_delta(batch: Batch, delta: Delta) -> None:
    put, now = batch.put, layout.NOW
    for cell, value in delta.cells.items():
        if value:
            put(now + cell, value)
        else:
            batch.delete(now + cell)
    for rows in (delta.versions, delta.rows):
        for at in range(0, len(rows), ROWS_TOGETHER):
            # Keeps nothing: only the calls matter, and there are a few for every event.
            deque(starmap(put, rows[at : at + ROWS_TOGETHER]), maxlen=0)
    for number, undo in delta.undo:
        put(layout.UNDO + block_bytes(number), layout.undo.encode(undo))
    for block in delta.blocks:
        put(layout.HEADER + block_bytes(block.number), layout.block_record.encode(block))
        put(layout.NUMBER + block.hash, block_bytes(block.number))


def _check_identity(db: LevelDb, identity: Identity | None) -> Identity:
    schema = db.get(layout.META_SCHEMA)
    if schema is None:
        return _claim_empty(db, identity)
    if int.from_bytes(schema, "big") != layout.SCHEMA:
        raise StoreSchemaMismatch(
            f"The store at {db.path} has layout {int.from_bytes(schema, 'big')}, "
            f"and this version reads layout {layout.SCHEMA}.",
            hint=f"Run the version that wrote it, or index again: '{reset_command(db.path)}'.",
        )
    known = layout.identity.decode(db.get(layout.META_IDENTITY) or b"")
    if identity is not None and identity != known:
        raise ChainMismatch(
            f"The store at {db.path} belongs to another ledger: {_difference(known, identity)}.",
            hint="Choose another --store, or index this ledger instead: "
            f"'{reset_command(db.path)}'.",
        )
    return known


def _claim_empty(db: LevelDb, identity: Identity | None) -> Identity:
    is_empty = next(db.scan(b"", b"\xff"), None) is None
    if not is_empty or identity is None:
        raise StoreCorrupt(
            f"The store at {db.path} does not say what it is.", hint=reset_hint(db.path)
        )

    def fill(batch: Batch) -> None:
        batch.put(layout.META_SCHEMA, layout.SCHEMA.to_bytes(2, "big"))
        batch.put(layout.META_IDENTITY, layout.identity.encode(identity))

    db.write(fill, sync=True)
    return identity


def _difference(known: Identity, wanted: Identity) -> str:
    for name in Identity.__struct_fields__:
        ours, theirs = getattr(known, name), getattr(wanted, name)
        if ours != theirs:
            shown = [f"0x{v.hex()}" if isinstance(v, bytes) else str(v) for v in (ours, theirs)]
            return f"its {name.replace('_', ' ')} is {shown[0]}, not {shown[1]}"
    return "it is the same"
