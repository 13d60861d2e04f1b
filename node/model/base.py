"""What every stored record is made of.

Every stored record is a msgpack array that starts with its version (the ``tag``). A new field needs
a new version and a new ``layout.SCHEMA``. Amounts may pass 64 bits, which msgpack cannot hold, so
inside records they are bytes: minimal, big-endian, unsigned.
"""

import msgspec


ZERO_ADDRESS = bytes(20)
"""Where issuance comes from and redemption goes to. Source: ERC-20, ERC-1155."""


def amount_bytes(amount: int) -> bytes:
    """An amount as it is stored: minimal big-endian bytes, none at all for zero."""
    return amount.to_bytes((amount.bit_length() + 7) >> 3, "big")


def number_of(amount: bytes) -> int:
    """A stored amount."""
    return int.from_bytes(amount, "big")


def signed_bytes(amount: int) -> bytes:
    """An amount that may be below zero as it is stored: big-endian, in two's complement."""
    return amount.to_bytes((amount.bit_length() + 8) >> 3, "big", signed=True) if amount else b""


def signed_number(amount: bytes) -> int:
    """A stored amount that may be below zero."""
    return int.from_bytes(amount, "big", signed=True)


class Record(msgspec.Struct, frozen=True, gc=False, array_like=True, tag=1):
    """A stored value: an array that starts with its version."""
