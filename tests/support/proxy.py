"""Between ``mizan`` and the chain: passes requests on, notes them, and does something at one.

What it does is a test's: hold the request so that the one who asked can be killed, change the chain
behind its back, or answer something else than the chain did.
"""

import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from orjson import dumps, loads


Action = Callable[[], None]
Lie = Callable[[dict[str, Any], Any], Any]


@dataclass
class Moment:
    """The n-th request for a method, before it is passed on or after it is answered."""

    method: str
    number: int
    action: Action
    answered: bool = False


@dataclass
class Proxy:
    """A proxy that is running.

    Attributes:
        url: Where to reach it.
        seen: The method of every request so far; of a batch that of its first.
        moments: When to do what.
        lie: Given each call and the chain's result, answers the result to tell; None: the truth.
    """

    url: str
    seen: list[str] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    lie: Lie | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def at(self, method: str, number: int, action: Action, *, answered: bool = False) -> None:
        """Do something at the n-th request for a method from now on, counted from 1."""
        already = self.seen.count(method)
        self.moments.append(Moment(method, already + number, action, answered))

    def note(self, method: str) -> list[Moment]:
        """Note a request and answer what is to be done at it."""
        with self._lock:
            self.seen.append(method)
            number = self.seen.count(method)
            due = [one for one in self.moments if (one.method, one.number) == (method, number)]
            self.moments = [one for one in self.moments if one not in due]
            return due

    def told(self, asked: Any, answer: bytes) -> bytes:  # noqa: ANN401 - any JSON
        """What is answered instead."""
        if self.lie is None:
            return answer
        calls, results = ([one] if isinstance(one, dict) else one for one in (asked, loads(answer)))
        by_id = {call["id"]: call for call in calls}
        for result in results:
            if "result" in result:
                result["result"] = self.lie(by_id[result["id"]], result["result"])
        return dumps(results if isinstance(asked, list) else results[0])


@contextmanager
def start_proxy(upstream: str) -> Iterator[Proxy]:
    """Put a proxy in front of an endpoint."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5
        # An answer in one piece and at once; in two it waits for the other side's delayed ACK.
        wbufsize = -1
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            """Pass one request on."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked = loads(body)
            first = asked[0] if isinstance(asked, list) else asked
            due = proxy.note(first["method"])
            self._act(due, answered=False)
            request = urllib.request.Request(  # noqa: S310 - always a test's own chain
                upstream, body, {"Content-Type": "application/json"}
            )
            with urllib.request.urlopen(request) as response:  # noqa: S310 - as above
                answer = proxy.told(asked, response.read())
            self._act(due, answered=True)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def _act(self, due: list[Moment], *, answered: bool) -> None:
            for moment in due:
                if moment.answered == answered:
                    moment.action()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """The one who asked is gone: that is what some tests do."""

    with Server(("127.0.0.1", 0), Handler) as server:
        proxy = Proxy(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield proxy
        finally:
            server.shutdown()
            thread.join()
