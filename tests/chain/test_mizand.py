"""The command itself, as a process: what it prints, refuses and leaves behind."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import plyvel
import pytest
import structlog

from node import layout
from tests.chain.test_following import plant
from tests.support.following import following
from tests.support.ledger import BANK, FUND, Ledger, start_ledger
from tests.support.mizand import Command, over, running, wait_for
from tokenization.devnet import Devnet, free_port


pytestmark = pytest.mark.chain


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """A command sets logging up for its process; a test's ends with the test."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Where the store lies."""
    return tmp_path / "store"


@pytest.fixture
def mizand(shared_ledger: Ledger, store: Path) -> Command:
    """The command over the shared ledger and a store of the test's own."""
    return over(shared_ledger, store, "depth:1000")


def files_of(store: Path) -> dict[str, bytes]:
    """What lies in a store, but for LevelDB's own log and lock."""
    return {
        entry.name: entry.read_bytes()
        for entry in sorted(store.iterdir())
        if not entry.name.startswith("LO")
    }


def test_backfill__then_verify_and_reset__each_say_what_they_did(
    mizand: Command, shared_ledger: Ledger, store: Path
) -> None:
    """The road a person walks."""
    status, first = mizand.json("backfill")
    assert (status, first["ok"], first["data"]["tip"]) == (0, True, shared_ledger.head)
    assert first["data"]["folded"] == first["data"]["events"] > 0
    status, again = mizand.json("backfill")
    assert (status, again["data"]["folded"]) == (0, 0)
    assert again["data"]["digest"] == first["data"]["digest"]
    status, verified = mizand.json("verify", "--block", "5")
    assert (status, verified["data"]["block"], verified["data"]["differences"]) == (0, 5, [])
    words = mizand("verify")
    assert words.stdout.startswith(f"Block {shared_ledger.head}: all ")
    assert words.stderr == ""
    assert mizand("reset").exit_code == 2
    assert mizand("reset", "--yes").exit_code == 0
    assert not store.exists() or not any(store.iterdir())


def test_verify__planted_difference__exits_with_the_difference(
    mizand: Command, shared_ledger: Ledger, store: Path
) -> None:
    """Status 8, and both numbers."""
    shared_ledger.mint_bills("planted", FUND, 400)
    held = shared_ledger.bills_of(FUND)
    with following(shared_ledger, store) as node:
        node.poll()
        plant(node, shared_ledger.accounts[FUND], held + 1)
    status, document = mizand.json("verify")
    assert status == 8
    assert document["errors"][0]["code"] == "store-differs"
    (difference,) = document["data"]["differences"]
    assert (difference["store"], difference["chain"]) == (str(held + 1), str(held))
    words = mizand("verify")
    assert (words.exit_code, f"store {held + 1}, chain {held}" in words.stdout) == (8, True)


def test_run__until_told_to_stop__follows_serves_and_lets_go(
    mizand: Command, shared_ledger: Ledger
) -> None:
    """It sees a new block, refuses a second node, and ends cleanly on SIGTERM."""
    port = free_port()
    with running(mizand, port) as process:
        for second in (mizand("run", "--port", str(free_port())), mizand("backfill")):
            assert second.exit_code == 1
            assert "error[store-locked]" in second.stderr
            assert "own --store" in second.stderr
        busy = mizand("run", "--port", str(port))
        assert busy.exit_code == 2
        assert f"cannot listen on 127.0.0.1:{port}" in busy.stderr
        shared_ledger.mint_bills("live", BANK, 50)
        head = shared_ledger.head
        status = wait_for(port, lambda status: status["block"]["number"] == head)
        process.send_signal(signal.SIGTERM)
        _, logged = process.communicate(timeout=20)
        assert process.returncode == 0
    events = [json.loads(line)["event"] for line in logged.splitlines()]
    assert (events[0], events[-1]) == ("serving", "stopped")
    code, again = mizand.json("backfill")
    assert code == 0
    assert again["data"]["digest"] == status["block"]["digest"]


def test_run__endpoint_goes_away__serves_on_and_says_so(tmp_path: Path, store: Path) -> None:
    """What was indexed stays readable while the chain cannot be asked."""
    with start_ledger(tmp_path) as ledger:
        mizand = over(ledger, store, "depth:1000")
        port = free_port()
        with running(mizand, port) as process:
            ledger.devnet.stop()
            status = wait_for(port, lambda status: not status["ready"])
            assert status["block"]["number"] > 0
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)
            assert process.returncode == 0


