"""Persistent idling off chain: the load factors by which notice of under-use is given.

The same arithmetic as ``SiteUse.sol``, so that a holder can judge itself from events alone. Shares
are times 1e6 and rounded up, in the holder's favour. Pure: it is told usage and nominations and
never asks.
"""

from collections.abc import Iterable, Sequence
from enum import IntEnum

from tokenization.billing import WHOLE_E6, Usage
from tokenization.curtailment import FirmnessClass, Order, factor_at, share
from tokenization.units import day_and_hour


class NoticeState(IntEnum):
    """How a notice stands. Source: ``IUnderUseDesk``; append only."""

    NONE = 0
    OPEN = 1
    CURED = 2
    WITHDRAWN = 3
    RECALLED = 4


def share_e6(part: int, whole: int) -> int:
    """A part of a whole, rounded up and at most all of it; of nothing, all.

    Source: ``SiteUse._shareE6``.
    """
    return WHOLE_E6 if part >= whole else -(-part * WHOLE_E6 // whole)


def site_load_e6(usage: Usage) -> int:
    """The load factor of a site's month: what it drew over what it was allowed to."""
    return share_e6(usage.drawn_kwh, usage.usable_kwh)


def right_load_e6(used: Iterable[tuple[int, int]], held_kw: int) -> int:
    """The load factor of a right in a month, as one investor holds it.

    Args:
        used: kW nominated, and the load factor of their site.
        held_kw: kW held; what of it is not nominated idles.
    """
    return share_e6(sum(kw * load_e6 for kw, load_e6 in used), held_kw * WHOLE_E6)


def curtailed_kwh(
    orders: Sequence[Order], kw_by_hour: Sequence[int], zone: int, firmness: FirmnessClass
) -> int:
    """What orders took of a class of a site's kW, in kWh.

    Args:
        orders: Those of the month.
        kw_by_hour: kW nominated in each hour of the day.
        zone: The site's.
        firmness: Which kW.

    Source: ``CurtailmentManager.curtailedKwh``.
    """
    hours = {hour for order in orders for hour in range(order.from_hour, order.to_hour)}
    told = ((hour, kw_by_hour[day_and_hour(hour)[1]]) for hour in hours)
    return sum(kw - share(kw, factor_at(orders, zone, hour, firmness)) for hour, kw in told)
