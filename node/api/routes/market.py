"""Auctions: terms, bids and results."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from node.api import market, params, shapes
from node.api.problems import PAGED, PINNED, responses
from node.api.reading import Reading, reading
from node.queries import auctions
from node.queries.walk import Walk
from tokenization.errors import UnknownAuction


router = APIRouter(tags=["market"])

House = Annotated[
    str,
    Path(
        description="The auctions' contract: its address or short name.",
        examples=["PrimaryAuction"],
    ),
]
Number = Annotated[int, Path(ge=1, description="Number of the auction in its house.")]


@router.get(
    "/auctions",
    operation_id="listAuctions",
    summary="Every auction, by house, newest first",
    response_model=shapes.Page[shapes.Auction],
    responses=responses(*PAGED),
)
def list_auctions(
    request: Request,
    *,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """Sales and buybacks with their stage by the block's own time, and their result."""
    with reading(request, block, cursor) as asked:
        render = partial(market.auction, asked.render)
        return asked.answer_page(auctions_walk(asked), render, limit, newest_first=True)


@router.get(
    "/auctions/{house}/{number}",
    operation_id="getAuction",
    summary="An auction with who may bid, the demand curve and the result",
    response_model=shapes.AuctionDetail,
    responses=responses(*PINNED, UnknownAuction),
)
def get_auction(
    request: Request, house: House, number: Number, *, block: params.Block = None
) -> Response:
    """The demand curve is of bids that were revealed; what is sealed nobody knows."""
    with reading(request, block) as asked:
        found = auctions.find_auction(asked.view, house, number)
        return asked.answer(lambda: market.auction_detail(asked.render, found))


@router.get(
    "/auctions/{house}/{number}/bids",
    operation_id="listBids",
    summary="The bids of an auction",
    response_model=shapes.Bids,
    responses=responses(*PAGED, UnknownAuction),
)
def list_bids(
    request: Request,
    house: House,
    number: Number,
    *,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """By number; price and units from the reveal on, awards by the result stated last."""
    with reading(request, block, cursor) as asked:
        found = auctions.find_auction(asked.view, house, number)
        return asked.answer_page(
            partial(auctions.bids, asked.view, found),
            partial(market.bid, asked.render, found),
            limit,
            house=asked.render.contract(found.house),
            number=found.number,
        )


def auctions_walk(asked: Reading) -> Walk[auctions.FoundAuction]:
    """Every auction."""
    return partial(auctions.auctions, asked.view)
