"""``mizan investor``, ``account`` and ``licence``: one at a time, dry and for real."""

import json
from pathlib import Path

import pytest
from eth_account import Account

from tests.support.ledger import BANK, REGISTRAR, REGULATOR, SAVER, Ledger
from tests.support.mizan import Desk, data_file, mizan
from tests.support.officers import Office, open_office
from tokenization.files.licences import LicenceState
from tokenization.ledger.access import MANAGER
from tokenization.ledger.contracts import Decoded
from tokenization.units import checksum, text_to_bytes32


pytestmark = pytest.mark.chain

SECOND = 20
"""A development account that belongs to nobody yet."""


@pytest.fixture
def office(ledger: Ledger, tmp_path: Path) -> Office:
    """Officers of a fresh ledger."""
    return open_office(ledger, tmp_path)


def licence_of(office: Office, number: str) -> Decoded:
    """A licence as registered."""
    call = office.ledger.contract("LicenceRegistry").call("licenceOf", text_to_bytes32(number))
    return office.ledger.chain.read(call, office.ledger.chain.pin())


def signed(office: Office, investor: str, *more: object) -> tuple[object, ...]:
    """The registrar's command, by what the second account signed."""
    until = ("--until", "2026-01-31")
    ran = office.ask(SECOND, "account", "sign-link", investor, *until, *more)
    assert ran.status == 0, ran.err
    account, signature = ran.data["account"], ran.data["signature"]
    return ("account", "link", investor, account, *until, "--signature", signature)


def test_investor__status__is_set_and_closed_is_for_good(office: Office) -> None:
    """Frozen, active again, closed; by the registrar only."""
    what = ("investor", "status", "T-03")
    ran = office.done(REGISTRAR, *what, "frozen")
    assert ran.data["changes"] == [{"what": "status", "before": "active", "after": "frozen"}]
    assert office.refused(REGULATOR, *what, "active")[0] == 5
    office.done(REGISTRAR, *what, "active")
    office.done(REGISTRAR, *what, "closed")
    status, message = office.refused(REGISTRAR, *what, "active")
    assert (status, "for good" in message) == (2, True)
    assert office.refused(REGISTRAR, "investor", "status", "T-99", "frozen")[0] == 2
    assert office.refused(REGISTRAR, *what, "asleep")[0] == 2


def test_investor__sanctioned__by_the_regulator_and_a_document(office: Office) -> None:
    """On the list and off it again; the registrar has no say."""
    what, order = ("investor", "sanction", "T-03"), ("--document", office.order)
    assert office.refused(REGISTRAR, *what, *order)[0] == 5
    assert office.refused(REGULATOR, *what)[0] == 2
    assert office.refused(REGULATOR, "investor", "sanction", "T-99", *order)[0] == 2
    office.done(REGULATOR, *what, *order)
    listed = office.ledger.contract("SanctionsRule").call(
        "isInvestorSanctioned", text_to_bytes32("T-03")
    )
    assert office.ledger.chain.read(listed, office.ledger.chain.pin())
    ran = office.done(REGULATOR, *what, "--lift", *order)
    assert ran.data["changes"] == [{"what": "on the list", "before": "yes", "after": "no"}]


def test_account__linked_by_its_signature__once(office: Office) -> None:
    """Unlinked, it can come back to the same investor, by a new signature."""
    link = signed(office, "T-03")
    office.done(REGISTRAR, *link)
    account = office.account(SECOND)
    office.done(REGISTRAR, "account", "unlink", "T-03", account)
    status, message = office.refused(REGISTRAR, *link)
    assert (status, "signature does not cover this link" in message) == (4, True)
    (error,) = office.ask(REGISTRAR, *link).document["errors"]
    assert "mizan account sign-link T-03 --nonce 1 --until 2026-01-31" in error["hint"]
    other = signed(office, "T-04", "--nonce", "1")
    status, message = office.refused(REGISTRAR, *other)
    assert (status, "belongs to an investor already, or once" in message) == (4, True)
    office.done(REGISTRAR, *signed(office, "T-03", "--nonce", "1"))


