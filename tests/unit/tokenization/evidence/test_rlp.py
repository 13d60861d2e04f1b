"""Bytes as the chain hashes them, and nothing else taken for them."""

import pytest
import rlp as reference
from hypothesis import given
from hypothesis import strategies as st

from tokenization.evidence.rlp import BadRlp, decode, encode, number


items = st.recursive(
    st.binary(max_size=80), lambda children: st.lists(children, max_size=6), max_leaves=20
)


@given(items)
def test_encode__anything__is_what_the_reference_writes_and_reads_back(item: object) -> None:
    """The package of that name is slow and right."""
    assert encode(item) == reference.encode(item)  # type: ignore[arg-type]
    assert decode(encode(item)) == item  # type: ignore[arg-type]


@pytest.mark.parametrize("length", [0, 1, 55, 56, 255, 256, 65_536])
def test_encode__lengths_where_the_form_changes__are_the_reference(length: int) -> None:
    """One byte, short, and long by one, two and three bytes."""
    assert encode(b"\x80" * length) == reference.encode(b"\x80" * length)
    assert decode(encode([b"\x01"] * length)) == [b"\x01"] * length


@given(st.binary(max_size=40))
def test_decode__any_bytes__are_refused_or_written_the_same_again(raw: bytes) -> None:
    """A hash stands for one meaning: there is one way to write an item."""
    try:
        item = decode(raw)
    except BadRlp:
        return
    assert encode(item) == raw


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param("", id="nothing"),
        pytest.param("8100", id="a byte with a length"),
        pytest.param("b800", id="a short length written long"),
        pytest.param("b90038" + "00" * 56, id="a length with a zero before it"),
        pytest.param("83aabb", id="cut off"),
        pytest.param("c281", id="a list that cuts its item off"),
        pytest.param("0102", id="more than one"),
        pytest.param("c1" * 17 + "c0", id="nested without end"),
    ],
)
def test_decode__what_is_no_encoding__is_refused(raw: str) -> None:
    """None of it is what encode writes."""
    with pytest.raises(BadRlp):
        decode(bytes.fromhex(raw))


def test_number__zero_and_others__have_no_byte_too_many() -> None:
    """Zero is the empty string."""
    assert [number(value) for value in (0, 1, 255, 256)] == [b"", b"\x01", b"\xff", b"\x01\x00"]
