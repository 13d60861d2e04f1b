"""The chain through its endpoint: guarded, pinned, batched, and clear when it fails."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from tests.support.ledger import BANK, Ledger
from tokenization.devnet import Devnet, free_port
from tokenization.errors import (
    ChainError,
    ChainMismatch,
    ConfigError,
    RpcRefused,
    RpcUnavailable,
)
from tokenization.ledger.chain import BATCH_REQUESTS, Request, connect
from tokenization.ledger.contracts import Contract
from tokenization.types import Address, Hash32


pytestmark = pytest.mark.chain


class Impostor(HTTPServer):
    """A server that answers every request with the same bytes."""

    status = 200
    body = b""

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Impostor

    def do_POST(self) -> None:
        """Read the request and answer with what was set."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def impostor() -> Iterator[Impostor]:
    """A server that is no chain."""
    server = Impostor(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_connect__nobody_there__is_unavailable_and_says_where_to_look() -> None:
    """The flag and its environment twin are named."""
    with pytest.raises(RpcUnavailable, match="cannot be reached") as caught:
        connect(f"http://127.0.0.1:{free_port()}")
    assert "MIZAN_RPC" in caught.value.hint
    assert caught.value.retryable


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (200, b"<html>", "not JSON-RPC"),
        (200, b'"x"', "not JSON-RPC"),
        (200, b"[]", "not JSON-RPC"),
        (200, b'{"jsonrpc":"2.0","id":0}', "not JSON-RPC"),
        (502, b"bad gateway", "HTTP status 502"),
        (401, b"who are you", "HTTP status 401"),
    ],
)
def test_connect__no_chain_there__is_unavailable(
    impostor: Impostor, status: int, body: bytes, message: str
) -> None:
    """A web page, other JSON, a proxy's error."""
    impostor.status, impostor.body = status, body
    with pytest.raises(RpcUnavailable, match=message):
        connect(impostor.url)


def test_connect__secrets_in_the_address__are_not_shown(impostor: Impostor) -> None:
    """Endpoints carry keys in their user, path and query; messages do not."""
    url = impostor.url.replace("http://", "http://me:secret@") + "/v2/secret?key=secret"
    with pytest.raises(RpcUnavailable) as caught:
        connect(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "localhost:8545",
        "ws://localhost:8545",
        "http://",
        "chain",
        "http://localhost:rpc",
        "http://[",
    ],
)
def test_connect__no_address__is_refused(url: str) -> None:
    """Before anything is asked."""
    with pytest.raises(ConfigError, match="is not an endpoint"):
        connect(url)


def test_connect__another_chain_id__is_a_mismatch(devnet: Devnet) -> None:
    """Both ids are named."""
    with pytest.raises(ChainMismatch, match="serves chain 31337, not chain 1") as caught:
        connect(devnet.url, chain_id=1)
    assert caught.value.exit_code == 6


def test_connect__another_genesis__is_a_mismatch(devnet: Devnet) -> None:
    """A development chain started anew is another chain, and the hint says so."""
    genesis = connect(devnet.url).genesis
    assert connect(devnet.url, chain_id=31337, genesis=genesis).genesis == genesis
    with pytest.raises(ChainMismatch, match="serves another chain") as caught:
        connect(devnet.url, genesis=Hash32(bytes(32)))
    assert "started anew" in caught.value.hint


def test_request__refused__keeps_number_and_words(devnet: Devnet) -> None:
    """What the endpoint says is passed on."""
    with pytest.raises(RpcRefused, match="eth_doesNotExist") as caught:
        connect(devnet.url).request("eth_doesNotExist")
    assert caught.value.rpc_code == -32601


def test_batch__longer_than_one_request__comes_back_in_order(devnet: Devnet) -> None:
    """And a refused one is answered in its place."""
    chain = connect(devnet.url)
    devnet.rpc("anvil_mine", hex(3))
    asked: list[Request] = [
        ("eth_getBlockByNumber", (hex(n % 3), False)) for n in range(BATCH_REQUESTS + 7)
    ]
    asked[4] = ("eth_doesNotExist", ())
    answers: list[Any] = chain.batch(asked)
    assert isinstance(answers.pop(4), RpcRefused)
    asked.pop(4)
    assert [answer["number"] for answer in answers] == [params[0] for _, params in asked]


def test_batch__refused_as_a_whole__is_unavailable(impostor: Impostor, devnet: Devnet) -> None:
    """An endpoint that does not do batches is said not to."""
    chain = connect(devnet.url)
    chain._provider.endpoint_uri = impostor.url  # type: ignore[assignment]
    impostor.body = b'{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"no"}}'
    with pytest.raises(RpcUnavailable, match="did not answer a batch"):
        chain.batch([("eth_chainId", ())])


def test_pin__by_number_and_tag__names_the_block(devnet: Devnet) -> None:
    """With its time and base fee."""
    chain = connect(devnet.url)
    devnet.rpc("anvil_mine", hex(5))
    assert chain.pin().number == chain.pin("latest").number == 5
    assert chain.pin(3).hash != chain.pin(4).hash
    assert chain.pin(0).hash == chain.genesis
    with pytest.raises(ChainError, match="no block '9'"):
        chain.pin(9)


def test_read__at_an_old_block__answers_as_of_then(ledger: Ledger) -> None:
    """Every answer belongs to the block named."""
    before = ledger.chain.pin()
    ledger.mint_bills("B-1", BANK, 50)
    call = ledger.token("PKMZTB03M256").call("balanceOf", ledger.accounts[BANK])
    assert ledger.chain.read(call, before) == 0
    assert ledger.chain.read(call, ledger.chain.pin()) == 50


def test_read__of_a_block_taken_back__is_refused(ledger: Ledger) -> None:
    """A pin is honoured or refused, never approximated."""
    ledger.mine_by_hand()
    ledger.mine(3)
    gone = ledger.chain.pin()
    ledger.branch_off(3)
    with pytest.raises(RpcRefused):
        ledger.chain.read(ledger.contract("PowerProgramme").call("programmeCapKw"), gone)


def test_read__a_call_that_reverts__says_which_and_why(ledger: Ledger) -> None:
    """The custom error in words."""
    call = ledger.contract("CapacityRights").call("allocate", [])
    with pytest.raises(RpcRefused, match=r"CapacityRights\.allocate: The signer does not hold"):
        ledger.chain.read(call, ledger.chain.pin())


def test_read__no_contract_there__says_to_check_the_manifest(ledger: Ledger) -> None:
    """Instead of a number out of nothing."""
    nowhere = Contract("PowerProgramme", Address(b"\x09" * 20))
    with pytest.raises(ChainError, match="never answers"):
        ledger.chain.read(nowhere.call("programmeCapKw"), ledger.chain.pin())
