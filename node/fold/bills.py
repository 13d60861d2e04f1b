"""Bills of power: tariffs, what months cost, invoices and what is paid of them.

An invoice whose sums contradict themselves, or its site's, is marked at once (``MONEY_FAULTS``).
"""

from typing import TypeVar

from msgspec.structs import replace

from node import layout
from node.fold.billing import account_of, money_of, plus, put_account, put_money, tell
from node.fold.working import Working
from node.model import (
    BillingAccount,
    BillingLine,
    BillingLineKind,
    BillingMoney,
    Breach,
    Invoice,
    MonthBilled,
    MonthCharges,
    SiteBill,
    Tariff,
    amount_bytes,
    number_of,
    signed_bytes,
    signed_number,
)
from tokenization.abi import Arguments
from tokenization.errors import InconsistentLogs


_Paid = TypeVar("_Paid", Invoice, BillingAccount, BillingMoney)
"""What has sums of what was paid, and from where."""

_OF_SOURCE = (
    BillingLineKind.PAYMENT,
    BillingLineKind.FROM_DEPOSIT,
    BillingLineKind.FROM_GUARANTEE,
)
"""Source: ``IBillingAccounts.Source``."""


def fold_tariff_set(work: Working, args: Arguments) -> None:
    """``TariffSet(zone, number, fromPeriod, lastPeriod, dueDays, graceDays, sourceHash)``."""
    zone, number, first, last, due_days, grace_days, source = args
    tariff = Tariff(first, last, due_days, grace_days, source, work.header.number)
    work.put(layout.TARIFFS, tariff, work.event.address, zone, number)


def fold_tariff_rates_set(work: Working, args: Arguments) -> None:
    """``TariffRatesSet(zone, number, firmCapacityE4, interruptibleCapacityE4, energyE4, ...)``."""
    zone, number, *rates = args
    tariff = work.get(layout.TARIFFS, work.event.address, zone, number)
    if tariff is None:
        raise _untold(work, f"rates of tariff {number} of zone {zone} are set", "the tariff was")
    firm, interruptible, energy, take_or_pay, compensation, breach = rates
    priced = replace(
        tariff,
        firm_capacity_e4=firm,
        interruptible_capacity_e4=interruptible,
        energy_e4=energy,
        take_or_pay_e6=take_or_pay,
        compensation_e4=compensation,
        breach_e4=breach,
    )
    work.put(layout.TARIFFS, priced, work.event.address, zone, number)


def fold_month_charged(work: Working, args: Arguments) -> None:
    """``MonthCharged(site, period, meterVersion, kwh, capacity, energy, takeOrPay, ...)``."""
    site, period, version, kwh, *parts = args
    at = work.event.address
    latest = layout.CHARGED_VERSIONS.key(at, site, period)
    before = work.get(layout.MONTH_CHARGES, at, site, period, work.number(latest))
    capacity, energy, take_or_pay, compensation = map(amount_bytes, parts)
    charges = MonthCharges(kwh, capacity, energy, take_or_pay, compensation, work.header.number)
    work.assign(latest, version)
    work.put(layout.MONTH_CHARGES, charges, at, site, period, version)
    month = work.get(layout.MONTHS_BILLED, at, period) or MonthBilled()
    work.put(layout.MONTHS_BILLED, _month_with(month, before, charges), at, period)
    _bill(work, site, billed=charges.total - (before.total if before else 0))


def fold_invoice_issued(work: Working, args: Arguments) -> None:
    """``InvoiceIssued(invoice, investor, site, period, meterVersion, amount, carried, ...)``."""
    number, investor, site, period, version, amount, carried, due_s, late_s = args
    at = work.event.address
    invoice = Invoice(
        *(investor, site, period, version, amount_bytes(amount), signed_bytes(carried)),
        *(due_s, late_s, work.header.number, work.event.index),
    )
    work.put(layout.INVOICES, invoice, at, number)
    work.flag(layout.SITE_INVOICES.key(at, site, number), on=True)
    work.flag(layout.INVESTOR_INVOICES.key(at, investor, number), on=True)
    work.flag(layout.OPEN_INVOICES.key(at, investor, number), on=amount != 0)
    bill = _bill(work, site, invoiced=amount, carried=carried)
    work.flag(layout.MONEY_FAULTS.key(at, number), on=not bill.is_whole)
    account = account_of(work, investor)
    put_account(
        work,
        investor,
        replace(
            account,
            open=plus(account.open, amount),
            invoiced=plus(account.invoiced, amount),
        ),
    )
    money = money_of(work)
    put_money(work, invoiced=plus(money.invoiced, amount), open=plus(money.open, amount))
    told = (signed_bytes(amount), number, site, period)
    tell(work, investor, BillingLine(BillingLineKind.INVOICE, *told))


