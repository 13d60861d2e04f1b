"""A store copied row by row, and the sum that proves a copy.

A backup is a plain store. What says what a store is, its ``m`` rows, is written last and together,
with a sum over every row: a copy that was cut short is no store, and one that a disk has changed
does not pass. Copying a snapshot, it is consistent while the node goes on writing.
"""

import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

from node import layout
from node.model import Backup
from node.store.leveldb import Batch, LevelDb, Row, destroy, looks_like_store
from node.store.snapshot import Snapshot
from tokenization.errors import StoreCorrupt, StoreError


BATCH_BYTES = 1 << 20
SPARE_BYTES = 256 << 20
"""What a backup leaves free: the node that it is made of goes on writing."""
YIELD_S = 0.001
"""Between batches, so that those who share the process are not kept waiting."""

Advance = Callable[[int], None]
"""Told after each batch how many rows are copied; may raise to stop."""


def back_up(
    snapshot: Snapshot,
    to: Path,
    advance: Advance = lambda _: None,
    *,
    spare: int = SPARE_BYTES,
) -> Backup:
    """Write a picture of a store to a new store; answers what was written.

    Args:
        snapshot: What is copied.
        to: The new store's directory.
        advance: Told how far it is.
        spare: Bytes that must be left free on the disk.

    Raises:
        StoreError: There is nothing to back up, or no room for it.
    """
    tip = snapshot.tip
    if tip is None:
        raise StoreError("The store has no block yet.", hint="Back it up once it has.")
    _check_room(snapshot.path, to, spare)
    rows = (row for row in snapshot.everything() if row[0] != layout.META_BACKUP)

    def seal(count: int, found: bytes) -> tuple[Backup, list[Row]]:
        made_s = int(time.time())
        backup = Backup(count, found, tip.number, tip.hash, tip.digest, made_s)
        return backup, [(layout.META_BACKUP, layout.backup.encode(backup))]

    return _copy(rows, to, advance, seal)


def read_record(source: Path) -> Backup:
    """What a backup says of itself.

    Raises:
        StoreError: It is no finished backup.
    """
    db = LevelDb.open(source, create=False)
    try:
        return _record(db)
    finally:
        db.close()


def restore(source: Path, to: Path, advance: Advance = lambda _: None) -> Backup:
    """Make a store of a backup, if it reads back as it was written.

    Raises:
        StoreError: It is no finished backup, or there is something at ``to``.
        StoreCorrupt: It does not read back as it was written.
    """
    db = LevelDb.open(source, create=False)
    try:
        backup = _record(db)
        rows = (row for row in db.scan(b"", b"\xff") if row[0] != layout.META_BACKUP)

        def check(count: int, found: bytes) -> tuple[Backup, list[Row]]:
            if (count, found) != (backup.rows, backup.sum):
                raise StoreCorrupt(
                    f"The backup {source} is not what was written: {count} rows with the sum "
                    f"{found.hex()}, not {backup.rows} with {backup.sum.hex()}.",
                    hint="Use another backup, or index again from the chain: 'mizand backfill'.",
                )
            return backup, []

        return _copy(rows, to, advance, check)
    finally:
        db.close()


def _record(db: LevelDb) -> Backup:
    raw = db.get(layout.META_BACKUP)
    if raw is None:
        raise StoreError(
            f"{db.path} is no finished backup.", hint="Name what 'mizand backup' wrote."
        )
    return layout.backup.decode(raw)


def _check_room(store: Path, to: Path, spare: int) -> None:
    there = next(path for path in (to, *to.absolute().parents) if path.exists())
    needed = sum(file.stat().st_size for file in store.iterdir()) + spare
    free = shutil.disk_usage(there).free
    if free < needed:
        raise StoreError(
            f"A backup needs {needed >> 20} MiB and {there} has {free >> 20} MiB free.",
            hint="Make room, or back up to another disk. Nothing was written.",
        )


def _copy(
    rows: Iterable[Row],
    to: Path,
    advance: Advance,
    finish: Callable[[int, bytes], tuple[Backup, list[Row]]],
) -> Backup:
    if looks_like_store(to):
        raise StoreError(f"There is a store at {to} already.", hint="Choose a new directory.")
    target = LevelDb.open(to, create=True)
    count, found, identity = 0, blake2b(digest_size=32), []
    try:
        for batch in _batches(rows):
            for key, value in batch:
                found.update(b"%d %d " % (len(key), len(value)) + key + value)
            identity += [row for row in batch if row[0].startswith(layout.META)]
            others = [row for row in batch if not row[0].startswith(layout.META)]
            target.write(lambda into, others=others: _put(into, others), sync=False)  # type: ignore[misc]
            count += len(batch)
            advance(count)
            time.sleep(YIELD_S)
        backup, more = finish(count, found.digest())
        target.settle()
        target.write(lambda into: _put(into, identity + more), sync=True)
    except BaseException:
        target.close()
        destroy(to)
        shutil.rmtree(to, ignore_errors=True)
        raise
    target.close()
    return backup


def _put(batch: Batch, rows: Iterable[Row]) -> None:
    for key, value in rows:
        batch.put(key, value)


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += len(row[0]) + len(row[1])
        if size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
