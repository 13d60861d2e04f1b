"""The pages. Each asks what the API's routes ask and shows the same shapes."""

from functools import partial
from inspect import getdoc
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from node.api import params, problems, shapes, words
from node.api.ports import Node
from node.api.reading import Reading, reading
from node.api.render import owner
from node.api.routes import accounts as account_routes
from node.api.routes import chain as chain_routes
from node.api.routes import power as power_routes
from node.api.routes import terms as term_routes
from node.api.routes import tokens as token_routes
from node.api.routes import zones as zone_routes
from node.api.status import status as node_status
from node.queries import accounts, assets, holds, power, series
from node.web import bills as bill_pages
from node.web import charts
from node.web import debt as debt_pages
from node.web import idling as idling_pages
from node.web.find import page_of
from node.web.reoffers import offers_of
from node.web.statement import quarters
from node.web.templating import ROWS, show, show_plain
from node.web.windows import choose, rows_in, windows_of
from tokenization.errors import UnknownRoute
from tokenization.types import Address, Kind
from tokenization.units import checksum, parse_address


router = APIRouter()

FEW = 8
"""Rows of what is only shown in passing."""
MOST_HOLDINGS = 1000
MOST_LOOKED_AT = 2_000
"""Holds of a token that a page looks through for those it shows."""
MOST_RANKED = 20_000
"""Holders beyond which a page does not look for the largest."""

Chosen = Annotated[str | None, Query(alias="window", description="Month and time block.")]


@router.get("/")
def overview(request: Request, *, block: params.Block = None, window: Chosen = None) -> Response:
    """Power allocated, debt outstanding, latest blocks."""
    with reading(request, block) as asked:
        return show(asked, "overview.html", lambda: _overview(asked, window))


@router.get("/tokens")
def tokens(request: Request, *, block: params.Block = None) -> Response:
    """Every token."""
    with reading(request, block) as asked:
        return show(asked, "tokens.html", lambda: {"tokens": _tokens(asked)})


@router.get("/tokens/{token}")
def token(
    request: Request,
    token: params.Token,
    *,
    block: params.Block = None,
    cursor: params.Cursor = None,
) -> Response:
    """A token: terms, supply, holders."""
    with reading(request, block, cursor) as asked:
        found = assets.find_token(asked.view, token)
        if found.has_ids:
            return show(asked, "rights.html", lambda: _rights(asked, found))
        return show(asked, "token.html", lambda: _token(asked, found))


@router.get("/accounts/{account}")
def account(
    request: Request,
    account: params.Account,
    *,
    block: params.Block = None,
    cursor: params.Cursor = None,
) -> Response:
    """An account: whose it is, what it holds and how that came about."""
    address = parse_address(account)
    with reading(request, block, cursor) as asked:
        found = accounts.known_owner_of(asked.view, address)
        return show(asked, "account.html", lambda: _account(asked, address, found))


@router.get("/zones")
def zones(request: Request, *, block: params.Block = None, window: Chosen = None) -> Response:
    """Power by zone over the months."""
    with reading(request, block) as asked:
        return show(asked, "zones.html", lambda: _zones(asked, window))


@router.get("/zones/{zone}")
def zone(request: Request, zone: params.Zone, *, block: params.Block = None) -> Response:
    """A zone and its plants."""
    with reading(request, block) as asked:
        number = power.zone_number(asked.view, zone)
        months = zone_routes.months_of(asked, None, None)
        within = power.total(asked.view, months)
        found = power.zone(asked.view, number, within)
        when = power_routes.instant(asked, None)
        return show(
            asked,
            "zone.html",
            lambda: {
                **zone_routes.zone_detail(asked, months, within, found, when),
                "offers": offers_of(asked, zone),
            },
        )


@router.get("/status")
def status(request: Request) -> Response:
    """How the node fares."""
    node: Node = request.app.state.node
    with node.snapshot() as snapshot:
        context = {"node": node_status(snapshot, node.status())}
    return show_plain(request, "status.html", context)


@router.get("/blocks")
def blocks(
    request: Request, *, block: params.Block = None, cursor: params.Cursor = None
) -> Response:
    """Blocks, newest first."""
    with reading(request, block, cursor) as asked:
        walk = partial(chain_routes.blocks, asked)
        render = partial(chain_routes.block_detail, asked)
        return show(
            asked,
            "blocks.html",
            lambda: {"page": asked.page(walk, render, ROWS, newest_first=True)},
        )


@router.get("/blocks/{ref}")
def block(request: Request, ref: params.Ref) -> Response:
    """A block as this node folded it."""
    with reading(request, ref) as asked:
        return show(
            asked,
            "block.html",
            lambda: {
                "detail": chain_routes.block_detail(asked, asked.pin.block),
                "digest": chain_routes.digest(asked),
            },
        )


@router.get("/find")
def find(
    request: Request, *, q: Annotated[str, Query()] = "", block: params.Block = None
) -> Response:
    """To the page of what was searched for."""
    with reading(request, block) as asked:
        there = page_of(asked.view, q)
    return RedirectResponse(f"{there}?block={block}" if block else there, status_code=303)


