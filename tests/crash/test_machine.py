"""Any number of reader processes, killed at any moment, over a chain that changes its mind.

The machine of tests/property/test_following.py drives fold and store; this one drives whole nodes
in processes of their own, which read the past with other processes or without, and are killed: at
a step of a write, after some commits, or their readers under them. After every death the store is
that of some block that was said to be committed or a later one, as the model has it, and row by row
what a node writes that folded that block's branch and never knew another: cells, their past, what
was appended, how to undo. A node that is left alone comes to the chain's head.

Stores that undo wrongly, each in a way of its own, show that the machine would notice.

    MIZAN_MACHINES=200 pytest tests/crash/test_machine.py      the long run
"""

import json
import os
import shutil
import signal
import tempfile
from contextlib import ExitStack, nullcontext, suppress
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Timer

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from node import layout
from node.fold import Fold
from node.model import BlockRecord, Delta
from node.store import Store
from tests.crash.lives import Life, start_life
from tests.crash.worker import FAULTS, STEPS, Way
from tests.support.blocks import DIRECTORY, READER, Emitted
from tests.support.branches import serving_branches
from tests.support.model import LISTINGS, Model, Moves, moves, reader_of, state_of, wanted_of


MACHINES = int(os.environ.get("MIZAN_MACHINES", "3"))
STEPS_A_MACHINE = 8
PATIENCE_S = 60.0
"""Within which any node is at the head."""
AILING_S = 10.0
"""The same of nodes that may never come there."""

NOTES = (layout.META, layout.ORPHAN)
"""Rows that depend on what a store went through, and not on its branch alone."""

several = st.lists(moves, min_size=1, max_size=8)
quiet = st.integers(8, 32)
workers = st.integers(0, 2)


@dataclass(frozen=True, eq=False)
class Known:
    """What must be true after a block.

    Attributes:
        cells: The state.
        record: The node's own record of the block; None before the first.
        model: The state as the model has it.
        delta: What a fresh fold makes of the block.
        before: The same after the block before.
    """

    cells: dict[bytes, bytes]
    record: BlockRecord | None
    model: Model
    delta: Delta
    before: "Known | None"

    def rows(self, final: int) -> dict[bytes, bytes]:
        """Every row but the store's notes on itself, of a store that folded this branch alone."""
        wanted = {layout.NOW + cell: value for cell, value in self.cells.items() if value}
        known = self
        while known.record is not None and known.before is not None:
            delta, number = known.delta, layout.block_bytes(known.record.number)
            wanted |= dict(delta.versions) | dict(delta.rows)
            wanted[layout.HEADER + number] = layout.block_record.encode(known.record)
            wanted[layout.NUMBER + known.record.hash] = number
            if known.record.number > final:
                ((_, undo),) = delta.undo
                wanted[layout.UNDO + number] = layout.undo.encode(undo)
            known = known.before
        return wanted


