"""What the main operations cost, whole transactions on a real chain, as ``contracts/gas.json``.

``python -m tests.contracts.gas`` measures and writes; a test measures and compares. The figures
follow from the contracts and the small ledger of ``tests.support`` alone, to the unit. Holders,
references and cells of the programme that were never touched before cost more than those that were
(a fresh storage word is 22,100 gas, a used one 5,000), so both are measured.
"""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.ledger import (
    BANK,
    BILL_3M,
    CENTRE,
    DEBT_ISSUER,
    FLEX,
    MINER,
    POWER_ISSUER,
    REGISTRAR,
    SAVER,
    Ledger,
    right,
    start_ledger,
)
from tokenization.units import text_to_bytes32


SNAPSHOT = Path(__file__).resolve().parent.parent.parent / "contracts" / "gas.json"
BATCH = 20
NEW_HOLDER = 20


def measure() -> dict[str, int]:
    """Set a small ledger up and take each operation's gas from its receipt."""
    with TemporaryDirectory() as folder, start_ledger(Path(folder)) as ledger:
        return {**_people(ledger), **_debt(ledger), **_cash(ledger), **_power(ledger)}


def write() -> None:
    """Measure and replace the committed figures."""
    SNAPSHOT.write_text(json.dumps(measure(), indent=2) + "\n")


def committed() -> dict[str, int]:
    """The committed figures."""
    figures: dict[str, int] = json.loads(SNAPSHOT.read_text())
    return figures


def _people(ledger: Ledger) -> dict[str, int]:
    account = ledger.accounts[NEW_HOLDER]
    record = (text_to_bytes32("GAS-01"), account, 2, 1, 586, 2_000_000_000)
    call = ledger.contract("IdentityRegistry").call("registerInvestor", *record)
    return {"register investor": ledger.send(REGISTRAR, call)[0].gas_used}


def _debt(ledger: Ledger) -> dict[str, int]:
    figures = {
        "mint bond, first holder": ledger.mint_bills("G-1", BANK, 1000).gas_used,
        "mint bond, new holder": ledger.mint_bills("G-2", SAVER, 1000).gas_used,
        "mint bond, holder": ledger.mint_bills("G-3", BANK, 1000).gas_used,
    }
    lines = [
        (text_to_bytes32(f"G-B{line}"), ledger.accounts[BANK if line % 2 else SAVER], 50)
        for line in range(BATCH)
    ]
    call = ledger.contract("DebtManager").call("issue", text_to_bytes32(BILL_3M), lines)
    figures[f"mint bond, {BATCH} lines to holders"] = ledger.send(DEBT_ISSUER, call)[0].gas_used
    figures["transfer bond, new holder"] = ledger.move_bills(BANK, NEW_HOLDER, 50).gas_used
    figures["transfer bond, both holders"] = ledger.move_bills(BANK, SAVER, 50).gas_used
    return figures


def _cash(ledger: Ledger) -> dict[str, int]:
    ledger.mint_cash("G-1", SAVER, 10_000)
    figures = {"mint cash, new holder": ledger.mint_cash("G-2", BANK, 10_000).gas_used}
    cash = ledger.contract("SettlementCash")
    call = cash.call("transfer", ledger.accounts[SAVER], 5000)
    figures["transfer cash, both holders"] = ledger.send(BANK, call)[0].gas_used
    return figures


def _power(ledger: Ledger) -> dict[str, int]:
    month = right(product=FLEX)
    year = right(product=FLEX, zone=2, plant=3, first="2026-01", last="2026-12")
    figures = {
        "allocate 1 month, fresh cells": _allocate(ledger, "G-1", MINER, month),
        "allocate 1 month, new holder": _allocate(ledger, "G-2", CENTRE, month),
        "allocate 1 month, holder": _allocate(ledger, "G-3", MINER, month),
        "allocate 12 months, fresh cells": _allocate(ledger, "G-4", MINER, year),
        "allocate 12 months, holder": _allocate(ledger, "G-5", MINER, year),
    }
    figures["transfer right, new holder"] = ledger.move_power(MINER, CENTRE, year, 10).gas_used
    figures["transfer right, both holders"] = ledger.move_power(MINER, CENTRE, month, 10).gas_used
    return figures


def _allocate(ledger: Ledger, ref: str, to: int, right_id: int) -> int:
    line = (text_to_bytes32(ref), ledger.accounts[to], right_id, 100)
    call = ledger.contract("CapacityRights").call("allocate", [line])
    return ledger.send(POWER_ISSUER, call)[0].gas_used


if __name__ == "__main__":
    write()
    sys.stdout.write(SNAPSHOT.read_text())
