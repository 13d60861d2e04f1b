"""The stretch of the walk in which a bond lives its whole life: coupons, tax, default, redemption.

It begins whenever the walk gets there, so its days are reckoned from that one.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.support.ledger import (
    BANK,
    CENTRE,
    DEBT_ISSUER,
    FUND,
    GRID_OPERATOR,
    REGISTRAR,
    REGULATOR,
    SAVER,
    TREASURY,
)
from tokenization.debt import (
    CouponDates,
    DayCountConvention,
    Period,
    Roll,
    coupon_periods,
    isin_check_digit,
)
from tokenization.units import pkt_date, pkt_midnight, text_to_bytes32


if TYPE_CHECKING:
    from tests.support.verbs import Walk


BODY = "PK000000006"
ISIN = BODY + isin_check_digit(BODY)
PAID = text_to_bytes32(ISIN)
TAX_AUTHORITY = GRID_OPERATOR
"""Who keeps the tax table in ``data/deploy.toml``."""
DOCUMENT = b"\x0d" * 32
FIXED_PIB, DIVIDENDS = 2, 9
SHARE_E6, RATE_E6 = 250_000, 120_000
RECORD_DAYS, GRACE_DAYS, CLAIM_DAYS = 10, 3, 30
ACTIVE, FROZEN = 1, 2
HELD = ((BANK, 1_000), (SAVER, 500), (FUND, 100))
CASH = 10**12
ONE_E18 = 10**18
_EPOCH = date(1970, 1, 1)


def pay(w: Walk) -> None:
    """Pay a bond's coupons: one in time, one late; redeem it; give back what nobody claims."""
    periods = _open(w)
    _pay_in_time(w, periods[0])
    _pay_late(w, periods[1])
    _redeem(w, periods[2])


def until_payable(w: Walk) -> int:
    """Open the bond and fund its first coupon; answers the vault's event, which can be claimed."""
    periods = _open(w)
    _wait_for_record(w, periods[0])
    w.do(SAVER, "DebtServicing", "openCoupon", PAID, 0)
    event = _latest(w)
    w.do(BANK, "DistributionVault", "fund", event, CASH)
    _wait_for_payment(w, periods[0])
    return event


def _open(w: Walk) -> tuple[Period, ...]:
    """A bond of three monthly coupons and an instalment, and the tax on it for most classes."""
    first = pkt_date(w.now_s)
    last = _months_after(first, 3)
    cash = w.ledger.contract("SettlementCash")
    today = (first - _EPOCH).days
    rates = [
        (FIXED_PIB, 1, today, 200_000, 1, DOCUMENT),
        (FIXED_PIB, 1, today + 40, 250_000, 0, DOCUMENT),
    ]
    w.do(TAX_AUTHORITY, "TaxRegistry", "setRates", rates)
    own = (text_to_bytes32("T-03"), FIXED_PIB, today + 1, today + 50, 100_000, 0, DOCUMENT)
    w.do(TAX_AUTHORITY, "TaxRegistry", "setInvestorRate", *own)
    w.do(TAX_AUTHORITY, "TaxRegistry", "setTaxAccount", w.who(CENTRE))
    terms = (PAID, FIXED_PIB, pkt_midnight(first), pkt_midnight(last), 50, 990_000, 0, 10_000)
    coupon = (
        *(RATE_E6, 12, DayCountConvention.ACT_ACT_ICMA, Roll.FOLLOWING, False, 0, 0),
        *(0, RECORD_DAYS, 0, GRACE_DAYS, CLAIM_DAYS),
        *(cash.address, bytes(32), bytes(32)),
    )
    manager = w.ledger.contract("DebtManager")
    w.do(DEBT_ISSUER, manager, "createSeries", (*terms, DOCUMENT), coupon, ((1, SHARE_E6),))
    token = w.ledger.chain.read(manager.call("tokenAddress", PAID), w.ledger.chain.pin())
    w.do(REGULATOR, "ComplianceEngine", "setRules", token, [])
    lines = [(text_to_bytes32(f"P-{account}"), w.who(account), units) for account, units in HELD]
    w.do(DEBT_ISSUER, manager, "issue", PAID, lines)
    w.do(SAVER, "DebtServicing", "announceRecords", PAID, 255)
    money = [(text_to_bytes32(f"M-{account}"), w.who(account), CASH) for account in (BANK, CENTRE)]
    w.do(TREASURY, cash, "issue", money)
    for account in (BANK, CENTRE):
        vault = w.ledger.contract("DistributionVault").address
        w.do(account, cash, "approve", vault, CASH)
    return coupon_periods(CouponDates(first, last, 12))


