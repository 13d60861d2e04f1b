"""A coupon of 10,000 holders, killed in the middle, and reconciled to the unit.

    python -m tests.bench.bench_coupon [--holders 10000] [--page 100]

A real chain and ``mizan`` as in earnest: investors are registered and hold a bond; its coupon is
announced, opened, funded, and pushed in pages by a process that is killed in the middle and started
again; its tax is remitted. Then every account is asked what it has, and that is compared with what
was computed here from the holdings, and with the vault's own sums. Time and gas are printed. Ends
with status 1 if one unit is missing or paid twice.
"""

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from fractions import Fraction
from pathlib import Path

from eth_utils.crypto import keccak

from tests.support.ledger import (
    CENTRE,
    DEBT_ISSUER,
    GRID_OPERATOR,
    MINER,
    REGISTRAR,
    REGULATOR,
    START_S,
    TREASURY,
    Ledger,
    start_ledger,
)
from tests.support.mizan import Desk, data_file
from tokenization.abi import topic_of
from tokenization.debt import isin_check_digit
from tokenization.files import participants
from tokenization.issuance import planner
from tokenization.ledger.contracts import Decoded
from tokenization.ledger.tx import receipts
from tokenization.types import Address, Hash32
from tokenization.units import checksum, hex0x, pkt_midnight


ISIN = "PKMZPB03Y01" + isin_check_digit("PKMZPB03Y01")
RATE_E6 = 123_457
COUPON_DAY = date(2025, 11, 5)
LOT = 1_000
TAX_E6 = {1: 200_000, 2: 73_333, 3: 100_000}
"""Rates by tax class; the second leaves fractions to round down."""

PAID = hex0x(
    topic_of("EntitlementPaid(uint256,address,address,uint256,uint256,uint256,uint256,uint256)")
)

_FACE = 1_000_000
_WHOLE_E6 = 1_000_000
_POLL_S = 0.5


