"""The power programme: what is defined, allocated, nominated, curtailed and metered."""

from collections.abc import Iterator

from node import layout
from node.figures.asking import Fields, Figure, Row, Scope, fields, row, rows
from node.keys import Family, Key
from node.model import Gate, MeterOperators, MeterRoot, PlanState, RecallPlan, Step
from node.queries import ceilings, sites
from node.queries.metering import newest_batch
from tokenization.curtailment import order_id
from tokenization.power import LANE_BITS, MAX_BLOCKS
from tokenization.power import Scope as Level
from tokenization.types import Kind
from tokenization.units import period_at


_PROGRAMME, _BOOK = Kind.POWER_PROGRAMME, Kind.NOMINATION_BOOK
_METERS, _CURTAILMENT = Kind.METER_LEDGER, Kind.CURTAILMENT_MANAGER


def _allocated(family: Family[int], function: str) -> Row:
    return row(family, function, at=_PROGRAMME)


def _phase_kw(scope: Scope, key: Key, _: int) -> int:
    """A word of all the time blocks of a month: phases are asked for nothing less."""
    phase, period, _ = key
    lanes = (
        (scope.view.get(layout.PHASE_KW, phase, period, block) or 0) << LANE_BITS * block
        for block in range(MAX_BLOCKS)
    )
    return sum(lanes)


def _ceiling(scope: Scope, key: Key, _: Step) -> Iterator[Figure]:
    """In force in the step's first month, or now if that is over: past ones may be forgotten."""
    level, under, first = key
    period = max(first, period_at(scope.time_s))
    cap_kw, binding_kw = ceilings.ceiling_at(scope.view, Level(level), under, period)
    asked = (level, under, period)
    yield from scope.ask_kind(_PROGRAMME, "ceilingAt", asked, cap_kw)
    yield from scope.ask_kind(_PROGRAMME, "bindingCeilingAt", asked, binding_kw)


def _plan(_: Scope, __: Key, plan: RecallPlan) -> Fields:
    return Fields(fields(plan).said | {"open": plan.state == PlanState.OPEN})


def _excess(scope: Scope, key: Key, _: int) -> Iterator[Figure]:
    """What of it is left to be recalled, in months that are not over."""
    number, period = key
    if period < period_at(scope.time_s):
        return
    plan = ceilings.find_plan(scope.view, number)
    left = (one for one in ceilings.excess_of(scope.view, plan) if one.period == period)
    lanes = sum(one.left_kw << LANE_BITS * one.time_block for one in left)
    yield from scope.ask_kind(_PROGRAMME, "excessOf", (number, period), lanes)


def _gate(scope: Scope, _: Key, gate: Gate) -> Iterator[Figure]:
    """Of the first month a setting is for, and of the last one it is not for."""
    for period in (gate.from_period, max(0, gate.from_period - 1)):
        closes_s = sites.gate_closes_s(scope.view, period)
        yield from scope.ask_kind(_BOOK, "gateClosesAt", (period,), closes_s)


def _operators(scope: Scope, key: Key, named: MeterOperators) -> Iterator[Figure]:
    said = {"operators": len(named.keys), "quorum": named.quorum}
    yield from scope.ask_kind(_METERS, "quorumOf", key, said)
    for operator in named.keys:
        yield from scope.ask_kind(_METERS, "isOperator", (*key, operator), ours=True)


def _newest(scope: Scope, key: Key, root: MeterRoot) -> Iterator[Figure]:
    zone, period, version = key
    batch = newest_batch(scope.view, zone, period)
    if batch is not None and batch.version == version:
        said = {"version": version, "sites": root.sites, "published": root.published}
        yield from scope.ask_kind(_METERS, "newestOf", (zone, period), said)


POWER: tuple[Row, ...] = (
    _allocated(layout.PROGRAMME_KW, "programmeAllocated"),
    _allocated(layout.ZONE_KW, "zoneAllocated"),
    _allocated(layout.PLANT_KW, "plantAllocated"),
    row(
        layout.PHASE_KW,
        "allocatedUnder",
        at=_PROGRAMME,
        args=lambda _, key, __: (Level.PHASE, *key[:2]),
        ours=_phase_kw,
    ),
    row(layout.PROGRAMME, "programmeCapKw", at=_PROGRAMME, ours=lambda _, __, said: said.cap_kw),
    row(
        layout.PROGRAMME,
        "timeBlocks",
        at=_PROGRAMME,
        ours=lambda _, __, said: {"count": said.block_count, "blockOfHour": said.block_of_hour},
    ),
    row(layout.ZONES, "zoneOf", at=_PROGRAMME),
    row(layout.PHASES, "phaseOf", at=_PROGRAMME),
    row(layout.PLANTS, "plantOf", at=_PROGRAMME),
    row(layout.PRODUCTS, "productOf", at=_PROGRAMME),
    rows(layout.CEILINGS, "ceilingAt", _ceiling),
    row(layout.RECALL_PLANS, "recallPlanOf", at=_PROGRAMME, ours=_plan),
    row(layout.OPEN_PLANS, "openPlanOf", at=_PROGRAMME),
    rows(layout.FOUND_EXCESS, "excessOf", _excess),
    rows(layout.GATE, "gateClosesAt", _gate),
    row(layout.SITES, "siteOf", at=_BOOK, names={"is_open": "open"}),
    row(
        layout.SITES,
        "siteByMeter",
        at=_BOOK,
        args=lambda _, __, site: (site.meter,),
        ours=lambda _, key, __: key[0],
    ),
    row(
        layout.NOMINATIONS,
        "nominationOf",
        at=_BOOK,
        args=lambda _, key, __: (key[2], key[1], key[0]),
    ),
    row(layout.SITE_NOMINATED, "nominatedLanes", at=_BOOK),
    row(
        layout.CURTAILMENTS,
        "orderOf",
        at=_CURTAILMENT,
        args=lambda _, key, __: (order_id(*key),),
        names={"firmness": "class"},
    ),
    rows(layout.METER_OPERATORS, "isOperator", _operators),
    row(layout.METER_ROOTS, "rootOf", at=_METERS, ours=lambda _, __, said: said.root),
    rows(layout.METER_ROOTS, "newestOf", _newest),
    row(
        layout.METER_PAGES,
        "pageOf",
        at=_METERS,
        args=lambda _, key, __: (key[3], key[1], key[2]),
        names={"published_s": "publishedAt"},
    ),
    row(layout.METER_SETTLEMENTS, "settledOf", at=_METERS),
)
