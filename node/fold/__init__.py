"""From blocks to a delta: the heart of the node, a pure function.

The directory is the only address known beforehand. A contract is ours from its ``Listed`` event
on, in log order. What it emitted before that (an access manager grants the role that lists it; a
programme states its frame when it is made) waits in cells and is folded at its listing, so that a
node that saw the events live and one that reads them years later hold the same state. Whoever may
deploy contracts can make such events wait; they cost some disk and nothing else.
"""

from collections.abc import Iterable

from node import layout
from node.fold.table import BY_KIND, DIRECTORY, EARLY, LISTED, Table
from node.fold.tokens import fold_moves, fold_transfer
from node.fold.working import Read, Working
from node.logs import TRANSFER, transfer_bytes
from node.model import Block, BlockRecord, Delta, Event, Moves, stored_event
from tokenization.abi import EventReader


__all__ = ["Fold", "Read"]

_UNLISTED: Table = {}


KNOWN_CELLS = 300_000
"""Cells kept from run to run unless told otherwise: about 60 MB."""


class Fold:
    """Folds the blocks of one ledger.

    What it has read and made of cells is kept for the next run, if that goes on from the very state
    this one ended in, which the digest tells. So answers never depend on it, only time does.

    Args:
        directory: The directory's address.
        reader: Reads logs again that waited for their contract's listing.
        known_cells: How many cells to keep at most from run to run.
    """

    def __init__(
        self, directory: bytes, reader: EventReader, known_cells: int = KNOWN_CELLS
    ) -> None:
        self._directory = directory
        self._reader = reader
        self._known_cells = known_cells
        self._known: dict[bytes, int | bytes] = {}
        self._known_at: bytes | None = None

    def __call__(
        self,
        read: Read,
        tip: BlockRecord | None,
        blocks: Iterable[Block],
        *,
        final: int | None = None,
    ) -> Delta:
        """What these blocks change in the state that follows ``tip``.

        Args:
            read: A cell's committed bytes.
            tip: The block the state belongs to, None before the first.
            blocks: The blocks that follow it, in order.
            final: Blocks up to this number need no undo.

        Raises:
            InconsistentLogs: A balance would be below zero.
        """
        goes_on = tip is not None and tip.digest == self._known_at
        known = self._known if goes_on and len(self._known) <= self._known_cells else {}
        self._known_at = None
        work = Working(read, tip, known)
        delta = _Run(self._directory, self._reader, work).fold(blocks, final)
        self._known, self._known_at = known, work.digest
        return delta


class _Run:
    """One run of blocks; keeps what is known of addresses for its length."""

    def __init__(self, directory: bytes, reader: EventReader, work: Working) -> None:
        self._reader = reader
        self._work = work
        self._tables: dict[bytes, Table] = {directory: DIRECTORY}

    def fold(self, blocks: Iterable[Block], final: int | None) -> Delta:
        work = self._work
        for block in blocks:
            work.open_block(block.header)
            for event in block.events:
                if isinstance(event, Moves):
                    self._fold_moves(event)
                else:
                    self._fold_event(event)
            work.close_block(undo=final is None or block.header.number > final)
        return work.delta

    def _fold_moves(self, moves: Moves) -> None:
        table = self._table_of(moves.token)
        if table.get(TRANSFER) is fold_transfer:
            fold_moves(self._work, moves)
        elif table is not _UNLISTED:
            # No token of ours, yet it emits what looks like a transfer: kept, and not understood.
            for at, transfer in enumerate(moves.transfers):
                tx_hash = moves.tx_hashes[32 * at : 32 * at + 32]
                raw = transfer_bytes(tx_hash, moves.token, transfer)
                self._fold_event(Event(transfer.log, moves.token, TRANSFER, None, raw))

    def _fold_event(self, event: Event) -> None:
        table = self._table_of(event.address)
        if table is _UNLISTED:
            self._wait(event)
        else:
            self._keep(self._work.block_key, event)
            self._handle(event, table)

    def _handle(self, event: Event, table: Table) -> None:
        work = self._work
        work.event = event
        handler = table.get(event.topic)
        if handler is None or event.args is None:
            work.count_unknown()
            return
        handler(work, event.args)
        if table is DIRECTORY and event.topic == LISTED:
            self._fold_waiting(event.args[0])

    def _keep(self, block_key: bytes, event: Event) -> None:
        self._work.event_count += 1
        self._work.logs_of(block_key).add(event.index, event.raw)

    def _table_of(self, address: bytes) -> Table:
        table = self._tables.get(address)
        return self._find(address) if table is None else table

    def _find(self, address: bytes) -> Table:
        contract = self._work.get(layout.CONTRACTS, address)
        table = BY_KIND.get(contract.kind, {}) if contract else _UNLISTED
        self._tables[address] = table
        return table

    def _wait(self, event: Event) -> None:
        if event.topic in EARLY and event.args is not None:
            work = self._work
            ordinal = work.add(layout.WAITING_COUNTS.key(event.address), 1)
            value = work.block_key + event.index.to_bytes(4, "big") + event.raw
            work.put(layout.WAITING, value, event.address, ordinal)

    def _fold_waiting(self, address: bytes) -> None:
        work = self._work
        self._tables.pop(address, None)
        table = self._find(address)
        count_cell = layout.WAITING_COUNTS.key(address)
        for ordinal in range(1, work.number(count_cell) + 1):
            value = work.get(layout.WAITING, address, ordinal) or b""
            work.drop(layout.WAITING, address, ordinal)
            block_key, index, raw = value[:6], int.from_bytes(value[6:10], "big"), value[10:]
            log = stored_event(raw)
            args = self._reader.decode(log.topics, log.data)
            event = Event(index, address, log.topics[0], args, raw)
            self._keep(block_key, event)
            self._handle(event, table)
        work.assign(count_cell, 0)
