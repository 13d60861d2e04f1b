"""A backup is the store it was made of, to the byte, or it is refused."""

from collections.abc import Iterator
from pathlib import Path

import plyvel
import pytest

from node import layout
from node.fold import Fold
from node.settings import read_settings
from node.store import Store, back_up, destroy, restore
from node.upkeep import rewind
from tests.support.blocks import DIRECTORY, READER, ZERO, Branch, address, identity, listed, moved
from tokenization.errors import (
    BlockNotIndexed,
    FinalityViolation,
    StoreCorrupt,
    StoreError,
)
from tokenization.types import Kind


TOKEN, ALICE = address(1), address(2)
BLOCKS, FINAL = 40, 30


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store lies."""
    return tmp_path / "store"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """A store of some blocks, most of them final."""
    branch = Branch()
    branch.mine(listed(TOKEN, Kind.BOND_TOKEN, "T"))
    for _ in range(BLOCKS - 1):
        branch.mine(moved(TOKEN, ZERO, ALICE, 1))
    with Store.open(path, identity()) as fresh:
        fold = Fold(DIRECTORY, READER)
        fresh.commit(fold(fresh.get, None, branch.blocks, final=FINAL), final=FINAL, sync=False)
        yield fresh


def rows_of(path: Path) -> dict[bytes, bytes]:
    """Every row of a store but the backup's record."""
    db = plyvel.DB(str(path))
    found = {key: value for key, value in db if key != layout.META_BACKUP}
    db.close()
    return found


def back_up_to(store: Store, to: Path) -> None:
    """Back up and close."""
    with store.snapshot() as snapshot:
        back_up(snapshot, to)
    store.close()


def test_restore__backup__is_the_store_row_for_row(
    store: Store, path: Path, tmp_path: Path
) -> None:
    """And its record is not in it, so that a store never claims to be a backup."""
    tip = store.tip
    back_up_to(store, tmp_path / "copy")
    done = restore(tmp_path / "copy", tmp_path / "again")
    assert rows_of(tmp_path / "copy") == rows_of(tmp_path / "again") == rows_of(path)
    assert tip is not None
    assert (done.number, done.digest, done.rows) == (tip.number, tip.digest, len(rows_of(path)))
    with Store.open(tmp_path / "again", identity()) as again:
        assert (again.tip, again.final) == (tip, FINAL)


def test_back_up__of_a_backup_in_use__can_be_restored(store: Store, tmp_path: Path) -> None:
    """A node may run on a backup as it is; its next backup has one record, its own."""
    back_up_to(store, tmp_path / "copy")
    with Store.open(tmp_path / "copy", identity()) as opened:
        back_up_to(opened, tmp_path / "second")
    assert restore(tmp_path / "second", tmp_path / "again").number == BLOCKS


@pytest.mark.parametrize("change", ["altered", "lost", "added"])
def test_restore__row_that_changed__is_refused_and_leaves_nothing(
    store: Store, tmp_path: Path, change: str
) -> None:
    """One bit, one row less, one row more."""
    back_up_to(store, tmp_path / "copy")
    db = plyvel.DB(str(tmp_path / "copy"))
    key, value = next(iter(db.iterator(prefix=layout.HEADER)))
    match change:
        case "altered":
            db.put(key, bytes((value[0] ^ 1,)) + value[1:])
        case "lost":
            db.delete(key)
        case _:
            db.put(layout.HEADER + b"more", b"")
    db.close()
    with pytest.raises(StoreCorrupt, match="not what was written"):
        restore(tmp_path / "copy", tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_back_up__cut_short__leaves_nothing(store: Store, tmp_path: Path) -> None:
    """Whoever stops it does not leave half a store behind."""

    def stop(_: int) -> None:
        raise StoreError("stop")

    with store.snapshot() as snapshot, pytest.raises(StoreError, match="stop"):
        back_up(snapshot, tmp_path / "copy", stop)
    assert not (tmp_path / "copy").exists()


def test_back_up__killed__is_no_store(store: Store, tmp_path: Path) -> None:
    """What says what a store is comes last: without it neither node nor restore takes it."""
    back_up_to(store, tmp_path / "copy")
    db = plyvel.DB(str(tmp_path / "copy"))
    for key, _ in db.iterator(prefix=layout.META):
        db.delete(key)
    db.close()
    with pytest.raises(StoreError, match="no finished backup"):
        restore(tmp_path / "copy", tmp_path / "again")
    with pytest.raises(StoreCorrupt, match="does not say what it is"):
        Store.open(tmp_path / "copy", identity())


def test_back_up__where_there_is_something__is_refused(
    store: Store, path: Path, tmp_path: Path
) -> None:
    """Neither a store nor anything else is ever written over."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("mine")
    with store.snapshot() as snapshot:
        for there, words in ((path, "a store at"), (tmp_path / "full", "not a store")):
            with pytest.raises(StoreError, match=words):
                back_up(snapshot, there)
    assert (tmp_path / "full" / "file").read_text() == "mine"


def test_back_up__no_room__is_refused_before_anything_is_written(
    store: Store, tmp_path: Path
) -> None:
    """A backup must not take the disk from the node it is made of."""
    with store.snapshot() as snapshot, pytest.raises(StoreError, match="MiB free"):
        back_up(snapshot, tmp_path / "copy", spare=1 << 62)
    assert not (tmp_path / "copy").exists()


def test_back_up__store_without_a_block__is_refused(tmp_path: Path) -> None:
    """There is nothing to restore from it."""
    with (
        Store.open(tmp_path / "empty", identity()) as empty,
        empty.snapshot() as snapshot,
        pytest.raises(StoreError, match="no block"),
    ):
        back_up(snapshot, tmp_path / "copy")
    destroy(tmp_path / "empty")


def test_rewind__above_finality__unfolds_and_claims_no_reorganisation(
    store: Store, path: Path
) -> None:
    """As if those blocks had never been read."""
    store.close()
    assert rewind(read_settings(store=path), 35) == {"tip": 35, "unfolded": 5}
    with Store.open(path) as opened, opened.snapshot() as snapshot:
        assert opened.tip is not None
        assert opened.tip.number == 35
        assert snapshot.last_reorg is None


def test_rewind__below_finality_or_above_the_tip__is_refused(store: Store, path: Path) -> None:
    """Why, and the command that goes further back."""
    store.close()
    with pytest.raises(FinalityViolation, match=f"block {FINAL} is final") as caught:
        rewind(read_settings(store=path), FINAL - 1)
    assert "mizand reset" in caught.value.hint
    with pytest.raises(BlockNotIndexed, match=f"newest block is {BLOCKS}"):
        rewind(read_settings(store=path), BLOCKS + 1)
