"""Whether roles, holders, delays, guardians and wires are what they should be, and no others."""

from collections.abc import Mapping
from typing import TypeVar

from tokenization import artifacts
from tokenization.deployment.parts import PARTS, answers_as
from tokenization.deployment.powers import Powers
from tokenization.deployment.readings import Reading, Section, compare, differs, joined
from tokenization.deployment.system import holders
from tokenization.files.params import Params
from tokenization.ledger.access import MANAGER
from tokenization.ledger.chain import Pin
from tokenization.ledger.contracts import Decoded
from tokenization.ledger.manifest import Manifest
from tokenization.ledger.sight import Sight
from tokenization.types import Address
from tokenization.units import checksum, hex0x, iso_time


_ADMIN = 0
_NOT_HELD = "not held"

Key = TypeVar("Key", int, Address)

Held = Mapping[tuple[int, Address], int]
"""Who holds which role, with what delay in seconds."""


def function_section(sight: Sight, powers: Powers) -> Section:
    """Every function asks for the role of ``roles.json``, every other for ADMIN."""
    manager, roles = sight.contract(MANAGER), artifacts.roles()
    wanted, labels = {}, {}
    for name, functions in roles.functions.items():
        contract = answers_as(name, sight.manifest)
        for function, role in functions.items():
            place = (contract.address, contract.selector(function))
            wanted[place], labels[place] = roles.roles[role].id, f"{name}.{function}"
    return compare(
        "functions ask for their role",
        [
            Reading(
                f"role that {labels.get(place) or _place(sight.manifest, *place)} asks for",
                manager.call("getTargetFunctionRole", *place),
                wanted.get(place, _ADMIN),
                role_name,
            )
            for place in sorted(wanted.keys() | powers.functions)
        ],
        sight.read_all,
    )


def holder_section(sight: Sight, params: Params, powers: Powers, *, handed_over: bool) -> Section:
    """Exactly those hold a role who should, with its delay."""
    manager = sight.contract(MANAGER)
    wanted = wanted_holders(sight.manifest, params, powers, handed_over=handed_over)
    pairs = sorted(wanted.keys() | powers.members)
    answers = sight.read_all([manager.call("getAccess", *pair) for pair in pairs])
    differences = []
    for pair, access in zip(pairs, answers, strict=True):
        found, should = _holding(access, sight.at), _wanted_holding(wanted, pair)
        if found != should:
            who = f"{role_name(pair[0])} of {name_of(sight.manifest, pair[1])}"
            differences.append(differs(who, found, should))
    return Section("roles are held by whom they should", len(pairs), tuple(differences))


def wanted_holders(
    manifest: Manifest, params: Params, powers: Powers, *, handed_over: bool
) -> Held:
    """Who should hold what, before or after ADMIN is handed over to whom the parameters name."""
    held = {(role.id, account): role.delay_s for role, account in holders(manifest, params)}
    if handed_over and "ADMIN" in params.officers:
        return held
    others = {pair: delay for pair, delay in held.items() if pair[0] != _ADMIN}
    return {**others, (_ADMIN, powers.deployer): 0}


def role_section(sight: Sight, powers: Powers) -> Section:
    """Every role has its guardian, is administered by ADMIN, and is granted without delay."""
    manager, roles = sight.contract(MANAGER), artifacts.roles().roles
    guardians = {role.id: roles[role.guardian or "ADMIN"].id for role in roles.values()}
    ids = sorted(guardians.keys() | powers.roles)
    readings = [
        reading
        for role in ids
        for reading in (
            Reading(
                f"guardian of {role_name(role)}",
                manager.call("getRoleGuardian", role),
                guardians.get(role, _ADMIN),
                role_name,
            ),
            Reading(
                f"who grants {role_name(role)}",
                manager.call("getRoleAdmin", role),
                _ADMIN,
                role_name,
            ),
        )
    ]
    names = {role: role_name(role) for role in ids}
    return joined(
        "roles have their guardian and administrator",
        compare("", readings, sight.read_all),
        _undelayed(sight, "getRoleGrantDelay", "delay of granting", names, powers.grant_delays),
    )


def target_section(sight: Sight, powers: Powers) -> Section:
    """No contract is closed, none delays how it is wired."""
    manager = sight.contract(MANAGER)
    addresses = {sight.manifest.contracts[name] for name in PARTS} | powers.targets
    names = {address: name_of(sight.manifest, address) for address in sorted(addresses)}
    closed = [
        Reading(
            name,
            manager.call("isTargetClosed", address),
            False,
            lambda is_closed: "closed to everybody" if is_closed else "open",
        )
        for address, name in names.items()
    ]
    return joined(
        "contracts are open",
        compare("", closed, sight.read_all),
        _undelayed(sight, "getTargetAdminDelay", "delay of wiring", names, powers.target_delays),
    )


def role_name(role: int) -> str:
    """A role by its name, or by its number if it is none of ours."""
    names = {known.id: name for name, known in artifacts.roles().roles.items()}
    return names.get(role, f"role {role}, which is unknown")


def name_of(manifest: Manifest, address: Address) -> str:
    """An address by the name it has in the manifest, if any."""
    names = {there: name for name, there in manifest.contracts.items()}
    return names.get(address) or checksum(address)


def _undelayed(
    sight: Sight, getter: str, label: str, names: Mapping[Key, str], last_set: Mapping[Key, int]
) -> Section:
    """No delay is in force, nor set to come into force: of that only the log tells."""
    manager, differences = sight.contract(MANAGER), []
    for key, delay_s in zip(
        names, sight.read_all([manager.call(getter, key) for key in names]), strict=True
    ):
        coming_s = last_set.get(key, delay_s)
        if delay_s or coming_s:
            later = f", {coming_s} s to come" if coming_s != delay_s else ""
            differences.append(differs(f"{label} {names[key]}", f"{delay_s} s{later}", "0 s"))
    return Section("", len(names), tuple(differences))


def _wanted_holding(wanted: Held, pair: tuple[int, Address]) -> str:
    return f"held with a delay of {wanted[pair]} s" if pair in wanted else _NOT_HELD


def _holding(access: Decoded, at: Pin) -> str:
    """How a role is held, as ``getAccess`` answers: since when, delay, next delay and from when."""
    since, delay, pending, effect = access
    if since == 0:
        return _NOT_HELD
    held = f"held with a delay of {delay} s"
    if since > at.time_s:
        held += f", from {iso_time(since)} on"
    if effect:
        held += f", of {pending} s from {iso_time(effect)} on"
    return held


def _place(manifest: Manifest, target: Address, selector: bytes) -> str:
    return f"{name_of(manifest, target)} {hex0x(selector)}"
