"""Chains to replay: one recorded from a real endpoint, and one dealt without any.

A dealt chain is of any length. It repeats some hundred blocks of transfers between many accounts,
each time with the hashes of their new place: headers are whole, chained, and hash to what they say;
bloom filters are right; transaction hashes never repeat. Receipt and transaction roots are not
those of the logs, so a node that recomputes them must be told not to.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import msgspec
import rlp
from eth_utils.crypto import keccak

from node.bloom import bloom_of, places_of
from node.model import Identity
from tests.support.blocks import (
    CHAIN_ID,
    DIRECTORY,
    START_S,
    ZERO,
    Emitted,
    address,
    listed,
)
from tokenization.abi import topic_of
from tokenization.types import Kind


CASH = address(0xCA54)
FUNDS_EACH = 10**12
TEMPLATES = 256
TRANSFER = topic_of("Transfer(address,address,uint256)")


class Blocks(Protocol):
    """A chain as an endpoint tells it."""

    chain_id: int
    head: int

    def header(self, number: int) -> bytes:
        """A block as JSON."""

    def logs(self, number: int) -> bytes:
        """Its logs as JSON, without the brackets."""

    def number_of(self, block_hash: str) -> int:
        """The number of the block of that hash (0x...)."""


class Recording(msgspec.Struct):
    """What a real endpoint answered: for every block its header, and its logs unbracketed."""

    identity: Identity
    blocks: list[tuple[bytes, bytes]]

    def write(self, path: Path) -> None:
        """Keep it."""
        path.write_bytes(msgspec.msgpack.encode(self))

    @classmethod
    def read(cls, path: Path) -> "Recording":
        """Read one that was kept."""
        return msgspec.msgpack.decode(path.read_bytes(), type=cls)


class Recorded:
    """A recorded chain, byte for byte."""

    def __init__(self, recording: Recording) -> None:
        self.chain_id = recording.identity.chain_id
        self.head = len(recording.blocks) - 1
        self._blocks = recording.blocks
        self._numbers = {
            msgspec.json.decode(header)["hash"]: number
            for number, (header, _) in enumerate(recording.blocks)
        }

    def header(self, number: int) -> bytes:
        """A block as JSON."""
        return self._blocks[number][0]

    def logs(self, number: int) -> bytes:
        """Its logs as JSON, without the brackets."""
        return self._blocks[number][1]

    def number_of(self, block_hash: str) -> int:
        """The number of the block of that hash (0x...)."""
        return self._numbers[block_hash]


@dataclass(frozen=True, slots=True)
class Template:
    """A block's content wherever it stands; ``@...`` is filled in there."""

    bloom: bytes
    logs: bytes
    transactions: bytes


def handmade(accounts: int, per_block: int = 260) -> list[list[Emitted]]:
    """First blocks: a currency is listed, then every account is given funds."""
    mints = [moved(CASH, ZERO, account, FUNDS_EACH) for account in accounts_of(accounts)]
    lists = [mints[at : at + per_block] for at in range(0, accounts, per_block)]
    return [[listed(CASH, Kind.SETTLEMENT_CASH, "CASH")], *lists]


def moved(token: bytes, sender: bytes, receiver: bytes, amount: int) -> Emitted:
    """A transfer's log, written by hand: there are many to write."""
    topics = [TRANSFER, sender.rjust(32, b"\0"), receiver.rjust(32, b"\0")]
    return token, topics, amount.to_bytes(32, "big")


def accounts_of(count: int) -> list[bytes]:
    """The accounts that deal, scattered over all addresses as real ones are."""
    chance = random.Random(2)
    return [chance.randbytes(20) for _ in range(count)]


