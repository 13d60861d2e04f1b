"""Events: from an ABI to the shape of each log, and from a log to its arguments.

A log is untrusted bytes. ``EventReader.decode`` answers its arguments, exact and within range, or
None for a log whose topic is unknown or whose words do not fit what the topic promises; it never
raises. Our own events hold only static words, which are sliced by hand, forty times faster than a
general decoder; ``eth_abi`` reads the few dynamic ones that standards bring.

Pure: it is given ABIs and bytes. Addresses and ``bytesN`` come as raw bytes, arrays as tuples.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eth_abi.abi import decode as decode_dynamic
from eth_abi.exceptions import DecodingError
from eth_utils.crypto import keccak


WORD = 32
Arguments = tuple[Any, ...]
Decoder = Callable[[Sequence[bytes], bytes], Arguments]

_ADDRESS_PADDING = bytes(12)
_STATIC = re.compile(r"(?P<base>address|bool|u?int\d+|bytes\d+)(?:\[(?P<count>\d+)\])?")


class _Misfit(ValueError):
    """A log that is not what its topic promises."""


@dataclass(frozen=True, slots=True)
class Param:
    """One argument of an event."""

    name: str
    type: str
    indexed: bool


@dataclass(frozen=True, slots=True)
class EventShape:
    """An event as its contract declares it.

    Attributes:
        name: Its name.
        signature: What its topic is the hash of.
        topic: First topic of its logs.
        params: Its arguments in order.
    """

    name: str
    signature: str
    topic: bytes
    params: tuple[Param, ...]


class EventReader:
    """Reads the logs of every event in some ABIs.

    Attributes:
        shapes: The events by topic.
    """

    def __init__(self, abis: Iterable[Sequence[Mapping[str, Any]]]) -> None:
        self.shapes: dict[bytes, EventShape] = {}
        self._decoders: dict[bytes, Decoder] = {}
        for abi in abis:
            for entry in abi:
                if entry["type"] == "event":
                    self._add(_shape(entry))

    def decode(self, topics: Sequence[bytes], data: bytes) -> Arguments | None:
        """The arguments in order of declaration, or None if the log fits no event we know."""
        decoder = self._decoders.get(topics[0]) if topics else None
        if decoder is None:
            return None
        try:
            return decoder(topics, data)
        except (_Misfit, DecodingError, UnicodeDecodeError, OverflowError):
            return None

    def named(self, topics: Sequence[bytes], data: bytes) -> tuple[str, dict[str, Any]] | None:
        """The event's name and its arguments by name, or None as for ``decode``."""
        arguments = self.decode(topics, data)
        if arguments is None:
            return None
        shape = self.shapes[topics[0]]
        names = (param.name for param in shape.params)
        return shape.name, dict(zip(names, arguments, strict=True))

    def _add(self, shape: EventShape) -> None:
        known = self.shapes.setdefault(shape.topic, shape)
        if known.params != shape.params:
            raise ValueError(f"two contracts declare {shape.signature} differently")
        self._decoders[shape.topic] = _FAST.get(shape.params) or _decoder(shape.params)


def topic_of(signature: str) -> bytes:
    """The first topic of an event's logs: ``topic_of("Transfer(address,address,uint256)")``."""
    return bytes(keccak(text=signature))


def _shape(entry: Mapping[str, Any]) -> EventShape:
    params = tuple(Param(i["name"], i["type"], bool(i["indexed"])) for i in entry["inputs"])
    signature = f"{entry['name']}({','.join(param.type for param in params)})"
    return EventShape(entry["name"], signature, topic_of(signature), params)


def _decoder(params: tuple[Param, ...]) -> Decoder:
    if all(param.indexed or _STATIC.fullmatch(param.type) for param in params):
        return _static_decoder(params)
    return _dynamic_decoder(params)


