"""The small ledger that other tests stand on does what it says."""

import pytest

from tests.support.ledger import BANK, CENTRE, FLEX, MINER, SAVER, Ledger, right
from tokenization.errors import RpcRefused


pytestmark = pytest.mark.chain


def test_ledger__set_up__issues_and_moves_every_asset(ledger: Ledger) -> None:
    """Bills, power and cash reach participants and move between them."""
    ledger.mint_bills("B-1", BANK, 100)
    ledger.move_bills(BANK, SAVER, 40)
    assert (ledger.bills_of(BANK), ledger.bills_of(SAVER)) == (60, 40)
    flexible = ledger.mint_power("P-1", MINER, 500, right(product=FLEX))
    ledger.move_power(MINER, CENTRE, flexible, 200)
    assert (ledger.power_of(MINER, flexible), ledger.power_of(CENTRE, flexible)) == (300, 200)
    assert ledger.mint_cash("C-1", BANK, 1).ok


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
