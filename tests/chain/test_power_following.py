"""The node follows power on a real chain: every figure as of every block equals the chain's own.

Ceilings and recall plans, sites, gates, nominations, a split, curtailment, and a metered month from
its root to settlement; then any reading's proof holds before the contract.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from node import layout
from node.model import PageState
from node.queries import ceilings, curtailment, instants, metering, sites
from node.store import View
from tests.support.following import Following, following, index_anew
from tests.support.ledger import FLEX, GRID_OPERATOR, MINER, Ledger, right, start_ledger
from tests.support.metered import (
    METER_KEYS,
    MINE,
    MINE_TOO,
    OTHERS,
    SITES,
    ZONE,
    name_operators,
    nominate,
    open_sites,
    statement,
)
from tokenization.curtailment import FirmnessClass
from tokenization.devnet import DEV_CHAIN_ID
from tokenization.ledger.contracts import Call
from tokenization.metering import Batch, Statement, month_hours, to_sign
from tokenization.power import LANE_BITS, MAX_BLOCKS, Scope, cut_months, pack_right, unpack_right
from tokenization.types import Hash32
from tokenization.units import HOUR_S, checksum, parse_period, period_start


pytestmark = pytest.mark.chain

MONTH = parse_period("2025-12")
MONTHS = range(MONTH - 1, MONTH + 4)
PLACES = [(Scope.PROGRAMME, 0), (Scope.ZONE, 1), (Scope.ZONE, 2)]
PLACES += [(Scope.PLANT, 1), (Scope.PHASE, 1)]
STRIP = right(product=FLEX, first="2025-12", last="2026-02")
SINGLE = right(product=FLEX, first="2025-12", last="2025-12")
DAY_S = 86_400
FIRST = period_start(MONTH) // HOUR_S + 9 * 24
"""The first hour of 10 December, PKT."""
HOURS = (FIRST + 8, FIRST + 17, FIRST + 18, FIRST + 23, FIRST + 24)
TOLD = statement("2025-12", (MINE, MINE_TOO, OTHERS))


def send(ledger: Ledger, account: int, contract: str, verb: str, *args: object) -> None:
    """One call as an account."""
    ledger.send(account, ledger.contract(contract).call(verb, *args))


def post(ledger: Ledger, version: int, told: Statement) -> None:
    """State a version, signed by two of the three operators."""
    meters = ledger.contract("MeterLedger")
    batch = Batch(ZONE, MONTH, version, len(told.months), told.root, Hash32(b"\x05" * 32))
    message = to_sign(batch, DEV_CHAIN_ID, meters.address)
    signatures = []
    for key in sorted(ledger.accounts[account] for account in METER_KEYS[:2]):
        said = ledger.devnet.rpc("eth_signTypedData_v4", checksum(key), message)
        assert isinstance(said, str)
        signatures.append(bytes.fromhex(said[2:]))
    ledger.send(MINER, meters.call("postRoot", batch.words, signatures))


def publish(ledger: Ledger, version: int, told: Statement, site: int) -> None:
    """Publish a site's readings."""
    path, data = told.site_path(site), told.month(site).data
    send(ledger, MINER, "MeterLedger", "publish", site, MONTH, version, data, path)


