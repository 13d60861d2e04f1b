"""Raw JSON-RPC over HTTP: batches, time-outs, retries, and several endpoints behind one name.

The node only ever reads, so every request may be sent again: what broke on the way is retried with
growing pauses, what the endpoint refused is not. With several endpoints the next one is asked first
whatever happened; which of them to believe is ``node.quorum``'s. Results come back as undecoded
JSON, so that fetching and decoding stay separate.
"""

import http.client
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, NamedTuple, Self

import msgspec

from node import observe
from node.link import Broken, Link
from tokenization.errors import ConfigError, RpcRefused, RpcUnavailable


TIMEOUT_S = 30.0
ATTEMPTS = 5
FIRST_PAUSE_S = 0.05
LONGEST_PAUSE_S = 2.0
VOTE_S = 3.0
"""How long an endpoint has to say what it thinks, so that none holds up the others."""


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


class Answered(NamedTuple):
    """What one endpoint said to each of several calls."""

    link: Link
    results: list[msgspec.Raw]


class Rpc:
    """One endpoint or several of different owners. Safe to use from several threads.

    Args:
        urls: ``http(s)://[user:password@]host[:port][/path]``; several with commas or spaces
            between them, the first is asked first.
        timeout_s: How long to wait for an answer.
        attempts: How often to send a request that does not come back whole.
        pause: How to wait between attempts.

    Attributes:
        name: What may be shown of them.

    Raises:
        ConfigError: A URL is none of HTTP, or two name the same host.
    """

    def __init__(
        self,
        urls: str,
        *,
        timeout_s: float = TIMEOUT_S,
        attempts: int = ATTEMPTS,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        self._links = [Link(url) for url in urls.replace(",", " ").split() or [""]]
        self.name = ", ".join(link.name for link in self._links)
        if len({link.name for link in self._links}) < len(self._links):
            raise ConfigError(
                f"Two of the chain's endpoints are the same: {self.name}.",
                hint="Name endpoints of different owners, each once (--rpc or MIZAN_NODE_RPC).",
            )
        self._believed = list(self._links)
        self._asked_last = self._links[0]
        self._timeout_s = timeout_s
        self._attempts = attempts
        self._pause = pause
        self._guard = threading.Lock()
        self._voters = ThreadPoolExecutor(len(self._links), thread_name_prefix="vote")

    @property
    def is_alone(self) -> bool:
        """Whether there is but one endpoint."""
        return len(self._links) == 1

    @property
    def address(self) -> str:
        """What makes another like this one, of the endpoints believed now. Never shown."""
        return " ".join(link.url for link in self._believed)

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
            RpcUnavailable: No endpoint answers.
            RpcRefused: Every one that does answers one of them with an error.
        """
        return self._ask(calls).results if calls else []

    def ask_each(self, calls: Sequence[Call]) -> list[Answered]:
        """Make the same calls of every endpoint; those that fail are left out.

        Where there is but one, or all of them fail, asking is as patient as ever.

        Raises:
            RpcUnavailable: No endpoint answers.
            RpcRefused: Every one that does answers one of them with an error.
        """
        if self.is_alone:
            return [Answered(self._links[0], self.batch(calls))]
        awake = [link for link in self._links if not link.is_resting]
        votes = self._voters.map(lambda link: self._vote(link, calls), awake)
        if answers := [vote for vote in votes if vote is not None]:
            return answers
        self.believe(self._links)
        return [self._ask(calls)]

    def believe(self, links: Sequence[Link]) -> None:
        """From now on ask only these, in the order of preference."""
        with self._guard:
            self._believed = [link for link in self._links if link in links]

    def doubt(self) -> None:
        """Take note that the endpoint asked last contradicts itself: ask the others first."""
        with self._guard:
            for links in (self._links, self._believed):
                links.sort(key=lambda link: link is self._asked_last)

    def give_up(self) -> None:
        """Have every request fail at once, those under way too, so that nobody waits for them."""
        for link in self._links:
            link.give_up()

    def close(self) -> None:
        """Close idle connections; harmless twice."""
        self._voters.shutdown()
        for link in self._links:
            link.close()

    def _vote(self, link: Link, calls: Sequence[Call]) -> Answered | None:
        try:
            return self._ask_link(link, calls, min(VOTE_S, self._timeout_s))
        except (Broken, RpcRefused, OSError, http.client.HTTPException) as error:
            link.failed(_after_s(error))
            return None

    def _ask(self, calls: Sequence[Call]) -> Answered:
        method, failure, after_s = calls[0].method, "", 0.0
        for attempt in range(self._attempts):
            if attempt:
                self._pause(max(min(FIRST_PAUSE_S * 4 ** (attempt - 1), LONGEST_PAUSE_S), after_s))
            after_s, refusal = 0.0, None
            for link in self._by_health():
                try:
                    answered = self._ask_link(link, calls, self._timeout_s)
                except RpcRefused as error:
                    observe.RPC_CALLS.labels(method, "refused").inc()
                    refusal = refusal or error
                except (Broken, OSError, http.client.HTTPException) as error:
                    observe.RPC_CALLS.labels(method, "broken").inc()
                    link.failed(_after_s(error))
                    after_s = max(after_s, _after_s(error))
                    failure = str(error) or type(error).__name__
                else:
                    observe.RPC_CALLS.labels(method, "ok").inc()
                    return answered
            if refusal is not None:
                raise refusal
        raise RpcUnavailable(
            f"The chain's endpoint {self.name} does not answer {method}: {failure}.",
            hint="Check that it runs and that the address is right (--rpc or MIZAN_NODE_RPC).",
        )

    def _by_health(self) -> list[Link]:
        with self._guard:
            return sorted(self._believed, key=lambda link: link.is_resting)

    def _ask_link(self, link: Link, calls: Sequence[Call], within_s: float) -> Answered:
        body = _encode(
            [
                {"jsonrpc": "2.0", "id": number, "method": call.method, "params": call.params}
                for number, call in enumerate(calls)
            ]
        )
        self._asked_last = link
        answered = Answered(link, _unpack(link, calls, link.post(body, within_s)))
        link.worked()
        return answered

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


def _after_s(error: Exception) -> float:
    return error.after_s if isinstance(error, Broken) else 0.0


def _unpack(link: Link, calls: Sequence[Call], body: bytes) -> list[msgspec.Raw]:
    try:
        if not body.lstrip().startswith(b"["):
            # Refusing a whole batch, an endpoint answers with one error instead of a list.
            _check(link, _decode_one(body), calls[0])
            raise Broken("it answered a batch with a single result")
        answers = _decode_many(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Broken(f"its answer is no JSON-RPC ({error})") from error
    by_id = {answer.id: answer for answer in answers}
    if len(answers) != len(calls) or not all(number in by_id for number in range(len(calls))):
        raise Broken(f"it answered {len(answers)} calls, or others, where {len(calls)} were made")
    return [_check(link, by_id[number], call) for number, call in enumerate(calls)]


def _check(link: Link, answer: _Answer, call: Call) -> msgspec.Raw:
    if answer.error is not None:
        raise RpcRefused(
            f"The chain's endpoint {link.name} refuses {call.method}: {answer.error.message}.",
            rpc_code=answer.error.code,
            data=answer.error.data,
        )
    return answer.result
