"""The stretches of the walk in which idle power gets its terms, is offered, and is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.ledger import BANK, CENTRE, GRID_OPERATOR, MINER
from tokenization.units import parse_period, text_to_bytes32


if TYPE_CHECKING:
    from tests.support.verbs import Walk


DESK = "ReofferDesk"
PROGRAMME_DESK = GRID_OPERATOR
"""Who sets terms in ``data/deploy.toml``."""
ZONE, OTHER_ZONE = 1, 2
ANY_PRICE = 2**64 - 1
CASH = 10**9
START, FLOOR, SHARE_E6 = 3_001, 1_001, 333_333


def offer(w: Walk) -> None:
    """Terms of a zone from December on, and of another that ends the offers again."""
    december, later = parse_period("2025-12"), parse_period("2026-03")
    bank = w.who(BANK)
    for zone in (ZONE, OTHER_ZONE):
        w.do(PROGRAMME_DESK, DESK, "setTerms", zone, (december, START, FLOOR, SHARE_E6, bank))
    w.do(PROGRAMME_DESK, DESK, "setTerms", OTHER_ZONE, (later, 0, 0, 0, bytes(20)))


def take(w: Walk, strip: int, kept: int) -> None:
    """In November each takes of the other's from December on, one of them twice; then new terms."""
    desk = w.ledger.contract(DESK)
    miner, centre = text_to_bytes32("T-01"), text_to_bytes32("T-02")
    for account in (MINER, CENTRE):
        w.ledger.mint_cash(f"IDLE-{account}", account, CASH)
        w.do(account, w.cash, "approve", desk.address, CASH)
    for kw in (50, 21):
        w.do(CENTRE, desk, "take", miner, strip, 3, kw, ANY_PRICE)
    w.do(MINER, desk, "take", centre, kept, 2, 30, FLOOR)
    january = parse_period("2026-01")
    terms = (january, 2 * START, 2 * FLOOR, 0, w.who(MINER))
    w.do(PROGRAMME_DESK, desk, "setTerms", ZONE, terms)
