"""Is what the store says what the chain says? Every figure compared, at one block, by hash.

Which figures there are, ``node.figures`` says: whatever the contracts have a view function for. The
chain is asked by ``eth_call`` in batches, at the hash of the block the store is read at, so both
sides speak of the same state.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from node.ask import call_at
from node.figures import Figure, Scope, as_text, next_batch
from node.model import BlockRecord
from node.progress import Difference
from node.rpc import Call, Rpc
from node.store import Snapshot
from tokenization.errors import RpcRefused


BATCH = 200

_REVERTED = 3
"""Source: the Ethereum JSON-RPC specification, "execution error"."""
_NOTHING = msgspec.Raw(b"null")


@dataclass(frozen=True, slots=True)
class Report:
    """What was compared, at which block, and what differed."""

    block: BlockRecord
    figures: int
    differences: list[Difference]

    def as_json(self) -> dict[str, Any]:
        """For programs; amounts as text, because they pass 64 bits."""
        return {
            "block": self.block.number,
            "hash": f"0x{self.block.hash.hex()}",
            "digest": f"0x{self.block.digest.hex()}",
            "figures": self.figures,
            "differences": [
                {
                    "what": one.what,
                    "contract": f"0x{one.contract.hex()}",
                    "store": one.ours,
                    "chain": one.theirs,
                }
                for one in self.differences
            ],
        }


def verify(
    snapshot: Snapshot,
    block: BlockRecord,
    rpc: Rpc,
    on_compared: Callable[[int], None] = lambda _: None,
) -> Report:
    """Compare every figure of a block.

    Args:
        snapshot: A picture of the store.
        block: The block, which the store must have.
        rpc: The endpoint; it must still have that block's state.
        on_compared: Told after each batch how many figures are compared.

    Raises:
        RpcRefused: The endpoint does not have that block or its state.
        RpcUnavailable: It does not answer.
        StoreDiffers: The store cannot even be asked, for it contradicts itself.
    """
    differences: list[Difference] = []
    count, place, is_left = 0, None, True
    scope = scope_of(snapshot, block)
    while is_left:
        batch, place = next_batch(scope, BATCH, place)
        differences += compare(rpc, block, batch)
        count += len(batch)
        on_compared(count)
        is_left = place is not None
    return Report(block, count, differences)


def scope_of(snapshot: Snapshot, block: BlockRecord) -> Scope:
    """What figures of a block are made from."""
    identity = snapshot.identity
    return Scope(snapshot.at(block.number), block, identity.directory if identity else None)


def compare(rpc: Rpc, block: BlockRecord, batch: Sequence[Figure]) -> list[Difference]:
    """Ask the chain for some figures of a block; what differs.

    Raises:
        RpcRefused: The endpoint does not have that block or its state.
        RpcUnavailable: It does not answer.
    """
    calls = [call_at(block.hash, one.call.to, f"0x{one.call.data.hex()}") for one in batch]
    return [
        Difference(
            figure.what,
            figure.call.to,
            block.number,
            as_text(ours),
            None if theirs is None else as_text(theirs),
            part,
        )
        for figure, answer in zip(batch, _answers(rpc, calls), strict=True)
        for part, ours, theirs in figure.differing(_bytes(answer))
    ]


def _answers(rpc: Rpc, calls: Sequence[Call]) -> list[msgspec.Raw]:
    """What the chain answers to each; nothing where a contract refuses: halves tell where."""
    try:
        return rpc.batch(calls)
    except RpcRefused as error:
        if error.rpc_code != _REVERTED:
            raise
    if len(calls) == 1:
        return [_NOTHING]
    half = len(calls) // 2
    return [*_answers(rpc, calls[:half]), *_answers(rpc, calls[half:])]


def _bytes(answer: msgspec.Raw) -> bytes | None:
    """What a contract answered; None if that is not bytes."""
    text = msgspec.json.decode(answer)
    try:
        return bytes.fromhex(text.removeprefix("0x")) if isinstance(text, str) else None
    except ValueError:
        return None
