"""A month of power in one zone, by commands: from nominations and readings to its bills."""

from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts._demo import bills
from scripts._demo.road import DATA, GRID_OPERATOR, POWER_ISSUER, REGULATOR, Road
from scripts._demo.sheets import Sheets
from scripts._demo.witness import Witness


METER_OPERATORS = (
    "0x262595fa2a3A86adACDe208589614d483e3eF1C0",
    "0xDFd99099Fa13541a64AEe9AAd61c0dbf3D32D492",
    "0x63c3686EF31C03a641e2Ea8993A91Ea351e5891a",
)
"""Accounts 65 to 67 of the public test mnemonic."""
QUORUM = 2


@dataclass
class Month:
    """The month of the sample whose meters are read.

    Attributes:
        road: The run it is part of.
        sheets: The files it follows.
        signatures: What the meter operators have signed.
    """

    road: Road
    sheets: Sheets
    signatures: list[str] = field(default_factory=list)

    @property
    def readings(self) -> Path:
        """The file of readings that the operators sign."""
        return self.road.state / f"readings-{self.sheets.delivery.month}.csv"

    def begin(self) -> tuple[str, str]:
        """Register the sites, allocate, nominate, curtail; answers the power file and its plan."""
        with self.road.step("Register energy sites"):
            self.road.execute("site", "enter", DATA / "sites.csv", signer=GRID_OPERATOR)
        plan = self.road.issue("Allocate power rights", "mint-power.csv", POWER_ISSUER)
        with self.road.step("Nominate power to sites, and curtail an evening"):
            self._nominate()
            for row in self.sheets.delivery.orders:
                self._curtail(row)
        return plan

    def name_operators(self) -> None:
        """The regulator says who reads the meters."""
        who = (self.sheets.delivery.zone, *METER_OPERATORS, "--quorum", str(QUORUM))
        self.road.execute("meter", "operators", *who, signer=REGULATOR)

    def sign(self) -> None:
        """As many operators as must sign the month's readings."""
        with self.road.step("Read the meters of a month"):
            rows = [
                f"{site},{hour},{kwh}"
                for site, hours in self.sheets.readings().items()
                for hour, kwh in hours.items()
            ]
            self.readings.write_text("\n".join(["site,hour,kwh", *rows, ""]))
            with ThreadPoolExecutor(QUORUM) as pool:
                signed = pool.map(self._signed, METER_OPERATORS[:QUORUM])
                self.signatures = [said["signature"] for said in signed]

    def state(self) -> None:
        """Carry what was signed to the chain, and publish the readings."""
        with self.road.step("State and publish the readings"):
            signatures = [part for one in self.signatures for part in ("--signature", one)]
            for command in (("post", *signatures), ("publish",)):
                verb, *more = command
                self.road.execute("meter", verb, *self._file(), *more, signer=self._carrier)

    def settle(self) -> None:
        """Settle the month of every site of the zone, and bill it."""
        with self.road.step("Settle the month of power"):
            told = self.sheets.delivery
            self.road.execute("meter", "settle", told.zone, told.month, signer=self._carrier)
        bills.issue(self.road, self.sheets, self._carrier)

    @property
    def _carrier(self) -> str:
        """Who sends what anybody may."""
        return f"unlocked:{METER_OPERATORS[0]}"

    def _nominate(self) -> None:
        """Every holder binds what is its own, at once with the others."""
        ids = Witness(self.road.chain.url, self.road.contracts).right_ids(self.sheets)
        rights = {row["ref"]: row for row in self.sheets.power}
        by_holder = defaultdict(list)
        for row in self.sheets.delivery.nominations:
            right = rights[row["ref"]]
            what = (str(ids[self.sheets.right_of(right)]), row["site"], row["kw"])
            by_holder[right["account"]].append(what)

        def nominate(holder: str) -> None:
            for what in by_holder[holder]:
                self.road.execute("nominate", *what, signer=f"unlocked:{holder}")

        with ThreadPoolExecutor(len(by_holder)) as pool:
            list(pool.map(nominate, by_holder))

    def _curtail(self, row: dict[str, str]) -> None:
        terms = (row["zone"], row["from"], row["to"], row["left"], "--class", row["class"])
        grounds = ("--emergency", row["emergency"]) if row["emergency"] else ()
        document = ("--document", DATA / "documents" / row["document"])
        self.road.execute("curtail", "order", *terms, *grounds, *document, signer=GRID_OPERATOR)

    def _signed(self, operator: str) -> dict[str, Any]:
        return self.road.mizan("meter", "sign", *self._file(), "--signer", f"unlocked:{operator}")

    def _file(self) -> Sequence[str | Path]:
        told = self.sheets.delivery
        return self.readings, "--zone", told.zone, "--month", told.month
