"""Events of vaults: what each holder is owed, by the rules of ``DistributionVault``.

What was paid or held is read; what is due is worked out from holdings at the record date (of an
event that redeems: from holdings now) and the tax table.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from node import layout, model
from node.queries.assets import Token, asset_of, token_of
from node.queries.contracts import first_of
from node.store import View
from tokenization.debt import paid
from tokenization.errors import UnknownPayment
from tokenization.types import Address, Kind
from tokenization.units import pkt_date


MOST_ADDED = 20_000
"""Holders whose entitlements are added up for one answer."""

_WHOLE_E6 = 1_000_000
_HALF_UP = 1
"""Source: ``ITaxRegistry.Rounding``."""


class EntitlementStanding(StrEnum):
    """What a holder's entitlement is. ``UNTAXED``: due, but the table has no rate for it."""

    DUE = "due"
    HELD = "held"
    PAID = "paid"
    EXPIRED = "expired"
    UNTAXED = "due_untaxed"


@dataclass(frozen=True)
class Event:
    """An event of a vault as it stands after a block.

    Attributes:
        view: The state after the block.
        opened: The event as it was opened.
        money: Where its cash is.
    """

    view: View
    vault: Address
    number: int
    opened: model.Distribution
    money: model.Money
    token: Token
    cash: Token

    def is_payable(self, time_s: int) -> bool:
        """Whether its payment date is past and all its cash is there."""
        return self.money.complete_s != 0 and time_s >= self.opened.payment_s

    def is_over(self, time_s: int) -> bool:
        """Whether nothing is claimed of it any more but what is held."""
        return not self.opened.redeems and time_s >= self.money.expiry_s

    @cached_property
    def record(self) -> tuple[View, int] | None:
        """The state and the asset that say who is owed: at the record date, or now if it redeems.

        None if nobody held any.
        """
        then = self.view
        if not self.opened.redeems:
            block = self.view.last_by(self.opened.record_s)
            if block is None:
                return None
            then = self.view.at(block.number)
        asset = asset_of(then, self.token)
        return None if asset is None else (then, asset.ordinal)


@dataclass(frozen=True, slots=True)
class Share:
    """What a holder is owed or was paid in an event, in base units of cash.

    Attributes:
        units: Paid for, or owed for.
        due_units: Of an event that redeems, units still to be paid for; they are in ``units``.
        settled: What the vault told of it, if anything.
    """

    event: Event
    holder: Address
    standing: EntitlementStanding
    units: int
    due_units: int
    gross: int
    tax: int
    net: int
    settled: model.Entitlement | None


@dataclass(frozen=True, slots=True)
class TaxLine:
    """A line of a tax table: of a class, or with an investor its own."""

    tax_type: int
    tax_class: int | None
    investor: bytes | None
    number: int
    from_day: int
    until_day: int | None
    rate_e6: int
    half_up: bool
    document_hash: bytes


def find_event(view: View, number: int, vault: Address | None = None) -> Event:
    """An event by its number; of the deployment's vault unless another one is named.

    Raises:
        UnknownPayment: There is none.
    """
    at = vault or first_of(view, Kind.DISTRIBUTION_VAULT)
    found = _event(view, at, number) if at and number < 1 << 64 else None
    if found is None:
        raise UnknownPayment(
            f"No event {number} was opened at a vault by block {view.number}.",
            hint="See /v1/payments for the events there are.",
        )
    return found


def events(
    view: View, *, after: bytes | None = None, reverse: bool = False
) -> Iterator[tuple[bytes, Event | None]]:
    """Every event of every vault by number."""
    for key, _ in view.scan(layout.DISTRIBUTIONS, after=after, reverse=reverse):
        yield layout.DISTRIBUTIONS.key(*key), _event(view, key[0], key[1])


def events_of(
    view: View, token: Token, *, after: bytes | None = None, reverse: bool = False
) -> Iterator[tuple[bytes, Event | None]]:
    """Every event that pays holders of a token."""
    family = layout.TOKEN_EVENTS
    for key, _ in view.scan(family, token.address, after=after, reverse=reverse):
        yield family.key(*key), _event(view, key[1], key[2])


def shares(
    view: View,
    time_s: int,
    event: Event,
    *,
    after: bytes | None = None,
    reverse: bool = False,
) -> Iterator[tuple[bytes, Share | None]]:
    """What everybody is owed or was paid in an event, by account; page keys are accounts."""
    for holder in _holders(view, event, after, reverse=reverse):
        yield holder, share(view, time_s, event, holder)


