"""How fast the API answers, on a store of fifty thousand accounts.

    python -m tests.bench.bench_api [accounts]

The node runs in a process of its own, as it does in earnest, and is asked over HTTP by several
connections at once. Printed, not asserted: machines differ. Requests a second are the server's and
the client's together where both share the cores.
"""

import asyncio
import multiprocessing
import os
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import uvicorn

from node import layout
from node.queries import accounts, assets
from node.store import Snapshot
from node.web import create_app
from tests.support.handmade import (
    TRANSFER,
    ZERO,
    Ledger,
    contract,
    hash_of,
    list_contracts,
    participants,
    programme,
    series,
)
from tokenization.types import Address
from tokenization.units import checksum


BILL = "PKMZTB03M256"
ACCOUNTS = 50_000
EVENTS_A_BLOCK = 500
MOVES_EACH = 3
CONNECTIONS = 8
SECONDS_EACH = 4.0
ROUNDS = 2_000


def build(path: Path, count: int) -> tuple[int, int]:
    """A store in which ``count`` accounts were issued bills and dealt; its tip and events."""
    ledger = Ledger(path)
    list_contracts(ledger)
    ledger.mine()
    for part in (programme, series, participants):
        part(ledger)
        ledger.mine()
    token = contract(BILL)
    for number in range(count):
        ledger.emit(token, TRANSFER, ZERO, holder(number), 1_000)
        if (number + 1) % EVENTS_A_BLOCK == 0:
            ledger.mine()
    for number in range(count * MOVES_EACH):
        sender, receiver = holder(number % count), holder((number * 7 + 1) % count)
        ledger.emit(token, TRANSFER, sender, receiver, 1)
        if (number + 1) % EVENTS_A_BLOCK == 0:
            ledger.mine()
    ledger.mine()
    tip = ledger.store.tip
    assert tip is not None
    ledger.close()
    return tip.number, tip.events_so_far


def holder(number: int) -> Address:
    """An account of the benchmark."""
    return Address(hash_of(f"holder {number}")[:20])


def serve(path: Path, listener: socket.socket) -> None:
    """Run the node's application, as ``mizand run`` does."""
    ledger = Ledger(path)
    uvicorn.Server(uvicorn.Config(create_app(ledger), log_config=None, access_log=False)).run(
        sockets=[listener]
    )


def questions(count: int, tip: int) -> dict[str, Callable[[int], str]]:
    """What is asked: a path for each number of request."""

    def balance(number: int) -> str:
        return f"/v1/accounts/{checksum(holder(number % count))}/holdings/{BILL}"

    def as_of(number: int) -> str:
        return f"{balance(number)}?block={tip // 2 + number % (tip // 2)}"

    return {
        "one balance": balance,
        "one balance as of a block": as_of,
        "a page of 100 holders": lambda _: f"/v1/tokens/{BILL}/holders",
        "the status": lambda _: "/v1/status",
        "the zones, 13 months": lambda _: "/v1/zones",
        "the overview page": lambda _: "/",
    }


async def load(port: int, path_of: Callable[[int], str]) -> list[float]:
    """Ask for some seconds on several connections; the seconds each answer took."""
    taken: list[float] = []
    until = time.perf_counter() + SECONDS_EACH

    async def connection(first: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        number = first
        while (began := time.perf_counter()) < until:
            writer.write(f"GET {path_of(number)} HTTP/1.1\r\nHost: bench\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(head.decode())
            length = head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]
            await reader.readexactly(int(length))
            taken.append(time.perf_counter() - began)
            number += CONNECTIONS
        writer.close()

    await asyncio.gather(*(connection(first) for first in range(CONNECTIONS)))
    return taken


def ask(path: Path, count: int, tip: int) -> None:
    """Measure every question over HTTP."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(CONNECTIONS)
        server = multiprocessing.get_context("fork").Process(target=serve, args=(path, listener))
        server.start()
        port = listener.getsockname()[1]
    try:
        print(f"\n{'over HTTP':<30} {'answers/s':>12} {'p50 ms':>8} {'p99 ms':>8}")
        for name, path_of in questions(count, tip).items():
            taken = asyncio.run(load(port, path_of))
            cuts = statistics.quantiles(taken, n=100)
            rate = len(taken) / SECONDS_EACH
            print(f"{name:<30} {rate:12,.0f} {cuts[49] * 1e3:8.2f} {cuts[98] * 1e3:8.2f}")
    finally:
        server.terminate()
        server.join()


def ask_in_process(path: Path, count: int, tip: int) -> None:
    """Measure the queries alone, without HTTP."""
    ledger = Ledger(path)
    with ledger.snapshot() as snapshot:
        now = snapshot.at(tip)
        asset = assets.one_asset(now, assets.find_token(now, BILL), None)
        measured = {
            "open and close a snapshot": lambda _: ledger.snapshot().close(),
            "one balance": lambda n: accounts.balance(now, asset, holder(n % count)),
            "one balance as of a block": lambda n: accounts.balance(
                snapshot.at(tip // 2 + n % (tip // 2)), asset, holder(n % count)
            ),
            "a page of 100 holders": lambda n: page(snapshot, tip, asset, n),
            "a page of 100, as of a block": lambda n: page(snapshot, tip // 2, asset, n),
        }
        base = 0.0
        print(f"\n{'in process':<30} {'µs each':>12} {'ratio':>8}")
        for name, query in measured.items():
            rounds = ROUNDS // 20 if "page" in name else ROUNDS
            began = time.perf_counter()
            for number in range(rounds):
                query(number)
            each = (time.perf_counter() - began) / rounds * 1e6
            base = each if name == "one balance" else base
            print(f"{name:<30} {each:12.1f} {each / base if base else 0:8.1f}")
    ledger.close()


def page(snapshot: Snapshot, block: int, asset: assets.AssetRef, number: int) -> None:
    """A hundred holders from somewhere in the list."""
    start = layout.HOLDINGS.key(asset.ordinal, holder(number))
    walk = accounts.holders(snapshot.at(block), asset, after=start)
    for _ in zip(range(100), walk, strict=False):
        pass


def main() -> None:
    """Build the store and measure."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ACCOUNTS
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store"
        began = time.perf_counter()
        tip, events = build(path, count)
        seconds = time.perf_counter() - began
        size = sum(file.stat().st_size for file in path.iterdir()) / 1e6
        print(
            f"{os.cpu_count()} cores; {count:,} accounts, {events:,} events, {tip:,} blocks, ",
            end="",
        )
        print(f"{size:.0f} MB; folded and stored at {events / seconds:,.0f} events/s")
        ask_in_process(path, count, tip)
        ask(path, count, tip)


if __name__ == "__main__":
    main()
