"""LevelDB behind a small typed face, with its errors in our words.

Checksums are verified on every read and paranoid checks are on: with both, every flipped bit tried
was noticed. Nothing is ever repaired, because LevelDB's own repair was seen to drop committed rows;
what does not read back is indexed again from the chain. The only module that imports plyvel.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice, takewhile
from pathlib import Path
from typing import Any, TypeVar

import plyvel

from tokenization.errors import StoreCorrupt, StoreError, StoreLocked


T = TypeVar("T")

Row = tuple[bytes, bytes]

BLOOM_BITS = 10
CACHE_BYTES = 64 << 20
NEAR = 4
"""So many rows are stepped over before seeking: a seek costs as much as some ten steps."""
WRITE_BUFFER_BYTES = 8 << 20
"""Inserting into a small buffer is cheaper: it fits the processor's caches."""

_TRACES = {"LOCK", "LOG", "LOG.old", "000001.dbtmp"}

# LevelDB refuses a second open in one process too, but closes the lock file while refusing, and
# that lets go of the operating system's lock: another process could then write to the same files.
_open_paths: set[Path] = set()
_open_paths_guard = threading.Lock()


class Walk:
    """A place among ordered rows, between two of them or at an end, moved at will.

    Moving it costs less than making another.
    """

    def __init__(self, rows: Any, start: bytes) -> None:  # noqa: ANN401 - plyvel has no types
        self._rows = rows
        self._start = start

    def first_from(self, key: bytes) -> Row | None:
        """Move over the first row at or beyond a key."""
        self._rows.seek(key)
        return next(self._rows, None)

    def on_to(self, key: bytes) -> Row | None:
        """The same, where that row lies ahead and may be near."""
        row: Row
        for row in islice(self._rows, NEAR):
            if row[0] >= key:
                return row
        return self.first_from(key)

    def last_before(self, key: bytes) -> Row | None:
        """Move to before the last row that lies before a key."""
        self._rows.seek(key)
        try:
            row: Row = self._rows.prev()
        except StopIteration:
            return None
        return row if row[0] >= self._start else None  # plyvel minds only where reading ends


class Rows:
    """Ordered rows: the live database or a frozen picture of it."""

    def __init__(self, path: Path, handle: Any) -> None:  # noqa: ANN401 - plyvel has no types
        self.path = path
        self._handle = handle

    def get(self, key: bytes) -> bytes | None:
        """The value of a key.

        Raises:
            StoreCorrupt: It does not read back.
        """
        try:
            value: bytes | None = self._handle.get(key, verify_checksums=True)
        except plyvel.Error as error:
            raise _read_error(self.path, error) from error
        return value

    def scan(
        self, start: bytes, stop: bytes, *, reverse: bool = False
    ) -> Iterator[tuple[bytes, bytes]]:
        """Rows with ``start <= key < stop``, in order or in reverse.

        In reverse we mind the start ourselves: plyvel passes over a row that lies there alone.

        Raises:
            StoreCorrupt: They do not read back.
        """
        first = None if reverse else start
        try:
            with self._handle.iterator(
                start=first, stop=stop, reverse=reverse, verify_checksums=True
            ) as rows:
                yield from takewhile(lambda row: row[0] >= start, rows) if reverse else rows
        except plyvel.Error as error:
            raise _read_error(self.path, error) from error

    @contextmanager
    def walk(self, start: bytes, stop: bytes) -> Iterator[Walk]:
        """A place among the rows with ``start <= key < stop``, before the first of them.

        Raises:
            StoreCorrupt: They do not read back.
        """
        try:
            with self._handle.iterator(start=start, stop=stop, verify_checksums=True) as rows:
                yield Walk(rows, start)
        except plyvel.Error as error:
            raise _read_error(self.path, error) from error

    def close(self) -> None:
        """Let go of it; harmless twice."""
        self._handle.close()


class Batch:
    """Changes to be written together. An empty value deletes."""

    def __init__(self, handle: Any) -> None:  # noqa: ANN401 - plyvel has no types
        self.put: Callable[[bytes, bytes], None] = handle.put
        self.delete: Callable[[bytes], None] = handle.delete

    def set(self, key: bytes, value: bytes) -> None:
        """Put the value, or delete the key if the value is empty."""
        if value:
            self.put(key, value)
        else:
            self.delete(key)

    def delete_all(self, keys: Iterable[bytes]) -> None:
        """Delete every one of the keys."""
        for key in keys:
            self.delete(key)


