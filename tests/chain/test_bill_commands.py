"""``mizan bill`` and ``mizan receipts``: a month invoiced, paid, drawn and pledged, on a chain."""

from pathlib import Path

import pytest

from tests.support.billing import BILLING_AGENT
from tests.support.ledger import (
    BANK,
    BILL_3M,
    CENTRE,
    GRID_OPERATOR,
    MINER,
    SAVER,
    TREASURY,
    Ledger,
)
from tests.support.metered import (
    MINE,
    MINE_TOO,
    OTHERS,
    ZONE,
    settle,
    settled_month,
    statement,
)
from tests.support.officers import Office, open_office
from tokenization.billing import Usage, charges
from tokenization.power import LANE_BITS
from tokenization.registers.tariffs import HEADER, parse_tariffs
from tokenization.units import HOURS_PER_DAY, text_to_bytes32


pytestmark = pytest.mark.chain

MONTH = "2025-12"
SITES = (MINE, MINE_TOO, OTHERS)
UNREAD = (101, 103)
"""Further sites of the zone, whose meters nobody has read. Source: ``data/sites.csv``."""
DAY_S = 86_400
RICH = 10**12
KW = 300
RATES = "15,10,1250.0033,700.0001,22.98,50,5.005,45.96,determination in words"
FILE = f"{','.join(HEADER)}\n{ZONE},2025-12,2026-03,{RATES}\n"
TOLD = statement(MONTH, SITES)
TARIFF = parse_tariffs(FILE)[0].tariff
BLOCK_OF_HOUR = bytes(HOURS_PER_DAY)
"""What is nominated is the same in every block, so it does not matter which hours are whose."""


def total(kw: int, kwh: int) -> int:
    """What December costs with so many firm kW nominated around the clock."""
    lanes = sum(kw << LANE_BITS * block for block in range(3))
    return charges(TARIFF, Usage(lanes, 0, BLOCK_OF_HOUR, 31, 0, 0, kwh)).total


@pytest.fixture
def office(ledger: Ledger, tmp_path: Path) -> Office:
    """A month with kW nominated to one site, settled for all three, under a tariff."""
    assert settled_month(ledger, MONTH, KW) == TOLD
    for account in (MINER, CENTRE, BANK):
        ledger.mint_cash(f"RICH-{account}", account, RICH)
    found = open_office(ledger, tmp_path)
    path = tmp_path / "tariffs.csv"
    path.write_text(FILE)
    ran = found.do(BILLING_AGENT, "bill", "tariffs", path)
    assert (ran.status, ran.data["parts"][0]["open"]) == (
        0,
        [f"tariff of zone {ZONE} from 2025-12 to 2026-03"],
    ), ran.err
    found.done(TREASURY, "receipts", "payee", found.account(BANK))
    return found


def wait_days(office: Office, days: int) -> None:
    """Let days pass."""
    office.ledger.devnet.rpc("evm_increaseTime", days * DAY_S)
    office.ledger.mine()


def done(office: Office, officer: int, *command: object) -> None:
    """Run a command that lets cash be taken first, then again; it does it, once."""
    ran = office.do(officer, *command)
    assert (ran.status, ran.data["state"]) == (0, "done"), ran.err
    head = office.ledger.head
    again = office.do(officer, *command)
    assert (again.status, again.data["state"]) == (0, "stands"), again.err
    assert office.ledger.head == head


def issue(office: Office) -> dict[int, dict[str, str]]:
    """Invoice the month, once; answers what the command told of each site before it was."""
    ran = office.do(SAVER, "bill", "issue", ZONE, MONTH)
    assert (ran.status, ran.data["state"]) == (0, "done"), ran.err
    left = [word for word in ran.document["warnings"] if "not settled" in word]
    assert len(left) == len(UNREAD)
    again = office.do(SAVER, "bill", "issue", ZONE, MONTH)
    assert (again.status, again.data["state"]) == (0, "stands")
    return {one["site"]: one for one in ran.data["months"]}


def account(office: Office, investor: str) -> dict[str, str]:
    """An investor's account."""
    found: dict[str, str] = office.desk.mizan("bill", "show", investor).data["account"]
    return found


