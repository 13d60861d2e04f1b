"""How soon a new block is answered: from the endpoint having it to the API telling the balance.

    python -m tests.bench.bench_tip [--blocks 200] [--poll-s 0.25] [--no-hints] [--every-s 1]

A real chain and ``mizand run`` in a process of its own, as in earnest. A transfer is mined, and the
API is asked until it answers a state of that block with the new balance. Printed, not asserted.
Also printed: how long the node took from its start to being ready.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.support.ledger import BILL_3M, FUND, START_S, Ledger, start_ledger
from tokenization.devnet import free_port


BANK = 12
READY_WITHIN_S = 30.0
PAUSE_S = 0.05
WARM_BLOCKS = 20
"""Even blocks before measuring, from which the node learns when the next is due."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--blocks", type=int, default=200, help="blocks to mine")
    parser.add_argument("--poll-s", type=float, default=0.25, help="seconds between looks")
    parser.add_argument("--no-hints", action="store_true", help="poll only, no websocket")
    parser.add_argument("--every-s", type=float, default=0, help="mine evenly, at this interval")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mizan-tip-") as name:
        folder = Path(name)
        with start_ledger(folder, ("--timestamp", str(START_S))) as ledger:
            ledger.mint_bills("bench", BANK, 10_000)
            ledger.mine_by_hand()
            began = time.perf_counter()
            with node_of(ledger, folder / "store", options) as client:
                print(f"ready after    {(time.perf_counter() - began) * 1e3:8.0f} ms")
                for _ in range(WARM_BLOCKS if options.every_s else 0):
                    _wait_for_slot(options.every_s)
                    ledger.mine()
                asked, blocks = _looks(client), options.blocks
                report([measure(ledger, client, at, options.every_s) for at in range(blocks)])
                print(f"requests       {(_looks(client) - asked) / blocks:8.1f} a block")


@contextmanager
def node_of(ledger: Ledger, store: Path, options: argparse.Namespace) -> Iterator[httpx.Client]:
    """``mizand run`` over the ledger, ready."""
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "MIZAN_NODE_RPC": ledger.devnet.url,
        "MIZAN_MANIFEST": str(ledger.manifest_path),
        "MIZAN_NODE_STORE": str(store),
        "MIZAN_NODE_FINALITY": "depth:64",
        "MIZAN_NODE_POLL_S": str(options.poll_s),
        "MIZAN_NODE_WS": "" if options.no_hints else ledger.devnet.url.replace("http", "ws", 1),
    }
    command = [str(Path(sys.executable).with_name("mizand")), "run", "--port", str(port)]
    with (
        subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}") as client,
    ):
        try:
            _wait_ready(client)
            yield client
        finally:
            process.terminate()


def _wait_ready(client: httpx.Client) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        try:
            if client.get("/v1/status").json()["ready"]:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.005)
    raise TimeoutError("the node did not get ready")


def measure(ledger: Ledger, client: httpx.Client, place: int, every_s: float) -> float:
    """Seconds from a block with a transfer being there to its balance being answered."""
    before = _units(client, ledger.accounts[FUND])
    call = ledger.token(BILL_3M).call("transfer", ledger.accounts[FUND], 1)
    ledger.devnet.rpc(
        "eth_sendTransaction",
        {"from": _hex(ledger.accounts[BANK]), "to": _hex(call.to), "data": _hex(call.data)},
    )
    if every_s:
        _wait_for_slot(every_s)
    else:
        # Not in step with the node's polling.
        time.sleep(PAUSE_S * (1 + place % 7) / 3)
    ledger.mine()
    began = time.perf_counter()
    while _units(client, ledger.accounts[FUND]) == before:
        pass
    return time.perf_counter() - began


def _wait_for_slot(every_s: float) -> None:
    time.sleep(every_s - time.monotonic() % every_s)


def _looks(client: httpx.Client) -> float:
    """How many requests the node has made of its endpoint so far."""
    lines = client.get("/metrics").text.splitlines()
    made = [line for line in lines if line.startswith("mizan_rpc_calls_total{")]
    return sum(float(line.rsplit(" ", 1)[1]) for line in made)


def _units(client: httpx.Client, account: bytes) -> Any:  # noqa: ANN401 - as the API says it
    answer = client.get(f"/v1/accounts/0x{account.hex()}/holdings").json()
    return [line["total"] for line in answer["items"]]


def _hex(raw: bytes) -> str:
    return f"0x{raw.hex()}"


def report(taken: list[float]) -> None:
    """Print how soon."""
    ranks = statistics.quantiles(taken, n=100)
    for name, seconds in (("median", ranks[49]), ("p90", ranks[89]), ("p99", ranks[98])):
        print(f"{name:<14} {seconds * 1e3:8.1f} ms")


if __name__ == "__main__":
    main()
