"""Issuing a plan: exact, once, and going on after whatever came in between."""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.ledger import (
    BANK,
    BILL_12M,
    CENTRE,
    DEBT_ISSUER,
    MINER,
    POWER_ISSUER,
    REGISTRAR,
    SAVER,
    Ledger,
    right,
)
from tests.support.mizan import Desk
from tests.support.proxy import Proxy, start_proxy
from tests.support.sheets import bill, power, sheet
from tokenization.issuance.journal import Journal
from tokenization.issuance.workspace import Workspace
from tokenization.ledger.tx import Draft, gas_price, send
from tokenization.types import Address
from tokenization.units import checksum, text_to_bytes32


pytestmark = pytest.mark.chain


@pytest.fixture
def desk(ledger: Ledger, tmp_path: Path) -> Desk:
    """An issuer's desk."""
    return Desk(ledger, tmp_path)


@pytest.fixture
def proxied(desk: Desk) -> Iterator[tuple[Desk, Proxy]]:
    """A desk with a proxy between it and the chain."""
    with start_proxy(desk.ledger.devnet.url) as proxy:
        yield replace(desk, rpc=proxy.url), proxy


def bills(ledger: Ledger, count: int, amount: int = 5_000, *, prefix: str = "B") -> list[str]:
    """Rows of debt, alternately to the bank and the saver."""
    to = [checksum(ledger.accounts[account]) for account in (BANK, SAVER)]
    return [bill(f"{prefix}-{n}", str(amount), account=to[n % 2]) for n in range(count)]


def rights(ledger: Ledger, count: int, **cells: str) -> list[str]:
    """Rows of power, one MW each, alternately to the miner and the centre."""
    to = [checksum(ledger.accounts[account]) for account in (MINER, CENTRE)]
    return [power(f"P-{n}", "1", account=to[n % 2], **cells) for n in range(count)]


def test_run__a_plan__is_issued_exactly_and_reported(desk: Desk) -> None:
    """More rows than one transaction holds: cut, issued in order, totals equal the file's."""
    plan = desk.plan(sheet(bills(desk.ledger, 205)))
    ran = desk.issue(plan, DEBT_ISSUER)
    assert ran.status == 0, ran.err
    assert ran.data["rows"] == {
        "total": 205,
        "before": 0,
        "issued": 205,
        "refused": 0,
        "left": 0,
    }
    assert len(ran.data["transactions"]) == 3
    assert (desk.ledger.bills_of(BANK), desk.ledger.bills_of(SAVER)) == (103 * 50, 102 * 50)
    assert ran.data["targets"][0]["amount"] == {
        "base": "10250",
        "unit": "units",
        "display": "PKR 1,025,000",
    }
    assert (desk.journal(plan).parent / "report.json").exists()


def test_run__power__is_cut_by_lines_and_by_months(desk: Desk) -> None:
    """Forty rows of one month: by twenties. Twenty of a year: by as many months as fit."""
    plan = desk.plan(sheet(rights(desk.ledger, 40, window_end="2025-11")))
    ran = desk.issue(plan, POWER_ISSUER)
    assert (ran.status, len(ran.data["transactions"])) == (0, 2)
    long = [row.replace("P-", "Y-") for row in rights(desk.ledger, 20, window_end="2026-10")]
    ran = desk.issue(desk.plan(sheet(long)), POWER_ISSUER)
    assert (ran.status, len(ran.data["transactions"])) == (0, 2)
    assert desk.ledger.power_of(MINER, right(last="2026-10")) == 10_000
    assert all(tx["gas_used"] < 16_777_216 for tx in ran.data["transactions"])


def test_run__again__sends_nothing_and_writes_nothing(desk: Desk) -> None:
    """The chain does not move; the journal stays byte for byte."""
    plan = desk.plan(sheet(bills(desk.ledger, 3)))
    assert desk.issue(plan, DEBT_ISSUER).status == 0
    before, journal = desk.ledger.chain.pin(), desk.journal(plan).read_bytes()
    ran = desk.issue(plan, DEBT_ISSUER)
    assert (ran.status, ran.data["rows"]["before"], ran.data["rows"]["issued"]) == (0, 3, 0)
    assert desk.ledger.chain.pin() == before
    assert desk.journal(plan).read_bytes() == journal


