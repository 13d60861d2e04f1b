"""What a run has done, on disk before it is done: an append-only, hash-chained file.

A signed transaction is written and forced to disk before it is sent, so that after any crash the
same bytes can be found and sent again instead of signing new ones. One record a line, as JSON; each
carries the hash of the one before. While a journal is open for writing it is locked, so that two
runs cannot interleave.

Invariant: what was appended is read back, whatever happened after ``append`` returned; a last line
without its end was never acted upon and is dropped (tests/property/test_journal.py).
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from tokenization.errors import JournalConflict


_FIRST = "0" * 64


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the journal: its place, what it is, what it says, and its hash."""

    seq: int
    kind: str
    data: Mapping[str, object]
    digest: str


class Journal:
    """A journal open for writing, locked until it is closed. Use as a context manager."""

    def __init__(self, path: Path) -> None:
        """Open a journal, making it if there is none.

        Raises:
            JournalConflict: Another run has it open, or it was tampered with.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._file: IO[bytes] = path.open("a+b")
        try:
            self._lock()
            self._file.seek(0)
            raw = self._file.read()
            self.records = parse_journal(raw, path)
            self._file.truncate(_whole(raw))
            _sync_directory(path.parent)
        except BaseException:
            self._file.close()
            raise

    def append(self, kind: str, data: Mapping[str, object]) -> Record:
        """Write a record and return once it is on disk."""
        previous = self.records[-1].digest if self.records else _FIRST
        record = _record(len(self.records), kind, data, previous)
        self._file.write(_line(record, previous))
        self._file.flush()
        os.fsync(self._file.fileno())
        self.records.append(record)
        return record

    def close(self) -> None:
        """Close it and let go of the lock."""
        self._file.close()

    def _lock(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise JournalConflict(
                f"Another run is writing the journal {self.path}.",
                hint="Wait until it ends, or stop it; then run the same command again.",
            ) from None

    def __enter__(self) -> Self:
        """It is open already."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()


def read_journal(path: Path) -> list[Record]:
    """The records of a journal, without locking it; empty if there is none.

    Raises:
        JournalConflict: It was tampered with.
    """
    return parse_journal(path.read_bytes(), path) if path.exists() else []


def parse_journal(raw: bytes, path: Path) -> list[Record]:
    """Read records and check that each follows from the one before.

    Raises:
        JournalConflict: A complete line is not what was written there.
    """
    records: list[Record] = []
    previous = _FIRST
    for number, line in enumerate(raw[: _whole(raw)].split(b"\n")[:-1], start=1):
        record = _parse(line, len(records), previous)
        if record is None:
            raise JournalConflict(
                f"Line {number} of the journal {path} is not what was written there.",
                hint="Do not mend it by hand. Put the journal aside and run the same command "
                "again: the chain refuses every reference it has seen.",
            )
        records.append(record)
        previous = record.digest
    return records


def _parse(line: bytes, seq: int, previous: str) -> Record | None:
    try:
        found = json.loads(line)
        record = _record(seq, found["kind"], found["data"], previous)
    except (ValueError, KeyError, TypeError):
        return None
    return record if line + b"\n" == _line(record, previous) else None


def _record(seq: int, kind: str, data: Mapping[str, object], previous: str) -> Record:
    body = _json({"seq": seq, "kind": kind, "data": data, "prev": previous})
    return Record(seq, kind, data, hashlib.sha256(body).hexdigest())


def _line(record: Record, previous: str) -> bytes:
    return (
        _json(
            {
                "seq": record.seq,
                "kind": record.kind,
                "data": record.data,
                "prev": previous,
                "hash": record.digest,
            }
        )
        + b"\n"
    )


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _whole(raw: bytes) -> int:
    return raw.rfind(b"\n") + 1


def _sync_directory(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
