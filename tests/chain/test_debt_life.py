"""The node through the whole life of a bond: what it works out is what the contracts answer.

Every block of the life is compared as of that block, long after it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from node.queries import money, payments, series
from node.queries.payments import EntitlementStanding
from node.store import View
from tests.support import paying
from tests.support.following import Following, following, index_anew
from tests.support.ledger import BANK, CENTRE, FUND, SAVER, START_S, Ledger, start_ledger
from tests.support.paying import PAID, pay
from tests.support.serving import client_of
from tests.support.verbs import Walk
from tokenization.errors import RpcRefused
from tokenization.ledger.contracts import Call
from tokenization.types import Address
from tokenization.units import checksum


pytestmark = pytest.mark.chain

STANDINGS = {
    0: None,
    1: EntitlementStanding.DUE,
    2: EntitlementStanding.HELD,
    3: EntitlementStanding.PAID,
}
"""Source: ``IDistributionVault.Standing``."""
HOLDERS = (BANK, SAVER, FUND, CENTRE)


@dataclass
class Life:
    """A ledger after a bond's life, and the node that followed it."""

    ledger: Ledger
    node: Following
    began: int


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    """A bond that was issued, paid, late, cured and redeemed."""
    folder = tmp_path_factory.mktemp("life")
    with start_ledger(folder) as ledger, following(ledger, folder / "store", "tag") as node:
        began = ledger.head + 1
        pay(Walk(ledger))
        node.follower.catch_up()
        yield Life(ledger, node, began)


@pytest.fixture(scope="module")
def api(life: Life) -> Iterator[httpx.Client]:
    """Its API."""
    with client_of(life.node.follower) as client:
        yield client


def compared(life: Life, block: int) -> list[tuple[Call, object]]:
    """What the node answers at a block, and whom to ask on the chain."""
    with life.node.store.snapshot() as snapshot:
        view, record = snapshot.at(block), snapshot.block(block)
        assert record is not None
        return [*_series(life, view, record.time_s), *_events(life, view, record.time_s)]


def _series(life: Life, view: View, time_s: int) -> Iterator[tuple[Call, object]]:
    servicing = life.ledger.contract("DebtServicing")
    for _, bond in series.all_series(view, time_s):
        isin = bond.isin
        yield servicing.call("standingOf", isin), bond.standing()
        yield servicing.call("couponCount", isin), bond.coupons
        for one in bond.payments():
            place = (isin, int(one.kind), one.period)
            said = {
                "start": one.start_s,
                "end": one.end_s,
                "paymentDate": one.due_s,
                "record": one.record_s,
                "announced": one.announced,
                "vaultEvent": one.opened.event if one.opened else 0,
                "standing": int(one.standing),
            }
            yield servicing.call("paymentOf", *place), said
            yield servicing.call("perUnitE18", *place), one.per_unit_e18 or 0
            if one.rate is not None:
                rate = {
                    "referenceE6": one.rate.reference_e6,
                    "rateE6": one.rate.rate_e6,
                    "source": int(one.rate.source),
                    "status": int(one.rate.status),
                    "documentHash": one.rate.document_hash or bytes(32),
                }
                yield servicing.call("fixingOf", isin, one.period), rate


def _events(life: Life, view: View, time_s: int) -> Iterator[tuple[Call, object]]:
    vault = life.ledger.contract("DistributionVault")
    for _, event in payments.events(view):
        assert event is not None
        sums = event.money
        said = {
            "required": event.opened.need,
            "funded": int.from_bytes(sums.funded, "big"),
            "netPaid": int.from_bytes(sums.paid, "big"),
            "taxed": int.from_bytes(sums.taxed, "big"),
            "taxRemitted": int.from_bytes(sums.remitted, "big"),
            "held": sums.held,
            "returned": int.from_bytes(sums.returned, "big"),
        }
        yield vault.call("totalsOf", event.number), said
        yield vault.call("isPayable", event.number), event.is_payable(time_s)


