"""Keys and values come back as they went in, and byte order is the order of what they name."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node import keys, layout, model
from node.keys import Family, Part


FAMILIES = [*layout.CELLS.values(), *layout.ROWS]
FIELDS: dict[Any, st.SearchStrategy[Any]] = {
    int: st.integers(0, 2**64 - 1),
    bytes: st.binary(max_size=40),
    bool: st.booleans(),
    str: st.text(max_size=20),
    model.Delay: st.builds(model.Delay, *[st.integers(0, 2**48 - 1)] * 3),
    list[int]: st.lists(st.integers(0, 2**64 - 1), max_size=3),
    list[bytes]: st.lists(st.binary(max_size=40), max_size=3),
    list[tuple[int, int, int]]: st.lists(st.tuples(*[st.integers(0, 2**32 - 1)] * 3), max_size=3),
    list[tuple[bytes, bytes]]: st.lists(
        st.tuples(st.binary(max_size=40), st.binary(max_size=40)), max_size=3
    ),
}
RECORDS = [kind for kind in model.Record.__subclasses__() if kind.__struct_fields__]


def values_of(part: Part) -> st.SearchStrategy[int | bytes]:
    """What may stand in a part of a key."""
    if part.is_int:
        return st.integers(0, (1 << 8 * part.width) - 1)
    return st.binary(min_size=part.width, max_size=part.width)


def keys_of(family: Family[Any]) -> st.SearchStrategy[tuple[int | bytes, ...]]:
    """Whole keys of a family."""
    return st.tuples(*(values_of(part) for part in family.parts))


def records_of(kind: type[model.Record]) -> st.SearchStrategy[model.Record]:
    """Records of any values; their integers are unsigned and of 64 bits at most."""
    fields = {field.name: FIELDS[field.type] for field in msgspec.structs.fields(kind)}
    return st.builds(kind, **fields)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
@settings(max_examples=40)
@given(data=st.data())
def test_family__keys__round_trip_in_order(family: Family[Any], data: st.DataObject) -> None:
    """Packing keeps the parts, the width and their order; of a part that falls, turned round."""
    first, second = data.draw(keys_of(family)), data.draw(keys_of(family))
    packed = family.key(*first)
    assert family.unpack(packed) == first
    assert len(packed) == family.width
    assert (packed < family.key(*second)) == (_order(family, first) < _order(family, second))
    leading = family.key(*first[: len(first) // 2])
    assert packed.startswith(leading)
    assert leading <= packed < layout.after(leading)


def _order(family: Family[Any], key: tuple[int | bytes, ...]) -> tuple[int | bytes, ...]:
    return tuple(
        -value if part.flip and isinstance(value, int) else value
        for part, value in zip(family.parts, key, strict=True)
    )


def test_cells__letters__are_each_their_own() -> None:
    """A cell's first byte says its family, and rows beside cells do not collide with theirs."""
    assert len(layout.CELLS) == len({family.name for family in layout.CELLS.values()})
    beside = [layout.NOW, layout.VERSION, layout.HEADER, layout.NUMBER, layout.ORPHAN]
    beside += [layout.UNDO, layout.META, *(family.prefix for family in layout.ROWS)]
    assert len(set(beside)) == len(beside)
    assert all(len(prefix) == 1 for prefix in [*beside, *layout.CELLS])


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
@settings(max_examples=40)
@given(data=st.data())
def test_record__any_values__round_trip_behind_a_version(
    kind: type[model.Record], data: st.DataObject
) -> None:
    """Every stored record is an array that starts with its version."""
    codec = keys.record(kind)
    value = data.draw(records_of(kind))
    raw = codec.encode(value)
    assert codec.decode(raw) == value
    assert raw[1] == kind.__struct_config__.tag


@given(st.integers(0, 2**256 - 1))
def test_uint__any_amount__round_trips_and_zero_is_absent(amount: int) -> None:
    """Amounts of 256 bits, minimal."""
    raw = keys.UINT.encode(amount)
    assert keys.UINT.decode(raw) == amount
    assert (raw == b"") == (amount == 0)
    assert not raw.startswith(b"\0")


@given(st.lists(st.binary(min_size=20, max_size=20)))
def test_addresses__any_list__round_trips(addresses: list[bytes]) -> None:
    """A list of addresses is one string of bytes."""
    assert keys.ADDRESSES.decode(keys.ADDRESSES.encode(addresses)) == addresses


@given(st.lists(st.integers(0, 2**256 - 1), max_size=5))
def test_words__any_numbers__round_trip(values: list[int]) -> None:
    """Numbers of 256 bits, zero among them."""
    raw = keys.WORDS.encode(values)
    assert keys.WORDS.decode(raw) == values
    assert raw


@given(
    st.binary(min_size=32, max_size=32),
    st.binary(min_size=20, max_size=20),
    st.lists(st.binary(min_size=32, max_size=32), max_size=4),
    st.binary(max_size=100),
)
def test_event_bytes__any_log__round_trips(
    tx_hash: bytes, address: bytes, topics: list[bytes], data: bytes
) -> None:
    """Nothing of a log is lost."""
    stored = model.stored_event(model.event_bytes(tx_hash, address, topics, data))
    assert stored == model.StoredEvent(tx_hash, address, tuple(topics), data)


def test_key__wrong_width_or_sort__is_refused() -> None:
    """A key that would not unpack is never made."""
    for wrong in ((1, b"\x01"), (b"\x01" * 4, b"\x01" * 20), (1 << 32, b"\x01" * 20)):
        with pytest.raises((ValueError, OverflowError)):
            layout.HOLDINGS.key(*wrong)


def test_describe__every_family__is_described() -> None:
    """The documentation's table of keys is made from the families themselves."""
    described = list(layout.describe())
    assert len(described) == len(FAMILIES)
    assert all(sentence.endswith(".") for *_, sentence in described)
