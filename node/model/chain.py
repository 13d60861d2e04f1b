"""What comes from the chain, and what may be asked of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec


class Header(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A block's header, as much of it as we keep."""

    number: int
    hash: bytes
    parent: bytes
    time_s: int


class Event(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A log, decoded as far as its shape is known.

    Attributes:
        index: The log's place in its block.
        address: The contract that emitted it.
        topic: First topic, or empty.
        args: The event's arguments in the order of its declaration; None if the shape is unknown
            or does not fit (``tokenization.abi``).
        raw: The value of its event row: transaction hash, address, topics and data.
    """

    index: int
    address: bytes
    topic: bytes
    args: tuple[Any, ...] | None
    raw: bytes


class Block(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A block with its events in log order."""

    header: Header
    events: list[Event]


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event row read back: the log as the chain gave it, nothing left out."""

    tx_hash: bytes
    address: bytes
    topics: tuple[bytes, ...]
    data: bytes


@dataclass(frozen=True, slots=True)
class TransferQuestion:
    """Whether a transfer would be allowed at a block.

    Attributes:
        block: The block's hash.
        token: The token.
        operator: Who would send the transaction.
        sender: Who gives; zero for an issuance.
        receiver: Who gets; zero for a redemption.
        id: The id, or None for an ERC-20.
        amount: Base units.
    """

    block: bytes
    token: bytes
    operator: bytes
    sender: bytes
    receiver: bytes
    id: int | None
    amount: int


def stored_event(raw: bytes) -> StoredEvent:
    """Read an event row's value: tx hash 32, address 20, topic count 1, topics, data."""
    count = raw[52]
    end = 53 + 32 * count
    topics = tuple(raw[at : at + 32] for at in range(53, end, 32))
    return StoredEvent(raw[:32], raw[32:52], topics, raw[end:])


def event_row(tx_hash: bytes, address: bytes, topics: Sequence[bytes], data: bytes) -> bytes:
    """Write an event row's value; ``stored_event`` reads it back."""
    return b"".join((tx_hash, address, bytes((len(topics),)), *topics, data))
