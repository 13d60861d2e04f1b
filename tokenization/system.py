"""What a deployment consists of: the contracts, what they are made with, and how they are wired.

Everything here can be read back from the chain, and is: a getter stands beside each constructor
argument, and every wire is a goal. (Whom the access manager was made for shows in its first role.)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tokenization import artifacts
from tokenization.access import MANAGER
from tokenization.artifacts import Role
from tokenization.contracts import Call, Contract, Decoded, creation_code
from tokenization.goals import Goal, equal
from tokenization.manifest import Manifest
from tokenization.params import Params
from tokenization.rules import cash_rules, power_rules
from tokenization.types import Address, Kind
from tokenization.units import bytes32_to_text, checksum, text_to_bytes32


DIRECTORY = "Directory"

_NOBODY = Address(bytes(20))


@dataclass(frozen=True, slots=True)
class Part:
    """A contract of the deployment.

    Attributes:
        kind: What the directory lists it as; none for the directory itself.
        arguments: What it is made with, in order: names of contracts, or of ``_values``.
        getters: By which function each argument is read back; several where one reads several.
        unit: What an amount of it counts; empty for what is no asset.
        decimals: Decimals of an amount.
        asks: Its constructor asks others, so they must be there before; such parts come last.
    """

    kind: Kind
    arguments: tuple[str, ...]
    getters: Mapping[str, str | tuple[str, ...]]
    unit: str = ""
    decimals: int = 0
    asks: bool = False


_MANAGED = {"authority": MANAGER}


def _engine_rule() -> Part:
    """A rule that knows the engine: it asks it what is tracked, or takes note for it alone."""
    return Part(
        Kind.RULE, (MANAGER, "ComplianceEngine"), {**_MANAGED, "ENGINE": "ComplianceEngine"}
    )


PARTS: Mapping[str, Part] = {
    MANAGER: Part(Kind.ACCESS_MANAGER, ("deployer",), {}),
    DIRECTORY: Part(Kind.NONE, (MANAGER,), _MANAGED),
    "IdentityRegistry": Part(Kind.IDENTITY_REGISTRY, (MANAGER,), _MANAGED),
    "LicenceRegistry": Part(Kind.LICENCE_REGISTRY, (MANAGER,), _MANAGED),
    "ComplianceEngine": Part(
        Kind.COMPLIANCE_ENGINE,
        (MANAGER, "IdentityRegistry"),
        {**_MANAGED, "IDENTITY": "IdentityRegistry"},
    ),
    "LicenceRule": Part(
        Kind.RULE, (MANAGER, "LicenceRegistry"), {**_MANAGED, "LICENCES": "LicenceRegistry"}
    ),
    "CountryRule": Part(Kind.RULE, (MANAGER,), _MANAGED),
    "HoldingCapRule": _engine_rule(),
    "AttestationRegistry": Part(Kind.ATTESTATION_REGISTRY, (MANAGER,), _MANAGED),
    "AttestationRule": Part(
        Kind.RULE,
        (MANAGER, "AttestationRegistry"),
        {**_MANAGED, "ATTESTATIONS": "AttestationRegistry"},
    ),
    "ConcentrationRule": _engine_rule(),
    "HolderCountRule": _engine_rule(),
    "LicensedVenueRule": Part(
        Kind.RULE,
        (MANAGER, "IdentityRegistry", "LicenceRegistry"),
        {**_MANAGED, "IDENTITY": "IdentityRegistry", "LICENCES": "LicenceRegistry"},
    ),
    "HoldingPeriodRule": _engine_rule(),
    "LockUpRule": Part(Kind.RULE, (MANAGER,), _MANAGED),
    "LotSizeRule": Part(Kind.RULE, (MANAGER,), _MANAGED),
    "SanctionsRule": Part(Kind.RULE, (MANAGER,), _MANAGED),
    "TradingWindowRule": Part(Kind.RULE, (MANAGER,), _MANAGED),
    "TransferApprovalRule": _engine_rule(),
    "VelocityRule": _engine_rule(),
    "EnforcementDesk": Part(Kind.ENFORCEMENT_DESK, (MANAGER,), _MANAGED),
    "PowerProgramme": Part(
        Kind.POWER_PROGRAMME,
        (MANAGER, "cap_kw", "block_count", "block_of_hour"),
        {
            **_MANAGED,
            "programmeCapKw": "cap_kw",
            "timeBlocks": ("block_count", "block_of_hour"),
        },
    ),
    "SettlementCash": Part(
        Kind.SETTLEMENT_CASH,
        (MANAGER, "ComplianceEngine"),
        {**_MANAGED, "ENGINE": "ComplianceEngine"},
        unit="PKR",
        decimals=4,
    ),
    "DebtManager": Part(
        Kind.DEBT_MANAGER,
        (MANAGER, DIRECTORY, "ComplianceEngine", "EnforcementDesk"),
        {**_MANAGED, "DIRECTORY": DIRECTORY},
        asks=True,
    ),
    "AssetManager": Part(
        Kind.ASSET_MANAGER,
        (MANAGER, DIRECTORY, "ComplianceEngine", "EnforcementDesk"),
        {**_MANAGED, "DIRECTORY": DIRECTORY},
        asks=True,
    ),
    "CapacityRights": Part(
        Kind.CAPACITY_RIGHTS,
        (
            MANAGER,
            "ComplianceEngine",
            "PowerProgramme",
            "LicenceRegistry",
            "EnforcementDesk",
        ),
        {
            **_MANAGED,
            "ENGINE": "ComplianceEngine",
            "PROGRAMME": "PowerProgramme",
            "LICENCES": "LicenceRegistry",
            "ENFORCER": "EnforcementDesk",
        },
        unit="kW",
        asks=True,
    ),
}

_SYSTEM_ROLES = (
    ("LISTER", "DebtManager"),
    ("LISTER", "AssetManager"),
    ("RIGHTS_TOKEN", "CapacityRights"),
)

CLONED = {"DebtManager": "BondToken", "AssetManager": "NationalAssetToken"}
"""The locked implementation that each manager's tokens are clones of."""


