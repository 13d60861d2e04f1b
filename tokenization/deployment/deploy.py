"""Making a ledger: construct, read back, wire, hand over, write the manifest.

Run again it finds what stands and does the rest: addresses are written down before anything is
sent, so a deployment that was cut off goes on where it was, and a finished one sends nothing.

The deployer is ADMIN. For the wiring it grants itself the roles it needs and gives them up again,
where it fits in the same transaction. Whoever else holds a role that the parameters do not give it
loses it. When everything was read back from the chain, as ``mizan deploy check`` does, it hands
ADMIN over to whom the parameters name, whose every act then waits for the delay of that role;
where they name nobody it keeps ADMIN, and nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from eth_typing import HexAddress, HexStr
from eth_utils.crypto import keccak
from web3.types import Nonce
from web3.utils import get_create_address

from tokenization import artifacts
from tokenization.deployment.audit import audit, differences
from tokenization.deployment.parts import PARTS, WAVES, arguments, creation, wave_of
from tokenization.deployment.powers import revocations
from tokenization.deployment.readings import shown
from tokenization.deployment.system import hand_over, wiring
from tokenization.errors import ChainError, ChainMismatch, LedgerDiffers, ManifestError
from tokenization.files.params import Params
from tokenization.ledger.access import MANAGER, require_roles, roles_of
from tokenization.ledger.chain import Chain, Pin
from tokenization.ledger.goals import reach, survey
from tokenization.ledger.manifest import Manifest, read_manifest, write_manifest
from tokenization.ledger.sight import Sight
from tokenization.ledger.tx import Draft, Lane, send_all
from tokenization.types import Address, Hash32
from tokenization.units import checksum, hex0x, parse_address


Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Deployment:
    """How far a deployment is.

    Attributes:
        manifest: The contracts there are so far.
        missing: Names of contracts still to be made.
        open: Labels of what is still to be wired; unknown, so empty, while contracts are missing.
    """

    manifest: Manifest
    missing: tuple[str, ...]
    open: tuple[str, ...]

    @property
    def stands(self) -> bool:
        """Whether nothing is left to do."""
        return not self.missing and not self.open


def inspect(chain: Chain, params: Params, path: Path) -> Deployment:
    """See how far the deployment of a manifest is; nothing is sent.

    Raises:
        ChainMismatch: The parameters or the manifest are of another chain.
        ManifestError: A contract was not made with these parameters.
    """
    _check_chain(chain, params)
    head = chain.pin()
    manifest = _begun(chain, params, path, head)
    there = chain.has_code(manifest.contracts.values(), head)
    found = {
        name: address
        for (name, address), is_there in zip(manifest.contracts.items(), there, strict=True)
        if is_there
    }
    manifest = Manifest(chain.chain_id, chain.genesis, manifest.deploy_block, found, params.blocks)
    missing = tuple(name for name in PARTS if name not in found)
    if missing:
        return Deployment(manifest, missing, ())
    _check_arguments(chain, manifest, params, head)
    revoked = revocations(Sight(chain, manifest, head), params)
    goals = [*wiring(manifest, params), *revoked, *hand_over(manifest, params)]
    todo = survey(chain, goals, head)
    return Deployment(manifest, (), tuple(goal.label for goal, _ in todo.open))


def deploy(lane: Lane, params: Params, path: Path, progress: Progress) -> Manifest:
    """Make the ledger, or what is missing of it, and write the manifest.

    Raises:
        ChainMismatch, ManifestError: As for ``inspect``.
        TxReverted: The chain refuses a step; what was done stands.
        ChainError: The deployer's other transactions got in between.
        LedgerDiffers: Something is otherwise than it should be; ADMIN was not handed over.
    """
    chain = lane.chain
    state = inspect(chain, params, path)
    manifest = state.manifest
    if state.missing:
        progress(f"creating {len(state.missing)} contracts")
        manifest = _create(lane, state, params, _beside(path))
        _check_arguments(chain, manifest, params, chain.pin())
    progress("wiring roles, listings, products and rules")
    _wire(lane, manifest, params)
    _check_audited(chain, manifest, params)
    _hand_over(lane, manifest, params)
    (code,) = chain.codes([manifest.contracts["Directory"]], chain.pin())
    manifest = replace(manifest, directory_code=Hash32(keccak(code)))
    write_manifest(path, manifest)
    _beside(path).unlink(missing_ok=True)
    return manifest


def _check_chain(chain: Chain, params: Params) -> None:
    if params.chain_id != chain.chain_id:
        raise ChainMismatch(
            f"The parameters are for chain {params.chain_id}, "
            f"the endpoint serves chain {chain.chain_id}.",
            hint="Point --rpc at the right chain, or correct chain.chain_id in --params.",
        )


def _begun(chain: Chain, params: Params, path: Path, head: Pin) -> Manifest:
    """The manifest so far: half-finished, finished, or empty."""
    for candidate in (_beside(path), path):
        if candidate.exists():
            manifest = read_manifest(candidate)
            if (manifest.chain_id, manifest.genesis) != (chain.chain_id, chain.genesis):
                raise ChainMismatch(
                    f"The manifest {candidate} is of another chain {manifest.chain_id}, "
                    f"with first block {hex0x(manifest.genesis)}.",
                    hint="To deploy on this chain, move that file away or name another with "
                    "--manifest. To go on with that deployment, point --rpc at its chain.",
                )
            return manifest
    return Manifest(chain.chain_id, chain.genesis, head.number + 1, {}, params.blocks)


def _create(lane: Lane, state: Deployment, params: Params, beside: Path) -> Manifest:
    """Create the missing contracts, wave by wave, at addresses written down before."""
    missing = sorted(state.missing, key=wave_of)
    coming = {
        name: created_address(lane.address, lane.next_nonce + place)
        for place, name in enumerate(missing)
    }
    known = state.manifest
    manifest = Manifest(
        known.chain_id,
        known.genesis,
        known.deploy_block,
        {name: {**known.contracts, **coming}[name] for name in PARTS},
        known.time_blocks,
    )
    write_manifest(beside, manifest)
    for wave in range(WAVES):
        names = [name for name in missing if wave_of(name) == wave]
        codes = [creation(name, manifest.contracts, params, lane.address) for name in names]
        send_all(
            lane,
            [
                Draft(None, code, f"Creating {name}")
                for name, code in zip(names, codes, strict=True)
            ],
        )
    there = lane.chain.has_code(coming.values(), lane.chain.pin())
    if not all(there):
        raise ChainError(
            "Contracts were created at other addresses than reckoned.",
            hint="The deployer sent other transactions meanwhile. Run the same command again.",
        )
    return manifest


def _check_arguments(chain: Chain, manifest: Manifest, params: Params, at: Pin) -> None:
    checks = arguments(manifest, params)
    for check, found in zip(
        checks, chain.read_all([check.read for check in checks], at), strict=True
    ):
        if found != check.wanted:
            raise ManifestError(
                f"{check.label} is {shown(found)}, not {shown(check.wanted)}: "
                "the contract was not made with these parameters.",
                hint="Deploy with the parameters it was made with, or anew with a manifest of "
                "another name.",
            )


def _wire(lane: Lane, manifest: Manifest, params: Params) -> None:
    """Send what is not yet wired, under roles that the deployer takes and gives up again."""
    manager, chain = manifest.contract(MANAGER), lane.chain
    at = chain.pin()
    revoked = revocations(Sight(chain, manifest, at), params, lane.address)
    calls = survey(chain, [*wiring(manifest, params), *revoked], at).calls
    held = _roles_held(chain, manifest, lane.address)
    needed = [role.id for role in roles_of(calls) if role.id not in held and role.name != "ADMIN"]
    grants = [manager.call("grantRole", role, lane.address, 0) for role in needed]
    surplus = _surplus(params, lane.address, {*held, *needed})
    renounced = [manager.call("renounceRole", role, lane.address) for role in surplus]
    # The manager's own calls come first: only then does a function ask for the role granted.
    first = [call for call in calls if call.to == manager.address] + grants
    rest = [call for call in calls if call.to != manager.address] + renounced
    require_roles(chain, manager, lane.address, [*first, *renounced], chain.pin())
    reach(lane, manager, first + rest)


def _check_audited(chain: Chain, manifest: Manifest, params: Params) -> None:
    """Nobody is given power over a ledger that is not as it should be in everything."""
    sight = Sight(chain, manifest, chain.pin())
    handed_over = not survey(chain, hand_over(manifest, params), sight.at).open
    found = differences(audit(sight, params, handed_over=handed_over))
    if found:
        raise LedgerDiffers(
            f"The ledger is not as it should be, so ADMIN stays where it is: {'; '.join(found)}.",
            hint="Run the same command again: what it can mend it mends. The rest is for ADMIN.",
        )


def _hand_over(lane: Lane, manifest: Manifest, params: Params) -> None:
    """Make another ADMIN in the deployer's place, in one transaction."""
    manager, chain = manifest.contract(MANAGER), lane.chain
    admin = artifacts.roles().roles["ADMIN"]
    calls = survey(chain, hand_over(manifest, params), chain.pin()).calls
    held = admin.id in _roles_held(chain, manifest, lane.address)
    if held and admin.name not in kept_roles(params, lane.address):
        calls.append(manager.call("renounceRole", admin.id, lane.address))
    reach(lane, manager, calls)
    _check_handed_over(chain, manifest, params)


