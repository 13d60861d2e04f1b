"""The power programme: zones, plants, and what is allocated and free in each window.

Time is a grid of calendar months (periods) and time blocks of the day; within one of its cells an
allocation is constant. Headroom is what can still be allocated in a place: the least room under
its own ceiling and those it lies within.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from node import layout, model
from node.keys import Family
from node.store import View
from tokenization.errors import InvalidParameter, UnknownZone
from tokenization.units import bytes32_to_text, period_label, period_of, pkt_date


DEFAULT_MONTHS = 12
"""How many months follow the block's own where no window is asked for."""
MAX_MONTHS = 120
HOURS = 24
PROGRAMME = "programme"
_MAX_ZONE = (1 << 16) - 1


@dataclass(frozen=True, slots=True)
class Months:
    """Delivery months, both inclusive, as periods since January 2025."""

    first: int
    last: int

    def __iter__(self) -> Iterator[int]:
        """Each period in order."""
        return iter(range(self.first, self.last + 1))


@dataclass(frozen=True, slots=True)
class Cell:
    """What is allocated in one place, month and time block, in kW."""

    period: int
    time_block: int
    allocated_kw: int
    headroom_kw: int


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A place with a ceiling, and its cells over the months asked for.

    Attributes:
        number: Of the zone or plant; zero for the programme.
        code: Short name.
    """

    number: int
    code: str
    cap_kw: int
    cells: list[Cell]

    @property
    def peak(self) -> Cell | None:
        """The first cell in which most is allocated."""
        return max(self.cells, key=lambda cell: cell.allocated_kw, default=None)


def months_from(time_s: int, first: int | None, last: int | None) -> Months:
    """The months asked for, by default the block's own and the twelve after it.

    Raises:
        InvalidParameter: Reversed, or more than ten years.
    """
    day = pkt_date(time_s)
    own = max(0, period_of(day.year, day.month))
    start = first if first is not None else min(own, last if last is not None else own)
    end = last if last is not None else start + DEFAULT_MONTHS
    if end < start or end - start >= MAX_MONTHS:
        raise InvalidParameter(
            f"{period_label(start)} to {period_label(end)} is not a window of months.",
            hint=f"Name a first and a last month, at most {MAX_MONTHS} months apart.",
        )
    return Months(start, end)


def programme(view: View) -> model.Programme | None:
    """The programme's frame; None before it is deployed."""
    return view.get(layout.PROGRAMME)


def blocks_of(frame: model.Programme | None) -> list[list[int]]:
    """The hours of the day, 0 to 23, that make up each time block."""
    if frame is None:
        return []
    hours: list[list[int]] = [[] for _ in range(frame.block_count)]
    for hour in range(HOURS):
        hours[frame.block_of_hour[hour]].append(hour)
    return hours


def total(view: View, months: Months) -> Ceiling:
    """The whole programme over these months; no cells before it is deployed."""
    frame = programme(view)
    if frame is None:
        return Ceiling(0, PROGRAMME, 0, [])
    cells = []
    for period in months:
        for block in range(frame.block_count):
            used = view.get(layout.PROGRAMME_KW, period, block) or 0
            cells.append(Cell(period, block, used, frame.cap_kw - used))
    return Ceiling(0, PROGRAMME, frame.cap_kw, cells)


def zones(view: View, within: Ceiling) -> list[Ceiling]:
    """Every zone by number, over the programme's months."""
    found = view.scan(layout.ZONES)
    return [_inside(view, within, layout.ZONE_KW, key[0], record) for key, record in found]


def zone(view: View, number: int, within: Ceiling) -> Ceiling:
    """One zone, over the programme's months.

    Raises:
        UnknownZone: It is not defined.
    """
    record = view.get(layout.ZONES, number)
    if record is None:
        raise UnknownZone(
            f"Zone {number} is not defined in block {view.number}.",
            hint="See /v1/zones for the zones there are.",
        )
    return _inside(view, within, layout.ZONE_KW, number, record)


def plants(view: View, within: Ceiling) -> list[Ceiling]:
    """The plants of a zone by number, over the zone's months."""
    return [
        _inside(view, within, layout.PLANT_KW, key[0], record)
        for key, record in view.scan(layout.PLANTS)
        if record.zone == within.number
    ]


def zone_number(view: View, text: str) -> int:
    """The zone people mean by a number or a code.

    Raises:
        UnknownZone: There is none.
    """
    if text.isascii() and text.isdigit() and int(text) <= _MAX_ZONE:
        return int(text)
    for key, record in view.scan(layout.ZONES):
        if bytes32_to_text(record.code) == text:
            return int(key[0])
    raise UnknownZone(
        f"No zone is called '{text}' in block {view.number}.",
        hint="Use a zone's number or code as /v1/zones lists them.",
    )


def _inside(
    view: View,
    outer: Ceiling,
    family: Family[int],
    number: int,
    record: model.Zone | model.Plant,
) -> Ceiling:
    cells = []
    for cell in outer.cells:
        used = view.get(family, number, cell.period, cell.time_block) or 0
        room = min(record.cap_kw - used, cell.headroom_kw)
        cells.append(Cell(cell.period, cell.time_block, used, room))
    return Ceiling(number, bytes32_to_text(record.code), record.cap_kw, cells)
