"""What the commands that set a ledger up do: deploy, register, programme, series.

Each brings the chain to what files say, and does nothing where it stands already. Without
``execute`` they say what they would send.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenization.commands.console import Options, Outcome, confirm, note, progress
from tokenization.commands.session import (
    DRY,
    not_due,
    open_ledger,
    own_lane,
    read_text,
    transactions,
)
from tokenization.deployment import deploy as deployment
from tokenization.errors import PlanError, RowError
from tokenization.files.params import parse_params
from tokenization.files.participants import parse_participants
from tokenization.ledger.access import MANAGER
from tokenization.ledger.bills import TARIFFS, read_tariffs
from tokenization.ledger.chain import Chain, connect
from tokenization.ledger.contracts import Call
from tokenization.ledger.goals import NOTHING, Carried, Goal, Survey, carry_out, survey
from tokenization.ledger.manifest import Manifest
from tokenization.ledger.sight import Sight
from tokenization.registers import taxes
from tokenization.registers.holidays import holiday_goals, parse_holidays
from tokenization.registers.programme import parse_plants, parse_zones, programme_goals
from tokenization.registers.registry import identity_goals, in_batches, licence_goals
from tokenization.registers.series import admission_goals, parse_series, series_goals, token_reads
from tokenization.registers.sites import parse_sites, site_goals
from tokenization.registers.tariffs import parse_tariffs, tariff_goals
from tokenization.units import checksum, counted, period_at


@dataclass(frozen=True, slots=True)
class Duty:
    """One officer's part of a command.

    Attributes:
        title: What is seen to.
        goals: How it should be.
        signer: URI of the officer's signer; None leaves the part to its officer.
        flag: The option that names the signer.
        join: Makes fewer calls of many.
    """

    title: str
    goals: Sequence[Goal]
    signer: str | None
    flag: str = "--signer"
    join: Callable[[Sequence[Call]], Sequence[Call]] = list


def deploy(
    outcome: Outcome, options: Options, params_path: Path, signer: str | None, *, execute: bool
) -> None:
    """Make the ledger of the parameters, or what is missing of it."""
    params = parse_params(read_text(params_path))
    chain = connect(options.rpc, chain_id=options.chain_id)
    found = deployment.inspect(chain, params, options.manifest)
    manifest = found.manifest
    outcome.data = {"executed": False, "missing": found.missing, "unwired": found.open}
    if found.stands and options.manifest.exists():
        outcome.text = f"All {len(manifest.contracts)} contracts stand and are wired."
    elif not execute:
        parts = ", ".join(found.missing or found.open) or "only the manifest is missing"
        outcome.text = f"To do on chain {chain.chain_id}: {parts}.\n{DRY}"
        return
    else:
        confirm(options, f"Deploy on chain {chain.chain_id} ({options.rpc})?")
        with own_lane(options, chain, signer) as lane:
            manifest = deployment.deploy(
                lane, params, options.manifest, lambda text: note(options, f"deploy: {text}")
            )
        outcome.data["executed"] = True
        roles = " and ".join(deployment.kept_roles(params, lane.address)) or "no role"
        outcome.text = (
            f"Deployed {len(manifest.contracts)} contracts on chain {chain.chain_id} and wired "
            f"them.\nThe deployer {checksum(lane.address)} holds {roles} and nothing else."
        )
    addresses = {name: checksum(address) for name, address in manifest.contracts.items()}
    outcome.data |= {
        "manifest": str(options.manifest),
        "chain_id": manifest.chain_id,
        "deploy_block": manifest.deploy_block,
        "contracts": addresses,
    }
    lines = [f"  {name:<17} {address}" for name, address in addresses.items()]
    outcome.text = "\n".join([outcome.text, *lines, f"Manifest: {options.manifest}"])


def register(
    outcome: Outcome,
    options: Options,
    path: Path,
    registrar: str | None,
    regulator: str | None,
    *,
    execute: bool,
) -> None:
    """Register participants and their licences."""
    people = parse_participants(read_text(path))
    chain, manifest = open_ledger(options)
    registry = manifest.contract("IdentityRegistry")
    most = chain.read(registry.call("maxLines"), chain.pin())
    identities = Duty(
        "investors",
        identity_goals(manifest, people),
        registrar,
        "--registrar",
        lambda calls: in_batches(registry, calls, most),
    )
    licences = Duty("licences", licence_goals(manifest, people), regulator, "--regulator")
    _see_to(outcome, options, chain, manifest, (identities, licences), execute=execute)


def programme(
    outcome: Outcome,
    options: Options,
    zones_path: Path,
    plants_path: Path,
    signer: str | None,
    *,
    execute: bool,
) -> None:
    """Define zones and plants."""
    zones = parse_zones(read_text(zones_path))
    plants = parse_plants(read_text(plants_path), zones)
    chain, manifest = open_ledger(options)
    duty = Duty("zones and plants", programme_goals(manifest, zones, plants), signer)
    _see_to(outcome, options, chain, manifest, (duty,), execute=execute)


def enter_sites(
    outcome: Outcome, options: Options, path: Path, signer: str | None, *, execute: bool
) -> None:
    """Enter energy sites."""
    sites = parse_sites(read_text(path))
    chain, manifest = open_ledger(options)
    duty = Duty("sites", site_goals(manifest, sites), signer)
    _see_to(outcome, options, chain, manifest, (duty,), execute=execute)


def holidays(
    outcome: Outcome, options: Options, path: Path, signer: str | None, *, execute: bool
) -> None:
    """Declare the holidays of years, or amend those that are declared."""
    text = read_text(path)
    years = parse_holidays(text)
    chain, manifest = open_ledger(options)
    duty = Duty("years of holidays", holiday_goals(manifest, years, text), signer)
    _see_to(outcome, options, chain, manifest, (duty,), execute=execute)


def enter_taxes(
    outcome: Outcome, options: Options, path: Path, signer: str | None, *, execute: bool
) -> None:
    """Enter rates of withholding tax."""
    rates = taxes.parse_taxes(read_text(path))
    chain, manifest = open_ledger(options)
    registry = manifest.contract("TaxRegistry")
    most = chain.read(registry.call("maxLines"), chain.pin())
    duty = Duty(
        "rates of tax",
        taxes.tax_goals(manifest, rates),
        signer,
        join=lambda calls: taxes.in_batches(registry, calls, most),
    )
    _see_to(outcome, options, chain, manifest, (duty,), execute=execute)


def set_tariffs(
    outcome: Outcome, options: Options, path: Path, signer: str | None, *, execute: bool
) -> None:
    """Set what power costs, zone by zone and month by month."""
    rows = parse_tariffs(read_text(path))
    chain, manifest = open_ledger(options)
    sight = Sight(chain, manifest, chain.pin())
    book, now = manifest.contract(TARIFFS), period_at(sight.at.time_s)
    goals = tariff_goals(book, rows, read_tariffs(sight), now)
    duty = Duty("tariffs of power", goals, signer)
    _see_to(outcome, options, chain, manifest, (duty,), execute=execute)


def create_series(
    outcome: Outcome, options: Options, path: Path, signer: str | None, *, execute: bool
) -> None:
    """Open series of debt."""
    series = parse_series(read_text(path))
    chain, manifest = open_ledger(options)
    duty = Duty("series", series_goals(manifest, series), signer)
    _see_to(outcome, options, chain, manifest, (duty,), execute=execute)


def admit_series(
    outcome: Outcome,
    options: Options,
    path: Path,
    params_path: Path,
    signer: str | None,
    *,
    execute: bool,
) -> None:
    """Set the rules of series of debt."""
    series = parse_series(read_text(path))
    params = parse_params(read_text(params_path))
    chain, manifest = open_ledger(options)
    addresses = chain.read_all(token_reads(manifest, series), chain.pin())
    tokens = {one.isin: address for one, address in zip(series, addresses, strict=True)}
    duty = Duty("rules of series", admission_goals(manifest, params, series, tokens), signer)
    _see_to(outcome, options, chain, manifest, (duty,), execute=execute)


def _see_to(
    outcome: Outcome,
    options: Options,
    chain: Chain,
    manifest: Manifest,
    duties: Sequence[Duty],
    *,
    execute: bool,
) -> None:
    at = chain.pin()
    found = [(duty, survey(chain, duty.goals, at)) for duty in duties]
    _refuse([fault for _, state in found for fault in state.faults])
    outcome.data = {"executed": False, "parts": []}
    if not execute:
        for duty, state in found:
            _tell(outcome, duty, state, "to do")
        outcome.text += DRY if any(state.open for _, state in found) else "Nothing to send."
        return
    chosen = [duty for duty in duties if duty.signer is not None] or list(duties)
    confirm(options, f"Send {_calls(found)} calls to chain {chain.chain_id}?")
    outcome.data["executed"] = True
    for duty, state in found:
        if duty not in chosen:
            _tell(outcome, duty, state, f"left to {duty.flag}")
        elif state.open:
            carried = _carry_out(options, chain, manifest, duty, state)
            _tell(outcome, duty, state, str(carried), carried)
        else:
            _tell(outcome, duty, state, "done")


def _carry_out(
    options: Options, chain: Chain, manifest: Manifest, duty: Duty, state: Survey
) -> Carried:
    calls = duty.join(state.calls)
    with (
        own_lane(options, chain, duty.signer, duty.flag) as lane,
        progress(options, len(calls), duty.title) as advance,
    ):
        return carry_out(lane, manifest.contract(MANAGER), calls, lambda done: advance(done, ""))


def _tell(
    outcome: Outcome,
    duty: Duty,
    state: Survey,
    what: str,
    carried: Carried = NOTHING,
) -> None:
    receipts = carried.receipts
    outcome.data["parts"].append(
        {
            "title": duty.title,
            "standing": len(state.standing),
            "state": what,
            "open": [goal.label for goal, _ in state.open],
            "transactions": transactions(receipts),
        }
    )
    if carried.due_s and not carried.announced:
        outcome.error = not_due(carried)
    sent = f" in {counted(len(receipts), 'transaction')}" if receipts else ""
    outcome.text += (
        f"{duty.title}: {len(state.open)} {what}{sent}, {len(state.standing)} stood already.\n"
    )


def _calls(found: Sequence[tuple[Duty, Survey]]) -> int:
    return sum(len(duty.join(state.calls)) for duty, state in found)


def _refuse(faults: Sequence[RowError]) -> None:
    if faults:
        raise PlanError(
            "The ledger says otherwise, and what it says cannot be changed; nothing was sent.",
            tuple(faults),
            hint="Mend the rows named and run the same command again.",
        )
