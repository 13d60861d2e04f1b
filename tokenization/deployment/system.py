"""How the contracts of a deployment are wired: every role, listing, phase, product and rule."""

from collections.abc import Sequence

from tokenization import artifacts
from tokenization.artifacts import Role
from tokenization.deployment.escrows import escrow_goals
from tokenization.deployment.parts import DIRECTORY, PARTS
from tokenization.deployment.rules import cash_rules, power_rules
from tokenization.deployment.venue import venue_goals
from tokenization.files.params import Params, Phase
from tokenization.ledger.access import MANAGER
from tokenization.ledger.contracts import Call, Contract, Decoded
from tokenization.ledger.goals import Goal, equal
from tokenization.ledger.manifest import Manifest
from tokenization.types import Address, Kind
from tokenization.units import bytes32_to_text, checksum, text_to_bytes32


_SYSTEM_ROLES = (
    ("LISTER", "DebtManager"),
    ("LISTER", "AssetManager"),
    ("RIGHTS_TOKEN", "CapacityRights"),
    ("EVENT_OPENER", "AssetManager"),
    ("EVENT_OPENER", "DebtServicing"),
    ("REDEEMER", "DistributionVault"),
    ("REDEEMER", "BuybackAuction"),
    ("AUCTION_HOUSE", "PrimaryAuction"),
    ("POWER_ISSUER", "PowerAuction"),
    ("REOFFER_HOUSE", "ReofferDesk"),
    ("ENFORCEMENT_PROPOSER", "UnderUseDesk"),
    ("UNBINDER", "UnderUseDesk"),
)


def wiring(manifest: Manifest, params: Params) -> list[Goal]:
    """Goals that make the contracts one ledger, in order.

    Roles, listings, phases, products, rules, escrows and the venue.
    """
    return [
        *_functions(manifest),
        *_guardians(manifest),
        *_holders(manifest, params),
        *_listings(manifest),
        *_phases(manifest, params),
        *_products(manifest, params),
        *power_rules(manifest, params),
        *cash_rules(manifest),
        *escrow_goals(manifest, params),
        *venue_goals(manifest),
    ]


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
                *listing(name),
            ),
        )
        for name, part in PARTS.items()
        if part.kind is not Kind.NONE
    ]


def listing(name: str) -> tuple[Kind, bytes, bytes, int]:
    """What the directory says of a part: its kind, code, unit and decimals."""
    part = PARTS[name]
    unit = text_to_bytes32(part.unit) if part.unit else bytes(32)
    return part.kind, text_to_bytes32(name), unit, part.decimals


def _phases(manifest: Manifest, params: Params) -> list[Goal]:
    """Each phase is there; its ceiling is the grid operator's from then on."""
    return [_phase(manifest.contract("PowerProgramme"), phase) for phase in params.phases]


def _phase(programme: Contract, phase: Phase) -> Goal:
    def define(answers: Sequence[Decoded]) -> list[Call]:
        code, _ = answers[0]
        if code == phase.code:
            return []
        return [programme.call("setPhase", phase.number, phase.code, phase.cap_kw)]

    name = f"phase {bytes32_to_text(phase.code)}"
    return Goal(name, (programme.call("phaseOf", phase.number),), define)


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
