"""From what the endpoint sent to blocks of events: parse, check, decode.

A header must have the hash it is told by, computed again from all its fields. Every log must belong
to its header: block hash and number, an unbroken count from zero, and the header's own bloom filter
computed again. That finds logs of other blocks, gaps, doubles and altered contracts or topics. An
altered amount, or a block's last logs left out where others share their topics, is found where the
block's receipts came along (``node.receipts``). Pure, so that it may run anywhere.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from struct import Struct

from node.bloom import bloom_of, places_of
from node.logs import TRANSFER
from node.model import Block, Event, Header, Moves, event_bytes
from node.receipts import check_receipts
from node.wire import WireLog, WireReceipt, inconsistent, quantity
from tokenization.abi import EventReader
from tokenization.errors import EndpointLies, Lie
from tokenization.evidence.headers import BlockHeader, hash_of


_unhex = bytes.fromhex

_TRANSFER = f"0x{TRANSFER.hex()}"
_hash_of_block, _is_removed = attrgetter("block_hash"), attrgetter("removed")
_TOPICS = 3
_WORD = Struct("32s")
_LEAD = 26
"""Characters of a topic before the account it holds."""
_WORD_LENGTH = 66
_INDEXES = [hex(place) for place in range(4096)]
"""Places of logs as most endpoints write them."""
_MOST_KNOWN = 1 << 17
"""Topics kept, at about 250 bytes each."""


def header_of(wire: BlockHeader) -> Header:
    """A header in our terms, its hash computed again.

    Raises:
        EndpointLies: It has another hash.
    """
    try:
        number, true, told = quantity(wire.number), hash_of(wire), _unhex(wire.hash[2:])
        if true == told:
            return Header(number, told, _unhex(wire.parent_hash[2:]), quantity(wire.timestamp))
    except ValueError as error:
        raise inconsistent(f"a header cannot be read ({error})") from error
    raise EndpointLies(
        f"The endpoint lies: the header of block {number} has the hash 0x{true.hex()}, not "
        f"{wire.hash}.",
        lie=Lie.HEADER,
        hint="Use another endpoint. If every endpoint of the chain says so, its headers have a "
        "field that this version does not know.",
    )


def blocks_of(
    headers: Sequence[BlockHeader],
    logs: Iterable[WireLog],
    reader: EventReader,
    receipts: Mapping[str, Sequence[WireReceipt]] | None = None,
) -> list[Block]:
    """Put logs into the blocks of these consecutive headers, checked and decoded.

    Args:
        headers: The headers.
        logs: Their logs, in the order of the chain.
        reader: Reads a log's arguments.
        receipts: The receipts of some of the blocks, by block hash.

    Raises:
        EndpointLies: A header or the logs of a block with receipts are not what they are told as.
        InconsistentLogs: A log belongs to none of the headers or logs are missing, doubled, out of
            order or altered in address or topic.
    """
    hashes, proofs = {header.hash for header in headers}, receipts or {}
    groups = groupby(logs, key=_hash_of_block)
    blocks, following = [], _next_of(groups, hashes)
    for header in headers:
        mine: list[WireLog] = []
        if following is not None and following[0] == header.hash:
            mine = list(following[1])
            if any(map(_is_removed, mine)):
                raise inconsistent(f"a log of block {header.number} was removed from it")
            following = _next_of(groups, hashes)
        blocks.append(_block(header, mine, reader, proofs.get(header.hash)))
    if following is not None:
        raise inconsistent(f"the logs of block {following[0]} are not in its place")
    return blocks


def _next_of(
    groups: Iterator[tuple[str, Iterator[WireLog]]], hashes: AbstractSet[str]
) -> tuple[str, Iterator[WireLog]] | None:
    """The logs of the next block that has some."""
    found = next(groups, None)
    if found is not None and found[0] not in hashes:
        raise inconsistent(f"a log of another block came, {found[0]}")
    return found


def _block(
    wire: BlockHeader,
    logs: list[WireLog],
    reader: EventReader,
    receipts: Sequence[WireReceipt] | None,
) -> Block:
    header = header_of(wire)
    try:
        if receipts is not None:
            check_receipts(wire, logs, receipts)
        _check_places(wire, logs)
        seen: list[bytes] = []
        events = _events(logs, reader, seen)
        if bloom_of(seen) != int(wire.logs_bloom, 16):
            raise inconsistent(f"the logs of block {header.number} do not match its header")
    except ValueError as error:
        raise inconsistent(f"a log of block {header.number} is not hex ({error})") from error
    return Block(header, events)


def _check_places(header: BlockHeader, logs: list[WireLog]) -> None:
    """A block's logs must be counted from zero, without a gap."""
    count, number = len(logs), header.number
    if [log.block_number for log in logs].count(number) == count:
        indexes = [log.log_index for log in logs]
        if indexes == _INDEXES[:count]:
            return
        # Longer than what is known beforehand, or not as most endpoints write them.
        if all(quantity(index) == place for place, index in enumerate(indexes)):
            return
    raise inconsistent(f"block {quantity(number)} has a log that is not in its place")


