"""Looking after a node that runs: verify, back up and examine it while it follows a real chain."""

import csv
import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import structlog

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
def mizand(shared_ledger: Ledger, tmp_path: Path) -> Command:
    """The command over the shared ledger and a store of the test's own."""
    return over(shared_ledger, tmp_path / "store", "depth:1000")


@contextmanager
def dealing(ledger: Ledger) -> Iterator[None]:
    """Bills go from hand to hand meanwhile."""
    stop = threading.Event()

    def deal() -> None:
        while not stop.is_set():
            ledger.move_bills(BANK, FUND, 1)

    thread = threading.Thread(target=deal)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_backup__under_load__restores_and_follows_on_to_the_same_digest(
    mizand: Command, shared_ledger: Ledger, tmp_path: Path
) -> None:
    """Made by the running node while it folds; the copy is of one block and goes on from there."""
    shared_ledger.mint_bills("backup", BANK, 10_000)
    port, copy, again = free_port(), str(tmp_path / "copy"), str(tmp_path / "again")
    with running(mizand, port), dealing(shared_ledger):
        code, made = mizand.json("backup", copy)
        assert code == 0
        code, second = mizand.json("backup", copy)
        assert (code, second["errors"][0]["code"]) == (1, "store-unavailable")
        later = made["data"]["block"] + 5
        wait_for(port, lambda status: status["block"]["number"] > later)
    code, restored = mizand.json(
        "restore", copy, "--rpc", shared_ledger.devnet.url, MIZAN_NODE_STORE=again
    )
    assert code == 0
    with Devnet() as other:
        code, refused = mizand.json(
            "restore", copy, "--rpc", other.url, MIZAN_NODE_STORE=str(tmp_path / "other")
        )
    assert (code, refused["errors"][0]["code"]) == (6, "chain-mismatch")
    assert not (tmp_path / "other").exists()
    assert restored["data"]["digest"] == made["data"]["digest"]
    assert restored["data"]["sum"] == made["data"]["sum"]
    code, followed = mizand.json("backfill", MIZAN_NODE_STORE=again)
    assert followed["data"]["folded"] > 0
    assert followed["data"]["digest"] == mizand.json("backfill")[1]["data"]["digest"]
    assert mizand("verify", MIZAN_NODE_STORE=again).exit_code == 0


def test_restore__final_block_is_not_the_chains__is_refused(tmp_path: Path) -> None:
    """A backup of a branch that was called final and is gone: nothing is restored from it."""
    with start_ledger(tmp_path) as ledger:
        mizand = over(ledger, tmp_path / "store", "instant")
        ledger.mint_bills("restore", BANK, 50)
        ledger.mine(2)
        assert mizand("backfill").exit_code == 0
        copy, to = str(tmp_path / "copy"), str(tmp_path / "again")
        assert mizand("backup", copy).exit_code == 0
        ledger.branch_off(2, salt=1)
        code, refused = mizand.json(
            "restore", copy, "--rpc", ledger.devnet.url, MIZAN_NODE_STORE=to
        )
        assert (code, refused["errors"][0]["code"]) == (6, "chain-mismatch")
        assert "that is final here" in refused["errors"][0]["message"]
        assert not Path(to).exists()
        assert mizand("restore", copy, MIZAN_NODE_STORE=to).exit_code == 0


def test_verify_and_doctor__while_a_node_runs__ask_the_node(
    mizand: Command, tmp_path: Path
) -> None:
    """The store has one owner, and what it says is of one block."""
    with running(mizand, free_port()):
        code, verified = mizand.json("verify")
        assert (code, verified["data"]["differences"]) == (0, [])
        assert verified["data"]["figures"] > 0
        past = mizand.json("verify", "--block", "5")[1]
        assert past["data"]["block"] == 5
        code, other = mizand.json("verify", "--rpc", "http://127.0.0.1:1")
        assert (code, other["errors"][0]["code"]) == (1, "upstream-unavailable")
        code, absent = mizand.json("verify", "--block", "999999")
        assert (code, absent["errors"][0]["code"]) == (1, "block-not-indexed")
        code, examined = mizand.json("doctor")
        lines = {line["about"]: line for line in examined["data"]["lines"]}
        assert code == 0
        assert lines["lock"]["found"] == "a running node has the store open"
        exported = mizand("export", "state")
        assert (exported.exit_code, "mizand backup" in exported.stderr) == (1, True)
        socket = tmp_path / "store.sock"
        assert socket.stat().st_mode & 0o777 == 0o600


