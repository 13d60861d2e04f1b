"""What sealed blocks carry in their extra data: validators, a vote, the round and the seals.

QBFT and IBFT 2.0 write the same five things, with these differences: of a round IBFT 2.0 writes
four bytes and QBFT a number; where something is left out of a hash IBFT 2.0 omits it and QBFT
empties it. The hash of a block leaves out round and seals; what validators sign leaves out the
seals alone.

Pure. Source: Hyperledger Besu's QbftExtraDataCodec, IbftExtraDataCodec and BftBlockHashing.
"""

from dataclasses import dataclass

from tokenization.evidence.rlp import BadRlp, Item, decode, encode


MIX_HASH = "0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365"
"""Marks blocks that are sealed: "ctical byzantine fault tolerance" in ASCII."""

_PARTS = 5
_ROUND, _SEALS = 3, 4
_IBFT2_ROUND_BYTES = 4
_ACCOUNT_BYTES, _SEAL_BYTES = 20, 65


@dataclass(frozen=True, slots=True)
class Extra:
    """Extra data taken apart.

    Attributes:
        validators: Who may seal this block, as the block says; empty where a contract names them.
        seals: Signatures: r, s and which of the two keys.
        hashed: The extra data as the block's hash has it.
        signed: The extra data as validators sign it.
    """

    validators: tuple[bytes, ...]
    seals: tuple[bytes, ...]
    hashed: bytes
    signed: bytes


def parse(raw: bytes) -> Extra:
    """Take extra data apart.

    Raises:
        BadRlp: It is not that of a sealed block.
    """
    parts = decode(raw)
    if isinstance(parts, bytes) or len(parts) != _PARTS:
        raise BadRlp("the extra data does not have the five parts of a sealed block")
    before, round_ = list(parts[:_ROUND]), parts[_ROUND]
    if not isinstance(round_, bytes):
        raise BadRlp("the round is no number")
    is_ibft2 = len(round_) == _IBFT2_ROUND_BYTES
    without_seals: list[Item] = [*before, round_]
    return Extra(
        validators=_all_of(parts[1], _ACCOUNT_BYTES),
        seals=_all_of(parts[_SEALS], _SEAL_BYTES),
        hashed=encode(before if is_ibft2 else [*before, b"", []]),
        signed=encode(without_seals if is_ibft2 else [*without_seals, []]),
    )


def _all_of(items: Item, size: int) -> tuple[bytes, ...]:
    if isinstance(items, bytes):
        raise BadRlp("a list is none")
    found = tuple(item for item in items if isinstance(item, bytes) and len(item) == size)
    if len(found) != len(items):
        raise BadRlp(f"something is not {size} bytes long")
    return found
