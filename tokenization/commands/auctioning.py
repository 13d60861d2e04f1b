"""What the auctioneer does of an open auction: extend it, and state a result; and closing bids.

What is stated is computed from the bids that the chain tells of, so that the auctioneer's choice is
a cut-off and an amount, and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tokenization.auctions import (
    AuctionKind,
    BidState,
    Clearing,
    clear,
    cut_off_e4,
    page_hashes,
    pages_of,
    unit_price_e4,
)
from tokenization.auctions.clearing import Bid, Terms
from tokenization.commands.acts import Act, Change, look, perform
from tokenization.commands.console import Errand
from tokenization.errors import InvalidParameter, PreflightRefused
from tokenization.ledger.contracts import Call
from tokenization.ledger.houses import (
    PRICE_DECIMALS,
    Auction,
    House,
    revealed,
    shown_cash,
    shown_price,
)
from tokenization.ledger.published import shown
from tokenization.ledger.sight import Sight
from tokenization.ledger.tokens import find_cash
from tokenization.types import Hash32
from tokenization.units import checksum, format_amount, iso_time, parse_amount, parse_instant


@dataclass(frozen=True, slots=True)
class Named:
    """Which auction a command means."""

    number: int
    kind: AuctionKind

    def find(self, sight: Sight) -> Auction:
        """Look it up.

        Raises:
            InvalidParameter: There is none.
        """
        return House(sight, self.kind).read(self.number)


def extend(errand: Errand, named: Named, until: str) -> None:
    """Give winners more time to settle."""
    until_s = parse_instant(until)
    sight = look(errand.options)
    auction = named.find(sight)
    stands = auction.terms["settleUntil"] == until_s
    call = auction.house.contract.call("extend", auction.number, until_s)
    act = Act(
        f"Extend {auction.title}",
        () if stands else (call,),
        (Change("awards are settled until", auction.time("settleUntil"), iso_time(until_s)),),
        data={"auction": shown(auction)},
        remedy="Time is only ever added, and only before the last second is over.",
    )
    perform(errand, sight, act)


def propose(errand: Errand, named: Named, cut_off: str | None, amount: str | None) -> None:
    """State what the bids give, and have it verified on chain, page by page."""
    sight = look(errand.options)
    auction = named.find(sight)
    cleared = _decide(auction, cut_off, amount)
    size = int(sight.read(auction.house.contract.call("maxLines")))
    pages = pages_of(list(cleared.awards), size)
    hashes = page_hashes(pages)
    if auction.is_final and auction.record.result != cleared.result and (cut_off or amount):
        raise InvalidParameter(
            f"Another result of {auction.title} is final.",
            hint=f"See it with: mizan auction show {auction.number}{auction.kind.flag}",
        )
    if auction.kind is AuctionKind.BUYBACK and not auction.is_final:
        _check_treasury(auction, cleared)
    calls = () if auction.is_final else _statement(auction, cleared, pages, hashes)
    stated = auction.record.result == cleared.result and auction.record.pages_hash == hashes[0]
    act = Act(
        f"State the result of {auction.title} of {auction.asset}, and verify it",
        calls[:1],
        _result_changes(auction, cleared),
        then=calls[1:],
        anybody=stated,
        data={"auction": shown(auction), "pages": len(pages)},
        remedy=auction.next_step,
    )
    if perform(errand, sight, act):
        errand.outcome.data["auction"] = shown(named.find(sight.now()))


def close(errand: Errand, named: Named, bids: Sequence[int]) -> None:
    """End bids that have nothing left to wait for."""
    sight = look(errand.options)
    auction = named.find(sight)
    ends = _ends(auction)
    chosen = [bid for bid in bids or ends if bid in auction.record.entries]
    if len(chosen) < len(bids):
        raise InvalidParameter(
            f"Not all of these are bids of {auction.title}.",
            hint=f"See them with: mizan auction show {auction.number}{auction.kind.flag}",
        )
    # A bid that cannot be closed yet is left for the chain to refuse, with its reason.
    left = [bid for bid in chosen if auction.record.entries[bid].state in _OPEN]
    size = int(sight.read(auction.house.contract.call("maxLines")))
    act = Act(
        f"Close bids of {auction.title}",
        [
            auction.house.contract.call("close", auction.number, page)
            for page in pages_of(left, size)
        ],
        [_end_of(auction, bid, ends.get(bid)) for bid in left],
        anybody=True,
        data={"bids": left},
        remedy=auction.next_step,
    )
    perform(errand, sight, act)


_OPEN = (BidState.SEALED, BidState.REVEALED)


def _decide(auction: Auction, cut_off: str | None, amount: str | None) -> Clearing:
    """What the bids give at the auctioneer's cut-off and amount."""
    terms, bids = auction.record.terms, revealed(auction)
    asked = sum(bid.units for bid in bids if bid.price_e4 is None)
    most = terms.offered_units - min(asked, terms.non_competitive_units)
    units = most if amount is None else auction.house.units_of(amount)
    if cut_off is None:
        return clear(terms, bids, *cut_off_e4(terms, bids, units))
    price = parse_amount(cut_off, PRICE_DECIMALS)
    margin = _margin_units(terms, bids, price, units, whole=amount is None)
    cleared = clear(terms, bids, price, margin)
    if not cleared.result.competitive_units:
        raise InvalidParameter(
            f"At a cut-off of {cut_off} nothing is accepted.",
            hint="Name a price that somebody bid, or accept nothing: --amount 0",
        )
    return cleared


