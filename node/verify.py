"""Is what the store says what the chain says? Every figure compared, at one block, by hash.

The figures: every holding of every account that ever held something, what of it is frozen or held,
every supply, and the kW allocated in every cell of the programme's grid. The chain is asked by
``eth_call`` in batches, at the hash of the block the store is read at, so both sides speak of the
same state.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from node import layout
from node.ask import call_at, call_data, number_of
from node.model import Asset, BlockRecord
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


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure they do not agree on. ``theirs`` None: the chain gave no number."""

    what: str
    contract: bytes
    ours: int
    theirs: int | None

    def as_text(self) -> str:
        """For people."""
        theirs = "nothing" if self.theirs is None else self.theirs
        return f"{self.what} at 0x{self.contract.hex()}: store {self.ours}, chain {theirs}"

    def as_json(self) -> dict[str, Any]:
        """For programs; amounts as text, because they pass 64 bits."""
        return {
            "what": self.what,
            "contract": f"0x{self.contract.hex()}",
            "store": str(self.ours),
            "chain": None if self.theirs is None else str(self.theirs),
        }


@dataclass(frozen=True, slots=True)
class Report:
    """What was compared, at which block, and what differed."""

    block: BlockRecord
    figures: int
    differences: list[Difference]

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "block": self.block.number,
            "hash": f"0x{self.block.hash.hex()}",
            "digest": f"0x{self.block.digest.hex()}",
            "figures": self.figures,
            "differences": [difference.as_json() for difference in self.differences],
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
    figures = iter(_figures(view))
    while batch := list(islice(figures, BATCH)):
        calls = [call_at(block.hash, figure.contract, figure.call_data) for figure in batch]
        for figure, raw in zip(batch, rpc.batch(calls), strict=True):
            theirs = number_of(raw)
            if theirs != figure.ours:
                differences.append(Difference(figure.what, figure.contract, figure.ours, theirs))
        count += len(batch)
        on_compared(count)
    return Report(block, count, differences)


def _figures(view: View) -> Iterator[Figure]:
    assets = {key[0]: asset for key, asset in view.scan(layout.ASSETS)}
    for ordinal, asset in assets.items():
        yield _supply(view, ordinal, asset)
    for (account, ordinal), _ in view.scan(layout.ACCOUNT_ASSETS):
        yield _holding(view, account, ordinal, assets[ordinal])
    yield from _encumbrances(view, assets)
    yield from _allocations(view)


def _supply(view: View, ordinal: int, asset: Asset) -> Figure:
    ours = view.get(layout.SUPPLIES, ordinal) or 0
    if asset.kind == Kind.CAPACITY_RIGHTS:
        data = call_data("totalSupply(uint256)", asset.id)
        return Figure(f"supply of id {int.from_bytes(asset.id, 'big')}", asset.token, data, ours)
    return Figure("supply", asset.token, call_data("totalSupply()"), ours)


def _holding(view: View, account: bytes, ordinal: int, asset: Asset) -> Figure:
    ours = view.get(layout.HOLDINGS, ordinal, account) or 0
    what = f"holding of 0x{account.hex()}"
    if asset.kind == Kind.CAPACITY_RIGHTS:
        data = call_data("balanceOf(address,uint256)", account, asset.id)
        what += f" of id {int.from_bytes(asset.id, 'big')}"
        return Figure(what, asset.token, data, ours)
    return Figure(what, asset.token, call_data("balanceOf(address)", account), ours)


def _encumbrances(view: View, assets: dict[int, Asset]) -> Iterator[Figure]:
    for (ordinal, account), ours in view.scan(layout.FROZEN_UNITS):
        asset, what = assets[ordinal], f"frozen units of 0x{account.hex()}"
        if asset.kind == Kind.CAPACITY_RIGHTS:
            data = call_data("getFrozenTokens(address,uint256)", account, asset.id)
        else:
            data = call_data("getFrozenTokens(address)", account)
        yield Figure(what, asset.token, data, ours)
    for (ordinal, account), ours in view.scan(layout.HELD_UNITS):
        data = call_data("heldOf(address)", account)
        yield Figure(f"held units of 0x{account.hex()}", assets[ordinal].token, data, ours)


def _allocations(view: View) -> Iterator[Figure]:
    programme = view.get(layout.PROGRAMME)
    if programme is None:
        return
    grids = (
        (layout.PROGRAMME_KW, "programmeAllocated(uint16,uint8)"),
        (layout.ZONE_KW, "zoneAllocated(uint16,uint16,uint8)"),
        (layout.PLANT_KW, "plantAllocated(uint16,uint16,uint8)"),
    )
    for family, signature in grids:
        for key, kw in view.scan(family):
            places = zip(family.parts, key, strict=True)
            what = f"{family.name} of " + ", ".join(f"{part.name} {n}" for part, n in places)
            yield Figure(what, programme.contract, call_data(signature, *key), kw)
