"""The maturity ladder: which rung a series stands on, and how far it reaches."""

from datetime import date

from node.web.ladder import Due, ladder


def line(isin: str, instrument: str, matures: str, units: int) -> Due:
    """A series of a test."""
    return Due(isin, instrument, date.fromisoformat(matures), units)


def test_ladder__a_few_years__has_a_rung_a_quarter_and_shows_gaps() -> None:
    """Rungs follow each other from the first maturity to the last, empty ones too."""
    found = ladder(
        [
            line("B", "fixed_pib", "2027-05-01", 400),
            line("A", "treasury_bill", "2026-10-29", 100),
            line("C", "treasury_bill", "2027-04-01", 100),
        ]
    )
    assert [(rung.name, rung.face, rung.series) for rung in found.rungs] == [
        ("Q4 2026", "PKR 10,000", ["A"]),
        ("Q1 2027", "PKR 0", []),
        ("Q2 2027", "PKR 50,000", ["C", "B"]),
    ]
    assert found.instruments == [("treasury_bill", 0), ("fixed_pib", 1)]
    assert (found.units, found.face) == (600, "PKR 60,000")


def test_ladder__parts__lie_side_by_side_in_parts_of_the_longest_rung() -> None:
    """Bills first, then bonds; the longest rung is full and the others are in proportion."""
    first, second = ladder(
        [
            line("A", "treasury_bill", "2026-10-29", 100),
            line("B", "fixed_pib", "2026-12-01", 300),
            line("C", "ijarah_fixed", "2027-01-01", 100),
        ]
    ).rungs
    assert [(part.colour, part.at, part.width) for part in first.parts] == [
        (0, 0.0, 25.0),
        (1, 25.0, 75.0),
    ]
    assert [(part.colour, part.at, part.width) for part in second.parts] == [(4, 0.0, 25.0)]
    assert first.parts[1].label == "Q4 2026, fixed pib: PKR 30,000"


def test_ladder__many_years__has_a_rung_a_year_and_small_parts_are_seen() -> None:
    """A bill beside thirty years of bonds is drawn, however short it is."""
    found = ladder(
        [
            line("A", "treasury_bill", "2026-10-29", 1),
            line("B", "fixed_pib", "2030-12-01", 10**9),
        ]
    )
    assert [rung.name for rung in found.rungs] == ["2026", "2027", "2028", "2029", "2030"]
    assert found.rungs[0].parts[0].width == 0.7


def test_ladder__nothing_outstanding__has_no_rung() -> None:
    """What was redeemed falls due no more."""
    found = ladder([line("A", "treasury_bill", "2026-01-22", 0)])
    assert (found.rungs, found.instruments, found.face) == ([], [], "PKR 0")
