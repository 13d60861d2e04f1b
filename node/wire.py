"""What an endpoint sends, as much of it as we use: read strictly, believed in nothing yet.

Pure.
"""

import contextlib
import re
from collections.abc import Iterator
from typing import Annotated, TypeVar

import msgspec

from tokenization.errors import InconsistentLogs
from tokenization.evidence.headers import BlockHeader


T = TypeVar("T")
_MOST = 1 << 63
PIECE_BYTES = 64 << 10
"""Of a list of logs, read at once: what becomes of it should fit the processor's caches."""
_BETWEEN = re.compile(rb"\}\s*,\s*\{")
"""Between two logs, which hold no objects."""

Word = Annotated[str, msgspec.Meta(min_length=66, max_length=66)]
Address = Annotated[str, msgspec.Meta(min_length=42, max_length=42)]


class WireLog(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """A log as ``eth_getLogs`` gives it."""

    address: Address
    topics: list[Word]
    data: str
    block_hash: Word
    block_number: str
    transaction_hash: Word
    log_index: str
    removed: bool = False


class WireReceipt(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """A transaction's receipt as ``eth_getBlockReceipts`` gives it.

    Attributes:
        status: Whether it worked; before Byzantium ``root`` stands in its place.
    """

    cumulative_gas_used: str
    logs_bloom: str
    logs: list[WireLog]
    type: str = "0x0"
    status: str | None = None
    root: str | None = None


_headers: msgspec.json.Decoder[BlockHeader | None] = msgspec.json.Decoder(BlockHeader | None)
_logs = msgspec.json.Decoder(list[WireLog])
_receipts: msgspec.json.Decoder[list[WireReceipt] | None] = msgspec.json.Decoder(
    list[WireReceipt] | None
)


def parse_header(raw: bytes | msgspec.Raw) -> BlockHeader | None:
    """Read a header; None where the endpoint has no such block.

    Raises:
        InconsistentLogs: It is not a header.
    """
    return _parse(_headers, raw)


def parse_logs(raw: bytes | msgspec.Raw) -> Iterator[WireLog]:
    """Read a list of logs, a piece at a time.

    Raises:
        InconsistentLogs: It is not one.
    """
    text, lead, start = memoryview(raw), b"", 0
    while cut := _BETWEEN.search(text, start + PIECE_BYTES):
        yield from _parse(_logs, b"".join((lead, text[start : cut.start() + 1], b"]")))
        lead, start = b"[", cut.end() - 1
    yield from _parse(_logs, b"".join((lead, text[start:])))


def parse_receipts(raw: bytes | msgspec.Raw) -> list[WireReceipt] | None:
    """Read a block's receipts; None where the endpoint has no such block.

    Raises:
        InconsistentLogs: They are none.
    """
    return _parse(_receipts, raw)


def quantity(text: object) -> int:
    """A number as endpoints write it.

    Raises:
        InconsistentLogs: It is none, or more than a chain can count.
    """
    if isinstance(text, str) and text.startswith(("0x", "0X")):
        with contextlib.suppress(ValueError):
            number = int(text, 16)
            if 0 <= number < _MOST:
                return number
    raise inconsistent(f"{str(text)[:80]!r} is no number of a block or a time")


def inconsistent(what: str) -> InconsistentLogs:
    """The error of an endpoint that contradicts itself."""
    return InconsistentLogs(
        f"The endpoint contradicts itself: {what}.",
        hint="Try again; if it stays so, use another endpoint.",
    )


def _parse(decoder: msgspec.json.Decoder[T], raw: bytes | msgspec.Raw) -> T:
    try:
        return decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise inconsistent(f"its answer cannot be read ({error})") from error
