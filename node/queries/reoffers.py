"""Idle power that is offered again: what is on offer, on which terms, and what was taken.

An offer is kept nowhere: it follows from holdings, nominations, terms and the time, here as on the
chain.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from node import layout, model
from node.keys import Family
from node.queries import power, sites
from node.queries.accounts import holders
from node.queries.assets import AssetRef, Token, asset_at, assets_of, token_of
from node.queries.contracts import first_of
from node.store import View
from tokenization.power import Right
from tokenization.reoffers import OfferTerms, cost_of, offered_from
from tokenization.types import Address, Kind


@dataclass(frozen=True)
class Offer:
    """What is idle of a holder's right and can be taken.

    Attributes:
        first: First month that is taken; the last is the right's.
        price: Base units of cash for a MWh, now.
    """

    id: int
    right: Right
    holder: bytes
    kw: int
    first: int
    price: int
    terms: OfferTerms
    block_of_hour: bytes

    @cached_property
    def cost(self) -> int:
        """What all of it costs now, base units of cash."""
        return cost_of(self.right, self.first, self.kw, self.price, self.block_of_hour)


@dataclass(frozen=True, slots=True)
class FoundTaking:
    """A taking under its number."""

    number: int
    record: model.Taking


@dataclass(frozen=True, slots=True)
class ZoneTerms:
    """Terms of a zone, and until which month they hold; None for no end."""

    zone: int
    terms: OfferTerms
    last_period: int | None


def desk_of(view: View) -> Address | None:
    """Where idle power is taken; None if it is not on this ledger."""
    return first_of(view, Kind.REOFFER_DESK)


def terms_at(view: View, zone: int, period: int) -> OfferTerms | None:
    """The terms of a zone's month, of one that has not begun; None if nothing is offered.

    Source: ``ReofferDesk.termsAt``.
    """
    for found in _told(view, zone):
        if period >= found.from_period:
            return found if found.offers else None
    return None


def all_terms(view: View) -> list[ZoneTerms]:
    """The terms of every zone, by zone and month: what holds, and what is to hold."""
    desk = desk_of(view)
    told = [] if desk is None else list(view.scan(layout.OFFER_TERMS, desk))
    found: list[ZoneTerms] = []
    for zone in sorted({key[1] for key, _ in told}):
        end: int | None = None
        of_zone = []
        for terms in _told(view, zone):
            of_zone.append(ZoneTerms(zone, terms, end))
            end = terms.from_period - 1
        found += reversed(of_zone)
    return found


def offers(
    view: View,
    time_s: int,
    *,
    zone: int | None = None,
    after: bytes | None = None,
    reverse: bool = False,
) -> Iterator[tuple[bytes, Offer | None]]:
    """What is on offer at a second, by right and holder: all of it, or in a zone."""
    address, frame = first_of(view, Kind.CAPACITY_RIGHTS), power.programme(view)
    if address is None or frame is None or desk_of(view) is None:
        return
    for asset in _rights(view, token_of(view, address), after, reverse=reverse):
        right, lead = asset.right, asset.id.to_bytes(32, "big")
        is_meant = right is not None and zone in {None, right.zone}
        found = _offered(view, time_s, asset, right, frame) if right and is_meant else {}
        # A right of which nothing is on offer is looked at as well, so that pages can stop there.
        for holder in sorted(found, reverse=reverse) or [bytes(32)]:
            key = lead + holder
            if after is None or (key < after if reverse else key > after):
                yield key, found.get(holder)


def idle_kw(view: View, investor: bytes, right_id: int, held: int) -> int:
    """What of so many kW that an investor holds of a right is not nominated.

    Source: ``NominationBook.idleOf``.
    """
    return max(0, held - nominated_of(view, investor, right_id))


def nominated_of(view: View, investor: bytes, right_id: int) -> int:
    """What an investor has nominated of a right over all sites, kW.

    Source: ``NominationBook.nominatedOf``.
    """
    key = right_id.to_bytes(32, "big")
    found = view.scan(layout.INVESTOR_NOMINATIONS, investor, key)
    return sum(view.get(layout.NOMINATIONS, place[2], key, investor) or 0 for place, _ in found)


def held_by(view: View, asset: AssetRef) -> dict[bytes, int]:
    """What every investor holds of an asset, over all accounts that ever were its own."""
    held: dict[bytes, int] = {}
    for _, holding in holders(view, asset):
        investor = view.get(layout.ACCOUNT_OWNERS, holding.account)
        if investor:
            held[investor] = held.get(investor, 0) + holding.total
    return held


def takings(
    view: View,
    *,
    site: int | None = None,
    investor: bytes | None = None,
    after: bytes | None = None,
    reverse: bool = False,
) -> Iterator[tuple[bytes, FoundTaking | None]]:
    """What was taken, by number: all, for a site, or by or of an investor."""
    desk = desk_of(view)
    if desk is None:
        return
    if investor is not None:
        family: Family[int] = layout.INVESTOR_TAKINGS
        of: tuple[bytes, bytes | int] = (desk, investor)
    elif site is not None:
        family, of = layout.SITE_TAKINGS, (desk, site)
    else:
        for key, record in view.scan(layout.TAKINGS, desk, after=after, reverse=reverse):
            yield layout.TAKINGS.key(*key), FoundTaking(key[1], record)
        return
    for key, _ in view.scan(family, *of, after=after, reverse=reverse):
        found = view.get(layout.TAKINGS, desk, key[2])
        is_meant = found is not None and site in {None, found.site}
        yield family.key(*key), FoundTaking(key[2], found) if found and is_meant else None


def totals(view: View) -> model.TakingTotals:
    """What was taken so far."""
    desk = desk_of(view)
    found = view.get(layout.TAKING_TOTALS, desk) if desk else None
    return found or model.TakingTotals()


def _told(view: View, zone: int) -> Iterator[OfferTerms]:
    """The terms of a zone that are kept, those of later months first."""
    desk = desk_of(view)
    for place in model.TermsPlace:
        told = view.get(layout.OFFER_TERMS, desk, zone, place) if desk else None
        if told is not None:
            yield OfferTerms(
                *(told.from_period, told.start_price, told.floor_price),
                *(told.holder_share_e6, Address(told.treasury)),
            )


def _rights(view: View, token: Token, after: bytes | None, *, reverse: bool) -> Iterator[AssetRef]:
    """Rights in order of their ids; from the one on that a page ended in."""
    if after is not None:
        ordinal = view.get(layout.ASSET_ORDINALS, token.address, after[:32])
        if ordinal:
            yield asset_at(view, ordinal)
    start = None if after is None else layout.ASSET_ORDINALS.key(token.address, after[:32])
    for _, asset in assets_of(view, token, after=start, reverse=reverse):
        yield asset


def _offered(
    view: View, time_s: int, asset: AssetRef, right: Right, frame: model.Programme
) -> dict[bytes, Offer]:
    """What is on offer of a right, by holder."""
    closes_s = sites.gate_closes_s(view, right.first_period)
    first = None if closes_s is None else offered_from(right, closes_s, time_s)
    terms = None if first is None else terms_at(view, right.zone, first)
    if closes_s is None or first is None or terms is None:
        return {}
    price = terms.price_at(right, closes_s, time_s)
    idle = {
        holder: idle_kw(view, holder, asset.id, held)
        for holder, held in held_by(view, asset).items()
    }
    return {
        holder: Offer(asset.id, right, holder, kw, first, price, terms, frame.block_of_hour)
        for holder, kw in idle.items()
        if kw
    }
