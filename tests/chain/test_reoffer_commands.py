"""``mizan reoffer``: terms set and ended, what is on offer, and taking it, on a chain."""

from pathlib import Path

import pytest

from tests.support.ledger import BANK, CENTRE, MINER, SAVER, Ledger, right
from tests.support.metered import MINE, OTHERS, ZONE, nominate, open_sites
from tests.support.officers import Office, open_office
from tests.support.taking import DESK, PROGRAMME_DESK
from tokenization.reoffers import OfferTerms
from tokenization.units import parse_period, text_to_bytes32


pytestmark = pytest.mark.chain

DAY_S = 86_400
HELD = right(first="2025-12", last="2025-12")
HOURS = 31 * 24
KW, IDLE_KW = 600, 300
HOLDER, RICH = "T-01", 10**13
PRICES = ("--start", "20000.0001", "--floor", "9000", "--share", "33.3333")
TERMS = ("reoffer", "terms", ZONE, "2025-12", *PRICES, "--treasury")


@pytest.fixture
def office(ledger: Ledger, tmp_path: Path) -> Office:
    """December with 600 kW nominated and 300 idle, and a data centre with cash."""
    open_sites(ledger)
    nominate(ledger, MINE, KW, HELD)
    ledger.mint_power("IDLE", MINER, IDLE_KW, HELD)
    ledger.mint_cash("RICH", CENTRE, RICH)
    return open_office(ledger, tmp_path)


def offered(office: Office) -> list[dict[str, object]]:
    """What is on offer, as programs read it."""
    ran = office.desk.mizan("reoffer", "list", "--zone", ZONE)
    assert ran.status == 0, ran.err
    return list(ran.data["offers"])


def close_gate(office: Office) -> None:
    """Let the gate of December close."""
    ledger = office.ledger
    call = ledger.contract("NominationBook").call("gateClosesAt", parse_period("2025-12"))
    closes_s = int(ledger.chain.read(call, ledger.chain.pin()))
    ledger.devnet.rpc("evm_setNextBlockTimestamp", closes_s)
    ledger.mine()


def test_terms__set_and_ended__once_each(office: Office) -> None:
    """The same again stands; what ends the offers is set for a later month."""
    bank = office.account(BANK)
    ran = office.done(PROGRAMME_DESK, *TERMS, bank)
    assert ran.data["changes"][0]["before"] == "nothing"
    office.done(PROGRAMME_DESK, "reoffer", "terms", ZONE, "2026-02", "--none")
    desk = office.ledger.contract(DESK)
    said = office.ledger.chain.read(
        desk.call("termsAt", ZONE, parse_period("2026-02")), office.ledger.chain.pin()
    )
    assert not any(said["treasury"])


def test_terms__incomplete_unsound_or_not_the_desks__refused(office: Office) -> None:
    """Nothing is sent."""
    bank = office.account(BANK)
    for wrong in (
        ("reoffer", "terms", ZONE, "2025-12"),
        ("reoffer", "terms", ZONE, "2025-12", *PRICES),
        (*TERMS, bank, "--none"),
        ("reoffer", "terms", ZONE, "2025-12", "--start", "1", *PRICES[2:], "--treasury", bank),
        ("reoffer", "terms", ZONE, "2025-12", *PRICES[:4], "--share", "101", "--treasury", bank),
    ):
        status, _ = office.refused(PROGRAMME_DESK, *wrong)
        assert status == 2
    status, message = office.refused(
        PROGRAMME_DESK, "reoffer", "terms", ZONE, "2025-11", *PRICES, "--treasury", bank
    )
    assert (status, "546" in message) == (4, True)
    assert office.refused(SAVER, *TERMS, bank)[0] == 5


def test_take__what_is_on_offer__is_bound_and_paid(office: Office) -> None:
    """Listed with what it costs; taken with an allowance first; the rest is still on offer."""
    assert office.do(PROGRAMME_DESK, *TERMS, office.account(BANK)).status == 0
    assert offered(office) == []
    close_gate(office)
    office.ledger.devnet.rpc("evm_increaseTime", DAY_S // 2)
    office.ledger.mine()
    (before,) = offered(office)
    assert (before["holder"], before["kw"], before["first"]) == (HOLDER, IDLE_KW, "2025-12")
    take = ("reoffer", "take", HOLDER, HELD, OTHERS, 100, "--max", "20000.0001")
    ran = office.do(CENTRE, *take)
    assert (ran.status, ran.data["state"]) == (0, "done"), ran.err
    assert len(ran.data["transactions"]) == 2
    ledger = office.ledger
    at = ledger.chain.pin()
    terms = OfferTerms(0, 200_000_001, 90_000_000, 333_333, ledger.accounts[BANK])
    (log,) = [args for _, args in ledger.chain.events(ledger.contract(DESK), ("Taken",), 0, at)]
    assert 90_000_000 < log["price"] < 200_000_001, "halfway"
    assert log["price"] <= int(str(before["price"]))
    cost = -(-100 * HOURS * log["price"] // 100_000) * 100
    assert (log["cost"], log["holderShare"]) == (cost, terms.split(cost)[0])
    billing = ledger.contract("PowerBilling")
    deposit = ledger.chain.read(billing.call("depositOf", text_to_bytes32(HOLDER)), at)
    assert deposit == log["holderShare"]
    (after,) = offered(office)
    assert after["kw"] == IDLE_KW - 100


def test_take__not_possible__says_why(office: Office) -> None:
    """Before the gate closes, for another's site, above what the taker would pay."""
    assert office.do(PROGRAMME_DESK, *TERMS, office.account(BANK)).status == 0
    take = ("reoffer", "take", HOLDER, HELD)
    status, message = office.refused(CENTRE, *take, OTHERS, 1, "--max", "20001")
    assert (status, "540" in message) == (4, True)
    close_gate(office)
    cash = office.ledger.contract("SettlementCash")
    desk = office.ledger.contract(DESK).address
    office.ledger.send(CENTRE, cash.call("approve", desk, RICH))
    for site, most, code in ((MINE, "20001", "520"), (OTHERS, "8999", "544")):
        status, message = office.refused(CENTRE, *take, site, 1, "--max", most)
        assert (status, code in message) == (4, True), message
    assert office.refused(CENTRE, *take, OTHERS, 0, "--max", "20001")[0] == 2
    assert office.refused(CENTRE, "reoffer", "take", "T-99", HELD, OTHERS, 1, "--max", "1")[0] == 2
