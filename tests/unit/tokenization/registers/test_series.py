"""A file of series: terms follow from the auction's figures, and every fault is named."""

from pathlib import Path

import pytest

from tests.support.ledger import DATA
from tokenization.errors import PlanError
from tokenization.registers.series import parse_series
from tokenization.units import pkt_date


SMALL = (DATA / "series.csv").read_text()
SAMPLE = Path(__file__).parents[4] / "scripts" / "data" / "series.csv"


def test_parse_series__the_sample_auction__has_its_terms() -> None:
    """29 October 2025: yields as announced; prices follow at four decimals."""
    found = [one for one in parse_series(SAMPLE.read_text()) if one.instrument == 1]
    assert [(one.yield_e6, one.price_e4) for one in found] == [
        (110003, 991632),
        (110489, 975203),
        (110488, 947784),
        (113498, 898322),
    ]
    assert {str(pkt_date(one.issue_date)) for one in found} == {"2025-10-30"}


def test_parse_series__amounts__are_units_of_100() -> None:
    """PKR 20 million is 200,000 units."""
    first, _ = parse_series(SMALL)
    assert (first.authorised_units, first.lot_units, first.instrument) == (200_000, 50, 1)
    assert (first.coupon.per_year, first.coupon.rate_e6, first.coupon.grace_days) == (0, 0, 3)
    assert first.terms[0] == b"PKMZTB03M256".ljust(32, b"\0")


@pytest.mark.parametrize(
    ("find", "put", "column", "message"),
    [
        ("03M256", "03M257", "isin", "check digit"),
        ("PKMZTB12M257", "PKMZTB03M256", "isin", "already"),
        ("TreasuryBill,84D", "Bond,84D", "instrument", "not a known instrument"),
        ("84D", "85D", "tenor", "there are 84 days"),
        ("2026-01-22", "2025-10-30", "maturity_date", "before it is issued"),
        ("2026-01-22", "22.01.2026", "maturity_date", "is not a day"),
        (",50,11.0489", ",0,11.0489", "lot_units", "Zero is not enough"),
        ("11.0489", "11.04891", "cutoff_yield_pct", "finer than"),
        ("11.0489", "11,0489", "", "27 cells instead of 26"),
        ("20000000", "20000050", "authorised_pkr", "not a whole number of units"),
        ("20000000", "20000100", "authorised_pkr", "not a whole number of lots"),
        ("20000000", "2e7", "authorised_pkr", "not a plain amount"),
        ("invented,,", "invented,97.0000,", "price_per_100", "price is 97.5203"),
    ],
)
def test_parse_series__one_fault__is_named(find: str, put: str, column: str, message: str) -> None:
    """By line and column, with what to do."""
    with pytest.raises(PlanError) as caught:
        parse_series(SMALL.replace(find, put, 1))
    assert [fault.column for fault in caught.value.rows] == [column]
    assert message in caught.value.rows[0].message
    assert caught.value.rows[0].hint
