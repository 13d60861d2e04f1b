"""``mizan meter``: from signed readings to a settled month, on a real chain."""

from pathlib import Path

import pytest

from tests.support.ledger import GRID_OPERATOR, MINER, REGULATOR, SAVER, Ledger
from tests.support.metered import (
    METER_KEYS,
    MINE,
    MINE_TOO,
    OTHERS,
    ZONE,
    as_file,
    open_sites,
    statement,
)
from tests.support.mizan import Ran
from tests.support.officers import Office, open_office
from tokenization.units import hex0x, parse_period, period_start


pytestmark = pytest.mark.chain

MONTH = "2025-11"
HOUR = "2025-11-03T18"
DAY_S = 86_400
SITES = (MINE, MINE_TOO, OTHERS)
TOLD = statement(MONTH, SITES)
FORMER = ("--zone", ZONE, "--month", MONTH)


@pytest.fixture
def office(ledger: Ledger, tmp_path: Path) -> Office:
    """Sites, two of three operators who sign, and a month that is over."""
    open_sites(ledger)
    found = open_office(ledger, tmp_path)
    keys = [found.account(account) for account in METER_KEYS]
    found.done(REGULATOR, "meter", "operators", ZONE, *keys, "--quorum", 2)
    ledger.devnet.rpc("evm_setNextBlockTimestamp", period_start(parse_period(MONTH) + 1))
    ledger.devnet.rpc("evm_mine")
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The month's readings."""
    path = tmp_path / "readings.csv"
    path.write_text(as_file(TOLD))
    return path


def signed(office: Office, file: Path, *keys: int) -> list[str]:
    """The options that carry the signatures of operators."""
    options = []
    for key in keys:
        ran = office.ask(key, "meter", "sign", file, *FORMER)
        assert ran.status == 0, ran.err
        assert ran.data["signer"] == office.account(key)
        options += ["--signature", ran.data["signature"]]
    return options


def posted(office: Office, file: Path, verb: str = "post") -> Ran:
    """State a file."""
    ran = office.do(SAVER, "meter", verb, file, *FORMER, *signed(office, file, 21, 20))
    assert (ran.status, ran.data["state"]) == (0, "done"), ran.err
    return ran


def published(office: Office, file: Path) -> None:
    """Publish it."""
    ran = office.do(SAVER, "meter", "publish", file, *FORMER)
    assert (ran.status, ran.data["state"]) == (0, "done"), ran.err


def wait_days(office: Office, days: int) -> None:
    """Let days pass."""
    office.ledger.devnet.rpc("evm_increaseTime", days * DAY_S)
    office.ledger.devnet.rpc("evm_mine")


def shown(office: Office) -> dict[int, dict[str, object]]:
    """How far each site's month has come."""
    data = office.desk.mizan("meter", "show", ZONE, MONTH).data
    return {site["site"]: site for site in data["sites"]}


def test_meter__a_month__is_stated_published_proved_and_settled(office: Office, file: Path) -> None:
    """Every step does it once; the reading that is proved is that of the file."""
    posted(office, file)
    again = office.do(SAVER, "meter", "post", file, *FORMER, *signed(office, file, 20, 21))
    assert (again.status, again.data["state"]) == (0, "stands")
    dry = office.ask(SAVER, "meter", "publish", file, *FORMER)
    assert (dry.status, dry.data["state"]) == (0, "open"), dry.err
    published(office, file)
    assert office.do(SAVER, "meter", "publish", file, *FORMER).data["state"] == "stands"
    proved = office.desk.mizan("meter", "verify", OTHERS, HOUR)
    assert proved.status == 0, proved.err
    assert (proved.data["kwh"], proved.data["root"]) == (318, hex0x(TOLD.root))
    early = office.do(SAVER, "meter", "settle", ZONE, MONTH)
    assert (early.status, early.data["state"]) == (0, "stands")
    words = str(early.document["warnings"])
    assert all(f"Site {site} is not settled" in words for site in SITES)
    wait_days(office, 7)
    done = office.do(SAVER, "meter", "settle", ZONE, MONTH)
    assert (done.status, done.data["state"]) == (0, "done"), done.err
    for month in TOLD.months:
        site = shown(office)[month.site]
        assert (site["settled_version"], site["settled_kwh"]) == (1, month.kwh)
    assert office.do(SAVER, "meter", "settle", ZONE, MONTH).data["state"] == "stands"


