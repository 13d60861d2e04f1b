"""How the node fares: how far behind the chain it is, and what watching it has found. Pure."""

from dataclasses import dataclass, field
from typing import Final

from node.model import BlockRecord


READY_LAG_BLOCKS: Final = 10
"""Further behind than this, the node says it is not ready."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure the store and the chain do not agree on. ``theirs`` None: the chain gave no answer.

    Attributes:
        figure: The question, as it is asked of a contract: function and arguments.
        contract: Whose figure it is.
        block: The block both sides were asked at.
        part: Which value of the answer; empty if it has but one.
    """

    figure: str
    contract: bytes
    block: int
    ours: str
    theirs: str | None
    part: str = ""

    @property
    def what(self) -> str:
        """The question, and which value of the answer."""
        return f"{self.figure}.{self.part}" if self.part else self.figure

    def as_text(self) -> str:
        """For people."""
        theirs = "nothing" if self.theirs is None else self.theirs
        return (
            f"{self.what} at 0x{self.contract.hex()}, block {self.block}: "
            f"store {self.ours}, chain {theirs}"
        )


@dataclass(frozen=True, slots=True)
class Verification:
    """What the background verifier has found so far.

    Attributes:
        compared: Figures compared since the start.
        rounds: How often it has been through all of them.
        block: The block it last compared at, or None.
        differences: Figures that differed when last compared.
    """

    compared: int = 0
    rounds: int = 0
    block: int | None = None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Peer:
    """Another node of the same ledger, as last seen.

    Attributes:
        name: Its address without credentials.
        block: The block both digests were compared at, or None.
        differs: Whether they differ there.
        failing: Why it could not be asked; empty if it could.
    """

    name: str
    block: int | None = None
    differs: bool = False
    failing: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """What those who watch the node from inside have found. ``verification`` None: it is off."""

    verification: Verification | None = None
    peers: tuple[Peer, ...] = ()

    @property
    def alarm(self) -> str:
        """Why the node's figures must not be relied on; empty while they may be."""
        differences = self.verification.differences if self.verification else ()
        if differences:
            return f"{len(differences)} figures differ from the chain: {differences[0].as_text()}."
        return ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How the follower stands towards the chain, as it last saw it.

    Attributes:
        head: The chain's newest block, or None before the first look.
        head_time_s: That block's time in UTC seconds.
        safe: The chain's safe block, or None if it names none.
        failing: Why the follower cannot go on at present; empty while it can.
        health: What watching it has found.
    """

    head: int | None = None
    head_time_s: int | None = None
    safe: int | None = None
    failing: str = ""
    health: Health = field(default_factory=Health)

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
        is_near = lag is not None and lag <= READY_LAG_BLOCKS
        return is_near and not self.failing and not self.health.alarm
