"""Statements of an account over some days, as data and as a file."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from node.api import debt, params, shapes
from node.api.csvfile import Row, asset_cells, lines
from node.api.problems import PINNED, as_files, responses
from node.api.reading import Reading, reading
from node.api.statement_pdf import pdf_of
from node.queries import accounts, statements
from node.queries.pins import Finality
from tokenization.errors import InvalidParameter, UnknownAccount
from tokenization.units import parse_address


router = APIRouter(tags=["accounts"])

_HEADER = (
    *("line", "block", "time", "log", "transaction", "kind"),
    *("token", "code", "id", "right"),
    *("amount", "balance", "unit", "counterparty"),
    *("event", "gross", "tax", "net", "cash_unit", "certificate"),
)
_PDF = "application/pdf"
_NOTHING: tuple[None, ...] = (None,) * 6
_REST: tuple[None, ...] = (None,) * 7


class StatementFormat(StrEnum):
    """How a statement is written."""

    JSON = "json"
    CSV = "csv"
    PDF = "pdf"


Quarter = Annotated[
    str | None,
    Query(description="A quarter of a calendar year, PKT.", examples=["2026-Q1"]),
]
FirstDay = Annotated[
    str | None, Query(alias="from", description="First day, PKT.", examples=["2026-01-01"])
]
LastDay = Annotated[
    str | None, Query(alias="to", description="Last day, PKT.", examples=["2026-03-31"])
]

AsFormat = Annotated[
    StatementFormat,
    Query(alias="format", description="`csv` and `pdf` answer a file; the PDF is for paper."),
]


@router.get(
    "/accounts/{account}/statement",
    operation_id="getStatement",
    summary="An account's statement: opening, movements, income and tax, closing",
    response_model=shapes.Statement,
    responses=as_files(responses(*PINNED, UnknownAccount)),
)
def get_statement(
    request: Request,
    account: params.Account,
    *,
    quarter: Quarter = None,
    first: FirstDay = None,
    last: LastDay = None,
    block: params.Block = None,
    format_: AsFormat = StatementFormat.JSON,
) -> Response:
    """From final blocks alone, so it stays true; it says whether its last day is final already."""
    span = statements.span_of(quarter, first, last)
    with statement_reading(request, block) as asked:
        found = statement(asked, account, span)
        if format_ is not StatementFormat.JSON:
            return _file(asked, found, span, format_)
        return asked.answer(lambda: found)


@contextmanager
def statement_reading(request: Request, block: str | None) -> Iterator[Reading]:
    """A reading of a final block: the last one, unless another is asked for.

    Raises:
        InvalidParameter: The block asked for is not final.
    """
    with reading(request, Finality.FINALIZED if block is None else block) as asked:
        if asked.pin.finality is not Finality.FINALIZED:
            raise InvalidParameter(
                f"Block {asked.pin.number} may still be replaced.",
                hint="Statements are made of final blocks; leave 'block' out.",
            )
        yield asked


def statement(asked: Reading, account: str, span: statements.Span) -> shapes.Statement:
    """An account's statement.

    Raises:
        UnknownAccount: It never appeared on the ledger.
        InvalidParameter: Nothing of the days is final yet.
    """
    address = parse_address(account)
    accounts.known_owner_of(asked.view, address)
    found = statements.statement(asked.view, asked.pin.block, address, span)
    return debt.statement(asked.render, found)


def _file(
    asked: Reading, found: shapes.Statement, span: statements.Span, format_: StatementFormat
) -> Response:
    """A statement as a file; 304 where the asker has it already."""
    headers = asked.headers()
    if asked.has(headers["ETag"]):
        return Response(status_code=304, headers=headers)
    name = f"statement-{found['account']}-{span.first}-{span.last}.{format_}"
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if format_ is StatementFormat.PDF:
        return Response(pdf_of(found), headers=headers, media_type=_PDF)
    text = "".join(lines(_HEADER, rows(found)))
    return Response(text, headers=headers, media_type="text/csv")


def rows(found: shapes.Statement) -> Iterator[Row]:
    """A statement's lines as ``_HEADER`` heads them: balances, movements, then income."""
    for position in found["positions"]:
        asset = asset_cells(position["asset"])
        yield _balance("opening", found["opening_block"], asset, position["opening"])
        for line in position["movements"]:
            amount = line["amount"]
            yield (
                *("movement", *_place(line["at"]), line["kind"], *asset),
                *(amount["base"], line["balance_after"]["base"], amount["unit"]),
                *(line["counterparty"], *_NOTHING),
            )
        yield _balance("closing", found["closing_block"], asset, position["closing"])
    for income in found["income"]:
        token, units = income["token"], income["units"]
        yield (
            *("income", *_place(income["at"]), f"{income['payment']} {income['kind']}"),
            *(token["address"], token["code"], None, None),
            *(units["base"], None, units["unit"], income["paid_to"]),
            *(income["event"], income["gross"]["base"], income["tax"]["base"]),
            *(income["net"]["base"], income["net"]["unit"], income["certificate"]),
        )


def _balance(
    name: str,
    block: shapes.StatementBlock | None,
    asset: tuple[str | None, ...],
    amount: shapes.Amount,
) -> Row:
    at = (block["number"], block["time"]) if block else (None, None)
    return (name, *at, None, None, None, *asset, None, amount["base"], amount["unit"], *_REST)


def _place(at: shapes.Occasion) -> tuple[int, str, int, str]:
    return at["number"], at["time"], at["log"], at["transaction"]
