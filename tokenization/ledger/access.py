"""Who may do what: the roles that calls ask for, and many calls as one transaction.

The access manager runs a batch of calls in the name of its sender and checks the sender's role for
each, so officers get their work done in few transactions that happen whole or not at all. Where a
role acts with a delay, its calls are announced first and made once the delay has passed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tokenization import artifacts
from tokenization.artifacts import Role
from tokenization.errors import SignerError
from tokenization.ledger.chain import Chain, Pin
from tokenization.ledger.contracts import Call, Contract
from tokenization.types import Address
from tokenization.units import checksum


MANAGER = "AccessManager"


def role_of(call: Call) -> Role:
    """The role that a call asks its sender for."""
    contract, function = call.label.split(".")
    roles = artifacts.roles()
    if contract == MANAGER:
        return roles.roles["ADMIN"]
    return roles.roles[roles.functions[contract][function]]


def roles_of(calls: Sequence[Call]) -> list[Role]:
    """The roles that calls ask for, each once, in order of first need."""
    return list({role.id: role for role in map(role_of, calls)}.values())


def require_roles(
    chain: Chain, manager: Contract, account: Address, calls: Sequence[Call], at: Pin
) -> None:
    """Check that an account may make these calls at once.

    Raises:
        SignerError: It lacks a role, or holds it with a delay.
    """
    for role, delay_s in _delays(chain, manager, account, calls, at).items():
        if delay_s:
            raise SignerError(
                f"{checksum(account)} holds the role {role.name} with a delay of {delay_s} s.",
                hint="Schedule the operation with the access manager and execute it afterwards.",
            )


@dataclass(frozen=True, slots=True)
class Agenda:
    """What an officer can do about calls at a block: make them, announce them, or wait.

    Attributes:
        announcements: Calls to the manager that announce what is not announced yet.
        due_s: UTC second from which everything announced may be made; 0 if nothing had to be.
    """

    announcements: tuple[Call, ...]
    due_s: int


def agenda(
    chain: Chain, manager: Contract, account: Address, calls: Sequence[Call], at: Pin
) -> Agenda:
    """See which of an account's calls must be announced ahead, and which are.

    Calls belong together: while one has to wait, none is made.

    Raises:
        SignerError: The account lacks a role.
    """
    delays = _delays(chain, manager, account, calls, at)
    delayed = [call for call in calls if delays[role_of(call)]]
    operations = [manager.call("hashOperation", account, call.to, call.data) for call in delayed]
    schedules = [
        manager.call("getSchedule", operation) for operation in chain.read_all(operations, at)
    ]
    due = chain.read_all(schedules, at)
    return Agenda(
        tuple(
            manager.call("schedule", call.to, call.data, 0)
            for call, due_s in zip(delayed, due, strict=True)
            if due_s == 0
        ),
        max(due, default=0),
    )


def together(manager: Contract, calls: Sequence[Call]) -> Call:
    """Many calls as one, that succeed together or not at all.

    One alone is made by its sender itself, so that events name a person and not the manager.
    """
    if len(calls) == 1:
        return calls[0]
    inner = [
        call if call.to == manager.address else manager.call("execute", call.to, call.data)
        for call in calls
    ]
    return manager.call("multicall", [call.data for call in inner])


def _delays(
    chain: Chain, manager: Contract, account: Address, calls: Sequence[Call], at: Pin
) -> dict[Role, int]:
    """The delay in seconds with which an account holds each role that calls ask for."""
    roles = roles_of(calls)
    answers = chain.read_all([manager.call("hasRole", role.id, account) for role in roles], at)
    for role, (held, _) in zip(roles, answers, strict=True):
        if not held:
            raise SignerError(
                f"{checksum(account)} does not hold the role {role.name}: {role.duty}",
                hint=f"Sign as an officer who holds {role.name}, or have an ADMIN grant it.",
            )
    return {role: delay_s for role, (_, delay_s) in zip(roles, answers, strict=True)}
