"""Persistent idling: the rule, load factors that were measured, and notices.

One record a cell. Months (periods) count from January 2025.
"""

from enum import IntEnum

from msgspec import field

from node.model.base import Record


class UseRule(Record, frozen=True, gc=False, tag=1):
    """When notice of under-use is given: so many months on end under the threshold (1e-6)."""

    threshold_e6: int
    months: int
    cure_months: int
    document_hash: bytes
    block: int


class MeasuredUse(Record, frozen=True, gc=False, tag=1):
    """The load factor of a site's month by a version of its readings, as it was written down."""

    version: int
    kwh: int
    allowed_kwh: int
    load_e6: int
    block: int


class NoticeState(IntEnum):
    """How a notice stands. Source: ``IUnderUseDesk``; append only."""

    OPEN = 1
    CURED = 2
    WITHDRAWN = 3
    RECALLED = 4


class Notice(Record, frozen=True, gc=False, tag=1):
    """A notice that an investor leaves a right idle, and what it keeps of its rule.

    Attributes:
        first_period, last_period: The months it was given for; ``cure_last`` ends the cure period.
        held_kw: Held of the right when it was given.
        block: Where it was given; ``log`` is the log's place in it.
    """

    investor: bytes
    id: bytes
    threshold_e6: int
    first_period: int
    last_period: int
    cure_last: int
    held_kw: int
    document_hash: bytes
    block: int
    log: int


class NoticeStanding(Record, frozen=True, gc=False, tag=1):
    """How a notice stands.

    Attributes:
        recalled_kw: Recalled under it so far.
        orders: Of the last proposal to recall, at the enforcement desk.
        document_hash: Of its withdrawal, or of the last proposal.
        cured_by: The month that cured it, if one did; its load factor was ``cured_e6``.
        closed_block: Where it was closed; zero while it is open.
    """

    state: int = int(NoticeState.OPEN)
    recalled_kw: int = 0
    orders: list[int] = field(default_factory=list)
    document_hash: bytes = b""
    cured_by: int = 0
    cured_e6: int = 0
    closed_block: int = 0
