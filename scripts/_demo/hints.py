"""Three commands worth trying while the demo serves. A test runs them as they are printed."""

import shlex
from pathlib import Path

from scripts._demo.road import POWER_ISSUER, ROOT, Road
from scripts._demo.run import Outcome


def try_next(road: Road, page: str, outcome: Outcome) -> list[tuple[str, str]]:
    """What each shows, and the command."""
    plan = outcome.plans["mint-power.csv"][:12]
    at = f"block={outcome.block}"
    holdings = f"{page}/v1/accounts/{outcome.first_holder}/holdings?{at}"
    again = (*road.command, "mint", "run", plan, "--signer", POWER_ISSUER, "--execute")
    headroom = f"{page}/v1/zones/KE?from=2026-01&to=2026-01&{at}"
    return [
        ("Issue the same file again: every row stands already, nothing is sent.", _line(*again)),
        ("What an account held at a block.", _line("curl", "-s", holdings)),
        ("What is left to allocate in the KE zone in January 2026.", _line("curl", "-s", headroom)),
    ]


def _line(*words: str | Path) -> str:
    """A command line that works from the checkout."""
    return shlex.join(_short(word) for word in words)


def _short(word: str | Path) -> str:
    path = Path(word)
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else word)