def _events(logs: list[WireLog], reader: EventReader, seen: list[bytes]) -> list[Event | Moves]:
    """Decode a block's logs, and add to ``seen`` what they set in the bloom filter."""
    events: list[Event | Moves] = []
    place = 0
    while place < len(logs):
        moves = _moves(place, logs, seen)
        if moves is None:
            events.append(_event(place, logs[place], reader, seen))
            place += 1
        else:
            events.append(moves)
            place += len(moves.transfers)
    return events


def _moves(start: int, logs: list[WireLog], seen: list[bytes]) -> Moves | None:
    """The plain transfers of one token from this log on; None if it is none."""
    run = logs[start : _end_of_run(start, logs)]
    sides = [topic for log in run for topic in log.topics[1:]]
    places = [_places[side] for side in sides]
    if not all(places):
        run = run[: places.index(b"") // 2]
        sides, places = sides[: 2 * len(run)], places[: 2 * len(run)]
    if not run:
        return None
    token = _sized(run[0].address, 20)
    seen += places
    seen += (_places_of(token), _places_of(TRANSFER))
    return Moves(
        token,
        start,
        _words([log.transaction_hash for log in run]),
        _unhex("".join([side[_LEAD:] for side in sides])),
        [word.lstrip(b"\0") for (word,) in _WORD.iter_unpack(_words([log.data for log in run]))],
    )


def _end_of_run(start: int, logs: list[WireLog]) -> int:
    """Where what looks like transfers of one token ends, from this log on."""
    token = logs[start].address
    for place in range(start, len(logs)):
        log = logs[place]
        topics = log.topics
        if (
            len(topics) != _TOPICS
            or topics[0] != _TRANSFER
            or log.address != token
            or len(log.data) != _WORD_LENGTH
        ):
            return place
    return len(logs)


def _words(texts: list[str]) -> bytes:
    """Words (0x...) one after the other."""
    raw = _unhex("".join([text[2:] for text in texts]))
    if len(raw) != _WORD.size * len(texts):
        raise ValueError("not 32 bytes each")
    return raw


class _Places(dict[str, bytes]):
    """What topics that hold an account set in a bloom filter: they come again and again.

    Nothing, of one that holds none.
    """

    def __missing__(self, topic: str) -> bytes:
        raw = _sized(topic, 32)
        if any(raw[:12]):
            return b""
        if len(self) >= _MOST_KNOWN:
            self.clear()
        places = self[topic] = places_of(raw)
        return places


_places = _Places()
_places_of = lru_cache(places_of)


def _event(place: int, log: WireLog, reader: EventReader, seen: list[bytes]) -> Event:
    address = _sized(log.address, 20)
    topics = [_sized(topic, 32) for topic in log.topics]
    data = _unhex(log.data[2:])
    seen += map(_places_of, (address, *topics))
    raw = event_bytes(_sized(log.transaction_hash, 32), address, topics, data)
    return Event(place, address, topics[0] if topics else b"", reader.decode(topics, data), raw)


def _sized(text: str, size: int) -> bytes:
    raw = _unhex(text[2:])
    if len(raw) != size:
        raise ValueError(f"not {size} bytes")
    return raw
