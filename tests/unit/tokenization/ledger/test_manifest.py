"""Manifests are written whole and read back; anything else is refused with what to do."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tokenization.errors import ManifestError
from tokenization.ledger.manifest import Manifest, read_manifest, write_manifest
from tokenization.types import Address, Hash32


MANIFEST = Manifest(
    31337,
    Hash32(b"\x05" * 32),
    7,
    {"AccessManager": Address(b"\x01" * 20), "Directory": Address(b"\x02" * 20)},
    ("NIGHT", "DAY"),
)


def test_read_manifest__what_was_written__is_the_same(tmp_path: Path) -> None:
    """And the folder holds nothing else."""
    path = tmp_path / "new" / "manifest.json"
    write_manifest(path, MANIFEST)
    assert read_manifest(path) == MANIFEST
    assert [file.name for file in path.parent.iterdir()] == ["manifest.json"]


def test_write_manifest__the_document__has_the_agreed_form(tmp_path: Path) -> None:
    """The node and other programs read it."""
    write_manifest(tmp_path / "m", MANIFEST)
    assert json.loads((tmp_path / "m").read_text()) == {
        "schema_version": 2,
        "chain_id": 31337,
        "genesis_hash": "0x" + "05" * 32,
        "deploy_block": 7,
        "directory": "0x0202020202020202020202020202020202020202",
        "contracts": {
            "AccessManager": "0x0101010101010101010101010101010101010101",
            "Directory": "0x0202020202020202020202020202020202020202",
        },
        "time_blocks": ["NIGHT", "DAY"],
    }


def test_write_manifest__code_of_the_directory__is_read_back(tmp_path: Path) -> None:
    """By which a node knows the directory again; a manifest of before says nothing of it."""
    known = replace(MANIFEST, directory_code=Hash32(b"\x07" * 32))
    write_manifest(tmp_path / "m", known)
    assert json.loads((tmp_path / "m").read_text())["directory_code"] == "0x" + "07" * 32
    assert read_manifest(tmp_path / "m") == known


def test_read_manifest__none_there__says_how_to_get_one(tmp_path: Path) -> None:
    """Deploy, or point at it."""
    with pytest.raises(ManifestError, match="There is no deployment manifest") as caught:
        read_manifest(tmp_path / "m")
    assert "mizan deploy" in caught.value.hint


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "nonsense", '{"schema_version": 2, "chain_id": 1}', '{"schema_version": 9}'],
)
def test_read_manifest__something_else__is_refused(tmp_path: Path, text: str) -> None:
    """Empty, not JSON, incomplete, of a later version."""
    (tmp_path / "m").write_text(text)
    with pytest.raises(ManifestError):
        read_manifest(tmp_path / "m")


def test_read_manifest__a_mistyped_address__is_refused(tmp_path: Path) -> None:
    """Every address in it is checked."""
    write_manifest(tmp_path / "m", MANIFEST)
    text = (tmp_path / "m").read_text().replace("0x0101", "0x01z1")
    (tmp_path / "m").write_text(text)
    with pytest.raises(ManifestError, match="is not a deployment manifest"):
        read_manifest(tmp_path / "m")
