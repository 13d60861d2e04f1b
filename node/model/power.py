"""Power rights: the programme, its ceilings, sites, nominations, curtailment, metered months.

One record a cell. Months (periods) count from January 2025, hours are UTC hours since 1970.
"""

from enum import IntEnum

from node.model.base import Record


class Programme(Record, frozen=True, gc=False, tag=1):
    """The frame of the power programme; byte h of ``block_of_hour`` is hour h's time block."""

    contract: bytes
    cap_kw: int
    block_count: int
    block_of_hour: bytes


class Zone(Record, frozen=True, gc=False, tag=2):
    """A zone of the grid."""

    code: bytes


class Phase(Record, frozen=True, gc=False, tag=1):
    """A phase of the programme."""

    code: bytes


class Plant(Record, frozen=True, gc=False, tag=2):
    """A plant, its zone and its phase, which never change."""

    zone: int
    phase: int
    code: bytes


class Product(Record, frozen=True, gc=False, tag=2):
    """A product of capacity rights. ``policy`` is ``IPowerProgramme.TransferPolicy``."""

    code: bytes
    policy: int


class Step(Record, frozen=True, gc=False, tag=1):
    """A step of a ceiling: what holds from its month on, until the next one."""

    cap_kw: int


class PlanState(IntEnum):
    """What became of a recall plan. Append only."""

    OPEN = 1
    COMPLETED = 2
    WITHDRAWN = 3


class RecallPlan(Record, frozen=True, gc=False, tag=1):
    """A ceiling that waits for rights to be recalled; both months belong to it.

    Attributes:
        level: ``tokenization.power.Scope``.
        block: Where it was opened.
    """

    level: int
    key: int
    first_period: int
    last_period: int
    cap_kw: int
    state: int
    block: int


class Gate(Record, frozen=True, gc=False, tag=1):
    """Days before a month at which its gate closes: from ``from_period`` on, and ``earlier``."""

    from_period: int
    days_before: int
    earlier: int

    def days(self, period: int) -> int:
        """Days before a month at which its gate closes."""
        return self.days_before if period >= self.from_period else self.earlier


class Site(Record, frozen=True, gc=False, tag=1):
    """A site behind one meter. ``meter`` is a salted hash; a closed one takes no more kW."""

    investor: bytes
    meter: bytes
    zone: int
    is_open: bool
    block: int


class Curtailment(Record, frozen=True, gc=False, tag=1):
    """A curtailment order: of nominated kW of a class, ``num`` of ``den`` parts remain.

    Attributes:
        firmness: 0 firm, 1 interruptible.
        to_hour: The first hour after it.
        emergency_code: The operator's; 0 if none is cited.
        block: Where it was given or last amended; ``log`` is the log's place in it.
    """

    firmness: int
    from_hour: int
    to_hour: int
    num: int
    den: int
    emergency_code: int
    document_hash: bytes
    block: int
    log: int


class MeterOperators(Record, frozen=True, gc=False, tag=1):
    """Who reads the meters of a zone, and how many of them must sign."""

    keys: list[bytes]
    quorum: int


class MeterRoot(Record, frozen=True, gc=False, tag=1):
    """A version of a zone's month of readings, as its operators signed it.

    Attributes:
        sites: How many sites the root covers; ``published`` of them have their readings in logs.
        data_hash: Of the file it was made from.
    """

    sites: int
    published: int
    root: bytes
    data_hash: bytes
    block: int
    log: int


class PageState(IntEnum):
    """How far the readings of a site have come. Source: ``IMeterLedger``; append only."""

    PUBLISHED = 1
    CHALLENGED = 2
    DISMISSED = 3


class MeterPage(Record, frozen=True, gc=False, tag=1):
    """A site's month in a version; its readings stand in the log that published them.

    Attributes:
        block: Of that log; ``log`` is its place in it.
        challenged_hour: Of the reading that was challenged, which says ``challenged_kwh``.
        document_hash: Of what speaks against it, or of the reasons of a dismissal.
    """

    kwh: int
    state: int
    published_s: int
    block: int
    log: int
    challenged_hour: int = 0
    challenged_kwh: int = 0
    challenger: bytes = b""
    document_hash: bytes = b""


class MeterSettlement(Record, frozen=True, gc=False, tag=1):
    """What a site's month is settled with, and where that was said."""

    version: int
    kwh: int
    block: int
    log: int
