"""Following the chain: from how far we are to what to do next.

``Source.poll`` looks at the chain once and says in order what happened to it:

    Retreat    blocks of ours are no longer on the chain: unfold down to here
    Advance    blocks that follow our tip
    Finalize   blocks up to here cannot change any more

At the tip a block's header is read first, its parent compared with our tip, and its logs asked by
its hash; anything that does not fit is the chain moving under us, and the next poll sees where to.
Parent hashes alone decide: no endpoint's notices of removed logs are trusted.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from node import observe
from node.ask import balance_proof, transfer_code
from node.backfill import IN_FLIGHT, Pace, ReadRange, read_ranges
from node.chain import Chain, Heads, read_identity
from node.model import BalanceQuestion, Block, BlockRecord, Header, Identity, TransferQuestion
from node.ranges import Range, read_range
from node.validators import Validators
from node.workers import Workers
from tokenization.abi import EventReader
from tokenization.errors import ChainMismatch, EndpointLies, InconsistentLogs, RpcRefused
from tokenization.evidence.proofs import BalanceProof


BACKFILL_BLOCKS = 64
"""With more final blocks than this before us, ranges are read instead of single blocks."""
WORKERS_FROM_BLOCKS = 2_000
"""With more than this before us, processes of their own read them: they take a second to start."""
BATCH_EVENTS = 25_000
"""Of the past, folded and committed at once."""
TIP_BLOCKS = 64
"""Blocks read and committed at once at the tip."""
PATIENCE = 5
"""How many contradicting answers in a row are taken for passing faults of the endpoint."""
FIRST_LOOK_BACK = 8
MOST_LOOK_BACK = 128


@dataclass(frozen=True, slots=True)
class Advance:
    """Blocks that follow our tip. ``is_past``: read by range, all of them final."""

    blocks: list[Block]
    final: int | None
    is_past: bool


@dataclass(frozen=True, slots=True)
class Retreat:
    """Unfold every block above ``number``."""

    number: int


@dataclass(frozen=True, slots=True)
class Finalize:
    """Blocks up to ``number`` cannot change any more."""

    number: int


Step = Advance | Retreat | Finalize


class Ours(Protocol):
    """What the store knows, as the source needs it."""

    identity: Identity
    tip: BlockRecord | None
    final: int | None

    def hash_of(self, number: int) -> bytes | None:
        """The hash of our block of that number."""


class Source:
    """Follows one chain for one store.

    Args:
        chain: The chain.
        ours: What we have of it.
        reader: Reads logs.
        start_workers: Starts what reads a long past; None: everything is read in this process.
        validators: Checks who sealed the blocks; None: nobody does, or nobody asks.

    Attributes:
        heads: What the last look at the chain saw, or None before the first.
    """

    def __init__(
        self,
        chain: Chain,
        ours: Ours,
        reader: EventReader,
        start_workers: Callable[[], Workers] | None = None,
        validators: Validators | None = None,
    ) -> None:
        self.heads: Heads | None = None
        self._chain = chain
        self._ours = ours
        self._reader = reader
        self._start_workers = start_workers
        self._validators = validators
        self._pace = Pace()
        self._contradictions = 0

    def check_identity(self) -> None:
        """Make sure that the endpoint still serves our chain.

        Raises:
            ChainMismatch: It serves another.
        """
        theirs, ours = read_identity(self._chain.rpc), self._ours.identity
        if (theirs.chain_id, theirs.genesis) != (ours.chain_id, ours.genesis):
            raise ChainMismatch(
                f"The endpoint {self._chain.rpc.name} serves chain {theirs.chain_id} with genesis "
                f"0x{theirs.genesis.hex()}; this store follows chain {ours.chain_id} with genesis "
                f"0x{ours.genesis.hex()}.",
                hint="Use the right endpoint. If the chain was started anew, index it anew: "
                "'mizand reset --yes', then 'mizand backfill'.",
            )

    def kind_of(self, topic: bytes) -> str:
        """The name of the events of a first topic."""
        shape = self._reader.shapes.get(topic)
        return shape.name if shape else "unknown"

    def transfer_code(self, asked: TransferQuestion) -> int:
        """What a token's ``transferCode`` answers at a block, asked of the chain now.

        Raises:
            RpcUnavailable: The endpoint does not answer, or no longer has that block's state.
        """
        return transfer_code(self._chain.rpc, asked)

    def balance_proof(self, asked: BalanceQuestion) -> BalanceProof:
        """A proof of what an account holds at a block, made by the chain now and checked.

        Raises:
            RpcUnavailable: The endpoint does not answer, or no longer has that block's state.
            EndpointLies: What it gives proves nothing.
            StoreDiffers: It proves another amount.
        """
        try:
            return balance_proof(self._chain.rpc, asked)
        except EndpointLies as error:
            observe.LIES.labels(error.lie).inc()
            self._chain.rpc.doubt()
            raise

    def poll(self) -> Generator[Step, None, None]:
        """Look at the chain once. Apply each step before taking the next.

        Raises:
            RpcUnavailable: The endpoint does not answer.
            EndpointLies: It told of a block what the block's hash disproves.
            EndpointsDisagree: Several endpoints name different blocks.
            InconsistentLogs: It contradicted itself too often in a row.
            ChainMismatch: It serves another chain.
        """
        self.heads = heads = self._chain.heads()
        try:
            fork = self._find_fork(heads.latest)
            if fork is not None:
                self.check_identity()
                yield Retreat(fork)
            yield from self._read_past(heads)
            yield from self._read_tip(heads)
            self._contradictions = 0
        except EndpointLies as error:
            # No chain that moves while it is read looks like this: it is told at once.
            observe.LIES.labels(error.lie).inc()
            self._chain.rpc.doubt()
            raise
        except InconsistentLogs:
            self._chain.rpc.doubt()
            self._contradictions += 1
            if self._contradictions >= PATIENCE:
                raise
        if heads.final is not None:
            yield Finalize(heads.final)

    def _next_number(self) -> int:
        tip = self._ours.tip
        return self._ours.identity.first_block if tip is None else tip.number + 1

    def _follows(self, header: Header) -> bool:
        tip = self._ours.tip
        return tip is None or header.parent == tip.hash

    def _read_past(self, heads: Heads) -> Iterator[Step]:
        first, last = self._next_number(), heads.final or 0
        if last - first < BACKFILL_BLOCKS:
            return
        with self._range_reader(last - first + 1) as (read, lanes):
            ranges = read_ranges(read, first, last, self._pace, lanes)
            for blocks in _batches(ranges):
                self._check_run(blocks)
                yield Advance(blocks, heads.final, is_past=True)

    @contextmanager
    def _range_reader(self, blocks: int) -> Iterator[tuple[ReadRange, int]]:
        """What reads so many blocks, and how many ranges at once."""
        if self._start_workers is None or blocks < WORKERS_FROM_BLOCKS:
            yield self._read_range, IN_FLIGHT
        else:
            with self._start_workers() as workers:
                yield workers.read_range, workers.lanes

    def _read_range(self, first: int, last: int) -> Range:
        return read_range(self._chain, first, last, self._reader)

    def _read_tip(self, heads: Heads) -> Iterator[Step]:
        while (first := self._next_number()) <= heads.latest.number:
            last = min(first + TIP_BLOCKS - 1, heads.latest.number)
            try:
                fetched = self._chain.fetch_blocks(first, last)
            except RpcRefused as error:
                # The block was replaced between its header and its logs; some endpoints say so,
                # others answer no logs, which its bloom filter tells.
                raise InconsistentLogs(error.message, hint=error.hint) from error
            blocks = fetched.blocks(self._reader)
            self._check_run(blocks)
            yield Advance(blocks, heads.final, is_past=False)

    def _check_run(self, blocks: list[Block]) -> None:
        """Blocks must follow our tip and one another; the last, agreed on and sealed, vouches."""
        self._check_linked(blocks)
        self._chain.confirm(blocks[-1].header)
        if self._validators is not None:
            self._validators.check(self._ours.tip, blocks[-1].header)

    def _check_linked(self, blocks: list[Block]) -> None:
        linked = all(
            after.header.parent == before.header.hash for before, after in pairwise(blocks)
        )
        if not linked or not self._follows(blocks[0].header):
            first, last = blocks[0].header.number, blocks[-1].header.number
            raise InconsistentLogs(
                f"Blocks {first} to {last} do not follow one another.",
                hint="The chain moved while it was read; try again.",
            )

    def _find_fork(self, latest: Header) -> int | None:
        """The highest block we share with the chain, if our tip is not on it."""
        tip = self._ours.tip
        if tip is None:
            return None
        if latest.number < tip.number:
            return self._find_fork_behind(latest)
        if latest.number == tip.number + 1 and latest.parent == tip.hash:
            return None
        theirs = latest if latest.number == tip.number else self._chain.header(tip.number)
        if theirs is None:
            raise _hole(tip.number)
        return None if theirs.hash == tip.hash else self._last_shared(tip.number - 1)

    def _find_fork_behind(self, latest: Header) -> int | None:
        """The chain's head is below our tip: an endpoint that lags, or a shorter branch."""
        self.check_identity()
        ours = self._ours.hash_of(latest.number)
        if ours is None or ours == latest.hash:
            return None
        return self._last_shared(latest.number - 1)

    def _last_shared(self, number: int) -> int:
        """The highest block at or below ``number`` that the chain has as we do.

        The walk ends one below our final block: that it was replaced is for the store to refuse.
        """
        first = self._ours.identity.first_block
        lowest = first if self._ours.final is None else max(first, self._ours.final)
        look_back = FIRST_LOOK_BACK
        while number >= lowest:
            bottom = max(lowest, number - look_back + 1)
            for theirs in reversed(self._chain.headers(bottom, number)):
                if theirs is None:
                    raise _hole(number)
                if theirs.hash == self._ours.hash_of(theirs.number):
                    return theirs.number
            number = bottom - 1
            look_back = min(look_back * 2, MOST_LOOK_BACK)
        return lowest - 1


def _batches(ranges: Iterator[list[Block]]) -> Iterator[list[Block]]:
    """Ranges put together until a commit is worth it: what is touched twice is written once."""
    batch: list[Block] = []
    for blocks in ranges:
        batch += blocks
        if sum(block.event_count for block in batch) >= BATCH_EVENTS:
            yield batch
            batch = []
    if batch:
        yield batch


def _hole(number: int) -> InconsistentLogs:
    return InconsistentLogs(
        f"The endpoint has no block {number}, though its head is at or above it.",
        hint="Try again; if it stays so, use another endpoint.",
    )
