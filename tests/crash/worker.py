"""A node to be killed: follows in many small commits and says each, once it is on disk.

With a step it kills itself there, in one of its writes to the store. The steps of a write:

    1 before its batch is begun    3 half filled    5 written, its caller not told
    2 begun and empty              4 filled, not written    6 its caller told
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from msgspec.structs import replace

from node import layout, source
from node.backfill import Pace
from node.chain import Chain, Finality
from node.contracts import event_reader
from node.fold import Fold
from node.follower import Follower
from node.model import Undo
from node.observe import configure_logging
from node.proving import Proving
from node.rpc import Rpc
from node.settings import read_manifest
from node.store import Store
from node.store.leveldb import Batch, LevelDb
from node.workers import Workers


BLOCKS_AT_ONCE = 3
STEPS = 6


@dataclass(frozen=True)
class Way:
    """How a node lives.

    Attributes:
        finality: When a block is final.
        kill_at: The step it kills itself at, and in the how manieth write; empty: nowhere.
        workers: How many processes read the past; 0: it does so itself.
        receipts: Of which blocks the receipts are read.
        fault: What is wrong with its store, of ``FAULTS``; empty: nothing.
    """

    finality: str
    kill_at: tuple[int, ...] = ()
    workers: int = 0
    receipts: str = "tip"
    fault: str = ""


class Deadly:
    """Kills this process at a step of a write to the store.

    Args:
        step: Which step.
        write: Of the how manieth write since the store was opened.
    """

    def __init__(self, step: int, write: int) -> None:
        self._step, self._write, self._writes = step, write, 0
        self._really_write = LevelDb.write

    def write(self, db: LevelDb, fill: Callable[[Batch], None], *, sync: bool) -> None:
        """Write as ever, or die."""
        if self._writes == self._write:
            self._reach(6)
        self._writes += 1
        self._reach(1)
        self._really_write(db, lambda batch: self._fill(fill, batch), sync=sync)
        self._reach(5)

    def _fill(self, fill: Callable[[Batch], None], batch: Batch) -> None:
        self._reach(2)
        fill(self._half(batch))
        self._reach(4)

    def _half(self, batch: Batch) -> Batch:
        put, puts = batch.put, 0

        def counted(key: bytes, value: bytes) -> None:
            nonlocal puts
            puts += 1
            if puts == 2:
                self._reach(3)
            put(key, value)

        batch.put = counted
        return batch

    def _reach(self, step: int) -> None:
        if (self._step, self._write) == (step, self._writes):
            os.kill(os.getpid(), signal.SIGKILL)


def _undo_read_as(wrong: Callable[[Undo], Undo]) -> None:
    right = layout.undo.decode
    layout.undo = layout.undo._replace(decode=lambda raw: wrong(right(raw)))


def _keep_the_past() -> None:
    key = layout.version_key
    layout.version_key = lambda cell, number: key(cell, number + 1)


FAULTS: dict[str, Callable[[], None]] = {
    "restores nothing": lambda: _undo_read_as(lambda undo: replace(undo, cells=[])),
    "forgets a cell": lambda: _undo_read_as(lambda undo: replace(undo, cells=undo.cells[1:])),
    "empties cells": lambda: _undo_read_as(
        lambda undo: replace(undo, cells=[(cell, b"") for cell, _ in undo.cells])
    ),
    "keeps what was appended": lambda: _undo_read_as(lambda undo: replace(undo, rows=[])),
    "keeps one row": lambda: _undo_read_as(lambda undo: replace(undo, rows=undo.rows[1:])),
    "keeps the past": _keep_the_past,
}
"""Ways to undo a block wrongly, for a machine that must notice."""


def live(
    mouth: "Connection[None, str]", rpc_url: str, manifest: Path, path: Path, way: Way
) -> None:
    """Follow until killed."""
    configure_logging(sys.stderr)
    if way.fault:
        FAULTS[way.fault]()
    source.TIP_BLOCKS = BLOCKS_AT_ONCE
    source.BATCH_EVENTS = 1
    if way.workers:
        source.BACKFILL_BLOCKS = source.WORKERS_FROM_BLOCKS = 2 * BLOCKS_AT_ONCE
    pace = Pace(BLOCKS_AT_ONCE)
    pace._limit = BLOCKS_AT_ONCE
    identity, reader = read_manifest(manifest), event_reader()
    with Rpc(rpc_url) as rpc, Store.open(path, identity) as store:
        if way.kill_at:
            deadly = Deadly(*way.kill_at)
            LevelDb.write = lambda db, fill, *, sync: deadly.write(db, fill, sync=sync)
        chain = Chain(rpc, Finality.parse(way.finality), Proving.parse(way.receipts))
        start = (lambda: Workers(rpc_url, way.workers, reader)) if way.workers else None
        following = source.Source(chain, store, reader, start)
        following._pace = pace

        def say(_: int) -> None:
            with store.snapshot() as snapshot:
                tip = snapshot.tip
            if tip is not None:
                mouth.send(f"{tip.number} {tip.digest.hex()}")

        fold = Fold(identity.directory, reader)
        mouth.send("open")
        Follower(store, following, fold, threading.Event(), on_advance=say).follow(0.001)
