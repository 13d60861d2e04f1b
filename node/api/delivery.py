"""Power that is nominated, curtailed and metered, in the shapes of the API."""

from collections.abc import Iterable
from fractions import Fraction

from node import layout, model
from node.api import shapes, words
from node.api.render import Renderer, hash_or_none
from node.queries import ceilings, curtailment, instants, metering, sites
from node.store import View
from tokenization.curtailment import FirmnessClass
from tokenization.metering import month_hours
from tokenization.power import Scope, unpack_right
from tokenization.units import (
    HOUR_S,
    bytes32_to_text,
    checksum,
    hex0x,
    hour_label,
    iso_time,
    period_label,
)


_FOR_EVER = (1 << 16) - 1
"""The last month of a plan without end. Source: ``Ceilings._lastOf``."""


def programme_at(render: Renderer, at: instants.Instant) -> shapes.ProgrammeInstant:
    """The whole programme at an instant."""
    view = render.view
    whole = instants.place_at(view, Scope.PROGRAMME, 0, b"", at)
    zones = [instant_zone(render, place, at) for place in instants.zones_at(view, at)]
    hours = [zone["hour"] for zone in zones]
    delivered = [int(hour["delivered"]["base"]) for hour in hours if hour["delivered"]]
    return {
        "at": instant(render, at),
        "programme": {**_ceiling(whole), "code": words.CEILING_LEVELS[Scope.PROGRAMME]},
        "zones": zones,
        "phases": [_ceiling(place) for place in instants.phases_at(view, at)],
        "nominated": words.power(_sum(hour["nominated"] for hour in hours)),
        "allowed": words.power(_sum(hour["allowed"] for hour in hours)),
        "curtailed": words.power(_sum(hour["curtailed"] for hour in hours)),
        "delivered": words.energy(sum(delivered)) if delivered else None,
        "block": render.block(),
    }


def zone_at(render: Renderer, number: int, at: instants.Instant) -> shapes.ZoneInstant:
    """One zone and its plants at an instant."""
    record = render.view.get(layout.ZONES, number)
    code = record.code if record else b""
    place = instants.place_at(render.view, Scope.ZONE, number, code, at)
    return {
        "at": instant(render, at),
        "zone": instant_zone(render, place, at),
        "plants": [_ceiling(plant) for plant in instants.plants_at(render.view, number, at)],
    }


def instant(render: Renderer, at: instants.Instant) -> shapes.At:
    """Where in the grid an instant lies."""
    closes = sites.gate_closes_s(render.view, at.period)
    return {
        "time": iso_time(at.time_s),
        "month": period_label(at.period),
        "time_block": at.time_block,
        "hour": hour_label(at.hour),
        "gate_closes": iso_time(closes) if closes is not None else None,
    }


def instant_zone(
    render: Renderer, place: instants.Place, at: instants.Instant
) -> shapes.InstantZone:
    """A zone at an instant, with its hour."""
    return {**_ceiling(place), "hour": hour(instants.zone_hour(render.view, place.number, at))}


def hour(found: instants.Hour) -> shapes.HourFigures:
    """An hour of a zone or a site."""
    kwh, classes = found.metered_kwh, found.classes
    return {
        "hour": hour_label(found.hour),
        "allocated": None if found.allocated_kw is None else words.power(found.allocated_kw),
        "classes": [
            {
                "firmness": words.FIRMNESS_CLASSES[one.firmness],
                "nominated": words.power(one.nominated_kw),
                "factor": _share(one.left),
                "allowed": words.power(one.allowed_kw),
                "curtailed": words.power(one.curtailed_kw),
            }
            for one in classes
        ],
        "nominated": words.power(sum(one.nominated_kw for one in classes)),
        "allowed": words.power(sum(one.allowed_kw for one in classes)),
        "curtailed": words.power(sum(one.curtailed_kw for one in classes)),
        "delivered": None if kwh is None else words.energy(kwh),
        "metered_sites": found.metered_sites,
    }


