"""What to try while the demo serves, and the variables that make it short. A test runs it all."""

import shlex
from pathlib import Path

from scripts._demo.road import FINALITY, POWER_ISSUER, ROOT, Road
from scripts._demo.run import Outcome


def write_environment(road: Road, page: str) -> Path:
    """Write a file for a shell to read, so that both commands mean this ledger; answers where."""
    values = {
        "MIZAN_RPC": road.chain.url,
        "MIZAN_MANIFEST": road.manifest,
        "MIZAN_WORKSPACE": road.workspace,
        "MIZAN_NODE_RPC": road.chain.url,
        "MIZAN_NODE_FINALITY": FINALITY,
        "MIZAN_PAGE": page,
    }
    lines = [f"export {name}={shlex.quote(str(value))}" for name, value in values.items()]
    path = road.state / "env"
    path.write_text("\n".join([*lines, f"export PATH={shlex.quote(str(road.programs))}:$PATH", ""]))
    return path


def try_next(road: Road, environment: Path, outcome: Outcome) -> list[tuple[str, str]]:
    """What each command shows, and the command, from the checkout. The first is for the rest."""
    plan = outcome.plans["mint-power.csv"][:12]
    holdings = f"$MIZAN_PAGE/v1/accounts/{outcome.first_holder}/holdings?block={outcome.block}"
    second = _from_checkout(road.state / "second-store")
    return [
        ("Say which ledger is meant.", f". {_from_checkout(environment)}"),
        (
            "Issue the same file again: every row stands already, nothing is sent.",
            f"mizan mint run {plan} --signer {POWER_ISSUER} --execute",
        ),
        (
            "Index the same chain into a second store: the digest comes out the same.",
            f"mizand backfill --store {second}",
        ),
        ("What an account held at a block.", f'curl -s "{holdings}"'),
    ]


def _from_checkout(path: Path) -> str:
    return shlex.quote(str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path))
