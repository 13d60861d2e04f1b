"""Accounts: what they hold and how it came about."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from node.api import params, shapes
from node.api.csvfile import ASSET_COLUMNS, PARTS_COLUMNS, Row, asset_cells, download, parts_cells
from node.api.ports import Node
from node.api.problems import PAGED, PINNED, listed_as_csv, responses
from node.api.reading import Reading, reading
from node.api.render import owner
from node.model import BalanceQuestion, MovementKind
from node.queries import accounts, assets
from node.queries.walk import Walk
from tokenization.errors import (
    EndpointLies,
    InvalidParameter,
    RpcUnavailable,
    StoreDiffers,
    UnknownAccount,
    UnknownToken,
)
from tokenization.types import Address
from tokenization.units import checksum, parse_address


router = APIRouter(tags=["accounts"])

_HOLDINGS = (*ASSET_COLUMNS, *PARTS_COLUMNS)
_HISTORY = (
    *("block", "time", "log", "transaction", "kind"),
    *ASSET_COLUMNS,
    *("amount", "balance_after", "unit", "counterparty"),
)

OfToken = Annotated[str | None, Query(description="Only this token: address, ISIN or code.")]
OfKind = Annotated[
    str | None, Query(description="Only this kind: issued, received, sent or redeemed.")
]


@router.get(
    "/accounts/{account}/holdings/{token}",
    operation_id="getBalance",
    summary="What an account holds of one asset",
    response_model=shapes.Balance,
    responses=responses(*PINNED, UnknownToken, UnknownAccount),
)
async def get_balance(
    request: Request,
    account: params.Account,
    token: params.Token,
    *,
    block: params.Block = None,
    id_: params.Id = None,
) -> Response:
    """One balance: a few reads of memory, so it is answered without leaving the event loop."""
    address = parse_address(account)
    with reading(request, block) as asked:
        asset = assets.one_asset(asked.view, assets.find_token(asked.view, token), id_)
        return asked.answer(lambda: balance(asked, address, asset))


@router.get(
    "/accounts/{account}/holdings/{token}/proof",
    operation_id="getProof",
    summary="Proof of one balance, to be checked with nothing but the block's hash",
    response_model=shapes.Proof,
    responses=responses(
        *PINNED, UnknownToken, UnknownAccount, RpcUnavailable, EndpointLies, StoreDiffers
    ),
)
def get_proof(
    request: Request,
    account: params.Account,
    token: params.Token,
    *,
    block: params.Block = None,
    id_: params.Id = None,
) -> Response:
    """Header, account and storage proof (EIP-1186), asked of the chain now; see `mizan verify`."""
    address = parse_address(account)
    with reading(request, block) as asked:
        asset = assets.one_asset(asked.view, assets.find_token(asked.view, token), id_)
        accounts.known_owner_of(asked.view, address)
        return asked.answer(lambda: proof(asked, address, asset))


@router.get(
    "/accounts/{account}/holdings",
    operation_id="listHoldings",
    summary="What an account holds",
    response_model=shapes.Holdings,
    responses=listed_as_csv(responses(*PAGED, UnknownAccount)),
)
def list_holdings(
    request: Request,
    account: params.Account,
    *,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
    format_: params.AsFormat = params.Format.JSON,
) -> Response:
    """All an account holds, and the investor it belongs to."""
    address = parse_address(account)
    if format_ is params.Format.CSV:
        rows = partial(_holding_rows, address=address)
        return download(request, block, f"holdings-{checksum(address)}", _HOLDINGS, rows)
    with reading(request, block, cursor) as asked:
        found = accounts.known_owner_of(asked.view, address)
        walk = partial(accounts.holdings, asked.view, address)
        render = partial(asked.render.holding, owner=found)
        return asked.answer_page(
            walk, render, limit, account=checksum(address), investor=owner(found)
        )


@router.get(
    "/accounts/{account}/history",
    operation_id="listHistory",
    summary="What changed an account's holdings, newest first",
    response_model=shapes.History,
    responses=listed_as_csv(responses(*PAGED, UnknownToken, UnknownAccount)),
)
def list_history(
    request: Request,
    account: params.Account,
    *,
    token: OfToken = None,
    kind: OfKind = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
    format_: params.AsFormat = params.Format.JSON,
) -> Response:
    """Every movement with the balance after it. Complete in itself: amounts add up to balances."""
    address = parse_address(account)
    if format_ is params.Format.CSV:
        rows = partial(_history_rows, address=address, token=token, kind=kind)
        return download(request, block, f"history-{checksum(address)}", _HISTORY, rows)
    with reading(request, block, cursor) as asked:
        found = accounts.known_owner_of(asked.view, address)
        walk = history_walk(asked, address, token, kind)
        return asked.answer_page(
            walk,
            asked.render.entry,
            limit,
            newest_first=True,
            account=checksum(address),
            investor=owner(found),
        )


def balance(asked: Reading, address: Address, asset: assets.AssetRef) -> shapes.Balance:
    """What an account holds of an asset.

    Raises:
        UnknownAccount: It holds none and never appeared on the ledger.
    """
    total = accounts.balance(asked.view, asset, address)
    found = accounts.known_owner_of(asked.view, address)
    return {
        "account": checksum(address),
        "asset": asked.render.asset(asset),
        **asked.render.parts(accounts.Holding(address, asset, total), found),
        "block": asked.render.block(),
    }


def proof(asked: Reading, address: Address, asset: assets.AssetRef) -> Mapping[str, Any]:
    """Proof of what an account holds of an asset, for whoever does not trust this node.

    Raises:
        RpcUnavailable: The chain cannot be asked.
        EndpointLies: What it gives proves nothing.
        StoreDiffers: It proves another amount than we hold.
    """
    node: Node = asked.request.app.state.node
    question = BalanceQuestion(
        asked.pin.block.hash,
        asset.token.address,
        asset.token.kind,
        address,
        asset.id,
        accounts.balance(asked.view, asset, address),
    )
    found: dict[str, Any] = msgspec.to_builtins(node.balance_proof(question))
    header = {name: value for name, value in found["header"].items() if value is not None}
    return found | {"header": header, "block": asked.render.block()}


def history_walk(
    asked: Reading, address: Address, token: str | None, kind: str | None
) -> Walk[accounts.Step]:
    """An account's history, narrowed to a token or a kind."""
    wanted_token = assets.find_token(asked.view, token).address if token else None
    wanted_kind = _kind(kind) if kind else None
    return partial(
        accounts.history, asked.view, address, of_token=wanted_token, of_kind=wanted_kind
    )


