"""Debt from logs alone: what a series pays, and what its servicing says of every payment."""

from datetime import date, timedelta
from enum import IntEnum
from typing import Any, NamedTuple

from eth_utils.crypto import keccak

from node import layout, model
from tests.support.replay.answers import AUTHORITY, Answers, Table, accounts
from tests.support.replay.calendar import holidays
from tests.support.replay.world import World
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
from tokenization.ledger.contracts import CODEC
from tokenization.units import bytes32_to_text, pkt_date, pkt_midnight


DAY_S = 86_400
COUPON, INSTALMENT, REDEMPTION = range(3)
"""Source: ``IDebtServicing.Payment``."""
NO_DOCUMENT = bytes(32)
TERMS = "(bytes32,uint8,uint40,uint40,uint32,uint32,uint32,uint128,bytes32)"
COUPON_TERMS = (
    "(uint32,uint8,uint8,uint8,bool,uint40,uint40,uint8,uint16,uint16,uint16,uint16,"
    "address,bytes32,bytes32)"
)


class Standing(IntEnum):
    """Source: ``IDebtServicing.Standing``."""

    PERFORMING = 0
    MISSED = 1
    GRACE = 2
    DEFAULT = 3
    CURED = 4


class FixingStatus(IntEnum):
    """Source: ``IDebtServicing.FixingStatus``."""

    EARLY = 0
    OPEN = 1
    FALLBACK = 2
    DISPUTED = 3
    FIXED = 4


class Fixing(NamedTuple):
    """Source: ``IDebtServicing.Fixing``."""

    referenceE6: int  # noqa: N815 - as the chain names it
    rateE6: int  # noqa: N815 - as the chain names it
    source: int
    status: FixingStatus
    documentHash: bytes  # noqa: N815 - as the chain names it


class Payment(NamedTuple):
    """Which payment of a series; of redemption the period is the number of coupons."""

    kind: int
    period: int


