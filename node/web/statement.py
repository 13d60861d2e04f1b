"""The page of an account's statement."""

from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import Response

from node.api import params
from node.api.reading import Reading
from node.api.routes import statements as statement_routes
from node.queries import statements
from node.web.templating import show
from tokenization.units import pkt_date


router = APIRouter()

_MONTHS_IN_QUARTER = 3
_QUARTERS = 4


@router.get("/accounts/{account}/statement")
def statement(
    request: Request,
    account: params.Account,
    *,
    quarter: statement_routes.Quarter = None,
    first: statement_routes.FirstDay = None,
    last: statement_routes.LastDay = None,
    block: params.Block = None,
) -> Response:
    """An account's statement: by default that of the latest quarter of which something is final."""
    with statement_routes.statement_reading(request, block) as asked:
        if quarter is None and first is None and last is None:
            quarter = quarter_of(pkt_date(asked.pin.block.time_s))
        span = statements.span_of(quarter, first, last)
        found = statement_routes.statement(asked, account, span)
        asking = {"quarter": quarter} if quarter else {"from": first, "to": last}
        return show(
            asked,
            "statement.html",
            lambda: {"found": found, "quarters": quarters(asked), "asking": asking},
        )


def quarters(asked: Reading) -> list[str]:
    """The quarters from the ledger's first block to the one that is read, newest first."""
    tip = asked.pin.block
    began = next(asked.snapshot.blocks(0, tip.number), tip)
    newest, oldest = (_number(pkt_date(block.time_s)) for block in (tip, began))
    return [
        f"{number // _QUARTERS}-Q{number % _QUARTERS + 1}"
        for number in range(newest, oldest - 1, -1)
    ]


def quarter_of(day: date) -> str:
    """The quarter a day lies in, such as ``2026-Q1``."""
    number = _number(day)
    return f"{number // _QUARTERS}-Q{number % _QUARTERS + 1}"


def _number(day: date) -> int:
    return day.year * _QUARTERS + (day.month - 1) // _MONTHS_IN_QUARTER
