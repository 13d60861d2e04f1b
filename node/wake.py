"""A hint that there is a new block, so that nobody waits for the next poll.

Listens to ``newHeads`` over a websocket and sets an event; what the notice says is not even read.
The follower looks at the chain itself, as it does anyway, so a hint that is false, late or missing
costs time and nothing else. A connection that breaks is made again.
"""

import contextlib
import threading
from collections.abc import Iterator

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from tokenization.errors import ConfigError


SUBSCRIBE = '{"jsonrpc":"2.0","id":1,"method":"eth_subscribe","params":["newHeads"]}'
AGAIN_S = 5.0
LISTEN_S = 1.0


@contextlib.contextmanager
def listening(url: str, wake: threading.Event, stop: threading.Event) -> Iterator[None]:
    """Set ``wake`` at every notice, until the end of a block. No URL: no hints.

    Raises:
        ConfigError: The URL is none of a websocket.
    """
    if not url:
        yield
        return
    if not url.startswith(("ws://", "wss://")):
        # The text is not repeated: it may hold a password.
        raise ConfigError(
            "The endpoint for notices of new blocks is not a websocket's address.",
            hint="Write it like ws://127.0.0.1:8546 (--ws or MIZAN_NODE_WS).",
        )
    thread = threading.Thread(target=_listen, args=(url, wake, stop), name="wake", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _listen(url: str, wake: threading.Event, stop: threading.Event) -> None:
    while not stop.is_set():
        with (
            contextlib.suppress(OSError, WebSocketException),
            connect(url, open_timeout=LISTEN_S, close_timeout=LISTEN_S) as connection,
        ):
            connection.send(SUBSCRIBE)
            _hear(connection, wake, stop)
        stop.wait(AGAIN_S)


def _hear(connection: ClientConnection, wake: threading.Event, stop: threading.Event) -> None:
    while not stop.is_set():
        with contextlib.suppress(TimeoutError):
            connection.recv(timeout=LISTEN_S)
            wake.set()
