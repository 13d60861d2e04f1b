"""Curtailment orders and meter readings, from logs alone."""

from functools import lru_cache

from tests.support.replay.answers import AUTHORITY, CODES, STRANGER, Answers, Table, each
from tests.support.replay.power import book, programme
from tests.support.replay.world import Log, World
from tokenization.billing import Usage
from tokenization.curtailment import order_parts
from tokenization.metering import Month, Statement, month_hours, period_at_hour, proven_kwh
from tokenization.power import LANE_BITS
from tokenization.types import Hash32
from tokenization.units import day_and_hour, first_hour, parse_hour


ZONES = range(3)
SITES = range(5)
PERIODS = range(9, 14)
VERSIONS = range(4)
CHALLENGE_S = 7 * 86_400
DAY, _ = day_and_hour(parse_hour("2026-01-10T18"))
DAYS = (DAY - 1, DAY)
HOURS = [parse_hour(f"2026-01-10T{hour:02}") for hour in (0, 17, 18, 19, 20, 22, 23)]
READ = [parse_hour(text) for text in ("2025-11-01T00", "2025-11-03T18", "2025-11-30T23")]
NO_ORDER = dict.fromkeys(("zone", "class", "fromHour", "toHour", "num", "den", "emergencyCode"), 0)
PUBLISHED, CHALLENGED, DISMISSED = 1, 2, 3


@lru_cache(maxsize=16)
def orders(world: World) -> dict[int, dict[str, int]]:
    """Every curtailment order as it reads last."""
    return {
        log.args["id"]: {name: log.args[name] for name in NO_ORDER}
        for log in world.logs
        if log.name == "OrderSet"
    }


def factor(world: World, zone: int, hour: int, soft: int) -> tuple[int, int]:
    """Parts that remain, and parts of the whole: the first of the tightest."""
    left = (1, 1)
    for _, one in sorted(orders(world).items()):
        at_all = (one["zone"], one["class"]) == (zone, soft)
        if at_all and one["fromHour"] <= hour < one["toHour"]:
            num, den = one["num"], one["den"]
            left = (num, den) if num * left[1] < left[0] * den else left
    return left


def _nominated(world: World, site: int, hour: int, soft: int) -> int:
    block = programme(world).block_of_hour[day_and_hour(hour)[1]]
    return book(world).nominated(site, period_at_hour(hour), block, soft)


def _zone(world: World, site: int) -> int:
    found: int = book(world).sites.get(site, (b"", b"", 0, False))[2]
    return found


def _allowed(world: World, site: int, hour: int, soft: int) -> int:
    num, den = factor(world, _zone(world, site), hour, soft)
    return _nominated(world, site, hour, soft) * num // den


def _curtailed(world: World, site: int, days: range, soft: int) -> int:
    return sum(
        _nominated(world, site, hour, soft) - _allowed(world, site, hour, soft)
        for day in days
        for hour in range(first_hour(day), first_hour(day + 1))
    )


def used(world: World, site: int, period: int, block_of_hour: bytes) -> Usage:
    """What a site did in a month, hour by hour."""
    hours = month_hours(period)
    days = range(day_and_hour(hours.start)[0], day_and_hour(hours.stop)[0])
    words = [
        sum(
            book(world).nominated(site, period, block, soft) << LANE_BITS * block
            for block in set(block_of_hour)
        )
        for soft in range(2)
    ]
    curtailed = [_curtailed(world, site, days, soft) for soft in range(2)]
    _, kwh = settled(world, site, period)
    return Usage(*words, block_of_hour, len(days), *curtailed, kwh)


def _said(world: World, name: str) -> list[Log]:
    return [log for log in world.logs if log.name == name]


def _operators(world: World, zone: int) -> tuple[list[bytes], int]:
    named = [log.args for log in _said(world, "OperatorsSet") if log.args["zone"] == zone]
    return (list(named[-1]["keys"]), named[-1]["quorum"]) if named else ([], 0)


def _keys(world: World) -> list[bytes]:
    """Every key that ever was an operator's, and one that never was."""
    told = {key for log in _said(world, "OperatorsSet") for key in log.args["keys"]}
    return [*sorted(told), STRANGER]


def _quorum(world: World, at: bytes, zone: int) -> tuple[int, int]:
    del at
    keys, quorum = _operators(world, zone)
    return len(keys), quorum


def _roots(world: World, zone: int, period: int) -> dict[int, Log]:
    return {
        log.args["version"]: log
        for log in _said(world, "RootPosted")
        if (log.args["zone"], log.args["period"]) == (zone, period)
    }


def _root(world: World, at: bytes, zone: int, period: int, version: int) -> bytes:
    del at
    log = _roots(world, zone, period).get(version)
    return log.args["root"] if log else bytes(32)


def _newest(world: World, at: bytes, zone: int, period: int) -> tuple[int, int, int, int]:
    del at
    roots = _roots(world, zone, period)
    if not roots:
        return 0, 0, 0, 0
    last = roots[max(roots)]
    pages = _months(world, zone, period, max(roots))
    return max(roots), last.time_s, last.args["sites"], len(pages)


