"""How far the node is behind the chain: what the follower tells and the API shows. Pure."""

from dataclasses import dataclass
from typing import Final

from node.model import BlockRecord


READY_LAG_BLOCKS: Final = 10
"""Further behind than this, the node says it is not ready."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How the follower stands towards the chain, as it last saw it.

    Attributes:
        head: The chain's newest block, or None before the first look.
        head_time_s: That block's time in UTC seconds.
        safe: The chain's safe block, or None if it names none.
        failing: Why the follower cannot go on at present; empty while it can.
    """

    head: int | None = None
    head_time_s: int | None = None
    safe: int | None = None
    failing: str = ""

    def lag_blocks(self, tip: BlockRecord | None) -> int | None:
        """Blocks between the chain's head and our tip; None if either is unknown."""
        if self.head is None or tip is None:
            return None
        return max(0, self.head - tip.number)

    def lag_s(self, tip: BlockRecord | None) -> int | None:
        """Seconds of chain time between the chain's head and our tip; None if unknown."""
        if self.head_time_s is None or tip is None:
            return None
        return max(0, self.head_time_s - tip.time_s)

    def ready(self, tip: BlockRecord | None) -> bool:
        """Whether we follow the chain closely enough to be asked."""
        lag = self.lag_blocks(tip)
        return not self.failing and lag is not None and lag <= READY_LAG_BLOCKS
