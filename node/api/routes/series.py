"""Series of debt: terms, what they pay and when, and the auctions they were sold in."""

from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from node.api import debt, market, params, shapes
from node.api.problems import PAGED, PINNED, responses
from node.api.reading import Reading, reading
from node.queries import auctions, series
from node.queries.series import Bond
from node.queries.walk import Walk
from tokenization.errors import UnknownSeries, UnknownToken


router = APIRouter(tags=["debt"])

FEW_AUCTIONS = 100
"""Auctions that a series is answered with; all are at /v1/series/{isin}/auctions."""


@router.get(
    "/series",
    operation_id="listSeries",
    summary="Every series of debt, how it stands and what it pays next",
    response_model=shapes.Page[shapes.SeriesLine],
    responses=responses(*PAGED),
)
def list_series(
    request: Request,
    *,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """By ISIN. Standing and next payment are by the block's own time."""
    with reading(request, block, cursor) as asked:
        return asked.answer_page(series_walk(asked), partial(debt.series_line, asked.render), limit)


@router.get(
    "/series/{isin}",
    operation_id="getSeries",
    summary="A series with its terms, standing and auctions",
    response_model=shapes.SeriesDetail,
    responses=responses(*PINNED, UnknownToken, UnknownSeries),
)
def get_series(request: Request, isin: params.Isin, *, block: params.Block = None) -> Response:
    """Terms and coupon terms, both frozen; standing and accrual at the block's own time."""
    with reading(request, block) as asked:
        bond = bond_of(asked, isin)
        return asked.answer(lambda: series_detail(asked, bond))


@router.get(
    "/series/{isin}/payments",
    operation_id="listSeriesPayments",
    summary="The whole schedule of a series: past payments and those to come",
    response_model=shapes.SeriesPayments,
    responses=responses(*PINNED, UnknownToken, UnknownSeries),
)
def list_series_payments(
    request: Request, isin: params.Isin, *, block: params.Block = None
) -> Response:
    """By the holidays and rates known at the block; a rate that is not known is never guessed."""
    with reading(request, block) as asked:
        bond = bond_of(asked, isin)
        return asked.answer(lambda: series_payments(asked, bond))


@router.get(
    "/series/{isin}/auctions",
    operation_id="listSeriesAuctions",
    summary="The auctions of a series",
    response_model=shapes.Page[shapes.Auction],
    responses=responses(*PAGED, UnknownToken, UnknownSeries),
)
def list_series_auctions(
    request: Request,
    isin: params.Isin,
    *,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """Sales and buybacks by house and number."""
    with reading(request, block, cursor) as asked:
        bond = bond_of(asked, isin)
        walk = partial(auctions.auctions_of, asked.view, bond.isin)
        return asked.answer_page(walk, partial(market.auction, asked.render), limit)


def series_walk(asked: Reading) -> Walk[Bond]:
    """Every series."""
    return partial(series.all_series, asked.view, asked.pin.block.time_s)


def bond_of(asked: Reading, isin: str) -> Bond:
    """The series people mean.

    Raises:
        UnknownSeries: There is none.
    """
    return series.find_series(asked.view, asked.pin.block.time_s, isin)


def series_detail(asked: Reading, bond: Bond) -> shapes.SeriesDetail:
    """A series with its latest auctions."""
    sold: list[auctions.FoundAuction] = []
    for _, found in auctions.auctions_of(asked.view, bond.isin, reverse=True):
        if found is not None and len(sold) < FEW_AUCTIONS:
            sold.append(found)
    return debt.series_detail(asked.render, bond, sold)


def series_payments(asked: Reading, bond: Bond) -> shapes.SeriesPayments:
    """The schedule of a series."""
    return {
        "isin": bond.token.code,
        "standing": bond.standing().name.lower(),
        "items": [debt.series_payment(bond, one) for one in bond.payments()],
        "block": asked.render.block(),
    }
