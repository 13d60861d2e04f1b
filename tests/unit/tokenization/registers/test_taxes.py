"""The table of tax is read whole, and its faults are named by line and column."""

from pathlib import Path

import pytest

from tokenization.errors import PlanError
from tokenization.registers.taxes import HEADER, parse_taxes


SAMPLE = Path(__file__).parents[4] / "scripts" / "data" / "taxes.csv"
ROW = "government_securities,1,2025-07-01,20,down,card"


def table(*rows: str) -> str:
    """A file of these rows."""
    return "\n".join((",".join(HEADER), *rows))


def test_parse_taxes__sample__every_class_of_the_registers_has_its_rate() -> None:
    """Of government securities: those of the card, and those that follow from it."""
    rates = {rate.tax_class: rate for rate in parse_taxes(SAMPLE.read_text()) if rate.tax_type == 1}
    assert [rates[number].rate_e6 for number in (1, 2, 3, 4)] == [200_000, 400_000, 100_000, 0]
    assert set(rates) == set(range(1, 11))
    assert rates[1].from_day == 20_270
    assert len({rate.source_hash for rate in rates.values()}) > 1


def test_parse_taxes__rows_of_a_class__are_numbered_in_order() -> None:
    """The number is the line's on chain. A kind of income is each of its instruments' types."""
    later = ROW.replace("2025", "2026").replace(",20,", ",12.5,")
    rates = parse_taxes(table(ROW, "sukuk,1,2025-07-01,25,half_up,card", later))
    assert [(rate.tax_type, rate.number, rate.rate_e6, rate.rounding) for rate in rates] == [
        *((instrument, 1, 200_000, 0) for instrument in (1, 2, 3, 4)),
        *((instrument, 1, 250_000, 1) for instrument in (5, 6)),
        *((instrument, 2, 125_000, 0) for instrument in (1, 2, 3, 4)),
    ]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("rent,1,2025-07-02,20,down,card", "tax_type"),
        ("government_securities,256,2025-07-02,20,down,card", "tax_class"),
        ("government_securities,1,2025-07-01,20,down,card", "from"),
        ("government_securities,1,soon,20,down,card", "from"),
        ("government_securities,1,2025-07-02,100.0001,down,card", "rate_pct"),
        ("government_securities,1,2025-07-02,20,up,card", "rounding"),
        ("government_securities,1,2025-07-02,20,down,", "source"),
    ],
)
def test_parse_taxes__fault__is_named(row: str, column: str) -> None:
    """With its line and column."""
    with pytest.raises(PlanError) as caught:
        parse_taxes(table(ROW, row))
    assert [(fault.line, fault.column) for fault in caught.value.rows] == [(3, column)]
