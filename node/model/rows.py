"""Rows: what is appended and never changed."""

from collections.abc import Iterable
from enum import IntEnum
from struct import Struct

import msgspec

from node.model.base import Record


PAIR = Struct("20s20s")
"""Two accounts: who gave and who got."""


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


class Movement(Record, frozen=True, gc=False, tag=2):
    """One line of an account's history, complete in itself."""

    kind: int
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


class Transfer(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One movement of an asset; a zero side is issuance or redemption.

    Attributes:
        log: The log's place in its block.
        entry: Which of the log's movements it is.
        sender: Who gave.
        receiver: Who got.
        amount: How much.
    """

    log: int
    entry: int
    sender: bytes
    receiver: bytes
    amount: bytes

    @property
    def base_units(self) -> int:
        """The amount, in base units."""
        return int.from_bytes(self.amount, "big")


class Transfers(Record, frozen=True, gc=False, tag=3):
    """An asset's movements in one block, in log order, side by side.

    Attributes:
        runs: Where they lie, in runs of one movement a log: first log, entry, how many.
        accounts: Sender and receiver of each, 20 bytes each.
        amounts: How much each moved.
    """

    runs: list[tuple[int, int, int]]
    accounts: bytes
    amounts: list[bytes]

    @property
    def lines(self) -> list[Transfer]:
        """Each for itself."""
        return transfers_of(self.runs, self.accounts, self.amounts)


def transfers_of(
    runs: Iterable[tuple[int, int, int]], accounts: bytes, amounts: Iterable[bytes]
) -> list[Transfer]:
    """Transfers that lie side by side, each for itself."""
    places = ((log, entry) for first, entry, count in runs for log in range(first, first + count))
    sides = PAIR.iter_unpack(accounts)
    return [
        Transfer(log, entry, sender, receiver, amount)
        for (log, entry), (sender, receiver), amount in zip(places, sides, amounts, strict=True)
    ]


class Logs(Record, frozen=True, gc=False, tag=1):
    """A block's logs of contracts of ours, side by side.

    Attributes:
        places: Their places in the block, four bytes each; empty if they are 0, 1, 2 and so on.
        tx_hashes: The hashes of their transactions, 32 bytes each.
        bodies: Address, topics and data of each. A plain transfer has only its asset's number
            here, at most four bytes: the rest stands in the asset's ``Transfers``.
    """

    places: bytes
    tx_hashes: bytes
    bodies: list[bytes]
