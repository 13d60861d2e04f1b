"""What was installed, written down last, so that a second run has nothing to do.

A stamp lies inside the folder it vouches for and goes when that goes.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import IntEnum
from pathlib import Path


class Goal(IntEnum):
    """How much is to be installed. A higher goal includes the lower."""

    DEMO = 1
    TEST = 2


@dataclass(frozen=True, slots=True)
class Stamp:
    """What one part of the set-up was made from.

    Attributes:
        inputs: Digest of everything that decides what is installed.
        goal: How much was installed.
        place: The checkout it was installed for; it does not survive a move.
    """

    inputs: str
    goal: int
    place: str

    def covers(self, wanted: "Stamp") -> bool:
        """Whether nothing is left to do for what is wanted."""
        return (
            self.inputs == wanted.inputs and self.place == wanted.place and self.goal >= wanted.goal
        )


def digest(*parts: bytes) -> str:
    """One short name for all of the parts, in order."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8))
        whole.update(part)
    return whole.hexdigest()[:32]


def read(path: Path) -> Stamp | None:
    """The stamp at a path; None if there is none or it is of another form."""
    try:
        return Stamp(**json.loads(path.read_text("utf-8")))
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError):
        return None


def write(path: Path, stamp: Stamp) -> None:
    """Put a stamp in place, whole or not at all."""
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(asdict(stamp)) + "\n", "utf-8")
    draft.replace(path)
