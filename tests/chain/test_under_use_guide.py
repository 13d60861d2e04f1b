"""The guide to under-use is true: every command prints what it shows."""

import os
import sys
from itertools import groupby
from pathlib import Path

import pytest

from tests.support.console import Step, run, steps
from tests.support.idling import PROGRAMME_DESK
from tests.support.ledger import MINER, SAVER, Ledger, right
from tests.support.metered import (
    MINE,
    MINE_TOO,
    name_operators,
    nominate,
    open_sites,
    settle,
    statement,
)
from tests.support.mizan import Desk
from tests.support.officers import APPROVER
from tokenization.units import parse_period, period_start


pytestmark = pytest.mark.chain

GUIDE = Path(__file__).parents[2] / "docs" / "under-use.md"
RIGHT = right(first="2025-12", last="2026-12")
SETTLE = "settle "


def test_guide__every_command__prints_what_is_shown(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In order, on a chain; what operators do with a month is done here."""
    open_sites(ledger)
    ledger.mint_power("IDLE", MINER, 400, RIGHT)
    nominate(ledger, MINE, 400, RIGHT)
    nominate(ledger, MINE_TOO, 200, RIGHT)
    name_operators(ledger)
    for name in ("rule", "notice", "order"):
        (tmp_path / f"{name}.txt").write_text(f"An invented {name}\n")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    monkeypatch.setenv("MIZAN_RPC", ledger.devnet.url)
    monkeypatch.setenv("MIZAN_MANIFEST", str(ledger.manifest_path))
    monkeypatch.setenv("MIZAN_WORKSPACE", str(tmp_path / "workspace"))
    desk = Desk(ledger, tmp_path)
    signers = {"desk": PROGRAMME_DESK, "approver": APPROVER, "anybody": SAVER}
    for name, account in signers.items():
        monkeypatch.setenv(name, desk.signer(account))
    monkeypatch.setenv("right", str(RIGHT))
    for is_settling, session in groupby(steps(GUIDE), lambda one: one.command.startswith(SETTLE)):
        if is_settling:
            for step in session:
                _settle(ledger, step.command.removeprefix(SETTLE))
        else:
            _check(list(session), tmp_path)


def _settle(ledger: Ledger, month: str) -> None:
    """A month is over; its readings are stated, published and settled."""
    ledger.devnet.rpc("evm_setNextBlockTimestamp", period_start(parse_period(month) + 1))
    ledger.mine()
    settle(ledger, statement(month, (MINE, MINE_TOO), base=10))


def _check(session: list[Step], folder: Path) -> None:
    for step, output in zip(session, run(session, folder), strict=True):
        assert step.matches(output), (step.command, step.printed, output)
