"""The journal keeps what it was given, says when it was touched, and lets one run in."""

import json
from pathlib import Path

import pytest

from tokenization.errors import JournalConflict
from tokenization.issuance.journal import Journal, read_journal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal of three records, closed."""
    path = tmp_path / "plan" / "journal.jsonl"
    with Journal(path) as journal:
        for number in range(3):
            journal.append("noted", {"number": number})
    return path


def test_journal__opened_again__goes_on_where_it_was(path: Path) -> None:
    """Numbers and hashes continue."""
    with Journal(path) as journal:
        journal.append("noted", {"number": 3})
    records = read_journal(path)
    assert [(record.seq, record.data["number"]) for record in records] == [
        (number, number) for number in range(4)
    ]


def test_read_journal__none_there__is_empty(tmp_path: Path) -> None:
    """A plan that never ran has no history, and asking makes none."""
    assert read_journal(tmp_path / "journal.jsonl") == []
    assert list(tmp_path.iterdir()) == []


def test_journal__torn_last_line__is_dropped_and_written_over(path: Path) -> None:
    """A line without its end was never acted upon."""
    whole = path.read_bytes()
    for cut in (1, 20, len(whole.splitlines()[-1])):
        path.write_bytes(whole[:-cut])
        assert len(read_journal(path)) == 2
        with Journal(path) as journal:
            journal.append("noted", {"number": 2})
        assert path.read_bytes() == whole


def test_journal__a_record_changed__is_refused(path: Path) -> None:
    """Every byte of every complete line counts."""
    whole = path.read_bytes()
    for place in range(0, len(whole) - 1, 7):
        changed = bytearray(whole)
        changed[place] ^= 1
        path.write_bytes(bytes(changed))
        with pytest.raises(JournalConflict, match="is not what was written there"):
            read_journal(path)
        with pytest.raises(JournalConflict):
            Journal(path)
        assert path.read_bytes() == bytes(changed)


def test_journal__a_record_removed_or_moved__is_refused(path: Path) -> None:
    """The chain of hashes holds the order."""
    first, second, third = path.read_bytes().splitlines(keepends=True)
    for lines in ((first, third), (second, third), (second, first, third)):
        path.write_bytes(b"".join(lines))
        with pytest.raises(JournalConflict):
            read_journal(path)


def test_journal__a_record_forged__is_refused(path: Path) -> None:
    """Another content with the old hash, or without one."""
    first, *rest = path.read_bytes().splitlines(keepends=True)
    forged = json.loads(first)
    forged["data"]["number"] = 7
    for drop in (False, True):
        if drop:
            del forged["hash"]
        path.write_bytes(b"".join([json.dumps(forged).encode() + b"\n", *rest]))
        with pytest.raises(JournalConflict):
            read_journal(path)


def test_journal__open_elsewhere__is_refused(path: Path) -> None:
    """Two runs cannot interleave; reading is free."""
    with Journal(path):
        assert len(read_journal(path)) == 3
        with pytest.raises(JournalConflict, match="Another run is writing"):
            Journal(path)
    Journal(path).close()
