"""Every figure of the store that a view function of the ledger's contracts answers too.

``TABLE`` says for each kind of cell what the chain is asked; ``batches`` walks through a view and
makes the figures. What no row compares, and why not: tests/chain/test_figures.py.
"""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from node.figures.asking import Figure, Row, Scope, as_text
from node.figures.bills import BILLS
from node.figures.debt import DEBT
from node.figures.idling import IDLING
from node.figures.market import MARKET
from node.figures.power import POWER
from node.figures.registers import REGISTERS
from node.figures.reoffers import REOFFERS
from node.figures.rules import RULES
from node.figures.tokens import TOKENS
from tokenization.errors import MizanError, StoreDiffers


__all__ = [
    "READING",
    "TABLE",
    "Figure",
    "Place",
    "Row",
    "Scope",
    "as_text",
    "figures",
    "next_batch",
]

TABLE: tuple[Row, ...] = (
    *TOKENS,
    *POWER,
    *BILLS,
    *REOFFERS,
    *IDLING,
    *DEBT,
    *MARKET,
    *REGISTERS,
    *RULES,
)


READING = (LookupError, ValueError, msgspec.MsgspecError, MizanError)
"""What a cell that contradicts others, or cannot be read, leads to."""


class Place(NamedTuple):
    """Where a cell stands in the walk through all of them."""

    row: int
    cell: bytes


def figures(scope: Scope, after: Place | None = None) -> Iterator[tuple[Place, list[Figure]]]:
    """Every cell of a view that leads to figures with them, from beyond ``after`` on.

    Raises:
        StoreDiffers: A cell cannot be read, or contradicts those around it.
    """
    first = after.row if after else 0
    for number, row in enumerate(TABLE[first:], first):
        start = after.cell if after and number == first else None
        place = Place(number, start or row.family.key())
        try:
            for key, value in scope.view.scan(row.family, after=start):
                place = Place(number, row.family.key(*key))
                if found := list(row.find(scope, key, value)):
                    yield place, found
        except READING as error:
            raise _unreadable(row, place, error) from error


def next_batch(
    scope: Scope, least: int, after: Place | None = None
) -> tuple[list[Figure], Place | None]:
    """So many figures or a few more, and where to go on; None after the last.

    The figures of one cell are never parted.

    Raises:
        StoreDiffers: A cell cannot be read, or contradicts those around it.
    """
    found: list[Figure] = []
    for place, more in figures(scope, after):
        found += more
        if len(found) >= least:
            return found, place
    return found, None


def _unreadable(row: Row, place: Place, error: Exception) -> StoreDiffers:
    return StoreDiffers(
        f"The store contradicts itself at or after the cell 0x{place.cell.hex()} of "
        f"{row.family.name}: {row.function} cannot be asked for it ({error}).",
        hint="Keep a copy of the store, run 'mizand reset', and index again.",
    )
