"""Blocks as an endpoint sent them: undecoded JSON, and how to make blocks of it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from node.decode import blocks_of
from node.model import Block
from node.wire import (
    WireLog,
    WireReceipt,
    parse_header,
    parse_logs,
    parse_receipts,
    quantity,
)
from tokenization.abi import EventReader
from tokenization.errors import InconsistentLogs
from tokenization.evidence.headers import BlockHeader


@dataclass(frozen=True, slots=True)
class Fetched:
    """Blocks ``first`` to ``last`` as the endpoint sent them: a header each, logs in some lists.

    Attributes:
        receipts: The receipts of blocks that are to be proven, by block hash.
    """

    first: int
    last: int
    headers: list[msgspec.Raw]
    logs: list[msgspec.Raw]
    receipts: dict[str, msgspec.Raw] = field(default_factory=dict)

    def blocks(self, reader: EventReader) -> list[Block]:
        """The blocks, checked and decoded.

        Raises:
            EndpointLies: What is told of a block is not what its hash stands for.
            InconsistentLogs: They contradict themselves.
        """
        return blocks_of(self.parse_headers(), self.parse_logs(), reader, self.parse_receipts())

    def parse_headers(self) -> list[BlockHeader]:
        """The headers.

        Raises:
            InconsistentLogs: One is missing, unreadable or of another number.
        """
        parsed = []
        for number, raw in enumerate(self.headers, self.first):
            header = parse_header(raw)
            if header is None or quantity(header.number) != number:
                raise InconsistentLogs(
                    f"The endpoint has no block {number}, though its head is higher.",
                    hint="Try again; if it stays so, use another endpoint.",
                )
            parsed.append(header)
        return parsed

    def parse_logs(self) -> Iterator[WireLog]:
        """The logs, in the order of the lists.

        Raises:
            InconsistentLogs: One is unreadable.
        """
        for raw in self.logs:
            yield from parse_logs(raw)

    def parse_receipts(self) -> dict[str, list[WireReceipt]]:
        """The receipts by block hash.

        Raises:
            InconsistentLogs: The endpoint has none of a block that it has.
        """
        parsed = {}
        for block_hash, raw in self.receipts.items():
            receipts = parse_receipts(raw)
            if receipts is None:
                raise InconsistentLogs(
                    f"The endpoint has no receipts of block {block_hash}, though it has the block.",
                    hint="Try again; if it stays so, use another endpoint.",
                )
            parsed[block_hash] = receipts
        return parsed
