"""The stretch of the walk in which power is billed: tariffs, invoices, who pays and who does not.

It begins when the readings of November have been restated for one site, and not settled anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.borrowing import MONTHLY
from tests.support.ledger import BANK, CENTRE, FUND, GRID_OPERATOR, MINER, SAVER, TREASURY
from tests.support.metered import statement
from tests.support.reading import CURTAILED, DAY_S, DOCUMENT, MONTH, ZONE, post, publish
from tokenization.billing import Tariff
from tokenization.units import parse_period, period_at, text_to_bytes32


if TYPE_CHECKING:
    from tests.support.verbs import Walk


BILLING = "PowerBilling"
BILLING_AGENT = GRID_OPERATOR
"""Who enters tariffs in ``data/deploy.toml``."""
MINE, OTHERS = 1, 3
"""A site of the miner, and the one of the data centre."""
NOVEMBER, JANUARY = parse_period(MONTH), parse_period("2026-01")
DUE_DAYS, GRACE_DAYS = 15, 10
CASH = 10**12
SHARE_E6 = 250_000


def tariff(first: int, last: int, energy_e4: int = 229_800) -> Tariff:
    """PKR 1,250.0033 and 700.0001 a kW and month, 22.98 a kWh, half of it take-or-pay."""
    rates = (12_500_033, 7_000_001, energy_e4, 500_000, 50_050, 459_600)
    return Tariff(first, last, DUE_DAYS, GRACE_DAYS, *rates, DOCUMENT)


def bill(w: Walk) -> None:
    """Two months of one site and one of another: paid, drawn, credited, penalised, overdue."""
    _price(w)
    _open(w)
    _pay(w)
    _restate(w)
    _january(w)
    _leave(w)
    _cover(w)


def _price(w: Walk) -> None:
    """A tariff that lasts, one that follows it, and the same again before it begins."""
    now = period_at(w.now_s)
    w.do(BILLING_AGENT, "TariffBook", "setTariff", ZONE, tariff(NOVEMBER, now + 6).words)
    for energy_e4 in (240_000, 235_050):
        later = tariff(now + 3, now + 12, energy_e4)
        w.do(BILLING_AGENT, "TariffBook", "setTariff", ZONE, later.words)
    w.do(BILLING_AGENT, "TariffBook", "setTariff", 2, tariff(NOVEMBER, NOVEMBER).words)


def _open(w: Walk) -> None:
    """Who gets the receipts, what of them is pledged, and cash for those who pay."""
    w.do(TREASURY, BILLING, "setPayee", w.who(BANK))
    manager = w.ledger.contract("DebtManager")
    token = w.ledger.chain.read(manager.call("tokenAddress", MONTHLY), w.ledger.chain.pin())
    w.do(TREASURY, BILLING, "pledge", token, SHARE_E6, DOCUMENT)
    billing = w.ledger.contract(BILLING).address
    for account in (MINER, CENTRE, FUND):
        w.ledger.mint_cash(f"POWER-{account}", account, CASH)
        w.do(account, w.cash, "approve", billing, CASH)
    w.do(MINER, BILLING, "deposit", text_to_bytes32("T-01"), 5_000_000_000)
    w.do(FUND, BILLING, "guarantee", text_to_bytes32("T-01"), 900_000_000)


def _pay(w: Walk) -> None:
    """A deposit pays as far as it goes, then cash, then what was deposited since."""
    w.do(SAVER, BILLING, "issue", MINE, NOVEMBER, 1)
    w.do(SAVER, BILLING, "issue", OTHERS, NOVEMBER, 1)
    w.do(MINER, BILLING, "pay", 1, 1_000_000_000)
    w.do(MINER, BILLING, "deposit", text_to_bytes32("T-01"), 100_000_000_000)
    w.do(SAVER, BILLING, "payFromDeposit", 1)
    w.do(CENTRE, BILLING, "pay", 2, 123)


def _restate(w: Walk) -> None:
    """The month of one site comes to less: nothing is due, and the credit is carried."""
    w.wait(7 * DAY_S)
    w.do(FUND, "MeterLedger", "settle", MINE, NOVEMBER)
    w.do(SAVER, BILLING, "issue", MINE, NOVEMBER, 2)
    w.do(BILLING_AGENT, BILLING, "adjust", MINE, -700, DOCUMENT)
    w.do(BILLING_AGENT, BILLING, "adjust", MINE, 300, DOCUMENT)
    w.do(BILLING_AGENT, BILLING, "adjust", 2, 500, DOCUMENT)


def _january(w: Walk) -> None:
    """A month with what is nominated and curtailed, a breach in it, and a guarantee drawn."""
    w.do(MINER, BILLING, "reclaimDeposit", _deposit(w) - 1_000)
    told = statement("2026-01", (1, 2, 3))
    post(w, told, 1)
    publish(w, told, MINE, 1)
    w.wait(7 * DAY_S)
    w.do(FUND, "MeterLedger", "settle", MINE, JANUARY)
    proof = told.proof(MINE, CURTAILED).words
    w.do(SAVER, BILLING, "judgeBreach", MINE, CURTAILED, 1, proof)
    w.do(SAVER, BILLING, "issue", MINE, JANUARY, 1)
    w.wait((DUE_DAYS + 1) * DAY_S)
    w.do(BILLING_AGENT, BILLING, "drawGuarantee", 4, 400_000_000)


def _leave(w: Walk) -> None:
    """Somebody who owes nothing gets its guarantee as deposit, and part of that back as cash."""
    fund = text_to_bytes32("T-05")
    w.do(FUND, BILLING, "guarantee", fund, 7_000)
    w.do(BILLING_AGENT, BILLING, "releaseGuarantee", fund, 4_000)
    w.do(FUND, BILLING, "reclaimDeposit", 1_500)
    w.do(FUND, BILLING, "withdraw", w.cash.address)
    w.do(BANK, BILLING, "withdraw", w.cash.address)
    w.do(CENTRE, BILLING, "pay", 2, 10_000)


def _cover(w: Walk) -> None:
    """A coupon is funded with what is pledged; what nobody claims comes back."""
    vault = w.ledger.contract("DistributionVault")
    w.do(SAVER, "DebtServicing", "openCoupon", MONTHLY, 2)
    event = w.ledger.chain.read(vault.call("eventCount"), w.ledger.chain.pin())
    w.do(SAVER, BILLING, "fundCoupon", event)
    opened = w.ledger.chain.read(vault.call("eventOf", event), w.ledger.chain.pin())
    w.wait(opened["expiry"] - w.now_s)
    w.do(SAVER, BILLING, "takeBack", event)


def _deposit(w: Walk) -> int:
    call = w.ledger.contract(BILLING).call("depositOf", text_to_bytes32("T-01"))
    return int(w.ledger.chain.read(call, w.ledger.chain.pin()))
