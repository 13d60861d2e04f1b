"""An endpoint that lies about one log is caught and named, and nothing of the block is kept.

Behind it is a real chain. Three equal transfers share a block, so that hiding, adding or altering
one leaves numbering and bloom filter as they should be.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from node import observe, source
from node.rpc import Rpc
from node.workers import Workers
from tests.support.following import READER, following, index_anew
from tests.support.ledger import BANK, FUND, START_S, Ledger, start_ledger
from tests.support.proxy import Proxy, start_proxy
from tokenization.errors import ConfigError, EndpointLies, Lie


pytestmark = pytest.mark.chain

BLOCKS = 90


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A ledger with blocks of three equal transfers."""
    folder = tmp_path_factory.mktemp("ledger")
    with start_ledger(folder, ("--timestamp", str(START_S))) as running:
        running.mint_bills("seed", BANK, 10_000)
        running.mine_by_hand()
        while running.head < BLOCKS:
            transfer = running.token("PKMZTB03M256").call("transfer", running.accounts[FUND], 5)
            running.send(BANK, transfer, transfer, transfer)
            running.mine(5)
        yield running


@pytest.fixture
def proxy(ledger: Ledger) -> Iterator[Proxy]:
    """The endpoint that will lie."""
    with start_proxy(ledger.devnet.url) as running:
        yield running


def hide(logs: list[Any]) -> None:
    """Leave out the last of the three."""
    logs.pop()


def add(logs: list[Any]) -> None:
    """Tell of a fourth."""
    logs.append(logs[-1] | {"logIndex": "0x3"})


def alter(logs: list[Any]) -> None:
    """Tell another amount."""
    logs[-1]["data"] = f"0x{6:064x}"


def about_last_block(ledger: Ledger, change: Callable[[list[Any]], None]) -> Any:  # noqa: ANN401
    """A lie in the logs of the last block that has three."""
    number = max(
        int(log["blockNumber"], 16)
        for log in ledger.devnet.rpc("eth_getLogs", {"fromBlock": "0x0", "toBlock": "latest"})
        if log["logIndex"] == "0x2"
    )

    def lie(call: dict[str, Any], result: Any) -> Any:  # noqa: ANN401 - any JSON
        if call["method"] != "eth_getLogs":
            return result
        mine = [log for log in result if int(log["blockNumber"], 16) == number]
        at = result.index(mine[0]) if mine else 0
        if mine:
            change(mine)
        others = [log for log in result if int(log["blockNumber"], 16) != number]
        return others[:at] + mine + others[at:]

    return lie


LIES = {Lie.HIDDEN_LOG: hide, Lie.ADDED_LOG: add, Lie.ALTERED_LOG: alter}


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("finality", ["instant", "depth:1000"], ids=["ranges", "blocks"])
def test_follow__endpoint_lies_about_one_log__is_caught_and_named(
    ledger: Ledger, proxy: Proxy, tmp_path: Path, lie: Lie, finality: str
) -> None:
    """Counted, told, not advanced; and honest again, it is followed to the honest digest."""
    proxy.lie = about_last_block(ledger, LIES[lie])
    counted = observe.LIES.labels(lie)._value.get()
    with (
        Rpc(proxy.url) as rpc,
        following(ledger, tmp_path / "store", finality, rpc=rpc, receipts="all") as node,
    ):
        with pytest.raises(EndpointLies, match=r"log [23] of block") as caught:
            node.follower.catch_up(patience=1)
        assert caught.value.lie is lie
        assert observe.LIES.labels(lie)._value.get() == counted + 1
        assert not node.follower.caught_up
        proxy.lie = None
        node.follower.catch_up()
        tip = node.tip
    assert tip == index_anew(ledger, tmp_path / "honest")


def test_follow__endpoint_lies_in_logs_and_receipts__is_caught_by_the_root(
    ledger: Ledger, proxy: Proxy, tmp_path: Path
) -> None:
    """It would have to find a block of the same hash."""

    def lie(call: dict[str, Any], result: Any) -> Any:  # noqa: ANN401 - any JSON
        logs = result if call["method"] == "eth_getLogs" else []
        if call["method"] == "eth_getBlockReceipts":
            logs = [log for receipt in result for log in receipt["logs"]]
        for log in logs:
            if log["logIndex"] == "0x2":
                log["data"] = f"0x{6:064x}"
        return result

    proxy.lie = lie
    with (
        Rpc(proxy.url) as rpc,
        following(ledger, tmp_path / "store", rpc=rpc) as node,
        pytest.raises(EndpointLies, match="receipts of block") as caught,
    ):
        node.follower.catch_up(patience=1)
    assert caught.value.lie is Lie.RECEIPTS


