"""A block's logs side by side: how they are gathered, and how one is found again.

A plain ERC-20 transfer is kept once. Its log has only the number of its asset; the accounts and the
amount stand in that asset's row of the block (``layout.TRANSFERS``).

Pure.
"""

import struct
from bisect import bisect_left

from node.model import (
    Logs,
    Moves,
    StoredEvent,
    Transfer,
    Transfers,
    amount_bytes,
    event_bytes,
    stored_event,
)
from tokenization.abi import topic_of


TRANSFER = topic_of("Transfer(address,address,uint256)")
_MOST_ASSET_BYTES = 4
_PLACE = 4
_HASH = 32


class Gathered:
    """The logs kept of one block."""

    def __init__(self) -> None:
        self._places: list[int] = []
        self._hashes: list[bytes] = []
        self._bodies: list[bytes] = []

    def add(self, place: int, raw: bytes) -> None:
        """Keep a whole log, as ``event_bytes`` writes it."""
        self._places.append(place)
        self._hashes.append(raw[:_HASH])
        self._bodies.append(raw[_HASH:])

    def add_moves(self, asset: int, moves: Moves) -> None:
        """Keep plain transfers, which ``layout.TRANSFERS`` holds of that asset."""
        first, count = moves.first, len(moves.amounts)
        self._places.extend(range(first, first + count))
        self._hashes.append(moves.tx_hashes)
        self._bodies += [amount_bytes(asset)] * count

    def pack(self) -> Logs:
        """Their row."""
        places, hashes, bodies = self._places, b"".join(self._hashes), self._bodies
        order = sorted(range(len(places)), key=places.__getitem__)
        if order != list(range(len(places))):
            # What waited for its contract's listing comes after what followed it.
            hashes = b"".join(hashes[_HASH * at : _HASH * at + _HASH] for at in order)
            places, bodies = [places[at] for at in order], [bodies[at] for at in order]
        is_dense = places == list(range(len(places)))
        return Logs(b"" if is_dense else struct.pack(f">{len(places)}I", *places), hashes, bodies)


class GatheredMoves:
    """What moved of one asset in one block."""

    def __init__(self) -> None:
        self._runs: list[tuple[int, int, int]] = []
        self._accounts: list[bytes] = []
        self._amounts: list[bytes] = []

    def add(self, transfer: Transfer) -> None:
        """Keep one."""
        self._note(transfer.log, transfer.entry, 1)
        self._accounts += (transfer.sender, transfer.receiver)
        self._amounts.append(transfer.amount)

    def add_moves(self, moves: Moves) -> None:
        """Keep plain transfers."""
        self._note(moves.first, 0, len(moves.amounts))
        self._accounts.append(moves.accounts)
        self._amounts += moves.amounts

    def pack(self) -> Transfers:
        """Their row."""
        return Transfers(self._runs, b"".join(self._accounts), self._amounts)

    def _note(self, log: int, entry: int, count: int) -> None:
        # A run is as long as can be, so that a row does not tell how its lines came.
        if self._runs:
            first, same, before = self._runs[-1]
            if (first + before, same) == (log, entry):
                self._runs[-1] = (first, entry, before + count)
                return
        self._runs.append((log, entry, count))


def find(logs: Logs, place: int) -> int | None:
    """Which of the logs is the block's log of that place; None if it is none of ours."""
    count = len(logs.bodies)
    if not logs.places:
        return place if place < count else None
    wanted = place.to_bytes(_PLACE, "big")
    at = bisect_left(range(count), wanted, key=lambda at: _place(logs, at))
    return at if _place(logs, at) == wanted else None


def places(logs: Logs) -> tuple[int, ...]:
    """The logs' places in their block."""
    count = len(logs.bodies)
    return struct.unpack(f">{count}I", logs.places) if logs.places else tuple(range(count))


def tx_hash(logs: Logs, at: int) -> bytes:
    """The hash of the transaction of one of the logs."""
    return logs.tx_hashes[_HASH * at : _HASH * at + _HASH]


def asset_of(logs: Logs, at: int) -> int | None:
    """The asset that one of the logs is a plain transfer of; None if it is kept whole."""
    body = logs.bodies[at]
    return int.from_bytes(body, "big") if len(body) <= _MOST_ASSET_BYTES else None


def whole(logs: Logs, at: int) -> StoredEvent:
    """One of the logs that is kept whole."""
    return stored_event(tx_hash(logs, at) + logs.bodies[at])


def transfer_bytes(hash_: bytes, token: bytes, transfer: Transfer) -> bytes:
    """A plain transfer as the chain gave it."""
    sides = (side.rjust(32, b"\0") for side in (transfer.sender, transfer.receiver))
    return event_bytes(hash_, token, (TRANSFER, *sides), transfer.amount.rjust(32, b"\0"))


def _place(logs: Logs, at: int) -> bytes:
    return logs.places[_PLACE * at : _PLACE * at + _PLACE]
