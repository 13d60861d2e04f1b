"""Stamps: what is installed, and when that is enough."""

from dataclasses import replace
from pathlib import Path

import pytest

from scripts._setup import stamp
from scripts._setup.stamp import Goal, Stamp


STAMP = Stamp(inputs="abc", goal=Goal.DEMO, place="/here")


def test_covers__higher_goal_installed__covers_the_lower() -> None:
    """What was set up for tests serves the demo, not the other way round."""
    assert replace(STAMP, goal=Goal.TEST).covers(STAMP)
    assert not STAMP.covers(replace(STAMP, goal=Goal.TEST))


@pytest.mark.parametrize("change", [{"inputs": "abd"}, {"place": "/there"}])
def test_covers__other_inputs_or_place__does_not(change: dict[str, str]) -> None:
    """A changed lock file or a moved checkout asks for a new set-up."""
    assert not STAMP.covers(replace(STAMP, **change))


def test_write__then_read__same(tmp_path: Path) -> None:
    """A stamp reads back, and leaves no draft behind."""
    path = tmp_path / ".mizan-stamp.json"
    stamp.write(path, STAMP)
    assert stamp.read(path) == STAMP
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"inputs": "abc"}', '{"more": 1}'])
def test_read__not_a_stamp__none(tmp_path: Path, text: str) -> None:
    """A torn stamp, or one of another form, counts as none."""
    path = tmp_path / "stamp.json"
    path.write_text(text)
    assert stamp.read(path) is None
    assert stamp.read(tmp_path / "missing") is None


def test_digest__parts_moved_between_each_other__differs() -> None:
    """The digest knows where one part ends and the next begins."""
    assert stamp.digest(b"ab", b"c") != stamp.digest(b"a", b"bc")
