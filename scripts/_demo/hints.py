"""Three commands worth trying while the demo serves. A test runs them as they are printed."""

import shlex
from pathlib import Path

from scripts._demo.road import POWER_ISSUER, ROOT, Road
from scripts._demo.run import Outcome


def try_next(road: Road, page: str, outcome: Outcome) -> list[tuple[str, str]]:
    """What each shows, and the command."""
    account = outcome.first_holder
    plan = outcome.plans["mint-power.csv"][:12]
    holdings = f"{page}/v1/accounts/{account}/holdings?block={outcome.block}"
    again = (*road.command, "mint", "run", plan, "--signer", POWER_ISSUER, "--execute")
    reorg = '{"jsonrpc":"2.0","id":1,"method":"anvil_reorg","params":[3,[]]}'
    json = "Content-Type: application/json"
    return [
        ("What an account held at a block, for programs.", _line("curl", "-s", holdings)),
        ("Issue the same file again: every row is found done, nothing is sent.", _line(*again)),
        (
            "Replace the chain's last three blocks and watch the page follow.",
            _line("curl", "-s", "-H", json, "-d", reorg, road.chain.url),
        ),
    ]


def _line(*words: str | Path) -> str:
    """A command line that works from the checkout."""
    return shlex.join(_short(word) for word in words)


def _short(word: str | Path) -> str:
    path = Path(word)
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else word)
