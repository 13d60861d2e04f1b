"""When the next block is due, on a chain whose blocks come at even intervals.

Who asks four times a second learns of a block an eighth of a second late. Blocks of a chain with
validators come evenly, so the follower looks closely just around the moment the next one is due and
at leisure in between. Of each block it is known when it was not there yet and when it was; a line
through many such sightings tells the interval, and how far they lie from it how sure that is. Where
blocks come as they please nothing is predicted, and the pace is the one that was set.

Pure: it is told the time.
"""

from collections import deque
from statistics import linear_regression, quantiles
from typing import NamedTuple


SIGHTINGS = 16
"""Blocks remembered."""
FEWEST = 4
"""Blocks that must have been seen before anything is predicted."""
CLOSE_S = 0.01
"""Between two close looks, at least."""
MOST_LOOKS = 16
"""Close looks at one block, about: where less is sure they lie further apart."""
LATER = 4
"""How late a block is, by how much later the next look is."""


class _Sighting(NamedTuple):
    number: int
    before_s: float
    seen_s: float


class _Due(NamedTuple):
    """When the next block comes: not before one moment, hardly after the other."""

    opens_s: float
    closes_s: float
    interval_s: float

    @property
    def gap_s(self) -> float:
        """Between two looks in that time."""
        return max(CLOSE_S, (self.closes_s - self.opens_s) / MOST_LOOKS)


class Rhythm:
    """Learns when blocks come, and says how long to wait for the next."""

    def __init__(self) -> None:
        self._sightings: deque[_Sighting] = deque(maxlen=SIGHTINGS)
        self._due: _Due | None = None

    def saw(self, number: int, before_s: float, seen_s: float) -> None:
        """Take note of a new head: it was not there at one moment, and was at the other.

        Units:
            before_s, seen_s: seconds of one clock that never goes back.
        """
        last = self._sightings[-1] if self._sightings else None
        due = self._due
        was_missed = due is not None and seen_s > due.closes_s + due.interval_s / 2
        if was_missed or (last is not None and number <= last.number):
            # A slot was left empty, or the chain was reorganised: the beat begins anew.
            self._sightings.clear()
        self._sightings.append(_Sighting(number, before_s, seen_s))
        self._due = self._predict()

    def wait_s(self, now_s: float, poll_s: float) -> float:
        """How long to wait before the next look, where ``poll_s`` is the pace that was set."""
        due = self._due
        if due is None:
            return poll_s
        if now_s < due.opens_s:
            return min(poll_s, due.opens_s - now_s)
        # The later it is, the less is known of when it comes.
        return min(poll_s, max(due.gap_s, (now_s - due.closes_s) / LATER))

    def _predict(self) -> _Due | None:
        if len(self._sightings) < FEWEST:
            return None
        numbers = [one.number for one in self._sightings]
        seen = [one.seen_s for one in self._sightings]
        interval_s = linear_regression(numbers, seen).slope
        nearest = self._sightings[-1].number + 1
        # Each sighting, moved on to the block that comes: from when to when it puts that one.
        moves = [interval_s * (nearest - number) for number in numbers]
        opens = [one.before_s + move for one, move in zip(self._sightings, moves, strict=True)]
        closes = [time_s + move for time_s, move in zip(seen, moves, strict=True)]
        due = _Due(quantiles(opens)[0] - CLOSE_S, quantiles(closes)[2] + CLOSE_S, interval_s)
        # Otherwise it may come at any time, which is no news.
        is_even = due.closes_s - due.opens_s <= interval_s
        return due if is_even else None
