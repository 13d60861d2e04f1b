"""Debt: terms, how each payment stands, where the cash of events is, who was paid, and tax."""

from collections.abc import Iterator
from itertools import islice

from node import layout, model
from node.figures.asking import Fields, Figure, Row, Scope, fields, row, rows
from node.keys import Key
from node.model import Distribution, Entitlement, Money, Series
from node.queries import payments
from node.queries.payments import EntitlementStanding, Share
from node.queries.series import PaymentKind
from tokenization.types import Address, Kind


_MANAGER, _SERVICING = Kind.DEBT_MANAGER, Kind.DEBT_SERVICING
_NOTHING, _DUE, _HELD, _PAID = range(4)
"""Source: ``IDistributionVault.Standing``."""
_SAMPLED = 8
"""Holders of an event whose entitlements are asked for at a block, beside those settled."""


def _number(amount: bytes) -> int:
    return int.from_bytes(amount, "big")


def _issued(scope: Scope, token: bytes) -> int:
    asset = scope.view.get(layout.ASSET_ORDINALS, token, bytes(32))
    return (scope.view.get(layout.ISSUED, asset) or 0) if asset else 0


def _instalments(scope: Scope, key: Key, _: Series) -> tuple[tuple[int, int], ...]:
    found = scope.view.scan(layout.INSTALMENTS, *key)
    return tuple((at[1], share) for at, share in found)


def _asset(scope: Scope, _: Key, asset: model.NationalAsset) -> Fields:
    return Fields(fields(asset).said | {"issuedUnits": _issued(scope, asset.token)})


def _payments(scope: Scope, key: Key, _: Series) -> Iterator[Figure]:
    """What a series pays, when, and whether it did: worked out here, by the rules of there."""
    bond = scope.bond(*key)
    for one in bond.payments():
        payment = (*key, one.kind, one.period)
        said: dict[str, object] = {
            "start": one.start_s,
            "end": one.end_s,
            "paymentDate": one.due_s,
            "record": one.record_s,
            "announced": one.announced,
            "vaultEvent": one.opened.event if one.opened else 0,
            "standing": one.standing,
        }
        yield from scope.ask_kind(_SERVICING, "paymentOf", payment, said)
        if one.per_unit_e18 is not None:
            yield from scope.ask_kind(_SERVICING, "perUnitE18", payment, one.per_unit_e18)
        if one.kind is PaymentKind.COUPON and one.rate is not None:
            rate = one.rate
            fixing = {
                "referenceE6": rate.reference_e6,
                "rateE6": rate.rate_e6,
                "source": rate.source,
                "status": rate.status,
                "documentHash": rate.document_hash,
            }
            period = (*key, one.period)
            yield from scope.ask_kind(_SERVICING, "fixingOf", period, fixing)
            left = bond.outstanding(one.period)
            yield from scope.ask_kind(_SERVICING, "outstandingE6", period, left)


def _event(scope: Scope, key: Key, opened: Distribution) -> Fields:
    money = scope.view.get(layout.DISTRIBUTION_MONEY, *key) or Money(0)
    names = {"payment_s": "paymentDate", "redeems": "redeemsUnits"}
    return Fields(fields(opened, names).said | {"expiry": money.expiry_s})


def _totals(scope: Scope, key: Key, money: Money) -> dict[str, object]:
    opened = scope.view.get(layout.DISTRIBUTIONS, *key)
    return {
        "required": opened.need if opened else 0,
        "funded": money.funded,
        "netPaid": money.paid,
        "taxed": money.taxed,
        "taxRemitted": money.remitted,
        "held": money.held,
        "returned": money.returned,
    }


def _is_payable(scope: Scope, key: Key, _: Distribution) -> bool:
    vault, number = key
    return payments.find_event(scope.view, number, Address(vault)).is_payable(scope.time_s)


def _entitlement(scope: Scope, key: Key, _: Entitlement) -> Iterator[Figure]:
    vault, number, holder = key
    event = payments.find_event(scope.view, number, Address(vault))
    share = payments.share(scope.view, scope.time_s, event, Address(holder))
    return _share(scope, share) if share else iter(())


def _sample(scope: Scope, key: Key, opened: Distribution) -> Iterator[Figure]:
    """Some holders of an event from one on that the block's hash chooses: all of them in time."""
    del opened
    vault, number = key
    event = payments.find_event(scope.view, number, Address(vault))
    found = payments.shares(scope.view, scope.time_s, event, after=scope.seed[:20])
    for _, share in islice(found, _SAMPLED):
        if share is not None and share.settled is None:
            yield from _share(scope, share)


