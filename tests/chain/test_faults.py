"""Whatever an endpoint does, the state is the honest one or the node says why it stops."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from node.model import BlockRecord
from node.rpc import Rpc
from tests.support.faults import ALTERED, FAULTS, FOR_GOOD, Fault, FaultyEndpoint, faulty
from tests.support.following import following
from tests.support.ledger import BANK, FUND, START_S, Ledger, start_ledger
from tokenization.errors import ChainError


pytestmark = pytest.mark.chain

BLOCKS = 120
TIMEOUT_S = 0.4
FEW = 4


@dataclass
class Site:
    """A ledger, an endpoint in front of it, and what an honest node made of it."""

    ledger: Ledger
    endpoint: FaultyEndpoint
    honest: list[BlockRecord]

    def rpc(self) -> Rpc:
        """The endpoint as a node has it, but not as patient."""
        return Rpc(self.endpoint.url, timeout_s=TIMEOUT_S, attempts=3, pause=lambda _: None)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One chain for all faults."""
    folder = tmp_path_factory.mktemp("ledger")
    with start_ledger(folder, ("--timestamp", str(START_S))) as ledger:
        ledger.mint_bills("seed", BANK, 10_000)
        ledger.mine_by_hand()
        while ledger.head < BLOCKS:
            ledger.move_bills(BANK, FUND, 1)
            ledger.mine(7)
        with following(ledger, folder / "honest") as node:
            node.follower.catch_up()
            assert node.verify().differences == []
            with node.store.snapshot() as snapshot:
                honest = list(snapshot.blocks(1, ledger.head))
        with faulty(ledger.devnet.url) as endpoint:
            yield Site(ledger, endpoint, honest)


@pytest.mark.parametrize(
    ("strikes", "finality"),
    [
        pytest.param(FEW, "instant", id="at times, ranges"),
        pytest.param(FEW, "depth:1000", id="at times, blocks"),
        pytest.param(FOR_GOOD, "instant", id="always, ranges"),
    ],
)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_follow__faulty_endpoint__is_survived_exactly_or_named(
    site: Site, tmp_path: Path, fault: Fault, strikes: int, finality: str
) -> None:
    """Passing faults leave the honest digest; lasting ones at most a part of it, and a reason."""
    receipts = "all" if fault in ALTERED else "tip"
    site.endpoint.fail(fault, strikes)
    with following(
        site.ledger, tmp_path / "store", finality, rpc=site.rpc(), receipts=receipts
    ) as node:
        try:
            node.follower.catch_up(patience=2 if strikes == FOR_GOOD else 9)
        except ChainError:
            assert strikes == FOR_GOOD
        assert site.endpoint.struck
        tip = node.store.tip
        assert tip is None or tip in site.honest
        if strikes == FEW:
            site.endpoint.fail(None)
            node.follower.catch_up()
            assert node.tip == site.honest[-1]
            assert node.verify().differences == []


def test_faults__kinds__are_many() -> None:
    """As many as were asked for, each under a name of its own."""
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 24
