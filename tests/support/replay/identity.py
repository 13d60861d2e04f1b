"""The registers of people: identities, licences, attestations, from logs alone."""

from eth_utils.crypto import keccak

from node import layout
from node.model import Investor, Licence
from tests.support.replay.answers import (
    AUTHORITY,
    CODES,
    NOBODY,
    Table,
    accounts,
    each,
    investors,
)
from tests.support.replay.world import ZERO, World
from tokenization.artifacts import licence_categories


NO_RECORD = Investor(0, 0, 0, 0, 0, 0)
NO_LICENCE = Licence(bytes(32), 0, 0, 0, 0, bytes(32), 0)
ACTIVE = 1
LICENSED = 4
STANDINGS = (
    "LICENCE_MISSING",
    "LICENCE_SURRENDERED",
    "LICENCE_REVOKED",
    "LICENCE_PENDING",
    "LICENCE_EXPIRED",
    "LICENCE_SUSPENDED",
    "LICENCE_NOT_YET_VALID",
    "SANDBOX_LIMIT_EXCEEDED",
)
"""From worst to best. Source: ``LicenceRegistry.Standing``."""
OVER = {5: "LICENCE_SUSPENDED", 6: "LICENCE_REVOKED", 7: "LICENCE_SURRENDERED"}
CATEGORIES = (1, 2, 4, 128, 256, 2 | 4, 128 | 256)
HOLDINGS = (0, 70, 71)


def linked(world: World, account: bytes) -> bytes:
    """The investor an account belongs to now, or zero."""
    return world.view.get(layout.ACCOUNT_INVESTORS, account) or bytes(32)


def record_of(world: World, investor: bytes) -> Investor:
    """An investor's record, empty if there is none."""
    return world.view.get(layout.INVESTORS, investor) or NO_RECORD


def packed(record: Investor) -> int:
    """A record as the contract packs it."""
    return (
        record.status
        | record.investor_class << 8
        | record.tax_class << 16
        | record.country << 24
        | record.kyc_expiry_s << 40
        | record.version << 80
    )


def code_of(world: World, account: bytes, side: str) -> int:
    """Why an account's investor may not deal, or zero."""
    record = record_of(world, linked(world, account))
    if record.status == ACTIVE and world.time_s <= record.kyc_expiry_s:
        return 0
    return CODES[f"{side}_{('UNKNOWN', 'KYC_EXPIRED', 'FROZEN', 'CLOSED')[record.status]}"]


def eligibility(
    world: World, at: bytes, sender: bytes, receiver: bytes
) -> tuple[int, bytes, bytes, int, int]:
    """The one answer to who the parties are."""
    del at
    giver, taker = linked(world, sender), linked(world, receiver)
    giving, taking = (packed(record_of(world, investor)) for investor in (giver, taker))
    code = code_of(world, sender, "SENDER") if sender != ZERO else 0
    if not code and receiver != ZERO:
        code = code_of(world, receiver, "RECEIVER")
    return code, giver, taker, giving, taking


def acquisition_code(
    world: World, investor: bytes, categories: int, asset: bytes, holding: int
) -> int:
    """Why an investor's licences do not let it hold so much of an asset, or zero."""
    best = STANDINGS[0]
    for category in licence_categories():
        number = world.licence_for[investor, category]
        if not categories & category or not any(number):
            continue
        standing = _standing(world, number, asset, holding)
        if not standing:
            return 0
        best = max(best, standing, key=STANDINGS.index)
    return CODES[best]


def attestation_code(world: World, registry: bytes, investor: bytes, topics: int) -> int:
    """Which attestation is missing, or zero."""
    for topic in range(64):
        code = _attestation(world, registry, investor, topic) if topics >> topic & 1 else ""
        if code:
            return CODES[code]
    return 0


def _standing(world: World, number: bytes, asset: bytes, holding: int) -> str:
    licence = world.view.get(layout.LICENCES, number) or NO_LICENCE
    if licence.state != LICENSED:
        return OVER.get(licence.state, "LICENCE_PENDING")
    if world.time_s < licence.valid_from_s:
        return "LICENCE_NOT_YET_VALID"
    if world.time_s > licence.valid_until_s:
        return "LICENCE_EXPIRED"
    limit = world.view.get(layout.SANDBOX_LIMITS, number, asset) or 0
    bound = world.view.get(layout.SANDBOXED, number) is not None
    return "SANDBOX_LIMIT_EXCEEDED" if bound and holding > limit else ""


