"""Meter readings: what operators stated under which root, what is published, and proofs."""

from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from node.api import delivery, params, shapes
from node.api.problems import PAGED, PINNED, responses
from node.api.reading import Reading, reading
from node.queries import metering, power
from node.queries.walk import Walk
from tokenization.errors import (
    InvalidParameter,
    ReadingsIncomplete,
    UnknownReadings,
    UnknownZone,
)
from tokenization.metering import period_at_hour
from tokenization.units import parse_hour, parse_period, period_label


router = APIRouter(tags=["meters"])


@router.get(
    "/meters",
    operation_id="listMeteredMonths",
    summary="Months of readings that were stated, by zone, newest first",
    response_model=shapes.Page[shapes.MeterBatch],
    responses=responses(*PAGED, UnknownZone),
)
def list_metered_months(
    request: Request,
    *,
    zone: params.OfZone = None,
    block: params.Block = None,
    cursor: params.Cursor = None,
    limit: params.Limit = 100,
) -> Response:
    """Every version with its root; a restatement is a further version, nothing is overwritten."""
    with reading(request, block, cursor) as asked:
        walk, render = batches_walk(asked, zone), partial(delivery.batch, asked.render)
        return asked.answer_page(walk, render, limit, newest_first=True)


@router.get(
    "/meters/{zone}/{month}",
    operation_id="getMeteredMonth",
    summary="A zone's month of readings, site by site",
    response_model=shapes.MeterBatchDetail,
    responses=responses(*PINNED, InvalidParameter, UnknownReadings, UnknownZone),
)
def get_metered_month(
    request: Request,
    zone: params.Zone,
    month: params.Month,
    *,
    version: params.Version = None,
    block: params.Block = None,
) -> Response:
    """The node recomputes the root from the published readings and compares it."""
    with reading(request, block) as asked:
        found = batch_of(asked, zone, month, version)
        return asked.answer(lambda: delivery.batch_detail(asked.render, found))


@router.get(
    "/meters/{zone}/{month}/{site}",
    operation_id="getReadings",
    summary="A site's readings of a month",
    response_model=shapes.Readings,
    responses=responses(*PINNED, InvalidParameter, UnknownReadings, UnknownZone),
)
def get_readings(
    request: Request,
    zone: params.Zone,
    month: params.Month,
    site: params.Site,
    *,
    version: params.Version = None,
    block: params.Block = None,
) -> Response:
    """KWh of every hour of the month in order of time, read back from the chain's logs."""
    with reading(request, block) as asked:
        found = batch_of(asked, zone, month, version)
        return asked.answer(lambda: delivery.readings(asked.render, found, site))


@router.get(
    "/meters/{zone}/{month}/{site}/proof",
    operation_id="proveReading",
    summary="Proof of a reading",
    response_model=shapes.ReadingProof,
    responses=responses(
        *PINNED, InvalidParameter, ReadingsIncomplete, UnknownReadings, UnknownZone
    ),
)
def prove_reading(
    request: Request,
    zone: params.Zone,
    month: params.Month,
    site: params.Site,
    *,
    hour: params.Hour,
    version: params.Version = None,
    block: params.Block = None,
) -> Response:
    """The way from the day's readings to the root, as ``MeterLedger.verifyReading`` takes it."""
    with reading(request, block) as asked:
        batch = batch_of(asked, zone, month, version)
        at = hour_of(hour, batch.period)
        found = metering.prove(asked.view, batch, site, at)
        return asked.answer(lambda: delivery.proof(asked.render, found))


def batches_walk(asked: Reading, zone: str | None) -> Walk[metering.Batch]:
    """Stated months, all or those of a zone."""
    number = power.zone_number(asked.view, zone) if zone else None
    return partial(metering.batches, asked.view, zone=number)


def batch_of(asked: Reading, zone: str, month: str, version: int | None) -> metering.Batch:
    """The month asked for, by default in its newest version.

    Raises:
        UnknownReadings: It was not stated.
        UnknownZone: There is no such zone.
    """
    number = power.zone_number(asked.view, zone)
    return metering.find_batch(asked.view, number, parse_period(month), version)


def hour_of(text: str, period: int) -> int:
    """An hour of a month, as UTC hours since 1970.

    Raises:
        InvalidParameter: It is none, or of another month.
    """
    hour = parse_hour(text)
    if period_at_hour(hour) != period:
        raise InvalidParameter(
            f"{text} is not in {period_label(period)}.", hint="Name an hour of that month, in PKT."
        )
    return hour