def _check_handed_over(chain: Chain, manifest: Manifest, params: Params) -> None:
    for goal, _ in survey(chain, hand_over(manifest, params), chain.pin()).open:
        raise ChainError(
            f"The hand-over is not as it should be: {goal.label}.",
            hint="Run the same command again; it goes on where it was.",
        )


def _roles_held(chain: Chain, manifest: Manifest, account: Address) -> set[int]:
    manager, roles = manifest.contract(MANAGER), artifacts.roles().roles.values()
    answers = chain.read_all(
        [manager.call("hasRole", role.id, account) for role in roles], chain.pin()
    )
    return {role.id for role, (held, _) in zip(roles, answers, strict=True) if held}


def kept_roles(params: Params, deployer: Address) -> list[str]:
    """Roles the deployer keeps: those the parameters name it for, and ADMIN if they name nobody."""
    officers = {"ADMIN": deployer, **params.officers}
    return [name for name, account in officers.items() if account == deployer]


def _surplus(params: Params, deployer: Address, held: set[int]) -> list[int]:
    """Roles to give up before the hand-over."""
    roles = artifacts.roles().roles
    kept = {"ADMIN", *kept_roles(params, deployer)}
    return sorted(held - {roles[name].id for name in kept})


def created_address(creator: Address, nonce: int) -> Address:
    """Where a contract comes to be. Source: Ethereum Yellow Paper, section 7."""
    return parse_address(get_create_address(HexAddress(HexStr(checksum(creator))), Nonce(nonce)))


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.unfinished")
