"""Reorganisations by the dozen, of depth 1 to 64, while the API is read all the time.

The node follows in its own thread, in batches of a size by chance; readers ask over HTTP and every
answer must be of one block: what the two who deal hold adds up to what was issued. After each
reorganisation every figure is the chain's, and in the end the digest is a fresh node's.

    MIZAN_REORGS=1000 pytest tests/chain/test_reorgs.py      the long run
"""

import os
import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from node import source
from node.rpc import Call, Rpc
from tests.support.following import Following, following, index_anew
from tests.support.ledger import BANK, FUND, START_S, Ledger, start_ledger
from tests.support.serving import serving
from tokenization.units import checksum


pytestmark = pytest.mark.chain

REORGS = int(os.environ.get("MIZAN_REORGS", "30"))
DEEPEST = 64
MOST_MINED = 450
"""Blocks mined on one chain: the local chain was seen to lose its state after some 800."""
ISSUED = 10_000
READERS = 2
WITHIN_S = 60.0


class Gated(Rpc):
    """An endpoint that answers nothing while its chain is reorganised, for the chain's own sake."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.gate = threading.Lock()

    def batch(self, calls: Sequence[Call]) -> list[Any]:
        """Ask, once nobody meddles with the chain."""
        with self.gate:
            return super().batch(calls)


def shared_out(depths: Sequence[int]) -> Iterator[list[int]]:
    """Depths in groups, each of which a chain bears."""
    group: list[int] = []
    for depth in depths:
        if group and sum(group) + 3 * len(group) + depth > MOST_MINED - DEEPEST:
            yield group
            group = []
        group.append(depth)
    if group:
        yield group


@contextmanager
def readers(ledger: Ledger, url: str) -> Iterator[list[str]]:
    """Readers of the API until the end of a block; answers what they found to be wrong."""
    wrong: list[str] = []
    reads = 0
    stop = threading.Event()
    accounts = [checksum(ledger.accounts[account]) for account in (BANK, FUND)]
    token = checksum(ledger.token("PKMZTB03M256").address)

    def read() -> None:
        nonlocal reads
        with httpx.Client(base_url=url, timeout=30) as client:
            while not stop.is_set():
                first = client.get(f"/v1/accounts/{accounts[0]}/holdings/{token}")
                if first.status_code != 200:
                    wrong.append(first.text)
                    continue
                block = first.json()["block"]["hash"]
                other = client.get(
                    f"/v1/accounts/{accounts[1]}/holdings/{token}", params={"block": block}
                )
                if other.status_code == 409:  # that block has just been undone
                    continue
                held = [int(one.json()["total"]["base"]) for one in (first, other)]
                if sum(held) != ISSUED:
                    wrong.append(f"{held} at {block}")
                reads += 1

    threads = [threading.Thread(target=read) for _ in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        yield wrong
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert reads


def reorganise(ledger: Ledger, node: Following, rpc: Gated, depths: Sequence[int]) -> None:
    """Reorganise again and again; after each the node has every figure of the chain."""
    for salt, depth in enumerate(depths, 1):
        with rpc.gate:
            ledger.move_bills(BANK, FUND, 1)
        arrive(ledger, node)
        with rpc.gate:
            ledger.branch_off(depth, salt)
            ledger.move_bills(BANK, FUND, 1)
        arrive(ledger, node)
        assert node.verify().differences == []
        with node.store.snapshot() as snapshot:
            assert snapshot.last_reorg is not None
            assert (snapshot.last_reorg.count, snapshot.last_reorg.depth) == (salt, depth)


def arrive(ledger: Ledger, node: Following) -> None:
    """Wait until the node is at the chain's head."""
    head = ledger.chain.pin()
    deadline = time.monotonic() + WITHIN_S
    while node.follower.fatal is None and time.monotonic() < deadline:
        with node.store.snapshot() as snapshot:
            if snapshot.tip is not None and snapshot.tip.hash == bytes(head.hash):
                return
        time.sleep(0.002)
    raise AssertionError(f"the node is not at block {head.number}") from node.follower.fatal


def test_reorgs__under_load__leave_no_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many as asked for, on as many chains as it takes."""
    chance = random.Random(4)
    depths = [1, DEEPEST, *(chance.randint(1, DEEPEST) for _ in range(REORGS - 2))]
    for number, group in enumerate(shared_out(depths)):
        folder = tmp_path / str(number)
        folder.mkdir()
        monkeypatch.setattr(source, "TIP_BLOCKS", chance.choice([1, 3, 16, 64]))
        with start_ledger(folder, ("--timestamp", str(START_S))) as ledger:
            ledger.mint_bills("seed", BANK, ISSUED)
            ledger.move_bills(BANK, FUND, 1)
            ledger.mine_by_hand()
            ledger.mine(DEEPEST)
            rpc = Gated(ledger.devnet.url)
            with following(ledger, folder / "store", rpc=rpc) as node:
                node.poll()
                follow = threading.Thread(target=node.follower.follow, args=(0.005,))
                follow.start()
                try:
                    with serving(node.follower) as url, readers(ledger, url) as wrong:
                        reorganise(ledger, node, rpc, group)
                finally:
                    node.stop.set()
                    follow.join()
                assert wrong == []
                assert node.follower.fatal is None
                assert index_anew(ledger, folder / "anew") == node.tip
