"""The node follows a real chain: every figure, every block, every reorganisation."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from node import keys, layout
from node.rpc import Call, Rpc
from tests.support.following import Following, following, index_anew
from tests.support.ledger import (
    BANK,
    CENTRE,
    FLEX,
    FUND,
    MINER,
    SAVER,
    START_S,
    Ledger,
    right,
    start_ledger,
)
from tokenization.devnet import Devnet
from tokenization.errors import ChainMismatch, FinalityViolation


pytestmark = pytest.mark.chain

PLAIN = ("--timestamp", str(START_S))


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger whose blocks are made by hand, as reorganisations need."""
    with start_ledger(tmp_path, PLAIN) as ledger:
        ledger.mint_bills("seed", BANK, 10_000)
        ledger.mine_by_hand()
        yield ledger


def deal(ledger: Ledger, times: int = 1) -> None:
    """Blocks of one transfer each."""
    for _ in range(times):
        ledger.move_bills(BANK, FUND, 1)


def test_follow__ledger_in_use__agrees_with_the_chain_at_every_block(
    ledger: Ledger, tmp_path: Path
) -> None:
    """Balances, supplies and allocations as of each block equal ``eth_call`` at that block."""
    ledger.mint_bills("B-1", BANK, 1_000)
    ledger.mint_cash("C-1", BANK, 10**12)
    firm = ledger.mint_power("P-1", MINER, 5_000)
    flexible = right(product=FLEX, zone=2, plant=3, first="2025-12", last="2026-03", blocks=0b010)
    ledger.mint_power("P-2", CENTRE, 700, flexible)
    ledger.move_power(CENTRE, MINER, flexible, 300)
    ledger.move_bills(BANK, FUND, 250)
    ledger.move_bills(FUND, BANK, 250)
    with following(ledger, tmp_path / "store", "tag") as node:
        node.follower.catch_up()
        assert node.tip.number == ledger.head
        for number in range(node.store.identity.first_block, ledger.head + 1):
            assert node.verify(number).differences == []
        assert node.verify().figures > 20
        assert node.store.final == ledger.head - 2
        with node.store.snapshot() as snapshot:
            view = snapshot.at(node.tip.number)
            ordinal = view.get(
                layout.ASSET_ORDINALS,
                ledger.contract("CapacityRights").address,
                firm.to_bytes(32, "big"),
            )
            assert ordinal is not None
            assert view.get(layout.HOLDINGS, ordinal, ledger.accounts[MINER]) == 5_000
            assert list(view.scan(layout.UNKNOWN_COUNTS)) == []
            assert view.get(layout.PROGRAMME) is not None


def test_follow__restarted_again_and_again__goes_on_where_it_was(
    plain: Ledger, tmp_path: Path
) -> None:
    """A store is reopened after every few blocks; its digest is that of one run."""
    for _ in range(4):
        deal(plain, 3)
        with following(plain, tmp_path / "store") as node:
            node.poll()
            assert node.tip.number == plain.head
    assert index_anew(plain, tmp_path / "anew") == node.tip


def test_catch_up__told_to_stop__ends_after_the_step_in_hand(plain: Ledger, tmp_path: Path) -> None:
    """What is committed stays; the next run goes on from there."""
    deal(plain, 5)
    plain.mine(200)
    with following(plain, tmp_path / "store") as node:
        node.follower._on_advance = lambda _: node.follower._stop.set()
        node.follower.catch_up()
        assert 0 < node.tip.number < plain.head
        assert not node.follower.caught_up
    assert index_anew(plain, tmp_path / "store") == index_anew(plain, tmp_path / "anew")


DEPTHS = [range(1, 25), range(25, 39), range(39, 50), range(50, 58), range(58, 65)]
"""Depths 1 to 64, shared out so that no chain sees more than some 600 blocks: beyond that the
local chain was seen to lose its state."""


@pytest.mark.parametrize("depths", DEPTHS, ids=lambda depths: f"{depths[0]}-{depths[-1]}")
def test_reorg__of_every_depth__ends_as_if_it_never_was(
    plain: Ledger, tmp_path: Path, depths: Sequence[int]
) -> None:
    """After each, every figure is the chain's; in the end the digest is a fresh node's."""
    token = plain.token("PKMZTB03M256").address
    plain.mine(max(depths))
    with following(plain, tmp_path / "store") as node:
        for depth in depths:
            deal(plain)
            node.poll()
            plain.branch_off(depth, salt=depth)
            deal(plain)
            assert plain.devnet.rpc("eth_getCode", f"0x{token.hex()}", "latest") != "0x"
            node.poll()
            assert node.tip.number == plain.head
            assert node.verify().differences == []
            with node.store.snapshot() as snapshot:
                assert snapshot.last_reorg is not None
                assert snapshot.last_reorg.depth == depth
        assert index_anew(plain, tmp_path / "anew") == node.tip


def test_reorg__transaction_mined_again_elsewhere__counts_once(
    plain: Ledger, tmp_path: Path
) -> None:
    """The same signed transfer sits in another block of the new branch."""
    with following(plain, tmp_path / "store") as node:
        deal(plain)
        node.poll()
        sent = plain.devnet.rpc("eth_getBlockByNumber", "latest", True)
        assert isinstance(sent, dict)
        raw = plain.devnet.rpc("eth_getRawTransactionByHash", sent["transactions"][0]["hash"])
        plain.branch_off(1, salt=7)
        plain.devnet.rpc("eth_sendRawTransaction", raw)
        plain.mine()
        node.poll()
        assert node.verify().differences == []
        assert plain.bills_of(FUND) == 1


