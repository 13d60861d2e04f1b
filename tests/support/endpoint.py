"""A JSON-RPC endpoint that a test scripts: what it answers, and how it breaks."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson


Request = list[dict[str, Any]]
Answer = tuple[int, bytes]
"""HTTP status and body. Status 0: hang up without an answer."""


@dataclass
class Endpoint:
    """What it was asked, and what it says: the scripted answers first, then ``usually``."""

    usually: Callable[[Request], Answer]
    script: list[Callable[[Request], Answer]] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    url: str = ""


def result(value: object) -> Callable[[Request], Answer]:
    """Every call is answered with this."""
    return lambda calls: (200, answers([(call["id"], value) for call in calls]))


def answers(pairs: list[tuple[int, object]]) -> bytes:
    """The body of a batch's answer."""
    return orjson.dumps([{"jsonrpc": "2.0", "id": n, "result": value} for n, value in pairs])


def always(status: int, body: bytes = b"") -> Callable[[Request], Answer]:
    """Every request is answered with this."""
    return lambda _: (status, body)


@contextmanager
def serving(endpoint: Endpoint) -> Iterator[Endpoint]:
    """The endpoint on a free port of 127.0.0.1."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            endpoint.requests.append(orjson.loads(body))
            endpoint.headers.append(dict(self.headers))
            endpoint.paths.append(self.path)
            say = endpoint.script.pop(0) if endpoint.script else endpoint.usually
            status, content = say(endpoint.requests[-1])
            if status == 0:
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        endpoint.url = f"http://127.0.0.1:{server.server_address[1]}"
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
