"""Series of debt: what they pay, when, and whether they did.

All of it follows from terms, holidays, rates that were entered, what vaults tell, and the time of
the block: by the same rules as ``DebtServicing``, whose answers it equals
(tests/chain/test_debt_life.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from functools import cached_property
from typing import TypeVar

from node import layout, model
from node.queries.assets import AssetRef, Token, asset_of, find_token, supply, token_of
from node.queries.contracts import first_of
from node.store import View
from tokenization.debt import (
    FACE,
    SCALE,
    CouponDates,
    DayCountConvention,
    Period,
    Roll,
    accrued_per_unit_e18,
    coupon_per_unit_e18,
    coupon_periods,
    period_at,
    roll,
)
from tokenization.errors import InvalidParameter, UnknownSeries
from tokenization.types import Kind
from tokenization.units import pkt_date, pkt_midnight, text_to_bytes32


V = TypeVar("V")

DAY_S = 86_400
_EPOCH = date(1970, 1, 1)
_MOST_ROLLED_S = 31 * DAY_S
"""Source: ``DebtServicing.sol``."""


class PaymentKind(IntEnum):
    """What is paid. Source: ``IDebtServicing.Payment``."""

    COUPON = 0
    INSTALMENT = 1
    REDEMPTION = 2


class Standing(IntEnum):
    """How a payment, or a series, stands. Source: ``IDebtServicing.Standing``."""

    PERFORMING = 0
    MISSED = 1
    GRACE = 2
    DEFAULT = 3
    CURED = 4


class FixingStatus(IntEnum):
    """How the rate of a period stands. Source: ``IDebtServicing.FixingStatus``."""

    EARLY = 0
    OPEN = 1
    FALLBACK = 2
    DISPUTED = 3
    FIXED = 4


class FixingSource(IntEnum):
    """Where a rate is from. Source: ``IDebtServicing.FixingSource``."""

    TERMS = 0
    REFERENCE = 1
    FALLBACK = 2
    RULING = 3


@dataclass(frozen=True, slots=True)
class Rate:
    """The rate of a coupon; zero while there is none."""

    status: FixingStatus
    source: FixingSource
    reference_e6: int
    rate_e6: int
    document_hash: bytes


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment of a series, as far as it is known at the block.

    Attributes:
        period: Number of the coupon it belongs to, from 0; redemption's follows the last.
        start_s: First second of what it is for; of redemption, the issue date.
        end_s: Its coupon day, or maturity.
        due_s: First second of the day it is paid, moved to a business day.
        record_s: Its record date: as announced, or where the schedule has it.
        rate: Of a coupon.
        per_unit_e18: Base units of cash a unit is paid, times 1e18; None while not known.
        opened: The vault's event that pays it.
        distribution: That event, and where its cash is.
    """

    kind: PaymentKind
    period: int
    start_s: int
    end_s: int
    due_s: int
    record_s: int
    announced: bool
    rate: Rate | None
    per_unit_e18: int | None
    opened: model.OpenedPayment | None
    distribution: tuple[model.Distribution, model.Money] | None
    standing: Standing


