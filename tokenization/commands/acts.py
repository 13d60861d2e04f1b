"""One act of one officer: what it changes, whether the chain would take it, and sending it.

Commands of supervision and enforcement make an act of what they are told and what stands; here is
what all of them do with it. How it ends is told to programs as ``state``: ``stands`` (nothing to
send), ``open`` (dry), ``done``, ``announced`` (its role acts with a delay) or ``waiting`` for that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tokenization.commands.console import Errand, Options, Outcome, confirm
from tokenization.commands.session import DRY, not_due, open_ledger, own_lane, transactions
from tokenization.errors import (
    ConfigError,
    JournalConflict,
    PreflightRefused,
    RpcRefused,
    SignerError,
)
from tokenization.ledger.access import MANAGER, agenda
from tokenization.ledger.chain import revert_of
from tokenization.ledger.contracts import Call
from tokenization.ledger.goals import Carried, carry_out
from tokenization.ledger.sight import Sight
from tokenization.ledger.tx import Draft, Lane, send_all, wait_idle
from tokenization.types import Address, Hash32
from tokenization.units import checksum, hex0x


UNCHECKED = "Without --signer nobody's role was checked."


@dataclass(frozen=True, slots=True)
class Change:
    """What an act changes, as people read it."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Act:
    """One act.

    Attributes:
        title: What it does.
        calls: What to send; none if it stands already.
        changes: What it changes.
        document: Hash of the document that it names.
        trials: What else the chain is asked, and as whom, before anything is sent.
        anybody: Whether no role is needed for it.
        signed_by: Who alone may sign it, where that is one account.
        remedy: What to do if the chain would refuse it.
        data: What programs are told besides.
        then: What follows the calls, each sent when the one before is done; no role is needed for
            it, and the chain cannot be asked about it before.
    """

    title: str
    calls: Sequence[Call]
    changes: Sequence[Change] = ()
    document: Hash32 | None = None
    trials: Sequence[tuple[Address, Call]] = ()
    anybody: bool = False
    signed_by: Address | None = None
    remedy: str = "Remove the cause and run the same command again."
    data: Mapping[str, Any] = field(default_factory=dict)
    then: Sequence[Call] = ()


def look(options: Options) -> Sight:
    """The ledger at its newest block.

    Raises:
        ManifestError, RpcUnavailable, ChainMismatch: As for ``open_ledger``.
    """
    chain, manifest = open_ledger(options)
    return Sight(chain, manifest, chain.pin())


def required(errand: Errand) -> Hash32:
    """The document of an act that must name the one that orders or states it.

    Raises:
        ConfigError: It names none.
    """
    if errand.document is None:
        raise ConfigError(
            "This names the document behind it.",
            hint="Give its file with --document, or its hash with --document-hash.",
        )
    return errand.document


def yes_no(answer: object) -> str:
    """An answer of the chain, as a change shows it."""
    return "yes" if answer else "no"


def perform(errand: Errand, sight: Sight, act: Act) -> bool:
    """Tell what an act changes, ask the chain, and if that was wanted send it.

    Answers whether it was done just now.

    Raises:
        PreflightRefused: The chain would refuse it; nothing was sent.
        SignerError: The signer lacks the role, or is not who alone may sign.
        JournalConflict: Something of the signer's was still on its way.
        NotFinalized: It is not mined in time.
    """
    outcome, options = errand.outcome, errand.options
    outcome.data = _data(sight, act)
    outcome.text = "\n".join([act.title, *map(_line, act.changes), *_document(act)]) + "\n"
    if not act.calls:
        return _end(outcome, "stands", "It stands already. Nothing to send.")
    if not errand.execute and errand.signer is None:
        outcome.warnings.append(UNCHECKED)
        _try(sight, act, act.trials)
        return _end(outcome, "open", DRY)
    with own_lane(options, sight.chain, errand.signer) as lane:
        _check_signer(act, lane.address)
        if errand.execute:
            _check_idle(sight, lane)
        _rehearse(sight, act, lane.address)
        if not errand.execute:
            return _end(outcome, "open", DRY)
        confirm(options, f"{act.title}: send to chain {sight.chain.chain_id}?")
        return _report(outcome, _send(sight, act, lane))


