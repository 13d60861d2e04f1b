"""``mizan mint run`` killed at every step: run again, and every row is issued exactly once.

A proxy holds one request, the process is killed by SIGKILL while it waits, the request is let go,
and the same command is run again. Steps are the requests of a run in order; between the ``sign``
and the ``send`` of a batch lies the writing of the journal.
"""

import signal
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.support.ledger import (
    BANK,
    BILL_3M,
    BILL_12M,
    DEBT_ISSUER,
    SAVER,
    Ledger,
    start_ledger,
)
from tests.support.mizan import Desk
from tests.support.process import Nursery, open_nursery
from tests.support.proxy import Proxy, start_proxy
from tests.support.sheets import bill, sheet
from tokenization.issuance.journal import read_journal
from tokenization.units import checksum


pytestmark = pytest.mark.chain

ROWS = 6
"""Three of each of two series: two transactions."""
REACH_S = 60.0

STEPS = [
    pytest.param("eth_getTransactionCount", 1, False, id="01 before the lane is taken up"),
    pytest.param("eth_call", 3, False, id="02 before preflight"),
    pytest.param("eth_estimateGas", 1, False, id="03 before the first estimate"),
    pytest.param("eth_signTransaction", 1, False, id="04 before the first signature"),
    pytest.param("eth_signTransaction", 1, True, id="05 signed, not yet in the journal"),
    pytest.param("eth_sendRawTransaction", 1, False, id="06 in the journal, not yet sent"),
    pytest.param("eth_sendRawTransaction", 1, True, id="07 sent, the answer lost"),
    pytest.param("eth_getTransactionReceipt", 1, False, id="08 before the receipt"),
    pytest.param("eth_getTransactionReceipt", 1, True, id="09 mined, not yet in the journal"),
    pytest.param("eth_estimateGas", 2, False, id="10 between two batches"),
    pytest.param("eth_signTransaction", 2, True, id="11 second signed, not in the journal"),
    pytest.param("eth_sendRawTransaction", 2, False, id="12 second in the journal, not sent"),
    pytest.param("eth_sendRawTransaction", 2, True, id="13 second sent, the answer lost"),
    pytest.param("eth_getTransactionReceipt", 2, True, id="14 second mined, not in the journal"),
]


@dataclass(frozen=True)
class Site:
    """Where runs are killed: a desk, the proxy on its way to the chain, and a nursery."""

    desk: Desk
    proxy: Proxy
    nursery: Nursery


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of this module's own."""
    folder = tmp_path_factory.mktemp("killed")
    with (
        start_ledger(folder) as ledger,
        start_proxy(ledger.devnet.url) as proxy,
        open_nursery() as nursery,
    ):
        yield Site(Desk(ledger, folder, proxy.url), proxy, nursery)


@pytest.fixture
def plan(site: Site, request: pytest.FixtureRequest) -> str:
    """A plan of two transactions whose references are this test's own."""
    desk = site.desk
    to = [checksum(desk.ledger.accounts[account]) for account in (BANK, SAVER)]
    name = zlib.crc32(request.node.name.encode())
    rows = [
        bill(f"{name:08x}-{n}", "5000", account=to[n % 2], series=(BILL_3M, BILL_12M)[n // 3])
        for n in range(ROWS)
    ]
    return desk.plan(sheet(rows))


def holdings(ledger: Ledger) -> list[int]:
    """Units of the two receivers in the two series."""
    return [
        ledger.bills_of(account, isin) for isin in (BILL_3M, BILL_12M) for account in (BANK, SAVER)
    ]


def issued(before: list[int]) -> list[int]:
    """What they hold once the plan is issued, exactly once."""
    return [units + lots * 50 for units, lots in zip(before, (2, 1, 1, 2), strict=True)]


def kill_at(site: Site, plan: str, method: str, number: int, *, answered: bool) -> None:
    """Run a plan and kill it while a request of its waits."""
    reached, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        reached.set()
        let_go.wait(REACH_S)

    site.proxy.at(method, number, hold, answered=answered)
    signer = site.desk.signer(DEBT_ISSUER)
    run = (*site.desk.options, "mint", "run", plan, "--signer", signer, "--execute")
    pid = site.nursery.start(run)
    assert reached.wait(REACH_S), "the step was never reached"
    assert site.nursery.kill(pid) == signal.SIGKILL
    let_go.set()


@pytest.mark.parametrize(("method", "number", "answered"), STEPS)
def test_run__killed_at_a_step__issues_every_row_once(
    site: Site, plan: str, method: str, number: int, *, answered: bool
) -> None:
    """Totals are exact after the rerun, and a further run sends nothing."""
    desk = site.desk
    ledger = desk.ledger
    before = holdings(ledger)
    kill_at(site, plan, method, number, answered=answered)
    ran = desk.issue(plan, DEBT_ISSUER)
    assert ran.status == 0, ran.err
    assert holdings(ledger) == issued(before)
    assert ran.data["rows"]["before"] + ran.data["rows"]["issued"] == ROWS
    head = ledger.chain.pin()
    assert desk.issue(plan, DEBT_ISSUER).data["rows"]["before"] == ROWS
    assert ledger.chain.pin() == head


def test_run__killed_before_sending__sends_the_very_same_bytes(site: Site, plan: str) -> None:
    """What the journal holds is what is mined: two transactions were ever signed."""
    desk = site.desk
    kill_at(site, plan, "eth_sendRawTransaction", 1, answered=False)
    signed = [
        record.data["tx"] for record in read_journal(desk.journal(plan)) if record.kind == "signed"
    ]
    assert len(signed) == 1
    assert desk.issue(plan, DEBT_ISSUER).status == 0
    status = desk.mizan("mint", "status", plan).data
    assert [tx["tx"] for tx in status["transactions"]][:1] == signed
    assert [tx["fate"] for tx in status["transactions"]] == ["mined", "mined"]


def test_run__the_journals_last_line_torn__issues_every_row_once(site: Site, plan: str) -> None:
    """A power cut in the middle of a write: what was not whole was never acted upon."""
    desk = site.desk
    before = holdings(desk.ledger)
    assert desk.issue(plan, DEBT_ISSUER).status == 0
    path = desk.journal(plan)
    whole = path.read_bytes()
    for cut in (3, len(whole.splitlines()[-1]) + 10):
        path.write_bytes(whole[:-cut])
        ran = desk.issue(plan, DEBT_ISSUER)
        assert (ran.status, ran.data["rows"]["before"]) == (0, ROWS)
    assert holdings(desk.ledger) == issued(before)
