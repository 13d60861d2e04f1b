"""Recursive length prefix: how the chain writes what it hashes.

Written out here because the package of that name guesses types first and takes ten times as long; a
header is hashed for every block, a receipt for every transaction. ``decode`` is strict: bytes that
``encode`` would not have written are refused, so that a hash stands for one meaning.

Pure. Source: the Yellow Paper, appendix B.
"""

from collections.abc import Sequence
from typing import TypeAlias, Union


Item: TypeAlias = Union[bytes, Sequence["Item"]]  # noqa: UP007 - a name in text has no |

_STRING, _LIST = 0x80, 0xC0
_SHORT = 55
"""Longer contents have the width of their length before the length."""
_STRING_LEADS = tuple(bytes((_STRING + size,)) for size in range(_SHORT + 1))
_LIST_LEADS = tuple(bytes((_LIST + size,)) for size in range(_SHORT + 1))
"""What stands before short contents, by their length."""
_FIRST_STRING = bytes((_STRING,))
_MOST_DEPTH = 16
"""Nothing the chain hashes is nested deeper than a few lists."""


class BadRlp(ValueError):
    """Bytes that are not the encoding of anything."""


def encode(item: Item) -> bytes:
    """An item as bytes."""
    if isinstance(item, bytes):
        size = len(item)
        if size == 1 and item < _FIRST_STRING:
            return item
        return (_STRING_LEADS[size] if size <= _SHORT else _long_lead(size, _STRING)) + item
    body = b"".join([encode(one) for one in item])
    size = len(body)
    return (_LIST_LEADS[size] if size <= _SHORT else _long_lead(size, _LIST)) + body


def number(value: int) -> bytes:
    """A number as the chain writes it: no byte too many, none at all for zero."""
    return value.to_bytes((value.bit_length() + 7) >> 3, "big")


def decode(raw: bytes) -> Item:
    """The item that these bytes encode.

    Raises:
        BadRlp: They are not the encoding of one.
    """
    item, end = _read(raw, 0, len(raw), 0)
    if end != len(raw):
        raise BadRlp("bytes follow the item")
    return item


def _long_lead(size: int, kind: int) -> bytes:
    width = number(size)
    return bytes((kind + _SHORT + len(width),)) + width


def _read(raw: bytes, at: int, stop: int, depth: int) -> tuple[Item, int]:
    if at >= stop:
        raise BadRlp("the item ends too early")
    first = raw[at]
    if first < _STRING:
        return raw[at : at + 1], at + 1
    kind = _LIST if first >= _LIST else _STRING
    start, end = _span(raw, at + 1, first - kind)
    if end > stop:
        raise BadRlp("the item ends too early")
    if kind == _LIST:
        return _read_list(raw, start, end, depth + 1), end
    if end - start == 1 and raw[start] < _STRING:
        raise BadRlp("a byte has a length it does not need")
    return raw[start:end], end


def _span(raw: bytes, at: int, length: int) -> tuple[int, int]:
    """Where the contents begin and end; ``length`` as the first byte says it."""
    if length <= _SHORT:
        return at, at + length
    start = at + length - _SHORT
    length = int.from_bytes(raw[at:start], "big")
    if length <= _SHORT or raw[at] == 0:
        raise BadRlp("a length is written longer than it is")
    return start, start + length


def _read_list(raw: bytes, at: int, end: int, depth: int) -> list[Item]:
    if depth > _MOST_DEPTH:
        raise BadRlp("lists are nested too deep")
    items = []
    while at < end:
        item, at = _read(raw, at, end, depth)
        items.append(item)
    return items
