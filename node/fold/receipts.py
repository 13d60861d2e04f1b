"""What is paid ahead, guaranteed and received for power, owed on, and pledged to coupons."""

from msgspec.structs import replace

from node import layout
from node.fold.billing import account_of, money_of, plus, put_account, put_money, tell
from node.fold.working import Working
from node.model import (
    BillingLine,
    BillingLineKind,
    Pledge,
    PledgedShare,
    amount_bytes,
    number_of,
    signed_bytes,
)
from tokenization.abi import Arguments


def fold_deposit_set(work: Working, args: Arguments) -> None:
    """``DepositSet(investor, amount)``."""
    investor, amount = args
    account, money = account_of(work, investor), money_of(work)
    change = amount - number_of(account.deposit)
    put_account(work, investor, replace(account, deposit=amount_bytes(amount)))
    put_money(work, deposits=plus(money.deposits, change))
    tell(work, investor, BillingLine(BillingLineKind.DEPOSIT, signed_bytes(change)))


def fold_guarantee_set(work: Working, args: Arguments) -> None:
    """``GuaranteeSet(investor, amount)``."""
    investor, amount = args
    account, money = account_of(work, investor), money_of(work)
    change = amount - number_of(account.guarantee)
    put_account(work, investor, replace(account, guarantee=amount_bytes(amount)))
    put_money(work, guarantees=plus(money.guarantees, change))
    tell(work, investor, BillingLine(BillingLineKind.GUARANTEE, signed_bytes(change)))


def fold_receipts_set(work: Working, args: Arguments) -> None:
    """``ReceiptsSet(period, amount)``."""
    period, amount = args
    cell = layout.RECEIPTS.key(work.event.address, period)
    change = amount - work.number(cell)
    work.assign(cell, amount)
    put_money(work, receipts=plus(money_of(work).receipts, change))


def fold_payee_set(work: Working, args: Arguments) -> None:
    """``PayeeSet(payee)``."""
    work.put(layout.PAYEES, args[0], work.event.address)


def fold_share_pledged(work: Working, args: Arguments) -> None:
    """``SharePledged(token, shareE6, documentHash)``."""
    token, share_e6, document = args
    share = PledgedShare(token, share_e6, document, work.header.number)
    work.put(layout.PLEDGED_SHARES, share, work.event.address)


def fold_pledge_set(work: Working, args: Arguments) -> None:
    """``PledgeSet(token, amount)``."""
    token, amount = args
    pledge = _pledge(work, token)
    change = amount - number_of(pledge.kept)
    work.put(layout.PLEDGES, replace(pledge, kept=amount_bytes(amount)), work.event.address, token)
    put_money(work, pledged=plus(money_of(work).pledged, change))


def fold_coupon_funded(work: Working, args: Arguments) -> None:
    """``CouponFunded(token, id, amount)``; what is kept for the bond was lowered before."""
    token, _, amount = args
    pledge = _pledge(work, token)
    funded = plus(pledge.funded, amount)
    work.put(layout.PLEDGES, replace(pledge, funded=funded), work.event.address, token)


def fold_cash_owed(work: Working, args: Arguments) -> None:
    """``CashOwed(cash, investor, amount)``: all that is due to it."""
    cash, investor, amount = args
    _owe(work, cash, investor, amount)


def fold_cash_withdrawn(work: Working, args: Arguments) -> None:
    """``CashWithdrawn(cash, investor, to, amount)``: nothing is due to it now."""
    cash, investor, *_ = args
    _owe(work, cash, investor, 0)


def _owe(work: Working, cash: bytes, investor: bytes, amount: int) -> None:
    cell = layout.CASH_OWED.key(work.event.address, cash, investor)
    change = amount - work.number(cell)
    work.assign(cell, amount)
    put_money(work, owed=plus(money_of(work).owed, change))


def _pledge(work: Working, token: bytes) -> Pledge:
    return work.get(layout.PLEDGES, work.event.address, token) or Pledge()
