"""``mizan`` at a terminal and in scripts: output, exit statuses, bad input that harms nothing."""

import json
from pathlib import Path

import pytest
from eth_account import Account

from tests.support.ledger import (
    ADMIN,
    BANK,
    DATA,
    DEBT_ISSUER,
    GRID_OPERATOR,
    MINER,
    POWER_ISSUER,
    REGISTRAR,
    REGULATOR,
    Ledger,
)
from tests.support.mizan import Desk, mizan
from tests.support.sheets import bill, power, sheet
from tokenization.devnet import Devnet, free_port
from tokenization.units import checksum


pytestmark = pytest.mark.chain


@pytest.fixture(scope="module")
def desk(shared_ledger: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """An issuer's desk at a ledger that no test here changes."""
    return Desk(shared_ledger, tmp_path_factory.mktemp("desk"))


def good(ledger: Ledger, ref: str = "B-1") -> str:
    """A row that the chain would take."""
    return bill(ref, "5000", account=checksum(ledger.accounts[BANK]))


def unlocked(devnet: Devnet, account: int) -> str:
    """The signer URI of a development account."""
    accounts = devnet.rpc("eth_accounts")
    assert isinstance(accounts, list)
    return f"unlocked:{accounts[account]}"


def test_road__from_nothing_to_issued__by_commands_alone(devnet: Devnet, tmp_path: Path) -> None:
    """Deploy, define, register, open, admit, plan, run; then all of it again, sending nothing."""
    where = ["--rpc", devnet.url, "--manifest", tmp_path / "m.json", "--workspace", tmp_path / "w"]
    rows = tmp_path / "rows.csv"
    bank = "0xFABB0ac9d68B0B445fB7357272Ff202C5651694a"
    rows.write_text(sheet([bill("B-1", "5000", account=bank)]))
    params = ("--params", DATA / "deploy.toml")
    by = {index: ("--signer", unlocked(devnet, index), "--execute") for index in range(8)}
    officers = (
        *("--registrar", unlocked(devnet, REGISTRAR)),
        *("--regulator", unlocked(devnet, REGULATOR)),
    )
    road = [
        ("deploy", *params, *by[ADMIN]),
        ("programme", DATA / "zones.csv", DATA / "plants.csv", *by[GRID_OPERATOR]),
        ("register", DATA / "participants.csv", *officers, "--execute"),
        ("series", "create", DATA / "series.csv", *by[DEBT_ISSUER]),
        ("series", "admit", DATA / "series.csv", *params, *by[REGULATOR]),
    ]
    heads = []
    for _ in range(2):
        for command in road:
            ran = mizan(*where, *command)
            assert ran.status == 0, (command, ran.err)
        plan = mizan(*where, "--json", "mint", "plan", rows).data["plan"]
        ran = mizan(*where, "mint", "run", plan, *by[DEBT_ISSUER])
        assert ran.status == 0, ran.err
        heads.append(devnet.rpc("eth_blockNumber"))
    assert heads[0] == heads[1]
    assert "1 stood already" in ran.out


def test_register__one_officer_named__leaves_the_others_part(
    devnet: Devnet, tmp_path: Path
) -> None:
    """The registrar cannot do the regulator's part, nor is it asked to."""
    where = ["--rpc", devnet.url, "--manifest", tmp_path / "m.json", "--workspace", tmp_path / "w"]
    deployer = ("--signer", unlocked(devnet, ADMIN), "--execute")
    assert mizan(*where, "deploy", "--params", DATA / "deploy.toml", *deployer).status == 0
    command = [*where, "--json", "register", DATA / "participants.csv", "--execute"]
    ran = mizan(*command, "--registrar", unlocked(devnet, REGISTRAR))
    assert [part["state"] for part in ran.data["parts"]] == ["done", "left to --regulator"]
    ran = mizan(*command, "--regulator", unlocked(devnet, REGISTRAR))
    assert (ran.status, ran.document["errors"][0]["code"]) == (5, "signer")
    assert "REGULATOR" in ran.document["errors"][0]["message"]
    ran = mizan(*command, "--regulator", unlocked(devnet, REGULATOR))
    assert [part["standing"] for part in ran.data["parts"]] == [10, 0]


def test_output__for_people__is_on_stdout_and_errors_on_stderr(desk: Desk) -> None:
    """A table of totals and what to do next."""
    options = [option for option in desk.options if option != "--json"]
    rows = desk.file(sheet([good(desk.ledger)]))
    ran = mizan(*options, "mint", "plan", rows)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("Plan ")
    assert "PKR 5,000" in ran.out
    bad = mizan(*options, "mint", "plan", desk.file(sheet([power("P", "1e3"), power("", "1")])))
    assert (bad.status, bad.out) == (2, "")
    lines = bad.err.splitlines()
    assert lines[0].startswith("error[plan]: The file has 2 faults")
    assert lines[1] == "  line 2, amount: '1e3' is not a plain amount."
    assert lines[3].startswith("  line 3, ref: ")
    assert lines[-1].startswith("hint: ")


def test_output__of_a_failure__is_one_document_too(desk: Desk) -> None:
    """With every row, its line and its hint."""
    ran = desk.mizan("mint", "plan", desk.file(sheet([power("P", "1,0")])))
    (error,) = ran.document["errors"]
    assert ran.document["ok"] is False
    assert error["code"] == "plan"
    assert [set(row) for row in error["rows"]] == [{"line", "column", "message", "hint"}]


BAD_FILES = [
    pytest.param("ref;account\n1;2\n", 2, "plan", "another header", id="wrong header"),
    pytest.param("", 2, "plan", "another header", id="empty file"),
    pytest.param(sheet([]), 2, "plan", "no rows", id="no rows"),
    pytest.param(
        sheet([bill("R", account="0xBcd4042DE499D14e55001CcbB24a551F3b954097")]),
        *(2, "plan", "wrong checksum"),
        id="bad checksum",
    ),
    pytest.param(sheet([bill("R"), bill("R")]), 2, "plan", "already", id="duplicate ref"),
    pytest.param(sheet([bill("R", "5e3")]), 2, "plan", "not a plain amount", id="exponent"),
    pytest.param(sheet([bill("R", '"5,000"')]), 2, "plan", "not a plain", id="separator"),
    pytest.param(sheet([bill("R", "\u0665000")]), 2, "plan", "not a plain", id="other digits"),
    pytest.param(sheet([power("R", zone="EAST")]), 2, "plan", "not a known zone", id="zone"),
]


@pytest.mark.parametrize(("text", "status", "code", "message"), BAD_FILES)
def test_plan__a_bad_file__is_refused_and_nothing_is_kept(
    desk: Desk, text: str, status: int, code: str, message: str
) -> None:
    """Its own status and words; no plan, no journal, no block."""
    before, plans = desk.ledger.chain.pin(), sorted(desk.workspace.rglob("*"))
    ran = desk.mizan("mint", "plan", desk.file(text))
    (error,) = ran.document["errors"]
    assert (ran.status, error["code"]) == (status, code)
    shown = json.dumps(error, ensure_ascii=False)
    assert message in shown
    assert error["hint"]
    assert (desk.ledger.chain.pin(), sorted(desk.workspace.rglob("*"))) == (before, plans)


@pytest.mark.parametrize(
    ("row", "signer", "message"),
    [
        (bill("R", account="0x" + "11" * 20), DEBT_ISSUER, "belongs to no registered investor"),
        (
            power("R", "600.001", account="0xBcd4042DE499D14e55001CcbB24a551F3b954096"),
            POWER_ISSUER,
            "Zone NORTH has 600.000 MW left",
        ),
    ],
    ids=["unknown account", "more MW than a zone has"],
)
def test_run__rows_the_chain_refuses__send_nothing(
    desk: Desk, row: str, signer: int, message: str
) -> None:
    """Status 4, the row and the reason, with the execute flag and without."""
    plan = desk.plan(sheet([row]))
    before = desk.ledger.chain.pin()
    for ran in (desk.mizan("mint", "run", plan), desk.issue(plan, signer)):
        (error,) = ran.document["errors"]
        assert (ran.status, error["code"]) == (4, "preflight-refused")
        assert message in error["rows"][0]["message"]
        assert (error["rows"][0]["line"], error["rows"][0]["hint"] != "") == (2, True)
    assert desk.ledger.chain.pin() == before
    assert b"signed" not in desk.journal(plan).read_bytes()


def test_every_command__endpoint_unreachable__says_so(desk: Desk) -> None:
    """Status 1, and where to look."""
    plan = desk.plan(sheet([good(desk.ledger)]))
    dead = Desk(desk.ledger, desk.folder, f"http://127.0.0.1:{free_port()}")
    document = ("--document-hash", "0x" + "ab" * 32)
    for command in (
        ("deploy", "--params", DATA / "deploy.toml"),
        ("register", DATA / "participants.csv"),
        ("programme", DATA / "zones.csv", DATA / "plants.csv"),
        ("series", "create", DATA / "series.csv"),
        ("mint", "plan", desk.file(sheet([good(desk.ledger)]))),
        ("mint", "run", plan),
        ("mint", "status", plan),
        ("freeze", "CapacityRights", checksum(desk.ledger.accounts[MINER]), *document),
        ("order", "show"),
        ("licence", "revoke", "L-01"),
        ("investor", "status", "T-01", "frozen"),
        ("operation", "show"),
    ):
        ran = dead.mizan(*command)
        assert (ran.status, ran.document["errors"][0]["code"]) == (1, "upstream-unavailable")
        assert "--rpc" in ran.document["errors"][0]["hint"]


def test_every_command__wrong_chain_id__says_so(desk: Desk) -> None:
    """Status 6, before anything is read from files of rows."""
    for command in (
        ("register", DATA / "participants.csv"),
        ("deploy", "--params", DATA / "deploy.toml"),
    ):
        ran = desk.mizan("--chain-id", "1", *command)
        assert (ran.status, ran.document["errors"][0]["code"]) == (6, "chain-mismatch")


def test_every_command__wrong_genesis__says_so(desk: Desk) -> None:
    """A development chain started anew: the old manifest and the old plans do not fit it."""
    plan = desk.plan(sheet([good(desk.ledger)]))
    journal = desk.journal(plan)
    with Devnet(arguments=("--timestamp", "1700000000")) as other:
        anew = Desk(desk.ledger, desk.folder, other.url)
        for command in (
            ("deploy", "--params", DATA / "deploy.toml"),
            ("register", DATA / "participants.csv"),
            ("mint", "run", plan, "--signer", desk.signer(DEBT_ISSUER), "--execute"),
        ):
            ran = anew.mizan(*command)
            assert (ran.status, ran.document["errors"][0]["code"]) == (6, "chain-mismatch")
            assert "--manifest" in ran.err or "started anew" in ran.err
        assert other.rpc("eth_blockNumber") == "0x0"
    assert not journal.exists()


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("mint", "run", "0000"), "config"),
        (("mint", "run", "no-such-plan"), "config"),
        (("mint", "plan", "no-such-file.csv"), "config"),
        (("register", DATA / "participants.csv", "--execute"), None),
        (("deploy", "--params", DATA / "zones.csv"), "config"),
        (("--manifest", "nowhere.json", "mint", "plan", DATA / "zones.csv"), "manifest"),
    ],
)
def test_every_command__what_is_missing__is_said(
    desk: Desk, command: tuple[object, ...], code: str | None
) -> None:
    """A plan, a file, parameters, a manifest; a signer only where there is something to sign."""
    ran = desk.mizan(*command)
    if code is None:
        assert ran.status == 0, ran.err
    else:
        assert (ran.status, ran.document["errors"][0]["code"]) == (2, code)
        assert ran.document["errors"][0]["hint"]


