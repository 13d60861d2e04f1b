"""Bills of power off chain: what a site's month costs by a tariff, to the paisa.

The same as ``Bills.sol``, by another road: exact fractions, rounded once a line, half to even. So a
site can work its bill out from events alone, and a file of tariffs can be judged before anything is
sent. Pure: it is told tariff and usage and never asks.

Invariant: ``charges`` is what the contract says, of any tariff and any usage
(tests/chain/test_bills.py).
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from enum import IntEnum
from fractions import Fraction

from tokenization.power import LANE, LANE_BITS
from tokenization.types import Hash32
from tokenization.units import HOURS_PER_DAY


PAISA = 100
"""Base units of cash in a paisa: 1e-4 PKR."""

WHOLE_E6 = 1_000_000


class Standing(IntEnum):
    """How far an investor is behind. Source: ``IBillingAccounts``; append only."""

    GOOD = 0
    OVERDUE = 1
    DELINQUENT = 2


class Source(IntEnum):
    """Where a payment came from. Source: ``IBillingAccounts``; append only."""

    PAYMENT = 0
    DEPOSIT = 1
    GUARANTEE = 2


@dataclass(frozen=True, slots=True)
class Tariff:
    """What power costs in a zone from one month to another. Source: ``Tariff.sol``.

    Units:
        from_period, last_period: months since January 2025, both inclusive.
        due_days, grace_days: days from invoice to due date, and from there to delinquency.
        firm_capacity_e4, interruptible_capacity_e4: PKR 1e-4 for a kW round the clock and month.
        energy_e4, compensation_e4, breach_e4: PKR 1e-4 for a kWh.
        take_or_pay_e6: share of what is usable, times 1e6.
    """

    from_period: int
    last_period: int
    due_days: int
    grace_days: int
    firm_capacity_e4: int
    interruptible_capacity_e4: int
    energy_e4: int
    take_or_pay_e6: int
    compensation_e4: int
    breach_e4: int
    source_hash: Hash32

    @property
    def words(self) -> tuple[int | Hash32, ...]:
        """As the contract takes it."""
        return astuple(self)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a site did in a month.

    Units:
        firm_lanes, interruptible_lanes: kW nominated by time block: block b at bit 32 b.
        block_of_hour: byte h is the time block of hour h of the day.
        firm_curtailed_kwh, interruptible_curtailed_kwh: kWh that orders took of it.
        drawn_kwh: kWh metered.
    """

    firm_lanes: int
    interruptible_lanes: int
    block_of_hour: bytes
    days_of_month: int
    firm_curtailed_kwh: int
    interruptible_curtailed_kwh: int
    drawn_kwh: int

    @property
    def firm_kw(self) -> tuple[int, ...]:
        """Firm kW in each hour of the day."""
        return _hourly(self.firm_lanes, self.block_of_hour)

    @property
    def interruptible_kw(self) -> tuple[int, ...]:
        """Interruptible kW in each hour of the day."""
        return _hourly(self.interruptible_lanes, self.block_of_hour)

    @property
    def nominated_kwh(self) -> int:
        """What could have been drawn, had nothing been curtailed."""
        return self.days_of_month * (sum(self.firm_kw) + sum(self.interruptible_kw))

    @property
    def usable_kwh(self) -> int:
        """What could have been drawn."""
        return self.nominated_kwh - self.firm_curtailed_kwh - self.interruptible_curtailed_kwh


@dataclass(frozen=True, slots=True)
class Charges:
    """What a month costs, line by line, in base units of cash and whole paisa."""

    capacity: int
    energy: int
    take_or_pay: int
    compensation: int

    @property
    def total(self) -> int:
        """What is due; below zero if the compensation is more."""
        return self.capacity + self.energy + self.take_or_pay - self.compensation


def charges(tariff: Tariff, usage: Usage) -> Charges:
    """What a month costs.

    Source: ``Bills.charges``.
    """
    hourly = (
        firm * tariff.firm_capacity_e4 + soft * tariff.interruptible_capacity_e4
        for firm, soft in zip(usage.firm_kw, usage.interruptible_kw, strict=True)
    )
    taken = Fraction(tariff.take_or_pay_e6, WHOLE_E6) * usage.usable_kwh
    missing = max(Fraction(0), taken - usage.drawn_kwh)
    return Charges(
        whole_paisa(Fraction(sum(hourly), HOURS_PER_DAY)),
        whole_paisa(Fraction(usage.drawn_kwh * tariff.energy_e4)),
        whole_paisa(missing * tariff.energy_e4),
        whole_paisa(Fraction(usage.firm_curtailed_kwh * tariff.compensation_e4)),
    )


def penalty(tariff: Tariff, excess_kwh: int) -> int:
    """What kWh above what was allowed in an hour cost, in base units of cash."""
    return whole_paisa(Fraction(excess_kwh * tariff.breach_e4))


def whole_paisa(base: Fraction) -> int:
    """Base units of cash in whole paisa, half to even."""
    return round(base / PAISA) * PAISA


def tariff_at(tariffs: Sequence[Tariff], period: int) -> Tariff | None:
    """The tariff of a zone that holds in a month; None if none does.

    Args:
        tariffs: Those of the zone, in order of their first months.
        period: Month since January 2025.

    Source: ``TariffBook.tariffAt``.
    """
    begun = [tariff for tariff in tariffs if tariff.from_period <= period]
    return begun[-1] if begun and period <= begun[-1].last_period else None


def _hourly(lanes: int, block_of_hour: bytes) -> tuple[int, ...]:
    blocks = block_of_hour[:HOURS_PER_DAY]
    return tuple(lanes >> LANE_BITS * block & LANE for block in blocks)
