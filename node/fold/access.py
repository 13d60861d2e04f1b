"""Who may do what: the access manager's roles, memberships and guarded functions.

Source: OpenZeppelin ``IAccessManager``.
"""

from typing import Any

from msgspec.structs import replace

from node import layout
from node.fold.working import Working
from node.model import Role, RoleGrant, Target
from tokenization.abi import Arguments


def fold_role_granted(work: Working, args: Arguments) -> None:
    """``RoleGranted(roleId, account, delay, since, newMember)``.

    For a new member ``since`` is when membership begins; for an old one only the delay changes.
    """
    role, account, delay_s, since_s, is_new = args
    known = work.get(layout.ROLE_GRANTS, work.event.address, role, account)
    begins_s = since_s if is_new or known is None else known.since_s
    work.put(layout.ROLE_GRANTS, RoleGrant(begins_s, delay_s), work.event.address, role, account)


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
    _change_role(work, work.event.address, role, grant_delay_s=delay_s, grant_delay_since_s=since_s)


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
    _change_target(
        work, work.event.address, target, admin_delay_s=delay_s, admin_delay_since_s=since_s
    )


def _change_role(work: Working, manager: bytes, role: int, **changes: Any) -> None:  # noqa: ANN401
    known = work.get(layout.ROLES, manager, role) or Role()
    work.put(layout.ROLES, replace(known, **changes), manager, role)


def _change_target(work: Working, manager: bytes, target: bytes, **changes: Any) -> None:  # noqa: ANN401
    known = work.get(layout.TARGETS, manager, target) or Target()
    work.put(layout.TARGETS, replace(known, **changes), manager, target)
