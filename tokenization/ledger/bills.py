"""Bills of power on the ledger: tariffs, what months cost, invoices, and accounts of investors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tokenization.billing import Charges, Standing, Tariff, Usage, charges
from tokenization.curtailment import FirmnessClass
from tokenization.errors import InvalidParameter, ProofRefused, RpcRefused
from tokenization.ledger.chain import revert_of
from tokenization.ledger.contracts import Contract
from tokenization.ledger.meters import BOOK, METERS, zone_of
from tokenization.ledger.sight import Sight
from tokenization.ledger.tokens import Token, read_tokens
from tokenization.metering import month_hours
from tokenization.types import Address, Hash32
from tokenization.units import (
    bytes32_to_text,
    day_and_hour,
    iso_time,
    period_label,
    text_to_bytes32,
)


BILLING = "PowerBilling"
TARIFFS = "TariffBook"

_NAMES = (
    *("fromPeriod", "lastPeriod", "dueDays", "graceDays"),
    *("firmCapacityE4", "interruptibleCapacityE4", "energyE4"),
    *("takeOrPayE6", "compensationE4", "breachE4", "sourceHash"),
)
"""The fields of ``Tariff.sol``, in its order."""


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice; amounts in base units of cash.

    Attributes:
        due_s: UTC second after which it is overdue; after ``late_s`` its investor is delinquent.
    """

    number: int
    investor: bytes
    site: int
    period: int
    meter_version: int
    due_s: int
    late_s: int
    amount: int
    paid: int

    @property
    def open(self) -> int:
        """What is still to be paid."""
        return self.amount - self.paid

    @property
    def title(self) -> str:
        """What people call it."""
        return f"invoice {self.number}, site {self.site} for {period_label(self.period)}"

    def standing(self, time_s: int) -> Standing:
        """How far its investor is behind with it."""
        if not self.open or time_s <= self.due_s:
            return Standing.GOOD
        return Standing.DELINQUENT if time_s > self.late_s else Standing.OVERDUE


@dataclass(frozen=True, slots=True)
class Account:
    """What an investor has paid ahead, guarantees, owes, and is owed.

    Attributes:
        oldest: Number of the invoice that is paid next, or 0.
        owed: What it can withdraw.
    """

    investor: bytes
    deposit: int
    guarantee: int
    open: int
    oldest: int
    standing: Standing
    owed: int


@dataclass(frozen=True, slots=True)
class MonthBill:
    """What a site's month costs by the readings it is settled with, and what was invoiced of it.

    Attributes:
        version: Of the readings; 0 if the month is not settled.
        cost: None if it is not settled, or no tariff holds.
        billed_version: Of the readings that it was invoiced by last, or 0.
        carried: What is carried to the site's next invoice; below zero it is the site's.
    """

    site: int
    period: int
    version: int
    kwh: int
    cost: Charges | None
    billed_version: int
    billed: int
    carried: int

    @property
    def is_invoiced(self) -> bool:
        """Whether it is, by the newest settled version."""
        return self.version != 0 and self.billed_version == self.version

    @property
    def is_due(self) -> bool:
        """Whether it can be invoiced."""
        return self.cost is not None and not self.is_invoiced


@dataclass(frozen=True)
class Bills:
    """The bills of a ledger at one block."""

    sight: Sight

    @cached_property
    def contract(self) -> Contract:
        """Where they are issued and paid."""
        return self.sight.contract(BILLING)

    @cached_property
    def cash(self) -> Token:
        """What power is paid in."""
        address = self.sight.read(self.contract.call("CASH"))
        return read_tokens(self.sight, cash=True)[Address(address)]

    def investor(self, text: str) -> bytes:
        """An investor's id.

        Raises:
            InvalidParameter: Nobody is registered under it.
        """
        investor = text_to_bytes32(text)
        registry = self.sight.contract("IdentityRegistry")
        if not self.sight.read(registry.call("recordOf", investor)):
            raise InvalidParameter(
                f"There is no investor {text}.", hint="Investors are registered: mizan register"
            )
        return investor

    def account(self, investor: bytes) -> Account:
        """What an investor has with the bills."""
        names = ("depositOf", "guaranteeOf", "openOf", "standingOf")
        calls = [self.contract.call(name, investor) for name in names]
        calls.append(self.contract.call("owedTo", self.cash.address, investor))
        deposit, guarantee, (oldest, open_), standing, owed = self.sight.read_all(calls)
        return Account(investor, deposit, guarantee, open_, oldest, Standing(standing), owed)

    def find(self, number: int) -> Invoice:
        """The invoice of a number.

        Raises:
            InvalidParameter: There is none.
        """
        if not 1 <= number <= self.count:
            raise InvalidParameter(
                f"There is no invoice {number}.", hint="See what there is with: mizan bill show"
            )
        return self.invoices([number])[0]

    @cached_property
    def count(self) -> int:
        """How many invoices there are."""
        found: int = self.sight.read(self.contract.call("invoiceCount"))
        return found

    def invoices(self, numbers: Sequence[int]) -> list[Invoice]:
        """Invoices by their numbers."""
        found = self.sight.read_all([self.contract.call("invoiceOf", one) for one in numbers])
        return [
            Invoice(
                *(number, one["investor"], one["site"], one["period"], one["meterVersion"]),
                *(one["dueAt"], one["lateAt"], one["amount"], one["paid"]),
            )
            for number, one in zip(numbers, found, strict=True)
        ]

    def month(self, site: int, period: int) -> MonthBill:
        """What a site's month costs, worked out here and by the chain.

        Raises:
            InvalidParameter: There is no such site.
            ProofRefused: The two differ.
        """
        zone = zone_of(self.sight, site)
        meters, billing = self.sight.contract(METERS), self.contract
        (version, kwh), (billed_version, billed), carried = self.sight.read_all(
            [
                meters.call("settledOf", site, period),
                billing.call("billedOf", site, period),
                billing.call("carriedOf", site),
            ]
        )
        cost = self._cost(zone, site, period, kwh) if version else None
        return MonthBill(site, period, version, kwh, cost, billed_version, billed, carried)

    def _cost(self, zone: int, site: int, period: int, kwh: int) -> Charges | None:
        (answer,) = self.sight.chain.try_all(
            [self.contract.call("chargesOf", site, period)], self.sight.at
        )
        if isinstance(answer, RpcRefused):
            revert = revert_of(answer)
            if revert is None or revert.name != "TariffMissing":
                raise answer
            return None
        said = answer[2]
        told = Charges(
            *(said[name] for name in ("capacity", "energy", "takeOrPay", "compensation"))
        )
        tariff = self.sight.read(self.sight.contract(TARIFFS).call("tariffAt", zone, period))
        found = charges(_tariff(tariff), read_usage(self.sight, site, period, kwh))
        if found != told:
            raise ProofRefused(
                f"The chain says that site {site} owes {told.total} for {period_label(period)}, "
                f"where its own answers come to {found.total}.",
                hint="The endpoint is not to be trusted; ask another one: --rpc",
            )
        return found


