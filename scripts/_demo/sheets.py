"""What must be true if the CSV files are: read here anew, not by the code that issues them."""

import csv
import itertools
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from pathlib import Path

from scripts._demo import figures
from scripts._demo.billed import CASH_IN_PKR, Used, due
from scripts._demo.drawn import Delivery, Drawable
from scripts._demo.figures import Figures


PAR_PKR = 100
KW = {"kW": 1, "MW": 1000}
PROGRAMME = "the programme"

CASH = "SettlementCash"
COUPON, COUPON_DAY = 0, date(2025, 11, 5)
"""The coupon that is paid, and its day. Source: series.csv, the row of the bond."""
METERS_READ = date(2025, 11, 1)
"""The day on which the readings of October are stated."""
BOND = "FixedPib"
TAX_KIND = "government_securities"
TAX_ACCOUNT = "0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc"
"""Where withheld tax is paid to. Source: participants.csv."""
TREASURY = "0x976EA74026E726554dB657fA54763abd0C3a0aa9"
"""Whose account pays coupons and is paid for bills. Source: deploy.toml and participants.csv."""
BILLING = "PowerBilling"
AHEAD, AHEAD_PKR = "101", 700_000_000
"""The site whose holder pays ahead for power, and how much."""
RECEIVED = "2025-11"
"""The month in which bills are issued, and so paid from what was paid ahead."""

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Sheets:
    """The sample files.

    Attributes:
        bills: Rows of government debt to issue, and after them what bids at auction get: all.
        bids: What is bid at auction.
        results: What was published of the auctions that are held again.
        power: Rows of capacity to allocate.
        participants: Registered accounts.
        series: Debt series by ISIN.
        taxes: The table of withholding tax.
        tariffs: What power costs.
        zones: Zones of the programme.
        plants: Its plants.
        delivery: What is nominated, curtailed and drawn in a month.
        time_blocks: Names of the time blocks, in order.
        cap_kw: The programme's ceiling.
    """

    bills: list[Row]
    bids: list[Row]
    results: list[Row]
    power: list[Row]
    participants: list[Row]
    series: list[Row]
    taxes: list[Row]
    tariffs: list[Row]
    zones: list[Row]
    plants: list[Row]
    delivery: Delivery
    time_blocks: list[str]
    cap_kw: int

    @property
    def bond(self) -> Row:
        """The series whose coupon is paid."""
        return next(row for row in self.series if row["instrument"] == BOND)

    def of_series(self, isin: str) -> list[Row]:
        """Rows that issue a series."""
        return [row for row in self.bills if row["series"] == isin]

    def name_of(self, account: str) -> str:
        """Whose account it is."""
        return next(row["name"] for row in self.participants if row["account"] == account)

    @property
    def months(self) -> tuple[str, str]:
        """First and last month of any delivery window."""
        return (
            min(row["window_start"] for row in self.power),
            max(row["window_end"] for row in self.power),
        )

    def right_of(self, row: Row) -> str:
        """Name of the right a row allocates."""
        window = (row["window_start"], row["window_end"])
        place = f"{row['zone']}/{row['plant']}"
        return figures.right(row["product"], place, window, self.blocks_of(row))

    def blocks_of(self, row: Row) -> list[int]:
        """Numbers of the time blocks a row covers."""
        if row["blocks"] == "ALL":
            return list(range(len(self.time_blocks)))
        return [self.time_blocks.index(name) for name in row["blocks"].split("+")]

    def cells_of(self, row: Row) -> Iterator[tuple[str, int]]:
        """Every month and time block a row covers."""
        months = months_between(row["window_start"], row["window_end"])
        return itertools.product(months, self.blocks_of(row))

    def figures(self) -> Figures:
        """Every figure that follows from the files."""
        found: Counter[str] = Counter()
        held_by: defaultdict[str, set[str]] = defaultdict(set)
        for row in self.bills:
            units = base_units(row)
            found[figures.holding(row["account"], row["series"])] += units
            found[figures.supply(row["series"])] += units
            held_by[row["series"]].add(row["account"])
        found.update(self._cash())
        held_by[CASH] = {
            name.partition(figures.HOLDS)[0] for name in self._cash() if figures.HOLDS in name
        }
        for row in self.power:
            right, kw = self.right_of(row), base_units(row)
            found[figures.holding(row["account"], right)] += kw
            found[figures.supply(right)] += kw
            held_by[right].add(row["account"])
            for month, block in self.cells_of(row):
                for place in (row["zone"], row["plant"], PROGRAMME):
                    found[figures.allocated(place, month, block)] += kw
        for asset, accounts in held_by.items():
            found[figures.holders(asset)] = len(accounts)
        for row in self.zones + self.plants:
            found[figures.ceiling(row["code"])] = int(Decimal(row["cap_mw"]) * KW["MW"])
        found[figures.ceiling(PROGRAMME)] = self.cap_kw
        for row in self.delivery.nominations:
            right = self.right_of(self._by_ref(row["ref"]))
            found[figures.nominated(row["site"], right)] += int(row["kw"])
        for site, hours in self.readings().items():
            found[figures.metered(site, self.delivery.month)] = sum(hours.values())
        paid = self.paid_for_power()
        for site, cost in self.costs().items():
            investor = self.delivery.site(site)["investor"]
            found[figures.billed(site, self.delivery.month)] = cost
            found[figures.owing(investor)] += cost - paid.get(site, 0)
        ahead = self.delivery.site(AHEAD)["investor"]
        found[figures.deposited(ahead)] = AHEAD_PKR * CASH_IN_PKR - paid[AHEAD]
        found[figures.received(RECEIVED)] = paid[AHEAD]
        return found | self._prices()

    def readings(self) -> dict[str, dict[str, int]]:
        """The kWh of every hour of the month whose meters are read, by site."""
        return {site: dict(used.drawn_kwh) for site, used in self._used().items()}

    def costs(self) -> dict[str, int]:
        """What that month costs each site, in base units of cash."""
        month = self.delivery.month
        priced = {row["zone"]: row for row in self.tariffs if row["from"] <= month <= row["last"]}
        return {
            site: due(priced[self.delivery.site(site)["zone"]], used)
            for site, used in self._used().items()
        }

    def paid_for_power(self) -> dict[str, int]:
        """What is paid of that by site: by the one that paid ahead, as far as that goes."""
        return {AHEAD: min(self.costs()[AHEAD], AHEAD_PKR * CASH_IN_PKR)}

    def owner_of(self, site: str) -> str:
        """The account of a site's investor."""
        investor = self.delivery.site(site)["investor"]
        return next(row["account"] for row in self.participants if row["investor"] == investor)

    def metered_kw(self, site: str) -> int:
        """The kW nominated to a site for the month whose meters are read."""
        refs = {row["ref"] for row in self._metered()}
        bound = (row for row in self.delivery.nominations if row["ref"] in refs)
        return sum(int(row["kw"]) for row in bound if row["site"] == site)

    def _used(self) -> dict[str, Used]:
        return self.delivery.used(
            {
                row["ref"]: Drawable(row["firmness"].partition("+")[0], self.blocks_of(row))
                for row in self._metered()
            }
        )

    def _metered(self) -> list[Row]:
        return [row for row in self.power if row["window_start"] == self.delivery.month]

    def _prices(self) -> Counter[str]:
        """The prices that follow from the yields that were published of auctions."""
        tenors = {row["isin"]: row["tenor"] for row in self.series}
        found: Counter[str] = Counter()
        for row in self.results:
            isin, days = row["isin"], int(tenors[row["isin"]].removesuffix("D"))
            found[figures.cut_off(isin)] = _price(row["cut_off_yield_pct"], days)
            found[figures.average(isin)] = _price(row["average_yield_pct"], days)
        return found

    def _by_ref(self, ref: str) -> Row:
        return next(row for row in self.power if row["ref"] == ref)

    def _cash(self) -> Figures:
        """What the coupon leaves everybody in cash, net of tax; the tax; and what bills hold.

        A regular period of ACT/ACT (ICMA) pays the rate over the coupons a year.
        """
        bond, rates = self.bond, self._tax_rates()
        units: Counter[str] = Counter()
        for row in self.of_series(bond["isin"]):
            units[row["account"]] += base_units(row)
        rate = Fraction(bond["rate_pct"]) / 100 / int(bond["coupons_a_year"])
        per_unit = PAR_PKR * CASH_IN_PKR * rate
        gross = {account: floor(held * per_unit) for account, held in units.items()}
        tax = {account: floor(owed * rates[account]) for account, owed in gross.items()}
        found = {figures.holding(one, CASH): gross[one] - tax[one] for one in gross}
        found[figures.holding(TAX_ACCOUNT, CASH)] = sum(tax.values())
        ahead, proceeds = AHEAD_PKR * CASH_IN_PKR, sum(map(_worth, self.bids))
        found[figures.holding(BILLING, CASH)] = ahead
        found[figures.holding(TREASURY, CASH)] = proceeds
        found[figures.supply(CASH)] = ceil(units.total() * per_unit) + ahead + proceeds
        return found

    def _tax_rates(self) -> dict[str, Fraction]:
        """The rate of tax of every account, as a fraction."""
        rates = {
            row["tax_class"]: Fraction(row["rate_pct"]) / 100
            for row in self.taxes
            if row["tax_type"] == TAX_KIND
        }
        return {row["account"]: rates[row["tax_class"]] for row in self.participants}