def test_run__without_execute__sends_nothing_and_writes_nothing(desk: Desk) -> None:
    """It says what would be sent, with the signer or without."""
    plan = desk.plan(sheet([*bills(desk.ledger, 101), *rights(desk.ledger, 21)]))
    before = desk.ledger.chain.pin()
    ran = desk.mizan("mint", "run", plan)
    assert ran.status == 0, ran.err
    assert (ran.data["executed"], ran.data["transactions"]) == (False, 4)
    assert ran.data["rows"] == {"total": 122, "before": 0, "ready": 122}
    assert ran.document["warnings"]
    assert desk.ledger.chain.pin() == before
    assert not desk.journal(plan).exists()


def test_run__the_journal_lost__issues_nothing_twice(desk: Desk) -> None:
    """The contracts remember every reference."""
    plan = desk.plan(sheet(bills(desk.ledger, 4)))
    desk.issue(plan, DEBT_ISSUER)
    desk.journal(plan).unlink()
    ran = desk.issue(plan, DEBT_ISSUER)
    assert (ran.status, ran.data["rows"]["before"]) == (0, 4)
    assert desk.ledger.bills_of(BANK) == 100


def test_run__rows_added_to_the_file__issues_those(desk: Desk) -> None:
    """Another plan with the same references in it: what stands is done, the rest is issued."""
    desk.issue(desk.plan(sheet(bills(desk.ledger, 2))), DEBT_ISSUER)
    ran = desk.issue(desk.plan(sheet(bills(desk.ledger, 5))), DEBT_ISSUER)
    assert (ran.data["rows"]["before"], ran.data["rows"]["issued"]) == (2, 3)
    assert desk.ledger.bills_of(BANK) == 150


def test_run__the_journal_tampered_with__is_refused(desk: Desk) -> None:
    """Nothing is sent, the journal is left as it is, and the way on is named."""
    plan = desk.plan(sheet(bills(desk.ledger, 2)))
    desk.issue(plan, DEBT_ISSUER)
    path = desk.journal(plan)
    changed = path.read_bytes().replace(b'"nonce":', b'"nonce" :', 1)
    path.write_bytes(changed)
    before = desk.ledger.chain.pin()
    ran = desk.issue(plan, DEBT_ISSUER)
    assert (ran.status, ran.document["errors"][0]["code"]) == (1, "journal-conflict")
    assert desk.ledger.chain.pin() == before
    assert path.read_bytes() == changed
    path.rename(path.with_suffix(".aside"))
    assert desk.issue(plan, DEBT_ISSUER).data["rows"]["before"] == 2


def test_run__the_journal_of_another_plan__is_refused(desk: Desk) -> None:
    """Copied by hand into the wrong folder."""
    first = desk.plan(sheet(bills(desk.ledger, 2)))
    desk.issue(first, DEBT_ISSUER)
    second = desk.plan(sheet(bills(desk.ledger, 3)))
    desk.journal(second).write_bytes(desk.journal(first).read_bytes())
    ran = desk.issue(second, DEBT_ISSUER)
    assert ran.status == 1
    assert "belongs to another plan" in ran.document["errors"][0]["message"]
    assert desk.ledger.bills_of(BANK) == 50


def test_run__while_another_runs__is_refused(desk: Desk) -> None:
    """The same plan by its journal, another plan of the same signer by its lane."""
    plan = desk.plan(sheet(bills(desk.ledger, 2)))
    with Journal(desk.journal(plan)):
        ran = desk.issue(plan, DEBT_ISSUER)
    assert (ran.status, ran.document["errors"][0]["code"]) == (1, "journal-conflict")
    issuer = desk.ledger.accounts[DEBT_ISSUER]
    with Workspace(desk.workspace).own_lane(31337, issuer):
        ran = desk.issue(plan, DEBT_ISSUER)
    assert "signing with the same account" in ran.document["errors"][0]["message"]
    assert desk.ledger.bills_of(BANK) == 0
    assert desk.issue(plan, DEBT_ISSUER).status == 0


