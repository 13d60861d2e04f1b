"""Pages of the market: auctions with their demand curve, and deals that are settled."""

from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from node.api import market as market_shapes
from node.api import params, words
from node.api.reading import Reading, reading
from node.api.routes import market as market_routes
from node.queries import auctions, settlements
from node.web import charts
from node.web.templating import ROWS, show
from tokenization.units import parse_hash


router = APIRouter()


@router.get("/auctions")
def all_auctions(
    request: Request, *, block: params.Block = None, cursor: params.Cursor = None
) -> Response:
    """Sales and buybacks of debt, and allocations of power."""
    with reading(request, block, cursor) as asked:
        render = partial(market_shapes.auction, asked.render)
        walk = market_routes.auctions_walk(asked)
        return show(
            asked,
            "auctions.html",
            lambda: {"page": asked.page(walk, render, ROWS, newest_first=True)},
        )


@router.get("/auctions/{house}/{number}")
def auction(
    request: Request,
    house: market_routes.House,
    number: market_routes.Number,
    *,
    block: params.Block = None,
    cursor: params.Cursor = None,
) -> Response:
    """An auction: the demand curve, the cut-off and every bid."""
    with reading(request, block, cursor) as asked:
        found = auctions.find_auction(asked.view, house, number)
        return show(asked, "auction.html", lambda: _auction(asked, found))


@router.get("/settlements")
def all_settlements(
    request: Request,
    *,
    account: market_routes.OfAccount = None,
    status: market_routes.OfStatus = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
) -> Response:
    """Deals settled delivery against payment."""
    with reading(request, block, cursor) as asked:
        walk = market_routes.settlements_walk(asked, account or None, status or None)
        render = partial(market_shapes.settlement, asked.render)
        return show(
            asked,
            "settlements.html",
            lambda: {
                "page": asked.page(walk, render, ROWS, newest_first=True),
                "account": account or None,
                "status": status or None,
                "statuses": words.INSTRUCTION_STATUSES[1:],
            },
        )


@router.get("/settlements/{number}")
def settlement(
    request: Request, number: market_routes.DealNumber, *, block: params.Block = None
) -> Response:
    """A deal: both legs, and where it stands."""
    with reading(request, block) as asked:
        found = settlements.find_deal(asked.view, parse_hash(number))
        return show(
            asked,
            "settlement.html",
            lambda: {"deal": market_shapes.settlement(asked.render, found)},
        )


def _auction(asked: Reading, found: auctions.FoundAuction) -> dict[str, Any]:
    detail = market_shapes.auction_detail(asked.render, found)
    render = partial(market_shapes.bid, asked.render, found)
    curve = detail["demand_curve"]
    return {
        "detail": detail,
        "chart": charts.demand_chart(detail) if curve else None,
        "page": asked.page(partial(auctions.bids, asked.view, found), render, ROWS),
    }
