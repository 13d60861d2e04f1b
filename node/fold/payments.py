"""What debt and shares pay: record dates, rates, events of vaults and their cash, and tax.

Cash is summed from the vaults' own events; whether the sums agree with each other is written down
at once (``MONEY_FAULTS``), whether the cash is really there is asked when somebody asks for the
node's status, for that the movements of cash tell (``node.queries.money``).
"""

from msgspec.structs import replace

from node import layout
from node.fold.working import Working
from node.model import (
    CashFlow,
    Contribution,
    Distribution,
    Entitlement,
    Fixing,
    InvestorTaxRate,
    Money,
    OpenedPayment,
    Payout,
    PayoutKind,
    TaxRate,
    amount_bytes,
)
from tokenization.abi import Arguments
from tokenization.errors import InconsistentLogs


_VAULT_WIDTH = 20


def fold_record_scheduled(work: Working, args: Arguments) -> None:
    """``RecordScheduled(isin, period, record, late)``."""
    isin, period, record, _ = args
    work.assign(layout.RECORDS_SCHEDULED.key(isin, period), record)


def fold_rate_fixed(work: Working, args: Arguments) -> None:
    """``RateFixed(isin, period, source, referenceE6, rateE6, documentHash)``."""
    isin, period, *said = args
    work.put(layout.FIXINGS, Fixing(*said), isin, period)


def fold_payment_opened(work: Working, args: Arguments) -> None:
    """``PaymentOpened(isin, payment, period, vaultEvent, ...)``; the vault's own came before."""
    isin, payment, period, event, *_ = args
    series = work.get(layout.SERIES, isin)
    latest = work.get(layout.LATEST_EVENTS, series.token) if series else None
    if latest is None or int.from_bytes(latest[_VAULT_WIDTH:], "big") != event:
        work.count_unknown()
        return
    opened = OpenedPayment(latest[:_VAULT_WIDTH], event, work.header.number)
    work.put(layout.PAYMENTS, opened, isin, payment, period)


def fold_event_opened(work: Working, args: Arguments) -> None:
    """``EventOpened(id, token, kind, cash, record, paymentDate, expiry, ...)``."""
    event, token, kind, cash, record, payment, expiry, tax_type, *rest = args
    per_unit, taxable, redeems, required = rest
    vault = work.event.address
    opened = Distribution(
        *(token, kind, cash, record, payment, expiry, tax_type),
        *(amount_bytes(per_unit), amount_bytes(taxable), redeems, amount_bytes(required)),
        work.header.number,
    )
    work.put(layout.DISTRIBUTIONS, opened, vault, event)
    work.put(layout.DISTRIBUTION_MONEY, Money(expiry), vault, event)
    work.put(layout.LATEST_EVENTS, vault + event.to_bytes(8, "big"), token)
    work.flag(layout.TOKEN_EVENTS.key(token, vault, event), on=True)


def fold_event_funded(work: Working, args: Arguments) -> None:
    """``EventFunded(id, funder, contributed, funded, expiry)``: both sums are absolute."""
    event, funder, contributed, funded, expiry = args
    vault = work.event.address
    before = work.get(layout.CONTRIBUTIONS, vault, event, funder) or Contribution()
    put_in = contributed - _number(before.contributed)
    after = replace(before, contributed=amount_bytes(contributed))
    work.put(layout.CONTRIBUTIONS, after, vault, event, funder)
    opened, money = _event(work, event)
    is_complete = funded == opened.need and not money.complete_s
    _book(
        work,
        event,
        replace(
            money,
            expiry_s=expiry,
            complete_s=work.header.time_s if is_complete else money.complete_s,
            funded=amount_bytes(funded),
            contributed=_plus(money.contributed, put_in),
        ),
    )
    flow_in(work, opened.cash, funded - _number(money.funded))