def freeze(ledger: Ledger, investor: str, tip: int = 0) -> None:
    """Freeze an investor; with a tip ahead of what waits."""
    registry = ledger.contract("IdentityRegistry")
    draft = Draft.of(registry.call("setStatus", text_to_bytes32(investor), 2))
    lane, price = ledger.lane(REGISTRAR), gas_price(ledger.chain)
    dear = replace(price, tip_wei=price.tip_wei + tip, max_fee_wei=price.max_fee_wei + tip)
    send(ledger.chain, [lane.sign(draft, 200_000, dear)])


def test_run__a_receiver_frozen_after_preflight__only_its_rows_are_refused(
    proxied: tuple[Desk, Proxy],
) -> None:
    """The batch is found to fail before it is sent; the rest of it goes through."""
    desk, proxy = proxied
    plan = desk.plan(sheet(bills(desk.ledger, 9)))
    proxy.at("eth_estimateGas", 1, lambda: freeze(desk.ledger, "T-04"))
    ran = desk.issue(plan, DEBT_ISSUER)
    assert ran.status == 3
    (error,) = ran.document["errors"]
    assert (error["code"], len(error["rows"])) == ("partial", 4)
    assert "The receiving investor is frozen." in error["rows"][0]["message"]
    assert "B-1" in error["rows"][0]["message"]
    assert (desk.ledger.bills_of(BANK), desk.ledger.bills_of(SAVER)) == (250, 0)


def test_run__a_receiver_frozen_while_mining__only_its_rows_are_refused(
    proxied: tuple[Desk, Proxy],
) -> None:
    """The transaction fails in its block; its good rows are sent again, in another."""
    desk, proxy = proxied
    ledger = desk.ledger
    plan = desk.plan(sheet(bills(ledger, 6)))
    ledger.mine_by_hand()

    def overtake() -> None:
        freeze(ledger, "T-04", tip=10**9)
        ledger.mine()
        ledger.devnet.rpc("evm_setAutomine", True)

    proxy.at("eth_sendRawTransaction", 1, overtake, answered=True)
    ran = desk.issue(plan, DEBT_ISSUER)
    assert ran.status == 3
    assert ran.data["rows"] == {"total": 6, "before": 0, "issued": 3, "refused": 3, "left": 0}
    assert (ledger.bills_of(BANK), ledger.bills_of(SAVER)) == (150, 0)
    status = desk.mizan("mint", "status", plan).data
    assert [tx["fate"] for tx in status["transactions"]] == ["failed", "mined"]


def test_run__rows_that_fail_only_together__are_issued_as_far_as_they_go(
    proxied: tuple[Desk, Proxy],
) -> None:
    """Somebody else takes the room after preflight: what still fits is issued, the rest named."""
    desk, proxy = proxied
    ledger = desk.ledger
    to = checksum(ledger.accounts[MINER])
    rows = [power(f"P-{n}", "100", account=to, window_end="2025-11") for n in range(4)]
    plan = desk.plan(sheet(rows))
    late = right(last="2025-11")
    proxy.at("eth_estimateGas", 1, lambda: mint_power_aside(ledger, late))
    ran = desk.issue(plan, POWER_ISSUER)
    assert ran.status == 3
    assert ran.data["rows"]["issued"] == 3
    (row,) = ran.document["errors"][0]["rows"]
    assert (row["line"], "PLANT" in row["message"] or "plant" in row["message"]) == (5, True)
    assert ledger.power_of(MINER, late) == 300_000


