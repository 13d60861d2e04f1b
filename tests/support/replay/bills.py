"""Bills of power as the node folded their events, and months as plain arithmetic prices them."""

from dataclasses import astuple
from itertools import product

from node import layout
from node.model import number_of, signed_number
from node.queries import billing, payments
from node.queries.billing import House
from tests.support.replay.answers import AUTHORITY, Answers, Table, each, investors, once
from tests.support.replay.metering import PERIODS, SITES, settled, used
from tests.support.replay.power import programme
from tests.support.replay.world import World
from tokenization.billing import Charges, Standing, Tariff, charges


ZONES = range(3)
LATER = range(14, 40)
"""Months in which something is received, and for which tariffs are set ahead."""
UNKNOWN_INVOICE = 99


def _house(world: World) -> House:
    found = billing.house_of(world.view)
    assert found is not None
    return found


def _tariffs(world: World, at: bytes) -> Answers:
    """But of months without one, of which the book reverts."""
    del at
    for zone, period in product(ZONES, (*PERIODS, *LATER)):
        found = billing.zone_tariff(world.view, zone, period)
        if found is not None:
            yield (zone, period), _written(found)


def _written(tariff: Tariff) -> dict[str, object]:
    names = ("fromPeriod", "lastPeriod", "dueDays", "graceDays", "firmCapacityE4")
    names += ("interruptibleCapacityE4", "energyE4", "takeOrPayE6", "compensationE4", "breachE4")
    return dict(zip((*names, "sourceHash"), tariff.words, strict=True))


def _charges(world: World, at: bytes) -> Answers:
    """But of months that are not settled or have no tariff, of which the contract reverts."""
    del at
    for site, period in product(SITES, PERIODS):
        version, kwh = settled(world, site, period)
        record = world.view.get(layout.SITES, site)
        tariff = billing.zone_tariff(world.view, record.zone, period) if record else None
        if version and tariff is not None:
            usage = used(world, site, period, programme(world).block_of_hour)
            yield (site, period), (version, kwh, _lines(charges(tariff, usage)))


def _lines(found: Charges) -> dict[str, int]:
    names = ("capacity", "energy", "takeOrPay", "compensation")
    return dict(zip(names, astuple(found), strict=True))


def _billed(world: World, at: bytes, site: int, period: int) -> tuple[int, int]:
    version = world.view.get(layout.CHARGED_VERSIONS, at, site, period) or 0
    found = world.view.get(layout.MONTH_CHARGES, at, site, period, version)
    return version, found.total if found else 0


def _breaches(world: World, at: bytes) -> Answers:
    found = {key[1:]: breach for key, breach in world.view.scan(layout.BREACHES, at)}
    for place in [*found, (1, 1)]:
        breach = found.get(place)
        said = (breach.meter_version, number_of(breach.penalty)) if breach else (0, 0)
        yield place, dict(zip(("meterVersion", "penalty"), said, strict=True))


def _invoices(world: World, at: bytes) -> Answers:
    names = ("investor", "site", "period", "meterVersion", "dueAt", "lateAt", "amount", "paid")
    del at
    for _, found in billing.invoices(world.view, _house(world)):
        assert found is not None
        one = found.record
        said = (one.investor, one.site, one.period, one.meter_version, one.due_s, one.late_s)
        amounts = (number_of(one.amount), number_of(one.paid))
        yield (found.number,), dict(zip(names, (*said, *amounts), strict=True))
    nothing = (bytes(32), *(0,) * (len(names) - 1))
    yield (UNKNOWN_INVOICE,), dict(zip(names, nothing, strict=True))


def _account(world: World, investor: bytes) -> billing.Account:
    return billing.account(world.view, _house(world), investor, world.time_s)


def _open(world: World, at: bytes, investor: bytes) -> tuple[int, int]:
    del at
    found = _account(world, investor)
    return found.oldest.number if found.oldest else 0, number_of(found.sums.open)


def _share(world: World, at: bytes) -> tuple[bytes, int]:
    del at
    found = billing.pledged_share(world.view, _house(world))
    return (found.token, found.share_e6) if found else (bytes(20), 0)


def _kept(world: World, token: bytes) -> int:
    kept = dict(billing.pledges(world.view, _house(world)))
    return next((number_of(one.kept) for of, one in kept.items() if of.address == token), 0)


def _covered(world: World, at: bytes) -> Answers:
    del at
    house = _house(world)
    tokens = {event.token for _, event in payments.events(world.view) if event is not None}
    for token in sorted(tokens, key=lambda one: one.address):
        for found in billing.coverage(world.view, house, token):
            yield (found.number,), found.coverage_e6


def _owed(world: World, at: bytes) -> Answers:
    del at
    cash = _house(world).cash.address
    return [((cash, who), _account(world, who).owed) for who in investors(world)]


TARIFFS: Table = AUTHORITY | {
    "tariffAt": _tariffs,
    "tariffCount": each(lambda _: ZONES)(
        lambda w, at, zone: len(billing.tariffs(w.view).get(zone, ()))
    ),
}
BILLING: Table = AUTHORITY | {
    "chargesOf": _charges,
    "billedOf": each(lambda _: SITES, lambda _: PERIODS)(_billed),
    "breachOf": _breaches,
    "carriedOf": each(lambda _: SITES)(
        lambda w, at, site: signed_number(billing.site_bill(w.view, _house(w), site).carried)
    ),
    "invoiceCount": once(lambda w, at: len(list(billing.invoices(w.view, _house(w))))),
    "invoiceOf": _invoices,
    "depositOf": each(investors)(lambda w, at, who: number_of(_account(w, who).sums.deposit)),
    "guaranteeOf": each(investors)(lambda w, at, who: number_of(_account(w, who).sums.guarantee)),
    "openOf": each(investors)(_open),
    "standingOf": each(investors)(lambda w, at, who: int(_account(w, who).standing)),
    "isDelinquent": each(investors)(
        lambda w, at, who: _account(w, who).standing is Standing.DELINQUENT
    ),
    "owedTo": _owed,
    "payee": once(lambda w, at: billing.payee(w.view, _house(w)) or bytes(20)),
    "pledgedShare": once(_share),
    "pledgedTo": each(lambda w: w.contracts["BondToken"])(lambda w, at, token: _kept(w, token)),
    "receiptsOf": each(lambda _: LATER)(
        lambda w, at, period: w.view.get(layout.RECEIPTS, at, period) or 0
    ),
    "coverageE6": _covered,
}
