"""The bloom filter in a block's header, computed again from the logs we were given.

A header names, in 2,048 bits, every address and topic its logs hold. If the logs of a block do not
give exactly that filter, the endpoint left some out, added some or altered them.

Source: the Yellow Paper, 4.3.1 (M3:2048).
"""

from collections.abc import Iterable
from functools import lru_cache

from eth_utils.crypto import keccak


@lru_cache(maxsize=1 << 17)
def bits_of(value: bytes) -> int:
    """The three bits an address or a topic sets."""
    digest = keccak(value)
    bits = 0
    for at in (0, 2, 4):
        bits |= 1 << (int.from_bytes(digest[at : at + 2], "big") & 2047)
    return bits


def bloom_of(values: Iterable[bytes]) -> int:
    """The filter of these addresses and topics."""
    bloom = 0
    for value in values:
        bloom |= bits_of(value)
    return bloom
