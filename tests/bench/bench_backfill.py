"""How fast a node reads the past: each stage alone, and the whole, against a replayed chain.

    python -m tests.bench.bench_backfill [--events 1000000] [--accounts 50000] [--workers N]
    python -m tests.bench.bench_backfill --sizes 100000,1000000,10000000 --plot docs/throughput.svg
    python -m tests.bench.bench_backfill --anvil --events 20000 --accounts 1000
    python -m tests.bench.bench_backfill --recording FILE

The replaying endpoint (tests/bench/replay.py) delivers faster than any node reads, in a process of
its own; with ``--anvil`` a real chain is made first and its endpoint is the limit, which is
measured in the same run. Printed, not asserted: machines differ. docs/performance.md has what it
printed.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from node.settings import Settings, read_manifest
from tests.bench.dealing import busy_ledger
from tests.bench.plot import plot
from tests.bench.reads import time_reads
from tests.bench.replay import Served, replaying
from tests.bench.stages import Cost, Whole, deliver, index, measure_stages


STAGE_EVENTS = 300_000
"""The stages are measured on the first of the events: at most so many."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--events", type=int, default=1_000_000, help="transfers on the chain")
    parser.add_argument("--sizes", help="several numbers of events, one run each")
    parser.add_argument("--accounts", type=int, default=50_000, help="accounts that deal")
    parser.add_argument("--per-block", type=int, default=260, help="transfers in a block")
    parser.add_argument("--workers", type=int, default=0, help="processes that read; 0: as mizand")
    parser.add_argument("--anvil", action="store_true", help="read a real chain, made first")
    parser.add_argument("--recording", type=Path, help="read a recorded chain")
    parser.add_argument("--no-stages", action="store_true", help="the whole only")
    parser.add_argument("--plot", type=Path, help="write throughput against size as SVG")
    options = parser.parse_args()
    sizes = [int(size) for size in (options.sizes or str(options.events)).split(",")]
    say("cores", f"{len(os.sched_getaffinity(0))} of {os.cpu_count()}")
    found = {}
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="mizan-bench-") as name:
            folder = Path(name)
            with _chain(options, folder, size) as served:
                whole = measure(served, folder, options)
                found[whole.tip.events_so_far] = whole.cost.rate
    if options.plot is not None:
        options.plot.write_text(plot(found), encoding="utf-8")


@contextmanager
def _chain(options: argparse.Namespace, folder: Path, events: int) -> Iterator[Served]:
    """The chain to read."""
    if options.anvil:
        with busy_ledger(folder, events, options.accounts, options.per_block) as ledger:
            identity = read_manifest(ledger.manifest_path)
            yield Served(ledger.devnet.url, identity, ledger.head, 0)
    elif options.recording is not None:
        with replaying("--recording", str(options.recording)) as served:
            yield served
    else:
        wanted = ("--events", events, "--accounts", options.accounts)
        with replaying(*map(str, (*wanted, "--per-block", options.per_block))) as served:
            yield served


def measure(served: Served, folder: Path, options: argparse.Namespace) -> Whole:
    """Index the whole, then each stage alone, then read."""
    workers = options.workers or Settings().worker_count()
    whole = index(served.url, served.identity, folder / "whole", workers)
    events = whole.tip.events_so_far
    say("events", f"{events:,} in {whole.tip.number:,} blocks")
    say("whole", f"{rate(whole.cost)}, {workers} workers")
    say("peak memory", f"{whole.peak_mb} MB, all processes of the node together")
    say("on disk", f"{whole.disk_bytes / events:.0f} bytes an event, after closing")
    if options.anvil:
        raw = deliver(served.url, served.identity.first_block, served.head)
        share = whole.cost.rate / raw.rate
        say("eth_getLogs", f"{raw.rate:>9,.0f} logs/s raw; the whole runs at {share:.0%} of it")
    if not options.no_stages:
        blocks = min(STAGE_EVENTS // options.per_block, served.head)
        stages = measure_stages(served.url, served.identity, folder / "stages", blocks)
        for name, cost in stages.items():
            say(name, f"{rate(cost)}; the whole runs at {whole.cost.rate / cost.rate:.0%} of it")
    for name, seconds in time_reads(folder / "whole").items():
        say(name, f"{seconds * 1e6:9,.1f} µs")
    return whole


def rate(cost: Cost) -> str:
    """Events a second, and microseconds of CPU an event."""
    return f"{cost.rate:>9,.0f} events/s, {cost.cpu_us:5.2f} µs CPU an event"


def say(name: str, figure: str) -> None:
    """One line of the result."""
    sys.stdout.write(f"{name:<17} {figure}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
