"""Several endpoints of one chain: what they agree on is followed, and no more than that."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from node import observe, source
from node.chain import read_identity
from node.rpc import Rpc
from node.workers import Workers
from tests.support.faults import BLOCKS, Fault, FaultyEndpoint, Fork, Reply, faulty
from tests.support.following import READER, following, index_anew
from tests.support.ledger import BANK, FUND, START_S, Ledger, start_ledger
from tokenization.devnet import Devnet
from tokenization.errors import ChainMismatch, ConfigError, EndpointsDisagree, RpcUnavailable


pytestmark = pytest.mark.chain

AWAY = Fault("away", lambda reply: reply.write(b""))
FORK_AT = 60
STALE = 20


@dataclass
class Site:
    """A ledger and three endpoints of it."""

    ledger: Ledger
    endpoints: list[FaultyEndpoint]

    def rpc(self, count: int = 3) -> Rpc:
        """So many of the endpoints as a node has them."""
        urls = ",".join(one.url for one in self.endpoints[:count])
        return Rpc(urls, attempts=2, pause=lambda _: None)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One chain for all."""
    folder = tmp_path_factory.mktemp("ledger")
    with ExitStack() as stack:
        ledger = stack.enter_context(start_ledger(folder, ("--timestamp", str(START_S))))
        ledger.mint_bills("seed", BANK, 10_000)
        ledger.mine_by_hand()
        while ledger.head < 2 * FORK_AT:
            ledger.move_bills(BANK, FUND, 1)
            ledger.mine(7)
        endpoints = [stack.enter_context(faulty(ledger.devnet.url)) for _ in range(3)]
        yield Site(ledger, endpoints)


@pytest.fixture
def site(shared: Site) -> Site:
    """The shared chain, its endpoints well again."""
    for endpoint in shared.endpoints:
        endpoint.fail(None)
        endpoint.asked.clear()
    return shared


def forked(site: Site) -> Fault:
    """Another branch from a block on."""
    ask = site.ledger.devnet.rpc
    numbers = range(FORK_AT, site.ledger.head + 1)
    blocks = [ask("eth_getBlockByNumber", hex(number), False) for number in numbers]
    return Fault("a fork", Fork([block for block in blocks if isinstance(block, dict)]))


@pytest.mark.parametrize("finality", ["instant", "depth:1000"], ids=["ranges", "blocks"])
@pytest.mark.parametrize("bad", [0, 1, 2])
def test_follow__one_of_three_on_another_branch__is_outvoted(
    site: Site, tmp_path: Path, bad: int, finality: str
) -> None:
    """Nothing is read from it; who it is shows in the metrics."""
    site.endpoints[bad].fail(forked(site))
    with following(site.ledger, tmp_path / "store", finality, rpc=site.rpc()) as node:
        node.follower.catch_up()
        assert node.tip == index_anew(site.ledger, tmp_path / "honest")
    assert "eth_getLogs" not in site.endpoints[bad].asked
    agrees = [
        observe.ENDPOINT_AGREES.labels(endpoint.url)._value.get() for endpoint in site.endpoints
    ]
    assert agrees == [float(number != bad) for number in range(3)]


def test_follow__two_that_disagree__stop_where_they_agreed(site: Site, tmp_path: Path) -> None:
    """Nobody can tell which is right: the alarm names both, and nothing moves until they agree."""
    with following(site.ledger, tmp_path / "store", rpc=site.rpc(2)) as node:
        site.endpoints[1].fail(forked(site))
        with pytest.raises(EndpointsDisagree) as caught:
            node.poll()
        assert all(endpoint.url in caught.value.message for endpoint in site.endpoints[:2])
        assert "three" in caught.value.hint
        assert node.store.tip is None
        assert observe.ENDPOINTS_DISAGREE._value.get() == 1
        site.endpoints[1].fail(None)
        node.poll()
        assert node.tip.number == site.ledger.head
        assert observe.ENDPOINTS_DISAGREE._value.get() == 0


def test_follow__one_changes_its_mind_later__is_no_reorganisation(
    site: Site, tmp_path: Path
) -> None:
    """What was agreed stands while two of three still say so, and is not undone for one of two."""
    with following(site.ledger, tmp_path / "store", rpc=site.rpc()) as node:
        node.poll()
        tip = node.tip
        site.endpoints[0].fail(forked(site))
        node.poll()
        assert node.tip == tip
        site.endpoints[1].fail(AWAY)
        with pytest.raises(EndpointsDisagree):
            node.poll()
        assert node.tip == tip


