"""The hot path by hand: plain transfers of one ERC-20 between accounts that hold some of it.

Nearly every event is one. What ``node.fold.tokens`` does for it in calls and records is done here
in place and in bytes, several times faster; what is not so plain (issuance, redemption, a first or
last unit) is left to it. tests/property/test_lane.py holds the two equal.
"""

from collections.abc import Iterable

from node import layout
from node.fold.working import Working
from node.model import Movement, MovementKind, Transfer


_BIN = tuple(bytes((0xC4, size)) for size in range(33))
"""Begins ``bytes`` of that many in msgpack."""


def _lead(kind: MovementKind) -> bytes:
    """How a movement's row begins, up to and with the size of the counterparty."""
    line = layout.MOVEMENTS.codec.encode(Movement(kind, bytes(20), b"", b""))
    return line.removesuffix(bytes(20) + _BIN[0] * 2)


_SENT, _RECEIVED = (_lead(kind) for kind in (MovementKind.SENT, MovementKind.RECEIVED))


def fold_plain(work: Working, asset: int, transfers: Iterable[Transfer]) -> Iterable[Transfer]:
    """Fold transfers; yields each that is not plain, for the caller to fold before it goes on."""
    asset_key = asset.to_bytes(4, "big")
    holding, movement = layout.HOLDINGS.prefix + asset_key, layout.MOVEMENTS.prefix + asset_key
    numbers, before, after = work.values, work.before, work.after
    keep, note, block_key = work.transfers_of(asset).append, work.rows.append, work.block_key
    join, number_of = b"".join, int.from_bytes
    for transfer in transfers:
        sender, receiver, raw = transfer.sender, transfer.receiver, transfer.amount
        source, target = holding + sender, holding + receiver
        had, held = numbers.get(source), numbers.get(target)
        if had is None:
            had = work.number(source)
        if held is None:
            held = work.number(target)
        amount = number_of(raw, "big")
        # Nothing moves, or to oneself, or all there is, or to one who had nothing; so do
        # issuance and redemption come out, because the zero address holds nothing.
        if not held or not amount or had <= amount or sender == receiver:  # type: ignore[operator]
            yield transfer
            continue
        left, now = had - amount, held + amount  # type: ignore[operator]
        numbers[source], numbers[target] = left, now
        if source not in before:
            before[source] = had
        if target not in before:
            before[target] = held
        after[source] = left_raw = left.to_bytes((left.bit_length() + 7) >> 3, "big")
        after[target] = now_raw = now.to_bytes((now.bit_length() + 7) >> 3, "big")
        place = block_key + transfer.log.to_bytes(4, "big")
        size = _BIN[len(raw)]
        note(
            (
                join((movement, sender, place, b"\0\0")),
                join((_SENT, receiver, size, raw, _BIN[len(left_raw)], left_raw)),
            )
        )
        note(
            (
                join((movement, receiver, place, b"\0\1")),
                join((_RECEIVED, sender, size, raw, _BIN[len(now_raw)], now_raw)),
            )
        )
        keep(transfer)
