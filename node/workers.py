"""Reading the past in processes of their own: fetch, parse, check and decode.

Each worker answers ranges with compact blocks, so that the one process that folds and writes spends
its time on nothing else. A worker knows the endpoint and nothing of the store. It ends when its
pipe does, however the node ended.

    node -> worker    the endpoints and what to prove, once; then first and last block of ranges
    worker -> node    a byte that says what follows, then blocks or why there are none

Run as a program this module is a worker. It is started as one, not forked, because forking a
process with threads is unsafe, and not spawned, because that would load all of the node again.
"""

import contextlib
import gc
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self

import msgspec

from node import observe
from node.chain import Chain, Finality
from node.contracts import event_reader
from node.proving import Proving
from node.ranges import Range, pack, read_range, unpack
from node.rpc import Rpc
from tokenization.abi import EventReader
from tokenization.errors import (
    ConfigError,
    EndpointLies,
    InconsistentLogs,
    Lie,
    MizanError,
    RpcRefused,
    RpcUnavailable,
)


LANES = 2
"""Ranges a worker has in hand at once: one on its way while another is decoded."""

_BLOCKS = b"b"
_ERRORS: dict[bytes, type[MizanError]] = {
    b"c": ConfigError,
    b"i": InconsistentLogs,
    b"r": RpcRefused,
    b"u": RpcUnavailable,
}
_OUTCOMES = {b"r": "refused", b"u": "broken"}
_TIMEOUT_S = 60.0


class Workers:
    """Processes that read ranges. Use as a context manager, or close them.

    Args:
        urls: The endpoints, as ``Rpc`` takes them.
        count: How many processes.
        reader: Reads what could not travel.
        one_in: Of one in so many blocks the receipts are read.

    Attributes:
        processes: They themselves.
    """

    def __init__(self, urls: str, count: int, reader: EventReader, one_in: int = 0) -> None:
        self._reader = reader
        self._task = msgspec.msgpack.encode((urls, one_in))
        self._idle: list[Connection] = []
        self._guard = threading.Lock()
        self.processes = [self._start() for _ in range(count)]

    @property
    def lanes(self) -> int:
        """How many ranges they can have in hand."""
        return LANES * len(self.processes)

    def read_range(self, first: int, last: int) -> Range:
        """Have a worker read final blocks; called from one thread a lane.

        Raises:
            RpcUnavailable: The endpoint does not answer, or the worker died.
            RpcRefused: It refuses.
            InconsistentLogs: It contradicts itself.
            EndpointLies: It lies.
            ConfigError: It cannot prove what it says.
        """
        with self._guard:
            lane = self._idle.pop()
        try:
            lane.send_bytes(msgspec.msgpack.encode((first, last)))
            answer = lane.recv_bytes()
        except (OSError, EOFError) as error:
            raise RpcUnavailable(
                "A process that reads the past has ended.", hint="It is started again."
            ) from error
        with self._guard:
            self._idle.append(lane)
        return self._unpack(answer)

    def close(self) -> None:
        """End them; harmless twice, and from two threads at once."""
        with self._guard:
            processes, self.processes = self.processes, []
        if not processes:
            return
        for process in processes:
            process.kill()
            process.wait()
        with self._guard:
            lanes = list(self._idle)
        for lane in lanes:
            lane.close()

    def _start(self) -> "subprocess.Popen[bytes]":
        pairs = [socket.socketpair() for _ in range(LANES)]
        theirs = [end.detach() for _, end in pairs]
        # Ctrl-C reaches a whole session; when to stop is for the node to say.
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "node.workers", *map(str, theirs)],
            pass_fds=theirs,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        for end in theirs:
            Connection(end).close()
        lanes = [Connection(end.detach()) for end, _ in pairs]
        # Not an argument: a URL may hold a password, and arguments are for all to see.
        lanes[0].send_bytes(self._task)
        self._idle += lanes
        return process

    def _unpack(self, answer: bytes) -> Range:
        kind, body = answer[:1], answer[1:]
        # A worker's own count of its requests ends with it.
        observe.RPC_CALLS.labels("eth_getLogs", _OUTCOMES.get(kind, "ok")).inc()
        if kind == _BLOCKS:
            return unpack(body, self._reader)
        message, hint, lie = msgspec.msgpack.decode(body, type=tuple[str, str, str])
        if lie:
            raise EndpointLies(message, hint=hint, lie=Lie(lie))
        raise _ERRORS[kind](message, hint=hint)

    def __enter__(self) -> Self:
        """Use them."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End them."""
        self.close()


def _work(lanes: Sequence[Connection]) -> None:
    """A worker's life: a thread a lane, until the pipes end."""
    # Lists of logs come and go by the thousand and make no cycles; looking for some is a waste.
    gc.disable()
    reader = event_reader()
    url, one_in = msgspec.msgpack.decode(lanes[0].recv_bytes(), type=tuple[str, int])
    with Rpc(url, timeout_s=_TIMEOUT_S) as rpc:
        chain = Chain(rpc, Finality(None), Proving(one_in=one_in))
        threads = [threading.Thread(target=_answer, args=(lane, chain, reader)) for lane in lanes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _answer(lane: Connection, chain: Chain, reader: EventReader) -> None:
    with contextlib.suppress(EOFError, OSError):
        while True:
            first, last = msgspec.msgpack.decode(lane.recv_bytes(), type=tuple[int, int])
            lane.send_bytes(_read(chain, first, last, reader))


def _read(chain: Chain, first: int, last: int, reader: EventReader) -> bytes:
    try:
        return _BLOCKS + pack(read_range(chain, first, last, reader))
    except tuple(_ERRORS.values()) as error:
        chain.rpc.doubt()
        kind = next(kind for kind, known in _ERRORS.items() if isinstance(error, known))
        lie = error.lie if isinstance(error, EndpointLies) else ""
        return kind + msgspec.msgpack.encode((error.message, error.hint, lie))


if __name__ == "__main__":
    _work([Connection(int(argument)) for argument in sys.argv[1:]])
