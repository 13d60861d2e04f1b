"""``mizan dvp``: two parties at their desks, their legs and their deals, on a real chain."""

from datetime import date
from pathlib import Path

import pytest
from eth_utils.crypto import keccak

from tests.support.ledger import BANK, BILL_3M, CENTRE, FLEX, MINER, SAVER, Ledger, right
from tests.support.mizan import Ran
from tests.support.officers import PROPOSER, Office, open_office
from tokenization.units import pkt_midnight


pytestmark = pytest.mark.chain

UNITS, PRICE = 100, "89834.30"
PRICE_E4 = 898_343_000
UNTIL = "2025-11-05"


@pytest.fixture
def office(ledger: Ledger, tmp_path: Path) -> Office:
    """A bank with 500 bills, and a saver with cash for five deals."""
    ledger.mint_bills("B-1", BANK, 500)
    ledger.mint_cash("C-1", SAVER, 5 * PRICE_E4)
    return open_office(ledger, tmp_path)


def terms(office: Office, ref: str = "UETR-1", *more: object) -> tuple[object, ...]:
    """The terms of the bank's sale to the saver, as both type them."""
    parties = ("--seller", office.account(BANK), "--buyer", office.account(SAVER))
    return (BILL_3M, str(UNITS), PRICE, *parties, "--ref", ref, "--until", UNTIL, *more)


def agreed(office: Office, ref: str = "UETR-1", *more: object) -> str:
    """A matched deal's number."""
    sold = office.do(BANK, "dvp", "instruct", "seller", *terms(office, ref, *more))
    assert sold.status == 0, sold.err
    deal: str = sold.data["deal"]["instruction"]
    matched = office.do(SAVER, "dvp", "match", deal)
    assert matched.status == 0, matched.err
    assert status(office, deal) == "matched"
    return deal


def status(office: Office, deal: str) -> str:
    """Where a deal stands."""
    (shown,) = office.desk.mizan("dvp", "show", deal).data["deals"]
    found: str = shown["status"]
    return found


def cash_of(office: Office, account: int) -> int:
    """What an account has in cash."""
    call = office.ledger.contract("SettlementCash").call(
        "balanceOf", office.ledger.accounts[account]
    )
    return int(office.ledger.chain.read(call, office.ledger.chain.pin()))


def pass_deadline(office: Office) -> None:
    """Let the last day pass."""
    end = pkt_midnight(date(2025, 11, 6))
    office.ledger.devnet.rpc("evm_setNextBlockTimestamp", end)
    office.ledger.mine()


def text(ran: Ran) -> str:
    """Why a command ended as it did."""
    (error,) = ran.document["errors"]
    found: str = error["message"]
    return found


def test_dvp__instructed_matched_settled__moves_both_legs_once(office: Office) -> None:
    """Dry first, each step once, and everything again changes nothing."""
    before = office.ledger.head
    dry = office.ask(BANK, "dvp", "instruct", "seller", *terms(office))
    assert (dry.status, dry.data["state"], office.ledger.head) == (0, "open", before), dry.err
    sold = office.do(BANK, "dvp", "instruct", "seller", *terms(office))
    assert (sold.status, sold.data["state"], len(sold.data["transactions"])) == (0, "done", 2)
    deal = sold.data["deal"]["instruction"]
    assert deal == dry.data["deal"]["instruction"]
    (shown,) = office.desk.mizan("dvp", "show").data["deals"]
    assert (shown["status"], shown["code"], shown["ref"]) == ("seller_instructed", 703, "UETR-1")
    bought = office.do(SAVER, "dvp", "instruct", "buyer", *terms(office))
    assert (bought.data["state"], bought.data["changes"][0]["after"]) == ("done", "matched")
    again = office.do(BANK, "dvp", "instruct", "seller", *terms(office))
    assert again.data["state"] == "stands"
    office.done(MINER, "dvp", "settle", deal)
    assert (office.ledger.bills_of(SAVER), cash_of(office, BANK)) == (UNITS, PRICE_E4)
    assert (status(office, deal), office.desk.mizan("dvp", "show").data["deals"]) == ("settled", [])


def test_dvp__after_a_crash_between_its_steps__goes_on_with_the_same_hold(office: Office) -> None:
    """A hold that was placed and serves no deal is used, not placed again."""
    dvp, accounts = office.ledger.contract("DvPSettlement"), office.ledger.accounts
    deadline = pkt_midnight(date(2025, 11, 6)) - 1
    token = office.ledger.token(BILL_3M)
    hold = token.call("placeHold", accounts[SAVER], dvp.address, UNITS, deadline)
    office.ledger.send(BANK, hold)
    sold = office.do(BANK, "dvp", "instruct", "seller", *terms(office))
    assert (sold.data["state"], len(sold.data["transactions"])) == ("done", 1)
    other = office.do(BANK, "dvp", "instruct", "seller", *terms(office, "UETR-2"))
    assert len(other.data["transactions"]) == 2


def test_dvp__several__settles_those_that_can_be_and_names_the_others(office: Office) -> None:
    """One without its buyer stays, with the reason."""
    deal = agreed(office)
    half = office.do(BANK, "dvp", "instruct", "seller", *terms(office, "UETR-2"))
    other = half.data["deal"]["instruction"]
    ran = office.do(MINER, "dvp", "settle", deal, other)
    assert ran.status == 0, ran.err
    (warning,) = ran.document["warnings"]
    assert other in warning
    assert "(reason 703)" in warning
    assert [found["status"] for found in ran.data["deals"]] == ["settled", "seller_instructed"]


