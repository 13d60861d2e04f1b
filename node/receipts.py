"""A block's receipts against the root in its header, and its logs against its receipts.

The root commits to every log of the block: contract, topics, data and place. Logs that are not
those of receipts of that root were hidden, added or altered, and which of it is said. What the root
does not commit to is which transaction a log is of; that is the endpoint's word.

Pure. Source: EIP-2718, EIP-658.
"""

from collections.abc import Sequence
from itertools import zip_longest

from node.wire import WireLog, WireReceipt
from tokenization.errors import EndpointLies, Lie
from tokenization.evidence.headers import BlockHeader, quantity
from tokenization.evidence.rlp import Item, encode, number
from tokenization.evidence.trie import root_of


_unhex = bytes.fromhex


def check_receipts(
    header: BlockHeader, logs: Sequence[WireLog], receipts: Sequence[WireReceipt]
) -> None:
    """Make sure that these are the logs of the block.

    Args:
        header: The block, its hash checked.
        logs: Its logs as they are about to be believed.
        receipts: Its receipts.

    Raises:
        EndpointLies: They are not; says which lie it is.
        ValueError: A receipt is not hex.
    """
    name = f"block {int(header.number, 16)}"
    if receipts_root(receipts) != _unhex(header.receipts_root[2:]):
        raise _lie(Lie.RECEIPTS, f"the receipts of {name} are not those its header names")
    proven = [log for receipt in receipts for log in receipt.logs]
    for place, (told, true) in enumerate(zip_longest(logs, proven)):
        if told is None or true is None or _content(told) != _content(true):
            raise _lie(*_difference(len(logs), len(proven), f"log {place} of {name}"))


def receipts_root(receipts: Sequence[WireReceipt]) -> bytes:
    """The root of the trie of a block's receipts.

    Raises:
        ValueError: A receipt is not hex.
    """
    return root_of(
        {encode(number(place)): _encoded(receipt) for place, receipt in enumerate(receipts)}
    )


def _encoded(receipt: WireReceipt) -> bytes:
    # A receipt of before Byzantium has a state root where later ones have a status.
    outcome = (
        _unhex((receipt.root or "0x")[2:]) if receipt.status is None else quantity(receipt.status)
    )
    logs: list[Item] = [
        [_unhex(log.address[2:]), [_unhex(topic[2:]) for topic in log.topics], _unhex(log.data[2:])]
        for log in receipt.logs
    ]
    fields: list[Item] = [
        outcome,
        quantity(receipt.cumulative_gas_used),
        _unhex(receipt.logs_bloom[2:]),
        logs,
    ]
    # The first sort of transaction has no number; others write theirs before the receipt.
    return quantity(receipt.type) + encode(fields)


def _content(log: WireLog) -> tuple[object, ...]:
    return log.address, log.topics, log.data, log.transaction_hash


def _difference(told: int, true: int, which: str) -> tuple[Lie, str]:
    if told < true:
        return Lie.HIDDEN_LOG, f"{which} was hidden"
    if told > true:
        return Lie.ADDED_LOG, f"{which} was added"
    return Lie.ALTERED_LOG, f"{which} was altered"


def _lie(lie: Lie, what: str) -> EndpointLies:
    return EndpointLies(
        f"The endpoint lies: {what}.",
        lie=lie,
        hint="Nothing of the block was taken over. Use another endpoint, and ask whoever runs this "
        "one what happened.",
    )
