"""Where a token keeps what an account holds: which word of its storage, and which part of it.

Read from the storage layout the compiler wrote into the artifacts, so that a place is never written
down twice. A mapping's value lies at the hash of its key and its own place.

Source: Solidity, "Layout of State Variables in Storage"; ``LedgerWord.sol`` for the packed word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eth_hash.auto import keccak

from tokenization import artifacts
from tokenization.types import Kind


_KEPT: Mapping[Kind, tuple[str, str]] = {
    Kind.BOND_TOKEN: ("BondToken", "_accounts"),
    Kind.CAPACITY_RIGHTS: ("CapacityRights", "_balances"),
    Kind.NATIONAL_ASSET: ("NationalAssetToken", "_accounts"),
    Kind.SETTLEMENT_CASH: ("SettlementCash", "_balances"),
}
"""The contract of each kind of token, and its variable that holds balances."""

IMPLEMENTATION_SLOT = 0x360894A13BA1A3210667C828492DB98DCA3E2076CC3735A920A3CA505D382BBC
"""Where a proxy keeps the address of the code it runs: keccak256("eip1967.proxy.implementation")
- 1. Source: ERC-1967."""

_AMOUNT_BITS = {"LedgerWord": 112, "uint256": 256}
"""How many of a word's lowest bits are the amount, by the word's type."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an amount lies.

    Attributes:
        contract: The contract that keeps it so.
        slot: Which word of the token's storage.
        bits: How many of its lowest bits are the amount.
    """

    contract: str
    slot: bytes
    bits: int

    def amount_in(self, word: int) -> int:
        """The amount in that word."""
        return word & ((1 << self.bits) - 1)


def balance_place(kind: Kind, account: bytes, token_id: int) -> Place:
    """Where a token of that kind keeps what an account holds.

    Args:
        kind: The kind of token.
        account: The account.
        token_id: The id; zero for a token that has only one.

    Raises:
        KeyError: Nothing of that kind can be held.
    """
    contract, variable = _KEPT[kind]
    layout = artifacts.load(contract).storage_layout
    (found,) = [one for one in layout["storage"] if one["label"] == variable]
    keys = {"t_address": account, "t_uint256": token_id.to_bytes(32, "big")}
    slot, of = int(found["slot"]).to_bytes(32, "big"), _type(layout, found["type"])
    while of["encoding"] == "mapping":
        slot = keccak(keys[of["key"]].rjust(32, b"\0") + slot)
        of = _type(layout, of["value"])
    return Place(contract, slot, _AMOUNT_BITS[of["label"]])


def _type(layout: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = layout["types"][name]
    return found
