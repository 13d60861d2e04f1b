"""Auctions by commands: files of terms, and parties at their desks."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.ledger import BILL_12M, CENTRE, DEBT_ISSUER, REGULATOR, Ledger
from tests.support.mizan import Desk, Ran
from tests.support.officers import Office, open_office
from tokenization.units import iso_time, text_to_bytes32


AUCTIONEER = DEBT_ISSUER
"""Who opens auctions in ``data/deploy.toml``."""
TREASURY_ACCOUNT = CENTRE
STAGE_S = 600
PLENTY = 10**17
"""More cash than any auction here moves, in base units."""

TERMS = """
kind = "{kind}"
isin = "{isin}"
pricing = "{pricing}"
offered_pkr = {offered}
lot_units = {lot}
accrued_per_100 = "{accrued}"
cash = "SettlementCash"
treasury = "{treasury}"

[times]
commit_until = {commit}
reveal_until = {reveal}
result_until = {result}
settle_until = {settle}

[bidders]
competitive = ["company", "bank", "primary_dealer", "fund"]
non_competitive = {savers}
most_pkr = {most}
non_competitive_pkr = {unpriced}
non_competitive_most_pkr = {unpriced}

[bonds_pkr]
individual = 5
company = 500
bank = 500
fund = 500
"""

POWER_TERMS = """
kind = "power"
offered_kw = {offered}
lot_kw = {lot}
charge_per_kw = "{charge}"
cash = "SettlementCash"
treasury = "{treasury}"
{more}

[right]
product = "{product}"
plant = "{plant}"
firmness = "{firmness}"
window = {window}
blocks = "{blocks}"

[times]
commit_until = {commit}
reveal_until = {reveal}
result_until = {result}
settle_until = {settle}

[bidders]
competitive = ["company"]
most_kw = {most}

[bonds_pkr]
company = {bond}
"""


@dataclass
class Bidding:
    """An auction that was opened, and those who take part in it.

    Attributes:
        flags: What every command ends with: nothing, ``--buyback`` or ``--power``.
        times_s: Its four times.
    """

    office: Office
    file: Path
    times_s: tuple[int, int, int, int]
    flags: tuple[str, ...] = ()
    number: int = field(default=0)

    @property
    def ledger(self) -> Ledger:
        """The ledger."""
        return self.office.ledger

    @property
    def desk(self) -> Desk:
        """Everybody's desk."""
        return self.office.desk

    def act(self, account: int, verb: str, *rest: object) -> Ran:
        """An account's own act, for real, that succeeds."""
        named = ("--as", self.office.account(account), *self.flags)
        ran = self.office.do(account, "auction", verb, self.number, *rest, *named)
        assert ran.status == 0, ran.err
        return ran

    def officer(self, account: int, verb: str, *rest: object) -> Ran:
        """An act by somebody who does not name an account, that succeeds."""
        ran = self.office.do(account, "auction", verb, self.number, *rest, *self.flags)
        assert ran.status == 0, ran.err
        return ran

    def take(self, account: int) -> int:
        """Withdraw all that is owed to an account's investor; how much it was."""
        named = ("--as", self.office.account(account), *self.flags)
        ran = self.office.do(account, "auction", "withdraw", *named)
        assert ran.status == 0, ran.err
        return int(ran.data["amount"])

    def shown(self) -> dict[str, Any]:
        """What is published of it."""
        ran = self.desk.mizan("auction", "show", self.number, *self.flags)
        found: dict[str, Any] = ran.data["auction"]
        return found

    def verify(self, *more: object) -> Ran:
        """Verify its result."""
        return self.desk.mizan("auction", "verify", self.number, *self.flags, *more)

    def pass_stage(self, stage: int) -> None:
        """Let the time of a stage pass, counted from 0."""
        self.ledger.devnet.rpc("evm_setNextBlockTimestamp", self.times_s[stage] + 1)
        self.ledger.mine()


def prepare(ledger: Ledger, folder: Path, *, kind: str = "sale", **terms: object) -> Bidding:
    """An office and a file of terms, not yet opened."""
    office = open_office(ledger, folder)
    start_s = ledger.chain.pin().time_s
    first, second, third, last = (start_s + factor * STAGE_S for factor in (1, 2, 3, 5))
    facts = {
        "kind": kind,
        "isin": BILL_12M,
        "pricing": "multiple_price",
        "offered": 200_000,
        "lot": 50,
        "accrued": "0",
        "treasury": office.account(TREASURY_ACCOUNT),
        "commit": iso_time(first),
        "reveal": iso_time(second),
        "result": iso_time(third),
        "settle": iso_time(last),
        "savers": '["individual"]',
        "most": 200_000,
        "unpriced": 20_000,
        "firmness": "firm",
        "more": "",
    }
    file = folder / f"{kind}.toml"
    text = POWER_TERMS if kind == "power" else TERMS
    file.write_text(text.format(**facts | terms))
    flags = () if kind == "sale" else (f"--{kind}",)
    return Bidding(office, file, (first, second, third, last), flags)


def opened(ledger: Ledger, folder: Path, *, kind: str = "sale", **terms: object) -> Bidding:
    """An auction that is open for bids."""
    bidding = prepare(ledger, folder, kind=kind, **terms)
    ran = bidding.office.do(AUCTIONEER, "auction", "open", bidding.file)
    assert ran.status == 0, ran.err
    bidding.number = ran.data["auction"]
    return bidding


def endow(ledger: Ledger, *accounts: int) -> None:
    """Give accounts cash in plenty."""
    for account in accounts:
        ledger.mint_cash(f"CASH-{account}", account, PLENTY)


def cash_of(ledger: Ledger, account: int) -> int:
    """What an account has in cash."""
    call = ledger.contract("SettlementCash").call("balanceOf", ledger.accounts[account])
    return int(ledger.chain.read(call, ledger.chain.pin()))


def new_series(
    ledger: Ledger, isin: str, terms: tuple[object, ...], coupon: tuple[object, ...]
) -> None:
    """Open a series that moves without rules."""
    manager = ledger.contract("DebtManager")
    ledger.send(DEBT_ISSUER, manager.call("createSeries", terms, coupon, ()))
    call = manager.call("tokenAddress", text_to_bytes32(isin))
    token = ledger.chain.read(call, ledger.chain.pin())
    ledger.send(REGULATOR, ledger.contract("ComplianceEngine").call("setRules", token, []))
