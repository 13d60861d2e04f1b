"""Ranges fit themselves to the endpoint, and its faults are waited out or told."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest

from node import source
from node.backfill import Pace, read_ranges
from node.chain import Chain, Finality
from node.ranges import Range, read_range
from node.rpc import Call, Rpc
from node.workers import Workers
from tests.support.following import READER, following, index_anew
from tests.support.ledger import BANK, FUND, START_S, Ledger, start_ledger
from tokenization.errors import InconsistentLogs, RpcRefused, RpcUnavailable


pytestmark = pytest.mark.chain

BLOCKS = 120


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A ledger with some dealing in its blocks."""
    folder = tmp_path_factory.mktemp("ledger")
    with start_ledger(folder, ("--timestamp", str(START_S))) as running:
        running.mint_bills("seed", BANK, 10_000)
        running.mine_by_hand()
        while running.head < BLOCKS:
            running.move_bills(BANK, FUND, 1)
            running.mine(7)
        yield running


class Faulty(Rpc):
    """An endpoint that a test meddles with: calls before, results after."""

    def __init__(
        self,
        url: str,
        *,
        before: Callable[[Sequence[Call]], None] = lambda _: None,
        after: Callable[[Sequence[Call], list[Any]], list[Any]] = lambda _, results: results,
    ) -> None:
        super().__init__(url)
        self.before, self.after = before, after

    def batch(self, calls: Sequence[Call]) -> list[Any]:
        """Ask, meddled with."""
        self.before(calls)
        return self.after(calls, super().batch(calls))


def test_read_ranges__endpoint_with_a_limit__takes_ranges_it_takes(ledger: Ledger) -> None:
    """Halved until it fits, in order, none missing and none twice."""
    asked = []

    def refuse_wide(calls: Sequence[Call]) -> None:
        if calls[0].method == "eth_getLogs":
            bounds = calls[0].params[0]
            width = int(bounds["toBlock"], 16) - int(bounds["fromBlock"], 16) + 1
            asked.append(width)
            if width > 10:
                raise RpcRefused("range too wide", rpc_code=-32005)

    with Faulty(ledger.devnet.url, before=refuse_wide) as rpc:
        pace = Pace(64)
        ranges = list(read_ranges(reading(rpc), 1, BLOCKS, pace, lanes=2))
    numbers = [block.header.number for blocks in ranges for block in blocks]
    assert numbers == [*range(1, BLOCKS + 1)]
    assert pace.blocks <= 10
    assert max(asked[-3:]) <= 10


def test_read_ranges__single_block_refused__is_told(ledger: Ledger) -> None:
    """There is nothing smaller to ask for."""

    def refuse_logs(calls: Sequence[Call]) -> None:
        if calls[0].method == "eth_getLogs":
            raise RpcRefused("no")

    with Faulty(ledger.devnet.url, before=refuse_logs) as rpc, pytest.raises(RpcRefused):
        list(read_ranges(reading(rpc), 1, 9, Pace(4)))


def reading(rpc: Rpc) -> Callable[[int, int], Range]:
    """Reads ranges through an endpoint."""
    return lambda first, last: read_range(Chain(rpc, Finality(0)), first, last, READER)


def test_pace__heavy_and_light_ranges__steer_towards_the_target() -> None:
    """It doubles at most, and shrinks at once."""
    pace = Pace(100)
    pace.learn(100, 0)
    assert pace.blocks == 200
    pace.learn(200, 400 << 20)
    assert pace.blocks == 2
    pace.refuse(2)
    pace.learn(1, 0)
    assert pace.blocks == 1


def test_pace__endpoint_that_tires__is_asked_less_often_at_once() -> None:
    """Halved at once, grown again slowly, never to nothing."""
    pace = Pace(in_flight=4)
    pace.tire()
    assert pace.in_flight == 2
    for _ in range(16):
        pace.learn(1, 1)
    assert pace.in_flight == 3
    for _ in range(9):
        pace.tire()
    assert pace.in_flight == 1


def _changed(
    change: Callable[[list[Any]], None],
) -> Callable[[Sequence[Call], list[Any]], list[Any]]:
    """Meddle with the fullest list of logs of the first answer that has two or more."""
    done = False

    def after(calls: Sequence[Call], results: list[Any]) -> list[Any]:
        nonlocal done
        if calls[0].method == "eth_getLogs" and not done:
            count = sum(call.method == "eth_getLogs" for call in calls)
            lists = [msgspec.json.decode(raw) for raw in results[:count]]
            fullest = max(lists, key=len)
            if len(fullest) > 1:
                change(fullest)
                done = True
                told = [msgspec.Raw(msgspec.json.encode(logs)) for logs in lists]
                return told + results[count:]
        return results

    return after


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda logs: logs.pop(0), id="one log omitted"),
        pytest.param(lambda logs: logs.clear(), id="all logs omitted"),
        pytest.param(lambda logs: logs.append(logs[-1]), id="one log twice"),
        pytest.param(lambda logs: logs.reverse(), id="logs reversed"),
        pytest.param(lambda logs: logs[0].update(blockHash="0x" + "ab" * 32), id="another block"),
        pytest.param(lambda logs: logs[0].update(address="0x" + "ab" * 20), id="another contract"),
        pytest.param(lambda logs: logs[0].update(removed=True), id="a removed log"),
        pytest.param(lambda logs: logs[0].pop("data"), id="no data"),
    ],
)
@pytest.mark.parametrize("finality", ["instant", "depth:1000"], ids=["ranges", "blocks"])
def test_follow__endpoint_lies_once__is_asked_again(
    ledger: Ledger, tmp_path: Path, change: Callable[[list[Any]], None], finality: str
) -> None:
    """Nothing of the lie is kept: the digest is the honest one."""
    rpc = Faulty(ledger.devnet.url, after=_changed(change))
    with following(ledger, tmp_path / "store", finality, rpc=rpc) as node:
        node.follower.catch_up()
        tip = node.tip
    assert tip == index_anew(ledger, tmp_path / "honest")


