"""Who holds how much of which debt: investor by investor, as data and as a file."""

from collections.abc import Iterator
from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from node.api import params, shapes
from node.api.csvfile import Row, download
from node.api.positions import position
from node.api.problems import PAGED, listed_as_csv, responses
from node.api.reading import Reading, reading
from node.queries import positions
from node.queries.walk import Walk


router = APIRouter(tags=["debt"])

_COLUMNS = (
    *("investor", "investor_class", "isin", "instrument", "maturity_date", "units"),
    *("issue_price_per_100", "at_issue", "price_per_100", "price_from", "value", "accrued"),
    "cash_unit",
)


@router.get(
    "/positions",
    operation_id="listPositions",
    summary="Every investor's position in debt, over all its accounts",
    response_model=shapes.Page[shapes.Position],
    responses=listed_as_csv(responses(*PAGED)),
)
def list_positions(
    request: Request,
    *,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
    format_: params.AsFormat = params.Format.JSON,
) -> Response:
    """Face, value at issue and at the latest price, what has accrued: by series and category."""
    if format_ is params.Format.CSV:
        return download(request, block, "positions", _COLUMNS, _rows)
    with reading(request, block, cursor) as asked:
        return asked.answer_page(positions_walk(asked), position, limit)


def positions_walk(asked: Reading) -> Walk[positions.Position]:
    """Investors that hold debt, by id."""
    return partial(positions.positions, asked.view, asked.pin.block.time_s)


def _rows(asked: Reading) -> Iterator[Row]:
    for _, found in positions_walk(asked)():
        if found is not None:
            yield from _lines(position(found))


def _lines(told: shapes.Position) -> Iterator[Row]:
    owner = told["investor"]
    for line in told["lines"]:
        accrued = line["accrued"]
        yield (
            *(owner["id"], owner["investor_class"], line["isin"], line["instrument"]),
            *(line["maturity_date"], line["holding"]["base"], line["issue_price_per_100"]),
            *(line["at_issue"]["base"], line["price_per_100"], line["price_from"]),
            *(line["value"]["base"], accrued["base"] if accrued else None),
            line["value"]["unit"],
        )
