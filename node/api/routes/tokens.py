"""Tokens: what they are, who holds them, what moved and what exists."""

from collections.abc import Iterator
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from node.api import params, shapes, words
from node.api.csvfile import ASSET_COLUMNS, PARTS_COLUMNS, Row, asset_cells, download, parts_cells
from node.api.problems import PAGED, PINNED, listed_as_csv, responses
from node.api.reading import Reading, reading
from node.queries import accounts, assets
from node.queries.walk import Walk
from tokenization.errors import UnknownToken
from tokenization.units import iso_time


router = APIRouter(tags=["tokens"])

MOST_POINTS = 500

_HOLDERS = ("account", "investor", *ASSET_COLUMNS, *PARTS_COLUMNS)


@router.get(
    "/tokens",
    operation_id="listTokens",
    summary="Every token, by code",
    response_model=shapes.Page[shapes.Token],
    responses=responses(*PAGED),
)
def list_tokens(
    request: Request,
    *,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """Every token of the ledger: government debt, power rights, cash."""
    with reading(request, block, cursor) as asked:
        walk = partial(assets.tokens, asked.view)
        return asked.answer_page(walk, asked.render.token, limit)


@router.get(
    "/tokens/{token}",
    operation_id="getToken",
    summary="A token",
    response_model=shapes.TokenDetail,
    responses=responses(*PINNED, UnknownToken),
)
def get_token(request: Request, token: params.Token, block: params.Block = None) -> Response:
    """A token with its supply, rules and, for government debt, its terms."""
    with reading(request, block) as asked:
        found = assets.find_token(asked.view, token)
        return asked.answer(lambda: token_detail(asked, found))


@router.get(
    "/tokens/{token}/rights",
    operation_id="listRights",
    summary="The ids of a token of many",
    response_model=shapes.Page[shapes.RightSupply],
    responses=responses(*PAGED, UnknownToken),
)
def list_rights(
    request: Request,
    token: params.Token,
    *,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """Every id of a token, with what it means, what exists of it and how many hold it."""
    with reading(request, block, cursor) as asked:
        found = assets.find_token(asked.view, token)
        walk = partial(assets.assets_of, asked.view, found)
        return asked.answer_page(walk, partial(right_supply, asked), limit)


@router.get(
    "/tokens/{token}/holders",
    operation_id="listHolders",
    summary="Who holds a token",
    response_model=shapes.Page[shapes.Holder],
    responses=listed_as_csv(responses(*PAGED, UnknownToken)),
)
def list_holders(
    request: Request,
    token: params.Token,
    *,
    block: params.Block = None,
    id_: params.Id = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
    format_: params.AsFormat = params.Format.JSON,
) -> Response:
    """Every holder by id and address, with the share of that id's supply."""
    if format_ is params.Format.CSV:
        rows = partial(_holder_rows, token=token, id_=id_)
        return download(request, block, f"holders-{token}", _HOLDERS, rows)
    with reading(request, block, cursor) as asked:
        walk = holders_walk(asked, assets.find_token(asked.view, token), id_)
        return asked.answer_page(walk, asked.render.holder, limit)


@router.get(
    "/tokens/{token}/transfers",
    operation_id="listTransfers",
    summary="What moved, newest first",
    response_model=shapes.Page[shapes.Transfer],
    responses=responses(*PAGED, UnknownToken),
)
def list_transfers(
    request: Request,
    token: params.Token,
    *,
    block: params.Block = None,
    id_: params.Id = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """Every issue, transfer and redemption of a token, newest first."""
    with reading(request, block, cursor) as asked:
        found = assets.chosen(asked.view, assets.find_token(asked.view, token), id_)
        walk = partial(accounts.transfers, asked.view, found)
        return asked.answer_page(walk, asked.render.transfer, limit, newest_first=True)


@router.get(
    "/tokens/{token}/supply",
    operation_id="getSupply",
    summary="Supply over time",
    response_model=shapes.Supply,
    responses=responses(*PINNED, UnknownToken),
)
def get_supply(
    request: Request,
    token: params.Token,
    *,
    block: params.Block = None,
    id_: params.Id = None,
    points: Annotated[
        int, Query(ge=2, le=MOST_POINTS, description="Most points; fewer changes give all.")
    ] = 200,
) -> Response:
    """What existed after each change; if there were too many, after evenly spread blocks."""
    with reading(request, block) as asked:
        found = assets.find_token(asked.view, token)
        asset = assets.one_asset(asked.view, found, id_)
        return asked.answer(lambda: supply(asked, asset, points))


def token_detail(asked: Reading, token: assets.Token) -> shapes.TokenDetail:
    """A token with all that is known of it."""
    ids = sum(1 for _ in assets.assets_of(asked.view, token)) if token.has_ids else None
    return {
        "token": asked.render.token(token),
        "terms": asked.render.terms(token),
        "rules": [asked.render.contract(rule) for rule in assets.rules_of(asked.view, token)],
        "rights": ids,
        "paused": assets.is_paused(asked.view, token),
        "documents": asked.render.documents(token),
        "record_dates": [iso_time(at) for at in assets.record_dates_of(asked.view, token)],
        "block": asked.render.block(),
    }


def right_supply(asked: Reading, asset: assets.AssetRef) -> shapes.RightSupply:
    """An id and what exists of it."""
    return {
        "asset": asked.render.asset(asset),
        "supply": words.amount(assets.supply(asked.view, asset.ordinal), asset.token),
        "holders": assets.holder_count(asked.view, asset.ordinal),
    }


def supply(asked: Reading, asset: assets.AssetRef, points: int) -> shapes.Supply:
    """An asset's supply over time."""
    found = assets.supply_points(asked.snapshot, asked.view, asset.ordinal, points)
    return {
        "asset": asked.render.asset(asset),
        "points": [
            {
                "number": number,
                "time": asked.render.time_of(number),
                "supply": words.amount(units, asset.token),
            }
            for number, units in found.points
        ],
        "complete": found.complete,
        "block": asked.render.block(),
    }


def holders_walk(asked: Reading, token: assets.Token, id_: str | None) -> Walk[accounts.Holding]:
    """The listing of a token's holders, of one id or all."""
    if token.has_ids and id_ is None:
        return partial(accounts.token_holders, asked.view, token)
    return partial(accounts.holders, asked.view, assets.one_asset(asked.view, token, id_))


def _holder_rows(asked: Reading, *, token: str, id_: str | None) -> Iterator[Row]:
    walk = holders_walk(asked, assets.find_token(asked.view, token), id_)
    return (_holder_row(asked, held) for _, held in walk() if held)


def _holder_row(asked: Reading, held: accounts.Holding) -> Row:
    line = asked.render.holder(held)
    return (line["account"], line["investor"], *asset_cells(line["asset"]), *parts_cells(line))
