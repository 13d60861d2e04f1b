"""Whatever of a block's receipts is altered, the root is another."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from node.receipts import receipts_root
from node.wire import WireLog, WireReceipt


def words(size: int) -> st.SearchStrategy[str]:
    """Bytes as JSON-RPC writes them."""
    return st.binary(min_size=size, max_size=size).map(lambda raw: f"0x{raw.hex()}")


quantities = st.integers(0, 2**64).map(hex)
logs = st.builds(
    WireLog,
    address=words(20),
    topics=st.lists(words(32), max_size=4),
    data=st.binary(max_size=100).map(lambda raw: f"0x{raw.hex()}"),
    block_hash=st.just("0x" + "11" * 32),
    block_number=st.just("0x1"),
    transaction_hash=words(32),
    log_index=quantities,
)
receipts = st.lists(
    st.builds(
        WireReceipt,
        cumulative_gas_used=quantities,
        logs_bloom=words(256),
        logs=st.lists(logs, max_size=3),
        type=st.sampled_from(["0x0", "0x1", "0x2", "0x3", "0x4"]),
        status=st.sampled_from(["0x0", "0x1"]),
    ),
    min_size=1,
    max_size=6,
)


@given(receipts, st.data())
def test_receipts_root__one_part_altered__is_another(
    block: list[WireReceipt], data: st.DataObject
) -> None:
    """Any part the root commits to, of any receipt or log; or a receipt or log more or less."""
    at = data.draw(st.integers(0, len(block) - 1))
    receipt = block[at]
    changed = [
        replace(receipt, cumulative_gas_used=hex(int(receipt.cumulative_gas_used, 16) + 1)),
        replace(receipt, status="0x1" if receipt.status == "0x0" else "0x0"),
        replace(receipt, logs_bloom=flipped(receipt.logs_bloom)),
        replace(receipt, logs=[*receipt.logs, data.draw(logs)]),
    ]
    if receipt.logs:
        first, *others = receipt.logs
        changed += [
            replace(receipt, logs=others),
            replace(receipt, logs=[replace(first, address=flipped(first.address)), *others]),
            replace(receipt, logs=[replace(first, data=first.data + "00"), *others]),
            replace(receipt, logs=[replace(first, topics=[*first.topics, "0x" + "0" * 64])]),
        ]
    other = data.draw(st.sampled_from(changed))
    root = receipts_root(block)
    assert receipts_root([*block[:at], other, *block[at + 1 :]]) != root
    assert receipts_root(block[:-1]) != root
    assert receipts_root([*block, receipt]) != root


@given(receipts)
def test_receipts_root__what_the_root_does_not_commit_to__leaves_it(
    block: list[WireReceipt],
) -> None:
    """Transaction hashes and numbers of logs are the endpoint's word, and said to be."""
    other = [
        replace(
            receipt, logs=[replace(log, transaction_hash="0x" + "9" * 64) for log in receipt.logs]
        )
        for receipt in block
    ]
    assert receipts_root(other) == receipts_root(block)


def flipped(text: str) -> str:
    """The same with another last digit."""
    return text[:-1] + ("0" if text[-1] != "0" else "1")
