"""Pages of public accountability: registers, supervision, and who may do what."""

from functools import partial
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from node.api import delivery, params, shapes
from node.api.reading import Reading, reading
from node.api.render import investor as investor_shape
from node.api.routes import compliance as compliance_routes
from node.api.routes import governance as governance_routes
from node.api.routes import power as power_routes
from node.api.routes import registers as register_routes
from node.queries import compliance, registers
from node.web import bills as bill_pages
from node.web import idling as idling_pages
from node.web.reoffers import takings_of
from node.web.templating import ROWS, show
from tokenization.units import text_to_bytes32


router = APIRouter()

MOST_WAITING = 50
"""Orders that wait for a second person, as far as a page shows them; the API has them all."""

Text = Annotated[str | None, Query()]


@router.get("/investors")
def investors(
    request: Request,
    *,
    status: register_routes.OfStatus = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
) -> Response:
    """The register of investors."""
    with reading(request, block, cursor) as asked:
        walk = register_routes.investors_walk(asked, status)
        return show(
            asked,
            "investors.html",
            lambda: {
                "page": asked.page(walk, lambda found: investor_shape(*found), ROWS),
                "status": status,
            },
        )


@router.get("/investors/{investor}")
def investor(
    request: Request, investor: register_routes.InvestorId, *, block: params.Block = None
) -> Response:
    """An investor of the register."""
    number = text_to_bytes32(investor)
    with reading(request, block) as asked:
        return show(
            asked,
            "investor.html",
            lambda: {
                "detail": register_routes.investor_detail(asked, number),
                "sites": asked.page(
                    power_routes.sites_walk(asked, None, investor),
                    partial(delivery.site, asked.render),
                    ROWS,
                )["items"],
                "nominations": asked.page(
                    power_routes.nominations_walk(asked, None, investor),
                    partial(delivery.nomination, asked.render),
                    ROWS,
                )["items"],
                "takings": takings_of(asked, investor=number),
                **bill_pages.of_investor(asked, number),
                **idling_pages.of_investor(asked, number),
            },
        )


@router.get("/licences")
def licences(
    request: Request, *, block: params.Block = None, cursor: params.Cursor = None
) -> Response:
    """The register of licences."""
    with reading(request, block, cursor) as asked:
        walk = partial(registers.licences, asked.view)
        return show(
            asked,
            "licences.html",
            lambda: {"page": asked.page(walk, asked.render.licence, ROWS)},
        )


@router.get("/licences/{licence}")
def licence(
    request: Request,
    licence: register_routes.Number,
    *,
    block: params.Block = None,
    cursor: params.Cursor = None,
) -> Response:
    """A licence and every step it took."""
    number = text_to_bytes32(licence)
    with reading(request, block, cursor) as asked:
        found = registers.licence(asked.view, number)
        walk = partial(registers.changes_of, asked.view, number)
        render = partial(register_routes.licence_change, asked)
        return show(
            asked,
            "licence.html",
            lambda: {
                "one": asked.render.licence(found),
                "history": asked.page(walk, render, ROWS, newest_first=True),
            },
        )


@router.get("/compliance")
def compliance_log(
    request: Request,
    *,
    token: compliance_routes.OfToken = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
) -> Response:
    """The compliance log, and the orders that wait for a second person."""
    with reading(request, block, cursor) as asked:
        walk = compliance_routes.acts_walk(asked, token)
        return show(
            asked,
            "compliance.html",
            lambda: {
                "page": asked.page(walk, asked.render.act, ROWS, newest_first=True),
                "waiting": _waiting_orders(asked, token),
                "token": token,
            },
        )


@router.get("/orders/{order}")
def order(
    request: Request, order: compliance_routes.OrderNumber, *, block: params.Block = None
) -> Response:
    """An order of the enforcement desk."""
    with reading(request, block) as asked:
        found = compliance.order(asked.view, order)
        return show(
            asked, "order.html", lambda: {"one": compliance_routes.order_shape(asked, found)}
        )


@router.get("/can-transfer")
def can_transfer(
    request: Request,
    *,
    token: Text = None,
    amount: Text = None,
    sender: compliance_routes.Sender = None,
    receiver: compliance_routes.Receiver = None,
    operator: compliance_routes.Operator = None,
    id_: params.Id = None,
    block: params.Block = None,
) -> Response:
    """Whether a transfer would be allowed: the chain's own answer, in words."""
    parties = (operator or None, sender or None, receiver or None)
    with reading(request, block) as asked:
        if not token or not amount:
            return show(asked, "can_transfer.html", lambda: {"check": None})
        find = compliance_routes.transfer_check(asked, (token, id_ or None), parties, amount)
        return show(asked, "can_transfer.html", lambda: {"check": find()})


@router.get("/governance")
def governance(
    request: Request, *, block: params.Block = None, cursor: params.Cursor = None
) -> Response:
    """Roles and who holds them, announced operations, upgrades, attesters."""
    with reading(request, block, cursor) as asked:
        return show(asked, "governance.html", lambda: _governance(asked))


def _waiting_orders(asked: Reading, token: str | None) -> list[shapes.Order]:
    walk = compliance_routes.orders_walk(asked, token, "proposed")
    found = (order for _, order in islice(walk(reverse=True), MOST_WAITING) if order)
    return [compliance_routes.order_shape(asked, one) for one in found]


def _governance(asked: Reading) -> dict[str, Any]:
    walk = governance_routes.operations_walk(asked, None)
    render = partial(governance_routes.operation, asked)
    attesters = registers.attesters(asked.view)
    return {
        "roles": governance_routes.roles(asked),
        "operations": asked.page(walk, render, ROWS, newest_first=True),
        "upgrades": governance_routes.upgrades(asked)["items"],
        "attesters": [register_routes.attester(asked, found) for _, found in attesters],
    }
