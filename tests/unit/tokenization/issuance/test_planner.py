"""CSV files become plans, and every fault of a bad one is named at once."""

import pytest

from tests.support.sheets import CATALOGUE, ISIN, account, bill, plan, power, sheet
from tokenization.errors import PlanError, RowError
from tokenization.issuance.plan import Asset
from tokenization.issuance.planner import HEADER, parse_plan
from tokenization.power import Right, unpack_right
from tokenization.units import parse_address


def faults(*rows: str) -> tuple[RowError, ...]:
    """Every fault of a file of these rows."""
    with pytest.raises(PlanError) as caught:
        plan(*rows)
    return caught.value.rows


def test_parse_plan__a_row_of_power__becomes_kw_of_a_right() -> None:
    """1.5 MW of firm power of a plant over two months, round the clock."""
    (line,) = plan(power("P-1")).lines
    assert (line.ref_text, line.account, line.amount) == ("P-1", parse_address(account(1)), 1500)
    assert line.target.token == CATALOGUE.rights
    assert unpack_right(line.right_id) == Right(
        product=1,
        zone=1,
        plant=1,
        first_period=10,
        last_period=11,
        block_mask=0b111,
        firmness=0,
        vintage=2025,
    )


def test_parse_plan__firmness__is_said_by_the_row() -> None:
    """Interruptible kW are curtailed first, so a right of them is another right."""
    words = ("firm", "interruptible", "firm+green", "interruptible+green")
    made = plan(*(power(f"P-{place}", firmness=word) for place, word in enumerate(words)))
    assert [unpack_right(line.right_id).firmness for line in made.lines] == [0, 1, 2, 3]


def test_parse_plan__a_row_of_debt__becomes_units_of_a_series() -> None:
    """PKR 500,000 of face is 5,000 units."""
    (line,) = plan(bill("B-1")).lines
    assert (line.target.asset, line.target.isin, line.amount) == (Asset.DEBT, ISIN, 5000)
    assert line.right_id == 0


@pytest.mark.parametrize(
    ("row", "amount"),
    [
        (power("R", "2000", "kW"), 2000),
        (power("R", "0.001", "MW"), 1),
        (power("R", "60.000", "MW"), 60_000),
        (bill("R", "50", "units"), 50),
    ],
)
def test_parse_plan__units__are_exact(row: str, amount: int) -> None:
    """The same amount in whatever unit is the same integer."""
    assert plan(row).lines[0].amount == amount


def test_parse_plan__both_assets_in_one_file__keep_their_order() -> None:
    """Targets stand in order of first appearance."""
    made = plan(bill("B-1"), power("P-1"), bill("B-2"))
    assert [target.name for target in made.targets] == [ISIN, "power rights"]
    assert [line.ref_text for line in made.lines] == ["B-1", "P-1", "B-2"]


