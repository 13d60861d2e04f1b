"""Where every deployed contract keeps what: a snapshot, so that a change shows in a diff.

``python -m tests.contracts.layout`` rewrites ``contracts/layout.json``, but refuses to move or
change what an engine keeps: its next code finds the state that its last one left, so it may only
add. What the OpenZeppelin library keeps at hashed places (ERC-7201) the compiler does not list.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tokenization import artifacts
from tokenization.compile import CONTRACTS_DIR
from tokenization.deployment.parts import ENGINES


SNAPSHOT = CONTRACTS_DIR / "layout.json"

Layout = Mapping[str, Sequence[str]]
"""The variables of a contract, and the members of each struct: slot, offset, type and name."""

_VARIABLES = "variables"


def layouts() -> dict[str, Layout]:
    """The layout of every contract that keeps something, as it was compiled."""
    found = {name: layout_of(artifacts.load(name).storage_layout) for name in artifacts.contracts()}
    return {name: layout for name, layout in found.items() if layout[_VARIABLES]}


def layout_of(compiled: Mapping[str, Any]) -> Layout:
    """One layout, from what the compiler says."""
    storage, types = compiled["storage"], compiled["types"] or {}
    structs = {kind["label"]: kind["members"] for kind in types.values() if "members" in kind}
    return {
        _VARIABLES: _places(storage, types),
        **{label: _places(structs[label], types) for label in sorted(structs)},
    }


def breaks(name: str, before: Layout, after: Layout) -> Iterator[str]:
    """What an engine's next code would no longer find where its last one left it."""
    for part, places in before.items():
        now = after.get(part, ())
        for index, old in enumerate(places):
            new = now[index] if index < len(now) else "nothing"
            if old != new:
                yield f"{name}, {part}: {old} would become {new}"


def committed() -> dict[str, Layout]:
    """The committed snapshot."""
    found: dict[str, Layout] = json.loads(SNAPSHOT.read_text())
    return found


def write() -> list[str]:
    """Replace the snapshot; answers why not if it must not be."""
    before, after = committed(), layouts()
    broken = [
        text
        for name in ENGINES
        if name in before
        for text in breaks(name, before[name], after.get(name, {}))
    ]
    if not broken:
        SNAPSHOT.write_text(text_of(after))
    return broken


def text_of(found: Mapping[str, Layout]) -> str:
    """The snapshot's text."""
    return json.dumps(found, indent=1) + "\n"


def _places(members: Sequence[Mapping[str, Any]], types: Mapping[str, Any]) -> list[str]:
    return [
        f"{place['slot']}+{place['offset']} {types[place['type']]['label']} {place['label']}"
        for place in members
    ]


if __name__ == "__main__":
    sys.exit("\n".join(write()) or None)