def fold_entitlement_paid(work: Working, args: Arguments) -> None:
    """``EntitlementPaid(id, holder, to, certificate, units, gross, tax, net)``."""
    event, holder, to, certificate, units, gross, tax, net = args
    before = _entitlement(work, event, holder)
    settled = _settled(work, before, certificate, units, gross, tax, net)
    work.put(
        layout.ENTITLEMENTS,
        replace(settled, to=to, reason=0),
        work.event.address,
        event,
        holder,
    )
    opened, money = _event(work, event)
    paid = replace(money, paid=_plus(money.paid, net))
    _book(work, event, _taxed(paid, gross, tax))
    flow_out(work, opened.cash, net)
    _tell(work, holder, PayoutKind.PAID, event, to, certificate, (units, gross, tax, net), 0)


def fold_entitlement_held(work: Working, args: Arguments) -> None:
    """``EntitlementHeld(id, holder, reason, certificate, units, gross, tax, held)``."""
    event, holder, reason, certificate, units, gross, tax, held = args
    before = _entitlement(work, event, holder)
    net = held - _number(before.held)
    settled = _settled(work, before, certificate, units, gross, tax, net)
    work.put(
        layout.ENTITLEMENTS,
        replace(settled, held=amount_bytes(held), reason=reason),
        work.event.address,
        event,
        holder,
    )
    _, money = _event(work, event)
    aside = replace(money, set_aside=_plus(money.set_aside, net))
    _book(work, event, _taxed(aside, gross, tax))
    amounts = (units, gross, tax, net)
    _tell(work, holder, PayoutKind.HELD, event, b"", certificate, amounts, reason)


def fold_held_released(work: Working, args: Arguments) -> None:
    """``HeldReleased(id, holder, to, net)``: all that was held of it."""
    event, holder, to, net = args
    before = _entitlement(work, event, holder)
    after = replace(before, held=b"", to=to, reason=0)
    work.put(layout.ENTITLEMENTS, _placed(work, after), work.event.address, event, holder)
    opened, money = _event(work, event)
    paid, released = _plus(money.paid, net), _plus(money.released, net)
    _book(work, event, replace(money, paid=paid, released=released))
    flow_out(work, opened.cash, net)
    _tell(work, holder, PayoutKind.RELEASED, event, to, before.certificate, (0, 0, 0, net), 0)


def fold_holder_skipped(work: Working, args: Arguments) -> None:
    """``HolderSkipped(id, holder, reason)``: nothing of what it is owed has changed."""
    event, holder, reason = args
    before = _entitlement(work, event, holder)
    after = _placed(work, replace(before, reason=reason))
    work.put(layout.ENTITLEMENTS, after, work.event.address, event, holder)


def fold_tax_remitted(work: Working, args: Arguments) -> None:
    """``TaxRemitted(id, account, remitted)``: all of the event's so far."""
    event, _, remitted = args
    opened, money = _event(work, event)
    _book(work, event, replace(money, remitted=amount_bytes(remitted)))
    flow_out(work, opened.cash, remitted - _number(money.remitted))


def fold_surplus_returned(work: Working, args: Arguments) -> None:
    """``SurplusReturned(id, funder, returned, total)``: both sums are absolute."""
    event, funder, returned, total = args
    vault = work.event.address
    before = work.get(layout.CONTRIBUTIONS, vault, event, funder) or Contribution()
    after = replace(before, returned=amount_bytes(returned))
    work.put(layout.CONTRIBUTIONS, after, vault, event, funder)
    opened, money = _event(work, event)
    handed_back = _plus(money.handed_back, returned - _number(before.returned))
    _book(work, event, replace(money, returned=amount_bytes(total), handed_back=handed_back))
    flow_out(work, opened.cash, total - _number(money.returned))


def fold_tax_rate_set(work: Working, args: Arguments) -> None:
    """``RateSet(taxType, taxClass, fromDay, rateE6, rounding, sourceHash, number)``."""
    tax_type, tax_class, *line, number = args
    work.put(layout.TAX_RATES, TaxRate(*line), work.event.address, tax_type, tax_class, number)


def fold_investor_tax_rate_set(work: Working, args: Arguments) -> None:
    """``InvestorRateSet(investor, taxType, fromDay, untilDay, rateE6, ..., number)``."""
    investor, tax_type, *line, number = args
    rate, at = InvestorTaxRate(*line), work.event.address
    work.put(layout.INVESTOR_TAX_RATES, rate, at, investor, tax_type, number)


