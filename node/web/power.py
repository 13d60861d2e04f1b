"""Pages of power delivered: sites, nominated against metered, curtailment, metered months."""

from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from node.api import delivery, params
from node.api.reading import Reading, reading
from node.api.routes import meters as meter_routes
from node.api.routes import power as power_routes
from node.queries import ceilings, sites
from node.web import bills as bill_pages
from node.web import charts
from node.web import idling as idling_pages
from node.web.reoffers import takings_of
from node.web.templating import ROWS, show


router = APIRouter()


@router.get("/sites")
def all_sites(
    request: Request,
    *,
    zone: params.OfZone = None,
    investor: params.OfInvestor = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
) -> Response:
    """Energy sites, all or of a zone, of an investor."""
    with reading(request, block, cursor) as asked:
        walk = power_routes.sites_walk(asked, zone or None, investor or None)
        render = partial(delivery.site, asked.render)
        return show(
            asked,
            "sites.html",
            lambda: {
                "page": asked.page(walk, render, ROWS),
                "zone": zone or None,
                "investor": investor or None,
            },
        )


@router.get("/sites/{site}")
def energy_site(
    request: Request,
    site: params.Site,
    *,
    block: params.Block = None,
    day: params.FromDay = None,
    cursor: params.Cursor = None,
) -> Response:
    """A site: what is nominated to it, what it may draw and what it drew, hour by hour."""
    with reading(request, block, cursor) as asked:
        found = sites.find_site(asked.view, site)
        return show(asked, "energy_site.html", lambda: _site(asked, found, day or None))


@router.get("/curtailments")
def curtailments(
    request: Request,
    *,
    zone: params.OfZone = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
) -> Response:
    """Curtailment orders, and ceilings that wait for rights to be recalled."""
    with reading(request, block, cursor) as asked:
        walk = power_routes.curtailments_walk(asked, zone or None)
        render = partial(delivery.order, asked.render)
        return show(
            asked,
            "curtailments.html",
            lambda: {
                "page": asked.page(walk, render, ROWS, newest_first=True),
                "zone": zone or None,
                "plans": [
                    delivery.plan(asked.render, plan)
                    for _, plan in ceilings.plans(asked.view, reverse=True)
                ],
            },
        )


@router.get("/meters")
def meters(
    request: Request,
    *,
    zone: params.OfZone = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
) -> Response:
    """Months of readings with their roots."""
    with reading(request, block, cursor) as asked:
        walk = meter_routes.batches_walk(asked, zone or None)
        render = partial(delivery.batch, asked.render)
        return show(
            asked,
            "meters.html",
            lambda: {
                "page": asked.page(walk, render, ROWS, newest_first=True),
                "zone": zone or None,
            },
        )


@router.get("/meters/{zone}/{month}")
def metered_month(
    request: Request,
    zone: params.Zone,
    month: params.Month,
    *,
    version: params.Version = None,
    block: params.Block = None,
) -> Response:
    """A zone's month, site by site, its root recomputed."""
    with reading(request, block) as asked:
        found = meter_routes.batch_of(asked, zone, month, version)
        return show(
            asked,
            "metered_month.html",
            lambda: {"detail": delivery.batch_detail(asked.render, found)},
        )


def _site(asked: Reading, found: sites.FoundSite, day: str | None) -> dict[str, Any]:
    told = power_routes.site_hours(asked, found, day, 1)
    walk = power_routes.nominations_walk(asked, found.number, None)
    settled = delivery.site_detail(asked.render, found, power_routes.instant(asked, None))[
        "settled"
    ]
    return {
        "site": told["site"],
        "day": told["first_day"],
        "hours": told["hours"],
        "chart": charts.hours_chart(told["hours"]),
        "settled": settled,
        "nominations": asked.page(walk, partial(delivery.nomination, asked.render), ROWS),
        "takings": takings_of(asked, site=found.number),
        **bill_pages.of_site(asked, found.number),
        **idling_pages.of_site(asked, found.number),
    }
