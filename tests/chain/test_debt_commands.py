"""The commands of a debt's life, from its authorisation to its redemption, on a real chain."""

import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from tests.support.ledger import (
    BANK,
    BILL_3M,
    CENTRE,
    DEBT_ISSUER,
    FUND,
    GRID_OPERATOR,
    MINER,
    REGULATOR,
    SAVER,
    TREASURY,
    Ledger,
    read_params,
)
from tests.support.mizan import data_file
from tests.support.officers import APPROVER, PROPOSER, Office, open_office
from tokenization.debt import isin_check_digit
from tokenization.deployment.rules import bond_rules
from tokenization.ledger.access import MANAGER
from tokenization.ledger.goals import reach, survey
from tokenization.units import pkt_midnight, text_to_bytes32


pytestmark = pytest.mark.chain

PIB = "PKMZPB03Y01" + isin_check_digit("PKMZPB03Y01")
FLOATER = "PKMZFR02Y01" + isin_check_digit("PKMZFR02Y01")
HEADER = data_file("series.csv").read_text().splitlines()[0]
_INVENTED = "1000,{yield_},20000000,2025-10-29,invented,100"
_FIXED = "12.5,2,ACT/ACT ICMA,following,,,,,3,,2,60,,,"
_FLOATING = "0.5,2,ACT/365F,following,,,,6,3,10,2,3650,,,"
BONDS = f"""{HEADER}
{PIB},FixedPib,3Y,2025-05-05,2028-05-05,{_INVENTED.format(yield_="12.5")},{_FIXED}
{FLOATER},FloatingPib,2Y,2025-10-30,2027-10-30,{_INVENTED.format(yield_="0")},{_FLOATING}
"""
TAXES = """tax_type,tax_class,from,rate_pct,rounding,source
government_securities,1,2025-07-01,20,down,invented
government_securities,3,2025-07-01,10,down,invented
dividend,1,2025-07-01,15,down,invented
"""
ASSET = "RAILWAYS"
UNITS = {BANK: 5_000, SAVER: 3_000, FUND: 2_000}
PER_UNIT = 62_500
"""Half a year of 12.5 % of PKR 100, in 1e-4 rupees."""
REQUIRED = sum(UNITS.values()) * PER_UNIT


@pytest.fixture
def office(ledger: Ledger, tmp_path: Path) -> Office:
    """Two bonds that are admitted, three holders of the fixed one, a table of tax."""
    office = open_office(ledger, tmp_path)
    file, taxes = office.desk.file(BONDS, "bonds.csv"), office.desk.file(TAXES, "taxes.csv")
    params = data_file("deploy.toml")
    for officer, *command in (
        (DEBT_ISSUER, "series", "create", file),
        (REGULATOR, "series", "admit", file, "--params", params),
        (GRID_OPERATOR, "taxes", taxes),
        (GRID_OPERATOR, "tax", "account", office.account(CENTRE)),
    ):
        ran = office.do(officer, *command)
        assert ran.status == 0, ran.err
    for account, units in UNITS.items():
        ledger.mint_bills(f"P-{account}", account, units, PIB)
    return office


def travel(office: Office, day: date) -> None:
    """Let it become the morning of a day."""
    office.ledger.devnet.rpc("evm_setNextBlockTimestamp", pkt_midnight(day) + 3600)
    office.ledger.mine()


def cash_of(office: Office, account: int) -> int:
    """What an account has in cash."""
    call = office.ledger.contract("SettlementCash").call(
        "balanceOf", office.ledger.accounts[account]
    )
    return int(office.ledger.chain.read(call, office.ledger.chain.pin()))


def opened(office: Office) -> None:
    """The first coupon is open, on its payment date."""
    office.done(MINER, "coupon", "announce", PIB)
    travel(office, date(2025, 11, 5))
    assert office.done(MINER, "coupon", "open", PIB, 0).data["payment"] == 1


