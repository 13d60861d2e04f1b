"""What should be so on the chain, and how to get there from what is.

A goal knows what to ask and what to send if the answer is not as it should be. Commands that set a
ledger up are lists of goals: run again, they find that all stands and send nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tokenization.errors import MizanError, RowError, RpcRefused, TxReverted
from tokenization.ledger.access import agenda, together
from tokenization.ledger.chain import Chain, Pin
from tokenization.ledger.contracts import Call, Contract, Decoded
from tokenization.ledger.tx import MAX_TX_GAS, Draft, Lane, Receipt, send_drafts
from tokenization.units import iso_time


BUNDLE_CALLS = 64
"""Calls tried as one transaction; halved until they fit."""

MAX_DATA_BYTES = 120_000
"""Most bytes of calls joined in a transaction. Nodes pass on none above 128 KiB (geth's pool), and
endpoints limit what a request may be."""

Steps = Callable[[Sequence[Decoded]], Sequence[Call]]


@dataclass(frozen=True, slots=True)
class Goal:
    """Something that should be so.

    Attributes:
        label: What people call it.
        reads: What to ask.
        steps: From the answers, the calls that lead there; none if it stands. Raises a MizanError
            where nothing leads there.
        line: Line of the file it comes from, 0 for none.
        column: Column that a refusal points at.
    """

    label: str
    reads: tuple[Call, ...]
    steps: Steps
    line: int = 0
    column: str = ""


@dataclass(frozen=True, slots=True)
class Survey:
    """Goals held against the chain at one block."""

    standing: tuple[Goal, ...]
    open: tuple[tuple[Goal, tuple[Call, ...]], ...]
    faults: tuple[RowError, ...]

    @property
    def calls(self) -> list[Call]:
        """Everything to send, in order."""
        return [call for _, calls in self.open for call in calls]


def equal(label: str, read: Call, wanted: Decoded, *fix: Call, line: int = 0) -> Goal:
    """The goal that an answer equals a value; the fix is sent if it does not."""
    return Goal(label, (read,), lambda answers: () if answers[0] == wanted else fix, line)


def survey(chain: Chain, goals: Sequence[Goal], at: Pin) -> Survey:
    """Ask the chain how goals stand at a block."""
    answers = iter(chain.read_all([read for goal in goals for read in goal.reads], at))
    standing, todo, faults = [], [], []
    for goal in goals:
        found = [next(answers) for _ in goal.reads]
        try:
            steps = tuple(goal.steps(found))
        except MizanError as error:
            faults.append(RowError(goal.line, goal.column, error.message, error.hint))
            continue
        if steps:
            todo.append((goal, steps))
        else:
            standing.append(goal)
    return Survey(tuple(standing), tuple(todo), tuple(faults))


def reach(
    lane: Lane,
    manager: Contract,
    calls: Sequence[Call],
    progress: Callable[[int], None] = lambda _: None,
) -> list[Receipt]:
    """Send calls in order, in as few transactions as they fit.

    Args:
        lane: Whose role the calls ask for.
        manager: The access manager.
        calls: What to send.
        progress: Told how many of them are done.

    Raises:
        TxReverted: A call fails; the transactions before its own stand.
    """
    done: list[Receipt] = []
    start, size = 0, BUNDLE_CALLS
    while start < len(calls):
        part = calls[start : start + size]
        draft = _bundle(manager, part)
        if len(draft.data) > MAX_DATA_BYTES and len(part) > 1:
            size = len(part) // 2
            continue
        gas = lane.estimate([draft])[0]
        too_big = not isinstance(gas, int) or gas > MAX_TX_GAS
        if too_big and len(part) > 1:
            size = len(part) // 2
            continue
        if isinstance(gas, RpcRefused):
            raise TxReverted(
                f"{part[0].label} would fail: {gas.message}",
                tx_hash="",
                reason=gas.message,
                hint="Remove the cause and run the same command again; what stands is left as is.",
            )
        done += send_drafts(lane, [draft], [gas])
        start += len(part)
        size = BUNDLE_CALLS
        progress(start)
    return done


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of an officer's calls.

    Attributes:
        receipts: The transactions sent.
        announced: Whether they announced the calls instead of making them.
        due_s: UTC second from which the calls may be made; 0 if they were made.
    """

    receipts: tuple[Receipt, ...]
    announced: bool = False
    due_s: int = 0

    def __str__(self) -> str:
        """In a word or two."""
        if not self.due_s:
            return "done"
        return f"{'announced' if self.announced else 'not due'}, to be made from {self.due}"

    @property
    def due(self) -> str:
        """From when on, as people write it."""
        return iso_time(self.due_s)


NOTHING = Carried(())
"""Nothing was to be done."""


def carry_out(
    lane: Lane,
    manager: Contract,
    calls: Sequence[Call],
    progress: Callable[[int], None] = lambda _: None,
) -> Carried:
    """Make an officer's calls; where its role acts with a delay announce them, or wait.

    Nothing is sent before the last of the calls is due, by the time of the chain's newest block.

    Raises:
        SignerError: It lacks a role.
        TxReverted: A call fails; the transactions before its own stand.
    """
    at = lane.chain.pin()
    found = agenda(lane.chain, manager, lane.address, calls, at)
    if found.announcements:
        receipts = reach(lane, manager, found.announcements)
        due_s = agenda(lane.chain, manager, lane.address, calls, lane.chain.pin()).due_s
        return Carried(tuple(receipts), announced=True, due_s=due_s)
    if found.due_s > at.time_s:
        return Carried((), due_s=found.due_s)
    return Carried(tuple(reach(lane, manager, calls, progress)))


def _bundle(manager: Contract, calls: Sequence[Call]) -> Draft:
    bundle = together(manager, calls)
    more = f" and {len(calls) - 1} more calls" if len(calls) > 1 else ""
    return Draft(bundle.to, bundle.data, f"{calls[0].label}{more}")
