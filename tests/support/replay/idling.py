"""Load factors and notices of under-use, from logs alone, by exact fractions."""

from fractions import Fraction
from functools import lru_cache
from math import ceil

from tests.support.intervals import month_of
from tests.support.replay.answers import AUTHORITY, CODES, Table, each, ids, investors, once
from tests.support.replay.metering import PERIODS, SITES, settled, used
from tests.support.replay.power import places, programme
from tests.support.replay.world import World
from tokenization.errors import InvalidParameter
from tokenization.power import unpack_right


RULE = ("thresholdE6", "months", "cureMonths")
NOTICE = ("investor", "id", "thresholdE6", "firstPeriod", "lastPeriod", "cureLast")
OPEN, CURED, WITHDRAWN, RECALLED = range(1, 5)
NUMBERS = range(7)
MONTHS = (*range(9, 20), *range(35, 40))


@lru_cache(maxsize=16)
def notices(world: World) -> dict[int, dict[str, object]]:
    """Every notice as it stands."""
    found: dict[int, dict[str, object]] = {}
    for log in world.logs:
        if log.name == "NoticeGiven":
            said = {name: log.args[name] for name in NOTICE}
            found[log.args["notice"]] = said | {"state": OPEN, "recalledKw": 0}
        elif log.name == "NoticeCured":
            found[log.args["notice"]]["state"] = CURED
        elif log.name == "NoticeWithdrawn":
            found[log.args["notice"]]["state"] = WITHDRAWN
        elif log.name == "IdleRecalled":
            one = found[log.args["notice"]]
            one["recalledKw"] = int(str(one["recalledKw"])) + log.args["kw"]
            one["state"] = RECALLED if log.args["last"] else OPEN
    return found


def _rule(world: World, at: bytes) -> dict[str, int]:
    del at
    said = [log.args for log in world.logs if log.name == "RuleSet"]
    return {name: said[-1][name] if said else 0 for name in RULE}


def _notice(world: World, at: bytes, number: int) -> dict[str, object]:
    del at
    nothing = {"investor": bytes(32), "state": 0, "recalledKw": 0}
    return notices(world).get(number, dict.fromkeys(NOTICE, 0) | nothing)


def _open(world: World, at: bytes, investor: bytes, id_: int) -> int:
    del at
    found = (
        number
        for number, one in notices(world).items()
        if (one["investor"], one["id"], one["state"]) == (investor, id_, OPEN)
    )
    return next(found, 0)


def _orders(world: World, at: bytes, number: int) -> tuple[int, ...]:
    del at
    said = [
        log for log in world.logs if log.name == "RecallProposed" and log.args["notice"] == number
    ]
    last = [log.args["order"] for log in said if log.transaction == said[-1].transaction]
    return tuple(last)


def _measured(world: World, at: bytes, site: int, period: int) -> tuple[int, int]:
    del at
    said = [
        (log.args["version"], log.args["loadE6"])
        for log in world.logs
        if log.name == "UseMeasured" and (log.args["site"], log.args["period"]) == (site, period)
    ]
    return said[-1] if said else (0, 0)


@lru_cache(maxsize=256)
def _use(world: World, site: int, period: int) -> tuple[int, int, int, int]:
    version, kwh = settled(world, site, period)
    if not version:
        return 0, 0, 0, 0
    allowed = used(world, site, period, programme(world).block_of_hour).usable_kwh
    return version, kwh, allowed, _share_e6(kwh, allowed)


def _load(world: World, at: bytes, investor: bytes, id_: int, period: int) -> tuple[int, int]:
    del at
    try:
        right = unpack_right(id_)
    except InvalidParameter:
        return CODES["RIGHT_MALFORMED"], 0
    if period >= month_of(world.time_s):
        return CODES["MONTH_NOT_OVER"], 0
    if not right.first_period <= period <= right.last_period:
        return CODES["MONTHS_OUTSIDE_WINDOW"], 0
    bound, since = places(world, investor, id_)
    if period < since:
        return CODES["NOMINATIONS_CUT"], 0
    uses = [(kw, _use(world, site, period)) for site, kw in bound if kw]
    if not all(version for _, (version, *_) in uses):
        return CODES["USE_NOT_SETTLED"], 0
    held = world.holdings(world.one("CapacityRights"), id_).get(investor, 0)
    return 0, _share_e6(sum(kw * load for kw, (*_, load) in uses), held * 1_000_000)


def _share_e6(part: int, whole: int) -> int:
    return ceil(min(Fraction(1), Fraction(part, whole)) * 1_000_000) if whole else 1_000_000


UNDER_USE: Table = AUTHORITY | {
    "rule": once(_rule),
    "noticeOf": each(lambda _: NUMBERS)(_notice),
    "noticeCount": once(lambda w, at: len(notices(w))),
    "openNotice": each(investors, ids)(_open),
    "ordersOf": each(lambda _: NUMBERS)(_orders),
    "measuredOf": each(lambda _: SITES, lambda _: PERIODS)(_measured),
    "useOf": each(lambda _: SITES, lambda _: PERIODS)(
        lambda w, at, site, period: _use(w, site, period)
    ),
    "loadOf": each(investors, ids, lambda _: MONTHS)(_load),
}