class Bond:
    """A series and what its logs say was done about it."""

    def __init__(self, world: World, isin: bytes) -> None:
        self.world, self.isin = world, isin
        view = world.view
        self.series = known(view.get(layout.SERIES, isin))
        self.income = known(view.get(layout.COUPON_TERMS, isin))
        self.terms = known(view.get(layout.PAYMENT_TERMS, isin))
        self.frozen = known(view.get(layout.FROZEN_TERMS, isin))
        shares = view.scan(layout.INSTALMENTS, isin)
        self.instalments = {key[1]: share for key, share in shares}
        self.dates = CouponDates(
            pkt_date(self.series.issue_date_s),
            pkt_date(self.series.maturity_date_s),
            self.income.per_year,
            day_or_none(self.income.first_coupon_s),
            day_or_none(self.income.last_coupon_s),
            self.income.end_of_month,
        )
        self.periods = coupon_periods(self.dates)

    def logs(self, name: str) -> list[dict[str, Any]]:
        """What was told of this series under a name."""
        found = (log.args for log in self.world.logs if log.name == name)
        return [args for args in found if args.get("isin") == self.isin]

    @property
    def payments(self) -> list[Payment]:
        """Everything it pays."""
        count = len(self.periods)
        return [
            *(Payment(COUPON, period) for period in range(count)),
            *(Payment(INSTALMENT, period) for period in self.instalments),
            Payment(REDEMPTION, count),
        ]

    def span(self, period: int) -> tuple[int, int]:
        """First instant of what a payment is for, and the one at which it ends."""
        if period == len(self.periods):
            return self.series.issue_date_s, self.series.maturity_date_s
        found: Period = self.periods[period]
        return pkt_midnight(found.start), pkt_midnight(found.end)

    def scheduled(self, period: int) -> int:
        """Where the schedule has its record date."""
        days = 0 if period == len(self.periods) else self.terms.record_days
        return self.span(period)[1] - days * DAY_S

    def record(self, period: int) -> int:
        """The record date as announced, or zero."""
        told = {args["period"]: args["record"] for args in self.logs("RecordScheduled")}
        return int(told.get(period, 0))

    def opened(self, payment: Payment) -> dict[str, Any] | None:
        """What was told when it was opened."""
        for args in self.logs("PaymentOpened"):
            if (args["payment"], args["period"]) == payment:
                return args
        return None

    def due(self, payment: Payment) -> int:
        """When it is due, by the holidays there are."""
        day = pkt_date(self.span(payment.period)[1])
        found = roll(day, Roll(self.terms.roll), self._holidays())
        return max(pkt_midnight(found), self.scheduled(payment.period))

    def fixing(self, period: int) -> Fixing:
        """The rate of a period."""
        if not self.income.reference_months:
            document = self.series.document_hash
            return Fixing(0, self.income.rate_e6, 0, FixingStatus.FIXED, document)
        for args in self.logs("RateFixed"):
            if args["period"] == period:
                said = (args["referenceE6"], args["rateE6"], args["source"])
                return Fixing(*said, FixingStatus.FIXED, args["documentHash"])
        (start, end), now = self.span(period), self.world.time_s
        width = self.terms.fixing_days * DAY_S
        status = FixingStatus.FALLBACK if now < end else FixingStatus.DISPUTED
        if now < start + width:
            status = FixingStatus.OPEN if now + width >= start else FixingStatus.EARLY
        return Fixing(0, 0, 0, status, NO_DOCUMENT)

    def outstanding_e6(self, period: int) -> int:
        """What of the face is not paid back before a period."""
        return FACE - sum(share for at, share in self.instalments.items() if at < period)

    def per_unit_e18(self, payment: Payment) -> int:
        """What a unit is paid; nothing while the rate is not known."""
        if payment.kind == INSTALMENT:
            return int(self.instalments[payment.period]) * SCALE
        principal = self.outstanding_e6(payment.period)
        if payment.kind == REDEMPTION:
            return principal * SCALE
        rate = self.fixing(payment.period).rateE6
        return coupon_per_unit_e18(
            principal, rate, self.day_count, self.dates, self.periods[payment.period]
        )

    @property
    def day_count(self) -> DayCountConvention:
        """How days become a share of a year."""
        return DayCountConvention(self.income.day_count)

    def accrued_e18(self, day: date) -> int | None:
        """What a unit has accrued on a day; None if the rate is not known."""
        if not self.periods:
            return 0
        period = period_at(self.dates, day)
        number = self.periods.index(period)
        fixing = self.fixing(number)
        if fixing.status is not FixingStatus.FIXED:
            return None
        principal = self.outstanding_e6(number)
        return accrued_per_unit_e18(principal, fixing.rateE6, self.day_count, self.dates, day)

    def standing(self, payment: Payment) -> Standing:
        """How a payment stands."""
        closes, opened = self.due(payment) + DAY_S, self.opened(payment)
        if opened is None:
            if not self._owes(payment):
                return Standing.PERFORMING
        elif (funded_s := self._funded_s(opened["vaultEvent"])) is not None:
            return Standing.PERFORMING if funded_s < closes else Standing.CURED
        late = self.world.time_s - closes
        if late < 0:
            return Standing.PERFORMING
        if late >= self.terms.grace_days * DAY_S:
            return Standing.DEFAULT
        return Standing.MISSED if late < DAY_S else Standing.GRACE

    def worst(self) -> Standing:
        """How the series stands."""
        found = [
            self.standing(payment)
            for payment in self.payments
            if self.span(payment.period)[1] <= self.world.time_s + 31 * DAY_S
        ]
        worst = max((one for one in found if one is not Standing.CURED), default=Standing(0))
        return Standing.CURED if not worst and Standing.CURED in found else worst

    def _holidays(self) -> set[date]:
        return holidays(self.world, self.world.one("HolidayCalendar"))

    def _owes(self, payment: Payment) -> bool:
        units = self._units_at(self.record(payment.period))
        if not units:
            return False
        known_rate = (
            payment.kind != COUPON or self.fixing(payment.period).status is FixingStatus.FIXED
        )
        return not known_rate or self.per_unit_e18(payment) != 0

    def _units_at(self, record: int) -> int:
        """Units that there were at a record date, or are now if it is not past."""
        token = self.series.token
        if not record or self.world.time_s <= record:
            return self.world.supply(token)
        nobody = bytes(20)
        moves = [m for m in self.world.moves if m.token == token and m.time_s <= record]
        issued = sum(m.amount for m in moves if m.sender == nobody)
        return issued - sum(m.amount for m in moves if m.receiver == nobody)

    def _funded_s(self, event: int) -> int | None:
        required = next(
            log.args["required"]
            for log in self.world.logs
            if log.name == "EventOpened" and log.args["id"] == event
        )
        for log in self.world.logs:
            complete = log.name == "EventFunded" and log.args["funded"] == required
            if complete and log.args["id"] == event:
                return log.time_s
        return None


def known(value: Any) -> Any:  # noqa: ANN401 - any record
    """What every series has."""
    assert value is not None
    return value


def day_or_none(time_s: int) -> date | None:
    """The day of an instant; zero stands for none."""
    return pkt_date(time_s) if time_s else None


def bonds(world: World) -> list[Bond]:
    """Every series."""
    return [Bond(world, key[0]) for key, _ in world.view.scan(layout.SERIES)]


