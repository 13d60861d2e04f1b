"""Curtailment orders, and what they leave of nominated kW hour by hour."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import takewhile

from node import layout, model
from node.queries.sites import nominated_kw, sites_in, zone_nominated_kw
from node.store import View
from tokenization.curtailment import (
    WHOLE,
    FirmnessClass,
    Order,
    factor_at,
    order_id,
    share,
)
from tokenization.metering import month_hours
from tokenization.units import day_and_hour


_LAST_PLACE = 255
"""Beyond every order of a day."""


@dataclass(frozen=True, slots=True)
class FoundOrder:
    """A curtailment order under its number, which says zone, PKT day and place in the day."""

    number: int
    zone: int
    record: model.Curtailment

    @property
    def terms(self) -> Order:
        """As the arithmetic takes it."""
        told = self.record
        return Order(
            *(self.number, self.zone, FirmnessClass(told.firmness), told.from_hour, told.to_hour),
            *(told.num, told.den, told.emergency_code),
        )


def orders(
    view: View, *, zone: int | None = None, after: bytes | None = None, reverse: bool = True
) -> Iterator[tuple[bytes, FoundOrder]]:
    """Orders by zone, day and place."""
    lead = () if zone is None else (zone,)
    for key, record in view.scan(layout.CURTAILMENTS, *lead, after=after, reverse=reverse):
        yield layout.CURTAILMENTS.key(*key), FoundOrder(order_id(*key), key[0], record)


def orders_of_day(view: View, zone: int, day: int) -> list[Order]:
    """The orders of a zone for one PKT day since 1970; 24 at most."""
    found = view.scan(layout.CURTAILMENTS, zone, day)
    return [FoundOrder(order_id(*key), zone, record).terms for key, record in found]


def orders_of_month(view: View, zone: int, period: int) -> list[Order]:
    """The orders of a zone for the days of a month."""
    hours = month_hours(period)
    first, end = day_and_hour(hours.start)[0], day_and_hour(hours.stop)[0]
    before = layout.CURTAILMENTS.key(zone, first - 1, _LAST_PLACE)
    found = view.scan(layout.CURTAILMENTS, zone, after=before)
    of_month = takewhile(lambda row: row[0][1] < end, found)
    return [FoundOrder(order_id(*key), zone, record).terms for key, record in of_month]


def factor(view: View, zone: int, hour: int, firmness: FirmnessClass) -> Fraction:
    """What remains of a class in a zone in a UTC hour.

    Source: ``CurtailmentManager.factorAt``.
    """
    day, _ = day_and_hour(hour)
    return factor_at(orders_of_day(view, zone, day), zone, hour, firmness)


def zone_allowed_kw(
    view: View, zone: int, cell: tuple[int, int], firmness: FirmnessClass, left: Fraction
) -> int:
    """What the sites of a zone may draw together in a month and time block, kW.

    Each one's share is floored.
    """
    if left == WHOLE:
        return zone_nominated_kw(view, zone, *cell, firmness)
    if not left:
        return 0
    return sum(
        share(nominated_kw(view, site, *cell, firmness), left) for site in sites_in(view, zone)
    )