class LevelDb(Rows):
    """An open database of one process."""

    @classmethod
    def open(cls, path: Path, *, create: bool) -> "LevelDb":
        """Open it; make it if there is none and ``create`` says so.

        Raises:
            StoreLocked: A process has it open.
            StoreCorrupt: It does not read back.
            StoreError: There is none, or the disk refuses.
        """
        path = path.resolve()
        exists = looks_like_store(path)
        if not exists and not create:
            raise StoreError(
                f"There is no store at {path}.", hint="Make one with 'mizand backfill'."
            )
        if not exists and path.exists() and not _is_empty(path):
            raise StoreError(
                f"{path} is not a store and not empty.",
                hint="Choose an empty or a new directory for the store.",
            )
        # A store that lost a file must not be taken for a new one: no creation where one exists.
        return cls(path, _with_claim(path, lambda: _open(path, create=not exists)))

    @property
    def closed(self) -> bool:
        """Whether it is closed."""
        return bool(self._handle.closed)

    def close(self) -> None:
        """Close it; harmless twice."""
        if not self.closed:
            self._handle.close()
            _release(self.path)

    def snapshot(self) -> Rows:
        """A frozen picture of all rows."""
        return Rows(self.path, self._handle.snapshot())

    def write(self, fill: Callable[[Batch], None], *, sync: bool) -> None:
        """Write what ``fill`` puts into a batch, all or nothing.

        Raises:
            StoreError: The disk refuses; nothing was written.
        """
        try:
            with self._handle.write_batch(transaction=True, sync=sync) as batch:
                fill(Batch(batch))
        except plyvel.Error as error:
            raise _read_error(self.path, error) from error

    def settle(self) -> None:
        """Have everything written so far on disk, whatever was said about ``sync``."""
        # Compacting no keys at all writes the memory's rows to a table, which is synced.
        self._handle.compact_range(start=b"", stop=b"")


def destroy(path: Path) -> None:
    """Delete a store, of whatever version and however broken.

    Raises:
        StoreLocked: A process has it open.
        StoreError: There is no store there.
    """
    path = path.resolve()
    if not looks_like_store(path):
        raise StoreError(f"There is no store at {path}.", hint="Check the path.")
    _with_claim(path, lambda: _destroy(path))
    _release(path)


def looks_like_store(path: Path) -> bool:
    """Whether the directory has the files LevelDB is known by."""
    return path.is_dir() and any(
        entry.name == "CURRENT" or entry.name.startswith("MANIFEST-") for entry in path.iterdir()
    )


def _is_empty(path: Path) -> bool:
    """Whether a directory has nothing in it, or what is left of a store that could not be made."""
    return path.is_dir() and all(entry.name in _TRACES for entry in path.iterdir())


def reset_command(path: Path) -> str:
    """The command that indexes again from the chain."""
    return f"mizand reset --store {path} --yes && mizand backfill --store {path}"


def reset_hint(path: Path) -> str:
    """What to do about a store that cannot be used."""
    return f"The chain has everything: index it again with '{reset_command(path)}'."


def _with_claim(path: Path, work: Callable[[], T]) -> T:
    with _open_paths_guard:
        if path in _open_paths:
            raise StoreLocked(
                f"The store at {path} is open in this process already.", hint="Close it first."
            )
        _open_paths.add(path)
    try:
        return work()
    except BaseException:
        _release(path)
        raise


def _release(path: Path) -> None:
    with _open_paths_guard:
        _open_paths.discard(path)


def _open(path: Path, *, create: bool) -> object:
    try:
        path.mkdir(parents=True, exist_ok=True)
        return plyvel.DB(
            str(path),
            create_if_missing=create,
            paranoid_checks=True,
            bloom_filter_bits=BLOOM_BITS,
            lru_cache_size=CACHE_BYTES,
            write_buffer_size=WRITE_BUFFER_BYTES,
            # Hashes, addresses and amounts do not compress; trying cost a third of all CPU.
            compression=None,
        )
    except (plyvel.Error, OSError) as error:
        raise _open_error(path, error, existed=not create) from error


def _destroy(path: Path) -> None:
    try:
        plyvel.destroy_db(str(path))
    except plyvel.Error as error:
        raise _open_error(path, error, existed=True) from error


def _open_error(path: Path, error: Exception, *, existed: bool) -> StoreError:
    words = _words(error)
    if "lock" in words.lower():
        return StoreLocked(
            f"The store at {path} is open in another process.",
            hint="Stop the other mizand, or give this one its own --store.",
        )
    if isinstance(error, plyvel.CorruptionError) or (existed and _is_missing_file(words)):
        return _corrupt(path, words)
    return StoreError(
        f"The store at {path} cannot be opened: {words}.",
        hint="Check that the directory exists and can be written.",
    )


def _is_missing_file(words: str) -> bool:
    return any(sign in words for sign in ("NotFound", "does not exist", "No such file"))


def _is_cut_short(words: str) -> bool:
    # LevelDB maps a table into memory and calls a place beyond its end an invalid argument.
    return ".ldb" in words and ("Invalid argument" in words or _is_missing_file(words))


def _read_error(path: Path, error: Exception) -> StoreError:
    words = _words(error)
    if isinstance(error, plyvel.CorruptionError) or _is_cut_short(words):
        return _corrupt(path, words)
    return StoreError(
        f"The disk under {path} refused: {words}.",
        hint="Check free space and permissions, then start again; nothing was half written.",
    )


def _corrupt(path: Path, words: str) -> StoreCorrupt:
    return StoreCorrupt(
        f"The store at {path} does not read back as written: {words}.", hint=reset_hint(path)
    )


def _words(error: Exception) -> str:
    first = error.args[0] if error.args else str(error)
    return first.decode(errors="replace") if isinstance(first, bytes) else str(error)
