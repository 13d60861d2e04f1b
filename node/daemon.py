"""Putting the node together: what each command of ``mizand`` runs.

The composition root. A running node is one process: the follower writes in a thread of its own, the
API reads in the main one. LevelDB belongs to one process, so there are never more workers.
"""

import contextlib
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import structlog
import uvicorn

from node import layout, observe
from node.audit import Auditor, AuditReport
from node.chain import Chain, Finality, read_identity
from node.contracts import event_reader
from node.control import controlled
from node.fold import Fold
from node.follower import Follower
from node.model import Identity
from node.peers import PeerNode, Watch
from node.progress import Health
from node.rpc import Rpc
from node.settings import Settings, check_chain, read_manifest
from node.source import Source
from node.store import Store
from node.terminal import Advance
from node.upkeep import tasks
from node.validators import Validators
from node.verifier import Verifier
from node.wake import listening
from node.web import create_app
from node.workers import Workers
from tokenization.errors import ConfigError


GRACE_S = 1
"""How long answers under way may take once the node is to stop."""

_log = structlog.get_logger("daemon")


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
    finality, proving = settings.finality_policy(), settings.proving()
    identity = read_manifest(settings.manifest)
    with Rpc(settings.rpc, pause=stop.wait) as rpc:
        stop.tell(rpc.give_up)
        check_chain(read_identity(rpc), identity, rpc.name)
        reader = event_reader()

        def start_workers() -> Workers:
            workers = Workers(settings.rpc, settings.worker_count(), reader, proving.one_in)
            stop.tell(workers.close)
            return workers

        with Store.open(settings.store, identity) as store:
            chain = Chain(rpc, finality, proving)
            source = Source(
                chain,
                store,
                reader,
                start_workers,
                _validators(settings, chain, identity),
            )
            yield Parts(
                rpc, store, source, Fold(identity.directory, reader, settings.known_cells())
            )


def run(settings: Settings) -> None:
    """Follow the chain and serve the API until SIGINT or SIGTERM.

    Raises:
        MizanError: It cannot start, or cannot go on.
    """
    stop, wake = Stop(), threading.Event()
    stop.tell(wake.set)
    with (
        # uvicorn hands a signal on once it has shut down; it must find a handler that returns.
        _signals(stop.set),
        _listening(settings) as listener,
        opened(settings, stop) as parts,
        listening(settings.ws, wake, stop),
    ):
        observe.watch_process(settings.store, layout.SCHEMA)
        with controlled(settings.control_path(), tasks(parts.store.snapshot, parts.rpc), stop):
            _log.info(
                "serving", url=_url(listener), chain=parts.rpc.name, store=str(settings.store)
            )
            follower = _serve(settings, parts, listener, stop, wake)
        _log.info("stopped", tip=parts.store.tip and parts.store.tip.number)
        if follower.fatal is not None:
            raise follower.fatal


@dataclass(frozen=True, slots=True)
class Backfilled:
    """What a backfill came to. ``events`` are those of the whole store, ``folded`` this run's."""

    tip: int | None
    hash: str
    digest: str
    events: int
    folded: int
    seconds: float
    complete: bool

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)

    def as_text(self) -> str:
        """For people."""
        rate = round(self.folded / max(self.seconds, 1e-3))
        state = "" if self.complete else " Stopped before the head; run it again to go on."
        return (
            f"Block {self.tip}: {self.folded} events in {self.seconds:.1f} s, {rate} a second; "
            f"{self.events} in all, digest {self.digest}.{state}"
        )


def backfill(settings: Settings, advance: Advance) -> Backfilled:
    """Index the chain up to its head, or until SIGINT or SIGTERM.

    Raises:
        MizanError: It cannot start, or cannot go on.
    """
    stop = Stop()
    began = time.monotonic()
    folded = 0
    with _signals(stop.set), opened(settings, stop) as parts:

        def advanced(events: int) -> None:
            nonlocal folded
            folded += events
            tip, heads, first = (
                parts.store.tip,
                parts.source.heads,
                parts.store.identity.first_block,
            )
            rate = round(folded / (time.monotonic() - began))
            if tip and heads:
                done, total = tip.number - first + 1, heads.latest.number - first + 1
                advance(done, total, f"{rate} events/s")

        follower = Follower(parts.store, parts.source, parts.fold, stop, on_advance=advanced)
        follower.catch_up()
        tip = parts.store.tip
        return Backfilled(
            tip=tip.number if tip else None,
            hash=f"0x{tip.hash.hex()}" if tip else "",
            digest=f"0x{tip.digest.hex()}" if tip else "",
            events=tip.events_so_far if tip else 0,
            folded=folded,
            seconds=round(time.monotonic() - began, 3),
            complete=follower.caught_up,
        )


