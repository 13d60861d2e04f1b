"""What is paid: events of vaults, what everybody is owed in them, and the tax on it."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from node.api import debt, params, shapes
from node.api.problems import PAGED, PINNED, responses
from node.api.reading import Reading, reading
from node.queries import accounts, assets, payments
from node.queries.walk import Walk
from tokenization.errors import UnknownAccount, UnknownPayment, UnknownToken
from tokenization.types import Address
from tokenization.units import bytes32_to_text, checksum, parse_address


router = APIRouter(tags=["debt"])

EventNumber = Annotated[int, Path(ge=1, description="Number of the event at the vault.")]
OfVault = Annotated[
    str | None, Query(description="Address of the vault; default the deployment's own.")
]
OfToken = Annotated[str | None, Query(description="Only those of this token.")]


@router.get(
    "/payments",
    operation_id="listPayments",
    summary="Events of vaults, newest first",
    response_model=shapes.Page[shapes.VaultEvent],
    responses=responses(*PAGED, UnknownToken),
)
def list_payments(
    request: Request,
    *,
    token: OfToken = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """Coupons, redemptions, amortisations and dividends, each with where its cash is."""
    with reading(request, block, cursor) as asked:
        render = partial(debt.vault_event, asked.render)
        return asked.answer_page(payments_walk(asked, token), render, limit, newest_first=True)


@router.get(
    "/payments/{event}",
    operation_id="getPayment",
    summary="An event of a vault, reconciled",
    response_model=shapes.VaultEventDetail,
    responses=responses(*PINNED, UnknownPayment),
)
def get_payment(
    request: Request, event: EventNumber, *, vault: OfVault = None, block: params.Block = None
) -> Response:
    """Where its cash is: funded = net paid + tax + held + returned + left, and who funded it."""
    with reading(request, block) as asked:
        found = event_of(asked, event, vault)
        return asked.answer(lambda: debt.vault_event_detail(asked.render, found))


@router.get(
    "/payments/{event}/entitlements",
    operation_id="listEntitlements",
    summary="What everybody is owed or was paid in an event",
    response_model=shapes.Page[shapes.Entitlement],
    responses=responses(*PAGED, UnknownPayment),
)
def list_entitlements(
    request: Request,
    event: EventNumber,
    *,
    vault: OfVault = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """By account: units, gross, tax and net. What is due is worked out, what was paid is read."""
    with reading(request, block, cursor) as asked:
        walk = entitlements_walk(asked, event_of(asked, event, vault))
        return asked.answer_page(walk, partial(debt.entitlement, asked.render), limit)


@router.get(
    "/accounts/{account}/entitlements",
    operation_id="listAccountEntitlements",
    summary="What an account is owed or was paid",
    response_model=shapes.AccountEntitlements,
    responses=responses(*PAGED, UnknownAccount),
)
def list_account_entitlements(
    request: Request,
    account: params.Account,
    *,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """Of every event of everything it ever held: paid, held and due."""
    address = parse_address(account)
    with reading(request, block, cursor) as asked:
        accounts.known_owner_of(asked.view, address)
        investor = payments.owner_ever(asked.view, address)
        return asked.answer_page(
            account_walk(asked, address),
            partial(debt.entitlement, asked.render),
            limit,
            newest_first=True,
            account=checksum(address),
            investor=bytes32_to_text(investor) if investor else None,
        )


@router.get(
    "/taxes",
    operation_id="getTaxes",
    summary="What is withheld of income: the table with its sources",
    response_model=shapes.TaxTable,
    responses=responses(*PINNED),
)
def get_taxes(request: Request, *, block: params.Block = None) -> Response:
    """Rates by kind of income and tax class, and investors' own; past and coming ones too."""
    with reading(request, block) as asked:
        return asked.answer(lambda: debt.tax_table(asked.render))


def payments_walk(asked: Reading, token: str | None = None) -> Walk[payments.Event]:
    """Events of vaults, all or of one token."""
    if token is None:
        return partial(payments.events, asked.view)
    return partial(payments.events_of, asked.view, assets.find_token(asked.view, token))


def event_of(asked: Reading, number: int, vault: str | None = None) -> payments.Event:
    """The event people mean.

    Raises:
        UnknownPayment: There is none.
    """
    return payments.find_event(asked.view, number, parse_address(vault) if vault else None)


def entitlements_walk(asked: Reading, event: payments.Event) -> Walk[payments.Share]:
    """What everybody is owed or was paid in an event."""
    return partial(payments.shares, asked.view, asked.pin.block.time_s, event)


def account_walk(asked: Reading, account: Address) -> Walk[payments.Share]:
    """What an account is owed or was paid."""
    return partial(payments.account_shares, asked.view, asked.pin.block.time_s, account)