class Bond:
    """A series as it stands after a block.

    Args:
        view: The state after the block.
        time_s: The block's own time, by which payments are late or not.
        token: The series' token.
        series: Its terms.
    """

    def __init__(self, view: View, time_s: int, token: Token, series: model.Series) -> None:
        self.view, self.time_s, self.token, self.series = view, time_s, token, series
        self.isin = text_to_bytes32(token.code)

    @cached_property
    def income(self) -> model.CouponTerms:
        """What income it pays."""
        return _known(self.view.get(layout.COUPON_TERMS, self.isin), self.token)

    @cached_property
    def terms(self) -> model.PaymentTerms:
        """In what, to whom and until when it pays."""
        return _known(self.view.get(layout.PAYMENT_TERMS, self.isin), self.token)

    @cached_property
    def frozen(self) -> model.FrozenTerms:
        """What its terms hash to, and the documents behind an Ijarah."""
        return _known(self.view.get(layout.FROZEN_TERMS, self.isin), self.token)

    @cached_property
    def instalments(self) -> dict[int, int]:
        """Shares of the face, times 1e6, that are paid back with a coupon, by its number."""
        found = self.view.scan(layout.INSTALMENTS, self.isin)
        return {key[1]: share for key, share in found}

    @cached_property
    def asset(self) -> AssetRef | None:
        """What is held of it; None while nothing was issued."""
        return asset_of(self.view, self.token)

    @cached_property
    def cash(self) -> Token:
        """What it pays in."""
        return token_of(self.view, self.terms.cash)

    @cached_property
    def holidays(self) -> frozenset[date]:
        """On which days nothing is paid, as far as is known at the block."""
        return holidays(self.view)

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """Its coupon periods."""
        return coupon_periods(self.dates)

    @cached_property
    def dates(self) -> CouponDates:
        """Between which days it pays coupons."""
        return CouponDates(
            pkt_date(self.series.issue_date_s),
            pkt_date(self.series.maturity_date_s),
            self.income.per_year,
            _day_or_none(self.income.first_coupon_s),
            _day_or_none(self.income.last_coupon_s),
            self.income.end_of_month,
        )

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """First and last instant of each coupon's period, and then of its whole life."""
        found = [(pkt_midnight(period.start), pkt_midnight(period.end)) for period in self.periods]
        return [*found, (self.series.issue_date_s, self.series.maturity_date_s)]

    @property
    def coupons(self) -> int:
        """How many coupons it pays."""
        return len(self.spans) - 1

    @property
    def floats(self) -> bool:
        """Whether its rate is not in its terms."""
        return self.income.reference_months != 0

    @property
    def units(self) -> int:
        """Units in existence."""
        return supply(self.view, self.asset.ordinal) if self.asset else 0

    def rate(self, period: int) -> Rate:
        """The rate of a coupon."""
        if not self.floats:
            document = self.series.document_hash
            return Rate(FixingStatus.FIXED, FixingSource.TERMS, 0, self.income.rate_e6, document)
        entered = self.view.get(layout.FIXINGS, self.isin, period)
        if entered is None:
            return Rate(self._fixing_status(period), FixingSource.TERMS, 0, 0, b"")
        return Rate(
            FixingStatus.FIXED,
            FixingSource(entered.source),
            entered.reference_e6,
            entered.rate_e6,
            entered.document_hash,
        )

    def outstanding(self, period: int) -> int:
        """What of a unit's face is not paid back before a period, in base units of cash."""
        return FACE - sum(share for at, share in self.instalments.items() if at < period)

    def per_unit_e18(self, kind: PaymentKind, period: int) -> int | None:
        """Base units of cash a unit is paid, times 1e18; None while its rate is not known."""
        if kind is PaymentKind.INSTALMENT:
            return self.instalments[period] * SCALE
        principal = self.outstanding(period)
        if kind is PaymentKind.REDEMPTION:
            return principal * SCALE
        rate = self.rate(period)
        if rate.status is not FixingStatus.FIXED:
            return None
        return coupon_per_unit_e18(
            principal, rate.rate_e6, self.day_count, self.dates, self.periods[period]
        )

    @property
    def day_count(self) -> DayCountConvention:
        """How days become a share of a year."""
        return DayCountConvention(self.income.day_count)

    def accrued_e18(self) -> int | None:
        """What a unit has accrued at the start of the block's day; None if nothing is known."""
        day = pkt_date(self.time_s)
        if not self.coupons or not self.dates.issue <= day < self.dates.maturity:
            return None
        period = period_at(self.dates, day)
        number = self.periods.index(period)
        rate = self.rate(number)
        if rate.status is not FixingStatus.FIXED:
            return None
        principal = self.outstanding(number)
        return accrued_per_unit_e18(principal, rate.rate_e6, self.day_count, self.dates, day)

    def payments(self) -> Iterator[Payment]:
        """Everything it pays, in order; a coupon before the instalment paid with it."""
        for period in range(self.coupons):
            yield self.payment(PaymentKind.COUPON, period)
            if period in self.instalments:
                yield self.payment(PaymentKind.INSTALMENT, period)
        yield self.payment(PaymentKind.REDEMPTION, self.coupons)

    def payment(self, kind: PaymentKind, period: int) -> Payment:
        """One payment."""
        start_s, end_s = self.spans[period]
        record_s = self.view.get(layout.RECORDS_SCHEDULED, self.isin, period)
        opened = self.view.get(layout.PAYMENTS, self.isin, kind, period)
        distribution = _distribution(self.view, opened) if opened else None
        due_s = self._due_s(period, distribution[0] if distribution else None)
        return Payment(
            kind,
            period,
            start_s,
            end_s,
            due_s,
            record_s or self._scheduled_s(period),
            record_s is not None,
            self.rate(period) if kind is PaymentKind.COUPON else None,
            self.per_unit_e18(kind, period),
            opened,
            distribution,
            self._standing(kind, period, due_s, distribution[1] if distribution else None),
        )

    def standing(self) -> Standing:
        """How it stands: as the worst of its payments; cured only while none is worse."""
        by_s = self.time_s + _MOST_ROLLED_S
        found = [one.standing for one in self.payments() if one.end_s <= by_s]
        worst = max((one for one in found if one is not Standing.CURED), default=Standing(0))
        return Standing.CURED if not worst and Standing.CURED in found else worst

    def next_payment(self) -> Payment | None:
        """The first that is not paid yet: not opened or not funded; None if there is none."""
        return next((one for one in self.payments() if not is_funded(one)), None)

    def _scheduled_s(self, period: int) -> int:
        days = 0 if period == self.coupons else self.terms.record_days
        return self.spans[period][1] - days * DAY_S

    def _due_s(self, period: int, event: model.Distribution | None) -> int:
        """When it is due; by the holidays as they were when it was opened, once it is."""
        if event is not None and event.payment_s > event.record_s:
            return event.payment_s
        known = self.holidays if event is None else holidays(self.view.at(event.block))
        found = _rolled(pkt_date(self.spans[period][1]), Roll(self.terms.roll), known)
        return max(pkt_midnight(found), self._scheduled_s(period))

    def _fixing_status(self, period: int) -> FixingStatus:
        (start, end), width = self.spans[period], self.terms.fixing_days * DAY_S
        if self.time_s + width < start:
            return FixingStatus.EARLY
        if self.time_s < start + width:
            return FixingStatus.OPEN
        return FixingStatus.FALLBACK if self.time_s < end else FixingStatus.DISPUTED

    def _standing(
        self, kind: PaymentKind, period: int, due_s: int, money: model.Money | None
    ) -> Standing:
        closes = due_s + DAY_S
        if money is None:
            if not self._owes(kind, period):
                return Standing.PERFORMING
        elif money.complete_s:
            return Standing.PERFORMING if money.complete_s < closes else Standing.CURED
        late = self.time_s - closes
        if late < 0:
            return Standing.PERFORMING
        if late >= self.terms.grace_days * DAY_S:
            return Standing.DEFAULT
        return Standing.MISSED if late < DAY_S else Standing.GRACE

    def _owes(self, kind: PaymentKind, period: int) -> bool:
        record_s = self.view.get(layout.RECORDS_SCHEDULED, self.isin, period)
        is_past = record_s is not None and self.time_s > record_s
        units = units_at(self.view, self.token, record_s or 0) if is_past else self.units
        return units > 0 and self.per_unit_e18(kind, period) != 0