def read(folder: Path) -> Sheets:
    """Read the sample files of a folder."""
    programme = tomllib.loads((folder / "deploy.toml").read_text("utf-8"))["programme"]
    bids = _rows(folder / "auction-bids.csv")
    issued = _rows(folder / "mint-tbills.csv") + _rows(folder / "mint-bonds.csv")
    return Sheets(
        bills=[*issued, *map(_award, bids)],
        bids=bids,
        results=_rows(folder / "auction-results.csv"),
        power=_rows(folder / "mint-power.csv"),
        participants=_rows(folder / "participants.csv"),
        series=_rows(folder / "series.csv") + _rows(folder / "auction-series.csv"),
        taxes=_rows(folder / "taxes.csv"),
        tariffs=_rows(folder / "tariffs.csv"),
        zones=_rows(folder / "zones.csv"),
        plants=_rows(folder / "plants.csv"),
        delivery=_delivery(folder, programme["block_of_hour"]),
        time_blocks=programme["blocks"],
        cap_kw=programme["cap_kw"],
    )


def _delivery(folder: Path, block_of_hour: list[int]) -> Delivery:
    nominations = _rows(folder / "nominations.csv")
    refs = {row["ref"] for row in nominations}
    windows = [row for row in _rows(folder / "mint-power.csv") if row["ref"] in refs]
    return Delivery(
        sites=_rows(folder / "sites.csv"),
        nominations=nominations,
        orders=_rows(folder / "curtailments.csv"),
        demand_mw=[int(row["demand_mw"]) for row in _rows(folder / "load-profile.csv")],
        block_of_hour=block_of_hour,
        month=min(row["window_start"] for row in windows),
    )


