"""Reading the past: ranges of final blocks, several in flight, in order.

Only blocks at or below the final one are read by range, because only they cannot change between
two requests. The range grows and shrinks with what comes back, towards a steady number of logs a
request; a range the endpoint refuses (too many blocks, too many results) is halved until it takes
it. Threads only fetch: decoding stays with the caller.
"""

import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from node.chain import Chain, Fetched
from tokenization.errors import RpcRefused, RpcUnavailable


FIRST_RANGE_BLOCKS = 100
MOST_RANGE_BLOCKS = 2_000
"""Besu refuses more than 5,000, others more than 2,000."""
TARGET_BYTES = 4 << 20
"""Of logs in one answer, about 7,000 logs: large enough to be worth a request."""
IN_FLIGHT = 4


class RangeSize:
    """How many blocks to ask for at a time. Shared by the fetching threads."""

    def __init__(self, blocks: int = FIRST_RANGE_BLOCKS) -> None:
        self.blocks = blocks
        self._limit = MOST_RANGE_BLOCKS
        self._guard = threading.Lock()

    def learn(self, blocks: int, size: int) -> None:
        """Take note of what a range of that many blocks weighed, in bytes."""
        wanted = blocks * TARGET_BYTES // max(size, 1)
        with self._guard:
            self.blocks = max(1, min(wanted, self.blocks * 2, self._limit))

    def refuse(self, blocks: int) -> None:
        """Take note that a range of that many blocks is too much."""
        with self._guard:
            self._limit = max(1, blocks // 2)
            self.blocks = min(self.blocks, self._limit)


def read_ranges(
    chain: Chain, first: int, last: int, size: RangeSize, in_flight: int = IN_FLIGHT
) -> Iterator[Fetched]:
    """Blocks ``first`` to ``last`` in order, fetched ahead.

    Raises:
        RpcUnavailable: The endpoint does not answer.
        RpcRefused: It refuses even single blocks.
    """
    waiting: deque[Future[list[Fetched]]] = deque()
    following = first
    with ThreadPoolExecutor(in_flight, thread_name_prefix="fetch") as pool:
        try:
            while waiting or following <= last:
                while following <= last and len(waiting) < in_flight:
                    stop = min(following + size.blocks - 1, last)
                    waiting.append(pool.submit(_fetch, chain, following, stop, size))
                    following = stop + 1
                yield from waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _fetch(chain: Chain, first: int, last: int, size: RangeSize) -> list[Fetched]:
    blocks = last - first + 1
    try:
        fetched = chain.fetch_range(first, last)
    except RpcUnavailable:
        # Perhaps it was too much to answer in time: whoever tries again asks for less.
        size.refuse(blocks)
        raise
    except RpcRefused:
        if blocks == 1:
            raise
        size.refuse(blocks)
        middle = first + blocks // 2
        return _fetch(chain, first, middle - 1, size) + _fetch(chain, middle, last, size)
    size.learn(blocks, sum(memoryview(raw).nbytes for raw in fetched.logs))
    return [fetched]
