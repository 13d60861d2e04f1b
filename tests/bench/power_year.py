"""A year of 2,000 MW as its files say it, dealt to sites of six zones to the last kilowatt.

Every site has a firm strip of the year and interruptible ones beside it, every other site those by
time blocks; together they are each plant's ceiling, so all ceilings are reached and none is passed.
The first month is curtailed in three zones and metered everywhere. What its hours and bills come to
is worked out by the demo's own reading of such files, which shares no code with the ledger.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import StringIO

from eth_utils.crypto import keccak

from scripts._demo.billed import Used
from scripts._demo.drawn import Delivery, Drawable
from scripts._demo.road import DATA
from tests.support.ledger import FIRM, FLEX, read_params
from tests.support.sheets import power, sheet
from tokenization.billing import Charges, Tariff, Usage, charges
from tokenization.files import participants
from tokenization.metering import Month, Statement, month_hours
from tokenization.power import LANE_BITS, Right, pack_right, parse_blocks, parse_firmness
from tokenization.registers import programme, sites, tariffs
from tokenization.types import Address
from tokenization.units import HOURS_PER_DAY, checksum, hex0x, parse_period, period_label


FIRST = "2025-11"
"""The first month: of 30 days, curtailed, metered and billed."""

ZONES_MW = {11: 500, 12: 400, 13: 350, 14: 300, 15: 250, 16: 200}
"""Zones and their ceilings: 2,000 MW. The small ledger has others of its own, which stay empty."""

PLANT_SHARES = (60, 40)
"""What each of a zone's two plants has of its ceiling, in hundredths."""

FEWEST_SITES = len(ZONES_MW) * len(PLANT_SHARES)
VINTAGE = 2025
PRODUCTS = {"firm": ("FIRM", FIRM), "interruptible": ("FLEX", FLEX)}
MOST_HOLDERS = 25
DEMAND_PROFILE = DATA / "load-profile.csv"
"""Demand of Pakistan by hour of the day. Source: ``scripts/data/README.md``, load profile."""

ORDERS = [
    {"zone": str(zone), "class": kind, "from": start, "to": end, "left": left}
    for zone in (11, 12, 13)
    for kind, start, end, left in (
        ("interruptible", "2025-11-12T18", "2025-11-12T22", "0"),
        ("firm", "2025-11-12T19", "2025-11-12T21", "2/3"),
    )
]
"""An evening of three zones: interruptible to nothing, then firm to two thirds."""


@dataclass(frozen=True, slots=True)
class Site:
    """An energy site, and the kW that its holder has at its plant for it."""

    number: int
    zone: int
    plant: int
    holder: int
    kw: int


@dataclass(frozen=True, slots=True)
class Strip:
    """Kilowatts of one class and of some time blocks, for all months of the year."""

    ref: str
    site: Site
    firmness: str
    blocks: str
    kw: int

    @property
    def nominated_kw(self) -> int:
        """What of it is bound to the site: all that is firm, nine tenths of the rest."""
        return self.kw if self.firmness == "firm" else self.kw - self.kw // 10


