"""A block's logs are those its header commits to, or the lie has a name."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from node.decode import blocks_of
from node.receipts import receipts_root
from node.wire import WireLog, WireReceipt
from tests.support.blocks import READER, Branch, address, hashed, moved, receipts_of
from tokenization.errors import EndpointLies, InconsistentLogs, Lie
from tokenization.evidence.headers import BlockHeader
from tokenization.evidence.trie import EMPTY_ROOT


Logs = list[WireLog]

TOKEN, ALICE, BOB = address(1), address(2), address(3)
EVENTS = [moved(TOKEN, ALICE, BOB, amount) for amount in (5, 6, 7)]


def proven(*counts: int) -> tuple[BlockHeader, Logs, list[WireReceipt]]:
    """A block with its receipts and a header that names them."""
    header, logs = Branch().wire(*EVENTS * (counts[0] if counts else 1))
    receipts = receipts_of(logs)
    root = f"0x{receipts_root(receipts).hex()}"
    header = hashed(replace(header, receipts_root=root))
    logs = [replace(log, block_hash=header.hash) for log in logs]
    return header, logs, receipts_of(logs)


def fold(header: BlockHeader, logs: Logs, receipts: list[WireReceipt]) -> None:
    """Read a block whose receipts came along."""
    blocks_of([header], logs, READER, {header.hash: receipts})


@pytest.mark.parametrize("times", [1, 50])
def test_blocks_of__receipts_of_the_block__are_accepted(times: int) -> None:
    """Also where there are so many that the order of keys is not that of places."""
    header, logs, receipts = proven(times)
    fold(header, logs, receipts)


LIES: dict[Lie, Callable[[Logs], Logs]] = {
    # What the bloom filter and the numbering do not tell.
    Lie.HIDDEN_LOG: lambda logs: logs[:-1],
    Lie.ADDED_LOG: lambda logs: [*logs, replace(logs[-1], log_index=hex(len(logs)))],
    Lie.ALTERED_LOG: lambda logs: [*logs[:-1], replace(logs[-1], data="0x" + "ff" * 32)],
}


@pytest.mark.parametrize("lie", LIES)
def test_blocks_of__logs_other_than_receipts__name_the_lie(lie: Lie) -> None:
    """Without the receipts the same lie would pass."""
    header, logs, receipts = proven()
    told = LIES[lie](logs)
    blocks_of([header], told, READER)
    with pytest.raises(EndpointLies, match=r"log [23] of block") as caught:
        fold(header, told, receipts)
    assert caught.value.lie is lie


@pytest.mark.parametrize("lie", LIES)
def test_blocks_of__receipts_that_lie_as_the_logs_do__have_another_root(lie: Lie) -> None:
    """A consistent liar is no better off."""
    header, logs, _ = proven()
    told = LIES[lie](logs)
    with pytest.raises(EndpointLies, match="receipts") as caught:
        fold(header, told, receipts_of(told))
    assert caught.value.lie is Lie.RECEIPTS


def test_blocks_of__receipts_that_are_no_hex__are_refused() -> None:
    """Garbage is no crash of ours."""
    header, logs, receipts = proven()
    with pytest.raises(InconsistentLogs, match="hex"):
        fold(header, logs, [replace(receipts[0], cumulative_gas_used="much"), *receipts[1:]])


def test_receipts_root__no_receipts__is_the_empty_root() -> None:
    """A block without transactions."""
    assert receipts_root([]) == EMPTY_ROOT
    assert EMPTY_ROOT.hex().startswith("56e81f17")


def test_receipts_root__each_form__has_a_root_of_its_own() -> None:
    """Typed or not, failed or not, with a status or, once, a state root."""
    (receipt,) = receipts_of([])[:1] or [
        WireReceipt(cumulative_gas_used="0x5208", logs_bloom="0x" + "00" * 256, logs=[])
    ]
    forms = [
        replace(receipt, status="0x1"),
        replace(receipt, status="0x0"),
        replace(receipt, status="0x1", type="0x2"),
        replace(receipt, status="0x1", type="0x3"),
        replace(receipt, root="0x" + "11" * 32),
    ]
    assert len({receipts_root([form]) for form in forms}) == len(forms)