@router.get("/problems/{code}")
def problem(request: Request, code: str) -> Response:
    """What a problem's ``type`` leads to."""
    kind = next((kind for kind in problems.catalogue() if kind.code == code), None)
    if kind is None:
        raise UnknownRoute(f"There is no problem called '{code}'.", hint="See docs/problems.md.")
    return show_plain(request, "problem_kind.html", {"kind": kind, "words": getdoc(kind) or ""})


def _overview(asked: Reading, window: str | None) -> dict[str, Any]:
    found = zone_routes.zones(asked, zone_routes.months_of(asked, None, None))
    windows = windows_of(found["programme"])
    chosen = choose(windows, window)
    debt = [token_routes.token_detail(asked, token) for token in _of_kind(asked, Kind.BOND_TOKEN)]
    outstanding = sum(int(one["token"]["supply"]["base"]) for one in debt if one["token"]["supply"])
    return {
        "zones": found,
        "windows": windows,
        "chosen": chosen,
        "total": rows_in(chosen, [found["programme"]])[0] if chosen else None,
        "rows": rows_in(chosen, found["items"]) if chosen else [],
        "debt": sorted(debt, key=lambda one: one["terms"]["maturity_date"] if one["terms"] else ""),
        "outstanding": words.face(outstanding),
        "ladder": debt_pages.debt_ladder(asked),
        "latest": _latest_blocks(asked),
    }


def _tokens(asked: Reading) -> list[shapes.Token]:
    return [asked.render.token(token) for _, token in assets.tokens(asked.view)]


def _token(asked: Reading, token: assets.Token) -> dict[str, Any]:
    asset = assets.one_asset(asked.view, token, None)
    supply = token_routes.supply(asked, asset, token_routes.MOST_POINTS)
    count = assets.holder_count(asked.view, asset.ordinal)
    few = ROWS if count <= ROWS else FEW
    largest = accounts.largest(asked.view, asset, few) if count <= MOST_RANKED else []
    walk = token_routes.holders_walk(asked, token, None)
    return {
        "detail": token_routes.token_detail(asked, token),
        "has_series": series.is_series(asked.view, token),
        "rules": term_routes.token_rules(asked, token),
        "holds": _holds(asked, [token], None),
        "supply": supply,
        "chart": charts.supply_chart(supply, token),
        "largest": [asked.render.holder(held) for held in largest],
        "holders": asked.page(walk, asked.render.holder, ROWS),
        "transfers": _latest_transfers(asked, [asset]),
    }


def _rights(asked: Reading, token: assets.Token) -> dict[str, Any]:
    render = partial(token_routes.right_supply, asked)
    detail = token_routes.token_detail(asked, token)
    few = (detail["rights"] or 0) <= assets.MOST_TOGETHER
    found = assets.chosen(asked.view, token, None) if few else []
    return {
        "detail": detail,
        "rules": term_routes.token_rules(asked, token),
        "rights": asked.page(partial(assets.assets_of, asked.view, token), render, ROWS),
        "transfers": _latest_transfers(asked, found),
    }


def _account(asked: Reading, address: Address, found: accounts.Owner | None) -> dict[str, Any]:
    held = islice(accounts.holdings(asked.view, address), MOST_HOLDINGS)
    walk = account_routes.history_walk(asked, address, None, None)
    return {
        "account": checksum(address),
        "investor": owner(found),
        "holds": _holds(asked, _tokens_held(asked, address), address),
        "holdings": [asked.render.holding(holding, found) for _, holding in held],
        "history": asked.page(walk, asked.render.entry, ROWS, newest_first=True),
        "quarters": quarters(asked),
        **debt_pages.account_entitlements(asked, address),
    }


def _tokens_held(asked: Reading, address: Address) -> list[assets.Token]:
    held = islice(accounts.holdings(asked.view, address), MOST_HOLDINGS)
    found = (holding.asset.token for _, holding in held)
    return list({token.address: token for token in found if not token.has_ids}.values())


def _holds(
    asked: Reading, tokens: list[assets.Token], address: Address | None
) -> list[shapes.Hold]:
    found = (
        hold
        for token in tokens
        for _, hold in islice(
            holds.open_holds(asked.view, token, of_account=address), MOST_LOOKED_AT
        )
        if hold
    )
    return [term_routes.hold(asked, hold) for hold in islice(found, ROWS)]


def _zones(asked: Reading, window: str | None) -> dict[str, Any]:
    found = zone_routes.zones(asked, zone_routes.months_of(asked, None, None))
    windows = windows_of(found["programme"])
    chosen = choose(windows, window)
    return {
        "zones": found,
        "windows": windows,
        "chosen": chosen,
        "chart": charts.zones_chart(found, chosen.time_block) if chosen else None,
        **bill_pages.of_programme(asked),
        **idling_pages.of_programme(asked),
    }


def _of_kind(asked: Reading, kind: Kind) -> list[assets.Token]:
    return [token for _, token in assets.tokens(asked.view) if token.kind is kind]


def _latest_blocks(asked: Reading) -> list[shapes.BlockDetail]:
    found = islice(chain_routes.blocks(asked, reverse=True), FEW)
    return [chain_routes.block_detail(asked, record) for _, record in found]


def _latest_transfers(asked: Reading, found: list[assets.AssetRef]) -> list[shapes.Transfer]:
    moved = islice(accounts.transfers(asked.view, found), FEW)
    return [asked.render.transfer(move) for _, move in moved]