def find_series(view: View, time_s: int, text: str) -> Bond:
    """The series people mean by an ISIN or its token's address.

    Raises:
        UnknownSeries: It is none.
    """
    token = find_token(view, text)
    series = view.get(layout.SERIES, text_to_bytes32(token.code))
    if series is None:
        raise UnknownSeries(
            f"'{text}' is no series of debt in block {view.number}.",
            hint="See /v1/series for the series there are.",
        )
    return Bond(view, time_s, token, series)


def is_series(view: View, token: Token) -> bool:
    """Whether a token is a series whose terms say what it pays."""
    return view.get(layout.COUPON_TERMS, text_to_bytes32(token.code)) is not None


def all_series(
    view: View, time_s: int, *, after: bytes | None = None, reverse: bool = False
) -> Iterator[tuple[bytes, Bond]]:
    """Every series by ISIN."""
    for key, series in view.scan(layout.SERIES, after=after, reverse=reverse):
        yield layout.SERIES.key(*key), Bond(view, time_s, token_of(view, series.token), series)


def is_funded(payment: Payment) -> bool:
    """Whether all its cash is there."""
    return payment.distribution is not None and payment.distribution[1].complete_s != 0


def holidays(view: View) -> frozenset[date]:
    """The holidays of the deployment's calendar."""
    calendar = first_of(view, Kind.HOLIDAY_CALENDAR)
    found = view.scan(layout.HOLIDAYS, calendar) if calendar else iter(())
    return frozenset(_EPOCH + timedelta(days=key[1]) for key, _ in found)


def units_at(view: View, token: Token, record_s: int) -> int:
    """Units that existed at a record date that is past."""
    block = view.last_by(record_s)
    if block is None:
        return 0
    then = view.at(block.number)
    asset = asset_of(then, token)
    return supply(then, asset.ordinal) if asset else 0


def _distribution(
    view: View, opened: model.OpenedPayment
) -> tuple[model.Distribution, model.Money] | None:
    found = view.get(layout.DISTRIBUTIONS, opened.vault, opened.event)
    money = view.get(layout.DISTRIBUTION_MONEY, opened.vault, opened.event)
    return (found, money) if found and money else None


def _rolled(day: date, convention: Roll, known: frozenset[date]) -> date:
    try:
        return roll(day, convention, known)
    except InvalidParameter:  # a month of nothing but holidays, in which the contract refuses
        return day


def _day_or_none(time_s: int) -> date | None:
    return pkt_date(time_s) if time_s else None


def _known(value: V | None, token: Token) -> V:
    if value is None:
        raise UnknownSeries(
            f"Series {token.code} has no terms of payment.",
            hint="It was made by an older contract; ask the chain.",
        )
    return value
