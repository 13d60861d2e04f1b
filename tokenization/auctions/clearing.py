"""What each bid of an auction gets at a cut-off, and whether a stated result is that.

Bids better than the cut-off are filled, worse ones get nothing, and those at it share what is left
in whole lots by largest remainder: each gets the whole lots of its exact share, and what is left
over goes, a lot each, to the greatest remainders, the lower number first where they are equal.
Non-competitive bids share what there is for them in the same way.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction

from tokenization.errors import InvalidParameter


NO_PRICE_E4 = (1 << 32) - 1
"""The cut-off of a sale in which nothing is accepted; in a buyback it is zero."""


class Pricing(IntEnum):
    """What winners pay. Source: ``ISealedBidAuction.Pricing``."""

    NONE = 0
    MULTIPLE_PRICE = 1
    UNIFORM = 2
    PAY_AS_BID = 3


@dataclass(frozen=True, slots=True)
class Terms:
    """What of an auction's terms decides who gets what.

    Units:
        lot_units: the smallest amount; every award is a multiple of it.
        accrued_e4: PKR 1e-4 a unit, on top of every price.

    Attributes:
        high_is_best: The highest price wins; in a buyback the lowest.
    """

    pricing: Pricing
    high_is_best: bool
    lot_units: int
    offered_units: int
    non_competitive_units: int = 0
    accrued_e4: int = 0


@dataclass(frozen=True, slots=True)
class Bid:
    """A revealed bid; a non-competitive one has no price.

    Units:
        price_e4: PKR 1e-4 per PKR 100 of face.
    """

    number: int
    units: int
    price_e4: int | None


@dataclass(frozen=True, slots=True)
class Result:
    """A result as it is stated. Source: ``ISealedBidAuction.Result``, its pages aside.

    Units:
        cut_off_e4, average_e4: PKR 1e-4 per PKR 100 of face.
    """

    cut_off_e4: int
    average_e4: int
    competitive_units: int
    margin_units: int
    margin_demand_units: int
    margin_extra_lots: int
    non_competitive_extra_lots: int


@dataclass(frozen=True, slots=True)
class Clearing:
    """A cleared auction.

    Attributes:
        awards: Units each bid gets, in the order in which the contract verifies them.
    """

    result: Result
    awards: Mapping[int, int]


def clear(
    terms: Terms, bids: Collection[Bid], cut_off_e4: int, margin_units: int | None = None
) -> Clearing:
    """Work out what every bid gets at a cut-off.

    Args:
        terms: The auction's terms.
        bids: Every revealed bid.
        cut_off_e4: The price at and beyond which bids are accepted.
        margin_units: What of the bids at the cut-off is accepted; all of it if not given.

    Raises:
        InvalidParameter: No such result could be stated.
    """
    priced = _sorted(terms, bids)
    better = [bid for bid, price in priced if _is_better(terms, price, cut_off_e4)]
    worse = [bid for bid, price in priced if _is_better(terms, cut_off_e4, price)]
    margin = [bid for bid, price in priced if price == cut_off_e4]
    demand = sum(bid.units for bid in margin)
    taken = demand if margin_units is None else margin_units
    competitive = sum(bid.units for bid in better) + taken
    unpriced = [bid for bid in bids if bid.price_e4 is None]
    asked = sum(bid.units for bid in unpriced)
    others = min(asked, terms.non_competitive_units) if competitive else 0
    _check_stated(terms, taken, demand, competitive, others)
    shares, extra = _shares(margin, taken, terms.lot_units)
    other_shares, other_extra = _shares(unpriced, others, terms.lot_units)
    awards = {
        **{bid.number: bid.units for bid in better},
        **shares,
        **{bid.number: 0 for bid in worse},
        **other_shares,
    }
    worth = sum(awards[bid.number] * price for bid, price in priced)
    average = average_e4(worth, competitive)
    return Clearing(
        Result(cut_off_e4, average, competitive, taken, demand, extra, other_extra), awards
    )


def cut_off_e4(terms: Terms, bids: Collection[Bid], units: int) -> tuple[int, int]:
    """The cut-off at which competitive bids get so many units, and what of it lies at the cut-off.

    Units:
        units: what competitive bids are to get, rounded down to whole lots; less if less is bid.
        returns: PKR 1e-4 per PKR 100 of face, and units.
    """
    left = units - units % terms.lot_units
    reached = NO_PRICE_E4 if terms.high_is_best else 0
    margin = 0
    for bid, price in _sorted(terms, bids):
        if left == 0:
            break
        margin = margin if price == reached else 0
        taken = min(bid.units, left)
        reached, margin, left = price, margin + taken, left - taken
    return reached, margin


def faults(
    terms: Terms, bids: Collection[Bid], result: Result, awards: Mapping[int, int]
) -> list[str]:
    """What is wrong with a published result; nothing if it is what the bids give at its cut-off."""
    try:
        right = clear(terms, bids, result.cut_off_e4, result.margin_units)
    except InvalidParameter as error:
        return [error.message]
    found = []
    for field in Result.__slots__:
        stated, given = getattr(result, field), getattr(right.result, field)
        if stated != given:
            found.append(f"{field} is stated as {stated}, the bids give {given}")
    for number in sorted({*awards, *right.awards}):
        got, due = awards.get(number, 0), right.awards.get(number, 0)
        if got != due:
            found.append(f"bid {number} got {got} units, {due} are due to it")
    return found


def unit_price_e4(terms: Terms, result: Result, bid: Bid) -> int:
    """What a bid that gets units pays, or is paid, for each.

    Units:
        returns: PKR 1e-4 per PKR 100 of face, accrued interest included.
    """
    if terms.pricing is Pricing.UNIFORM:
        return result.cut_off_e4 + terms.accrued_e4
    price = result.average_e4 if bid.price_e4 is None else bid.price_e4
    return price + terms.accrued_e4


def average_e4(worth: int, units: int) -> int:
    """A weighted average, half to even; zero of nothing."""
    return round(Fraction(worth, units)) if units else 0


def _is_better(terms: Terms, price_e4: int, than_e4: int) -> bool:
    return price_e4 > than_e4 if terms.high_is_best else price_e4 < than_e4


def _sorted(terms: Terms, bids: Collection[Bid]) -> list[tuple[Bid, int]]:
    """The competitive bids and their prices, best first, then by number."""
    priced = [(bid, bid.price_e4) for bid in bids if bid.price_e4 is not None]
    sign = -1 if terms.high_is_best else 1
    return sorted(priced, key=lambda one: (sign * one[1], one[0].number))


def _shares(bids: Collection[Bid], units: int, lot_units: int) -> tuple[dict[int, int], int]:
    """What each bid of a group gets, greatest remainder first, and how many got a lot more."""
    demand = sum(bid.units for bid in bids)
    if not demand:
        return {}, 0
    exact = {bid.number: Fraction(units * bid.units, demand * lot_units) for bid in bids}
    order = sorted(exact, key=lambda number: (-(exact[number] % 1), number))
    whole = {number: int(exact[number]) for number in order}
    extra = units // lot_units - sum(whole.values())
    return {
        number: (whole[number] + (place < extra)) * lot_units for place, number in enumerate(order)
    }, extra


def _check_stated(terms: Terms, taken: int, demand: int, competitive: int, others: int) -> None:
    if competitive + others > terms.offered_units:
        raise InvalidParameter(
            f"{competitive + others} units are more than the {terms.offered_units} on offer.",
            hint="Accept less at the cut-off, or choose a better one.",
        )
    if taken > demand or taken % terms.lot_units or (taken == 0) != (competitive == 0):
        raise InvalidParameter(
            f"{taken} of {demand} units at the cut-off cannot be accepted.",
            hint=f"Accept whole lots of {terms.lot_units} at a price that somebody bid.",
        )
