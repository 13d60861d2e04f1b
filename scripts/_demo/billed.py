"""What a month of power costs each site, as the files say: exact decimals, to the paisa.

Every line is rounded once, half to even. What the sample allocates is firm on the chain: products
say how rights change hands, and no row has a grade of firmness of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction


Row = dict[str, str]

CASH_IN_PKR = 10_000
HOURS = 24
_PAISA = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Used:
    """What a site was bound to and drew, hour by hour of its month.

    Attributes:
        nominated_kw: By hour of the day.
        allowed_kw: By hour of the month, after curtailment.
        drawn_kwh: By hour of the month.
    """

    nominated_kw: list[int]
    allowed_kw: Mapping[str, int]
    drawn_kwh: Mapping[str, int]


def due(tariff: Row, used: Used) -> int:
    """What the month comes to, in base units of cash."""
    bound = {hour: used.nominated_kw[int(hour[-2:])] for hour in used.allowed_kw}
    curtailed = sum(bound[hour] - kw for hour, kw in used.allowed_kw.items())
    drawn, usable = sum(used.drawn_kwh.values()), sum(used.allowed_kw.values())
    share = Fraction(tariff["take_or_pay_pct"]) / 100
    missing = max(Fraction(0), share * usable - drawn)
    rates = {name: Fraction(tariff[name]) for name in tariff if "_pkr_" in name}
    lines = (
        rates["firm_pkr_kw"] * sum(used.nominated_kw) / HOURS,
        rates["energy_pkr_kwh"] * drawn,
        rates["energy_pkr_kwh"] * missing,
        -rates["compensation_pkr_kwh"] * curtailed,
    )
    return sum(map(_base, lines))


def _base(pkr: Fraction) -> int:
    exact = Decimal(pkr.numerator) / Decimal(pkr.denominator)
    return int(exact.quantize(_PAISA, ROUND_HALF_EVEN) * CASH_IN_PKR)
