"""Ceilings, recall plans, sites and nominations, from logs alone.

What is allocated and nominated comes from the interval oracle (``tests.support.intervals``).
"""

from functools import lru_cache

from node import layout
from tests.support.intervals import Book, Programme, book_of, month_bounds, month_of, programme_of
from tests.support.replay.answers import AUTHORITY, NOBODY, Table, each, ids, investors
from tests.support.replay.world import World
from tokenization.power import LANE_BITS, Scope
from tokenization.types import Kind


NUMBERS = range(5)
SITES = range(4)
BLOCKS = range(8)
PLACES, FIRST_SHIFT = 4, 48
"""Sites one investor may nominate a right to; where its id has the first month.

Source: ``Nominations.sol``, ``RightId.sol``.
"""
PLANS = range(5)
DAY_S = 86_400

Plan = tuple[int, int, int, int, int, bool]
"""Scope, key, first and last month, kW, and whether it is open."""


@lru_cache(maxsize=16)
def programme(world: World) -> Programme:
    """The programme up to the block."""
    kinds = {Kind.POWER_PROGRAMME, Kind.CAPACITY_RIGHTS}
    return programme_of(
        (log.time_s, log.name, log.args)
        for log in world.logs
        if world.kind_of(log.address) in kinds
    )


@lru_cache(maxsize=16)
def book(world: World) -> Book:
    """The book of nominations up to the block."""
    return book_of(
        (log.time_s, log.name, log.args)
        for log in world.logs
        if world.kind_of(log.address) == Kind.NOMINATION_BOOK
    )


@lru_cache(maxsize=16)
def plans(world: World) -> dict[int, Plan]:
    """Every recall plan by number."""
    found: dict[int, Plan] = {}
    for log in world.logs:
        if log.name == "RecallPlanOpened":
            names = ("level", "key", "firstPeriod", "lastPeriod", "capKw")
            level, key, first, last, cap = (log.args[name] for name in names)
            found[log.args["plan"]] = level, key, first, last, cap, True
        elif log.name in {"RecallPlanCompleted", "RecallPlanWithdrawn"}:
            *rest, _ = found[log.args["plan"]]
            level, key, first, last, cap = rest
            found[log.args["plan"]] = level, key, first, last, cap, False
    return found


def ceiling(world: World, scope: int, key: int, month: int) -> int:
    """The ceiling in force in a month, kW."""
    steps = programme(world).steps.get((scope, key))
    begun = {since: kw for since, kw in (steps or {}).items() if since <= month}
    return begun[max(begun)] if begun else 0


def binding(world: World, scope: int, key: int, month: int) -> int:
    """What reservations are held to in a month, kW."""
    capped = [
        cap
        for at, number, first, last, cap, is_open in plans(world).values()
        if (at, number) == (scope, key) and is_open and first <= month <= last
    ]
    return min([ceiling(world, scope, key, month), *capped])


def lanes(world: World, scope: int, key: int, month: int) -> int:
    """The kW allocated under a ceiling in a month, by time block."""
    told, (start_s, _) = programme(world), month_bounds(month)
    word = 0
    for block in sorted(set(told.block_of_hour)):
        instant = start_s + 3_600 * told.block_of_hour.index(block)
        word |= told.allocated(Scope(scope), key, instant) << LANE_BITS * block
    return word


def _open_plan(world: World, at: bytes, scope: int, key: int) -> int:
    del at
    return next(
        (
            number
            for number, (level, of, *_, is_open) in plans(world).items()
            if (level, of) == (scope, key) and is_open
        ),
        0,
    )


def _plan(world: World, at: bytes, number: int) -> object:
    del at
    names = ("level", "key", "firstPeriod", "lastPeriod", "capKw", "open")
    return dict(zip(names, plans(world).get(number, (0, 0, 0, 0, 0, False)), strict=True))


def _excess(world: World, at: bytes, number: int, month: int) -> int:
    del at
    scope, key, first, last, cap, is_open = plans(world).get(number, (0, 0, 0, 0, 0, False))
    if not is_open or not first <= month <= last:
        return 0
    held = lanes(world, scope, key, month)
    word = 0
    for block in BLOCKS:
        kw = held >> LANE_BITS * block & (1 << LANE_BITS) - 1
        word |= max(0, kw - cap) << LANE_BITS * block
    return word


def _months(world: World) -> range:
    """Months that are not over; of others the programme may forget the ceiling."""
    now = month_of(world.time_s)
    return range(now, now + 4)


def _scopes(_: World) -> list[Scope]:
    return list(Scope)


def _phase(world: World, at: bytes, number: int) -> tuple[bytes, int]:
    del at
    codes = [log.args for log in world.logs if log.name == "PhaseSet"]
    code = next((args["code"] for args in reversed(codes) if args["phase"] == number), bytes(32))
    return code, ceiling(world, Scope.PHASE, number, month_of(world.time_s))


def _zone(world: World, at: bytes, number: int) -> tuple[bytes, int]:
    del at
    found = world.view.get(layout.ZONES, number)
    cap = ceiling(world, Scope.ZONE, number, month_of(world.time_s))
    return found.code if found else bytes(32), cap


