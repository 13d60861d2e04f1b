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
IDLE, NIGHTS, EVENINGS, DAYS = (
    right(product=FLEX, zone=2, plant=3, first="2025-12", last="2029-12", blocks=blocks)
    for blocks in (0b110, 0b001, 0b100, 0b010)
)
KW, BOUND_KW = 70, 10
SITE = 104
"""Of the data centre in the south. Source: ``data/sites.csv``."""
RULE = (500_000, 1, 1)
"""Under half in one month; one to cure."""
METERED = ((1, "2025-11"), (1, "2026-01"))
"""Months that the walk settles, by site."""


def keep_idle(w: Walk) -> None:
    """The data centre gets power that nobody will use."""
    for number, right_id in enumerate((IDLE, NIGHTS, EVENINGS, DAYS)):
        w.ledger.mint_power(f"I-{number}", CENTRE, KW, right_id)
    w.do(CENTRE, "NominationBook", "nominate", DAYS, SITE, BOUND_KW)


def idle(w: Walk) -> None:
    """One notice is withdrawn, one is cured, one recalls what idles, one waits for approval."""
    from tests.support.verbs import APPROVER

    rights = w.ledger.contract("CapacityRights").address
    w.do(PROGRAMME_DESK, DESK, "setRule", RULE, DOCUMENT)
    for site, month in METERED:
        w.do(SAVER, DESK, "measure", site, parse_period(month))
    now = period_at(w.now_s)
    _give(w, IDLE, now - 1)
    w.do(PROGRAMME_DESK, DESK, "withdraw", 1, DOCUMENT)
    _give(w, NIGHTS, now - 1)
    w.seize("proposeRecall", rights, NIGHTS, w.who(CENTRE), KW)
    w.do(SAVER, DESK, "cure", 2, now - 1)
    w.seize("proposeRecall", rights, DAYS, w.who(CENTRE), KW - BOUND_KW // 2)
    _give(w, IDLE, now - 1)
    _give(w, EVENINGS, now - 1)
    w.wait(period_start(now + 2) - w.now_s)
    w.do(PROGRAMME_DESK, DESK, "recall", 3, [w.who(CENTRE)], DOCUMENT)
    desk, pin = w.ledger.contract("EnforcementDesk"), w.ledger.chain.pin()
    w.do(APPROVER, desk, "approve", w.ledger.chain.read(desk.call("orderCount"), pin))
    w.do(PROGRAMME_DESK, DESK, "recall", 4, [w.who(CENTRE)], DOCUMENT)


def _give(w: Walk, right_id: int, last: int) -> None:
    investor = text_to_bytes32("T-02")
    w.do(PROGRAMME_DESK, DESK, "giveNotice", investor, right_id, last, DOCUMENT)
