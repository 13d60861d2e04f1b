"""Questions put to a contract at one block, by its hash. Nothing of the answers is kept."""

import msgspec
from eth_utils.crypto import keccak

from node.model import TransferQuestion
from node.rpc import Call, Rpc
from tokenization.errors import RpcRefused, RpcUnavailable


_WORD_TEXT_LENGTH = 66


def call_data(signature: str, *values: int | bytes) -> str:
    """A call's data: the function's selector and a word each argument."""
    words = (
        value.to_bytes(32, "big") if isinstance(value, int) else value.rjust(32, b"\0")
        for value in values
    )
    return f"0x{(keccak(text=signature)[:4] + b''.join(words)).hex()}"


def call_at(block: bytes, contract: bytes, data: str) -> Call:
    """``eth_call`` of a contract at the block of that hash, which must be canonical."""
    where = {"blockHash": f"0x{block.hex()}", "requireCanonical": True}
    return Call("eth_call", ({"to": f"0x{contract.hex()}", "data": data}, where))


def number_of(answer: msgspec.Raw) -> int | None:
    """The number a contract answered; None if it answered something else."""
    text = msgspec.json.decode(answer)
    return int(text, 16) if isinstance(text, str) and len(text) == _WORD_TEXT_LENGTH else None


def transfer_code(rpc: Rpc, asked: TransferQuestion) -> int:
    """What a token's ``transferCode`` answers at a block.

    Raises:
        RpcUnavailable: The endpoint does not answer, or no longer has that block's state.
    """
    signature = "transferCode(address,address,address,uint256)"
    values: tuple[int | bytes, ...] = (asked.operator, asked.sender, asked.receiver)
    if asked.id is not None:
        signature = "transferCode(address,address,address,uint256,uint256)"
        values = (*values, asked.id)
    data = call_data(signature, *values, asked.amount)
    try:
        (answer,) = rpc.batch([call_at(asked.block, asked.token, data)])
    except RpcRefused as error:
        raise _silent(rpc, error.message) from error
    code = number_of(answer)
    if code is None:
        raise _silent(rpc, "it answered with no code.")
    return code


def _silent(rpc: Rpc, why: str) -> RpcUnavailable:
    return RpcUnavailable(
        f"The chain's endpoint {rpc.name} cannot say whether this is allowed: {why}",
        hint="Ask again, or for a newer block whose state the endpoint still has.",
    )
