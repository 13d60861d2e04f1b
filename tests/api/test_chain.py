"""What the API serves is what the contracts answer, on a real chain, followed by the real node."""

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

FROZEN = 2
FLEXIBLE = right(product=FLEX, last="2026-01", blocks=0b110)


@dataclass
class Served:
    """A chain, the node that follows it, and the node's API."""

    ledger: Ledger
    node: Following
    client: httpx.Client

    def get(self, path: str, **query: object) -> Any:  # noqa: ANN401 - JSON
        """The answer of a route under ``/v1``."""
        params = {name: str(value) for name, value in query.items()}
        answer = self.client.get(f"/v1{path}", params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ask(self, contract: Contract, function: str, *args: object, block: int) -> Any:  # noqa: ANN401
        """The answer of the contract itself, by ``eth_call`` at a block."""
        chain = self.ledger.chain
        return chain.read(contract.call(function, *args), chain.pin(block))

    def follow(self) -> int:
        """Let the node catch up; answers the head."""
        self.node.follower.catch_up()
        return self.ledger.head


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A ledger with bills, power and cash that have moved, and one investor frozen."""
    folder = tmp_path_factory.mktemp("served")
    with start_ledger(folder) as ledger, following(ledger, folder / "store", "tag") as node:
        ledger.mint_bills("B-1", BANK, 1_000)
        ledger.mint_bills("B-2", SAVER, 50)
        ledger.move_bills(BANK, SAVER, 100)
        ledger.mint_power("P-1", MINER, 90_000)
        ledger.mint_power("P-2", MINER, 40_000, FLEXIBLE)
        ledger.move_power(MINER, CENTRE, FLEXIBLE, 15_000)
        ledger.mint_cash("C-1", BANK, 12_345)
        registry = ledger.contract("IdentityRegistry")
        saver = ledger.chain.read(
            registry.call("investorOf", ledger.accounts[SAVER]), ledger.chain.pin()
        )
        ledger.send(REGISTRAR, registry.call("setStatus", saver, FROZEN))
        node.follower.catch_up()
        with client_of(node.follower) as client:
            yield Served(ledger, node, client)


def blocks_of_interest(served: Served) -> list[int]:
    """The last blocks, each of which changed something."""
    head = served.follow()
    return list(range(head - 8, head + 1))


def test_api__bills__equal_the_contract_at_every_block(served: Served) -> None:
    """Balance and supply are those of ``eth_call`` at the same block, past and present."""
    token = served.ledger.token(BILL_3M)
    for block in blocks_of_interest(served):
        detail = served.get(f"/tokens/{BILL_3M}", block=block)
        assert detail["token"]["supply"]["base"] == str(
            served.ask(token, "totalSupply", block=block)
        )
        for account in (BANK, SAVER):
            address = served.ledger.accounts[account]
            path = f"/accounts/{checksum(address)}/holdings/{BILL_3M}"
            held = served.get(path, block=block)
            assert held["total"]["base"] == str(
                served.ask(token, "balanceOf", address, block=block)
            )


def test_api__holders__are_those_the_contract_knows(served: Served) -> None:
    """The cap table is complete: its amounts are the contract's and sum to the supply."""
    block = served.follow()
    token = served.ledger.token(BILL_3M)
    holders = served.get(f"/tokens/{BILL_3M}/holders", block=block)["items"]
    amounts = {held["account"]: int(held["total"]["base"]) for held in holders}
    expected = {
        checksum(address): served.ask(token, "balanceOf", address, block=block)
        for address in served.ledger.accounts
    }
    assert amounts == {account: held for account, held in expected.items() if held}
    assert sum(amounts.values()) == served.ask(token, "totalSupply", block=block)


def test_api__rights__equal_the_contract_by_id(served: Served) -> None:
    """Every id's supply and every holder's kW are the contract's, and its parts are unpacked."""
    block = served.follow()
    token = served.ledger.contract("CapacityRights")
    rights = served.get("/tokens/CapacityRights/rights", block=block)["items"]
    assert {int(one["asset"]["id"]) for one in rights} == {right(), FLEXIBLE}
    for one in rights:
        token_id = int(one["asset"]["id"])
        assert int(one["supply"]["base"]) == served.ask(token, "totalSupply", token_id, block=block)
    for held in served.get("/tokens/CapacityRights/holders", block=block)["items"]:
        account = bytes.fromhex(held["account"][2:])
        kw = served.ask(token, "balanceOf", account, int(held["asset"]["id"]), block=block)
        assert int(held["total"]["base"]) == kw
    parts = next(one for one in rights if int(one["asset"]["id"]) == FLEXIBLE)["asset"]["right"]
    assert parts["words"] == "FLEX, NORTH, COAL, 2025-11 to 2026-01, 08:00-23:00"


def test_api__zones__equal_the_programme_in_every_window(served: Served) -> None:
    """Allocated kW of programme, zones and plants are the contract's, cell by cell."""
    programme = served.ledger.contract("PowerProgramme")
    for block in blocks_of_interest(served)[::4]:
        answer = served.get("/zones", block=block, **{"from": "2025-11", "to": "2026-02"})
        for period, month in enumerate(("2025-11", "2025-12", "2026-01", "2026-02"), start=10):
            for time_block in range(3):
                cell = (month, time_block)
                asked = (period, time_block)
                total = served.ask(programme, "programmeAllocated", *asked, block=block)
                assert allocated(answer["programme"], cell) == total
                for zone in answer["items"]:
                    place = (zone["number"], *asked)
                    found = served.ask(programme, "zoneAllocated", *place, block=block)
                    assert allocated(zone, cell) == found


def test_api__plants__have_the_headroom_the_contract_would_grant(served: Served) -> None:
    """The contract's own pre-check grants exactly the headroom, and refuses one kW more."""
    block = served.follow()
    programme = served.ledger.contract("PowerProgramme")
    answer = served.get("/zones/NORTH", block=block, **{"from": "2025-11", "to": "2025-11"})
    coal = next(plant for plant in answer["plants"] if plant["code"] == "COAL")
    least = min(int(cell["headroom"]["base"]) for cell in coal["windows"])
    for kw, allowed in ((least, True), (least + 1, False)):
        code = served.ask(programme, "reservationCode", right(), kw, block=block)
        assert (code == 0) is allowed


def test_api__a_frozen_investor__has_nothing_available(served: Served) -> None:
    """What cannot move is shown as frozen, from the block of the freeze on and not before."""
    head = served.follow()
    saver = checksum(served.ledger.accounts[SAVER])
    path = f"/accounts/{saver}/holdings/{BILL_3M}"
    now, before = served.get(path, block=head), served.get(path, block=head - 1)
    assert (now["frozen"]["base"], now["available"]["base"]) == ("150", "0")
    assert (before["frozen"]["base"], before["available"]["base"]) == ("0", "150")
    assert served.get(f"/accounts/{saver}/holdings")["investor"]["status"] == "frozen"
    assert (
        served.get(f"/accounts/{saver}/holdings", block=head - 1)["investor"]["status"] == "active"
    )


def test_api__the_terms__are_the_debt_managers(served: Served) -> None:
    """Price, yield, lot, dates and authorisation are those of ``termsOf``."""
    block = served.follow()
    manager = served.ledger.contract("DebtManager")
    said = served.ask(manager, "termsOf", text_to_bytes32(BILL_3M), block=block)
    terms = served.get(f"/tokens/{BILL_3M}", block=block)["terms"]
    assert terms["lot"]["base"] == str(said["lotUnits"])
    assert terms["authorised"]["base"] == str(said["authorisedUnits"])
    assert terms["price_per_100"].replace(".", "") == str(said["priceE4"])
    assert terms["yield_percent"].replace(".", "") == str(said["yieldE6"])
    issued = served.ask(manager, "issuedUnits", text_to_bytes32(BILL_3M), block=block)
    assert terms["issued"]["base"] == str(issued)


def test_api__the_history__names_transactions_of_the_chain(served: Served) -> None:
    """Every line leads to a transaction the chain has in that very block."""
    served.follow()
    bank = checksum(served.ledger.accounts[BANK])
    entries = served.get(f"/accounts/{bank}/history")["items"]
    assert [entry["kind"] for entry in entries] == ["issued", "sent", "issued"]
    for entry in entries:
        receipt = served.ledger.chain.request(
            "eth_getTransactionReceipt", entry["at"]["transaction"]
        )
        assert int(receipt["blockNumber"], 16) == entry["at"]["number"]


def test_api__status__names_every_contract_of_the_manifest(served: Served) -> None:
    """Chain, tip, finality and deployment are those of the chain and the manifest."""
    head = served.follow()
    status = served.get("/status")
    manifest = served.ledger.manifest
    assert (status["chain_id"], status["head"], status["block"]["number"]) == (31337, head, head)
    assert status["block"]["hash"] == "0x" + served.ledger.chain.pin(head).hash.hex()
    assert status["finalized"] == head - 2
    listed = {contract["address"] for contract in status["contracts"]}
    answering = {
        address for name, address in manifest.contracts.items() if not name.endswith("Code")
    }
    assert {checksum(address) for address in answering} <= listed | {status["directory"]}


def allocated(place: Any, cell: tuple[str, int]) -> int:  # noqa: ANN401 - JSON
    """What a place has allocated in a month and time block."""
    return next(
        int(window["allocated"]["base"])
        for window in place["windows"]
        if (window["month"], window["time_block"]) == cell
    )
