"""The enforcement desk: what it ordered, froze and paused, by whom and on which document.

What its acts did to a token's units is folded from the token's own events
(``node.fold.encumbrances``); here only the orders are state, and the compliance log is written.
"""

from msgspec.structs import replace

from node import layout
from node.fold.log import note
from node.fold.working import Working
from node.model import ActionKind, Order, OrderState, amount_bytes
from tokenization.abi import Arguments


_ACT_OF_ORDER = {1: ActionKind.FORCED_TRANSFER, 2: ActionKind.RECOVERY, 3: ActionKind.RECALL}
"""Source: ``IEnforcementDesk.OrderKind``."""


def fold_pause_set(work: Working, args: Arguments) -> None:
    """``PauseSet(asset, paused, by, documentHash)``."""
    token, paused, by, document = args
    act = ActionKind.PAUSED if paused else ActionKind.UNPAUSED
    note(work, act, token=token, by=by, document_hash=document)


def fold_account_freeze_set(work: Working, args: Arguments) -> None:
    """``AccountFreezeSet(asset, account, frozen, by, documentHash)``."""
    token, account, frozen, by, document = args
    act = ActionKind.ACCOUNT_FROZEN if frozen else ActionKind.ACCOUNT_RELEASED
    note(work, act, token=token, account=account, by=by, document_hash=document)


def fold_units_freeze_set(work: Working, args: Arguments) -> None:
    """``UnitsFreezeSet(asset, id, account, amount, by, documentHash)``."""
    token, token_id, account, amount, by, document = args
    note(
        work,
        ActionKind.UNITS_FROZEN,
        token=token,
        id=token_id.to_bytes(32, "big"),
        account=account,
        amount=amount_bytes(amount),
        by=by,
        document_hash=document,
    )


def fold_order_proposed(work: Working, args: Arguments) -> None:
    """``OrderProposed(order, asset, from, kind, to, id, amount, proposer, expiry, ...)``."""
    number, token, sender, kind, receiver, token_id, amount, proposer, expiry_s, document = args
    order = Order(
        kind,
        int(OrderState.PROPOSED),
        token,
        token_id.to_bytes(32, "big"),
        sender,
        receiver,
        amount_bytes(amount),
        proposer,
        expiry_s,
        document,
    )
    _put(work, number, order, proposer)


def fold_order_executed(work: Working, args: Arguments) -> None:
    """``OrderExecuted(order, approver)``."""
    _decide(work, args, OrderState.EXECUTED)


def fold_order_cancelled(work: Working, args: Arguments) -> None:
    """``OrderCancelled(order, by)``."""
    _decide(work, args, OrderState.CANCELLED)


def _decide(work: Working, args: Arguments, state: OrderState) -> None:
    number, by = args
    order = work.get(layout.ORDERS, work.event.address, number.to_bytes(32, "big"))
    if order is None:
        work.count_unknown()
        return
    _put(work, number, replace(order, state=int(state), decided_by=by), by)


def _put(work: Working, number: int, order: Order, by: bytes) -> None:
    work.put(layout.ORDERS, order, work.event.address, number.to_bytes(32, "big"))
    act = _ACT_OF_ORDER.get(order.kind)
    if act is None:
        work.count_unknown()
        return
    note(
        work,
        act,
        state=order.state,
        order=number,
        token=order.token,
        id=order.id,
        account=order.sender,
        receiver=order.receiver,
        amount=order.amount,
        by=by,
        document_hash=order.document_hash,
    )