def step(render: Renderer, found: ceilings.FoundStep) -> shapes.CeilingStep:
    """A step of a ceiling."""
    return {
        "level": words.CEILING_LEVELS[found.scope],
        "place": place(render.view, found.scope, found.key),
        "first": period_label(found.first_period),
        "cap": words.power(found.cap_kw),
    }


def plan(render: Renderer, found: ceilings.FoundPlan) -> shapes.RecallPlan:
    """A recall plan with what it found above its ceiling."""
    record = found.record
    is_endless = record.last_period == _FOR_EVER
    return {
        "number": found.number,
        "level": words.CEILING_LEVELS[found.scope],
        "place": place(render.view, found.scope, record.key),
        "first": period_label(record.first_period),
        "last": None if is_endless else period_label(record.last_period),
        "cap": words.power(record.cap_kw),
        "state": model.PlanState(record.state).name.lower(),
        "opened_in": record.block,
        "excess": [
            {
                "month": period_label(cell.period),
                "time_block": cell.time_block,
                "found": words.power(cell.found_kw),
                "left": words.power(cell.left_kw),
            }
            for cell in ceilings.excess_of(render.view, found)
        ],
    }


def site(render: Renderer, found: sites.FoundSite) -> shapes.Site:
    """An energy site."""
    record = found.record
    return {
        "number": found.number,
        "investor": bytes32_to_text(record.investor),
        "zone": place(render.view, Scope.ZONE, record.zone),
        "meter": hex0x(record.meter),
        "open": record.is_open,
        "registered_in": record.block,
    }


def site_detail(
    render: Renderer, found: sites.FoundSite, at: instants.Instant
) -> shapes.SiteDetail:
    """A site at an instant, and its settled months."""
    return {
        "site": site(render, found),
        "at": instant(render, at),
        "hour": hour(instants.site_hour(render.view, found, at)),
        "settled": [
            _settled(render, period, record)
            for period, record in metering.settlements(render.view, found.number)
        ],
        "block": render.block(),
    }


def nomination(render: Renderer, found: sites.Nomination) -> shapes.Nomination:
    """Some kW of a right bound to a site."""
    right = unpack_right(found.id)
    return {
        "site": found.site,
        "investor": bytes32_to_text(found.investor),
        "id": str(found.id),
        "right": render.right(right)["words"],
        "first": period_label(right.first_period),
        "last": period_label(right.last_period),
        "firmness": words.FIRMNESS_CLASSES[right.firmness & FirmnessClass.INTERRUPTIBLE],
        "nominated": words.power(found.kw),
    }


def order(render: Renderer, found: curtailment.FoundOrder) -> shapes.Curtailment:
    """A curtailment order, and where it stands by the block's time."""
    told, now_s = found.record, render.pin.block.time_s
    begun, over = now_s >= told.from_hour * HOUR_S, now_s >= told.to_hour * HOUR_S
    return {
        "number": str(found.number),
        "zone": place(render.view, Scope.ZONE, found.zone),
        "firmness": words.name_of(told.firmness, words.FIRMNESS_CLASSES),
        "first": hour_label(told.from_hour),
        "end": hour_label(told.to_hour),
        "factor": _parts(told.num, told.den),
        "emergency_code": told.emergency_code or None,
        "document_hash": hash_or_none(told.document_hash),
        "state": "over" if over else "running" if begun else "coming",
        "at": render.occasion(told.block, told.log),
    }


def batch(render: Renderer, found: metering.Batch) -> shapes.MeterBatch:
    """A version of a zone's month."""
    record = found.record
    return {
        "zone": place(render.view, Scope.ZONE, found.zone),
        "month": period_label(found.period),
        "version": found.version,
        "sites": record.sites,
        "published": record.published,
        "root": hex0x(record.root),
        "data_hash": hex0x(record.data_hash),
        "at": render.occasion(record.block, record.log),
    }


