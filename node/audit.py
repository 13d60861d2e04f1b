"""Is what was folded what the chain proves? Every log of every block, years later and whole.

Each block is read again: header, hash and parent; its receipts, their root, and from them its logs.
So nothing is the endpoint's word but which transaction a log is of. The store must hold exactly the
logs of contracts of ours, in their places: none missing, none altered, none invented.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from node import layout
from node.backfill import Pace, read_ranges
from node.chain import Chain
from node.fold.table import EARLY, LISTED
from node.logs import transfer_bytes
from node.model import Block, BlockRecord, Event, Moves, StoredEvent, stored_event
from node.queries.events import logs_of
from node.ranges import Range, read_proven
from node.store import Snapshot, View
from node.validators import Validators
from tokenization.abi import EventReader


MOST_FINDINGS = 100
"""So many are told; a store that differs in more is no store of that chain."""

OnAudited = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """Where the store is not what the chain proves."""

    block: int
    what: str

    def as_text(self) -> str:
        """For people."""
        return f"block {self.block}: {self.what}"


@dataclass(slots=True)
class AuditReport:
    """What was audited and what was found."""

    first: int
    last: int
    blocks: int = 0
    logs: int = 0
    findings: list[Finding] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "first": self.first,
            "last": self.last,
            "blocks": self.blocks,
            "logs": self.logs,
            "findings": [{"block": one.block, "what": one.what} for one in self.findings],
        }

    @classmethod
    def of_json(cls, data: dict[str, Any]) -> "AuditReport":
        """What ``as_json`` made."""
        findings = [Finding(one["block"], one["what"]) for one in data["findings"]]
        return cls(data["first"], data["last"], data["blocks"], data["logs"], findings)


class Auditor:
    """Compares one store with its chain.

    Args:
        snapshot: The store.
        directory: The ledger's directory.
        chain: The chain.
        reader: Reads logs.
        validators: Checks who sealed the blocks; None: nobody does, or nobody asks.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        directory: bytes,
        chain: Chain,
        reader: EventReader,
        validators: Validators | None = None,
    ) -> None:
        self._snapshot = snapshot
        self._view = _newest(snapshot)
        self._directory = directory
        self._chain = chain
        self._reader = reader
        self._validators = validators
        self._listed: dict[bytes, int | None] = {}

    def audit(self, first: int, last: int, on_audited: OnAudited = lambda _: None) -> AuditReport:
        """Audit folded blocks, told after each range how many are done.

        Raises:
            EndpointLies: The endpoint cannot prove what it says; it is named, and nothing is found
                out about the store.
            RpcUnavailable: It does not answer.
        """
        report = AuditReport(first, last)
        before: BlockRecord | None = None
        for blocks in read_ranges(self._read, first, last, Pace()):
            if self._validators is not None:
                self._validators.check(before, blocks[-1].header)
            for block in blocks:
                report.findings += self._compare(block)
                report.blocks += 1
                report.logs += block.event_count
            if len(report.findings) >= MOST_FINDINGS:
                break
            before = self._snapshot.block(blocks[-1].header.number)
            on_audited(report.blocks)
        return report

    def _read(self, first: int, last: int) -> Range:
        return read_proven(self._chain, first, last, self._reader)

    def _compare(self, block: Block) -> Iterator[Finding]:
        number, header = block.header.number, block.header
        record = self._snapshot.block(number)
        if record is None or record.hash != header.hash:
            ours = "none" if record is None else f"0x{record.hash.hex()}"
            yield Finding(number, f"the chain has 0x{header.hash.hex()} here, the store {ours}")
            return
        ours_by_place = dict(logs_of(self._view, number))
        for place, log in self._ours(block):
            kept = ours_by_place.pop(place, None)
            if kept is None:
                yield Finding(number, f"log {place} of 0x{log.address.hex()} is missing")
            elif kept != log:
                yield Finding(number, f"log {place} of 0x{log.address.hex()} is altered")
        for place in ours_by_place:
            yield Finding(number, f"log {place} is not on the chain")

    def _ours(self, block: Block) -> Iterator[tuple[int, StoredEvent]]:
        """The logs that the fold keeps of a block."""
        number = block.header.number
        listed_here: set[bytes] = set()
        for event in block.events:
            if isinstance(event, Moves):
                if self._is_listed(event.token, number, listed_here):
                    yield from _each(event)
                continue
            if event.address == self._directory and event.topic == LISTED and event.args:
                listed_here.add(event.args[0])
            if self._is_listed(event.address, number, listed_here) or self._waits(event):
                yield event.index, stored_event(event.raw)

    def _is_listed(self, address: bytes, number: int, listed_here: set[bytes]) -> bool:
        listed = self._listed_in(address)
        earlier = listed is not None and listed < number
        return earlier or address == self._directory or address in listed_here

    def _waits(self, event: Event) -> bool:
        """Whether an event is kept though its contract was listed only later."""
        is_later = self._listed_in(event.address) is not None
        return is_later and event.topic in EARLY and event.args is not None

    def _listed_in(self, address: bytes) -> int | None:
        if address not in self._listed:
            contract = self._view.get(layout.CONTRACTS, address)
            self._listed[address] = contract.block if contract else None
        return self._listed[address]


def _each(moves: Moves) -> Sequence[tuple[int, StoredEvent]]:
    hashes = (moves.tx_hashes[at : at + 32] for at in range(0, len(moves.tx_hashes), 32))
    return [
        (transfer.log, stored_event(transfer_bytes(tx_hash, moves.token, transfer)))
        for tx_hash, transfer in zip(hashes, moves.transfers, strict=True)
    ]


def _newest(snapshot: Snapshot) -> View:
    if snapshot.tip is None:
        raise ValueError("an empty store has nothing to audit")
    return snapshot.at(snapshot.tip.number)
