"""Bars drawn by the server: where each part begins and how wide it is, in percent.

They need no script, print, and hold under a policy that forbids inline styles. Floats are for
drawing only; the exact figure stands beside every bar.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from node.api import shapes
from node.web.windows import Row


COLOURS = 8
"""Colours of the sheet; further zones begin again."""

HEAT = (0, 25, 50, 75, 90, 100)
"""Percent of the ceiling from which each step of the heat strip begins, above none at all."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a bar.

    Units:
        at, width: percent of the bar.
    """

    label: str
    colour: int
    at: float
    width: float


def zone_segments(rows: Sequence[Row], cap: shapes.Amount) -> list[Segment]:
    """The zones of a window one after the other, as parts of the programme's ceiling."""
    drawn, at, whole = [], 0, int(cap["base"])
    for place, row in enumerate(rows):
        allocated = row.cell["allocated"]
        part = int(allocated["base"])
        label = f"{row.place['code']}: {allocated['display']}"
        drawn.append(Segment(label, place % COLOURS, percent(at, whole), percent(part, whole)))
        at += part
    return drawn


def parts_of(shares: Sequence[tuple[str, shapes.Amount, int]], cap: shapes.Amount) -> list[Segment]:
    """Named and coloured shares one after the other, as parts of a whole."""
    drawn, at, whole = [], 0, int(cap["base"])
    for name, amount, colour in shares:
        part = int(amount["base"])
        label = f"{name}: {amount['display']}"
        drawn.append(Segment(label, colour, percent(at, whole), percent(part, whole)))
        at += part
    return drawn


def percent(part: int, whole: int) -> float:
    """A part of a whole in percent, for drawing."""
    return round(100 * part / whole, 3) if whole else 0.0


def fill(part: shapes.Amount, whole: shapes.Amount) -> float:
    """The same for two amounts of one unit."""
    return percent(int(part["base"]), int(whole["base"]))


def heat(part: shapes.Amount, whole: shapes.Amount) -> int:
    """The heat strip's step: 0 for nothing, the last for a full ceiling."""
    if part["base"] == "0":
        return 0
    return sum(1 for least in HEAT if fill(part, whole) >= least)


def mw(power: shapes.Amount) -> str:
    """Power in MW without its unit, for the cells of a table that names it."""
    return power["display"].removesuffix(" MW")
