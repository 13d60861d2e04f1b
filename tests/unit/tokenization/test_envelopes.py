"""Envelopes of sealed bids: kept before anything is sent, opened unchanged or not at all."""

import stat
from pathlib import Path

import pytest

from tokenization.auctions import Place
from tokenization.commands.envelopes import Envelope, Envelopes
from tokenization.errors import ConfigError
from tokenization.types import Address


HERE = Place(31_337, Address(b"\x01" * 20), 1)
BIDDER = Address(b"\x02" * 20)
MADE = Envelope(HERE, BIDDER, 985_000, 100, b"\x03" * 32)


def test_envelope__kept__is_its_owners_alone_and_opens(tmp_path: Path) -> None:
    """In its place, and as a copy from anywhere."""
    envelopes = Envelopes(tmp_path, HERE)
    path = envelopes.keep(MADE)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert envelopes.keep(MADE) == path
    assert list(envelopes.of(BIDDER)) == [MADE]
    assert list(envelopes.of(HERE.contract)) == []
    assert envelopes.open(MADE.seal, ()) == MADE
    copy = path.rename(tmp_path / "copy.json")
    assert envelopes.open(MADE.seal, ()) is None
    assert envelopes.open(MADE.seal, (copy,)) == MADE


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"units": 100', '"units": 150'),
        ('"salt"', '"sold"'),
        ("{", ""),
        ("0x03", "0x"),
        ("1,", "2,"),
    ],
)
def test_envelope__changed__is_refused_by_name(tmp_path: Path, old: str, new: str) -> None:
    """Whatever of it; what was sealed is sealed."""
    envelopes = Envelopes(tmp_path, HERE)
    path = envelopes.keep(MADE)
    text = path.read_text().replace('"schema_version": 1,', '"schema_version": 9,')
    path.write_text(text.replace(old, new))
    with pytest.raises(ConfigError, match=path.name):
        envelopes.open(MADE.seal, ())
    with pytest.raises(ConfigError, match="cannot be read"):
        envelopes.open(MADE.seal, (tmp_path / "nowhere.json",))