def test_doctor__everything_in_order__says_so(mizand: Command) -> None:
    """Before the first block and after; the sample chain's clock stands, which is a warning."""
    for store in ("warn", "ok"):
        code, done = mizand.json("doctor")
        lines = {line["about"]: line for line in done["data"]["lines"]}
        assert code == 0, done
        assert [name for name, line in lines.items() if line["level"] == "fail"] == []
        assert lines.get("store", {"level": "ok"})["level"] == store
        expected = ("settings", "manifest", "ABI", "permissions", "disk", "endpoint", "chain")
        more = (
            "finality",
            "clock",
            "logs by block hash",
            "batches",
            "old state",
            "receipts",
            "proofs",
        )
        assert set(expected + more) <= set(lines)
        mizand("backfill")


@pytest.mark.parametrize(
    ("changes", "about", "words"),
    [
        ({"MIZAN_NODE_RPC": "http://127.0.0.1:1/secret-key"}, "endpoint", "does not answer"),
        ({"MIZAN_MANIFEST": "/nowhere.json"}, "manifest", "no deployment manifest"),
        ({"MIZAN_NODE_FINALITY": ""}, "endpoint", "when a block"),
    ],
)
def test_doctor__what_is_not_well__is_named_with_what_to_do(
    mizand: Command, changes: dict[str, str], about: str, words: str
) -> None:
    """Status 1; nothing that may hold a key is shown."""
    code, done = mizand.json("doctor", **changes)
    (failed,) = [line for line in done["data"]["lines"] if line["level"] == "fail"]
    assert (code, failed["about"]) == (1, about)
    assert words in failed["found"]
    assert failed["hint"]
    assert "secret-key" not in json.dumps(done)


def test_export__state_and_events__are_exact(mizand: Command, shared_ledger: Ledger) -> None:
    """The same holdings in both formats, as the chain has them; every event with its names."""
    shared_ledger.mint_bills("export", FUND, 700)
    assert mizand("backfill").exit_code == 0
    token = "0x" + shared_ledger.token("PKMZTB03M256").address.hex()
    account = "0x" + shared_ledger.accounts[FUND].hex()
    everything = [json.loads(line) for line in mizand("export", "state").stdout.splitlines()]
    table = mizand("export", "state", "--family", "holdings", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(table)))
    of_json = [
        {name: str(value) for name, value in row.items()}
        for row in everything
        if row["family"] == "holdings"
    ]
    assert rows == of_json
    (held,) = [row for row in rows if (row["token"], row["account"]) == (token, account)]
    assert int(held["value"]) == shared_ledger.bills_of(FUND)
    events = [json.loads(line) for line in mizand("export", "events").stdout.splitlines()]
    last = [event for event in events if event["event"] == "Transfer"][-1]
    assert (last["contract"], last["args"]["value"]) == (token, 700)
    assert len(events) == mizand.json("backfill")[1]["data"]["events"]
    before = mizand("export", "state", "--block", "1", "--family", "holdings")
    assert (before.exit_code, before.stdout) == (0, "")
    above = mizand("export", "state", "--block", "999999")
    assert (above.exit_code, "error[block-not-indexed]" in above.stderr) == (1, True)


def test_export__csv_of_all_state__is_refused(mizand: Command) -> None:
    """It is many tables; the hint names the way."""
    done = mizand("export", "state", "--format", "csv")
    assert (done.exit_code, "--family" in done.stderr) == (2, True)


def test_run__figure_that_differs__raises_the_alarm_and_leaves_service(
    mizand: Command, shared_ledger: Ledger, tmp_path: Path
) -> None:
    """Account, token and block are named; the node stops saying that it is ready."""
    shared_ledger.mint_bills("alarm", FUND, 400)
    held = shared_ledger.bills_of(FUND)
    with following(shared_ledger, tmp_path / "store") as node:
        node.poll()
        plant(node, shared_ledger.accounts[FUND], held + 1)
    port = free_port()
    mizand.environment["MIZAN_NODE_VERIFY_PER_S"] = "2000"
    with running(mizand, port, lambda status: status["alarm"]):
        status = wait_for(port, lambda status: not status["ready"])
        (difference,) = status["verification"]["differences"]
        assert shared_ledger.accounts[FUND].hex() in difference["what"]
        assert (difference["store"], difference["chain"]) == (str(held + 1), str(held))
        assert difference["block"] == status["block"]["number"]
        url = f"http://127.0.0.1:{port}"
        assert httpx.get(f"{url}/ready").status_code == 503
        page = httpx.get(f"{url}/status").text
        assert difference["what"] in page
        assert "Alarm" in page
        assert "mizan_verify_mismatches 1.0" in httpx.get(f"{url}/metrics").text
