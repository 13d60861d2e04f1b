"""The real application over HTTP: uvicorn on a free port, in a thread, for as long as a test."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import uvicorn

from node.api import Node
from node.web import create_app


STARTED_WITHIN_S = 10.0


@contextmanager
def serving(node: Node) -> Iterator[str]:
    """Serve a node's API and pages; answers the URL."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(create_app(node), log_config=None, access_log=False, ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            deadline = time.monotonic() + STARTED_WITHIN_S
            while not server.started and thread.is_alive() and time.monotonic() < deadline:
                time.sleep(0.01)
            assert server.started, "the server did not start"
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def client_of(node: Node) -> Iterator[httpx.Client]:
    """A client of a served node."""
    with serving(node) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield client