def test_parse_plan__bom_quotes_and_empty_lines__are_tolerated() -> None:
    """What spreadsheets add does not matter, and lines are counted as an editor does."""
    text = "\ufeff" + sheet(["", power("P-1", note='"a, b"'), ",,,,,,,,,,,,", power("P-2")])
    made = parse_plan(text.replace("\n", "\r\n"), CATALOGUE)
    assert [line.line for line in made.lines] == [3, 5]


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        (power(""), "ref", "does not fit one word"),
        (power("has space"), "ref", "does not fit one word"),
        (power("x" * 33), "ref", "does not fit one word"),
        (power("R", account="0x12"), "account", "is not an address"),
        (
            power("R", account="0xBcd4042DE499D14e55001CcbB24a551F3b954097"),
            "account",
            "wrong checksum",
        ),
        (power("R", account="0x" + "0" * 40), "account", "zero address"),
        (power("R", "1e3"), "amount", "not a plain amount"),
        (power("R", '"1,000"'), "amount", "not a plain amount"),
        (power("R", "1_000"), "amount", "not a plain amount"),
        (power("R", "-5"), "amount", "not a plain amount"),
        (power("R", ""), "amount", "not a plain amount"),
        (power("R", "0"), "amount", "is zero"),
        (power("R", "1.0005"), "amount", "finer than the unit"),
        (power("R", "1.5", "kW"), "amount", "finer than the unit"),
        (power("R", "1", "GW"), "unit", "is not a known unit"),
        (power("R", "1", "mw"), "unit", "is not a known unit"),
        (power("R", zone="EAST"), "zone", "is not a known zone"),
        (power("R", plant=""), "plant", "is missing"),
        (power("R", plant="WIND"), "plant", "does not stand in zone NORTH"),
        (power("R", product="HOPE"), "product", "is not a known product"),
        (power("R", blocks="DUSK"), "blocks", "is not a time block"),
        (power("R", firmness="hard"), "firmness", "does not say how firm"),
        (power("R", firmness=""), "firmness", "does not say how firm"),
        (power("R", window_start="2026-01"), "window_end", "before it starts"),
        (power("R", window_end="12/2025"), "window_end", "is not a delivery month"),
        (power("R", series=ISIN), "series", "has no place in a row of power"),
        (bill("R", "150"), "amount", "not a whole number of units"),
        (bill("R", "500000.50"), "amount", "finer than the unit"),
        (bill("R", series="PKMZTB03M257"), "series", "check digit"),
        (bill("R", series="US0378331005"), "series", "is not a known series"),
        (bill("R", zone="NORTH"), "zone", "has no place in a row of debt"),
        ("R,0x12", "", "2 cells instead of 13"),
    ],
)
def test_parse_plan__one_bad_cell__is_named_by_line_and_column(
    row: str, column: str, message: str
) -> None:
    """Each with what to do about it."""
    (fault,) = faults(power("GOOD"), row)
    assert (fault.line, fault.column) == (3, column)
    assert message in fault.message
    assert fault.hint


def test_parse_plan__many_bad_rows__are_all_named_in_file_order() -> None:
    """A file is mended once."""
    found = faults(
        power("A", "1e3", zone="EAST"), power("B"), power("A"), bill("C", account="0x1"), "D"
    )
    assert [(fault.line, fault.column) for fault in found] == [
        (2, "amount"),
        (2, "zone"),
        (4, "ref"),
        (5, "account"),
        (6, ""),
    ]
    assert "on line 2 already" in found[2].message


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (",".join(HEADER[:-1]), ["note"]),
        (",".join(HEADER).replace("account", "acount"), ["account", "acount"]),
        (",".join(reversed(HEADER)), [""]),
        (";".join(HEADER), [*HEADER, ";".join(HEADER)]),
    ],
)
def test_parse_plan__wrong_header__says_what_differs(header: str, columns: list[str]) -> None:
    """Missing, mistyped, in another order, semicolons."""
    with pytest.raises(PlanError, match="another header") as caught:
        parse_plan(f"{header}\n{power('P-1')}\n", CATALOGUE)
    assert [fault.column for fault in caught.value.rows] == columns
    assert caught.value.hint.endswith(",".join(HEADER))


def test_parse_plan__mistyped_column__is_guessed() -> None:
    """Did you mean."""
    with pytest.raises(PlanError) as caught:
        parse_plan(",".join(HEADER).replace("account", "acount"), CATALOGUE)
    assert "'acount'" in caught.value.rows[0].hint


@pytest.mark.parametrize("text", ["", "\n", sheet([])])
def test_parse_plan__nothing__is_refused(text: str) -> None:
    """An empty file is no plan."""
    with pytest.raises(PlanError):
        parse_plan(text, CATALOGUE)


def test_parse_plan__broken_quotes__are_named_by_line() -> None:
    """A file that is not CSV is said to be none."""
    with pytest.raises(PlanError, match="not CSV") as caught:
        parse_plan(sheet([power("A"), '"R"x,']), CATALOGUE)
    assert caught.value.rows[0].line == 3
