"""Metered months: who signs, what was stated, published, challenged and settled.

The readings themselves stand in the logs that published them, which the node keeps anyway.
"""

from msgspec.structs import replace

from node import layout
from node.fold.working import Working
from node.model import (
    MeterOperators,
    MeterPage,
    MeterRoot,
    MeterSettlement,
    PageState,
)
from tokenization.abi import Arguments
from tokenization.errors import InconsistentLogs


def fold_operators_set(work: Working, args: Arguments) -> None:
    """``OperatorsSet(zone, keys, quorum)``."""
    zone, keys, quorum = args
    work.put(layout.METER_OPERATORS, MeterOperators(list(keys), quorum), zone)


def fold_root_posted(work: Working, args: Arguments) -> None:
    """``RootPosted(zone, period, version, sites, root, dataHash)``; versions stand side by side."""
    zone, period, version, sites, root, data_hash = args
    stated = MeterRoot(sites, 0, root, data_hash, work.header.number, work.event.index)
    work.put(layout.METER_ROOTS, stated, zone, period, version)


def fold_published(work: Working, args: Arguments) -> None:
    """``Published(site, period, version, kwh, readings)``."""
    site, period, version, kwh, _ = args
    zone = _zone_of(work, site)
    stated = work.get(layout.METER_ROOTS, zone, period, version)
    if stated is None:
        raise _untold(work, f"readings of site {site} are published", "their root was posted")
    more = replace(stated, published=stated.published + 1)
    work.put(layout.METER_ROOTS, more, zone, period, version)
    header = work.header
    page = MeterPage(kwh, PageState.PUBLISHED, header.time_s, header.number, work.event.index)
    work.put(layout.METER_PAGES, page, zone, period, version, site)


def fold_challenged(work: Working, args: Arguments) -> None:
    """``Challenged(site, period, version, hour, kwh, by, documentHash)``."""
    site, period, version, hour, kwh, challenger, document = args
    _change_page(
        *(work, site, period, version),
        state=PageState.CHALLENGED,
        challenged_hour=hour,
        challenged_kwh=kwh,
        challenger=challenger,
        document_hash=document,
    )


def fold_challenge_dismissed(work: Working, args: Arguments) -> None:
    """``ChallengeDismissed(site, period, version, documentHash)``."""
    site, period, version, document = args
    _change_page(*(work, site, period, version), state=PageState.DISMISSED, document_hash=document)


def fold_settled(work: Working, args: Arguments) -> None:
    """``Settled(site, period, version, kwh)``."""
    site, period, version, kwh = args
    settled = MeterSettlement(version, kwh, work.header.number, work.event.index)
    work.put(layout.METER_SETTLEMENTS, settled, site, period)


def _change_page(
    work: Working, site: int, period: int, version: int, **changes: int | bytes
) -> None:
    zone = _zone_of(work, site)
    page = work.get(layout.METER_PAGES, zone, period, version, site)
    if page is None:
        raise _untold(work, f"readings of site {site} are challenged", "they were published")
    work.put(layout.METER_PAGES, replace(page, **changes), zone, period, version, site)


def _zone_of(work: Working, site: int) -> int:
    found = work.get(layout.SITES, site)
    if found is None:
        raise _untold(work, f"site {site} is metered", "it was registered")
    return found.zone


def _untold(work: Working, what: str, before: str) -> InconsistentLogs:
    return InconsistentLogs(
        f"In block {work.header.number} {what} before {before}.",
        hint="The endpoint left out or altered logs: use another one and index again.",
    )