def share(view: View, time_s: int, event: Event, holder: Address) -> Share | None:
    """What a holder is owed or was paid in an event; None if nothing."""
    settled = view.get(layout.ENTITLEMENTS, event.vault, event.number, holder)
    had = settled or model.Entitlement()
    owed = _units_owed(event, holder, had)
    gross = paid(owed, event.opened.per_unit)
    if not gross and not had.is_settled:
        return None
    units, before = int.from_bytes(had.units, "big"), int.from_bytes(had.gross, "big")
    tax = _tax(view, event, holder, owed) if gross else 0
    return Share(
        event,
        holder,
        _standing(event, time_s, had, is_due=gross > 0, is_taxable=tax is not None),
        units + owed,
        owed,
        before + gross,
        int.from_bytes(had.tax, "big") + (tax or 0),
        int.from_bytes(had.net, "big") + gross - (tax or 0),
        settled,
    )


def account_shares(
    view: View,
    time_s: int,
    account: Address,
    *,
    after: bytes | None = None,
    reverse: bool = False,
) -> Iterator[tuple[bytes, Share | None]]:
    """What an account is owed or was paid: by asset, then event."""
    family = layout.ACCOUNT_ASSETS
    ordinals = [key[1] for key, _ in view.scan(family, account)]
    for ordinal in reversed(ordinals) if reverse else ordinals:
        lead = ordinal.to_bytes(4, "big")
        if after is not None and (lead > after[:4] if reverse else lead < after[:4]):
            continue
        asset = view.get(layout.ASSETS, ordinal)
        if asset is None:
            continue
        edge = None
        if after is not None and lead == after[:4]:
            edge = layout.TOKEN_EVENTS.prefix + asset.token + after[4:]
        found = view.scan(layout.TOKEN_EVENTS, asset.token, after=edge, reverse=reverse)
        for (_, vault, number), _ in found:
            event = _event(view, vault, number)
            key = lead + vault + number.to_bytes(8, "big")
            yield key, share(view, time_s, event, account) if event else None


def unclaimed(event: Event) -> int | None:
    """Gross amounts due to holders who were not paid yet; None if there are too many to add up."""
    total = 0
    for number, holder in enumerate(_holders(event.view, event, None, reverse=False)):
        if number == MOST_ADDED:
            return None
        had = event.view.get(layout.ENTITLEMENTS, event.vault, event.number, holder)
        owed = _units_owed(event, holder, had or model.Entitlement())
        total += paid(owed, event.opened.per_unit)
    return total


def contributions(view: View, event: Event) -> Iterator[tuple[Address, model.Contribution]]:
    """What each account has put into an event and got back."""
    for key, found in view.scan(layout.CONTRIBUTIONS, event.vault, event.number):
        yield Address(key[2]), found


def payouts(
    view: View,
    account: Address,
    *,
    first: int = 0,
    after: bytes | None = None,
    reverse: bool = False,
) -> Iterator[tuple[bytes, tuple[int, int, model.Payout]]]:
    """What an account was paid, held or released, in chain order: block, log and line."""
    family = layout.PAYOUTS
    found = view.rows(family, account, first=first, after=after, reverse=reverse)
    for key, line in found:
        yield family.key(*key), (key[1], key[2], line)


def event_at(view: View, vault: bytes, number: int) -> Event:
    """An event that a line of an account's income names."""
    return find_event(view, number, Address(vault))


def tax_lines(view: View) -> Iterator[TaxLine]:
    """Every line of the tax table, by kind of income and class, then investors' own."""
    registry = first_of(view, Kind.TAX_REGISTRY)
    if registry is None:
        return
    for key, line in view.scan(layout.TAX_RATES, registry):
        yield TaxLine(
            *(key[1], key[2], None, key[3], line.from_day, None, line.rate_e6),
            line.rounding == _HALF_UP,
            line.source_hash,
        )


def investor_tax_lines(view: View) -> Iterator[TaxLine]:
    """Investors' own rates by investor and kind of income."""
    registry = first_of(view, Kind.TAX_REGISTRY)
    if registry is None:
        return
    for key, line in view.scan(layout.INVESTOR_TAX_RATES, registry):
        yield TaxLine(
            *(key[2], None, key[1], key[3], line.from_day, line.until_day, line.rate_e6),
            line.rounding == _HALF_UP,
            line.document_hash,
        )


