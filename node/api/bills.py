"""Bills of power in the shapes of the API."""

from node import model
from node.api import shapes, words
from node.api.delivery import place
from node.api.render import Renderer, hash_or_none
from node.queries import billing
from node.queries.assets import Token
from tokenization.billing import Tariff
from tokenization.power import Scope
from tokenization.units import (
    CASH_DECIMALS,
    bytes32_to_text,
    checksum,
    format_amount,
    hex0x,
    hour_label,
    iso_time,
    period_label,
)


_PERCENT_DECIMALS = 4
_PAID = "paid"


def tariffs(render: Renderer) -> shapes.Tariffs:
    """Every tariff, by zone and month."""
    found = billing.tariffs(render.view)
    return {
        "items": [
            _tariff(render, zone, one) for zone, of_zone in sorted(found.items()) for one in of_zone
        ],
        "block": render.block(),
    }


def invoice(render: Renderer, found: billing.FoundInvoice) -> shapes.Invoice:
    """An invoice."""
    record, house = found.record, found.house
    cash = words.amounts_of(house.cash)
    standing = found.standing(render.pin.block.time_s).name.lower()
    return {
        "number": found.number,
        "investor": bytes32_to_text(record.investor),
        "site": record.site,
        "month": period_label(record.period),
        "meter_version": record.meter_version,
        "amount": cash(record.amount),
        "paid": cash(record.paid),
        "from_deposit": cash(record.from_deposit),
        "from_guarantee": cash(record.from_guarantee),
        "open": words.amount(record.open, house.cash),
        "due": iso_time(record.due_s),
        "delinquent_after": iso_time(record.late_s),
        "standing": standing if record.open else _PAID,
        "carried": _signed(record.carried, house.cash),
        "at": render.occasion(record.block, record.log),
    }


def invoice_detail(render: Renderer, found: billing.FoundInvoice) -> shapes.InvoiceDetail:
    """An invoice with the lines of its month."""
    lines, cash = found.charges, words.amounts_of(found.house.cash)
    return {
        "invoice": invoice(render, found),
        "charges": {
            "delivered": words.energy(lines.kwh),
            "capacity": cash(lines.capacity),
            "energy": cash(lines.energy),
            "take_or_pay": cash(lines.take_or_pay),
            "compensation": cash(lines.compensation),
            "total": words.amount(lines.total, found.house.cash),
        },
        "block": render.block(),
    }


def account(render: Renderer, house: billing.House, investor: bytes) -> shapes.BillingAccount:
    """An investor's account, at the block's time."""
    found = billing.account(render.view, house, investor, render.pin.block.time_s)
    sums, cash = found.sums, words.amounts_of(house.cash)
    return {
        "investor": bytes32_to_text(investor),
        "standing": found.standing.name.lower(),
        "oldest_invoice": found.oldest.number if found.oldest else None,
        "deposit": cash(sums.deposit),
        "guarantee": cash(sums.guarantee),
        "invoiced": cash(sums.invoiced),
        "paid": cash(sums.paid),
        "from_deposit": cash(sums.from_deposit),
        "from_guarantee": cash(sums.from_guarantee),
        "open": cash(sums.open),
        "owed": words.amount(found.owed, house.cash),
    }


def line(render: Renderer, house: billing.House, found: billing.Line) -> shapes.BillingLine:
    """A line of an investor's account."""
    record, cash = found.record, words.amounts_of(house.cash)
    return {
        "kind": model.BillingLineKind(record.kind).name.lower(),
        "amount": _signed(record.amount, house.cash),
        "invoice": record.invoice or None,
        "site": record.site or None,
        "month": period_label(record.period) if record.invoice else None,
        "hour": hour_label(record.hour) if record.hour else None,
        "document_hash": hash_or_none(record.document_hash),
        "deposit": cash(record.deposit),
        "guarantee": cash(record.guarantee),
        "open": cash(record.open),
        "at": render.occasion(found.block, found.log),
    }


def site(render: Renderer, house: billing.House, number: int) -> shapes.SiteBilling:
    """What a site was billed for."""
    found = billing.site_bill(render.view, house, number)
    return {
        "site": number,
        "billed": _signed(found.billed, house.cash),
        "adjusted": _signed(found.adjusted, house.cash),
        "penalties": _signed(found.penalties, house.cash),
        "invoiced": words.amounts_of(house.cash)(found.invoiced),
        "carried": _signed(found.carried, house.cash),
        "holds": found.is_whole,
        "breaches": [
            {
                "hour": hour_label(hour),
                "delivered": words.energy(breach.kwh),
                "allowed": words.energy(breach.allowed_kwh),
                "penalty": words.amounts_of(house.cash)(breach.penalty),
                "meter_version": breach.meter_version,
            }
            for hour, breach in billing.breaches(render.view, house, number)
        ],
        "block": render.block(),
    }


