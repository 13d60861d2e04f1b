"""Energy sites, which the grid operator registers."""

from dataclasses import dataclass, field

from tests.support.register.people import NOBODY, People
from tests.support.register.refusal import refuse_if


MAY_DRAW = 0b1_1000_0000
"""Miner, data centre."""


@dataclass
class Site:
    """Whose it is and where; whether it takes more kW."""

    investor: bytes
    zone: int
    is_open: bool = True


@dataclass
class Sites:
    """Sites by number, and the site of every meter."""

    people: People
    zones: set[int]
    by_number: dict[int, Site] = field(default_factory=dict)
    meters: dict[bytes, int] = field(default_factory=dict)

    def open_in(self, investor: bytes, zone: int) -> int:
        """How many open sites an investor has in a zone."""
        found = self.by_number.values()
        return sum(s.is_open and (s.investor, s.zone) == (investor, zone) for s in found)

    def register(self, number: int, investor: bytes, zone: int, meter: bytes) -> None:
        """The grid operator registers a site of who is licensed to draw."""
        known = number in self.by_number
        refuse_if(number == 0 or zone not in self.zones or known, "SiteInvalid")
        self.people.licences.check(investor, MAY_DRAW, NOBODY, 0)
        refuse_if(meter in self.meters, "MeterTaken")
        self.by_number[number], self.meters[meter] = Site(investor, zone), number

    def set_open(self, number: int, is_open: bool) -> None:
        """It takes more kW, or takes no more."""
        refuse_if(number not in self.by_number, "SiteUnknown")
        self.by_number[number].is_open = is_open
