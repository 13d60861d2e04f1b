"""Every log of a store against what the chain proves: sound, spoilt, and where an endpoint lies."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from node import layout
from node.layout import block_bytes
from node.store.leveldb import Batch
from tests.support.following import Following, following
from tests.support.ledger import BANK, FUND, Ledger
from tests.support.mizand import Command, over, running
from tests.support.proxy import start_proxy
from tokenization.devnet import Devnet, free_port


pytestmark = pytest.mark.chain


@pytest.fixture
def store(tmp_path: Path, shared_ledger: Ledger) -> Path:
    """A store of the shared ledger, and something that moved last."""
    shared_ledger.mint_bills(f"audit-{shared_ledger.head}", BANK, 50)
    shared_ledger.move_bills(BANK, FUND, 50)
    with following(shared_ledger, tmp_path / "store") as node:
        node.poll()
    return tmp_path / "store"


@pytest.fixture
def mizand(shared_ledger: Ledger, store: Path) -> Command:
    """The command over it."""
    return over(shared_ledger, store, "depth:1000")


def spoil(ledger: Ledger, store: Path, change: Callable[[Following, Batch], object]) -> None:
    """Change a store behind the node's back."""
    with following(ledger, store) as node:
        node.store._db.write(lambda batch: change(node, batch) and None, sync=True)


def rows_of(node: Following, prefix: bytes) -> list[tuple[bytes, bytes]]:
    """What lies below a prefix."""
    return list(node.store._db.scan(prefix, layout.after(prefix)))


def test_audit__sound_store__is_proven_whole(mizand: Command, shared_ledger: Ledger) -> None:
    """From the ledger's first block, whose contracts were not listed yet, to the tip."""
    status, document = mizand.json("audit")
    assert status == 0, document
    data = document["data"]
    assert (data["last"], data["findings"]) == (shared_ledger.head, [])
    assert data["blocks"] == data["last"] - data["first"] + 1
    assert data["logs"] > 100
    words = mizand("audit", "--from", str(data["last"] - 3), "--to", str(data["last"]))
    assert "are proven" in words.stdout
    assert words.exit_code == 0


def drop_logs(node: Following, batch: Batch) -> None:
    """The tip's logs are gone."""
    for key, _ in rows_of(node, layout.EVENTS.prefix + block_bytes(node.tip.number)):
        batch.delete_all([key])


def drop_transfers(node: Following, batch: Batch) -> None:
    """A transfer of the tip has another amount."""
    for key, raw in rows_of(node, layout.TRANSFERS.prefix):
        if key.endswith(block_bytes(node.tip.number)):
            assert raw.count(b"\xc4\x012") == 1
            batch.put(key, raw.replace(b"\xc4\x012", b"\xc4\x013"))


def invent_logs(node: Following, batch: Batch) -> None:
    """A block without logs of ours has the tip's."""
    ((key, raw),) = rows_of(node, layout.EVENTS.prefix + block_bytes(node.tip.number))
    batch.put(key.replace(block_bytes(node.tip.number), block_bytes(node.tip.number - 1)), raw)


def rename_block(node: Following, batch: Batch) -> None:
    """The tip is another block."""
    key = layout.HEADER + block_bytes(node.tip.number)
    ((_, raw),) = rows_of(node, key)
    batch.put(key, raw.replace(node.tip.hash, b"\x12" * 32))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(drop_logs, "is missing", id="a log lost"),
        pytest.param(drop_transfers, "is altered", id="an amount altered"),
        pytest.param(invent_logs, "altered|not on the chain", id="a log invented"),
        pytest.param(rename_block, "the chain has 0x", id="another block"),
    ],
)
def test_audit__spoilt_store__says_where(
    mizand: Command,
    shared_ledger: Ledger,
    store: Path,
    change: Callable[[Following, Batch], None],
    words: str,
) -> None:
    """Status 8, the block and the log."""
    spoil(shared_ledger, store, change)
    status, document = mizand.json("audit")
    assert status == 8
    assert document["errors"][0]["code"] == "store-differs"
    found = document["data"]["findings"]
    assert found
    assert any(word in found[0]["what"] for word in words.split("|")), found


def lying_data(call: dict[str, Any], result: Any) -> Any:  # noqa: ANN401 - any JSON
    """The last log of a block's receipts says something else."""
    if call["method"] == "eth_getBlockReceipts":
        logs = [log for receipt in result for log in receipt["logs"]]
        if logs:
            logs[-1]["data"] = "0x" + "07" * 32
    return result


def test_audit__while_a_node_runs__is_done_by_the_node(
    mizand: Command, shared_ledger: Ledger
) -> None:
    """With its own endpoint or the one named; every refusal is what it is without a node."""
    with running(mizand, free_port()), start_proxy(shared_ledger.devnet.url) as proxy:
        status, document = mizand.json("audit")
        assert status == 0, document
        data = document["data"]
        assert (data["last"], data["findings"]) == (shared_ledger.head, [])
        assert data["blocks"] == data["last"] - data["first"] + 1
        proxy.lie = lying_data
        for arguments, code in (
            (("--from", "0"), (1, "block-not-indexed")),
            (("--rpc", proxy.url), (1, "endpoint-lies")),
            (("--rpc", "http://127.0.0.1:1"), (1, "upstream-unavailable")),
            (("--validators", "0x" + "11" * 20), (2, "config")),
        ):
            status, document = mizand.json("audit", *arguments)
            assert (status, document["errors"][0]["code"]) == code, arguments
        with Devnet() as other:
            status, document = mizand.json("audit", "--rpc", other.url)
        assert (status, document["errors"][0]["code"]) == (6, "chain-mismatch")


def test_audit__spoilt_store_of_a_running_node__says_where(
    mizand: Command, shared_ledger: Ledger, store: Path
) -> None:
    """Status 8 and the finding come through the socket."""
    spoil(shared_ledger, store, drop_transfers)
    with running(mizand, free_port()):
        status, document = mizand.json("audit", "--to", str(shared_ledger.head))
    assert (status, document["errors"][0]["code"]) == (8, "store-differs")
    assert "is altered" in document["data"]["findings"][0]["what"]


def test_audit__endpoint_that_lies__is_named_and_not_the_store(
    mizand: Command, shared_ledger: Ledger
) -> None:
    """What is not proven accuses nobody else."""
    with start_proxy(shared_ledger.devnet.url) as proxy:
        proxy.lie = lying_data
        done = mizand("audit", MIZAN_NODE_RPC=proxy.url)
    assert done.exit_code == 1
    assert "error[endpoint-lies]" in done.stderr
    assert "receipts of block" in done.stderr


@pytest.mark.parametrize(
    "span", [("--from", "0"), ("--to", "99999999"), ("--from", "9", "--to", "8")]
)
def test_audit__blocks_the_store_does_not_have__are_refused(
    mizand: Command, span: tuple[str, ...]
) -> None:
    """Nothing is called proven that was not looked at."""
    done = mizand("audit", *span, "--json")
    assert json.loads(done.stdout)["errors"][0]["code"] == "block-not-indexed"
