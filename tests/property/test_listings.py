"""Listings of state as of any block, from any key, both ways, against a plain dictionary."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node import layout
from node.keys import Family
from node.model import BlockRecord, Delta, Identity, Movement, MovementKind, Undo
from node.store import Store
from node.store.leveldb import NEAR


ASSETS, ACCOUNTS = 2, 6
IDENTITY = Identity(31337, bytes(32), bytes(20), 1)

Writes = dict[tuple[int, int], int]
"""Units by asset and account."""

FAMILIES = (layout.HOLDINGS, layout.FROZEN_UNITS)
"""One whose past stands in its movements, and one that has versions as nearly all have."""

writes = st.dictionaries(
    st.tuples(st.integers(0, ASSETS - 1), st.integers(0, ACCOUNTS - 1)), st.integers(0, 3)
)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
@settings(max_examples=40)
@given(blocks=st.lists(writes, min_size=1, max_size=8))
def test_scan__any_history__lists_what_a_dictionary_would(
    family: Family[int], blocks: list[Writes]
) -> None:
    """At every block: all cells in order and in reverse, and what lies beyond each key."""
    with store_of(family, blocks) as store, store.snapshot() as snapshot:
        state: dict[tuple[int, bytes], int] = {}
        for number, block in enumerate(blocks, start=1):
            state |= {(asset, account(who)): units for (asset, who), units in block.items()}
            view = snapshot.at(number)
            for asset in range(ASSETS):
                expected = sorted(
                    (key, value) for key, value in state.items() if value and key[0] == asset
                )
                assert list(view.scan(family, asset)) == expected
                assert list(view.scan(family, asset, reverse=True)) == expected[::-1]
                for who in range(ACCOUNTS):
                    edge = (asset, account(who))
                    key = family.key(*edge)
                    beyond = [one for one in expected if one[0] > edge]
                    before = [one for one in expected if one[0] < edge]
                    assert list(view.scan(family, asset, after=key)) == beyond
                    found = view.scan(family, asset, after=key, reverse=True)
                    assert list(found) == before[::-1]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
@pytest.mark.parametrize("reverse", [False, True])
def test_scan__a_cell_that_changed_often__hides_no_other(
    family: Family[int], *, reverse: bool
) -> None:
    """Cells with more versions than are stepped over are jumped over, not stopped at."""
    count = 4 * NEAR + 3
    blocks = [{(0, 1): number, (0, 3): 2 * number} for number in range(1, count + 1)]
    blocks[0] |= {(0, 0): 7, (0, 2): 8, (0, 4): 9}
    with store_of(family, blocks) as store, store.snapshot() as snapshot:
        for block in (1, NEAR, 2 * NEAR, count - NEAR, count - 1, count):
            expected = [7, block, 8, 2 * block, 9]
            found = snapshot.at(block).scan(family, 0, reverse=reverse)
            assert [units for _, units in found] == (expected[::-1] if reverse else expected)


def account(number: int) -> bytes:
    """An account of a test; the last ends in bytes that sort last."""
    return bytes([number]) * 19 + b"\xff"


@contextmanager
def store_of(family: Family[int], blocks: list[Writes]) -> Iterator[Store]:
    """A store in which each block wrote these holdings."""
    with TemporaryDirectory() as folder, Store.open(Path(folder) / "store", IDENTITY) as store:
        for number, block in enumerate(blocks, start=1):
            cells = {
                family.key(asset, account(who)): layout.UINT.encode(units)
                for (asset, who), units in block.items()
            }
            record = BlockRecord(
                number, bytes([number]) * 32, bytes([number - 1]) * 32, 0, b"", 0, 0
            )
            rows = [_past(family, cell, number, raw) for cell, raw in cells.items()]
            undo = [(number, Undo([], []))]
            delta = Delta(blocks=[record], cells=cells, rows=rows, undo=undo)
            store.commit(delta, final=None, sync=False)
        yield store


def _past(family: Family[int], cell: bytes, number: int, raw: bytes) -> tuple[bytes, bytes]:
    """The row that says what a cell came to hold in a block."""
    if family is layout.HOLDINGS:
        key = layout.MOVEMENTS.key(*family.unpack(cell), number, 0, 0)
        line = Movement(MovementKind.RECEIVED.value, bytes(20), b"", raw)
        return key, layout.MOVEMENTS.codec.encode(line)
    return layout.version_key(cell, number), raw
