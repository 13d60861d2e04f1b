"""Other nodes of the same ledger: do they say at every block what we say?

Two nodes that follow one chain have the same digest at the same block hash, whatever way they got
there. Where digests differ, they differ in every block from the first wrong one on, so that one is
found by halving.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
import structlog

from node import observe
from node.progress import Peer
from node.store import Snapshot
from tokenization.errors import ConfigError, NodesDiffer, NodeUnavailable


TIMEOUT_S = 10.0

_log = structlog.get_logger("peers")


@dataclass(frozen=True, slots=True)
class Mark:
    """A node's block: hash and digest. Equal marks mean equal state."""

    hash: str
    digest: str


class PeerNode:
    """Another node's API.

    Args:
        url: ``http(s)://host[:port]``.

    Raises:
        ConfigError: The URL is none of HTTP.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ConfigError(
                "A node's address is not an HTTP address.",
                hint="Write it like http://127.0.0.1:8480.",
            )
        self.name = f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
        self._client = httpx.Client(base_url=url, timeout=TIMEOUT_S)

    def status(self) -> dict[str, Any]:
        """How it stands.

        Raises:
            NodeUnavailable: It does not answer.
        """
        return self._get("/v1/status")

    def mark(self, number: int) -> Mark:
        """Its block of that number.

        Raises:
            NodeUnavailable: It does not answer, or does not have the block.
        """
        block = self._get("/v1/digest", block=number)["block"]
        return Mark(block["hash"], block["digest"])

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def _get(self, path: str, **params: int) -> dict[str, Any]:
        try:
            answer = self._client.get(path, params=params)
            answer.raise_for_status()
            found: dict[str, Any] = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            why = str(error) or type(error).__name__
            raise NodeUnavailable(
                f"The node {self.name} does not answer {path}: {why}.",
                hint="Check that it runs and that the address is right.",
            ) from error
        return found


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing nodes came to. ``first``: the first block they differ in, or None."""

    block: int
    marks: dict[str, Mark]
    first: int | None = None

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        nodes = [
            {"node": name, "hash": mark.hash, "digest": mark.digest}
            for name, mark in self.marks.items()
        ]
        return {"block": self.block, "equal": self.first is None, "nodes": nodes}

    def as_text(self) -> str:
        """For people."""
        if self.first is None:
            digest = next(iter(self.marks.values())).digest
            return f"Block {self.block}: all {len(self.marks)} nodes have digest {digest}."
        lines = [f"Block {self.block} is the first in which they differ:"]
        lines += [
            f"  {name}  hash {mark.hash}  digest {mark.digest}" for name, mark in self.marks.items()
        ]
        return "\n".join(lines)


def compare_nodes(nodes: Sequence[PeerNode]) -> Comparison:
    """Compare nodes at the highest block all of them have; where they differ, at the first.

    Raises:
        NodesDiffer: They follow different ledgers.
        NodeUnavailable: One does not answer, or has no block yet.
    """
    statuses = [node.status() for node in nodes]
    _check_same_ledger(nodes, statuses)
    for node, status in zip(nodes, statuses, strict=True):
        if status["block"] is None:
            raise NodeUnavailable(
                f"The node {node.name} has no block yet.", hint="Ask again in a moment."
            )
    common = min(status["block"]["number"] for status in statuses)
    marks = _marks(nodes, common)
    if len(set(marks.values())) == 1:
        return Comparison(common, marks)
    low, high = max(status["first_block"] for status in statuses), common
    while low < high:
        middle = (low + high) // 2
        if len(set(_marks(nodes, middle).values())) == 1:
            low = middle + 1
        else:
            high = middle
    return Comparison(low, _marks(nodes, low), low)


class Watch:
    """Compares a node with its peers every so often.

    Args:
        snapshot: Takes a picture of our state.
        nodes: The peers.

    Attributes:
        states: What it last saw of each.
    """

    def __init__(self, snapshot: Callable[[], Snapshot], nodes: Sequence[PeerNode]) -> None:
        self.states = tuple(Peer(node.name, failing="not asked yet") for node in nodes)
        self._snapshot = snapshot
        self._nodes = nodes

    def run(self, stop: threading.Event, every_s: float) -> None:
        """Look again and again until told to stop."""
        while self._nodes and not stop.wait(every_s):
            self.look()

    def look(self) -> None:
        """Compare with every peer once."""
        before = self.states
        self.states = tuple(self._look_at(node) for node in self._nodes)
        for old, new in zip(before, self.states, strict=True):
            observe.PEER_UP.labels(new.name).set(not new.failing)
            observe.PEER_DIFFERS.labels(new.name).set(new.differs)
            if new.differs and not old.differs:
                _log.error("a peer has another digest", peer=new.name, block=new.block)

    def _look_at(self, node: PeerNode) -> Peer:
        """Compare at a block both have; on another branch than ours only what is final counts."""
        try:
            theirs = node.status()
            with self._snapshot() as snapshot:
                tip, identity = snapshot.tip, snapshot.identity
                if tip is None or identity is None or theirs["block"] is None:
                    return Peer(node.name)
                number = min(tip.number, theirs["block"]["number"])
                mark, ours = node.mark(number), snapshot.block(number)
                is_final = number <= min(snapshot.final or 0, theirs["finalized"] or 0)
            if ours is None or theirs["genesis"] != f"0x{identity.genesis.hex()}":
                return Peer(node.name, number, failing="it follows another ledger")
        except NodeUnavailable as error:
            return Peer(node.name, failing=error.message)
        same_block = mark.hash == f"0x{ours.hash.hex()}"
        differs = mark.digest != f"0x{ours.digest.hex()}" and (same_block or is_final)
        return Peer(node.name, number, differs)


def _marks(nodes: Sequence[PeerNode], number: int) -> dict[str, Mark]:
    return {node.name: node.mark(number) for node in nodes}


def _check_same_ledger(nodes: Sequence[PeerNode], statuses: Sequence[dict[str, Any]]) -> None:
    for name in ("chain_id", "genesis", "directory", "schema_version"):
        found = [status[name] for status in statuses]
        for node, value in zip(nodes, found, strict=True):
            if value != found[0]:
                raise NodesDiffer(
                    f"{nodes[0].name} has {name} {found[0]} and {node.name} has {value}: "
                    "their digests cannot be compared.",
                    hint="Name nodes of one ledger and one version.",
                )
