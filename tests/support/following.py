"""A node in this process, following a test's ledger: for tests of following itself."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from node.chain import Chain, Finality
from node.contracts import event_reader
from node.fold import Fold
from node.follower import Follower
from node.model import BlockRecord
from node.proving import Proving
from node.rpc import Rpc
from node.settings import read_manifest
from node.source import Source
from node.store import Store
from node.verify import Report, verify
from node.workers import Workers
from tests.support.ledger import Ledger


DEEP = "depth:1000"
"""Nothing is final: every block can be unfolded."""

READER = event_reader()


@dataclass
class Following:
    """A follower and what it stands on."""

    rpc: Rpc
    store: Store
    source: Source
    follower: Follower
    stop: threading.Event

    @property
    def tip(self) -> BlockRecord:
        """The last block folded."""
        assert self.store.tip is not None
        return self.store.tip

    def poll(self) -> None:
        """Look at the chain once."""
        self.follower.poll()

    def verify(self, number: int | None = None) -> Report:
        """Compare the state after a block, by default the tip, with the chain."""
        with self.store.snapshot() as snapshot:
            block = snapshot.block(self.tip.number if number is None else number)
            assert block is not None
            return verify(snapshot, block, self.rpc)


@contextmanager
def following(
    ledger: Ledger,
    path: Path,
    finality: str = DEEP,
    rpc: Rpc | None = None,
    *,
    workers: Callable[[], Workers] | None = None,
    wake: threading.Event | None = None,
    receipts: str = "tip",
) -> Iterator[Following]:
    """A node over a store at a path, that has not looked yet."""
    identity = read_manifest(ledger.manifest_path)
    with rpc or Rpc(ledger.devnet.url) as endpoint, Store.open(path, identity) as store:
        chain = Chain(endpoint, Finality.parse(finality), Proving.parse(receipts))
        source = Source(chain, store, READER, workers)
        fold, stop = Fold(identity.directory, READER), threading.Event()
        follower = Follower(store, source, fold, stop, wake=wake)
        yield Following(endpoint, store, source, follower, stop)


def index_anew(ledger: Ledger, path: Path, finality: str = DEEP) -> BlockRecord:
    """The tip of a node that begins now and never knew another branch."""
    with following(ledger, path, finality) as node:
        node.follower.catch_up()
        return node.tip
