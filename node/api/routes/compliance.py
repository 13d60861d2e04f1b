"""Supervision: the log of its acts, and whether a transfer would be allowed."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from node.api import params, shapes, words
from node.api.ports import Node
from node.api.problems import PAGED, PINNED, responses
from node.api.reading import Reading, reading
from node.api.render import hash_or_none, side
from node.model import ZERO_ADDRESS, TransferQuestion
from node.queries import accounts, assets, compliance
from node.queries.walk import Walk
from tokenization.errors import InvalidParameter, RpcUnavailable, UnknownOrder, UnknownToken
from tokenization.types import Address
from tokenization.units import checksum, iso_time, parse_address


router = APIRouter(tags=["compliance"])

SOURCE = "eth_call transferCode"
_MOST = 1 << 256
_MAX_DIGITS = 78

OfToken = Annotated[str | None, Query(description="Only this token: address, ISIN or code.")]
OfState = Annotated[
    str | None, Query(description="Only these: proposed, executed, cancelled or expired.")
]
OrderNumber = Annotated[int, Path(ge=0, lt=1 << 63, description="The order's number.")]
Asked = Annotated[str, Query(description="The token: address, ISIN or code.")]
Sender = Annotated[
    str | None, Query(alias="from", description="Who gives; left out for an issuance.")
]
Receiver = Annotated[
    str | None, Query(alias="to", description="Who gets; left out for a redemption.")
]
Operator = Annotated[
    str | None, Query(description="Who would send the transaction; default the sender.")
]
Amount = Annotated[str, Query(description="Base units, a whole number.", examples=["500"])]


@router.get(
    "/compliance-log",
    operation_id="listActs",
    summary="Acts of supervision, newest first",
    response_model=shapes.Page[shapes.Act],
    responses=responses(*PAGED, UnknownToken),
)
def list_acts(
    request: Request,
    *,
    token: OfToken = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """Freezes, pauses, forced transfers, recoveries, recalls, sanctions: by whom and on what."""
    with reading(request, block, cursor) as asked:
        walk = acts_walk(asked, token)
        return asked.answer_page(walk, asked.render.act, limit, newest_first=True)


@router.get(
    "/can-transfer",
    operation_id="canTransfer",
    summary="Whether a transfer would be allowed",
    response_model=shapes.TransferCheck,
    responses=responses(*PINNED, UnknownToken, RpcUnavailable),
)
def can_transfer(
    request: Request,
    token: Asked,
    amount: Amount,
    *,
    sender: Sender = None,
    receiver: Receiver = None,
    operator: Operator = None,
    id_: params.Id = None,
    block: params.Block = None,
) -> Response:
    """The chain's own answer at that block, asked of it now; a balance too low is not in it."""
    with reading(request, block) as asked:
        check = transfer_check(asked, (token, id_), (operator, sender, receiver), amount)
        return asked.answer(check)


