"""Power rights off chain: the id of a right, the grid of time, and what headroom is left.

The same arithmetic as ``RightId.sol`` and ``PowerProgramme.sol``, so that a file can be judged
before anything is sent. Pure: it is told what is allocated and never asks.

Invariant: ``unpack_right(pack_right(right)) == right`` (tests/property/test_power.py).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from itertools import groupby

from tokenization.errors import InvalidParameter
from tokenization.units import parse_amount, parse_period, period_label


MAX_BLOCKS = 8
"""Time blocks a day has at most. Source: ``IPowerProgramme``, one uint32 lane a block."""

LANE_BITS = 32
LANE = (1 << LANE_BITS) - 1
"""A word of kW by time block: block b at bit 32 b. Source: ``Lanes.sol``."""

ALL_BLOCKS = "ALL"

LAST_SITE = 2**32 - 1
"""Source: ``INominationBook``, uint32."""

_ID_BITS = 112
# Field, its lowest bit and its width. Source: ``RightId.sol``.
_FIELDS = (
    ("vintage", 0, 16),
    ("firmness", 16, 8),
    ("block_mask", 24, 8),
    ("last_period", 32, 16),
    ("first_period", 48, 16),
    ("plant", 64, 16),
    ("zone", 80, 16),
    ("product", 96, 16),
)


@dataclass(frozen=True, slots=True)
class Right:
    """What the kW of one id are: of which product, where, and when.

    Units:
        first_period, last_period: months since January 2025, both inclusive.
        block_mask: bit b means time block b of every day.
        vintage: calendar year of allocation.
    """

    product: int
    zone: int
    plant: int
    first_period: int
    last_period: int
    block_mask: int
    firmness: int
    vintage: int


def pack_right(right: Right) -> int:
    """Make the ERC-1155 id of a right.

    Raises:
        InvalidParameter: A part does not fit its field.

    Source: ``RightIds.pack``.
    """
    raw = 0
    for name, shift, width in _FIELDS:
        value: int = getattr(right, name)
        if not 0 <= value < 1 << width:
            raise InvalidParameter(
                f"The {name.replace('_', ' ')} of a right cannot be {value}.",
                hint=f"It is a whole number from 0 to {(1 << width) - 1}.",
            )
        raw |= value << shift
    return raw


def unpack_right(right_id: int) -> Right:
    """Read an ERC-1155 id.

    Raises:
        InvalidParameter: Bits are set that no right sets.

    Source: ``RightIds.unpack``.
    """
    if right_id >> _ID_BITS:
        raise InvalidParameter(
            f"{right_id} is not the id of a power right.",
            hint="Take the id from the token's events or from the plan.",
        )
    return Right(**{name: right_id >> shift & (1 << width) - 1 for name, shift, width in _FIELDS})


def parse_window(start: str, end: str) -> tuple[int, int]:
    """Read a delivery window of whole months, both inclusive, as periods.

    Raises:
        InvalidParameter: Not two months, or the end lies before the start.
    """
    first, last = parse_period(start), parse_period(end)
    if last < first:
        raise InvalidParameter(
            f"The window ends in {end}, before it starts in {start}.",
            hint="Both months belong to the window; write the earlier one first.",
        )
    return first, last


def parse_blocks(text: str, names: Sequence[str]) -> int:
    """Read time blocks, ``ALL`` or names joined by ``+``, as a mask.

    Raises:
        InvalidParameter: A name is unknown or stands there twice.
    """
    if text == ALL_BLOCKS:
        return (1 << len(names)) - 1
    mask = 0
    for name in text.split("+"):
        if name not in names:
            raise InvalidParameter(
                f"'{name}' is not a time block.",
                hint=f"Write {ALL_BLOCKS}, or of {', '.join(names)} some joined by '+'.",
            )
        bit = 1 << names.index(name)
        if mask & bit:
            raise InvalidParameter(f"Time block '{name}' stands there twice.", hint="Once is it.")
        mask |= bit
    return mask


def parse_site(text: str) -> int:
    """Read the number of an energy site.

    Raises:
        InvalidParameter: No whole number that could be one.
    """
    number = parse_amount(text, 0)
    if not 1 <= number <= LAST_SITE:
        raise InvalidParameter(
            f"'{text}' is not the number of a site.", hint=f"Write 1 to {LAST_SITE}."
        )
    return number


def cut_months(right: Right, period: int) -> tuple[Right, Right]:
    """The two rights that share a right's months between them: those before a month, and the rest.

    Raises:
        InvalidParameter: One of them would have no month.

    Source: ``RightsConversion.sol``.
    """
    if not right.first_period < period <= right.last_period:
        raise InvalidParameter(
            f"A cut at {period_label(period)} leaves one part of the right without a month.",
            hint="Cut at a month of the right other than its first.",
        )
    return replace(right, last_period=period - 1), replace(right, first_period=period)


def cut_blocks(right: Right, block_mask: int) -> tuple[Right, Right]:
    """The two rights that share a right's time blocks between them: those named, and the rest.

    Raises:
        InvalidParameter: One of them would have no time block, or the right has not all of them.

    Source: ``RightsConversion.sol``.
    """
    rest = right.block_mask & ~block_mask
    if not block_mask or not rest or block_mask & ~right.block_mask:
        raise InvalidParameter(
            "Such a cut leaves one part of the right without a time block.",
            hint="Name some of the right's time blocks, and not all of them.",
        )
    return replace(right, block_mask=block_mask), replace(right, block_mask=rest)


def join_rights(first: Right, second: Right) -> Right:
    """The right that two are the parts of: every cell of it is in one of them, in one only.

    Raises:
        InvalidParameter: They overlap, leave a gap, or differ in more than their windows.

    Source: ``RightsConversion.sol``.
    """
    if second.first_period == first.last_period + 1:
        whole = replace(first, last_period=second.last_period)
        other = replace(second, first_period=first.first_period)
    else:
        both = first.block_mask | second.block_mask
        whole, other = replace(first, block_mask=both), replace(second, block_mask=both)
    parts = sum(1 for right in (first, second) for _ in cells_of(right))
    if whole != other or parts != sum(1 for _ in cells_of(whole)):
        raise InvalidParameter(
            "The two rights are not two parts of one.",
            hint="Name the earlier of two that follow each other, or two of the same months that "
            "share no time block; all else must be the same.",
        )
    return whole


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One month and one time block: within it, an allocation is constant."""

    period: int
    block: int


