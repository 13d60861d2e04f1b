"""The demo's comparison: three statements of each figure, and the sheets' own."""

from pathlib import Path

import pytest

from scripts._demo import figures, sheets


DATA = Path(__file__).parents[3] / "scripts" / "data"


def test_differences__all_agree__none() -> None:
    """Equal statements leave nothing to report, also where a zero is left unsaid."""
    stated = {"a": 1, "b": 2}
    assert figures.differences(stated, stated | {"c": 0}, stated) == []


@pytest.mark.parametrize("who", ["file", "chain", "api"])
def test_differences__one_says_otherwise__named_with_all_three(who: str) -> None:
    """Whoever is alone in a figure, all three statements are shown."""
    stated = {each: {"A holds B": 5} for each in ("file", "chain", "api")}
    stated[who] = {"A holds B": 6}
    (found,) = figures.differences(**stated)
    assert getattr(found, who) == 6
    assert str(found).startswith("A holds B: file ")


def test_differences__only_the_node_knows_it__reported() -> None:
    """A holding that no file explains is a difference too."""
    (found,) = figures.differences({}, {}, {"A holds B": 1})
    assert str(found) == "A holds B: file 0, chain 0, API 1"


def test_months_between__over_a_year_end__each_once() -> None:
    """Windows are inclusive at both ends."""
    months = list(sheets.months_between("2025-11", "2026-02"))
    assert months == ["2025-11", "2025-12", "2026-01", "2026-02"]


@pytest.mark.parametrize(
    ("amount", "unit", "base"),
    [("1.5", "MW", 1500), ("7", "kW", 7), ("500000", "PKR", 5000), ("50", "units", 50)],
)
def test_base_units__each_unit__as_the_chain_counts(amount: str, unit: str, base: int) -> None:
    """MW become kW, rupees of face become units of PKR 100."""
    assert sheets.base_units({"ref": "R", "amount": amount, "unit": unit}) == base


def test_base_units__part_of_a_unit__refused() -> None:
    """Nothing is rounded."""
    with pytest.raises(ValueError, match="R: 150 PKR is no whole base unit"):
        sheets.base_units({"ref": "R", "amount": "150", "unit": "PKR"})


def test_figures__sample_files__sum_to_their_supplies() -> None:
    """Each asset's holdings add up to its supply, and no place passes its ceiling."""
    read = sheets.read(DATA)
    stated = read.figures()
    held: dict[str, int] = {}
    for name, value in stated.items():
        _, holds, asset = name.partition(figures.HOLDS)
        if holds:
            held[asset] = held.get(asset, 0) + value
    supplies = {asset: stated[figures.supply(asset)] for asset in held}
    assert held == supplies
    places = [row["code"] for row in read.zones + read.plants] + [sheets.PROGRAMME]
    for place in places:
        cap = stated[figures.ceiling(place)]
        prefix = f"allocated in {place} in "
        assert all(kw <= cap for name, kw in stated.items() if name.startswith(prefix))