def test_follow__endpoint_lies_always__stops_with_the_reason(
    ledger: Ledger, tmp_path: Path
) -> None:
    """It is never believed in the end."""

    def omit(calls: Sequence[Call], results: list[Any]) -> list[Any]:
        return [msgspec.Raw(b"[]")] * len(results) if calls[0].method == "eth_getLogs" else results

    rpc = Faulty(ledger.devnet.url, after=omit)
    with following(ledger, tmp_path / "store", rpc=rpc) as node:
        with pytest.raises(InconsistentLogs):
            node.follower.catch_up()
        assert node.store.tip is None


def test_follow__missing_block_below_head__is_not_taken_for_the_end(
    ledger: Ledger, tmp_path: Path
) -> None:
    """A null header is the endpoint's fault; the next look finds the block."""
    lost = 1

    def lose(calls: Sequence[Call], results: list[Any]) -> list[Any]:
        nonlocal lost
        if len(calls) > 3 and calls[0].method == "eth_getBlockByNumber" and lost:
            lost -= 1
            results[2] = msgspec.Raw(b"null")
        return results

    rpc = Faulty(ledger.devnet.url, after=lose)
    with following(ledger, tmp_path / "store", rpc=rpc) as node:
        node.follower.catch_up()
        assert lost == 0
        assert node.tip.number == ledger.head


def test_follow__endpoint_away_for_a_while__is_waited_out(ledger: Ledger, tmp_path: Path) -> None:
    """A catch-up bears some failures in a row, and tells the next."""
    failures = 2

    def fail(calls: Sequence[Call]) -> None:
        nonlocal failures
        if calls[0].method == "eth_getLogs" and failures:
            failures -= 1
            raise RpcUnavailable("gone")

    rpc = Faulty(ledger.devnet.url, before=fail)
    with following(ledger, tmp_path / "store", "instant", rpc=rpc) as node:
        node.follower.catch_up()
        assert node.tip.number == ledger.head
    failures = 99
    with (
        following(
            ledger, tmp_path / "other", "instant", rpc=Faulty(ledger.devnet.url, before=fail)
        ) as node,
        pytest.raises(RpcUnavailable),
    ):
        node.follower.catch_up()


@pytest.mark.parametrize("count", [1, 3])
def test_follow__any_number_of_workers__ends_in_the_same_digest(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """Who read the past, and in how many pieces it was committed, leaves no trace."""
    monkeypatch.setattr(source, "WORKERS_FROM_BLOCKS", 1)
    monkeypatch.setattr(source, "BATCH_EVENTS", 7)
    started: list[Workers] = []

    def start() -> Workers:
        started.append(Workers(ledger.devnet.url, count, READER))
        return started[-1]

    with following(ledger, tmp_path / "store", "instant", workers=start) as node:
        node.source._pace = Pace(5)
        node.follower.catch_up()
        tip = node.tip
    assert [workers.processes for workers in started] == [[]]
    assert tip == index_anew(ledger, tmp_path / "alone")


def test_workers__faults__are_told_as_in_this_process(ledger: Ledger) -> None:
    """What the endpoint refuses; then a worker that was killed."""
    with Workers(ledger.devnet.url, 1, READER) as workers:
        with pytest.raises(RpcRefused, match="refuses eth_getLogs"):
            workers.read_range(BLOCKS + 1_000, BLOCKS + 1_001)
        assert len(workers.read_range(1, 5).blocks) == 5
        workers.processes[0].kill()
        for _ in range(workers.lanes):
            with pytest.raises(RpcUnavailable):
                workers.read_range(1, 5)


def test_workers__closed_from_several_threads__are_ended_once(ledger: Ledger) -> None:
    """Who stops the node and who was reading both end them: nothing is closed twice."""
    for _ in range(3):
        workers = Workers(ledger.devnet.url, 2, READER)
        processes, together = workers.processes, threading.Barrier(8)

        def close(workers: Workers = workers, together: threading.Barrier = together) -> None:
            together.wait()
            workers.close()

        with ThreadPoolExecutor(together.parties) as pool:
            for done in [pool.submit(close) for _ in range(together.parties)]:
                done.result()
        assert all(process.poll() is not None for process in processes)
