"""Idle power that is offered again: terms, what was taken, and the sums of it.

One record a cell. Amounts are base units of cash as stored bytes (``amount_bytes``), prices base
units for a MWh.
"""

from enum import IntEnum

from node.model.base import Record


class TermsPlace(IntEnum):
    """Which terms of a zone: those set last, or those of the months before theirs."""

    LATEST = 0
    EARLIER = 1


class OfferTerms(Record, frozen=True, gc=False, tag=1):
    """On which terms a zone's idle power is offered. Source: ``IReofferDesk.Terms``."""

    from_period: int
    start_price: int
    floor_price: int
    holder_share_e6: int
    treasury: bytes
    block: int


class Taking(Record, frozen=True, gc=False, tag=1):
    """Idle power of a holder's right, taken for a site from a month to the right's last.

    Attributes:
        cost: What the taker paid; of it ``holder_share`` became the holder's deposit.
    """

    holder: bytes
    id: bytes
    taker: bytes
    site: int
    kw: int
    from_period: int
    price: int
    cost: bytes
    holder_share: bytes
    block: int
    log: int


class TakingTotals(Record, frozen=True, gc=False, tag=1):
    """What was taken so far: how often, for how much, and the holders' shares of that."""

    takings: int = 0
    cost: bytes = b""
    holder_share: bytes = b""
