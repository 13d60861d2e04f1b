"""Assets and who holds them: movements, supply, history and references.

The hot path: nearly every event is a movement. Every movement keeps this invariant
(tests/property/test_following.py): the holdings of an asset sum to its supply.
"""

from node import layout
from node.fold.power import count_allocation
from node.fold.working import Working
from node.layout import MOVEMENTS, TRANSFERS
from node.model import (
    ZERO_ADDRESS,
    Asset,
    Movement,
    MovementKind,
    RefUse,
    Transfer,
    amount_bytes,
)
from tokenization.abi import Arguments
from tokenization.types import Kind


Move = tuple[bytes, bytes, int]
"""Sender, receiver and amount; a zero side is issuance or redemption."""

_ERC20_ID = bytes(32)
_HOLDING = layout.HOLDINGS.prefix
_SUPPLY = layout.SUPPLIES.prefix
_HOLDERS = layout.HOLDER_COUNTS.prefix
_MOVEMENT = MOVEMENTS.prefix
_TRANSFER = TRANSFERS.prefix
_encode_movement = MOVEMENTS.codec.encode
_encode_transfer = TRANSFERS.codec.encode

# As plain integers: naming a member costs more than packing it.
_ISSUED = MovementKind.ISSUED.value
_RECEIVED = MovementKind.RECEIVED.value
_SENT = MovementKind.SENT.value
_REDEEMED = MovementKind.REDEEMED.value


def fold_transfer(work: Working, args: Arguments) -> None:
    """``Transfer(from, to, value)`` of an ERC-20."""
    _move(work, asset_of(work, work.event.address, _ERC20_ID), 0, args)


def fold_transfer_single(work: Working, args: Arguments) -> None:
    """``TransferSingle(operator, from, to, id, value)`` of capacity rights."""
    _, sender, receiver, token_id, amount = args
    _move_right(work, 0, token_id, (sender, receiver, amount))


def fold_transfer_batch(work: Working, args: Arguments) -> None:
    """``TransferBatch(operator, from, to, ids, values)`` of capacity rights."""
    _, sender, receiver, ids, amounts = args
    if len(ids) != len(amounts):
        work.count_unknown()
        return
    for entry, (token_id, amount) in enumerate(zip(ids, amounts, strict=True)):
        _move_right(work, entry, token_id, (sender, receiver, amount))


def fold_issued(work: Working, args: Arguments) -> None:
    """``Issued(ref, to, amount)`` of an ERC-20."""
    ref, account, amount = args
    _note_issue(work, ref, account, _ERC20_ID, amount)


def fold_allocated(work: Working, args: Arguments) -> None:
    """``Allocated(ref, to, id, kw)`` of capacity rights."""
    ref, account, token_id, amount = args
    _note_issue(work, ref, account, token_id.to_bytes(32, "big"), amount)


def fold_redeemed(work: Working, args: Arguments) -> None:
    """``Redeemed(ref, from, amount)`` of an ERC-20. A holder's references are its own."""
    ref, account, amount = args
    token = work.event.address
    use = _use_of_ref(work, account, asset_of(work, token, _ERC20_ID), amount)
    work.put(layout.REDEMPTION_REFS, use, token, account, ref)


def asset_of(work: Working, token: bytes, token_id: bytes) -> int:
    """The ordinal of what can be held, given out in chain order when it first appears."""
    cell = layout.ASSET_ORDINALS.prefix + token + token_id
    asset = work.number(cell)
    if not asset:
        asset = work.add(layout.ASSET_COUNT.prefix, 1)
        work.add(cell, asset)
        contract = work.get(layout.CONTRACTS, token)
        kind = contract.kind if contract else Kind.NONE
        work.put(layout.ASSETS, Asset(token, token_id, kind, work.header.number), asset)
    return asset


def _move_right(work: Working, entry: int, token_id: int, move: Move) -> None:
    sender, receiver, amount = move
    _move(work, asset_of(work, work.event.address, token_id.to_bytes(32, "big")), entry, move)
    if sender == ZERO_ADDRESS:
        count_allocation(work, token_id, amount)
    if receiver == ZERO_ADDRESS:
        count_allocation(work, token_id, -amount)


def _move(work: Working, asset: int, entry: int, move: Move) -> None:
    sender, receiver, amount = move
    asset_key = asset.to_bytes(4, "big")
    place = work.block_key + work.event.index.to_bytes(4, "big")
    raw = amount_bytes(amount)
    rows = work.rows
    if sender == ZERO_ADDRESS:
        work.add(_SUPPLY + asset_key, amount)
    else:
        kind = _REDEEMED if receiver == ZERO_ADDRESS else _SENT
        left = work.add(_HOLDING + asset_key + sender, -amount)
        if amount and not left:
            work.add(_HOLDERS + asset_key, -1)
        line = Movement(kind, asset, receiver, raw, amount_bytes(left))
        key = _MOVEMENT + sender + place + (2 * entry).to_bytes(2, "big")
        rows.append((key, _encode_movement(line)))
    if receiver == ZERO_ADDRESS:
        work.add(_SUPPLY + asset_key, -amount)
    else:
        kind = _ISSUED if sender == ZERO_ADDRESS else _RECEIVED
        held = work.add(_HOLDING + asset_key + receiver, amount)
        if amount and held == amount:
            work.add(_HOLDERS + asset_key, 1)
            work.flag(layout.ACCOUNT_ASSETS.prefix + receiver + asset_key, on=True)
        line = Movement(kind, asset, sender, raw, amount_bytes(held))
        key = _MOVEMENT + receiver + place + (2 * entry + 1).to_bytes(2, "big")
        rows.append((key, _encode_movement(line)))
    key = _TRANSFER + asset_key + place + entry.to_bytes(2, "big")
    rows.append((key, _encode_transfer(Transfer(sender, receiver, raw))))


def _note_issue(work: Working, ref: bytes, account: bytes, token_id: bytes, amount: int) -> None:
    asset = asset_of(work, work.event.address, token_id)
    work.add(layout.ISSUED.key(asset), amount)
    use = _use_of_ref(work, account, asset, amount)
    work.put(layout.REFS, use, work.event.address, ref)


def _use_of_ref(work: Working, account: bytes, asset: int, amount: int) -> RefUse:
    block, event = work.header.number, work.event
    return RefUse(block, event.index, event.raw[:32], account, asset, amount_bytes(amount))
