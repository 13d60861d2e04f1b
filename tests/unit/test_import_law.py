"""The import law leaves nothing out: a new room, or a module in none, has to be placed.

So do unit tests: they lie in rooms of the same names.
"""

import tomllib
from pathlib import Path
from typing import Any


ROOT = Path(__file__).parents[2]
SHARED = {
    *("abi", "artifacts", "auctions", "curtailment", "debt", "errors", "evidence", "metering"),
    *("billing", "idling", "power", "reoffers", "types", "units"),
}
"""What the node may see of the issuers' side."""


def contract(name: str) -> dict[str, Any]:
    """A contract of the import law."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text())
    (found,) = [one for one in config["tool"]["importlinter"]["contracts"] if one["id"] == name]
    assert isinstance(found, dict)
    return found


def parts() -> set[str]:
    """Every room of the issuers' side, and every module that stands in none."""
    modules = {path.stem for path in (ROOT / "tokenization").glob("[a-z]*.py")}
    rooms = {path.parent.name for path in (ROOT / "tokenization").glob("*/__init__.py")}
    return modules | rooms


def test_node_contract__every_part__is_shared_or_forbidden() -> None:
    """So that a new one that holds keys cannot slip into the node."""
    forbidden = {
        name.removeprefix("tokenization.")
        for name in contract("the-node-holds-no-key")["forbidden_modules"]
    }
    assert forbidden == parts() - SHARED


def test_layers__every_part__has_its_place() -> None:
    """But for the compiler, which nothing imports."""
    layers = contract("issuer-layers")["layers"]
    placed = [name for layer in layers for name in layer.split(" | ")]
    assert sorted(placed) == sorted(parts() - {"compile"})


def test_unit_tests__every_folder__is_a_room_of_the_source() -> None:
    """Whoever changes a module finds its tests; outside of rooms is what is about all of them."""
    here = Path(__file__).parent
    folders = [path.parent.relative_to(here) for path in here.rglob("test_*.py")]
    assert [str(folder) for folder in folders if not (ROOT / folder).is_dir()] == []
    about_all = {"test_docs.py", "test_import_law.py", "test_ops_files.py"}
    assert {path.name for path in here.glob("test_*.py")} == about_all