def cells_of(right: Right) -> Iterator[Cell]:
    """Every cell of the grid a right touches, in order of time."""
    for period in range(right.first_period, right.last_period + 1):
        for block in range(MAX_BLOCKS):
            if right.block_mask >> block & 1:
                yield Cell(period, block)


class Scope(IntEnum):
    """Whose ceiling it is, in the order the programme asks them.

    Source: ``ICeilings.Level``.
    """

    PROGRAMME = 0
    ZONE = 1
    PLANT = 2
    PHASE = 3


Place = tuple[Scope, int]
"""A ceiling: the scope, and the number of the zone, plant or phase (0 for the programme)."""


def places_of(right: Right, phase: int) -> tuple[Place, Place, Place, Place]:
    """The four ceilings a right counts against, of a plant in that phase."""
    return (
        (Scope.PROGRAMME, 0),
        (Scope.ZONE, right.zone),
        (Scope.PLANT, right.plant),
        (Scope.PHASE, phase),
    )


@dataclass(frozen=True, slots=True)
class Overrun:
    """Where an allocation would first pass a ceiling.

    Units:
        cap_kw, allocated_kw, asked_kw: kW.
    """

    place: Place
    cell: Cell
    cap_kw: int
    allocated_kw: int
    asked_kw: int

    @property
    def headroom_kw(self) -> int:
        """What could still be allocated there, in kW."""
        return max(0, self.cap_kw - self.allocated_kw)


@dataclass(slots=True)
class Tally:
    """A running count of allocated kW against ceilings, for rows judged one after the other.

    Units:
        caps_kw: ceiling of each place and month in kW.
        phases: the phase of each plant.
        allocated_kw: kW allocated in each place and cell; absent means none.
    """

    caps_kw: Mapping[tuple[Place, int], int]
    phases: Mapping[int, int]
    allocated_kw: dict[tuple[Place, Cell], int] = field(default_factory=dict)

    def reserve(self, right: Right, kw: int) -> Overrun | None:
        """Count a right in, unless a ceiling forbids it: then count nothing and say which.

        Units:
            kw: kW.
        """
        overrun = self.overrun(right, kw)
        if overrun is None:
            for place in self._places(right):
                for cell in cells_of(right):
                    key = (place, cell)
                    self.allocated_kw[key] = self.allocated_kw.get(key, 0) + kw
        return overrun

    def overrun(self, right: Right, kw: int) -> Overrun | None:
        """The first ceiling that an allocation would pass, or None.

        Month by month, in order of their scope, in the fullest time block: as the programme asks.

        Units:
            kw: kW.

        Source: ``PowerProgramme._refusal``.
        """
        for period, month in groupby(cells_of(right), key=lambda cell: cell.period):
            cells = list(month)
            for place in self._places(right):
                allocated, fullest = self._fullest(place, cells)
                cap_kw = self.caps_kw[place, period]
                if allocated + kw > cap_kw:
                    return Overrun(place, fullest, cap_kw, allocated, kw)
        return None

    def _places(self, right: Right) -> tuple[Place, ...]:
        return places_of(right, self.phases[right.plant])

    def _fullest(self, place: Place, cells: Sequence[Cell]) -> tuple[int, Cell]:
        return max(
            ((self.allocated_kw.get((place, cell), 0), cell) for cell in cells),
            key=lambda found: found[0],
        )