def batch_detail(render: Renderer, found: metering.Batch) -> shapes.MeterBatchDetail:
    """A version of a zone's month, site by site, with its root recomputed."""
    view = render.view
    newest = metering.newest_batch(view, found.zone, found.period)
    who = view.get(layout.METER_OPERATORS, found.zone)
    root = metering.statement(view, found).root if found.is_whole else None
    return {
        "batch": batch(render, found),
        "newest_version": newest.version if newest else found.version,
        "operators": [checksum(key) for key in who.keys] if who else [],
        "quorum": who.quorum if who else 0,
        "recomputed_root": None if root is None else hex0x(root),
        "root_holds": None if root is None else root == found.record.root,
        "sites": [_metered_site(render, found, page) for page in metering.pages(view, found)],
        "block": render.block(),
    }


def readings(render: Renderer, found: metering.Batch, number: int) -> shapes.Readings:
    """A site's readings of a month."""
    month = metering.month_of(render.view, found, number)
    return {
        "batch": batch(render, found),
        "site": number,
        "first": hour_label(month_hours(month.period).start),
        "delivered": words.energy(month.kwh),
        "readings": list(month.readings),
        "block": render.block(),
    }


def proof(render: Renderer, found: metering.Reading) -> shapes.ReadingProof:
    """A reading with its proof."""
    told, way = found.batch, found.proof
    newest = metering.newest_batch(render.view, told.zone, told.period)
    return {
        "site": found.site,
        "hour": hour_label(found.hour),
        "hour_utc": found.hour,
        "kwh": found.kwh,
        "version": told.version,
        "newest_version": newest.version if newest else told.version,
        "root": hex0x(told.record.root),
        "proof": {
            "readings": hex0x(way.readings),
            "day_path": [hex0x(node) for node in way.day_path],
            "kwh": way.kwh,
            "site_path": [hex0x(node) for node in way.site_path],
        },
        "block": render.block(),
    }


def place(view: View, scope: Scope, number: int) -> shapes.Named:
    """A zone, plant or phase with its code; the programme is number 0."""
    record: model.Zone | model.Plant | model.Phase | None
    if scope is Scope.PROGRAMME:
        return {"number": 0, "code": words.CEILING_LEVELS[scope]}
    if scope is Scope.ZONE:
        record = view.get(layout.ZONES, number)
    elif scope is Scope.PLANT:
        record = view.get(layout.PLANTS, number)
    else:
        record = view.get(layout.PHASES, number)
    return {"number": number, "code": bytes32_to_text(record.code) if record else str(number)}


def _ceiling(found: instants.Place) -> shapes.InstantCeiling:
    return {
        "number": found.number,
        "code": bytes32_to_text(found.code),
        "cap": words.power(found.cap_kw),
        "binding": words.power(found.binding_kw),
        "allocated": words.power(found.allocated_kw),
        "headroom": words.power(found.headroom_kw),
    }


def _metered_site(
    render: Renderer, found: metering.Batch, page: metering.Page
) -> shapes.MeteredSite:
    record = page.record
    settled = metering.settlement(render.view, page.site, found.period)
    is_challenged = bool(record.challenger)
    return {
        "site": page.site,
        "delivered": words.energy(record.kwh),
        "state": model.PageState(record.state).name.lower(),
        "published": render.occasion(record.block, record.log),
        "challenged_hour": hour_label(record.challenged_hour) if is_challenged else None,
        "challenged_reading": words.energy(record.challenged_kwh) if is_challenged else None,
        "challenger": checksum(record.challenger) if is_challenged else None,
        "document_hash": hash_or_none(record.document_hash),
        "settled": _settled(render, found.period, settled) if settled else None,
    }


def _settled(render: Renderer, period: int, record: model.MeterSettlement) -> shapes.SettledMonth:
    return {
        "month": period_label(period),
        "version": record.version,
        "delivered": words.energy(record.kwh),
        "at": render.occasion(record.block, record.log),
    }


def _share(left: Fraction) -> shapes.Share:
    return _parts(left.numerator, left.denominator)


def _parts(num: int, den: int) -> shapes.Share:
    return {"num": num, "den": den, "percent": words.share_percent(num, den)}


def _sum(amounts: Iterable[shapes.Amount]) -> int:
    return sum(int(amount["base"]) for amount in amounts)