def _share(scope: Scope, share: Share) -> Iterator[Figure]:
    """What a holder is owed. Of one whose tax is not known the vault says nothing."""
    had, standing, redeems = share.settled, share.standing, share.event.opened.redeems
    if standing is EntitlementStanding.UNTAXED:
        return
    said: tuple[int, ...] = (_NOTHING, 0, 0, 0, 0)
    if standing is EntitlementStanding.DUE:
        before = had or Entitlement()
        amounts = ((share.gross, before.gross), (share.tax, before.tax), (share.net, before.net))
        said = (_DUE, share.due_units, *(now - _number(then) for now, then in amounts))
    elif standing is EntitlementStanding.HELD and had is not None:
        said = (_HELD, 0, 0, 0, _number(had.held))
    elif standing is EntitlementStanding.PAID and not redeems:
        said = (_PAID, 0, 0, 0, 0)
    names = ("standing", "units", "gross", "tax", "net")
    asked = (share.event.number, share.holder)
    ours = dict(zip(names, said, strict=True))
    yield from scope.ask(share.event.vault, "entitlementOf", asked, ours)


def _own_rate(scope: Scope, key: Key, line: model.InvestorTaxRate) -> Iterator[Figure]:
    """What an investor is taxed by on the first and last day of its certificate, and around it."""
    registry, investor, tax_type, _ = key
    record = scope.view.get(layout.INVESTORS, investor)
    tax_class = record.tax_class if record else 0
    for day in (line.from_day - 1, line.from_day, line.until_day, line.until_day + 1):
        rate = payments.tax_rate(scope.view, tax_type, investor, day)
        if rate is not None:
            asked = (tax_type, tax_class, investor, day)
            ours = {"rateE6": rate[0], "rounding": rate[1]}
            yield from scope.ask(registry, "rateFor", asked, ours)
    lines = sum(1 for _ in scope.view.scan(layout.INVESTOR_TAX_RATES, *key[:3]))
    yield from scope.ask(registry, "investorRateCount", (investor, tax_type), lines)


def _line_count(scope: Scope, key: Key, _: model.TaxRate) -> int:
    return sum(1 for _ in scope.view.scan(layout.TAX_RATES, *key[:3]))


DEBT: tuple[Row, ...] = (
    row(layout.SERIES, "termsOf", at=_MANAGER),
    row(layout.SERIES, "tokenAddress", at=_MANAGER, ours=lambda _, __, said: said.token),
    row(
        layout.SERIES,
        "issuedUnits",
        at=_MANAGER,
        ours=lambda scope, _, said: _issued(scope, said.token),
    ),
    row(layout.SERIES, "instalmentsOf", at=_MANAGER, ours=_instalments),
    row(
        layout.COUPON_TERMS,
        "couponTermsOf",
        at=_MANAGER,
        names={"first_coupon_s": "firstCouponDate", "last_coupon_s": "lastCouponDate"},
    ),
    row(layout.PAYMENT_TERMS, "couponTermsOf", at=_MANAGER),
    row(layout.FROZEN_TERMS, "couponTermsOf", at=_MANAGER),
    row(layout.FROZEN_TERMS, "termsHashOf", at=_MANAGER, ours=lambda _, __, said: said.terms_hash),
    row(
        layout.SERIES,
        "couponCount",
        at=_SERVICING,
        ours=lambda scope, key, _: scope.bond(*key).coupons,
    ),
    row(
        layout.SERIES,
        "standingOf",
        at=_SERVICING,
        ours=lambda scope, key, _: scope.bond(*key).standing(),
    ),
    rows(layout.SERIES, "paymentOf", _payments),
    row(layout.NATIONAL_ASSETS, "assetOf", at=Kind.ASSET_MANAGER, ours=_asset),
    row(
        layout.NATIONAL_ASSETS,
        "tokenAddress",
        at=Kind.ASSET_MANAGER,
        ours=lambda _, __, said: said.token,
    ),
    row(layout.DISTRIBUTIONS, "eventOf", ours=_event),
    row(layout.DISTRIBUTIONS, "isPayable", ours=_is_payable),
    rows(layout.DISTRIBUTIONS, "entitlementOf", _sample),
    row(layout.DISTRIBUTION_MONEY, "totalsOf", ours=_totals),
    row(layout.CONTRIBUTIONS, "contributionOf"),
    row(layout.ENTITLEMENTS, "heldOf", ours=lambda _, __, said: said.held),
    rows(layout.ENTITLEMENTS, "entitlementOf", _entitlement),
    row(layout.TAX_RATES, "lineOf"),
    row(layout.TAX_RATES, "rateCount", args=lambda _, key, __: key[1:3], ours=_line_count),
    rows(layout.INVESTOR_TAX_RATES, "rateFor", _own_rate),
    row(layout.TAX_ACCOUNTS, "taxAccount"),
)
