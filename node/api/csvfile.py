"""Listings as CSV files: whole, exact and safe to open in a spreadsheet.

Integers are written in full, never as an exponent. A text cell that a spreadsheet would take for a
formula gets an apostrophe before it.

Source: OWASP, CSV injection.
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack

from fastapi import Request
from starlette.responses import Response, StreamingResponse

from node.api import shapes
from node.api.reading import Reading, reading


Row = Sequence[str | int | None]


FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

ASSET_COLUMNS = ("token", "code", "id", "right")
PARTS_COLUMNS = ("total", "frozen", "held", "available", "unit")


def download(
    request: Request,
    block: str | None,
    name: str,
    header: Sequence[str],
    rows: Callable[[Reading], Iterator[Row]],
) -> Response:
    """A whole listing as a file, streamed from one snapshot.

    Args:
        request: The question.
        block: The block asked for.
        name: What the file is called, before the block.
        header: Names of the columns.
        rows: Finds the rows; what it refuses is refused before the first byte is sent.
    """
    with ExitStack() as stack:
        asked = stack.enter_context(reading(request, block))
        found = rows(asked)
        held = stack.pop_all()

    def stream() -> Iterator[str]:
        with held:
            yield from lines(header, found)

    file = f"{name}-block-{asked.pin.number}.csv"
    headers = asked.headers() | {"Content-Disposition": f'attachment; filename="{file}"'}
    return StreamingResponse(stream(), headers=headers, media_type="text/csv")


def lines(header: Sequence[str], rows: Iterator[Row]) -> Iterator[str]:
    """The lines of a file, the header first."""
    yield _line(header)
    for row in rows:
        yield _line([_safe(cell) for cell in row])


def asset_cells(asset: shapes.AssetRef) -> tuple[str | None, ...]:
    """An asset's cells, as ``ASSET_COLUMNS`` heads them."""
    right = asset["right"]
    return asset["token"], asset["code"], asset["id"], right["words"] if right else None


def parts_cells(parts: shapes.Parts) -> tuple[str, ...]:
    """A holding's cells, as ``PARTS_COLUMNS`` heads them: base units and their unit."""
    amounts = (parts["total"], parts["frozen"], parts["held"], parts["available"])
    return *(amount["base"] for amount in amounts), parts["total"]["unit"]


def _safe(cell: str | int | None) -> str:
    text = "" if cell is None else str(cell)
    is_number = isinstance(cell, int) or text.lstrip("-").isdigit()
    return f"'{text}" if text.startswith(FORMULA_STARTS) and not is_number else text


def _line(cells: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()
