"""Putting the node together: what each command of ``mizand`` runs.

The composition root. A running node is one process: the follower writes in a thread of its own, the
API reads in the main one. LevelDB belongs to one process, so there are never more workers.
"""

import contextlib
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import structlog
import uvicorn

from node import layout, observe
from node.control import controlled
from node.follower import Follower
from node.parts import Parts, Stop, opened
from node.peers import PeerNode, Watch
from node.progress import Health
from node.queries.money import broken_count
from node.rhythm import Rhythm
from node.settings import Settings
from node.store import Store
from node.terminal import Advance
from node.upkeep import tasks
from node.verifier import Verifier
from node.wake import listening
from node.web import create_app
from tokenization.errors import ConfigError


GRACE_S = 1
"""How long answers under way may take once the node is to stop."""

TURN_S = 0.0005
"""How long a thread that folds goes on while one that answers waits; Python's own 5 ms are long."""

_log = structlog.get_logger("daemon")


def run(settings: Settings) -> None:
    """Follow the chain and serve the API until SIGINT or SIGTERM.

    Raises:
        MizanError: It cannot start, or cannot go on.
    """
    sys.setswitchinterval(TURN_S)
    stop, wake = Stop(), threading.Event()
    peers = [PeerNode(url) for url in settings.peer_urls()]
    stop.tell(wake.set)
    with (
        # uvicorn hands a signal on once it has shut down; it must find a handler that returns.
        _signals(stop.set),
        _listening(settings) as listener,
        listening(settings.ws, wake, stop),
        opened(settings, stop) as parts,
    ):
        observe.watch_process(settings.store, layout.SCHEMA)
        asked = tasks(settings, parts.store.snapshot, parts.rpc)
        with controlled(settings.control_path(), asked, stop):
            _log.info(
                "serving", url=_url(listener), chain=parts.rpc.name, store=str(settings.store)
            )
            follower = _serve(settings, parts, listener, stop, wake, peers=peers)
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
    *,
    peers: list[PeerNode],
) -> Follower:
    """Follow, watch and serve until told to stop, or until following cannot go on."""
    store, per_s = parts.store, settings.verify_per_s
    verifier = Verifier(store.snapshot, parts.rpc, per_s) if per_s else None
    watch = Watch(store.snapshot, peers)
    follower = Follower(
        store,
        parts.source,
        parts.fold,
        stop,
        wake=wake,
        # Who is told of new blocks need not guess when they come.
        rhythm=None if settings.ws else Rhythm(),
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
    observe.MONEY_BROKEN.set_function(lambda: _broken_money(store))
    try:
        server.run(sockets=[listener])
    finally:
        observe.MONEY_BROKEN.set_function(lambda: 0)
        stop.set()
        for thread in threads:
            thread.join()
    return follower


def _broken_money(store: Store) -> int:
    with store.snapshot() as snapshot:
        return broken_count(snapshot)


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
                hint="Stop what uses the port, or choose another (--port) or address (--host).",
            ) from None
        yield listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
