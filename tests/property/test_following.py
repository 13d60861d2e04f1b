"""The heart of the node against a model of a page: random blocks, reorganisations and restarts.

A real LevelDB is driven through the real fold, a few blocks a commit or one, with undo or without;
the model is a dictionary a height. After every step both hold the same state, now and at any block
before, and the digest is the one that a node has which never knew the abandoned branches.
"""

import random
import shutil
import tempfile
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from node import layout
from node.fold import Fold
from node.model import Block
from node.queries.events import logs_of
from node.store import Store
from tests.support.blocks import DIRECTORY, READER, Branch, identity
from tests.support.model import (
    LISTINGS,
    Model,
    Moves,
    moves,
    reader_of,
    reference_digest,
    state_of,
    wanted_of,
)
from tokenization.errors import FinalityViolation


class Following(RuleBasedStateMachine):
    """One node, one chain that sometimes changes its mind."""

    @initialize()
    def begin(self) -> None:
        """A store with the contracts listed."""
        self.folder = Path(tempfile.mkdtemp(prefix="mizan-"))
        self.store = Store.open(self.folder / "store", identity())
        self.fold = Fold(DIRECTORY, READER)
        self.branch = Branch()
        self.models = [Model()]
        self.salt = 0
        self._commit([self.branch.mine(*LISTINGS)], final=0)

    @rule(several=st.lists(moves, min_size=1, max_size=6), size=st.integers(1, 6))
    def advance(self, several: list[Moves], size: int) -> None:
        """Blocks come, so many a batch."""
        blocks = []
        for wishes in several:
            model = deepcopy(self.models[-1])
            blocks.append(self.branch.mine(*model.apply(wishes)))
            self.models.append(model)
        for start in range(0, len(blocks), size):
            self._commit(blocks[start : start + size], final=self.store.final or 0)

    @precondition(lambda self: self.height > 1)
    @rule(depth=st.integers(1, 64))
    def reorganise(self, depth: int) -> None:
        """The chain leaves its newest blocks, at most down to the final one."""
        floor = max(self.store.final or 0, 1)
        target = max(self.height - depth, floor)
        self.salt += 1
        self.store.retreat(target)
        self.branch = self.branch.fork(self.height - target, self.salt)
        del self.models[target:]

    @rule(behind=st.integers(0, 4))
    def finalize(self, behind: int) -> None:
        """Blocks become final."""
        self.store.finalize(max(1, self.height - behind))

    @precondition(lambda self: (self.store.final or 0) > 1)
    @rule()
    def replace_final(self) -> None:
        """What is final does not go."""
        with pytest.raises(FinalityViolation):
            self.store.retreat((self.store.final or 0) - 1)

    @rule()
    def restart(self) -> None:
        """The process ends and begins again."""
        self.store.close()
        self.store = Store.open(self.folder / "store")

    @rule(back=st.integers(1, 30))
    def look_back(self, back: int) -> None:
        """Any block before the tip still answers as it did."""
        number = max(1, self.height - back)
        with self.store.snapshot() as snapshot:
            assert state_of(snapshot.at(number)) == wanted_of(self.models[number - 1])
            block = snapshot.block(number)
            assert block is not None
            assert block.digest == reference_digest(self.branch.blocks[:number])

    @invariant()
    def is_the_model(self) -> None:
        """The state at the tip, and its digest."""
        if self.store.tip is None:
            return
        assert self.store.tip.number == self.height
        assert self.store.tip.digest == reference_digest(self.branch.blocks)
        with self.store.snapshot() as snapshot:
            view = snapshot.at(self.height)
            assert state_of(view) == wanted_of(self.models[-1])
            numbers = range(1, self.height + 2)
            logs = [log for number in numbers for log in logs_of(view, number)]
            assert len(logs) == self.store.tip.events_so_far

    def teardown(self) -> None:
        """Leave nothing behind."""
        if hasattr(self, "store"):
            self.store.close()
            shutil.rmtree(self.folder)

    @property
    def height(self) -> int:
        """The branch's newest block."""
        return len(self.branch.blocks)

    def _commit(self, blocks: list[Block], final: int) -> None:
        delta = self.fold(self.store.get, self.store.tip, blocks, final=final)
        self.store.commit(delta, final=final or None, sync=False)


Following.TestCase.settings = settings(max_examples=60, stateful_step_count=25)
TestFollowing = Following.TestCase


@given(several=st.lists(moves, min_size=2, max_size=12), seed=st.integers(0, 2**32))
def test_digest__any_cut_into_batches__is_the_same(several: list[Moves], seed: int) -> None:
    """How blocks are grouped, and whether undo is kept, leaves no trace in state or digest."""
    branch, model = Branch(), Model()
    branch.mine(*LISTINGS)
    for wishes in several:
        branch.mine(*model.apply(wishes))
    fold, cells, tip, at = Fold(DIRECTORY, READER), dict[bytes, bytes](), None, 0
    versions: dict[bytes, bytes] = {}
    movements: dict[bytes, bytes] = {}
    chance = random.Random(seed)
    while at < len(branch.blocks):
        run = branch.blocks[at : at + chance.randint(1, 5)]
        final = chance.choice([None, 0, at + 2, 1_000])
        delta = fold(reader_of(cells), tip, run, final=final)
        cells |= delta.cells
        versions |= dict(delta.versions)
        movements |= {
            key: raw for key, raw in delta.rows if key.startswith(layout.MOVEMENTS.prefix)
        }
        tip, at = delta.blocks[-1], at + len(run)
    assert tip is not None
    assert tip.digest == reference_digest(branch.blocks)
    for cell, value in cells.items():
        past = layout.past_of(layout.CELLS[cell[:1]])
        rows = movements if past.lead == layout.MOVEMENTS.prefix else versions
        lead = past.lead + cell[1:]
        newest = min(key for key in rows if key[: -past.tail] == lead)
        assert past.value(rows[newest]) == value


@given(several=st.lists(moves, max_size=8))
def test_fold__any_movements__holdings_sum_to_supply(several: list[Moves]) -> None:
    """Units are neither made nor lost, and holders are counted right."""
    branch, model = Branch(), Model()
    branch.mine(*LISTINGS)
    for wishes in several:
        branch.mine(*model.apply(wishes))
    delta = Fold(DIRECTORY, READER)(lambda _: b"", None, branch.blocks)
    numbers = {cell: int.from_bytes(value, "big") for cell, value in delta.cells.items()}
    for ordinal in range(1, numbers[layout.ASSET_COUNT.key()] + 1):
        prefix = layout.HOLDINGS.key(ordinal)
        held = [units for cell, units in numbers.items() if cell.startswith(prefix)]
        assert sum(held) == numbers.get(layout.SUPPLIES.key(ordinal), 0)
        holders = numbers.get(layout.HOLDER_COUNTS.key(ordinal), 0)
        assert sum(units > 0 for units in held) == holders
