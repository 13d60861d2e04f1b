"""The stretches of the walk in which debt pays coupons: series opened, then served months later."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tests.support.ledger import (
    BANK,
    BILL_3M,
    DEBT_ISSUER,
    GRID_OPERATOR,
    REGULATOR,
    SAVER,
    START_S,
    TREASURY,
)
from tokenization.debt import DayCountConvention, Roll
from tokenization.units import pkt_midnight, text_to_bytes32


if TYPE_CHECKING:
    from tests.support.verbs import Walk


DAY_S = 86_400
SERVICING = "DebtServicing"
FIXING_AGENT = GRID_OPERATOR
"""Who enters rates in ``data/deploy.toml``."""
MONTHLY, FLOATING, UNFIXED = map(text_to_bytes32, ("PK0000000015", "PK0000000023", "PK0000000031"))
"""A fixed bond of six coupons, and two of variable rent; nobody enters the first rate of one."""
DOCUMENT = b"\x0d" * 32
COUPON, INSTALMENT = 0, 1
FIXED_PIB, FLOATING_PIB, IJARAH_VARIABLE = 2, 3, 6
FAR = 255


def borrow(w: Walk) -> None:
    """Open three series, reopen one, announce what is to be paid and enter a rate."""
    open_series(w, MONTHLY, FIXED_PIB)
    open_series(w, FLOATING, FLOATING_PIB)
    open_series(w, UNFIXED, IJARAH_VARIABLE)
    w.do(DEBT_ISSUER, "DebtManager", "authorise", MONTHLY, 3_000, DOCUMENT)
    for number, isin in enumerate((MONTHLY, FLOATING, UNFIXED)):
        lines = [(text_to_bytes32(f"D-{number}"), w.who(BANK), 1_000)]
        w.do(DEBT_ISSUER, "DebtManager", "issue", isin, lines)
        w.do(BANK, SERVICING, "announceRecords", isin, 2)
        w.do(BANK, SERVICING, "announceRecords", isin, FAR)
    w.do(FIXING_AGENT, SERVICING, "fix", FLOATING, 0, 110_489, DOCUMENT)


def serve(w: Walk) -> None:
    """Pay late, pay in part, pay not at all; enter a rate late and rule on another."""
    w.do(BANK, SERVICING, "announceRecords", text_to_bytes32(BILL_3M), FAR)
    wait_until(w, date(2026, 1, 2))
    w.do(SAVER, SERVICING, "openCoupon", MONTHLY, 0)
    _fund_last(w, "F-1", 10_000_000)
    w.do(SAVER, SERVICING, "openCoupon", MONTHLY, 1)
    w.do(SAVER, SERVICING, "openInstalment", MONTHLY, 1)
    w.do(SAVER, SERVICING, "notice", MONTHLY, INSTALMENT, 1)
    wait_until(w, date(2026, 1, 24))
    w.do(SAVER, SERVICING, "openRedemption", text_to_bytes32(BILL_3M))
    w.do(SAVER, SERVICING, "openCoupon", FLOATING, 0)
    wait_until(w, date(2026, 2, 6))
    yields = (110_001, 110_002, 110_003, 110_004, 110_005)
    w.do(FIXING_AGENT, SERVICING, "fixFallback", FLOATING, 1, yields, DOCUMENT)
    w.do(REGULATOR, SERVICING, "rule", UNFIXED, 0, 110_000, DOCUMENT)
    w.do(SAVER, SERVICING, "notice", UNFIXED, COUPON, 0)


def open_series(w: Walk, isin: bytes, instrument: int) -> None:
    """A bond of monthly coupons and an instalment, or what floats off the bill of three months."""
    manager, cash = w.ledger.contract("DebtManager"), w.ledger.contract("SettlementCash")
    floats = instrument != FIXED_PIB
    until_s = pkt_midnight(date(2026, 10 if floats else 4, 30))
    terms = (isin, instrument, START_S, until_s, 50, 990_000, 0, 10_000, DOCUMENT)
    rate, periods = (7_000, (4, 3)) if floats else (120_000, (12, 0))
    per_year, reference_months = periods
    backing = DOCUMENT if instrument == IJARAH_VARIABLE else bytes(32)
    coupon = (
        *(rate, per_year, DayCountConvention.ACT_ACT_ICMA, Roll.FOLLOWING, False, 0, 0),
        *(reference_months, 10, 5 if floats else 0, 3, 400),
        *(cash.address, backing, backing),
    )
    instalments = () if floats else ((1, 250_000),)
    w.do(DEBT_ISSUER, manager, "createSeries", terms, coupon, instalments)
    token = w.ledger.chain.read(manager.call("tokenAddress", isin), w.ledger.chain.pin())
    w.do(REGULATOR, "ComplianceEngine", "setRules", token, [])


def _fund_last(w: Walk, ref: str, amount: int) -> None:
    """Give the bank cash and let it fund the vault's latest event."""
    cash, vault = w.ledger.contract("SettlementCash"), w.ledger.contract("DistributionVault")
    event = w.ledger.chain.read(vault.call("eventCount"), w.ledger.chain.pin())
    w.do(TREASURY, cash, "issue", [(text_to_bytes32(ref), w.who(BANK), amount)])
    w.do(BANK, cash, "approve", vault.address, amount)
    w.do(BANK, vault, "fund", event, amount)


def wait_until(w: Walk, day: date) -> None:
    """Let time pass until noon of a day."""
    w.wait(pkt_midnight(day) + DAY_S // 2 - w.now_s)
