"""Force-transfer, recover, recall, carry and orders: two persons on a real chain."""

from pathlib import Path

import pytest

from tests.support.ledger import BANK, BILL_3M, CENTRE, FUND, MINER, REGISTRAR, SAVER, Ledger, right
from tests.support.officers import APPROVER, PAUSER, PROPOSER, Office, open_office


pytestmark = pytest.mark.chain

WEEK_S = 7 * 86_400
SECOND = 20
"""A development account that belongs to nobody yet."""


@pytest.fixture
def office(ledger: Ledger, tmp_path: Path) -> Office:
    """Officers of a fresh ledger on which a bank holds 100 units."""
    ledger.mint_bills("B-1", BANK, 100)
    return open_office(ledger, tmp_path)


def seize(office: Office, amount: str = "30", to: int = SAVER) -> tuple[object, ...]:
    """The command that takes units from the bank."""
    parties = (office.account(BANK), office.account(to))
    return ("force-transfer", BILL_3M, *parties, amount, "--document", office.order)


def second_account(office: Office, investor: str, account: int = SECOND) -> None:
    """Link a further account to an investor."""
    until = ("--until", "2026-01-31")
    signed = office.ask(account, "account", "sign-link", investor, *until).data
    linked = ("account", "link", investor, signed["account"], *until)
    ran = office.do(REGISTRAR, *linked, "--signature", signed["signature"])
    assert ran.status == 0, ran.err


def test_force_transfer__proposed_and_approved__moves_frozen_units_once(office: Office) -> None:
    """Even of a paused asset and a frozen account; proposing it again proposes nothing."""
    order = ("--document", office.order)
    office.do(PAUSER, "pause", BILL_3M, *order)
    office.do(PROPOSER, "freeze", BILL_3M, office.account(BANK), *order)
    ran = office.done(PROPOSER, *seize(office))
    assert ran.data["order"] == 1
    assert [change["after"] for change in ran.data["changes"]] == ["70 units", "30 units"]
    assert office.ledger.bills_of(SAVER) == 0
    (shown,) = office.desk.mizan("order", "show").data["orders"]
    assert (shown["order"], shown["state"], shown["amount"]) == (1, "open", "30")
    office.done(APPROVER, "order", "approve", "1")
    assert (office.ledger.bills_of(BANK), office.ledger.bills_of(SAVER)) == (70, 30)
    assert office.desk.mizan("order", "show").data["orders"] == []
    again = office.do(PROPOSER, *seize(office))
    assert (again.data["state"], again.data["order"]) == ("stands", 1)
    assert office.ledger.bills_of(SAVER) == 30


def test_force_transfer__what_the_chain_would_refuse__is_not_proposed(office: Office) -> None:
    """Too much; to somebody who may not hold it; without the role; of nothing to nobody."""
    status, message = office.refused(PROPOSER, *seize(office, "101"))
    assert (status, "holds less than that" in message) == (4, True)
    office.do(PROPOSER, "freeze", BILL_3M, office.account(SAVER), "--document", office.order)
    status, message = office.refused(PROPOSER, *seize(office))
    assert (status, "frozen in this asset" in message, "reason 406" in message) == (4, True, True)
    assert office.refused(PROPOSER, *seize(office, "1", SECOND))[0] == 4
    assert office.refused(APPROVER, *seize(office, "1", MINER))[0] == 5
    assert office.refused(PROPOSER, *seize(office, "0", MINER))[0] == 4
    assert office.refused(PROPOSER, *seize(office, "1.5", MINER))[0] == 2


def test_order__by_the_wrong_person__is_refused(office: Office) -> None:
    """Neither without the role, nor one's own; the desk does not hear of it."""
    office.do(PROPOSER, *seize(office))
    status, message = office.refused(PROPOSER, "order", "approve", "1")
    assert (status, "does not hold the role ENFORCEMENT_APPROVER" in message) == (5, True)
    both = office.ledger.contract("AccessManager").call(
        "grantRole", 12, office.ledger.accounts[APPROVER], 0
    )
    office.ledger.send(0, both)
    office.do(APPROVER, *seize(office, "20"))
    status, message = office.refused(APPROVER, "order", "approve", "2")
    assert (status, "Who proposed an order cannot approve it." in message) == (4, True)
    assert office.refused(REGISTRAR, "order", "cancel", "1")[0] == 4


def test_order__cancelled_or_expired__is_over(office: Office) -> None:
    """By who proposed it, by who could approve it, or by time."""
    office.do(PROPOSER, *seize(office, "1"))
    office.do(PROPOSER, *seize(office, "2"))
    office.done(PROPOSER, "order", "cancel", "1")
    office.done(APPROVER, "order", "cancel", "2")
    assert office.refused(APPROVER, "order", "approve", "1") == (2, "Order 1 was cancelled.")
    assert office.do(PROPOSER, *seize(office, "1")).data["order"] == 3
    office.ledger.devnet.rpc("evm_increaseTime", WEEK_S + 60)
    office.ledger.mine()
    assert office.desk.mizan("order", "show").data["orders"] == []
    assert office.desk.mizan("order", "show", "3").data["orders"][0]["state"] == "expired"
    status, message = office.refused(APPROVER, "order", "approve", "3")
    assert (status, message.startswith("Order 3 expired at 2025-11-0")) == (2, True)
    assert office.do(PROPOSER, *seize(office, "1")).data["order"] == 4
    assert office.refused(APPROVER, "order", "approve", "9") == (2, "There is no order 9.")
    office.do(APPROVER, "order", "approve", "4")
    assert office.refused(APPROVER, "order", "cancel", "4") == (2, "Order 4 was carried out.")


