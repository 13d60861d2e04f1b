"""What settlement cash and rights to draw power cost."""

from tests.contracts.gas.costs import Cost, Figures, send
from tests.support.ledger import (
    BANK,
    CENTRE,
    FLEX,
    MINER,
    POWER_ISSUER,
    SAVER,
    TREASURY,
    Ledger,
    right,
)
from tokenization.units import text_to_bytes32


MONTHS = 12


def cash_figures(ledger: Ledger) -> Figures:
    """Issue and transfer cash."""
    cash = ledger.contract("SettlementCash")
    for ref, to, name in (
        ("CASH-1", SAVER, "issue cash to a new holder, first of its references"),
        ("CASH-2", BANK, "issue cash to a new holder"),
        ("CASH-3", BANK, "issue cash"),
    ):
        line = (text_to_bytes32(ref), ledger.accounts[to], 10_000)
        yield name, send(ledger, TREASURY, cash.call("issue", [line]))
    call = cash.call("transfer", ledger.accounts[SAVER], 5000)
    yield "transfer cash", send(ledger, BANK, call)


def power_figures(ledger: Ledger) -> Figures:
    """Allocate and transfer rights of a month and of a year, and a year's months in one go."""
    month = right(product=FLEX)
    year = right(product=FLEX, zone=2, plant=3, first="2026-01", last="2026-12")
    yield "allocate a month, fresh cells", _allocate(ledger, "POWER-1", MINER, month)
    yield "allocate a month to a new holder", _allocate(ledger, "POWER-2", CENTRE, month)
    yield "allocate a month", _allocate(ledger, "POWER-3", MINER, month)
    yield "allocate a year, fresh cells", _allocate(ledger, "POWER-4", MINER, year)
    yield "allocate a year", _allocate(ledger, "POWER-5", MINER, year)
    yield "transfer a right to a new holder", _transfer(ledger, [year])
    yield "transfer a right", _transfer(ledger, [month])
    strip = [
        right(product=FLEX, zone=2, plant=3, first=name, last=name)
        for name in (f"2026-{number:02}" for number in range(1, MONTHS + 1))
    ]
    for number, month in enumerate(strip):
        ledger.mint_power(f"STRIP-{number:02}", MINER, 100, month)
    for name in (" to a new holder", ""):
        yield f"transfer a strip of {MONTHS} months{name}", _transfer(ledger, strip)


def _allocate(ledger: Ledger, ref: str, to: int, right_id: int) -> Cost:
    line = (text_to_bytes32(ref), ledger.accounts[to], right_id, 100)
    return send(ledger, POWER_ISSUER, ledger.contract("CapacityRights").call("allocate", [line]))


def _transfer(ledger: Ledger, ids: list[int]) -> Cost:
    rights = ledger.contract("CapacityRights")
    sender, to = ledger.accounts[MINER], ledger.accounts[CENTRE]
    if len(ids) == 1:
        return send(ledger, MINER, rights.call("safeTransferFrom", sender, to, ids[0], 10, b""))
    amounts = [10] * len(ids)
    return send(ledger, MINER, rights.call("safeBatchTransferFrom", sender, to, ids, amounts, b""))
