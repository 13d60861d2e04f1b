"""Verification that never ends: a running node compares itself with the chain, a little at a time.

Goes round all figures of ``node.verify`` at a set rate. Every batch is read from a picture of the
newest state and asked of the chain at that block's hash, so no endpoint needs to keep old state,
and a reorganisation in between only makes it ask again. One difference is an alarm, until the
figure is compared again and agrees. Beside the figures it looks at what the contracts run.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import islice

import structlog

from node import observe
from node.codes import CodeWatch
from node.model import BlockRecord
from node.progress import Difference, Verification
from node.rpc import Rpc
from node.store import Snapshot
from node.verify import BATCH, Figure, Place, compare, figures
from tokenization.errors import MizanError


_log = structlog.get_logger("verifier")


class Verifier:
    """Compares figures in the background.

    Args:
        snapshot: Takes a picture of the state.
        rpc: The endpoint.
        per_s: Figures to compare a second.

    Attributes:
        state: What it has found so far; another object after each batch.
    """

    def __init__(self, snapshot: Callable[[], Snapshot], rpc: Rpc, per_s: int) -> None:
        self.state = Verification()
        self._codes = CodeWatch(rpc)
        self._snapshot = snapshot
        self._rpc = rpc
        self._batch = min(per_s, BATCH)
        self._pause_s = self._batch / per_s
        self._place: Place | None = None
        self._differing: dict[tuple[str, bytes], Difference] = {}
        self._failing = ""

    def run(self, stop: threading.Event, ready: Callable[[], bool]) -> None:
        """Compare batch after batch until told to stop; while not ``ready``, wait."""
        while not stop.wait(self._pause_s):
            if ready():
                self.step()

    def step(self) -> None:
        """Compare the next batch at our tip; what keeps us from it is logged when it begins."""
        failing = ""
        try:
            self._step()
        except MizanError as error:
            failing = error.message
            if failing != self._failing:
                _log.warning("not compared", reason=failing)
        self._failing = failing

    def _step(self) -> None:
        with self._snapshot() as snapshot:
            block = snapshot.tip
            if block is None:
                return
            view = snapshot.at(block.number)
            self._codes.step(view, block.hash)
            batch = list(islice(figures(view, self._place), self._batch))
        asked = [figure for _, figure in batch]
        self._note(block, asked, compare(self._rpc, block, asked))
        is_round = len(batch) < self._batch
        self._place = None if is_round else batch[-1][0]
        if is_round:
            observe.VERIFY_ROUNDS.inc()
            self.state = replace(self.state, rounds=self.state.rounds + 1)

    def _note(self, block: BlockRecord, batch: list[Figure], found: list[Difference]) -> None:
        for figure in batch:
            self._differing.pop((figure.what, figure.contract), None)
        for difference in found:
            self._differing[difference.what, difference.contract] = difference
            _log.error("the store differs from the chain", difference=difference.as_text())
        observe.VERIFIED.inc(len(batch))
        observe.MISMATCHES.set(len(self._differing))
        self.state = replace(
            self.state,
            compared=self.state.compared + len(batch),
            block=block.number,
            differences=tuple(self._differing.values()),
        )
