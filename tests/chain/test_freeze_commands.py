"""``mizan freeze``, ``unfreeze``, ``pause``, ``unpause``: on a real chain, dry and for real."""

from pathlib import Path

import pytest
from eth_utils.crypto import keccak

from tests.support.ledger import BANK, BILL_3M, MINER, Ledger
from tests.support.mizan import mizan
from tests.support.officers import (
    APPROVER,
    GUARDIAN,
    PAUSER,
    PROPOSER,
    UNPAUSER,
    Office,
    open_office,
)
from tokenization.artifacts import roles
from tokenization.errors import RpcRefused
from tokenization.units import hex0x


pytestmark = pytest.mark.chain


@pytest.fixture
def office(ledger: Ledger, tmp_path: Path) -> Office:
    """Officers of a fresh ledger on which a bank holds 100 units."""
    ledger.mint_bills("B-1", BANK, 100)
    return open_office(ledger, tmp_path)


def documented(office: Office) -> tuple[object, ...]:
    """The order as an option."""
    return ("--document", office.order)


def test_freeze__an_account__stops_it_until_let_go(office: Office) -> None:
    """Named by code or address, once each way; the hash is that of the file's bytes."""
    bank, order = office.account(BANK), documented(office)
    ran = office.done(PROPOSER, "freeze", BILL_3M, bank, *order)
    assert ran.data["document_hash"] == hex0x(keccak(office.order.read_bytes()))
    assert ran.data["changes"] == [
        {"what": "account", "before": "not frozen", "after": "frozen"},
    ]
    token = hex0x(office.ledger.token(BILL_3M).address)
    with pytest.raises(RpcRefused, match="frozen"):
        office.ledger.move_bills(BANK, MINER, 1)
    office.done(APPROVER, "unfreeze", token, bank, "--document-hash", "0x" + "ab" * 32)
    office.ledger.move_bills(BANK, MINER, 1)


def test_freeze__units__says_what_is_free_before_and_after(office: Office) -> None:
    """Freezing raises, unfreezing lowers, to an amount; a freeze may exceed what is held."""
    bank, order = office.account(BANK), documented(office)
    ran = office.done(PROPOSER, "freeze", BILL_3M, bank, "--amount", "60", *order)
    assert ran.data["changes"] == [
        {"what": "holds", "before": "100 units", "after": "100 units"},
        {"what": "frozen", "before": "0 units", "after": "60 units"},
        {"what": "free", "before": "100 units", "after": "40 units"},
    ]
    lower = office.refused(PROPOSER, "freeze", BILL_3M, bank, "--amount", "50", *order)
    assert lower == (2, "60 units are frozen; this command only raises that.")
    higher = office.refused(APPROVER, "unfreeze", BILL_3M, bank, "--amount", "70", *order)
    assert higher == (2, "60 units are frozen; this command only lowers that.")
    office.done(PROPOSER, "freeze", BILL_3M, bank, "--amount", "150", *order)
    ran = office.done(APPROVER, "unfreeze", BILL_3M, bank, "--amount", "0", *order)
    assert ran.data["changes"][2] == {"what": "free", "before": "0 units", "after": "100 units"}


def test_freeze__rights__are_named_by_their_id(office: Office) -> None:
    """One right of the many that the token is of."""
    right_id = office.ledger.mint_power("P-1", MINER, 500)
    miner, order = office.account(MINER), documented(office)
    what = ("freeze", "CapacityRights", miner, *order)
    assert office.refused(PROPOSER, *what, "--amount", "200")[0] == 2
    assert office.refused(PROPOSER, *what, "--id", right_id)[0] == 2
    ran = office.done(PROPOSER, *what, "--amount", "200", "--id", right_id)
    assert ran.data["changes"][2] == {"what": "free", "before": "500 kW", "after": "300 kW"}
    office.done(PROPOSER, *what)
    bill = ("freeze", BILL_3M, miner, "--amount", "1", "--id", right_id, *order)
    assert office.refused(PROPOSER, *bill) == (2, f"{BILL_3M} has no ids.")


def test_freeze__somebody_elses_duty__is_refused_by_role(office: Office) -> None:
    """Who freezes does not let go, and the other way round."""
    what = (BILL_3M, office.account(BANK), *documented(office))
    status, message = office.refused(APPROVER, "freeze", *what)
    assert (status, "does not hold the role ENFORCEMENT_PROPOSER" in message) == (5, True)
    office.do(PROPOSER, "freeze", *what)
    status, message = office.refused(PROPOSER, "unfreeze", *what)
    assert (status, "does not hold the role ENFORCEMENT_APPROVER" in message) == (5, True)


