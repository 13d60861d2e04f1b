"""The hot path by hand is the plain path: the same rows, cells, undo and digest for any transfers.

The same transfers reach the fold twice: side by side as decoding finds them, and each as an event
of its own, which takes the plain path.
"""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from node.fold import Fold
from node.logs import TRANSFER, transfer_bytes
from node.model import Block, BlockRecord, Delta, Event, Moves, stored_event
from tests.support.blocks import DIRECTORY, READER, ZERO, Branch, address, listed, moved
from tokenization.types import Kind


CASH, BILL = address(1), address(2)
ACCOUNTS = [ZERO, *(address(number) for number in range(10, 15))]
moves = st.lists(
    st.tuples(
        st.sampled_from([CASH, BILL]),
        st.sampled_from(ACCOUNTS),
        st.sampled_from(ACCOUNTS),
        st.integers(0, 2) | st.integers(0, 2**128),
    ),
    max_size=40,
)


def one_by_one(block: Block) -> Block:
    """The same block with every transfer an event of its own."""
    events: list[Event | Moves] = []
    for event in block.events:
        if isinstance(event, Moves):
            events += _events(event)
        else:
            events.append(event)
    return replace(block, events=events)


def _events(moves: Moves) -> list[Event | Moves]:
    found: list[Event | Moves] = []
    for at, transfer in enumerate(moves.transfers):
        raw = transfer_bytes(moves.tx_hashes[32 * at : 32 * at + 32], moves.token, transfer)
        log = stored_event(raw)
        args = READER.decode(log.topics, log.data)
        found.append(Event(transfer.log, moves.token, TRANSFER, args, raw))
    return found


def folded(blocks: list[Block]) -> list[Delta]:
    """What a fold makes of the blocks, each over what those before it left."""
    fold, cells, deltas = Fold(DIRECTORY, READER), dict[bytes, bytes](), list[Delta]()
    tip: BlockRecord | None = None

    def read(cell: bytes) -> bytes:
        return cells.get(cell, b"")

    for block in blocks:
        delta = fold(read, tip, [block])
        cells |= delta.cells
        tip = delta.blocks[-1]
        deltas.append(delta)
    return deltas


@given(several=st.lists(moves, max_size=4))
def test_fold__transfers_side_by_side_or_each_alone__is_the_same(
    several: list[list[tuple[bytes, bytes, bytes, int]]],
) -> None:
    """Also where an account sends all, or to itself, or nothing, or gets its first unit."""
    branch, held = Branch(), dict[tuple[bytes, bytes], int]()
    branch.mine(listed(CASH, Kind.SETTLEMENT_CASH, "CASH"), listed(BILL, Kind.BOND_TOKEN, "BILL"))
    for wishes in several:
        events = []
        for token, sender, receiver, wish in wishes:
            amount = wish if sender == ZERO else min(wish, held.get((token, sender), 0))
            if sender != ZERO:
                held[token, sender] = held.get((token, sender), 0) - amount
            held[token, receiver] = held.get((token, receiver), 0) + amount
            events.append(moved(token, sender, receiver, amount))
        branch.mine(*events)
    apart = folded([one_by_one(block) for block in branch.blocks])
    together = folded(branch.blocks)
    assert [delta.blocks for delta in together] == [delta.blocks for delta in apart]
    for with_lane, without in zip(together, apart, strict=True):
        assert with_lane.cells == without.cells
        assert sorted(with_lane.versions) == sorted(without.versions)
        # An event kept whole has another row than one kept beside its transfer; no other differs.
        assert _but_logs(with_lane) == _but_logs(without)
        assert _undone(with_lane) == _undone(without)


def _but_logs(delta: Delta) -> list[tuple[bytes, bytes]]:
    return sorted(row for row in delta.rows if not row[0].startswith(b"e"))


def _undone(delta: Delta) -> list[tuple[int, list[tuple[bytes, bytes]], list[bytes]]]:
    return [(number, sorted(undo.cells), sorted(undo.rows)) for number, undo in delta.undo]
