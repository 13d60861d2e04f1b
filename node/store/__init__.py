"""The node's disk. ``Store`` writes, ``Snapshot`` and ``View`` read; only here is LevelDB known."""

from node.store.backup import back_up, read_record, restore
from node.store.leveldb import destroy, looks_like_store, reset_command
from node.store.snapshot import Snapshot, View
from node.store.store import Store


__all__ = [
    "Snapshot",
    "Store",
    "View",
    "back_up",
    "destroy",
    "looks_like_store",
    "read_record",
    "reset_command",
    "restore",
]
