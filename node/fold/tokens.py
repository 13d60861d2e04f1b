"""Assets and who holds them: movements, supply, history and references.

The hot path: nearly every event is a movement. Every movement keeps this invariant
(tests/property/test_following.py): the holdings of an asset sum to its supply.
"""

from node import layout
from node.fold.lane import fold_plain
from node.fold.power import count_allocation
from node.fold.working import Working
from node.layout import MOVEMENTS, PAST_ENTRY, PAST_LOG
from node.model import (
    ZERO_ADDRESS,
    Asset,
    Movement,
    MovementKind,
    Moves,
    RefUse,
    Transfer,
    amount_bytes,
)
from tokenization.abi import Arguments
from tokenization.types import Kind


_ERC20_ID = bytes(32)
_HOLDING = layout.HOLDINGS.prefix
_SUPPLY = layout.SUPPLIES.prefix
_HOLDERS = layout.HOLDER_COUNTS.prefix
_MOVED = layout.ACCOUNT_ASSETS.prefix
_MOVEMENT = MOVEMENTS.prefix
_OUT, _IN = 0, 1
"""Of a movement's entry: twice the log's own, and one more for what comes in."""
_encode_movement = MOVEMENTS.codec.encode

# As plain integers: naming a member costs more than packing it.
_ISSUED = MovementKind.ISSUED.value
_RECEIVED = MovementKind.RECEIVED.value
_SENT = MovementKind.SENT.value
_REDEEMED = MovementKind.REDEEMED.value


def fold_transfer(work: Working, args: Arguments) -> None:
    """``Transfer(from, to, value)`` of an ERC-20."""
    sender, receiver, amount = args
    asset = asset_of(work, work.event.address, _ERC20_ID)
    transfer = _transfer(work, 0, sender, receiver, amount)
    work.moves_of(asset).add(transfer)
    _move(work, asset, transfer)


def fold_moves(work: Working, moves: Moves) -> None:
    """The same, of many transfers one after the other."""
    asset = asset_of(work, moves.token, _ERC20_ID)
    work.event_count += len(moves.amounts)
    work.logs_of(work.block_key).add_moves(asset, moves)
    work.moves_of(asset).add_moves(moves)
    for transfer in fold_plain(work, asset, moves):
        _move(work, asset, transfer)


def fold_transfer_single(work: Working, args: Arguments) -> None:
    """``TransferSingle(operator, from, to, id, value)`` of capacity rights."""
    _, sender, receiver, token_id, amount = args
    _move_right(work, token_id, _transfer(work, 0, sender, receiver, amount))


def fold_transfer_batch(work: Working, args: Arguments) -> None:
    """``TransferBatch(operator, from, to, ids, values)`` of capacity rights."""
    _, sender, receiver, ids, amounts = args
    if len(ids) != len(amounts):
        work.count_unknown()
        return
    for entry, (token_id, amount) in enumerate(zip(ids, amounts, strict=True)):
        _move_right(work, token_id, _transfer(work, entry, sender, receiver, amount))


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


def _transfer(work: Working, entry: int, sender: bytes, receiver: bytes, amount: int) -> Transfer:
    return Transfer(work.event.index, entry, sender, receiver, amount_bytes(amount))


def _move_right(work: Working, token_id: int, transfer: Transfer) -> None:
    asset = asset_of(work, work.event.address, token_id.to_bytes(32, "big"))
    work.moves_of(asset).add(transfer)
    _move(work, asset, transfer)
    if transfer.sender == ZERO_ADDRESS:
        count_allocation(work, token_id, transfer.base_units)
    if transfer.receiver == ZERO_ADDRESS:
        count_allocation(work, token_id, -transfer.base_units)


def _move(work: Working, asset: int, transfer: Transfer) -> None:
    sender, receiver, amount = transfer.sender, transfer.receiver, transfer.base_units
    asset_key = asset.to_bytes(4, "big")
    if sender == ZERO_ADDRESS:
        work.add(_SUPPLY + asset_key, amount)
    else:
        kind = _REDEEMED if receiver == ZERO_ADDRESS else _SENT
        left = work.add(_HOLDING + asset_key + sender, -amount)
        if amount and not left:
            work.add(_HOLDERS + asset_key, -1)
        # Also who never held any may send nothing, and that is a movement.
        work.flag(_MOVED + sender + asset_key, on=True)
        line = Movement(kind, receiver, transfer.amount, amount_bytes(left))
        _note_movement(work, asset_key + sender, transfer, _OUT, line)
    if receiver == ZERO_ADDRESS:
        work.add(_SUPPLY + asset_key, -amount)
    else:
        kind = _ISSUED if sender == ZERO_ADDRESS else _RECEIVED
        held = work.add(_HOLDING + asset_key + receiver, amount)
        if amount and held == amount:
            work.add(_HOLDERS + asset_key, 1)
        work.flag(_MOVED + receiver + asset_key, on=True)
        line = Movement(kind, sender, transfer.amount, amount_bytes(held))
        _note_movement(work, asset_key + receiver, transfer, _IN, line)


def _note_movement(
    work: Working, holding: bytes, transfer: Transfer, side: int, line: Movement
) -> None:
    place = work.past_key + PAST_LOG.pack(transfer.log)
    entry = PAST_ENTRY.pack(2 * transfer.entry + side)
    work.rows.append((_MOVEMENT + holding + place + entry, _encode_movement(line)))


def _note_issue(work: Working, ref: bytes, account: bytes, token_id: bytes, amount: int) -> None:
    asset = asset_of(work, work.event.address, token_id)
    work.add(layout.ISSUED.key(asset), amount)
    use = _use_of_ref(work, account, asset, amount)
    work.put(layout.REFS, use, work.event.address, ref)


def _use_of_ref(work: Working, account: bytes, asset: int, amount: int) -> RefUse:
    block, event = work.header.number, work.event
    return RefUse(block, event.index, event.raw[:32], account, asset, amount_bytes(amount))
