"""Debt over HTTP on the hand-made ledger: what is refused, what is filtered, and broken money."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from node.api import words
from node.queries.money import broken_count
from tests.support.handmade import TRANSFER, Ledger, contract, hash_of, sample
from tests.support.lending import DEAL, ISIN, holders, lend
from tests.support.serving import client_of
from tokenization.registers.coupon_terms import Instrument
from tokenization.registers.taxes import TAX_TYPES
from tokenization.units import checksum


HOLDER, SAVER = map(checksum, holders())
VAULT = contract("DistributionVault")


@pytest.fixture
def lent_ledger(tmp_path: Path) -> Iterator[Ledger]:
    """The sample with the bond, to go on from."""
    ledger = sample(tmp_path / "store")
    lend(ledger)
    yield ledger
    ledger.close()


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/v1/series/SettlementCash", "unknown-series"),
        ("/v1/series/NOSUCH", "unknown-token"),
        ("/v1/payments/9", "unknown-payment"),
        (f"/v1/payments/{1 << 70}", "unknown-payment"),
        (f"/v1/payments/1?vault={HOLDER}", "unknown-payment"),
        ("/v1/payments/1?block=5", "unknown-payment"),
        ("/v1/payments/0", "invalid-parameter"),
        ("/v1/auctions/PrimaryAuction/9", "unknown-auction"),
        ("/v1/auctions/Nowhere/1", "unknown-auction"),
        (f"/v1/auctions/{HOLDER}/1", "unknown-auction"),
        (f"/v1/settlements/0x{bytes(32).hex()}", "unknown-settlement"),
        ("/v1/settlements/7", "invalid-parameter"),
        ("/v1/settlements?status=lost", "invalid-parameter"),
        (f"/v1/accounts/0x{'99' * 20}/entitlements", "unknown-account"),
    ],
)
def test_debt__what_is_not_there__is_a_problem_of_its_own(
    lent: httpx.Client, path: str, code: str
) -> None:
    """Each says what is missing and where to look."""
    answer = lent.get(path)
    assert (answer.json()["code"], bool(answer.json()["hint"])) == (code, True)


def test_series__of_the_bond__has_its_whole_schedule(lent: httpx.Client) -> None:
    """Four coupons and redemption; the first is paid, the next is to come."""
    found = lent.get(f"/v1/series/{ISIN}").json()
    assert (found["standing"], found["coupon_terms"]["coupons"]) == ("performing", 4)
    items = lent.get(f"/v1/series/{ISIN}/payments").json()["items"]
    assert [(one["kind"], one["period"]) for one in items] == [
        *(("coupon", period) for period in range(4)),
        ("redemption", 4),
    ]
    assert [one["gross_per_100"] for one in items] == ["6.0000"] * 4 + ["100.0000"]
    assert (items[0]["funded"], items[0]["event"]) == (True, 1)
    assert found["next_payment"] == items[1]
    opened = lent.get("/v1/payments/1").json()["event"]["opened_in"]
    before = lent.get(f"/v1/series/{ISIN}/payments", params={"block": opened - 1})
    assert [one["event"] for one in before.json()["items"]] == [None] * 5


def test_entitlements__paid_and_held__are_told_apart(lent: httpx.Client) -> None:
    """One has its money; the other's waits, with the reason."""
    (paid,) = lent.get(f"/v1/accounts/{HOLDER}/entitlements").json()["items"]
    (held,) = lent.get(f"/v1/accounts/{SAVER}/entitlements").json()["items"]
    assert (paid["standing"], paid["net"]["base"], paid["paid_to"]) == ("paid", "48000000", HOLDER)
    assert (held["standing"], held["net"]["base"], held["paid_to"]) == ("held", "24000000", None)
    assert held["reason"]["code"] == 104
    got = lent.get("/v1/payments/1").json()
    assert (got["unclaimed"]["base"], got["dust"]["base"], got["settled"]) == ("0", "0", 2)


def test_auction__of_the_bond__has_curve_result_and_bids(lent: httpx.Client) -> None:
    """The demand at each price, what was accepted, and what became of each bid."""
    found = lent.get("/v1/auctions/PrimaryAuction/1").json()
    curve = found["demand_curve"]
    assert [(one["price"], one["accepted"]) for one in curve] == [
        ("99.0000", True),
        ("98.5000", False),
    ]
    assert [one["so_far"]["base"] for one in curve] == ["1000", "2000"]
    result = found["auction"]["result"]
    assert (result["final"], result["cut_off"]) == (True, "99.0000")
    bids = lent.get("/v1/auctions/PrimaryAuction/1/bids").json()["items"]
    assert [bid["state"] for bid in bids] == ["settled", "refunded", "settled", "sealed"]
    assert [bid["price"] for bid in bids] == ["99.0000", "98.5000", None, None]
    assert lent.get(f"/v1/series/{ISIN}/auctions").json()["items"] == [found["auction"]]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 1),
        ({"account": HOLDER}, 1),
        ({"account": "0x" + "99" * 20}, 0),
        ({"status": "matched"}, 1),
        ({"status": "settled"}, 0),
    ],
    ids=str,
)
def test_settlements__asked_by_party_or_status__are_those(
    lent: httpx.Client, query: dict[str, str], count: int
) -> None:
    """A matched deal of two parties, refused once because it was too early."""
    items = lent.get("/v1/settlements", params=query).json()["items"]
    assert [one["number"] for one in items] == [f"0x{DEAL.hex()}"] * count
    assert all(one["refused"]["code"] == 704 for one in items)


