"""Pages of bills: invoices and tariffs, one invoice, receipts and what they are pledged to."""

from functools import partial
from itertools import islice
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from node.api import bills, params
from node.api.reading import Reading, reading
from node.api.routes import bills as bill_routes
from node.queries import billing
from node.web import charts
from node.web.templating import ROWS, show


router = APIRouter()

FEW = 12
"""Lines and invoices that are shown on the pages of others."""


@router.get("/bills")
def all_bills(
    request: Request,
    *,
    site: params.OfSite = None,
    investor: params.OfInvestor = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
) -> Response:
    """Invoices, all or of a site, of an investor; and tariffs."""
    with reading(request, block, cursor) as asked:
        walk = bill_routes.invoices_walk(asked, site, investor or None)
        render = partial(bills.invoice, asked.render)
        return show(
            asked,
            "bills.html",
            lambda: {
                "page": asked.page(walk, render, ROWS, newest_first=True),
                "tariffs": bills.tariffs(asked.render)["items"],
                "site": site,
                "investor": investor or None,
            },
        )


@router.get("/bills/{invoice}")
def bill(
    request: Request, invoice: bill_routes.InvoiceNumber, *, block: params.Block = None
) -> Response:
    """An invoice: what was paid of it, and the lines of its month."""
    with reading(request, block) as asked:
        found = bill_routes.invoice_of(asked, invoice)
        return show(
            asked, "bill.html", lambda: {"detail": bills.invoice_detail(asked.render, found)}
        )


@router.get("/receipts")
def receipts(request: Request, *, block: params.Block = None) -> Response:
    """What power earned, and what of it is pledged."""
    with reading(request, block) as asked:
        return show(asked, "receipts.html", lambda: _receipts(asked))


def of_programme(asked: Reading) -> dict[str, Any]:
    """Receipts, for the page of the programme."""
    found = bills.receipts(asked.render, billing.house_of(asked.view))
    return {"receipts": found, "receipts_chart": charts.receipts_chart(found)}


def of_site(asked: Reading, site: int) -> dict[str, Any]:
    """What a site was billed for, for its page; nothing where nothing is billed."""
    house = billing.house_of(asked.view)
    if house is None:
        return {"billing": None, "invoices": []}
    latest = islice(billing.invoices(asked.view, house, site=site, reverse=True), FEW)
    return {
        "billing": bills.site(asked.render, house, site),
        "invoices": [bills.invoice(asked.render, one) for _, one in latest if one],
    }


def of_investor(asked: Reading, investor: bytes) -> dict[str, Any]:
    """An investor's billing account and its latest lines, for its page."""
    house = billing.house_of(asked.view)
    if house is None:
        return {"account": None, "bills": []}
    latest = islice(billing.lines(asked.view, house, investor, reverse=True), FEW)
    return {
        "account": bills.account(asked.render, house, investor),
        "bills": [bills.line(asked.render, house, one) for _, one in latest],
    }


def _receipts(asked: Reading) -> dict[str, Any]:
    found = bills.receipts(asked.render, billing.house_of(asked.view))
    return {**found, "chart": charts.receipts_chart(found)}