@pytest.mark.parametrize("bad", [0, 1])
def test_follow__one_of_two_away__goes_on_with_the_other(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bad: int
) -> None:
    """It rests and is seen to be down; back again after its rest, it is asked again."""
    monkeypatch.setattr("node.link.FIRST_REST_S", 60)
    with following(site.ledger, tmp_path / "store", rpc=site.rpc(2)) as node:
        site.endpoints[bad].fail(AWAY)
        node.follower.catch_up()
        assert node.tip == index_anew(site.ledger, tmp_path / "honest")
        link = node.rpc._links[bad]
        assert link.is_resting
        assert observe.ENDPOINT_UP.labels(link.name)._value.get() == 0
        asked = len(site.endpoints[bad].asked)
        node.poll()
        assert len(site.endpoints[bad].asked) == asked
        site.endpoints[bad].fail(None)
        link._rests_until = 0
        node.poll()
        assert observe.ENDPOINT_UP.labels(link.name)._value.get() == 1


def test_follow__all_away__says_so(site: Site, tmp_path: Path) -> None:
    """By name, without credentials."""
    for endpoint in site.endpoints:
        endpoint.fail(AWAY)
    with following(site.ledger, tmp_path / "store", rpc=site.rpc()) as node:
        with pytest.raises(RpcUnavailable) as caught:
            node.poll()
        assert all(endpoint.url in caught.value.message for endpoint in site.endpoints)


def test_follow__refused_by_one__asks_the_next(site: Site, tmp_path: Path) -> None:
    """What one endpoint does not serve another may."""
    site.endpoints[0].fail(Fault("no logs", lambda reply: reply.send(403, b"", {}), "eth_getLogs"))
    with following(site.ledger, tmp_path / "store", "instant", rpc=site.rpc(2)) as node:
        node.follower.catch_up()
        assert node.tip.number == site.ledger.head


@pytest.mark.parametrize("count", [2, 3])
def test_follow__one_lags__what_most_have_is_followed(
    site: Site, tmp_path: Path, count: int
) -> None:
    """Of two the slower sets the pace, of three it is outvoted."""
    late = site.ledger.head - STALE

    def lag(reply: Reply) -> object:
        if reply.asked[0]["params"][0] != "latest":
            return False
        old = site.ledger.devnet.rpc("eth_getBlockByNumber", hex(late), False)
        reply.say([{"jsonrpc": "2.0", "id": 0, "result": old}])
        return None

    site.endpoints[0].fail(Fault("stale", lag, BLOCKS))
    with following(site.ledger, tmp_path / "store", rpc=site.rpc(count)) as node:
        node.poll()
        assert node.tip.number == (late if count == 2 else site.ledger.head)


def test_follow__workers_and_one_on_another_branch__end_in_the_honest_digest(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workers are given those endpoints that agree."""
    monkeypatch.setattr(source, "WORKERS_FROM_BLOCKS", 1)
    site.endpoints[0].fail(forked(site))
    rpc = site.rpc()
    with following(
        site.ledger,
        tmp_path / "store",
        "instant",
        rpc=rpc,
        workers=lambda: Workers(rpc.address, 1, READER),
    ) as node:
        node.follower.catch_up()
        assert node.tip == index_anew(site.ledger, tmp_path / "honest")


def test_read_identity__one_of_another_chain__is_refused_by_name(site: Site) -> None:
    """Before anything is opened."""
    with (
        Devnet(arguments=("--timestamp", "1700000000")) as other,
        Rpc(f"{site.ledger.devnet.url} {other.url}") as rpc,
        pytest.raises(ChainMismatch) as caught,
    ):
        read_identity(rpc)
    assert other.url in caught.value.message
    assert "--rpc" in caught.value.hint


def test_rpc__same_endpoint_twice__is_a_wrong_setting() -> None:
    """It would vote twice."""
    with pytest.raises(ConfigError, match="the same"):
        Rpc("http://a:secret@node:1/x, http://b@node:1/y")


def test_doubt__endpoint_that_contradicts_itself__is_asked_last(site: Site, tmp_path: Path) -> None:
    """The other one's answers are read from then on."""

    def no_logs(reply: Reply) -> None:
        reply.say([one | {"result": []} for one in reply.answers])

    site.endpoints[0].fail(Fault("no logs", no_logs, "eth_getLogs"))
    with following(site.ledger, tmp_path / "store", rpc=site.rpc(2)) as node:
        node.follower.catch_up()
        assert node.tip.number == site.ledger.head
        assert node.rpc._links[0].name == site.endpoints[1].url