def _attestation(world: World, registry: bytes, investor: bytes, topic: int) -> str:
    found = world.view.get(layout.ATTESTATIONS, investor, topic, registry)
    if found is None:
        return "ATTESTATION_MISSING"
    if not found.valid_until_s:
        return "ATTESTATION_REVOKED"
    if world.time_s > found.valid_until_s:
        return "ATTESTATION_EXPIRED"
    by = world.view.get(layout.ATTESTERS, registry, found.attester)
    stands = by and by.active and by.topics >> topic & 1 and by.epoch == found.attester_epoch
    return "" if stands else "ATTESTER_NOT_TRUSTED"


def _identity(world: World, at: bytes, account: bytes) -> bytes:
    investor = linked(world, account)
    return bytes(keccak(at.rjust(32, b"\0") + investor))[12:] if any(investor) else ZERO


def _licence(world: World, at: bytes, number: bytes) -> object:
    del at
    found = world.view.get(layout.LICENCES, number) or NO_LICENCE
    return {
        "investor": found.investor,
        "state": found.state,
        "categories": found.categories,
        "validFrom": found.valid_from_s,
        "validUntil": found.valid_until_s,
        "version": found.version,
        "sandboxed": world.view.get(layout.SANDBOXED, number) is not None,
        "conditionsHash": found.conditions_hash,
    }


def _attestation_of(world: World, at: bytes, investor: bytes, topic: int) -> object:
    found = world.view.get(layout.ATTESTATIONS, investor, topic, at)
    return {
        "attester": found.attester if found else ZERO,
        "validUntil": found.valid_until_s if found else 0,
        "attesterEpoch": found.attester_epoch if found else 0,
        "version": found.version if found else 0,
        "dataHash": found.data_hash if found else bytes(32),
    }


def _attester_of(world: World, at: bytes, attester: bytes) -> object:
    found = world.view.get(layout.ATTESTERS, at, attester)
    return (found.topics, found.active, found.epoch) if found else (0, False, 0)


def _licences(world: World) -> list[bytes]:
    return [*(key[0] for key, _ in world.view.scan(layout.LICENCES)), NOBODY]


def _attesters(world: World) -> list[bytes]:
    return [*(key[1] for key, _ in world.view.scan(layout.ATTESTERS)), ZERO]


def _sides(world: World) -> list[bytes]:
    return [*accounts(world), ZERO]


_account, _investor = each(accounts), each(investors)

IDENTITY_REGISTRY: Table = AUTHORITY | {
    "investorOf": _account(lambda w, at, account: linked(w, account)),
    "ownerOf": _account(lambda w, at, account: w.owner.get(account, bytes(32))),
    "contains": _account(lambda w, at, account: any(linked(w, account))),
    "isVerified": _account(lambda w, at, account: not code_of(w, account, "RECEIVER")),
    "investorCountry": _account(lambda w, at, account: record_of(w, linked(w, account)).country),
    "identity": _account(_identity),
    "nonces": _account(lambda w, at, account: w.signed_links[account]),
    "recordOf": _investor(lambda w, at, investor: packed(record_of(w, investor))),
    "accountCount": _investor(
        lambda w, at, investor: sum(1 for _ in w.view.scan(layout.INVESTOR_ACCOUNTS, investor))
    ),
    "eligibility": each(_sides, _sides)(eligibility),
}
LICENCE_REGISTRY: Table = AUTHORITY | {
    "licenceOf": each(_licences)(_licence),
    "licenceFor": each(investors, lambda _: licence_categories())(
        lambda w, at, investor, category: w.licence_for[investor, category]
    ),
    "sandboxLimitOf": each(_licences, World.tokens)(
        lambda w, at, number, asset: w.view.get(layout.SANDBOX_LIMITS, number, asset) or 0
    ),
    "licenceCode": each(investors, lambda _: CATEGORIES)(
        lambda w, at, investor, categories: acquisition_code(w, investor, categories, ZERO, 0)
    ),
    "acquisitionCode": each(investors, lambda _: CATEGORIES, World.tokens, lambda _: HOLDINGS)(
        lambda w, at, *asked: acquisition_code(w, *asked)
    ),
}
ATTESTATION_REGISTRY: Table = AUTHORITY | {
    "attesterOf": each(_attesters)(_attester_of),
    "attestationOf": each(investors, lambda _: range(4))(_attestation_of),
    "attestationCode": each(investors, lambda _: (0, 0b10, 0b100, 0b110))(attestation_code),
}
