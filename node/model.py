"""What the node knows, as plain records.

Two sorts: what comes from the chain (headers, events) and what the fold makes of it (records the
store keeps). Every stored record is a msgpack array that starts with its version (the ``tag``).
A new field needs a new version and a new ``layout.SCHEMA``. Amounts may pass 64 bits, which
msgpack cannot hold, so inside records they are bytes: minimal, big-endian, unsigned.

Pure: nothing here reads a disk, a clock or a chain.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import msgspec


ZERO_ADDRESS = bytes(20)
"""Where issuance comes from and redemption goes to. Source: ERC-20, ERC-1155."""


def amount_bytes(amount: int) -> bytes:
    """An amount as it is stored: minimal big-endian bytes, none at all for zero."""
    return amount.to_bytes((amount.bit_length() + 7) >> 3, "big")


class Record(msgspec.Struct, frozen=True, gc=False, array_like=True, tag=1):
    """A stored value: an array that starts with its version."""


# From the chain


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


# The store's own


class Identity(Record, frozen=True, gc=False, tag=1):
    """Which ledger a store belongs to: a chain, and the directory on it."""

    chain_id: int
    genesis: bytes
    directory: bytes
    first_block: int


class BlockRecord(Record, frozen=True, gc=False, tag=1):
    """A folded block: header, rolling digest and counts."""

    number: int
    hash: bytes
    parent: bytes
    time_s: int
    digest: bytes
    event_count: int
    events_so_far: int


class Undo(Record, frozen=True, gc=False, tag=1):
    """How to unfold a block: what its cells held before, and the rows it appended."""

    cells: list[tuple[bytes, bytes]]
    rows: list[bytes]


class Reorg(Record, frozen=True, gc=False, tag=1):
    """The last reorganisation: how many there have been, its depth, and the lowest block it took.

    ``time_s`` is that block's own time, so that the record depends on the chain alone.
    """

    count: int
    depth: int
    number: int
    hash: bytes
    time_s: int


# State: one record a cell


class Contract(Record, frozen=True, gc=False, tag=1):
    """A contract listed in the directory. ``kind`` is ``tokenization.types.Kind``."""

    kind: int
    code: bytes
    unit: bytes
    decimals: int
    block: int


class Asset(Record, frozen=True, gc=False, tag=1):
    """Something that can be held: an ERC-20 (id zero) or one ERC-1155 id."""

    token: bytes
    id: bytes
    kind: int
    block: int


class Investor(Record, frozen=True, gc=False, tag=1):
    """An investor's record as the identity registry has it."""

    status: int
    investor_class: int
    tax_class: int
    country: int
    kyc_expiry_s: int
    version: int


class Licence(Record, frozen=True, gc=False, tag=1):
    """A licence as the regulator's register has it."""

    investor: bytes
    state: int
    categories: int
    valid_from_s: int
    valid_until_s: int
    conditions_hash: bytes
    version: int


class RoleGrant(Record, frozen=True, gc=False, tag=1):
    """An account's membership of a role: from when, and with what execution delay."""

    since_s: int
    delay_s: int


class Role(Record, frozen=True, gc=False, tag=1):
    """A role as the access manager has it."""

    label: str = ""
    admin: int = 0
    guardian: int = 0
    grant_delay_s: int = 0
    grant_delay_since_s: int = 0


class Target(Record, frozen=True, gc=False, tag=1):
    """A contract under the access manager: closed to calls, and the delay of changes to it."""

    closed: bool = False
    admin_delay_s: int = 0
    admin_delay_since_s: int = 0


class Programme(Record, frozen=True, gc=False, tag=1):
    """The frame of the power programme; byte h of ``block_of_hour`` is hour h's time block."""

    contract: bytes
    cap_kw: int
    block_count: int
    block_of_hour: bytes


class Zone(Record, frozen=True, gc=False, tag=1):
    """A zone of the grid and its ceiling."""

    code: bytes
    cap_kw: int


class Plant(Record, frozen=True, gc=False, tag=1):
    """A plant, its zone and its ceiling."""

    zone: int
    code: bytes
    cap_kw: int


class Product(Record, frozen=True, gc=False, tag=2):
    """A product of capacity rights. ``policy`` is ``IPowerProgramme.TransferPolicy``."""

    code: bytes
    policy: int


class Series(Record, frozen=True, gc=False, tag=1):
    """The frozen terms of a debt series. Units as in ``IDebtManager.Terms``."""

    token: bytes
    instrument: int
    issue_date_s: int
    maturity_date_s: int
    lot_units: int
    price_e4: int
    yield_e6: int
    authorised_units: bytes
    document_hash: bytes


class RefUse(Record, frozen=True, gc=False, tag=1):
    """Where a reference was used, and for what."""

    block: int
    index: int
    tx_hash: bytes
    account: bytes
    asset: int
    amount: bytes


class NationalAsset(Record, frozen=True, gc=False, tag=1):
    """A national asset divided into shares. Units as in ``IAssetManager.Asset``."""

    token: bytes
    name: bytes
    authorised_units: bytes
    document_hash: bytes


class Document(Record, frozen=True, gc=False, tag=1):
    """A document of a token: where it lies, its hash, and when it was last changed (ERC-1643)."""

    uri: str
    hash: bytes
    time_s: int


