"""Accounts: who they belong to, what they hold and how it came about."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter

import msgspec

from node import layout, model
from node.queries.assets import AssetRef, Token, asset_at, assets_of
from node.store import View
from tokenization.errors import UnknownAccount
from tokenization.types import Address
from tokenization.units import checksum


@dataclass(frozen=True, slots=True)
class Owner:
    """The investor an account belongs to, with its record at that block."""

    investor: bytes
    record: model.Investor


class Holding(msgspec.Struct, frozen=True, gc=False):
    """What an account holds of an asset, in base units."""

    account: Address
    asset: AssetRef
    total: int


@dataclass(frozen=True, slots=True)
class Encumbrance:
    """What of an account's units of an asset is not free, in base units.

    Attributes:
        frozen: Set as frozen; may exceed what is held.
        held: Set aside for receivers.
        blocked: The account may send none of it: it is frozen, or given up in a recovery.
    """

    frozen: int
    held: int
    blocked: bool


class Step(msgspec.Struct, frozen=True, gc=False):
    """One line of an account's history."""

    block: int
    log: int
    asset: AssetRef
    movement: model.Movement


class Moved(msgspec.Struct, frozen=True, gc=False):
    """One movement of a token's units."""

    block: int
    log: int
    asset: AssetRef
    transfer: model.Transfer


def owner_of(view: View, account: bytes) -> Owner | None:
    """The investor an account belongs to; None if to nobody."""
    investor = view.get(layout.ACCOUNT_INVESTORS, account)
    record = view.get(layout.INVESTORS, investor) if investor else None
    return Owner(investor, record) if investor and record else None


def known_owner_of(view: View, account: Address) -> Owner | None:
    """The same, for an account that must have appeared on the ledger by then.

    Raises:
        UnknownAccount: It belonged to nobody and never held anything.
    """
    owner = owner_of(view, account)
    if owner is None and next(view.scan(layout.ACCOUNT_ASSETS, account), None) is None:
        raise UnknownAccount(
            f"Account {checksum(account)} does not appear on the ledger by block {view.number}.",
            hint="Check the address; an account appears with its registration.",
        )
    return owner


def balance(view: View, asset: AssetRef, account: bytes) -> int:
    """What an account holds of an asset, in base units."""
    return view.get(layout.HOLDINGS, asset.ordinal, account) or 0


def encumbrance(view: View, asset: AssetRef, account: bytes) -> Encumbrance:
    """What of an account's units is not free."""
    token = asset.token.address
    return Encumbrance(
        view.get(layout.FROZEN_UNITS, asset.ordinal, account) or 0,
        view.get(layout.HELD_UNITS, asset.ordinal, account) or 0,
        view.get(layout.FROZEN_ACCOUNTS, token, account) is not None
        or view.get(layout.SUCCESSORS, token, account) is not None,
    )


def holdings(
    view: View, account: Address, *, after: bytes | None = None, reverse: bool = False
) -> Iterator[tuple[bytes, Holding]]:
    """All an account holds, in the order the assets came to be; each with its page key."""
    family = layout.ACCOUNT_ASSETS
    for key, _ in view.scan(family, account, after=after, reverse=reverse):
        total = view.get(layout.HOLDINGS, key[1], account)
        if total:
            yield family.key(*key), Holding(account, asset_at(view, key[1]), total)


def holders(
    view: View, asset: AssetRef, *, after: bytes | None = None, reverse: bool = False
) -> Iterator[tuple[bytes, Holding]]:
    """Every holder of an asset, in order of address, each with the key a page may end at."""
    family = layout.HOLDINGS
    lead = family.key(asset.ordinal)
    for (_, account), total in view.scan(family, asset.ordinal, after=after, reverse=reverse):
        yield lead + account, Holding(account, asset, total)