def terms(series: model.Series, isin: bytes) -> dict[str, object]:
    """The terms as the manager tells them."""
    return {
        "isin": isin,
        "instrument": series.instrument,
        "issueDate": series.issue_date_s,
        "maturityDate": series.maturity_date_s,
        "lotUnits": series.lot_units,
        "priceE4": series.price_e4,
        "yieldE6": series.yield_e6,
        "authorisedUnits": int.from_bytes(series.authorised_units, "big"),
        "documentHash": series.document_hash,
    }


def _coupon_terms(bond: Bond) -> dict[str, object]:
    income, paid, frozen = bond.income, bond.terms, bond.frozen
    return {
        "rateE6": income.rate_e6,
        "perYear": income.per_year,
        "dayCount": income.day_count,
        "roll": paid.roll,
        "endOfMonth": income.end_of_month,
        "firstCouponDate": income.first_coupon_s,
        "lastCouponDate": income.last_coupon_s,
        "referenceMonths": income.reference_months,
        "recordDays": paid.record_days,
        "fixingDays": paid.fixing_days,
        "graceDays": paid.grace_days,
        "claimDays": paid.claim_days,
        "cash": paid.cash,
        "shariahHash": frozen.shariah_hash,
        "assetPoolHash": frozen.asset_pool_hash,
    }


def _terms_hash(bond: Bond) -> bytes:
    frozen = terms(bond.series, bond.isin) | {"authorisedUnits": 0}
    kinds = [TERMS, COUPON_TERMS, "(uint16,uint32)[]"]
    values = [
        tuple(frozen.values()),
        tuple(_coupon_terms(bond).values()),
        list(bond.instalments.items()),
    ]
    return keccak(CODEC.encode(kinds, values))


def _payment(bond: Bond, payment: Payment) -> dict[str, object]:
    start, end = bond.span(payment.period)
    record, opened = bond.record(payment.period), bond.opened(payment)
    return {
        "start": start,
        "end": end,
        "paymentDate": bond.due(payment),
        "record": record or bond.scheduled(payment.period),
        "announced": record != 0,
        "vaultEvent": opened["vaultEvent"] if opened else 0,
        "standing": bond.standing(payment),
    }


def _erc7092(bond: Bond) -> dict[str, object]:
    isin, income = bytes32_to_text(bond.isin), bond.income
    pays = 0 if not income.per_year else 2 if income.reference_months else 1
    return {
        "isin": isin,
        "name": f"Debt series {isin}",
        "symbol": isin,
        "currency": bond.terms.cash,
        "currencyOfCoupon": bond.terms.cash,
        "denomination": FACE,
        "issueVolume": bond.world.supply(bond.series.token) * FACE,
        "couponRate": income.rate_e6 // 100,
        "couponFrequency": income.per_year,
        "couponType": pays,
        "dayCountBasis": income.day_count,
        "issueDate": bond.series.issue_date_s,
        "maturityDate": bond.series.maturity_date_s,
    }


def _accrued(world: World, at: bytes) -> Answers:
    del at
    for bond in bonds(world):
        for days in (0, 17):
            day = bond.dates.issue + timedelta(days=days)
            accrued = bond.accrued_e18(day)
            if accrued is not None:
                yield (bond.isin, pkt_midnight(day)), accrued


MANAGER: Table = {
    "couponTermsOf": lambda w, at: [((b.isin,), _coupon_terms(b)) for b in bonds(w)],
    "instalmentsOf": lambda w, at: [((b.isin,), tuple(b.instalments.items())) for b in bonds(w)],
    "termsHashOf": lambda w, at: [((b.isin,), _terms_hash(b)) for b in bonds(w)],
}
"""Of the debt manager, what series pay."""

SERVICING: Table = AUTHORITY | {
    "couponCount": lambda w, at: [((b.isin,), len(b.periods)) for b in bonds(w)],
    "paymentOf": lambda w, at: [
        ((b.isin, *payment), _payment(b, payment)) for b in bonds(w) for payment in b.payments
    ],
    "perUnitE18": lambda w, at: [
        ((b.isin, *payment), b.per_unit_e18(payment)) for b in bonds(w) for payment in b.payments
    ],
    "fixingOf": lambda w, at: [
        ((b.isin, period), b.fixing(period)._asdict())
        for b in bonds(w)
        for period in range(len(b.periods))
    ],
    "outstandingE6": lambda w, at: [
        ((b.isin, period), b.outstanding_e6(period))
        for b in bonds(w)
        for period in range(len(b.periods))
    ],
    "accruedE18": _accrued,
    "standingOf": lambda w, at: [((b.isin,), b.worst()) for b in bonds(w)],
    "bondOf": lambda w, at: [((b.isin,), _erc7092(b)) for b in bonds(w)],
    "principalOf": lambda w, at: [
        ((b.isin, account), w.balance(b.series.token, account) * FACE)
        for b in bonds(w)
        for account in accounts(w)
    ],
}
