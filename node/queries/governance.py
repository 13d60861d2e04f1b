"""Public accountability: who holds which role, what is announced, what code stands behind what."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from node import layout, model
from node.store import View
from tokenization.types import Kind


LIFE_S = 7 * 86_400
"""How long an announced operation may be executed. Source: ``AccessManager.expiration``."""
ADMIN_ROLE = 0
PUBLIC_ROLE = (1 << 64) - 1
"""Everybody holds it. Source: ``AccessManager.PUBLIC_ROLE``."""


class Standing(StrEnum):
    """Where an announced operation stands at an instant."""

    WAITING = "waiting"
    READY = "ready"
    EXPIRED = "expired"
    EXECUTED = "executed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Announced:
    """An operation announced to an access manager."""

    manager: bytes
    record: model.Operation

    def standing(self, time_s: int) -> Standing:
        """Where it stands at an instant."""
        if self.record.state == model.OperationState.EXECUTED:
            return Standing.EXECUTED
        if self.record.state == model.OperationState.CANCELLED:
            return Standing.CANCELLED
        if time_s < self.record.schedule_s:
            return Standing.WAITING
        return Standing.READY if time_s < self.record.schedule_s + LIFE_S else Standing.EXPIRED


@dataclass(frozen=True, slots=True)
class FoundRole:
    """A role of an access manager, its members and the functions that ask for it."""

    number: int
    record: model.Role
    members: list[tuple[bytes, model.RoleGrant]]
    functions: list[tuple[bytes, bytes]]


def managers(view: View) -> list[bytes]:
    """Every access manager; a deployment has one."""
    found = view.scan(layout.CONTRACTS)
    return [key[0] for key, contract in found if contract.kind == Kind.ACCESS_MANAGER]


def roles(view: View, manager: bytes) -> list[FoundRole]:
    """Every role that is held, described or asked for, by number."""
    described = {key[1]: role for key, role in view.scan(layout.ROLES, manager)}
    members: dict[int, list[tuple[bytes, model.RoleGrant]]] = {}
    for key, grant in view.scan(layout.ROLE_GRANTS, manager):
        members.setdefault(key[1], []).append((key[2], grant))
    functions: dict[int, list[tuple[bytes, bytes]]] = {}
    for key, number in view.scan(layout.FUNCTION_ROLES, manager):
        functions.setdefault(number, []).append((key[1], key[2]))
    return [
        FoundRole(
            number,
            described.get(number, model.Role()),
            members.get(number, []),
            functions.get(number, []),
        )
        for number in sorted({*described, *members, *functions})
    ]


def label_of(view: View, manager: bytes, number: int) -> str:
    """What a role is called; empty if nobody labelled it."""
    role = view.get(layout.ROLES, manager, number)
    return role.label if role else ""


def targets(view: View, manager: bytes) -> Iterator[tuple[bytes, model.Target]]:
    """Contracts the manager treats in a way of their own."""
    return ((key[1], target) for key, target in view.scan(layout.TARGETS, manager))


def operations(
    view: View,
    manager: bytes,
    time_s: int,
    *,
    standing: Standing | None = None,
    after: bytes | None = None,
    reverse: bool = True,
) -> Iterator[tuple[bytes, Announced | None]]:
    """Announced operations, newest first unless asked otherwise; others than asked for as None."""
    family = layout.OPERATIONS
    for key, record in view.scan(family, manager, after=after, reverse=reverse):
        found = Announced(manager, record)
        wanted = standing in (None, found.standing(time_s))
        yield family.key(*key), found if wanted else None


def upgrades(view: View) -> Iterator[tuple[bytes, list[tuple[int, bytes]]]]:
    """Upgradeable contracts, each with the code behind it after every block that changed it."""
    for key, _ in view.scan(layout.IMPLEMENTATIONS):
        steps = view.history(layout.IMPLEMENTATIONS, key[0])
        yield key[0], [(number, code) for number, code in steps if code]