def test_run__without_signer__is_told_to_name_one(desk: Desk) -> None:
    """Execution needs a key; a rehearsal does not."""
    plan = desk.plan(sheet([good(desk.ledger)]))
    ran = desk.mizan("mint", "run", plan, "--execute")
    assert (ran.status, ran.document["errors"][0]["hint"]) == (2, "Name one with --signer.")


def test_run__plans_are_found__by_id_short_id_and_path(desk: Desk) -> None:
    """And a plan changed by hand is not run."""
    plan = desk.plan(sheet([good(desk.ledger, "B-7")]))
    path = desk.journal(plan).with_name("plan.json")
    for name in (plan, plan[:12], plan[:6], path):
        assert desk.mizan("mint", "run", name).data["plan"] == plan
    path.write_text(path.read_text().replace('"50"', '"100"'))
    ran = desk.mizan("mint", "run", plan)
    assert (ran.status, "changed after" in ran.document["errors"][0]["message"]) == (2, True)


def test_signer__a_keystore__takes_its_password_from_a_file(desk: Desk, tmp_path: Path) -> None:
    """Nobody is asked in a script; a wrong password and no password end with status 5."""
    keystore, password = tmp_path / "key.json", tmp_path / "password"
    key = bytes(range(32, 64))
    keystore.write_text(json.dumps(Account.encrypt(key, "sesame", kdf="pbkdf2", iterations=10)))
    password.write_text("sesame\n")
    plan = desk.plan(sheet([good(desk.ledger, "B-8")]))
    run = ("mint", "run", plan, "--signer", f"keystore:{keystore}")
    ran = desk.mizan("--password-file", password, *run)
    assert (ran.status, ran.document["errors"][0]["code"]) == (5, "signer")
    assert "does not hold the role DEBT_ISSUER" in ran.document["errors"][0]["message"]
    password.write_text("simsim\n")
    ran = desk.mizan("--password-file", password, *run)
    assert "does not open with that password" in ran.document["errors"][0]["message"]
    ran = desk.mizan(*run)
    assert (ran.status, "--password-file" in ran.document["errors"][0]["hint"]) == (5, True)
    assert key.hex() not in ran.out + ran.err


def test_options__in_the_environment__count_unless_said_otherwise(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every option has a twin; the command line wins."""
    monkeypatch.setenv("MIZAN_RPC", desk.ledger.devnet.url)
    monkeypatch.setenv("MIZAN_MANIFEST", str(desk.ledger.manifest_path))
    monkeypatch.setenv("MIZAN_WORKSPACE", str(desk.workspace))
    monkeypatch.setenv("MIZAN_JSON", "1")
    rows = desk.file(sheet([power("P", "1", account=checksum(desk.ledger.accounts[MINER]))]))
    assert mizan("mint", "plan", rows).data["rows"] == 1
    assert mizan("--rpc", "http://127.0.0.1:1", "mint", "plan", rows).status == 1
