"""Debt in the shapes of the API: series, payments, entitlements, tax and statements."""

from collections.abc import Iterable

from node import model
from node.api import shapes, words
from node.api.render import Renderer, hash_or_none, side
from node.queries import assets, auctions, payments, statements
from node.queries.series import Bond, FixingStatus, Payment, Rate
from tokenization.auctions import AuctionKind
from tokenization.types import Address
from tokenization.units import (
    bytes32_to_text,
    checksum,
    format_amount,
    hex0x,
    iso_time,
    pkt_date,
)


_PRICE_DECIMALS = 4
_PERCENT_DECIMALS = 4
_DAY_S = 86_400


def series_line(render: Renderer, bond: Bond) -> shapes.SeriesLine:
    """A series in a listing."""
    coming = bond.next_payment()
    return {
        "terms": terms(render, bond),
        "standing": bond.standing().name.lower(),
        "outstanding": words.amount(bond.units, bond.token),
        "next_payment": series_payment(bond, coming) if coming else None,
    }


def series_detail(
    render: Renderer, bond: Bond, sold: Iterable[auctions.FoundAuction]
) -> shapes.SeriesDetail:
    """A series with all that is known of it."""
    accrued = bond.accrued_e18()
    return {
        **series_line(render, bond),
        "coupon_terms": coupon_terms(render, bond),
        "accrued_per_100": None if accrued is None else words.per_unit(accrued, bond.cash),
        "auctions": [auction_facts(render, one) for one in sold],
        "block": render.block(),
    }


def terms(render: Renderer, bond: Bond) -> shapes.Terms:
    """The terms of a series."""
    found = render.terms(bond.token)
    if found is None:
        raise ValueError(f"{bond.token.code} has no terms")
    return found


def coupon_terms(render: Renderer, bond: Bond) -> shapes.CouponTerms:
    """What a series pays beside its terms."""
    income, pays, frozen = bond.income, bond.terms, bond.frozen
    return {
        "rate_percent": _percent(income.rate_e6),
        "floats": bond.floats,
        "reference_months": income.reference_months,
        "per_year": income.per_year,
        "coupons": bond.coupons,
        "day_count": words.name_of(income.day_count, words.DAY_COUNTS),
        "roll": words.name_of(pays.roll, words.ROLLS),
        "end_of_month": income.end_of_month,
        "first_coupon": _day_or_none(income.first_coupon_s),
        "last_coupon": _day_or_none(income.last_coupon_s),
        "record_days": pays.record_days,
        "fixing_days": pays.fixing_days,
        "grace_days": pays.grace_days,
        "claim_days": pays.claim_days,
        "cash": render.contract(pays.cash),
        "instalments": [
            {"period": period, "share_percent": _percent(share)}
            for period, share in bond.instalments.items()
        ],
        "terms_hash": hash_or_none(frozen.terms_hash),
        "shariah_hash": hash_or_none(frozen.shariah_hash),
        "asset_pool_hash": hash_or_none(frozen.asset_pool_hash),
    }


def series_payment(bond: Bond, found: Payment) -> shapes.SeriesPayment:
    """One payment of a series."""
    gross, opened = found.per_unit_e18, found.opened
    pays_on = _day(found.due_s)
    return {
        "kind": found.kind.name.lower(),
        "period": found.period,
        "starts": _day(found.start_s),
        "ends": _day(found.end_s),
        "payment_day": pays_on,
        "record": iso_time(found.record_s),
        "record_announced": found.announced,
        "closed_period": {"starts": iso_time(found.record_s), "ends": pays_on},
        "rate": rate(found.rate) if found.rate else None,
        "gross_per_100": None if gross is None else words.per_unit(gross, bond.cash),
        "standing": found.standing.name.lower(),
        "event": opened.event if opened else None,
        "vault": checksum(opened.vault) if opened else None,
        "funded": found.distribution is not None and found.distribution[1].complete_s != 0,
    }


def rate(found: Rate) -> shapes.Rate:
    """The rate of a coupon."""
    if found.status is not FixingStatus.FIXED:
        return {
            "status": found.status.name.lower(),
            "source": None,
            "rate_percent": None,
            "reference_percent": None,
            "document_hash": None,
        }
    is_entered = found.source != 0
    return {
        "status": found.status.name.lower(),
        "source": found.source.name.lower(),
        "rate_percent": _percent(found.rate_e6),
        "reference_percent": _percent(found.reference_e6) if is_entered else None,
        "document_hash": hash_or_none(found.document_hash),
    }


def auction_facts(render: Renderer, found: auctions.FoundAuction) -> shapes.AuctionFacts:
    """What an auction gave, in short."""
    result = found.result if found.standing.is_final else None
    units = words.amounts_of(found.token)
    return {
        "house": render.contract(found.house),
        "number": found.number,
        "buyback": found.kind is AuctionKind.BUYBACK,
        "stage": found.stage(render.pin.block.time_s),
        "offered": units(found.opened.offered_units),
        "cut_off_per_100": cut_off(result),
        "average_per_100": average(result),
        "awarded": units(found.standing.awarded),
    }