@pytest.mark.parametrize("field", ["timestamp", "receiptsRoot", "stateRoot", "logsBloom"])
def test_follow__endpoint_alters_a_header__is_caught_by_its_hash(
    ledger: Ledger, proxy: Proxy, tmp_path: Path, field: str
) -> None:
    """What a header says is what its hash stands for."""

    def lie(call: dict[str, Any], result: Any) -> Any:  # noqa: ANN401 - any JSON
        if call["method"] == "eth_getBlockByNumber" and result["number"] == hex(BLOCKS - 3):
            result[field] = result[field][:-1] + ("1" if result[field][-1] != "1" else "2")
        return result

    proxy.lie = lie
    with (
        Rpc(proxy.url) as rpc,
        following(ledger, tmp_path / "store", rpc=rpc) as node,
        pytest.raises(EndpointLies, match=f"header of block {BLOCKS - 3}") as caught,
    ):
        node.follower.catch_up(patience=1)
    assert caught.value.lie is Lie.HEADER


def test_follow__status_while_the_endpoint_lies__is_red_and_says_why(
    ledger: Ledger, proxy: Proxy, tmp_path: Path
) -> None:
    """Whoever watches the node sees it, and what it served before stays as it was."""
    proxy.lie = about_last_block(ledger, hide)
    with Rpc(proxy.url) as rpc, following(ledger, tmp_path / "store", rpc=rpc) as node:
        with pytest.raises(EndpointLies):
            node.poll()
        before = node.store.tip
        node.follower._stop.wait = lambda _=None: node.follower._stop.set()  # type: ignore[method-assign,assignment,misc]
        node.follower.follow(0.01)
        progress = node.follower.status()
        assert "hidden" in progress.failing
        assert not progress.ready(node.store.tip)
        assert node.store.tip == before


def test_workers__endpoint_lies__name_the_lie_across_processes(
    ledger: Ledger, proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lie found by a process that reads the past is told by the one that writes."""
    monkeypatch.setattr(source, "WORKERS_FROM_BLOCKS", 1)
    proxy.lie = about_last_block(ledger, alter)
    with (
        Rpc(proxy.url) as rpc,
        following(
            ledger,
            tmp_path / "store",
            "instant",
            rpc=rpc,
            workers=lambda: Workers(proxy.url, 1, READER, one_in=1),
            receipts="all",
        ) as node,
        pytest.raises(EndpointLies) as caught,
    ):
        node.follower.catch_up(patience=1)
    assert caught.value.lie is Lie.ALTERED_LOG


class WithoutReceipts(Rpc):
    """An endpoint that does not know the method."""

    def batch(self, calls: Any) -> Any:  # noqa: ANN401 - as the one it stands for
        """Ask for what does not exist instead."""
        known = [
            call._replace(method="eth_unknown") if call.method == "eth_getBlockReceipts" else call
            for call in calls
        ]
        return super().batch(known)


@pytest.mark.parametrize("finality", ["instant", "depth:1000"], ids=["ranges", "blocks"])
def test_follow__endpoint_without_receipts__is_refused_with_what_to_set(
    ledger: Ledger, tmp_path: Path, finality: str
) -> None:
    """Whoever wants to trust it has to say so."""
    with (
        WithoutReceipts(ledger.devnet.url) as rpc,
        following(ledger, tmp_path / "store", finality, rpc=rpc, receipts="all") as node,
        pytest.raises(ConfigError) as caught,
    ):
        node.follower.catch_up()
    assert "--receipts none" in caught.value.hint
    with (
        WithoutReceipts(ledger.devnet.url) as rpc,
        following(ledger, tmp_path / "store", finality, rpc=rpc, receipts="none") as node,
    ):
        node.follower.catch_up()
        assert node.tip.number == ledger.head
