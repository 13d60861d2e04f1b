"""Blocks of our contracts' events, made without a chain: encoded as a chain would, then decoded.

For tests of what lies behind decoding. ``Branch`` grows a chain of blocks whose hashes depend on
their parents and a salt, so that branches part as real ones do.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

from eth_abi.abi import encode
from msgspec.structs import replace

from node.bloom import bloom_of, places_of
from node.contracts import event_reader
from node.decode import blocks_of
from node.model import Block, Identity
from node.wire import WireLog, WireReceipt
from tokenization.abi import EventShape, topic_of
from tokenization.evidence.headers import BlockHeader, hash_of
from tokenization.evidence.trie import EMPTY_ROOT
from tokenization.types import Kind
from tokenization.units import text_to_bytes32


READER = event_reader()
DIRECTORY = b"\xd1" * 20
ZERO = bytes(20)
CHAIN_ID = 31337
GENESIS = hashlib.sha256(b"genesis").digest()
START_S = 1_761_764_400
"""30 October 2025 in PKT."""

Emitted = tuple[bytes, list[bytes], bytes]
"""Address, topics, data."""


def identity(first_block: int = 1) -> Identity:
    """Which ledger these blocks are of."""
    return Identity(CHAIN_ID, GENESIS, DIRECTORY, first_block)


def address(number: int) -> bytes:
    """An address of a test."""
    return number.to_bytes(20, "big")


def emit(contract: bytes, name: str, *args: Any) -> Emitted:  # noqa: ANN401 - of any type the ABI has
    """An event as a log, its arguments in the order of its declaration."""
    return _emit(contract, shape_of(name), args)


def emit_of(contract: bytes, signature: str, *args: Any) -> Emitted:  # noqa: ANN401 - as above
    """The same, of an event whose name others share."""
    return _emit(contract, READER.shapes[topic_of(signature)], args)


def _emit(contract: bytes, shape: EventShape, args: Sequence[Any]) -> Emitted:
    topics, types, values = [shape.topic], [], []
    for param, value in zip(shape.params, args, strict=True):
        shown = f"0x{value.hex()}" if param.type == "address" else value
        if param.type.startswith("address["):
            shown = [f"0x{one.hex()}" for one in value]
        if param.indexed:
            topics.append(encode([param.type], [shown]))
        else:
            types.append(param.type)
            values.append(shown)
    return contract, topics, encode(types, values)


def shape_of(name: str) -> EventShape:
    """The shape of an event of our contracts, by name."""
    return next(shape for shape in READER.shapes.values() if shape.name == name)


def listed(contract: bytes, kind: Kind, code: str) -> Emitted:
    """The directory lists a contract."""
    return emit(DIRECTORY, "Listed", contract, int(kind), text_to_bytes32(code), bytes(32), 0)


def moved(token: bytes, sender: bytes, receiver: bytes, amount: int) -> Emitted:
    """Units of an ERC-20 move."""
    return emit(token, "Transfer", sender, receiver, amount)


def moved_right(token: bytes, sender: bytes, receiver: bytes, right: int, kw: int) -> Emitted:
    """Kilowatts of a right move."""
    return emit(token, "TransferSingle", sender, sender, receiver, right, kw)


class Branch:
    """Consecutive blocks. ``fork`` makes another that shares the first of them."""

    def __init__(self, blocks: Sequence[Block] = (), salt: int = 0) -> None:
        self.blocks = list(blocks)
        self.salt = salt

    def mine(self, *events: Emitted, time_s: int | None = None) -> Block:
        """Add a block that holds these events."""
        block = block_of(*self.wire(*events, time_s=time_s))
        self.blocks.append(block)
        return block

    def wire(
        self, *events: Emitted, time_s: int | None = None
    ) -> tuple[BlockHeader, list[WireLog]]:
        """The next block as an endpoint sends it."""
        tip = self.blocks[-1].header if self.blocks else None
        number = tip.number + 1 if tip else 1
        parent = tip.hash if tip else GENESIS
        words = {word for contract, topics, _ in events for word in (contract, *topics)}
        values = [places_of(word) for word in words]
        header = header_at(
            number,
            parent,
            time_s=START_S + number if time_s is None else time_s,
            logs_bloom=f"0x{bloom_of(values):0512x}",
            # Stands for all a block's content, so that other events make another hash.
            transactions_root=_hex(hashlib.sha256(repr((self.salt, events)).encode()).digest()),
        )
        block_hash = bytes.fromhex(header.hash[2:])
        logs = [
            WireLog(
                _hex(contract),
                [_hex(topic) for topic in topics],
                _hex(data),
                header.hash,
                header.number,
                _hex(hashlib.sha256(block_hash + bytes((place & 255,))).digest()),
                hex(place),
            )
            for place, (contract, topics, data) in enumerate(events)
        ]
        return header, logs

    def fork(self, depth: int, salt: int) -> "Branch":
        """The same branch without its newest blocks, about to go elsewhere."""
        return Branch(self.blocks[: len(self.blocks) - depth], salt)


def header_at(number: int, parent: bytes, *, time_s: int = START_S, **fields: str) -> BlockHeader:
    """A header of Prague's form with the hash of its fields."""
    empty = _hex(EMPTY_ROOT)
    given: dict[str, Any] = {
        "parent_hash": _hex(parent),
        "sha3_uncles": empty,
        "miner": _hex(ZERO),
        "state_root": empty,
        "transactions_root": empty,
        "receipts_root": empty,
        "logs_bloom": _hex(bytes(256)),
        "difficulty": "0x0",
        "number": hex(number),
        "gas_limit": hex(10**9),
        "gas_used": "0x0",
        "timestamp": hex(time_s),
        "extra_data": "0x",
        "mix_hash": _hex(bytes(32)),
        "nonce": _hex(bytes(8)),
        "base_fee_per_gas": "0x0",
        "withdrawals_root": empty,
        "blob_gas_used": "0x0",
        "excess_blob_gas": "0x0",
        "parent_beacon_block_root": _hex(bytes(32)),
        "requests_hash": _hex(bytes(32)),
    }
    return hashed(BlockHeader(hash="", **given | fields))


def hashed(header: BlockHeader) -> BlockHeader:
    """The same header with the hash of its fields."""
    return replace(header, hash=_hex(hash_of(header)))


def receipts_of(logs: Sequence[WireLog]) -> list[WireReceipt]:
    """A receipt for every log, as if each were of a transaction of its own."""
    return [
        WireReceipt(
            cumulative_gas_used=hex(50_000 * (place + 1)),
            logs_bloom=_hex(bytes(256)),
            logs=[log],
            type="0x2",
            status="0x1",
        )
        for place, log in enumerate(logs)
    ]


def block_of(header: BlockHeader, logs: list[WireLog]) -> Block:
    """A block decoded from what an endpoint sent."""
    return blocks_of([header], logs, READER)[0]


def _hex(raw: bytes) -> str:
    return f"0x{raw.hex()}"
