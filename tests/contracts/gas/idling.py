"""What notice of under-use costs: months measured, judged, cured not, and what idles recalled."""

from tests.contracts.gas.costs import Figures, send
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
from tests.support.officers import APPROVER
from tokenization.types import Hash32
from tokenization.units import parse_period, period_start, text_to_bytes32


DOCUMENT = Hash32(b"\x0d" * 32)
RULE = (500_000, 3, 1)
MONTHS = ("2025-12", "2026-01", "2026-02", "2026-03", "2026-04")
RIGHT = right(first=MONTHS[0], last="2026-12")


def figures(ledger: Ledger) -> Figures:
    """A right nominated to two sites, idle for five months."""
    open_sites(ledger)
    ledger.mint_power("IDLE", MINER, 400, RIGHT)
    for site, kw in ((MINE, 400), (MINE_TOO, 200)):
        nominate(ledger, site, kw, RIGHT)
    name_operators(ledger)
    desk, first = ledger.contract("UnderUseDesk"), parse_period(MONTHS[0])
    ledger.send(PROGRAMME_DESK, desk.call("setRule", RULE, DOCUMENT))
    *judged, cure, rest = MONTHS
    for month in judged:
        _settle(ledger, month)
    give = desk.call("giveNotice", text_to_bytes32("T-01"), RIGHT, first + 2, DOCUMENT)
    yield "give notice, three months of two sites", send(ledger, PROGRAMME_DESK, give)
    ledger.send(PROGRAMME_DESK, desk.call("withdraw", 1, DOCUMENT))
    yield "measure a site's month", send(ledger, SAVER, desk.call("measure", MINE, first))
    measured = [(site, first + number) for number in range(3) for site in (MINE, MINE_TOO)]
    ledger.send(SAVER, *(desk.call("measure", *one) for one in measured[1:]))
    yield "give notice, all of them measured", send(ledger, PROGRAMME_DESK, give)
    for month in (cure, rest):
        _settle(ledger, month)
    propose = desk.call("recall", 2, [ledger.accounts[MINER]], DOCUMENT)
    yield "propose to recall what idles", send(ledger, PROGRAMME_DESK, propose)
    approve = ledger.contract("EnforcementDesk").call("approve", 1)
    yield "recall what idles, approved", send(ledger, APPROVER, approve)


def _settle(ledger: Ledger, month: str) -> None:
    ledger.devnet.rpc("evm_setNextBlockTimestamp", period_start(parse_period(month) + 1))
    ledger.mine()
    settle(ledger, statement(month, (MINE, MINE_TOO), base=10))
