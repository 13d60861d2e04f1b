"""A node that is told to stop stops, whoever is connected and whatever it waits for."""

import signal
import socket
import subprocess
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from node.fold import Read
from node.model import Block, BlockRecord, Delta
from node.source import WORKERS_FROM_BLOCKS
from tests.support.following import following, index_anew
from tests.support.ledger import BANK, Ledger
from tests.support.mizand import MIZAND, over, running
from tests.support.proxy import start_proxy
from tokenization.devnet import free_port


pytestmark = pytest.mark.chain

HELD_S = 60
PATIENCE_S = 15
"""Far less than anything here is held for; on a quiet machine it takes less than two seconds."""


def stop(process: "subprocess.Popen[str]") -> str:
    """Tell it to stop, and wait no longer than patience lasts. Answers what it logged."""
    process.send_signal(signal.SIGTERM)
    _, logged = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, logged
    return logged


@contextmanager
def connected(port: int) -> Iterator[list[socket.socket]]:
    """Clients that stay: one silent, one that has begun to ask, one that does not read."""
    begun = (
        b"",
        b"GET /v1/status HTTP/1.1\r\nHost: x\r\n",
        b"GET /v1/blocks HTTP/1.1\r\nHost: x\r\n\r\n",
    )
    clients = []
    try:
        for sent in begun:
            client = socket.create_connection(("127.0.0.1", port))
            client.sendall(sent)
            clients.append(client)
        yield clients
    finally:
        for client in clients:
            client.close()


def test_stop__with_open_connections__ends_in_time(shared_ledger: Ledger, tmp_path: Path) -> None:
    """Nobody who holds a connection holds the node."""
    port = free_port()
    mizand = over(shared_ledger, tmp_path / "store", "depth:1000")
    with (
        running(mizand, port) as process,
        connected(port),
        socket.socket(socket.AF_UNIX) as silent,
    ):
        silent.connect(str(tmp_path / "store.sock"))
        assert '"stopped"' in stop(process)
    assert not (tmp_path / "store.sock").exists()


def test_stop__while_the_endpoint_hangs__ends_in_time(
    shared_ledger: Ledger, tmp_path: Path
) -> None:
    """A request that will not be answered for a minute is given up."""
    held = threading.Event()
    with start_proxy(shared_ledger.devnet.url) as proxy:
        port = free_port()
        mizand = over(
            shared_ledger,
            tmp_path / "store",
            "depth:1000",
            MIZAN_NODE_RPC=proxy.url,
            MIZAN_NODE_VERIFY_PER_S="1000",
        )
        with running(mizand, port) as process:
            asked = threading.Event()

            def hang() -> None:
                asked.set()
                held.wait(HELD_S)

            proxy.at("eth_getBlockByNumber", 1, hang)
            proxy.at("eth_call", 1, hang)
            assert asked.wait(HELD_S)
            stop(process)
        held.set()


@pytest.mark.parametrize("command", ["run", "backfill"])
@pytest.mark.parametrize("finality", ["depth:1000", "instant"], ids=["alone", "with workers"])
def test_stop__during_backfill__ends_in_time_and_goes_on(
    shared_ledger: Ledger, tmp_path: Path, finality: str, command: str
) -> None:
    """Stopped in the middle of the past; the next start goes on from there."""
    if finality == "instant":
        shared_ledger.devnet.rpc("anvil_mine", hex(WORKERS_FROM_BLOCKS))
    shared_ledger.mint_bills(f"stop-{command}-{finality[:5]}", BANK, 50)
    with start_proxy(shared_ledger.devnet.url) as proxy:
        asked, held = threading.Event(), threading.Event()

        def hang() -> None:
            asked.set()
            held.wait(HELD_S)

        proxy.at("eth_getLogs", 1, hang)
        mizand = over(shared_ledger, tmp_path / "store", finality, MIZAN_NODE_RPC=proxy.url)
        arguments = ["--port", str(free_port())] if command == "run" else []
        with subprocess.Popen(
            [str(MIZAND), command, *arguments],
            env=mizand.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                assert asked.wait(HELD_S)
                stop(process)
            finally:
                process.kill()
                held.set()
    done = over(shared_ledger, tmp_path / "store", finality).json("backfill")
    assert done[1]["data"]["complete"]


def test_stop__while_a_batch_is_folded__drops_it_and_reads_it_again(
    shared_ledger: Ledger, tmp_path: Path
) -> None:
    """Nothing of it is in the store, and the next start makes of it what any would."""
    with following(shared_ledger, tmp_path / "store") as node:
        fold = node.follower._fold

        def told(blocks: Iterable[Block]) -> Iterator[Block]:
            for block in blocks:
                yield block
                node.stop.set()

        def interrupted(
            read: Read, tip: BlockRecord | None, blocks: Iterable[Block], *, final: int | None
        ) -> Delta:
            return fold(read, tip, told(blocks), final=final)

        node.follower._fold = interrupted  # type: ignore[assignment]
        node.follower.catch_up()
        assert node.store.tip is None
        node.stop.clear()
        node.follower._fold = fold
        node.follower.catch_up()
        assert node.tip == index_anew(shared_ledger, tmp_path / "anew")
