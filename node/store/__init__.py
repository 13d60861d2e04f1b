"""The node's disk. ``Store`` writes, ``Snapshot`` and ``View`` read; only here is LevelDB known."""

from node.store.leveldb import destroy
from node.store.snapshot import Snapshot, View
from node.store.store import Store


__all__ = ["Snapshot", "Store", "View", "destroy"]
