"""Sites, gates, and what is nominated to whom when.

Nominations are counted by month, class of firmness and time block, by the same arithmetic as
``NominationBook.sol``; so a word of kW here equals the contract's own.
"""

from node import layout
from node.fold.working import Working
from node.model import Gate, Site
from tokenization.abi import Arguments
from tokenization.curtailment import FirmnessClass
from tokenization.errors import InconsistentLogs
from tokenization.power import LANE_BITS, MAX_BLOCKS, unpack_right
from tokenization.units import period_at


def fold_site_set(work: Working, args: Arguments) -> None:
    """``SiteSet(site, investor, meter, zone, open)``; a site keeps its investor and its zone."""
    number, investor, meter, zone, is_open = args
    known = work.get(layout.SITES, number)
    since = known.block if known else work.header.number
    work.put(layout.SITES, Site(investor, meter, zone, is_open, since), number)
    work.flag(layout.ZONE_SITES.key(zone, number), on=True)
    work.flag(layout.INVESTOR_SITES.key(investor, number), on=True)


def fold_gate_set(work: Working, args: Arguments) -> None:
    """``GateSet(fromPeriod, daysBefore)``: months whose gates may be closed keep what was theirs.

    Source: ``NominationBook._setGate``.
    """
    first, days = args
    was = work.get(layout.GATE) or Gate(0, 0, 0)
    is_theirs = was.from_period <= period_at(work.header.time_s) + 1
    earlier = was.days_before if is_theirs else was.earlier
    work.put(layout.GATE, Gate(first, days, earlier))


def fold_nominated(work: Working, args: Arguments) -> None:
    """``Nominated(investor, id, site, kw, fromPeriod)``: what is bound there now, and since when.

    Source: ``NominationBook._bind``.
    """
    investor, token_id, number, kw, first = args
    site = work.get(layout.SITES, number)
    if site is None:
        raise InconsistentLogs(
            f"Block {work.header.number} nominates to site {number} before it was registered.",
            hint="The endpoint left out or altered logs: use another one and index again.",
        )
    key = token_id.to_bytes(32, "big")
    cell = layout.NOMINATIONS.key(number, key, investor)
    change = kw - work.number(cell)
    work.assign(cell, kw)
    work.flag(layout.INVESTOR_NOMINATIONS.key(investor, key, number), on=kw > 0)
    right = unpack_right(token_id)
    firmness = right.firmness & FirmnessClass.INTERRUPTIBLE
    # Idle kW that are taken leave the months before as they are; so does what is not bound yet.
    if change < 0 and right.first_period < first <= period_at(work.header.time_s):
        work.assign(layout.NOMINATED_SINCE.key(investor, key), first)
    lanes = change * spread(right.block_mask)
    for period in range(first, right.last_period + 1):
        work.add(layout.SITE_NOMINATED.key(number, period, firmness), lanes)
        work.add(layout.ZONE_NOMINATED.key(site.zone, period, firmness), lanes)


def spread(block_mask: int) -> int:
    """A word with one in the lane of each time block.

    Source: ``LanesLib.spread``.
    """
    return sum(1 << LANE_BITS * block for block in range(MAX_BLOCKS) if block_mask >> block & 1)
