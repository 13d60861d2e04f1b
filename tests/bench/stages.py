"""Each stage of reading the past alone, and the whole, with what each cost.

CPU is that of every thread and process of the node, taken from the operating system; of the
replaying endpoint it is not counted.
"""

import itertools
import os
import resource
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from node.backfill import Pace, read_ranges
from node.chain import Chain, Finality
from node.contracts import event_reader
from node.fold import Fold
from node.follower import Follower
from node.model import BlockRecord, Identity
from node.parts import seek_garbage_seldom
from node.proving import Proving
from node.ranges import Range, pack, unpack
from node.rpc import Rpc
from node.source import Source
from node.store import Store
from node.workers import Workers


FINAL = 1 << 40
RANGE_BLOCKS = 25
"""About what a backfill asks for where a block holds 260 events."""
READER = event_reader()
UNPROVEN = Proving(tip=False)
"""A replaying endpoint has no receipts; what proving costs stands in docs/verification.md."""


@dataclass(frozen=True)
class Cost:
    """What some events took.

    Units:
        wall_s, cpu_s: seconds, CPU over all threads and processes.
    """

    events: int
    wall_s: float
    cpu_s: float

    @property
    def rate(self) -> float:
        """Events a second."""
        return self.events / self.wall_s

    @property
    def cpu_us(self) -> float:
        """Microseconds of CPU an event."""
        return self.cpu_s / self.events * 1e6


@contextmanager
def _clock() -> Iterator[Callable[[int], Cost]]:
    """Answers what was spent since it was entered; ended children count in full."""
    wall, cpu = time.perf_counter(), _cpu()
    yield lambda events: Cost(events, time.perf_counter() - wall, _cpu() - cpu)


def _cpu() -> float:
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


@dataclass(frozen=True)
class Whole:
    """Indexing from the first block to the head."""

    cost: Cost
    tip: BlockRecord
    peak_mb: int
    disk_bytes: int


def index(url: str, identity: Identity, path: Path, workers: int) -> Whole:
    """What ``mizand backfill`` does, in this process."""
    seek_garbage_seldom()
    with _clock() as spent, Rpc(url) as rpc, Store.open(path, identity) as store, _Peak() as peak:

        def start() -> Workers:
            started = Workers(url, workers, READER)
            peak.watch([process.pid for process in started.processes])
            return started

        source = Source(Chain(rpc, Finality(0), UNPROVEN), store, READER, start)
        Follower(store, source, Fold(identity.directory, READER), threading.Event()).catch_up()
        tip = store.tip
    assert tip is not None
    cost = spent(tip.events_so_far)
    return Whole(cost, tip, peak.mb, sum(file.stat().st_size for file in path.iterdir()))


class _Peak:
    """The most memory this process and those it is told of had together, looked at often."""

    def __init__(self) -> None:
        self.mb = 0
        self._pids = [os.getpid()]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def watch(self, pids: list[int]) -> None:
        """Count these too."""
        self._pids += pids

    def _look(self) -> None:
        while not self._stop.wait(0.1):
            self.mb = max(self.mb, sum(map(_resident, self._pids)) >> 20)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


def _resident(pid: int) -> int:
    """Bytes a process holds of its own; files of the store that are mapped are the system's."""
    try:
        whole, shared = Path(f"/proc/{pid}/statm").read_text().split()[1:3]
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return (int(whole) - int(shared)) * resource.getpagesize()


def deliver(url: str, first: int, last: int) -> Cost:
    """How fast the endpoint itself delivers: every log, asked for as the node does, none read."""
    pace, logs = Pace(), itertools.count()

    def ask(start: int, stop: int) -> Range:
        raw = bytes(rpc.call("eth_getLogs", {"fromBlock": hex(start), "toBlock": hex(stop)}))
        for _ in range(raw.count(b'"logIndex"')):
            next(logs)
        return Range([], len(raw))

    with Rpc(url) as rpc, _clock() as spent:
        for _ in read_ranges(ask, first, last, pace):
            pass
        return spent(next(logs))


class _Meter:
    """Adds up what a stage took, a range at a time."""

    def __init__(self) -> None:
        self.wall_s = 0.0
        self.cpu_s = 0.0

    def __enter__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.thread_time()

    def __exit__(self, *_: object) -> None:
        self.wall_s += time.perf_counter() - self._wall
        self.cpu_s += time.thread_time() - self._cpu


def measure_stages(url: str, identity: Identity, path: Path, blocks: int) -> dict[str, Cost]:
    """Each stage alone and in one thread, over the first blocks.

    Fetching, reading (parsing, checking, decoding), travelling between processes, folding, and
    writing to a store; LevelDB's own thread counts with writing.
    """
    meters = {name: _Meter() for name in ("fetch", "read", "travel", "fold", "write")}
    began = time.process_time(), time.thread_time()
    fold = Fold(identity.directory, READER)
    with Rpc(url) as rpc, Store.open(path, identity) as store:
        chain = Chain(rpc, Finality(0), UNPROVEN)
        first, last = identity.first_block, identity.first_block + blocks - 1
        for at in range(first, last + 1, RANGE_BLOCKS):
            with meters["fetch"]:
                fetched = chain.fetch_range(at, min(at + RANGE_BLOCKS - 1, last))
            with meters["read"]:
                found = fetched.blocks(READER)
            with meters["travel"]:
                found = unpack(pack(Range(found, 0)), READER).blocks
            with meters["fold"]:
                delta = fold(store.get, store.tip, found, final=FINAL)
            with meters["write"]:
                store.commit(delta, final=FINAL, sync=False)
        with meters["write"]:
            store.close()
        assert store.tip is not None
        events = store.tip.events_so_far
    beside = (time.process_time() - began[0]) - (time.thread_time() - began[1])
    meters["write"].cpu_s += beside
    return {name: Cost(events, meter.wall_s, meter.cpu_s) for name, meter in meters.items()}
