"""On what terms a token moves: its rules, approvals given ahead, and units set aside."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from node.api import params, shapes, words
from node.api import rules as rule_words
from node.api.problems import PAGED, PINNED, responses
from node.api.reading import Reading, reading
from node.queries import assets, holds, rules
from node.queries.walk import Walk
from tokenization.errors import UnknownToken
from tokenization.units import checksum, iso_time, parse_address


router = APIRouter(tags=["tokens"])

OfAccount = Annotated[
    str | None, Query(description="Only those this account holds, receives or decides.")
]


@router.get(
    "/tokens/{token}/rules",
    operation_id="listRules",
    summary="What is asked of a token's movements",
    response_model=shapes.TokenRules,
    responses=responses(*PINNED, UnknownToken),
)
def list_rules(request: Request, token: params.Token, *, block: params.Block = None) -> Response:
    """Each rule in the order asked, with what it was told: exact values and words."""
    with reading(request, block) as asked:
        found = assets.find_token(asked.view, token)
        return asked.answer(lambda: token_rules(asked, found))


@router.get(
    "/tokens/{token}/approvals",
    operation_id="listApprovals",
    summary="Transfers approved ahead",
    response_model=shapes.Page[shapes.Approval],
    responses=responses(*PAGED, UnknownToken),
)
def list_approvals(
    request: Request,
    token: params.Token,
    *,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """Approvals of the token's rules that wait to be used; each is of exactly that amount."""
    with reading(request, block, cursor) as asked:
        found = assets.find_token(asked.view, token)
        walk = partial(rules.approvals, asked.view, found)
        return asked.answer_page(walk, partial(rule_words.approval, asked.render, found), limit)


@router.get(
    "/tokens/{token}/holds",
    operation_id="listHolds",
    summary="Units set aside for receivers",
    response_model=shapes.Page[shapes.Hold],
    responses=responses(*PAGED, UnknownToken),
)
def list_holds(
    request: Request,
    token: params.Token,
    *,
    account: OfAccount = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """Every open hold: who set it aside, for whom, who decides, until when."""
    with reading(request, block, cursor) as asked:
        walk = holds_walk(asked, assets.find_token(asked.view, token), account)
        return asked.answer_page(walk, partial(hold, asked), limit)


def token_rules(asked: Reading, token: assets.Token) -> shapes.TokenRules:
    """A token's rules with what they were told."""
    return rule_words.token_rules(asked.render, token, assets.rules_of(asked.view, token))


def holds_walk(asked: Reading, token: assets.Token, account: str | None) -> Walk[holds.OpenHold]:
    """The open holds of a token, all or those an account has a part in."""
    of_account = parse_address(account) if account else None
    return partial(holds.open_holds, asked.view, token, of_account=of_account)


def hold(asked: Reading, found: holds.OpenHold) -> shapes.Hold:
    """An open hold."""
    record = found.record
    return {
        "number": str(found.number),
        "token": asked.render.contract(found.token.address),
        "holder": checksum(record.holder),
        "receiver": checksum(record.receiver),
        "notary": checksum(record.notary),
        "amount": words.amount(int.from_bytes(record.amount, "big"), found.token),
        "expires": iso_time(record.expiry_s),
        "expired": asked.pin.block.time_s > record.expiry_s,
    }