def _serve(
    settings: Settings,
    parts: Parts,
    listener: socket.socket,
    stop: Stop,
    wake: threading.Event,
) -> Follower:
    """Follow, watch and serve until told to stop, or until following cannot go on."""
    store, per_s = parts.store, settings.verify_per_s
    verifier = Verifier(store.snapshot, parts.rpc, per_s) if per_s else None
    watch = Watch(store.snapshot, [PeerNode(url) for url in settings.peer_urls()])
    follower = Follower(
        store,
        parts.source,
        parts.fold,
        stop,
        wake=wake,
        health=lambda: Health(verifier.state if verifier else None, watch.states),
    )
    server = _server(follower)
    threads = [
        threading.Thread(target=_follow, args=(follower, settings.poll_s, server), name="follower"),
        threading.Thread(target=watch.run, args=(stop, settings.peers_s), name="peers"),
    ]
    if verifier:
        ready = (stop, lambda: follower.caught_up)
        threads.append(threading.Thread(target=verifier.run, args=ready, name="verifier"))
    for thread in threads:
        thread.start()
    try:
        server.run(sockets=[listener])
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    return follower


def audit_store(
    settings: Settings, first: int | None, last: int | None, advance: Advance
) -> AuditReport:
    """Compare every log the store folded with what the chain proves.

    Args:
        settings: How the node runs.
        first: The first block; None: the ledger's.
        last: The last; None: the last that is final here, or else the tip.
        advance: Told how far it is.

    Raises:
        BlockNotIndexed: The store does not have these blocks.
        MizanError: The store or the endpoint cannot be used, or the endpoint lies.
    """
    with (
        Store.open(settings.store) as store,
        store.snapshot() as snapshot,
        Rpc(settings.rpc) as rpc,
    ):
        identity, tip = store.identity, snapshot.tip
        newest = tip.number if tip else 0
        begin = identity.first_block if first is None else first
        end = (snapshot.final or newest) if last is None else last
        if not identity.first_block <= begin <= end <= newest:
            raise BlockNotIndexed(
                f"The store has blocks {identity.first_block} to {newest}, not {begin} to {end}.",
                head=newest,
                hint="Run 'mizand backfill' first, or name others with --from and --to.",
            )
        check_chain(read_identity(rpc), identity, rpc.name)
        chain = Chain(rpc, Finality(None))
        validators = _validators(settings, chain, identity)
        auditor = Auditor(snapshot, identity.directory, chain, event_reader(), validators)
        began = time.monotonic()

        def audited(blocks: int) -> None:
            rate = round(blocks / max(time.monotonic() - began, 1e-3))
            advance(blocks, end - begin + 1, f"{rate} blocks/s")

        return auditor.audit(begin, end, audited)


def _validators(settings: Settings, chain: Chain, identity: Identity) -> Validators | None:
    given = settings.given_validators()
    return None if settings.consensus == "none" else Validators(chain, identity.genesis, given)


def _follow(follower: Follower, poll_s: float, server: uvicorn.Server) -> None:
    follower.follow(poll_s)
    server.should_exit = True


def _server(follower: Follower) -> uvicorn.Server:
    config = uvicorn.Config(
        create_app(follower),
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    return uvicorn.Server(config)


@contextlib.contextmanager
def _signals(stop: Callable[[], None]) -> Iterator[None]:
    """Have SIGINT and SIGTERM call ``stop`` instead of ending the process."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: stop()) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    """The API's socket, bound before anything else is begun."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
        except OSError as error:
            raise ConfigError(
                f"The node cannot listen on {settings.host}:{settings.port}: {error.strerror}.",
                hint="Stop what uses the port, or choose another with --port.",
            ) from None
        yield listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
