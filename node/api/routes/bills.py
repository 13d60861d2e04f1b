"""What power costs, who was invoiced and has paid, and what the receipts are pledged to."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from node.api import bills, params, shapes
from node.api.problems import PAGED, PINNED, responses
from node.api.reading import Reading, reading
from node.api.routes.registers import InvestorId
from node.queries import billing, registers, sites
from node.queries.walk import Walk
from tokenization.errors import UnknownInvestor, UnknownInvoice, UnknownSite
from tokenization.units import text_to_bytes32


router = APIRouter(tags=["bills"])

InvoiceNumber = Annotated[int, Path(ge=1, description="Number of the invoice.", examples=[1])]


@router.get(
    "/tariffs",
    operation_id="listTariffs",
    summary="What power costs, by zone and month",
    response_model=shapes.Tariffs,
    responses=responses(*PINNED),
)
def list_tariffs(request: Request, *, block: params.Block = None) -> Response:
    """Every tariff with the hash of its source; past and coming ones too."""
    with reading(request, block) as asked:
        return asked.answer(lambda: bills.tariffs(asked.render))


@router.get(
    "/bills",
    operation_id="listInvoices",
    summary="Invoices for power, newest first",
    response_model=shapes.Page[shapes.Invoice],
    responses=responses(*PAGED),
)
def list_invoices(
    request: Request,
    *,
    site: params.OfSite = None,
    investor: params.OfInvestor = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """All, or those of a site, of an investor; how each stands is by the block's time."""
    with reading(request, block, cursor) as asked:
        walk, render = invoices_walk(asked, site, investor), partial(bills.invoice, asked.render)
        return asked.answer_page(walk, render, limit, newest_first=True)


@router.get(
    "/bills/{invoice}",
    operation_id="getInvoice",
    summary="An invoice, line by line",
    response_model=shapes.InvoiceDetail,
    responses=responses(*PINNED, UnknownInvoice),
)
def get_invoice(
    request: Request, invoice: InvoiceNumber, *, block: params.Block = None
) -> Response:
    """The lines are those of the month by the version of the readings it is made from."""
    with reading(request, block) as asked:
        found = invoice_of(asked, invoice)
        return asked.answer(lambda: bills.invoice_detail(asked.render, found))


@router.get(
    "/investors/{investor}/bills",
    operation_id="getBillingStatement",
    summary="What an investor has paid ahead, guarantees and owes, and how that came about",
    response_model=shapes.BillingStatement,
    responses=responses(*PAGED, UnknownInvestor, UnknownInvoice),
)
def get_billing_statement(
    request: Request,
    investor: InvestorId,
    *,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """Newest first, with the balances after each line."""
    number = text_to_bytes32(investor)
    with reading(request, block, cursor) as asked:
        registers.investor(asked.view, number)
        house = billing.find_house(asked.view)
        return asked.answer_page(
            partial(billing.lines, asked.view, house, number),
            partial(bills.line, asked.render, house),
            limit,
            newest_first=True,
            account=bills.account(asked.render, house, number),
        )


@router.get(
    "/sites/{site}/bills",
    operation_id="getSiteBilling",
    summary="What a site was billed for, and what is carried",
    response_model=shapes.SiteBilling,
    responses=responses(*PINNED, UnknownSite, UnknownInvoice),
)
def get_site_billing(
    request: Request, site: params.Site, *, block: params.Block = None
) -> Response:
    """Billed + adjusted + penalties = invoiced + carried; hours judged, each as judged last."""
    with reading(request, block) as asked:
        number = sites.find_site(asked.view, site).number
        house = billing.find_house(asked.view)
        return asked.answer(lambda: bills.site(asked.render, house, number))


@router.get(
    "/receipts",
    operation_id="getReceipts",
    summary="What power earned, month by month, and what of it is pledged",
    response_model=shapes.Receipts,
    responses=responses(*PINNED),
)
def get_receipts(request: Request, *, block: params.Block = None) -> Response:
    """With the use made of former surplus, and how far the pledge covers coupons."""
    with reading(request, block) as asked:
        house = billing.house_of(asked.view)
        return asked.answer(lambda: bills.receipts(asked.render, house))


def invoices_walk(
    asked: Reading, site: int | None, investor: str | None
) -> Walk[billing.FoundInvoice]:
    """Invoices, all or of a site, of an investor."""
    number = text_to_bytes32(investor) if investor else None
    house = billing.house_of(asked.view)
    return partial(billing.invoices, asked.view, house, site=site, investor=number)


def invoice_of(asked: Reading, number: int) -> billing.FoundInvoice:
    """The invoice people mean.

    Raises:
        UnknownInvoice: There is none.
    """
    return billing.find_invoice(asked.view, billing.find_house(asked.view), number)
