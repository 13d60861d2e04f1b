"""From an issuer's CSV file to a plan, with every fault of the file found at once.

What the names in a file mean on this chain arrives as a ``Catalogue``; whether the chain would
accept the rows is not asked here (see ``preflight``). Pure: the same file against the same
catalogue is the same plan with the same id, on any machine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tokenization.debt import face_to_units, parse_isin
from tokenization.errors import InvalidParameter
from tokenization.files.sheet import Row, Sheet, lookup, read_sheet
from tokenization.issuance.plan import Asset, Line, Plan, Target
from tokenization.power import Right, pack_right, parse_blocks, parse_firmness, parse_window
from tokenization.types import Address, Hash32
from tokenization.units import (
    KW_DECIMALS_IN_MW,
    parse_address,
    parse_amount,
    text_to_bytes32,
)


HEADER = (
    "ref",
    "account",
    "amount",
    "unit",
    "series",
    "zone",
    "plant",
    "window_start",
    "window_end",
    "product",
    "firmness",
    "blocks",
    "note",
)

_POWER_COLUMNS = (
    "zone",
    "plant",
    "window_start",
    "window_end",
    "product",
    "firmness",
    "blocks",
)
_ZERO_ACCOUNT = bytes(20)
_ASSET_OF_UNIT = {
    "MW": Asset.POWER,
    "kW": Asset.POWER,
    "PKR": Asset.DEBT,
    "units": Asset.DEBT,
}


@dataclass(frozen=True, slots=True)
class Plant:
    """A plant by its number, and the zone it stands in."""

    number: int
    zone: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What the names in a file mean on one chain.

    Units:
        vintage: calendar year that rights of this plan are allocated in.
    """

    chain_id: int
    genesis: Hash32
    rights: Address
    vintage: int
    blocks: tuple[str, ...]
    zones: Mapping[str, int]
    plants: Mapping[str, Plant]
    products: Mapping[str, int]
    series: Mapping[str, Address]

    def right(
        self, product: int, plant: Plant, firmness: int, mask: int, window: tuple[int, int]
    ) -> Right:
        """A right of this year's vintage, in the plant's zone."""
        return Right(
            product=product,
            zone=plant.zone,
            plant=plant.number,
            first_period=window[0],
            last_period=window[1],
            block_mask=mask,
            firmness=firmness,
            vintage=self.vintage,
        )


def parse_plan(text: str, catalogue: Catalogue) -> Plan:
    """Read a CSV file as a plan.

    Raises:
        PlanError: The header is wrong, or rows are; it carries every fault with line and column.
    """
    sheet = read_sheet(text, HEADER, "The file")
    sheet.unique("ref", "Reference")
    lines = [_line(sheet, row, catalogue) for row in sheet.rows]
    sheet.check("The file")
    return Plan(
        catalogue.chain_id, catalogue.genesis, tuple(line for line in lines if line is not None)
    )


def _line(sheet: Sheet, row: Row, catalogue: Catalogue) -> Line | None:
    ref = sheet.read(row, "ref", text_to_bytes32)
    account = sheet.read(row, "account", _account)
    asset = sheet.read_name(row, "unit", _ASSET_OF_UNIT, "unit")
    if asset is None:
        return None
    amount = sheet.read(row, "amount", lambda text: _amount(text, row["unit"]))
    if asset is Asset.POWER:
        target: Target | None = Target(Asset.POWER, catalogue.rights)
        right_id = _right_id(sheet, row, catalogue)
        _expect_empty(sheet, row, ("series",), "power")
    else:
        target = sheet.read(row, "series", lambda text: _series(text, catalogue.series))
        right_id = 0
        _expect_empty(sheet, row, _POWER_COLUMNS, "debt")
    if ref is None or account is None or amount is None or target is None or right_id is None:
        return None
    return Line(row.line, ref, account, target, right_id, amount)


def _right_id(sheet: Sheet, row: Row, catalogue: Catalogue) -> int | None:
    zone = sheet.read_name(row, "zone", catalogue.zones, "zone")
    plant = sheet.read_name(row, "plant", catalogue.plants, "plant")
    product = sheet.read_name(row, "product", catalogue.products, "product")
    firmness = sheet.read(row, "firmness", parse_firmness)
    mask = sheet.read(row, "blocks", lambda text: parse_blocks(text, catalogue.blocks))
    window = sheet.read(row, "window_end", lambda end: parse_window(row["window_start"], end))
    if zone is not None and plant is not None and plant.zone != zone:
        sheet.fault(
            row,
            "plant",
            f"Plant {row['plant']} does not stand in zone {row['zone']}.",
            "Correct the zone or the plant.",
        )
        return None
    if zone is None or plant is None or product is None or mask is None or window is None:
        return None
    if firmness is None:
        return None
    return pack_right(catalogue.right(product, plant, firmness, mask, window))


def _account(text: str) -> Address:
    account = parse_address(text)
    if account == _ZERO_ACCOUNT:
        raise InvalidParameter("Nothing is issued to the zero address.", hint="Name an account.")
    return account


def _amount(text: str, unit: str) -> int:
    amount = parse_amount(text, KW_DECIMALS_IN_MW if unit == "MW" else 0)
    if amount == 0:
        raise InvalidParameter("The amount is zero.", hint="Issue something, or remove the row.")
    return face_to_units(amount) if unit == "PKR" else amount


def _series(text: str, series: Mapping[str, Address]) -> Target:
    isin = parse_isin(text)
    return Target(Asset.DEBT, lookup(isin, series, "series"), isin)


def _expect_empty(sheet: Sheet, row: Row, columns: Sequence[str], what: str) -> None:
    for column in columns:
        if row[column]:
            sheet.fault(
                row,
                column,
                f"'{row[column]}' has no place in a row of {what}.",
                f"The unit {row['unit']} says that the row is {what}: leave this cell empty.",
            )
