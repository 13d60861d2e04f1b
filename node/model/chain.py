"""What comes from the chain, and what may be asked of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from node.model.rows import Transfer, transfers_of


class Header(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A block's header, as much of it as we keep."""

    number: int
    hash: bytes
    parent: bytes
    time_s: int


class Event(msgspec.Struct, frozen=True, gc=False):
    """A log, decoded as far as its shape is known.

    Attributes:
        index: The log's place in its block.
        address: The contract that emitted it.
        topic: First topic, or empty.
        args: The event's arguments in the order of its declaration; None if the shape is unknown
            or does not fit (``tokenization.abi``).
        raw: The whole log: transaction hash, address, topics and data (``event_bytes``).
    """

    index: int
    address: bytes
    topic: bytes
    args: tuple[Any, ...] | None
    raw: bytes


class Moves(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Transfers of one ERC-20 that follow one another: nearly every log there is, side by side.

    Attributes:
        token: The contract that emitted them.
        first: The first one's place in the block; the others follow without a gap.
        tx_hashes: The hashes of their transactions, 32 bytes each.
        accounts: Sender and receiver of each, 20 bytes each.
        amounts: How much each moved, as ``amount_bytes`` writes it.
    """

    token: bytes
    first: int
    tx_hashes: bytes
    accounts: bytes
    amounts: list[bytes]

    @property
    def transfers(self) -> list[Transfer]:
        """Each for itself."""
        return transfers_of([(self.first, 0, len(self.amounts))], self.accounts, self.amounts)


class Block(msgspec.Struct, frozen=True, gc=False):
    """A block with its events in log order, runs of plain transfers as one."""

    header: Header
    events: list[Event | Moves]

    @property
    def event_count(self) -> int:
        """How many events it holds."""
        return sum(len(event.amounts) if isinstance(event, Moves) else 1 for event in self.events)


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """A log as the chain gave it, nothing left out."""

    tx_hash: bytes
    address: bytes
    topics: tuple[bytes, ...]
    data: bytes


@dataclass(frozen=True, slots=True)
class BalanceQuestion:
    """Proof of what an account holds at a block.

    Attributes:
        block: The block's hash.
        token: The token.
        kind: What it is: ``tokenization.types.Kind``.
        account: The account.
        id: The id; zero for an ERC-20.
        amount: What it holds, in base units.
    """

    block: bytes
    token: bytes
    kind: int
    account: bytes
    id: int
    amount: int


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


def event_bytes(tx_hash: bytes, address: bytes, topics: Sequence[bytes], data: bytes) -> bytes:
    """A whole log: tx hash 32, address 20, topic count 1, topics, data."""
    return b"".join((tx_hash, address, bytes((len(topics),)), *topics, data))


def stored_event(raw: bytes) -> StoredEvent:
    """Read what ``event_bytes`` wrote."""
    count = raw[52]
    end = 53 + 32 * count
    topics = tuple(raw[at : at + 32] for at in range(53, end, 32))
    return StoredEvent(raw[:32], raw[32:52], topics, raw[end:])