class Year:
    """The year of some sites.

    Attributes:
        accounts: Of the holders, one each.
        months: How many months the strips have.
    """

    def __init__(self, accounts: Sequence[Address], sites_count: int, months: int) -> None:
        """Deal every plant's kW to its sites."""
        self.accounts, self.months = accounts, months
        grid = read_params()
        self.time_blocks, self.block_of_hour = grid.blocks, list(grid.block_of_hour[:HOURS_PER_DAY])
        self.sites = list(_deal(sites_count, len(accounts)))
        self.strips = [strip for site in self.sites for strip in _strips(site)]

    @property
    def periods(self) -> range:
        """The months of the strips."""
        first = parse_period(FIRST)
        return range(first, first + self.months)

    @property
    def plants(self) -> dict[int, int]:
        """The zone of every plant."""
        return {_plant(zone, place): zone for zone in ZONES_MW for place in range(2)}

    def sites_in(self, zone: int) -> list[Site]:
        """The sites of a zone."""
        return [site for site in self.sites if site.zone == zone]

    def right(self, strip: Strip) -> Right:
        """The right a strip is kW of."""
        _, product = PRODUCTS[strip.firmness]
        mask = parse_blocks(strip.blocks, self.time_blocks)
        place = (product, strip.site.zone, strip.site.plant)
        window = (self.periods[0], self.periods[-1])
        return Right(*place, *window, mask, parse_firmness(strip.firmness), VINTAGE)

    def nominations_of(self, holder: int) -> list[tuple[int, int, int]]:
        """What a holder binds: ids of rights, sites and kW."""
        return [
            (pack_right(self.right(strip)), strip.site.number, strip.nominated_kw)
            for strip in self.strips
            if strip.site.holder == holder
        ]

    def zones_file(self) -> str:
        """Zones."""
        rows = ([zone, f"ZONE-{zone}", f"Zone {zone}", mw] for zone, mw in ZONES_MW.items())
        return _file(programme.ZONE_HEADER, rows)

    def plants_file(self) -> str:
        """Plants, two a zone."""
        rows = (
            [plant, zone, 1, f"PLANT-{plant}", f"Plant {plant}", _plant_kw(plant) // 1_000, "gas"]
            for plant, zone in self.plants.items()
        )
        return _file(programme.PLANT_HEADER, rows)

    def people_file(self) -> str:
        """Holders, miners and data centres in turn."""
        rows = (
            [
                *(investor(holder), checksum(account), f"Holder {holder}", "company", 1, 586),
                *("2028-06-30", f"YL-{holder:02d}", ("MINER", "DATA_CENTRE")[holder % 2]),
                *("licensed", "2025-08-01", "2030-07-31"),
            ]
            for holder, account in enumerate(self.accounts)
        )
        return _file(participants.HEADER, rows)

    def sites_file(self) -> str:
        """Sites, each with a meter of its own."""
        rows = (
            [
                *(site.number, investor(site.holder), site.zone, f"Site {site.number}"),
                hex0x(keccak(text=f"meter {site.number}")),
            ]
            for site in self.sites
        )
        return _file(sites.HEADER, rows)

    def tariffs_file(self) -> str:
        """Rs 22.98 a kWh for the whole year; where less may be left untaken, it is charged for."""
        last = period_label(self.periods[-1])
        rows = (
            [
                *(zone, FIRST, last, 15, 15, "1250.0033", "700.0001", "22.98"),
                *(40 + zone % 2 * 50, "5.005", "45.96"),
            ]
            for zone in ZONES_MW
        )
        return _file(tariffs.HEADER, rows)

    def power_file(self) -> str:
        """Every strip, as the issuer's plan."""
        return sheet(self._power(strip, strip.ref, strip.kw) for strip in self.strips)

    def one_more_file(self) -> str:
        """One kW more of the first strip at every plant."""
        first = {strip.site.plant: strip for strip in reversed(self.strips)}
        return sheet(self._power(one, f"MORE-{plant}", 1) for plant, one in sorted(first.items()))

    @cached_property
    def used(self) -> Mapping[int, Used]:
        """What each site was bound to, allowed and drew in the first month, hour by hour."""
        rights = {
            strip.ref: Drawable(strip.firmness, _blocks(strip.blocks, self.time_blocks))
            for strip in self.strips
        }
        return {int(site): used for site, used in self._delivery.used(rights).items()}

    def statement(self, zone: int) -> Statement:
        """The readings of a zone's first month."""
        period = self.periods[0]
        months = (
            Month(site.number, period, tuple(self.used[site.number].drawn_kwh.values()))
            for site in sorted(self.sites_in(zone), key=lambda site: site.number)
        )
        return Statement(tuple(months))

    @cached_property
    def tariff_rows(self) -> dict[int, dict[str, str]]:
        """The rows of tariffs by zone, as they are written."""
        return {int(row["zone"]): row for row in csv.DictReader(StringIO(self.tariffs_file()))}

    @cached_property
    def costs(self) -> Mapping[int, Charges]:
        """What each site's first month costs."""
        by_zone = {row.zone: row.tariff for row in tariffs.parse_tariffs(self.tariffs_file())}
        return {site.number: self._cost(site.number, by_zone[site.zone]) for site in self.sites}

    def due_of(self, holder: int) -> int:
        """What a holder owes for the first month of all its sites."""
        return sum(self.costs[site.number].total for site in self.sites if site.holder == holder)

    @cached_property
    def _delivery(self) -> Delivery:
        with DEMAND_PROFILE.open(encoding="utf-8", newline="") as file:
            demand_mw = [int(row["demand_mw"]) for row in csv.DictReader(file)]
        bound = (
            {"ref": one.ref, "site": str(one.site.number), "kw": str(one.nominated_kw)}
            for one in self.strips
        )
        places = [{"site": str(one.number), "zone": str(one.zone)} for one in self.sites]
        return Delivery(places, list(bound), ORDERS, demand_mw, self.block_of_hour, FIRST)

    def _cost(self, site: int, tariff: Tariff) -> Charges:
        used = self.used[site]
        lanes, curtailed = [], []
        for kind in PRODUCTS:
            hourly, allowed = used.nominated_kw[kind], used.allowed_kw[kind].values()
            by_block = dict(zip(self.block_of_hour, hourly, strict=True))
            lanes.append(sum(kw << LANE_BITS * block for block, kw in by_block.items()))
            days = len(allowed) // HOURS_PER_DAY
            curtailed.append(days * sum(hourly) - sum(allowed))
        days = len(month_hours(self.periods[0])) // HOURS_PER_DAY
        drawn = sum(used.drawn_kwh.values())
        return charges(tariff, Usage(*lanes, bytes(self.block_of_hour), days, *curtailed, drawn))

    def _power(self, strip: Strip, ref: str, kw: int) -> str:
        product, _ = PRODUCTS[strip.firmness]
        account = checksum(self.accounts[strip.site.holder])
        place = {"zone": f"ZONE-{strip.site.zone}", "plant": f"PLANT-{strip.site.plant}"}
        window = {"window_start": FIRST, "window_end": period_label(self.periods[-1])}
        what = {"product": product, "firmness": strip.firmness, "blocks": strip.blocks}
        return power(ref, str(kw), "kW", account=account, **place, **window, **what)


def investor(holder: int) -> str:
    """The id of a holder."""
    return f"Y-{holder:02d}"


def _deal(count: int, holders: int) -> Iterator[Site]:
    """Sites by zone and plant in turn, unequal, the last of a plant with what is left of it."""
    places = [(zone, place) for place in range(2) for zone in ZONES_MW]
    at = [(number, *places[number % len(places)]) for number in range(count)]
    left = {_plant(zone, place): _plant_kw(_plant(zone, place)) for zone, place in places}
    for number, zone, place in at:
        plant = _plant(zone, place)
        peers = [other for other, *where in at if where == [zone, place]]
        weights = sum(2 + other // len(places) % 3 for other in peers)
        kw = _plant_kw(plant) * (2 + number // len(places) % 3) // weights
        if number == peers[-1]:
            kw = left[plant]
        left[plant] -= kw
        yield Site(100 * zone + number // len(ZONES_MW) + 1, zone, plant, number % holders, kw)


def _strips(site: Site) -> Iterator[Strip]:
    firm_kw = site.kw * 6 // 10
    yield Strip(f"Y-{site.number}-F", site, "firm", "ALL", firm_kw)
    parts = ("ALL",) if site.number % 2 else ("SOLAR", "NIGHT+PEAK")
    for place, blocks in enumerate(parts):
        ref = f"Y-{site.number}-{place}"
        yield Strip(ref, site, "interruptible", blocks, site.kw - firm_kw)


def _plant(zone: int, place: int) -> int:
    return 10 * zone + place + 1


def _plant_kw(plant: int) -> int:
    return ZONES_MW[plant // 10] * 10 * PLANT_SHARES[plant % 10 - 1]


def _blocks(text: str, names: Sequence[str]) -> list[int]:
    mask = parse_blocks(text, names)
    return [block for block in range(len(names)) if mask >> block & 1]


def _file(header: Sequence[str], rows: Iterator[list[object]]) -> str:
    """A file whose last columns name what is invented about it."""
    lines = [",".join(map(str, [*row, "invented"][: len(header)])) for row in rows]
    return "\n".join([",".join(header), *lines, ""])
