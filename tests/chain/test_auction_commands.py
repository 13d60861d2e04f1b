"""``mizan auction`` from both sides on a real chain, and results that anybody verifies."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from tests.support.bidding import (
    AUCTIONEER,
    TREASURY_ACCOUNT,
    Bidding,
    cash_of,
    endow,
    opened,
    prepare,
)
from tests.support.ledger import BANK, BILL_12M, FUND, MINER, SAVER, Ledger
from tests.support.mizan import Desk
from tests.support.proxy import start_proxy
from tokenization.auctions import Pricing, Terms, clear, page_hashes, pages_of
from tokenization.auctions.clearing import Bid
from tokenization.units import iso_time


pytestmark = pytest.mark.chain

HIGH, LOW = "98.5", "98.4"
HIGH_E4, LOW_E4 = 985_000, 984_000
BOND, SAVER_BOND = 5_000_000, 50_000


@pytest.fixture
def sale(ledger: Ledger, tmp_path: Path) -> Bidding:
    """A sale of 2,000 units that is open, and people with cash."""
    endow(ledger, BANK, FUND, SAVER, MINER)
    return opened(ledger, tmp_path)


def bid_all(sale: Bidding) -> dict[int, Path]:
    """Four sealed bids and one without a price; the bank's envelopes and the fund's, by bid."""
    kept = {}
    offers = ((BANK, HIGH, 100_000), (FUND, LOW, 60_000), (BANK, LOW, 40_000), (FUND, "97", 50_000))
    for account, price, face in offers:
        ran = sale.act(account, "bid", price, face)
        kept[ran.data["bid"]] = Path(ran.data["envelope"])
    sale.act(SAVER, "ncb", 10_000)
    return kept


def reveal_three(sale: Bidding) -> None:
    """All but the fund's second bid."""
    sale.pass_stage(0)
    sale.act(BANK, "reveal")
    sale.act(FUND, "reveal", 2)


def decided(sale: Bidding) -> None:
    """Bids, reveals and a final result: 1,000 units filled, 900 shared by 1,000, 100 unpriced."""
    bid_all(sale)
    reveal_three(sale)
    sale.pass_stage(1)
    sale.officer(AUCTIONEER, "propose")


def published(sale: Bidding, folder: Path) -> dict[str, Any]:
    """What is published, with a file of it."""
    ran = sale.desk.mizan("auction", "show", sale.number, *sale.flags)
    (folder / "published.json").write_text(ran.out)
    document: dict[str, Any] = json.loads(ran.out)
    return document


def difference(sale: Bidding, *more: object) -> str:
    """Why a result is not verified."""
    ran = sale.verify(*more)
    assert (ran.status, ran.data["verified"]) == (8, False), ran.out
    (error,) = ran.document["errors"]
    assert error["code"] == "result-differs"
    assert ran.data["checks"][-1]["difference"] in error["message"]
    found: str = error["message"]
    return found


def test_auction__a_sale_from_end_to_end__delivers_pays_and_verifies(
    sale: Bidding, tmp_path: Path
) -> None:
    """Winners hold their units, the treasury its cash, and nobody's bond is unaccounted for."""
    decided(sale)
    told = sale.shown()
    assert (told["stage"], told["is_final"]) == ("settling", True)
    assert (told["result"]["cut_off_price"], told["result"]["margin_units"]) == ("98.4000", "900")
    awards = {bid["bid"]: bid["awarded_units"] for bid in told["bids"]}
    assert awards == {1: "1000", 2: "550", 3: "350", 4: None, 5: "100"}
    first = sale.verify()
    assert (first.status, first.data["verified"], len(first.data["checks"])) == (0, True, 9)
    sale.act(BANK, "settle")
    sale.act(FUND, "allow", "100000")
    by_anybody = sale.officer(MINER, "settle")
    assert [warning.split(":")[0] for warning in by_anybody.document["warnings"]] == [
        "bid 5 was not settled"
    ]
    sale.act(SAVER, "settle")
    closed = sale.officer(MINER, "close")
    assert closed.data["changes"][0]["after"] == "forfeited, bond of PKR 500.0000"
    holdings = [sale.ledger.bills_of(who, BILL_12M) for who in (BANK, FUND, SAVER)]
    assert holdings == [1_350, 550, 100]
    result = sale.shown()["result"]
    before = cash_of(sale.ledger, TREASURY_ACCOUNT)
    assert sale.take(TREASURY_ACCOUNT) == int(result["amount"]) + BOND
    assert cash_of(sale.ledger, TREASURY_ACCOUNT) - before == int(result["amount"]) + BOND
    assert sale.take(TREASURY_ACCOUNT) == 0
    published(sale, tmp_path)
    last = sale.verify("--published", tmp_path / "published.json")
    assert (last.status, len(last.data["checks"])) == (0, 10)
    again = sale.office.do(MINER, "auction", "settle", 1)
    assert (again.status, again.data["state"]) == (0, "stands")


