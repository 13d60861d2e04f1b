"""The hashes of an auction: of sealed bids, and of the pages in which a result is verified.

Source: ``SealedBidAuction.sol``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from tokenization.types import Address, Hash32


_SEAL_TYPE = (
    "SealedBid(uint256 chainId,address contract,uint256 auction,address bidder,bytes32 salt,"
    "uint32 priceE4,uint96 units)"
)
_SEAL_WORDS = (
    "bytes32",
    "uint256",
    "address",
    "uint256",
    "address",
    "bytes32",
    "uint32",
    "uint96",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a bid is made; its seal is good nowhere else."""

    chain_id: int
    contract: Address
    auction: int


def seal_of(place: Place, bidder: Address, price_e4: int, units: int, salt: bytes) -> Hash32:
    """The seal of a bid, which tells nothing of it to who does not know the salt.

    Units:
        price_e4: PKR 1e-4 per PKR 100 of face.
    """
    words = (
        keccak(text=_SEAL_TYPE),
        place.chain_id,
        place.contract,
        place.auction,
        bidder,
        salt,
        price_e4,
        units,
    )
    return Hash32(keccak(encode(_SEAL_WORDS, words)))


def pages_of(order: Sequence[int], size: int) -> list[Sequence[int]]:
    """Bids in order, in pages of so many."""
    return [order[start : start + size] for start in range(0, len(order), size)]


def page_hashes(pages: Sequence[Sequence[int]]) -> list[Hash32]:
    """The hash of each page and all after it; the first is what a result states.

    One more than pages: the last is zero, nothing being left.
    """
    hashes = [Hash32(bytes(32))]
    for page in reversed(pages):
        hashes.append(Hash32(keccak(encode(("uint256[]", "bytes32"), (page, hashes[-1])))))
    return hashes[::-1]
