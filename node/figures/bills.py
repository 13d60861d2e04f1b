"""Bills of power: tariffs, what months cost, invoices, accounts, receipts and what is pledged."""

from collections.abc import Iterator

from node import layout
from node.figures.asking import Figure, Row, Scope, row, rows
from node.keys import Key
from node.model import BillingAccount, MonthCharges, SiteBill, number_of, signed_number
from node.queries import billing
from tokenization.billing import Standing


def _billed(scope: Scope, key: Key, version: int) -> dict[str, object]:
    charges = scope.view.get(layout.MONTH_CHARGES, *key, version)
    return {"meterVersion": version, "amount": charges.total if charges else 0}


def _charges(scope: Scope, key: Key, charges: MonthCharges) -> Iterator[Figure]:
    """Of the version that the month is settled with: the chain works out no other."""
    house, site, period, version = key
    settled = scope.view.get(layout.METER_SETTLEMENTS, site, period)
    if settled is not None and settled.version == version:
        said = {
            "meterVersion": version,
            "kwh": charges.kwh,
            "capacity": charges.capacity,
            "energy": charges.energy,
            "takeOrPay": charges.take_or_pay,
            "compensation": charges.compensation,
        }
        yield from scope.ask(house, "chargesOf", (site, period), said)


def _carried(_: Scope, __: Key, bill: SiteBill) -> int:
    return signed_number(bill.carried)


def _account(scope: Scope, key: Key, account: BillingAccount) -> Iterator[Figure]:
    """With the oldest open invoice, and how far that leaves the investor behind at the block."""
    house, investor = key
    found = billing.find_house(scope.view)
    oldest = billing.oldest_open(scope.view, found, investor)
    opened = {"oldest": oldest.number if oldest else 0, "amount": number_of(account.open)}
    standing = oldest.standing(scope.time_s) if oldest else Standing.GOOD
    yield from scope.ask(house, "depositOf", (investor,), account.deposit)
    yield from scope.ask(house, "guaranteeOf", (investor,), account.guarantee)
    yield from scope.ask(house, "openOf", (investor,), opened)
    yield from scope.ask(house, "standingOf", (investor,), standing)


BILLS: tuple[Row, ...] = (
    row(
        layout.TARIFFS,
        "tariffAt",
        args=lambda _, key, tariff: (key[1], tariff.from_period),
    ),
    row(layout.CHARGED_VERSIONS, "billedOf", ours=_billed),
    rows(layout.MONTH_CHARGES, "chargesOf", _charges),
    row(layout.SITE_BILLS, "carriedOf", ours=_carried),
    row(layout.BREACHES, "breachOf"),
    row(layout.INVOICES, "invoiceOf", names={"due_s": "dueAt", "late_s": "lateAt"}),
    rows(layout.BILLING_ACCOUNTS, "openOf", _account),
    row(layout.RECEIPTS, "receiptsOf"),
    row(layout.PAYEES, "payee"),
    row(layout.PLEDGED_SHARES, "pledgedShare"),
    row(layout.PLEDGES, "pledgedTo", ours=lambda _, __, pledge: pledge.kept),
)
