"""The page of idle power that is offered again, and what others show of it."""

from functools import partial
from itertools import islice
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from node.api import params, reoffers
from node.api.reading import Reading, reading
from node.api.routes import reoffers as reoffer_routes
from node.queries import reoffers as queries
from node.web.templating import ROWS, show


router = APIRouter()

FEW = 12
"""Offers and takings that are shown on the pages of others."""


@router.get("/reoffers")
def all_offers(
    request: Request,
    *,
    zone: params.OfZone = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
) -> Response:
    """What is on offer, in all or in a zone; terms, and what was taken last."""
    with reading(request, block, cursor) as asked:
        walk = reoffer_routes.offers_walk(asked, zone or None)
        return show(
            asked,
            "reoffers.html",
            lambda: {
                "page": asked.page(walk, partial(reoffers.offer, asked.render), ROWS),
                "terms": reoffers.terms(asked.render),
                "takings": takings_of(asked),
                "zone": zone or None,
            },
        )


def offers_of(asked: Reading, zone: str) -> list[Any]:
    """The first of what is on offer in a zone."""
    walk = reoffer_routes.offers_walk(asked, zone)
    found: list[Any] = asked.page(walk, partial(reoffers.offer, asked.render), FEW)["items"]
    return found


def takings_of(asked: Reading, site: int | None = None, investor: bytes | None = None) -> list[Any]:
    """What was taken last: in all, for a site, or by or of an investor."""
    found = queries.takings(asked.view, site=site, investor=investor, reverse=True)
    kept = (one for _, one in found if one is not None)
    return [reoffers.taking(asked.render, one) for one in islice(kept, FEW)]