def _static_decoder(params: tuple[Param, ...]) -> Decoder:
    """Slices words. Each reader takes (topics, data) at a place fixed here, once."""
    readers: list[Callable[[Sequence[bytes], bytes], Any]] = []
    topic, at = 1, 0
    for param in params:
        if param.indexed:
            readers.append(_topic_reader(_word_reader(param.type), topic))
            topic += 1
            continue
        base, count = _split_array(param.type)
        readers.append(_data_reader(_word_reader(base), at, count))
        at += WORD * (count or 1)
    topic_count, data_size = topic, at

    def decode(topics: Sequence[bytes], data: bytes) -> Arguments:
        if len(topics) != topic_count or len(data) != data_size:
            raise _Misfit
        return tuple([read(topics, data) for read in readers])

    return decode


def _dynamic_decoder(params: tuple[Param, ...]) -> Decoder:
    types = [param.type for param in params if not param.indexed]
    indexed = [_word_reader(param.type) for param in params if param.indexed]

    def decode(topics: Sequence[bytes], data: bytes) -> Arguments:
        if len(topics) != len(indexed) + 1:
            raise _Misfit
        words = iter([read(word) for read, word in zip(indexed, topics[1:], strict=True)])
        values = map(_plain, types, decode_dynamic(types, data))
        return tuple([next(words) if param.indexed else next(values) for param in params])

    return decode


def _plain(kind: str, value: Any) -> object:  # noqa: ANN401 - eth_abi answers anything
    """Addresses as bytes, where ``eth_abi`` writes text."""
    if kind == "address[]":
        return tuple(bytes.fromhex(address[2:]) for address in value)
    return bytes.fromhex(value[2:]) if kind == "address" else value


def _split_array(kind: str) -> tuple[str, int | None]:
    match = _STATIC.fullmatch(kind)
    if match is None:
        raise ValueError(f"{kind} is not a static type")
    return match["base"], int(match["count"]) if match["count"] else None


def _topic_reader(
    read: Callable[[bytes], object], place: int
) -> Callable[[Sequence[bytes], bytes], object]:
    return lambda topics, _: read(topics[place])


def _data_reader(
    read: Callable[[bytes], object], at: int, count: int | None
) -> Callable[[Sequence[bytes], bytes], object]:
    if count is None:
        return lambda _, data: read(data[at : at + WORD])
    places = [at + WORD * number for number in range(count)]
    return lambda _, data: tuple([read(data[place : place + WORD]) for place in places])


def _word_reader(kind: str) -> Callable[[bytes], object]:
    """How one word of a type is read. Of an indexed dynamic value the word is its hash."""
    match = re.fullmatch(r"(address|bool|uint|int|bytes)(\d*)", kind)
    name, size = (match[1], int(match[2] or 0)) if match else ("bytes", 0)
    if name == "address":
        return _address
    if name == "bool":
        return lambda word: bool(_unsigned(word, 1))
    if name == "uint":
        return lambda word: _unsigned(word, size)
    if name == "int":
        return lambda word: _signed(word, size)
    return lambda word: _fixed_bytes(word, size or WORD)


def _address(word: bytes) -> bytes:
    if word[:12] != _ADDRESS_PADDING:
        raise _Misfit
    return word[12:]


def _unsigned(word: bytes, bits: int) -> int:
    value = int.from_bytes(word, "big")
    if value >> bits:
        raise _Misfit
    return value


def _signed(word: bytes, bits: int) -> int:
    value = int.from_bytes(word, "big", signed=True)
    if not -1 << bits - 1 <= value < 1 << bits - 1:
        raise _Misfit
    return value


def _fixed_bytes(word: bytes, size: int) -> bytes:
    if any(word[size:]):
        raise _Misfit
    return word[:size]


def _transfer(topics: Sequence[bytes], data: bytes) -> Arguments:
    """``Transfer(address indexed, address indexed, uint256)``, nearly every log there is."""
    if len(topics) != 3 or len(data) != WORD:
        raise _Misfit
    _, sender, receiver = topics
    if sender[:12] != _ADDRESS_PADDING or receiver[:12] != _ADDRESS_PADDING:
        raise _Misfit
    return sender[12:], receiver[12:], int.from_bytes(data, "big")


_FAST: dict[tuple[Param, ...], Decoder] = {
    (
        Param("from", "address", indexed=True),
        Param("to", "address", indexed=True),
        Param("value", "uint256", indexed=False),
    ): _transfer,
}
