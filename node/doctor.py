"""Would a node run well here? Everything it stands on, looked at; each with what to do about it."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from shutil import disk_usage
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import urlsplit

from node import endpoint
from node.control import Answer, ask
from node.model import Identity
from node.settings import Settings, read_manifest
from node.store import Store, looks_like_store
from node.upkeep import describe
from tokenization import artifacts
from tokenization.errors import MizanError, StoreLocked


LITTLE_BYTES = 1 << 30
"""Less free than this, or than the store takes, is soon too little."""
LEAST_BYTES = 1 << 28
"""Less free than this and LevelDB may not compact any more."""


class Level(StrEnum):
    """How a line of the examination came out."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing looked at: how it is, and what to do if it is not well."""

    level: Level
    about: str
    found: str
    hint: str = ""

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)

    def as_text(self) -> str:
        """For people."""
        text = f"{self.level:<4}  {self.about}: {self.found}"
        return f"{text}\n      {self.hint}" if self.hint else text


def examine(settings: Settings) -> Iterator[Line]:
    """Look at everything a node with these settings stands on; line by line, as it is found."""
    yield Line(Level.OK, "settings", _redacted(settings))
    yield _artifacts()
    identity: Identity | None = None
    try:
        identity = read_manifest(settings.manifest)
        yield Line(Level.OK, "manifest", f"{settings.manifest}, chain {identity.chain_id}")
    except MizanError as error:
        yield _failed("manifest", error)
    store: Answer | None = None
    yield from _directory(settings.store)
    if looks_like_store(settings.store):
        try:
            who, store = _store(settings)
            yield Line(Level.OK, "lock", who)
            yield from _contents(store, identity)
        except MizanError as error:
            yield _failed("store", error)
    else:
        yield Line(
            Level.WARN, "store", f"none at {settings.store} yet", "'mizand backfill' makes it."
        )
    for level, about, found, hint in endpoint.examine(settings, identity, store):
        yield Line(Level(level), about, found, hint)


def _failed(about: str, error: MizanError) -> Line:
    return Line(Level.FAIL, about, error.message, error.hint)


def _redacted(settings: Settings) -> str:
    shown = []
    for name, value in settings.model_dump().items():
        text = ",".join(_without_secrets(part) for part in str(value).split(","))
        shown.append(f"{name}={text}")
    return " ".join(shown)


def _without_secrets(text: str) -> str:
    """An address without user, password, path and query, any of which may hold a key."""
    parts = urlsplit(text)
    if not parts.scheme or not parts.hostname:
        return text
    shown = f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
    is_bare = text.rstrip("/") == shown
    return shown if is_bare else f"{shown}/..."


def _artifacts() -> Line:
    changed = [name for name, is_ours in artifacts.intact() if not is_ours]
    if changed:
        return Line(
            Level.FAIL,
            "ABI",
            f"not what the lock says: {', '.join(changed)}",
            "Install this version again: the node would read events wrongly.",
        )
    return Line(Level.OK, "ABI", f"{len(artifacts.contracts())} contracts as locked")


def _directory(store: Path) -> Iterator[Line]:
    there = next(path for path in (store, *store.absolute().parents) if path.exists())
    try:
        with TemporaryFile(dir=there):
            yield Line(Level.OK, "permissions", f"{there} can be written")
    except OSError as error:
        yield Line(
            Level.FAIL,
            "permissions",
            f"{there} cannot be written: {error.strerror}",
            "Give it to the user that runs the node, or choose another --store.",
        )
    free = disk_usage(there).free
    taken = sum(file.stat().st_size for file in there.iterdir()) if there == store else 0
    words = f"{free >> 20} MiB free, the store takes {taken >> 20} MiB"
    if free < LEAST_BYTES:
        yield Line(Level.FAIL, "disk", words, "Make room: the node stops when the disk is full.")
    elif free < max(LITTLE_BYTES, taken):
        yield Line(Level.WARN, "disk", words, "Make room, or move the store to a larger disk.")
    else:
        yield Line(Level.OK, "disk", words)


def _store(settings: Settings) -> tuple[str, Answer]:
    try:
        with Store.open(settings.store) as store, store.snapshot() as snapshot:
            return "nobody has the store open", describe(snapshot)
    except StoreLocked:
        found = ask(settings.control_path(), {"task": "describe"})
        return "a running node has the store open", found


def _contents(store: Answer, identity: Identity | None) -> Iterator[Line]:
    yield Line(Level.OK, "schema", f"{store['schema']}, tip {store['tip']}, final {store['final']}")
    theirs = (store["chain_id"], store["directory"])
    if identity and theirs != (identity.chain_id, f"0x{identity.directory.hex()}"):
        yield Line(
            Level.FAIL,
            "ledger",
            f"the store is of directory {store['directory']} on chain {store['chain_id']}",
            "Choose another --store, or the manifest that belongs to it.",
        )
    if store["unknown_events"]:
        yield Line(
            Level.WARN,
            "events",
            f"{store['unknown_events']} could not be read",
            "The contracts are newer than this node, or not ours: install the newer version.",
        )
