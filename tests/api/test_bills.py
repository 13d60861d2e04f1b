"""Bills of power: invoices and their lines, accounts with balances, receipts and pledges."""

import httpx
import pytest

from node.queries.money import money_checks
from tests.support.charging import CREDIT, DEPOSIT, GUARANTEE, TARIFF, charge
from tests.support.delivering import deliver
from tests.support.handmade import SUPERVISED, TRANSFER, ZERO, Ledger, contract, hash_of
from tests.support.serving import client_of
from tokenization.types import Kind


def base(amount: dict[str, str]) -> int:
    """An amount of an answer."""
    return int(amount["base"])


def test_bills__every_invoice__is_its_lines_and_what_was_paid(delivered: httpx.Client) -> None:
    """Newest first; what is open is what was not paid, and how it stands is by the clock."""
    items = delivered.get("/v1/bills").json()["items"]
    assert [one["number"] for one in items] == [3, 2, 1]
    assert [one["standing"] for one in items] == ["paid", "overdue", "paid"]
    for one in items:
        assert base(one["open"]) == base(one["amount"]) - base(one["paid"])
        detail = delivered.get(f"/v1/bills/{one['number']}").json()
        lines = detail["charges"]
        due = sum(base(lines[name]) for name in ("capacity", "energy", "take_or_pay"))
        assert due - base(lines["compensation"]) == base(lines["total"]) == base(one["amount"])
        assert base(lines["energy"]) == base(lines["delivered"]) * TARIFF.energy_e4
        assert base(lines["compensation"]) > 0
        assert detail["invoice"] == one
    assert base(items[1]["from_guarantee"]) == GUARANTEE == base(items[1]["paid"])
    assert base(items[2]["from_deposit"]) == DEPOSIT


def test_bills__of_a_site_and_of_an_investor__are_theirs_alone(delivered: httpx.Client) -> None:
    """Together they are all there are."""
    every = delivered.get("/v1/bills").json()["items"]
    for name in ("site", "investor"):
        for value in {one[name] for one in every}:
            found = delivered.get("/v1/bills", params={name: value}).json()["items"]
            assert found == [one for one in every if one[name] == value]
    assert delivered.get("/v1/bills", params={"site": 999}).json()["items"] == []


def test_statement__of_an_investor__ends_with_its_balances(delivered: httpx.Client) -> None:
    """Each line says how the account stood after it; the sums are those of its invoices."""
    (invoice,) = [one for one in delivered.get("/v1/bills").json()["items"] if one["number"] == 1]
    path = f"/v1/investors/{invoice['investor']}/bills"
    told = delivered.get(path).json()
    account, lines = told["account"], told["items"]
    assert account["oldest_invoice"] is None or account["oldest_invoice"] > 1
    newest = lines[0]
    for name in ("deposit", "guarantee", "open"):
        assert newest[name] == account[name]
    opened = sum(base(one["amount"]) for one in lines if one["kind"] == "invoice")
    paid = -sum(
        base(one["amount"])
        for one in lines
        if one["kind"] in {"payment", "from_deposit", "from_guarantee"}
    )
    assert (opened, paid) == (base(account["invoiced"]), base(account["paid"]))
    assert opened == paid + base(account["open"])
    deposits = [base(one["amount"]) for one in lines if one["kind"] == "deposit"]
    assert sum(deposits) == base(account["deposit"])
    few = delivered.get(path, params={"limit": 2}).json()
    more = delivered.get(path, params={"cursor": few["next"], "limit": 2}).json()
    assert few["items"] + more["items"] == lines[:4]


def test_site__adjusted_and_penalised__adds_up(delivered: httpx.Client) -> None:
    """Billed, adjusted and penalties are invoiced or carried."""
    site = delivered.get("/v1/bills/3").json()["invoice"]["site"]
    told = delivered.get(f"/v1/sites/{site}/bills").json()
    parts = [base(told[name]) for name in ("billed", "adjusted", "penalties")]
    assert sum(parts) == base(told["invoiced"]) + base(told["carried"])
    assert (told["holds"], base(told["adjusted"])) == (True, CREDIT)
    (breach,) = told["breaches"]
    assert base(breach["penalty"]) == 7 * TARIFF.breach_e4 == base(told["penalties"])
    assert breach["hour"] == "2025-11-10T19"


