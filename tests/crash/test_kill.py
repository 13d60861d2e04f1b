"""Killed outright, again and again, in the past and at the tip: nothing is lost, nothing is half.

Each cycle starts a node, lets it commit a few times, and kills it with SIGKILL, at a chance moment
or at a step of a commit. What it had said to be committed must be there afterwards, and in the end
the state and the digest are those of a node that was never killed.

    MIZAN_KILLS=1000 pytest tests/crash/test_kill.py      the long run
"""

import os
import random
import signal
import threading
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from node.store import Store
from tests.crash.lives import Life, start_life
from tests.crash.worker import STEPS, Way
from tests.support.following import following, index_anew
from tests.support.ledger import BANK, FUND, START_S, Ledger, start_ledger


pytestmark = pytest.mark.chain

CYCLES_IN_THE_PAST = 12
CYCLES_AT_THE_TIP = 10
CYCLES = CYCLES_IN_THE_PAST + CYCLES_AT_THE_TIP
ROUNDS = -(-int(os.environ.get("MIZAN_KILLS", str(CYCLES))) // CYCLES)
"""Each on a chain of its own, for the local chain does not bear reorganisations for ever."""
PATIENCE_S = 5.0
DEEP = "depth:1000"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger whose blocks are made by hand."""
    with start_ledger(tmp_path, ("--timestamp", str(START_S))) as running:
        running.mint_bills("seed", BANK, 10_000)
        running.mine_by_hand()
        yield running


def start(ledger: Ledger, store: Path, finality: str, *kill_at: int) -> Life:
    """Start a node, that may kill itself at a step of a write."""
    way = Way(finality, kill_at)
    return start_life(ledger.devnet.url, ledger.manifest_path, store, way)


def kill_after(life: Life, commits: int, delay_s: float) -> str:
    """Kill it a moment after some commits; answers the last that it had said.

    It may have reached the chain's head before, with nothing left to commit: it is killed there.
    """
    said, at_the_head = "", threading.Timer(PATIENCE_S, life.process.kill)
    at_the_head.start()
    for _ in range(commits):
        said = life.line() or said
    life.process.join(delay_s)
    at_the_head.cancel()
    life.process.kill()
    while line := life.line():
        said = line
    life.process.join()
    life.mouth.close()
    assert life.process.exitcode == -signal.SIGKILL
    return said if " " in said else ""


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


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_kill__while_reading_the_past__loses_nothing(
    ledger: Ledger, tmp_path: Path, seed: int
) -> None:
    """Range commits are not awaited to the disk, and yet a killed process keeps them all."""
    for _ in range(60):
        ledger.move_bills(BANK, FUND, 1)
        ledger.mine(2)
    chance, store = random.Random(seed), tmp_path / "store"
    tips = [0]
    for _ in range(CYCLES_IN_THE_PAST):
        life = start(ledger, store, "instant")
        said = kill_after(life, chance.randint(1, 6), chance.uniform(0, 0.01))
        tips.append(tip_after(store, said))
    assert tips == sorted(tips)
    assert tips[-1] > tips[1]
    with following(ledger, store, "instant") as node:
        node.follower.catch_up()
        assert node.tip == index_anew(ledger, tmp_path / "anew")
        assert node.verify().differences == []


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_kill__at_the_tip_while_the_chain_reorganises__loses_nothing(
    ledger: Ledger, tmp_path: Path, seed: int
) -> None:
    """Killed while it retreats and advances, or a moment before or after."""
    chance, store = random.Random(seed), tmp_path / "store"
    ledger.mine(12)
    for cycle in range(CYCLES_AT_THE_TIP):
        ledger.move_bills(BANK, FUND, 1)
        life = start(ledger, store, DEEP)
        said = [life.line() for _ in range(2)]
        assert " " in said[1], said
        ledger.branch_off(chance.randint(1, 10), salt=cycle + 1)
        kill_after(life, 0, chance.uniform(0, 0.05))
    with following(ledger, store) as node:
        node.follower.catch_up()
        assert node.tip == index_anew(ledger, tmp_path / "anew")
        assert node.verify().differences == []


@pytest.mark.parametrize("finality", ["instant", DEEP], ids=["in the past", "at the tip"])
def test_kill__at_every_step_of_a_commit__loses_nothing(
    ledger: Ledger, tmp_path: Path, finality: str
) -> None:
    """One life a step, again and again through the steps, until it is at the head."""
    for _ in range(40):
        ledger.move_bills(BANK, FUND, 1)
        ledger.mine(1)
    store, tips = tmp_path / "store", [0]
    for write in (1, 2):
        for step in range(1, STEPS + 1):
            said = kill_after(start(ledger, store, finality, step, write), 0, PATIENCE_S)
            tips.append(tip_after(store, said))
    assert tips == sorted(tips)
    with following(ledger, store, finality) as node:
        node.follower.catch_up()
        assert node.tip == index_anew(ledger, tmp_path / "anew")
        assert node.verify().differences == []


def test_kill__at_every_step_of_a_retreat__loses_nothing(ledger: Ledger, tmp_path: Path) -> None:
    """A retreat is a write a block: the node comes back after a whole one, and goes on."""
    store = tmp_path / "store"
    ledger.mine(12)
    for salt, (step, write) in enumerate(product(range(1, STEPS + 1), (1, 4)), 1):
        ledger.move_bills(BANK, FUND, 1)
        with following(ledger, store) as node:
            node.follower.catch_up()
            before = node.tip.number
        ledger.branch_off(7, salt)
        kill_after(start(ledger, store, DEEP, step, write), 0, PATIENCE_S)
        assert before - 7 <= tip_after(store, "") <= before
    with following(ledger, store) as node:
        node.follower.catch_up()
        assert node.tip == index_anew(ledger, tmp_path / "anew")
        assert node.verify().differences == []
