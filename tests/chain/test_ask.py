"""What is asked of a contract goes to one block, and silence is never taken for an answer."""

import pytest

from node.ask import transfer_code
from node.model import TransferQuestion
from node.rpc import Rpc
from tests.support.endpoint import Endpoint, always, result, serving
from tokenization.errors import RpcUnavailable


ASKED = TransferQuestion(b"\x01" * 32, *(bytes([n]) * 20 for n in (2, 3, 4, 5)), id=None, amount=6)


def test_transfer_code__an_answer__is_the_chains_at_that_block() -> None:
    """The call names the block by its hash and refuses another branch's."""
    with serving(Endpoint(result(f"0x{404:064x}"))) as endpoint, Rpc(endpoint.url) as rpc:
        assert transfer_code(rpc, ASKED) == 404
    ((call,),) = endpoint.requests
    transaction, where = call["params"]
    assert where == {"blockHash": "0x" + "01" * 32, "requireCanonical": True}
    assert transaction["to"] == "0x" + "02" * 20
    assert transaction["data"].endswith(f"{6:064x}")
    assert len(transaction["data"]) == 2 + 8 + 4 * 64


@pytest.mark.parametrize("answer", ["0x", None, 5])
def test_transfer_code__no_word__is_unavailable(answer: object) -> None:
    """A contract that is not there answers nothing, which is not a zero."""
    with (
        serving(Endpoint(result(answer))) as endpoint,
        Rpc(endpoint.url) as rpc,
        pytest.raises(RpcUnavailable, match="no code"),
    ):
        transfer_code(rpc, ASKED)


def test_transfer_code__state_gone__is_unavailable_and_says_why() -> None:
    """An endpoint that prunes refuses; the refusal is passed on in words."""
    body = b'[{"jsonrpc":"2.0","id":0,"error":{"code":-32000,"message":"missing trie node"}}]'
    with (
        serving(Endpoint(always(200, body))) as endpoint,
        Rpc(endpoint.url) as rpc,
        pytest.raises(RpcUnavailable, match="missing trie node"),
    ):
        transfer_code(rpc, ASKED)
