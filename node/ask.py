"""Questions put to a contract at one block, by its hash. Nothing of the answers is kept."""

import contextlib

import msgspec
from eth_utils.crypto import keccak

from node.model import BalanceQuestion, TransferQuestion
from node.rpc import Call, Rpc
from node.wire import parse_header
from tokenization.errors import (
    EndpointLies,
    Lie,
    ProofRefused,
    RpcRefused,
    RpcUnavailable,
    StoreDiffers,
)
from tokenization.evidence.proofs import PROOF_SCHEMA, BalanceProof, check_proof
from tokenization.evidence.slots import balance_place
from tokenization.types import Kind
from tokenization.units import checksum, hex0x


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
    if isinstance(text, str) and len(text) == _WORD_TEXT_LENGTH:
        with contextlib.suppress(ValueError):
            return int(text, 16)
    return None


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


class _Storage(msgspec.Struct, frozen=True):
    proof: list[str]


class _Proof(msgspec.Struct, frozen=True, rename="camel"):
    """What ``eth_getProof`` answers, as much of it as proves."""

    account_proof: list[str]
    storage_proof: list[_Storage]


def balance_proof(rpc: Rpc, asked: BalanceQuestion) -> BalanceProof:
    """A proof of what an account holds at a block, checked before it is handed on.

    Raises:
        RpcUnavailable: The endpoint does not answer, or no longer has that block's state.
        EndpointLies: What it gives proves nothing.
        StoreDiffers: It proves another amount.
    """
    place = balance_place(Kind(asked.kind), asked.account, asked.id)
    where = {"blockHash": hex0x(asked.block), "requireCanonical": True}
    calls = [
        Call("eth_getBlockByHash", (hex0x(asked.block), False)),
        Call("eth_getProof", (hex0x(asked.token), [hex0x(place.slot)], where)),
    ]
    try:
        block, proven = rpc.batch(calls)
        header, found = parse_header(block), msgspec.json.decode(proven, type=_Proof)
    except RpcRefused as error:
        raise _unproven(rpc, error.message) from error
    except msgspec.DecodeError as error:
        raise _unproven(rpc, f"its answer cannot be read ({error}).") from error
    if header is None or len(found.storage_proof) != 1:
        raise _unproven(rpc, "it does not have that block.")
    proof = BalanceProof(
        PROOF_SCHEMA,
        checksum(asked.token),
        Kind(asked.kind).name.lower(),
        checksum(asked.account),
        str(asked.id),
        str(asked.amount),
        header,
        found.account_proof,
        found.storage_proof[0].proof,
    )
    try:
        check_proof(proof, asked.block)
    except ProofRefused as error:
        raise _refuted(rpc, error) from error
    return proof


def _refuted(rpc: Rpc, error: ProofRefused) -> EndpointLies | StoreDiffers:
    if error.step == "amount":
        return StoreDiffers(
            f"The chain proves something else than the store holds. {error.message}",
            hint="Stop the node and run 'mizand verify' and 'mizand audit' to find out more.",
        )
    return EndpointLies(
        f"The chain's endpoint {rpc.name} gives no proof that holds. {error.message}",
        lie=Lie.PROOF,
        hint="Use another endpoint, and ask whoever runs this one what happened.",
    )


def _unproven(rpc: Rpc, why: str) -> RpcUnavailable:
    return RpcUnavailable(
        f"The chain's endpoint {rpc.name} cannot prove this: {why}",
        hint="Ask again, or for a newer block whose state the endpoint still has.",
    )


def _silent(rpc: Rpc, why: str) -> RpcUnavailable:
    return RpcUnavailable(
        f"The chain's endpoint {rpc.name} cannot say whether this is allowed: {why}",
        hint="Ask again, or for a newer block whose state the endpoint still has.",
    )
