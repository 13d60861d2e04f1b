"""The programme at an instant, its ceilings, sites, nominations and curtailment."""

from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from node.api import delivery, params, shapes
from node.api.problems import PAGED, PINNED, responses
from node.api.reading import Reading, reading
from node.queries import ceilings, curtailment, instants, power, sites
from node.queries.walk import Walk
from tokenization.errors import (
    InvalidParameter,
    UnknownProgramme,
    UnknownRecallPlan,
    UnknownSite,
    UnknownZone,
)
from tokenization.power import Scope
from tokenization.units import (
    HOUR_S,
    day_and_hour,
    first_hour,
    parse_day,
    parse_instant,
    pkt_date,
    pkt_midnight,
    text_to_bytes32,
)


router = APIRouter(tags=["power"])


@router.get(
    "/programme",
    operation_id="getProgramme",
    summary="The whole programme at an instant",
    response_model=shapes.ProgrammeInstant,
    responses=responses(*PINNED, InvalidParameter, UnknownProgramme),
)
def get_programme(
    request: Request, *, block: params.Block = None, at: params.At = None
) -> Response:
    """Ceilings, allocated, nominated, allowed, curtailed and delivered, in all and by zone."""
    with reading(request, block) as asked:
        when = instant(asked, at)
        return asked.answer(lambda: delivery.programme_at(asked.render, when))


@router.get(
    "/zones/{zone}/hours",
    operation_id="listZoneHours",
    summary="A zone hour by hour",
    response_model=shapes.Hours,
    responses=responses(*PINNED, InvalidParameter, UnknownProgramme, UnknownZone),
)
def list_zone_hours(
    request: Request,
    zone: params.Zone,
    *,
    block: params.Block = None,
    day: params.FromDay = None,
    days: params.Days = 1,
) -> Response:
    """Allocated, nominated, curtailed and delivered: figures for everybody."""
    with reading(request, block) as asked:
        number = power.zone_number(asked.view, zone)
        power.zone(asked.view, number, power.total(asked.view, power.Months(0, 0)))
        return asked.answer(lambda: zone_hours(asked, number, day, days))


