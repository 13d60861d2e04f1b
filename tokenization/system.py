"""What a deployment consists of: the contracts, what they are made with, and how they are wired.

Everything here can be read back from the chain, and is: a getter stands beside each constructor
argument, and every wire is a goal. (Whom the access manager was made for shows in its first role.)
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tokenization import artifacts
from tokenization.access import MANAGER
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
    """

    kind: Kind
    arguments: tuple[str, ...]
    getters: Mapping[str, str | tuple[str, ...]]
    unit: str = ""
    decimals: int = 0


_MANAGED = {"authority": MANAGER}

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
    "HoldingCapRule": Part(
        Kind.RULE, (MANAGER, "ComplianceEngine"), {**_MANAGED, "ENGINE": "ComplianceEngine"}
    ),
    "DebtManager": Part(
        Kind.DEBT_MANAGER,
        (MANAGER, DIRECTORY, "ComplianceEngine"),
        {**_MANAGED, "DIRECTORY": DIRECTORY},
    ),
    "PowerProgramme": Part(
        Kind.POWER_PROGRAMME,
        (MANAGER, "cap_kw", "block_count", "block_of_hour"),
        {
            **_MANAGED,
            "programmeCapKw": "cap_kw",
            "timeBlocks": ("block_count", "block_of_hour"),
        },
    ),
    "CapacityRights": Part(
        Kind.CAPACITY_RIGHTS,
        (MANAGER, "ComplianceEngine", "PowerProgramme"),
        {**_MANAGED, "ENGINE": "ComplianceEngine", "PROGRAMME": "PowerProgramme"},
        unit="kW",
    ),
    "SettlementCash": Part(
        Kind.SETTLEMENT_CASH,
        (MANAGER, "ComplianceEngine"),
        {**_MANAGED, "ENGINE": "ComplianceEngine"},
        unit="PKR",
        decimals=4,
    ),
}

_SYSTEM_ROLES = {"LISTER": "DebtManager", "RIGHTS_TOKEN": "CapacityRights"}


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


def arguments(manifest: Manifest, params: Params, bond_token: Address) -> list[Argument]:
    """Every constructor argument there is; one that is wrong cannot be mended.

    Args:
        manifest: The contracts.
        params: What they should have been made with.
        bond_token: The implementation that every series is a clone of.
    """
    values = _values(manifest.contracts, params, _NOBODY)
    read_back = [
        (manifest.contract(name), getter, _value(values, value))
        for name, part in PARTS.items()
        for getter, value in part.getters.items()
    ]
    # The debt manager's engine went on into the token that every series is a clone of.
    clone = Contract("BondToken", bond_token)
    read_back.append((clone, "ENGINE", values["ComplianceEngine"]))
    read_back.append((clone, "MANAGER", values["DebtManager"]))
    return [
        Argument(f"{contract.name}.{getter}", contract.call(getter), wanted)
        for contract, getter, wanted in read_back
    ]


def wiring(manifest: Manifest, params: Params) -> list[Goal]:
    """Goals that make the contracts one ledger: roles, listings, products and rules, in order."""
    return [
        *_functions(manifest),
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
    """Officers and contracts hold their roles, without delay."""
    manager = manifest.contract(MANAGER)
    system = {role: manifest.contracts[name] for role, name in _SYSTEM_ROLES.items()}
    return [
        equal(
            f"{checksum(account)} holds {name}",
            manager.call("hasRole", role_id, account),
            (True, 0),
            manager.call("grantRole", role_id, account, 0),
        )
        for name, account in {**params.officers, **system}.items()
        for role_id in [artifacts.roles().roles[name].id]
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
            (product.code, product.transferable),
            programme.call("setProduct", product.number, product.code, product.transferable),
        )
        for product in params.products
    ]
