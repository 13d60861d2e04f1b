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
from node.fold.working import Read, Working
from node.model import Block, BlockRecord, Delta, Event, stored_event
from tokenization.abi import EventReader


__all__ = ["Fold", "Read"]

_UNLISTED: Table = {}


class Fold:
    """Folds the blocks of one ledger.

    Args:
        directory: The directory's address.
        reader: Reads logs again that waited for their contract's listing.
    """

    def __init__(self, directory: bytes, reader: EventReader) -> None:
        self._directory = directory
        self._reader = reader

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
        return _Run(self._directory, self._reader, Working(read, tip)).fold(blocks, final)


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
                table = self._tables.get(event.address)
                if table is None:
                    table = self._find(event.address)
                if table is _UNLISTED:
                    self._wait(event)
                else:
                    self._fold_event(event, table, work.block_key)
            work.close_block(undo=final is None or block.header.number > final)
        return work.delta

    def _fold_event(self, event: Event, table: Table, block_key: bytes) -> None:
        work = self._work
        work.event = event
        work.event_count += 1
        key = layout.EVENTS.prefix + block_key + event.index.to_bytes(4, "big")
        work.rows.append((key, event.raw))
        handler = table.get(event.topic)
        if handler is None or event.args is None:
            work.count_unknown()
            return
        handler(work, event.args)
        if table is DIRECTORY and event.topic == LISTED:
            self._fold_waiting(event.args[0])

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
            self._fold_event(Event(index, address, log.topics[0], args, raw), table, block_key)
        work.assign(count_cell, 0)
