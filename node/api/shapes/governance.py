"""Who holds which role, what is announced, and what code stands behind what."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from node.api.shapes.base import Address, Answer, ContractRef, Hash, Instant, Occasion


class Delay(TypedDict):
    """A delay at the block's time, and the one that replaces it, if one will."""

    seconds: int
    next_seconds: Annotated[int | None, Field(description="Null if no change is under way.")]
    next_from: Instant | None


class Member(TypedDict):
    """An account that holds a role."""

    account: Address
    contract: Annotated[ContractRef | None, Field(description="If a contract of the ledger.")]
    since: Instant
    active: Annotated[bool, Field(description="Membership has begun by the block's time.")]
    delay: Annotated[Delay, Field(description="How long a call must be announced ahead.")]


class Guarded(TypedDict):
    """A function that asks for a role."""

    contract: ContractRef
    function: Annotated[str, Field(description="Its name, or its selector if unknown.")]
    selector: Annotated[str, Field(examples=["0x8456cb59"])]


class RoleRef(TypedDict):
    """A role by number and name."""

    number: Annotated[str, Field(description="In decimal; passes 53 bits.")]
    name: str


class Role(RoleRef):
    """A role, who holds it and what it opens."""

    duty: Annotated[str | None, Field(description="In words; null for a role unknown to us.")]
    admin: Annotated[RoleRef, Field(description="Its holders grant and revoke the role.")]
    guardian: Annotated[RoleRef, Field(description="Its holders cancel what is announced.")]
    grant_delay: Delay
    members: list[Member]
    functions: list[Guarded]


class GovernedContract(TypedDict):
    """A contract that the access manager treats in a way of its own."""

    contract: ContractRef
    closed: Annotated[bool, Field(description="Nobody may call its guarded functions.")]
    admin_delay: Annotated[Delay, Field(description="Before a change to its roles takes effect.")]


class Roles(Answer):
    """Every role of the access manager."""

    items: list[Role]
    contracts: list[GovernedContract]


class Operation(TypedDict):
    """A call announced to the access manager."""

    id: Hash
    nonce: int
    state: Annotated[
        str,
        Field(
            description="At the block's time: waiting, ready, executed, cancelled or expired.",
            examples=["waiting"],
        ),
    ]
    announced: Occasion
    ready_from: Instant
    expires: Annotated[Instant, Field(description="It cannot be made from then on.")]
    caller: Address
    target: ContractRef
    function: Annotated[str, Field(description="Its name, or its selector if unknown.")]
    data: Annotated[str, Field(description="The call as it will be made.")]


class UpgradeStep(TypedDict):
    """The code behind a contract after a block."""

    number: int
    time: Instant
    implementation: Address


class Upgradeable(TypedDict):
    """A contract whose code can be changed, and every code it had, oldest first."""

    contract: ContractRef
    implementations: list[UpgradeStep]


class Upgrades(Answer):
    """Every upgradeable contract."""

    items: list[Upgradeable]