def entitled(life: Life, block: int) -> list[tuple[Call, payments.Share | None, payments.Event]]:
    """What the node says of every holder of every event at a block."""
    vault = life.ledger.contract("DistributionVault")
    with life.node.store.snapshot() as snapshot:
        view, record = snapshot.at(block), snapshot.block(block)
        assert record is not None
        found = []
        for _, event in payments.events(view):
            assert event is not None
            for holder in HOLDERS:
                account = life.ledger.accounts[holder]
                share = payments.share(view, record.time_s, event, account)
                found.append((vault.call("entitlementOf", event.number, account), share, event))
        return found


def test_life__every_block__is_what_servicing_and_vault_answer_there(life: Life) -> None:
    """Schedules, rates, standings and where the cash is, as of each block."""
    chain = life.ledger.chain
    for block in range(life.began, life.ledger.head + 1):
        asked = compared(life, block)
        answers = chain.read_all([call for call, _ in asked], chain.pin(block))
        differences = [
            f"block {block}: {call.label}: node {ours!r}, chain {theirs!r}"
            for (call, ours), theirs in zip(asked, answers, strict=True)
            if ours != theirs
        ]
        assert differences[:5] == []


def test_life__every_entitlement__is_what_the_vault_answers(life: Life) -> None:
    """Units, gross, tax and net of what is due, and what is held, as of each block."""
    chain = life.ledger.chain
    seen = set()
    for block in range(life.began, life.ledger.head + 1):
        asked = entitled(life, block)
        answers = chain.try_all([call for call, _, _ in asked], chain.pin(block))
        for (call, share, event), said in zip(asked, answers, strict=True):
            ours = share.standing if share else None
            seen.add(ours)
            if isinstance(said, RpcRefused):
                assert ours is EntitlementStanding.UNTAXED, (block, call.label, said)
                continue
            standing, *amounts = said
            is_over = ours is EntitlementStanding.EXPIRED
            # Who gave its units up for an event is owed nothing in it any more.
            is_redeemed = event.opened.redeems and ours is EntitlementStanding.PAID
            expected = None if is_over or is_redeemed else ours
            assert STANDINGS[standing] == expected, (block, call.label, said)
            if share is not None and ours is EntitlementStanding.DUE:
                assert amounts == [share.units, share.gross, share.tax, share.net]
    assert seen == {None, *EntitlementStanding}


def test_life__money__is_where_it_must_be_at_every_block(life: Life) -> None:
    """The vault's own events and the movements of cash agree to the last unit."""
    with life.node.store.snapshot() as snapshot:
        for block in range(life.began, life.ledger.head + 1):
            for check in money.money_checks(snapshot.at(block)):
                assert (check.broken, check.balance) == ((), check.liability)


def test_life__standings__were_all_there_but_missed(life: Life) -> None:
    """The late coupon was in default and then cured; the walk passes over the rest."""
    seen = set()
    with life.node.store.snapshot() as snapshot:
        for block in range(life.began, life.ledger.head + 1):
            record = snapshot.block(block)
            assert record is not None
            for _, bond in series.all_series(snapshot.at(block), record.time_s):
                if bond.isin == PAID:
                    seen.add(bond.standing())
    assert {
        series.Standing.PERFORMING,
        series.Standing.DEFAULT,
        series.Standing.CURED,
    } <= seen


def test_life__api__reconciles_every_event(api: httpx.Client, life: Life) -> None:
    """Funded is net paid, tax, held, returned and what is left; that is unclaimed and dust."""
    listed = api.get("/v1/payments").json()["items"]
    assert len(listed) == 5
    for one in listed:
        got = api.get(f"/v1/payments/{one['event']}").json()
        broken = one["money"].pop("broken")
        sums = {name: int(value["base"]) for name, value in one["money"].items()}
        parts = ("net_paid", "tax", "held", "returned", "left")
        assert sums["funded"] == sum(sums[name] for name in parts)
        assert broken == []
        if not sums["returned"]:
            assert int(got["unclaimed"]["base"]) + int(got["dust"]["base"]) == sums["left"]
        entitled = api.get(f"/v1/payments/{one['event']}/entitlements").json()["items"]
        assert [line["account"] for line in entitled] == sorted(
            (checksum(life.ledger.accounts[account]) for account, _ in paying.HELD),
            key=str.lower,
        )
    status = api.get("/v1/status").json()
    assert [check["holds"] for check in status["money"]] == [True]


