"""The store refuses what it must, in words that say what to do, and stays as it was."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import plyvel
import pytest

from node import layout
from node.fold import Fold
from node.model import Identity
from node.queries.accounts import transfers
from node.queries.assets import asset_at
from node.store import Store, destroy
from tests.support.blocks import (
    DIRECTORY,
    READER,
    ZERO,
    Branch,
    address,
    identity,
    listed,
    moved,
)
from tokenization.errors import (
    ChainMismatch,
    FinalityViolation,
    StoreCorrupt,
    StoreError,
    StoreLocked,
    StoreSchemaMismatch,
)
from tokenization.types import Kind


TOKEN, ALICE = address(1), address(2)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store lies."""
    return tmp_path / "store"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """A store of six blocks, nothing final."""
    with Store.open(path, identity()) as fresh:
        extend(fresh, branch_of(6))
        yield fresh


def branch_of(length: int, salt: int = 0) -> Branch:
    """A block that lists a token, and some that issue one unit each."""
    branch = Branch(salt=salt)
    branch.mine(listed(TOKEN, Kind.BOND_TOKEN, "T"))
    for _ in range(length - 1):
        branch.mine(moved(TOKEN, ZERO, ALICE, 1))
    return branch


def extend(store: Store, branch: Branch, *, final: int | None = None) -> None:
    """Fold and commit what a branch has beyond the store's tip, a block at a time."""
    fold = Fold(DIRECTORY, READER)
    for block in branch.blocks[store.tip.number if store.tip else 0 :]:
        store.commit(fold(store.get, store.tip, [block]), final=final, sync=False)


def held(store: Store, number: int | None = None) -> int:
    """What Alice holds after a block."""
    assert store.tip is not None
    with store.snapshot() as snapshot:
        view = snapshot.at(store.tip.number if number is None else number)
        return view.get(layout.HOLDINGS, 1, ALICE) or 0


def test_open__again__is_where_it_was(path: Path, store: Store) -> None:
    """A restart reads the tip and goes on."""
    tip = store.tip
    store.close()
    with Store.open(path) as again:
        assert again.tip == tip
        assert again.identity == identity()
        assert held(again) == 5


def test_open__open_already__is_locked_and_keeps_the_lock(path: Path, store: Store) -> None:
    """A second open fails, in this process as in another, and does not loosen the first."""
    with pytest.raises(StoreLocked):
        Store.open(path)
    other = [sys.executable, "-c", f"import plyvel; plyvel.DB({str(path)!r})"]
    refused = subprocess.run(other, capture_output=True, text=True, check=False)
    assert "lock" in refused.stderr
    assert held(store) == 5


def test_open__none_there__says_how_to_make_one(path: Path) -> None:
    """Reading does not create."""
    with pytest.raises(StoreError) as caught:
        Store.open(path)
    assert "mizand backfill" in caught.value.hint
    assert not path.exists()


def test_open__someone_elses_directory__is_left_alone(path: Path) -> None:
    """A store is not made among other files."""
    path.mkdir()
    (path / "letter.txt").write_text("dear")
    with pytest.raises(StoreError, match="not a store"):
        Store.open(path, identity())
    with pytest.raises(StoreError):
        destroy(path)
    assert [entry.name for entry in path.iterdir()] == ["letter.txt"]


def test_open__another_ledger__is_refused_with_the_command(path: Path, store: Store) -> None:
    """Chain id, genesis and directory each tell a ledger from another."""
    store.close()
    known = identity()
    others = (
        Identity(1, known.genesis, known.directory, 1),
        Identity(known.chain_id, b"\x01" * 32, known.directory, 1),
        Identity(known.chain_id, known.genesis, b"\x01" * 20, 1),
        Identity(known.chain_id, known.genesis, known.directory, 2),
    )
    for other, word in zip(
        others, ("chain id", "genesis", "directory", "first block"), strict=True
    ):
        with pytest.raises(ChainMismatch, match=word) as caught:
            Store.open(path, other)
        assert f"mizand reset --store {path}" in caught.value.hint
    with Store.open(path, known) as again:
        assert held(again) == 5


