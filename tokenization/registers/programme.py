"""Zones and plants of the power programme: from two CSV files to goals for the grid operator."""

from collections.abc import Sequence
from dataclasses import dataclass

from tokenization.errors import InvalidParameter
from tokenization.files.sheet import read_sheet
from tokenization.ledger.goals import Goal, equal
from tokenization.ledger.manifest import Manifest
from tokenization.types import Ref
from tokenization.units import (
    KW_DECIMALS_IN_MW,
    bytes32_to_text,
    parse_amount,
    text_to_bytes32,
)


ZONE_HEADER = ("zone", "code", "name", "cap_mw", "source")
PLANT_HEADER = ("plant", "zone", "phase", "code", "name", "cap_mw", "fuel", "source")

_LAST_NUMBER = 2**16 - 1
_LAST_KW = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone of the grid."""

    line: int
    number: int
    code: Ref
    cap_kw: int


@dataclass(frozen=True, slots=True)
class Plant:
    """A plant, and the numbers of the zone it stands in and of the phase it belongs to."""

    line: int
    number: int
    zone: int
    phase: int
    code: Ref
    cap_kw: int


def parse_zones(text: str) -> list[Zone]:
    """Read a file of zones.

    Raises:
        PlanError: The header is wrong, or rows are; it carries every fault with line and column.
    """
    sheet = read_sheet(text, ZONE_HEADER, "The file of zones")
    sheet.unique("zone", "Zone")
    sheet.unique("code", "Code")
    zones = []
    for row in sheet.rows:
        number = sheet.read(row, "zone", parse_number)
        code = sheet.read(row, "code", text_to_bytes32)
        cap_kw = sheet.read(row, "cap_mw", _kw)
        if number is not None and code is not None and cap_kw is not None:
            zones.append(Zone(row.line, number, code, cap_kw))
    sheet.check("The file of zones")
    return zones


def parse_plants(text: str, zones: Sequence[Zone]) -> list[Plant]:
    """Read a file of plants of these zones.

    Raises:
        PlanError: The header is wrong, or rows are; it carries every fault with line and column.
    """
    sheet = read_sheet(text, PLANT_HEADER, "The file of plants")
    sheet.unique("plant", "Plant")
    sheet.unique("code", "Code")
    known = {str(zone.number): zone for zone in zones}
    plants = []
    for row in sheet.rows:
        number = sheet.read(row, "plant", parse_number)
        zone = sheet.read_name(row, "zone", known, "zone")
        phase = sheet.read(row, "phase", parse_number)
        code = sheet.read(row, "code", text_to_bytes32)
        cap_kw = sheet.read(row, "cap_mw", _kw)
        if number is None or zone is None or phase is None or code is None or cap_kw is None:
            continue
        if cap_kw > zone.cap_kw:
            sheet.fault(
                row,
                "cap_mw",
                f"The plant's ceiling is above that of its zone {bytes32_to_text(zone.code)}.",
                "Lower it, or raise the zone's.",
            )
        plants.append(Plant(row.line, number, zone.number, phase, code, cap_kw))
    sheet.check("The file of plants")
    return plants


def programme_goals(
    manifest: Manifest, zones: Sequence[Zone], plants: Sequence[Plant]
) -> list[Goal]:
    """What the grid operator has to see to; zones first, for plants need them."""
    programme = manifest.contract("PowerProgramme")
    return [
        equal(
            f"zone {bytes32_to_text(zone.code)}",
            programme.call("zoneOf", zone.number),
            (zone.code, zone.cap_kw),
            programme.call("setZone", zone.number, zone.code, zone.cap_kw),
            line=zone.line,
        )
        for zone in zones
    ] + [
        equal(
            f"plant {bytes32_to_text(plant.code)}",
            programme.call("plantOf", plant.number),
            (plant.zone, plant.phase, plant.code, plant.cap_kw),
            programme.call(
                "setPlant", plant.number, plant.zone, plant.phase, plant.code, plant.cap_kw
            ),
            line=plant.line,
        )
        for plant in plants
    ]


def parse_number(text: str) -> int:
    """Read the number of a zone, plant or phase.

    Raises:
        InvalidParameter: No whole number that could be one.
    """
    number = parse_amount(text, 0)
    if not 1 <= number <= _LAST_NUMBER:
        raise InvalidParameter(f"{number} is out of range.", hint=f"Write 1 to {_LAST_NUMBER}.")
    return number


def _kw(text: str) -> int:
    kw = parse_amount(text, KW_DECIMALS_IN_MW)
    if not 1 <= kw <= _LAST_KW:
        raise InvalidParameter(f"{text} MW is no ceiling.", hint="Write MW above zero.")
    return kw
