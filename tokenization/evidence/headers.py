"""A block's header as an endpoint tells it, and the hash that it has whoever tells it.

The hash of a header commits to all of its fields, and they to the parent, the state and every
receipt. Who knows the hash needs nobody's word for the rest. Fields that later forks added come in
the order they were added; where one is missing or unknown to us the hash is simply another.

Blocks of QBFT and IBFT 2.0 name themselves by their mix hash. Their seals are gathered after the
block is hashed, so its hash leaves out the seals and the round (``tokenization.evidence.bft``).

Pure. Source: the Yellow Paper, 4.3; EIP-1559, 4895, 4844, 4788, 7685.
"""

import msgspec
from eth_hash.auto import keccak

from tokenization.evidence import bft
from tokenization.evidence.rlp import Item, encode


class BlockHeader(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """A block as ``eth_getBlockBy...`` gives it, all that its hash is made of."""

    hash: str
    parent_hash: str
    sha3_uncles: str
    miner: str
    state_root: str
    transactions_root: str
    receipts_root: str
    logs_bloom: str
    difficulty: str
    number: str
    gas_limit: str
    gas_used: str
    timestamp: str
    extra_data: str
    mix_hash: str
    nonce: str
    base_fee_per_gas: str | None = None
    withdrawals_root: str | None = None
    blob_gas_used: str | None = None
    excess_blob_gas: str | None = None
    parent_beacon_block_root: str | None = None
    requests_hash: str | None = None


def hash_of(header: BlockHeader) -> bytes:
    """The hash a block of these fields has.

    Raises:
        ValueError: A field is no hex, or the extra data of a sealed block is none.
    """
    extra = _bytes(header.extra_data)
    if is_sealed(header):
        extra = bft.parse(extra).hashed
    return hash_with(header, extra)


def is_sealed(header: BlockHeader) -> bool:
    """Whether validators sealed it by QBFT or IBFT 2.0; a first block is nobody's."""
    return header.mix_hash == bft.MIX_HASH and int(header.number, 16) > 0


def hash_with(header: BlockHeader, extra_data: bytes) -> bytes:
    """The hash of a header with other extra data: what validators sign.

    Raises:
        ValueError: A field is no hex.
    """
    later = (
        _number(header.base_fee_per_gas),
        _data(header.withdrawals_root),
        _number(header.blob_gas_used),
        _number(header.excess_blob_gas),
        _data(header.parent_beacon_block_root),
        _data(header.requests_hash),
    )
    fields: list[Item] = [
        _bytes(header.parent_hash),
        _bytes(header.sha3_uncles),
        _bytes(header.miner),
        _bytes(header.state_root),
        _bytes(header.transactions_root),
        _bytes(header.receipts_root),
        _bytes(header.logs_bloom),
        quantity(header.difficulty),
        quantity(header.number),
        quantity(header.gas_limit),
        quantity(header.gas_used),
        quantity(header.timestamp),
        extra_data,
        _bytes(header.mix_hash),
        _bytes(header.nonce),
        *(field for field in later if field is not None),
    ]
    return keccak(encode(fields))


def quantity(text: str) -> bytes:
    """A number of JSON-RPC as it is hashed.

    Raises:
        ValueError: It is none.
    """
    digits = _digits(text)
    return bytes.fromhex(digits if len(digits) % 2 == 0 else "0" + digits).lstrip(b"\0")


def _number(text: str | None) -> bytes | None:
    return None if text is None else quantity(text)


def _data(text: str | None) -> bytes | None:
    return None if text is None else _bytes(text)


def _bytes(text: str) -> bytes:
    return bytes.fromhex(_digits(text))


def _digits(text: str) -> str:
    if text[:2] != "0x":
        raise ValueError("no 0x before the digits")
    return text[2:]
