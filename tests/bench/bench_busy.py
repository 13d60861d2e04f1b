"""How the API answers while the node reads the past, against how it answers when it rests.

    python -m tests.bench.bench_busy [--events 1000000] [--accounts 50000] [--workers N]

``mizand run`` in a process of its own, over a replayed chain. Several connections ask for balances
as fast as they are answered: first while blocks are read and folded, then once the node has caught
up. Printed, not asserted: machines differ, and here they share their cores with the endpoint.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from node.settings import MANIFEST_SCHEMA
from tests.bench.bench_api import load
from tests.bench.chains import accounts_of
from tests.bench.replay import Served, replaying
from tokenization.devnet import free_port
from tokenization.types import Address
from tokenization.units import checksum


CURRENCY = "CASH"
WITHIN_S = 1_800.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--events", type=int, default=1_000_000, help="transfers on the chain")
    parser.add_argument("--accounts", type=int, default=50_000, help="accounts that deal")
    parser.add_argument("--per-block", type=int, default=260, help="transfers in a block")
    parser.add_argument("--workers", type=int, default=0, help="processes that read; 0: as mizand")
    options = parser.parse_args()
    accounts = [checksum(Address(account)) for account in accounts_of(options.accounts)]
    chain = ("--events", options.events, "--accounts", options.accounts)
    with (
        tempfile.TemporaryDirectory(prefix="mizan-busy-") as name,
        replaying(*map(str, (*chain, "--per-block", options.per_block))) as served,
        _node(Path(name), served, options.workers) as port,
    ):
        # Until then not every account has been given its funds.
        funded = options.accounts // options.per_block + 2

        def balance(number: int) -> str:
            return f"/v1/accounts/{accounts[number % len(accounts)]}/holdings/{CURRENCY}"

        _wait_for(port, funded)
        before = _tip(port)
        busy = asyncio.run(load(port, balance))
        after = _tip(port)
        _wait_for(port, served.head)
        idle = asyncio.run(load(port, balance))
    print(f"blocks folded meanwhile {after - before:,} of {served.head:,}")
    if after == served.head:
        print("the node had caught up before the end: take more events")
    report(busy, idle)


@contextmanager
def _node(folder: Path, served: Served, workers: int) -> Iterator[int]:
    """``mizand run`` over the chain; the port it answers at."""
    identity, port = served.identity, free_port()
    manifest = folder / "manifest.json"
    manifest.write_text(
        json.dumps(
            {
                "schema_version": MANIFEST_SCHEMA,
                "chain_id": identity.chain_id,
                "genesis_hash": f"0x{identity.genesis.hex()}",
                "deploy_block": identity.first_block,
                "directory": checksum(Address(identity.directory)),
            }
        ),
        encoding="utf-8",
    )
    environment = {
        "PATH": os.environ["PATH"],
        "MIZAN_NODE_RPC": served.url,
        "MIZAN_MANIFEST": str(manifest),
        "MIZAN_NODE_STORE": str(folder / "store"),
        "MIZAN_NODE_FINALITY": "instant",
        "MIZAN_NODE_RECEIPTS": "none",
        "MIZAN_NODE_VERIFY_PER_S": "0",
        "MIZAN_NODE_WORKERS": str(workers),
    }
    command = [str(Path(sys.executable).with_name("mizand")), "run", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            yield port
        finally:
            process.terminate()


def _wait_for(port: int, block: int) -> None:
    deadline = time.monotonic() + WITHIN_S
    while _tip(port) < block:
        if time.monotonic() > deadline:
            raise TimeoutError(f"the node did not reach block {block:,}")
        time.sleep(0.1)


def _tip(port: int) -> int:
    """The block it has come to; zero before it answers."""
    try:
        tip = httpx.get(f"http://127.0.0.1:{port}/v1/status").json()["block"]
    except httpx.TransportError:
        return 0
    return int(tip["number"]) if tip else 0


def report(busy: list[float], idle: list[float]) -> None:
    """Print both, and how they compare."""
    print(f"{'a balance over HTTP':<24} {'answers':>9} {'p50 ms':>8} {'p99 ms':>8}")
    tails = []
    for name, taken in (("while reading the past", busy), ("at rest", idle)):
        cuts = statistics.quantiles(taken, n=100)
        tails.append(cuts[98])
        print(f"{name:<24} {len(taken):9,} {cuts[49] * 1e3:8.2f} {cuts[98] * 1e3:8.2f}")
    print(f"p99 while reading is {tails[0] / tails[1]:.1f} times that at rest")


if __name__ == "__main__":
    main()
