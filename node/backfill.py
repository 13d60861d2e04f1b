"""Reading the past: ranges of final blocks, several in flight, in order.

Only blocks at or below the final one are read by range, because only they cannot change between
two requests. The pace fits itself to the endpoint: a range grows and shrinks with what comes back,
towards a steady weight of logs a request; one that is refused (too many blocks, too many results)
is halved until it is taken; an endpoint that does not keep up is asked for half as much at once.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from node.model import Block
from node.ranges import Range
from tokenization.errors import RpcRefused, RpcUnavailable


FIRST_RANGE_BLOCKS = 100
MOST_RANGE_BLOCKS = 2_000
"""Besu refuses more than 5,000, others more than 2,000."""
TARGET_BYTES = 4 << 20
"""Of logs in one answer, about 6,000 logs: large enough to be worth a request."""
IN_FLIGHT = 4
GROW_AFTER = 16
"""So many ranges in a row that came well allow one more at once."""


class Pace:
    """How many blocks to ask for at a time, and how often at once. Shared by the threads."""

    def __init__(self, blocks: int = FIRST_RANGE_BLOCKS, in_flight: int = IN_FLIGHT) -> None:
        self.blocks = blocks
        self.in_flight = in_flight
        self._limit = MOST_RANGE_BLOCKS
        self._good = 0
        self._guard = threading.Lock()

    def learn(self, blocks: int, size: int) -> None:
        """Take note of what a range of that many blocks weighed, in bytes."""
        wanted = blocks * TARGET_BYTES // max(size, 1)
        with self._guard:
            self.blocks = max(1, min(wanted, self.blocks * 2, self._limit))
            self._good += 1
            if self._good % GROW_AFTER == 0:
                self.in_flight += 1

    def refuse(self, blocks: int) -> None:
        """Take note that a range of that many blocks is too much."""
        with self._guard:
            self._limit = max(1, blocks // 2)
            self.blocks = min(self.blocks, self._limit)

    def tire(self) -> None:
        """Take note that the endpoint does not keep up."""
        with self._guard:
            self.in_flight = max(1, self.in_flight // 2)
            self._good = 0


ReadRange = Callable[[int, int], Range]
"""Reads the final blocks from one number to another."""


def read_ranges(
    read: ReadRange, first: int, last: int, pace: Pace, lanes: int = IN_FLIGHT
) -> Iterator[list[Block]]:
    """Blocks ``first`` to ``last`` in order, read ahead by at most ``lanes`` threads.

    Raises:
        RpcUnavailable: The endpoint does not answer.
        RpcRefused: It refuses even single blocks.
        InconsistentLogs: It contradicts itself.
    """
    waiting: deque[Future[list[Block]]] = deque()
    following = first
    with ThreadPoolExecutor(lanes, thread_name_prefix="read") as pool:
        try:
            while waiting or following <= last:
                while following <= last and len(waiting) < min(lanes, pace.in_flight):
                    stop = min(following + pace.blocks - 1, last)
                    waiting.append(pool.submit(_read, read, following, stop, pace))
                    following = stop + 1
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _read(read: ReadRange, first: int, last: int, pace: Pace) -> list[Block]:
    blocks = last - first + 1
    try:
        found = read(first, last)
    except RpcUnavailable:
        # Perhaps it was too much to answer in time: whoever tries again asks for less.
        pace.refuse(blocks)
        pace.tire()
        raise
    except RpcRefused:
        if blocks == 1:
            raise
        pace.refuse(blocks)
        middle = first + blocks // 2
        return _read(read, first, middle - 1, pace) + _read(read, middle, last, pace)
    pace.learn(blocks, found.size)
    return found.blocks