def test_open__newer_layout__is_refused_and_left(path: Path, store: Store) -> None:
    """A later version's store is not touched."""
    store.close()
    db = plyvel.DB(str(path))
    db.put(layout.META_SCHEMA, (layout.SCHEMA + 1).to_bytes(2, "big"))
    before = dict(db.iterator())
    db.close()
    with pytest.raises(StoreSchemaMismatch, match=f"layout {layout.SCHEMA + 1}") as caught:
        Store.open(path, identity())
    assert "mizand reset" in caught.value.hint
    db = plyvel.DB(str(path))
    assert dict(db.iterator()) == before
    db.close()


@pytest.mark.parametrize("name", ["CURRENT", "MANIFEST"])
def test_open__file_missing__is_corrupt_and_not_made_anew(
    path: Path, store: Store, name: str
) -> None:
    """A store that lost a file must not come back empty."""
    store.close()
    for entry in path.iterdir():
        if entry.name.startswith(name):
            entry.unlink()
    before = sorted(entry.name for entry in path.iterdir() if not entry.name.startswith("LOG"))
    with pytest.raises(StoreCorrupt) as caught:
        Store.open(path, identity())
    assert "mizand reset" in caught.value.hint
    after = sorted(entry.name for entry in path.iterdir() if not entry.name.startswith("LOG"))
    assert after == before


