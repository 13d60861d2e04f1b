"""A year of 2,000 MW over six zones and 60 sites, from its ceilings to its bills, reconciled.

    python -m tests.bench.bench_power [--sites 60] [--months 12]

A real chain, ``mizan`` and ``mizand`` as in earnest: holders are licensed, sites entered, strips of
the whole year allocated until every ceiling is reached, and nominated; an evening is curtailed; a
month of hourly readings is signed, stated, published, settled, billed and partly paid. One kilowatt
more is refused everywhere. A node follows all the while; then what it, the chain and the files say
is compared. Time, transactions and gas are printed. Ends with status 1 if one figure differs.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tests.bench.bench_coupon import timed
from tests.bench.power_checks import Checks
from tests.bench.power_year import (
    FEWEST_SITES,
    FIRST,
    MOST_HOLDERS,
    ORDERS,
    ZONES_MW,
    Year,
    investor,
)
from tests.bench.tally import Tally
from tests.support.following import following
from tests.support.ledger import (
    BANK,
    GRID_OPERATOR,
    MINER,
    POWER_ISSUER,
    REGISTRAR,
    REGULATOR,
    SAVER,
    START_S,
    TREASURY,
    Ledger,
    read_params,
    start_ledger,
)
from tests.support.metered import CHALLENGE_DAYS, METER_KEYS, as_file
from tests.support.mizan import Desk
from tests.support.mizand import over, running, wait_for
from tokenization.devnet import free_port
from tokenization.errors import RpcRefused
from tokenization.files.params import Params
from tokenization.ledger.chain import revert_of
from tokenization.power import Right, pack_right
from tokenization.types import Address
from tokenization.units import CASH_DECIMALS, checksum, format_amount, period_start, text_to_bytes32


FIRST_HOLDER = 32
"""Accounts below it are the small ledger's."""

FULL = (501, 502, 503, 510)
"""Reasons of a ceiling that is reached: the programme's, a zone's, a plant's, a phase's."""

ELSEWHERE = {1: 1, 2: 1, 3: 2}
"""The small ledger's own plants and their zones. Source: ``tests/support/data/plants.csv``."""

DAY_S = 86_400
SHOWN = 5
"""How many differences of a kind are printed."""

QUORUM = 2
PAYEE = BANK


