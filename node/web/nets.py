"""What is left of a payment after tax: gross, tax and net of a round sum, by tax class."""

from dataclasses import dataclass

from node.api import shapes, words
from node.queries import payments
from node.queries.payments import Event, TaxLine
from node.store import View
from tokenization.debt import face_to_units, paid
from tokenization.units import format_amount, pkt_date


FACE_PKR = 100_000
"""What is reckoned with, if a unit is PKR 100 of face."""
_PERCENT_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Net:
    """A round sum's payment as a tax class has it."""

    tax_class: int | None
    rate_percent: str
    gross: shapes.Amount
    tax: shapes.Amount
    net: shapes.Amount


def by_class(view: View, event: Event) -> list[Net]:
    """A line a tax class with a rate on the payment's day; of what is untaxed, one line."""
    units = face_to_units(FACE_PKR)
    if not event.opened.tax_type:
        return [_net(event, units, None, 0, half_up=False)]
    day = (pkt_date(event.opened.payment_s) - pkt_date(0)).days
    in_force: dict[int, TaxLine] = {}
    for line in payments.tax_lines(view):
        if line.tax_class is None or line.tax_type != event.opened.tax_type:
            continue
        if line.from_day <= day:
            in_force[line.tax_class] = line
    return [
        _net(event, units, tax_class, line.rate_e6, half_up=line.half_up)
        for tax_class, line in in_force.items()
    ]


def _net(event: Event, units: int, tax_class: int | None, rate_e6: int, *, half_up: bool) -> Net:
    gross = paid(units, event.opened.per_unit)
    tax = payments.withheld(event, units, rate_e6, half_up=half_up)
    return Net(
        tax_class,
        format_amount(rate_e6, _PERCENT_DECIMALS),
        words.amount(gross, event.cash),
        words.amount(tax, event.cash),
        words.amount(gross - tax, event.cash),
    )