def creation(
    name: str, contracts: Mapping[str, Address], params: Params, deployer: Address
) -> bytes:
    """What to send to create a part, given where the others are or will be."""
    values = _values(contracts, params, deployer)
    return creation_code(name, *(values[value] for value in PARTS[name].arguments))


@dataclass(frozen=True, slots=True)
class Argument:
    """A constructor argument, how to read it back and what it must be."""

    label: str
    read: Call
    wanted: Decoded


def implementations(manifest: Manifest) -> list[Call]:
    """What to ask for the implementations of ``CLONED``, in order."""
    return [manifest.contract(name).call("IMPLEMENTATION") for name in CLONED]


def arguments(manifest: Manifest, params: Params, cloned: Sequence[Address]) -> list[Argument]:
    """Every constructor argument there is; one that is wrong cannot be mended.

    Args:
        manifest: The contracts.
        params: What they should have been made with.
        cloned: The answers to ``implementations``.
    """
    values = _values(manifest.contracts, params, _NOBODY)
    read_back = [
        (manifest.contract(name), getter, _value(values, value))
        for name, part in PARTS.items()
        for getter, value in part.getters.items()
    ]
    # A manager's engine and enforcer went on into the token that all of its own are clones of.
    for (name, token), address in zip(CLONED.items(), cloned, strict=True):
        clone = Contract(token, address)
        read_back.append((clone, "ENGINE", values["ComplianceEngine"]))
        read_back.append((clone, "MANAGER", values[name]))
        read_back.append((clone, "ENFORCER", values["EnforcementDesk"]))
    return [
        Argument(f"{contract.name}.{getter}", contract.call(getter), wanted)
        for contract, getter, wanted in read_back
    ]


def wiring(manifest: Manifest, params: Params) -> list[Goal]:
    """Goals that make the contracts one ledger: roles, listings, products and rules, in order."""
    return [
        *_functions(manifest),
        *_guardians(manifest),
        *_holders(manifest, params),
        *_listings(manifest),
        *_products(manifest, params),
        *power_rules(manifest, params),
        *cash_rules(manifest),
    ]


