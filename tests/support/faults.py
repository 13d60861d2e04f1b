"""An endpoint between the node and a real chain that fails in every way endpoints are known to.

A fault either changes what the chain answered, or how it is sent. It strikes requests that it
chooses by method: every one of them, or every other a few times.
"""

import random
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec
import orjson

from tokenization.evidence.headers import BlockHeader, hash_of


Calls = list[dict[str, Any]]
FOR_GOOD = 1_000_000
HANG_S = 2.0
"""Longer than a test's node waits."""


@dataclass
class Reply:
    """How an answer goes out.

    Attributes:
        body: What the chain answered.
        asked: The calls.
        send: Sends a whole HTTP answer: status, body, further headers.
        write: Sends bytes as they are.
    """

    body: bytes
    asked: Calls
    send: Callable[[int, bytes, dict[str, str]], None]
    write: Callable[[bytes], None]

    @property
    def answers(self) -> list[dict[str, Any]]:
        """What the chain answered, one a call."""
        found: list[dict[str, Any]] = orjson.loads(self.body)
        return found

    def say(self, answers: object) -> None:
        """Answer this instead."""
        self.send(200, orjson.dumps(answers), {})


@dataclass(frozen=True)
class Fault:
    """One way to fail.

    Attributes:
        name: What is wrong.
        act: Answers instead of the chain; False where there is nothing here to do wrong.
        method: The method it is about; empty: any.
    """

    name: str
    act: Callable[[Reply], object]
    method: str = ""


