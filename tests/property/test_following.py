"""The heart of the node against a model of a page: random blocks, reorganisations and restarts.

A real LevelDB is driven through the real fold, a few blocks a commit or one, with undo or without;
the model is a dictionary a height. After every step both hold the same state, now and at any block
before, and the digest is the one that a node has which never knew the abandoned branches.
"""

import random
import shutil
import tempfile
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from node import layout
from node.fold import Fold, Read
from node.model import Block, BlockRecord
from node.queries.events import logs_of
from node.store import Store, View
from tests.support.blocks import (
    DIRECTORY,
    READER,
    ZERO,
    Branch,
    Emitted,
    address,
    emit,
    identity,
    listed,
    moved,
    moved_right,
)
from tokenization.errors import FinalityViolation
from tokenization.power import Right, cells_of, pack_right
from tokenization.types import Kind


BILL, CASH, RIGHTS, IDENTITIES = (address(number) for number in range(1, 5))
ACCOUNTS = [address(number) for number in range(10, 15)]
RIGHT_IDS = [
    pack_right(Right(1, zone, zone, 10, last, 0b11, 0, 2025))
    for zone in (1, 2)
    for last in (10, 12)
]
ASSETS = [(BILL, 0), (CASH, 0), *((RIGHTS, right) for right in RIGHT_IDS)]
LISTINGS = (
    listed(BILL, Kind.BOND_TOKEN, "BILL"),
    listed(CASH, Kind.SETTLEMENT_CASH, "CASH"),
    listed(RIGHTS, Kind.CAPACITY_RIGHTS, "RIGHTS"),
    listed(IDENTITIES, Kind.IDENTITY_REGISTRY, "IDENTITIES"),
)

Moves = list[tuple[int, int, int, int]]
"""Which asset, from whom, to whom (0 is nobody), how much at most."""

moves = st.lists(
    st.tuples(
        st.integers(0, len(ASSETS) - 1),
        st.integers(0, len(ACCOUNTS)),
        st.integers(0, len(ACCOUNTS)),
        st.integers(0, 1_000),
    ),
    max_size=6,
)


class Model:
    """What must be true after a block: holdings, and kW by zone and cell of time."""

    def __init__(self) -> None:
        self.holdings: dict[tuple[bytes, int, bytes], int] = {}
        self.zone_kw: dict[tuple[int, int, int], int] = {}
        self.owner: dict[bytes, bytes] = {}

    def apply(self, wishes: Moves) -> list[Emitted]:
        """Do what can be done of these wishes, and say by which events."""
        events = []
        for which, sender, receiver, wish in wishes:
            asset = ASSETS[which]
            source, target = self._account(sender), self._account(receiver)
            if source == target == ZERO:
                continue
            amount = min(wish, self.holdings.get((*asset, source), 0)) if sender else wish
            self._change((*asset, source), -amount)
            self._change((*asset, target), amount)
            if asset[1] and not sender:
                self._allocate(asset[1], amount)
            # No month is over at the time of these blocks, so redeeming frees all of them.
            if asset[1] and not receiver:
                self._allocate(asset[1], -amount)
            events.append(_event(asset, source, target, amount))
            if ZERO not in (source, target):
                investor = bytes(12) + source
                self.owner[target] = investor
                events.append(emit(IDENTITIES, "AccountLinked", investor, target))
        return events

    def _account(self, number: int) -> bytes:
        return ACCOUNTS[number - 1] if number else ZERO

    def _change(self, key: tuple[bytes, int, bytes], change: int) -> None:
        if key[2] != ZERO:
            self.holdings[key] = self.holdings.get(key, 0) + change

    def _allocate(self, token_id: int, kw: int) -> None:
        right = RIGHTS_BY_ID[token_id]
        for cell in cells_of(right):
            key = (right.zone, cell.period, cell.block)
            self.zone_kw[key] = self.zone_kw.get(key, 0) + kw


RIGHTS_BY_ID = {
    right: Right(1, zone, zone, 10, last, 0b11, 0, 2025)
    for right, (zone, last) in zip(RIGHT_IDS, [(1, 10), (1, 12), (2, 10), (2, 12)], strict=True)
}


def _event(asset: tuple[bytes, int], source: bytes, target: bytes, amount: int) -> Emitted:
    token, token_id = asset
    if token_id:
        return moved_right(token, source, target, token_id, amount)
    return moved(token, source, target, amount)


def reader_of(cells: dict[bytes, bytes]) -> Read:
    """Reads cells from a dictionary as the fold reads them from a store."""
    return lambda cell: cells.get(cell, b"")


def reference_digest(blocks: Sequence[Block]) -> bytes:
    """The digest of a node that folded these blocks one by one, with dictionaries for a store."""
    cells: dict[bytes, bytes] = {}
    tip: BlockRecord | None = None
    fold = Fold(DIRECTORY, READER)
    for block in blocks:
        delta = fold(reader_of(cells), tip, [block])
        cells |= delta.cells
        tip = delta.blocks[-1]
    return tip.digest if tip else bytes(32)


def state_of(view: View) -> dict[str, object]:
    """The model's picture of a view."""
    assets = {key[0]: asset for key, asset in view.scan(layout.ASSETS)}
    return {
        "holdings": {
            (assets[key[0]].token, int.from_bytes(assets[key[0]].id, "big"), key[1]): units
            for key, units in view.scan(layout.HOLDINGS)
        },
        "zone_kw": dict(view.scan(layout.ZONE_KW)),
        "owner": {key[0]: investor for key, investor in view.scan(layout.ACCOUNT_INVESTORS)},
    }


def wanted_of(model: Model) -> dict[str, object]:
    """The model's own picture, without zeros."""
    return {
        "holdings": {key: units for key, units in model.holdings.items() if units},
        "zone_kw": {key: kw for key, kw in model.zone_kw.items() if kw},
        "owner": model.owner,
    }


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
        newest = max(key for key in rows if key[: -past.tail] == lead)
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
