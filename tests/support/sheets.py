"""A small catalogue and CSV texts for tests of plans, without any chain."""

from collections.abc import Iterable

from tokenization.issuance.plan import Plan
from tokenization.issuance.planner import HEADER, Catalogue, Plant, parse_plan
from tokenization.types import Address, Hash32
from tokenization.units import checksum


ISIN = "PKMZTB03M256"

CATALOGUE = Catalogue(
    chain_id=31337,
    genesis=Hash32(b"\x01" * 32),
    rights=Address(b"\xaa" * 20),
    vintage=2025,
    blocks=("NIGHT", "SOLAR", "PEAK"),
    zones={"NORTH": 1, "SOUTH": 2},
    plants={"COAL": Plant(1, 1), "WIND": Plant(2, 2)},
    products={"FIRM": 1, "INTERRUPTIBLE": 2},
    series={ISIN: Address(b"\xbb" * 20)},
)


def account(number: int) -> str:
    """An account of a test, as text."""
    return checksum(number.to_bytes(20, "big"))


def power(ref: str, amount: str = "1.5", unit: str = "MW", **cells: str) -> str:
    """A good row of power, or one with some cells replaced."""
    row = {
        "ref": ref,
        "account": account(1),
        "amount": amount,
        "unit": unit,
        "zone": "NORTH",
        "plant": "COAL",
        "window_start": "2025-11",
        "window_end": "2025-12",
        "product": "FIRM",
        "firmness": "firm",
        "blocks": "ALL",
    } | cells
    return ",".join(row.get(column, "") for column in HEADER)


def bill(ref: str, amount: str = "500000", unit: str = "PKR", **cells: str) -> str:
    """A good row of debt, or one with some cells replaced."""
    row = {"ref": ref, "account": account(2), "amount": amount, "unit": unit, "series": ISIN}
    return ",".join((row | cells).get(column, "") for column in HEADER)


def sheet(rows: Iterable[str]) -> str:
    """A whole file."""
    return "\n".join([",".join(HEADER), *rows]) + "\n"


def plan(*rows: str) -> Plan:
    """The plan of some rows."""
    return parse_plan(sheet(rows), CATALOGUE)