class Hold(Record, frozen=True, gc=False, tag=1):
    """Units a holder set aside; void once its holder's round is another."""

    holder: bytes
    receiver: bytes
    notary: bytes
    amount: bytes
    expiry_s: int
    round: int


class OrderState(IntEnum):
    """How an order stands. Source: ``IEnforcementDesk.OrderState``; append only."""

    PROPOSED = 1
    EXECUTED = 2
    CANCELLED = 3


class Order(Record, frozen=True, gc=False, tag=1):
    """An order of the enforcement desk. ``decided_by`` approved or cancelled it; else empty."""

    kind: int
    state: int
    token: bytes
    id: bytes
    sender: bytes
    receiver: bytes
    amount: bytes
    proposer: bytes
    expiry_s: int
    document_hash: bytes
    decided_by: bytes = b""


class Attester(Record, frozen=True, gc=False, tag=1):
    """Who may attest, on which topics (a bit each), and its epoch: another epoch voids."""

    topics: int
    active: bool
    epoch: int


class Attestation(Record, frozen=True, gc=False, tag=1):
    """What an attester says of an investor on a topic. ``valid_until_s`` zero: revoked."""

    attester: bytes
    data_hash: bytes
    valid_until_s: int
    attester_epoch: int
    version: int


# Rows: what is appended and never changed


class ActionKind(IntEnum):
    """What an act of supervision did. Append only."""

    PAUSED = 1
    UNPAUSED = 2
    ACCOUNT_FROZEN = 3
    ACCOUNT_RELEASED = 4
    UNITS_FROZEN = 5
    FORCED_TRANSFER = 6
    RECOVERY = 7
    RECALL = 8
    INVESTOR_FROZEN = 9
    INVESTOR_CLOSED = 10
    INVESTOR_RELEASED = 11
    INVESTOR_SANCTIONED = 12
    INVESTOR_CLEARED = 13
    OPERATOR_SANCTIONED = 14
    OPERATOR_CLEARED = 15


class Action(Record, frozen=True, gc=False, tag=1):
    """One line of the compliance log, complete in itself; what does not apply is empty or zero.

    ``state`` is an ``OrderState`` if an order is behind it; ``amount`` of frozen units is what is
    frozen from then on.
    """

    kind: int
    state: int = 0
    order: int = 0
    token: bytes = b""
    id: bytes = b""
    account: bytes = b""
    receiver: bytes = b""
    investor: bytes = b""
    amount: bytes = b""
    by: bytes = b""
    document_hash: bytes = b""


class MovementKind(IntEnum):
    """What a movement is to the account whose history it stands in. Append only."""

    ISSUED = 1
    RECEIVED = 2
    SENT = 3
    REDEEMED = 4

    @property
    def sign(self) -> int:
        """Whether the movement adds to the holding or takes from it."""
        return 1 if self in (MovementKind.ISSUED, MovementKind.RECEIVED) else -1


class Movement(Record, frozen=True, gc=False, tag=1):
    """One line of an account's history, complete in itself."""

    kind: int
    asset: int
    counterparty: bytes
    amount: bytes
    balance: bytes

    @property
    def delta(self) -> int:
        """The signed change of the holding, in base units."""
        return MovementKind(self.kind).sign * int.from_bytes(self.amount, "big")

    @property
    def balance_after(self) -> int:
        """The holding after it, in base units."""
        return int.from_bytes(self.balance, "big")


class Transfer(Record, frozen=True, gc=False, tag=1):
    """One movement of an asset; a zero side is issuance or redemption."""

    sender: bytes
    receiver: bytes
    amount: bytes

    @property
    def base_units(self) -> int:
        """The amount, in base units."""
        return int.from_bytes(self.amount, "big")


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event row read back: the log as the chain gave it, nothing left out."""

    tx_hash: bytes
    address: bytes
    topics: tuple[bytes, ...]
    data: bytes


# What may be asked of the chain itself


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


# What crosses from the fold to the store


@dataclass(slots=True)
class Delta:
    """Everything a run of blocks changes; one atomic batch.

    Attributes:
        blocks: The blocks, in order, with their digests.
        cells: Final value of every cell touched; empty bytes mean absent.
        versions: Rows of history, one for every (cell, block) touched.
        rows: Appended rows: events, movements, transfers.
        undo: How to unfold each block above finality, by number.
        unknown_count: Events of listed contracts that could not be read.
    """

    blocks: list[BlockRecord] = field(default_factory=list)
    cells: dict[bytes, bytes] = field(default_factory=dict)
    versions: list[tuple[bytes, bytes]] = field(default_factory=list)
    rows: list[tuple[bytes, bytes]] = field(default_factory=list)
    undo: list[tuple[int, Undo]] = field(default_factory=list)
    unknown_count: int = 0

    @property
    def event_count(self) -> int:
        """Events folded by these blocks."""
        return sum(block.event_count for block in self.blocks)


def stored_event(raw: bytes) -> StoredEvent:
    """Read an event row's value: tx hash 32, address 20, topic count 1, topics, data."""
    count = raw[52]
    end = 53 + 32 * count
    topics = tuple(raw[at : at + 32] for at in range(53, end, 32))
    return StoredEvent(raw[:32], raw[32:52], topics, raw[end:])


def event_row(tx_hash: bytes, address: bytes, topics: Sequence[bytes], data: bytes) -> bytes:
    """Write an event row's value; ``stored_event`` reads it back."""
    return b"".join((tx_hash, address, bytes((len(topics),)), *topics, data))