@lru_cache(maxsize=128)
def _months(world: World, zone: int, period: int, version: int) -> tuple[Month, ...]:
    return tuple(
        sorted(
            (
                Month.of(log.args["site"], period, log.args["readings"])
                for log in _said(world, "Published")
                if (log.args["period"], log.args["version"]) == (period, version)
                and _zone(world, log.args["site"]) == zone
            ),
            key=lambda month: month.site,
        )
    )


def page(world: World, site: int, period: int, version: int) -> dict[str, int]:
    """A site's month in a version."""
    found = {"kwh": 0, "publishedAt": 0, "state": 0}
    states = {"Published": PUBLISHED, "Challenged": CHALLENGED, "ChallengeDismissed": DISMISSED}
    for log in world.logs:
        if log.name not in states:
            continue
        if (log.args["site"], log.args["period"], log.args["version"]) != (site, period, version):
            continue
        found["state"] = states[log.name]
        if log.name == "Published":
            found["kwh"] = sum(Month.of(site, period, log.args["readings"]).readings)
            found["publishedAt"] = log.time_s
    return found


def settled(world: World, site: int, period: int) -> tuple[int, int]:
    """What a site's month is settled with: the version, and its kWh."""
    found = (0, 0)
    for log in _said(world, "Settled"):
        if "kwh" in log.args and (log.args["site"], log.args["period"]) == (site, period):
            found = (log.args["version"], log.args["kwh"])
    return found


def _settlement_code(world: World, at: bytes, site: int, period: int) -> int:
    zone = _zone(world, site)
    if not zone:
        return CODES["SITE_UNKNOWN"]
    version, *_ = _newest(world, at, zone, period)
    told = page(world, site, period, version)
    if not told["state"]:
        return CODES["PAGE_NOT_PUBLISHED"]
    if settled(world, site, period)[0] == version:
        return CODES["ALREADY_SETTLED"]
    if told["state"] == CHALLENGED:
        return CODES["READINGS_CHALLENGED"]
    is_open = world.time_s < told["publishedAt"] + CHALLENGE_S
    return CODES["CHALLENGE_WINDOW_OPEN"] if is_open else 0


def _proofs(world: World) -> list[tuple[int, int, int, tuple[object, ...], int]]:
    """Site, hour, version, proof and reading, wherever everything is published."""
    found = []
    for version in VERSIONS:
        for hour in READ:
            months = Statement(_months(world, 1, period_at_hour(hour), version))
            root = _root(world, b"", 1, period_at_hour(hour), version)
            if not months.months or months.root != root:
                continue
            for month in months.months:
                proof = months.proof(month.site, hour)
                kwh = month.readings[hour - month_hours(month.period).start]
                assert proven_kwh(Hash32(root), month.site, hour, proof) == kwh
                found.append((month.site, hour, version, proof.words, kwh))
    return found


def _proven(world: World, at: bytes) -> Answers:
    del at
    return [((*place, proof), kwh) for *place, proof, kwh in _proofs(world)]


def _verified(world: World, at: bytes) -> Answers:
    del at
    return [
        ((site, hour, kwh + more, version, proof), not more)
        for site, hour, version, proof, kwh in _proofs(world)
        for more in (0, 1)
    ]


def _order(world: World, at: bytes, number: int) -> dict[str, int]:
    del at
    return orders(world).get(number, NO_ORDER)


def _count(world: World, at: bytes, zone: int, day: int) -> int:
    del at
    return sum(1 for number in orders(world) if order_parts(number)[:2] == (zone, day))


def _numbers(world: World) -> list[int]:
    """Every order there ever was, and one that never was."""
    return [*orders(world), 5]


CURTAILMENT: Table = AUTHORITY | {
    "orderOf": each(_numbers)(_order),
    "orderCount": each(lambda _: ZONES, lambda _: DAYS)(_count),
    "factorAt": each(lambda _: ZONES, lambda _: HOURS, lambda _: range(2))(
        lambda w, at, zone, hour, soft: factor(w, zone, hour, soft)
    ),
    "allowedKw": each(lambda _: SITES, lambda _: HOURS)(
        lambda w, at, site, hour: tuple(_allowed(w, site, hour, soft) for soft in range(2))
    ),
    "curtailedKwh": each(
        lambda _: SITES, lambda _: DAYS, lambda _: (DAY, DAY + 1), lambda _: range(2)
    )(lambda w, at, site, first, end, soft: _curtailed(w, site, range(first, end), soft)),
}
METERS: Table = AUTHORITY | {
    "isOperator": each(lambda _: ZONES, _keys)(
        lambda w, at, zone, key: key in _operators(w, zone)[0]
    ),
    "quorumOf": each(lambda _: ZONES)(_quorum),
    "rootOf": each(lambda _: ZONES, lambda _: PERIODS, lambda _: VERSIONS)(_root),
    "newestOf": each(lambda _: ZONES, lambda _: PERIODS)(_newest),
    "pageOf": each(lambda _: SITES, lambda _: PERIODS, lambda _: VERSIONS)(
        lambda w, at, site, period, version: page(w, site, period, version)
    ),
    "settledOf": each(lambda _: SITES, lambda _: PERIODS)(
        lambda w, at, site, period: settled(w, site, period)
    ),
    "settlementCode": each(lambda _: SITES, lambda _: PERIODS)(_settlement_code),
    "provenKwh": _proven,
    "verifyReading": _verified,
}