def main() -> int:
    """Run, print, and answer the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--holders", type=int, default=10_000, help="holders of the bond")
    parser.add_argument("--page", type=int, default=100, help="holders a transaction")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mizan-coupon-") as name:
        folder = Path(name)
        with start_ledger(folder, ("--timestamp", str(START_S))) as ledger:
            return Bench(Desk(ledger, folder), options.holders, options.page).run()


class Bench:
    """One coupon."""

    def __init__(self, desk: Desk, holders: int, page: int) -> None:
        """Deal the holdings."""
        self.desk, self.page = desk, page
        self.accounts = [Address(keccak(text=f"holder {n}")[:20]) for n in range(holders)]
        self.units = {one: LOT * (1 + n % 7) for n, one in enumerate(self.accounts)}
        self.classes = {one: 1 + n % len(TAX_E6) for n, one in enumerate(self.accounts)}

    @property
    def ledger(self) -> Ledger:
        """The ledger."""
        return self.desk.ledger

    def run(self) -> int:
        """All of it."""
        with timed("register the holders"):
            self.register()
        with timed("issue the bond to them"):
            self.issue()
        self.open_and_fund()
        with timed("push, killed in the middle"):
            paid = self.push_and_kill()
        print(f"  paid when it was killed  {paid:12,}")
        with timed("push again, to the end"):
            ran = self.desk.execute(MINER, "payment", "push", 1, "--page", self.page)
        print(f"  paid by the second run   {ran['paid']:12,}")
        with timed("remit the tax"):
            self.desk.execute(MINER, "payment", "remit-tax", 1)
        with timed("reconcile"):
            faults = self.reconcile()
        for fault in faults:
            print(f"DIFFERS: {fault}")
        print("Reconciled to the unit." if not faults else f"{len(faults)} figures differ.")
        return 1 if faults else 0

    def register(self) -> None:
        """The bond and the table of tax; the holders with their tax classes."""
        desk, header = self.desk, data_file("series.csv").read_text().splitlines()[0]
        face = 100 * sum(self.units.values())
        bond = (
            f"{ISIN},FixedPib,3Y,2025-05-05,2028-05-05,{LOT},12.3457,{face},2025-05-04,invented,"
            "100,12.3457,2,ACT/ACT ICMA,following,,,,,3,,2,3650,,,"
        )
        series = desk.file(f"{header}\n{bond}\n", "series.csv")
        taxes = ["tax_type,tax_class,from,rate_pct,rounding,source"]
        for tax_class, rate_e6 in TAX_E6.items():
            rate = f"{rate_e6 // 10_000}.{rate_e6 % 10_000:04d}"
            taxes.append(f"government_securities,{tax_class},2025-07-01,{rate},down,invented")
        rows = [
            f"H-{n:06d},{checksum(one)},Holder,individual,{self.classes[one]},586,2028-06-30,,,,,"
            for n, one in enumerate(self.accounts)
        ]
        people = desk.file("\n".join([",".join(participants.HEADER), *rows]), "people.csv")
        self.desk.execute(DEBT_ISSUER, "series", "create", series)
        self.desk.execute(
            REGULATOR, "series", "admit", series, "--params", data_file("deploy.toml")
        )
        self.desk.execute(GRID_OPERATOR, "taxes", desk.file("\n".join(taxes), "taxes.csv"))
        self.desk.execute(GRID_OPERATOR, "tax", "account", checksum(self.ledger.accounts[CENTRE]))
        registrar = ("--registrar", desk.signer(REGISTRAR), "--execute")
        ran = desk.mizan("register", people, *registrar)
        assert ran.status == 0, ran.err

    def issue(self) -> None:
        """One row a holder."""
        rows = [
            f"C-{n:06d},{checksum(one)},{units},units,{ISIN},,,,,,,,"
            for n, (one, units) in enumerate(self.units.items())
        ]
        plan = self.desk.plan("\n".join([",".join(planner.HEADER), *rows]))
        ran = self.desk.issue(plan, DEBT_ISSUER)
        assert ran.status == 0, ran.err
        gas = sum(one["gas_used"] for one in ran.data["transactions"])
        self.gas("issued", gas)

    def open_and_fund(self) -> None:
        """The coupon, on its day, with all its cash."""
        self.desk.execute(MINER, "coupon", "announce", ISIN)
        self.ledger.devnet.rpc("evm_setNextBlockTimestamp", pkt_midnight(COUPON_DAY) + 3600)
        self.ledger.mine()
        self.desk.execute(MINER, "coupon", "open", ISIN, 0)
        required = int(self.desk.mizan("payment", "show", 1).data["payment"]["required"])
        rupees = f"{required // 10_000}.{required % 10_000:04d}"
        miner = checksum(self.ledger.accounts[MINER])
        self.desk.execute(TREASURY, "cash", "issue", miner, rupees, "--ref", "DEPOSIT")
        self.desk.execute(MINER, "payment", "fund", 1)

    def push_and_kill(self) -> int:
        """Push until a third is paid, and kill; answers how many are paid then."""
        words = (*self.desk.options, "payment", "push", 1, "--page", self.page)
        signer = ("--signer", self.desk.signer(MINER), "--execute")
        program = [Path(sys.executable).with_name("mizan"), *words, *signer]
        third = len(self.accounts) // 3
        with subprocess.Popen(
            list(map(str, program)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as run:
            while len(self.logs("EntitlementPaid")) < third:
                if run.poll() is not None:
                    raise RuntimeError(f"the run ended by itself with {run.returncode}")
                time.sleep(_POLL_S)
            run.send_signal(signal.SIGKILL)
        return len(self.logs("EntitlementPaid"))

    def logs(self, name: str) -> list[dict[str, Decoded]]:
        """Events of one kind of the vault."""
        vault, at = self.ledger.contract("DistributionVault"), self.ledger.chain.pin()
        return [args for _, args in self.ledger.chain.events(vault, (name,), 0, at)]

    def reconcile(self) -> list[str]:
        """Everything that is not as it was computed here."""
        per_unit = Fraction(_FACE * RATE_E6, 2 * _WHOLE_E6)
        gross = {one: int(units * per_unit) for one, units in self.units.items()}
        tax = {one: gross[one] * TAX_E6[self.classes[one]] // _WHOLE_E6 for one in self.accounts}
        cash, at = self.ledger.contract("SettlementCash"), self.ledger.chain.pin()
        authority, vault = self.ledger.accounts[CENTRE], self.ledger.contract("DistributionVault")
        asked = [*self.accounts, authority, vault.address]
        answers = self.ledger.chain.read_all([cash.call("balanceOf", one) for one in asked], at)
        have = dict(zip(asked, answers, strict=True))
        required = -(-sum(self.units.values()) * per_unit // 1)
        net = sum(gross.values()) - sum(tax.values())
        wanted = {one: gross[one] - tax[one] for one in self.accounts} | {
            authority: sum(tax.values()),
            vault.address: required - sum(gross.values()),
        }
        faults = [
            f"{checksum(one)} has {have[one]}, not {amount}"
            for one, amount in wanted.items()
            if have[one] != amount
        ]
        paid = Counter(args["holder"] for args in self.logs("EntitlementPaid"))
        faults += [f"{checksum(one)} was paid {n} times" for one, n in paid.items() if n != 1]
        faults += [f"{checksum(one)} was never paid" for one in self.accounts if one not in paid]
        numbers = Counter(args["certificate"] for args in self.logs("EntitlementPaid"))
        faults += [
            f"certificate {number} is {n} payments'" for number, n in numbers.items() if n > 1
        ]
        totals = self.desk.mizan("payment", "show", 1).data["payment"]
        expected = {"funded": required, "net_paid": net, "taxed": sum(tax.values()), "held": 0}
        faults += [
            f"{name} is {totals[name]}, not {amount}"
            for name, amount in expected.items()
            if int(totals[name]) != amount
        ]
        print(f"  gross {sum(gross.values()):,}, tax {sum(tax.values()):,}, net {net:,} (PKR 1e-4)")
        self.gas("pushed", self.pushed_gas())
        return faults

    def pushed_gas(self) -> int:
        """What all pages of both runs took, by their receipts."""
        vault = hex0x(self.ledger.contract("DistributionVault").address)
        asked = {"address": vault, "fromBlock": "0x0", "toBlock": "latest", "topics": [PAID]}
        logs = self.ledger.chain.request("eth_getLogs", asked)
        hashes = {log["transactionHash"] for log in logs}
        found = receipts(self.ledger.chain, [Hash32(bytes.fromhex(one[2:])) for one in hashes])
        used = sorted(receipt.gas_used for receipt in found if receipt is not None)
        print(f"  largest transaction      {used[-1]:12,} gas")
        return sum(used)

    def gas(self, what: str, used: int) -> None:
        """Print gas, whole and a holder."""
        print(f"  {what:<25}{used:12,} gas, {used // len(self.accounts):,} a holder")


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long something took."""
    began = time.perf_counter()
    yield
    print(f"{what:<27}{time.perf_counter() - began:12.1f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
