"""A range of final blocks: read from the chain, and packed to travel between processes.

A block's plain transfers travel as they are; of other logs the arguments may not fit msgpack, so
they are read again where they arrive.
"""

from typing import NamedTuple

import msgspec

from node.chain import Chain
from node.decode import blocks_of
from node.model import Block, Event, Header, Moves, stored_event
from tokenization.abi import EventReader


class Range(NamedTuple):
    """Decoded blocks that follow one another, and what their logs weighed as JSON."""

    blocks: list[Block]
    size: int


def read_range(chain: Chain, first: int, last: int, reader: EventReader) -> Range:
    """Fetch, parse, check and decode final blocks.

    Raises:
        RpcUnavailable: The endpoint does not answer.
        RpcRefused: It refuses.
        InconsistentLogs: It contradicts itself.
    """
    fetched = chain.fetch_range(first, last)
    size = sum(memoryview(raw).nbytes for raw in fetched.logs)
    return Range(fetched.blocks(reader), size)


def read_proven(chain: Chain, first: int, last: int, reader: EventReader) -> Range:
    """The same, every log taken from receipts whose root the block's header names.

    Raises:
        RpcUnavailable: The endpoint does not answer.
        RpcRefused: It refuses.
        ConfigError: It gives no receipts.
        EndpointLies: What it gives is not what the headers stand for.
    """
    fetched = chain.fetch_proven(first, last)
    size = sum(memoryview(raw).nbytes for raw in fetched.receipts.values())
    receipts = fetched.parse_receipts()
    logs = [log for block in receipts.values() for receipt in block for log in receipt.logs]
    return Range(blocks_of(fetched.parse_headers(), logs, reader, receipts), size)


class _Log(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="log"):
    """An event on its way: its arguments may not fit msgpack, so they are read again."""

    index: int
    raw: bytes


class _Run(msgspec.Struct, frozen=True, gc=False, array_like=True, tag="run"):
    moves: Moves


class _Sent(msgspec.Struct, frozen=True, gc=False, array_like=True):
    header: Header
    events: list[_Log | _Run]


class _Answer(msgspec.Struct, frozen=True, gc=False, array_like=True):
    size: int
    blocks: list[_Sent]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Answer).decode


def pack(found: Range) -> bytes:
    """A range as it travels."""
    blocks = [
        _Sent(
            block.header,
            [
                _Run(event) if isinstance(event, Moves) else _Log(event.index, event.raw)
                for event in block.events
            ],
        )
        for block in found.blocks
    ]
    return _encode(_Answer(found.size, blocks))


def unpack(raw: bytes, reader: EventReader) -> Range:
    """A range that has arrived."""
    answer = _decode(raw)
    blocks = [
        Block(
            sent.header,
            [
                event.moves if isinstance(event, _Run) else _event(event, reader)
                for event in sent.events
            ],
        )
        for sent in answer.blocks
    ]
    return Range(blocks, answer.size)


def _event(sent: _Log, reader: EventReader) -> Event:
    log = stored_event(sent.raw)
    topic = log.topics[0] if log.topics else b""
    return Event(sent.index, log.address, topic, reader.decode(log.topics, log.data), sent.raw)
