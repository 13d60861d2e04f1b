"""What the regulator's commands do to one licence: step by step from application to its end."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tokenization.commands.acts import Act, Change, look, perform, yes_no
from tokenization.commands.console import Errand
from tokenization.errors import InvalidParameter
from tokenization.files.licences import LicenceState, Standing, Validity, label, steps_between
from tokenization.files.participants import Licence, categories_of, investor_id
from tokenization.ledger.sight import Sight
from tokenization.ledger.tokens import find_token
from tokenization.registers.registry import NO_DOCUMENT, category_names, licence_call
from tokenization.types import Ref
from tokenization.units import (
    bytes32_to_text,
    parse_day,
    pkt_date,
    pkt_last_second,
    pkt_midnight,
    text_to_bytes32,
)


_REGISTRY = "LicenceRegistry"


@dataclass(frozen=True, slots=True)
class Entry:
    """A licence as the register has it now."""

    number: Ref
    investor: Ref
    categories: int
    standing: Standing
    sandboxed: bool


def apply(errand: Errand, licence: str, investor: str, categories: str) -> None:
    """Enter an application."""
    number, who, bits = text_to_bytes32(licence), investor_id(investor), categories_of(categories)
    sight = look(errand.options)
    now = _entry(sight, number)
    entered = now.standing.state is not LicenceState.NONE
    if entered and (now.investor, now.categories) != (who, bits):
        raise InvalidParameter(
            f"Licence {licence} is that of {bytes32_to_text(now.investor)}, for "
            f"{category_names(now.categories)}.",
            hint="Enter the application under another number.",
        )
    record = sight.read(sight.contract("IdentityRegistry").call("recordOf", who))
    if not record:
        errand.outcome.warnings.append(f"There is no investor {investor} yet.")
    wanted = Licence(number, bits, Standing(LicenceState.APPLIED))
    registry = sight.contract(_REGISTRY)
    call = licence_call(registry, who, wanted, LicenceState.APPLIED, errand.document or NO_DOCUMENT)
    act = Act(
        f"Enter the application of {investor} for licence {licence}, {categories}",
        () if entered else (call,),
        ()
        if entered
        else (Change("state", label(LicenceState.NONE), label(LicenceState.APPLIED)),),
        errand.document,
    )
    perform(errand, sight, act)


def step(
    errand: Errand, licence: str, state: LicenceState, *, validity: Validity | None = None
) -> None:
    """Bring a licence one step on; granting again renews it or ends its suspension."""
    sight = look(errand.options)
    registry = sight.contract(_REGISTRY)
    now = _existing(sight, licence)
    wanted = Licence(now.number, now.categories, Standing(state, validity))
    steps = steps_between(now.standing, wanted.standing)
    if len(steps) > 1:
        raise InvalidParameter(
            f"Licence {licence} is {label(now.standing.state)}: before it can be {label(state)} "
            f"it must be {label(steps[0])}.",
            hint="Take the steps one after the other, each with its document.",
        )
    calls = [
        licence_call(registry, now.investor, wanted, to, errand.document or NO_DOCUMENT)
        for to in steps
    ]
    before, until = now.standing, validity or now.standing.validity
    changes = [Change("state", label(before.state), label(state))]
    if before.validity != until:
        changes.append(Change("validity", _days(before.validity), _days(until)))
    act = Act(
        f"Licence {licence} of {bytes32_to_text(now.investor)}: {label(state)}",
        calls,
        changes,
        errand.document,
        data=_told(now),
    )
    perform(errand, sight, act)


def grant(errand: Errand, licence: str, first: str, last: str) -> None:
    """Grant, renew or reinstate a licence for some days, both inclusive."""
    validity = pkt_midnight(parse_day(first)), pkt_last_second(parse_day(last))
    if validity[1] < validity[0]:
        raise InvalidParameter("The licence ends before it begins.", hint="Swap the days.")
    granted = LicenceState.LICENSED
    step(errand, licence, granted, validity=validity)


def set_sandbox(errand: Errand, licence: str, *, sandboxed: bool) -> None:
    """Put a licence into the sandbox, or let it out."""
    sight = look(errand.options)
    now = _existing(sight, licence)
    call = sight.contract(_REGISTRY).call(
        "setSandbox", now.number, sandboxed, errand.document or NO_DOCUMENT
    )
    act = Act(
        f"{'Put' if sandboxed else 'Let'} licence {licence} "
        f"{'into' if sandboxed else 'out of'} the sandbox",
        () if now.sandboxed == sandboxed else (call,),
        (Change("in the sandbox", yes_no(now.sandboxed), yes_no(sandboxed)),),
        errand.document,
        data=_told(now),
    )
    perform(errand, sight, act)


def set_sandbox_limit(errand: Errand, licence: str, asset: str, amount: str) -> None:
    """Say how much of a token a licence in the sandbox lets its holder hold."""
    sight = look(errand.options)
    now, token = _existing(sight, licence), find_token(sight, asset)
    limit = token.amount_of(amount)
    registry = sight.contract(_REGISTRY)
    before = sight.read(registry.call("sandboxLimitOf", now.number, token.address))
    call = registry.call("setSandboxLimit", now.number, token.address, limit)
    act = Act(
        f"Limit licence {licence} in the sandbox",
        () if before == limit else (call,),
        (Change(f"at most of {token.code}", token.shown(before), token.shown(limit)),),
        data=_told(now),
    )
    perform(errand, sight, act)


def _existing(sight: Sight, licence: str) -> Entry:
    found = _entry(sight, text_to_bytes32(licence))
    if found.standing.state is LicenceState.NONE:
        raise InvalidParameter(
            f"There is no licence {licence}.", hint="Enter it first: mizan licence apply"
        )
    return found


def _entry(sight: Sight, number: Ref) -> Entry:
    found = sight.read(sight.contract(_REGISTRY).call("licenceOf", number))
    until = found["validUntil"]
    validity = (found["validFrom"], until) if until else None
    standing = Standing(LicenceState(found["state"]), validity)
    return Entry(number, Ref(found["investor"]), found["categories"], standing, found["sandboxed"])


def _told(now: Entry) -> Mapping[str, Any]:
    return {
        "investor": bytes32_to_text(now.investor),
        "categories": category_names(now.categories).split("+"),
    }


def _days(validity: Validity | None) -> str:
    return "none" if validity is None else f"{pkt_date(validity[0])} to {pkt_date(validity[1])}"