def _plant(world: World, at: bytes, number: int) -> tuple[int, int, bytes, int]:
    del at
    found = world.view.get(layout.PLANTS, number)
    cap = ceiling(world, Scope.PLANT, number, month_of(world.time_s))
    phase = programme(world).phases.get(number, 0)
    return (found.zone, phase, found.code, cap) if found else (0, 0, bytes(32), cap)


def _site(world: World, at: bytes, number: int) -> object:
    del at
    site = book(world).sites.get(number, (bytes(32), bytes(32), 0, False))
    return dict(zip(("investor", "meter", "zone", "open"), site, strict=True))


def _meters(world: World) -> list[bytes]:
    """Every meter there ever was, and one that never was."""
    said = [log.args["meter"] for log in world.logs if log.name == "SiteSet"]
    return [*dict.fromkeys(said), NOBODY]


def _by_meter(world: World, at: bytes, meter: bytes) -> int:
    del at
    sites = book(world).sites.items()
    return next((number for number, site in sites if site[1] == meter), 0)


def open_sites(world: World, at: bytes, investor: bytes, zone: int) -> int:
    """How many open sites an investor has in a zone."""
    del at
    return sum(
        1
        for who, _, of, is_open in book(world).sites.values()
        if (who, of) == (investor, zone) and is_open
    )


def gate_closes(world: World, at: bytes, month: int) -> int:
    """When the gate of a month closes.

    A setting replaces the one before it unless that reaches months whose gates may be closed.
    """
    del at
    since, days, earlier = 0, 0, 0
    for time_s, first, before in book(world).gates:
        earlier = days if since <= month_of(time_s) + 1 else earlier
        since, days = first, before
    start_s, _ = month_bounds(month)
    return start_s - DAY_S * (days if month >= since else earlier)


def places(world: World, investor: bytes, id_: int) -> tuple[list[tuple[int, int]], int]:
    """Site and kW in each place of an investor's nominations of a right, and since when so."""
    found, since = [(0, 0)] * PLACES, 0
    first = id_ >> FIRST_SHIFT & 0xFFFF
    for log in world.logs:
        said = log.args
        if log.name != "Nominated" or (said["id"], said["investor"]) != (id_, investor):
            continue
        site, kw, begins = said["site"], said["kw"], said["fromPeriod"]
        taken = [place for place, (at, held) in enumerate(found) if held and at == site]
        free = [place for place, (_, held) in enumerate(found) if not held]
        place = (taken or free)[0]
        is_cut = kw < found[place][1] and first < begins <= month_of(log.time_s)
        found[place] = (site, kw) if kw else (0, 0)
        since = begins if is_cut else since
    return found, since


def _nominations(world: World, at: bytes, investor: bytes, id_: int) -> tuple[int, int]:
    del at
    found, since = places(world, investor, id_)
    pairs = ((site << LANE_BITS | kw) << 2 * LANE_BITS * at for at, (site, kw) in enumerate(found))
    return sum(pairs), since


def _site_lanes(world: World, at: bytes, site: int, month: int, soft: int) -> int:
    del at
    told = book(world)
    return sum(told.nominated(site, month, block, soft) << LANE_BITS * block for block in BLOCKS)


PROGRAMME: Table = {
    "zoneOf": each(lambda _: NUMBERS)(_zone),
    "plantOf": each(lambda _: NUMBERS)(_plant),
    "phaseOf": each(lambda _: NUMBERS)(_phase),
    "ceilingAt": each(_scopes, lambda _: NUMBERS, _months)(
        lambda w, at, scope, key, month: ceiling(w, scope, key, month)
    ),
    "bindingCeilingAt": each(_scopes, lambda _: NUMBERS, _months)(
        lambda w, at, scope, key, month: binding(w, scope, key, month)
    ),
    "allocatedUnder": each(_scopes, lambda _: NUMBERS, lambda w: range(9, 15))(
        lambda w, at, scope, key, month: lanes(w, scope, key, month)
    ),
    "openPlanOf": each(_scopes, lambda _: NUMBERS)(_open_plan),
    "recallPlanOf": each(lambda _: PLANS)(_plan),
    "excessOf": each(lambda _: PLANS, _months)(_excess),
}
BOOK: Table = AUTHORITY | {
    "siteOf": each(lambda _: SITES)(_site),
    "siteByMeter": each(_meters)(_by_meter),
    "openSites": each(investors, lambda _: range(3))(open_sites),
    "gateClosesAt": each(lambda _: range(8, 20))(gate_closes),
    "nominatedLanes": each(lambda _: SITES, lambda _: range(9, 16), lambda _: range(2))(
        _site_lanes
    ),
    "nominatedKw": each(
        lambda _: SITES, lambda _: range(9, 16), lambda _: range(3), lambda _: range(2)
    )(lambda w, at, site, month, block, soft: book(w).nominated(site, month, block, soft)),
    "nominatedOf": each(investors, ids)(lambda w, at, who, id_: sum(book(w).of(who, id_).values())),
    "nominationsOf": each(investors, ids)(_nominations),
    "nominationOf": each(investors, ids, lambda _: SITES)(
        lambda w, at, who, id_, site: book(w).of(who, id_).get(site, 0)
    ),
}
