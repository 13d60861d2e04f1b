"""The power programme and the rights it gives."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from node.api.shapes.base import Amount, Answer, Instant, Month, Named
from node.api.shapes.delivery import ZoneInstant


class Product(Named):
    """A product of capacity rights."""

    transfers: Annotated[
        str, Field(description="approval: the regulator approves each; never; or free.")
    ]


class TimeBlock(TypedDict):
    """Hours of every day, in PKT."""

    number: int
    hours: Annotated[str, Field(examples=["08:00-17:00"])]


class Window(TypedDict):
    """Delivery months, both inclusive, and the instants they span."""

    first: Month
    last: Month
    starts: Instant
    ends: Annotated[Instant, Field(description="First second after the window.")]


class Right(TypedDict):
    """What the kW of one id are: of which product, where and when."""

    words: Annotated[str, Field(examples=["FIRM, KE, PORT-QASIM, 2025-11, 08:00-17:00"])]
    product: Product
    zone: Named
    plant: Named
    window: Window
    hours: Annotated[str, Field(examples=["08:00-17:00"], description="Of every day, in PKT.")]
    time_blocks: list[TimeBlock]
    firmness: int
    vintage: int


class Cell(TypedDict):
    """One month and time block of a place."""

    month: Month
    time_block: int
    cap: Annotated[Amount, Field(description="The ceiling in force in that month.")]
    allocated: Amount
    headroom: Annotated[
        Amount,
        Field(
            description="What can still be allocated in this place: the least room under its own "
            "ceiling and those around it; an open recall plan binds as well."
        ),
    ]


class Ceiling(Named):
    """A place with a ceiling."""

    cap: Annotated[Amount, Field(description="The ceiling in the first of these months.")]
    peak: Annotated[Cell | None, Field(description="Where most is allocated.")]
    windows: list[Cell]


class Programme(Ceiling):
    """The whole programme and the grid of time it uses."""

    time_blocks: list[TimeBlock]


class Zones(Answer):
    """The programme and its zones over some months."""

    first: Month
    last: Month
    programme: Programme
    items: list[Ceiling]


class Zone(Answer):
    """One zone, its plants and the programme's frame; ``instant`` is the zone then."""

    instant: ZoneInstant

    first: Month
    last: Month
    programme: Programme
    zone: Ceiling
    plants: list[Ceiling]