def main() -> int:
    """Run, print, and answer the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--sites", type=int, default=60, help="sites over the six zones")
    parser.add_argument("--months", type=int, default=12, help="months of each strip")
    options = parser.parse_args()
    if options.sites < FEWEST_SITES or options.months < 1:
        parser.error(f"{FEWEST_SITES} sites and a month at least: every plant has one")
    holders = min(MOST_HOLDERS, options.sites)
    arguments = ("--timestamp", str(START_S))
    with tempfile.TemporaryDirectory(prefix="mizan-power-") as name:
        folder = Path(name)
        with start_ledger(
            folder, arguments, accounts_count=FIRST_HOLDER + holders, params=_params()
        ) as ledger:
            year = Year(ledger.accounts[FIRST_HOLDER:], options.sites, options.months)
            return Bench(Desk(ledger, folder), year).run()


class Bench:
    """One year."""

    def __init__(self, desk: Desk, year: Year) -> None:
        """Stand at the beginning."""
        self.desk, self.year = desk, year
        self.tally, self.began = Tally(desk.ledger), desk.ledger.head

    @property
    def ledger(self) -> Ledger:
        """The ledger."""
        return self.desk.ledger

    def run(self) -> int:
        """All of it, with a node at its heels."""
        store, port = self.desk.folder / "store", free_port()
        with running(over(self.ledger, store, "instant"), port):
            self.live()
            with timed("the node is at the head"):
                head = self.ledger.head
                wait_for(port, lambda status: status["block"]["number"] == head)
        with following(self.ledger, store, "instant") as node, node.store.snapshot() as snapshot:
            view = snapshot.at(node.tip.number)
            checks = Checks(self.ledger, self.year, node, view)
            for what, compare in checks.parts.items():
                with timed(f"reconcile {what}"):
                    compare()
        for what, count in checks.counts.items():
            faults = checks.faults.get(what, [])
            print(f"  {what:<25}{count:12,} compared, {len(faults):,} differ")
            for fault in faults[:SHOWN]:
                print(f"DIFFERS: {what}, {fault}")
        if checks.faults:
            return 1
        print("Reconciled to the kilowatt and the paisa.")
        return 0

    def live(self) -> None:
        """The year."""
        with self.tally.step("define zones, plants, tariffs"):
            self.define()
        with self.tally.step("license holders, enter sites"):
            self.enter()
        with self.tally.step("allocate the year"):
            self.allocate()
        with timed("refuse one kW more"):
            self.ask_for_more()
        with self.tally.step("nominate to every site"):
            self.nominate()
        with self.tally.step("curtail an evening"):
            self.curtail()
        self.wait_until(period_start(self.year.periods[0] + 1))
        with self.tally.step("sign and state the readings"):
            self.state()
        with self.tally.step("publish the readings"):
            self.publish()
        self.wait_until(self.ledger.chain.pin().time_s + CHALLENGE_DAYS * DAY_S)
        with self.tally.step("settle the month"):
            self.in_every_zone("meter", "settle")
        with self.tally.step("cash, and some paid ahead"):
            self.pay_ahead()
        with self.tally.step("bill the month"):
            self.in_every_zone("bill", "issue")
        with self.tally.step("pay a part of the bills"):
            self.pay()
        with self.tally.step("the payee takes what came in"):
            self.desk.execute(PAYEE, "bill", "withdraw", self.account(PAYEE))
        self.sum_up()

    def sum_up(self) -> None:
        """What it took in all, a reading and a site."""
        readings = sum(len(used.drawn_kwh) for used in self.year.used.values())
        metered = sum(gas for what, gas in self.tally.steps.items() if "the readings" in what)
        count, gas = self.tally.spent(self.began)
        print(f"  {'in all':<25}{count:12,} transactions")
        self.tally.gas(f"{readings:,} readings", metered, readings, "reading")
        self.tally.gas("everything", gas, len(self.year.sites), "site")

    def define(self) -> None:
        """Six zones and their plants, what their power costs, and who gets what is paid."""
        files = (
            self.desk.file(self.year.zones_file(), "zones.csv"),
            self.desk.file(self.year.plants_file(), "plants.csv"),
        )
        self.desk.execute(GRID_OPERATOR, "programme", *files)
        tariffs = self.desk.file(self.year.tariffs_file(), "tariffs.csv")
        self.desk.execute(GRID_OPERATOR, "bill", "tariffs", tariffs)
        self.desk.execute(TREASURY, "receipts", "payee", self.account(PAYEE))

    def enter(self) -> None:
        """Holders with their licences, then their sites and who reads the meters."""
        people = self.desk.file(self.year.people_file(), "people.csv")
        officers = ("--registrar", self.desk.signer(REGISTRAR))
        officers += ("--regulator", self.desk.signer(REGULATOR))
        ran = self.desk.mizan("register", people, *officers, "--execute")
        assert ran.status == 0, ran.err
        sites = self.desk.file(self.year.sites_file(), "sites.csv")
        self.desk.execute(GRID_OPERATOR, "site", "enter", sites)
        keys = [self.account(key) for key in METER_KEYS]
        for zone in ZONES_MW:
            self.desk.execute(REGULATOR, "meter", "operators", zone, *keys, "--quorum", QUORUM)

    def allocate(self) -> None:
        """Every strip, by one plan."""
        ran = self.desk.issue(self.desk.plan(self.year.power_file()), POWER_ISSUER)
        assert ran.status == 0, ran.err
        gas = sum(one["gas_used"] for one in ran.data["transactions"])
        self.tally.gas(
            "allocated", gas, len(self.year.strips), f"strip of {self.year.months} months"
        )

    def ask_for_more(self) -> None:
        """One kW: by a plan, which sends nothing, and at every plant in every month and block."""
        head, plan = self.ledger.head, self.desk.plan(self.year.one_more_file())
        ran = self.desk.issue(plan, POWER_ISSUER)
        assert (ran.status != 0, self.ledger.head) == (True, head), ran.out
        refused = len(ran.document["errors"][0]["rows"])
        assert refused == len(self.year.plants), ran.out
        chain, rights = self.ledger.chain, self.ledger.contract("CapacityRights")
        asked = [
            (text_to_bytes32(f"MORE-{number}"), account, pack_right(right), 1)
            for number, (account, right) in enumerate(self._everywhere())
        ]
        calls = [rights.call("allocate", [line]) for line in asked]
        answers = chain.try_all(calls, chain.pin(), self.ledger.accounts[POWER_ISSUER])
        for line, answer in zip(asked, answers, strict=True):
            revert = revert_of(answer) if isinstance(answer, RpcRefused) else None
            assert revert is not None, line
            assert revert.code in FULL, (line, revert)
        print(f"  refused                  {len(calls) + refused:12,} times")

    def nominate(self) -> None:
        """Every holder binds what it has to its sites."""
        book = self.ledger.contract("NominationBook")
        gas: list[int] = []
        for holder in range(len(self.year.accounts)):
            calls = [book.call("nominate", *what) for what in self.year.nominations_of(holder)]
            sent = self.ledger.send(FIRST_HOLDER + holder, *calls)
            gas += [receipt.gas_used for receipt in sent]
        self.tally.gas("nominated", sum(gas), len(gas), f"strip of {self.year.months} months")

    def curtail(self) -> None:
        """Interruptible kW of three zones to nothing, then firm ones to two thirds."""
        order = self.desk.file("Dispatch order of an invented grid\n", "order.txt")
        dearest: dict[str, int] = {}
        for row in ORDERS:
            terms = (row["zone"], row["from"], row["to"], row["left"], "--class", row["class"])
            ran = self.desk.execute(GRID_OPERATOR, "curtail", "order", *terms, "--document", order)
            (sent,) = ran["transactions"]
            dearest[row["class"]] = max(dearest.get(row["class"], 0), sent["gas_used"])
        most = max(len(self.year.sites_in(zone)) for zone in ZONES_MW)
        for kind, gas in dearest.items():
            print(f"  {f'order, {kind}':<25}{gas:12,} gas, for a zone of {most} sites and holders")

    def state(self) -> None:
        """Two of a zone's three operators sign what its sites drew; anybody carries it."""
        for zone in ZONES_MW:
            text = as_file(self.year.statement(zone))
            self.desk.file(text, f"readings-{zone}.csv")
            signatures: list[object] = []
            for key in METER_KEYS[:QUORUM]:
                words = ("meter", "sign", *self.readings(zone), "--signer", self.desk.signer(key))
                ran = self.desk.mizan(*words)
                assert ran.status == 0, ran.err
                signatures += ["--signature", ran.data["signature"]]
            self.desk.execute(SAVER, "meter", "post", *self.readings(zone), *signatures)

    def publish(self) -> None:
        """The readings behind every root."""
        for zone in ZONES_MW:
            self.desk.execute(SAVER, "meter", "publish", *self.readings(zone))

    def in_every_zone(self, *command: object) -> None:
        """What anybody may do about a month of a zone."""
        for zone in ZONES_MW:
            self.desk.execute(SAVER, *command, zone, FIRST)

    def pay_ahead(self) -> None:
        """Everybody gets the cash it will owe; a third pays it in before any bill."""
        for holder, account in enumerate(self.year.accounts):
            rupees = _rupees(self.year.due_of(holder))
            self.desk.execute(
                TREASURY, "cash", "issue", checksum(account), rupees, "--ref", f"Y-{holder}"
            )
            if holder % 3 == 0:
                self.desk.execute(
                    FIRST_HOLDER + holder, "bill", "deposit", investor(holder), rupees
                )

    def pay(self) -> None:
        """A third pays all its bills, and a third half of one."""
        for holder in range(len(self.year.accounts)):
            invoices = self.desk.mizan("bill", "show", investor(holder)).data["invoices"]
            if holder % 3 == 1:
                for one in invoices:
                    self.desk.execute(FIRST_HOLDER + holder, "bill", "pay", one["invoice"])
            if holder % 3 == 2:
                half = ("--amount", _rupees(int(invoices[0]["amount"]) // 2))
                self.desk.execute(
                    FIRST_HOLDER + holder, "bill", "pay", invoices[0]["invoice"], *half
                )

    def readings(self, zone: int) -> tuple[object, ...]:
        """How commands are told a zone's readings."""
        return self.desk.folder / f"readings-{zone}.csv", "--zone", zone, "--month", FIRST

    def account(self, index: int) -> str:
        """A development account as it is written."""
        return checksum(self.ledger.accounts[index])

    def wait_until(self, time_s: int) -> None:
        """Let time pass."""
        self.ledger.devnet.rpc("evm_setNextBlockTimestamp", time_s)
        self.ledger.mine()

    def _everywhere(self) -> Iterator[tuple[Address, Right]]:
        """A holder fit for it, and a right: every plant, class, month and block there is."""
        fit = {(strip.site.plant, strip.firmness): strip for strip in self.year.strips}
        whole = [
            (self.year.accounts[one.site.holder], self.year.right(one)) for one in fit.values()
        ]
        miner, (_, like) = self.ledger.accounts[MINER], whole[0]
        whole += [
            (miner, replace(like, zone=zone, plant=plant)) for plant, zone in ELSEWHERE.items()
        ]
        for account, right in whole:
            for month in self.year.periods:
                for block in range(len(self.year.time_blocks)):
                    window = (month, month, 1 << block)
                    place = (right.product, right.zone, right.plant)
                    yield account, Right(*place, *window, right.firmness, right.vintage)


def _params() -> Params:
    """Those of the small ledger, with 2,000 MW for the programme and its one phase."""
    small, cap_kw = read_params(), 1_000 * sum(ZONES_MW.values())
    phases = tuple(replace(phase, cap_kw=cap_kw) for phase in small.phases)
    return replace(small, cap_kw=cap_kw, phases=phases)


def _rupees(amount: int) -> str:
    """Base units of cash as commands take them."""
    return format_amount(amount, CASH_DECIMALS)


if __name__ == "__main__":
    sys.exit(main())
