"""Files of tariffs: every fault at once, no gap, no overlap, and no month priced anew."""

from itertools import pairwise
from pathlib import Path

import pytest

from tokenization.billing import tariff_at
from tokenization.errors import InvalidParameter, PlanError
from tokenization.ledger.contracts import Contract
from tokenization.registers.tariffs import HEADER, in_force, parse_tariffs, tariff_goals
from tokenization.types import Address
from tokenization.units import parse_period


BOOK = Contract("TariffBook", Address(bytes(19) + b"\x01"))
RATES = "15,10,900,400,22.98,40,5,45.96,a determination"
SAMPLE = Path("scripts/data/tariffs.csv")


def file_of(*rows: str) -> str:
    """A file of these rows; the rates stand where a row ends with its months."""
    return "\n".join([",".join(HEADER), *(f"{row},{RATES}" for row in rows), ""])


def faults_of(text: str) -> list[tuple[int, str, str]]:
    """Line, column and message of every fault."""
    with pytest.raises(PlanError) as refused:
        parse_tariffs(text)
    return [(row.line, row.column, row.message) for row in refused.value.rows]


def test_parse__sample__prices_every_zone_at_the_incremental_package() -> None:
    """Rs 22.98 a unit from November 2025 to October 2028, and Rs 34 the month before."""
    rows = parse_tariffs(SAMPLE.read_text("utf-8"))
    assert [row.zone for row in rows] == [zone for zone in range(1, 6) for _ in range(2)]
    priced = {
        (row.tariff.from_period, row.tariff.last_period): row.tariff.energy_e4 for row in rows
    }
    first, last = parse_period("2025-11"), parse_period("2028-10")
    assert priced == {(first - 1, first - 1): 340_000, (first, last): 229_800}


def test_parse__gap_and_overlap__are_each_named_with_their_line() -> None:
    """Rows of another zone in between do not matter."""
    text = file_of(
        "1,2025-11,2025-12",
        "2,2025-11,2026-12",
        "1,2026-02,2026-03",
        "1,2026-03,2026-09",
    )
    assert faults_of(text) == [
        (4, "from", "Zone 1 has no tariff from 2026-01 until then."),
        (5, "from", "Zone 1 has another tariff until 2026-03."),
    ]


def test_parse__bad_cells__are_all_found_at_once() -> None:
    """Months reversed, a share above the whole, a rate too fine or too large, and no source."""
    text = "\n".join(
        [
            ",".join(HEADER),
            "1,2025-12,2025-11,15,10,900,400,22.98,40,5,45.96,a",
            "0,2025-11,2025-12,15,10,900,400,22.98,100.0001,5,45.96,",
            "1,2025-11,2025-12,70000,10,429496.7296,400,22.98765,40,5,-1,a",
        ]
    )
    found = faults_of(text)
    assert [(line, column) for line, column, _ in found] == [
        (2, "last"),
        (3, "zone"),
        (3, "take_or_pay_pct"),
        (3, "source"),
        (4, "due_days"),
        (4, "firm_pkr_kw"),
        (4, "energy_pkr_kwh"),
        (4, "breach_pkr_kwh"),
    ]


def test_tariff_goals__what_stands__is_not_sent_again() -> None:
    """A tariff that a later one ended early stands as the file now writes it."""
    before = parse_tariffs(file_of("1,2025-11,2026-12"))
    after = parse_tariffs(file_of("1,2025-11,2026-06", "1,2026-07,2027-12", "1,2028-01,2028-12"))
    kept = {1: [before[0].tariff, after[1].tariff]}
    goals = tariff_goals(BOOK, after, kept, parse_period("2026-02"))
    assert [len(goal.steps([])) for goal in goals] == [0, 0, 1]
    assert in_force(kept[1])[0] == after[0].tariff


@pytest.mark.parametrize(
    ("row", "now", "what"),
    [
        ("1,2027-03,2027-12", "2026-02", "until 2027-03 would be without one"),
        ("1,2026-02,2026-12", "2026-02", "2026-02 has a tariff already"),
        ("1,2025-10,2026-12", "2025-01", "2025-10 has a tariff already"),
    ],
)
def test_tariff_goals__what_the_book_refuses__is_a_fault_of_its_row(
    row: str, now: str, what: str
) -> None:
    """A gap, a month that has begun, and one before a later tariff. Source: ``TariffBook``."""
    standing = {1: [parse_tariffs(file_of("1,2025-11,2026-12"))[0].tariff]}
    (goal,) = tariff_goals(BOOK, parse_tariffs(file_of(row)), standing, parse_period(now))
    with pytest.raises(InvalidParameter) as refused:
        goal.steps([])
    assert what in refused.value.message
    assert (goal.line, goal.column) == (2, "from")


def test_tariff_at__months_before_in_between_and_after__are_of_the_last_begun() -> None:
    """The later of two tariffs takes the place of the one before from its first month on."""
    rows = parse_tariffs(file_of("1,2025-11,2025-12", "1,2026-01,2026-03"))
    tariffs = [row.tariff for row in rows]
    said = [tariff_at(tariffs, parse_period(f"2025-{month}")) for month in (10, 11, 12)]
    assert said == [None, tariffs[0], tariffs[0]]
    assert tariff_at(tariffs, parse_period("2026-03")) == tariffs[1]
    assert tariff_at(tariffs, parse_period("2026-04")) is None
    assert all(one.last_period + 1 == two.from_period for one, two in pairwise(tariffs))
