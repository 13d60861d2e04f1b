"""``mizan under-use``: idle months, notice, cure, recall and what is left, on a chain."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.idling import PROGRAMME_DESK
from tests.support.ledger import CENTRE, MINER, SAVER, Ledger, right
from tests.support.metered import (
    MINE,
    MINE_TOO,
    ZONE,
    name_operators,
    nominate,
    open_sites,
    settle,
    statement,
)
from tests.support.officers import APPROVER, Office, open_office
from tokenization.units import parse_period, period_start


pytestmark = pytest.mark.chain

RIGHT = right(first="2025-12", last="2026-12")
HELD_KW, MINE_KW, TOO_KW = 1_000, 400, 200
RULE = ("50", 2, 1)
"""Under half in two months; one to cure."""


@pytest.fixture
def office(ledger: Ledger, tmp_path: Path) -> Office:
    """A right of the miner, six tenths of it nominated to two sites, and a rule."""
    open_sites(ledger)
    ledger.mint_power("IDLE", MINER, HELD_KW - MINE_KW - TOO_KW, RIGHT)
    nominate(ledger, MINE, MINE_KW, RIGHT)
    nominate(ledger, MINE_TOO, TOO_KW, RIGHT)
    name_operators(ledger)
    found = open_office(ledger, tmp_path)
    found.done(PROGRAMME_DESK, "under-use", "rule", *RULE, "--document", found.order)
    return found


def read(office: Office, month: str, base: int = 10, version: int = 1) -> None:
    """A month is over, read and settled: site s drew ``base * s + h % 24`` kWh in hour h."""
    end_s = period_start(parse_period(month) + 1)
    if office.ledger.chain.pin().time_s < end_s:
        office.ledger.devnet.rpc("evm_setNextBlockTimestamp", end_s)
        office.ledger.mine()
    settle(office.ledger, statement(month, (MINE, MINE_TOO), base), version)


def give(office: Office, month: str) -> int:
    """Notice for the months that end with one; answers its number."""
    words = ("under-use", "notice", "T-01", RIGHT, month, "--document", office.order)
    ran = office.done(PROGRAMME_DESK, *words)
    number: int = ran.data["notice"]
    return number


def loads(data: Mapping[str, list[Mapping[str, int]]]) -> list[int | None]:
    """The load factors of months that were told."""
    return [month["load_e6"] for month in data["months"]]


def notice(office: Office, number: int) -> dict[str, object]:
    """A notice as it stands."""
    found: dict[str, object] = office.desk.mizan("under-use", "show", number).data["notice"]
    return found


def test_under_use__idle_and_not_cured__recalled_by_two_persons(office: Office) -> None:
    """Each site keeps what it used; the rest is the programme's, and the notice is closed."""
    for month in ("2025-12", "2026-01"):
        read(office, month)
    number = give(office, "2026-01")
    # 21.5 kWh an hour at one site and 31.5 at the other: 53 kW of 1000.
    shown = office.desk.mizan("under-use", "show", number).data
    assert loads(shown) == [53_000, 53_000]
    status, words = office.refused(
        PROGRAMME_DESK, "under-use", "recall", number, "--document", office.order
    )
    assert (status, "cure period is not over" in words) == (4, True), words
    read(office, "2026-02")
    read(office, "2026-03")
    recalled = office.done(
        PROGRAMME_DESK, "under-use", "recall", number, "--document", office.order
    )
    idle_kw = HELD_KW - 22 - 32
    assert (recalled.data["idle_kw"], recalled.data["orders"]) == (idle_kw, [1])
    assert office.ledger.power_of(MINER, RIGHT) == HELD_KW
    office.done(APPROVER, "order", "approve", 1)
    assert office.ledger.power_of(MINER, RIGHT) == HELD_KW - idle_kw
    book, pin = office.ledger.contract("NominationBook"), office.ledger.chain.pin()
    places = book.call("nominationsOf", b"T-01".ljust(32, b"\0"), RIGHT)
    word, since = office.ledger.chain.read(places, pin)
    assert word == (MINE_TOO << 32 | 32) << 64 | MINE << 32 | 22
    assert since == parse_period("2026-04")
    assert notice(office, number)["state"] == "recalled"
    assert notice(office, number)["recalled_kw"] == idle_kw


def test_under_use__a_month_well_used__cures_the_notice(office: Office) -> None:
    """By anybody, once; a month that stays under the threshold does not."""
    for month in ("2025-12", "2026-01"):
        read(office, month)
    number = give(office, "2026-01")
    status, words = office.refused(SAVER, "under-use", "cure", number, "--month", "2026-01")
    assert (status, "stays under the threshold" in words) == (4, True), words
    read(office, "2026-02", base=400)
    ran = office.done(SAVER, "under-use", "cure", number)
    assert "by 2026-02" in ran.data["act"]
    assert notice(office, number)["state"] == "cured"
    assert office.desk.mizan("under-use", "show").data["open"] == []


def test_under_use__withdrawn__the_waiting_order_is_called_off(office: Office) -> None:
    """The desk's own order needs nobody else to be cancelled."""
    for month in ("2025-12", "2026-01"):
        read(office, month)
    number = give(office, "2026-01")
    read(office, "2026-02")
    read(office, "2026-03")
    ran = office.do(PROGRAMME_DESK, "under-use", "recall", number, "--document", office.order)
    assert ran.data["orders"] == [1], ran.err
    office.done(PROGRAMME_DESK, "under-use", "withdraw", number, "--document", office.order)
    (order,) = office.desk.mizan("order", "show", 1).data["orders"]
    assert order["state"] == "cancelled"


def test_under_use__measured__as_worked_out_here(office: Office) -> None:
    """Of every site of the zone that is settled, once a version."""
    read(office, "2025-12")
    ran = office.do(SAVER, "under-use", "measure", ZONE, "2025-12")
    assert (ran.status, ran.data["state"]) == (0, "done"), ran.err
    kwh = 31 * (10 * 24 + sum(range(24)))
    site, *_ = (one for one in ran.data["changes"] if one["what"] == f"site {MINE}")
    share = -(-kwh * 1_000_000 // (31 * 24 * MINE_KW)) / 10_000
    assert site["after"] == f"{share:.4f} %, {kwh:,} of {31 * 24 * MINE_KW:,} kWh"
    again = office.do(SAVER, "under-use", "measure", ZONE, "2025-12")
    assert again.data["state"] == "stands"
    read(office, "2025-12", base=20, version=2)
    anew = office.do(SAVER, "under-use", "measure", ZONE, "2025-12")
    assert anew.data["state"] == "done", anew.err


def test_under_use__without_facts__nothing_is_sent(office: Office) -> None:
    """No settled months, no such notice, no right, half of what names a right."""
    words = ("under-use", "notice", "T-01", RIGHT, "2026-01", "--document", office.order)
    read(office, "2025-12")
    status, why = office.refused(PROGRAMME_DESK, *words)
    assert (status, "not over yet" in why) == (4, True), why
    assert office.refused(PROGRAMME_DESK, "under-use", "cure", 7)[0] == 2
    wrong = ("under-use", "notice", "T-01", 1 << 112, "2026-01", "--document", office.order)
    assert office.refused(PROGRAMME_DESK, *wrong)[0] == 2
    ran = office.desk.mizan("under-use", "show", "--investor", "T-01")
    assert (ran.status, "together" in ran.document["errors"][0]["hint"]) == (2, True)
    ran = office.desk.mizan("under-use", "show", "--investor", "T-01", "--right", RIGHT)
    assert loads(ran.data) == [53_000]
    status, why = office.refused(CENTRE, *words)
    assert status == 5, why
