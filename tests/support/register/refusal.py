"""What the whole model builds on: refusals, and values that never change."""

from collections.abc import Callable
from typing import Self


class Refused(Exception):
    """The model says that the chain refuses.

    Attributes:
        reason: The reason code's name, ``PAUSED``, or the error's, ``RefRefused``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def refuse_if(condition: object, reason: str) -> None:
    """Refuse for a reason if there is cause to.

    Raises:
        Refused: The condition holds.
    """
    if condition:
        raise Refused(reason)


def reason_of(act: Callable[[], object]) -> str:
    """Why an act is refused; empty if it is not."""
    try:
        act()
    except Refused as refusal:
        return refusal.reason
    return ""


class Constant:
    """A value that never changes, so that a copy of a world shares it."""

    def __deepcopy__(self, _: dict[int, object]) -> Self:
        """Itself."""
        return self
