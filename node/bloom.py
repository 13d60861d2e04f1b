"""The bloom filter in a block's header, computed again from the logs we were given.

A header names, in 2,048 bits, every address and topic its logs hold. If the logs of a block do not
give exactly that filter, the endpoint left some out, added some or altered them.

Source: the Yellow Paper, 4.3.1 (M3:2048).
"""

import struct
from collections.abc import Iterable

from eth_hash.auto import keccak


BITS = 2048
_ONE = ord("1")


def places_of(value: bytes) -> bytes:
    """Which three bits an address or a topic sets, two bytes each."""
    digest = keccak(value)
    return struct.pack("=3H", *(at & (BITS - 1) for at in struct.unpack(">3H", digest[:6])))


def bloom_of(places: Iterable[bytes]) -> int:
    """The filter of the addresses and topics of these places."""
    filled = bytearray(b"0" * BITS)
    for at in memoryview(b"".join(places)).cast("H"):
        filled[at] = _ONE
    filled.reverse()
    return int(filled, 2)
