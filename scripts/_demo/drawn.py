"""What the sites of the sample draw in their month, hour by hour, as its files say.

A site draws what it may: the kW nominated to it in the hour's time block, less what an order takes,
times the country's demand in that hour of the day over the day's highest; each step rounded down.
"""

import calendar
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from scripts._demo.billed import Used


Row = dict[str, str]


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

    def used(self, blocks_of_ref: Mapping[str, Sequence[int]]) -> dict[str, Used]:
        """What each site was bound to, allowed and drew, given the time blocks of power rows."""
        nominated = self._nominated_kw(blocks_of_ref)
        return {site: self._used(site, kw) for site, kw in sorted(nominated.items())}

    def _used(self, site: str, kw_by_block: Mapping[int, int]) -> Used:
        nominated = [kw_by_block.get(block, 0) for block in self.block_of_hour]
        zone = self.site(site)["zone"]
        allowed = {
            hour: floor(nominated[int(hour[-2:])] * self._left(zone, hour))
            for hour in self._hours()
        }
        most_mw = max(self.demand_mw)
        drawn = {
            hour: kw * self.demand_mw[int(hour[-2:])] // most_mw for hour, kw in allowed.items()
        }
        return Used(nominated, allowed, drawn)

    def _nominated_kw(
        self, blocks_of_ref: Mapping[str, Sequence[int]]
    ) -> dict[str, dict[int, int]]:
        found: defaultdict[str, dict[int, int]] = defaultdict(dict)
        for row in (row for row in self.nominations if row["ref"] in blocks_of_ref):
            of_site = found[row["site"]]
            for block in blocks_of_ref[row["ref"]]:
                of_site[block] = of_site.get(block, 0) + int(row["kw"])
        return found

    def _hours(self) -> Iterator[str]:
        year, month = map(int, self.month.split("-"))
        for day in range(1, calendar.monthrange(year, month)[1] + 1):
            for hour in range(24):
                yield f"{self.month}-{day:02d}T{hour:02d}"

    def _left(self, zone: str, hour: str) -> Fraction:
        """What the tightest order leaves."""
        shares = (
            Fraction(row["left"])
            for row in self.orders
            if row["zone"] == zone and row["from"] <= hour < row["to"]
        )
        return min(shares, default=Fraction(1))
