"""Positions of investors in debt, in the shapes of the API."""

from node.api import shapes, words
from node.api.debt import price
from node.api.render import investor as investor_shape
from node.queries.positions import Line, Position
from tokenization.units import pkt_date


def position(found: Position) -> shapes.Position:
    """What debt an investor holds: series by series, and summed up by category."""
    return {
        "investor": investor_shape(found.investor, found.record),
        "lines": [_line(line) for line in found.lines],
        "categories": _categories(found.lines),
    }


def _line(line: Line) -> shapes.PositionLine:
    bond = line.of.bond
    return {
        "isin": bond.token.code,
        "instrument": words.name_of(bond.series.instrument, words.INSTRUMENTS),
        "maturity_date": pkt_date(bond.series.maturity_date_s).isoformat(),
        "holding": words.amount(line.units, bond.token),
        "issue_price_per_100": price(line.of.issue_e4),
        "at_issue": words.amount(line.at_issue, bond.cash),
        "price_per_100": price(line.of.latest_e4),
        "price_from": "auction" if line.of.sale else "terms",
        "value": words.amount(line.value, bond.cash),
        "accrued": None if line.accrued is None else words.amount(line.accrued, bond.cash),
    }


def _categories(lines: list[Line]) -> list[shapes.PositionSum]:
    """Sums by instrument; series that pay in another cash are not added up with others."""
    groups: dict[tuple[int, bytes], list[Line]] = {}
    for line in lines:
        bond = line.of.bond
        groups.setdefault((bond.series.instrument, bond.cash.address), []).append(line)
    return [
        {
            "instrument": words.name_of(instrument, words.INSTRUMENTS),
            "holding": words.amount(sum(one.units for one in group), group[0].of.bond.token),
            "at_issue": words.amount(sum(one.at_issue for one in group), group[0].of.bond.cash),
            "value": words.amount(sum(one.value for one in group), group[0].of.bond.cash),
        }
        for (instrument, _), group in sorted(groups.items())
    ]