def read_usage(sight: Sight, site: int, period: int, kwh: int) -> Usage:
    """What a site did in a month in which it drew so many kWh."""
    hours = month_hours(period)
    first, end = day_and_hour(hours.start)[0], day_and_hour(hours.stop)[0]
    book, programme = sight.contract(BOOK), sight.contract("PowerProgramme")
    curtailed = sight.contract("CurtailmentManager")
    classes = tuple(FirmnessClass)
    (_, blocks), *found = sight.read_all(
        [
            programme.call("timeBlocks"),
            *(book.call("nominatedLanes", site, period, one) for one in classes),
            *(curtailed.call("curtailedKwh", site, first, end, one) for one in classes),
        ]
    )
    firm, soft, firm_curtailed, soft_curtailed = found
    return Usage(firm, soft, blocks, end - first, firm_curtailed, soft_curtailed, kwh)


def read_tariffs(sight: Sight) -> Mapping[int, list[Tariff]]:
    """The tariffs of every zone in order of their months, as the chain's events tell them."""
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for name in ("TariffSet", "TariffRatesSet"):
        for said in sight.events(TARIFFS, name):
            found.setdefault((said["zone"], said["number"]), {}).update(said)
    by_zone: dict[int, list[Tariff]] = {}
    for (zone, _), fields in sorted(found.items()):
        by_zone.setdefault(zone, []).append(_tariff(fields))
    return by_zone


def adjustments(sight: Sight, site: int) -> set[Hash32]:
    """The documents by which what a site owes was adjusted."""
    return {
        Hash32(said["documentHash"])
        for said in sight.events(BILLING, "Adjusted")
        if said["site"] == site
    }


def shown(bills: Bills, invoice: Invoice) -> dict[str, Any]:
    """An invoice as programs read it."""
    time_s = bills.sight.at.time_s
    return {
        "invoice": invoice.number,
        "investor": bytes32_to_text(invoice.investor),
        "site": invoice.site,
        "month": period_label(invoice.period),
        "meter_version": invoice.meter_version,
        "amount": str(invoice.amount),
        "paid": str(invoice.paid),
        "open": str(invoice.open),
        "due": iso_time(invoice.due_s),
        "delinquent_after": iso_time(invoice.late_s),
        "standing": invoice.standing(time_s).name.lower(),
    }


def shown_account(account: Account) -> dict[str, Any]:
    """An account as programs read it."""
    return {
        "investor": bytes32_to_text(account.investor),
        "deposit": str(account.deposit),
        "guarantee": str(account.guarantee),
        "open": str(account.open),
        "oldest_invoice": account.oldest or None,
        "standing": account.standing.name.lower(),
        "owed": str(account.owed),
    }


def shown_month(month: MonthBill) -> dict[str, Any]:
    """A site's month as programs read it."""
    cost = month.cost
    return {
        "site": month.site,
        "month": period_label(month.period),
        "meter_version": month.version or None,
        "kwh": month.kwh,
        "capacity": str(cost.capacity) if cost else None,
        "energy": str(cost.energy) if cost else None,
        "take_or_pay": str(cost.take_or_pay) if cost else None,
        "compensation": str(cost.compensation) if cost else None,
        "total": str(cost.total) if cost else None,
        "billed_version": month.billed_version or None,
        "billed": str(month.billed),
        "carried": str(month.carried),
    }


def _tariff(fields: Mapping[str, Any]) -> Tariff:
    return Tariff(*(fields[name] for name in _NAMES))