def test_life__api__pages_entitlements_both_ways(api: httpx.Client) -> None:
    """A page of one entitlement after the other, and back again."""
    path = "/v1/payments/1/entitlements"
    whole = api.get(path).json()["items"]
    cursor, found, back = None, [], None
    while True:
        query = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        page = api.get(path, params=query).json()
        found += page["items"]
        cursor, back = page["next"], page["prev"]
        if cursor is None:
            break
    assert found == whole
    before = api.get(path, params={"limit": 5, "cursor": back}).json()["items"]
    assert before == whole[:-1]


def test_life__account__was_paid_held_and_released(api: httpx.Client, life: Life) -> None:
    """The saver's coupon was held while it was frozen, then paid; its statement adds up."""
    saver = checksum(life.ledger.accounts[SAVER])
    lines = api.get(f"/v1/accounts/{saver}/entitlements").json()["items"]
    assert {line["standing"] for line in lines} == {"paid"}
    assert [line["event"] for line in lines] == [5, 4, 3, 2, 1]
    query = {"from": "2025-10-30", "to": "2026-03-31"}
    statement = api.get(f"/v1/accounts/{saver}/statement", params=query).json()
    kinds = [line["kind"] for line in statement["income"]]
    assert kinds.count("held") == kinds.count("released") == 1
    (totals,) = statement["totals"]
    parts = {name: int(totals[name]["base"]) for name in ("gross", "tax", "net")}
    assert parts["gross"] == parts["tax"] + parts["net"]
    for position in statement["positions"]:
        moved = sum(int(line["amount"]["base"]) for line in position["movements"])
        assert int(position["closing"]["base"]) == int(position["opening"]["base"]) + moved
    cash = next(one for one in statement["positions"] if one["asset"]["code"] != paying.ISIN)
    assert int(cash["closing"]["base"]) == parts["net"]
    file = api.get(f"/v1/accounts/{saver}/statement", params=query | {"format": "csv"})
    assert file.headers["content-type"].startswith("text/csv")
    assert file.text.count("\r\n") == 1 + sum(
        2 + len(one["movements"]) for one in statement["positions"]
    ) + len(kinds)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 422),
        ({"quarter": "2026-Q5"}, 422),
        ({"quarter": "2026-Q1", "from": "2026-01-01"}, 422),
        ({"from": "2026-02-01", "to": "2026-01-01"}, 422),
        ({"quarter": "2099-Q1"}, 422),
        ({"quarter": "2025-Q4", "block": "latest"}, 422),
    ],
    ids=str,
)
def test_statement__of_no_days_or_no_final_block__is_refused(
    api: httpx.Client, life: Life, query: dict[str, str], status: int
) -> None:
    """What could change later is no statement."""
    saver = checksum(life.ledger.accounts[SAVER])
    assert api.get(f"/v1/accounts/{saver}/statement", params=query).status_code == status


def test_reorg__over_a_coupon_payment__is_as_if_it_never_was(tmp_path: Path) -> None:
    """The blocks that paid it go; the entitlement is due again, and the digest a fresh node's."""
    arguments = ("--timestamp", str(START_S))
    with start_ledger(tmp_path, arguments) as ledger, following(ledger, tmp_path / "s") as node:
        event = paying.until_payable(Walk(ledger))
        ledger.mine_by_hand()
        node.poll()
        before = _share(node, ledger.accounts[BANK], event)
        vault = ledger.contract("DistributionVault")
        ledger.send(BANK, vault.call("claim", event, ledger.accounts[BANK], ledger.accounts[BANK]))
        ledger.send(CENTRE, vault.call("push", event, [ledger.accounts[SAVER]]))
        node.poll()
        paid = _share(node, ledger.accounts[BANK], event)
        assert (before.standing, paid.standing) == ("due", "paid")
        ledger.branch_off(2, salt=3)
        node.poll()
        after = _share(node, ledger.accounts[BANK], event)
        assert (after.standing, after.net) == (before.standing, before.net)
        assert node.verify().differences == []
        assert index_anew(ledger, tmp_path / "anew") == node.tip


def _share(node: Following, account: Address, number: int) -> payments.Share:
    with node.store.snapshot() as snapshot:
        view = snapshot.at(node.tip.number)
        event = payments.find_event(view, number)
        found = payments.share(view, node.tip.time_s, event, account)
        assert found is not None
        return found