def test_meter_post__by_an_unknown_operator__is_refused(office: Office, file: Path) -> None:
    """Neither a stranger's signature nor one operator's alone makes a root."""
    status, words = office.refused(
        SAVER, "meter", "post", file, *FORMER, *signed(office, file, 20, SAVER)
    )
    assert (status, "not of a meter operator" in words) == (4, True)
    status, words = office.refused(SAVER, "meter", "post", file, *FORMER, *signed(office, file, 20))
    assert (status, "Too few meter operators" in words) == (4, True)
    status, words = office.refused(
        SAVER, "meter", "post", file, *FORMER, *signed(office, file, 20), "--signature", "0x12"
    )
    assert "signature" in words
    status, words = office.refused(
        SAVER, "meter", "post", file, *FORMER, *signed(office, file, 20), "--signature", "0xzz"
    )
    assert "not hexadecimal" in words


def test_meter__challenged__is_settled_by_a_restatement_or_a_dismissal(
    office: Office, file: Path
) -> None:
    """What was settled stands until the next version could be challenged as well."""
    posted(office, file)
    published(office, file)
    paper = ("--document", office.order)
    status, words = office.refused(SAVER, "meter", "challenge", MINE, HOUR, *paper)
    assert (status, "another investor's" in words) == (4, True)
    office.done(MINER, "meter", "challenge", MINE, HOUR, *paper)
    wait_days(office, 7)
    settled = office.do(SAVER, "meter", "settle", ZONE, MONTH)
    assert "challenged" in settled.document["warnings"][0]
    assert shown(office)[MINE]["settled_version"] is None
    assert shown(office)[OTHERS]["settled_version"] == 1

    second = statement(MONTH, SITES, base=90)
    file.write_text(as_file(second))
    status, words = office.refused(SAVER, "meter", "post", file, *FORMER, "--signature", "0x")
    assert "stated already, and differently" in words
    posted(office, file, "restate")
    published(office, file)
    old = office.desk.mizan("meter", "verify", MINE, HOUR, "--version", 1)
    assert (old.data["kwh"], old.document["warnings"]) == (
        118,
        ["Version 2 has restated this month."],
    )
    assert office.desk.mizan("meter", "verify", MINE, HOUR).data["kwh"] == 108
    assert shown(office)[OTHERS]["settled_version"] == 1
    office.done(GRID_OPERATOR, "meter", "challenge", MINE, HOUR, *paper, "--as-grid-operator")
    office.done(REGULATOR, "meter", "dismiss", MINE, MONTH, *paper)
    wait_days(office, 7)
    office.do(SAVER, "meter", "settle", ZONE, MONTH)
    assert [shown(office)[month.site]["settled_kwh"] for month in second.months] == [
        month.kwh for month in second.months
    ]


def test_meter__nothing_stated_or_published__says_what_to_do_first(
    office: Office, file: Path
) -> None:
    """Every command names the one that comes before it."""
    paper = ("--document", office.order)
    for command in (
        ("publish", file, *FORMER),
        ("settle", ZONE, MONTH),
        ("challenge", MINE, HOUR, *paper),
        ("dismiss", MINE, MONTH, *paper),
    ):
        _, words = office.refused(MINER, "meter", *command)
        assert "are stated for 2025-11" in words
    _, words = office.refused(SAVER, "meter", "restate", file, *FORMER, "--signature", "0x")
    assert "Nothing is stated" in words
    posted(office, file)
    _, words = office.refused(MINER, "meter", "challenge", MINE, HOUR, *paper)
    assert "not published" in words
    ran = office.desk.mizan("meter", "verify", MINE, HOUR)
    assert (ran.status, "not all published" in ran.document["errors"][0]["message"]) == (2, True)
    file.write_text(as_file(statement(MONTH, SITES, base=7)))
    _, words = office.refused(SAVER, "meter", "publish", file, *FORMER)
    assert "is not what was stated" in words
    _, words = office.refused(MINER, "meter", "challenge", 99, HOUR, *paper)
    assert "no site 99" in words
