"""What a listing is to those who page through it."""

from collections.abc import Iterator
from typing import Protocol, TypeVar


T_co = TypeVar("T_co", covariant=True)


class Walk(Protocol[T_co]):
    """A listing that can be read from a key on, in either direction.

    An item of None was looked at and does not belong to the listing, so that a page can stop
    looking after a while and say where to go on.
    """

    def __call__(
        self, *, after: bytes | None = None, reverse: bool = False
    ) -> Iterator[tuple[bytes, T_co | None]]:
        """Items beyond ``after`` in the direction of reading, each with its key."""
