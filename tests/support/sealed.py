"""A chain sealed by a test's own validators, as QBFT or IBFT 2.0 seals it, and its endpoint."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from coincurve import PrivateKey
from eth_hash.auto import keccak

from tests.support.blocks import CHAIN_ID, START_S, header_at
from tests.support.endpoint import Answer, Endpoint, Request, answers
from tokenization.evidence import bft
from tokenization.evidence.headers import BlockHeader, hash_of, hash_with
from tokenization.evidence.rlp import Item, encode, number


VANITY = b"mizan".ljust(32, b"\0")


def validator(index: int) -> PrivateKey:
    """A validator's key."""
    return PrivateKey(index.to_bytes(32, "big"))


def address_of(key: PrivateKey) -> bytes:
    """Its address."""
    return keccak(key.public_key.format(compressed=False)[1:])[-20:]


VALIDATORS = [validator(index) for index in range(1, 5)]
"""Four of them: three have to seal."""


def sealed(
    at: int,
    parent: bytes,
    validators: Sequence[PrivateKey] = VALIDATORS,
    signers: Sequence[PrivateKey] | None = None,
    *,
    round_: int = 0,
    is_ibft2: bool = False,
) -> BlockHeader:
    """A block that names validators, sealed by these or else by all of them."""
    named: Item = sorted(address_of(key) for key in validators)
    before: list[Item] = [VANITY, named, b"" if is_ibft2 else []]
    round_bytes = round_.to_bytes(4, "big") if is_ibft2 else number(round_)

    def with_seals(seals: list[bytes]) -> BlockHeader:
        extra = encode([*before, round_bytes, seals])
        given = {"extra_data": f"0x{extra.hex()}", "mix_hash": bft.MIX_HASH, "difficulty": "0x1"}
        return header_at(at, parent, time_s=START_S + at, **given)

    bare = with_seals([])
    signed = hash_with(bare, bft.parse(bytes.fromhex(bare.extra_data[2:])).signed)
    chosen = validators if signers is None else signers
    return with_seals([key.sign_recoverable(signed, hasher=None) for key in chosen])


@dataclass
class SealedChain:
    """Blocks by number; the first names the first validators."""

    headers: list[BlockHeader] = field(default_factory=list)

    def add(self, *args: Any, **kwargs: Any) -> BlockHeader:  # noqa: ANN401 - as ``sealed`` takes
        """Another block, sealed as said."""
        parent = hash_of(self.headers[-1]) if self.headers else bytes(32)
        self.headers.append(sealed(len(self.headers), parent, *args, **kwargs))
        return self.headers[-1]

    def endpoint(self) -> Endpoint:
        """What serves it."""
        return Endpoint(self._answer)

    def _answer(self, calls: Request) -> Answer:
        return 200, answers([(call["id"], self._result(call)) for call in calls])

    def _result(self, call: dict[str, Any]) -> object:
        method, params = call["method"], call["params"]
        if method == "eth_chainId":
            return hex(CHAIN_ID)
        if method == "eth_getLogs":
            return []
        if method == "eth_getBlockByHash":
            found = [header for header in self.headers if header.hash == params[0]]
        else:
            at = len(self.headers) - 1 if params[0] == "latest" else int(params[0], 16)
            found = self.headers[at : at + 1]
        return msgspec.to_builtins(found[0]) if found else None