def test_receipts__by_month__are_what_was_paid(delivered: httpx.Client) -> None:
    """A quarter of them is kept for the bond; what was delivered is a share of what is offered."""
    told = delivered.get("/v1/receipts").json()
    totals = told["totals"]
    paid = sum(base(one["receipts"]) for one in told["months"])
    assert paid == base(totals["paid"]) == base(totals["receipts"]) > 0
    assert base(totals["invoiced"]) == paid + base(totals["open"])
    assert totals["broken"] == []
    held = [base(totals[name]) for name in ("deposits", "guarantees", "pledged", "owed")]
    assert sum(held) == base(totals["held"])
    (pledge,) = told["pledges"]
    assert (pledge["token"]["code"], pledge["share_percent"]) == (SUPERVISED, "25.0000")
    assert base(pledge["kept"]) == base(totals["pledged"])
    november = next(one for one in told["months"] if one["month"] == "2025-11")
    order = [base(november[name]) for name in ("delivered", "nominated", "allocated", "offered")]
    assert order == sorted(order)
    share = order[0] * 100 / order[-1]
    assert abs(float(november["utilisation_percent"]) - share) < 0.0001


def test_receipts__pledged_to_a_bond_with_events__say_how_far_they_are_covered(
    living_ledger: Ledger,
) -> None:
    """Funded and kept, of what is required; 100 % of an event that is funded."""
    deliver(living_ledger)
    billing = charge(living_ledger)
    vault, need = contract("DistributionVault"), 4 * billing.pledged
    living_ledger.emit(
        contract("Directory"),
        "Listed(address,uint8,bytes32,bytes32,uint8)",
        *(vault, int(Kind.DISTRIBUTION_VAULT), b"Vault".ljust(32, b"\0"), bytes(32), 0),
    )
    opened = "EventOpened(uint256,address,uint8,address,uint40,uint40,uint40,uint8,uint96,uint96,bool,uint256)"  # noqa: E501
    now_s = living_ledger.time_s
    times = (now_s - 10, now_s + 10, now_s + 10**7)
    token = contract(SUPERVISED)
    living_ledger.emit(vault, opened, 1, token, 1, billing.cash, *times, 0, 1, 0, False, need)
    living_ledger.mine()
    with client_of(living_ledger) as client:
        (event,) = client.get("/v1/receipts").json()["pledges"][0]["coverage"]
        assert (event["event"], event["coverage_percent"]) == (1, "25.0000")
        assert base(event["required"]) == need


def test_status__cash_of_bills_missing__is_an_alarm(living_ledger: Ledger) -> None:
    """Cash that leaves without a word of the contract's, and an invoice paid beyond itself."""
    deliver(living_ledger)
    billing = charge(living_ledger)

    def broken() -> tuple[str, ...]:
        with living_ledger.store.snapshot() as snapshot:
            assert snapshot.tip is not None
            checks = money_checks(snapshot.at(snapshot.tip.number))
            (found,) = [one for one in checks if one.kind == Kind.POWER_BILLING]
            return found.broken

    assert broken() == ()
    living_ledger.emit(billing.cash, TRANSFER, billing.at, hash_of("thief")[:20], 1)
    living_ledger.mine()
    assert broken() == ("less cash lies there than must",)
    living_ledger.emit(billing.cash, TRANSFER, ZERO, billing.at, 1)
    living_ledger.mine()
    assert broken() == ()
    paid = "InvoicePaid(uint256,bytes32,uint8,uint256,uint256)"
    whole = billing.amounts[2][0]
    living_ledger.emit(billing.at, paid, 2, billing.owners[2], 0, whole + 1, 0)
    living_ledger.mine()
    assert broken() == (
        "invoiced is not paid and outstanding",
        "receipts are not what was paid",
        "the sums of an event contradict themselves",
    )


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/v1/bills/99", "unknown-invoice"),
        ("/v1/bills/99999999999999999999999", "unknown-invoice"),
        ("/v1/investors/NOBODY/bills", "unknown-investor"),
        ("/v1/sites/999/bills", "unknown-site"),
    ],
)
def test_bills__of_what_is_not_there__are_problems(
    delivered: httpx.Client, path: str, code: str
) -> None:
    """Each with the code that says what is missing."""
    answer = delivered.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, code)


def test_bills__before_anything_is_billed__are_empty(api: httpx.Client) -> None:
    """A ledger without a billing contract lists nothing and answers that there is none."""
    assert api.get("/v1/bills").json()["items"] == []
    assert api.get("/v1/tariffs").json()["items"] == []
    told = api.get("/v1/receipts").json()
    assert (told["months"], told["totals"], told["pledges"]) == ([], None, [])
    answer = api.get("/v1/investors/MZ-0001/bills")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-invoice")


def test_tariffs__with_their_source__are_exact(delivered: httpx.Client) -> None:
    """Rates are rupees with four decimals."""
    first, second = delivered.get("/v1/tariffs").json()["items"]
    assert (first["zone"]["number"], second["zone"]["number"]) == (1, 2)
    assert (first["energy"], first["take_or_pay_percent"]) == ("22.9800", "40.0000")
    assert first["source_hash"] == "0x" + TARIFF.source_hash.hex()
