"""Raw JSON-RPC over HTTP: connections that stay open, batches, time-outs, and retries.

The node only ever reads, so every request may be sent again: what broke on the way is retried with
growing pauses, what the endpoint refused is not. Results come back as undecoded JSON, so that
fetching and decoding stay separate. The endpoint's URL may hold credentials: only ``Rpc.name``,
which does not, may be shown.
"""

import base64
import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import SplitResult, unquote, urlsplit

import msgspec

from node import observe
from tokenization.errors import ConfigError, RpcRefused, RpcUnavailable


TIMEOUT_S = 30.0
ATTEMPTS = 5
FIRST_PAUSE_S = 0.05
LONGEST_PAUSE_S = 2.0

_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500


class Call(NamedTuple):
    """One JSON-RPC call."""

    method: str
    params: tuple[Any, ...] = ()


class _Error(msgspec.Struct):
    code: int = 0
    message: str = ""
    data: Any = None


class _Answer(msgspec.Struct):
    id: int | None = None
    result: msgspec.Raw = msgspec.Raw(b"null")
    error: _Error | None = None


_encode = msgspec.json.Encoder().encode
_decode_one = msgspec.json.Decoder(_Answer).decode
_decode_many = msgspec.json.Decoder(list[_Answer]).decode


class _Broken(Exception):
    """The answer did not arrive whole; asking again may help."""


class Rpc:
    """An endpoint. Safe to use from several threads; each request has a connection to itself.

    Args:
        url: ``http(s)://[user:password@]host[:port][/path]``.
        timeout_s: How long to wait for an answer.
        attempts: How often to send a request that does not come back whole.
        pause: How to wait between attempts.

    Raises:
        ConfigError: The URL is none of HTTP.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout_s: float = TIMEOUT_S,
        attempts: int = ATTEMPTS,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        parts = _split(url)
        self.name = f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
        self._is_tls = parts.scheme == "https"
        self._host, self._port = parts.hostname or "", parts.port
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if parts.username is not None:
            user = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            self._headers["Authorization"] = f"Basic {base64.b64encode(user.encode()).decode()}"
        self._timeout_s = timeout_s
        self._attempts = attempts
        self._pause = pause
        self._idle: list[http.client.HTTPConnection] = []
        self._busy: set[http.client.HTTPConnection] = set()
        self._given_up = False
        self._guard = threading.Lock()

    def call(self, method: str, *params: object) -> msgspec.Raw:
        """Make one call and answer its result, undecoded.

        Raises:
            RpcUnavailable: The endpoint does not answer.
            RpcRefused: It answers with an error.
        """
        return self.batch([Call(method, params)])[0]

    def batch(self, calls: Sequence[Call]) -> list[msgspec.Raw]:
        """Make several calls in one request; results in the order of the calls.

        Raises:
            RpcUnavailable: The endpoint does not answer.
            RpcRefused: It answers one of them with an error.
        """
        if not calls:
            return []
        body = _encode(
            [
                {"jsonrpc": "2.0", "id": number, "method": call.method, "params": call.params}
                for number, call in enumerate(calls)
            ]
        )
        method = calls[0].method
        failure = ""
        for attempt in range(self._attempts):
            if attempt and self._given_up:
                break
            if attempt:
                self._pause(min(FIRST_PAUSE_S * 4 ** (attempt - 1), LONGEST_PAUSE_S))
            try:
                results = self._unpack(calls, self._post(body))
            except (_Broken, OSError, http.client.HTTPException) as error:
                failure = str(error) or type(error).__name__
                observe.RPC_CALLS.labels(method, "broken").inc()
            except RpcRefused:
                observe.RPC_CALLS.labels(method, "refused").inc()
                raise
            else:
                observe.RPC_CALLS.labels(method, "ok").inc()
                return results
        raise RpcUnavailable(
            f"The chain's endpoint {self.name} does not answer {method}: {failure}.",
            hint="Check that it runs and that the address is right (--rpc or MIZAN_NODE_RPC).",
        )

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

    def _post(self, body: bytes) -> bytes:
        with self._connection() as connection:
            self._go_on()
            connection.request("POST", self._target, body, self._headers)
            response = connection.getresponse()
            answer = response.read()
        if response.status == _TOO_MANY_REQUESTS or response.status >= _SERVER_ERROR:
            raise _Broken(f"HTTP {response.status}")
        # Many endpoints put a JSON-RPC error into a 4xx; anything else there is a refusal too.
        if response.status != http.HTTPStatus.OK and not answer.lstrip().startswith((b"{", b"[")):
            raise RpcRefused(
                f"The chain's endpoint {self.name} answers HTTP {response.status}.",
                hint="Check the address and its credentials.",
            )
        return answer

    def _go_on(self) -> None:
        if self._given_up:
            raise _Broken("the node is stopping")

    @contextlib.contextmanager
    def _connection(self) -> Iterator[http.client.HTTPConnection]:
        with self._guard:
            connection = self._idle.pop() if self._idle else self._connect()
            self._busy.add(connection)
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        else:
            self._idle.append(connection)
        finally:
            self._busy.discard(connection)

    def _connect(self) -> http.client.HTTPConnection:
        if self._is_tls:
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(
                self._host, self._port, timeout=self._timeout_s, context=context
            )
        return http.client.HTTPConnection(self._host, self._port, timeout=self._timeout_s)

    def _unpack(self, calls: Sequence[Call], body: bytes) -> list[msgspec.Raw]:
        try:
            if not body.lstrip().startswith(b"["):
                # Refusing a whole batch, an endpoint answers with one error instead of a list.
                self._check(_decode_one(body), calls[0])
                raise _Broken("it answered a batch with a single result")
            answers = {answer.id: answer for answer in _decode_many(body)}
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise _Broken(f"its answer is no JSON-RPC ({error})") from error
        if len(answers) != len(calls) or not all(n in answers for n in range(len(calls))):
            raise _Broken(f"it answered {len(answers)} of {len(calls)} calls")
        return [self._check(answers[number], call) for number, call in enumerate(calls)]

    def _check(self, answer: _Answer, call: Call) -> msgspec.Raw:
        if answer.error is not None:
            raise RpcRefused(
                f"The chain's endpoint {self.name} refuses {call.method}: {answer.error.message}.",
                rpc_code=answer.error.code,
                data=answer.error.data,
            )
        return answer.result

    def __enter__(self) -> Self:
        """Use it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()


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
