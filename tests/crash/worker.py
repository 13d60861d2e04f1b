"""A node to be killed: follows in many small commits and says each on stdout, once it is on disk.

Usage: python -m tests.crash.worker RPC MANIFEST STORE FINALITY
"""

import sys
import threading
from pathlib import Path

from node import source
from node.backfill import Pace
from node.chain import Chain, Finality
from node.contracts import event_reader
from node.fold import Fold
from node.follower import Follower
from node.observe import configure_logging
from node.rpc import Rpc
from node.settings import read_manifest
from node.store import Store


BLOCKS_AT_ONCE = 3


def main(rpc_url: str, manifest: str, path: str, finality: str) -> None:
    """Follow until killed."""
    configure_logging(sys.stderr)
    source.TIP_BLOCKS = BLOCKS_AT_ONCE
    source.BATCH_EVENTS = 1
    pace = Pace(BLOCKS_AT_ONCE)
    pace._limit = BLOCKS_AT_ONCE
    identity, reader = read_manifest(Path(manifest)), event_reader()
    with Rpc(rpc_url) as rpc, Store.open(Path(path), identity) as store:
        following = source.Source(Chain(rpc, Finality.parse(finality)), store, reader)
        following._pace = pace

        def say(_: int) -> None:
            with store.snapshot() as snapshot:
                tip = snapshot.tip
            if tip is not None:
                sys.stdout.write(f"{tip.number} {tip.digest.hex()}\n")
                sys.stdout.flush()

        fold = Fold(identity.directory, reader)
        sys.stdout.write("open\n")
        Follower(store, following, fold, threading.Event(), on_advance=say).follow(0.001)


if __name__ == "__main__":
    main(*sys.argv[1:])
