"""Curtailment off chain: what an order leaves of nominated kW, hour by hour.

The same arithmetic as ``CurtailmentManager.sol``, so that a site can check its own ceiling from
events alone. Pure: it is told the orders and never asks.

Invariant: what sites are allowed sums to no more than the same share of what they nominated
(tests/property/test_curtailment.py).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction

from tokenization.errors import InvalidParameter
from tokenization.units import HOURS_PER_DAY, day_and_hour, first_hour


MAX_PARTS = (1 << 24) - 1
"""Parts an order counts in at most. Source: ``ICurtailmentManager``, uint24."""

WHOLE = Fraction(1)
"""What remains where nothing is ordered."""


class FirmnessClass(IntEnum):
    """What is curtailed last and first. Source: ``Firmness.sol``."""

    FIRM = 0
    INTERRUPTIBLE = 1


@dataclass(frozen=True, slots=True)
class Order:
    """A curtailment order.

    Units:
        id: zone, PKT day since 1970 and place in the day (``order_id``).
        from_hour, to_hour: UTC hours since 1970, the second exclusive.
        num, den: parts that remain, and parts of the whole.
        emergency_code: the operator's; 0 if none is cited.
    """

    id: int
    zone: int
    firmness: FirmnessClass
    from_hour: int
    to_hour: int
    num: int
    den: int
    emergency_code: int

    @property
    def factor(self) -> Fraction:
        """What remains."""
        return Fraction(self.num, self.den)

    def covers(self, zone: int, hour: int, firmness: FirmnessClass) -> bool:
        """Whether it speaks of a class in a zone in an hour."""
        same = (self.zone, self.firmness) == (zone, firmness)
        return same and self.from_hour <= hour < self.to_hour


def order_id(zone: int, day: int, place: int) -> int:
    """The number of an order.

    Source: ``ICurtailmentManager.orderId``.
    """
    return zone << 48 | day << 8 | place


def order_parts(number: int) -> tuple[int, int, int]:
    """Zone, PKT day and place of an order's number."""
    return number >> 48, number >> 8 & (1 << 40) - 1, number & 0xFF


def parse_factor(text: str) -> tuple[int, int]:
    """Read what remains, as ``1/3``, or ``0`` for nothing.

    Raises:
        InvalidParameter: Not two whole numbers, or more than the whole.
    """
    num_text, slash, den_text = text.partition("/")
    if text == "0":
        return 0, 1
    if not slash or not (num_text.isdecimal() and den_text.isdecimal()):
        raise InvalidParameter(f"'{text}' is not a share.", hint="Write it like 1/3, or 0.")
    num, den = int(num_text), int(den_text)
    if not num <= den or not 0 < den <= MAX_PARTS:
        raise InvalidParameter(
            f"'{text}' is no part of a whole.",
            hint=f"Name at most as many parts as the whole has, of {MAX_PARTS} at most.",
        )
    return num, den


def by_day(from_hour: int, to_hour: int) -> Iterator[tuple[int, int]]:
    """Hours cut at midnight in Pakistan, since an order is of one day.

    Raises:
        InvalidParameter: The end is not after the start.
    """
    if to_hour <= from_hour:
        raise InvalidParameter(
            "The order has no hour.",
            hint="Its end is the first hour after it, later than its start.",
        )
    while from_hour < to_hour:
        day, _ = day_and_hour(from_hour)
        end = min(to_hour, first_hour(day + 1))
        yield from_hour, end
        from_hour = end


def factor_at(orders: Iterable[Order], zone: int, hour: int, firmness: FirmnessClass) -> Fraction:
    """What remains of a class in a zone in an hour: the tightest of its orders.

    Source: ``CurtailmentManager.factorAt``.
    """
    left = (order.factor for order in orders if order.covers(zone, hour, firmness))
    return min(left, default=WHOLE)


def share(kw: int, factor: Fraction) -> int:
    """What remains of nominated kW, floored.

    Units:
        kw: kW.

    Source: ``FactorLib.share``.
    """
    return kw * factor.numerator // factor.denominator


def firm_before_soft(orders: Iterable[Order], zone: int, day: int) -> list[int]:
    """The hours of a PKT day in which firm kW are curtailed without emergency too early; none.

    Firm kW are curtailed only in hours in which interruptible kW are at zero.

    Source: ``CurtailmentManager``, its invariant.
    """
    told = list(orders)
    hours = range(first_hour(day), first_hour(day) + HOURS_PER_DAY)
    taken = [order for order in told if order.factor < WHOLE and not order.emergency_code]
    return [
        hour
        for hour in hours
        if any(order.covers(zone, hour, FirmnessClass.FIRM) for order in taken)
        and factor_at(told, zone, hour, FirmnessClass.INTERRUPTIBLE) != 0
    ]
