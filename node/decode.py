"""From what the endpoint sent to blocks of events: parse, check, decode.

Every log must belong to the header it came with: block hash and number, an unbroken count from
zero, and the header's own bloom filter computed again. That finds logs of other blocks, gaps,
doubles and altered contracts or topics. It cannot find an altered amount, nor a block's last logs
left out if others share their topics: that takes the receipts root, so the endpoint is trusted so
far. Pure, so that it may run anywhere.
"""

from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec

from node.bloom import bloom_of
from node.model import Block, Event, Header
from tokenization.abi import EventReader
from tokenization.errors import InconsistentLogs


T = TypeVar("T")
_unhex = bytes.fromhex


class WireHeader(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """A block as ``eth_getBlockBy...`` gives it, as much of it as we use."""

    number: str
    hash: str
    parent_hash: str
    timestamp: str
    logs_bloom: str


class WireLog(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """A log as ``eth_getLogs`` gives it, as much of it as we use."""

    address: str
    topics: list[str]
    data: str
    block_hash: str
    block_number: str
    transaction_hash: str
    log_index: str
    removed: bool = False


_headers: msgspec.json.Decoder[WireHeader | None] = msgspec.json.Decoder(WireHeader | None)
_logs = msgspec.json.Decoder(list[WireLog])


def parse_header(raw: bytes | msgspec.Raw) -> WireHeader | None:
    """Read a header; None where the endpoint has no such block.

    Raises:
        InconsistentLogs: It is not a header.
    """
    return _parse(_headers, raw)


def parse_logs(raw: bytes | msgspec.Raw) -> list[WireLog]:
    """Read a list of logs.

    Raises:
        InconsistentLogs: It is not one.
    """
    return _parse(_logs, raw)


def header_of(wire: WireHeader) -> Header:
    """A header in our terms."""
    return Header(
        int(wire.number, 16),
        _unhex(wire.hash[2:]),
        _unhex(wire.parent_hash[2:]),
        int(wire.timestamp, 16),
    )


def blocks_of(
    headers: Sequence[WireHeader], logs: Iterable[WireLog], reader: EventReader
) -> list[Block]:
    """Put logs into the blocks of these consecutive headers, checked and decoded.

    Raises:
        InconsistentLogs: A log belongs to none of the headers or logs are missing, doubled, out of
            order or altered in address or topic.
    """
    logs_by_hash: dict[str, list[WireLog]] = {header.hash: [] for header in headers}
    for log in logs:
        mine = logs_by_hash.get(log.block_hash)
        if mine is None or log.removed:
            raise _inconsistent(f"a log of another block came with block {log.block_number}")
        mine.append(log)
    return [_block(header, logs_by_hash[header.hash], reader) for header in headers]


def _block(wire: WireHeader, logs: list[WireLog], reader: EventReader) -> Block:
    header = header_of(wire)
    seen: set[bytes] = set()
    events = []
    for place, log in enumerate(logs):
        if log.block_number != wire.number or int(log.log_index, 16) != place:
            raise _inconsistent(f"block {header.number} has no log {place} in its place")
        events.append(_event(place, log, reader, seen))
    if bloom_of(seen) != int(wire.logs_bloom, 16):
        raise _inconsistent(f"the logs of block {header.number} do not match its header")
    return Block(header, events)


def _event(place: int, log: WireLog, reader: EventReader, seen: set[bytes]) -> Event:
    address = _unhex(log.address[2:])
    topics = [_unhex(topic[2:]) for topic in log.topics]
    data = _unhex(log.data[2:])
    seen.add(address)
    seen.update(topics)
    raw = b"".join(
        (_unhex(log.transaction_hash[2:]), address, bytes((len(topics),)), *topics, data)
    )
    topic = topics[0] if topics else b""
    return Event(place, address, topic, reader.decode(topics, data), raw)


def _parse(decoder: msgspec.json.Decoder[T], raw: bytes | msgspec.Raw) -> T:
    try:
        return decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _inconsistent(f"its answer cannot be read ({error})") from error


def _inconsistent(what: str) -> InconsistentLogs:
    return InconsistentLogs(
        f"The endpoint contradicts itself: {what}.",
        hint="Try again; if it stays so, use another endpoint.",
    )
