"""Transactions are signed once, sent as often as need be, and their failures told in words."""

from pathlib import Path

import pytest

from tests.support.ledger import (
    BANK,
    BILL_3M,
    DEBT_ISSUER,
    MINER,
    TREASURY,
    Ledger,
    start_ledger,
)
from tokenization.errors import ChainError, NotFinalized, TxReverted
from tokenization.ledger.tx import (
    Draft,
    Lane,
    gas_price,
    is_known,
    receipts,
    send,
    send_all,
    wait_final,
    wait_mined,
)
from tokenization.units import text_to_bytes32


pytestmark = pytest.mark.chain


def bill(ledger: Ledger, ref: str, units: int = 50) -> Draft:
    """Issuing one row of debt."""
    line = (text_to_bytes32(ref), ledger.accounts[BANK], units)
    call = ledger.contract("DebtManager").call("issue", text_to_bytes32(BILL_3M), [line])
    return Draft.of(call)


def test_send_all__independent_drafts__take_the_next_nonces(ledger: Ledger) -> None:
    """Three at once, all mined, in order."""
    lane = ledger.lane(DEBT_ISSUER)
    first = lane.next_nonce
    done = send_all(lane, [bill(ledger, f"B-{n}") for n in range(3)])
    assert all(receipt.ok for receipt in done)
    assert lane.next_nonce == first + 3
    assert ledger.bills_of(BANK) == 150


def test_send_all__one_would_fail__nothing_is_sent(ledger: Ledger) -> None:
    """The failing one is named, with the reason."""
    before = ledger.head
    with pytest.raises(TxReverted, match=r"DebtManager\.issue would fail.*no multiple of the lot"):
        send_all(ledger.lane(DEBT_ISSUER), [bill(ledger, "B-1"), bill(ledger, "B-2", 49)])
    assert ledger.head == before


def test_send_all__mined_and_failed__is_told_with_the_reason(ledger: Ledger) -> None:
    """Two that each would do but not both: the second fails in its block."""
    ledger.mine_by_hand()
    lane = ledger.lane(DEBT_ISSUER)
    price = gas_price(ledger.chain)
    drafts = [bill(ledger, "SAME"), bill(ledger, "SAME")]
    signed = [lane.sign(draft, 500_000, price) for draft in drafts]
    send(ledger.chain, signed)
    ledger.mine()
    good, bad = wait_mined(ledger.chain, [tx.hash for tx in signed])
    assert (good.ok, bad.ok) == (True, False)
    assert good.block == bad.block


def test_send__the_same_bytes_again__counts_as_sent(ledger: Ledger) -> None:
    """Waiting or mined, the chain knows it by its hash."""
    ledger.mine_by_hand()
    lane = ledger.lane(DEBT_ISSUER)
    signed = lane.sign(bill(ledger, "B-1"), 500_000, gas_price(ledger.chain))
    assert not is_known(ledger.chain, signed.hash)
    send(ledger.chain, [signed])
    send(ledger.chain, [signed])
    assert receipts(ledger.chain, [signed.hash]) == [None]
    ledger.mine()
    send(ledger.chain, [signed])
    assert wait_mined(ledger.chain, [signed.hash])[0].ok
    assert ledger.bills_of(BANK) == 50


def test_send__a_nonce_used_already__is_refused(ledger: Ledger) -> None:
    """By another transaction: this one will never be mined."""
    lane, other = ledger.lane(DEBT_ISSUER), ledger.lane(DEBT_ISSUER)
    lost = lane.sign(bill(ledger, "B-1"), 500_000, gas_price(ledger.chain))
    send_all(other, [bill(ledger, "B-2")])
    with pytest.raises(ChainError, match="was not accepted") as caught:
        send(ledger.chain, [lost])
    assert "not done twice" in caught.value.hint


def test_wait_mined__no_blocks__gives_up_and_says_so(ledger: Ledger) -> None:
    """A chain that stands still is not waited for for ever."""
    ledger.mine_by_hand()
    lane = ledger.lane(DEBT_ISSUER)
    signed = lane.sign(bill(ledger, "B-1"), 500_000, gas_price(ledger.chain))
    send(ledger.chain, [signed])
    with pytest.raises(NotFinalized, match="1 transactions are not mined") as caught:
        wait_mined(ledger.chain, [signed.hash], timeout_s=0.05)
    assert caught.value.exit_code == 7


def test_wait_final__in_time_and_not__differ(ledger: Ledger) -> None:
    """Two blocks on top make a block final here."""
    block = ledger.mint_bills("B-1", BANK, 50).block
    with pytest.raises(NotFinalized, match=f"Block {block} is not final"):
        wait_final(ledger.chain, block, timeout_s=0.0)
    ledger.mine(2)
    wait_final(ledger.chain, block, timeout_s=0.0)


def test_lane__where_gas_is_free__pays_nothing(tmp_path: Path) -> None:
    """On a chain without base fee no tip is offered either, so an empty account can send."""
    free = ("--base-fee", "0", "--slots-in-an-epoch", "1", "--timestamp", "1761764400")
    with start_ledger(tmp_path, free) as ledger:
        issuer = ledger.accounts[TREASURY]
        ledger.devnet.rpc("anvil_setBalance", "0x" + issuer.hex(), "0x0")
        assert ledger.mint_cash("C-1", MINER, 1).ok
        balance = ledger.chain.request("eth_getBalance", "0x" + issuer.hex(), "latest")
        assert int(balance, 16) == 0


def test_lane__taken_up__counts_what_waits(ledger: Ledger) -> None:
    """Nonces of transactions not yet mined are not given again."""
    ledger.mine_by_hand()
    lane = ledger.lane(DEBT_ISSUER)
    send(ledger.chain, [lane.sign(bill(ledger, "B-1"), 500_000, gas_price(ledger.chain))])
    assert Lane(ledger.chain, lane.signer).next_nonce == lane.next_nonce
