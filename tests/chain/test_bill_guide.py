"""The guide to bills is true: its tariff parses, and every command prints what it shows."""

import os
import re
import sys
from pathlib import Path

import pytest

from tests.support.billing import BILLING_AGENT
from tests.support.console import Step, run, steps
from tests.support.ledger import BANK, CENTRE, MINER, SAVER, TREASURY, Ledger
from tests.support.metered import settled_month
from tests.support.mizan import Desk
from tokenization.registers.tariffs import parse_tariffs
from tokenization.units import checksum


pytestmark = pytest.mark.chain

GUIDE = Path(__file__).parents[2] / "docs" / "bills.md"
LATER = (
    "later() { for call in '\"evm_increaseTime\",\"params\":['$(($1 * 86400))']' "
    "'\"evm_mine\",\"params\":[]'; do curl -s -H 'Content-Type: application/json' -d "
    '\'{"jsonrpc":"2.0","id":1,"method":\'"$call"\'}\' $MIZAN_RPC > /dev/null; done; }'
)


@pytest.mark.long
def test_guide__every_command__prints_what_is_shown(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one shell, in order, on a chain."""
    settled_month(ledger, "2025-12", 300)
    ledger.mint_bills("B-1", SAVER, 500)
    (tariffs,) = re.findall(r"```csv\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    assert [row.zone for row in parse_tariffs(tariffs)] == [1]
    (tmp_path / "tariffs.csv").write_text(tariffs)
    (tmp_path / "deed.txt").write_text("An invented deed\n")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    monkeypatch.setenv("MIZAN_RPC", ledger.devnet.url)
    monkeypatch.setenv("MIZAN_MANIFEST", str(ledger.manifest_path))
    monkeypatch.setenv("MIZAN_WORKSPACE", str(tmp_path / "workspace"))
    desk = Desk(ledger, tmp_path)
    signers = {"billing": BILLING_AGENT, "treasury": TREASURY, "miner": MINER, "centre": CENTRE}
    for name, account in signers.items():
        monkeypatch.setenv(name, desk.signer(account))
    monkeypatch.setenv("bank", checksum(ledger.accounts[BANK]))
    for account in (MINER, CENTRE):
        ledger.mint_cash(f"RICH-{account}", account, 10**12)
    session = [Step(LATER), *steps(GUIDE)]
    for step, output in zip(session, run(session, tmp_path), strict=True):
        assert step.matches(output), (step.command, step.printed, output)
