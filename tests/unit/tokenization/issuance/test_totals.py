"""Totals: debt adds up, power is the most at any instant."""

from tests.support.sheets import bill, plan, power
from tokenization.issuance.totals import add_up, total_lines, totals


def test_add_up__power_of_other_months_and_blocks__is_not_added() -> None:
    """November night 3 MW, November day 2 MW, December 4 MW: at most 4 MW."""
    made = plan(
        power("A", "3", window_end="2025-11", blocks="NIGHT"),
        power("B", "2", window_end="2025-11", blocks="SOLAR"),
        power("C", "4", window_start="2025-12"),
    )
    (total,) = add_up(made.lines)
    assert (total.rows, total.amount) == (3, 4_000)


def test_add_up__power_at_the_same_time__is_added() -> None:
    """Across zones and products too: it is the programme's load."""
    made = plan(
        power("A", "3"),
        power("B", "2", zone="SOUTH", plant="WIND", product="INTERRUPTIBLE", blocks="PEAK"),
    )
    assert [total.amount for total in add_up(made.lines)] == [5_000]


def test_totals__of_both_assets__say_how_they_are_measured() -> None:
    """In order of first appearance."""
    found = totals(plan(bill("A"), power("B"), bill("C")).lines)
    assert [(one["measure"], one["rows"], one["amount"]) for one in found] == [
        ("sum", 2, {"base": "10000", "unit": "units", "display": "PKR 1,000,000"}),
        ("peak", 1, {"base": "1500", "unit": "kW", "display": "1.500 MW"}),
    ]


def test_total_lines__for_people__name_the_token() -> None:
    """One line a token; none for nothing."""
    assert total_lines([]) == []
    (line,) = total_lines(plan(power("B")).lines)
    assert " ".join(line.split()) == "power rights 1 rows 1.500 MW at most at any instant"