def test_order__by_an_approver_with_a_delay__is_announced_first(office: Office) -> None:
    """In person all the same: the desk sees who approves, not the manager."""
    approver = office.ledger.accounts[APPROVER]
    manager = office.ledger.contract("AccessManager")
    office.ledger.send(0, manager.call("grantRole", 13, approver, 600))
    office.do(PROPOSER, *seize(office))
    approve = ("order", "approve", "1")
    assert office.ask(APPROVER, *approve).data["state"] == "open"
    assert office.do(APPROVER, *approve).data["state"] == "announced"
    assert office.do(APPROVER, *approve).status == 3
    office.ledger.devnet.rpc("evm_increaseTime", 600)
    office.ledger.mine()
    assert office.do(APPROVER, *approve).data["state"] == "done"
    assert office.ledger.bills_of(SAVER) == 30


def test_order__for_no_asset_of_the_ledger__is_never_approved(office: Office) -> None:
    """The desk takes any address; the command does not."""
    desk, registry = office.ledger.contract("EnforcementDesk"), office.ledger.contract("Directory")
    stray = (registry.address, office.ledger.accounts[BANK], office.ledger.accounts[SAVER])
    office.ledger.send(PROPOSER, desk.call("proposeRecovery", *stray, b"\1" * 32))
    status, message = office.refused(APPROVER, "order", "approve", "1")
    assert (status, message.endswith("which is no asset of this ledger.")) == (2, True)
    assert office.desk.mizan("order", "show").status == 0


def test_recover__of_a_bond__gives_everything_to_the_second_account(office: Office) -> None:
    """To another account of the same investor, and to no other."""
    order = ("--document", office.order)
    lost = ("recover", BILL_3M, office.account(BANK))
    status, message = office.refused(PROPOSER, *lost, office.account(FUND), *order)
    assert (status, "reason 109" in message) == (4, True)
    second_account(office, "T-03")
    office.do(PROPOSER, "freeze", BILL_3M, office.account(BANK), "--amount", "10", *order)
    ran = office.done(PROPOSER, *lost, office.account(SECOND), *order)
    assert [change["after"] for change in ran.data["changes"]] == ["0 units", "100 units"]
    office.done(APPROVER, "order", "approve", "1")
    assert (office.ledger.bills_of(BANK), office.ledger.bills_of(SECOND)) == (0, 100)
    assert office.do(PROPOSER, *lost, office.account(SECOND), *order).data["state"] == "stands"
    status, _ = office.refused(PROPOSER, "carry", BILL_3M, office.account(BANK))
    assert status == 2


def test_recover__of_rights__is_followed_by_carrying_them(office: Office) -> None:
    """Every right that is left, what is frozen of it included; anybody may do it."""
    ids = [
        office.ledger.mint_power(
            f"P-{month}", MINER, 100 + month, right(first=f"2025-{month}", last=f"2025-{month}")
        )
        for month in (11, 12)
    ]
    order, miner = ("--document", office.order), office.account(MINER)
    frozen = ("--amount", "40", "--id", ids[0])
    office.do(PROPOSER, "freeze", "CapacityRights", miner, *frozen, *order)
    carry = ("carry", "CapacityRights", miner)
    assert office.refused(SAVER, *carry)[0] == 2
    second_account(office, "T-01")
    office.done(PROPOSER, "recover", "CapacityRights", miner, office.account(SECOND), *order)
    office.done(APPROVER, "order", "approve", "1")
    ran = office.done(SAVER, *carry)
    assert ran.data["ids"] == [str(right_id) for right_id in sorted(ids)]
    assert [office.ledger.power_of(SECOND, one) for one in ids] == [111, 112]
    rights = office.ledger.contract("CapacityRights")
    stuck = rights.call("getFrozenTokens", office.ledger.accounts[SECOND], ids[0])
    assert office.ledger.chain.read(stuck, office.ledger.chain.pin()) == 40


def test_recall__of_rights__ends_them(office: Office) -> None:
    """Only rights can be recalled."""
    right_id = office.ledger.mint_power("P-1", CENTRE, 300)
    what = (office.account(CENTRE), "120", "--id", right_id, "--document", office.order)
    office.done(PROPOSER, "recall", "CapacityRights", *what)
    office.done(APPROVER, "order", "approve", "1")
    assert office.ledger.power_of(CENTRE, right_id) == 180
    bond = (office.account(BANK), "1", "--document", office.order)
    status, message = office.refused(PROPOSER, "recall", BILL_3M, *bond)
    assert (status, "only capacity rights can" in message) == (2, True)
