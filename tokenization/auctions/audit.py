"""Whether a final result, and everything done by it since, is what the bids give.

Told by the events of the auction alone, in the order in which one thing follows from another: the
first difference found is the one to look at.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from tokenization.auctions.clearing import NO_PRICE_E4, clear, unit_price_e4
from tokenization.auctions.record import BidState, Deal, Record
from tokenization.auctions.seals import page_hashes
from tokenization.errors import InvalidParameter


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked.

    Attributes:
        what: What should be so.
        difference: The first thing found that is not; empty if there is none.
    """

    what: str
    difference: str


def audit(record: Record) -> Iterator[Check]:
    """Check a final result, one thing after another, up to the first that is not as it should be.

    Raises:
        InvalidParameter: No result is final, so that there is nothing to check.
    """
    if record.result is None or not record.is_final:
        raise InvalidParameter(
            "No result of this auction is final yet.",
            hint="A result is final when every revealed bid is verified on chain.",
        )
    for what, differences in _CHECKS.items():
        difference = next(differences(record), "")
        yield Check(what, difference)
        if difference:
            return


def _numbered(record: Record) -> Iterator[str]:
    for place, bid in enumerate(record.entries, 1):
        if bid != place:
            yield f"bid {place} is missing: bid {bid} comes in its place"


def _readable(record: Record) -> Iterator[str]:
    for bid in record.bids.values():
        if bid.units <= 0 or bid.units % record.terms.lot_units:
            yield f"bid {bid.number} is for {bid.units} units, lots are of {record.terms.lot_units}"
        if bid.price_e4 is not None and not 0 < bid.price_e4 < NO_PRICE_E4:
            yield f"bid {bid.number} bids a price of {bid.price_e4}, which nobody can bid"


def _capped(record: Record) -> Iterator[str]:
    bid_for: dict[bytes, int] = {}
    for bid in record.bids.values():
        bidder = record.entries[bid.number].bidder
        bid_for[bidder] = bid_for.get(bidder, 0) + bid.units
        if bid_for[bidder] > record.bidder_most_units:
            yield (
                f"with bid {bid.number} 0x{bidder.hex()} bids for {bid_for[bidder]} units, "
                f"{record.bidder_most_units} are the most"
            )


def _cleared(record: Record) -> Iterator[str]:
    yield from record.faults()


def _paged(record: Record) -> Iterator[str]:
    order = _order(record)
    bounds = [0, *record.pages]
    if bounds[-1] != len(order):
        yield f"{bounds[-1]} bids were verified, {len(order)} were revealed"
        return
    pages = [order[start:end] for start, end in pairwise(bounds)]
    if page_hashes(pages)[0] != record.pages_hash:
        yield "the bids were verified in another order than the result states"


def _totalled(record: Record) -> Iterator[str]:
    prices = {number: _price_e4(record, number) for number, units in record.awards.items() if units}
    units = sum(record.awards.values())
    amount = sum(record.awards[number] * price for number, price in prices.items())
    yield from _compare("all winners", record.total, Deal(units, amount))


def _settled(record: Record) -> Iterator[str]:
    for number, deal in record.deals.items():
        units = record.awards.get(number, 0)
        yield from _compare(f"bid {number}", deal, Deal(units, units * _price_e4(record, number)))


def _closed(record: Record) -> Iterator[str]:
    for number in record.lapsed:
        if not record.awards.get(number, 0):
            yield f"the award of bid {number} lapsed, and it has none"
    for number, entry in record.entries.items():
        due = BidState.REFUNDED if number in record.bids else BidState.FORFEITED
        if record.awards.get(number, 0) and number not in record.lapsed:
            due = BidState.FORFEITED  # a winner is closed only if it did not settle in time
        if entry.state in (BidState.REFUNDED, BidState.FORFEITED) and entry.state is not due:
            yield f"bid {number} is {entry.state.name.lower()}, it is to be {due.name.lower()}"


def _banked(record: Record) -> Iterator[str]:
    money = record.money
    found = money.open + money.settled + money.refunded + money.forfeited
    if found != money.deposited:
        yield f"bonds of {money.deposited} came in, {found} are accounted for"


_CHECKS: Mapping[str, Callable[[Record], Iterator[str]]] = {
    "bids are numbered without a gap": _numbered,
    "revealed bids are whole lots at prices that can be bid": _readable,
    "no account bids for more than one investor may": _capped,
    "the stated figures and every award are what the bids give at the cut-off": _cleared,
    "the contract verified every revealed bid, in the order stated": _paged,
    "winners get and cost in all what was announced": _totalled,
    "what was settled is each award at its price": _settled,
    "closed bids were refunded or forfeited as is due": _closed,
    "every bond is open, settled, refunded or forfeited": _banked,
}


def _order(record: Record) -> list[int]:
    """The order in which the contract verifies bids."""
    if record.result is None:
        return []
    bids, result = list(record.bids.values()), record.result
    return list(clear(record.terms, bids, result.cut_off_e4, result.margin_units).awards)


def _price_e4(record: Record, number: int) -> int:
    if record.result is None or number not in record.bids:
        return 0
    return unit_price_e4(record.terms, record.result, record.bids[number])


def _compare(whose: str, told: Deal | None, due: Deal) -> Iterator[str]:
    if told != due:
        found = told or Deal(0, 0)
        yield (
            f"{whose}: {found.units} units for {found.amount} base units of cash, "
            f"due are {due.units} for {due.amount}"
        )
