"""Nodes in processes of their own, started and killed by a test."""

import multiprocessing
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from tests.crash.worker import Way, live


FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.crash.worker"])


@dataclass
class Life:
    """A node in a process of its own."""

    process: ForkServerProcess
    mouth: "Connection[str, None]"

    def line(self) -> str:
        """What it says next; empty once it is dead and everything is said."""
        try:
            return str(self.mouth.recv())
        except EOFError:
            return ""


def start_life(rpc_url: str, manifest: Path, store: Path, way: Way) -> Life:
    """Start a node that lives so."""
    mouth, sender = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=live, args=(sender, rpc_url, manifest, store, way))
    process.start()
    sender.close()
    return Life(process, mouth)