def test_auction__opened__once_and_extended(ledger: Ledger, tmp_path: Path) -> None:
    """The same file opens nothing twice; time is only added."""
    sale = prepare(ledger, tmp_path)
    ran = sale.office.done(AUCTIONEER, "auction", "open", sale.file)
    assert ran.data["auction"] == 1
    later = iso_time(sale.times_s[3] + 60)
    sale.office.done(AUCTIONEER, "auction", "extend", 1, "--until", later)
    earlier = ("auction", "extend", 1, "--until", iso_time(sale.times_s[3]))
    assert sale.office.refused(AUCTIONEER, *earlier)[0] == 4
    assert sale.office.refused(BANK, "auction", "extend", 1, "--until", iso_time(2**31))[0] == 5
    assert sale.office.refused(AUCTIONEER, "auction", "extend", 1, "--until", "tomorrow")[0] == 2
    assert len(sale.desk.mizan("auction", "show").data["auctions"]) == 1
    assert sale.desk.mizan("auction", "show", "--buyback").data["auctions"] == []


def test_auction__file_of_faults__names_every_one(ledger: Ledger, tmp_path: Path) -> None:
    """And the chain names what only it can know."""
    wrong = prepare(ledger, tmp_path, pricing="dutch", offered=123, savers='["banker"]', isin="X")
    status, message = wrong.office.refused(AUCTIONEER, "auction", "open", wrong.file)
    assert status == 2
    for field in ("pricing", "offered_pkr", "bidders.non_competitive", "isin"):
        assert f"{field}: " in message
    much = prepare(ledger, tmp_path, offered=10**9)
    status, message = much.office.refused(AUCTIONEER, "auction", "open", much.file)
    assert (status, "offeredUnits" in message) == (4, True)


def test_auction_bid__dry_then_sent_then_again__is_one_bid_with_one_envelope(sale: Bidding) -> None:
    """Dry leaves nothing behind; the envelope is its owner's alone; no bid is repeated."""
    wanted = ("auction", "bid", 1, HIGH, "100000", "--as", sale.office.account(BANK))
    dry = sale.office.ask(BANK, *wanted)
    assert (dry.status, dry.data["state"]) == (0, "open")
    assert not (sale.desk.workspace / "envelopes").exists()
    ran = sale.office.do(BANK, *wanted)
    assert (ran.status, ran.data["bid"], len(ran.data["transactions"])) == (0, 1, 2), ran.err
    envelope = Path(ran.data["envelope"])
    assert stat.S_IMODE(envelope.stat().st_mode) == 0o600
    again = sale.office.do(BANK, *wanted)
    assert (again.data["state"], again.data["bid"]) == ("stands", 1)
    assert [bid["price"] for bid in sale.shown()["bids"]] == [None]
    assert list(envelope.parent.iterdir()) == [envelope]


def test_auction_bid__what_would_only_fail_at_the_end__is_refused_at_once(sale: Bidding) -> None:
    """No bond is risked for a bid that could not be revealed."""
    named = ("--as", sale.office.account(BANK))
    for price, face in ((HIGH, "10100"), ("0", "5000"), (HIGH, "205000"), ("98.45678", "5000")):
        assert sale.office.refused(BANK, "auction", "bid", 1, price, face, *named)[0] == 2
    sale.act(BANK, "bid", HIGH, "150000")
    status, message = sale.office.refused(BANK, "auction", "bid", 1, LOW, "60000", *named)
    assert (status, "would bid for PKR 210,000 of face" in message) == (2, True)
    assert sale.office.refused(SAVER, "auction", "bid", 1, HIGH, "5000", *named)[0] == 5
    saver = ("--as", sale.office.account(SAVER))
    assert sale.office.refused(SAVER, "auction", "ncb", 1, "25000", *saver)[0] == 2
    made = sale.act(SAVER, "ncb", 10_000)
    assert (made.data["bid"], sale.act(SAVER, "ncb", 10_000).data["state"]) == (2, "stands")
    assert sale.office.refused(SAVER, "auction", "ncb", 1, "5000", *saver)[0] == 2
    assert sale.office.refused(BANK, "auction", "reveal", 1, *named)[0] == 4
    assert sale.desk.mizan("auction", "show", 7).status == 2


