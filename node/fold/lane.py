"""The hot path by hand: plain transfers of one ERC-20 between accounts that hold some of it.

Nearly every event is one. What ``node.fold.tokens`` does for it in calls and records is done here
in place and in bytes, several times faster; what is not so plain (issuance, redemption, a first or
last unit) is left to it. tests/property/test_lane.py holds the two equal.
"""

from collections.abc import Iterable, Sequence

from node import layout
from node.fold.working import Working
from node.model import PAIR, Movement, MovementKind, Moves, Transfer


_BIN = tuple(bytes((0xC4, size)) for size in range(33))
"""Begins ``bytes`` of that many in msgpack."""


def _lead(kind: MovementKind) -> bytes:
    """How a movement's row begins, up to and with the size of the counterparty."""
    line = layout.MOVEMENTS.codec.encode(Movement(kind, bytes(20), b"", b""))
    return line.removesuffix(bytes(20) + _BIN[0] * 2)


_SENT, _RECEIVED = (_lead(kind) for kind in (MovementKind.SENT, MovementKind.RECEIVED))


def _tail(log: int) -> tuple[bytes, bytes]:
    """How the keys of both movements of a log end."""
    place, out, into = layout.PAST_LOG.pack(log), *map(layout.PAST_ENTRY.pack, (0, 1))
    return place + out, place + into


def _log_of(tail: bytes) -> int:
    return int.from_bytes(tail[: layout.PAST_LOG.width], "big") ^ layout.PAST_LOG.flip


_TAILS = tuple(_tail(log) for log in range(1024))
"""Of the first logs of a block, which is nearly all."""


def fold_plain(work: Working, asset: int, moves: Moves) -> Iterable[Transfer]:
    """Fold transfers; yields each that is not plain, for the caller to fold before it goes on."""
    asset_key = asset.to_bytes(4, "big")
    holding, movement = layout.HOLDINGS.prefix + asset_key, layout.MOVEMENTS.prefix + asset_key
    numbers, after, note_before = work.values, work.after, work.before.setdefault
    known, note, past_key = numbers.get, work.rows.append, work.past_key
    join, number_of, sized = b"".join, int.from_bytes, _BIN
    for (sender, receiver), raw, (out, into) in zip(
        PAIR.iter_unpack(moves.accounts), moves.amounts, _tails(moves), strict=True
    ):
        source, target = holding + sender, holding + receiver
        had, held = known(source), known(target)
        if had is None:
            had = work.number(source)
        if held is None:
            held = work.number(target)
        amount = number_of(raw, "big")
        # Nothing moves, or to oneself, or all there is, or to one who had nothing; so do
        # issuance and redemption come out, because the zero address holds nothing.
        if not held or not amount or had <= amount or sender == receiver:  # type: ignore[operator]
            yield Transfer(_log_of(out), 0, sender, receiver, raw)
            continue
        numbers[source] = left = had - amount  # type: ignore[operator]
        numbers[target] = now = held + amount  # type: ignore[operator]
        note_before(source, had)
        note_before(target, held)
        size, now_size = (left.bit_length() + 7) >> 3, (now.bit_length() + 7) >> 3
        after[source] = left_raw = left.to_bytes(size, "big")
        after[target] = now_raw = now.to_bytes(now_size, "big")
        moved = sized[len(raw)] + raw
        note(
            (
                join((movement, sender, past_key, out)),
                join((_SENT, receiver, moved, sized[size], left_raw)),
            )
        )
        note(
            (
                join((movement, receiver, past_key, into)),
                join((_RECEIVED, sender, moved, sized[now_size], now_raw)),
            )
        )


def _tails(moves: Moves) -> Sequence[tuple[bytes, bytes]]:
    first, beyond = moves.first, moves.first + len(moves.amounts)
    known = _TAILS[first:beyond]
    return known if beyond <= len(_TAILS) else [_tail(log) for log in range(first, beyond)]