@dataclass
class FaultyEndpoint:
    """An endpoint that fails as told.

    Attributes:
        url: Where it is.
        fault: How it fails now; None: it passes everything on.
        strikes: How often it will still fail.
        struck: How often it has.
        asked: Every method it was asked for.
    """

    url: str
    fault: Fault | None = None
    strikes: int = 0
    struck: int = 0
    asked: list[str] = field(default_factory=list)
    _eligible: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fail(self, fault: Fault | None, strikes: int = FOR_GOOD) -> None:
        """From now on fail so often: at every other request, or at all if it is for good."""
        self.fault, self.strikes, self.struck, self._eligible = fault, strikes, 0, 0

    def strikes_now(self, asked: Calls) -> Fault | None:
        """The fault to commit at a request, if any."""
        with self._lock:
            self.asked.append(asked[0]["method"])
            fault = self.fault
            if fault is None or self.strikes <= 0 or fault.method not in {"", asked[0]["method"]}:
                return None
            self._eligible += 1
            return fault if self.strikes > FOR_GOOD // 2 or self._eligible % 2 else None

    def note(self, strikes: int) -> None:
        """Take note of strikes."""
        with self._lock:
            self.struck += strikes
            self.strikes -= strikes


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    endpoint: FaultyEndpoint
    upstream: str

    def handle_error(self, *_: object) -> None:
        """The one who asked is gone."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def do_POST(self) -> None:
        """Answer one request, rightly or not."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        asked: Calls = orjson.loads(body)
        fault = self.server.endpoint.strikes_now(asked)
        request = urllib.request.Request(  # noqa: S310 - always a test's own chain
            self.server.upstream, body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request) as response:  # noqa: S310 - as above
            answer = response.read()
        if not (fault and self._commit(fault, Reply(answer, asked, self._send, self._write))):
            self._send(200, answer, {})

    def _commit(self, fault: Fault, reply: Reply) -> bool:
        self.server.endpoint.note(1)
        try:
            if fault.act(reply) is not False:
                return True
        except OSError:  # who asked did not wait for the end
            self.close_connection = True
            return True
        self.server.endpoint.note(-1)
        return False

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in ({"Content-Type": "application/json"} | headers).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _write(self, raw: bytes) -> None:
        self.close_connection = True
        self.wfile.write(raw)
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def faulty(upstream: str) -> Iterator[FaultyEndpoint]:
    """An endpoint on a free port in front of a chain's, that passes everything on for now."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.endpoint = FaultyEndpoint(f"http://127.0.0.1:{server.server_port}")
        server.upstream = upstream
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.endpoint
        finally:
            server.shutdown()
            thread.join()


def _hang(reply: Reply) -> None:
    time.sleep(HANG_S)
    reply.write(b"")


def _trickle(reply: Reply) -> None:
    reply.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(reply.body))
    for byte in reply.body[: int(HANG_S / 0.05)]:
        reply.write(bytes((byte,)))
        time.sleep(0.05)


def _trickle_headers(reply: Reply) -> None:
    reply.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(int(HANG_S / 0.05)):
        reply.write(b"X-%d: 1\r\n" % number)
        time.sleep(0.05)


def _status(status: int, body: bytes = b"", **headers: str) -> Callable[[Reply], None]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda reply: reply.send(status, body, named)


def _cut(reply: Reply) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(reply.body)
    reply.write(head + reply.body[: len(reply.body) // 2])


def _huge(reply: Reply) -> None:
    reply.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (1 << 40))


def _body(change: Callable[[bytes], bytes], **headers: str) -> Callable[[Reply], None]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda reply: reply.send(200, change(reply.body), named)


def _batch(change: Callable[[list[dict[str, Any]]], object]) -> Callable[[Reply], None]:
    return lambda reply: reply.say(change(reply.answers))


def _shift_ids(answers: list[dict[str, Any]]) -> object:
    return [answer | {"id": answer["id"] + 7} for answer in answers]


def _error_for_one(answers: list[dict[str, Any]]) -> object:
    broken = {"jsonrpc": "2.0", "id": answers[-1]["id"]}
    return [*answers[:-1], broken | {"error": {"code": -32005, "message": "limit exceeded"}}]


def _shuffled(answers: list[dict[str, Any]]) -> object:
    random.Random(3).shuffle(answers)
    return answers


def _logs(change: Callable[[list[dict[str, Any]]], object]) -> Callable[[Reply], object]:
    """Change the fullest list of logs; no strike where there are fewer than two."""

    def act(reply: Reply) -> object:
        answers = reply.answers
        fullest: list[dict[str, Any]] = max((one.get("result", []) for one in answers), key=len)
        if len(fullest) < 2:
            return False
        change(fullest)
        reply.say(answers)
        return None

    return act


def _heads(change: Callable[[dict[str, Any]], object]) -> Callable[[Reply], object]:
    """Change the newest block; no strike where others are asked for."""

    def act(reply: Reply) -> object:
        if reply.asked[0]["params"][0] != "latest":
            return False
        answers = reply.answers
        changed = change(answers[0]["result"])
        reply.say([answers[0] | {"result": changed}, *answers[1:]])
        return None

    return act


def _headers(change: Callable[[dict[str, Any]], object]) -> Callable[[Reply], object]:
    """Change the second of several blocks asked for by number."""

    def act(reply: Reply) -> object:
        if len(reply.asked) < 3 or reply.asked[0]["params"][0] == "latest":
            return False
        answers = reply.answers
        answers[1] |= {"result": change(answers[1]["result"])}
        reply.say(answers)
        return None

    return act


def _upper(text: str) -> str:
    return f"0x{text[2:].upper()}"


def _shouting(reply: Reply) -> None:
    """Every number, hash and address in capitals."""

    def shout(value: Any) -> Any:  # noqa: ANN401 - any JSON
        if isinstance(value, dict):
            return {key: shout(one) for key, one in value.items()}
        if isinstance(value, list):
            return [shout(one) for one in value]
        return _upper(value) if isinstance(value, str) and value.startswith("0x") else value

    reply.say(shout(reply.answers))


BLOCKS, LOGS = "eth_getBlockByNumber", "eth_getLogs"

WIRE = [
    Fault("no answer in time", _hang),
    Fault("a byte at a time", _trickle),
    Fault("headers without end", _trickle_headers),
    Fault("HTTP 429", _status(429)),
    Fault("HTTP 429 with Retry-After", _status(429, Retry_After="1")),
    Fault("HTTP 500", _status(500, b"oops")),
    Fault("HTTP 502 with a page", _status(502, b"<html>", Content_Type="text/html")),
    Fault("HTTP 503", _status(503)),
    Fault("cut before the headers", lambda reply: reply.write(b"")),
    Fault("cut within the headers", lambda reply: reply.write(b"HTTP/1.1 200 OK\r\nContent-")),
    Fault("cut within the body", _cut),
    Fault("not HTTP", lambda reply: reply.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")),
    Fault("a terabyte announced", _huge),
    Fault(
        "an HTML page as an answer", _body(lambda _: b"<html>busy</html>", Content_Type="text/html")
    ),
    Fault("gzip nobody asked for", _body(lambda body: b"\x1f\x8b" + body, Content_Encoding="gzip")),
    Fault("truncated JSON", _body(lambda body: body[: len(body) * 2 // 3])),
    Fault("malformed JSON", _body(lambda body: body.replace(b":", b"=", 5))),
    Fault("empty answer", _body(lambda _: b"")),
]
"""Faults of what lies between: servers, proxies, networks."""

BATCHES = [
    Fault("wrong ids", _batch(_shift_ids)),
    Fault("ids as text", _batch(lambda all_: [one | {"id": str(one["id"])} for one in all_])),
    Fault("one answer twice", _batch(lambda all_: [all_[0], *all_])),
    Fault("one answer missing", _batch(lambda all_: all_[1:])),
    Fault("one answer too many", _batch(lambda all_: [*all_, all_[0] | {"id": 999}])),
    Fault("answers shuffled", _batch(_shuffled)),
    Fault("one answer to a batch", _batch(lambda all_: all_[0])),
    Fault("an error for one of them", _batch(_error_for_one), LOGS),
    Fault("results of null", _batch(lambda all_: [one | {"result": None} for one in all_])),
    Fault("capitals", _shouting),
]
"""Faults of JSON-RPC."""

CHAINS = [
    Fault("a stale head", _heads(lambda head: head | {"number": "0x5"}), BLOCKS),
    Fault("no head", _heads(lambda _: None), BLOCKS),
    Fault("a head that is no number", _heads(lambda head: head | {"number": "five"}), BLOCKS),
    Fault(
        "a head beyond counting", _heads(lambda head: head | {"number": "0x" + "f" * 40}), BLOCKS
    ),
    Fault("a head far too high", _heads(lambda head: head | {"number": "0xfffff"}), BLOCKS),
    Fault("a hole below the head", _headers(lambda _: None), BLOCKS),
    Fault(
        "another block of that number",
        _headers(lambda one: one | {"hash": "0x" + "5" * 64}),
        BLOCKS,
    ),
    Fault(
        "a block of another branch",
        _headers(lambda one: one | {"parentHash": "0x" + "6" * 64}),
        BLOCKS,
    ),
    Fault("a block with half a hash", _headers(lambda one: one | {"hash": "0x1234"}), BLOCKS),
    Fault("a log missing", _logs(lambda logs: logs.pop(0)), LOGS),
    Fault("all logs missing", _logs(lambda logs: logs.clear()), LOGS),
    Fault(
        "logs of another contract",
        _logs(lambda logs: logs[0].update(address="0x" + "a" * 40)),
        LOGS,
    ),
    Fault(
        "logs of another block", _logs(lambda logs: logs[0].update(blockHash="0x" + "a" * 64)), LOGS
    ),
    Fault("logs of another number", _logs(lambda logs: logs[0].update(blockNumber="0x1")), LOGS),
    Fault("a log twice", _logs(lambda logs: logs.append(logs[-1])), LOGS),
    Fault("logs in another order", _logs(lambda logs: logs.reverse()), LOGS),
    Fault("a log with half a topic", _logs(lambda logs: logs[0]["topics"].append("0x12")), LOGS),
    Fault("a log without data", _logs(lambda logs: logs[0].pop("data")), LOGS),
    Fault("data that is not hex", _logs(lambda logs: logs[0].update(data="0xzz")), LOGS),
    Fault("a place that is not hex", _logs(lambda logs: logs[0].update(logIndex="one")), LOGS),
    Fault("a log that was removed", _logs(lambda logs: logs[0].update(removed=True)), LOGS),
]
"""Faults of the node behind the endpoint, and lies that its own answer gives away."""


def _raise_amount(logs: list[dict[str, Any]]) -> None:
    logs[0]["data"] = f"0x{int(logs[0]['data'] or '0x0', 16) + 1:0{len(logs[0]['data']) - 2}x}"


ALTERED = [
    Fault("an amount one higher", _logs(_raise_amount), LOGS),
    Fault("topics in another order", _logs(lambda logs: logs[0]["topics"].reverse()), LOGS),
    Fault(
        "another transaction",
        _logs(lambda logs: logs[0].update(transactionHash="0x" + "7" * 64)),
        LOGS,
    ),
]
"""Lies that only the block's receipts give away."""