def token_holders(
    view: View, token: Token, *, after: bytes | None = None, reverse: bool = False
) -> Iterator[tuple[bytes, Holding]]:
    """Every (id, holder) of a token, by id and address. Page keys are id and address."""
    asset_after, holder_after = None, None
    if after is not None:
        token_id, account = after[:32], after[32:]
        asset_after = layout.ASSET_ORDINALS.key(token.address, token_id)
        ordinal = view.get(layout.ASSET_ORDINALS, token.address, token_id)
        if ordinal:
            asset = asset_at(view, ordinal)
            holder_after = layout.HOLDINGS.key(asset.ordinal, account)
            yield from _keyed(holders(view, asset, after=holder_after, reverse=reverse))
    for _, asset in assets_of(view, token, after=asset_after, reverse=reverse):
        yield from _keyed(holders(view, asset, reverse=reverse))


def largest(view: View, asset: AssetRef, most: int) -> list[Holding]:
    """The largest holders of an asset, largest first. Reads all of them."""
    found = (holding for _, holding in holders(view, asset))
    return heapq.nsmallest(most, found, key=lambda held: (-held.total, held.account))


def history(
    view: View,
    account: Address,
    *,
    of_token: Address | None = None,
    of_kind: model.MovementKind | None = None,
    after: bytes | None = None,
    reverse: bool = True,
) -> Iterator[tuple[bytes, Step | None]]:
    """What changed an account's holdings, newest first unless asked otherwise.

    Movements of another kind than asked for are looked at and come as None. Page keys are block,
    log and entry, the same for every asset.
    """
    moved = (asset_at(view, key[1]) for key, _ in view.scan(layout.ACCOUNT_ASSETS, account))
    walks = [
        _steps(view, account, asset, after, reverse=reverse)
        for asset in moved
        if of_token in (None, asset.token.address)
    ]
    for key, step in heapq.merge(*walks, key=itemgetter(0), reverse=reverse):
        yield key, step if of_kind in (None, step.movement.kind) else None


def _steps(
    view: View, account: bytes, asset: AssetRef, after: bytes | None, *, reverse: bool
) -> Iterator[tuple[bytes, Step]]:
    family = layout.MOVEMENTS
    start = None if after is None else family.key(asset.ordinal, account, *_placed(after))
    for key, line in view.rows(family, asset.ordinal, account, after=start, reverse=reverse):
        yield _place(*key[2:]), Step(key[2], key[3], asset, line)


def transfers(
    view: View, assets: list[AssetRef], *, after: bytes | None = None, reverse: bool = True
) -> Iterator[tuple[bytes, Moved]]:
    """Movements of these assets together in chain order, newest first unless asked otherwise.

    Page keys are block, log and entry, the same for every asset.
    """
    walks = [_moved(view, asset, after, reverse=reverse) for asset in assets]
    yield from heapq.merge(*walks, key=itemgetter(0), reverse=reverse)


def _place(block: int, log: int, entry: int) -> bytes:
    """A movement's place in the chain, as a page key."""
    return (block << 48 | log << 16 | entry).to_bytes(12, "big")


def _placed(key: bytes) -> tuple[int, int, int]:
    """The place that a page key says."""
    place = int.from_bytes(key, "big")
    return place >> 48, place >> 16 & 0xFFFFFFFF, place & 0xFFFF


def _moved(
    view: View, asset: AssetRef, after: bytes | None, *, reverse: bool
) -> Iterator[tuple[bytes, Moved]]:
    """An asset's movements beyond a page key, which is block, log and entry."""
    family = layout.TRANSFERS
    edge = after[: layout.BLOCK_WIDTH] if after else b""
    first = int.from_bytes(edge, "big") if after and not reverse else 0
    # Going back, a row of the page's own block still holds what lies before it.
    stop = layout.after(family.key(asset.ordinal) + edge) if after and reverse else None
    for (_, block), row in view.rows(
        family, asset.ordinal, first=first, after=stop, reverse=reverse
    ):
        for line in reversed(row.lines) if reverse else row.lines:
            key = _place(block, line.log, line.entry)
            if after is None or (key < after if reverse else key > after):
                yield key, Moved(block, line.log, asset, line)


def _keyed(found: Iterator[tuple[bytes, Holding]]) -> Iterator[tuple[bytes, Holding]]:
    for _, held in found:
        yield held.asset.id.to_bytes(32, "big") + held.account, held
