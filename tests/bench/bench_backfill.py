"""How fast a node reads the past: the whole, and each stage alone.

Usage: python -m tests.bench.bench_backfill [--events 100000] [--accounts 1000] [--per-block 260]

Makes a real chain first (a minute for 100,000 transfers), then indexes it into a fresh store. The
stages are then measured one after the other on the same data: fetching from the chain, parsing and
decoding what came, folding it over a dictionary, and writing the deltas to a second store. In the
whole, fetching runs beside the other three.
"""

import argparse
import os
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from node.backfill import RangeSize, read_ranges
from node.chain import Chain, Fetched, Finality
from node.contracts import event_reader
from node.decode import blocks_of
from node.fold import Fold
from node.follower import Follower
from node.model import Block, BlockRecord, Delta
from node.rpc import Rpc
from node.settings import read_manifest
from node.source import Source
from node.store import Store
from tests.bench.dealing import busy_ledger
from tests.support.ledger import Ledger


T = TypeVar("T")
READER = event_reader()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--events", type=int, default=100_000, help="transfers on the chain")
    parser.add_argument("--accounts", type=int, default=1_000, help="accounts that deal")
    parser.add_argument("--per-block", type=int, default=260, help="transfers in a block")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mizan-bench-") as name:
        folder = Path(name)
        began = time.perf_counter()
        with busy_ledger(folder, options.events, options.accounts, options.per_block) as ledger:
            made_s = time.perf_counter() - began
            say("chain", f"{ledger.head} blocks, made in {made_s:.0f} s")
            say("cores", f"{len(os.sched_getaffinity(0))} of {os.cpu_count()}")
            measure(ledger, folder)


def measure(ledger: Ledger, folder: Path) -> None:
    """Index the whole, then each stage alone."""
    cpu_before = time.process_time()
    tip, whole_s = timed(lambda: index(ledger, folder / "whole"))
    cpu_s = time.process_time() - cpu_before
    events = tip.events_so_far
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    say("events", f"{events} in {tip.number} blocks")
    say("whole", f"{rate(events, whole_s)}, {cpu_s / events * 1e6:.2f} µs of them CPU")
    stages = measure_stages(ledger, folder / "stages", events)
    total = sum(stages.values())
    for name, seconds in stages.items():
        say(name, f"{rate(events, seconds)}, {seconds / total:.0%} of the stages' sum")
    say("stages / whole", f"{total / whole_s:.2f} (above 1: fetching runs beside the rest)")
    say("peak memory", f"{peak} MB, of the whole")
    size = sum(file.stat().st_size for file in (folder / "whole").iterdir())
    say("on disk", f"{size / events:.0f} bytes an event ({size / 1e6:.0f} MB)")


def index(ledger: Ledger, path: Path) -> BlockRecord:
    """What ``mizand backfill`` does."""
    identity = read_manifest(ledger.manifest_path)
    with Rpc(ledger.devnet.url) as rpc, Store.open(path, identity) as store:
        source = Source(Chain(rpc, Finality(0)), store, READER)
        Follower(store, source, Fold(identity.directory, READER), threading.Event()).catch_up()
        assert store.tip is not None
        return store.tip


def measure_stages(ledger: Ledger, path: Path, events: int) -> dict[str, float]:
    """Seconds of each stage alone, on the same blocks."""
    identity = read_manifest(ledger.manifest_path)
    first, last = identity.first_block, ledger.head
    with Rpc(ledger.devnet.url) as rpc:
        chain = Chain(rpc, Finality(0))
        fetched, fetch_s = timed(lambda: list(read_ranges(chain, first, last, RangeSize())))
    runs, decode_s = timed(lambda: [decode(part) for part in fetched])
    fold = Fold(identity.directory, READER)
    deltas, fold_s = timed(lambda: fold_all(fold, runs))
    with Store.open(path, identity) as store:
        _, commit_s = timed(lambda: commit_all(store, deltas))
        assert store.tip is not None
        assert store.tip.events_so_far == events
    return {"fetch": fetch_s, "parse and decode": decode_s, "fold": fold_s, "commit": commit_s}


def decode(fetched: Fetched) -> list[Block]:
    """A range's blocks, checked."""
    return blocks_of(fetched.parse_headers(), fetched.parse_logs(), READER)


def fold_all(fold: Fold, runs: list[list[Block]]) -> list[Delta]:
    """Fold every run over what those before it left."""
    cells: dict[bytes, bytes] = {}
    tip: BlockRecord | None = None
    deltas = []

    def read(cell: bytes) -> bytes:
        return cells.get(cell, b"")

    for blocks in runs:
        delta = fold(read, tip, blocks, final=1 << 40)
        cells |= delta.cells
        tip = delta.blocks[-1]
        deltas.append(delta)
    return deltas


def commit_all(store: Store, deltas: list[Delta]) -> None:
    """Write every delta, as a backfill does."""
    for delta in deltas:
        store.commit(delta, final=1 << 40, sync=False)


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What it gives, and its seconds."""
    began = time.perf_counter()
    result = work()
    return result, time.perf_counter() - began


def rate(events: int, seconds: float) -> str:
    """Events a second, and microseconds an event."""
    return f"{events / seconds:>9,.0f} events/s, {seconds / events * 1e6:6.2f} µs an event"


def say(name: str, figure: str) -> None:
    """One line of the result."""
    sys.stdout.write(f"{name:<17} {figure}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