def test_account__what_was_not_signed__is_refused(office: Office) -> None:
    """For another investor, for other days, by nobody; and by whom it is not to be sent."""
    link = signed(office, "T-03")
    for wrong in (
        ["T-04" if part == "T-03" else part for part in link],
        ["2026-02-28" if part == "2026-01-31" else part for part in link],
        [
            "0x" + "00" * 65 if str(part).startswith("0x") and len(str(part)) > 99 else part
            for part in link
        ],
    ):
        assert office.refused(REGISTRAR, *wrong)[0] == 4
    assert office.refused(REGULATOR, *link)[0] == 5
    assert office.refused(REGISTRAR, *link[:-1], "0xnone")[0] == 2
    assert office.refused(REGISTRAR, "account", "unlink", "T-04", office.account(BANK))[0] == 2


def test_sign_link__by_a_keystore__needs_no_chain(office: Office, tmp_path: Path) -> None:
    """The key stays on a machine that is never online; the registrar's chain takes it."""
    keystore, password = tmp_path / "key.json", tmp_path / "password"
    key = bytes(range(32, 64))
    keystore.write_text(json.dumps(Account.encrypt(key, "sesame", kdf="pbkdf2", iterations=10)))
    password.write_text("sesame\n")
    offline = Desk(office.ledger, tmp_path, "http://127.0.0.1:1")
    sign = ("account", "sign-link", "T-04", "--until", "2026-01-31")
    options = ("--password-file", password)
    ran = offline.mizan(*options, *sign, "--signer", f"keystore:{keystore}")
    assert ran.status == 0, ran.err
    account = ran.data["account"]
    link = ("account", "link", "T-04", account, "--until", "2026-01-31")
    office.done(REGISTRAR, *link, "--signature", ran.data["signature"])
    assert offline.mizan(*sign).document["errors"][0]["code"] == "config"


def test_licence__from_application_to_surrender__step_by_step(office: Office) -> None:
    """Every step with its document, none skipped, none twice."""
    order = ("--document", office.order)
    apply = ("licence", "apply", "L-03", "T-03", "CUSTODY+BROKER", *order)
    office.done(REGULATOR, *apply)
    grant = ("licence", "grant", "L-03", "2025-11-01", "2026-10-31", *order)
    status, message = office.refused(REGULATOR, *grant)
    assert (status, "before it can be licensed it must be noc" in message) == (2, True)
    office.done(REGULATOR, "licence", "no-objection", "L-03", *order)
    office.done(REGULATOR, "licence", "in-principle", "L-03")
    ran = office.done(REGULATOR, *grant)
    assert ran.data["changes"][1]["after"] == "2025-11-01 to 2026-10-31"
    office.done(REGULATOR, "licence", "suspend", "L-03", *order)
    assert office.do(REGULATOR, *grant).data["state"] == "done"
    renewed = ("licence", "grant", "L-03", "2025-11-01", "2027-10-31")
    office.done(REGULATOR, *renewed)
    office.done(REGULATOR, "licence", "surrender", "L-03")
    assert licence_of(office, "L-03")["state"] == LicenceState.SURRENDERED
    status, message = office.refused(REGULATOR, *renewed)
    assert (status, "for good" in message) == (2, True)


def test_licence__revoked__and_what_cannot_be(office: Office) -> None:
    """Another's number, an unknown one, other days, a role that is not there."""
    assert office.refused(REGISTRAR, "licence", "revoke", "L-01")[0] == 5
    office.done(REGULATOR, "licence", "revoke", "L-01", "--document-hash", "0x" + "ab" * 32)
    assert licence_of(office, "L-01")["conditionsHash"] == b"\xab" * 32
    taken = office.refused(REGULATOR, "licence", "apply", "L-02", "T-03", "MINER")
    assert taken == (2, "Licence L-02 is that of T-02, for DATA_CENTRE.")
    assert office.refused(REGULATOR, "licence", "suspend", "L-99")[0] == 2
    assert office.refused(REGULATOR, "licence", "apply", "L-98", "T-03", "WIZARD")[0] == 2
    days = ("2026-10-31", "2025-11-01")
    assert office.refused(REGULATOR, "licence", "grant", "L-07", *days)[0] == 2
    both = ("--document", office.order, "--document-hash", "0x" + "ab" * 32)
    assert office.refused(REGULATOR, "licence", "suspend", "L-02", *both)[0] == 2
    ran = office.ask(REGULATOR, "licence", "apply", "L-97", "T-97", "MINER")
    assert ran.document["warnings"] == ["There is no investor T-97 yet."]


