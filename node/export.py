"""A store as text: its state as of a block, or every event up to it. Streams, exact.

JSON lines hold everything. CSV holds one table, so of state it holds one kind of cell. Integers
that may pass 64 bits are text in JSON; amounts inside records are integers here, whatever they are
on disk; bytes are 0x-hex.
"""

import csv
from collections.abc import Iterator, Mapping
from typing import Any, TextIO

import orjson

from node import layout
from node.contracts import event_reader
from node.keys import UINT, Family
from node.queries.events import logs_of
from node.store import Snapshot, View
from tokenization.errors import ConfigError


Line = dict[str, Any]

MOST_EXACT = 1 << 53
"""Beyond this many programs that read JSON round integers."""
AMOUNTS = frozenset({"amount", "authorised_units"})
"""Fields of records that are amounts, as ``model.amount_bytes`` writes them."""


def state(snapshot: Snapshot, block: int, family: str | None) -> Iterator[Line]:
    """Every present cell after a block, or those of one family.

    Raises:
        ConfigError: There is no such family.
    """
    families = {one.name: one for one in layout.CELLS.values()}
    if family is not None and family not in families:
        raise ConfigError(
            f"There is no family '{family}'.", hint=f"Choose one of: {', '.join(sorted(families))}."
        )
    view = snapshot.at(block)
    for one in families.values() if family is None else (families[family],):
        for key, value in view.scan(one):
            yield {"family": one.name, **_key(view, one, key), **_value(one, value)}


def events(snapshot: Snapshot, block: int) -> Iterator[Line]:
    """Every event of our contracts up to a block, in chain order."""
    view, reader = snapshot.at(block), event_reader()
    for record in snapshot.blocks(0, block):
        for place, event in logs_of(view, record.number):
            named = reader.named(event.topics, event.data)
            yield {
                "block": record.number,
                "block_hash": _plain(record.hash),
                "time": record.time_s,
                "log": place,
                "tx_hash": _plain(event.tx_hash),
                "contract": _plain(event.address),
                "event": named[0] if named else None,
                "args": {name: _plain(value) for name, value in named[1].items()} if named else {},
                "topics": [_plain(topic) for topic in event.topics],
                "data": _plain(event.data),
            }


def write_jsonl(lines: Iterator[Line], out: TextIO) -> None:
    """Write each line as a JSON object."""
    out.writelines(orjson.dumps(line).decode() + "\n" for line in lines)


def write_csv(lines: Iterator[Line], out: TextIO) -> None:
    """Write lines that all have the same fields as CSV with a header."""
    writer: csv.DictWriter[str] | None = None
    for line in lines:
        if writer is None:
            writer = csv.DictWriter(out, list(line), lineterminator="\n")
            writer.writeheader()
        writer.writerow({name: _cell(value) for name, value in line.items()})


def _key(view: View, family: Family[Any], key: tuple[Any, ...]) -> Line:
    found: Line = {}
    for part, value in zip(family.parts, key, strict=True):
        found[part.name if part.name not in found else f"{part.name}_2"] = _plain(value)
        asset = view.get(layout.ASSETS, value) if part is layout.ASSET else None
        if asset is not None and family is not layout.ASSETS:
            found |= {"token": _plain(asset.token), "id": _exact(int.from_bytes(asset.id, "big"))}
    return found


def _value(family: Family[Any], value: Any) -> Line:  # noqa: ANN401 - of any family
    fields = getattr(value, "__struct_fields__", None)
    if fields is None:
        return {"value": str(value) if family.codec is UINT else _plain(value)}
    return {
        f"value_{name}": str(int.from_bytes(getattr(value, name), "big"))
        if name in AMOUNTS
        else _plain(getattr(value, name))
        for name in fields
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 - of any field
    if isinstance(value, bytes):
        return f"0x{value.hex()}"
    if isinstance(value, int) and not isinstance(value, bool):
        return _exact(value)
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    return value


def _exact(value: int) -> int | str:
    return value if abs(value) < MOST_EXACT else str(value)


def _cell(value: object) -> object:
    return orjson.dumps(value).decode() if isinstance(value, list | dict) else value
