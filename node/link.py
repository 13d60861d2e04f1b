"""One endpoint over HTTP: connections that stay open, and how the endpoint has been doing.

An answer must be whole within a time and of a bearable size, however slowly or endlessly it is
sent. An endpoint that fails rests, longer each time, while others are asked. Its URL may hold
credentials: only ``Link.name``, which does not, may be shown.
"""

import base64
import contextlib
import http.client
import io
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from node import observe
from tokenization.errors import ConfigError, RpcRefused


MOST_BYTES = 256 << 20
"""Of one answer; what we ask for fills a few megabytes."""
FIRST_REST_S = 0.5
LONGEST_REST_S = 60.0

_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500


class Broken(Exception):
    """The answer did not arrive whole; asking again may help.

    Attributes:
        after_s: How long the endpoint wants to be left alone.
    """

    def __init__(self, message: str, after_s: float = 0) -> None:
        super().__init__(message)
        self.after_s = after_s


class Link:
    """An endpoint. Safe to use from several threads; each request has a connection to itself.

    Args:
        url: ``http(s)://[user:password@]host[:port][/path]``.

    Attributes:
        url: As given. Never shown.
        name: What may be shown of it.

    Raises:
        ConfigError: The URL is none of HTTP.
    """

    def __init__(self, url: str) -> None:
        parts = _split(url)
        self.url = url
        self.name = f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
        self._is_tls = parts.scheme == "https"
        self._host, self._port = parts.hostname or "", parts.port
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if parts.username is not None:
            user = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            self._headers["Authorization"] = f"Basic {base64.b64encode(user.encode()).decode()}"
        self._idle: list[http.client.HTTPConnection] = []
        self._busy: set[http.client.HTTPConnection] = set()
        self._given_up = False
        self._guard = threading.Lock()
        self._failures = 0
        self._rests_until = 0.0

    @property
    def is_resting(self) -> bool:
        """Whether it failed so lately that others should be asked."""
        return time.monotonic() < self._rests_until

    def worked(self) -> None:
        """Take note that it answered."""
        self._failures, self._rests_until = 0, 0.0
        observe.ENDPOINT_UP.labels(self.name).set(1)

    def failed(self, after_s: float = 0) -> None:
        """Take note that it did not; it rests, at least as long as it asked for."""
        rest_s = min(FIRST_REST_S * 2 ** min(self._failures, 10), LONGEST_REST_S)
        self._failures += 1
        self._rests_until = time.monotonic() + max(rest_s, after_s)
        observe.ENDPOINT_UP.labels(self.name).set(0)
        observe.ENDPOINT_FAILURES.labels(self.name).inc()

    def post(self, body: bytes, within_s: float) -> bytes:
        """Send a request and answer what came back.

        Raises:
            Broken: It is overloaded, or stops in the middle.
            OSError: It cannot be reached, or not in time.
            HTTPException: What came is not HTTP.
            RpcRefused: It answers with another status, or with too much.
        """
        with self._connection(within_s) as connection:
            if self._given_up:
                raise Broken("the node is stopping")
            connection.request("POST", self._target, body, self._headers)
            response = connection.getresponse()
            answer = self._whole(response)
        if response.status == _TOO_MANY_REQUESTS or response.status >= _SERVER_ERROR:
            raise Broken(f"HTTP {response.status}", _seconds(response.getheader("Retry-After")))
        # Many endpoints put a JSON-RPC error into a 4xx; anything else there is a refusal too.
        if response.status != http.HTTPStatus.OK and not answer.lstrip().startswith((b"{", b"[")):
            raise RpcRefused(
                f"The chain's endpoint {self.name} answers HTTP {response.status}.",
                hint="Check the address and its credentials.",
            )
        return answer

    def give_up(self) -> None:
        """Have every request fail at once, those under way too, so that nobody waits for them."""
        self._given_up = True
        for connection in list(self._busy):  # without the guard: a signal may call it
            if connection.sock is not None:
                with contextlib.suppress(OSError):
                    connection.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close idle connections; harmless twice."""
        with self._guard:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _whole(self, response: http.client.HTTPResponse) -> bytes:
        if response.length is not None and response.length <= MOST_BYTES:
            return response.read()
        answer = response.read(MOST_BYTES + 1) if response.length is None else b""
        if response.length is not None or len(answer) > MOST_BYTES:
            raise RpcRefused(
                f"The chain's endpoint {self.name} answers with more than {MOST_BYTES >> 20} MB."
            )
        return answer

    @contextlib.contextmanager
    def _connection(self, within_s: float) -> Iterator[http.client.HTTPConnection]:
        with self._guard:
            connection = self._idle.pop() if self._idle else self._connect()
            self._busy.add(connection)
        deadline = time.monotonic() + within_s
        connection.timeout = within_s
        connection.response_class = partial(_Response, deadline)  # type: ignore[assignment]
        if connection.sock is not None:
            connection.sock.settimeout(within_s)
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        else:
            with self._guard:
                self._idle.append(connection)
        finally:
            self._busy.discard(connection)

    def _connect(self) -> http.client.HTTPConnection:
        if self._is_tls:
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(self._host, self._port, context=context)
        return http.client.HTTPConnection(self._host, self._port)


class _Response(http.client.HTTPResponse):
    """A response that must be whole by a deadline, even if every byte comes in time."""

    def __init__(self, deadline: float, sock: socket.socket, *, method: str | None = None) -> None:
        super().__init__(sock, method=method)
        raw = self.fp.detach()
        self.fp = io.BufferedReader(_Timed(raw, sock, deadline))


class _Timed(io.RawIOBase):
    """What a socket sends until a deadline."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, deadline: float) -> None:
        self._raw, self._sock, self._deadline = raw, sock, deadline

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 - a writable buffer
        """Wait for more, as long as there is time."""
        left_s = self._deadline - time.monotonic()
        if left_s <= 0:
            raise TimeoutError("the answer was not whole in time")
        self._sock.settimeout(left_s)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        """Close the socket's side of it too."""
        self._raw.close()
        super().close()


def _seconds(retry_after: str | None) -> float:
    """What Retry-After asks for, within reason; a date is as good as nothing."""
    given = retry_after or ""
    return min(float(given), LONGEST_REST_S) if given.isdecimal() else 0.0


def _split(url: str) -> SplitResult:
    with contextlib.suppress(ValueError):
        parts = urlsplit(url)
        if parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0:
            return parts
    # The text is not repeated: it may hold a password.
    raise ConfigError(
        "The chain's endpoint is not an HTTP address.",
        hint="Write it like http://127.0.0.1:8545 (--rpc or MIZAN_NODE_RPC).",
    ) from None
