"""What the access manager's own log says was ever granted, wired, closed or delayed.

The manager answers about a role or function that it is asked about, and lists none. Its log names
everything that was ever set, so asking about all of that leaves nothing out. From it follows also
who must give a role up.
"""

from dataclasses import dataclass, field

from tokenization import artifacts
from tokenization.deployment.system import holders
from tokenization.errors import ManifestError
from tokenization.files.params import Params
from tokenization.ledger.access import MANAGER
from tokenization.ledger.contracts import Decoded
from tokenization.ledger.goals import Goal, equal
from tokenization.ledger.sight import Sight
from tokenization.types import Address
from tokenization.units import checksum


_EVENTS = (
    "RoleGranted",
    "RoleRevoked",
    "RoleAdminChanged",
    "RoleGuardianChanged",
    "RoleGrantDelayChanged",
    "TargetFunctionRoleUpdated",
    "TargetAdminDelayUpdated",
    "TargetClosed",
)


@dataclass(slots=True)
class Powers:
    """Everything the log names.

    Attributes:
        deployer: Whom the manager was made for.
        members: Every role with every account that ever held it.
        roles: Every role, known to us or not.
        functions: Every contract and selector that was ever given a role.
        targets: Every contract that was ever closed, or whose wires were delayed.
        grant_delays: What the delay of granting each role was set to last, in force or not yet.
        target_delays: The same for the delay of changing a contract's wires.
    """

    deployer: Address
    members: set[tuple[int, Address]] = field(default_factory=set)
    roles: set[int] = field(default_factory=set)
    functions: set[tuple[Address, bytes]] = field(default_factory=set)
    targets: set[Address] = field(default_factory=set)
    grant_delays: dict[int, int] = field(default_factory=dict)
    target_delays: dict[Address, int] = field(default_factory=dict)


def read_powers(sight: Sight) -> Powers:
    """Replay the access manager's log.

    Raises:
        ManifestError: The log does not begin with the manager's creation.
    """
    since = sight.manifest.deploy_block
    events = sight.chain.events(sight.contract(MANAGER), _EVENTS, since, sight.at)
    admin = artifacts.roles().roles["ADMIN"].id
    first, said = events[0] if events else ("", {})
    if first != "RoleGranted" or said["roleId"] != admin:
        raise ManifestError(
            f"The access manager was not made at or after block {since}, "
            "so its log cannot be replayed from there.",
            hint="Use the manifest that mizan deploy wrote for this ledger.",
        )
    powers = Powers(Address(said["account"]))
    for name, arguments in events:
        _note(powers, name, arguments)
    return powers


def revocations(sight: Sight, params: Params, but: Address | None = None) -> list[Goal]:
    """Goals that nobody holds a role any more who should not; ADMIN is handed over, not revoked.

    Args:
        sight: The ledger.
        params: Who should hold what.
        but: An account that is left out, since it gives up by itself what it took for the wiring.
    """
    manager = sight.contract(MANAGER)
    names = {role.id: role.name for role in artifacts.roles().roles.values()}
    wanted = {(role.id, account) for role, account in holders(sight.manifest, params)}
    return [
        equal(
            f"{checksum(account)} no longer holds {names.get(role, role)}",
            manager.call("getAccess", role, account),
            (0, 0, 0, 0),
            manager.call("revokeRole", role, account),
        )
        for role, account in sorted(read_powers(sight).members - wanted)
        if names.get(role) != "ADMIN" and account != but
    ]


def _note(powers: Powers, name: str, said: dict[str, Decoded]) -> None:
    if "roleId" in said:
        powers.roles.add(said["roleId"])
    if "account" in said:
        powers.members.add((said["roleId"], Address(said["account"])))
    if "selector" in said:
        powers.functions.add((Address(said["target"]), said["selector"]))
    elif "target" in said:
        powers.targets.add(Address(said["target"]))
    if name == "RoleGrantDelayChanged":
        powers.grant_delays[said["roleId"]] = said["delay"]
    if name == "TargetAdminDelayUpdated":
        powers.target_delays[Address(said["target"])] = said["delay"]
