"""The power programme: ceilings, and what is allocated and free in each window."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from node.api import delivery, params, shapes, words
from node.api.problems import PINNED, responses
from node.api.reading import Reading, reading
from node.api.routes.power import instant
from node.queries import instants, power
from tokenization.errors import InvalidParameter, UnknownZone
from tokenization.units import parse_period, period_label


router = APIRouter(tags=["zones"])


@router.get(
    "/zones",
    operation_id="listZones",
    summary="The programme and its zones",
    response_model=shapes.Zones,
    responses=responses(*PINNED),
)
def list_zones(
    request: Request,
    *,
    block: params.Block = None,
    first: params.From = None,
    last: params.To = None,
) -> Response:
    """Ceiling, allocated and headroom in kW of the programme and every zone, window by window."""
    with reading(request, block) as asked:
        months = months_of(asked, first, last)
        return asked.answer(lambda: zones(asked, months))


@router.get(
    "/zones/{zone}",
    operation_id="getZone",
    summary="A zone and its plants",
    response_model=shapes.Zone,
    responses=responses(*PINNED, InvalidParameter, UnknownZone),
)
def get_zone(
    request: Request,
    zone: params.Zone,
    *,
    block: params.Block = None,
    first: params.From = None,
    last: params.To = None,
    at: params.At = None,
) -> Response:
    """Ceiling, allocated and headroom in kW of a zone and each of its plants, and all at once then.

    ``at`` asks for an instant: ceilings, allocated, nominated, the factor of curtailment, what may
    be drawn and what was.
    """
    with reading(request, block) as asked:
        months = months_of(asked, first, last)
        number = power.zone_number(asked.view, zone)
        within = power.total(asked.view, months)
        found = power.zone(asked.view, number, within)
        when = instant(asked, at)
        return asked.answer(lambda: zone_detail(asked, months, within, found, when))


def months_of(asked: Reading, first: str | None, last: str | None) -> power.Months:
    """The months asked for, counted from the block's own where they are left out.

    Raises:
        InvalidParameter: Not months, reversed or too many.
    """
    return power.months_from(
        asked.pin.block.time_s,
        parse_period(first) if first else None,
        parse_period(last) if last else None,
    )


def zones(asked: Reading, months: power.Months) -> shapes.Zones:
    """The programme and its zones."""
    within = power.total(asked.view, months)
    return {
        "first": period_label(months.first),
        "last": period_label(months.last),
        "programme": _programme(asked, within),
        "items": [ceiling(zone) for zone in power.zones(asked.view, within)],
        "block": asked.render.block(),
    }


def zone_detail(
    asked: Reading,
    months: power.Months,
    within: power.Ceiling,
    found: power.Ceiling,
    when: instants.Instant,
) -> shapes.Zone:
    """A zone and its plants."""
    return {
        "instant": delivery.zone_at(asked.render, found.number, when),
        "first": period_label(months.first),
        "last": period_label(months.last),
        "programme": _programme(asked, within),
        "zone": ceiling(found),
        "plants": [ceiling(plant) for plant in power.plants(asked.view, found, within)],
        "block": asked.render.block(),
    }


def ceiling(place: power.Ceiling) -> shapes.Ceiling:
    """A place with its ceiling and windows."""
    peak = place.peak
    return {
        "number": place.number,
        "code": place.code,
        "cap": words.power(place.cap_kw),
        "peak": _cell(peak) if peak else None,
        "windows": [_cell(cell) for cell in place.cells],
    }


def _programme(asked: Reading, within: power.Ceiling) -> shapes.Programme:
    return {**ceiling(within), "time_blocks": asked.render.time_blocks()}


def _cell(cell: power.Cell) -> shapes.Cell:
    return {
        "month": period_label(cell.period),
        "time_block": cell.time_block,
        "cap": words.power(cell.cap_kw),
        "allocated": words.power(cell.allocated_kw),
        "headroom": words.power(cell.headroom_kw),
    }