def _values(
    contracts: Mapping[str, Address], params: Params, deployer: Address
) -> dict[str, Decoded]:
    return {
        **contracts,
        "deployer": deployer,
        "cap_kw": params.cap_kw,
        "block_count": len(params.blocks),
        "block_of_hour": params.block_of_hour,
    }


def _value(values: Mapping[str, Decoded], name: str | tuple[str, ...]) -> Decoded:
    return values[name] if isinstance(name, str) else tuple(values[part] for part in name)


def _functions(manifest: Manifest) -> list[Goal]:
    """Every restricted function asks for its role."""
    manager, roles = manifest.contract(MANAGER), artifacts.roles()
    goals = []
    for name, functions in roles.functions.items():
        contract = manifest.contract(name)
        for function, role in functions.items():
            selector, role_id = contract.selector(function), roles.roles[role].id
            goals.append(
                equal(
                    f"{name}.{function} asks for {role}",
                    manager.call("getTargetFunctionRole", contract.address, selector),
                    role_id,
                    manager.call("setTargetFunctionRole", contract.address, [selector], role_id),
                )
            )
    return goals


def _holders(manifest: Manifest, params: Params) -> list[Goal]:
    """Officers and contracts hold their roles, with the delay of each; ADMIN comes last."""
    manager = manifest.contract(MANAGER)
    return [
        equal(
            f"{checksum(account)} holds {role.name}",
            manager.call("hasRole", role.id, account),
            (True, role.delay_s),
            manager.call("grantRole", role.id, account, role.delay_s),
        )
        for role, account in holders(manifest, params)
        if role.name != "ADMIN"
    ]


def holders(manifest: Manifest, params: Params) -> list[tuple[Role, Address]]:
    """Everybody who is to hold a role in the end: officers, and the contracts of the system."""
    roles = artifacts.roles().roles
    system = [(roles[role], manifest.contracts[name]) for role, name in _SYSTEM_ROLES]
    return [*((roles[name], account) for name, account in params.officers.items()), *system]


def _guardians(manifest: Manifest) -> list[Goal]:
    """Every role's guardian may cancel what its holders announce; where none is named, ADMIN."""
    manager, roles = manifest.contract(MANAGER), artifacts.roles().roles
    return [
        equal(
            f"{guardian.name} guards {role.name}",
            manager.call("getRoleGuardian", role.id),
            guardian.id,
            manager.call("setRoleGuardian", role.id, guardian.id),
        )
        for role in roles.values()
        for guardian in [roles[role.guardian or "ADMIN"]]
    ]


def hand_over(manifest: Manifest, params: Params) -> list[Goal]:
    """The last goal, once all else stands: the ADMIN of the parameters, if they name one.

    From then on roles and wires change with the delay of ADMIN only.
    """
    manager, role = manifest.contract(MANAGER), artifacts.roles().roles["ADMIN"]
    return [
        equal(
            f"{checksum(account)} holds ADMIN",
            manager.call("hasRole", role.id, account),
            (True, role.delay_s),
            manager.call("grantRole", role.id, account, role.delay_s),
        )
        for name, account in params.officers.items()
        if name == role.name
    ]


def _listings(manifest: Manifest) -> list[Goal]:
    """The directory lists every part."""
    directory = manifest.contract(DIRECTORY)
    return [
        equal(
            f"{name} is listed",
            directory.call("kindOf", manifest.contracts[name]),
            part.kind,
            directory.call(
                "list",
                manifest.contracts[name],
                part.kind,
                text_to_bytes32(name),
                text_to_bytes32(part.unit) if part.unit else bytes(32),
                part.decimals,
            ),
        )
        for name, part in PARTS.items()
        if part.kind is not Kind.NONE
    ]


def _products(manifest: Manifest, params: Params) -> list[Goal]:
    programme = manifest.contract("PowerProgramme")
    return [
        equal(
            f"product {bytes32_to_text(product.code)}",
            programme.call("productOf", product.number),
            (product.code, product.policy),
            programme.call("setProduct", product.number, product.code, product.policy),
        )
        for product in params.products
    ]
