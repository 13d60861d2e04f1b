"""What the fold makes of notices: exact undo, orders by proposal, and logs that cannot be true."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from node import model
from node.queries import idling
from tests.support.delivering import deliver
from tests.support.handmade import Ledger, contract, hash_of, sample
from tests.support.idled import ORDERS, leave_idle
from tokenization.errors import InconsistentLogs


PROPOSED = "RecallProposed(uint256,uint256,address,uint8,uint256,bytes32)"
RECALLED = "IdleRecalled(uint256,uint256,uint256,bool)"
WITHDRAWN = "NoticeWithdrawn(uint256,bytes32)"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """The sample after a month of power, with three notices."""
    made = sample(tmp_path / "store")
    deliver(made)
    leave_idle(made)
    yield made
    made.close()


def notice(ledger: Ledger, number: int) -> model.NoticeStanding:
    """How a notice stands at the tip."""
    with ledger.store.snapshot() as snapshot:
        assert snapshot.tip is not None
        return idling.find_notice(snapshot.at(snapshot.tip.number), number).standing


def open_notices(ledger: Ledger) -> list[int]:
    """Those that are open at the tip."""
    with ledger.store.snapshot() as snapshot:
        assert snapshot.tip is not None
        found = idling.notices(snapshot.at(snapshot.tip.number), is_open=True)
        return [one.number for _, one in found if one is not None]


def emit(ledger: Ledger, signature: str, *args: object) -> None:
    """An event of the desk."""
    ledger.emit(contract("UnderUseDesk"), signature, *args)


def propose(ledger: Ledger, order: int, place: int) -> None:
    """An order under the third notice."""
    emit(ledger, PROPOSED, 3, order, hash_of("account")[:20], place, 5, hash_of("recall"))


def test_recall__proposed_again__has_the_orders_of_the_last_proposal(ledger: Ledger) -> None:
    """Those of the one before are gone; what was recalled by then stays counted."""
    assert notice(ledger, 3).orders == list(ORDERS)
    propose(ledger, 43, 0)
    propose(ledger, 44, 1)
    ledger.mine()
    assert (notice(ledger, 3).orders, notice(ledger, 3).recalled_kw) == ([43, 44], 10)
    emit(ledger, RECALLED, 3, 43, 5, False)
    emit(ledger, RECALLED, 3, 44, 6, True)
    ledger.mine()
    closed = notice(ledger, 3)
    assert (closed.state, closed.recalled_kw) == (model.NoticeState.RECALLED, 21)
    assert open_notices(ledger) == [1]


def test_notices__reorganised_away__leave_no_trace(ledger: Ledger) -> None:
    """Digest and notices are as before the blocks."""
    ledger.mine(final_depth=10)
    before, start = notice(ledger, 3), ledger.store.tip
    assert start is not None
    propose(ledger, 43, 0)
    ledger.mine(final_depth=10)
    emit(ledger, WITHDRAWN, 3, hash_of("reasons"))
    ledger.mine(final_depth=10)
    assert open_notices(ledger) == [1]
    ledger.reorg(2, "other")
    assert (notice(ledger, 3), open_notices(ledger)) == (before, [3, 1])
    assert ledger.store.tip is not None
    assert ledger.store.tip.digest == start.digest


@pytest.mark.parametrize(
    ("signature", "args"),
    [
        (WITHDRAWN, (9, hash_of("reasons"))),
        ("NoticeCured(uint256,uint16,uint256)", (9, 12, 1_000_000)),
        (RECALLED, (9, 1, 5, True)),
        (PROPOSED, (9, 1, bytes(20), 0, 5, hash_of("recall"))),
    ],
)
def test_notice__that_was_never_given__is_inconsistent_logs(
    ledger: Ledger, signature: str, args: tuple[object, ...]
) -> None:
    """An endpoint that leaves out logs is named, and nothing is committed."""
    tip = ledger.store.tip
    emit(ledger, signature, *args)
    with pytest.raises(InconsistentLogs, match="notice 9 before it was given"):
        ledger.mine()
    assert ledger.store.tip == tip
