"""The programme at an instant: ceilings, what is allocated, nominated, allowed and metered then.

Every figure of an instant is looked up in its cell of the grid, its day's orders and its month's
readings: as fast for any instant of any year.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from node import layout
from node.queries import curtailment, metering, sites
from node.queries.ceilings import allocated_at, ceiling_at
from node.queries.power import programme
from node.queries.sites import CLASSES, FoundSite
from node.store import View
from tokenization.curtailment import FirmnessClass, Order, factor_at, share
from tokenization.errors import InvalidParameter, UnknownProgramme
from tokenization.metering import Month, month_hours
from tokenization.power import Scope
from tokenization.units import (
    HOUR_S,
    HOURS_PER_DAY,
    day_and_hour,
    first_hour,
    iso_time,
    period_at,
    period_label,
)


MAX_DAYS = 31
_PERIODS = 1 << 16


@dataclass(frozen=True, slots=True)
class Instant:
    """An instant, and where in the grid it lies.

    Units:
        hour: UTC hour since 1970.
    """

    time_s: int
    hour: int
    period: int
    time_block: int


@dataclass(frozen=True, slots=True)
class Place:
    """A place with a ceiling at an instant, in kW."""

    scope: Scope
    number: int
    code: bytes
    cap_kw: int
    binding_kw: int
    allocated_kw: int

    @property
    def headroom_kw(self) -> int:
        """What could still be allocated under this ceiling alone."""
        return max(0, self.binding_kw - self.allocated_kw)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What may be drawn of one class of firmness: nominated kW, the factor, and what is allowed."""

    firmness: FirmnessClass
    nominated_kw: int
    left: Fraction
    allowed_kw: int

    @property
    def curtailed_kw(self) -> int:
        """What curtailment takes."""
        return self.nominated_kw - self.allowed_kw


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of a zone or a site.

    Attributes:
        allocated_kw: In the zone; None for a site.
        metered_kwh: What was drawn, by the readings that are published; None without any.
        metered_sites: How many sites that sums.
    """

    hour: int
    allocated_kw: int | None
    classes: tuple[Drawn, ...]
    metered_kwh: int | None
    metered_sites: int


def instant_of(view: View, time_s: int) -> Instant:
    """Where an instant lies in the grid.

    Raises:
        UnknownProgramme: There is no grid yet.
        InvalidParameter: It lies before the first month or beyond the last.
    """
    frame = programme(view)
    if frame is None:
        raise UnknownProgramme(
            f"No power programme is deployed by block {view.number}.",
            hint="Ask for a later block.",
        )
    period = period_at(time_s)
    if not 0 <= period < _PERIODS:
        raise InvalidParameter(
            f"{iso_time(time_s)} is in no delivery month.",
            hint=f"Months are from {period_label(0)} to {period_label(_PERIODS - 1)}.",
        )
    hour = time_s // HOUR_S
    _, hour_of_day = day_and_hour(hour)
    return Instant(time_s, hour, period, frame.block_of_hour[hour_of_day])


def place_at(view: View, scope: Scope, number: int, code: bytes, at: Instant) -> Place:
    """The programme (number 0), a zone, plant or phase at an instant."""
    cap, binding = ceiling_at(view, scope, number, at.period)
    used = allocated_at(view, scope, number, at.period, at.time_block)
    return Place(scope, number, code, cap, binding, used)


def zones_at(view: View, at: Instant) -> list[Place]:
    """Every zone at an instant."""
    return [
        place_at(view, Scope.ZONE, key[0], record.code, at)
        for key, record in view.scan(layout.ZONES)
    ]


def phases_at(view: View, at: Instant) -> list[Place]:
    """Every phase at an instant."""
    return [
        place_at(view, Scope.PHASE, key[0], record.code, at)
        for key, record in view.scan(layout.PHASES)
    ]


def plants_at(view: View, zone: int, at: Instant) -> list[Place]:
    """The plants of a zone at an instant."""
    return [
        place_at(view, Scope.PLANT, key[0], record.code, at)
        for key, record in view.scan(layout.PLANTS)
        if record.zone == zone
    ]


def zone_hour(view: View, zone: int, at: Instant) -> Hour:
    """The hour of a zone in which an instant lies."""
    return _zone_hour(view, zone, at, _orders(view, zone, at), _Metered(view, zone))


def zone_hours(view: View, zone: int, first_day: int, days: int) -> list[Hour]:
    """The hours of some PKT days of a zone.

    Units:
        first_day: PKT day since 1970.

    Raises:
        InvalidParameter: Too many days, or days of no delivery month.
        UnknownProgramme: There is no grid yet.
    """
    metered = _Metered(view, zone)
    return [
        _zone_hour(view, zone, at, orders, metered)
        for at, orders in _grid(view, zone, first_day, days)
    ]


def site_hour(view: View, site: FoundSite, at: Instant) -> Hour:
    """The hour of a site in which an instant lies.

    Source: ``CurtailmentManager.allowedKw``.
    """
    zone = site.record.zone
    return _site_hour(view, site, at, _orders(view, zone, at), _Metered(view, zone, site.number))


def site_hours(view: View, site: FoundSite, first_day: int, days: int) -> list[Hour]:
    """The hours of some PKT days of a site, as ``zone_hours``.

    Raises:
        InvalidParameter: Too many days, or days of no delivery month.
        UnknownProgramme: There is no grid yet.
    """
    zone = site.record.zone
    metered = _Metered(view, zone, site.number)
    return [
        _site_hour(view, site, at, orders, metered)
        for at, orders in _grid(view, zone, first_day, days)
    ]


class _Metered:
    """What was drawn hour by hour in a zone, or by one site of it; each month is read once."""

    def __init__(self, view: View, zone: int, site: int | None = None) -> None:
        self._view = view
        self._zone = zone
        self._site = site
        self._months: dict[int, list[Month]] = {}

    def at(self, at: Instant) -> tuple[int | None, int]:
        """The kWh of an hour, None without any reading, and how many sites they are of."""
        if at.period not in self._months:
            months = metering.metered(self._view, self._zone, at.period)
            self._months[at.period] = [
                month for site, month in months.items() if self._site in (None, site)
            ]
        found = self._months[at.period]
        place = at.hour - month_hours(at.period).start
        kwh = sum(month.readings[place] for month in found) if found else None
        return kwh, len(found)


def _grid(
    view: View, zone: int, first_day: int, days: int
) -> Iterator[tuple[Instant, list[Order]]]:
    """The hours of some PKT days, each with the orders of its day."""
    if not 0 < days <= MAX_DAYS:
        raise InvalidParameter(f"{days} days are too many.", hint=f"Ask for 1 to {MAX_DAYS} days.")
    for day in range(first_day, first_day + days):
        orders = curtailment.orders_of_day(view, zone, day)
        for hour in range(first_hour(day), first_hour(day) + HOURS_PER_DAY):
            yield instant_of(view, hour * HOUR_S), orders


def _orders(view: View, zone: int, at: Instant) -> list[Order]:
    day, _ = day_and_hour(at.hour)
    return curtailment.orders_of_day(view, zone, day)


def _zone_hour(view: View, zone: int, at: Instant, orders: list[Order], metered: _Metered) -> Hour:
    classes = []
    for firmness in CLASSES:
        cell = at.period, at.time_block
        left = factor_at(orders, zone, at.hour, firmness)
        nominated = sites.zone_nominated_kw(view, zone, *cell, firmness)
        allowed = curtailment.zone_allowed_kw(view, zone, cell, firmness, left)
        classes.append(Drawn(firmness, nominated, left, allowed))
    allocated = allocated_at(view, Scope.ZONE, zone, at.period, at.time_block)
    return Hour(at.hour, allocated, tuple(classes), *metered.at(at))


def _site_hour(
    view: View, site: FoundSite, at: Instant, orders: list[Order], metered: _Metered
) -> Hour:
    classes = []
    for firmness in CLASSES:
        kw = sites.nominated_kw(view, site.number, at.period, at.time_block, firmness)
        left = factor_at(orders, site.record.zone, at.hour, firmness)
        classes.append(Drawn(firmness, kw, left, share(kw, left)))
    return Hour(at.hour, None, tuple(classes), *metered.at(at))
