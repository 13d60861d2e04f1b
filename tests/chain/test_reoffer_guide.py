"""The guide to idle power is true: every command prints what it shows."""

import os
import sys
from pathlib import Path

import pytest

from tests.chain.test_bill_guide import LATER
from tests.support.console import Step, run, steps
from tests.support.ledger import BANK, CENTRE, MINER, Ledger, right
from tests.support.metered import MINE, nominate, open_sites
from tests.support.mizan import Desk
from tests.support.taking import PROGRAMME_DESK
from tokenization.units import checksum


pytestmark = pytest.mark.chain

GUIDE = Path(__file__).parents[2] / "docs" / "reoffers.md"
NOMINATED_KW, IDLE_KW = 600, 300


def test_guide__every_command__prints_what_is_shown(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one shell, in order, on a chain."""
    open_sites(ledger)
    held = right(first="2025-11", last="2026-01")
    nominate(ledger, MINE, NOMINATED_KW, held)
    ledger.mint_power("IDLE", MINER, IDLE_KW, held)
    ledger.mint_cash("RICH", CENTRE, 10**12)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    monkeypatch.setenv("MIZAN_RPC", ledger.devnet.url)
    monkeypatch.setenv("MIZAN_MANIFEST", str(ledger.manifest_path))
    monkeypatch.setenv("MIZAN_WORKSPACE", str(tmp_path / "workspace"))
    desk = Desk(ledger, tmp_path)
    for name, account in (("programme", PROGRAMME_DESK), ("centre", CENTRE)):
        monkeypatch.setenv(name, desk.signer(account))
    monkeypatch.setenv("bank", checksum(ledger.accounts[BANK]))
    session = [Step(LATER), *steps(GUIDE)]
    for step, output in zip(session, run(session, tmp_path), strict=True):
        assert step.matches(output), (step.command, step.printed, output)
