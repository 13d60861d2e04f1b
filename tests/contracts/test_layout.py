"""Storage does not move unnoticed, and an engine's not at all."""

from pathlib import Path

import pytest

from tests.contracts import layout
from tests.contracts.layout import Layout, breaks, committed, layouts
from tokenization.deployment.parts import ENGINES


ENGINE: Layout = {
    "variables": ["0+0 address _authority", "1+0 mapping(bytes32 => struct Terms) _terms"],
    "struct Terms": ["0+0 bytes32 isin", "1+0 uint40 issueDate"],
}


def test_layout__compiled__is_what_is_committed() -> None:
    """If the change is meant: python -m tests.contracts.layout, and commit layout.json."""
    assert layouts() == committed()


def test_layout__every_engine__keeps_its_authority_first() -> None:
    """What every proxy is set up with, wherever its code goes."""
    for name in ENGINES:
        assert committed()[name]["variables"][0] == "0+0 address _authority"


def test_breaks__more_at_the_end__is_none() -> None:
    """A variable, a struct and a member are added behind what was there."""
    after = {
        "variables": [*ENGINE["variables"], "2+0 uint256 _count"],
        "struct Terms": [*ENGINE["struct Terms"], "1+5 uint32 lotUnits"],
        "struct New": ["0+0 uint256 value"],
    }
    assert list(breaks("DebtManager", ENGINE, after)) == []


@pytest.mark.parametrize(
    ("part", "places", "told"),
    [
        ("variables", ["0+0 address _authority"], "_terms would become nothing"),
        ("variables", [*reversed(ENGINE["variables"])], "_authority would become 1+0 mapping"),
        ("struct Terms", ["0+0 bytes32 isin", "1+0 uint48 issueDate"], "become 1+0 uint48"),
    ],
)
def test_breaks__taken_away_moved_or_changed__is_named(
    part: str, places: list[str], told: str
) -> None:
    """By contract, variable and what it would be read as."""
    found = list(breaks("DebtManager", ENGINE, {**ENGINE, part: places}))
    assert found[0].startswith(f"DebtManager, {part}: ")
    assert told in found[0]


def test_write__an_engine_that_would_lose_its_state__leaves_the_snapshot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command ends with what would break; a core's change it writes, for the diff to show."""
    changed = {**committed(), "Directory": {"variables": ["0+0 uint256 other"]}}
    monkeypatch.setattr(layout, "SNAPSHOT", tmp_path / "layout.json")
    layout.SNAPSHOT.write_text(layout.text_of(changed))
    assert layout.write() == []
    assert committed() == layouts()
    broken = {**changed, "DebtManager": {"variables": ["0+0 uint256 other"]}}
    layout.SNAPSHOT.write_text(layout.text_of(broken))
    (told,) = layout.write()
    assert told == "DebtManager, variables: 0+0 uint256 other would become 0+0 address _authority"
    assert committed() == broken
