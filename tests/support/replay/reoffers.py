"""Idle power offered again, from logs alone: terms, offers by exact fractions, what was taken."""

from calendar import monthrange
from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

from eth_utils.crypto import keccak

from tests.support.intervals import month_bounds, month_of
from tests.support.replay.answers import (
    AUTHORITY,
    CODES,
    Answers,
    Table,
    each,
    ids,
    investors,
    once,
)
from tests.support.replay.power import book, gate_closes, programme
from tests.support.replay.world import ZERO, Log, World
from tokenization.power import Right, unpack_right
from tokenization.types import Kind


ZONES = range(3)
MONTHS_AHEAD = 5
KW = 7
NOTHING = (0, 0, 0, 0, ZERO)
Terms = tuple[int, int, int, int, bytes]
"""First month, start, floor, share, treasury."""


def idle(world: World, investor: bytes, right_id: int) -> int:
    """What an investor holds of a right and has not nominated, kW."""
    held = world.holdings(world.one("CapacityRights"), right_id).get(investor, 0)
    return max(0, held - sum(book(world).of(investor, right_id).values()))


def offered(world: World, right_id: int) -> tuple[int, int]:
    """Why nothing of a right can be taken, or zero, and from which month on it can."""
    right = unpack_right(right_id)
    if world.time_s < gate_closes(world, b"", right.first_period):
        return CODES["GATE_OPEN"], 0
    following = month_of(world.time_s) + 1
    if following > right.last_period:
        return CODES["OFFER_OVER"], 0
    return 0, following


def _logs(world: World, name: str) -> Iterator[Log]:
    return (
        log
        for log in world.logs
        if log.name == name and world.kind_of(log.address) == Kind.REOFFER_DESK
    )


def _terms(world: World, zone: int, month: int) -> Terms:
    """Those set last for months up to that one, unless later ones had replaced them."""
    kept: list[Terms] = []
    for log in _logs(world, "TermsSet"):
        if log.args["zone"] != zone:
            continue
        now = month_of(log.time_s)
        kept = [one for one in kept if one[0] < now + 2]
        names = ("fromPeriod", "startPrice", "floorPrice", "holderShareE6", "treasury")
        kept.append(tuple(log.args[name] for name in names))
    begun = [one for one in kept if one[0] <= month]
    return begun[-1] if begun else NOTHING


def _terms_at(world: World, at: bytes) -> Answers:
    """Of months from the block's own on; of others the desk may forget the terms."""
    del at
    names = ("fromPeriod", "startPrice", "floorPrice", "holderShareE6", "treasury")
    now = month_of(world.time_s)
    for zone in ZONES:
        for month in range(now, now + MONTHS_AHEAD):
            yield (zone, month), dict(zip(names, _terms(world, zone, month), strict=True))


def _priced(world: World, right_id: int) -> tuple[int, int, int, Terms]:
    """Why nothing is offered, or zero; from which month on, at which price, on which terms."""
    right = unpack_right(right_id)
    code, first = offered(world, right_id)
    if code:
        return code, 0, 0, NOTHING
    terms = _terms(world, right.zone, first)
    if terms[-1] == ZERO:
        return CODES["OFFER_TERMS_MISSING"], 0, 0, NOTHING
    return 0, first, _price(world, right, terms), terms


def _price(world: World, right: Right, terms: Terms) -> int:
    _, start, least, _, _ = terms
    closes_s = gate_closes(world, b"", right.first_period)
    begins_s, _ = month_bounds(right.first_period)
    gone = min(Fraction(1), Fraction(world.time_s - closes_s, begins_s - closes_s))
    return ceil(start - (start - least) * gone)


def _offer(world: World, at: bytes, investor: bytes, right_id: int) -> tuple[int, int, int, int]:
    del at
    if investor not in world.homes:
        return CODES["INVESTOR_UNKNOWN"], 0, 0, 0
    code, first, price, _ = _priced(world, right_id)
    return (code, 0, 0, 0) if code else (0, idle(world, investor, right_id), price, first)


def _cost(world: World, at: bytes, right_id: int) -> tuple[int, int]:
    del at
    code, first, price, terms = _priced(world, right_id)
    if code:
        return 0, 0
    right = unpack_right(right_id)
    days = sum(
        monthrange(2025 + month // 12, month % 12 + 1)[1]
        for month in range(first, right.last_period + 1)
    )
    blocks = programme(world).block_of_hour
    hours = days * sum(right.block_mask >> block & 1 for block in blocks[:24])
    cost = 100 * ceil(Fraction(KW * hours * price, 1000 * 100))
    return cost, floor(Fraction(cost * terms[3], 10**6))


def _takings(world: World) -> dict[int, bytes]:
    """Number of every taking, and the hash of its parts."""
    names = ("holder", "id", "taker", "site", "kw", "fromPeriod", "price", "cost", "holderShare")
    found = {}
    for log in _logs(world, "Taken"):
        parts = (log.args[name] for name in names)
        words = (one if isinstance(one, bytes) else one.to_bytes(32, "big") for one in parts)
        found[log.args["taking"]] = keccak(b"".join(words))
    return found


def _totals(world: World, at: bytes) -> dict[str, int]:
    del at
    told = list(_logs(world, "Taken"))
    sums = {name: sum(log.args[name] for log in told) for name in ("cost", "holderShare")}
    return {"takings": len(told), **sums}


DESK: Table = AUTHORITY | {
    "termsAt": _terms_at,
    "offerOf": each(investors, ids)(_offer),
    "costOf": lambda world, at: [((one, KW), _cost(world, at, one)) for one in ids(world)],
    "takingHash": lambda world, at: [
        ((number,), _takings(world).get(number, bytes(32))) for number in range(5)
    ],
    "totals": once(_totals),
}
BOOK: Table = {
    "idleOf": each(investors, ids)(lambda w, at, who, right_id: idle(w, who, right_id)),
    "offeredFrom": each(ids)(lambda w, at, right_id: offered(w, right_id)),
}
