"""A small ledger on which deals settle: the settlement contract may keep cash and move rights."""

from tests.support.ledger import REGISTRAR, REGULATOR, Ledger
from tokenization.units import text_to_bytes32


ESCROW = text_to_bytes32("SYSTEM-ESCROW")
VENUE = text_to_bytes32("L-DVP")
EXCHANGE_BIT = 1
FAR_S = 2**39
NO_HASH = bytes(32)


def open_market(ledger: Ledger) -> None:
    """Register the settlement contract, license it as an exchange, and accept settlement cash."""
    dvp, cash = ledger.contract("DvPSettlement"), ledger.contract("SettlementCash")
    registry, licences = ledger.contract("IdentityRegistry"), ledger.contract("LicenceRegistry")
    escrow = registry.call("registerInvestor", ESCROW, dvp.address, 6, 4, 586, FAR_S)
    ledger.send(REGISTRAR, escrow)
    for verb, *args in (
        ("enterApplication", ESCROW, EXCHANGE_BIT, NO_HASH),
        ("grantNoObjection", NO_HASH),
        ("grantInPrinciple", NO_HASH),
        ("grant", 0, FAR_S, NO_HASH),
    ):
        ledger.send(REGULATOR, licences.call(verb, VENUE, *args))
    ledger.send(REGULATOR, dvp.call("setCashAccepted", cash.address, True))
