"""What the vault and the tax table answer, from logs alone."""

from collections.abc import Iterator
from itertools import product

from node import layout
from node.queries import payments
from node.queries.payments import EntitlementStanding, Event
from tests.support.replay.answers import AUTHORITY, Answers, Table, accounts, investors, once
from tests.support.replay.world import World
from tokenization.types import Address


NOTHING, DUE, HELD, PAID = range(4)
"""Source: ``IDistributionVault.Standing``."""
HALF_UP = 1
"""Source: ``ITaxRegistry.Rounding``."""
TYPES, CLASSES = (2, 3), (0, 1, 3)
"""Kinds of income and tax classes that are asked for, with and without lines."""
FIRST_DAY, STEP_DAYS = 20_350, 20
"""Days that are asked for, from September 2025 on."""


def _events(world: World) -> Iterator[Event]:
    for _, event in payments.events(world.view):
        assert event is not None
        yield event


def _number(amount: bytes) -> int:
    return int.from_bytes(amount, "big")


def _opening(event: Event) -> dict[str, object]:
    opened = event.opened
    return {
        "token": opened.token,
        "cash": opened.cash,
        "kind": opened.kind,
        "record": opened.record_s,
        "paymentDate": opened.payment_s,
        "expiry": event.money.expiry_s,
        "taxType": opened.tax_type,
        "perUnitE18": opened.per_unit,
        "taxablePerUnitE18": opened.taxable_per_unit,
        "redeemsUnits": opened.redeems,
    }


def _totals(event: Event) -> dict[str, object]:
    sums = event.money
    return {
        "required": event.opened.need,
        "funded": _number(sums.funded),
        "netPaid": _number(sums.paid),
        "taxed": _number(sums.taxed),
        "taxRemitted": _number(sums.remitted),
        "held": sums.held,
        "returned": _number(sums.returned),
    }


def _contributions(world: World, at: bytes) -> Answers:
    for event, account in product(_events(world), accounts(world)):
        found = world.view.get(layout.CONTRIBUTIONS, at, event.number, account)
        put, back = (found.contributed, found.returned) if found else (b"", b"")
        yield (event.number, account), (_number(put), _number(back))


def _held(world: World, at: bytes) -> Answers:
    for event, account in product(_events(world), accounts(world)):
        found = world.view.get(layout.ENTITLEMENTS, at, event.number, account)
        yield (event.number, account), _number(found.held) if found else 0


def _entitlements(world: World, at: bytes) -> Answers:
    """But of those whose tax is not known, of whom the vault reverts."""
    del at
    for event, account in product(_events(world), accounts(world)):
        share = payments.share(world.view, world.time_s, event, Address(account))
        standing = share.standing if share else None
        if standing is EntitlementStanding.UNTAXED:
            continue
        answer = (NOTHING, 0, 0, 0, 0)
        if share is not None and standing is EntitlementStanding.DUE:
            answer = (DUE, share.units, share.gross, share.tax, share.net)
        elif share is not None and share.settled and standing is EntitlementStanding.HELD:
            answer = (HELD, 0, 0, 0, _number(share.settled.held))
        elif standing is EntitlementStanding.PAID and not event.opened.redeems:
            answer = (PAID, 0, 0, 0, 0)
        yield (event.number, account), answer


VAULT: Table = AUTHORITY | {
    "eventCount": once(lambda w, at: len(list(_events(w)))),
    "eventOf": lambda w, at: [((one.number,), _opening(one)) for one in _events(w)],
    "totalsOf": lambda w, at: [((one.number,), _totals(one)) for one in _events(w)],
    "isPayable": lambda w, at: [((one.number,), one.is_payable(w.time_s)) for one in _events(w)],
    "contributionOf": _contributions,
    "heldOf": _held,
    "entitlementOf": _entitlements,
}


def _days(world: World) -> range:
    return range(FIRST_DAY, world.time_s // 86_400 + STEP_DAYS, STEP_DAYS)


def _rates_at(world: World, at: bytes) -> Answers:
    """Of each class: what somebody without a rate of its own would be taxed by."""
    for tax_type, tax_class, day in product(TYPES, CLASSES, _days(world)):
        lines = world.view.scan(layout.TAX_RATES, at, tax_type, tax_class)
        begun = [line for _, line in lines if line.from_day <= day]
        if begun:
            yield (tax_type, tax_class, day), (begun[-1].rate_e6, begun[-1].rounding)


def _rates_for(world: World, at: bytes) -> Answers:
    del at
    for tax_type, investor, day in product(TYPES, investors(world), _days(world)):
        record = world.view.get(layout.INVESTORS, investor)
        found = payments.tax_rate(world.view, tax_type, investor, day)
        if found is not None:
            rate, half_up = found
            asked = (tax_type, record.tax_class if record else 0, investor, day)
            yield asked, (rate, HALF_UP if half_up else 0)


def _lines(world: World, at: bytes) -> Answers:
    for tax_type, tax_class, number in product(TYPES, CLASSES, range(1, 4)):
        line = world.view.get(layout.TAX_RATES, at, tax_type, tax_class, number)
        said = (line.from_day, line.rate_e6, line.rounding) if line else (0, 0, 0)
        yield (tax_type, tax_class, number), said


def _line_counts(world: World, at: bytes) -> Answers:
    for tax_type, tax_class in product(TYPES, CLASSES):
        lines = world.view.scan(layout.TAX_RATES, at, tax_type, tax_class)
        yield (tax_type, tax_class), len(list(lines))


def _own_counts(world: World, at: bytes) -> Answers:
    for investor, tax_type in product(investors(world), TYPES):
        lines = world.view.scan(layout.INVESTOR_TAX_RATES, at, investor, tax_type)
        yield (investor, tax_type), len(list(lines))


TAXES: Table = AUTHORITY | {
    "rateAt": _rates_at,
    "rateFor": _rates_for,
    "lineOf": _lines,
    "rateCount": _line_counts,
    "investorRateCount": _own_counts,
    "taxAccount": once(lambda w, at: w.view.get(layout.TAX_ACCOUNTS, at) or bytes(20)),
}