def cut_off(result: model.AuctionResult | None) -> str | None:
    """A cut-off in PKR; None if nothing is accepted or stated."""
    if result is None or result.cut_off_e4 in auctions.NO_PRICES_E4:
        return None
    return price(result.cut_off_e4)


def average(result: model.AuctionResult | None) -> str | None:
    """A weighted average price; None if nothing is accepted or stated."""
    return price(result.average_e4) if result is not None and result.average_e4 else None


def price(price_e4: int) -> str:
    """A price in PKR."""
    return format_amount(price_e4, _PRICE_DECIMALS)


def vault_event(render: Renderer, event: payments.Event) -> shapes.VaultEvent:
    """An event of a vault."""
    opened, time_s = event.opened, render.pin.block.time_s
    completed = event.money.complete_s
    return {
        "event": event.number,
        "vault": checksum(event.vault),
        "kind": words.name_of(opened.kind, words.EVENT_KINDS),
        "token": render.contract(opened.token),
        "cash": render.contract(opened.cash),
        "record": iso_time(opened.record_s),
        "payment_date": iso_time(opened.payment_s),
        "expires": iso_time(event.money.expiry_s),
        "gross_per_unit": words.per_unit(opened.per_unit, event.cash),
        "taxable_per_unit": words.per_unit(opened.taxable_per_unit, event.cash),
        "tax_type": opened.tax_type,
        "income": words.income(opened.tax_type),
        "redeems": opened.redeems,
        "opened_in": opened.block,
        "payable": event.is_payable(time_s),
        "completed": iso_time(completed) if completed else None,
        "money": money(event),
    }


def money(event: payments.Event) -> shapes.Money:
    """Where an event's cash is."""
    sums, cash = event.money, event.cash

    def of(amount: bytes) -> shapes.Amount:
        return words.amount(int.from_bytes(amount, "big"), cash)

    return {
        "required": words.amount(event.opened.need, cash),
        "funded": of(sums.funded),
        "net_paid": of(sums.paid),
        "tax": of(sums.taxed),
        "tax_remitted": of(sums.remitted),
        "held": words.amount(sums.held, cash),
        "returned": of(sums.returned),
        "left": words.amount(sums.left, cash),
        "broken": list(sums.faults(event.opened.need)),
    }


def vault_event_detail(render: Renderer, event: payments.Event) -> shapes.VaultEventDetail:
    """An event of a vault, who funded it, and what of it is unclaimed."""
    unclaimed = payments.unclaimed(event)
    is_complete = unclaimed is not None and event.money.complete_s
    dust = event.money.left - unclaimed if unclaimed is not None and is_complete else None
    return {
        "event": vault_event(render, event),
        "settled": event.money.payments,
        "unclaimed": None if unclaimed is None else words.amount(unclaimed, event.cash),
        "dust": None if dust is None else words.amount(dust, event.cash),
        "funders": [
            {
                "account": checksum(account),
                "contributed": words.amount(int.from_bytes(put.contributed, "big"), event.cash),
                "returned": words.amount(int.from_bytes(put.returned, "big"), event.cash),
            }
            for account, put in payments.contributions(render.view, event)
        ],
        "block": render.block(),
    }


def entitlement(render: Renderer, found: payments.Share) -> shapes.Entitlement:
    """What a holder is owed or was paid in an event."""
    event, told = found.event, found.settled
    cash = event.cash
    investor = payments.owner_ever(render.view, found.holder)
    return {
        "account": checksum(found.holder),
        "investor": bytes32_to_text(investor) if investor else None,
        "event": event.number,
        "vault": checksum(event.vault),
        "kind": words.name_of(event.opened.kind, words.EVENT_KINDS),
        "token": render.contract(event.opened.token),
        "payment_date": iso_time(event.opened.payment_s),
        "standing": found.standing,
        "units": words.amount(found.units, event.token),
        "gross": words.amount(found.gross, cash),
        "tax": words.amount(found.tax, cash),
        "net": words.amount(found.net, cash),
        "certificate": str(told.certificate) if told and told.certificate else None,
        "paid_to": checksum(told.to) if told and told.to else None,
        "reason": words.reason(told.reason) if told and told.reason else None,
        "at": render.occasion(told.block, told.log) if told else None,
    }


def tax_table(render: Renderer) -> shapes.TaxTable:
    """What is withheld of income, as the table stands."""
    account = payments.tax_account(render.view)
    day = _day_number(render.pin.block.time_s)
    return {
        "account": checksum(account) if account else None,
        "rates": _tax_rates(payments.tax_lines(render.view), day),
        "investor_rates": _tax_rates(payments.investor_tax_lines(render.view), day),
        "block": render.block(),
    }


