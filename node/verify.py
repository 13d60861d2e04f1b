"""Is what the store says what the chain says? Every figure compared, at one block, by hash.

The figures: every supply, every holding of every account that ever held something, what of it is
frozen or held, and the kW allocated in every cell of the programme's grid. The chain is asked by
``eth_call`` in batches, at the hash of the block the store is read at, so both sides speak of the
same state.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

from node import layout
from node.ask import call_at, call_data, number_of
from node.keys import Family, Key
from node.model import Asset, BlockRecord
from node.progress import Difference
from node.rpc import Rpc
from node.store import View
from tokenization.types import Kind


BATCH = 200


@dataclass(frozen=True, slots=True)
class Figure:
    """One number the store and the chain must agree on."""

    what: str
    contract: bytes
    call_data: str
    ours: int


class Place(NamedTuple):
    """Where a figure stands in the walk through all of them."""

    section: int
    cell: bytes


@dataclass(frozen=True, slots=True)
class Report:
    """What was compared, at which block, and what differed."""

    block: BlockRecord
    figures: int
    differences: list[Difference]

    def as_json(self) -> dict[str, Any]:
        """For programs; amounts as text, because they pass 64 bits."""
        return {
            "block": self.block.number,
            "hash": f"0x{self.block.hash.hex()}",
            "digest": f"0x{self.block.digest.hex()}",
            "figures": self.figures,
            "differences": [
                {
                    "what": one.what,
                    "contract": f"0x{one.contract.hex()}",
                    "store": str(one.ours),
                    "chain": None if one.theirs is None else str(one.theirs),
                }
                for one in self.differences
            ],
        }


def verify(
    view: View, block: BlockRecord, rpc: Rpc, on_compared: Callable[[int], None] = lambda _: None
) -> Report:
    """Compare every figure of a block.

    Args:
        view: The state after the block.
        block: The block.
        rpc: The endpoint; it must still have that block's state.
        on_compared: Told after each batch how many figures are compared.

    Raises:
        RpcRefused: The endpoint does not have that block or its state.
        RpcUnavailable: It does not answer.
    """
    differences: list[Difference] = []
    count = 0
    walk = figures(view)
    while batch := [figure for _, figure in islice(walk, BATCH)]:
        differences += compare(rpc, block, batch)
        count += len(batch)
        on_compared(count)
    return Report(block, count, differences)


def compare(rpc: Rpc, block: BlockRecord, batch: Sequence[Figure]) -> list[Difference]:
    """Ask the chain for some figures of a block; what differs.

    Raises:
        RpcRefused: The endpoint does not have that block or its state.
        RpcUnavailable: It does not answer.
    """
    answers = rpc.batch([call_at(block.hash, one.contract, one.call_data) for one in batch])
    pairs = zip(batch, map(number_of, answers), strict=True)
    return [
        Difference(one.what, one.contract, block.number, one.ours, theirs)
        for one, theirs in pairs
        if theirs != one.ours
    ]


def figures(view: View, after: Place | None = None) -> Iterator[tuple[Place, Figure]]:
    """Every figure of a view with its place, from beyond ``after`` on."""
    first = after.section if after else 0
    figure = _Figures(view)
    for section, (family, read) in enumerate(_SECTIONS[first:], first):
        start = after.cell if after and section == first else None
        for key, value in view.scan(family, after=start):
            yield Place(section, family.key(*key)), read(figure, key, value)


class _Figures:
    """Makes a figure of a cell."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.asset = cache(self._asset)

    def supply(self, key: Key, asset: Asset) -> Figure:
        ours = self.view.get(layout.SUPPLIES, *key) or 0
        return _figure("supply", asset, "totalSupply", (), ours)

    def holding(self, key: Key, _: int) -> Figure:
        account, ordinal = key
        ours = self.view.get(layout.HOLDINGS, ordinal, account) or 0
        what = f"holding of 0x{account.hex()}"
        return _figure(what, self.asset(ordinal), "balanceOf", (account,), ours)

    def frozen(self, key: Key, ours: int) -> Figure:
        ordinal, account = key
        what = f"frozen units of 0x{account.hex()}"
        return _figure(what, self.asset(ordinal), "getFrozenTokens", (account,), ours)

    def held(self, key: Key, ours: int) -> Figure:
        ordinal, account = key
        data = call_data("heldOf(address)", account)
        return Figure(f"held units of 0x{account.hex()}", self.asset(ordinal).token, data, ours)

    def _asset(self, ordinal: int) -> Asset:
        asset = self.view.get(layout.ASSETS, ordinal)
        if asset is None:
            raise KeyError(f"asset {ordinal} is held and unknown")
        return asset


def _figure(what: str, asset: Asset, function: str, of: tuple[bytes, ...], ours: int) -> Figure:
    """A figure that an ERC-1155 is asked for by id."""
    kinds = ["address"] * len(of)
    if asset.kind == Kind.CAPACITY_RIGHTS:
        what += f" of id {int.from_bytes(asset.id, 'big')}"
        of, kinds = (*of, asset.id), [*kinds, "uint256"]
    return Figure(what, asset.token, call_data(f"{function}({','.join(kinds)})", *of), ours)


def _allocated(family: Family[int], signature: str) -> "_Section":
    def read(figures: _Figures, key: Key, kw: int) -> Figure:
        programme = figures.view.get(layout.PROGRAMME)
        contract = programme.contract if programme else b""
        places = zip(family.parts, key, strict=True)
        what = f"{family.name} of " + ", ".join(f"{part.name} {n}" for part, n in places)
        return Figure(what, contract, call_data(signature, *key), kw)

    return family, read


_Section = tuple[Family[Any], Callable[[_Figures, Key, Any], Figure]]
_SECTIONS: tuple[_Section, ...] = (
    (layout.ASSETS, _Figures.supply),
    (layout.ACCOUNT_ASSETS, _Figures.holding),
    (layout.FROZEN_UNITS, _Figures.frozen),
    (layout.HELD_UNITS, _Figures.held),
    _allocated(layout.PROGRAMME_KW, "programmeAllocated(uint16,uint8)"),
    _allocated(layout.ZONE_KW, "zoneAllocated(uint16,uint16,uint8)"),
    _allocated(layout.PLANT_KW, "plantAllocated(uint16,uint16,uint8)"),
)
