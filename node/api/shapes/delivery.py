"""What is nominated, curtailed and metered of power, and the programme at an instant."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from node.api.shapes.base import Address, Amount, Answer, Hash, Instant, Month, Named, Occasion


Hour = Annotated[
    str, Field(examples=["2025-11-03T18"], description="The hour that begins then, PKT.")
]


class Share(TypedDict):
    """What remains of nominated kW: ``num`` of ``den`` parts."""

    num: int
    den: int
    percent: Annotated[str, Field(description="Rounded; the two numbers are exact.")]


class ClassHour(TypedDict):
    """One class of firmness in one hour."""

    firmness: Annotated[str, Field(description="firm or interruptible; the latter goes first.")]
    nominated: Amount
    factor: Share
    allowed: Annotated[Amount, Field(description="What may be drawn: each site's share, floored.")]
    curtailed: Amount


class HourFigures(TypedDict):
    """An hour of a zone or a site."""

    hour: Hour
    allocated: Annotated[Amount | None, Field(description="In the zone; null for a site.")]
    classes: list[ClassHour]
    nominated: Annotated[Amount, Field(description="Of both classes, as the next two.")]
    allowed: Amount
    curtailed: Amount
    delivered: Annotated[
        Amount | None,
        Field(description="kWh by the readings published; null where there are none."),
    ]
    metered_sites: int


class InstantCeiling(Named):
    """A place with a ceiling at an instant."""

    cap: Annotated[Amount, Field(description="The ceiling in force.")]
    binding: Annotated[
        Amount, Field(description="What new allocations are held to: less under a recall plan.")
    ]
    allocated: Amount
    headroom: Annotated[Amount, Field(description="Under this ceiling alone.")]


class InstantZone(InstantCeiling):
    """A zone at an instant, with its hour."""

    hour: HourFigures


class At(TypedDict):
    """An instant and where in the grid of the programme it lies."""

    time: Instant
    month: Month
    time_block: int
    hour: Hour
    gate_closes: Annotated[
        Instant | None, Field(description="Until when this month may be nominated.")
    ]


class ZoneInstant(TypedDict):
    """One zone and its plants at an instant."""

    at: At
    zone: InstantZone
    plants: list[InstantCeiling]


class ProgrammeInstant(Answer):
    """The whole programme at an instant."""

    at: At
    programme: InstantCeiling
    zones: list[InstantZone]
    phases: list[InstantCeiling]
    nominated: Amount
    allowed: Amount
    curtailed: Amount
    delivered: Annotated[Amount | None, Field(description="kWh of this hour, as published.")]


class Hours(Answer):
    """Hours of a zone, one after the other."""

    zone: Named
    first_day: Annotated[str, Field(examples=["2025-11-03"])]
    days: int
    hours: list[HourFigures]


class CeilingStep(TypedDict):
    """A step of a ceiling: it holds from its month on until the next one."""

    level: Annotated[str, Field(description="programme, zone, plant or phase.")]
    place: Named
    first: Month
    cap: Amount


class Excess(TypedDict):
    """A month and time block in which more was allocated than a new ceiling allows."""

    month: Month
    time_block: int
    found: Annotated[Amount, Field(description="Above it when the plan was opened.")]
    left: Annotated[Amount, Field(description="Above it still, while the plan is open.")]


class RecallPlan(TypedDict):
    """A ceiling that waits, or waited, for rights to be recalled."""

    number: int
    level: Annotated[str, Field(description="programme, zone, plant or phase.")]
    place: Named
    first: Month
    last: Annotated[Month | None, Field(description="Null: for ever.")]
    cap: Amount
    state: Annotated[str, Field(description="open, completed or withdrawn.")]
    opened_in: int
    excess: list[Excess]


class RecallPlanDetail(Answer):
    """A recall plan."""

    plan: RecallPlan


class Site(TypedDict):
    """An energy site."""

    number: int
    investor: str
    zone: Named
    meter: Annotated[Hash, Field(description="Salted hash of the meter's number.")]
    open: Annotated[bool, Field(description="A closed one takes no more kW.")]
    registered_in: int


class SettledMonth(TypedDict):
    """What a site's month is settled with; bills are made from it."""

    month: Month
    version: int
    delivered: Amount
    at: Occasion


class SiteDetail(Answer):
    """A site at an instant, and its settled months."""

    site: Site
    at: At
    hour: HourFigures
    settled: list[SettledMonth]


class SiteHours(Answer):
    """Hours of a site, one after the other."""

    site: Site
    first_day: str
    days: int
    hours: list[HourFigures]


class Nomination(TypedDict):
    """kW of a right bound to a site for every month of the right."""

    site: int
    investor: str
    id: Annotated[str, Field(description="Of the right.")]
    right: Annotated[str, Field(description="In words.")]
    first: Month
    last: Month
    firmness: str
    nominated: Amount


class Curtailment(TypedDict):
    """A curtailment order."""

    number: Annotated[str, Field(description="Says zone, PKT day and place in the day.")]
    zone: Named
    firmness: str
    first: Hour
    end: Annotated[str, Field(description="The first hour after it, PKT.")]
    factor: Share
    emergency_code: Annotated[int | None, Field(description="Cited where firm kW go first.")]
    document_hash: Hash | None
    state: Annotated[str, Field(description="By the block's time: coming, running, over.")]
    at: Occasion


class MeterBatch(TypedDict):
    """A version of a zone's month of readings."""

    zone: Named
    month: Month
    version: int
    sites: Annotated[int, Field(description="How many the root covers.")]
    published: Annotated[int, Field(description="Of how many the readings are published.")]
    root: Hash
    data_hash: Hash
    at: Occasion


class MeteredSite(TypedDict):
    """A site's month in a version."""

    site: int
    delivered: Amount
    state: Annotated[str, Field(description="published, challenged or dismissed.")]
    published: Occasion
    challenged_hour: Hour | None
    challenged_reading: Amount | None
    challenger: Address | None
    document_hash: Hash | None
    settled: Annotated[SettledMonth | None, Field(description="With whatever version.")]


class MeterBatchDetail(Answer):
    """A version of a zone's month, site by site, with its root recomputed from the readings."""

    batch: MeterBatch
    newest_version: int
    operators: list[Address]
    quorum: int
    recomputed_root: Annotated[
        Hash | None, Field(description="Over what is published; null until every site is.")
    ]
    root_holds: Annotated[
        bool | None, Field(description="Whether it is the root that operators signed.")
    ]
    sites: list[MeteredSite]


class Readings(Answer):
    """A site's readings of a month, in kWh, hour by hour."""

    batch: MeterBatch
    site: int
    first: Hour
    delivered: Amount
    readings: list[int]


class ReadingWay(TypedDict):
    """What a reading is proved with, as ``IMeterLedger.ReadingProof``."""

    readings: Annotated[str, Field(description="The day's 24 readings, 4 bytes each.")]
    day_path: list[Hash]
    kwh: Annotated[int, Field(description="Of the site's month.")]
    site_path: list[Hash]


class ReadingProof(Answer):
    """A reading and the proof that it stands under the operators' root.

    ``MeterLedger.verifyReading`` finds the same, and so does whoever hashes the way.
    """

    site: int
    hour: Hour
    hour_utc: Annotated[int, Field(description="UTC hours since 1970, as contracts count.")]
    kwh: int
    version: int
    newest_version: int
    root: Hash
    proof: ReadingWay