def funded(office: Office) -> None:
    """The first coupon is open and has its cash, by the miner."""
    opened(office)
    office.done(TREASURY, "cash", "issue", office.account(MINER), REQUIRED // 10_000, "--ref", "D1")
    ran = office.do(MINER, "payment", "fund", 1)
    assert (ran.status, len(ran.data["transactions"])) == (0, 2), ran.err


def shown(office: Office) -> dict[str, object]:
    """The first payment."""
    found: dict[str, object] = office.desk.mizan("payment", "show", 1).data["payment"]
    return found


def test_coupon__its_whole_life__pays_taxes_and_certifies_to_the_unit(office: Office) -> None:
    """Dry, done and again, each step; the frozen holder's is held and claimed later."""
    funded(office)
    frozen = ("freeze", PIB, office.account(SAVER), "--document", office.order)
    assert office.do(PROPOSER, *frozen).status == 0
    dry = office.ask(MINER, "payment", "push", 1)
    assert (dry.status, dry.data["holders"], dry.data["pages"]) == (0, 3, 1), dry.err
    ran = office.do(MINER, "payment", "push", 1, "--page", 2)
    assert (ran.status, ran.data["paid"], len(ran.data["transactions"])) == (0, 2, 2), ran.err
    (held,) = ran.data["held"]
    assert (held["account"], held["held"]) == (office.account(SAVER), str(3_000 * 50_000))
    assert any("is held" in warning for warning in ran.document["warnings"])
    assert (cash_of(office, BANK), cash_of(office, FUND)) == (5_000 * 50_000, 2_000 * 56_250)
    again = office.do(MINER, "payment", "push", 1)
    assert (again.status, again.data["state"], again.data["transactions"]) == (0, "stands", [])
    assert (again.data["paid"], again.data["left"], dry.data["left"]) == (0, 0, 3)
    tax = 8_000 * 12_500 + 2_000 * 6_250
    office.done(MINER, "payment", "remit-tax", 1)
    assert cash_of(office, CENTRE) == tax
    thaw = ("unfreeze", PIB, office.account(SAVER), "--document", office.order)
    assert office.do(APPROVER, *thaw).status == 0
    office.done(SAVER, "payment", "claim", 1, office.account(SAVER))
    assert cash_of(office, SAVER) == 3_000 * 50_000
    end = shown(office)
    assert {name: end[name] for name in ("funded", "taxed", "tax_remitted", "held", "left")} == {
        "funded": str(REQUIRED),
        "taxed": str(tax),
        "tax_remitted": str(tax),
        "held": "0",
        "left": "0",
    }
    of_bank = office.desk.mizan("payment", "show", 1, "--holder", office.account(BANK))
    (certificate,) = of_bank.data["holder"]["certificates"]
    assert certificate == {
        "number": "1-1",
        "units": "5000",
        "gross": str(5_000 * PER_UNIT),
        "tax": str(5_000 * 12_500),
        "net": str(5_000 * 50_000),
        "paid_to": office.account(BANK),
    }


def test_push__killed_with_pages_under_way__goes_on_and_pays_nobody_twice(office: Office) -> None:
    """What the killed run has sent is waited for, and then counts as done."""
    funded(office)
    ledger, desk = office.ledger, office.desk
    ledger.mine_by_hand()
    command = [*desk.options, "payment", "push", 1, "--page", 1, "--signer", desk.signer(MINER)]
    program = [str(Path(sys.executable).with_name("mizan")), *map(str, command), "--execute"]
    with subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        waiting = 0
        deadline = time.monotonic() + 60
        while waiting < 3:
            assert time.monotonic() < deadline
            assert run.poll() is None
            time.sleep(0.05)
            status = ledger.devnet.rpc("txpool_status")
            assert isinstance(status, dict)
            waiting = int(status["pending"], 16)
        run.send_signal(signal.SIGKILL)
    ledger.devnet.rpc("evm_setAutomine", True)
    ledger.mine()
    ran = office.do(MINER, "payment", "push", 1)
    assert (ran.status, ran.data["state"]) == (0, "stands"), ran.err
    events = ledger.chain.events(
        ledger.contract("DistributionVault"), ("EntitlementPaid",), 0, ledger.chain.pin()
    )
    assert sorted(args["holder"] for _, args in events) == sorted(
        ledger.accounts[account] for account in UNITS
    )


def test_push__file_of_holders__pays_those_and_names_bad_lines(office: Office) -> None:
    """The rest stays owed, until they are asked for."""
    funded(office)
    file = office.desk.file(f"{office.account(BANK)},a bank\n\n{office.account(BANK)}\n", "who.csv")
    ran = office.do(MINER, "payment", "push", 1, "--holders", file)
    assert (ran.status, ran.data["paid"], cash_of(office, FUND)) == (0, 1, 0), ran.err
    bad = office.desk.file(f"{office.account(BANK)}\n0x12\nme\n", "bad.csv")
    ran = office.do(MINER, "payment", "push", 1, "--holders", bad)
    assert ran.status == 2
    assert [row["line"] for row in ran.document["errors"][0]["rows"]] == [2, 3]
    assert office.do(MINER, "payment", "push", 1).data["paid"] == 2


def test_push__not_funded_or_unknown__refused(office: Office) -> None:
    """Nothing is sent before all the cash is there."""
    opened(office)
    status, why = office.refused(MINER, "payment", "push", 1)
    assert status == 4
    assert "NotFunded" in why
    assert office.refused(MINER, "payment", "push", 2) == (2, "There is no payment 2.")
    assert office.refused(MINER, "payment", "push", 1, "--page", 500)[0] == 2


def test_push__tax_class_without_a_rate__passed_over_and_named(office: Office) -> None:
    """Status 3: who is passed over is still owed, and paid once the table says how."""
    funded(office)
    people = data_file("participants.csv").read_text().replace("Bank Three,bank,1", "Bank,bank,9")
    registrar = ("--registrar", office.desk.signer(2), "--execute")
    ran = office.desk.mizan("register", office.desk.file(people, "people.csv"), *registrar)
    assert ran.status == 0, ran.err
    ran = office.do(MINER, "payment", "push", 1)
    assert ran.status == 3, ran.err
    (skipped,) = ran.data["skipped"]
    assert (ran.status, skipped["account"], ran.data["paid"]) == (3, office.account(BANK), 2)
    again = office.do(MINER, "payment", "push", 1)
    assert (again.status, again.data["skipped"]) == (3, [skipped])


def test_claim__by_another_investor_or_for_nothing__refused(office: Office) -> None:
    """Only an account of the investor that was owed."""
    funded(office)
    status, why = office.refused(MINER, "payment", "claim", 1, office.account(BANK))
    assert status == 4
    assert "NotOneInvestor" in why or "investor" in why
    assert office.refused(CENTRE, "payment", "claim", 1, office.account(CENTRE))[0] == 2


def test_coupon__late__is_missed_then_cured_and_noted_once(office: Office) -> None:
    """How it stands follows from time and cash."""
    office.done(MINER, "coupon", "announce", PIB)
    travel(office, date(2025, 11, 10))
    ran = office.done(MINER, "coupon", "notice", PIB, 0)
    assert ran.data["changes"][0]["after"] == "default"
    office.done(MINER, "coupon", "open", PIB, 0)
    office.done(TREASURY, "cash", "issue", office.account(MINER), REQUIRED // 10_000, "--ref", "D1")
    assert office.do(MINER, "payment", "fund", 1, "--amount", 1).status == 0
    office.do(MINER, "payment", "fund", 1)
    (coupon, *_) = office.desk.mizan("coupon", "show", PIB).data["payments"]
    assert (coupon["standing"], coupon["rate"], coupon["payment"]) == ("cured", "12.5000 %", 1)
    office.done(MINER, "coupon", "notice", PIB, 0)


def test_rates__in_their_window_fallback_and_ruling__each_once(office: Office) -> None:
    """Out of its window each is refused with how the rate stands."""
    law = ("--document", office.order)
    agent = GRID_OPERATOR
    office.ledger.mint_bills("F-1", BANK, 1_000, FLOATER)
    ran = office.done(agent, "coupon", "fix", FLOATER, 0, "11.0489", *law)
    assert ran.data["changes"][0] == {"what": "reference", "before": "open", "after": "11.0489 %"}
    assert office.refused(agent, "coupon", "fix", FLOATER, 0, "11", *law)[0] == 2
    assert office.refused(agent, "coupon", "fix", FLOATER, 1, "11", *law)[0] == 4
    yields = ("11", "11.1", "11.2", "11.3", "11.4001")
    assert office.refused(agent, "coupon", "fallback", FLOATER, 1, *yields[:4], *law)[0] == 2
    travel(office, date(2026, 5, 20))
    ran = office.done(agent, "coupon", "fallback", FLOATER, 1, *yields, *law)
    assert ran.data["changes"][0]["after"] == "11.2000 %"
    travel(office, date(2027, 5, 1))
    office.done(REGULATOR, "coupon", "rule", FLOATER, 2, "10.75", *law)
    rates = [one["rate"] for one in office.desk.mizan("coupon", "show", FLOATER).data["payments"]]
    assert rates == ["11.5489 %", "11.7000 %", "11.2500 %", "open", None]


def test_redemption__by_time_and_cash_alone__takes_the_units(office: Office) -> None:
    """Who pays face gets the units out of the world; a bill's discount is taxed."""
    office.ledger.mint_bills("B-1", BANK, 500)
    office.done(MINER, "coupon", "announce", BILL_3M)
    assert office.refused(MINER, "redemption", "open", BILL_3M)[0] == 4
    travel(office, date(2026, 1, 22))
    office.done(MINER, "redemption", "open", BILL_3M)
    office.done(TREASURY, "cash", "issue", office.account(MINER), 50_000, "--ref", "D1")
    assert office.do(MINER, "payment", "fund", 1).status == 0
    ran = office.do(MINER, "payment", "push", 1)
    assert (ran.status, ran.data["paid"]) == (0, 1), ran.err
    assert office.ledger.bills_of(BANK) == 0
    face, tax = 500 * 1_000_000, int(str(shown(office)["taxed"]))
    assert 0 < tax < face // 100
    assert cash_of(office, BANK) == face - tax


def test_surplus__after_the_expiry__goes_back_once(office: Office) -> None:
    """Never before; the second time it stands."""
    funded(office)
    back = ("payment", "return-surplus", 1, office.account(MINER))
    assert office.refused(BANK, *back)[0] == 4
    travel(office, date(2026, 2, 1))
    assert office.do(BANK, *back).status == 0
    assert cash_of(office, MINER) == REQUIRED
    assert office.do(BANK, *back).data["state"] == "stands"


def test_authorise__same_document__adds_once(office: Office) -> None:
    """A reopening needs its document."""
    assert office.refused(DEBT_ISSUER, "series", "authorise", PIB, "100000")[0] == 2
    law = ("--document", office.order)
    ran = office.done(DEBT_ISSUER, "series", "authorise", PIB, "100000", *law)
    assert ran.data["changes"][0]["after"] == "PKR 20,100,000"


def test_tax_certificate__exempt_investor__is_withheld_nothing(office: Office) -> None:
    """The certificate stands before the class; it is entered a day ahead."""
    days = ("--from", "2025-11-01", "--until", "2026-06-30", "--document", office.order)
    office.done(GRID_OPERATOR, "tax", "certificate", "T-03", "government_securities", "0", *days)
    funded(office)
    office.do(MINER, "payment", "push", 1)
    assert cash_of(office, BANK) == 5_000 * PER_UNIT


def test_cash__of_deals__is_accepted_and_collected_by_whom_it_is_owed(office: Office) -> None:
    """Acceptance is the regulator's; where nothing is owed there is nothing to do."""
    office.done(REGULATOR, "dvp", "accept-cash", "SettlementCash", "--withdraw")
    office.done(REGULATOR, "dvp", "accept-cash", "SettlementCash")
    assert office.do(BANK, "dvp", "collect", office.account(BANK)).data["state"] == "stands"


def test_dividend__announced_declared_and_pushed__one_resolution_once(office: Office) -> None:
    """Shares are paid through the same vault; bills pay no dividends."""
    open_asset(office)
    office.done(DEBT_ISSUER, "dividend", "announce", ASSET, "2025-11-01")
    travel(office, date(2025, 11, 1))
    days = ("--record", "2025-11-01", "--paid", "2025-11-02", "--expires", "2026-11-02")
    law = ("--document", office.order)
    declare = ("dividend", "declare", ASSET, "2.5", *days, *law)
    assert office.done(DEBT_ISSUER, *declare).data["payment"] == 1
    wrong = ("dividend", "declare", BILL_3M, "2.5", *days, *law)
    assert office.refused(DEBT_ISSUER, *wrong) == (2, f"{BILL_3M} pays no dividends.")
    office.done(TREASURY, "cash", "issue", office.account(MINER), 250, "--ref", "D1")
    assert office.do(MINER, "payment", "fund", 1).status == 0
    travel(office, date(2025, 11, 2))
    assert office.do(MINER, "payment", "push", 1).data["paid"] == 1
    # 100 shares at PKR 2.5, less 15 %.
    assert cash_of(office, BANK) == 2_500_000 - 375_000


def open_asset(office: Office) -> None:
    """A national asset with a hundred shares, all of them the bank's."""
    ledger, code = office.ledger, text_to_bytes32(ASSET)
    manager = ledger.contract("AssetManager")
    ledger.send(DEBT_ISSUER, manager.call("createAsset", code, code, 1_000, b"\1" * 32))
    token = ledger.chain.read(manager.call("tokenAddress", code), ledger.chain.pin())
    goals = bond_rules(ledger.manifest, read_params(), token, ASSET, 0)
    calls = survey(ledger.chain, goals, ledger.chain.pin()).calls
    reach(ledger.lane(REGULATOR), ledger.contract(MANAGER), calls)
    line = (text_to_bytes32("S-1"), ledger.accounts[BANK], 100)
    ledger.send(DEBT_ISSUER, manager.call("issue", code, [line]))