def test_taxes__table_and_exemption__name_their_sources(lent: httpx.Client) -> None:
    """A line of the table and an investor's own, both in force."""
    table = lent.get("/v1/taxes").json()
    (line,), (own,) = table["rates"], table["investor_rates"]
    assert (line["rate_percent"], line["in_force"], line["investor"]) == ("20.0000", True, None)
    assert (own["rate_percent"], own["in_force"], own["investor"]) == ("0.0000", True, "MZ-0001")


def test_money__all_as_it_must_be__holds(lent: httpx.Client) -> None:
    """Vault, house, bills, settlement contract and desk have what their events say they must."""
    found = {one["contract"]["code"]: one for one in lent.get("/v1/status").json()["money"]}
    held = lent.get("/v1/receipts").json()["totals"]["held"]["base"]
    assert {name: (one["liability"]["base"], one["holds"]) for name, one in found.items()} == {
        "DistributionVault": ("30000000", True),
        "PrimaryAuction": (str(1_500 * 990_000 + 100_000), True),
        "DvPSettlement": ("990000", True),
        "PowerBilling": (held, True),
        "ReofferDesk": ("0", True),
    }


def test_money__cash_that_leaves_without_an_event__is_missed(lent_ledger: Ledger) -> None:
    """Cash went from the vault, and no event of the vault says why."""
    cash, thief = contract("SettlementCash"), hash_of("thief")[:20]
    lent_ledger.emit(cash, TRANSFER, VAULT, thief, 1)
    lent_ledger.mine()
    assert broken(lent_ledger) == {"DistributionVault": ["less cash lies there than must"]}


def test_money__event_whose_sums_do_not_add_up__is_named(lent_ledger: Ledger) -> None:
    """Net and tax come to less than gross: the event is faulty, and stays so."""
    paid = "EntitlementPaid(uint256,address,address,uint256,uint256,uint256,uint256,uint256)"
    holder = holders()[0]
    lent_ledger.emit(VAULT, paid, 1, holder, holder, 1 << 32 | 3, 10, 1_000, 100, 800)
    lent_ledger.mine()
    words = "the sums of an event contradict themselves"
    assert broken(lent_ledger) == {"DistributionVault": [words]}
    with client_of(lent_ledger) as api:
        (vault,) = [
            one
            for one in api.get("/v1/status").json()["money"]
            if one["contract"]["code"] == "DistributionVault"
        ]
        assert (vault["holds"], vault["faulty_events"]) == (False, [1])
        money = api.get("/v1/payments/1").json()["event"]["money"]
        assert "gross is net paid, tax and held" in money["broken"]


def test_pages__money_that_is_broken__say_so_where_one_looks(lent_ledger: Ledger) -> None:
    """The status page names contract, identity and event; the payment's own page the identity."""
    paid = "EntitlementPaid(uint256,address,address,uint256,uint256,uint256,uint256,uint256)"
    holder = holders()[0]
    lent_ledger.emit(VAULT, paid, 1, holder, holder, 1 << 32 | 3, 10, 1_000, 100, 800)
    lent_ledger.mine()
    with client_of(lent_ledger) as api:
        status = api.get("/status").text
        assert "DistributionVault: the sums of an event contradict themselves. Events 1." in status
        assert '<span class="badge revoked">broken</span>' in status
        page = api.get("/payments/1").text
        assert "Its sums contradict each other: gross is net paid, tax and held." in page
        assert "Contradicts itself" in api.get("/payments").text


def test_money__reorganised_away__is_whole_again(lent_ledger: Ledger) -> None:
    """A broken identity is state like any other."""
    lent_ledger.emit(contract("SettlementCash"), TRANSFER, VAULT, hash_of("thief")[:20], 1)
    lent_ledger.mine()
    with lent_ledger.snapshot() as snapshot:
        assert broken_count(snapshot) == 1
    lent_ledger.reorg(1, "b")
    lent_ledger.mine()
    assert broken(lent_ledger) == {}


def broken(ledger: Ledger) -> dict[str, list[str]]:
    """What /v1/status says is broken, by contract."""
    with client_of(ledger) as api:
        found = api.get("/v1/status").json()["money"]
        return {one["contract"]["code"]: one["broken"] for one in found if not one["holds"]}


def test_taxes__kinds_of_income__have_the_names_that_files_give_them() -> None:
    """Debt's is its instrument, whatever word of the file it came under; then what is no debt."""
    named = {words.income(number) for numbers in TAX_TYPES.values() for number in numbers}
    assert named == {one.name.lower() for one in Instrument} | {"dividend"}
    assert (words.income(0), words.income(99)) == ("none", "99")


def test_taxes__table_and_payment__name_the_kind_of_income(lent: httpx.Client) -> None:
    """For programs and for people."""
    rates = lent.get("/v1/taxes").json()["rates"]
    assert {(one["tax_type"], one["income"]) for one in rates} == {(2, "fixed_pib")}
    assert lent.get("/v1/payments/1").json()["event"]["income"] == "fixed_pib"
    assert "Fixed PIB" in lent.get("/taxes").text
    assert "Fixed PIB" in lent.get("/payments/1").text
