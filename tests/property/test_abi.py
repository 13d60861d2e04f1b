"""Every event of ours, of any arguments, reads back; and any bytes at all are read or refused."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.blocks import READER, emit_of
from tokenization.abi import EventShape


SHAPES = sorted(READER.shapes.values(), key=lambda shape: shape.signature)


PLAIN: dict[str, st.SearchStrategy[object]] = {
    "address": st.binary(min_size=20, max_size=20),
    "bool": st.booleans(),
    "string": st.text(max_size=40),
    "bytes": st.binary(max_size=70),
}


def values_of(kind: str) -> st.SearchStrategy[object]:
    """Values of a type of the ABI, as they are decoded."""
    if array := re.fullmatch(r"(.+)\[(\d*)\]", kind):
        least, most = (int(array[2]),) * 2 if array[2] else (0, 4)
        return st.lists(values_of(array[1]), min_size=least, max_size=most).map(tuple)
    if kind in PLAIN:
        return PLAIN[kind]
    size = int(re.sub(r"\D", "", kind))
    if kind.startswith("uint"):
        return st.integers(0, (1 << size) - 1)
    if kind.startswith("int"):
        return st.integers(-1 << size - 1, (1 << size - 1) - 1)
    return st.binary(min_size=size, max_size=size)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
@settings(max_examples=40)
@given(data=st.data())
def test_decode__any_arguments__come_back(shape: EventShape, data: st.DataObject) -> None:
    """What the standard encoder wrote is what we read, by hand or not."""
    arguments = tuple(data.draw(values_of(param.type)) for param in shape.params)
    _, topics, words = emit_of(bytes(20), shape.signature, *arguments)
    assert READER.decode(topics, words) == arguments


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
@settings(max_examples=40)
@given(
    topics=st.lists(st.binary(min_size=32, max_size=32), max_size=3),
    data=st.binary(max_size=320),
)
def test_decode__any_bytes_under_a_known_topic__never_raise(
    shape: EventShape, topics: list[bytes], data: bytes
) -> None:
    """A log is read or refused; it cannot stop the node."""
    arguments = READER.decode([shape.topic, *topics], data)
    assert arguments is None or len(arguments) == len(shape.params)
