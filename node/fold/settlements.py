"""Deals of settlement contracts, and the cash that they keep until both legs move."""

from msgspec.structs import replace

from node import layout
from node.fold.payments import flow_in, flow_out
from node.fold.working import Working
from node.model import Instruction, InstructionStatus, amount_bytes
from tokenization.abi import Arguments
from tokenization.errors import InconsistentLogs


def fold_instructed(work: Working, args: Arguments) -> None:
    """``Instructed(id, ref, seller, buyer, security, tokenId, units, settleAt, deadline)``."""
    number, ref, seller, buyer, security, token_id, units, settle_at, deadline = args
    deal = Instruction(
        *(ref, seller, buyer, security, amount_bytes(token_id), amount_bytes(units)),
        *(settle_at, deadline, work.header.number),
    )
    _put(work, number, deal)
    place = (work.event.address, work.header.number, work.event.index)
    work.put(layout.INSTRUCTION_ORDER, number, *place)


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
    _put(work, number, priced)


def fold_locked(work: Working, args: Arguments) -> None:
    """``Locked(id, party, hold, status)``: its leg is locked, in escrow its cash has come."""
    number, party, hold, status = args
    deal = _deal(work, number)
    if party == deal.seller:
        deal = replace(deal, hold=amount_bytes(hold))
    _stand(work, number, deal, status)


def fold_call_off_asked(work: Working, args: Arguments) -> None:
    """``CallOffAsked(id, party)``."""
    number, party = args
    deal = _deal(work, number)
    if party == deal.seller:
        _put(work, number, replace(deal, seller_calls_off=True))
    else:
        _put(work, number, replace(deal, buyer_calls_off=True))


def fold_settled(work: Working, args: Arguments) -> None:
    """``Settled(id)``."""
    deal = replace(_deal(work, args[0]), refused=0)
    _stand(work, args[0], deal, InstructionStatus.SETTLED)


def fold_let_go(work: Working, args: Arguments) -> None:
    """``LetGo(id, status)``; what cannot be given back is told by ``CashOwed``."""
    number, status = args
    _stand(work, number, _deal(work, number), status)


def fold_not_settled(work: Working, args: Arguments) -> None:
    """``NotSettled(id, code)``; the number may be of nothing that was instructed."""
    number, code = args
    deal = work.get(layout.INSTRUCTIONS, work.event.address, number)
    if deal is not None:
        _put(work, number, replace(deal, refused=code))


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


def _stand(work: Working, number: bytes, before: Instruction, status: int) -> None:
    """A deal stands elsewhere, and its cash may have come or gone with that."""
    after = replace(
        before,
        status=status,
        changed_block=work.header.number,
        changed_log=work.event.index,
    )
    amount = int.from_bytes(before.amount, "big")
    if after.has_escrow and not before.has_escrow:
        flow_in(work, before.cash, amount)
    elif before.has_escrow and not after.has_escrow:
        flow_out(work, before.cash, amount)
    _put(work, number, after)


def _put(work: Working, number: bytes, deal: Instruction) -> None:
    work.put(layout.INSTRUCTIONS, deal, work.event.address, number)


def _deal(work: Working, number: bytes) -> Instruction:
    found = work.get(layout.INSTRUCTIONS, work.event.address, number)
    if found is None:
        raise InconsistentLogs(
            f"Block {work.header.number} tells of a deal before it was instructed.",
            hint="The endpoint left out or altered logs: use another one and index again.",
        )
    return found
