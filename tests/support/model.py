"""A model of what a node must hold, on a page: holdings, and kW by zone and cell of time.

For the state machines: what can be done, done to dictionaries and said by the events of it; and
what a store says, as the same dictionaries.
"""

from collections.abc import Sequence

from hypothesis import strategies as st

from node import layout
from node.fold import Fold, Read
from node.model import Block, BlockRecord
from node.store import View
from tests.support.blocks import (
    DIRECTORY,
    READER,
    ZERO,
    Emitted,
    address,
    emit,
    listed,
    moved,
    moved_right,
)
from tokenization.power import Right, cells_of, pack_right
from tokenization.types import Kind


BILL, CASH, RIGHTS, IDENTITIES = (address(number) for number in range(1, 5))
ACCOUNTS = [address(number) for number in range(10, 15)]
RIGHT_IDS = [
    pack_right(Right(1, zone, zone, 10, last, 0b11, 0, 2025))
    for zone in (1, 2)
    for last in (10, 12)
]
ASSETS = [(BILL, 0), (CASH, 0), *((RIGHTS, right) for right in RIGHT_IDS)]
LISTINGS = (
    listed(BILL, Kind.BOND_TOKEN, "BILL"),
    listed(CASH, Kind.SETTLEMENT_CASH, "CASH"),
    listed(RIGHTS, Kind.CAPACITY_RIGHTS, "RIGHTS"),
    listed(IDENTITIES, Kind.IDENTITY_REGISTRY, "IDENTITIES"),
)

RIGHTS_BY_ID = {
    right: Right(1, zone, zone, 10, last, 0b11, 0, 2025)
    for right, (zone, last) in zip(RIGHT_IDS, [(1, 10), (1, 12), (2, 10), (2, 12)], strict=True)
}

Moves = list[tuple[int, int, int, int]]
"""Which asset, from whom, to whom (0 is nobody), how much at most."""

moves = st.lists(
    st.tuples(
        st.integers(0, len(ASSETS) - 1),
        st.integers(0, len(ACCOUNTS)),
        st.integers(0, len(ACCOUNTS)),
        st.integers(0, 1_000),
    ),
    max_size=6,
)


class Model:
    """What must be true after a block: holdings, and kW by zone and cell of time."""

    def __init__(self) -> None:
        self.holdings: dict[tuple[bytes, int, bytes], int] = {}
        self.zone_kw: dict[tuple[int, int, int], int] = {}
        self.owner: dict[bytes, bytes] = {}

    def apply(self, wishes: Moves) -> list[Emitted]:
        """Do what can be done of these wishes, and say by which events."""
        events = []
        for which, sender, receiver, wish in wishes:
            asset = ASSETS[which]
            source, target = self._account(sender), self._account(receiver)
            if source == target == ZERO:
                continue
            amount = min(wish, self.holdings.get((*asset, source), 0)) if sender else wish
            self._change((*asset, source), -amount)
            self._change((*asset, target), amount)
            if asset[1] and not sender:
                self._allocate(asset[1], amount)
            # No month is over at the time of these blocks, so redeeming frees all of them.
            if asset[1] and not receiver:
                self._allocate(asset[1], -amount)
            events.append(_event(asset, source, target, amount))
            if ZERO not in (source, target):
                investor = bytes(12) + source
                self.owner[target] = investor
                events.append(emit(IDENTITIES, "AccountLinked", investor, target))
        return events

    def _account(self, number: int) -> bytes:
        return ACCOUNTS[number - 1] if number else ZERO

    def _change(self, key: tuple[bytes, int, bytes], change: int) -> None:
        if key[2] != ZERO:
            self.holdings[key] = self.holdings.get(key, 0) + change

    def _allocate(self, token_id: int, kw: int) -> None:
        right = RIGHTS_BY_ID[token_id]
        for cell in cells_of(right):
            key = (right.zone, cell.period, cell.block)
            self.zone_kw[key] = self.zone_kw.get(key, 0) + kw


def _event(asset: tuple[bytes, int], source: bytes, target: bytes, amount: int) -> Emitted:
    token, token_id = asset
    if token_id:
        return moved_right(token, source, target, token_id, amount)
    return moved(token, source, target, amount)


def reader_of(cells: dict[bytes, bytes]) -> Read:
    """Reads cells from a dictionary as the fold reads them from a store."""
    return lambda cell: cells.get(cell, b"")


def reference_digest(blocks: Sequence[Block]) -> bytes:
    """The digest of a node that folded these blocks one by one, with dictionaries for a store."""
    cells: dict[bytes, bytes] = {}
    tip: BlockRecord | None = None
    fold = Fold(DIRECTORY, READER)
    for block in blocks:
        delta = fold(reader_of(cells), tip, [block])
        cells |= delta.cells
        tip = delta.blocks[-1]
    return tip.digest if tip else bytes(32)


def state_of(view: View) -> dict[str, object]:
    """The model's picture of a view."""
    assets = {key[0]: asset for key, asset in view.scan(layout.ASSETS)}
    return {
        "holdings": {
            (assets[key[0]].token, int.from_bytes(assets[key[0]].id, "big"), key[1]): units
            for key, units in view.scan(layout.HOLDINGS)
        },
        "zone_kw": dict(view.scan(layout.ZONE_KW)),
        "owner": {key[0]: investor for key, investor in view.scan(layout.ACCOUNT_INVESTORS)},
    }


def wanted_of(model: Model) -> dict[str, object]:
    """The model's own picture, without zeros."""
    return {
        "holdings": {key: units for key, units in model.holdings.items() if units},
        "zone_kw": {key: kw for key, kw in model.zone_kw.items() if kw},
        "owner": model.owner,
    }
