"""The compliance log: every act of supervision as one line, appended and never changed."""

from node.fold.working import Working
from node.layout import ACTIONS
from node.model import Action, ActionKind


def note(work: Working, kind: ActionKind, **what: bytes | int) -> None:
    """Write a line about the event in hand; what does not apply is left out."""
    key = ACTIONS.prefix + work.block_key + work.event.index.to_bytes(4, "big")
    work.rows.append((key, ACTIONS.codec.encode(Action(int(kind), **what))))  # type: ignore[arg-type]
