"""Over real HTTP: what breaks is asked again, what is refused is not, and nothing secret shows."""

from collections.abc import Callable, Iterator
from itertools import pairwise

import msgspec
import pytest

from node.rpc import Call, Rpc
from tests.support.endpoint import Answer, Endpoint, Request, always, answers, result, serving
from tokenization.devnet import free_port
from tokenization.errors import ConfigError, RpcRefused, RpcUnavailable


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """An endpoint that answers every call with 7."""
    with serving(Endpoint(result(7))) as running:
        yield running


@pytest.fixture
def pauses() -> list[float]:
    """How long the client waited between attempts."""
    return []


@pytest.fixture
def rpc(endpoint: Endpoint, pauses: list[float]) -> Iterator[Rpc]:
    """A client that does not really wait."""
    with Rpc(endpoint.url, pause=pauses.append, timeout_s=5) as client:
        yield client


def test_batch__shuffled_answers__come_in_the_order_of_the_calls(
    endpoint: Endpoint, rpc: Rpc
) -> None:
    """Answers are matched by id."""
    endpoint.usually = lambda calls: (200, answers([(c["id"], c["method"]) for c in calls[::-1]]))
    assert [msgspec.json.decode(raw) for raw in rpc.batch([Call("a"), Call("b"), Call("c")])] == [
        *"abc"
    ]


def test_call__several__share_a_connection(endpoint: Endpoint, rpc: Rpc) -> None:
    """Connections stay open."""
    for _ in range(3):
        assert msgspec.json.decode(rpc.call("m", 1, "x")) == 7
    assert endpoint.requests[0] == [{"jsonrpc": "2.0", "id": 0, "method": "m", "params": [1, "x"]}]
    assert len(rpc._links[0]._idle) == 1


def _one_missing(calls: Request) -> Answer:
    return 200, answers([(call["id"], 1) for call in calls[1:]])


def _doubled(calls: Request) -> Answer:
    return 200, answers([(calls[0]["id"], 1)] * len(calls))


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(always(0), id="hangs up"),
        pytest.param(always(500), id="HTTP 500"),
        pytest.param(always(429), id="too many requests"),
        pytest.param(always(200, b"<html>"), id="no JSON"),
        pytest.param(always(200, b'[{"id": 0, "resu'), id="cut short"),
        pytest.param(always(200, b"\xff\xfe"), id="no text"),
        pytest.param(always(200, b'{"id": 0, "result": 5}'), id="no batch"),
        pytest.param(_one_missing, id="one answer missing"),
        pytest.param(_doubled, id="one answer twice"),
    ],
)
def test_batch__broken_answers__are_asked_again(
    endpoint: Endpoint, rpc: Rpc, pauses: list[float], fault: Callable[[Request], Answer]
) -> None:
    """Three times broken, then whole; each pause longer than the one before."""
    endpoint.script = [fault] * 3
    assert [msgspec.json.decode(raw) for raw in rpc.batch([Call("a"), Call("b")])] == [7, 7]
    assert len(endpoint.requests) == 4
    assert all(shorter < longer for shorter, longer in pairwise(pauses))


def test_batch__broken_for_good__is_unavailable(endpoint: Endpoint, rpc: Rpc) -> None:
    """After some attempts it says so, and that trying later may help."""
    endpoint.usually = always(503)
    with pytest.raises(RpcUnavailable, match="HTTP 503") as caught:
        rpc.call("eth_chainId")
    assert caught.value.retryable
    assert "--rpc" in caught.value.hint
    assert len(endpoint.requests) == 5


def test_call__nobody_listens__is_unavailable() -> None:
    """The sentence names the endpoint and what was asked."""
    port = free_port()
    with (
        Rpc(f"http://127.0.0.1:{port}", pause=lambda _: None) as rpc,
        pytest.raises(RpcUnavailable, match=f"127.0.0.1:{port} does not answer eth_chainId"),
    ):
        rpc.call("eth_chainId")


@pytest.mark.parametrize(
    "body",
    [
        b'[{"id": 0, "error": {"code": -32005, "message": "too many results", "data": "0x01"}}]',
        b'{"id": null, "error": {"code": -32005, "message": "too many results", "data": "0x01"}}',
    ],
)
@pytest.mark.parametrize("status", [200, 400])
def test_call__error_answer__is_refused_at_once(
    endpoint: Endpoint, rpc: Rpc, body: bytes, status: int
) -> None:
    """A refusal is not asked again; its number and data are kept."""
    endpoint.usually = always(status, body)
    with pytest.raises(RpcRefused, match="too many results") as caught:
        rpc.call("eth_getLogs")
    assert (caught.value.rpc_code, caught.value.data) == (-32005, "0x01")
    assert len(endpoint.requests) == 1


def test_call__unauthorised__is_refused_with_a_hint(endpoint: Endpoint, rpc: Rpc) -> None:
    """Wrong credentials are for a person to mend."""
    endpoint.usually = always(401, b"no")
    with pytest.raises(RpcRefused, match="HTTP 401") as caught:
        rpc.call("eth_chainId")
    assert "credentials" in caught.value.hint


def test_rpc__credentials_in_the_url__are_sent_and_never_shown(endpoint: Endpoint) -> None:
    """User, password, path and query go to the endpoint alone."""
    url = endpoint.url.replace("://", "://ann:s%40cret@") + "/v3/key?token=abc"
    with Rpc(url, pause=lambda _: None) as rpc:
        rpc.call("m")
        assert endpoint.headers[0]["Authorization"] == "Basic YW5uOnNAY3JldA=="
        assert endpoint.paths[0] == "/v3/key?token=abc"
        assert rpc.name == endpoint.url
        endpoint.usually = always(500)
        with pytest.raises(RpcUnavailable) as caught:
            rpc.call("m")
    assert not any(secret in str(caught.value) for secret in ("ann", "cret", "key", "abc"))


@pytest.mark.parametrize("url", ["", "127.0.0.1:8545", "ws://x", "http://", "http://x:port"])
def test_rpc__no_http_address__is_a_wrong_setting(url: str) -> None:
    """Without repeating what may hold a password."""
    with pytest.raises(ConfigError, match="not an HTTP address"):
        Rpc(url)
