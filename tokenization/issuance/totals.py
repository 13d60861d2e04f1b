"""What rows of a plan come to, token by token, in figures that mean something.

Debt adds up. Power of different windows does not: of it the most at any one instant counts, as
against the programme's ceiling. Pure.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tokenization.issuance.plan import Asset, Line, Target, amount_text
from tokenization.power import Cell, cells_of, unpack_right
from tokenization.units import checksum


_UNITS = {Asset.POWER: "kW", Asset.DEBT: "units"}


@dataclass(frozen=True, slots=True)
class Total:
    """What the rows of one token come to.

    Units:
        amount: of debt units of PKR 100 face, added up; of power kW, the most at any instant.
    """

    target: Target
    rows: int
    amount: int


def totals(lines: Sequence[Line]) -> list[dict[str, object]]:
    """Totals for programs; ``measure`` says whether an amount is a sum or a peak."""
    return [
        {
            "asset": total.target.asset,
            "name": total.target.name,
            "token": checksum(total.target.token),
            "rows": total.rows,
            "measure": "peak" if total.target.asset is Asset.POWER else "sum",
            "amount": {
                "base": str(total.amount),
                "unit": _UNITS[total.target.asset],
                "display": amount_text(total.target, total.amount),
            },
        }
        for total in add_up(lines)
    ]


def total_lines(lines: Sequence[Line]) -> list[str]:
    """Totals for people."""
    return [
        f"  {total.target.name:<12} {total.rows:>5} rows  "
        f"{amount_text(total.target, total.amount):>24}"
        + (" at most at any instant" if total.target.asset is Asset.POWER else "")
        for total in add_up(lines)
    ]


def add_up(lines: Sequence[Line]) -> Iterator[Total]:
    """The total of each token, in order of first appearance."""
    for target in dict.fromkeys(line.target for line in lines):
        rows = [line for line in lines if line.target == target]
        add = _peak_kw if target.asset is Asset.POWER else _sum_units
        yield Total(target, len(rows), add(rows))


def _sum_units(lines: Sequence[Line]) -> int:
    return sum(line.amount for line in lines)


def _peak_kw(lines: Sequence[Line]) -> int:
    load: Counter[Cell] = Counter()
    for line in lines:
        for cell in cells_of(unpack_right(line.right_id)):
            load[cell] += line.amount
    return max(load.values(), default=0)
