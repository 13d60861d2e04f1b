"""The node follows idling on a real chain: load factors and notices as of every block, by HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.support.following import Following, following
from tests.support.idling import PROGRAMME_DESK
from tests.support.ledger import GRID_OPERATOR, MINER, Ledger, right, start_ledger
from tests.support.metered import (
    MINE,
    MINE_TOO,
    ZONE,
    name_operators,
    nominate,
    open_sites,
    settle,
    statement,
)
from tests.support.officers import APPROVER
from tests.support.serving import client_of
from tokenization.curtailment import FirmnessClass
from tokenization.types import Hash32
from tokenization.units import parse_period, period_label, period_start, text_to_bytes32


pytestmark = pytest.mark.chain

FIRST = parse_period("2025-12")
RIGHT = right(first="2025-12", last="2026-12")
RULE = (500_000, 2, 1)
DOCUMENT = Hash32(b"\x0d" * 32)
EVENING = period_start(FIRST) // 3_600 + 9 * 24 + 18
INVESTOR = text_to_bytes32("T-01")


@dataclass
class Idle:
    """A ledger on which power idled, the node that followed, and the blocks of interest."""

    ledger: Ledger
    node: Following
    client: httpx.Client
    noticed: int
    recalled: int

    def ask(self, path: str, block: int) -> dict[str, Any]:
        """An answer as of a block."""
        answer = self.client.get(path, params={"block": block})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


def send(ledger: Ledger, account: int, contract: str, verb: str, *args: object) -> None:
    """One call as an account."""
    ledger.send(account, ledger.contract(contract).call(verb, *args))


def read(ledger: Ledger, period: int) -> None:
    """A month is over, read and settled."""
    ledger.devnet.rpc("evm_setNextBlockTimestamp", period_start(period + 1))
    ledger.mine()
    settle(ledger, statement(period_label(period), (MINE, MINE_TOO), base=10))


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Idle]:
    """Four idle months, an evening of the first curtailed; notice, and recall of what idles."""
    folder = tmp_path_factory.mktemp("idle")
    with start_ledger(folder) as ledger, following(ledger, folder / "store") as node:
        open_sites(ledger)
        ledger.mint_power("IDLE", MINER, 400, RIGHT)
        nominate(ledger, MINE, 400, RIGHT)
        nominate(ledger, MINE_TOO, 200, RIGHT)
        name_operators(ledger)
        hours = (EVENING, EVENING + 4)
        ordered = (ZONE, FirmnessClass.FIRM, *hours, 1, 3, 7, DOCUMENT)
        send(ledger, GRID_OPERATOR, "CurtailmentManager", "order", *ordered)
        send(ledger, PROGRAMME_DESK, "UnderUseDesk", "setRule", RULE, DOCUMENT)
        read(ledger, FIRST)
        read(ledger, FIRST + 1)
        given = (INVESTOR, RIGHT, FIRST + 1, DOCUMENT)
        send(ledger, PROGRAMME_DESK, "UnderUseDesk", "giveNotice", *given)
        noticed = ledger.head
        read(ledger, FIRST + 2)
        read(ledger, FIRST + 3)
        accounts = [ledger.accounts[MINER]]
        send(ledger, PROGRAMME_DESK, "UnderUseDesk", "recall", 1, accounts, DOCUMENT)
        send(ledger, APPROVER, "EnforcementDesk", "approve", 1)
        recalled = ledger.head
        node.follower.catch_up()
        with client_of(node.follower) as client:
            yield Idle(ledger, node, client, noticed, recalled)


def test_load_factors__as_of_a_block__are_the_chains_own(idle: Idle) -> None:
    """Of the right and of its sites, the curtailed month among them."""
    desk, block = idle.ledger.contract("UnderUseDesk"), idle.recalled - 1
    pin = idle.ledger.chain.pin(block)
    (held,) = idle.ask("/v1/investors/T-01/load-factors", block)["items"]
    assert [month["month"] for month in held["months"]] == [
        period_label(FIRST + number) for number in range(4)
    ]
    for number, month in enumerate(held["months"]):
        said = idle.ledger.chain.read(desk.call("loadOf", INVESTOR, RIGHT, FIRST + number), pin)
        assert (0, month["load_percent"]) == (said[0], f"{said[1] / 10_000:.4f}")
    for site in (MINE, MINE_TOO):
        for number, month in enumerate(idle.ask(f"/v1/sites/{site}/load-factors", block)["items"]):
            use = idle.ledger.chain.read(desk.call("useOf", site, FIRST + number), pin)
            bases = (int(month[name]["base"]) for name in ("delivered", "allowed"))
            load = f"{use[3] / 10_000:.4f}"
            assert (month["version"], *bases, month["load_percent"]) == (*use[:3], load)


def test_load_factors__after_nominations_were_cut__say_that(idle: Idle) -> None:
    """What was nominated before is not known any more; the chain does not judge it either."""
    (held,) = idle.ask("/v1/investors/T-01/load-factors", idle.recalled)["items"]
    assert {month["obstacle"] for month in held["months"]} == {"nominations_cut"}
    assert held["nominated"]["base"] == held["held"]["base"] == "54"


def test_notice__as_of_blocks__opens_and_closes(idle: Idle) -> None:
    """Before, while it is open, and when what idled is recalled."""
    assert idle.ask("/v1/under-use", idle.noticed - 1)["items"] == []
    (opened,) = idle.ask("/v1/under-use", idle.noticed)["items"]
    assert (opened["state"], opened["held"]["base"]) == ("open", "1000")
    (closed,) = idle.ask("/v1/under-use", idle.recalled)["items"]
    assert (closed["state"], closed["recalled"]["base"]) == ("recalled", "946")
    assert (closed["orders"], closed["closed_in"]) == ([1], idle.recalled)


def test_pages__while_notice_is_open__show_the_strip_and_the_notice(idle: Idle) -> None:
    """On the pages of the investor, the site and the programme."""
    block = idle.recalled - 1
    for path, words in (
        ("/investors/T-01", "Notice 1"),
        ("/sites/1", "Load factor"),
        ("/zones", "Open notices of under-use"),
        ("/under-use/1", "5.3000 %"),
    ):
        page = idle.client.get(path, params={"block": block})
        assert (page.status_code, words in page.text) == (200, True), path
    assert 'class="idle"' in idle.client.get(f"/investors/T-01?block={block}").text


def test_verify__at_every_step__finds_no_difference(idle: Idle) -> None:
    """The node's notices and load factors, compared with the chain by the node itself."""
    for block in (idle.noticed, idle.recalled - 1, idle.recalled):
        assert idle.node.verify(block).differences == []
