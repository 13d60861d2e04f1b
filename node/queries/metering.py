"""Metered months: what was stated, published and settled, and proofs of single readings.

Readings are read back from the logs that published them; the root over them is recomputed and
compared with the one that operators signed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from node import layout, logs, model
from node.keys import Key
from node.queries.sites import sites_in
from node.store import View
from tokenization.errors import ReadingsIncomplete, UnknownReadings
from tokenization.metering import Month, ReadingProof, Statement, month_hours
from tokenization.units import period_label


_WORD = 32
_LENGTH_AT = 2 * _WORD
"""In a log of readings: the month's kWh, where the readings begin, then their length."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A version of a zone's month."""

    zone: int
    period: int
    version: int
    record: model.MeterRoot

    @property
    def is_whole(self) -> bool:
        """Whether the readings of every site that its root covers are published."""
        return self.record.published == self.record.sites


@dataclass(frozen=True, slots=True)
class Page:
    """A site's month in a version."""

    site: int
    record: model.MeterPage


@dataclass(frozen=True, slots=True)
class Reading:
    """A proved reading, in kWh, with the batch it stands in."""

    site: int
    hour: int
    kwh: int
    batch: Batch
    proof: ReadingProof


def batches(
    view: View, *, zone: int | None = None, after: bytes | None = None, reverse: bool = True
) -> Iterator[tuple[bytes, Batch]]:
    """Every version of every month, by zone, month and version."""
    lead = () if zone is None else (zone,)
    for key, record in view.scan(layout.METER_ROOTS, *lead, after=after, reverse=reverse):
        yield layout.METER_ROOTS.key(*key), _batch(key, record)


def newest_batch(view: View, zone: int, period: int) -> Batch | None:
    """The newest version of a zone's month; None if nothing was stated.

    Source: ``MeterLedger.newestOf``.
    """
    found = view.scan(layout.METER_ROOTS, zone, period, reverse=True)
    return next((_batch(key, record) for key, record in found), None)


def delivered_batch(view: View, zone: int, period: int) -> Batch | None:
    """The newest version whose readings are all published, else the newest with any; or None."""
    some = None
    for key, record in view.scan(layout.METER_ROOTS, zone, period, reverse=True):
        batch = _batch(key, record)
        if batch.is_whole:
            return batch
        if some is None and record.published:
            some = batch
    return some


def find_batch(view: View, zone: int, period: int, version: int | None = None) -> Batch:
    """A version of a zone's month, by default the newest.

    Raises:
        UnknownReadings: It was not stated.
    """
    if version is None:
        found = newest_batch(view, zone, period)
    else:
        record = view.get(layout.METER_ROOTS, zone, period, version) if version < 1 << 32 else None
        found = Batch(zone, period, version, record) if record else None
    if found is None:
        which = "" if version is None else f" in version {version}"
        raise UnknownReadings(
            f"No readings of zone {zone} for {period_label(period)} were stated{which} by block "
            f"{view.number}.",
            hint="See /v1/meters for the months that were.",
        )
    return found


def pages(view: View, batch: Batch) -> list[Page]:
    """How far each site has come whose readings are published in a version, by site."""
    at = batch.zone, batch.period, batch.version
    return [Page(key[3], record) for key, record in view.scan(layout.METER_PAGES, *at)]


def settlement(view: View, site: int, period: int) -> model.MeterSettlement | None:
    """What a site's month is settled with; None if it is not."""
    return view.get(layout.METER_SETTLEMENTS, site, period)


def settlements(view: View, site: int) -> list[tuple[int, model.MeterSettlement]]:
    """The settled months of a site, in order."""
    return [(key[1], record) for key, record in view.scan(layout.METER_SETTLEMENTS, site)]


def statement(view: View, batch: Batch) -> Statement:
    """The readings that are published in a version, read back from their logs."""
    found = ((page.site, _readings(view, page.record)) for page in pages(view, batch))
    return _statement(batch.period, tuple((site, data) for site, data in found if data))


def month_of(view: View, batch: Batch, site: int) -> Month:
    """What a site drew in a month, as a version states it.

    Raises:
        UnknownReadings: It is not published.
    """
    page = view.get(layout.METER_PAGES, batch.zone, batch.period, batch.version, site)
    data = _readings(view, page) if page else b""
    if not data:
        raise UnknownReadings(
            f"The readings of site {site} for {period_label(batch.period)} are not published in "
            f"version {batch.version} by block {view.number}.",
            hint="Whoever has the file publishes them: mizan meter publish",
        )
    return Month.of(site, batch.period, data)


def prove(view: View, batch: Batch, site: int, hour: int) -> Reading:
    """What a site drew in an hour, with the proof that it stands under the operators' root.

    Units:
        hour: UTC hour since 1970, of the batch's month.

    Raises:
        UnknownReadings: The site's readings are not published.
        ReadingsIncomplete: Others under the same root are not published, so there is no proof yet.
    """
    month, told = month_of(view, batch, site), statement(view, batch)
    if told.root != batch.record.root:
        raise ReadingsIncomplete(
            f"{len(told.months)} of the {batch.record.sites} sites under the root of "
            f"{period_label(batch.period)}, version {batch.version}, are published: no proof can "
            "be made yet.",
            hint="Whoever has the file publishes the rest: mizan meter publish",
        )
    kwh = month.readings[hour - month_hours(batch.period).start]
    return Reading(site, hour, kwh, batch, told.proof(site, hour))


def metered(view: View, zone: int, period: int) -> Mapping[int, Month]:
    """What each site of a zone drew in a month, of the version that counts as delivered."""
    batch = delivered_batch(view, zone, period)
    if batch is None:
        return {}
    known = set(sites_in(view, zone))
    return {month.site: month for month in statement(view, batch).months if month.site in known}


def _batch(key: Key, record: model.MeterRoot) -> Batch:
    zone, period, version = key
    return Batch(zone, period, version, record)


def _readings(view: View, page: model.MeterPage) -> bytes:
    """The readings a log published; empty if it is not kept under that block."""
    for _, kept in view.rows(layout.EVENTS, page.block):
        at = logs.find(kept, page.log)
        if at is not None:
            data = logs.whole(kept, at).data
            size = int.from_bytes(data[_LENGTH_AT : _LENGTH_AT + _WORD], "big")
            return data[_LENGTH_AT + _WORD :][:size]
    return b""


@lru_cache(maxsize=32)
def _statement(period: int, found: tuple[tuple[int, bytes], ...]) -> Statement:
    """Kept by content, so that a page of proofs hashes a month once."""
    return Statement(tuple(Month.of(site, period, data) for site, data in found))
