"""Charts as plain options: where each point lies and what it says."""

from typing import Any, cast

from node.api import shapes, words
from node.queries.assets import Token
from node.web import charts
from tokenization.types import Address, Kind


BLOCK: shapes.Block = {
    "number": 9,
    "hash": "0x09",
    "time": "2025-10-31T00:00:00Z",
    "finality": "latest",
    "digest": "0x00",
}
BILL = Token(Address(bytes(20)), Kind.BOND_TOKEN, "PKMZTB03M256", "units", 0, 1)


def cell(month: str, time_block: int, kw: int, cap_kw: int) -> shapes.Cell:
    """A window of a test."""
    room = words.power(1_000 - kw)
    return {
        "month": month,
        "time_block": time_block,
        "cap": words.power(cap_kw),
        "allocated": words.power(kw),
        "headroom": room,
    }


def ceiling(code: str, cap_kw: int, kw: int) -> Any:  # noqa: ANN401 - of either shape
    """A place of a test: two months, two time blocks."""
    cells = [
        cell(month, block, kw + block, cap_kw)
        for month in ("2025-11", "2025-12")
        for block in (0, 1)
    ]
    return {
        "number": 1,
        "code": code,
        "cap": words.power(cap_kw),
        "peak": cells[0],
        "windows": cells,
    }


def test_zones_chart__a_time_block__stacks_its_zones_under_the_ceiling() -> None:
    """One gapless series a zone, in MW, with the API's own words, and a line for the ceiling."""
    zones: shapes.Zones = {
        "first": "2025-11",
        "last": "2025-12",
        "programme": ceiling("programme", 2_000, 700) | {"time_blocks": []},
        "items": [ceiling("NORTH", 1_500, 400), ceiling("SOUTH", 1_000, 300)],
        "block": BLOCK,
    }
    option = charts.zones_chart(zones, 1)
    assert option["xAxis"]["data"] == ["Nov 2025", "Dec 2025"]
    assert option["yAxis"]["max"] == 2.0
    north, south, cap = option["series"]
    assert [point["value"] for point in north["data"]] == [0.401, 0.401]
    assert [point["text"] for point in south["data"]] == ["0.301 MW", "0.301 MW"]
    assert north["stack"] == south["stack"]
    assert (north["barCategoryGap"], north["itemStyle"]["color"]) == ("0%", "@c0")
    assert [point["value"] for point in cap["data"]] == [2.0, 2.0]


def test_supply_chart__debt__is_drawn_by_face_value_in_pkt_up_to_the_block() -> None:
    """Each change is a step, and the last level reaches to the block the answer is true of."""
    supply: shapes.Supply = {
        "asset": {"token": "0x", "code": "PKMZTB03M256", "id": None, "right": None},
        "points": [
            {
                "number": 4,
                "time": "2025-10-30T00:00:00Z",
                "supply": words.amount(50, BILL),
            }
        ],
        "complete": True,
        "block": BLOCK,
    }
    option = charts.supply_chart(supply, BILL)
    (line,) = option["series"]
    midnight_ms = 1_761_782_400_000
    assert [point["value"] for point in line["data"]] == [
        [midnight_ms + 5 * 3_600_000, 5_000],
        [midnight_ms + 29 * 3_600_000, 5_000],
    ]
    assert [point["heading"] for point in line["data"]] == ["Block 4", "Block 9"]
    assert line["data"][0]["text"] == "PKR 5,000"
    assert (line["step"], option["unit"], option["useUTC"]) == ("end", "PKR", True)


def test_supply_chart__nothing_issued__has_no_points() -> None:
    """An empty history is an empty line, not an error."""
    supply: shapes.Supply = {
        "asset": {"token": "0x", "code": "PKMZTB03M256", "id": None, "right": None},
        "points": [],
        "complete": True,
        "block": BLOCK,
    }
    assert charts.supply_chart(supply, BILL)["series"][0]["data"] == []


def units(count: int) -> shapes.Amount:
    """Units of debt by their face."""
    return {"base": str(count), "unit": "units", "display": words.face(count)}


def auction(result: dict[str, object] | None) -> shapes.AuctionDetail:
    """An auction of a test: 100 units on offer, 60 and 80 bid for at two prices."""
    found = {
        "auction": {"kind": "sale", "offered": units(100), "result": result},
        "demand_curve": [
            {"price": "98.9500", "units": units(60), "so_far": units(60)},
            {"price": "98.6100", "units": units(80), "so_far": units(140)},
        ],
    }
    return cast("shapes.AuctionDetail", found)


def test_demand_chart__a_result__divides_the_stairs_at_what_was_accepted() -> None:
    """The step at the cut-off is divided; the cut-off and what was on offer are lines."""
    result = {"competitive": units(100), "cut_off": "98.6100"}
    option = charts.demand_chart(auction(result))
    accepted, rest, marks = option["series"]
    assert [point["value"] for point in accepted["data"]] == [
        [0, 98.95],
        [6_000, 98.95],
        [6_000, 98.61],
        [10_000, 98.61],
    ]
    assert [point["value"] for point in rest["data"]] == [[10_000, 98.61], [14_000, 98.61]]
    assert accepted["data"][0]["text"] == "PKR 6,000, PKR 6,000 so far"
    assert accepted["data"][0]["heading"] == "PKR 98.9500 per 100"
    level, offered = marks["markLine"]["data"]
    assert level == {"yAxis": 98.61, "name": "Cut-off 98.6100"}
    assert (offered["xAxis"], offered["name"]) == (10_000, "On offer")
    assert option["yAxis"]["min"] < 98.61
    assert option["yAxis"]["max"] > 98.95
    assert (option["unit"], option["xUnit"]) == ("PKR", "PKR")


def test_demand_chart__of_power__counts_kw_and_prices_a_kw() -> None:
    """Its axis is in kW, whatever debt does with units."""
    detail = auction(None)
    detail["auction"]["kind"] = "power"
    option = charts.demand_chart(detail)
    _, rest, _ = option["series"]
    assert (option["unit"], option["xUnit"]) == ("PKR", "kW")
    assert [point["value"][0] for point in rest["data"]] == [0, 60, 60, 140]
    assert rest["data"][0]["heading"] == "PKR 98.9500 a kW"


def test_demand_chart__no_result__is_all_of_one_kind() -> None:
    """Before anything is decided nothing is accepted, and there is no cut-off."""
    accepted, rest, marks = charts.demand_chart(auction(None))["series"]
    assert (accepted["data"], rest["name"], len(rest["data"])) == ([], "Bid for", 4)
    assert [line["name"] for line in marks["markLine"]["data"]] == ["On offer"]