def test_dvp__net__moves_only_the_difference(office: Office) -> None:
    """The saver pays for two, drawn at settlement by one allowance for both."""
    deals = [agreed(office, f"NET-{number}", "--drawn") for number in range(2)]
    assert cash_of(office, SAVER) == 5 * PRICE_E4
    ran = office.do(MINER, "dvp", "settle", *deals, "--net")
    assert (ran.status, ran.data["state"]) == (0, "done"), ran.err
    assert (cash_of(office, SAVER), cash_of(office, BANK)) == (3 * PRICE_E4, 2 * PRICE_E4)
    assert office.ledger.bills_of(SAVER) == 2 * UNITS


def test_dvp__paid_elsewhere__settles_by_the_key(office: Office) -> None:
    """And by no other."""
    keys = tuple(f"0x{keccak(key).hex()}" for key in (b"paid", b"failed"))
    deal = agreed(office, "RTGS-1", "--paid-elsewhere", *keys)
    status_, message = office.refused(MINER, "dvp", "settle", deal, "--key", b"guess".hex())
    assert (status_, "neither way" in message) == (4, True)
    assert office.refused(MINER, "dvp", "settle", deal)[0] == 4
    office.done(MINER, "dvp", "settle", deal, "--key", b"paid".hex())
    assert office.ledger.bills_of(SAVER) == UNITS


def test_dvp__rights__need_no_hold(office: Office) -> None:
    """The seller gives the settlement contract charge of its rights, once."""
    ledger = office.ledger
    right_id = ledger.mint_power("P-1", MINER, 1_000, right(product=FLEX))
    ledger.mint_cash("C-2", CENTRE, 50_000)
    parties = ("--seller", office.account(MINER), "--buyer", office.account(CENTRE))
    deal_terms = ("CapacityRights", "200", "5", *parties, "--ref", "KW-1", "--until", UNTIL)
    sold = office.do(MINER, "dvp", "instruct", "seller", *deal_terms, "--id", str(right_id))
    assert (sold.status, len(sold.data["transactions"])) == (0, 2), sold.err
    deal = sold.data["deal"]["instruction"]
    office.do(CENTRE, "dvp", "match", deal)
    office.done(BANK, "dvp", "settle", deal)
    assert (ledger.power_of(CENTRE, right_id), cash_of(office, MINER)) == (200, 50_000)


def test_dvp__cancelled_by_both_or_released_after_its_deadline__gives_all_back(
    office: Office,
) -> None:
    """Units free, cash back, and nothing to do twice."""
    deal, late = agreed(office), agreed(office, "UETR-2")
    office.done(BANK, "dvp", "cancel", deal, "--as", office.account(BANK))
    assert status(office, deal) == "matched"
    office.done(SAVER, "dvp", "cancel", deal, "--as", office.account(SAVER))
    assert status(office, deal) == "called_off"
    assert office.refused(MINER, "dvp", "release", late)[0] == 4
    pass_deadline(office)
    office.done(MINER, "dvp", "release", late)
    free = office.ledger.token(BILL_3M).call("freeBalanceOf", office.ledger.accounts[BANK])
    assert office.ledger.chain.read(free, office.ledger.chain.pin()) == 500
    assert cash_of(office, SAVER) == 5 * PRICE_E4
    again = office.do(SAVER, "dvp", "match", late)
    assert (again.status, text(again).endswith("is over: released.")) == (2, True)


def test_dvp__what_the_chain_would_refuse__is_not_sent(office: Office) -> None:
    """A frozen buyer, somebody else's leg, a stranger's say, and what is not there."""
    deal = agreed(office)
    freeze = ("freeze", BILL_3M, office.account(SAVER), "--document", office.order)
    office.do(PROPOSER, *freeze)
    status_, message = office.refused(MINER, "dvp", "settle", deal)
    assert (status_, "reason 406" in message) == (4, True)
    (shown,) = office.desk.mizan("dvp", "show", deal).data["deals"]
    assert (shown["code"], shown["obstacle"].endswith("(reason 406)")) == (406, True)
    late = office.do(BANK, "dvp", "instruct", "seller", *terms(office, "UETR-2"))
    assert office.refused(MINER, "dvp", "match", late.data["deal"]["instruction"])[0] == 5
    assert office.refused(MINER, "dvp", "cancel", deal, "--as", office.account(BANK))[0] == 5
    stranger = ("dvp", "cancel", deal, "--as", office.account(MINER))
    assert office.refused(MINER, *stranger)[0] == 2
    assert office.refused(MINER, "dvp", "settle", f"0x{'1' * 64}")[0] == 2
    assert office.refused(MINER, "dvp", "settle", deal, "--key", "xyz")[0] == 2
    assert office.refused(MINER, "dvp", "settle", deal, deal, "--key", "00")[0] == 2
    assert (
        office.refused(BANK, "dvp", "instruct", "seller", *terms(office, "X", "--cash", "EUR"))[0]
        == 2
    )
