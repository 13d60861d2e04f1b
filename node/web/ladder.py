"""The maturity ladder: how much debt falls due when, by kind of instrument.

Rungs are quarters while all of it falls due within a few years, else years; a rung without debt is
there too, so that a gap is seen as one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from node.api import words
from node.web.drawing import Segment, percent


MOST_QUARTERS = 12
"""Beyond this a ladder has a rung a year."""
_QUARTERS = 4
_MONTHS = 3
_LEAST_SEEN = 0.7
"""Percent of a rung below which a part would not be seen."""
_FIRST = words.INSTRUMENTS.index("treasury_bill")


@dataclass(frozen=True, slots=True)
class Due:
    """What of a series is outstanding, and when it falls due."""

    isin: str
    instrument: str
    matures: date
    units: int


@dataclass(frozen=True, slots=True)
class Rung:
    """What falls due in a quarter or a year.

    Attributes:
        name: Such as ``Q4 2026`` or ``2028``.
        face: All of it, for people.
        units: The same, exact.
        parts: By instrument, as parts of the longest rung.
        series: ISINs, earliest first.
    """

    name: str
    face: str
    units: int
    parts: list[Segment]
    series: list[str]


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rungs from the earliest to the latest, and the instruments there are with their colours."""

    rungs: list[Rung]
    instruments: list[tuple[str, int]]
    units: int

    @property
    def face(self) -> str:
        """All that is outstanding."""
        return words.face(self.units)


def ladder(series: Iterable[Due]) -> Ladder:
    """The ladder of what is outstanding."""
    due = sorted((one for one in series if one.units), key=lambda one: (one.matures, one.isin))
    if not due:
        return Ladder([], [], 0)
    first, last = due[0].matures, due[-1].matures
    quarterly = _quarter(last) - _quarter(first) < MOST_QUARTERS
    place = _quarter if quarterly else _year
    at: dict[int, list[Due]] = {}
    for one in due:
        at.setdefault(place(one.matures), []).append(one)
    longest = max(_units(found) for found in at.values())
    rungs = [
        _rung(_name(number, quarterly=quarterly), at.get(number, []), longest)
        for number in range(place(first), place(last) + 1)
    ]
    kinds = {one.instrument for one in due}
    legend = [(kind, _colour(kind)) for kind in words.INSTRUMENTS if kind in kinds]
    return Ladder(rungs, legend, _units(due))


def _rung(name: str, found: Sequence[Due], longest: int) -> Rung:
    parts, at = [], 0
    for kind in words.INSTRUMENTS:
        units = _units([one for one in found if one.instrument == kind])
        if units:
            label = f"{name}, {kind.replace('_', ' ')}: {words.face(units)}"
            width = max(percent(units, longest), _LEAST_SEEN)
            parts.append(Segment(label, _colour(kind), percent(at, longest), width))
            at += units
    return Rung(name, words.face(at), at, parts, [one.isin for one in found])


def _units(found: Iterable[Due]) -> int:
    return sum(one.units for one in found)


def _colour(kind: str) -> int:
    return words.INSTRUMENTS.index(kind) - _FIRST


def _year(day: date) -> int:
    return day.year


def _quarter(day: date) -> int:
    return day.year * _QUARTERS + (day.month - 1) // _MONTHS


def _name(number: int, *, quarterly: bool) -> str:
    if not quarterly:
        return str(number)
    return f"Q{number % _QUARTERS + 1} {number // _QUARTERS}"
