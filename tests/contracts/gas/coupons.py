"""What a holder pays to claim its coupons."""

from dataclasses import dataclass
from datetime import date, timedelta

from tests.contracts.gas.costs import Cost, Figures, send
from tests.support.ledger import (
    BANK,
    DEBT_ISSUER,
    GRID_OPERATOR,
    REGULATOR,
    SAVER,
    START_S,
    Ledger,
)
from tokenization.debt import CouponDates, DayCountConvention, Period, Roll, coupon_periods
from tokenization.ledger.contracts import Contract
from tokenization.units import pkt_date, pkt_midnight, text_to_bytes32


ISIN = "PKMZGAS00035"
TAX_AUTHORITY = GRID_OPERATOR
FIXED_PIB, ONE_YEAR, MONTHLY = 2, 365, 12
RATE_E6, RECORD_DAYS = 120_000, 10
CASH = 10**12
DOCUMENT = bytes([1]) * 32
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class _Bond:
    """A bond of monthly coupons that two hold, taxed, paid in cash without rules."""

    ledger: Ledger

    @property
    def vault(self) -> Contract:
        """Where its coupons are paid."""
        return self.ledger.contract("DistributionVault")

    @property
    def periods(self) -> tuple[Period, ...]:
        """What its coupons are for."""
        first = pkt_date(START_S)
        return coupon_periods(CouponDates(first, first.replace(year=first.year + 1), MONTHLY))

    def open(self) -> None:
        """Set the tax, open the bond and issue it."""
        ledger, code = self.ledger, text_to_bytes32(ISIN)
        cash, manager = (ledger.contract(name) for name in ("SettlementCash", "DebtManager"))
        rate = (FIXED_PIB, 1, (pkt_date(START_S) - EPOCH).days, 200_000, 0, DOCUMENT)
        ledger.send(TAX_AUTHORITY, ledger.contract("TaxRegistry").call("setRates", [rate]))
        matures = pkt_midnight(self.periods[-1].end)
        terms = (code, FIXED_PIB, START_S, matures, 50, 990_000, 0, 10_000, DOCUMENT)
        conventions = (RATE_E6, MONTHLY, DayCountConvention.ACT_ACT_ICMA, Roll.FOLLOWING)
        days = (0, RECORD_DAYS, 0, 3, ONE_YEAR)
        coupon = (*conventions, False, 0, 0, *days, cash.address, bytes(32), bytes(32))
        ledger.send(DEBT_ISSUER, manager.call("createSeries", terms, coupon, ()))
        engine, token = ledger.contract("ComplianceEngine"), ledger.token(ISIN)
        ledger.send(REGULATOR, engine.call("setRules", token.address, []))
        for holder in (BANK, SAVER):
            ledger.mint_bills(f"COUPON-{holder}", holder, 1_000, ISIN)
            ledger.mint_cash(f"COUPON-{holder}", holder, CASH)
        ledger.send(BANK, cash.call("approve", self.vault.address, CASH))
        ledger.send(SAVER, self._servicing.call("announceRecords", code, ONE_YEAR))

    def pay(self, number: int) -> Cost:
        """Open a coupon, fund it, let one holder claim, and the other."""
        ledger, end = self.ledger, self.periods[number].end
        self._wait_until(end - timedelta(days=RECORD_DAYS - 1))
        opened = self._servicing.call("openCoupon", text_to_bytes32(ISIN), number)
        ledger.send(SAVER, opened)
        ledger.send(BANK, self.vault.call("fund", number + 1, CASH))
        self._wait_until(end + timedelta(days=7))
        self._claim(number, BANK)
        return self._claim(number, SAVER)

    @property
    def _servicing(self) -> Contract:
        return self.ledger.contract("DebtServicing")

    def _claim(self, number: int, holder: int) -> Cost:
        account = self.ledger.accounts[holder]
        return send(self.ledger, holder, self.vault.call("claim", number + 1, account, account))

    def _wait_until(self, day: date) -> None:
        self.ledger.devnet.rpc("evm_setNextBlockTimestamp", pkt_midnight(day))
        self.ledger.mine()


def figures(ledger: Ledger) -> Figures:
    """Claim the first coupon of a bond, and the second."""
    bond = _Bond(ledger)
    bond.open()
    yield "claim the first coupon of a bond", bond.pay(0)
    yield "claim a further coupon", bond.pay(1)