def statement(render: Renderer, found: statements.Statement) -> shapes.Statement:
    """An account's statement."""
    investor = payments.owner_ever(render.view, found.account)
    return {
        "account": checksum(found.account),
        "investor": bytes32_to_text(investor) if investor else None,
        "first_day": found.span.first.isoformat(),
        "last_day": found.span.last.isoformat(),
        "complete": found.is_complete,
        "opening_block": _statement_block(found.opening) if found.opening else None,
        "closing_block": _statement_block(found.closing),
        "positions": [_position(render, one) for one in found.positions],
        "income": [_income(render, one) for one in found.income],
        "totals": _totals(render, found.income),
        "block": render.block(),
    }


def _statement_block(block: model.BlockRecord) -> shapes.StatementBlock:
    return {"number": block.number, "hash": hex0x(block.hash), "time": iso_time(block.time_s)}


def _position(render: Renderer, found: statements.Position) -> shapes.StatementPosition:
    token = found.asset.token
    return {
        "asset": render.asset(found.asset),
        "opening": words.amount(found.opening, token),
        "closing": words.amount(found.closing, token),
        "movements": [
            {
                "kind": model.MovementKind(step.movement.kind).name.lower(),
                "at": render.occasion(step.block, step.log),
                "amount": words.amount(step.movement.delta, token),
                "balance_after": words.amount(step.movement.balance_after, token),
                "counterparty": side(step.movement.counterparty),
            }
            for step in found.steps
        ],
    }


def _income(render: Renderer, found: statements.Income) -> shapes.StatementIncome:
    event, line = found.event, found.line

    def of(amount: bytes, token: assets.Token) -> shapes.Amount:
        return words.amount(int.from_bytes(amount, "big"), token)

    return {
        "kind": model.PayoutKind(line.kind).name.lower(),
        "at": render.occasion(found.block, found.log),
        "event": event.number,
        "vault": checksum(event.vault),
        "payment": words.name_of(event.opened.kind, words.EVENT_KINDS),
        "token": render.contract(event.opened.token),
        "units": of(line.units, event.token),
        "gross": of(line.gross, event.cash),
        "tax": of(line.tax, event.cash),
        "net": of(line.net, event.cash),
        "certificate": str(line.certificate),
        "paid_to": checksum(line.to) if line.to else None,
    }


def _totals(render: Renderer, income: Iterable[statements.Income]) -> list[shapes.StatementTotals]:
    """Income by cash. What was released counted when it was held."""
    sums: dict[Address, tuple[assets.Token, list[int]]] = {}
    for one in income:
        if one.line.kind != model.PayoutKind.RELEASED:
            _, totals = sums.setdefault(one.event.cash.address, (one.event.cash, [0, 0, 0]))
            for place, amount in enumerate((one.line.gross, one.line.tax, one.line.net)):
                totals[place] += int.from_bytes(amount, "big")
    return [
        {
            "cash": render.contract(address),
            "gross": words.amount(gross, cash),
            "tax": words.amount(tax, cash),
            "net": words.amount(net, cash),
        }
        for address, (cash, (gross, tax, net)) in sums.items()
    ]


def _tax_rates(lines: Iterable[payments.TaxLine], day: int) -> list[shapes.TaxRate]:
    """The lines, each with whether it is in force on a day: as the table is asked."""
    found = list(lines)
    latest: dict[tuple[object, ...], int] = {}
    for line in found:
        if line.from_day <= day:
            latest[_place(line)] = line.number
    return [
        {
            "tax_type": line.tax_type,
            "income": words.income(line.tax_type),
            "tax_class": line.tax_class,
            "investor": bytes32_to_text(line.investor) if line.investor else None,
            "number": line.number,
            "from_day": _numbered(line.from_day),
            "until_day": None if line.until_day is None else _numbered(line.until_day),
            "in_force": latest.get(_place(line)) == line.number
            and (line.until_day is None or day <= line.until_day),
            "rate_percent": _percent(line.rate_e6),
            "rounding": "half_up" if line.half_up else "down",
            "source_hash": hash_or_none(line.document_hash),
        }
        for line in found
    ]


def _place(line: payments.TaxLine) -> tuple[object, ...]:
    return line.investor, line.tax_type, line.tax_class


def _numbered(day: int) -> str:
    return pkt_date(day * _DAY_S).isoformat()


def _day_number(time_s: int) -> int:
    return (pkt_date(time_s) - pkt_date(0)).days


def _day(time_s: int) -> str:
    return pkt_date(time_s).isoformat()


def _day_or_none(time_s: int) -> str | None:
    return _day(time_s) if time_s else None


def _percent(rate_e6: int) -> str:
    return format_amount(rate_e6, _PERCENT_DECIMALS)
