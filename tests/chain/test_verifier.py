"""The background verifier: goes round every figure, names what differs, and lets go of it."""

from pathlib import Path

import pytest

from node.rpc import Rpc
from node.verifier import Verifier
from tests.chain.test_following import plant
from tests.support.following import Following, following
from tests.support.ledger import FUND, MINER, Ledger


pytestmark = pytest.mark.chain


def round_of(verifier: Verifier) -> int:
    """Compare until every figure has been compared once more; answers in how many steps."""
    rounds, steps = verifier.state.rounds, 0
    while verifier.state.rounds == rounds:
        verifier.step()
        steps += 1
    return steps


def verifier_of(node: Following, per_s: int) -> Verifier:
    """A verifier of a node."""
    return Verifier(node.store.snapshot, node.rpc, per_s)


@pytest.mark.parametrize("per_s", [1, 7, 1000])
def test_step__round_after_round__compares_every_figure_once_a_round(
    shared_ledger: Ledger, tmp_path: Path, per_s: int
) -> None:
    """Whatever the batch, as many as ``mizand verify`` does, and all agree."""
    shared_ledger.mint_power(f"round-{per_s}", MINER, 500)
    with following(shared_ledger, tmp_path / "store") as node:
        node.poll()
        verifier, every = verifier_of(node, per_s), node.verify().figures
        for count in (1, 2):
            round_of(verifier)
            assert verifier.state.compared == count * every
        assert verifier.state.differences == ()
        assert verifier.state.block == node.tip.number


def test_step__figure_that_differs__is_named_until_it_agrees(
    shared_ledger: Ledger, tmp_path: Path
) -> None:
    """Once however often it is seen; gone when it is right."""
    shared_ledger.mint_bills("differs", FUND, 400)
    held, account = shared_ledger.bills_of(FUND), shared_ledger.accounts[FUND]
    with following(shared_ledger, tmp_path / "store") as node:
        node.poll()
        verifier = verifier_of(node, 50)
        plant(node, account, held + 1)
        for _ in range(2):
            round_of(verifier)
            (difference,) = verifier.state.differences
            assert account.hex() in difference.what
            assert (difference.ours, difference.theirs) == (str(held + 1), str(held))
            assert difference.block == node.tip.number
        plant(node, account, held)
        round_of(verifier)
        assert verifier.state.differences == ()


def test_step__chain_moves_meanwhile__asks_again_and_raises_no_alarm(
    ledger: Ledger, tmp_path: Path
) -> None:
    """Our tip was replaced and we do not know yet: nothing is compared, nothing differs."""
    ledger.mine_by_hand()
    ledger.mine(2)
    with following(ledger, tmp_path / "store") as node:
        node.poll()
        verifier = verifier_of(node, 1000)
        ledger.branch_off(1)
        verifier.step()
        assert (verifier.state.compared, verifier.state.differences) == (0, ())
        node.poll()
        round_of(verifier)
        assert verifier.state.compared == node.verify().figures


def test_step__endpoint_away__goes_on_where_it_was(ledger: Ledger, tmp_path: Path) -> None:
    """An endpoint that does not answer is no difference."""
    with (
        following(ledger, tmp_path / "store") as node,
        Rpc("http://127.0.0.1:1", attempts=1) as away,
    ):
        node.poll()
        verifier = Verifier(node.store.snapshot, away, 1000)
        verifier.step()
        assert (verifier.state.compared, verifier.state.differences) == (0, ())
