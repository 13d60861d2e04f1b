"""Which block a question is about: honoured or refused, never approximated."""

from dataclasses import dataclass
from enum import StrEnum

from node.model import BlockRecord
from node.store import Snapshot
from tokenization.errors import (
    BlockNotIndexed,
    BlockReorged,
    CatchingUp,
    InvalidParameter,
    UnknownBlock,
)
from tokenization.types import BlockRef, Hash32
from tokenization.units import hex0x, parse_hash


_MAX_DIGITS = 14
"""2^48 blocks have fifteen digits; none of ours will."""


class Finality(StrEnum):
    """How settled a block is: may be replaced, is unlikely to be, cannot be."""

    LATEST = "latest"
    SAFE = "safe"
    FINALIZED = "finalized"


@dataclass(frozen=True, slots=True)
class Pin:
    """The block an answer is true of, and how settled it is."""

    block: BlockRecord
    finality: Finality

    @property
    def number(self) -> int:
        """The block's number."""
        return self.block.number

    @property
    def ref(self) -> BlockRef:
        """Number and hash."""
        return BlockRef(self.block.number, Hash32(self.block.hash))


def resolve(snapshot: Snapshot, text: str, safe: int | None) -> Pin:
    """The block people mean by a number, a hash or a tag.

    Args:
        snapshot: What is read.
        text: ``latest``, ``safe``, ``finalized``, a number, or 0x and 64 hex digits.
        safe: The chain's safe block, or None if it names none.

    Raises:
        CatchingUp: Nothing is folded yet.
        InvalidParameter: The text is none of these.
        UnknownBlock: The block is not of this ledger.
        BlockNotIndexed: It lies above our tip, or none is safe or final yet.
        BlockReorged: Another block took its place.
    """
    tip = _tip(snapshot)
    if text == Finality.LATEST:
        number = tip.number
    elif text == Finality.SAFE:
        number = _tagged(text, max(safe or 0, snapshot.final or 0), tip)
    elif text == Finality.FINALIZED:
        number = _tagged(text, snapshot.final or 0, tip)
    elif text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS:
        number = int(text)
    elif text[:2] in {"0x", "0X"}:
        number = _number_of(snapshot, parse_hash(text))
    else:
        raise InvalidParameter(
            f"'{text}' does not name a block.",
            hint="Write a number, a 0x-hash, latest, safe or finalized.",
        )
    return _pin(snapshot, number, tip, safe)


def reopen(snapshot: Snapshot, ref: BlockRef, safe: int | None) -> Pin:
    """The block a walk through pages began in.

    Raises:
        BlockReorged: Another block took its place meanwhile.
        BlockNotIndexed: This node is behind the one that began the walk.
    """
    tip = _tip(snapshot)
    if ref.number > tip.number:
        raise _above(ref.number, tip)
    pin = _pin(snapshot, ref.number, tip, safe)
    if pin.block.hash != ref.hash:
        raise _reorged(ref.hash, pin.block.hash, "Begin the listing again, without a cursor.")
    return pin


def finality_of(snapshot: Snapshot, number: int, safe: int | None) -> Finality:
    """How settled a block of ours is."""
    if snapshot.final is not None and number <= snapshot.final:
        return Finality.FINALIZED
    return Finality.SAFE if safe is not None and number <= safe else Finality.LATEST


def _tip(snapshot: Snapshot) -> BlockRecord:
    if snapshot.tip is None:
        raise CatchingUp(
            "The node has not read a block of this ledger yet.",
            hint="Ask again in a moment; /v1/status says how far it is.",
        )
    return snapshot.tip


def _tagged(tag: str, number: int, tip: BlockRecord) -> int:
    if not number:
        raise BlockNotIndexed(
            f"No block is {tag} yet.", head=tip.number, hint="Ask again later, or for 'latest'."
        )
    return min(number, tip.number)


def _pin(snapshot: Snapshot, number: int, tip: BlockRecord, safe: int | None) -> Pin:
    if number > tip.number:
        raise _above(number, tip)
    block = tip if number == tip.number else snapshot.block(number)
    if block is None:
        identity = snapshot.identity
        first = identity.first_block if identity else 0
        raise UnknownBlock(
            f"The ledger begins in block {first}; block {number} lies before it.",
            hint=f"Ask for a block from {first} to {tip.number}.",
        )
    return Pin(block, finality_of(snapshot, number, safe))


def _number_of(snapshot: Snapshot, block_hash: Hash32) -> int:
    number = snapshot.number_of(block_hash)
    if number is not None:
        return number
    orphan = snapshot.orphan_number(block_hash)
    if orphan is None:
        raise UnknownBlock(
            f"No block of hash {hex0x(block_hash)} was ever seen here.",
            hint="Check the hash; if the block is newer than our tip, ask again in a moment.",
        )
    now = snapshot.block(orphan)
    raise _reorged(block_hash, now.hash if now else b"", "Ask again with the canonical hash.")


def _above(number: int, tip: BlockRecord) -> BlockNotIndexed:
    return BlockNotIndexed(
        f"Block {number} is not indexed yet; the newest is {tip.number}.",
        head=tip.number,
        hint="Ask again when the node is there; Retry-After says when to try.",
    )


def _reorged(left: bytes, canonical: bytes, hint: str) -> BlockReorged:
    return BlockReorged(
        f"Block {hex0x(left)} is no longer part of the chain.",
        canonical=hex0x(canonical) if canonical else "",
        hint=hint,
    )