@router.get(
    "/ceilings",
    operation_id="listCeilings",
    summary="Every step of every ceiling, by level, place and month",
    response_model=shapes.Page[shapes.CeilingStep],
    responses=responses(*PAGED),
)
def list_ceilings(
    request: Request,
    *,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """A ceiling is a step function of time; steps that are over stay on record."""
    with reading(request, block, cursor) as asked:
        return asked.answer_page(
            partial(ceilings.steps, asked.view), partial(delivery.step, asked.render), limit
        )


@router.get(
    "/recall-plans",
    operation_id="listRecallPlans",
    summary="Ceilings that wait, or waited, for rights to be recalled",
    response_model=shapes.Page[shapes.RecallPlan],
    responses=responses(*PAGED),
)
def list_recall_plans(
    request: Request,
    *,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """Newest first, each with what exceeded it when it was opened and what still does."""
    with reading(request, block, cursor) as asked:
        walk = partial(ceilings.plans, asked.view)
        return asked.answer_page(
            walk, partial(delivery.plan, asked.render), limit, newest_first=True
        )


@router.get(
    "/recall-plans/{plan}",
    operation_id="getRecallPlan",
    summary="A recall plan",
    response_model=shapes.RecallPlanDetail,
    responses=responses(*PINNED, UnknownRecallPlan),
)
def get_recall_plan(request: Request, plan: params.Plan, *, block: params.Block = None) -> Response:
    """Its ceiling, its months and the excess cell by cell."""
    with reading(request, block) as asked:
        found = ceilings.find_plan(asked.view, plan)
        return asked.answer(
            lambda: {
                "plan": delivery.plan(asked.render, found),
                "block": asked.render.block(),
            }
        )


@router.get(
    "/sites",
    operation_id="listSites",
    summary="Energy sites, by number",
    response_model=shapes.Page[shapes.Site],
    responses=responses(*PAGED, UnknownZone),
)
def list_sites(
    request: Request,
    *,
    zone: params.OfZone = None,
    investor: params.OfInvestor = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """All, or those of a zone, of an investor."""
    with reading(request, block, cursor) as asked:
        walk = sites_walk(asked, zone, investor)
        return asked.answer_page(walk, partial(delivery.site, asked.render), limit)


@router.get(
    "/sites/{site}",
    operation_id="getSite",
    summary="A site at an instant",
    response_model=shapes.SiteDetail,
    responses=responses(*PINNED, InvalidParameter, UnknownProgramme, UnknownSite),
)
def get_site(
    request: Request, site: params.Site, *, block: params.Block = None, at: params.At = None
) -> Response:
    """What is nominated to it, what it may draw, what it drew, and its settled months."""
    with reading(request, block) as asked:
        found, when = sites.find_site(asked.view, site), instant(asked, at)
        return asked.answer(lambda: delivery.site_detail(asked.render, found, when))


@router.get(
    "/sites/{site}/hours",
    operation_id="listSiteHours",
    summary="A site hour by hour",
    response_model=shapes.SiteHours,
    responses=responses(*PINNED, InvalidParameter, UnknownProgramme, UnknownSite),
)
def list_site_hours(
    request: Request,
    site: params.Site,
    *,
    block: params.Block = None,
    day: params.FromDay = None,
    days: params.Days = 1,
) -> Response:
    """Nominated, allowed and delivered."""
    with reading(request, block) as asked:
        found = sites.find_site(asked.view, site)
        return asked.answer(lambda: site_hours(asked, found, day, days))


@router.get(
    "/nominations",
    operation_id="listNominations",
    summary="kW bound to sites",
    response_model=shapes.Page[shapes.Nomination],
    responses=responses(*PAGED),
)
def list_nominations(
    request: Request,
    *,
    site: params.OfSite = None,
    investor: params.OfInvestor = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """All by site and right, or those of a site, of an investor."""
    with reading(request, block, cursor) as asked:
        walk = nominations_walk(asked, site, investor)
        return asked.answer_page(walk, partial(delivery.nomination, asked.render), limit)


@router.get(
    "/curtailments",
    operation_id="listCurtailments",
    summary="Curtailment orders, by zone, newest day first",
    response_model=shapes.Page[shapes.Curtailment],
    responses=responses(*PAGED, UnknownZone),
)
def list_curtailments(
    request: Request,
    *,
    zone: params.OfZone = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """Each as it reads at the block; where several overlap, the tightest holds."""
    with reading(request, block, cursor) as asked:
        walk, render = curtailments_walk(asked, zone), partial(delivery.order, asked.render)
        return asked.answer_page(walk, render, limit, newest_first=True)


def instant(asked: Reading, at: str | None) -> instants.Instant:
    """The instant asked for, by default the block's own.

    Raises:
        InvalidParameter: It is none, or in no delivery month.
        UnknownProgramme: There is no programme yet.
    """
    time_s = asked.pin.block.time_s if at is None else parse_instant(at)
    return instants.instant_of(asked.view, time_s)


def zone_hours(asked: Reading, zone: int, day: str | None, days: int) -> shapes.Hours:
    """Hours of a zone."""
    first = first_day(asked, day)
    found = instants.zone_hours(asked.view, zone, first, days)
    return {
        "zone": delivery.place(asked.view, Scope.ZONE, zone),
        "first_day": _written(first),
        "days": days,
        "hours": [delivery.hour(one) for one in found],
        "block": asked.render.block(),
    }


def site_hours(
    asked: Reading, site: sites.FoundSite, day: str | None, days: int
) -> shapes.SiteHours:
    """Hours of a site."""
    first = first_day(asked, day)
    found = instants.site_hours(asked.view, site, first, days)
    return {
        "site": delivery.site(asked.render, site),
        "first_day": _written(first),
        "days": days,
        "hours": [delivery.hour(one) for one in found],
        "block": asked.render.block(),
    }


def first_day(asked: Reading, day: str | None) -> int:
    """The PKT day since 1970 asked for, by default the block's own.

    Raises:
        InvalidParameter: It is no day.
    """
    time_s = asked.pin.block.time_s if day is None else pkt_midnight(parse_day(day))
    found, _ = day_and_hour(time_s // HOUR_S)
    return found


def sites_walk(asked: Reading, zone: str | None, investor: str | None) -> Walk[sites.FoundSite]:
    """Sites, all or those of a zone, of an investor."""
    return partial(
        sites.sites,
        asked.view,
        zone=power.zone_number(asked.view, zone) if zone else None,
        investor=text_to_bytes32(investor) if investor else None,
    )


def nominations_walk(
    asked: Reading, site: int | None, investor: str | None
) -> Walk[sites.Nomination]:
    """Nominations, all or those of a site, of an investor."""
    return partial(
        sites.nominations,
        asked.view,
        site=site,
        investor=text_to_bytes32(investor) if investor else None,
    )


def curtailments_walk(asked: Reading, zone: str | None) -> Walk[curtailment.FoundOrder]:
    """Curtailment orders, all or those of a zone."""
    number = power.zone_number(asked.view, zone) if zone else None
    return partial(curtailment.orders, asked.view, zone=number)


def _written(day: int) -> str:
    return pkt_date(first_hour(day) * HOUR_S).isoformat()