def live(ledger: Ledger) -> None:
    """A month of power."""
    operator, programme, book = GRID_OPERATOR, "PowerProgramme", "NominationBook"
    open_sites(ledger)
    nominate(ledger, MINE, 7_001, STRIP)
    nominate(ledger, OTHERS, 5_003, SINGLE)
    send(ledger, MINER, book, "renominate", STRIP, MINE, MINE_TOO, 2_000)
    send(ledger, operator, book, "setGate", MONTH + 3, 3)
    send(ledger, MINER, book, "nominate", STRIP, MINE, 1_001)
    parts = [pack_right(part) for part in cut_months(unpack_right(STRIP), MONTH + 1)]
    send(ledger, MINER, "CapacityRights", "split", *parts, 2_000)
    send(ledger, operator, programme, "setCeiling", Scope.ZONE, 1, MONTH + 1, 590_000)
    send(ledger, operator, programme, "setCeiling", Scope.ZONE, 1, MONTH, 2_000)
    send(ledger, operator, programme, "setCeiling", Scope.PHASE, 1, MONTH + 2, 100)
    send(ledger, operator, programme, "withdrawRecallPlan", 2)
    _curtail(ledger)
    ledger.devnet.rpc("evm_setNextBlockTimestamp", period_start(MONTH + 1))
    ledger.mine()
    name_operators(ledger)
    post(ledger, 1, TOLD)
    for site in SITES:
        publish(ledger, 1, TOLD, site)
    proof = TOLD.proof(MINE, HOURS[0]).words
    challenge = (MINE, HOURS[0], 1, proof, b"\x07" * 32)
    send(ledger, MINER, "MeterLedger", "challenge", *challenge)
    ledger.devnet.rpc("evm_increaseTime", 40 * DAY_S)
    ledger.mine()
    send(ledger, MINER, "MeterLedger", "settle", OTHERS, MONTH)
    again = statement("2025-12", (MINE, MINE_TOO, OTHERS), base=50)
    post(ledger, 2, again)
    publish(ledger, 2, again, MINE)


def _curtail(ledger: Ledger) -> None:
    """Interruptible to zero, firm to two thirds where it is, and the first looser again."""
    manager, document = "CurtailmentManager", b"\x06" * 32
    soft, firm = FirmnessClass.INTERRUPTIBLE, FirmnessClass.FIRM
    orders = (
        (soft, FIRST + 17, FIRST + 23, 0, 1, 0),
        (firm, FIRST + 18, FIRST + 22, 2, 3, 0),
        (firm, FIRST + 8, FIRST + 9, 1, 7, 5),
    )
    for terms in orders:
        send(ledger, GRID_OPERATOR, manager, "order", ZONE, *terms, document)
    day = (FIRST + 5) // 24
    number = ZONE << 48 | day << 8 | 2
    send(ledger, GRID_OPERATOR, manager, "amend", number, 1, 2, 5, document)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ledger, Following, int]]:
    """A ledger with a month of power, a node that followed it, and the block before it."""
    folder = tmp_path_factory.mktemp("power")
    with start_ledger(folder) as ledger, following(ledger, folder / "store") as node:
        began = ledger.head
        live(ledger)
        node.follower.catch_up()
        yield ledger, node, began


def lanes(word_of: list[int]) -> int:
    """A word of kW by time block."""
    return sum(kw << LANE_BITS * block for block, kw in enumerate(word_of))


def ceilings_told(ledger: Ledger, view: View) -> Iterator[tuple[Call, object]]:
    """Ceilings in force and binding, and what is allocated under them."""
    programme = ledger.contract("PowerProgramme")
    for scope, key in PLACES:
        steps = ceilings.steps_of(view, scope, key)
        for month in MONTHS:
            found = ceilings.ceiling_at(view, scope, key, month)
            assert found == (steps.at(month), steps.binding(month))
            yield programme.call("bindingCeilingAt", scope, key, month), found[1]
            held = [
                ceilings.allocated_at(view, scope, key, month, block) for block in range(MAX_BLOCKS)
            ]
            yield programme.call("allocatedUnder", scope, key, month), lanes(held)
            if month >= MONTH:
                yield programme.call("ceilingAt", scope, key, month), found[0]
        yield programme.call("openPlanOf", scope, key), view.get(layout.OPEN_PLANS, scope, key) or 0


def nominations_told(ledger: Ledger, view: View) -> Iterator[tuple[Call, object]]:
    """Gates, and what is nominated to each site."""
    book = ledger.contract("NominationBook")
    for month in MONTHS:
        yield book.call("gateClosesAt", month), sites.gate_closes_s(view, month)
        for site in SITES:
            for firmness in FirmnessClass:
                word = view.get(layout.SITE_NOMINATED, site, month, firmness) or 0
                yield book.call("nominatedLanes", site, month, firmness), word
    for _, found in sites.nominations(view):
        assert found is not None
        call = book.call("nominationOf", found.investor, found.id, found.site)
        yield call, found.kw


