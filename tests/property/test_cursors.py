"""Cursors come back as they were sealed, and as nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.api.cursors import Cursor, CursorCodec
from tokenization.errors import CursorExpired
from tokenization.types import BlockRef, Hash32


CODEC = CursorCodec(b"\x11" * 32)

hashes = st.binary(min_size=32, max_size=32).map(Hash32)
cursors = st.builds(
    Cursor,
    st.builds(BlockRef, st.integers(0, 2**48 - 1), hashes),
    st.binary(max_size=64),
    st.booleans(),
)


@given(cursors, st.text())
def test_cursor__sealed__opens_as_it_was(cursor: Cursor, question: str) -> None:
    """Pin, key and direction survive the address of a page."""
    text = CODEC.seal(cursor, question)
    assert CODEC.open(text, question) == cursor
    assert text.replace("-", "").replace("_", "").isalnum()


@given(cursors, st.text(), st.text())
def test_cursor__of_another_question__is_refused(cursor: Cursor, one: str, other: str) -> None:
    """A cursor belongs to its question and to its chain."""
    text = CODEC.seal(cursor, one)
    if one != other:
        with pytest.raises(CursorExpired):
            CODEC.open(text, other)
    with pytest.raises(CursorExpired):
        CursorCodec(b"\x12" * 32).open(text, one)


@given(cursors, st.integers(0, 200), st.integers(1, 255))
def test_cursor__altered__is_refused(cursor: Cursor, place: int, flip: int) -> None:
    """No bit of it can be changed."""
    text = CODEC.seal(cursor, "q")
    raw = bytearray(text.encode())
    raw[place % len(raw)] ^= flip
    altered = raw.decode("latin-1")
    try:
        opened = CODEC.open(altered, "q")
    except CursorExpired:
        return
    assert opened == cursor  # base64 has spare bits and passes over strangers


@given(st.text(max_size=200))
def test_cursor__anything_else__is_refused(text: str) -> None:
    """Whatever text comes, it is no cursor and no crash."""
    with pytest.raises(CursorExpired):
        CODEC.open(text, "q")
