"""Killed outright, again and again, in the past and at the tip: nothing is lost, nothing is half.

Each cycle starts a node, lets it commit a few times, and kills it with SIGKILL at a chance moment.
What it had said to be committed must be there afterwards, and in the end the state and the digest
are those of a node that was never killed.
"""

import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from node.store import Store
from tests.support.following import following, index_anew
from tests.support.ledger import BANK, FUND, START_S, Ledger, start_ledger


pytestmark = pytest.mark.chain

CYCLES_IN_THE_PAST = 12
CYCLES_AT_THE_TIP = 10
PATIENCE_S = 5.0
DEEP = "depth:1000"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger whose blocks are made by hand."""
    with start_ledger(tmp_path, ("--timestamp", str(START_S))) as running:
        running.mint_bills("seed", BANK, 10_000)
        running.mine_by_hand()
        yield running


def start(ledger: Ledger, store: Path, finality: str) -> "subprocess.Popen[str]":
    """A node in a process of its own."""
    arguments = (ledger.devnet.url, str(ledger.manifest_path), str(store), finality)
    return subprocess.Popen(
        [sys.executable, "-m", "tests.crash.worker", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def kill_after(process: "subprocess.Popen[str]", commits: int, delay_s: float) -> str:
    """Kill it a moment after some commits; answers the last that it had said.

    It may have reached the chain's head before, with nothing left to commit: it is killed there.
    """
    assert process.stdout is not None
    said, at_the_head = "", threading.Timer(PATIENCE_S, process.kill)
    at_the_head.start()
    try:
        for _ in range(commits):
            said = process.stdout.readline() or said
        time.sleep(delay_s)
    finally:
        at_the_head.cancel()
        process.kill()
    rest = process.stdout.read().splitlines(keepends=True)
    process.wait()
    process.stdout.close()
    whole = [line for line in [said, *rest] if line.endswith("\n") and " " in line]
    return whole[-1].strip() if whole else ""


def tip_after(store: Path, said: str) -> int:
    """The tip, once what was said to be committed is seen to be there, block and digest."""
    with Store.open(store) as opened:
        tip = opened.tip
        if said:
            number, digest = said.split()
            assert tip is not None
            assert tip.number >= int(number)
            with opened.snapshot() as snapshot:
                block = snapshot.block(int(number))
            assert block is not None
            assert block.digest.hex() == digest
        return tip.number if tip else 0


def test_kill__while_reading_the_past__loses_nothing(ledger: Ledger, tmp_path: Path) -> None:
    """Range commits are not awaited to the disk, and yet a killed process keeps them all."""
    for _ in range(60):
        ledger.move_bills(BANK, FUND, 1)
        ledger.mine(2)
    chance, store = random.Random(1), tmp_path / "store"
    tips = [0]
    for _ in range(CYCLES_IN_THE_PAST):
        process = start(ledger, store, "instant")
        said = kill_after(process, chance.randint(1, 6), chance.uniform(0, 0.01))
        tips.append(tip_after(store, said))
    assert tips == sorted(tips)
    assert tips[-1] > tips[1]
    with following(ledger, store, "instant") as node:
        node.follower.catch_up()
        assert node.tip == index_anew(ledger, tmp_path / "anew")
        assert node.verify().differences == []


def test_kill__at_the_tip_while_the_chain_reorganises__loses_nothing(
    ledger: Ledger, tmp_path: Path
) -> None:
    """Killed while it retreats and advances, or a moment before or after."""
    chance, store = random.Random(2), tmp_path / "store"
    ledger.mine(12)
    for cycle in range(CYCLES_AT_THE_TIP):
        ledger.move_bills(BANK, FUND, 1)
        process = start(ledger, store, DEEP)
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(2)]
        assert " " in said[1], said
        ledger.branch_off(chance.randint(1, 10), salt=cycle + 1)
        kill_after(process, 0, chance.uniform(0, 0.05))
    with following(ledger, store) as node:
        node.follower.catch_up()
        assert node.tip == index_anew(ledger, tmp_path / "anew")
        assert node.verify().differences == []
