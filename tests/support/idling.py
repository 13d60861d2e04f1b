"""The stretch of the walk in which power idles: notices withdrawn, cured, carried out and open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.ledger import CENTRE, FLEX, GRID_OPERATOR, SAVER, right
from tests.support.reading import DOCUMENT
from tokenization.units import parse_period, period_at, period_start, text_to_bytes32


if TYPE_CHECKING:
    from tests.support.verbs import Walk


DESK = "UnderUseDesk"
PROGRAMME_DESK = GRID_OPERATOR
"""Who gives notices in ``data/deploy.toml``."""
IDLE = right(product=FLEX, zone=2, plant=3, first="2025-12", last="2026-12", blocks=0b110)
NIGHTS = right(product=FLEX, zone=2, plant=3, first="2025-12", last="2026-12", blocks=0b001)
IDLE_KW, NIGHTS_KW = 800, 70
RULE = (500_000, 1, 1)
"""Under half in one month; one to cure."""
METERED = ((1, "2025-11"), (1, "2026-01"))
"""Months that the walk settles, by site."""


def keep_idle(w: Walk) -> None:
    """The data centre gets power that nobody will use."""
    w.ledger.mint_power("P-6", CENTRE, IDLE_KW, IDLE)
    w.ledger.mint_power("P-7", CENTRE, NIGHTS_KW, NIGHTS)


def idle(w: Walk) -> None:
    """One notice is withdrawn, one is cured, one recalls what idles, one waits for approval."""
    from tests.support.verbs import APPROVER, MINER_2

    rights = w.ledger.contract("CapacityRights").address
    w.do(PROGRAMME_DESK, DESK, "setRule", RULE, DOCUMENT)
    for site, month in METERED:
        w.do(SAVER, DESK, "measure", site, parse_period(month))
    now = period_at(w.now_s)
    _give(w, "T-02", IDLE, now - 1)
    w.do(PROGRAMME_DESK, DESK, "withdraw", 1, DOCUMENT)
    _give(w, "T-02", NIGHTS, now - 1)
    parties = (w.who(CENTRE), w.who(MINER_2))
    w.seize("proposeForcedTransfer", rights, NIGHTS, *parties, NIGHTS_KW)
    w.do(SAVER, DESK, "cure", 2, now - 1)
    _give(w, "T-02", IDLE, now - 1)
    _give(w, "T-01", NIGHTS, now - 1)
    w.wait(period_start(now + 2) - w.now_s)
    w.do(PROGRAMME_DESK, DESK, "recall", 3, [w.who(CENTRE)], DOCUMENT)
    desk, pin = w.ledger.contract("EnforcementDesk"), w.ledger.chain.pin()
    w.do(APPROVER, desk, "approve", w.ledger.chain.read(desk.call("orderCount"), pin))
    w.do(PROGRAMME_DESK, DESK, "recall", 4, [w.who(MINER_2)], DOCUMENT)


def _give(w: Walk, investor: str, right_id: int, last: int) -> None:
    w.do(PROGRAMME_DESK, DESK, "giveNotice", text_to_bytes32(investor), right_id, last, DOCUMENT)
