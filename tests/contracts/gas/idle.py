"""What idle power costs to offer again, and to take."""

from tests.contracts.gas.costs import Figures, send
from tests.support.ledger import BANK, CENTRE, MINER, Ledger, right
from tests.support.metered import MINE, OTHERS, ZONE, nominate, open_sites
from tests.support.taking import ANY_PRICE, CASH, DESK, PROGRAMME_DESK, SHARE_E6
from tokenization.units import parse_period, text_to_bytes32


MONTH = "2026-02"
YEAR = right(first=MONTH, last="2027-01")
PRICE = 200_000_000
HOLDER = text_to_bytes32("T-01")


def figures(ledger: Ledger) -> Figures:
    """Terms for a zone, a month taken for the first time and again, and a year."""
    open_sites(ledger)
    desk, cash = ledger.contract(DESK), ledger.contract("SettlementCash")
    month = right(first=MONTH, last=MONTH)
    nominate(ledger, MINE, 300, month)
    for name, kw in (("IDLE-1", month), ("IDLE-2", YEAR)):
        ledger.mint_power(name, MINER, 600, kw)
    ledger.mint_cash("IDLE", CENTRE, 100 * CASH * CASH)
    ledger.send(CENTRE, cash.call("approve", desk.address, 2**128))
    period, bank = parse_period(MONTH), ledger.accounts[BANK]
    terms = (period, PRICE, PRICE, SHARE_E6, bank)
    yield (
        "set the terms of a zone's idle power",
        send(ledger, PROGRAMME_DESK, desk.call("setTerms", ZONE, terms)),
    )
    book = ledger.contract("NominationBook")
    closes_s = ledger.chain.read(book.call("gateClosesAt", period), ledger.chain.pin())
    ledger.devnet.rpc("evm_setNextBlockTimestamp", closes_s)
    ledger.mine()
    for name, right_id, kw in (
        ("take a month of idle power for the first time", month, 50),
        ("take of it again", month, 10),
        ("take a year of idle power", YEAR, 50),
    ):
        take = desk.call("take", HOLDER, right_id, OTHERS, kw, ANY_PRICE)
        yield name, send(ledger, CENTRE, take)
