"""Units set aside for receivers."""

from collections.abc import Iterator
from dataclasses import dataclass

from node import layout, model
from node.queries.assets import Token
from node.store import View
from tokenization.types import Address


@dataclass(frozen=True, slots=True)
class OpenHold:
    """A hold that nobody has ended."""

    token: Token
    number: int
    record: model.Hold


def open_holds(
    view: View,
    token: Token,
    *,
    of_account: Address | None = None,
    after: bytes | None = None,
    reverse: bool = False,
) -> Iterator[tuple[bytes, OpenHold | None]]:
    """The open holds of a token by number, each with the key a page may end at.

    Void ones, and those an account has no part in, are looked at and come as None.
    """
    family = layout.HOLDS
    for key, hold in view.scan(family, token.address, after=after, reverse=reverse):
        parties = (hold.holder, hold.receiver, hold.notary)
        wanted = of_account is None or of_account in parties
        is_open = wanted and hold.round == _round(view, token, hold.holder)
        number = int.from_bytes(key[1], "big")
        yield family.key(*key), OpenHold(token, number, hold) if is_open else None


def _round(view: View, token: Token, holder: bytes) -> int:
    return view.get(layout.HOLD_ROUNDS, token.address, holder) or 0
