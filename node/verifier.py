"""Verification that never ends: a running node compares itself with the chain, a little at a time.

Goes round all figures of ``node.verify`` at a set rate. Every batch is read from a picture of the
newest state and asked of the chain at that block's hash, so no endpoint needs to keep old state,
and a reorganisation in between only makes it ask again. One difference is an alarm, until the
figure is compared again and agrees. Beside the figures it looks at what the contracts run.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import chain

import structlog

from node import observe
from node.codes import CodeWatch
from node.figures import Figure, Place, next_batch
from node.model import BlockRecord
from node.progress import Difference, Verification
from node.rpc import Rpc
from node.store import Snapshot
from node.verify import BATCH, compare, scope_of
from tokenization.errors import MizanError, StoreDiffers


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
        self._differing: dict[tuple[str, bytes], list[Difference]] = {}
        self._contradiction: tuple[Difference, ...] = ()
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
        except StoreDiffers as error:
            self._contradicts(error)
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
            batch, place = next_batch(scope_of(snapshot, block), self._batch, self._place)
        self._note(block, batch, compare(self._rpc, block, batch))
        self._place = place
        if place is None:
            observe.VERIFY_ROUNDS.inc()
            self.state = replace(self.state, rounds=self.state.rounds + 1)

    def _contradicts(self, error: StoreDiffers) -> None:
        """The store cannot be read where we are: an alarm for as long as that is so."""
        with self._snapshot() as snapshot:
            tip = snapshot.tip
        if tip is not None and not self._contradiction:
            self._contradiction = (Difference(error.message, b"", tip.number, "nothing", None),)
            self._tell(tip, 0)

    def _note(self, block: BlockRecord, batch: list[Figure], found: list[Difference]) -> None:
        for figure in batch:
            self._differing.pop((figure.what, figure.call.to), None)
        for difference in found:
            place = difference.figure, difference.contract
            self._differing.setdefault(place, []).append(difference)
            _log.error("the store differs from the chain", difference=difference.as_text())
        self._contradiction = ()
        self._tell(block, len(batch))

    def _tell(self, block: BlockRecord, compared: int) -> None:
        differing = (*chain.from_iterable(self._differing.values()), *self._contradiction)
        observe.VERIFIED.inc(compared)
        observe.MISMATCHES.set(len(differing))
        self.state = replace(
            self.state,
            compared=self.state.compared + compared,
            block=block.number,
            differences=differing,
        )
