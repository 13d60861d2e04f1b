"""Energy sites, what is nominated to them, and until when it may be."""

from collections.abc import Iterator
from dataclasses import dataclass

from node import layout, model
from node.queries.ceilings import lane
from node.store import View
from tokenization.curtailment import FirmnessClass
from tokenization.errors import UnknownSite
from tokenization.units import period_start


DAY_S = 86_400
CLASSES = tuple(FirmnessClass)


@dataclass(frozen=True, slots=True)
class FoundSite:
    """A site under its number."""

    number: int
    record: model.Site


@dataclass(frozen=True, slots=True)
class Nomination:
    """Some kW of a right that an investor has bound to a site, for every month of the right."""

    site: int
    id: int
    investor: bytes
    kw: int


def find_site(view: View, number: int) -> FoundSite:
    """A site by its number.

    Raises:
        UnknownSite: There is none.
    """
    record = view.get(layout.SITES, number) if number < 1 << 32 else None
    if record is None:
        raise UnknownSite(
            f"No site {number} is registered in block {view.number}.",
            hint="See /v1/sites for the sites there are.",
        )
    return FoundSite(number, record)


def sites(
    view: View,
    *,
    zone: int | None = None,
    investor: bytes | None = None,
    after: bytes | None = None,
    reverse: bool = False,
) -> Iterator[tuple[bytes, FoundSite | None]]:
    """Sites by number: all, or those of an investor, of a zone."""
    if investor is not None:
        family, lead = layout.INVESTOR_SITES, (investor,)
        for key, _ in view.scan(family, *lead, after=after, reverse=reverse):
            found = find_site(view, key[1])
            yield family.key(*key), found if zone in (None, found.record.zone) else None
    elif zone is not None:
        for key, _ in view.scan(layout.ZONE_SITES, zone, after=after, reverse=reverse):
            yield layout.ZONE_SITES.key(*key), find_site(view, key[1])
    else:
        for key, record in view.scan(layout.SITES, after=after, reverse=reverse):
            yield layout.SITES.key(*key), FoundSite(key[0], record)


def sites_in(view: View, zone: int) -> list[int]:
    """The numbers of a zone's sites, ascending."""
    return [key[1] for key, _ in view.scan(layout.ZONE_SITES, zone)]


def nominations(
    view: View,
    *,
    site: int | None = None,
    investor: bytes | None = None,
    after: bytes | None = None,
    reverse: bool = False,
) -> Iterator[tuple[bytes, Nomination | None]]:
    """What is bound: all, or of an investor, by right; or to a site."""
    if investor is not None:
        family = layout.INVESTOR_NOMINATIONS
        for key, _ in view.scan(family, investor, after=after, reverse=reverse):
            _, right, number = key
            kw = view.get(layout.NOMINATIONS, number, right, investor) or 0
            found = Nomination(number, int.from_bytes(right, "big"), investor, kw)
            yield family.key(*key), found if site in (None, number) else None
        return
    lead = () if site is None else (site,)
    for key, kw in view.scan(layout.NOMINATIONS, *lead, after=after, reverse=reverse):
        number, right, owner = key
        found = Nomination(number, int.from_bytes(right, "big"), owner, kw)
        yield layout.NOMINATIONS.key(*key), found


def nominated_kw(view: View, site: int, period: int, block: int, firmness: FirmnessClass) -> int:
    """The kW of a class nominated to a site in one cell of the grid.

    Source: ``NominationBook.nominatedKw``.
    """
    return lane(view.get(layout.SITE_NOMINATED, site, period, firmness) or 0, block)


def zone_nominated_kw(
    view: View, zone: int, period: int, block: int, firmness: FirmnessClass
) -> int:
    """The kW of a class nominated in a zone in one cell of the grid."""
    return lane(view.get(layout.ZONE_NOMINATED, zone, period, firmness) or 0, block)


def gate_closes_s(view: View, period: int) -> int | None:
    """First UTC second at which nothing is nominated any more for a month; None without a book.

    Source: ``NominationBook.gateClosesAt``.
    """
    gate = view.get(layout.GATE)
    return None if gate is None else period_start(period) - gate.days(period) * DAY_S
