"""Who may do what: the access manager's roles, memberships and guarded functions.

Source: OpenZeppelin ``IAccessManager``.
"""

from typing import Any

from msgspec.structs import replace

from node import layout
from node.fold.working import Working
from node.model import Delay, Operation, OperationState, Role, RoleGrant, Target
from tokenization.abi import Arguments


def fold_role_granted(work: Working, args: Arguments) -> None:
    """``RoleGranted(roleId, account, delay, since, newMember)``.

    For a new member ``since`` is when membership begins; for an old one when the delay changes.
    """
    role, account, delay_s, since_s, is_new = args
    known = work.get(layout.ROLE_GRANTS, work.event.address, role, account)
    if is_new or known is None:
        grant = RoleGrant(since_s, Delay(delay_s))
    else:
        grant = replace(known, delay=known.delay.changed(delay_s, since_s, work.header.time_s))
    work.put(layout.ROLE_GRANTS, grant, work.event.address, role, account)


def fold_role_revoked(work: Working, args: Arguments) -> None:
    """``RoleRevoked(roleId, account)``."""
    role, account = args
    work.drop(layout.ROLE_GRANTS, work.event.address, role, account)


def fold_role_label(work: Working, args: Arguments) -> None:
    """``RoleLabel(roleId, label)``."""
    role, label = args
    _change_role(work, work.event.address, role, label=label)


def fold_role_admin_changed(work: Working, args: Arguments) -> None:
    """``RoleAdminChanged(roleId, admin)``."""
    role, admin = args
    _change_role(work, work.event.address, role, admin=admin)


def fold_role_guardian_changed(work: Working, args: Arguments) -> None:
    """``RoleGuardianChanged(roleId, guardian)``."""
    role, guardian = args
    _change_role(work, work.event.address, role, guardian=guardian)


def fold_grant_delay_changed(work: Working, args: Arguments) -> None:
    """``RoleGrantDelayChanged(roleId, delay, since)``."""
    role, delay_s, since_s = args
    known = work.get(layout.ROLES, work.event.address, role) or Role()
    delay = known.grant_delay.changed(delay_s, since_s, work.header.time_s)
    _change_role(work, work.event.address, role, grant_delay=delay)


def fold_function_role_updated(work: Working, args: Arguments) -> None:
    """``TargetFunctionRoleUpdated(target, selector, roleId)``."""
    target, selector, role = args
    work.put(layout.FUNCTION_ROLES, role, work.event.address, target, selector)


def fold_target_closed(work: Working, args: Arguments) -> None:
    """``TargetClosed(target, closed)``."""
    target, closed = args
    _change_target(work, work.event.address, target, closed=closed)


def fold_target_admin_delay_updated(work: Working, args: Arguments) -> None:
    """``TargetAdminDelayUpdated(target, delay, since)``."""
    target, delay_s, since_s = args
    known = work.get(layout.TARGETS, work.event.address, target) or Target()
    delay = known.admin_delay.changed(delay_s, since_s, work.header.time_s)
    _change_target(work, work.event.address, target, admin_delay=delay)


def fold_operation_scheduled(work: Working, args: Arguments) -> None:
    """``OperationScheduled(operationId, nonce, schedule, caller, target, data)``.

    The same operation may be announced again once it is over; each announcement has its place.
    """
    operation_id, nonce, schedule_s, caller, target, data = args
    manager = work.event.address
    ordinal = work.add(layout.OPERATION_COUNTS.key(manager), 1)
    work.assign(layout.OPERATION_ORDINALS.key(manager, operation_id), ordinal)
    operation = Operation(
        operation_id,
        nonce,
        int(OperationState.SCHEDULED),
        schedule_s,
        caller,
        target,
        data,
        work.header.number,
        work.event.index,
    )
    work.put(layout.OPERATIONS, operation, manager, ordinal)


def fold_operation_executed(work: Working, args: Arguments) -> None:
    """``OperationExecuted(operationId, nonce)``."""
    _end_operation(work, args[0], OperationState.EXECUTED)


def fold_operation_cancelled(work: Working, args: Arguments) -> None:
    """``OperationCanceled(operationId, nonce)``."""
    _end_operation(work, args[0], OperationState.CANCELLED)


def fold_upgraded(work: Working, args: Arguments) -> None:
    """``Upgraded(implementation)`` of an upgradeable contract (ERC-1967)."""
    work.put(layout.IMPLEMENTATIONS, args[0], work.event.address)


def _end_operation(work: Working, operation_id: bytes, state: OperationState) -> None:
    manager = work.event.address
    ordinal = work.number(layout.OPERATION_ORDINALS.key(manager, operation_id))
    operation = work.get(layout.OPERATIONS, manager, ordinal)
    if operation is None:
        work.count_unknown()
        return
    work.put(layout.OPERATIONS, replace(operation, state=int(state)), manager, ordinal)


def _change_role(work: Working, manager: bytes, role: int, **changes: Any) -> None:  # noqa: ANN401
    known = work.get(layout.ROLES, manager, role) or Role()
    work.put(layout.ROLES, replace(known, **changes), manager, role)


def _change_target(work: Working, manager: bytes, target: bytes, **changes: Any) -> None:  # noqa: ANN401
    known = work.get(layout.TARGETS, manager, target) or Target()
    work.put(layout.TARGETS, replace(known, **changes), manager, target)