class Lives(RuleBasedStateMachine):
    """One store, one chain, many nodes after one another.

    Attributes:
        fault: What is wrong with its nodes; nothing, but where that is the test.
        patience_s: Within which they are at the head.
    """

    fault, patience_s = "", PATIENCE_S

    @initialize(
        depth=st.sampled_from([16, 4, 1]), several=several, quiet=quiet, workers=st.integers(1, 2)
    )
    def begin(self, depth: int, several: list[Moves], quiet: int, workers: int) -> None:
        """A chain with the contracts listed, its blocks final at a depth, and replaced once."""
        self.open = ExitStack()
        self.folder = Path(tempfile.mkdtemp(prefix="mizan-"))
        self.chain = self.open.enter_context(serving_branches())
        self.depth, self.floor, self.salt = depth, 1, 0
        self.known = {b"": Known({}, None, Model(), Delta(), None)}
        self.path = [self.known[b""]]
        self._write_manifest()
        self._mine(LISTINGS, self.path[-1].model)
        self.grow(several, quiet)
        self.reorganise(depth, several, workers, 0, 1)

    @rule(several=several, quiet=quiet)
    def grow(self, several: list[Moves], quiet: int) -> None:
        """Blocks come, without things in them and with: the newest, that may be replaced, with."""
        for wishes in [*[Moves()] * quiet, *several]:
            model = deepcopy(self.path[-1].model)
            self._mine(model.apply(wishes), model)
        self.floor = max(self.floor, self.chain.height - self.depth)

    @rule(
        depth=st.integers(1, 16),
        several=several,
        workers=workers,
        step=st.integers(0, STEPS),
        write=st.integers(1, 4),
    )
    def reorganise(
        self, depth: int, several: list[Moves], workers: int, step: int, write: int
    ) -> None:
        """Blocks that a node has and nobody called final are replaced; it may die undoing them."""
        self.live_on(workers)
        depth = min(depth, self.chain.height - self.floor)
        self.salt += 1
        self.chain.leave(depth, self.salt)
        del self.path[-depth:]
        self.grow(several, 0)
        self._live(Way(self._finality, (step, write) if step else (), workers))

    @rule(workers=workers)
    def live_on(self, workers: int) -> None:
        """A node comes to the head; then it is killed, having nothing to do."""
        self._live(Way(self._finality, workers=workers))
        assert self._tip() == self.path[-1].record

    @rule(workers=workers, step=st.integers(1, STEPS), write=st.integers(1, 4))
    def die_at_a_step(self, workers: int, step: int, write: int) -> None:
        """It kills itself in the middle of a write, if it comes to so many."""
        self._live(Way(self._finality, (step, write), workers))

    @rule(workers=workers, commits=st.integers(1, 6))
    def die_after_commits(self, workers: int, commits: int) -> None:
        """It is killed while it goes on."""
        self._live(Way(self._finality, workers=workers), commits)

    @rule(workers=st.integers(1, 2))
    def lose_readers(self, workers: int) -> None:
        """Its readers are killed under it; it takes others and comes to the head."""
        self._live(Way(self._finality, workers=workers), kill_readers=True)
        assert self._tip() == self.path[-1].record

    def teardown(self) -> None:
        """Leave nothing behind."""
        if hasattr(self, "open"):
            self.open.close()
            shutil.rmtree(self.folder)

    @property
    def _finality(self) -> str:
        return f"depth:{self.depth}"

    def _mine(self, events: tuple[Emitted, ...] | list[Emitted], model: Model) -> None:
        before = self.path[-1]
        block = self.chain.mine(*events)
        fold = Fold(DIRECTORY, READER)
        delta = fold(reader_of(before.cells), before.record, [block])
        after = Known(before.cells | delta.cells, delta.blocks[-1], model, delta, before)
        self.known[block.header.hash] = after
        self.path.append(after)

    def _live(self, way: Way, commits: int = 1 << 30, *, kill_readers: bool = False) -> None:
        """A node's life, to the head or to so many commits at most; then the store is looked at."""
        head, before = self.path[-1].record, self._tip()
        assert head is not None
        life = self._start(way)
        at_last = Timer(self.patience_s, life.process.kill)
        at_last.start()
        said, number = life.line(), -1
        while said and commits and head != before:
            said = life.line()
            if not said:
                break
            number, commits = int(said.split()[0]), commits - 1
            if kill_readers:
                kill_readers = False
                _kill_children(life)
            if said == f"{head.number} {head.digest.hex()}":
                break
        at_last.cancel()
        life.process.kill()
        while line := life.line():
            number = int(line.split()[0]) if " " in line else number
        life.process.join()
        life.mouth.close()
        assert life.process.exitcode == -signal.SIGKILL
        tip = self._tip()
        assert number < 0 or (tip is not None and tip.number >= number)

    def _start(self, way: Way) -> Life:
        bare = replace(way, receipts="none", fault=self.fault)
        return start_life(self.chain.url, self.folder / "manifest.json", self._store, bare)

    @property
    def _store(self) -> Path:
        return self.folder / "store"

    def _tip(self) -> BlockRecord | None:
        """The store's newest block, once all the store says of it is what the model says."""
        if not self._store.exists():
            return None
        with Store.open(self._store) as store:
            if store.tip is not None:
                known = self.known[store.tip.hash]
                assert store.tip == known.record
                with store.snapshot() as snapshot:
                    assert state_of(snapshot.at(store.tip.number)) == wanted_of(known.model)
                    there = {key: raw for key, raw in snapshot.everything() if key[:1] not in NOTES}
                wanted = known.rows(store.final or 0)
                wrong = {key for key, _ in there.items() ^ wanted.items()}
                assert wrong == set()
            return store.tip

    def _write_manifest(self) -> None:
        ledger = self.chain.identity
        document = {
            "schema_version": 2,
            "chain_id": ledger.chain_id,
            "genesis_hash": f"0x{ledger.genesis.hex()}",
            "deploy_block": ledger.first_block,
            "directory": f"0x{ledger.directory.hex()}",
        }
        (self.folder / "manifest.json").write_text(json.dumps(document))


def _kill_children(life: Life) -> None:
    for children in Path(f"/proc/{life.process.pid}/task").glob("*/children"):
        for pid in children.read_text().split():
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)


Lives.TestCase.settings = settings(max_examples=MACHINES, stateful_step_count=STEPS_A_MACHINE)
TestLives = Lives.TestCase


@pytest.mark.parametrize("fault", ["", *FAULTS])
def test_machine__store_that_undoes_wrongly__is_noticed(fault: str) -> None:
    """One life in which blocks are replaced is enough; without a fault it is as it should be."""
    machine = Lives()
    machine.fault, machine.patience_s = fault, AILING_S if fault else PATIENCE_S
    some: list[Moves] = [[(0, 0, 1, 500), (2, 0, 2, 90)], [(0, 1, 2, 200)], [(2, 2, 1, 40)]]
    try:
        with pytest.raises(AssertionError) if fault else nullcontext():
            machine.begin(4, some, 8, 1)
        # It is the store that is wrong, and not only that its node did not come to the head.
        with pytest.raises(AssertionError) if fault else nullcontext():
            machine._tip()
    finally:
        machine.teardown()