def mint_power_aside(ledger: Ledger, right_id: int) -> None:
    """Allocate by another officer, whose nonces are its own."""
    manager = ledger.contract("AccessManager")
    ledger.send(0, manager.call("grantRole", 4, ledger.accounts[SAVER], 0))
    line = (text_to_bytes32("ASIDE"), ledger.accounts[CENTRE], right_id, 50_000)
    ledger.send(SAVER, ledger.contract("CapacityRights").call("allocate", [line]))


def test_run__a_nonce_taken_by_another_transaction__signs_anew(
    proxied: tuple[Desk, Proxy],
) -> None:
    """The bytes on disk can never be mined; the references are unused, so new ones are signed."""
    desk, proxy = proxied
    ledger = desk.ledger
    plan = desk.plan(sheet(bills(ledger, 2)))

    def take_nonce() -> None:
        lane = ledger.lane(DEBT_ISSUER)
        draft = Draft(Address(b"\x01" * 20), b"", "nothing")
        send(ledger.chain, [lane.sign(draft, 21_000, gas_price(ledger.chain))])

    proxy.at("eth_sendRawTransaction", 1, take_nonce)
    ran = desk.issue(plan, DEBT_ISSUER)
    assert (ran.status, ran.document["errors"][0]["code"]) == (1, "chain")
    assert "was not accepted" in ran.document["errors"][0]["message"]
    assert desk.issue(plan, DEBT_ISSUER).status == 0
    assert (ledger.bills_of(BANK), ledger.bills_of(SAVER)) == (50, 50)
    fates = [tx["fate"] for tx in desk.mizan("mint", "status", plan).data["transactions"]]
    assert fates == ["dropped", "mined"]