def tax_account(view: View) -> Address | None:
    """Where tax that was withheld is paid to."""
    registry = first_of(view, Kind.TAX_REGISTRY)
    account = view.get(layout.TAX_ACCOUNTS, registry) if registry else None
    return Address(account) if account else None


def tax_rate(
    view: View, tax_type: int, investor: bytes | None, day: int
) -> tuple[int, bool] | None:
    """The rate of an investor on a PKT day and whether it is rounded half up; None if unknown.

    Source: ``TaxRegistry.rateFor``.
    """
    registry = first_of(view, Kind.TAX_REGISTRY)
    if registry is None:
        return None
    if investor is not None:
        own = view.scan(layout.INVESTOR_TAX_RATES, registry, investor, tax_type, reverse=True)
        for _, line in own:
            if line.from_day <= day:
                if day <= line.until_day:
                    return line.rate_e6, line.rounding == _HALF_UP
                break
    record = view.get(layout.INVESTORS, investor) if investor else None
    of_class = record.tax_class if record else 0
    for _, rate in view.scan(layout.TAX_RATES, registry, tax_type, of_class, reverse=True):
        if rate.from_day <= day:
            return rate.rate_e6, rate.rounding == _HALF_UP
    return None


def withheld(event: Event, units: int, rate_e6: int, *, half_up: bool) -> int:
    """Tax on what so many units are paid in an event.

    Units:
        rate_e6: a fraction times 1e6.
        returns: base units of the event's cash.
    """
    income = paid(units, event.opened.taxable_per_unit)
    return (income * rate_e6 + (_WHOLE_E6 // 2 if half_up else 0)) // _WHOLE_E6


def owner_ever(view: View, account: bytes) -> bytes | None:
    """The investor an account belongs to or last did."""
    return view.get(layout.ACCOUNT_OWNERS, account)


def _event(view: View, vault: bytes, number: int) -> Event | None:
    opened = view.get(layout.DISTRIBUTIONS, vault, number)
    money = view.get(layout.DISTRIBUTION_MONEY, vault, number)
    if opened is None or money is None:
        return None
    token, cash = token_of(view, opened.token), token_of(view, opened.cash)
    return Event(view, Address(vault), number, opened, money, token, cash)


def _holders(view: View, event: Event, after: bytes | None, *, reverse: bool) -> Iterator[Address]:
    """Who is owed something in an event or was paid, by account."""
    settled_after = None
    if after is not None:
        settled_after = layout.ENTITLEMENTS.key(event.vault, event.number, after)
    settled = (
        key[2]
        for key, _ in view.scan(
            layout.ENTITLEMENTS, event.vault, event.number, after=settled_after, reverse=reverse
        )
    )
    last = None
    for holder in heapq.merge(settled, _entitled(event, after, reverse=reverse), reverse=reverse):
        if holder != last:
            yield Address(holder)
        last = holder


def _entitled(event: Event, after: bytes | None, *, reverse: bool) -> Iterator[bytes]:
    if event.record is None:
        return
    then, asset = event.record
    edge = None if after is None else layout.HOLDINGS.key(asset, after)
    for key, _ in then.scan(layout.HOLDINGS, asset, after=edge, reverse=reverse):
        yield key[1]


def _units_owed(event: Event, holder: bytes, had: model.Entitlement) -> int:
    """Units a holder is still to be paid for."""
    if event.record is None or (had.is_settled and not event.opened.redeems):
        return 0
    then, asset = event.record
    return then.get(layout.HOLDINGS, asset, holder) or 0


def _tax(view: View, event: Event, holder: bytes, units: int) -> int | None:
    """Tax on what so many units are paid; None if the table has no rate."""
    opened = event.opened
    if not opened.tax_type:
        return 0
    day = (pkt_date(opened.payment_s) - pkt_date(0)).days
    found = tax_rate(view, opened.tax_type, owner_ever(view, holder), day)
    if found is None:
        return None
    rate_e6, half_up = found
    return withheld(event, units, rate_e6, half_up=half_up)


def _standing(
    event: Event, time_s: int, had: model.Entitlement, *, is_due: bool, is_taxable: bool
) -> EntitlementStanding:
    if had.is_held:
        return EntitlementStanding.HELD
    if not is_due:
        return EntitlementStanding.PAID
    if event.is_over(time_s):
        return EntitlementStanding.EXPIRED
    return EntitlementStanding.DUE if is_taxable else EntitlementStanding.UNTAXED
