"""Charts as ECharts options: plain dictionaries, drawn by ``static/charts.js``.

Colours are names of the sheet (``@c0``), so that a chart follows light and dark. A point's number
is for its place only; the text people read is the API's own.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from node.api import shapes
from node.api.words import KW, PKR
from node.queries.assets import Token
from node.web.drawing import COLOURS
from node.web.present import month
from tokenization.auctions import AuctionKind
from tokenization.debt import units_to_face
from tokenization.types import Kind
from tokenization.units import CASH_DECIMALS, KW_PER_MW


PKT_OFFSET_S = 5 * 3600

Option = dict[str, Any]

_MUTED = {"color": "@muted"}
_GRID = {
    "left": 0,
    "right": 8,
    "top": 44,
    "bottom": 4,
    "outerBoundsMode": "same",
    "outerBoundsContain": "axisLabel",
}


def zones_chart(zones: shapes.Zones, time_block: int) -> Option:
    """MW allocated by zone over the months, stacked, under the programme's ceiling.

    Allocation is constant within a month, so the area is made of steps: bars without gaps.
    """
    windows = zones["programme"]["windows"]
    cells = [cell for cell in windows if cell["time_block"] == time_block]
    return {
        "unit": "MW",
        "grid": _GRID,
        "legend": {"top": 0, "left": 0, "textStyle": _MUTED, "icon": "roundRect"},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {
            "type": "category",
            "data": [month(cell["month"]) for cell in cells],
            "axisLabel": {**_MUTED, "hideOverlap": True},
            "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": "@line"}},
        },
        "yAxis": _values() | {"max": max((_mw(cell["cap"]) for cell in cells), default=0)},
        "series": [
            *(_steps(place, zone, time_block) for place, zone in enumerate(zones["items"])),
            _ceiling(cells),
        ],
    }


def hours_chart(hours: Sequence[shapes.HourFigures]) -> Option:
    """What was drawn hour by hour, under what was nominated and what of that was allowed."""
    return {
        "unit": "MW",
        "grid": _GRID,
        "legend": {"top": 0, "left": 0, "textStyle": _MUTED, "icon": "roundRect"},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {
            "type": "category",
            "data": [f"{hour['hour'][-2:]}:00" for hour in hours],
            "axisLabel": {**_MUTED, "hideOverlap": True},
            "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": "@line"}},
        },
        "yAxis": _values(),
        "series": [
            _hourly("Delivered", [hour["delivered"] for hour in hours], "bar", "@c0"),
            _hourly("Allowed", [hour["allowed"] for hour in hours], "line", "@accent"),
            _hourly("Nominated", [hour["nominated"] for hour in hours], "line", "@ink"),
        ],
    }


def receipts_chart(receipts: shapes.Receipts) -> Option:
    """What came in for power, month by month."""
    months = receipts["months"]
    return {
        "unit": PKR,
        "grid": _GRID | {"top": 16},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {
            "type": "category",
            "data": [month(one["month"]) for one in months],
            "axisLabel": {**_MUTED, "hideOverlap": True},
            "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": "@line"}},
        },
        "yAxis": _values(),
        "series": [
            {
                "type": "bar",
                "name": "Received",
                "barMaxWidth": 48,
                "itemStyle": {"color": "@c0"},
                "data": [
                    {
                        "value": int(one["receipts"]["base"]) / 10**CASH_DECIMALS,
                        "text": one["receipts"]["display"],
                    }
                    for one in months
                ],
            }
        ],
    }


def supply_chart(supply: shapes.Supply, token: Token) -> Option:
    """A token's supply over time as a step line, up to the block the answer is true of."""
    points = [
        {
            "value": [_pkt(point["time"]), _whole(point["supply"], token)],
            "text": point["supply"]["display"],
            "heading": f"Block {point['number']:,}",
        }
        for point in supply["points"]
    ]
    if points:
        now = supply["block"]
        level = _whole(supply["points"][-1]["supply"], token)
        last = {"value": [_pkt(now["time"]), level], "heading": f"Block {now['number']:,}"}
        points.append(points[-1] | last)
    return {
        "unit": PKR if token.kind is Kind.BOND_TOKEN else token.unit,
        "useUTC": True,
        "grid": _GRID | {"top": 16},
        "tooltip": {"trigger": "axis"},
        "xAxis": {
            "type": "time",
            "axisLabel": {**_MUTED, "hideOverlap": True},
            "axisLine": {"lineStyle": {"color": "@line"}},
        },
        "yAxis": _values(),
        "series": [
            {
                "type": "line",
                "name": "In existence",
                "step": "end",
                "symbolSize": 6,
                "lineStyle": {"color": "@accent", "width": 2},
                "itemStyle": {"color": "@accent"},
                "areaStyle": {"color": "@accent", "opacity": 0.12},
                "data": points,
            }
        ],
    }


