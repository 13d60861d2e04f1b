"""Contracts that are not ours do what they like; ours may do what we do not understand yet."""

from pathlib import Path

import pytest

from node import layout, observe
from tests.support.following import following
from tests.support.ledger import BANK, FUND, START_S, Ledger, start_ledger
from tokenization.abi import topic_of
from tokenization.units import parse_address


pytestmark = pytest.mark.chain

TRANSFER = topic_of("Transfer(address,address,uint256)")
STRANGE = topic_of("Upgraded2(uint256)")
GAS = hex(29_000_000)


def push(raw: bytes) -> bytes:
    """The instruction that pushes these bytes."""
    return bytes((0x5F + len(raw),)) + raw


def liar(sender: bytes, receiver: bytes) -> bytes:
    """A contract that claims as many transfers of the largest amount as it is told.

    Its code counts the word it is called with down to nothing, and logs each time.
    """
    start = bytes.fromhex("5f195f52 5f35")  # memory[0] = not 0; the count
    log = push(receiver) + push(sender) + push(TRANSFER) + bytes.fromhex("6020 5f a3")
    again = bytes.fromhex("60019003") + push(bytes((len(start),))) + b"\x56"  # one less, and back
    end = len(start) + 6 + len(log) + len(again)
    while_any = bytes.fromhex("5b8015") + push(bytes((end,))) + b"\x57"
    return start + while_any + log + again + bytes.fromhex("5b00")


def deploy(ledger: Ledger, code: bytes) -> str:
    """Put a contract of this code on the chain; answers its address."""
    size = push(bytes((len(code),)))
    init = size + bytes.fromhex("600a 5f39") + size + bytes.fromhex("5ff3")
    return str(send(ledger, None, init + code)["contractAddress"])


def send(ledger: Ledger, to: str | None, data: bytes) -> dict[str, object]:
    """Send a transaction as anybody may; answers its receipt."""
    rpc = ledger.devnet.rpc
    draft = {"from": rpc("eth_accounts")[0], "data": f"0x{data.hex()}", "gas": GAS}  # type: ignore[index]
    hash_ = rpc("eth_sendTransaction", draft if to is None else draft | {"to": to})
    receipt = None
    while receipt is None:  # a large one takes the chain a moment
        receipt = rpc("eth_getTransactionReceipt", hash_)
    assert isinstance(receipt, dict)
    assert receipt["status"] == "0x1"
    return receipt


@pytest.mark.parametrize("finality", ["instant", "depth:1000"], ids=["ranges", "blocks"])
def test_follow__token_whose_events_lie__is_not_ours(tmp_path: Path, finality: str) -> None:
    """Nobody listed it: ten thousand logs of it in one transaction leave no trace."""
    with start_ledger(
        tmp_path, ("--timestamp", str(START_S), "--disable-block-gas-limit")
    ) as ledger:
        ledger.mint_bills("seed", BANK, 1_000)
        code = liar(ledger.accounts[BANK], ledger.accounts[FUND])
        address = deploy(ledger, code)
        for count in (1, 10_000):
            receipt = send(ledger, address, count.to_bytes(32, "big"))
            logs = receipt["logs"]
            assert isinstance(logs, list)
            assert len(logs) == count
        ledger.mine(80)
        unknown = observe.UNKNOWN_EVENTS._value.get()
        with following(ledger, tmp_path / "store", finality, receipts="all") as node:
            node.follower.catch_up()
            assert node.verify().differences == []
            with node.store.snapshot() as snapshot:
                view = snapshot.at(node.tip.number)
                assert view.get(layout.CONTRACTS, parse_address(address)) is None
                assert list(view.scan(layout.UNKNOWN_COUNTS)) == []
        assert observe.UNKNOWN_EVENTS._value.get() == unknown
        assert ledger.bills_of(FUND) == 0


def test_follow__listed_contract_with_events_we_do_not_know__is_told(
    ledger: Ledger, tmp_path: Path
) -> None:
    """Its code was replaced by a later one: the log is kept, counted and alarmed."""
    address = ledger.contract("LicenceRegistry").address
    code = push(STRANGE) + bytes.fromhex("5f5fa100")
    ledger.devnet.rpc("anvil_setCode", f"0x{address.hex()}", f"0x{code.hex()}")
    send(ledger, f"0x{address.hex()}", b"")
    unknown = observe.UNKNOWN_EVENTS._value.get()
    with following(ledger, tmp_path / "store") as node:
        node.follower.catch_up()
        assert observe.UNKNOWN_EVENTS._value.get() == unknown + 1
        with node.store.snapshot() as snapshot:
            view = snapshot.at(node.tip.number)
            assert view.get(layout.UNKNOWN_COUNTS, address) == 1
