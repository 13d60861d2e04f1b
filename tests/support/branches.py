"""A chain without a chain: blocks made by hand, served as an endpoint serves them, and replaced.

For machines that need branches by the hundred in seconds. It has no receipts.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from node.model import Block, Identity
from node.wire import WireLog
from tests.support.blocks import CHAIN_ID, DIRECTORY, Branch, Emitted, block_of, header_at
from tests.support.endpoint import Answer, Endpoint, Request, answers, serving
from tokenization.evidence.headers import BlockHeader


FIRST = header_at(0, bytes(32))
"""Block 0, which every branch shares."""


class Branches:
    """One chain that changes its mind, as an endpoint has it.

    Attributes:
        branch: The blocks it names now.
        identity: Which ledger it is.
        url: Where it is served.
    """

    def __init__(self) -> None:
        self.branch = Branch()
        self.identity = Identity(CHAIN_ID, bytes.fromhex(FIRST.hash[2:]), DIRECTORY, 1)
        self.url = ""
        self._wire: list[tuple[BlockHeader, list[WireLog]]] = []

    @property
    def height(self) -> int:
        """Number of the newest block."""
        return len(self._wire)

    def mine(self, *events: Emitted) -> Block:
        """Add a block that holds these events."""
        wire = self.branch.wire(*events)
        block = block_of(*wire)
        self.branch.blocks.append(block)
        self._wire = [*self._wire, wire]
        return block

    def leave(self, depth: int, salt: int) -> None:
        """Leave the newest blocks; what comes now is on another branch."""
        self.branch = self.branch.fork(depth, salt)
        self._wire = self._wire[: len(self.branch.blocks)]

    def answer(self, calls: Request) -> Answer:
        """What it says to a batch of calls."""
        wire = self._wire
        return 200, answers([(call["id"], _result(wire, call)) for call in calls])


@contextmanager
def serving_branches() -> Iterator[Branches]:
    """A chain of this kind on a free port."""
    chain = Branches()
    with serving(Endpoint(chain.answer)) as endpoint:
        chain.url = endpoint.url
        yield chain


def _result(wire: list[tuple[BlockHeader, list[WireLog]]], call: dict[str, Any]) -> object:
    method, params = call["method"], call["params"]
    if method == "eth_chainId":
        return hex(CHAIN_ID)
    if method == "eth_getLogs":
        return [msgspec.to_builtins(log) for log in _logs(wire, params[0])]
    assert method == "eth_getBlockByNumber", method
    number = len(wire) if params[0] == "latest" else int(params[0], 16)
    if number == 0:
        return msgspec.to_builtins(FIRST)
    return msgspec.to_builtins(wire[number - 1][0]) if number <= len(wire) else None


def _logs(
    wire: list[tuple[BlockHeader, list[WireLog]]], asked: dict[str, str]
) -> Iterator[WireLog]:
    for header, logs in wire:
        is_asked = (
            header.hash == asked["blockHash"]
            if "blockHash" in asked
            else int(asked["fromBlock"], 16) <= int(header.number, 16) <= int(asked["toBlock"], 16)
        )
        if is_asked:
            yield from logs
