"""Persistent idling: load factors by site, right and month, and notices of under-use.

Load factors are worked out from what was settled, nominated and curtailed; that somebody wrote one
down on the chain (``layout.MEASURED_USE``) changes none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from node import layout, model
from node.queries.accounts import balance, holdings
from node.queries.assets import AssetRef, asset_of, token_of
from node.queries.contracts import first_of
from node.queries.curtailment import orders_of_month
from node.queries.metering import settlement
from node.queries.power import programme
from node.queries.registers import accounts_of
from node.queries.sites import CLASSES, find_site, nominations
from node.store import View
from tokenization.billing import Usage
from tokenization.errors import UnknownNotice
from tokenization.idling import curtailed_kwh, right_load_e6, site_load_e6
from tokenization.metering import month_hours
from tokenization.power import Right, unpack_right
from tokenization.types import Address, Kind
from tokenization.units import HOURS_PER_DAY, period_at


@dataclass(frozen=True, slots=True)
class SiteMonth:
    """What a site drew in a settled month, and was allowed to draw, in kWh."""

    site: int
    period: int
    version: int
    kwh: int
    allowed_kwh: int
    load_e6: int


@dataclass(frozen=True, slots=True)
class RightMonth:
    """A month of a right as an investor holds it.

    Attributes:
        load_e6: Its load factor; None if it cannot be judged.
        is_cut: Enforcement cut the nominations later, so that it cannot be judged any more.
    """

    period: int
    load_e6: int | None
    is_cut: bool


@dataclass(frozen=True, slots=True)
class HeldRight:
    """A right that an investor holds, and how it used it in the months of its window that are over.

    Attributes:
        held_kw: kW held, over all its accounts; those recalled under an open notice among them.
        nominated: Sites and the kW nominated to them.
        notice: The notice that is open, or None.
    """

    investor: bytes
    asset: AssetRef
    right: Right
    held_kw: int
    nominated: Sequence[tuple[int, int]]
    months: list[RightMonth]
    notice: "FoundNotice | None"


@dataclass(frozen=True, slots=True)
class FoundNotice:
    """A notice under its number."""

    desk: Address
    number: int
    record: model.Notice
    standing: model.NoticeStanding

    @property
    def is_open(self) -> bool:
        """Whether it is neither cured, withdrawn nor carried out."""
        return self.standing.state == model.NoticeState.OPEN

    @property
    def id(self) -> int:
        """The right."""
        return int.from_bytes(self.record.id, "big")


def desk_of(view: View) -> Address | None:
    """Where notices are given; None if there is no such contract."""
    return first_of(view, Kind.UNDER_USE_DESK)


def rule(view: View) -> model.UseRule | None:
    """The rule by which notices are given; None until one is set."""
    desk = desk_of(view)
    return view.get(layout.USE_RULES, desk) if desk else None


def find_notice(view: View, number: int) -> FoundNotice:
    """A notice by its number.

    Raises:
        UnknownNotice: There is none.
    """
    desk = desk_of(view)
    record = view.get(layout.NOTICES, desk, number) if desk and number < 1 << 64 else None
    if desk is None or record is None:
        raise UnknownNotice(
            f"No notice {number} was given by block {view.number}.",
            hint="See /v1/under-use for the notices there are.",
        )
    standing = view.get(layout.NOTICE_STANDINGS, desk, number) or model.NoticeStanding()
    return FoundNotice(desk, number, record, standing)


def notices(
    view: View,
    *,
    investor: bytes | None = None,
    is_open: bool | None = None,
    after: bytes | None = None,
    reverse: bool = True,
) -> Iterator[tuple[bytes, FoundNotice | None]]:
    """Notices by number: all, or those to an investor, or only those that are open, or are not."""
    desk = desk_of(view)
    if desk is None:
        return
    found: Iterator[tuple[bytes, int]]
    if investor is None:
        family = layout.NOTICES
        rows = view.scan(family, desk, after=after, reverse=reverse)
        found = ((family.key(*key), key[1]) for key, _ in rows)
    else:
        index = layout.INVESTOR_NOTICES
        flags = view.scan(index, desk, investor, after=after, reverse=reverse)
        found = ((index.key(*key), key[2]) for key, _ in flags)
    for cell, number in found:
        notice = find_notice(view, number)
        yield cell, notice if is_open in (None, notice.is_open) else None


def site_month(view: View, site: int, period: int) -> SiteMonth | None:
    """A site's month; None if it is not settled.

    Source: ``SiteUse.useOf``.
    """
    settled, frame = settlement(view, site, period), programme(view)
    if settled is None or frame is None:
        return None
    usage = _usage(view, site, period, settled.kwh, frame.block_of_hour)
    told = settled.version, settled.kwh, usage.usable_kwh, site_load_e6(usage)
    return SiteMonth(site, period, *told)


def site_months(view: View, site: int, last: int) -> list[SiteMonth]:
    """The newest settled months of a site, at most so many, in order."""
    found = view.scan(layout.METER_SETTLEMENTS, site, reverse=True)
    periods = [key[1] for key, _ in (pair for pair, _ in zip(found, range(last), strict=False))]
    months = (site_month(view, site, period) for period in reversed(periods))
    return [month for month in months if month is not None]


def held_right(view: View, investor: bytes, token_id: int, time_s: int) -> HeldRight | None:
    """How an investor used a right by a time; None if nothing was ever allocated of it."""
    rights = first_of(view, Kind.CAPACITY_RIGHTS)
    asset = asset_of(view, token_of(view, rights), token_id) if rights else None
    if asset is None or asset.right is None:
        return None
    notice = _open_notice(view, investor, token_id)
    held = sum(balance(view, asset, account) for account in accounts_of(view, investor))
    held += notice.standing.recalled_kw if notice else 0
    places = [
        (one.site, one.kw)
        for _, one in nominations(view, investor=investor)
        if one is not None and one.id == token_id
    ]
    since = view.get(layout.NOMINATED_SINCE, investor, token_id.to_bytes(32, "big")) or 0
    first, last = asset.right.first_period, asset.right.last_period
    over = range(first, min(last + 1, period_at(time_s)))
    months = [_right_month(view, places, held, period, since) for period in over]
    return HeldRight(investor, asset, asset.right, held, places, months, notice)


def held_rights(view: View, investor: bytes, time_s: int) -> list[HeldRight]:
    """The rights an investor holds, of whose window a month is over and one is not, by id."""
    ids = {
        held.asset.id
        for account in accounts_of(view, investor)
        for _, held in holdings(view, account)
        if held.asset.right is not None
    }
    now = period_at(time_s)
    running = (
        token_id
        for token_id in sorted(ids)
        for right in [unpack_right(token_id)]
        if right.first_period < now <= right.last_period
    )
    found = (held_right(view, investor, token_id, time_s) for token_id in running)
    return [held for held in found if held is not None]


def _right_month(
    view: View, places: Sequence[tuple[int, int]], held_kw: int, period: int, since: int
) -> RightMonth:
    if period < since:
        return RightMonth(period, None, is_cut=True)
    used = [(kw, site_month(view, site, period)) for site, kw in places]
    loads = [(kw, month.load_e6) for kw, month in used if month is not None]
    whole = len(loads) == len(used)
    return RightMonth(period, right_load_e6(loads, held_kw) if whole else None, is_cut=False)


def _open_notice(view: View, investor: bytes, token_id: int) -> FoundNotice | None:
    desk = desk_of(view)
    key = investor, token_id.to_bytes(32, "big")
    number = view.get(layout.OPEN_NOTICES, desk, *key) if desk else None
    return find_notice(view, number) if number else None


def _usage(view: View, site: int, period: int, kwh: int, block_of_hour: bytes) -> Usage:
    """What a site did in a month; what was curtailed is worked out order by order."""
    zone = find_site(view, site).record.zone
    firm, soft = (view.get(layout.SITE_NOMINATED, site, period, one) or 0 for one in CLASSES)
    days = len(month_hours(period)) // HOURS_PER_DAY
    free = Usage(firm, soft, block_of_hour, days, 0, 0, kwh)
    orders = orders_of_month(view, zone, period)
    firm_taken, soft_taken = (
        curtailed_kwh(orders, by_hour, zone, one)
        for one, by_hour in zip(CLASSES, (free.firm_kw, free.interruptible_kw), strict=True)
    )
    return replace(free, firm_curtailed_kwh=firm_taken, interruptible_curtailed_kwh=soft_taken)
