"""Page cursors: opaque text that says where a walk stands and in which block it reads.

A cursor carries the pin (number and hash), the key it stopped at and the direction. It is bound to
its question (path and filters) by a keyed hash, so one taken from another listing, shortened or
edited is refused. The key of that hash is the chain's genesis: every node of a chain reads every
other's cursors, and so does the same node after a restart. It need not be secret, because a cursor
opens nothing: the route decides what is listed and a forged one can only name another place in it.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import blake2b
from hmac import compare_digest

from tokenization.errors import CursorExpired
from tokenization.types import BlockRef, Hash32


MARK_BYTES = 12
_NUMBER_BYTES = 6
_HEAD_BYTES = MARK_BYTES + 1 + _NUMBER_BYTES + 32


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a listing.

    Attributes:
        pin: The block the whole walk reads.
        key: The last key seen; the page begins beyond it.
        backward: Whether the page ends before the key instead.
    """

    pin: BlockRef
    key: bytes
    backward: bool = False


@dataclass(frozen=True, slots=True)
class CursorCodec:
    """Writes and reads the cursors of one chain.

    Attributes:
        genesis: Hash of the chain's first block.
    """

    genesis: bytes

    def seal(self, cursor: Cursor, question: str) -> str:
        """Write a cursor as text for the URL of the next page."""
        body = (
            bytes([cursor.backward])
            + cursor.pin.number.to_bytes(_NUMBER_BYTES, "big")
            + cursor.pin.hash
            + cursor.key
        )
        return urlsafe_b64encode(self._mark(body, question) + body).rstrip(b"=").decode()

    def open(self, text: str, question: str) -> Cursor:
        """Read a cursor back.

        Raises:
            CursorExpired: Not one of ours, or one of another question.
        """
        try:
            raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        except (binascii.Error, UnicodeEncodeError):
            raw = b""
        mark, body = raw[:MARK_BYTES], raw[MARK_BYTES:]
        if len(raw) < _HEAD_BYTES or not compare_digest(mark, self._mark(body, question)):
            raise CursorExpired(
                "The cursor does not belong to this question.",
                hint="Begin again without a cursor, and change nothing else while you page.",
            )
        number, rest = body[1 : 1 + _NUMBER_BYTES], body[1 + _NUMBER_BYTES :]
        pin = BlockRef(int.from_bytes(number, "big"), Hash32(rest[:32]))
        return Cursor(pin, rest[32:], backward=bool(body[0]))

    def _mark(self, body: bytes, question: str) -> bytes:
        return blake2b(
            body + question.encode(), digest_size=MARK_BYTES, key=self.genesis, person=b"mizan-page"
        ).digest()