def demand_chart(detail: shapes.AuctionDetail) -> Option:
    """What was bid for at which price or better, the cut-off, and what was on offer.

    The stairs go down from the best bid, of a buyback up; what is accepted ends within the step at
    the cut-off, where bids share what is left.
    """
    auction, curve, result = detail["auction"], detail["demand_curve"], detail["auction"]["result"]
    taken = int(result["competitive"]["base"]) if result else 0
    prices = [float(step["price"]) for step in curve]
    room = (max(prices) - min(prices)) / 8 or 1
    lines = [_level(float(cut), f"Cut-off {cut}") for cut in [_cut_off(result)] if cut]
    offered = {
        "xAxis": _shown_units(auction["kind"], auction["offered"]),
        "name": "On offer",
        "label": {"position": "end"},
    }
    return {
        "unit": PKR,
        "xUnit": KW if auction["kind"] == AuctionKind.POWER else PKR,
        "grid": _GRID | {"right": 24},
        "legend": {"top": 0, "left": 0, "textStyle": _MUTED, "icon": "roundRect"},
        "tooltip": {"trigger": "item"},
        "xAxis": _values() | {"splitLine": {"show": False}},
        "yAxis": _values()
        | {
            "min": min(prices) - room,
            "max": max(prices) + room,
            "axisLabel": {**_MUTED, "showMinLabel": False, "showMaxLabel": False},
        },
        "series": [
            _stairs("Accepted", "@accent", _points(detail, 0, taken), area=0.14),
            _stairs(
                "Not accepted" if result else "Bid for", "@muted", _points(detail, taken, None)
            ),
            {
                "type": "line",
                "name": "Cut-off and offer",
                "data": [],
                "itemStyle": {"color": "@ink"},
                "markLine": {
                    "symbol": "none",
                    "silent": True,
                    "lineStyle": {"color": "@ink", "type": "dashed", "width": 1.5},
                    "label": {"color": "@ink", "formatter": "{b}", "position": "insideEndTop"},
                    "data": [*lines, offered],
                },
            },
        ],
    }


def _stairs(name: str, colour: str, points: list[Option], area: float = 0) -> Option:
    return {
        "type": "line",
        "name": name,
        "symbolSize": 7,
        "lineStyle": {"color": colour, "width": 2.5},
        "itemStyle": {"color": colour},
        "areaStyle": {"color": colour, "opacity": area, "origin": "start"},
        "data": points,
    }


def _points(detail: shapes.AuctionDetail, first: int, last: int | None) -> list[Option]:
    """Both ends of each stair's tread between two amounts of units."""
    kind = detail["auction"]["kind"]
    per = "a kW" if kind == AuctionKind.POWER else "per 100"
    points: list[Option] = []
    before = 0
    for step in detail["demand_curve"]:
        so_far = int(step["so_far"]["base"])
        left, right = max(before, first), so_far if last is None else min(so_far, last)
        if left < right:
            text = f"{step['units']['display']}, {step['so_far']['display']} so far"
            said = {"text": text, "heading": f"PKR {step['price']} {per}"}
            price = float(step["price"])
            ends = (_shown_of(kind, units) for units in (left, right))
            points += [{"value": [end, price], **said} for end in ends]
        before = so_far
    return points


def _level(price: float, name: str) -> Option:
    return {"yAxis": price, "name": name}


def _cut_off(result: shapes.AuctionResult | None) -> str | None:
    return result["cut_off"] if result else None


def _shown_units(kind: str, units: shapes.Amount) -> int:
    return _shown_of(kind, int(units["base"]))


def _shown_of(kind: str, units: int) -> int:
    """Units as the axis counts them: kW, or rupees of face."""
    return units if kind == AuctionKind.POWER else units_to_face(units)


def _steps(place: int, zone: shapes.Ceiling, time_block: int) -> Option:
    return {
        "type": "bar",
        "name": zone["code"],
        "stack": "zones",
        "barCategoryGap": "0%",
        "itemStyle": {"color": f"@c{place % COLOURS}"},
        "data": [
            {"value": _mw(cell["allocated"]), "text": cell["allocated"]["display"]}
            for cell in zone["windows"]
            if cell["time_block"] == time_block
        ],
    }


def _hourly(name: str, amounts: Sequence[shapes.Amount | None], sort: str, colour: str) -> Option:
    """Figures of hours; kWh of an hour stand where its mean kW do."""
    points = [
        {"value": _mw(amount), "text": amount["display"]} if amount else None for amount in amounts
    ]
    drawn: Option = {"type": sort, "name": name, "itemStyle": {"color": colour}, "data": points}
    if sort == "line":
        style = {"color": colour, "width": 2, "type": "dashed" if colour == "@ink" else "solid"}
        drawn |= {"step": "middle", "symbol": "none", "lineStyle": style}
    return drawn


def _ceiling(cells: Sequence[shapes.Cell]) -> Option:
    """The programme's ceiling, a step a month."""
    return {
        "type": "line",
        "name": "Ceiling",
        "step": "middle",
        "symbol": "none",
        "itemStyle": {"color": "@ink"},
        "lineStyle": {"color": "@ink", "type": "dashed", "width": 1.5},
        "data": [{"value": _mw(cell["cap"]), "text": cell["cap"]["display"]} for cell in cells],
    }


def _values() -> Option:
    return {
        "type": "value",
        "min": 0,
        "axisLabel": _MUTED,
        "splitLine": {"lineStyle": {"color": "@line"}},
    }


def _mw(power: shapes.Amount) -> float:
    return int(power["base"]) / KW_PER_MW


def _whole(amount: shapes.Amount, token: Token) -> float:
    """An amount in whole units, for its place on an axis; government debt by its face value."""
    base = int(amount["base"])
    return units_to_face(base) if token.kind is Kind.BOND_TOKEN else base / 10**token.decimals


def _pkt(instant: str) -> int:
    """An instant as the chart counts time: PKT, told to the chart as if it were UTC."""
    return 1000 * (int(datetime.fromisoformat(instant).timestamp()) + PKT_OFFSET_S)
