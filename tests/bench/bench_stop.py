"""How soon a node ends that is told to in the middle of the past: from SIGTERM to its end.

    python -m tests.bench.bench_stop [--events 1000000] [--stops 20] [--workers N] [--command run]

A replayed chain keeps it as busy as it can be, its API too with ``run``. It is stopped at a chance
moment, started again on the same store, and begins a new one when it comes to the head. Printed,
not asserted. The goal is two seconds.
"""

import argparse
import contextlib
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from node.settings import MANIFEST_SCHEMA
from node.store import Store, destroy
from tests.bench.replay import Served, replaying
from tests.support.mizand import MIZAND
from tokenization.units import hex0x


BEGUN_BYTES = 1 << 20
"""So much more on disk, and a node has begun to write what it reads."""
MOST_S = 3.0
WITHIN_S = 60.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--events", type=int, default=1_000_000, help="transfers on the chain")
    parser.add_argument("--accounts", type=int, default=50_000, help="accounts that deal")
    parser.add_argument("--stops", type=int, default=20, help="how often it is stopped")
    parser.add_argument("--workers", type=int, default=0, help="processes that read; 0: as mizand")
    parser.add_argument("--command", choices=("run", "backfill"), default="run")
    options = parser.parse_args()
    arguments = ("--events", options.events, "--accounts", options.accounts)
    with (
        tempfile.TemporaryDirectory(prefix="mizan-stop-") as name,
        replaying(*map(str, arguments)) as served,
    ):
        folder, chance = Path(name), random.Random(1)
        write_manifest(folder / "manifest.json", served)
        took = []
        for _ in range(options.stops):
            took.append(stop_once(served, folder, options, chance.uniform(0, MOST_S)))
            sys.stdout.write(f"at block {tip_of(folder / 'store', served):>7}: {took[-1]:.3f} s\n")
            sys.stdout.flush()
        sys.stdout.write(f"median {statistics.median(took):.3f} s, longest {max(took):.3f} s\n")


def write_manifest(path: Path, served: Served) -> None:
    """The manifest of the replayed ledger."""
    ledger = served.identity
    document = {
        "schema_version": MANIFEST_SCHEMA,
        "chain_id": ledger.chain_id,
        "genesis_hash": hex0x(ledger.genesis),
        "deploy_block": ledger.first_block,
        "directory": hex0x(ledger.directory),
    }
    path.write_text(json.dumps(document), encoding="utf-8")


def stop_once(served: Served, folder: Path, options: argparse.Namespace, after_s: float) -> float:
    """Start a node, let it read for a while, tell it to stop; the seconds that took."""
    environment = {
        "PATH": os.environ["PATH"],
        "MIZAN_NODE_RPC": served.url,
        "MIZAN_NODE_MANIFEST": str(folder / "manifest.json"),
        "MIZAN_NODE_STORE": str(folder / "store"),
        "MIZAN_NODE_FINALITY": "instant",
        "MIZAN_NODE_RECEIPTS": "none",
        "MIZAN_NODE_WORKERS": str(options.workers),
        "MIZAN_NODE_PORT": "0",
    }
    command = [str(MIZAND), options.command]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        wait_begun(process, folder / "store")
        time.sleep(after_s)
        process.send_signal(signal.SIGTERM)
        began = time.perf_counter()
        process.communicate()
        return time.perf_counter() - began


def wait_begun(process: "subprocess.Popen[bytes]", store: Path) -> None:
    """Wait until a node writes."""
    before, deadline = bytes_of(store), time.monotonic() + WITHIN_S
    while bytes_of(store) < before + BEGUN_BYTES:
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the node does not read")
        time.sleep(0.05)


def bytes_of(store: Path) -> int:
    """What a store takes on disk."""
    total = 0
    for file in store.glob("*"):
        with contextlib.suppress(FileNotFoundError):  # LevelDB drops files at any moment
            total += file.stat().st_size
    return total


def tip_of(path: Path, served: Served) -> int:
    """How far the store is; one that is at the head is done with."""
    with Store.open(path, served.identity) as store:
        tip = store.tip.number if store.tip else 0
    if tip >= served.head:
        destroy(path)
    return tip


if __name__ == "__main__":
    main()
