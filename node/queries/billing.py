"""Bills of power: tariffs, invoices, accounts, receipts and what is pledged to coupons.

Who is late follows from its oldest open invoice and the time, as the contract says it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from node import layout, model
from node.queries import ceilings, power, sites
from node.queries.assets import Token, token_of
from node.queries.contracts import first_of
from node.store import View
from tokenization.billing import WHOLE_E6, Standing, Tariff, tariff_at
from tokenization.errors import UnknownInvoice
from tokenization.metering import month_hours
from tokenization.power import Scope
from tokenization.types import Address, Hash32, Kind
from tokenization.units import HOURS_PER_DAY, text_to_bytes32


CASH = text_to_bytes32("SettlementCash")
"""What power is paid in. Source: ``tokenization.deployment.parts``."""


_NOTHING = model.MonthCharges(0, b"", b"", b"", b"", 0)


@dataclass(frozen=True, slots=True)
class House:
    """Where bills are paid, and in what."""

    address: Address
    cash: Token


@dataclass(frozen=True, slots=True)
class FoundInvoice:
    """An invoice under its number, and the lines of the month it is made from."""

    house: House
    number: int
    record: model.Invoice
    charges: model.MonthCharges

    def standing(self, time_s: int) -> Standing:
        """How far its investor is behind with it.

        Source: ``BillingAccounts.standingOf``.
        """
        if not self.record.open or time_s <= self.record.due_s:
            return Standing.GOOD
        return Standing.DELINQUENT if time_s > self.record.late_s else Standing.OVERDUE


@dataclass(frozen=True, slots=True)
class Account:
    """An investor's account: the sums, its oldest open invoice, and how far it is behind.

    Attributes:
        owed: What the contract owes it, to be withdrawn.
    """

    investor: bytes
    sums: model.BillingAccount
    oldest: FoundInvoice | None
    standing: Standing
    owed: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an investor's account, and where in the chain it came about."""

    block: int
    log: int
    record: model.BillingLine


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the programme: what was charged for it, and what came in during it.

    Attributes:
        offered_kwh: Energy under the programme's ceiling; of it ``allocated_kwh`` and
            ``nominated_kwh``, before curtailment.
    """

    period: int
    offered_kwh: int
    allocated_kwh: int
    nominated_kwh: int
    billed: model.MonthBilled
    receipts: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far an event of a vault is covered by what is in it and what is kept for its bond.

    Attributes:
        funded: All that is in the event; ``contributed`` is what of it was pledged.
        kept: For its bond; of several events that need it, each may count it.
        coverage_e6: Times 1e6.
    """

    vault: Address
    number: int
    payment_s: int
    required: int
    funded: int
    contributed: int
    kept: int
    coverage_e6: int


def house_of(view: View) -> House | None:
    """Where bills are paid; None if nothing is billed on this ledger."""
    address = first_of(view, Kind.POWER_BILLING)
    cash = view.get(layout.CONTRACT_CODES, CASH)
    return House(address, token_of(view, cash)) if address and cash else None


def find_house(view: View) -> House:
    """Where bills are paid.

    Raises:
        UnknownInvoice: Nothing is billed on this ledger.
    """
    found = house_of(view)
    if found is None:
        raise UnknownInvoice(
            f"No contract that bills power is listed by block {view.number}.",
            hint="See /v1/status for the contracts there are.",
        )
    return found


def tariffs(view: View) -> Mapping[int, list[Tariff]]:
    """The tariffs of every zone in order of their months."""
    found: dict[int, list[Tariff]] = {}
    book = first_of(view, Kind.TARIFF_BOOK)
    for key, record in view.scan(layout.TARIFFS, book) if book else ():
        found.setdefault(key[1], []).append(_tariff(record))
    return found


def zone_tariff(view: View, zone: int, period: int) -> Tariff | None:
    """The tariff of a zone that holds in a month; None if none does."""
    return tariff_at(tariffs(view).get(zone, []), period)


def find_invoice(view: View, house: House, number: int) -> FoundInvoice:
    """An invoice by its number.

    Raises:
        UnknownInvoice: There is none.
    """
    known = number < 1 << 64
    record = view.get(layout.INVOICES, house.address, number) if known else None
    if record is None:
        raise UnknownInvoice(
            f"No invoice {number} was issued by block {view.number}.",
            hint="See /v1/bills for the invoices there are.",
        )
    place = house.address, record.site, record.period, record.meter_version
    charges = view.get(layout.MONTH_CHARGES, *place) or _NOTHING
    return FoundInvoice(house, number, record, charges)


def invoices(
    view: View,
    house: House | None,
    *,
    site: int | None = None,
    investor: bytes | None = None,
    after: bytes | None = None,
    reverse: bool = False,
) -> Iterator[tuple[bytes, FoundInvoice | None]]:
    """Invoices by number: all, or those of an investor, of a site."""
    if house is None:
        return
    if investor is not None:
        family, lead = layout.INVESTOR_INVOICES, (house.address, investor)
        for key, _ in view.scan(family, *lead, after=after, reverse=reverse):
            found = find_invoice(view, house, key[2])
            yield family.key(*key), found if site in (None, found.record.site) else None
    elif site is not None:
        family, of_site = layout.SITE_INVOICES, (house.address, site)
        for key, _ in view.scan(family, *of_site, after=after, reverse=reverse):
            yield family.key(*key), find_invoice(view, house, key[2])
    else:
        for key, _ in view.scan(layout.INVOICES, house.address, after=after, reverse=reverse):
            yield layout.INVOICES.key(*key), find_invoice(view, house, key[1])


