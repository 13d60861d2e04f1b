"""How a row's key and value are packed: the machinery under ``node.layout``.

Keys are big-endian and of fixed width, so byte order is the order of what they name; or, where a
part falls, of what came last first.

Pure: packers and codecs only.
"""

from collections.abc import Callable
from itertools import accumulate, pairwise
from struct import Struct
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from node.model import amount_bytes


V = TypeVar("V")
Key = tuple[Any, ...]
"""The parts of a key: ints and bytes, as the family's ``parts`` say."""


class Part(NamedTuple):
    """One fixed-width part of a key.

    Attributes:
        flip: Bits of a number that are turned round: all where it falls, else none.
    """

    name: str
    width: int
    is_int: bool
    flip: int = 0

    def pack(self, value: int) -> bytes:
        """A number as it stands in keys."""
        return (value ^ self.flip).to_bytes(self.width, "big")


def number(name: str, width: int) -> Part:
    """A part that is a number."""
    return Part(name, width, is_int=True)


def falling(name: str, width: int) -> Part:
    """A number whose highest value comes first in the order of keys."""
    return Part(name, width, is_int=True, flip=(1 << 8 * width) - 1)


def raw(name: str, width: int) -> Part:
    """A part that is bytes."""
    return Part(name, width, is_int=False)


class Codec(NamedTuple, Generic[V]):
    """How a value is written and read back; empty bytes are never given to ``decode``."""

    name: str
    encode: Callable[[V], bytes]
    decode: Callable[[bytes], V]


def _same(value: bytes) -> bytes:
    return value


_uint = int.from_bytes
"""Big-endian unless told otherwise, and called from C where a Python function is not."""

_encode_record = msgspec.msgpack.Encoder().encode
_decode_words = msgspec.msgpack.Decoder(list[bytes]).decode


def record(kind: type[V]) -> Codec[V]:
    """A record of ``node.model``, as a msgpack array that starts with its version."""
    return Codec(kind.__name__, _encode_record, msgspec.msgpack.Decoder(kind).decode)


UINT = Codec("uint", amount_bytes, _uint)
"""A non-negative integer as minimal bytes; zero is absent."""
FLAG = Codec("flag", amount_bytes, _uint)
"""One or absent."""
RAW = Codec("bytes", _same, _same)
ROLE_ID = Codec("role", lambda role: role.to_bytes(8, "big"), _uint)
"""A role's number in eight bytes, because role zero is a role."""
ADDRESSES = Codec(
    "addresses",
    b"".join,
    lambda value: [value[at : at + 20] for at in range(0, len(value), 20)],
)
WORDS = Codec(
    "words",
    lambda values: _encode_record([amount_bytes(value) for value in values]),
    lambda raw: [_uint(value) for value in _decode_words(raw)],
)
"""A list of unsigned integers of any size, as a msgpack array of amounts."""


class Family(Generic[V]):
    """A kind of row: prefix, the parts of its key, its value and an English sentence.

    Attributes:
        name: How queries and the documentation call it.
        prefix: First byte of the cell or row.
        parts: The key after the prefix.
        falls: Whether what came last comes first in the order of keys.
        codec: The value.
        sentence: What a row says.
        unpack: The parts of a whole key, ints as ints.
    """

    __slots__ = ("codec", "falls", "name", "parts", "prefix", "sentence", "unpack", "width")

    def __init__(
        self, name: str, prefix: bytes, parts: tuple[Part, ...], codec: Codec[V], sentence: str
    ) -> None:
        self.name = name
        self.prefix = prefix
        self.parts = parts
        self.falls = any(part.flip for part in parts)
        self.codec = codec
        self.sentence = sentence
        self.width = len(prefix) + sum(part.width for part in parts)
        self.unpack = _unpacker(prefix, parts)

    def key(self, *values: int | bytes) -> bytes:
        """Pack leading parts of a key; all of them for a row, fewer for a prefix to scan.

        Raises:
            ValueError: A part has the wrong width.
        """
        packed = [self.prefix]
        for part, value in zip(self.parts, values, strict=False):
            raw = part.pack(value) if isinstance(value, int) else value
            if len(raw) != part.width or isinstance(value, int) != part.is_int:
                raise ValueError(f"{self.name}.{part.name}: not {part.width} bytes: {value!r}")
            packed.append(raw)
        return b"".join(packed)


_NATIVE = {1: "B", 2: "H", 4: "I", 8: "Q"}
"""Numbers that the standard library unpacks, by their width."""


def _unpacker(prefix: bytes, parts: tuple[Part, ...]) -> Callable[[bytes], Key]:
    """What unpacks keys: all in C, unless a part falls or is a number of an odd width."""
    if all(part.width in _NATIVE and not part.flip for part in parts if part.is_int):
        fields = (_NATIVE[part.width] if part.is_int else f"{part.width}s" for part in parts)
        return Struct(f">{len(prefix)}x{''.join(fields)}").unpack
    ends = accumulate((part.width for part in parts), initial=len(prefix))
    spans = [
        (start, stop, part.is_int, part.flip)
        for (start, stop), part in zip(pairwise(ends), parts, strict=True)
    ]

    def unpack(key: bytes) -> Key:
        return tuple(
            [
                int.from_bytes(key[start:stop], "big") ^ flip if is_int else key[start:stop]
                for start, stop, is_int, flip in spans
            ]
        )

    return unpack
