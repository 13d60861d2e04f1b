"""The guide to auctions is true: its terms parse, and every command prints what it shows."""

import os
import re
import sys
from pathlib import Path

import pytest

from tests.support.bidding import TREASURY_ACCOUNT, endow, prepare
from tests.support.console import Step, run, steps
from tests.support.ledger import BANK, FUND, SAVER, Ledger
from tokenization.files.auctions import parse_auction


pytestmark = pytest.mark.chain

GUIDE = Path(__file__).parents[2] / "docs" / "auctions.md"
LATER = (
    "later() { for call in '\"evm_setNextBlockTimestamp\",\"params\":['$(($1 + 1))']' "
    "'\"evm_mine\",\"params\":[]'; do curl -s -H 'Content-Type: application/json' -d "
    '\'{"jsonrpc":"2.0","id":1,"method":\'"$call"\'}\' $MIZAN_RPC > /dev/null; done; }'
)


def test_guide__terms_shown__are_terms() -> None:
    """The files of the guide are such as could be opened."""
    found = re.findall(r"```toml\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    sale, power = map(parse_auction, found)
    assert (sale.kind, sale.offered_units, sale.lot_units) == ("sale", 2_000, 50)
    assert (power.kind, power.offered_units, power.lot_units) == ("power", 20_000, 50)


def test_guide__every_command__prints_what_is_shown(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one shell, in order, on a chain."""
    endow(ledger, BANK, FUND, SAVER)
    sale = prepare(ledger, tmp_path)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    monkeypatch.setenv("MIZAN_RPC", ledger.devnet.url)
    monkeypatch.setenv("MIZAN_MANIFEST", str(ledger.manifest_path))
    monkeypatch.setenv("MIZAN_WORKSPACE", str(tmp_path / "workspace"))
    names = {"bank": BANK, "fund": FUND, "saver": SAVER, "treasury": TREASURY_ACCOUNT}
    for name, account in names.items():
        monkeypatch.setenv(name, sale.office.account(account))
    monkeypatch.setenv("auctioneer", sale.desk.signer(3))
    for name, time_s in zip(("commit_until", "reveal_until"), sale.times_s, strict=False):
        monkeypatch.setenv(name, str(time_s))
    session = [Step(LATER), *steps(GUIDE)]
    for step, output in zip(session, run(session, tmp_path), strict=True):
        assert step.matches(output), (step.command, step.printed, output)
