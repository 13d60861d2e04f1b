"""What the sites of the sample draw in their month, hour by hour, as its files say.

A site draws what it may: the kW nominated to it in the hour's time block, less what an order takes,
times the country's demand in that hour of the day over the day's highest; each step rounded down.
"""

import calendar
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from scripts._demo.billed import CLASSES, Used


Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Drawable:
    """When a right draws, and whether it is firm or interruptible."""

    firmness: str
    blocks: Sequence[int]


@dataclass(frozen=True, slots=True)
class Delivery:
    """The files that say it.

    Attributes:
        sites: Energy sites.
        nominations: What of which power row is nominated to which site.
        orders: Curtailment orders.
        demand_mw: The country's demand by hour of the day.
        block_of_hour: The time block of each hour of the day.
        month: The first month that anything is nominated for, whose meters are read.
    """

    sites: list[Row]
    nominations: list[Row]
    orders: list[Row]
    demand_mw: list[int]
    block_of_hour: list[int]
    month: str

    @property
    def zone(self) -> str:
        """Number of the one zone whose meters are read."""
        (zone,) = {self.site(row["site"])["zone"] for row in self.nominations}
        return zone

    def site(self, number: str) -> Row:
        """A site by its number."""
        return next(row for row in self.sites if row["site"] == number)

    def used(self, rights: Mapping[str, Drawable]) -> dict[str, Used]:
        """What each site was bound to, allowed and drew, given the month's rights by their refs."""
        sites = sorted({row["site"] for row in self.nominations if row["ref"] in rights})
        return {site: self._used(site, rights) for site in sites}

    def _used(self, site: str, rights: Mapping[str, Drawable]) -> Used:
        nominated, zone = self._nominated_kw(site, rights), self.site(site)["zone"]
        allowed = {
            firmness: {
                hour: floor(by_hour[int(hour[-2:])] * self._left(zone, firmness, hour))
                for hour in self._hours()
            }
            for firmness, by_hour in nominated.items()
        }
        most_mw = max(self.demand_mw)
        drawn = {
            hour: sum(kw[hour] for kw in allowed.values())
            * self.demand_mw[int(hour[-2:])]
            // most_mw
            for hour in self._hours()
        }
        return Used(nominated, allowed, drawn)

    def _nominated_kw(self, site: str, rights: Mapping[str, Drawable]) -> dict[str, list[int]]:
        """By firmness and hour of the day."""
        found = {firmness: [0] * len(self.block_of_hour) for firmness in CLASSES}
        for row in self.nominations:
            right = rights.get(row["ref"])
            if right is None or row["site"] != site:
                continue
            for hour, block in enumerate(self.block_of_hour):
                if block in right.blocks:
                    found[right.firmness][hour] += int(row["kw"])
        return found

    def _hours(self) -> Iterator[str]:
        year, month = map(int, self.month.split("-"))
        for day in range(1, calendar.monthrange(year, month)[1] + 1):
            for hour in range(24):
                yield f"{self.month}-{day:02d}T{hour:02d}"

    def _left(self, zone: str, firmness: str, hour: str) -> Fraction:
        """What the tightest order leaves."""
        shares = (
            Fraction(row["left"])
            for row in self.orders
            if (row["zone"], row["class"]) == (zone, firmness) and row["from"] <= hour < row["to"]
        )
        return min(shares, default=Fraction(1))
