"""A disk that is full, read-only or torn: the node stops and says what to do, and starts again.

The command itself, in a process of its own whose files may grow no further, or whose directory may
not be written.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from node.model import BlockRecord
from node.store import Store
from tests.support.following import following, index_anew
from tests.support.ledger import BANK, FUND, START_S, Ledger, start_ledger
from tokenization.errors import StoreCorrupt


pytestmark = pytest.mark.chain

MIZAND = Path(sys.executable).with_name("mizand")
DEALS = 150
DEEP = "depth:1000"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A ledger with enough in it to fill a small disk."""
    folder = tmp_path_factory.mktemp("ledger")
    with start_ledger(folder, ("--timestamp", str(START_S))) as running:
        running.mint_bills("seed", BANK, 10_000)
        for _ in range(DEALS):
            running.move_bills(BANK, FUND, 1)
        yield running


@pytest.fixture(scope="module")
def honest(ledger: Ledger, tmp_path_factory: pytest.TempPathFactory) -> BlockRecord:
    """The tip of a node that met no trouble."""
    return index_anew(ledger, tmp_path_factory.mktemp("honest") / "store", DEEP)


def backfill(
    ledger: Ledger, store: Path, before: Sequence[str] = ()
) -> "subprocess.CompletedProcess[str]":
    """``mizand backfill`` started by another command."""
    return subprocess.run(
        [*before, str(MIZAND), "backfill"],
        env={
            "PATH": os.environ["PATH"],
            "MIZAN_NODE_RPC": ledger.devnet.url,
            "MIZAN_MANIFEST": str(ledger.manifest_path),
            "MIZAN_NODE_STORE": str(store),
            "MIZAN_NODE_FINALITY": DEEP,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def limited(kib: int) -> list[str]:
    """A command that starts another whose files may not grow beyond so much."""
    return ["sh", "-c", f'ulimit -f {kib * 2}; exec "$@"', "sh"]


@pytest.mark.parametrize("kib", [0, 4, 16, 64])
def test_backfill__disk_full__stops_and_goes_on_when_there_is_room(
    ledger: Ledger, tmp_path: Path, honest: BlockRecord, kib: int
) -> None:
    """At whatever byte the disk refuses, what was committed is whole."""
    store = tmp_path / "store"
    ran = backfill(ledger, store, limited(kib))
    assert ran.returncode == 1, ran.stderr
    assert "Check " in ran.stderr
    assert "Traceback" not in ran.stderr
    ran = backfill(ledger, store)
    assert ran.returncode == 0, ran.stderr
    with following(ledger, store) as node:
        assert node.tip == honest
        assert node.verify().differences == []


def test_backfill__directory_read_only__stops_and_says_so(
    ledger: Ledger, tmp_path: Path, honest: BlockRecord
) -> None:
    """A new store, and one that is there already."""
    # Root writes everywhere unless it gives that up.
    humble = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
    store = tmp_path / "store"
    for _ in range(2):
        store.mkdir(exist_ok=True)
        files = [*store.iterdir(), store]
        for file in files:
            file.chmod(0o555 if file.is_dir() else 0o444)
        ran = backfill(ledger, store, humble)
        assert ran.returncode == 1, ran.stderr
        assert "can be written" in ran.stderr or "open in another process" in ran.stderr
        for file in files:
            file.chmod(0o755 if file.is_dir() else 0o644)
        assert backfill(ledger, store).returncode == 0
        with Store.open(store) as opened:
            assert opened.tip == honest


def newest(store: Path, suffix: str) -> Path:
    """The newest of a store's files of a kind."""
    return max(store.glob(f"*.{suffix}"), key=lambda file: file.name)


def cut(size: int) -> Callable[[Path], None]:
    """A write that did not get to its end."""
    return lambda file: os.truncate(file, max(0, file.stat().st_size - size))


def flip(place: float) -> Callable[[Path], None]:
    """One bit that turned."""

    def change(file: Path) -> None:
        raw = bytearray(file.read_bytes())
        raw[int(len(raw) * place)] ^= 0x10
        file.write_bytes(raw)

    return change


@pytest.mark.parametrize("suffix", ["log", "ldb"])
@pytest.mark.parametrize(
    "tear",
    [
        pytest.param(cut(1), id="a byte short"),
        pytest.param(cut(100), id="a hundred bytes short"),
        pytest.param(cut(40_000), id="blocks short"),
        pytest.param(flip(0.1), id="a bit near the front"),
        pytest.param(flip(0.5), id="a bit in the middle"),
        pytest.param(flip(0.95), id="a bit near the end"),
    ],
)
def test_open__torn_file__is_refused_or_goes_on_from_a_whole_batch(
    ledger: Ledger, tmp_path: Path, honest: BlockRecord, suffix: str, tear: Callable[[Path], None]
) -> None:
    """Never a wrong balance: refused with the command, or every figure as on the chain."""
    store = tmp_path / "store"
    with following(ledger, store) as node:
        node.follower.catch_up()
        if suffix == "ldb":
            node.store._db._handle.compact_range()
    tear(newest(store, suffix))
    refusal = None
    try:
        with following(ledger, store) as node:
            node.follower.catch_up()
            assert node.verify().differences == []
            assert node.tip == honest
    except StoreCorrupt as error:
        refusal = error
    assert refusal is None or "mizand reset" in refusal.hint
