"""``mizan site``, ``nominate``, ``release-nomination``, ``right``: on a real chain."""

from pathlib import Path

import pytest

from tests.support.ledger import CENTRE, FLEX, GRID_OPERATOR, MINER, Ledger, right
from tests.support.mizan import Ran
from tests.support.officers import Office, open_office
from tokenization.power import cut_months, pack_right, unpack_right
from tokenization.registers.sites import HEADER
from tokenization.units import period_start


pytestmark = pytest.mark.chain

METER = "0x" + "5f" * 32
RIGHT = right(product=FLEX, first="2026-01", last="2026-02")


@pytest.fixture
def office(ledger: Ledger, tmp_path: Path) -> Office:
    """A ledger on which a miner holds 1,000 kW of two months."""
    ledger.mint_power("P-1", MINER, 1_000, RIGHT)
    return open_office(ledger, tmp_path)


def test_site__registered__is_the_investors_and_stands(office: Office) -> None:
    """Shown before and after; a meter is one site's only."""
    command = ("site", "register", "7", "T-01", "--zone", "1", "--meter", METER)
    ran = office.done(GRID_OPERATOR, *command)
    (change,) = ran.data["changes"]
    assert (change["before"], change["after"]) == (
        "not registered",
        f"T-01 in zone 1, meter {METER}, open",
    )
    taken = office.ask(
        GRID_OPERATOR, "site", "register", "8", "T-02", "--zone", "1", "--meter", METER
    )
    assert taken.status != 0
    assert "The meter is a site's already" in taken.err


def test_site__its_meter_replaced_and_closed__stands_and_takes_no_more(office: Office) -> None:
    """Each shown before and after, and done once; a site that is not there is named."""
    _site(office, 7, "T-01", 1)
    assert office.do(MINER, "nominate", RIGHT, "7", "600").status == 0
    ran = office.done(GRID_OPERATOR, "site", "replace-meter", "7", METER)
    assert ran.data["changes"] == [
        {"what": "meter", "before": "0x" + "01" * 32, "after": METER},
    ]
    office.done(GRID_OPERATOR, "site", "close", "7")
    status, words = office.refused(MINER, "nominate", RIGHT, "7", "601")
    assert (status, "closed" in words) == (4, True)
    assert _bound(office, 7) == 600
    office.done(GRID_OPERATOR, "site", "open", "7")
    assert office.do(MINER, "nominate", RIGHT, "7", "601").status == 0
    for command in (("close", "99"), ("open", "99"), ("replace-meter", "99", METER)):
        status, words = office.refused(GRID_OPERATOR, "site", *command)
        assert (status, words) == (2, "There is no site 99.")


def test_site_enter__a_file__registers_replaces_and_refuses_what_is_for_good(
    office: Office, tmp_path: Path
) -> None:
    """New sites and another meter in one go; run again nothing; another owner is a fault."""
    file = tmp_path / "sites.csv"

    def enter(*rows: str) -> Ran:
        file.write_text("\n".join([",".join(HEADER), *rows, ""]))
        return office.do(GRID_OPERATOR, "site", "enter", file)

    first, other = (f"0x{byte * 32}" for byte in ("c1", "c2"))
    row = f"7,T-01,1,Hall,{first},invented"
    assert enter(row).data["parts"][0]["state"] == "done"
    ran = enter(f"7,T-01,1,Hall,{other},invented", f"8,T-02,2,Mine,{first},invented")
    assert ran.data["parts"][0]["open"] == ["site 7", "site 8"]
    assert enter(f"8,T-02,2,Mine,{first},invented").data["parts"][0]["standing"] == 1
    refused = enter(f"7,T-02,1,Hall,{other},invented")
    assert refused.status == 2
    (fault,) = refused.document["errors"][0]["rows"]
    assert (fault["line"], fault["column"]) == (2, "site")
    assert "is T-01's, in zone 1" in fault["message"]


def test_gate__of_later_months__is_set_and_of_near_ones_refused(office: Office) -> None:
    """It closes so many days before its month from then on, and the months before keep theirs."""
    ran = office.done(GRID_OPERATOR, "gate", "2026-03", "5")
    assert [(one["before"], one["after"]) for one in ran.data["changes"]] == [("1 day", "5 days")]
    book, chain = office.ledger.contract("NominationBook"), office.ledger.chain
    closes = [
        (period_start(month) - chain.read(book.call("gateClosesAt", month), chain.pin())) // 86_400
        for month in (13, 14, 15)
    ]
    assert closes == [1, 5, 5]
    status, words = office.refused(GRID_OPERATOR, "gate", "2025-11", "5")
    assert (status, "second after the current one" in words) == (4, True)


def test_nominate__own_site__binds_moves_and_releases(office: Office) -> None:
    """Another's meter is refused in words, and so is more than is held; nothing is sent."""
    _site(office, 7, "T-01", 1)
    _site(office, 8, "T-01", 2)
    _site(office, 9, "T-02", 3)
    assert office.do(MINER, "nominate", RIGHT, "7", "600").status == 0
    assert office.do(MINER, "renominate", RIGHT, "7", "8", "200").status == 0
    assert [_bound(office, site) for site in (7, 8)] == [400, 200]
    head = office.ledger.head
    for refused, words in (
        (("nominate", RIGHT, "9", "1"), "another investor's"),
        (("nominate", RIGHT, "7", "801"), "than its investor holds"),
        (("release-nomination", RIGHT, "9"), "Less of the right"),
    ):
        ran = office.do(MINER, *refused)
        assert ran.status != 0
        assert words in ran.err
    assert office.ledger.head == head
    assert office.do(MINER, "release-nomination", RIGHT, "8").status == 0
    assert _bound(office, 8) == 0


def test_right__split_and_merged__is_whole_again(office: Office) -> None:
    """By months and by blocks; an empty part is refused before the chain is asked."""
    ids = [pack_right(part) for part in cut_months(unpack_right(RIGHT), 13)]
    assert office.do(MINER, "right", "split", RIGHT, "300", "--at", "2026-02").status == 0
    assert [office.ledger.power_of(MINER, one) for one in (RIGHT, *ids)] == [700, 300, 300]
    assert office.do(MINER, "right", "merge", *ids, "300").status == 0
    assert office.ledger.power_of(MINER, RIGHT) == 1_000
    assert office.do(MINER, "right", "split", RIGHT, "10", "--blocks", "SOLAR").status == 0
    for wrong in (
        ("--at", "2026-01"),
        ("--blocks", "ALL"),
        (),
        ("--at", "2026-02", "--blocks", "PEAK"),
    ):
        assert office.ask(MINER, "right", "split", RIGHT, "1", *wrong).status != 0
    assert office.ask(MINER, "right", "merge", ids[0], ids[0], "1").status != 0
    assert office.ask(CENTRE, "right", "split", RIGHT, "1", "--at", "2026-02").status != 0


def _site(office: Office, number: int, investor: str, meter: int) -> None:
    where = ("--zone", "1", "--meter", "0x" + bytes([meter]).hex() * 32)
    assert office.do(GRID_OPERATOR, "site", "register", number, investor, *where).status == 0


def _bound(office: Office, site: int) -> int:
    ledger = office.ledger
    lanes = ledger.contract("NominationBook").call("nominatedLanes", site, 12, 0)
    return int(ledger.chain.read(lanes, ledger.chain.pin())) & 0xFFFFFFFF
