"""Files of zones and plants: read well, and every fault of bad ones named."""

import pytest

from tests.support.ledger import DATA
from tokenization.errors import PlanError
from tokenization.registers.programme import parse_plants, parse_zones


ZONES = (DATA / "zones.csv").read_text()
PLANTS = (DATA / "plants.csv").read_text()


def test_parse__the_small_programme__is_in_kw() -> None:
    """Two zones, three plants."""
    zones = parse_zones(ZONES)
    assert [(zone.number, zone.cap_kw) for zone in zones] == [(1, 600_000), (2, 500_000)]
    plants = parse_plants(PLANTS, zones)
    assert [(plant.number, plant.zone, plant.phase, plant.cap_kw) for plant in plants] == [
        (1, 1, 1, 400_000),
        (2, 1, 1, 300_000),
        (3, 2, 1, 500_000),
    ]


@pytest.mark.parametrize(
    ("find", "put", "column"),
    [
        ("1,NORTH", "0,NORTH", "zone"),
        ("1,NORTH", "65536,NORTH", "zone"),
        ("1,NORTH", "2,NORTH", "zone"),
        ("1,NORTH", "1,SOUTH", "code"),
        ("1,NORTH", "1,", "code"),
        (",600,", ",0,", "cap_mw"),
        (",600,", ",1e3,", "cap_mw"),
        (",600,", ",5000000,", "cap_mw"),
    ],
)
def test_parse_zones__one_fault__is_named(find: str, put: str, column: str) -> None:
    """Numbers and codes are unique, ceilings plain."""
    with pytest.raises(PlanError) as caught:
        parse_zones(ZONES.replace(find, put))
    assert [fault.column for fault in caught.value.rows] == [column]


@pytest.mark.parametrize(
    ("find", "put", "column"),
    [
        ("3,2,1,WIND", "1,2,1,WIND", "plant"),
        ("3,2,1,WIND", "3,9,1,WIND", "zone"),
        ("3,2,1,WIND", "3,2,1,COAL", "code"),
        ("3,2,1,WIND", "3,2,0,WIND", "phase"),
        (",500,", ",501,", "cap_mw"),
        (",500,", ",-500,", "cap_mw"),
    ],
)
def test_parse_plants__one_fault__is_named(find: str, put: str, column: str) -> None:
    """A plant stands in a zone there is, and has no more than it."""
    with pytest.raises(PlanError) as caught:
        parse_plants(PLANTS.replace(find, put), parse_zones(ZONES))
    assert [(fault.line, fault.column) for fault in caught.value.rows] == [(4, column)]
