"""What the folds of bills and of receipts share: an investor's account, and the sums over all.

Every amount that an event states is absolute, so each cell is what the event says; the sums beside
them are made of the differences. Whether the sums agree is asked when somebody asks for the node's
status (``node.queries.money``).
"""

from msgspec.structs import replace

from node import layout
from node.fold.working import Working
from node.model import (
    BillingAccount,
    BillingLine,
    BillingMoney,
    amount_bytes,
    number_of,
)


def account_of(work: Working, investor: bytes) -> BillingAccount:
    """An investor's account with the billing contract whose event is in hand."""
    found = work.get(layout.BILLING_ACCOUNTS, work.event.address, investor)
    return found or BillingAccount()


def put_account(work: Working, investor: bytes, account: BillingAccount) -> None:
    """Write it down."""
    work.put(layout.BILLING_ACCOUNTS, account, work.event.address, investor)


def money_of(work: Working) -> BillingMoney:
    """The sums over all of that contract's bills and cash."""
    return work.get(layout.BILLING_MONEY, work.event.address) or BillingMoney()


def put_money(work: Working, **sums: bytes) -> None:
    """Write some of them down."""
    work.put(layout.BILLING_MONEY, replace(money_of(work), **sums), work.event.address)


def tell(work: Working, investor: bytes, line: BillingLine) -> None:
    """Append a line to an investor's billing account, with how it stands now."""
    now = account_of(work, investor)
    whole = replace(line, deposit=now.deposit, guarantee=now.guarantee, open=now.open)
    place = work.event.address, investor, work.header.number, work.event.index
    work.rows.append((layout.BILLING_LINES.key(*place), layout.BILLING_LINES.codec.encode(whole)))


def plus(amount: bytes, more: int) -> bytes:
    """A sum. What would take it below zero is left out, and breaks an identity."""
    return amount_bytes(max(0, number_of(amount) + more))
