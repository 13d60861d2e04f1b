"""What makes a holding less than free: freezes, holds, pauses; and a token's dates and documents.

Every event says what is so after it, so folding one is writing that down.
"""

from node import layout
from node.fold.tokens import asset_of
from node.fold.working import Working
from node.model import Document, Hold, amount_bytes
from tokenization.abi import Arguments


_ERC20_ID = bytes(32)


def fold_paused(work: Working, args: Arguments) -> None:
    """``Paused(by)``."""
    del args
    work.flag(layout.PAUSED.key(work.event.address), on=True)


def fold_unpaused(work: Working, args: Arguments) -> None:
    """``Unpaused(by)``."""
    del args
    work.flag(layout.PAUSED.key(work.event.address), on=False)


def fold_address_frozen(work: Working, args: Arguments) -> None:
    """``AddressFrozen(account, isFrozen, by)`` (ERC-3643)."""
    account, frozen, _ = args
    work.flag(layout.FROZEN_ACCOUNTS.key(work.event.address, account), on=frozen)


def fold_account_retired(work: Working, args: Arguments) -> None:
    """``AccountRetired(account, successor)``."""
    account, successor = args
    work.put(layout.SUCCESSORS, successor, work.event.address, account)


def fold_frozen(work: Working, args: Arguments) -> None:
    """``Frozen(account, amount)`` of an ERC-20 (ERC-7943): what is frozen in all from now on."""
    account, amount = args
    work.assign(layout.FROZEN_UNITS.key(_erc20(work), account), amount)


def fold_frozen_right(work: Working, args: Arguments) -> None:
    """``Frozen(account, id, amount)`` of capacity rights (ERC-7943)."""
    account, token_id, amount = args
    asset = asset_of(work, work.event.address, token_id.to_bytes(32, "big"))
    work.assign(layout.FROZEN_UNITS.key(asset, account), amount)


def fold_hold_placed(work: Working, args: Arguments) -> None:
    """``HoldPlaced(hold, holder, receiver, notary, amount, expiry, held)``."""
    number, holder, receiver, notary, amount, expiry_s, held = args
    token = work.event.address
    turn = work.number(layout.HOLD_ROUNDS.key(token, holder))
    hold = Hold(holder, receiver, notary, amount_bytes(amount), expiry_s, turn)
    work.put(layout.HOLDS, hold, token, number.to_bytes(32, "big"))
    _set_held(work, holder, held)


def fold_hold_executed(work: Working, args: Arguments) -> None:
    """``HoldExecuted(hold, holder, receiver, held)``; the transfer has its own event."""
    number, holder, _, held = args
    _end_hold(work, number, holder, held)


def fold_hold_released(work: Working, args: Arguments) -> None:
    """``HoldReleased(hold, holder, held)``."""
    number, holder, held = args
    _end_hold(work, number, holder, held)


def fold_holds_cancelled(work: Working, args: Arguments) -> None:
    """``HoldsCancelled(holder, round)``: every hold of earlier rounds is void."""
    holder, turn = args
    work.assign(layout.HOLD_ROUNDS.key(work.event.address, holder), turn)
    _set_held(work, holder, 0)


def fold_record_announced(work: Working, args: Arguments) -> None:
    """``RecordAnnounced(record, epoch)``."""
    record_s, epoch = args
    work.assign(layout.RECORD_DATES.key(work.event.address, epoch), record_s)


def fold_document_updated(work: Working, args: Arguments) -> None:
    """``DocumentUpdated(name, uri, documentHash)`` (ERC-1643)."""
    name, uri, document_hash = args
    document = Document(uri, document_hash, work.header.time_s)
    work.put(layout.DOCUMENTS, document, work.event.address, name)


def fold_document_removed(work: Working, args: Arguments) -> None:
    """``DocumentRemoved(name, uri, documentHash)`` (ERC-1643)."""
    work.drop(layout.DOCUMENTS, work.event.address, args[0])


def _end_hold(work: Working, number: int, holder: bytes, held: int) -> None:
    work.drop(layout.HOLDS, work.event.address, number.to_bytes(32, "big"))
    _set_held(work, holder, held)


def _set_held(work: Working, holder: bytes, held: int) -> None:
    work.assign(layout.HELD_UNITS.key(_erc20(work), holder), held)


def _erc20(work: Working) -> int:
    return asset_of(work, work.event.address, _ERC20_ID)