def test_auction_reveal__envelope_lost__says_which_file_and_what_to_do(
    sale: Bidding, tmp_path: Path
) -> None:
    """A copy opens the bid, from wherever it is; a changed one does not."""
    kept = bid_all(sale)
    copy = tmp_path / "copy.json"
    kept[3].rename(copy)
    sale.pass_stage(0)
    named = ("--as", sale.office.account(BANK))
    ran = sale.office.do(BANK, "auction", "reveal", 1, *named)
    (error,) = ran.document["errors"]
    assert (ran.status, error["code"]) == (2, "config")
    assert f"bid 3 is not where it was kept: {kept[3]}" in error["message"]
    assert "--envelope FILE" in error["hint"]
    assert "(PKR 500.0000) is lost" in error["hint"]
    sale.act(BANK, "reveal", 1)
    changed = tmp_path / "changed.json"
    changed.write_text(copy.read_text().replace('"units": 400', '"units": 500'))
    ran = sale.office.do(BANK, "auction", "reveal", 1, 3, *named, "--envelope", changed)
    assert (ran.status, "was changed" in ran.err) == (2, True)
    sale.act(BANK, "reveal", 3, "--envelope", copy)
    assert [bid["state"] for bid in sale.shown()["bids"]][:3] == ["revealed", "sealed", "revealed"]
    stranger = ("auction", "reveal", 1, "--as", sale.office.account(MINER))
    assert sale.office.refused(MINER, *stranger)[0] == 2


def test_auction_propose__cut_off_half_way__goes_on_with_what_is_stated(sale: Bidding) -> None:
    """Stated by somebody's hand, verified by the command; then it stands."""
    bid_all(sale)
    reveal_three(sale)
    sale.pass_stage(1)
    bids = [Bid(1, 1_000, HIGH_E4), Bid(2, 600, LOW_E4), Bid(3, 400, LOW_E4), Bid(5, 100, None)]
    terms = Terms(Pricing.MULTIPLE_PRICE, True, 50, 2_000, 200)
    cleared = clear(terms, bids, LOW_E4, 900)
    r = cleared.result
    first = page_hashes(pages_of(list(cleared.awards), 400))[0]
    stated = (
        *(r.cut_off_e4, r.average_e4, r.competitive_units, r.margin_units),
        *(r.margin_demand_units, r.margin_extra_lots, r.non_competitive_extra_lots, first),
    )
    house = sale.ledger.contract("PrimaryAuction")
    sale.ledger.send(AUCTIONEER, house.call("propose", 1, stated))
    assert sale.desk.mizan("auction", "verify", 1).status == 2
    ran = sale.office.do(MINER, "auction", "propose", 1, "--cut-off", LOW)
    assert (ran.status, len(ran.data["transactions"])) == (0, 1), ran.err
    assert sale.officer(AUCTIONEER, "propose").data["state"] == "stands"
    other = ("auction", "propose", 1, "--amount", "100000")
    assert sale.office.refused(AUCTIONEER, *other)[0] == 2


def test_auction_propose__too_early_by_a_stranger_or_impossible__is_refused(sale: Bidding) -> None:
    """Nothing is sent, and the reason is said."""
    bid_all(sale)
    assert sale.office.refused(AUCTIONEER, "auction", "propose", 1)[0] == 4
    reveal_three(sale)
    sale.pass_stage(1)
    assert sale.office.refused(BANK, "auction", "propose", 1)[0] == 5
    assert sale.office.refused(AUCTIONEER, "auction", "propose", 1, "--cut-off", "99")[0] == 2
    too_much = ("--cut-off", LOW, "--amount", "250000")
    assert sale.office.refused(AUCTIONEER, "auction", "propose", 1, *too_much)[0] == 2
    assert sale.office.refused(BANK, "auction", "settle", 1)[0] == 2


def test_auction_propose__amount_of_zero__accepts_nothing_and_gives_bonds_back(
    sale: Bidding,
) -> None:
    """A sale that is called off is verified like any other."""
    bid_all(sale)
    reveal_three(sale)
    sale.pass_stage(1)
    sale.officer(AUCTIONEER, "propose", "--amount", "0")
    told = sale.shown()
    assert (told["result"]["cut_off_price"], told["result"]["awarded_units"]) == ("none", "0")
    assert sale.verify().status == 0
    sale.officer(MINER, "close")
    assert [bid["state"] for bid in sale.shown()["bids"]] == [
        *("refunded", "refunded", "refunded", "forfeited", "refunded")
    ]
    assert (sale.take(BANK), sale.take(SAVER)) == (2 * BOND, SAVER_BOND)
    assert sale.verify().status == 0


