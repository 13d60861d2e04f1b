"""``mizan auction --power`` from both sides on a real chain: kW for a bid over the charge."""

import json
from pathlib import Path

import pytest

from tests.support.bidding import AUCTIONEER, Bidding, cash_of, endow, opened, prepare
from tests.support.ledger import BANK, CENTRE, GRID_OPERATOR, MINER, REGULATOR, Ledger, right
from tokenization.power import Scope
from tokenization.units import checksum, parse_period, text_to_bytes32


pytestmark = pytest.mark.chain

GAS, ZONE, DOCUMENT = 2, 1, b"\x0d" * 32
RIGHT = right(plant=GAS, first="2026-03", last="2027-02")
CHARGE_E4, HIGH_E4, LOW_E4 = 120_000_000, 5_000_000, 4_000_000
BOND = 10_000_000
"""PKR 1,000, in base units."""


def wanted(ledger: Ledger, **terms: object) -> dict[str, object]:
    """Terms of 14,000 kW for a year; the bank sells."""
    return {
        "kind": "power",
        "product": "FIRM",
        "plant": "GAS",
        "window": '["2026-03", "2027-02"]',
        "blocks": "ALL",
        "offered": 14_000,
        "most": 12_000,
        "charge": "12000",
        "bond": 1_000,
        "treasury": checksum(ledger.accounts[BANK]),
    } | terms


@pytest.fixture
def sale(ledger: Ledger, tmp_path: Path) -> Bidding:
    """An auction that is open, and two licensed companies with a site each."""
    endow(ledger, MINER, CENTRE, BANK)
    book = ledger.contract("NominationBook")
    for site, investor in ((1, "T-01"), (2, "T-02")):
        of = (site, text_to_bytes32(investor), ZONE, text_to_bytes32(f"METER-{site}"))
        ledger.send(GRID_OPERATOR, book.call("registerSite", *of))
    return opened(ledger, tmp_path, **wanted(ledger))


def decide(sale: Bidding) -> None:
    """8,000 kW filled, 6,000 shared by 12,000 at the cut-off, and a bid that is not revealed."""
    offers = ((MINER, "500", 8_000), (MINER, "400", 4_000), (CENTRE, "400", 8_000))
    for account, price, kw in (*offers, (CENTRE, "300", 2_000)):
        sale.act(account, "bid", price, kw)
    sale.pass_stage(0)
    sale.act(MINER, "reveal")
    sale.act(CENTRE, "reveal", 3)
    sale.pass_stage(1)
    sale.officer(AUCTIONEER, "propose")


def guarantee_of(ledger: Ledger, investor: str) -> int:
    """What an investor guarantees, in base units."""
    call = ledger.contract("PowerBilling").call("guaranteeOf", text_to_bytes32(investor))
    return int(ledger.chain.read(call, ledger.chain.pin()))


def test_power_auction__from_end_to_end__allocates_guarantees_and_verifies(
    sale: Bidding, tmp_path: Path
) -> None:
    """A winner has its year of kW, another no room for its own; every unit of cash is accounted."""
    ledger = sale.ledger
    decide(sale)
    told = sale.shown()
    assert (told["kind"], told["stage"], told["charge_per_kw"]) == (
        "power",
        "settling",
        "12000.0000",
    )
    assert (told["right"]["id"], told["right"]["first"]) == (str(RIGHT), "2026-03")
    assert [bid["awarded_units"] for bid in told["bids"]] == ["8000", "2000", "4000", None]
    assert sale.verify().data["verified"]
    ran = sale.act(MINER, "settle")
    assert ran.data["changes"][0]["after"] == "8,000 kW for PKR 100,000,000.0000"
    assert ledger.power_of(MINER, RIGHT) == 10_000
    assert guarantee_of(ledger, "T-01") == 2 * BOND
    programme, month = ledger.contract("PowerProgramme"), parse_period("2026-03")
    full = programme.call("setCeiling", Scope.PLANT, GAS, month, 10_000)
    ledger.send(GRID_OPERATOR, full)
    sale.act(CENTRE, "allow", "100000000")
    mine = ("auction", "settle", 1, "--as", sale.office.account(CENTRE), "--power")
    status, why = sale.office.refused(CENTRE, *mine)
    assert (status, "plant would exceed its ceiling" in why) == (4, True), why
    sale.pass_stage(3)
    ends = [change["after"] for change in sale.officer(MINER, "close").data["changes"]]
    assert ends == ["refunded, bond of PKR 1,000.0000", "forfeited, bond of PKR 1,000.0000"]
    paid = 8_000 * (CHARGE_E4 + HIGH_E4) + 2_000 * (CHARGE_E4 + LOW_E4)
    before = cash_of(ledger, BANK)
    assert (sale.take(BANK), sale.take(CENTRE)) == (paid + BOND, BOND)
    assert cash_of(ledger, BANK) - before == paid + BOND
    ran = sale.desk.mizan("auction", "show", 1, "--power")
    (tmp_path / "published.json").write_text(ran.out)
    assert sale.verify("--published", tmp_path / "published.json").status == 0
    wrong = json.loads(ran.out)
    wrong["data"]["auction"]["charge_per_kw"] = "11999.0000"
    (tmp_path / "wrong.json").write_text(json.dumps(wrong))
    assert sale.verify("--published", tmp_path / "wrong.json").status == 8


def test_power_auction_bid__by_who_could_not_be_allocated__is_refused(sale: Bidding) -> None:
    """Before anything but the bond's allowance is sent; and nobody bids without a price."""
    ledger, register = sale.ledger, sale.ledger.contract("LicenceRegistry")
    sale.act(CENTRE, "allow", "100000")
    suspend = register.call("suspend", text_to_bytes32("L-02"), DOCUMENT)
    ledger.send(REGULATOR, suspend)
    named = ("--as", sale.office.account(CENTRE), "--power")
    status, why = sale.office.refused(CENTRE, "auction", "bid", 1, "400", 1_000, *named)
    assert (status, "203" in why) == (4, True), why
    status, why = sale.office.refused(CENTRE, "auction", "ncb", 1, 1_000, *named)
    assert (status, "at most 0 kW" in why) == (2, True), why


def test_power_auction__opened__once_from_its_file(ledger: Ledger, tmp_path: Path) -> None:
    """The same file opens nothing twice; what the programme has no room for is refused by name."""
    sale = prepare(ledger, tmp_path, **wanted(ledger))
    ran = sale.office.done(AUCTIONEER, "auction", "open", sale.file)
    assert ran.data["auction"] == 1
    assert len(sale.desk.mizan("auction", "show", "--power").data["auctions"]) == 1
    assert sale.desk.mizan("auction", "show").data["auctions"] == []
    (ran,) = sale.desk.mizan("auction", "show", "--power", "--buyback").document["errors"]
    assert ran["message"] == "Power is not bought back."
    much = prepare(ledger, tmp_path, **wanted(ledger, offered=300_050))
    status, why = much.office.refused(AUCTIONEER, "auction", "open", much.file)
    assert (status, "plant would exceed its ceiling" in why) == (4, True), why
    lost = prepare(ledger, tmp_path, **wanted(ledger, plant="SUN"))
    status, why = lost.office.refused(AUCTIONEER, "auction", "open", lost.file)
    assert (status, "'SUN' is not a known plant" in why) == (2, True), why