def _margin_units(terms: Terms, bids: Sequence[Bid], price: int, units: int, *, whole: bool) -> int:
    """What of the bids at a cut-off is accepted so that all competitive bids get so many units."""
    priced = [(bid.price_e4, bid.units) for bid in bids if bid.price_e4 is not None]
    sign = 1 if terms.high_is_best else -1
    better = sum(bid_for for found, bid_for in priced if sign * found > sign * price)
    at_it = sum(bid_for for found, bid_for in priced if found == price)
    margin = max(0, units - better)
    return min(margin - margin % terms.lot_units, at_it) if whole else margin


def _statement(
    auction: Auction, cleared: Clearing, pages: Sequence[Sequence[int]], hashes: Sequence[Hash32]
) -> list[Call]:
    """What is missing: stating the result, and the pages that verify it."""
    house, r = auction.house.contract, cleared.result
    verification = [
        house.call("verify", auction.number, page, rest)
        for page, rest in zip(pages, hashes[1:], strict=True)
    ]
    record = auction.record
    if record.result == r and record.pages_hash == hashes[0]:
        return verification[len(record.pages) :]
    stated = (
        r.cut_off_e4,
        r.average_e4,
        r.competitive_units,
        r.margin_units,
        r.margin_demand_units,
        r.margin_extra_lots,
        r.non_competitive_extra_lots,
        hashes[0],
    )
    return [house.call("propose", auction.number, stated), *verification]


def _result_changes(auction: Auction, cleared: Clearing) -> list[Change]:
    result, before, shown_units = cleared.result, auction.record.result, auction.house.units_text
    others = sum(cleared.awards.values()) - result.competitive_units
    facts = {
        "cut-off price": shown_price(result.cut_off_e4),
        "weighted average price": format_amount(result.average_e4, PRICE_DECIMALS),
        "competitive bids get": shown_units(result.competitive_units),
        "of it at the cut-off": (
            f"{shown_units(result.margin_units)} of {shown_units(result.margin_demand_units)}"
        ),
        "non-competitive bids get": shown_units(others),
        "all of it costs": shown_cash(_cost(auction, cleared)),
    }
    changes = [Change(what, value, value) for what, value in facts.items()]
    state = "none" if before is None else "final" if auction.is_final else "stated, not final"
    return [Change("result", state, "final"), *changes]


def _cost(auction: Auction, cleared: Clearing) -> int:
    bids, terms = auction.record.bids, auction.record.terms
    return sum(
        units * unit_price_e4(terms, cleared.result, bids[number])
        for number, units in cleared.awards.items()
        if units
    )


def _check_treasury(auction: Auction, cleared: Clearing) -> None:
    """A buyback's result is final only together with the cash for it."""
    sight, terms = auction.sight, auction.terms
    treasury, cash = terms["treasury"], find_cash(sight, checksum(terms["cash"])).contract
    reads = (
        cash.call("allowance", treasury, auction.house.contract.address),
        cash.call("balanceOf", treasury),
    )
    allowed, held = sight.read_all(reads)
    cost = _cost(auction, cleared)
    if min(allowed, held) < cost:
        rupees = format_amount(cost, PRICE_DECIMALS)
        raise PreflightRefused(
            f"The result costs {shown_cash(cost)}; the treasury {checksum(treasury)} holds "
            f"{shown_cash(held)} and lets the house take {shown_cash(allowed)}.",
            (),
            hint="Nothing was sent. The treasury signs: mizan auction allow "
            f"{auction.number} {rupees} --as {checksum(treasury)} --buyback",
        )


def _ends(auction: Auction) -> dict[int, BidState]:
    """Bids that can be closed now, and how they end."""
    time_s, terms, ends = auction.sight.at.time_s, auction.terms, {}
    for number, entry in auction.record.entries.items():
        won = auction.is_final and auction.record.awards.get(number, 0) > 0
        unsettled = won and time_s > terms["settleUntil"]
        decided = auction.is_final or time_s > terms["resultUntil"]
        if entry.state is BidState.SEALED and time_s > terms["revealUntil"]:
            ends[number] = BidState.FORFEITED
        if entry.state is BidState.REVEALED and (unsettled if won else decided):
            lost = won and not auction.lapses(number)
            ends[number] = BidState.FORFEITED if lost else BidState.REFUNDED
    return ends


def _end_of(auction: Auction, bid: int, end: BidState | None) -> Change:
    entry = auction.record.entries[bid]
    after = (
        f"{end.name.lower()}, bond of {shown_cash(entry.bond)}" if end else "not yet to be closed"
    )
    return Change(f"bid {bid}", entry.state.name.lower(), after)