def fold_invoice_paid(work: Working, args: Arguments) -> None:
    """``InvoicePaid(invoice, investor, source, paid, open)``; ``paid`` is all of it so far."""
    number, investor, source, paid, left = args
    at = work.event.address
    invoice = work.get(layout.INVOICES, at, number)
    if invoice is None:
        raise _untold(work, f"invoice {number} is paid", "it was issued")
    if source >= len(_OF_SOURCE):
        work.count_unknown()
        return
    amount, kind = paid - number_of(invoice.paid), _OF_SOURCE[source]
    after = _paid(invoice, kind, amount)
    work.put(layout.INVOICES, after, at, number)
    if after.open != left or amount < 0:
        work.flag(layout.MONEY_FAULTS.key(at, number), on=True)
    work.flag(layout.OPEN_INVOICES.key(at, investor, number), on=left != 0)
    account, money = account_of(work, investor), money_of(work)
    put_account(
        work, investor, replace(_paid(account, kind, amount), open=plus(account.open, -amount))
    )
    work.put(
        layout.BILLING_MONEY,
        replace(_paid(money, kind, amount), open=plus(money.open, -amount)),
        at,
    )
    told = (signed_bytes(-amount), number, invoice.site, invoice.period)
    tell(work, investor, BillingLine(kind, *told))


def fold_adjusted(work: Working, args: Arguments) -> None:
    """``Adjusted(site, amount, carried, documentHash)``."""
    site, amount, carried, document = args
    _bill(work, site, adjusted=amount, carried=carried)
    kind, change = BillingLineKind.ADJUSTMENT, signed_bytes(amount)
    line = BillingLine(kind, change, site=site, document_hash=document)
    tell(work, _owner(work, site), line)


def fold_breach_judged(work: Working, args: Arguments) -> None:
    """``BreachJudged(site, hour, meterVersion, kwh, allowedKwh, penalty, carried)``."""
    site, hour, version, kwh, allowed, penalty, carried = args
    at = work.event.address
    before = work.get(layout.BREACHES, at, site, hour)
    breach = Breach(version, kwh, allowed, amount_bytes(penalty), work.header.number)
    work.put(layout.BREACHES, breach, at, site, hour)
    amount = penalty - (number_of(before.penalty) if before else 0)
    _bill(work, site, penalties=amount, carried=carried)
    kind, change = BillingLineKind.PENALTY, signed_bytes(amount)
    tell(work, _owner(work, site), BillingLine(kind, change, site=site, hour=hour))


def _bill(
    work: Working,
    site: int,
    *,
    billed: int = 0,
    adjusted: int = 0,
    penalties: int = 0,
    invoiced: int = 0,
    carried: int | None = None,
) -> SiteBill:
    """Change what a site was billed for, by so much; what is carried is told as it is now."""
    at, money = work.event.address, money_of(work)
    bill = work.get(layout.SITE_BILLS, at, site) or SiteBill()
    held = signed_number(bill.carried)
    now = held if carried is None else carried
    after = replace(
        bill,
        billed=_plus_signed(bill.billed, billed),
        adjusted=_plus_signed(bill.adjusted, adjusted),
        penalties=_plus_signed(bill.penalties, penalties),
        invoiced=plus(bill.invoiced, invoiced),
        carried=signed_bytes(now),
    )
    work.put(layout.SITE_BILLS, after, at, site)
    put_money(
        work,
        billed=_plus_signed(money.billed, billed),
        adjusted=_plus_signed(money.adjusted, adjusted),
        penalties=_plus_signed(money.penalties, penalties),
        carried=_plus_signed(money.carried, now - held),
    )
    return after


def _paid(record: _Paid, kind: BillingLineKind, amount: int) -> _Paid:
    """A record whose sums of what was paid have grown by so much, from that source."""
    changes = {"paid": plus(record.paid, amount)}
    if kind is BillingLineKind.FROM_DEPOSIT:
        changes["from_deposit"] = plus(record.from_deposit, amount)
    elif kind is BillingLineKind.FROM_GUARANTEE:
        changes["from_guarantee"] = plus(record.from_guarantee, amount)
    return replace(record, **changes)


def _month_with(month: MonthBilled, before: MonthCharges | None, now: MonthCharges) -> MonthBilled:
    """A month over all sites, with what one of them costs in place of what it cost before."""
    was = before or MonthCharges(0, b"", b"", b"", b"", 0)

    def line(name: str) -> bytes:
        change = number_of(getattr(now, name)) - number_of(getattr(was, name))
        return plus(getattr(month, name), change)

    return MonthBilled(
        month.sites + (before is None),
        month.kwh + now.kwh - was.kwh,
        *map(line, ("capacity", "energy", "take_or_pay", "compensation")),
    )


def _owner(work: Working, site: int) -> bytes:
    found = work.get(layout.SITES, site)
    if found is None:
        raise _untold(work, f"site {site} is billed", "it was registered")
    return found.investor


def _untold(work: Working, what: str, before: str) -> InconsistentLogs:
    return InconsistentLogs(
        f"In block {work.header.number} {what} before {before}.",
        hint="The endpoint left out or altered logs: use another one and index again.",
    )


def _plus_signed(amount: bytes, more: int) -> bytes:
    return signed_bytes(signed_number(amount) + more)
