"""Deals of settlement contracts, and the cash that they keep until both legs move."""

from msgspec.structs import replace

from node import layout
from node.fold.payments import flow_in, flow_out
from node.fold.working import Working
from node.model import Deal, DealStanding, InstructionStatus, amount_bytes
from tokenization.abi import Arguments
from tokenization.errors import InconsistentLogs


def fold_instructed(work: Working, args: Arguments) -> None:
    """``Instructed(id, ref, seller, buyer, security, tokenId, units, settleAt, deadline)``."""
    number, ref, seller, buyer, security, token_id, units, settle_at, deadline = args
    at, block = work.event.address, work.header.number
    deal = Deal(
        *(ref, seller, buyer, security, amount_bytes(token_id), amount_bytes(units)),
        *(settle_at, deadline, block),
    )
    work.put(layout.DEALS, deal, at, number)
    work.put(layout.DEAL_ORDER, number, at, block, work.event.index)


def fold_priced(work: Working, args: Arguments) -> None:
    """``Priced(id, leg, cash, amount, settleKeyHash, releaseKeyHash)``."""
    number, leg, cash, amount, settle_key, release_key = args
    priced = replace(
        _deal(work, number),
        leg=leg,
        cash=cash,
        amount=amount_bytes(amount),
        settle_key_hash=settle_key,
        release_key_hash=release_key,
    )
    work.put(layout.DEALS, priced, work.event.address, number)


def fold_locked(work: Working, args: Arguments) -> None:
    """``Locked(id, party, hold, status)``: its leg is locked, in escrow its cash has come."""
    number, party, hold, status = args
    standing = _standing(work, number)
    if party == _deal(work, number).seller:
        standing = replace(standing, hold=amount_bytes(hold))
    _stand(work, number, standing, status)


def fold_call_off_asked(work: Working, args: Arguments) -> None:
    """``CallOffAsked(id, party)``."""
    number, party = args
    standing = _standing(work, number)
    if party == _deal(work, number).seller:
        standing = replace(standing, seller_calls_off=True)
    else:
        standing = replace(standing, buyer_calls_off=True)
    work.put(layout.DEAL_STANDINGS, standing, work.event.address, number)


def fold_settled(work: Working, args: Arguments) -> None:
    """``Settled(id)``."""
    standing = replace(_standing(work, args[0]), refused=0)
    _stand(work, args[0], standing, InstructionStatus.SETTLED)


def fold_let_go(work: Working, args: Arguments) -> None:
    """``LetGo(id, status)``; what cannot be given back is told by ``CashOwed``."""
    number, status = args
    _stand(work, number, _standing(work, number), status)


def fold_not_settled(work: Working, args: Arguments) -> None:
    """``NotSettled(id, code)``; the number may be of nothing that was instructed."""
    number, code = args
    at = work.event.address
    if work.get(layout.DEALS, at, number) is not None:
        refused = replace(_standing(work, number), refused=code)
        work.put(layout.DEAL_STANDINGS, refused, at, number)


def fold_cash_kept(work: Working, args: Arguments) -> None:
    """``CashOwed(cash, account, owed)``: all that is kept for the account, and stays here."""
    cash, account, owed = args
    cell = _kept(work, cash, account)
    more = owed - work.number(cell)
    work.assign(cell, owed)
    flow_in(work, cash, more)


def fold_cash_collected(work: Working, args: Arguments) -> None:
    """``CashCollected(cash, account, to, amount)``: nothing is kept for it now."""
    cash, account, _, amount = args
    work.assign(_kept(work, cash, account), 0)
    flow_out(work, cash, amount)


def _kept(work: Working, cash: bytes, account: bytes) -> bytes:
    """Where it lies what is kept for an account: it stands where an investor does elsewhere."""
    return layout.CASH_OWED.key(work.event.address, cash, account.rjust(32, b"\0"))


def _stand(work: Working, number: bytes, before: DealStanding, status: int) -> None:
    """A deal stands elsewhere, and its cash may have come or gone with that."""
    deal = _deal(work, number)
    block, log = work.header.number, work.event.index
    after = replace(before, status=status, block=block, log=log)
    had, has = before.has_escrow(deal.leg), after.has_escrow(deal.leg)
    if has and not had:
        flow_in(work, deal.cash, int.from_bytes(deal.amount, "big"))
    elif had and not has:
        flow_out(work, deal.cash, int.from_bytes(deal.amount, "big"))
    work.put(layout.DEAL_STANDINGS, after, work.event.address, number)


def _standing(work: Working, number: bytes) -> DealStanding:
    return work.get(layout.DEAL_STANDINGS, work.event.address, number) or DealStanding()


def _deal(work: Working, number: bytes) -> Deal:
    found = work.get(layout.DEALS, work.event.address, number)
    if found is None:
        raise InconsistentLogs(
            f"Block {work.header.number} tells of a deal before it was instructed.",
            hint="The endpoint left out or altered logs: use another one and index again.",
        )
    return found
