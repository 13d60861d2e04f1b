"""Idle power that is offered again: what is on offer, on which terms, and what was taken."""

from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from node.api import params, reoffers, shapes
from node.api.problems import PAGED, PINNED, responses
from node.api.reading import Reading, reading
from node.queries import power
from node.queries import reoffers as queries
from node.queries.walk import Walk
from tokenization.errors import UnknownZone
from tokenization.units import text_to_bytes32


router = APIRouter(tags=["reoffers"])


@router.get(
    "/reoffers",
    operation_id="listOffers",
    summary="Idle power on offer, by right and holder",
    response_model=shapes.Page[shapes.Offer],
    responses=responses(*PAGED, UnknownZone),
)
def list_offers(
    request: Request,
    *,
    zone: params.OfZone = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """Held, not nominated, its gate closed and a month of it to come; by the block's time."""
    with reading(request, block, cursor) as asked:
        render = partial(reoffers.offer, asked.render)
        return asked.answer_page(offers_walk(asked, zone), render, limit)


@router.get(
    "/reoffers/terms",
    operation_id="listOfferTerms",
    summary="On which terms idle power is offered, by zone and month",
    response_model=shapes.ReofferTerms,
    responses=responses(*PINNED),
)
def list_offer_terms(request: Request, *, block: params.Block = None) -> Response:
    """Those that hold and those that are to hold, with the sums of what was taken so far."""
    with reading(request, block) as asked:
        return asked.answer(lambda: reoffers.terms(asked.render))


@router.get(
    "/reoffers/takings",
    operation_id="listTakings",
    summary="Idle power that was taken, newest first",
    response_model=shapes.Page[shapes.Taking],
    responses=responses(*PAGED),
)
def list_takings(
    request: Request,
    *,
    site: params.OfSite = None,
    investor: params.OfInvestor = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """All, for a site, or by or of an investor; with price, cost and how that was shared."""
    with reading(request, block, cursor) as asked:
        render = partial(reoffers.taking, asked.render)
        walk = takings_walk(asked, site, investor)
        return asked.answer_page(walk, render, limit, newest_first=True)


def offers_walk(asked: Reading, zone: str | None) -> Walk[queries.Offer]:
    """What is on offer at the block's time, all of it or in a zone."""
    number = power.zone_number(asked.view, zone) if zone else None
    return partial(queries.offers, asked.view, asked.pin.block.time_s, zone=number)


def takings_walk(
    asked: Reading, site: int | None, investor: str | None
) -> Walk[queries.FoundTaking]:
    """What was taken: all, for a site, or by or of an investor."""
    number = text_to_bytes32(investor) if investor else None
    return partial(queries.takings, asked.view, site=site, investor=number)
