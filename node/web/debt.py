"""Pages of debt: series and their ladder, what they pay, and the table of tax."""

from functools import partial
from itertools import islice
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from node.api import debt as debt_shapes
from node.api import params, shapes, words
from node.api.positions import position as position_shape
from node.api.reading import Reading, reading
from node.api.routes import payments as payment_routes
from node.api.routes import positions as position_routes
from node.api.routes import series as series_routes
from node.queries import payments
from node.queries.series import Bond
from node.web import calendar, nets
from node.web.ladder import Due, Ladder, ladder
from node.web.templating import ROWS, show
from tokenization.types import Address
from tokenization.units import pkt_date


router = APIRouter()


@router.get("/series")
def all_series(
    request: Request, *, block: params.Block = None, cursor: params.Cursor = None
) -> Response:
    """Every series, and the ladder of what falls due when."""
    with reading(request, block, cursor) as asked:
        return show(asked, "all_series.html", lambda: _all_series(asked))


@router.get("/series/{isin}")
def series(request: Request, isin: params.Isin, *, block: params.Block = None) -> Response:
    """A series: terms, calendar, what it pays before and after tax, its auctions."""
    with reading(request, block) as asked:
        bond = series_routes.bond_of(asked, isin)
        return show(asked, "series.html", lambda: _series(asked, bond))


@router.get("/payments")
def all_payments(
    request: Request,
    *,
    token: payment_routes.OfToken = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
) -> Response:
    """Events of vaults, each with where its cash is."""
    with reading(request, block, cursor) as asked:
        walk = payment_routes.payments_walk(asked, token or None)
        return show(
            asked,
            "payments.html",
            lambda: {
                "page": asked.page(walk, lambda one: _event(asked, one), ROWS, newest_first=True),
                "token": token or None,
            },
        )


@router.get("/payments/{event}")
def payment(
    request: Request,
    event: payment_routes.EventNumber,
    *,
    vault: payment_routes.OfVault = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
) -> Response:
    """An event of a vault: its cash reconciled, and what everybody is owed in it."""
    with reading(request, block, cursor) as asked:
        found = payment_routes.event_of(asked, event, vault)
        walk = payment_routes.entitlements_walk(asked, found)
        return show(
            asked,
            "payment.html",
            lambda: {
                "detail": debt_shapes.vault_event_detail(asked.render, found),
                "nets": nets.by_class(asked.view, found),
                "page": asked.page(
                    walk, lambda one: debt_shapes.entitlement(asked.render, one), ROWS
                ),
                "vault": vault,
            },
        )


@router.get("/positions")
def all_positions(
    request: Request, *, block: params.Block = None, cursor: params.Cursor = None
) -> Response:
    """Who holds how much of which debt."""
    with reading(request, block, cursor) as asked:
        walk = position_routes.positions_walk(asked)
        return show(
            asked, "positions.html", lambda: {"page": asked.page(walk, position_shape, ROWS)}
        )


@router.get("/taxes")
def taxes(request: Request, *, block: params.Block = None) -> Response:
    """What is withheld of income, with its sources."""
    with reading(request, block) as asked:
        return show(asked, "taxes.html", lambda: {"table": debt_shapes.tax_table(asked.render)})


def debt_ladder(asked: Reading) -> Ladder:
    """The ladder of every series."""
    return ladder(
        Due(
            bond.token.code,
            words.name_of(bond.series.instrument, words.INSTRUMENTS),
            pkt_date(bond.series.maturity_date_s),
            bond.units,
        )
        for _, bond in series_routes.series_walk(asked)()
        if bond
    )


def account_entitlements(asked: Reading, address: Address) -> dict[str, Any]:
    """What an account is owed or was paid, in a few rows."""
    walk = payment_routes.account_walk(asked, address)
    found = islice((share for _, share in walk(reverse=True) if share), ROWS + 1)
    lines = [debt_shapes.entitlement(asked.render, share) for share in found]
    return {"entitlements": lines[:ROWS], "more_entitlements": len(lines) > ROWS}


def _all_series(asked: Reading) -> dict[str, Any]:
    walk, render = series_routes.series_walk(asked), partial(debt_shapes.series_line, asked.render)
    return {"page": asked.page(walk, render, ROWS), "ladder": debt_ladder(asked)}


def _series(asked: Reading, bond: Bond) -> dict[str, Any]:
    schedule = series_routes.series_payments(asked, bond)["items"]
    opened = {
        one.number: debt_shapes.vault_event(asked.render, one)
        for _, one in payments.events_of(asked.view, bond.token)
        if one
    }
    latest = next(
        (one for _, one in payments.events_of(asked.view, bond.token, reverse=True) if one), None
    )
    return {
        "detail": series_routes.series_detail(asked, bond),
        "schedule": schedule,
        "states": [calendar.state(one) for one in schedule],
        "strips": calendar.strips(schedule, asked.render.block()["time"]),
        "months": calendar.MONTHS,
        "year_width": calendar.YEAR,
        "month_width": calendar.MONTH,
        "events": opened,
        "latest": latest.number if latest else None,
        "nets": nets.by_class(asked.view, latest) if latest else [],
    }


def _event(asked: Reading, found: payments.Event) -> shapes.VaultEvent:
    return debt_shapes.vault_event(asked.render, found)