@pytest.mark.parametrize(
    ("asset", "account", "document", "message"),
    [
        ("PKMZTB99X999", BANK, "order", "'PKMZTB99X999' is not an asset of this ledger."),
        ("0x" + "11" * 20, BANK, "order", "is not an asset of this ledger."),
        ("SettlementCash", BANK, "order", "SettlementCash is settlement cash"),
        (BILL_3M, "0x86c53Eb85D0B7548fea5C4B4F82b4205C8f6AC18", "order", "wrong checksum"),
        (BILL_3M, BANK, None, "This names the document behind it."),
        (BILL_3M, BANK, "nowhere.pdf", "nowhere.pdf cannot be read"),
        (BILL_3M, BANK, "0x12", "'0x12' is not a hash."),
    ],
)
def test_freeze__wrong_input__is_said_and_harms_nothing(
    office: Office, asset: str, account: int | str, document: str | None, message: str
) -> None:
    """Unknown asset, mistyped account, no document."""
    who = account if isinstance(account, str) else office.account(account)
    named: tuple[object, ...] = ()
    if document == "order":
        named = documented(office)
    elif document is not None:
        named = ("--document-hash" if document.startswith("0x") else "--document", document)
    status, said = office.refused(PROPOSER, "freeze", asset, who, *named)
    assert (status, message in said) == (2, True)


def test_freeze__a_stranger__is_warned_of(office: Office) -> None:
    """It may be frozen, but more likely it was mistaken for another."""
    ran = office.ask(PROPOSER, "freeze", BILL_3M, "0x" + "11" * 20, *documented(office))
    assert (ran.status, len(ran.document["warnings"])) == (0, 1)
    assert "belongs to no registered investor" in ran.document["warnings"][0]


def test_pause__stops_at_once__unpause_waits_for_its_delay(office: Office) -> None:
    """Announce; too early; then the same command does it. It stays paused until then."""
    order = documented(office)
    office.done(PAUSER, "pause", BILL_3M, *order)
    with pytest.raises(RpcRefused, match="paused"):
        office.ledger.move_bills(BANK, MINER, 1)
    what = ("unpause", BILL_3M, *order)
    assert office.refused(PAUSER, *what)[0] == 5
    assert office.ask(UNPAUSER, *what).data["state"] == "open"
    announced = office.do(UNPAUSER, *what)
    assert (announced.status, announced.data["state"]) == (0, "announced")
    assert len(announced.data["transactions"]) == 1
    head = office.ledger.head
    early = office.do(UNPAUSER, *what)
    assert (early.status, early.data["state"], office.ledger.head) == (3, "waiting", head)
    assert early.data["due"] == announced.data["due"]
    pass_time(office)
    done = office.do(UNPAUSER, *what)
    assert (done.status, done.data["state"]) == (0, "done"), done.err
    office.ledger.move_bills(BANK, MINER, 1)
    assert office.do(UNPAUSER, *what).data["state"] == "stands"


def test_operation__announced__is_shown_and_cancelled_by_a_guardian(office: Office) -> None:
    """Nobody else may; afterwards it can be announced again."""
    order = documented(office)
    office.do(PAUSER, "pause", BILL_3M, *order)
    office.do(UNPAUSER, "unpause", BILL_3M, *order)
    (shown,) = office.desk.mizan("operation", "show").data["operations"]
    assert shown["caller"] == office.account(UNPAUSER)
    assert shown["call"].startswith("EnforcementDesk.unpause(")
    what = ("operation", "cancel", shown["operation"])
    assert office.refused(PROPOSER, *what)[0] == 4
    assert office.ask(GUARDIAN, *what).data["state"] == "open"
    assert office.do(GUARDIAN, *what).data["state"] == "done"
    assert office.desk.mizan("operation", "show").data["operations"] == []
    assert office.refused(GUARDIAN, *what) == (2, "No such operation is announced.")
    pass_time(office)
    assert office.do(UNPAUSER, "unpause", BILL_3M, *order).data["state"] == "announced"


def test_operation__forgotten_for_a_week__is_announced_anew(office: Office) -> None:
    """What was announced expires; the command starts again."""
    order = documented(office)
    office.do(PAUSER, "pause", BILL_3M, *order)
    office.do(UNPAUSER, "unpause", BILL_3M, *order)
    pass_time(office, 8 * 86_400)
    assert office.desk.mizan("operation", "show").data["operations"] == []
    assert office.do(UNPAUSER, "unpause", BILL_3M, *order).data["state"] == "announced"


def test_output__for_people__shows_before_and_after(office: Office) -> None:
    """And the hash of the document, to be compared with the document."""
    options = [option for option in office.desk.options if option != "--json"]
    ran = mizan(*options, "pause", BILL_3M, *documented(office))
    assert ran.out.splitlines() == [
        f"Pause {BILL_3M}",
        "  asset: moving → paused",
        f"  document: {hex0x(keccak(office.order.read_bytes()))}",
        "Nothing was sent. Add --execute to send.",
    ]
    assert ran.err == "warning: Without --signer nobody's role was checked.\n"


def pass_time(office: Office, seconds: int | None = None) -> None:
    """Let the delay of the role pass on the chain's clock, or that many seconds."""
    delay_s = roles().roles["UNPAUSER"].delay_s if seconds is None else seconds
    office.ledger.devnet.rpc("evm_increaseTime", delay_s)
    office.ledger.mine()