def test_run__final_block_replaced__ends_and_says_why(tmp_path: Path, store: Path) -> None:
    """It does not go on serving what the chain has taken back."""
    with start_ledger(tmp_path) as ledger:
        ledger.mine_by_hand()
        ledger.mine(4)
        mizand = over(ledger, store, "instant")
        with running(mizand, free_port()) as process:
            ledger.branch_off(3)
            _, logged = process.communicate(timeout=20)
        assert process.returncode == 1
    assert "error[finality-violation]" in logged
    assert "mizand reset" in logged
    assert "Traceback" not in logged


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"MIZAN_NODE_RPC": "http://127.0.0.1:1"}, 1, "does not answer eth_chainId"),
        ({"MIZAN_NODE_RPC": "localhost"}, 2, "not an HTTP address"),
        ({"MIZAN_NODE_FINALITY": ""}, 2, "final"),
        ({"MIZAN_MANIFEST": "/nowhere.json"}, 2, "mizan deploy"),
        ({"MIZAN_NODE_PORT": "99999"}, 2, "--port"),
        ({"MIZAN_NODE_RPC": ""}, 2, "not an HTTP address"),
        ({"MIZAN_NODE_RPC": "http://a:70000"}, 2, "not an HTTP address"),
        ({"MIZAN_NODE_RPC": "http://a:1,http://a:1"}, 2, "are the same"),
        ({"MIZAN_NODE_STORE": ""}, 2, "it is empty"),
        ({"MIZAN_NODE_VALIDATORS": "0x" + "11" * 20}, 2, "--consensus qbft"),
    ],
)
def test_backfill__wrong_setting__is_one_sentence_and_makes_no_store(
    mizand: Command, store: Path, changes: dict[str, str], status: int, words: str
) -> None:
    """And a hint; nothing of Python's is shown."""
    done = mizand("backfill", **changes)
    assert done.exit_code == status
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert [line.split("[")[0].split(":")[0] for line in done.stderr.splitlines()] == [
        "error",
        "hint",
    ]
    assert not store.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"MIZAN_NODE_WS": "http://127.0.0.1:1"}, "not a websocket's address"),
        ({"MIZAN_NODE_PEERS": "nonsense"}, "not an HTTP address"),
        ({"MIZAN_NODE_PEERS": "http://a:1,http://a:1"}, "are the same"),
        ({"MIZAN_NODE_HOST": "no.such.host.invalid"}, "--host"),
    ],
)
def test_run__wrong_setting_of_serving__is_one_sentence_and_makes_no_store(
    mizand: Command, store: Path, changes: dict[str, str], words: str
) -> None:
    """What only a running node needs is looked at before it asks or writes anything."""
    done = mizand("run", "--port", "0", **changes)
    assert (done.exit_code, words in done.stderr) == (2, True), done.stderr
    assert not store.exists()


@pytest.mark.parametrize("field", ["chain_id", "genesis_hash"])
def test_backfill__manifest_of_another_chain__is_refused(
    mizand: Command, shared_ledger: Ledger, tmp_path: Path, store: Path, field: str
) -> None:
    """Wrong chain id or genesis, before anything is written."""
    manifest = json.loads(shared_ledger.manifest_path.read_text())
    manifest[field] = {"chain_id": 1, "genesis_hash": "0x" + "12" * 32}[field]
    other = tmp_path / "other.json"
    other.write_text(json.dumps(manifest))
    done = mizand("backfill", MIZAN_MANIFEST=str(other))
    assert (done.exit_code, "error[chain-mismatch]" in done.stderr) == (6, True)
    assert not store.exists()


def test_backfill__store_of_another_ledger__is_refused_and_left(
    mizand: Command, shared_ledger: Ledger, tmp_path: Path, store: Path
) -> None:
    """A deployment anew needs a store anew; the command is named."""
    assert mizand("backfill").exit_code == 0
    before = files_of(store)
    manifest = json.loads(shared_ledger.manifest_path.read_text())
    manifest["directory"] = manifest["contracts"]["LicenceRegistry"]
    del manifest["directory_code"]
    other = tmp_path / "other.json"
    other.write_text(json.dumps(manifest))
    done = mizand("backfill", MIZAN_MANIFEST=str(other))
    assert (done.exit_code, f"mizand reset --store {store} --yes" in done.stderr) == (6, True)
    assert sorted(files_of(store)) == sorted(before) or mizand("verify").exit_code == 0


def test_backfill__chain_started_anew__is_refused(mizand: Command, store: Path) -> None:
    """Another genesis behind the address that the manifest's chain had."""
    assert mizand("backfill").exit_code == 0
    with Devnet(arguments=("--timestamp", "1700000000")) as other:
        for command in ("backfill", "verify"):
            done = mizand(command, MIZAN_NODE_RPC=other.url)
            assert (done.exit_code, "error[chain-mismatch]" in done.stderr) == (6, True)
    assert mizand("verify").exit_code == 0
    assert store.exists()


@pytest.mark.parametrize("damage", ["newer", "corrupt"])
def test_backfill__store_it_cannot_use__names_the_command_that_mends(
    mizand: Command, store: Path, damage: str
) -> None:
    """Newer or damaged: refused, left, and indexed anew by the command that was named."""
    assert mizand("backfill").exit_code == 0
    if damage == "newer":
        db = plyvel.DB(str(store))
        db.put(layout.META_SCHEMA, (layout.SCHEMA + 1).to_bytes(2, "big"))
        db.close()
    else:
        (store / "CURRENT").write_text("nonsense")
    for command in ("backfill", "verify"):
        done = mizand(command)
        code = {"newer": "store-schema", "corrupt": "store-corrupt"}[damage]
        assert (done.exit_code, f"error[{code}]" in done.stderr) == (1, True)
    command_to_run = done.stderr.split("'")[-2]
    for part in command_to_run.split(" && "):
        assert mizand(*part.split()[1:]).exit_code == 0
    assert mizand("verify").exit_code == 0