@router.get(
    "/orders",
    operation_id="listOrders",
    summary="Orders to seize, recover or recall, newest first",
    response_model=shapes.Page[shapes.Order],
    responses=responses(*PAGED, UnknownToken),
)
def list_orders(
    request: Request,
    *,
    token: OfToken = None,
    state: OfState = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """What one person proposed and another approved, cancelled or let lapse."""
    with reading(request, block, cursor) as asked:
        walk = orders_walk(asked, token, state)
        return asked.answer_page(walk, partial(order_shape, asked), limit, newest_first=True)


@router.get(
    "/orders/{order}",
    operation_id="getOrder",
    summary="An order",
    response_model=shapes.OrderDetail,
    responses=responses(*PINNED, UnknownOrder),
)
def get_order(request: Request, order: OrderNumber, *, block: params.Block = None) -> Response:
    """An order with who proposed and who decided it, as it stands at the block's time."""
    with reading(request, block) as asked:
        found = compliance.order(asked.view, order)
        return asked.answer(
            lambda: {"order": order_shape(asked, found), "block": asked.render.block()}
        )


def orders_walk(
    asked: Reading, token: str | None, state: str | None
) -> Walk[compliance.FoundOrder]:
    """Orders, of one token or all, of one state or all.

    Raises:
        InvalidParameter: There is no such state.
    """
    if state is not None and state not in compliance.ORDER_STANDINGS:
        raise InvalidParameter(
            f"'{state}' is not a state of an order.",
            hint=f"Write {', '.join(compliance.ORDER_STANDINGS)}.",
        )
    found = assets.find_token(asked.view, token).address if token else None
    time_s = asked.pin.block.time_s
    return partial(compliance.orders, asked.view, time_s, of_token=found, standing=state)


def order_shape(asked: Reading, found: compliance.FoundOrder) -> shapes.Order:
    """An order as it stands at the block's time."""
    record, token = found.record, asked.render.token_at(found.record.token)
    amount = int.from_bytes(record.amount, "big")
    return {
        "number": str(found.number),
        "kind": words.name_of(record.kind, words.ORDER_KINDS),
        "state": found.standing(asked.pin.block.time_s),
        "token": asked.render.contract(record.token),
        "id": str(int.from_bytes(record.id, "big")) if token and token.has_ids else None,
        "account": checksum(record.sender),
        "receiver": side(record.receiver),
        "amount": words.amount(amount, token) if token and amount else None,
        "proposer": checksum(record.proposer),
        "decided_by": side(record.decided_by) if record.decided_by else None,
        "expires": iso_time(record.expiry_s),
        "document_hash": hash_or_none(record.document_hash),
    }


def acts_walk(asked: Reading, token: str | None) -> Walk[compliance.Act]:
    """The compliance log, of one token or all."""
    found = assets.find_token(asked.view, token).address if token else None
    return partial(compliance.acts, asked.view, of_token=found)


def transfer_check(
    asked: Reading,
    asset: tuple[str, str | None],
    parties: tuple[str | None, str | None, str | None],
    amount: str,
) -> Callable[[], shapes.TransferCheck]:
    """How to find out whether a transfer would be allowed, from what people write.

    Args:
        asked: The question.
        asset: Token and id.
        parties: Operator, sender and receiver.
        amount: Base units.

    Raises:
        InvalidParameter: Nobody is named, or something is not what it should be.
    """
    units = _units(amount)
    sends, gives, gets = (parse_address(one) if one else None for one in parties)
    if gives is None and gets is None:
        raise InvalidParameter("Neither 'from' nor 'to' is given.", hint="Name at least one.")
    found = _asset(asked, *asset)
    return partial(
        _check, asked, found, (sends or gives or Address(ZERO_ADDRESS), gives, gets), units
    )


def _check(
    asked: Reading,
    asset: assets.AssetRef,
    parties: tuple[Address, Address | None, Address | None],
    units: int,
) -> shapes.TransferCheck:
    operator, sender, receiver = parties
    node: Node = asked.request.app.state.node
    question = TransferQuestion(
        asked.pin.block.hash,
        asset.token.address,
        operator,
        sender or ZERO_ADDRESS,
        receiver or ZERO_ADDRESS,
        asset.id if asset.token.has_ids else None,
        units,
    )
    code = node.transfer_code(question)
    rule = compliance.rule_behind(asked.view, asset, code)
    return {
        "asset": asked.render.asset(asset),
        "sender": checksum(sender) if sender else None,
        "receiver": checksum(receiver) if receiver else None,
        "operator": checksum(operator),
        "amount": words.amount(units, asset.token),
        "allowed": code == 0,
        "reason": words.reason(code),
        "rule": None if rule is None else asked.render.contract(rule),
        "available": _available(asked, asset, sender) if sender else None,
        "source": SOURCE,
        "block": asked.render.block(),
    }


def _available(asked: Reading, asset: assets.AssetRef, sender: Address) -> shapes.Amount:
    total = accounts.balance(asked.view, asset, sender)
    owner = accounts.owner_of(asked.view, sender)
    return asked.render.parts(accounts.Holding(sender, asset, total), owner)["available"]


def _asset(asked: Reading, token: str, id_: str | None) -> assets.AssetRef:
    found = assets.find_token(asked.view, token)
    if found.has_ids and id_ is not None:
        number = assets.parse_id(id_)
        return assets.asset_of(asked.view, found, number) or assets.unissued(found, number)
    return assets.one_asset(asked.view, found, id_)


def _units(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS and int(text) < _MOST:
        return int(text)
    raise InvalidParameter(
        f"'{text}' is not an amount.", hint="Write base units as a whole number, such as 500."
    )