def receipts(render: Renderer, house: billing.House | None) -> shapes.Receipts:
    """What power earned, and what of it is pledged."""
    if house is None:
        return {
            "months": [],
            "totals": None,
            "payee": None,
            "pledges": [],
            "block": render.block(),
        }
    payee = billing.payee(render.view, house)
    return {
        "months": [_month(house.cash, one) for one in billing.months(render.view, house)],
        "totals": _totals(house.cash, billing.money(render.view, house)),
        "payee": checksum(payee) if payee else None,
        "pledges": _pledges(render, house),
        "block": render.block(),
    }


def _tariff(render: Renderer, zone: int, found: Tariff) -> shapes.Tariff:
    return {
        "zone": place(render.view, Scope.ZONE, zone),
        "first": period_label(found.from_period),
        "last": period_label(found.last_period),
        "due_days": found.due_days,
        "grace_days": found.grace_days,
        "firm_capacity": _rate(found.firm_capacity_e4),
        "interruptible_capacity": _rate(found.interruptible_capacity_e4),
        "energy": _rate(found.energy_e4),
        "take_or_pay_percent": _percent(found.take_or_pay_e6),
        "compensation": _rate(found.compensation_e4),
        "breach": _rate(found.breach_e4),
        "source_hash": hex0x(found.source_hash),
    }


def _month(cash: Token, found: billing.Month) -> shapes.ReceiptsMonth:
    billed, amount = found.billed, words.amounts_of(cash)
    return {
        "month": period_label(found.period),
        "sites": billed.sites,
        "offered": words.energy(found.offered_kwh),
        "allocated": words.energy(found.allocated_kwh),
        "nominated": words.energy(found.nominated_kwh),
        "delivered": words.energy(billed.kwh),
        "utilisation_percent": words.share_percent(billed.kwh, found.offered_kwh),
        "capacity": amount(billed.capacity),
        "energy": amount(billed.energy),
        "take_or_pay": amount(billed.take_or_pay),
        "compensation": amount(billed.compensation),
        "receipts": words.amount(found.receipts, cash),
    }


def _totals(cash: Token, found: model.BillingMoney) -> shapes.BillingTotals:
    amount = words.amounts_of(cash)
    return {
        "billed": _signed(found.billed, cash),
        "adjusted": _signed(found.adjusted, cash),
        "penalties": _signed(found.penalties, cash),
        "carried": _signed(found.carried, cash),
        "invoiced": amount(found.invoiced),
        "paid": amount(found.paid),
        "from_deposit": amount(found.from_deposit),
        "from_guarantee": amount(found.from_guarantee),
        "open": amount(found.open),
        "receipts": amount(found.receipts),
        "deposits": amount(found.deposits),
        "guarantees": amount(found.guarantees),
        "pledged": amount(found.pledged),
        "owed": amount(found.owed),
        "held": words.amount(found.held, cash),
        "broken": list(found.faults()),
    }


def _pledges(render: Renderer, house: billing.House) -> list[shapes.Pledged]:
    share, view, cash = billing.pledged_share(render.view, house), render.view, house.cash
    amount = words.amounts_of(cash)
    found: list[shapes.Pledged] = []
    for token, pledge in billing.pledges(view, house):
        current = share if share and share.token == token.address else None
        found.append(
            {
                "token": render.contract(token.address),
                "share_percent": _percent(current.share_e6 if current else 0),
                "kept": amount(pledge.kept),
                "funded": amount(pledge.funded),
                "document_hash": hash_or_none(current.document_hash) if current else None,
                "coverage": [
                    {
                        "event": one.number,
                        "vault": checksum(one.vault),
                        "payment_date": iso_time(one.payment_s),
                        "required": words.amount(one.required, cash),
                        "funded": words.amount(one.funded, cash),
                        "contributed": words.amount(one.contributed, cash),
                        "coverage_percent": _percent(one.coverage_e6),
                    }
                    for one in billing.coverage(view, house, token)
                ],
            }
        )
    return found


def _signed(stored: bytes, cash: Token) -> shapes.Amount:
    return words.amount(model.signed_number(stored), cash)


def _rate(rate_e4: int) -> str:
    return format_amount(rate_e4, CASH_DECIMALS)


def _percent(share_e6: int) -> str:
    return format_amount(share_e6, _PERCENT_DECIMALS)