class Dealt:
    """First blocks as given, then as many transfers as wanted."""

    def __init__(self, first: Sequence[list[Emitted]], events: int, per_block: int) -> None:
        self.chain_id = CHAIN_ID
        self._first = len(first)
        self._templates = [_template(index, content) for index, content in enumerate(first)]
        holders = [topics[2][12:] for content in first[1:] for _, topics, _ in content]
        chance = random.Random(1)
        dealing = max(1, -(-(events - len(holders)) // per_block))
        for number in range(min(TEMPLATES, dealing)):
            content = [
                moved(CASH, *chance.sample(holders, 2), chance.randint(1, 10**6))
                for _ in range(per_block)
            ]
            self._templates.append(_template(self._first + number, content))
        self._repeating = len(self._templates) - self._first
        self.head = self._first + dealing
        self._hashes = [bytes(32)]
        self._numbers: dict[bytes, int] = {}
        self._genesis = _template(0, [])
        self.identity = Identity(CHAIN_ID, self._hash_of(0), DIRECTORY, 1)

    def header(self, number: int) -> bytes:
        """A block as JSON."""
        template, cycle = self._place(number)
        block_hash = self._hash_of(number)
        return _header_json(number, self._hashes[number], block_hash, template, cycle)

    def logs(self, number: int) -> bytes:
        """Its logs as JSON, without the brackets."""
        template, cycle = self._place(number)
        filled = template.logs.replace(b"@HASH", self._hash_of(number).hex().encode())
        return filled.replace(b"@NUMBER", b"%x" % number).replace(b"@CYCLE", cycle)

    def number_of(self, block_hash: str) -> int:
        """The number of the block of that hash (0x...)."""
        return self._numbers[bytes.fromhex(block_hash[2:])]

    def _place(self, number: int) -> tuple[Template, bytes]:
        if number == 0:
            return self._genesis, b"00000000"
        if number <= self._first:
            return self._templates[number - 1], b"00000000"
        cycle, place = divmod(number - 1 - self._first, self._repeating)
        return self._templates[self._first + place], b"%08x" % cycle

    def _hash_of(self, number: int) -> bytes:
        while len(self._hashes) <= number + 1:
            following = len(self._hashes) - 1
            template, _ = self._place(following)
            fields = _fields(following, self._hashes[-1], template)
            self._hashes.append(keccak(rlp.encode(fields)))
            self._numbers[self._hashes[-1]] = following
        return self._hashes[number + 1]


_EMPTY_UNCLES = keccak(rlp.encode([]))
_EMPTY_ROOT = keccak(rlp.encode(b""))


def _fields(number: int, parent: bytes, template: Template) -> list[bytes]:
    """The header in the order it is hashed in (Prague)."""
    return [
        parent,
        _EMPTY_UNCLES,
        bytes(20),
        _EMPTY_ROOT,
        _EMPTY_ROOT,
        _EMPTY_ROOT,
        template.bloom,
        b"",
        _short(number),
        _short(10**9),
        _short(10**8),
        _short(START_S + number),
        b"",
        bytes(32),
        bytes(8),
        b"",
        _EMPTY_ROOT,
        b"",
        b"",
        bytes(32),
        bytes(32),
    ]


_NAMES = (
    ("parentHash", 32),
    ("sha3Uncles", 32),
    ("miner", 20),
    ("stateRoot", 32),
    ("transactionsRoot", 32),
    ("receiptsRoot", 32),
    ("logsBloom", 256),
    ("difficulty", 0),
    ("number", 0),
    ("gasLimit", 0),
    ("gasUsed", 0),
    ("timestamp", 0),
    ("extraData", None),
    ("mixHash", 32),
    ("nonce", 8),
    ("baseFeePerGas", 0),
    ("withdrawalsRoot", 32),
    ("blobGasUsed", 0),
    ("excessBlobGas", 0),
    ("parentBeaconBlockRoot", 32),
    ("requestsHash", 32),
)


def _header_json(
    number: int, parent: bytes, block_hash: bytes, template: Template, cycle: bytes
) -> bytes:
    told = [
        b'"%s":"0x%s"' % (name.encode(), _digits(value, width))
        for (name, width), value in zip(_NAMES, _fields(number, parent, template), strict=True)
    ]
    transactions = template.transactions.replace(b"@CYCLE", cycle)
    return b'{"hash":"0x%s",%s,"size":"0x400","uncles":[],"withdrawals":[],"transactions":[%s]}' % (
        block_hash.hex().encode(),
        b",".join(told),
        transactions,
    )


def _digits(value: bytes, width: int | None) -> bytes:
    text = value.hex().encode()
    return (text.lstrip(b"0") or b"0") if width == 0 else text


def _template(seed: int, content: list[Emitted]) -> Template:
    chance = random.Random(seed + 1)
    stems = [chance.randbytes(28).hex().encode() for _ in content]
    words = {word for contract, topics, _ in content for word in (contract, *topics)}
    values = [places_of(word) for word in words]
    logs = [
        b'{"address":"0x%s","topics":[%s],"data":"0x%s","blockHash":"0x@HASH",'
        b'"blockNumber":"0x@NUMBER","blockTimestamp":"0x6903d3f1","transactionHash":"0x%s@CYCLE",'
        b'"transactionIndex":"0x%x","logIndex":"0x%x","removed":false}'
        % (
            contract.hex().encode(),
            b",".join(b'"0x%s"' % topic.hex().encode() for topic in topics),
            data.hex().encode(),
            stems[place],
            place,
            place,
        )
        for place, (contract, topics, data) in enumerate(content)
    ]
    transactions = b",".join(b'"0x%s@CYCLE"' % stem for stem in stems)
    return Template(bloom_of(values).to_bytes(256, "big"), b",".join(logs), transactions)


def _short(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")
