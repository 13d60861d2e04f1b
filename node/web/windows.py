"""Which delivery window a page looks at: a month and a time block, by default the busiest."""

from collections.abc import Sequence
from dataclasses import dataclass

from node.api import shapes
from tokenization.errors import InvalidParameter


@dataclass(frozen=True, slots=True)
class Window:
    """A month and a time block of the grid.

    Attributes:
        value: How the page's address names it.
        busiest: Whether most of the programme is allocated in it.
    """

    month: str
    time_block: int
    hours: str
    busiest: bool

    @property
    def value(self) -> str:
        """Month and time block, such as ``2025-11.1``."""
        return f"{self.month}.{self.time_block}"


@dataclass(frozen=True, slots=True)
class Row:
    """A place in one window."""

    place: shapes.Ceiling
    cell: shapes.Cell


def windows_of(programme: shapes.Programme) -> list[Window]:
    """Every window of the months shown."""
    hours = {block["number"]: block["hours"] for block in programme["time_blocks"]}
    peak = programme["peak"]
    return [
        Window(cell["month"], cell["time_block"], hours[cell["time_block"]], cell == peak)
        for cell in programme["windows"]
    ]


def choose(windows: Sequence[Window], value: str | None) -> Window | None:
    """The window asked for, else the busiest; None where there are none.

    Raises:
        InvalidParameter: The one asked for is not among them.
    """
    if not value:
        return next((window for window in windows if window.busiest), None)
    found = next((window for window in windows if window.value == value), None)
    if found is None:
        raise InvalidParameter(
            f"'{value}' is not a window of the months shown.",
            hint="Choose one from the list on the page.",
        )
    return found


def rows_in(window: Window, places: Sequence[shapes.Ceiling]) -> list[Row]:
    """Each place with what is allocated and free in that window."""
    return [
        Row(place, cell)
        for place in places
        for cell in place["windows"]
        if (cell["month"], cell["time_block"]) == (window.month, window.time_block)
    ]
