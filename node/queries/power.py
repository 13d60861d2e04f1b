"""The power programme: zones, plants, and what is allocated and free in each window.

Time is a grid of calendar months (periods) and time blocks of the day; within one of its cells an
allocation is constant. Headroom is what can still be allocated in a place: the least room under
its own ceiling and those it lies within, each of its month, or of an open recall plan if that is
lower.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from node import layout, model
from node.queries.ceilings import allocated_at, steps_of
from node.store import View
from tokenization.errors import InvalidParameter, UnknownZone
from tokenization.power import Scope
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
    """One place in a month and time block, in kW.

    Attributes:
        cap_kw: The ceiling in force in that month.
        headroom_kw: What can still be allocated, under an open recall plan as well.
    """

    period: int
    time_block: int
    cap_kw: int
    allocated_kw: int
    headroom_kw: int


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A place with a ceiling, and its cells over the months asked for.

    Attributes:
        number: Of the zone, plant or phase; zero for the programme.
        code: Short name.
        cap_kw: The ceiling in force in the first of these months.
    """

    scope: Scope
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
        return Ceiling(Scope.PROGRAMME, 0, PROGRAMME, 0, [])
    grid = [(period, block) for period in months for block in range(frame.block_count)]
    return _place(view, Scope.PROGRAMME, 0, PROGRAMME, [(cell, None) for cell in grid])


def zones(view: View, within: Ceiling) -> list[Ceiling]:
    """Every zone by number, over the programme's months."""
    return [
        _inside(view, Scope.ZONE, key[0], record.code, within)
        for key, record in view.scan(layout.ZONES)
    ]


def phases(view: View, within: Ceiling) -> list[Ceiling]:
    """Every phase by number, over the programme's months."""
    return [
        _inside(view, Scope.PHASE, key[0], record.code, within)
        for key, record in view.scan(layout.PHASES)
    ]


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
    return _inside(view, Scope.ZONE, number, record.code, within)


def plants(view: View, within: Ceiling, whole: Ceiling) -> list[Ceiling]:
    """The plants of a zone by number, over the zone's months; each within its phase as well.

    Args:
        view: The state.
        within: The zone.
        whole: The programme.
    """
    of_phase = {phase.number: phase for phase in phases(view, whole)}
    return [
        _inside(
            *(view, Scope.PLANT, key[0], record.code, within),
            *(of_phase[number] for number in (record.phase,) if number in of_phase),
        )
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


def _inside(view: View, scope: Scope, number: int, code: bytes, *outer: Ceiling) -> Ceiling:
    rooms = zip(*(place.cells for place in outer), strict=True)
    cells = [
        ((cells[0].period, cells[0].time_block), min(cell.headroom_kw for cell in cells))
        for cells in rooms
    ]
    return _place(view, scope, number, bytes32_to_text(code), cells)


def _place(
    view: View,
    scope: Scope,
    number: int,
    code: str,
    grid: Sequence[tuple[tuple[int, int], int | None]],
) -> Ceiling:
    """A place over cells of the grid, each with the room around it, if there is anything around."""
    steps = steps_of(view, scope, number)
    cells = []
    for (period, block), around_kw in grid:
        used = allocated_at(view, scope, number, period, block)
        room = max(0, steps.binding(period) - used)
        room = room if around_kw is None else min(room, around_kw)
        cells.append(Cell(period, block, steps.at(period), used, room))
    cap_kw = cells[0].cap_kw if cells else 0
    return Ceiling(scope, number, code, cap_kw, cells)
