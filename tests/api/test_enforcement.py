"""What the desk did on a real chain is what the API serves, at every block."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.support.following import Following, following
from tests.support.ledger import (
    BANK,
    BILL_3M,
    CENTRE,
    FLEX,
    FUND,
    MINER,
    REGISTRAR,
    SAVER,
    Ledger,
    right,
    start_ledger,
)
from tests.support.serving import client_of
from tokenization.ledger.contracts import Contract
from tokenization.units import checksum, text_to_bytes32


pytestmark = pytest.mark.chain

OFFICER, APPROVER = 8, 9
STRANGER = 30
DOCUMENT = b"\x0d" * 32
FLEXIBLE = right(product=FLEX, last="2026-01", blocks=0b110)
FIXED = right()


@dataclass
class Served:
    """A chain, the node that follows it, and the node's API."""

    ledger: Ledger
    node: Following
    client: httpx.Client

    def get(self, path: str, **query: object) -> Any:  # noqa: ANN401 - JSON
        """The answer of a route under ``/v1``."""
        params = {name.rstrip("_"): str(value) for name, value in query.items()}
        answer = self.client.get(f"/v1{path}", params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ask(self, contract: Contract, function: str, *args: object, block: int) -> Any:  # noqa: ANN401
        """The answer of the contract itself at a block."""
        return self.ledger.chain.read(contract.call(function, *args), self.ledger.chain.pin(block))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Bills and power of which some is frozen, held, seized and recovered, block by block."""
    folder = tmp_path_factory.mktemp("enforced")
    with start_ledger(folder) as ledger, following(ledger, folder / "store", "tag") as node:
        ledger.mint_bills("B-1", BANK, 1_000)
        ledger.mint_bills("B-2", SAVER, 200)
        ledger.mint_power("P-1", MINER, 90_000)
        ledger.mint_power("P-2", MINER, 40_000, FLEXIBLE)
        _enforce(ledger)
        node.follower.catch_up()
        with client_of(node.follower) as client:
            yield Served(ledger, node, client)


def _enforce(ledger: Ledger) -> None:
    desk, bill = ledger.contract("EnforcementDesk"), ledger.token(BILL_3M)
    rights, who = ledger.contract("CapacityRights"), ledger.accounts
    freeze = "freezeUnits"
    ledger.send(OFFICER, desk.call(freeze, bill.address, 0, who[BANK], 300, DOCUMENT))
    ledger.send(BANK, bill.call("placeHold", who[SAVER], who[FUND], 150, 2**39))
    ledger.send(BANK, bill.call("placeHold", who[SAVER], who[FUND], 50, 2**39))
    ledger.send(FUND, bill.call("releaseHold", 2))
    ledger.send(OFFICER, desk.call(freeze, rights.address, FLEXIBLE, who[MINER], 50_000, DOCUMENT))
    ledger.send(OFFICER, desk.call("freezeAccount", bill.address, who[SAVER], DOCUMENT))
    seize = desk.call("proposeForcedTransfer", bill.address, 0, who[BANK], who[FUND], 900, DOCUMENT)
    ledger.send(OFFICER, seize)
    ledger.send(APPROVER, desk.call("approve", 1))
    ledger.send(OFFICER, desk.call("pause", rights.address, DOCUMENT))
    investor = text_to_bytes32("T-03")
    ledger.send(REGISTRAR, ledger.contract("IdentityRegistry").call("setStatus", investor, 2))


def blocks_of_interest(served: Served) -> range:
    """The blocks that changed something, newest included."""
    head = served.ledger.head
    return range(head - 10, head + 1)


def test_parts__at_every_block__are_the_contracts(served: Served) -> None:
    """Frozen and held are the contract's own; what is available is what it calls free."""
    bill = served.ledger.token(BILL_3M)
    for block in blocks_of_interest(served)[:-1]:
        for account in (BANK, SAVER):
            address = served.ledger.accounts[account]
            held = served.get(f"/accounts/{checksum(address)}/holdings/{BILL_3M}", block=block)
            blocked = served.ask(bill, "isFrozen", address, block=block)
            free = served.ask(bill, "freeBalanceOf", address, block=block)
            assert int(held["held"]["base"]) == served.ask(bill, "heldOf", address, block=block)
            assert int(held["available"]["base"]) == (0 if blocked else free)
            if not blocked:
                frozen = served.ask(bill, "getFrozenTokens", address, block=block)
                assert int(held["frozen"]["base"]) == frozen


def test_parts__of_a_right__may_be_frozen_beyond_the_holding(served: Served) -> None:
    """More than there is can be frozen; nothing is then available."""
    miner = checksum(served.ledger.accounts[MINER])
    held = served.get(f"/accounts/{miner}/holdings/CapacityRights", id=FLEXIBLE)
    amounts = [held[name]["base"] for name in ("total", "frozen", "held", "available")]
    assert amounts == ["40000", "50000", "0", "0"]


def test_pause__of_a_token__is_that_of_the_contract(served: Served) -> None:
    """From its block on and not before."""
    rights = served.ledger.contract("CapacityRights")
    states = []
    for block in blocks_of_interest(served):
        paused = served.get("/tokens/CapacityRights", block=block)["paused"]
        assert paused is served.ask(rights, "paused", block=block)
        states.append(paused)
    assert states[-1]
    assert not states[0]


def test_log__the_desks_acts__are_all_there(served: Served) -> None:
    """In chain order, the order with both people."""
    items = served.get("/compliance-log")["items"]
    assert [(item["kind"], item["state"]) for item in reversed(items)] == [
        ("units_frozen", "done"),
        ("units_frozen", "done"),
        ("account_frozen", "done"),
        ("forced_transfer", "proposed"),
        ("forced_transfer", "executed"),
        ("paused", "done"),
        ("investor_frozen", "done"),
    ]
    executed, proposed = items[2], items[3]
    accounts = served.ledger.accounts
    assert proposed["by"] == checksum(accounts[OFFICER])
    assert executed["by"] == checksum(accounts[APPROVER])
    assert executed["amount"]["base"] == "900"
    assert executed["document_hash"] == f"0x{DOCUMENT.hex()}"


def test_verify__frozen_and_held__are_compared_too(served: Served) -> None:
    """Every figure of the store is the chain's."""
    assert served.node.verify().differences == []


def test_can_transfer__at_every_block__is_the_contracts_own_answer(served: Served) -> None:
    """The code of ``transferCode`` at that very block, for bills and for rights."""
    bill, rights = served.ledger.token(BILL_3M), served.ledger.contract("CapacityRights")
    who = served.ledger.accounts
    seen = set()
    for block in blocks_of_interest(served):
        for sender, receiver, units in (
            (BANK, SAVER, 50),
            (BANK, FUND, 700),
            (BANK, STRANGER, 50),
            (SAVER, BANK, 50),
        ):
            parties = (who[sender], who[sender], who[receiver])
            theirs = served.ask(bill, "transferCode", *parties, units, block=block)
            answer = served.get(
                "/can-transfer",
                token=BILL_3M,
                from_=checksum(who[sender]),
                to=checksum(who[receiver]),
                amount=units,
                block=block,
            )
            assert answer["reason"]["code"] == theirs
            assert answer["allowed"] is (theirs == 0)
            assert answer["reason"]["words"]
            seen.add(theirs)
        for token_id in (FLEXIBLE, FIXED):
            parties = (who[MINER], who[MINER], who[CENTRE])
            theirs = served.ask(rights, "transferCode", *parties, token_id, 5, block=block)
            answer = served.get(
                "/can-transfer",
                token="CapacityRights",
                id=token_id,
                from_=checksum(who[MINER]),
                to=checksum(who[CENTRE]),
                amount=5,
                block=block,
            )
            assert answer["reason"]["code"] == theirs
            seen.add(theirs)
    assert len(seen) > 5
