"""The registers: investors, licences, attestations."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from node.api.shapes.accounts import Owner
from node.api.shapes.base import Address, Answer, ContractRef, Hash, Instant, Occasion, Paged


class SandboxLimit(TypedDict):
    """What a licence in the sandbox lets its holder hold of an asset."""

    asset: ContractRef
    limit: Annotated[str, Field(description="Base units.")]


class Licence(TypedDict):
    """A licence of the regulator's register."""

    number: str
    investor: str
    state: Annotated[
        str,
        Field(
            description="As registered; a granted one is licensed, not_yet_valid or expired by the "
            "block's time.",
            examples=["licensed"],
        ),
    ]
    categories: list[str]
    valid_from: Instant | None
    valid_until: Instant | None
    conditions_hash: Hash | None
    version: int
    sandboxed: Annotated[
        bool, Field(description="Its holder acquires no more than the limits set for it.")
    ]
    sandbox_limits: list[SandboxLimit]


class LicenceDetail(Answer):
    """One licence."""

    licence: Licence


class Attestation(TypedDict):
    """What an attester says of an investor on a topic."""

    topic: int
    attester: Address
    data_hash: Hash | None
    valid_until: Instant | None
    in_force: Annotated[
        bool,
        Field(description="Not revoked, not expired, and its attester is trusted at that block."),
    ]
    version: int


class FoundAttestation(Attestation):
    """An attestation in a listing."""

    investor: str


class Attester(TypedDict):
    """Who may attest, and on which topics."""

    registry: ContractRef
    account: Address
    topics: list[int]
    active: bool
    epoch: Annotated[int, Field(description="Attestations of an earlier epoch are void.")]


class LicenceChange(TypedDict):
    """What a licence was from a place in the chain on."""

    at: Occasion
    state: Annotated[str, Field(description="As registered then.", examples=["in_principle"])]
    categories: list[str]
    valid_from: Instant | None
    valid_until: Instant | None
    document_hash: Annotated[Hash | None, Field(description="Of the document it rests on.")]
    version: int


class LicenceHistory(Paged):
    """Every change of a licence, newest first."""

    items: list[LicenceChange]
    number: str


class Investor(Answer):
    """A registered investor, its accounts, licences and attestations."""

    investor: Owner
    version: int
    sanctioned: Annotated[bool, Field(description="A sanctions rule lists the investor.")]
    accounts: list[Address]
    licences: list[Licence]
    attestations: list[Attestation]