def oldest_open(view: View, house: House, investor: bytes) -> FoundInvoice | None:
    """The invoice that an investor pays next; None if all are paid."""
    found = view.scan(layout.OPEN_INVOICES, house.address, investor)
    return next((find_invoice(view, house, key[2]) for key, _ in found), None)


def account(view: View, house: House, investor: bytes, time_s: int) -> Account:
    """An investor's account at a time; empty of one that never was billed."""
    sums = view.get(layout.BILLING_ACCOUNTS, house.address, investor)
    oldest = oldest_open(view, house, investor)
    owed = view.get(layout.CASH_OWED, house.address, house.cash.address, investor) or 0
    standing = oldest.standing(time_s) if oldest else Standing.GOOD
    return Account(investor, sums or model.BillingAccount(), oldest, standing, owed)


def lines(
    view: View,
    house: House,
    investor: bytes,
    *,
    after: bytes | None = None,
    reverse: bool = False,
) -> Iterator[tuple[bytes, Line]]:
    """What changed in an investor's account, in chain order."""
    family = layout.BILLING_LINES
    found = view.rows(family, house.address, investor, after=after, reverse=reverse)
    for key, record in found:
        yield family.key(*key), Line(key[2], key[3], record)


def site_bill(view: View, house: House, site: int) -> model.SiteBill:
    """What a site was billed for in all, and what is carried to its next invoice."""
    return view.get(layout.SITE_BILLS, house.address, site) or model.SiteBill()


def money(view: View, house: House) -> model.BillingMoney:
    """Where the cash paid for power is, and the sums over all bills."""
    return view.get(layout.BILLING_MONEY, house.address) or model.BillingMoney()


def payee(view: View, house: House) -> Address | None:
    """Whose account the receipts are that are not pledged; None until it is said."""
    found = view.get(layout.PAYEES, house.address)
    return Address(found) if found else None


def months(view: View, house: House) -> list[Month]:
    """Every month that was charged for, or in which something came in, in order."""
    billed = {key[1]: found for key, found in view.scan(layout.MONTHS_BILLED, house.address)}
    received = {key[1]: found for key, found in view.scan(layout.RECEIPTS, house.address)}
    return [
        Month(
            period,
            *_energy(view, period),
            billed.get(period, model.MonthBilled()),
            received.get(period, 0),
        )
        for period in sorted({*billed, *received})
    ]


def breaches(view: View, house: House, site: int) -> list[tuple[int, model.Breach]]:
    """The hours of a site that were judged, in order, each as it was judged last."""
    found = view.scan(layout.BREACHES, house.address, site)
    return [(key[2], breach) for key, breach in found]


def pledged_share(view: View, house: House) -> model.PledgedShare | None:
    """The bond that a share of receipts is kept for; None while there is none."""
    found = view.get(layout.PLEDGED_SHARES, house.address)
    return found if found and found.share_e6 else None


def pledges(view: View, house: House) -> Iterator[tuple[Token, model.Pledge]]:
    """What is kept for each bond there ever was a share pledged to."""
    for key, found in view.scan(layout.PLEDGES, house.address):
        yield token_of(view, key[1]), found


def coverage(view: View, house: House, token: Token) -> Iterator[Coverage]:
    """How far each event that pays a bond in the same cash is covered.

    Source: ``Receipts.coverageE6``.
    """
    kept = view.get(layout.PLEDGES, house.address, token.address) or model.Pledge()
    for key, _ in view.scan(layout.TOKEN_EVENTS, token.address):
        vault, number = Address(key[1]), key[2]
        opened = view.get(layout.DISTRIBUTIONS, vault, number)
        money = view.get(layout.DISTRIBUTION_MONEY, vault, number)
        put = view.get(layout.CONTRIBUTIONS, vault, number, house.address)
        if opened is None or money is None or opened.cash != house.cash.address:
            continue
        funded, left = model.number_of(money.funded), model.number_of(kept.kept)
        share = (funded + left) * WHOLE_E6 // opened.need if opened.need else WHOLE_E6
        contributed = model.number_of(put.contributed) if put else 0
        yield Coverage(
            *(vault, number, opened.payment_s, opened.need, funded, contributed, left, share)
        )


def _energy(view: View, period: int) -> tuple[int, int, int]:
    """What is offered, allocated and nominated in a month, in kWh."""
    days = len(month_hours(period)) // HOURS_PER_DAY
    hours = [days * len(block) for block in power.blocks_of(power.programme(view))]
    blocks, zones = range(len(hours)), [key[0] for key, _ in view.scan(layout.ZONES)]
    cap_kw = ceilings.steps_of(view, Scope.PROGRAMME, 0).at(period)
    allocated = (ceilings.allocated_at(view, Scope.PROGRAMME, 0, period, one) for one in blocks)
    nominated = (
        sum(
            sites.zone_nominated_kw(view, zone, period, one, firmness)
            for zone in zones
            for firmness in sites.CLASSES
        )
        for one in blocks
    )
    return (
        cap_kw * sum(hours),
        sum(kw * each for kw, each in zip(allocated, hours, strict=True)),
        sum(kw * each for kw, each in zip(nominated, hours, strict=True)),
    )


def _tariff(record: model.Tariff) -> Tariff:
    return Tariff(
        record.from_period,
        record.last_period,
        record.due_days,
        record.grace_days,
        record.firm_capacity_e4,
        record.interruptible_capacity_e4,
        record.energy_e4,
        record.take_or_pay_e6,
        record.compensation_e4,
        record.breach_e4,
        Hash32(record.source_hash),
    )
