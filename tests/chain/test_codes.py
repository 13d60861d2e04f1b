"""Code on the chain that is not what the node was made for: refused at the start, or told."""

import json
from pathlib import Path

import pytest
from eth_utils.crypto import keccak

from node import layout, observe
from node.codes import BATCH, CodeWatch, Stranger
from tests.support.following import Following, following
from tests.support.ledger import Ledger
from tests.support.mizand import Command, over, running, wait_for
from tokenization import artifacts
from tokenization.devnet import free_port
from tokenization.evidence.slots import IMPLEMENTATION_SLOT
from tokenization.units import checksum, hex0x


pytestmark = pytest.mark.chain

FOREIGN = bytes.fromhex("60006000fd")


@pytest.fixture
def mizand(ledger: Ledger, tmp_path: Path) -> Command:
    """The command over a ledger of the test's own."""
    return over(ledger, tmp_path / "store", "depth:1000")


def set_code(ledger: Ledger, contract: bytes, code: bytes) -> None:
    """Have a contract run something else."""
    ledger.devnet.rpc("anvil_setCode", hex0x(contract), hex0x(code))


def examined(mizand: Command, about: str) -> dict[str, str]:
    """What ``doctor`` says of something."""
    lines = mizand.json("doctor")[1]["data"]["lines"]
    (line,) = [line for line in lines if line["about"] == about]
    assert isinstance(line, dict)
    return line


def test_deploy__manifest__has_the_hash_of_the_directorys_code(ledger: Ledger) -> None:
    """What ``extcodehash`` says of it."""
    manifest = json.loads(ledger.manifest_path.read_text())
    assert manifest["directory_code"] == hex0x(keccak(artifacts.load("Directory").runtime))


@pytest.mark.parametrize(
    ("code", "words"),
    [(b"", "There is no contract at"), (FOREIGN, "is not the directory of the manifest")],
    ids=["no contract", "another"],
)
def test_start__directory_is_none_or_another__is_refused_before_anything_is_written(
    mizand: Command, ledger: Ledger, tmp_path: Path, code: bytes, words: str
) -> None:
    """One sentence, what to do, and no store."""
    set_code(ledger, ledger.contract("Directory").address, code)
    for command in (("run", "--port", str(free_port())), ("backfill",)):
        done = mizand(*command)
        assert (done.exit_code, "error[manifest]" in done.stderr) == (2, True)
        assert words in done.stderr
        assert "--manifest" in done.stderr
        assert not (tmp_path / "store").exists()
    line = examined(mizand, "directory")
    assert (line["level"], words in line["found"]) == ("fail", True)


def test_start__manifest_that_names_another_contract__is_refused(
    mizand: Command, ledger: Ledger, tmp_path: Path
) -> None:
    """An address mistaken; a manifest without the hash vouches for no more than a contract."""
    manifest = json.loads(ledger.manifest_path.read_text())
    manifest["directory"] = manifest["contracts"]["LicenceRegistry"]
    path = tmp_path / "other.json"
    path.write_text(json.dumps(manifest))
    done = mizand("backfill", MIZAN_MANIFEST=str(path))
    assert (done.exit_code, "is not the directory" in done.stderr) == (2, True)
    del manifest["directory_code"]
    path.write_text(json.dumps(manifest))
    assert mizand("backfill", MIZAN_MANIFEST=str(path)).exit_code == 0


def look_round(watch: CodeWatch, node: Following) -> None:
    """Look at every listed contract once."""
    with node.store.snapshot() as snapshot:
        view = snapshot.at(node.tip.number)
        listed = sum(1 for _ in view.scan(layout.CONTRACTS))
        for _ in range(-(-listed // BATCH)):
            watch.step(view, node.tip.hash)


def test_code_watch__engine_given_code_we_do_not_know__is_told_until_it_is_ours_again(
    ledger: Ledger, tmp_path: Path
) -> None:
    """Contracts, proxies and tokens that are clones are known as they were deployed."""
    engine, ours = (ledger.contract(name).address for name in ("DebtManager", "DebtManagerCode"))
    theirs = bytes(range(20))
    set_code(ledger, theirs, FOREIGN)
    with following(ledger, tmp_path / "store") as node:
        watch = CodeWatch(node.rpc)
        for runs, told in (
            (ours, None),
            (theirs, Stranger(engine, theirs, len(FOREIGN))),
            (ours, None),
        ):
            place, word = f"0x{IMPLEMENTATION_SLOT:064x}", hex0x(bytes(12) + runs)
            ledger.devnet.rpc("anvil_setStorageAt", hex0x(engine), place, word)
            ledger.mine(1)
            node.poll()
            look_round(watch, node)
            assert list(watch._strange.values()) == ([told] if told else [])
            assert observe.UNKNOWN_CODE._value.get() == len(watch._strange)


def test_run__listed_contract_of_code_we_do_not_know__is_named_and_followed_on(
    mizand: Command, ledger: Ledger
) -> None:
    """A warning and a metric; what it says of balances is compared with the chain all the same."""
    contract = ledger.contract("LicenceRegistry").address
    code = str(ledger.devnet.rpc("eth_getCode", hex0x(contract), "latest"))
    set_code(ledger, contract, bytes.fromhex(code[2:]) + b"\0")  # which answers as before
    mizand.environment["MIZAN_NODE_VERIFY_PER_S"] = "2000"
    port = free_port()
    with running(mizand, port) as process:
        wait_for(port, lambda status: status["verification"]["rounds"] > 1)
        line = examined(mizand, "contracts")
        assert (line["level"], checksum(contract) in line["found"]) == ("warn", True)
        process.terminate()
        logged = process.communicate(timeout=20)[1]
    (told,) = [line for line in logged.splitlines() if "code we do not know" in line]
    assert checksum(contract) in told


def test_doctor__contracts_as_deployed__are_all_known(mizand: Command, ledger: Ledger) -> None:
    """The examination names where the directory is and how many contracts were looked at."""
    assert mizand("backfill").exit_code == 0
    where = checksum(ledger.contract("Directory").address)
    assert (examined(mizand, "directory")["level"], where) == (
        "ok",
        examined(mizand, "directory")["found"][-42:],
    )
    assert examined(mizand, "contracts")["level"] == "ok"