def test_bill__a_month__is_invoiced_and_paid_to_the_paisa(office: Office) -> None:
    """What is deposited pays at once, what is missing is paid in parts, and nothing twice."""
    done(office, MINER, "bill", "deposit", "T-01", "1000")
    assert account(office, "T-01")["deposit"] == "10000000"
    dry = office.ask(SAVER, "bill", "issue", ZONE, MONTH)
    assert (dry.status, dry.data["state"]) == (0, "open"), dry.err
    month = TOLD.month(MINE)
    assert dry.data["months"][0]["total"] == str(total(KW, month.kwh))
    issue(office)
    one = office.desk.mizan("bill", "show", "--invoice", 1).data
    assert one["invoice"]["amount"] == str(total(KW, month.kwh))
    assert (one["invoice"]["investor"], one["invoice"]["paid"]) == ("T-01", "10000000")
    assert one["of_month"]["billed_version"] == 1
    assert account(office, "T-01")["deposit"] == "0"
    status, words = office.refused(MINER, "bill", "pay", 2, "--amount", "1")
    assert (status, "is older and open" in words) == (2, True), words
    part = office.do(MINER, "bill", "pay", 1, "--amount", "5.25")
    assert part.data["invoice"]["paid"] == "10000000"
    done(office, MINER, "bill", "pay", 1)
    status, words = office.refused(MINER, "bill", "pay", 1, "--amount", "5.25")
    assert (status, "it is paid" in words) == (2, True)
    done(office, MINER, "bill", "pay", 2)
    assert account(office, "T-01")["open"] == "0"
    assert account(office, "T-02")["oldest_invoice"] == 3
    done(office, CENTRE, "bill", "deposit", "T-02", "700")
    ran = office.do(SAVER, "bill", "pay-from-deposit", 3)
    assert ran.data["state"] == "done", ran.err
    assert account(office, "T-02")["deposit"] == "0"
    open_ = office.desk.mizan("bill", "show").data["open"]
    assert [one["invoice"] for one in open_] == [3]
    assert open_[0]["paid"] == "7000000"


def test_bill__not_paid__is_overdue_delinquent_drawn_and_good_again(office: Office) -> None:
    """Nobody decides who is late: the oldest invoice and the clock do."""
    issue(office)
    done(office, BANK, "bill", "guarantee", "T-02", "100")
    assert account(office, "T-02")["standing"] == "good"
    status, words = office.refused(BILLING_AGENT, "bill", "draw", 3)
    assert (status, "overdue" in words) == (4, True), words
    wait_days(office, 16)
    assert account(office, "T-02")["standing"] == "overdue"
    status, words = office.refused(BILLING_AGENT, "bill", "draw", 3, "--amount", "101")
    assert status == 4, words
    ran = office.do(BILLING_AGENT, "bill", "draw", 3)
    assert (ran.status, ran.data["state"]) == (0, "done"), ran.err
    assert account(office, "T-02")["guarantee"] == "0"
    _, words = office.refused(BILLING_AGENT, "bill", "draw", 3)
    assert "Nothing is guaranteed" in words
    wait_days(office, 10)
    assert account(office, "T-02")["standing"] == "delinquent"
    done(office, CENTRE, "bill", "pay", 3)
    assert account(office, "T-02")["standing"] == "good"
    done(office, CENTRE, "bill", "deposit", "T-02", "50")
    office.done(CENTRE, "bill", "reclaim", office.account(CENTRE), "20")
    office.done(CENTRE, "bill", "withdraw", office.account(CENTRE))
    assert account(office, "T-02")["deposit"] == "200000"
    done(office, BANK, "bill", "guarantee", "T-02", "9")
    office.done(BILLING_AGENT, "bill", "release-guarantee", "T-02", "4")
    assert account(office, "T-02")["deposit"] == "250000"


def test_bill__restated_adjusted_and_judged__is_in_the_next_invoice(office: Office) -> None:
    """A lower bill is carried, a document adjusts once, and a breach is penalised by proof."""
    issue(office)
    second = statement(MONTH, SITES, base=90)
    settle(office.ledger, second, 2)
    paper = ("--document", office.order)
    office.done(BILLING_AGENT, "bill", "adjust", MINE, "12.50", "--credit", *paper)
    hour = "2025-12-03T18"
    status, words = office.refused(SAVER, "bill", "judge", MINE, hour)
    assert (status, "nothing to penalise" in words.lower() or "allowed" in words) == (4, True), (
        words
    )
    office.done(SAVER, "bill", "judge", OTHERS, hour)
    told = issue(office)
    credit = total(KW, second.month(MINE).kwh) - total(KW, TOLD.month(MINE).kwh)
    assert told[MINE]["carried"] == "-125000"
    after = office.desk.mizan("bill", "show", "--invoice", 4).data
    assert after["of_month"]["carried"] == str(credit - 125_000)
    assert after["invoice"]["amount"] == "0"
    # 270 + 18 kWh drawn, nothing allowed.
    assert told[OTHERS]["carried"] == str(288 * 459_600)