def _pay_in_time(w: Walk, period: Period) -> None:
    """Two fund it; one claims, one is held and released, one has no rate of tax and gets one."""
    _wait_for_record(w, period)
    w.do(SAVER, "DebtServicing", "openCoupon", PAID, 0)
    event = _latest(w)
    w.do(CENTRE, "DistributionVault", "fund", event, 10_000_000)
    w.do(BANK, "DistributionVault", "fund", event, CASH)
    _wait_for_payment(w, period)
    w.do(BANK, "DistributionVault", "claim", event, w.who(BANK), w.who(BANK))
    w.do(REGISTRAR, "IdentityRegistry", "setStatus", text_to_bytes32("T-04"), FROZEN)
    w.do(CENTRE, "DistributionVault", "push", event, [w.who(SAVER), w.who(FUND)])
    w.do(REGISTRAR, "IdentityRegistry", "setStatus", text_to_bytes32("T-04"), ACTIVE)
    w.do(SAVER, "DistributionVault", "claim", event, w.who(SAVER), w.who(SAVER))
    first = (period.start - _EPOCH).days
    w.do(TAX_AUTHORITY, "TaxRegistry", "setRates", [(FIXED_PIB, 3, first, 300_000, 0, DOCUMENT)])
    w.do(CENTRE, "DistributionVault", "push", event, [w.who(FUND)])
    w.do(CENTRE, "DistributionVault", "remitTax", event)


def _pay_late(w: Walk, period: Period) -> None:
    """A coupon and an instalment, funded when in default; what one is owed stays held."""
    _wait_for_record(w, period)
    w.do(SAVER, "DebtServicing", "openCoupon", PAID, 1)
    coupon = _latest(w)
    w.do(SAVER, "DebtServicing", "openInstalment", PAID, 1)
    w.do(BANK, "DistributionVault", "fund", coupon, 5_000_000)
    _wait_for_payment(w, period)
    w.wait((GRACE_DAYS + 1) * 86_400)
    w.do(SAVER, "DebtServicing", "notice", PAID, 0, 1)
    holders = [w.who(account) for account, _ in HELD]
    w.do(REGISTRAR, "IdentityRegistry", "setStatus", text_to_bytes32("T-05"), FROZEN)
    for event in (coupon, coupon + 1):
        w.do(BANK, "DistributionVault", "fund", event, CASH)
        w.do(CENTRE, "DistributionVault", "push", event, holders)
    w.do(REGISTRAR, "IdentityRegistry", "setStatus", text_to_bytes32("T-05"), ACTIVE)


def _redeem(w: Walk, period: Period) -> None:
    """The last coupon, which one never claims, and redemption, which takes the units."""
    _wait_for_record(w, period)
    w.do(SAVER, "DebtServicing", "openCoupon", PAID, 2)
    coupon = _latest(w)
    w.do(BANK, "DistributionVault", "fund", coupon, CASH)
    _wait_for_payment(w, period)
    w.do(SAVER, "DebtServicing", "openRedemption", PAID)
    w.do(BANK, "DistributionVault", "fund", coupon + 1, CASH)
    w.do(CENTRE, "DistributionVault", "push", coupon, [w.who(BANK), w.who(SAVER)])
    w.do(BANK, "DistributionVault", "claim", coupon + 1, w.who(BANK), w.who(BANK))
    w.do(CENTRE, "DistributionVault", "push", coupon + 1, [w.who(SAVER)])
    w.wait((CLAIM_DAYS + 10) * 86_400)
    w.do(SAVER, "DistributionVault", "returnSurplus", coupon, w.who(BANK))


def _wait_for_record(w: Walk, period: Period) -> None:
    """Until half a day past a coupon's record date."""
    record_s = pkt_midnight(period.end - timedelta(days=RECORD_DAYS))
    w.wait(record_s + 43_200 - w.now_s)


def _wait_for_payment(w: Walk, period: Period) -> None:
    """Until a coupon is paid, wherever its day is moved to within a week."""
    w.wait(pkt_midnight(period.end + timedelta(days=7)) - w.now_s)


def _latest(w: Walk) -> int:
    call = w.ledger.contract("DistributionVault").call("eventCount")
    return int(w.ledger.chain.read(call, w.ledger.chain.pin()))


def _months_after(day: date, months: int) -> date:
    month = day.month - 1 + months
    return date(day.year + month // 12, month % 12 + 1, min(day.day, 28))