def _kind(text: str) -> MovementKind:
    try:
        return MovementKind[text.upper()]
    except KeyError:
        raise InvalidParameter(
            f"'{text}' is not a kind of movement.",
            hint=f"Write {', '.join(kind.name.lower() for kind in MovementKind)}.",
        ) from None


def _holding_rows(asked: Reading, *, address: Address) -> Iterator[Row]:
    found = accounts.known_owner_of(asked.view, address)
    lines = (
        asked.render.holding(held, found) for _, held in accounts.holdings(asked.view, address)
    )
    return ((*asset_cells(line["asset"]), *parts_cells(line)) for line in lines)


def _history_rows(
    asked: Reading, *, address: Address, token: str | None, kind: str | None
) -> Iterator[Row]:
    accounts.known_owner_of(asked.view, address)
    walk = history_walk(asked, address, token, kind)
    return (_history_row(asked.render.entry(step)) for _, step in walk(reverse=True) if step)


def _history_row(line: shapes.Entry) -> Row:
    at, amount = line["at"], line["amount"]
    return (
        *(at["number"], at["time"], at["log"], at["transaction"], line["kind"]),
        *asset_cells(line["asset"]),
        *(amount["base"], line["balance_after"]["base"], amount["unit"], line["counterparty"]),
    )