def fold_tax_account_set(work: Working, args: Arguments) -> None:
    """``TaxAccountSet(account)``."""
    work.put(layout.TAX_ACCOUNTS, args[0], work.event.address)


def flow_in(work: Working, cash: bytes, amount: int) -> None:
    """Cash came to the contract whose event is in hand."""
    flow = flow_of(work, cash)
    put_flow(work, cash, replace(flow, received=_plus(flow.received, amount)))


def flow_out(work: Working, cash: bytes, amount: int) -> None:
    """Cash left the contract whose event is in hand."""
    flow = flow_of(work, cash)
    put_flow(work, cash, replace(flow, paid=_plus(flow.paid, amount)))


def flow_of(work: Working, cash: bytes) -> CashFlow:
    """What went through the hands of the contract whose event is in hand."""
    return work.get(layout.CASH_FLOWS, work.event.address, cash) or CashFlow()


def put_flow(work: Working, cash: bytes, flow: CashFlow) -> None:
    """Write it down."""
    work.put(layout.CASH_FLOWS, flow, work.event.address, cash)


def _event(work: Working, event: int) -> tuple[Distribution, Money]:
    """An event of the vault in hand; a vault tells of none that it did not open."""
    vault = work.event.address
    opened = work.get(layout.DISTRIBUTIONS, vault, event)
    money = work.get(layout.DISTRIBUTION_MONEY, vault, event)
    if opened is None or money is None:
        raise _unopened(work, event)
    return opened, money


def _unopened(work: Working, event: int) -> InconsistentLogs:
    return InconsistentLogs(
        f"Block {work.header.number} tells of event {event} of a vault before it was opened.",
        hint="The endpoint left out or altered logs: use another one and index again.",
    )


def _book(work: Working, event: int, money: Money) -> None:
    """Write down where an event's cash is, and whether that can be."""
    vault = work.event.address
    work.put(layout.DISTRIBUTION_MONEY, money, vault, event)
    opened = work.get(layout.DISTRIBUTIONS, vault, event)
    faulty = opened is not None and bool(money.faults(opened.need))
    work.flag(layout.MONEY_FAULTS.key(vault, event), on=faulty)


def _taxed(money: Money, gross: int, tax: int) -> Money:
    gross_all, taxed = _plus(money.gross, gross), _plus(money.taxed, tax)
    return replace(money, gross=gross_all, taxed=taxed, payments=money.payments + 1)


def _entitlement(work: Working, event: int, holder: bytes) -> Entitlement:
    return work.get(layout.ENTITLEMENTS, work.event.address, event, holder) or Entitlement()


def _settled(  # noqa: PLR0917 - what the event says, in its order
    work: Working,
    before: Entitlement,
    certificate: int,
    units: int,
    gross: int,
    tax: int,
    net: int,
) -> Entitlement:
    after = replace(
        before,
        certificate=certificate,
        units=_plus(before.units, units),
        gross=_plus(before.gross, gross),
        tax=_plus(before.tax, tax),
        net=_plus(before.net, net),
    )
    return _placed(work, after)


def _placed(work: Working, entitlement: Entitlement) -> Entitlement:
    return replace(entitlement, block=work.header.number, log=work.event.index)


def _tell(  # noqa: PLR0917 - what the event says
    work: Working,
    holder: bytes,
    kind: PayoutKind,
    event: int,
    to: bytes,
    certificate: int,
    amounts: tuple[int, int, int, int],
    reason: int,
) -> None:
    """Append a line to an account's income."""
    units, gross, tax, net = map(amount_bytes, amounts)
    vault = work.event.address
    line = Payout(kind, vault, event, to, certificate, units, gross, tax, net, reason)
    key = layout.PAYOUTS.key(holder, work.header.number, work.event.index)
    work.rows.append((key, layout.PAYOUTS.codec.encode(line)))


def _number(amount: bytes) -> int:
    return int.from_bytes(amount, "big")


def _plus(amount: bytes, more: int) -> bytes:
    """A sum that only grows. What would make it shrink is left out, and breaks an identity."""
    return amount_bytes(_number(amount) + max(0, more))