def _award(bid: Row) -> Row:
    """What a bid gets, in the columns of what is issued."""
    return {
        "ref": f"bid of {bid['bidder']}",
        "account": bid["bidder"],
        "amount": bid["face_pkr"],
        "unit": "PKR",
        "series": bid["isin"],
    }


def _worth(bid: Row) -> int:
    """What a bid pays, in base units of cash."""
    return int(Fraction(bid["price"]) * Fraction(bid["face_pkr"]) / PAR_PKR * CASH_IN_PKR)


def _price(yield_pct: str, days: int) -> int:
    """The price of a bill, PKR 1e-4 per PKR 100: simple interest over a year of 365 days."""
    return round(PAR_PKR * CASH_IN_PKR / (1 + Fraction(yield_pct) / 100 * days / 365))


def base_units(row: Row) -> int:
    """A row's amount as the chain counts it: kW of power, units of PKR 100 of debt.

    Raises:
        ValueError: It is no whole number of them.
    """
    amount = Decimal(row["amount"])
    units = amount * KW[row["unit"]] if row["unit"] in KW else amount
    if row["unit"] == "PKR":
        units = amount / PAR_PKR
    if units != int(units):
        raise ValueError(f"{row['ref']}: {row['amount']} {row['unit']} is no whole base unit")
    return int(units)


def months_between(first: str, last: str) -> Iterator[str]:
    """Every month from the first to the last, as ``YYYY-MM``."""
    year, month = map(int, first.split("-"))
    while (text := f"{year:04d}-{month:02d}") <= last:
        yield text
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