def test_receipts__pledged__are_kept_for_the_bond(office: Office) -> None:
    """A share of what comes in stays; it rises only, and covers no payment of others."""
    paper = ("--document", office.order)
    office.ledger.mint_bills("B-1", SAVER, 500)
    office.done(TREASURY, "receipts", "pledge", BILL_3M, "25", *paper)
    status, words = office.refused(TREASURY, "receipts", "pledge", BILL_3M, "20", *paper)
    assert (status, "pledge" in words.lower()) == (4, True), words
    _, words = office.refused(TREASURY, "receipts", "pledge", "SettlementCash", "20", *paper)
    assert "settlement cash" in words
    issue(office)
    done(office, CENTRE, "bill", "pay", 3)
    paid = total(0, TOLD.month(OTHERS).kwh)
    kept = paid // 4
    assert account(office, "T-03")["owed"] == str(paid - kept)
    office.done(BANK, "bill", "withdraw", office.account(BANK))
    status, words = office.refused(SAVER, "receipts", "release", BILL_3M)
    assert status == 4, words
    _open_redemption(office)
    ran = office.do(SAVER, "receipts", "cover", 1)
    assert (ran.status, ran.data["state"]) == (0, "done"), ran.err
    assert office.do(SAVER, "receipts", "cover", 1).data["state"] == "stands"
    status, words = office.refused(SAVER, "receipts", "take-back", 1)
    assert status == 4, words


def test_bill__what_is_not_there__says_what_to_do_first(office: Office, tmp_path: Path) -> None:
    """Unknown accounts, invoices, sites and months; tariffs with a gap or priced twice."""
    _, words = office.refused(MINER, "bill", "deposit", "T-99", "10")
    assert "no investor T-99" in words
    _, words = office.refused(MINER, "bill", "pay", 1)
    assert "no invoice 1" in words
    _, words = office.refused(BILLING_AGENT, "bill", "adjust", 99, "1", "--document", office.order)
    assert "no site 99" in words
    _, words = office.refused(
        BILLING_AGENT, "bill", "adjust", MINE, "1e3", "--document", office.order
    )
    assert "not a plain amount" in words
    _, words = office.refused(SAVER, "bill", "judge", MINE, "2026-01-03T18")
    assert "not settled" in words
    _, words = office.refused(SAVER, "bill", "issue", 3, MONTH)
    assert "no site" in words
    none = office.do(SAVER, "bill", "issue", ZONE, "2026-01")
    assert (none.status, none.data["state"]) == (0, "stands")
    assert len(none.document["warnings"]) == len(SITES) + len(UNREAD)
    for line, what in (
        (f"{ZONE},2026-05,2026-12,{RATES}", "until 2026-05 would be without"),
        (f"{ZONE},2025-12,2026-02,{RATES}", "has a tariff already"),
    ):
        path = tmp_path / "more.csv"
        path.write_text(f"{','.join(HEADER)}\n{line}\n")
        ran = office.ask(BILLING_AGENT, "bill", "tariffs", path)
        (row,) = ran.document["errors"][0]["rows"]
        assert (ran.status, row["line"], what in row["message"]) == (2, 2, True), row
    ran = office.do(GRID_OPERATOR, "bill", "tariffs", tmp_path / "tariffs.csv")
    assert ran.data["parts"][0] == ran.data["parts"][0] | {"standing": 1, "open": []}


def _open_redemption(office: Office) -> None:
    """The vault's first event: the bill that matures on 22 January 2026 is redeemed."""
    ledger, isin = office.ledger, text_to_bytes32(BILL_3M)
    servicing = ledger.contract("DebtServicing")
    ledger.send(SAVER, servicing.call("announceRecords", isin, 255))
    wait_days(office, 20)
    ledger.send(SAVER, servicing.call("openRedemption", isin))
