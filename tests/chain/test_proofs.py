"""A reader who knows a block's hash needs nobody's word for a balance; no altered proof passes."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner, Result

from node.ask import balance_proof
from node.model import BalanceQuestion
from node.rpc import Rpc
from tests.support.following import following
from tests.support.ledger import BANK, CENTRE, FUND, MINER, SAVER, Ledger
from tests.support.proxy import start_proxy
from tests.support.serving import client_of
from tokenization.cli import app
from tokenization.errors import EndpointLies, Lie, RpcUnavailable, StoreDiffers
from tokenization.types import Kind
from tokenization.units import checksum


pytestmark = pytest.mark.chain

BILL = "PKMZTB03M256"
Proof = dict[str, Any]


@pytest.fixture(scope="module")
def right(shared_ledger: Ledger) -> int:
    """Some of everything is held."""
    shared_ledger.mint_bills("P-1", BANK, 500)
    shared_ledger.move_bills(BANK, FUND, 120)
    shared_ledger.mint_cash("P-2", SAVER, 1_234_567)
    return shared_ledger.mint_power("P-3", MINER, 700)


@pytest.fixture(scope="module")
def api(
    shared_ledger: Ledger,
    right: int,  # noqa: ARG001 - what is held must be there before the node looks
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[httpx.Client]:
    """A node over it."""
    with following(shared_ledger, tmp_path_factory.mktemp("proofs") / "store") as node:
        node.poll()
        with client_of(node.follower) as client:
            yield client


@pytest.fixture
def proof(api: httpx.Client, shared_ledger: Ledger) -> Proof:
    """A proof of what the fund holds of a bill."""
    return get(api, shared_ledger, FUND, BILL)


def get(api: httpx.Client, ledger: Ledger, account: int, token: str, **query: str) -> Proof:
    """A proof as the node answers it."""
    path = f"/v1/accounts/{checksum(ledger.accounts[account])}/holdings/{token}"
    answer = api.get(f"{path}/proof", params=query)
    assert answer.status_code == 200, answer.text
    found: Proof = answer.json()
    assert api.get(path, params=query).json()["total"]["base"] == found["amount"]
    return found


def verify(proof: Proof, folder: Path, block_hash: str = "") -> Result:
    """``mizan verify`` of a proof, by default with the hash of its own block."""
    file = folder / "proof.json"
    file.write_text(json.dumps(proof))
    given = block_hash or proof["block"]["hash"]
    # An endpoint that nobody listens at: nothing may be asked.
    arguments = ["--rpc", "http://127.0.0.1:1", "--json", "verify"]
    return CliRunner().invoke(app, [*arguments, "--proof", str(file), "--hash", given])


@pytest.mark.parametrize(
    ("account", "token", "amount"),
    [
        pytest.param(FUND, BILL, 120, id="a packed word of a bill"),
        pytest.param(CENTRE, BILL, 0, id="nothing, in a bill that others hold"),
        pytest.param(FUND, "PKMZTB12M257", 0, id="nothing, in a bill that nobody holds"),
        pytest.param(SAVER, "SettlementCash", 1_234_567, id="cash"),
    ],
)
def test_verify__proof_of_each_kind_of_token__is_what_the_chain_says(
    api: httpx.Client,
    shared_ledger: Ledger,
    tmp_path: Path,
    *,
    account: int,
    token: str,
    amount: int,
) -> None:
    """Offline, by the hash alone."""
    done = verify(get(api, shared_ledger, account, token), tmp_path)
    assert done.exit_code == 0, done.output
    data = json.loads(done.stdout)["data"]
    assert data["amount"] == str(amount)
    assert data["account"] == checksum(shared_ledger.accounts[account])


def test_verify__proof_of_a_right__is_of_that_id(
    api: httpx.Client, shared_ledger: Ledger, right: int, tmp_path: Path
) -> None:
    """Two keys deep."""
    proof = get(api, shared_ledger, MINER, "CapacityRights", id=str(right))
    done = verify(proof, tmp_path)
    assert json.loads(done.stdout)["data"]["amount"] == "700"
    other = proof | {"id": str(right + 1)}
    assert verify(other, tmp_path).exit_code == 8


def test_verify__words__say_what_is_proven_and_what_is_not(proof: Proof, tmp_path: Path) -> None:
    """For a person, with what remains to be trusted."""
    file = tmp_path / "proof.json"
    file.write_text(json.dumps(proof))
    arguments = ["verify", "--proof", str(file), "--hash", proof["block"]["hash"]]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0
    assert "holds 120 base units" in done.stdout
    assert "Not proven" in done.stdout


def flip(proof: Proof, *path: str | int) -> None:
    """Alter one digit of a text somewhere in a proof."""
    at: Any = proof
    for step in path[:-1]:
        at = at[step]
    text = at[path[-1]]
    middle = len(text) // 2
    at[path[-1]] = text[:middle] + ("0" if text[middle] != "0" else "1") + text[middle + 1 :]


def other_account(proof: Proof) -> None:
    """Claim the same of somebody else."""
    proof["account"] = "0x" + "77" * 20


ALTERED: list[tuple[str, Callable[[Proof], object]]] = [
    ("header", lambda p: flip(p, "header", "stateRoot")),
    ("header", lambda p: flip(p, "header", "timestamp")),
    ("header", lambda p: flip(p, "header", "extraData") or p["header"].update(extraData="0x01")),
    ("header", lambda p: p["header"].pop("withdrawalsRoot")),
    ("account", lambda p: flip(p, "account_proof", 0)),
    ("account", lambda p: flip(p, "account_proof", -1)),
    ("account", lambda p: p["account_proof"].pop()),
    ("account", lambda p: p.update(token="0x" + "77" * 20)),
    ("storage", lambda p: flip(p, "storage_proof", 0)),
    ("storage", lambda p: flip(p, "storage_proof", -1)),
    ("storage", lambda p: p["storage_proof"].append(p["storage_proof"][-1])),
    ("storage", other_account),
    ("storage", lambda p: p.update(kind="settlement_cash")),
    ("amount", lambda p: p.update(amount="121")),
    ("claim", lambda p: p.update(kind="debt_manager")),
    ("claim", lambda p: p.update(id=str(1 << 256))),
    ("claim", lambda p: p.update(account="0x77")),
    ("claim", lambda p: p.update(amount="+120")),
    ("file", lambda p: p.update(proof_schema=2)),
    ("file", lambda p: p.pop("storage_proof")),
]
WORDS = {
    "header": "header",
    "account": "account proof|no such token",
    "storage": "storage proof",
    "amount": "the balance is 120, not 121",
    "claim": "cannot be read",
    "file": "read",
}


@pytest.mark.parametrize("case", range(len(ALTERED)), ids=lambda case: ALTERED[case][0])
def test_verify__altered_proof__is_refused_by_the_step_that_fails(
    proof: Proof, tmp_path: Path, case: int
) -> None:
    """Whatever is altered, and the reason says where."""
    step, alter = ALTERED[case]
    alter(proof)
    done = verify(proof, tmp_path)
    assert done.exit_code == 8
    error = json.loads(done.stdout)["errors"][0]
    assert error["code"] == "proof-refused"
    assert any(words in error["message"] for words in WORDS[step].split("|")), error["message"]


def test_verify__hash_of_another_block__is_refused(proof: Proof, tmp_path: Path) -> None:
    """The hash is what one trusts; the rest has to follow from it."""
    done = verify(proof, tmp_path, "0x" + "12" * 32)
    assert (done.exit_code, "not the one you trust" in done.stdout) == (8, True)


def test_verify__no_file__says_how_to_get_one(tmp_path: Path) -> None:
    """One sentence, and the request to make."""
    arguments = ["verify", "--proof", str(tmp_path / "none"), "--hash", "0x" + "12" * 32]
    done = CliRunner().invoke(app, arguments)
    assert (done.exit_code, "/proof" in done.stderr) == (2, True)


def test_balance_proof__endpoint_that_lies__is_caught_before_it_is_served(
    shared_ledger: Ledger, proof: Proof
) -> None:
    """A node hands on no proof that it has not checked."""
    asked = BalanceQuestion(
        bytes.fromhex(proof["block"]["hash"][2:]),
        bytes.fromhex(proof["token"][2:]),
        Kind.BOND_TOKEN,
        shared_ledger.accounts[FUND],
        0,
        120,
    )
    with start_proxy(shared_ledger.devnet.url) as proxy, Rpc(proxy.url) as rpc:
        assert balance_proof(rpc, asked).amount == "120"

        def lie(call: dict[str, Any], result: Any) -> Any:  # noqa: ANN401 - any JSON
            if call["method"] == "eth_getProof":
                flip(result, "storageProof", 0, "proof", -1)
            return result

        proxy.lie = lie
        with pytest.raises(EndpointLies, match="storage proof") as caught:
            balance_proof(rpc, asked)
        assert caught.value.lie is Lie.PROOF
        proxy.lie = None
        with pytest.raises(StoreDiffers, match="is 120, not 121"):
            balance_proof(rpc, replace(asked, amount=121))
        proxy.lie = lambda call, result: None if call["method"] == "eth_getProof" else result
        with pytest.raises(RpcUnavailable, match="cannot prove"):
            balance_proof(rpc, asked)