def test_run__more_gas_than_a_transaction_may_have__goes_by_halves(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the contracts allow, no transaction passes the chain's own limit."""
    monkeypatch.setattr("tokenization.issuance.mint.MAX_TX_GAS", 1_000_000)
    ran = desk.issue(desk.plan(sheet(bills(desk.ledger, 40))), DEBT_ISSUER)
    assert ran.status == 0, ran.err
    assert ran.data["rows"]["issued"] == 40
    assert len(ran.data["transactions"]) > 1
    assert all(tx["gas_used"] < 1_000_000 for tx in ran.data["transactions"])


def test_run__an_issuer_without_money_for_gas__goes_on_once_it_has_some(desk: Desk) -> None:
    """What was signed is on disk; the same bytes are sent when they can be paid for."""
    ledger = desk.ledger
    issuer = checksum(ledger.accounts[DEBT_ISSUER])
    plan = desk.plan(sheet(bills(ledger, 2)))
    ledger.devnet.rpc("anvil_setBalance", issuer, "0x0")
    ran = desk.issue(plan, DEBT_ISSUER)
    assert (ran.status, ran.document["errors"][0]["code"]) == (1, "chain")
    assert "was not accepted" in ran.document["errors"][0]["message"]
    assert ledger.bills_of(BANK) == 0
    ledger.devnet.rpc("anvil_setBalance", issuer, hex(10**18))
    assert desk.issue(plan, DEBT_ISSUER).data["rows"]["before"] == 2
    assert len(desk.mizan("mint", "status", plan).data["transactions"]) == 1


def test_run__blocks_taken_back__sends_the_same_bytes_again(desk: Desk) -> None:
    """After a reorg the very same transaction is mined again, under the same hash."""
    ledger = desk.ledger
    plan = desk.plan(sheet(bills(ledger, 2)))
    ledger.mine()
    first = desk.issue(plan, DEBT_ISSUER)
    ledger.branch_off(2)
    assert ledger.bills_of(BANK) == 0
    again = desk.issue(plan, DEBT_ISSUER)
    assert again.status == 0, again.err
    assert ledger.bills_of(BANK) == 50
    status = desk.mizan("mint", "status", plan).data
    assert [tx["tx"] for tx in status["transactions"]] == [
        tx["tx"] for tx in first.data["transactions"]
    ]


def test_run__asked_to_stop__stops_after_the_batch(
    proxied: tuple[Desk, Proxy], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C once: what is under way is finished, and the way on is named."""
    desk, proxy = proxied
    monkeypatch.setenv("MIZAN_QUIET", "1")
    plan = desk.plan(sheet(bills(desk.ledger, 250)))
    proxy.at("eth_sendRawTransaction", 1, lambda: os.kill(os.getpid(), signal.SIGINT))
    ran = desk.issue(plan, DEBT_ISSUER)
    assert ran.status == 3
    assert ran.data["rows"] == {
        "total": 250,
        "before": 0,
        "issued": 100,
        "refused": 0,
        "left": 150,
    }
    assert f"mizan mint run {plan[:12]}" in ran.document["errors"][0]["hint"]
    assert desk.issue(plan, DEBT_ISSUER).data["rows"]["issued"] == 150
    assert desk.ledger.bills_of(BANK) == 125 * 50


def test_run__waiting_until_final__ends_with_its_own_status(desk: Desk) -> None:
    """Mined but not final in time is status 7; later it is final."""
    plan = desk.plan(sheet(bills(desk.ledger, 2)))
    ran = desk.issue(plan, DEBT_ISSUER, "--final", "--timeout-s", "0")
    assert (ran.status, ran.document["errors"][0]["code"]) == (7, "not-finalized")
    assert ran.data["rows"]["issued"] == 2
    rows = desk.mizan("mint", "status", plan).data["rows"]
    assert rows == {"total": 2, "on_chain": 2, "final": 0}
    desk.ledger.mine(2)
    assert desk.mizan("mint", "status", plan).data["rows"]["final"] == 2
    more = desk.plan(sheet(bills(desk.ledger, 2, prefix="C")))
    desk.ledger.devnet.rpc("evm_setIntervalMining", 1)
    assert desk.issue(more, DEBT_ISSUER, "--final", "--timeout-s", "30").status == 0


def test_run__taken_back_before_it_is_final__says_to_run_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A block that is final need not be the one that was seen."""
    plan = desk.plan(sheet(bills(desk.ledger, 2)))
    desk.ledger.mine()

    def reorganise(*_: object) -> None:
        desk.ledger.branch_off(2)
        desk.ledger.mine(3)

    monkeypatch.setattr("tokenization.commands.minting.wait_final", reorganise)
    ran = desk.issue(plan, DEBT_ISSUER, "--final")
    assert ran.status == 7
    assert "2 rows were taken back" in ran.document["errors"][0]["message"]
    assert f"mizan mint run {plan[:12]}" in ran.document["errors"][0]["hint"]
    assert desk.issue(plan, DEBT_ISSUER).status == 0
    assert desk.ledger.bills_of(BANK) == 50


def test_run__two_assets_two_issuers__each_needs_its_own(desk: Desk) -> None:
    """A plan of both assets needs a signer with both roles."""
    plan = desk.plan(sheet([*bills(desk.ledger, 1), *rights(desk.ledger, 1)]))
    ran = desk.issue(plan, DEBT_ISSUER)
    assert (ran.status, ran.document["errors"][0]["code"]) == (5, "signer")
    manager = desk.ledger.contract("AccessManager")
    desk.ledger.send(0, manager.call("grantRole", 4, desk.ledger.accounts[DEBT_ISSUER], 0))
    ran = desk.issue(plan, DEBT_ISSUER)
    assert ran.status == 0, ran.err
    assert len(ran.data["transactions"]) == 2


def test_run__another_series__is_its_own_transaction(desk: Desk) -> None:
    """One transaction issues one series."""
    to = checksum(desk.ledger.accounts[BANK])
    rows = [
        *bills(desk.ledger, 2),
        bill("L-1", "5000", account=to, series=BILL_12M),
        bill("B-9", "5000", account=to),
    ]
    ran = desk.issue(desk.plan(sheet(rows)), DEBT_ISSUER)
    assert len(ran.data["transactions"]) == 2
    assert (desk.ledger.bills_of(BANK), desk.ledger.bills_of(BANK, BILL_12M)) == (100, 50)
