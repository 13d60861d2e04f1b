"""The one writer: polls the source, folds what it says, and commits it.

Runs in a thread of its own. What may pass (an endpoint away, a chain that moves while it is read)
is waited out and told in ``status``; what may not (a final block replaced, a disk that refuses)
ends it, and whoever started it learns why from ``fatal``.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing

import structlog

from node import observe
from node.fold import Fold
from node.logs import TRANSFER
from node.model import BalanceQuestion, Block, Moves, TransferQuestion
from node.progress import Health, Progress
from node.rhythm import Rhythm
from node.source import Advance, Finalize, Retreat, Source, Step
from node.store import Snapshot, Store
from tokenization.errors import (
    EndpointsDisagree,
    InconsistentLogs,
    MizanError,
    RpcRefused,
    RpcUnavailable,
)
from tokenization.evidence.proofs import BalanceProof


LONGEST_PAUSE_S = 10.0
HEARTBEAT_S = 30.0
AGAIN_S = 0.05


class _Dropped(Exception):
    """We are to end, and the run of blocks in hand is not folded to its end."""


_PASSING = (RpcUnavailable, RpcRefused, InconsistentLogs, EndpointsDisagree)
_log = structlog.get_logger("follower")


class Follower:
    """Keeps a store at the chain's tip. A ``Node`` for the API.

    Args:
        store: Where the state is kept.
        source: What the chain says.
        fold: What it means.
        stop: Set to have it end; a run of blocks that is being folded is dropped.
        wake: Set to have it look at the chain now instead of waiting (``node.wake``).
        rhythm: When the next block is due; None: nobody says.
        on_advance: Told after each commit how many events it held.
        health: What watching the node has found so far.

    Attributes:
        fatal: Why it ended for good, or None.
    """

    def __init__(
        self,
        store: Store,
        source: Source,
        fold: Fold,
        stop: threading.Event,
        *,
        wake: threading.Event | None = None,
        rhythm: Rhythm | None = None,
        on_advance: Callable[[int], None] = lambda _: None,
        health: Callable[[], Health] = Health,
    ) -> None:
        self.fatal: Exception | None = None
        self._store = store
        self._source = source
        self._fold = fold
        self._on_advance = on_advance
        self._health = health
        self._failing = ""
        self._stop = stop
        self._wake = wake or stop
        self._rhythm = rhythm
        self._head_seen: int | None = None
        self._looked_s = time.monotonic()

    def snapshot(self) -> Snapshot:
        """A picture of the state as of now; the caller closes it."""
        return self._store.snapshot()

    def status(self) -> Progress:
        """How far we are from the chain's head, as last seen."""
        heads, health = self._source.heads, self._health()
        if heads is None:
            return Progress(failing=self._failing, health=health)
        latest = heads.latest
        return Progress(latest.number, latest.time_s, heads.safe, self._failing, health)

    def transfer_code(self, asked: TransferQuestion) -> int:
        """What a token's ``transferCode`` answers at a block, asked of the chain now."""
        return self._source.transfer_code(asked)

    def balance_proof(self, asked: BalanceQuestion) -> BalanceProof:
        """A proof of what an account holds at a block, made by the chain now and checked."""
        return self._source.balance_proof(asked)

    @property
    def caught_up(self) -> bool:
        """Whether our tip is the head that the last poll saw."""
        heads, tip = self._source.heads, self._store.tip
        return heads is not None and tip is not None and tip.number >= heads.latest.number

    def poll(self) -> None:
        """Look at the chain once and follow it as far as it goes."""
        with closing(self._source.poll()) as steps:
            try:
                for step in steps:
                    if self._stop.is_set():
                        return
                    self._apply(step)
            except _Dropped:
                return
        self._measure()

    def catch_up(self, patience: int = 3) -> None:
        """Poll until we are at the head, or told to stop.

        Raises:
            MizanError: It failed ``patience`` times in a row, or for good.
        """
        failures = 0
        while not self._stop.is_set():
            try:
                self.poll()
            except _PASSING:
                failures += 1
                if failures == patience:
                    raise
            else:
                failures = 0
            if self.caught_up:
                return
            self._stop.wait(AGAIN_S)

    def follow(self, poll_s: float) -> None:
        """Follow the chain until told to stop, or until it cannot go on."""
        try:
            self._follow(poll_s)
        except Exception as error:  # noqa: BLE001 - whatever it was, the node must end and say so
            self.fatal = error
            _log.error("stopped", reason=str(error))

    def _follow(self, poll_s: float) -> None:
        wait_s, heartbeat_s, last_tip = poll_s, time.monotonic(), self._store.tip
        while not self._stop.is_set():
            looked_s = time.monotonic()
            try:
                self.poll()
            except _PASSING as error:
                self._note(error)
                wait_s = min(wait_s * 2, LONGEST_PAUSE_S)
                waiting = self._stop
            else:
                self._note(None)
                wait_s = self._pause_s(looked_s, poll_s)
                waiting = self._wake
            if time.monotonic() - heartbeat_s >= HEARTBEAT_S:
                tip = self._store.tip
                _log.info("heartbeat", tip=tip and tip.number, tip_moved=tip != last_tip)
                heartbeat_s, last_tip = time.monotonic(), tip
            if waiting.wait(wait_s) and waiting is not self._stop:
                waiting.clear()

    def _pause_s(self, looked_s: float, poll_s: float) -> float:
        """How long to wait after a look that began then: until the next block is due."""
        heads, rhythm, before_s = self._source.heads, self._rhythm, self._looked_s
        self._looked_s = looked_s
        if rhythm is None or heads is None:
            return poll_s
        number, seen = heads.latest.number, self._head_seen
        self._head_seen = number
        # How long the first had been there nobody knows.
        if seen not in (None, number):
            rhythm.saw(number, before_s, looked_s)
        return rhythm.wait_s(time.monotonic(), poll_s)

    def _apply(self, step: Step) -> None:
        match step:
            case Advance():
                self._advance(step)
            case Retreat(number):
                self._retreat(number)
            case Finalize(number):
                self._store.finalize(number)

    def _advance(self, step: Advance) -> None:
        store = self._store
        with observe.STAGE_SECONDS.labels("fold").time():
            blocks = self._until_stopped(step.blocks)
            delta = self._fold(store.get, store.tip, blocks, final=step.final)
        with observe.STAGE_SECONDS.labels("commit").time():
            store.commit(delta, final=step.final, sync=not step.is_past, behind=step.is_past)
        observe.EVENTS.inc(delta.event_count)
        observe.UNKNOWN_EVENTS.inc(delta.unknown_count)
        for topic, count in _topics(step.blocks).items():
            observe.EVENTS_BY_KIND.labels(self._source.kind_of(topic)).inc(count)
        self._on_advance(delta.event_count)
        if delta.unknown_count:
            _log.warning("events not understood", count=delta.unknown_count)

    def _until_stopped(self, blocks: Sequence[Block]) -> Iterator[Block]:
        """The blocks; a batch of the past takes long to fold and is read again soon enough."""
        for block in blocks:
            if self._stop.is_set():
                raise _Dropped
            yield block

    def _retreat(self, number: int) -> None:
        tip = self._store.tip
        depth = tip.number - number if tip else 0
        with observe.STAGE_SECONDS.labels("retreat").time():
            self._store.retreat(number)
        observe.REORGS.inc()
        observe.REORG_DEPTH.observe(depth)
        _log.warning("chain reorganised", depth=depth, back_to=number)

    def _measure(self) -> None:
        heads, tip = self._source.heads, self._store.tip
        if heads is not None and tip is not None:
            observe.HEAD.set(heads.latest.number)
            observe.TIP.set(tip.number)
            observe.FINAL.set(self._store.final or 0)
            observe.LAG.set(max(0, heads.latest.number - tip.number))
            observe.LAG_SECONDS.set(max(0, heads.latest.time_s - tip.time_s))

    def _note(self, error: MizanError | None) -> None:
        words = error.message if error else ""
        if words and not self._failing:
            _log.warning("cannot go on for now", reason=words)
        elif self._failing and not words:
            _log.info("going on")
        observe.FAILING.set(bool(words))
        self._failing = words


def _topics(blocks: Sequence[Block]) -> Counter[bytes]:
    topics: Counter[bytes] = Counter()
    for block in blocks:
        for event in block.events:
            if isinstance(event, Moves):
                topics[TRANSFER] += len(event.amounts)
            else:
                topics[event.topic] += 1
    return topics