def test_reorg__shorter_branch__is_not_taken_for_a_late_endpoint(
    plain: Ledger, tmp_path: Path
) -> None:
    """A head below our tip alone moves nothing; a differing block there does."""
    with following(plain, tmp_path / "store") as node:
        deal(plain, 4)
        node.poll()
        tip = node.tip
        plain.devnet.rpc("anvil_rollback", 3)
        plain.devnet.rpc("anvil_dropAllTransactions")
        node.poll()
        assert node.tip == tip
        plain.devnet.rpc("anvil_setCoinbase", "0x" + "77" * 20)
        plain.mine()
        node.poll()
        assert node.tip.number == tip.number - 2
        assert node.verify().differences == []


def test_follow__many_blocks_at_once__misses_none(plain: Ledger, tmp_path: Path) -> None:
    """Far more blocks than one request takes, some dealing, some empty."""
    with following(plain, tmp_path / "store") as node:
        node.poll()
        deal(plain, 3)
        plain.mine(150)
        deal(plain, 3)
        node.poll()
        assert node.tip.number == plain.head
        assert node.verify().differences == []
        with node.store.snapshot() as snapshot:
            numbers = [block.number for block in snapshot.blocks(1, plain.head)]
    assert numbers == list(range(1, plain.head + 1))


def test_follow__final_past__is_read_by_range_to_the_same_digest(
    plain: Ledger, tmp_path: Path
) -> None:
    """Ranges and single blocks are two ways to one state."""
    for _ in range(5):
        deal(plain, 2)
        plain.mine(40)
    by_block = index_anew(plain, tmp_path / "by-block")
    assert index_anew(plain, tmp_path / "by-range", "instant") == by_block
    assert index_anew(plain, tmp_path / "both", "depth:70") == by_block


class Meddled(Rpc):
    """An endpoint whose chain moves while it is read: before the first logs are fetched."""

    def __init__(self, url: str, ledger: Ledger) -> None:
        super().__init__(url)
        self.ledger: Ledger | None = ledger

    def batch(self, calls: Sequence[Call]) -> list[Any]:
        """Reorganise once, between a block's header and its logs."""
        if self.ledger is not None and calls[0].method == "eth_getLogs":
            ledger, self.ledger = self.ledger, None
            ledger.branch_off(2, salt=99)
        return super().batch(calls)


def test_follow__chain_moves_between_header_and_logs__finds_its_way(
    plain: Ledger, tmp_path: Path
) -> None:
    """What was half read is dropped; the next look sees the new branch."""
    deal(plain, 5)
    rpc = Meddled(plain.devnet.url, plain)
    with following(plain, tmp_path / "store", rpc=rpc) as node:
        node.poll()
        assert node.store.tip is None
        node.poll()
        assert node.tip.number == plain.head
        assert node.verify().differences == []
        assert plain.bills_of(FUND) == 3


@pytest.mark.parametrize("finality", ["instant", "depth:2"])
def test_reorg__of_final_blocks__stops_and_leaves_the_store(
    plain: Ledger, tmp_path: Path, finality: str
) -> None:
    """A final block replaced is an alarm, not a reorganisation."""
    with following(plain, tmp_path / "store", finality) as node:
        deal(plain, 6)
        node.poll()
        tip = node.tip
        plain.branch_off(4)
        with pytest.raises(FinalityViolation) as caught:
            node.poll()
        assert "mizand reset" in caught.value.hint
        assert node.tip == tip


def test_follow__another_chain_behind_the_same_address__is_refused(
    plain: Ledger, tmp_path: Path
) -> None:
    """A chain started anew is not followed, whether it is shorter than ours or longer."""
    deal(plain, 3)
    with following(plain, tmp_path / "store") as node:
        node.poll()
        tip = node.tip
    with Devnet(arguments=("--timestamp", "1700000000")) as other:
        for blocks in (2, 40):
            other.rpc("anvil_mine", hex(blocks))
            with following(plain, tmp_path / "store", rpc=Rpc(other.url)) as node:
                with pytest.raises(ChainMismatch, match="genesis") as caught:
                    node.poll()
                assert "mizand reset" in caught.value.hint
                assert node.tip == tip


def test_verify__planted_difference__is_found(shared_ledger: Ledger, tmp_path: Path) -> None:
    """One unit too much in one holding."""
    shared_ledger.mint_bills("V-1", SAVER, 500)
    with following(shared_ledger, tmp_path / "store") as node:
        node.poll()
        assert node.verify().differences == []
        plant(node, shared_ledger.accounts[SAVER], 501)
        (found,) = node.verify().differences
        assert (found.ours, found.theirs) == ("501", "500")
        assert shared_ledger.accounts[SAVER].hex() in found.what


def plant(node: Following, account: bytes, units: int) -> None:
    """Put another holding of the three-month bill into the store than the chain has."""
    with node.store.snapshot() as snapshot:
        view = snapshot.at(node.tip.number)
        token = view.get(layout.CONTRACT_CODES, b"PKMZTB03M256".ljust(32, b"\0")) or b""
        ordinal = view.get(layout.ASSET_ORDINALS, token, bytes(32)) or 0
    cell = layout.HOLDINGS.key(ordinal, account)
    node.store._db.write(
        lambda batch: batch.put(layout.NOW + cell, keys.UINT.encode(units)), sync=True
    )
