"""The directory, the registers of people and licences, and who may do what."""

from collections.abc import Iterator

from node import layout
from node.figures.asking import DIRECTORY, Fields, Figure, Row, Scope, fields, row, rows
from node.keys import Key
from node.model import Investor, Licence, OperationState, RoleGrant
from tokenization.types import Kind


_PEOPLE, _LICENCES = Kind.IDENTITY_REGISTRY, Kind.LICENCE_REGISTRY
_EXPIRATION_S = 7 * 86_400
"""Of an operation that was announced and never executed. Source: OpenZeppelin ``AccessManager``."""


def _packed(record: Investor) -> int:
    """A record as the contract packs it. Source: ``InvestorRecord.sol``."""
    return (
        record.status
        | record.investor_class << 8
        | record.tax_class << 16
        | record.country << 24
        | record.kyc_expiry_s << 40
        | record.version << 80
    )


def _licence(scope: Scope, key: Key, licence: Licence) -> Fields:
    sandboxed = scope.view.get(layout.SANDBOXED, *key) is not None
    return Fields(fields(licence).said | {"sandboxed": sandboxed})


def _access(scope: Scope, _: Key, grant: RoleGrant) -> dict[str, int]:
    delay, waits = grant.delay, scope.time_s < grant.delay.since_s
    return {
        "since": grant.since_s,
        "currentDelay": delay.at(scope.time_s),
        "pendingDelay": delay.seconds if waits else 0,
        "effect": delay.since_s if waits else 0,
    }


def _operation(scope: Scope, key: Key, ordinal: int) -> Iterator[Figure]:
    """The latest announcement of an operation; of those before it the chain says nothing."""
    manager, number = key
    one = scope.view.get(layout.OPERATIONS, manager, ordinal)
    if one is None:
        raise KeyError(f"operation {ordinal} is the latest and unknown")
    is_alive = one.schedule_s + _EXPIRATION_S > scope.time_s
    waits = one.state == OperationState.SCHEDULED and is_alive
    yield from scope.ask(manager, "getNonce", (number,), one.nonce)
    yield from scope.ask(manager, "getSchedule", (number,), one.schedule_s if waits else 0)
    yield from scope.ask(manager, "hashOperation", (one.caller, one.target, one.data), number)


REGISTERS: tuple[Row, ...] = (
    row(layout.CONTRACTS, "kindOf", at=DIRECTORY, ours=lambda _, __, said: said.kind),
    row(
        layout.CONTRACT_KINDS,
        "kindOf",
        at=DIRECTORY,
        args=lambda _, key, __: key[1:],
        ours=lambda _, key, __: key[0],
    ),
    row(layout.CONTRACT_CODES, "byCode", at=DIRECTORY),
    row(layout.INVESTORS, "recordOf", at=_PEOPLE, ours=lambda _, __, said: _packed(said)),
    row(
        layout.INVESTORS,
        "accountCount",
        at=_PEOPLE,
        ours=lambda scope, key, _: sum(1 for _ in scope.view.scan(layout.INVESTOR_ACCOUNTS, *key)),
    ),
    row(layout.ACCOUNT_INVESTORS, "investorOf", at=_PEOPLE),
    row(layout.ACCOUNT_OWNERS, "ownerOf", at=_PEOPLE),
    row(
        layout.INVESTOR_ACCOUNTS,
        "investorOf",
        at=_PEOPLE,
        args=lambda _, key, __: key[1:],
        ours=lambda _, key, __: key[0],
    ),
    row(layout.LICENCES, "licenceOf", at=_LICENCES, ours=_licence),
    row(
        layout.INVESTOR_LICENCES,
        "licenceOf",
        at=_LICENCES,
        args=lambda _, key, __: key[1:],
        ours=lambda _, key, __: {"investor": key[0]},
    ),
    row(layout.SANDBOXED, "licenceOf", at=_LICENCES, ours=lambda *_: {"sandboxed": True}),
    row(layout.SANDBOX_LIMITS, "sandboxLimitOf", at=_LICENCES),
    row(layout.ATTESTERS, "attesterOf"),
    row(layout.ATTESTATIONS, "attestationOf", at=2),
    row(layout.ROLE_GRANTS, "getAccess", ours=_access),
    row(layout.ROLES, "getRoleAdmin", ours=lambda _, __, role: role.admin),
    row(layout.ROLES, "getRoleGuardian", ours=lambda _, __, role: role.guardian),
    row(
        layout.ROLES,
        "getRoleGrantDelay",
        ours=lambda scope, _, role: role.grant_delay.at(scope.time_s),
    ),
    row(layout.FUNCTION_ROLES, "getTargetFunctionRole", ours=lambda _, __, role: role),
    row(layout.TARGETS, "isTargetClosed", ours=lambda _, __, target: target.closed),
    row(
        layout.TARGETS,
        "getTargetAdminDelay",
        ours=lambda scope, _, target: target.admin_delay.at(scope.time_s),
    ),
    rows(layout.OPERATION_ORDINALS, "getSchedule", _operation),
)
