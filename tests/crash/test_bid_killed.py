"""``mizan auction bid`` killed at every step: run again, and the bid is made exactly once.

A bid costs its bond, and the contract would take the same seal twice. The chain makes no blocks
while the command runs, so what was sent waits, and nobody can see yet what it does.
"""

import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.bidding import Bidding, endow, opened
from tests.support.ledger import BANK, Ledger, start_ledger
from tests.support.process import Nursery, open_nursery
from tests.support.proxy import start_proxy


pytestmark = pytest.mark.chain

REACH_S = 60.0
PRICE, FACE = "98.5000", 50_000

STEPS = [
    pytest.param("eth_signTransaction", 1, False, id="1 before it is signed"),
    pytest.param("eth_signTransaction", 1, True, id="2 signed, not sent"),
    pytest.param("eth_sendRawTransaction", 1, True, id="3 sent, the answer lost"),
    pytest.param("eth_getTransactionReceipt", 1, True, id="4 sent, waiting to be mined"),
]


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    """Where runs are started and killed."""
    with open_nursery() as found:
        yield found


@pytest.fixture
def sale(tmp_path: Path) -> Iterator[Bidding]:
    """An auction whose house may take the bank's bonds; from now on blocks are made by hand."""
    with start_ledger(tmp_path) as ledger:
        endow(ledger, BANK)
        sale = opened(ledger, tmp_path)
        house = ledger.contract("PrimaryAuction").address
        ledger.send(BANK, ledger.contract("SettlementCash").call("approve", house, 10**12))
        ledger.mine_by_hand()
        yield sale


def bidding(sale: Bidding, price: str = PRICE) -> tuple[object, ...]:
    """A bid of the bank's, for real."""
    named = ("auction", "bid", sale.number, price, FACE, "--as", sale.office.account(BANK))
    return (*named, "--signer", sale.desk.signer(BANK), "--execute")


def made(ledger: Ledger) -> int:
    """How many bids the auction has."""
    call = ledger.contract("PrimaryAuction").call("standingOf", 1)
    return int(ledger.chain.read(call, ledger.chain.pin())["bids"])


def kill_at(sale: Bidding, nursery: Nursery, method: str, number: int, *, answered: bool) -> None:
    """Bid, and be killed while a request waits."""
    reached, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        reached.set()
        let_go.wait(REACH_S)

    with start_proxy(sale.ledger.devnet.url) as proxy:
        proxy.at(method, number, hold, answered=answered)
        pid = nursery.start((*replace(sale.desk, rpc=proxy.url).options, *bidding(sale)))
        assert reached.wait(REACH_S), "the step was never reached"
        assert nursery.kill(pid) == signal.SIGKILL
        let_go.set()


def mine_from_now_on(ledger: Ledger) -> None:
    """Make a block of what waits, and then of whatever comes."""
    ledger.mine()
    ledger.devnet.rpc("evm_setAutomine", True)


@pytest.mark.parametrize(("method", "number", "answered"), STEPS)
def test_bid__killed_at_a_step__is_made_once(
    sale: Bidding, nursery: Nursery, method: str, number: int, *, answered: bool
) -> None:
    """Run again while it waits, then until it stands: one bid, one bond, one envelope."""
    kill_at(sale, nursery, method, number, answered=answered)
    later = threading.Timer(1.0, mine_from_now_on, [sale.ledger])
    later.start()
    ran = sale.desk.mizan(*bidding(sale))
    later.join()
    if ran.status:
        (error,) = ran.document["errors"]
        assert (error["code"], "same command again" in error["hint"]) == ("journal-conflict", True)
        ran = sale.desk.mizan(*bidding(sale))
    assert (ran.status, ran.data["bid"], made(sale.ledger)) == (0, 1, 1)
    head = sale.ledger.head
    again = sale.desk.mizan(*bidding(sale))
    assert (again.status, again.data["state"], again.data["bid"]) == (0, "stands", 1)
    assert (sale.ledger.head, made(sale.ledger)) == (head, 1)
    assert len(list(sale.desk.workspace.glob("envelopes/*/*.json"))) == 1


def test_bid__another_one_while_the_first_waits__is_not_sent_before_it_is_known(
    sale: Bidding, nursery: Nursery
) -> None:
    """Whatever an account does next, what it did before is on the chain first."""
    kill_at(sale, nursery, "eth_getTransactionReceipt", 1, answered=True)
    later = threading.Timer(1.0, mine_from_now_on, [sale.ledger])
    later.start()
    ran = sale.desk.mizan(*bidding(sale, "97.0000"))
    later.join()
    assert (ran.status, made(sale.ledger)) == (1, 1)
    assert sale.desk.mizan(*bidding(sale, "97.0000")).data["bid"] == 2
    assert made(sale.ledger) == 2
