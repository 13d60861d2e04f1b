"""Who may do what: the roles that calls ask for, and many calls as one transaction.

The access manager runs a batch of calls in the name of its sender and checks the sender's role for
each, so officers get their work done in few transactions that happen whole or not at all.
"""

from collections.abc import Sequence

from tokenization import artifacts
from tokenization.artifacts import Role
from tokenization.chain import Chain, Pin
from tokenization.contracts import Call, Contract
from tokenization.errors import SignerError
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
    roles = roles_of(calls)
    answers = chain.read_all([manager.call("hasRole", role.id, account) for role in roles], at)
    for role, (held, delay_s) in zip(roles, answers, strict=True):
        if not held:
            raise SignerError(
                f"{checksum(account)} does not hold the role {role.name}: {role.duty}",
                hint=f"Sign as an officer who holds {role.name}, or have an ADMIN grant it.",
            )
        if delay_s:
            raise SignerError(
                f"{checksum(account)} holds the role {role.name} with a delay of {delay_s} s.",
                hint="Schedule the operation with the access manager and execute it afterwards.",
            )


def together(manager: Contract, calls: Sequence[Call]) -> Call:
    """Many calls as one, that succeed together or not at all."""
    inner = [
        call if call.to == manager.address else manager.call("execute", call.to, call.data)
        for call in calls
    ]
    return manager.call("multicall", [call.data for call in inner])