class Fork:
    """Another branch: from a block on each has other extra data, and so another hash.

    Every hash is right for its header, so nobody can tell by looking at it alone.

    Args:
        blocks: The chain's blocks from the first that differs to its head.
    """

    def __init__(self, blocks: list[dict[str, Any]]) -> None:
        self._blocks: dict[str, dict[str, Any]] = {}
        self._hashes: dict[str, str] = {}
        for block in blocks:
            other = block | {"extraData": "0x666f726b"}
            other["parentHash"] = self._hashes.get(block["parentHash"], block["parentHash"])
            header = msgspec.convert(other, BlockHeader, strict=False)
            other["hash"] = f"0x{hash_of(header).hex()}"
            self._blocks[block["hash"]] = other
            self._hashes[block["hash"]] = other["hash"]

    def __call__(self, reply: Reply) -> None:
        """Answer with the branch's blocks."""
        answers = reply.answers
        for answer in answers:
            result = answer.get("result")
            if isinstance(result, dict):
                answer["result"] = self._blocks.get(str(result.get("hash")), result)
            for log in result if isinstance(result, list) else []:
                log["blockHash"] = self._hashes.get(log["blockHash"], log["blockHash"])
        reply.say(answers)


FAULTS = [*WIRE, *BATCHES, *CHAINS, *ALTERED]