def curtailment_told(ledger: Ledger, view: View) -> Iterator[tuple[Call, object]]:
    """Factors, and what each site may draw."""
    manager = ledger.contract("CurtailmentManager")
    for hour in HOURS:
        for firmness in FirmnessClass:
            left = curtailment.factor(view, ZONE, hour, firmness)
            call = manager.call("factorAt", ZONE, hour, firmness)
            yield call, (left.numerator, left.denominator)
        at = instants.instant_of(view, hour * HOUR_S)
        for _, site in sites.sites(view):
            assert site is not None
            told = instants.site_hour(view, site, at).classes
            call = manager.call("allowedKw", site.number, hour)
            yield call, tuple(one.allowed_kw for one in told)


def meters_told(ledger: Ledger, view: View) -> Iterator[tuple[Call, object]]:
    """Roots, pages and settlements."""
    meters = ledger.contract("MeterLedger")
    newest = metering.newest_batch(view, ZONE, MONTH)
    for version in (1, 2):
        found = view.get(layout.METER_ROOTS, ZONE, MONTH, version)
        yield meters.call("rootOf", ZONE, MONTH, version), found.root if found else bytes(32)
        for site in SITES:
            page = view.get(layout.METER_PAGES, ZONE, MONTH, version, site)
            told = (page.kwh, page.published_s, page.state) if page else (0, 0, 0)
            names = ("kwh", "publishedAt", "state")
            yield (
                meters.call("pageOf", site, MONTH, version),
                dict(zip(names, told, strict=True)),
            )
    for site in SITES:
        settled = metering.settlement(view, site, MONTH)
        told = (settled.version, settled.kwh) if settled else (0, 0)
        yield meters.call("settledOf", site, MONTH), told
    assert newest is None or newest.record.sites == len(SITES)


def test_follow__a_month_of_power__agrees_with_the_chain_at_every_block(
    lived: tuple[Ledger, Following, int],
) -> None:
    """Hundreds of figures a block, none of them other than the contracts' own."""
    ledger, node, began = lived
    asked = 0
    for number in range(began, ledger.head + 1):
        with node.store.snapshot() as snapshot:
            view = snapshot.at(number)
            told = [
                *ceilings_told(ledger, view),
                *nominations_told(ledger, view),
                *curtailment_told(ledger, view),
                *meters_told(ledger, view),
            ]
        answers = ledger.chain.read_all([call for call, _ in told], ledger.chain.pin(number))
        differences = [
            f"block {number}, {call.label}: the node says {ours!r}, the chain {theirs!r}"
            for (call, ours), theirs in zip(told, answers, strict=True)
            if ours != theirs
        ]
        assert differences[:20] == []
        asked += len(told)
    assert asked > 100 * (ledger.head - began)


def test_proof__from_the_nodes_store__holds_before_the_contract(
    lived: tuple[Ledger, Following, int],
) -> None:
    """Readings come back from logs; the contract verifies any of them, and no other."""
    ledger, node, _ = lived
    meters = ledger.contract("MeterLedger")
    with node.store.snapshot() as snapshot:
        view = snapshot.at(node.tip.number)
        batch = metering.find_batch(view, ZONE, MONTH, 1)
        assert metering.statement(view, batch).root == batch.record.root == TOLD.root
        page = view.get(layout.METER_PAGES, ZONE, MONTH, 1, MINE)
        assert page is not None
        assert (page.state, page.challenged_hour) == (PageState.CHALLENGED, HOURS[0])
        hours = month_hours(MONTH)
        calls, wrong = [], []
        for site in SITES:
            for hour in (hours.start, HOURS[0], hours.stop - 1):
                found = metering.prove(view, batch, site, hour)
                told = (site, hour, found.kwh, 1, found.proof.words)
                calls.append(meters.call("verifyReading", *told))
                told = (site, hour, found.kwh + 1, 1, found.proof.words)
                wrong.append(meters.call("verifyReading", *told))
    pin = ledger.chain.pin()
    assert set(ledger.chain.read_all(calls, pin)) == {True}
    assert set(ledger.chain.read_all(wrong, pin)) == {False}


def test_follow__power_indexed_anew__has_the_same_digest(
    lived: tuple[Ledger, Following, int], tmp_path: Path
) -> None:
    """By ranges as by single blocks."""
    ledger, node, _ = lived
    assert index_anew(ledger, tmp_path / "anew", "instant") == node.tip
