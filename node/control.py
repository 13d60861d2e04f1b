"""Asking a running node for what only it can do: LevelDB belongs to one process.

A socket beside the store that only its owner may use. A request is a line of JSON, and so is every
part of the answer: how far it is, and in the end what came of it, or what went wrong.
"""

import contextlib
import socketserver
import stat
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from socket import AF_UNIX, SOCK_STREAM, socket
from typing import Any

import orjson

from tokenization.errors import (
    BlockNotIndexed,
    ChainMismatch,
    ConfigError,
    EndpointLies,
    InconsistentLogs,
    InvalidAddress,
    MizanError,
    RpcRefused,
    RpcUnavailable,
    StoreError,
    StoreLocked,
)


PATIENCE_S = 1.0
"""How long an asker may keep silent, or not read: a node that is to stop waits for it."""

Advance = Callable[[int], None]
Answer = dict[str, Any]
Task = Callable[[Answer, Advance], Answer]
"""Does what is asked: given the request and whom to tell how far it is."""

_KINDS: Mapping[str, Callable[[str], MizanError]] = {
    kind.code: kind
    for kind in (
        BlockNotIndexed,
        ChainMismatch,
        ConfigError,
        EndpointLies,
        InconsistentLogs,
        InvalidAddress,
        RpcRefused,
        RpcUnavailable,
        StoreError,
    )
}


@contextlib.contextmanager
def controlled(path: Path, tasks: Mapping[str, Task], stop: threading.Event) -> Iterator[None]:
    """Do tasks for whoever asks at a socket. The caller has the store open, so the path is ours.

    Raises:
        ConfigError: There can be no socket at that path.
    """

    class Handler(socketserver.StreamRequestHandler):
        timeout = PATIENCE_S

        def handle(self) -> None:
            with contextlib.suppress(OSError):
                self._say(_answer(tasks, self.rfile.readline(), self._advance))

        def _advance(self, done: int) -> None:
            if stop.is_set():
                raise StoreError("The node is stopping.", hint="Ask again once it runs.")
            self._say({"done": done})

        def _say(self, line: Answer) -> None:
            self.wfile.write(orjson.dumps(line) + b"\n")

    try:
        path.unlink(missing_ok=True)
        server = _Server(str(path), Handler)
    except OSError as error:
        raise ConfigError(
            f"The node cannot listen at {path}: {error}.",
            hint="Choose a short path in a directory it can write to with --control.",
        ) from None
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="control")
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
            path.unlink(missing_ok=True)


def ask(path: Path, request: Answer, advance: Advance = lambda _: None) -> Answer:
    """Have the node that listens at a socket do something; what came of it.

    Raises:
        StoreLocked: Nobody listens there.
        MizanError: What went wrong there.
    """
    try:
        with socket(AF_UNIX, SOCK_STREAM) as line:
            line.connect(str(path))
            line.sendall(orjson.dumps(request) + b"\n")
            with line.makefile("rb") as answers:
                for raw in answers:
                    answer: Answer = orjson.loads(raw)
                    if "done" not in answer:
                        return _result(answer)
                    advance(answer["done"])
    except OSError:
        pass
    raise StoreLocked(
        f"The process that has the store open does not answer at {path}.",
        hint="A running node does. If it is a backfill, wait for its end or stop it.",
    )


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    def server_bind(self) -> None:
        super().server_bind()
        # Before it listens: nobody else has connected yet.
        Path(str(self.server_address)).chmod(stat.S_IRUSR | stat.S_IWUSR)


def _answer(tasks: Mapping[str, Task], raw: bytes, advance: Advance) -> Answer:
    try:
        request = orjson.loads(raw)
        task = tasks[request["task"]]
    except (ValueError, KeyError, TypeError):
        return _failure(ConfigError("The node does not understand.", hint="Use its own 'mizand'."))
    try:
        return {"result": task(request, advance)}
    except MizanError as error:
        return _failure(error)


def _failure(error: MizanError) -> Answer:
    return {"error": {"code": error.code, "message": error.message, "hint": error.hint}}


def _result(answer: Answer) -> Answer:
    if "error" in answer:
        failed = answer["error"]
        error = _KINDS.get(failed["code"], MizanError)(failed["message"])
        error.hint = failed["hint"]
        raise error
    result: Answer = answer["result"]
    return result
