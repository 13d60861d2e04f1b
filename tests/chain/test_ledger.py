"""The small ledger that other tests stand on does what it says."""

import pytest
from eth_account import Account

from tests.support.ledger import BANK, CENTRE, FLEX, MINER, SAVER, START_S, Ledger, right
from tokenization.devnet import Devnet
from tokenization.errors import RpcRefused
from tokenization.ledger.chain import connect
from tokenization.ledger.tx import wait_mined
from tokenization.types import Hash32
from tokenization.units import hex0x


pytestmark = pytest.mark.chain

GAS = 6_000_000
KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
"""The first of the keys that every local chain has."""


def test_ledger__set_up__issues_and_moves_every_asset(ledger: Ledger) -> None:
    """Bills, power and cash reach participants and move between them."""
    ledger.mint_bills("B-1", BANK, 100)
    ledger.move_bills(BANK, SAVER, 40)
    assert (ledger.bills_of(BANK), ledger.bills_of(SAVER)) == (60, 40)
    flexible = ledger.mint_power("P-1", MINER, 500, right(product=FLEX))
    ledger.move_power(MINER, CENTRE, flexible, 200)
    assert (ledger.power_of(MINER, flexible), ledger.power_of(CENTRE, flexible)) == (300, 200)
    assert ledger.mint_cash("C-1", BANK, 1).ok


def test_ledger__rights_of_power__stay_where_they_are_nominated_and_once_the_gate_is_closed(
    ledger: Ledger,
) -> None:
    """By the rules of every deployment: what is not nominated moves, until the gate closes."""
    book, month = ledger.contract("NominationBook"), right(product=FLEX)
    ledger.mint_power("P-1", MINER, 500, month)
    ledger.send(MINER, book.call("nominate", month, 101, 400))
    with pytest.raises(RpcRefused, match="is nominated to sites"):
        ledger.move_power(MINER, CENTRE, month, 101)
    ledger.move_power(MINER, CENTRE, month, 100)
    ledger.devnet.rpc("evm_setNextBlockTimestamp", START_S + 86_400)
    ledger.mine()
    with pytest.raises(RpcRefused, match="gate of the right's first month is closed"):
        ledger.move_power(CENTRE, MINER, month, 1)


def test_ledger__a_reference_again__is_refused_in_words(ledger: Ledger) -> None:
    """What the contracts refuse reaches a test as the sentence a person would read."""
    ledger.mint_bills("B-1", BANK, 100)
    with pytest.raises(RpcRefused, match=r"reference has been used.*B-1"):
        ledger.mint_bills("B-1", BANK, 100)


def test_ledger__branched_off__forgets_the_blocks_replaced(ledger: Ledger) -> None:
    """A rollback takes issuances back, and the new branch is another one of the same length."""
    ledger.mine_by_hand()
    before = ledger.chain.pin()
    ledger.mint_bills("B-1", BANK, 100)
    ledger.mine(2)
    gone = ledger.chain.pin()
    ledger.branch_off(3)
    now = ledger.chain.pin()
    assert ledger.bills_of(BANK) == 0
    assert (now.number, ledger.chain.pin(before.number)) == (gone.number + 1, before)
    assert ledger.chain.pin(gone.number).hash != gone.hash
    ledger.mint_bills("B-1", BANK, 100)
    assert ledger.bills_of(BANK) == 100


def test_devnet__much_sent_at_once__all_of_it_is_mined(devnet: Devnet) -> None:
    """A deployment arrives as one; no part of it waits for somebody else's transaction."""
    chain = connect(devnet.url)
    endless = {"from": chain.request("eth_accounts")[0], "gas": hex(GAS), "data": "0x5b600056"}
    sent = chain.batch(
        [("eth_sendTransaction", [endless | {"nonce": hex(nonce)}]) for nonce in range(12)]
    )
    assert len(wait_mined(chain, [Hash32(bytes.fromhex(one[2:])) for one in sent], 20)) == 12


def test_devnet__a_transaction_anvil_left_behind__is_sent_again() -> None:
    """What is next in its account's order and yet waits is mined, and what waits for it."""
    with Devnet() as devnet:
        chain, sender = connect(devnet.url), Account.from_key(KEY)
        signed = [
            sender.sign_transaction(
                {
                    "type": 2,
                    "chainId": 31337,
                    "gas": 21_000,
                    "to": sender.address,
                    "maxFeePerGas": 3 * 10**9,
                    "maxPriorityFeePerGas": 1,
                    "nonce": nonce,
                }
            )
            for nonce in (1, 2)
        ]
        for transaction in signed:
            chain.request("eth_sendRawTransaction", hex0x(bytes(transaction.raw_transaction)))
        devnet.rpc("anvil_setNonce", sender.address, "0x1")
        found = wait_mined(chain, [Hash32(bytes(each.hash)) for each in signed], 30)
        assert all(receipt.ok for receipt in found)