def test_open__flipped_bit__is_corrupt_when_read(path: Path, store: Store) -> None:
    """Checksums are verified on every read."""
    store.close()
    db = plyvel.DB(str(path))
    db.compact_range()
    db.close()
    table = max(path.glob("*.ldb"), key=lambda file: file.stat().st_size)
    content = bytearray(table.read_bytes())
    content[len(content) // 3] ^= 1
    table.write_bytes(content)
    with pytest.raises(StoreCorrupt), Store.open(path, identity()) as damaged:  # noqa: PT012
        with damaged.snapshot() as snapshot:
            view = snapshot.at(6)
            for family in layout.CELLS.values():
                list(view.scan(family))
            list(view.rows(layout.EVENTS))
            list(snapshot.blocks(1, 6))
        with damaged.snapshot() as snapshot:
            list(snapshot.at(5).scan(layout.HOLDINGS))


def test_open__rows_without_identity__is_corrupt(path: Path) -> None:
    """A LevelDB that is not ours is not taken over."""
    path.mkdir()
    db = plyvel.DB(str(path), create_if_missing=True)
    db.put(b"x", b"y")
    db.close()
    with pytest.raises(StoreCorrupt):
        Store.open(path, identity())


def test_destroy__any_store__leaves_nothing(path: Path, store: Store) -> None:
    """Locked while open; gone after."""
    with pytest.raises(StoreLocked):
        destroy(path)
    store.close()
    destroy(path)
    with Store.open(path, identity()) as fresh:
        assert fresh.tip is None


def test_retreat__to_a_block__is_as_it_was_then(store: Store) -> None:
    """Cells, history, rows, blocks and the hash index."""
    assert store.tip is not None
    old = store.tip
    store.retreat(3)
    assert store.tip.number == 3
    assert held(store) == 2
    with store.snapshot() as snapshot:
        assert snapshot.number_of(old.hash) is None
        assert snapshot.orphan_number(old.hash) == 6
        assert snapshot.block(4) is None
        reorg = snapshot.last_reorg
        assert reorg is not None
        assert (reorg.count, reorg.depth, reorg.number) == (1, 3, 4)
        assert len(list(snapshot.at(3).rows(layout.EVENTS))) == 3
        assert [n for n, _ in snapshot.at(3).history(layout.HOLDINGS, 1, ALICE)] == [2, 3]


def test_retreat__below_the_first_block__leaves_nothing(store: Store) -> None:
    """A chain that shares no block with ours."""
    store.retreat(0)
    assert store.tip is None
    extend(store, branch_of(2, salt=9))
    assert held(store) == 1


def test_retreat__final_block__is_a_violation(store: Store) -> None:
    """What is final is never undone; the words name the command that indexes anew."""
    store.finalize(4)
    with pytest.raises(FinalityViolation, match="block 4 is final") as caught:
        store.retreat(3)
    assert "mizand reset" in caught.value.hint
    assert store.tip is not None
    assert store.tip.number == 6
    store.retreat(4)
    assert held(store) == 3


def test_finalize__blocks__drops_their_undo_and_never_goes_back(store: Store) -> None:
    """Undo is kept above finality only."""
    store.finalize(4)
    store.finalize(2)
    assert store.final == 4
    store.finalize(99)
    assert store.final == 6


def test_retreat__undo_lost__is_corrupt(path: Path, store: Store) -> None:
    """It stops instead of guessing."""
    store.close()
    db = plyvel.DB(str(path))
    db.delete(layout.UNDO + layout.block_bytes(6))
    db.close()
    with Store.open(path) as damaged:
        with pytest.raises(StoreCorrupt, match="undo block 6"):
            damaged.retreat(5)
        assert held(damaged) == 5


def test_commit__block_that_does_not_follow__is_refused(store: Store) -> None:
    """Neither a gap nor another parent gets in."""
    fold = Fold(DIRECTORY, READER)
    other = branch_of(8, salt=1)
    for block in (other.blocks[6], other.blocks[7], other.blocks[0]):
        with pytest.raises(StoreError, match="does not follow"):
            store.commit(fold(store.get, store.tip, [block]), final=None, sync=False)
    assert held(store) == 5


def test_snapshot__while_blocks_come_and_go__stays_what_it_was(store: Store) -> None:
    """A reader never sees half a step or two states."""
    with store.snapshot() as snapshot:
        store.retreat(2)
        other = branch_of(6).fork(4, salt=5)
        for _ in range(2):
            other.mine(moved(TOKEN, ZERO, ALICE, 10))
        extend(store, other)
        assert snapshot.tip is not None
        assert snapshot.tip.number == 6
        assert snapshot.at(6).get(layout.HOLDINGS, 1, ALICE) == 5
    assert held(store) == 21


def test_view__above_the_tip__is_refused(store: Store) -> None:
    """Nothing is answered for a block that is not there."""
    with store.snapshot() as snapshot, pytest.raises(ValueError, match="above the tip"):
        snapshot.at(7)


def test_view__pages__go_on_where_they_ended(store: Store) -> None:
    """Cells and rows, forwards and backwards, at the tip and before."""
    holders = [address(number) for number in range(10, 15)]
    branch = branch_of(6)
    branch.mine(*[moved(TOKEN, ZERO, holder, 1) for holder in holders])
    branch.mine()
    extend(store, branch)
    everyone = [(1, ALICE), *[(1, holder) for holder in holders]]
    with store.snapshot() as snapshot:
        for view in (snapshot.at(7), snapshot.at(8)):
            for reverse in (False, True):
                found, after = [], None
                while page := next(
                    iter(view.scan(layout.HOLDINGS, 1, after=after, reverse=reverse)), None
                ):
                    found.append(page[0])
                    after = layout.HOLDINGS.key(*page[0])
                assert found == (everyone[::-1] if reverse else everyone)
        view, bill = snapshot.at(7), [asset_at(snapshot.at(7), 1)]
        rows = [key for key, _ in transfers(view, bill, reverse=False)]
        assert len(rows) == 10
        for at, edge in enumerate(rows):
            forwards = transfers(view, bill, after=edge, reverse=False)
            backwards = transfers(view, bill, after=edge)
            assert [key for key, _ in forwards] == rows[at + 1 :]
            assert [key for key, _ in backwards] == rows[:at][::-1]
        moved_in_7 = view.rows(layout.TRANSFERS, 1, first=7)
        assert [key for key, _ in moved_in_7] == [(1, 7)]


def test_commit__behind__is_read_by_the_fold_before_it_is_on_disk(tmp_path: Path) -> None:
    """The next run folds over it at once; whatever needs the disk waits for it."""
    branch, fold = branch_of(4), Fold(DIRECTORY, READER)
    with Store.open(tmp_path / "store", identity()) as store:
        for block in branch.blocks:
            delta = fold(store.get, store.tip, [block], final=0)
            store.commit(delta, final=None, sync=False, behind=True)
            # Another fold knows nothing yet and reads all it needs.
            fold = Fold(DIRECTORY, READER)
        assert store.hash_of(4) == branch.blocks[3].header.hash
        store.retreat(3)
        assert store.tip is not None
        assert store.tip.number == 3
    with Store.open(tmp_path / "store") as store:
        assert store.tip is not None
        assert store.tip.number == 3