@pytest.mark.parametrize(
    ("path", "value", "found"),
    [
        (("result", "cut_off_price"), "98.3999", "result, cut_off_price: published is 98.3999"),
        (("bids", 1, "awarded_units"), "600", "bid 2, awarded_units: published is 600"),
        (("bids", 0, "bidder"), "0x" + "1" * 40, "bid 1, bidder"),
        (("offered_units",), "9999", "offered_units: published is 9999"),
        (("bids",), [], "bids: not the 5 that there are"),
    ],
)
def test_auction_verify__published_otherwise__names_the_first_difference(
    shared_sale: Bidding, tmp_path: Path, path: tuple[Any, ...], value: object, found: str
) -> None:
    """A tampered publication is caught, whatever of it is changed."""
    document = published(shared_sale, tmp_path)
    *way, last = path
    told = document["data"]["auction"]
    for step in way:
        told = told[step]
    told[last] = value
    file = tmp_path / "published.json"
    file.write_text(json.dumps(document))
    assert found in difference(shared_sale, "--published", file)
    file.write_text("[]")
    assert shared_sale.verify("--published", file).status == 2


@pytest.mark.parametrize("old", ["550", "350"])
def test_auction_verify__endpoint_that_lies_about_an_award__is_caught(
    shared_sale: Bidding, old: str
) -> None:
    """One number of one event is changed on the way."""
    word, other = (f"{number:064x}" for number in (int(old), int(old) + 50))

    def lie(call: dict[str, Any], result: Any) -> Any:  # noqa: ANN401 - any JSON
        if call["method"] != "eth_getLogs":
            return result
        return [log | {"data": log["data"].replace(word, other)} for log in result]

    with start_proxy(shared_sale.ledger.devnet.url) as proxy:
        proxy.lie = lie
        desk = Desk(shared_sale.ledger, shared_sale.desk.folder, proxy.url)
        ran = desk.mizan("auction", "verify", 1)
    assert ran.status == 8
    assert f"got {int(old) + 50} units, {old} are due to it" in ran.err


@pytest.fixture(scope="module")
def shared_sale(shared_ledger: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Bidding:
    """A sale with a final result, that no test changes."""
    endow(shared_ledger, BANK, FUND, SAVER, MINER)
    sale = opened(shared_ledger, tmp_path_factory.mktemp("sale"))
    decided(sale)
    return sale


def test_auction__a_buyback_from_end_to_end__takes_units_and_pays(
    ledger: Ledger, tmp_path: Path
) -> None:
    """The lowest price wins; units are set aside, and the treasury allows its cash first."""
    endow(ledger, BANK, FUND, TREASURY_ACCOUNT)
    for account in (BANK, FUND):
        ledger.mint_bills(f"B-{account}", account, 1_000, BILL_12M)
    back = opened(ledger, tmp_path, kind="buyback", savers="[]", unpriced=0, offered=100_000)
    back.act(BANK, "bid", LOW, 60_000)
    back.act(FUND, "bid", HIGH, 60_000)
    back.pass_stage(0)
    revealed = back.act(BANK, "reveal")
    assert len(revealed.data["transactions"]) == 2
    assert back.act(BANK, "reveal").data["state"] == "stands"
    back.act(FUND, "reveal")
    back.pass_stage(1)
    refused = back.office.do(AUCTIONEER, "auction", "propose", 1, "--buyback")
    assert (refused.status, "mizan auction allow 1" in refused.err) == (4, True)
    amount = refused.err.split("mizan auction allow 1 ")[1].split(" ")[0]
    back.act(TREASURY_ACCOUNT, "allow", amount)
    back.officer(AUCTIONEER, "propose")
    assert [bid["awarded_units"] for bid in back.shown()["bids"]] == ["600", "400"]
    back.officer(MINER, "settle")
    assert [ledger.bills_of(who, BILL_12M) for who in (BANK, FUND)] == [400, 600]
    assert back.take(BANK) == 600 * LOW_E4 + BOND
    assert back.take(FUND) == 400 * HIGH_E4 + BOND
    assert back.verify().status == 0


def test_auction__another_account_of_the_investor__may_not_be_a_stranger(sale: Bidding) -> None:
    """Somebody else's bid is not revealed, even with its envelope."""
    bid_all(sale)
    sale.pass_stage(0)
    stranger = ("auction", "reveal", 1, 1, "--as", sale.office.account(FUND))
    assert sale.office.refused(FUND, *stranger)[0] == 4