def perform_next(errand: Errand, sight: Sight, act: Act) -> bool:
    """Perform what follows on something done before; what was sent for both is told."""
    before = errand.outcome.data.get("transactions", [])
    done = perform(errand, sight, act)
    sent = [*before, *errand.outcome.data.get("transactions", [])]
    if sent:
        errand.outcome.data["transactions"] = sent
    return done


def _check_idle(sight: Sight, lane: Lane) -> None:
    """What a run that was cut off had sent may be this very act, which nobody can see yet."""
    if wait_idle(sight.chain, lane.address, sight.at.number):
        raise JournalConflict(
            f"What {checksum(lane.address)} had sent before was only mined now, and may be this "
            "very act; nothing was sent.",
            hint="Run the same command again: what is done is not done twice.",
        )


def _check_signer(act: Act, signer: Address) -> None:
    if act.signed_by is not None and act.signed_by != signer:
        raise SignerError(
            f"{checksum(signer)} cannot sign this; {checksum(act.signed_by)} must.",
            hint="Name the signer of that account: --signer",
        )


def _rehearse(sight: Sight, act: Act, sender: Address) -> None:
    """Ask the chain whether it would take the act of this sender."""
    trials = list(act.trials)
    if act.anybody or _is_due(sight, act, sender):
        trials += [(sender, call) for call in act.calls]
    _try(sight, act, trials)


def _is_due(sight: Sight, act: Act, sender: Address) -> bool:
    found = agenda(sight.chain, sight.contract(MANAGER), sender, act.calls, sight.at)
    return not found.announcements and found.due_s <= sight.at.time_s


def _try(sight: Sight, act: Act, trials: Sequence[tuple[Address, Call]]) -> None:
    for sender, call in trials:
        (answer,) = sight.chain.try_all([call], sight.at, sender)
        if isinstance(answer, RpcRefused):
            revert = revert_of(answer)
            if revert is None:
                raise answer
            reason = f"{revert.words} (reason {revert.code})" if revert.code else str(revert)
            raise PreflightRefused(
                f"The chain would refuse this at block {sight.at.number}: {reason}",
                (),
                hint=f"Nothing was sent. {act.remedy}",
            )


def _send(sight: Sight, act: Act, lane: Lane) -> Carried:
    if act.anybody:
        carried = Carried(tuple(send_all(lane, [Draft.of(call) for call in act.calls])))
    else:
        carried = carry_out(lane, sight.contract(MANAGER), act.calls)
    if carried.due_s:
        return carried
    receipts = list(carried.receipts)
    for call in act.then:
        receipts += send_all(lane, [Draft.of(call)])
    return Carried(tuple(receipts))


def _report(outcome: Outcome, carried: Carried) -> bool:
    outcome.data["transactions"] = transactions(carried.receipts)
    if not carried.due_s:
        outcome.data["executed"] = True
        hashes = ", ".join(hex0x(receipt.hash) for receipt in carried.receipts)
        block = carried.receipts[-1].block
        return _end(outcome, "done", f"Done in block {block}, transaction {hashes}.")
    outcome.data["due"] = carried.due
    if carried.announced:
        words = f"Announced. Run the same command again from {carried.due} on to do it."
        return _end(outcome, "announced", words)
    outcome.error = not_due(carried)
    return _end(outcome, "waiting", "")


def _end(outcome: Outcome, state: str, words: str) -> bool:
    """Tell how it ended, and answer whether it was done."""
    outcome.data["state"] = state
    outcome.text += words + "\n"
    return state == "done"


def _data(sight: Sight, act: Act) -> dict[str, Any]:
    return {
        "executed": False,
        "act": act.title,
        "block": {"number": sight.at.number, "hash": hex0x(sight.at.hash)},
        "changes": [
            {"what": change.what, "before": change.before, "after": change.after}
            for change in act.changes
        ],
        "document_hash": hex0x(act.document) if act.document else None,
        **act.data,
    }


def _line(change: Change) -> str:
    same = change.before == change.after
    return f"  {change.what}: {change.before}" + ("" if same else f" → {change.after}")


def _document(act: Act) -> list[str]:
    return [f"  document: {hex0x(act.document)}"] if act.document else []
