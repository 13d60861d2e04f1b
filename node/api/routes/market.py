"""Auctions with their bids and results, and deals that are settled."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from node.api import market, params, shapes, words
from node.api.problems import PAGED, PINNED, responses
from node.api.reading import Reading, reading
from node.queries import auctions, settlements
from node.queries.walk import Walk
from tokenization.errors import InvalidParameter, UnknownAuction, UnknownSettlement
from tokenization.units import parse_address, parse_hash


router = APIRouter(tags=["market"])

House = Annotated[
    str,
    Path(
        description="The auctions' contract: its address or short name.",
        examples=["PrimaryAuction"],
    ),
]
Number = Annotated[int, Path(ge=1, description="Number of the auction in its house.")]

DealNumber = Annotated[str, Path(description="Number of the deal, 0x and 64 hex digits.")]
OfAccount = Annotated[str | None, Query(description="Only deals that this account is a party of.")]
OfStatus = Annotated[str | None, Query(description="Only those that stand there: `matched`, ...")]


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


@router.get(
    "/settlements",
    operation_id="listSettlements",
    summary="Deals settled delivery against payment, newest first",
    response_model=shapes.Page[shapes.Settlement],
    responses=responses(*PAGED),
)
def list_settlements(
    request: Request,
    *,
    account: OfAccount = None,
    status: OfStatus = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """In the order they were first instructed; each where it stands at the block."""
    with reading(request, block, cursor) as asked:
        walk = settlements_walk(asked, account, status)
        render = partial(market.settlement, asked.render)
        return asked.answer_page(walk, render, limit, newest_first=True)


@router.get(
    "/settlements/{number}",
    operation_id="getSettlement",
    summary="A deal",
    response_model=shapes.SettlementDetail,
    responses=responses(*PINNED, UnknownSettlement),
)
def get_settlement(request: Request, number: DealNumber, *, block: params.Block = None) -> Response:
    """Terms, locks and where it stands."""
    with reading(request, block) as asked:
        found = settlements.find_deal(asked.view, parse_hash(number))
        return asked.answer(
            lambda: {
                "settlement": market.settlement(asked.render, found),
                "block": asked.render.block(),
            }
        )


def settlements_walk(
    asked: Reading, account: str | None = None, status: str | None = None
) -> Walk[settlements.FoundDeal]:
    """Deals, all or those of an account or of one status.

    Raises:
        InvalidParameter: There is no such status.
    """
    if status is not None and status not in words.INSTRUCTION_STATUSES[1:]:
        raise InvalidParameter(
            f"'{status}' is no status of a deal.",
            hint=f"Write {', '.join(words.INSTRUCTION_STATUSES[1:])}.",
        )
    return partial(
        settlements.deals,
        asked.view,
        of_account=parse_address(account) if account else None,
        status=None if status is None else words.INSTRUCTION_STATUSES.index(status),
    )


def auctions_walk(asked: Reading) -> Walk[auctions.FoundAuction]:
    """Every auction."""
    return partial(auctions.auctions, asked.view)
