"""What registering investors costs."""

from tests.contracts.gas.costs import Figures, send
from tests.support.ledger import REGISTRAR, Ledger
from tokenization.types import Address
from tokenization.units import counted, text_to_bytes32


LINES = 20
"""Lines of every batch that is measured."""
NEW_HOLDER = 20
RECORD = (2, 1, 586, 2_000_000_000)
"""Class, tax class, country and the end of KYC, UTC seconds."""


def holders(count: int) -> list[Address]:
    """The first accounts of those registered in a batch."""
    return [Address((0x6A5000 + line).to_bytes(20, "big")) for line in range(count)]


def figures(ledger: Ledger) -> Figures:
    """Register one investor, and some more by the batch."""
    registry = ledger.contract("IdentityRegistry")
    one = registry.call(
        "registerInvestor", text_to_bytes32("GAS"), ledger.accounts[NEW_HOLDER], *RECORD
    )
    yield "register an investor", send(ledger, REGISTRAR, one)
    for lines in (1, LINES):
        accounts = holders(LINES)[:lines] if lines > 1 else [ledger.accounts[NEW_HOLDER + 1]]
        registrations = [
            (text_to_bytes32(f"GAS-{lines}-{line}"), account, *RECORD)
            for line, account in enumerate(accounts)
        ]
        call = registry.call("registerInvestors", registrations)
        yield f"register investors, {counted(lines, 'line')}", send(ledger, REGISTRAR, call)
