"""Registering participants: records of identity and licences, brought to what a file says.

The registrar keeps identities, the regulator keeps licences. Each row is a goal for either, so a
row that stands already is left alone and one that changed is brought up to date.
"""

from collections.abc import Sequence
from functools import partial

from tokenization import artifacts
from tokenization.errors import InvalidParameter
from tokenization.files.licences import LicenceState, Standing, steps_between
from tokenization.files.participants import Licence, Participant
from tokenization.ledger.contracts import Call, Contract, Decoded
from tokenization.ledger.goals import Goal
from tokenization.ledger.manifest import Manifest
from tokenization.types import Hash32, Ref
from tokenization.units import bytes32_to_text


NO_DOCUMENT = Hash32(bytes(32))

STATUSES = {"active": 1, "frozen": 2, "closed": 3}
"""Where an investor stands. Source: ``InvestorRecord.sol``."""

_REGISTER = "registerInvestors"
_FUNCTIONS = {
    LicenceState.NOC: "grantNoObjection",
    LicenceState.IN_PRINCIPLE: "grantInPrinciple",
    LicenceState.SUSPENDED: "suspend",
    LicenceState.REVOKED: "revoke",
    LicenceState.SURRENDERED: "surrender",
}


def identity_goals(manifest: Manifest, participants: Sequence[Participant]) -> list[Goal]:
    """What the registrar has to see to."""
    registry = manifest.contract("IdentityRegistry")
    return [
        Goal(
            f"investor {bytes32_to_text(person.investor)}",
            (
                registry.call("recordOf", person.investor),
                registry.call("investorOf", person.account),
            ),
            partial(_identity_steps, registry, person),
            person.line,
            "investor",
        )
        for person in participants
    ]


def licence_goals(manifest: Manifest, participants: Sequence[Participant]) -> list[Goal]:
    """What the regulator has to see to."""
    registry = manifest.contract("LicenceRegistry")
    return [
        Goal(
            f"licence {bytes32_to_text(person.licence.number)}",
            (registry.call("licenceOf", person.licence.number),),
            partial(_licence_steps, registry, person.investor, person.licence),
            person.line,
            "licence_state",
        )
        for person in participants
        if person.licence is not None
    ]


def in_batches(registry: Contract, calls: Sequence[Call], most: int) -> list[Call]:
    """The registrar's calls with the registrations among them joined, at most so many a call."""
    new = [call for call in calls if call.label == f"{registry.name}.{_REGISTER}"]
    lines = [line for call in new for line in registry.read_call(call.data)[1][0]]
    joined = [
        registry.call(_REGISTER, lines[start : start + most])
        for start in range(0, len(lines), most)
    ]
    return [*joined, *(call for call in calls if call not in new)]


def _identity_steps(
    registry: Contract, person: Participant, answers: Sequence[Decoded]
) -> list[Call]:
    record, owner = answers
    wanted = (
        person.investor_class,
        person.tax_class,
        person.country,
        person.kyc_expiry_s,
    )
    if record == 0 and owner == bytes(32):
        return [registry.call(_REGISTER, [(person.investor, person.account, *wanted)])]
    if owner != person.investor:
        raise InvalidParameter(
            f"The account belongs to {bytes32_to_text(owner)}."
            if any(owner)
            else "The investor is registered, but this account is not linked to it.",
            hint="Correct the account; a further one is linked by its holder's signature.",
        )
    status, *found = _unpack_record(record)
    if tuple(found) == wanted:
        return []
    if status == STATUSES["closed"]:
        raise InvalidParameter(
            "The investor's record is closed, and that is for good.", hint="Remove the row."
        )
    return [registry.call("updateRecord", person.investor, *wanted)]


def _licence_steps(
    registry: Contract, investor: Ref, licence: Licence, answers: Sequence[Decoded]
) -> list[Call]:
    (found,) = answers
    now = Standing(LicenceState(found["state"]), (found["validFrom"], found["validUntil"]))
    if now.state is not LicenceState.NONE:
        if found["investor"] != investor:
            raise InvalidParameter(
                f"The licence belongs to {bytes32_to_text(found['investor'])}.",
                hint="Correct the licence number or the investor.",
            )
        if found["categories"] != licence.categories:
            raise InvalidParameter(
                f"The licence was entered for {category_names(found['categories'])}.",
                hint="Categories never change: correct them, or enter another licence.",
            )
    return [
        licence_call(registry, investor, licence, state, NO_DOCUMENT)
        for state in steps_between(now, licence.standing)
    ]


def licence_call(
    registry: Contract, investor: Ref, licence: Licence, state: LicenceState, document: Hash32
) -> Call:
    """The call that brings a licence to the next state."""
    if state is LicenceState.APPLIED:
        return registry.call(
            "enterApplication", licence.number, investor, licence.categories, document
        )
    if state is LicenceState.LICENSED:
        validity = licence.standing.validity or (0, 0)
        return registry.call("grant", licence.number, *validity, document)
    return registry.call(_FUNCTIONS[state], licence.number, document)


def status_of(record: int) -> str:
    """The status in an investor's record, as people write it."""
    names = {number: name for name, number in STATUSES.items()}
    return names[_unpack_record(record)[0]]


def category_names(categories: int) -> str:
    """Licence categories as files write them."""
    known = artifacts.licence_categories()
    return "+".join(word.name for bit, word in known.items() if categories & bit)


def _unpack_record(record: int) -> tuple[int, int, int, int, int]:
    """Status, class, tax class, country and KYC expiry. Source: ``InvestorRecord.sol``."""
    return (
        record & 0xFF,
        record >> 8 & 0xFF,
        record >> 16 & 0xFF,
        record >> 24 & 0xFFFF,
        record >> 40 & 0xFF_FFFF_FFFF,
    )
