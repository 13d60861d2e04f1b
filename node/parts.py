"""A node's parts, opened and closed together, and how they are told to end."""

import contextlib
import gc
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from node.chain import Chain, read_identity
from node.codes import check_directory
from node.contracts import event_reader
from node.fold import Fold
from node.model import Identity
from node.rpc import Rpc
from node.settings import Settings, check_chain, read_described
from node.source import Source
from node.store import Store
from node.validators import Validators
from node.workers import Workers


GARBAGE_EVERY = 200_000
"""Containers made and kept before Python looks for cycles among them; about a batch of the past."""


class Stop(threading.Event):
    """Set once the node is to end; has whoever waits for the chain told."""

    def __init__(self) -> None:
        super().__init__()
        self._told: list[Callable[[], None]] = []

    def tell(self, call: Callable[[], None]) -> None:
        """Call this when it is set, or now if it is."""
        self._told.append(call)
        if self.is_set():
            call()

    def set(self) -> None:
        """Have everything end."""
        super().set()
        for call in self._told:
            call()


@dataclass(frozen=True, slots=True)
class Parts:
    """An opened node, following nothing yet."""

    rpc: Rpc
    store: Store
    source: Source
    fold: Fold


@contextlib.contextmanager
def opened(settings: Settings, stop: Stop) -> Iterator[Parts]:
    """Open a node's parts; close them in the end.

    Args:
        settings: How the node runs.
        stop: Set to cut waiting short.

    Raises:
        MizanError: The manifest, the endpoint or the store cannot be used.
    """
    seek_garbage_seldom()
    finality, proving = settings.finality_policy(), settings.proving()
    settings.given_validators()  # what contradicts is told before anything is asked or written
    identity, directory_code = read_described(settings.manifest)
    with Rpc(settings.rpc, pause=stop.wait) as rpc:
        stop.tell(rpc.give_up)
        check_chain(read_identity(rpc), identity, rpc.name)
        check_directory(rpc, identity.directory, directory_code)
        reader = event_reader()

        def start_workers() -> Workers:
            workers = Workers(rpc.address, settings.worker_count(), reader, proving.one_in)
            stop.tell(workers.close)
            return workers

        with Store.open(settings.store, identity) as store:
            chain = Chain(rpc, finality, proving)
            source = Source(
                chain,
                store,
                reader,
                start_workers,
                validators_of(settings, chain, identity),
            )
            yield Parts(
                rpc, store, source, Fold(identity.directory, reader, settings.known_cells())
            )


def seek_garbage_seldom() -> None:
    """Look for cycles once a batch instead of hundreds of times: what is folded makes none."""
    gc.freeze()
    gc.set_threshold(GARBAGE_EVERY)


def validators_of(settings: Settings, chain: Chain, identity: Identity) -> Validators | None:
    """Whose seals blocks must have; None: nobody's."""
    given = settings.given_validators()
    return None if settings.consensus == "none" else Validators(chain, identity.genesis, given)