def test_licence__in_the_sandbox__has_a_limit_for_each_asset(office: Office) -> None:
    """Put in, limited, let out."""
    order = ("--document", office.order)
    office.done(REGULATOR, "licence", "sandbox", "L-01", *order)
    ran = office.done(REGULATOR, "licence", "limit", "L-01", "CapacityRights", "5000")
    assert ran.data["changes"] == [
        {"what": "at most of CapacityRights", "before": "0 kW", "after": "5,000 kW"}
    ]
    assert office.refused(REGULATOR, "licence", "limit", "L-01", "SettlementCash", "1")[0] == 2
    office.done(REGULATOR, "licence", "sandbox", "L-01", "--out", *order)
    assert not licence_of(office, "L-01")["sandboxed"]


def test_delay__of_any_role__is_announced_first(office: Office) -> None:
    """A registrar who acts with a delay: one investor, and a whole file."""
    manager = office.ledger.contract(MANAGER)
    office.ledger.send(0, manager.call("grantRole", 2, office.ledger.accounts[REGISTRAR], 600))
    status = ("investor", "status", "T-03", "frozen")
    assert office.do(REGISTRAR, *status).data["state"] == "announced"
    rows = data_file("participants.csv").read_text()
    file = office.desk.file(rows.replace("bank,1,586", "bank,2,586") + new_rows(3))
    command = ("register", file, "--execute", "--registrar", office.desk.signer(REGISTRAR))
    part = office.desk.mizan(*command).data["parts"][0]
    assert part["state"].startswith("announced, to be made from 2025-10-29T19:")
    early = office.desk.mizan(*command)
    assert (early.status, early.document["errors"][0]["code"]) == (3, "partial")
    office.ledger.devnet.rpc("evm_increaseTime", 600)
    office.ledger.mine()
    assert office.do(REGISTRAR, *status).data["state"] == "done"
    done = office.desk.mizan(*command).data["parts"][0]
    assert (done["state"], len(done["open"]), len(done["transactions"])) == ("done", 4, 1)
    assert office.desk.mizan(*command).data["parts"][0]["standing"] == 13


def test_register__many_new_investors__go_by_batches(office: Office) -> None:
    """A hundred to a call; the file run again sends nothing."""
    head = data_file("participants.csv").read_text()
    file = office.desk.file(head.splitlines()[0] + "\n" + new_rows(230))
    command = ("register", file, "--execute", "--registrar", office.desk.signer(REGISTRAR))
    part = office.desk.mizan(*command).data["parts"][0]
    assert (part["state"], len(part["open"])) == ("done", 230)
    assert len(part["transactions"]) <= 3
    assert office.desk.mizan(*command).data["parts"][0]["standing"] == 230


def new_rows(count: int) -> str:
    """Rows of investors that are not there yet."""
    return "".join(
        f"N-{number},{checksum(number.to_bytes(20, 'big'))},New,individual,1,586,2028-06-30,,,,,\n"
        for number in range(0x5000, 0x5000 + count)
    )


def test_output__of_a_link__says_what_the_registrar_runs(office: Office) -> None:
    """A person copies the command."""
    options = [option for option in office.desk.options if option != "--json"]
    signer = office.desk.signer(SECOND)
    ran = mizan(
        *options, "account", "sign-link", "T-03", "--until", "2026-01-31", "--signer", signer
    )
    command = ran.out.splitlines()[1].split()
    assert command[:4] == ["mizan", "account", "link", "T-03"]
    office.done(REGISTRAR, *command[1:-1])
    assert office.do(REGISTRAR, "account", "unlink", "T-03", office.account(SAVER)).status == 2
