"""Auctions of sealed bids, bid by bid, and the cash that their houses keep."""

from msgspec.structs import replace

from node import layout
from node.fold.payments import flow_in, flow_of, flow_out, put_flow
from node.fold.working import Working
from node.model import (
    Auction,
    AuctionBid,
    AuctionBidders,
    AuctionResult,
    AuctionSchedule,
    AuctionStanding,
    BidState,
    amount_bytes,
)
from tokenization.abi import Arguments
from tokenization.errors import InconsistentLogs
from tokenization.types import Kind


def fold_auction_opened(work: Working, args: Arguments) -> None:
    """``AuctionOpened(auction, asset, cash, treasury, pricing, offeredUnits, lotUnits, ...)``."""
    auction, asset, cash, treasury, pricing, offered, lot, accrued, document = args
    house = work.event.address
    opened = Auction(
        *(asset, cash, treasury, pricing, amount_bytes(offered), lot, accrued, document),
        work.header.number,
    )
    work.put(layout.AUCTIONS, opened, house, auction)
    work.put(layout.AUCTION_STANDINGS, AuctionStanding(), house, auction)
    work.flag(layout.ASSET_AUCTIONS.key(asset, house, auction), on=True)


def fold_schedule_set(work: Working, args: Arguments) -> None:
    """``ScheduleSet(auction, commitUntil, revealUntil, resultUntil, settleUntil)``."""
    auction, *times = args
    work.put(layout.AUCTION_SCHEDULES, AuctionSchedule(*times), work.event.address, auction)


def fold_bidders_set(work: Working, args: Arguments) -> None:
    """``BiddersSet(auction, competitiveClasses, nonCompetitiveClasses, bidderMostUnits, ...)``."""
    auction, competitive, others, *amounts = args
    bidders = AuctionBidders(competitive, others, *(amount_bytes(one) for one in amounts))
    work.put(layout.AUCTION_BIDDERS, bidders, work.event.address, auction)


def fold_bid_sealed(work: Working, args: Arguments) -> None:
    """``BidSealed(auction, bid, bidder, seal, bond)``."""
    auction, number, bidder, seal, bond = args
    bid = AuctionBid(BidState.SEALED, bidder, amount_bytes(bond), seal)
    work.put(layout.BIDS, bid, work.event.address, auction, number)
    _came_in(work, auction, bond)


def fold_non_competitive_bid_made(work: Working, args: Arguments) -> None:
    """``NonCompetitiveBidMade(auction, bid, bidder, units, bond, lock)``."""
    auction, number, bidder, units, bond, lock = args
    bid = AuctionBid(
        *(BidState.REVEALED, bidder, amount_bytes(bond), b"", amount_bytes(lock)),
        amount_bytes(units),
        is_non_competitive=True,
    )
    work.put(layout.BIDS, bid, work.event.address, auction, number)
    standing = _came_in(work, auction, bond)
    demand = _plus(standing.non_competitive_demand, units)
    _stand(
        work,
        auction,
        replace(standing, revealed=standing.revealed + 1, non_competitive_demand=demand),
    )


def fold_bid_revealed(work: Working, args: Arguments) -> None:
    """``BidRevealed(auction, bid, bidder, priceE4, units, lock)``; it is that account's now."""
    auction, number, bidder, price, units, lock = args
    house = work.event.address
    bid = replace(
        _bid(work, auction, number),
        state=BidState.REVEALED,
        bidder=bidder,
        price_e4=price,
        units=amount_bytes(units),
        lock=amount_bytes(lock),
    )
    work.put(layout.BIDS, bid, house, auction, number)
    standing = _standing(work, auction)
    demand = _plus(standing.demand, units)
    _stand(work, auction, replace(standing, revealed=standing.revealed + 1, demand=demand))


def fold_result_proposed(work: Working, args: Arguments) -> None:
    """``ResultProposed(auction, round, cutOffE4, averageE4, competitiveUnits, ...)``."""
    auction, round_, cut_off, average, competitive, margin, demand, extra, others, pages = args
    result = AuctionResult(
        *(round_, cut_off, average, amount_bytes(competitive), amount_bytes(margin)),
        *(amount_bytes(demand), extra, others, pages),
    )
    work.put(layout.AUCTION_RESULTS, result, work.event.address, auction)
    _stand(work, auction, replace(_standing(work, auction), verified=0))


def fold_bid_awarded(work: Working, args: Arguments) -> None:
    """``BidAwarded(auction, bid, units)``."""
    auction, number, units = args
    bid = replace(_bid(work, auction, number), awarded_units=amount_bytes(units))
    work.put(layout.BIDS, bid, work.event.address, auction, number)


def fold_page_verified(work: Working, args: Arguments) -> None:
    """``PageVerified(auction, verified)``."""
    auction, verified = args
    _stand(work, auction, replace(_standing(work, auction), verified=verified))


def fold_result_final(work: Working, args: Arguments) -> None:
    """``ResultFinal(auction, units, amount)``; a buyback takes all the cash for it now."""
    auction, units, amount = args
    awarded, cost = amount_bytes(units), amount_bytes(amount)
    standing = replace(_standing(work, auction), is_final=True, awarded=awarded, amount=cost)
    _stand(work, auction, standing)
    if _kind(work) == Kind.BUYBACK_AUCTION:
        flow_in(work, _auction(work, auction).cash, amount)


def fold_bid_settled(work: Working, args: Arguments) -> None:
    """``BidSettled(auction, bid, units, amount)``: in a sale, what the bond lacks comes in now.

    For power all of it comes in, and the bond goes to those who bill the power.
    """
    auction, number, units, amount = args
    bid = _bid(work, auction, number)
    bond = int.from_bytes(bid.bond, "big")
    after = replace(bid, state=BidState.SETTLED, amount=amount_bytes(amount))
    work.put(layout.BIDS, after, work.event.address, auction, number)
    standing = _standing(work, auction)
    settled, paid = _plus(standing.settled, units), _plus(standing.settled_amount, amount)
    _stand(work, auction, replace(standing, settled=settled, settled_amount=paid))
    _over(work, auction, bond)
    cash, kind = _auction(work, auction).cash, _kind(work)
    if kind == Kind.PRIMARY_AUCTION:
        flow_in(work, cash, max(0, amount - bond))
    if kind == Kind.POWER_AUCTION:
        flow_in(work, cash, amount)
        flow = flow_of(work, cash)
        put_flow(work, cash, replace(flow, credited=_plus(flow.credited, bond)))
        flow_out(work, cash, bond)


def fold_bid_closed(work: Working, args: Arguments) -> None:
    """``BidClosed(auction, bid, state)``."""
    auction, number, state = args
    bid = _bid(work, auction, number)
    work.put(layout.BIDS, replace(bid, state=state), work.event.address, auction, number)
    _over(work, auction, int.from_bytes(bid.bond, "big"))


def fold_award_lapsed(work: Working, args: Arguments) -> None:
    """``AwardLapsed(auction, bid, code)``; that the bid is closed is said next."""
    auction, number, code = args
    bid = replace(_bid(work, auction, number), lapse_code=code)
    work.put(layout.BIDS, bid, work.event.address, auction, number)


def fold_cash_owed(work: Working, args: Arguments) -> None:
    """``CashOwed(cash, investor, amount)``: all that is due to it."""
    cash, investor, amount = args
    cell = layout.CASH_OWED.key(work.event.address, cash, investor)
    flow, more = flow_of(work, cash), amount - work.number(cell)
    work.assign(cell, amount)
    put_flow(work, cash, replace(flow, credited=_plus(flow.credited, more)))


def fold_cash_withdrawn(work: Working, args: Arguments) -> None:
    """``CashWithdrawn(cash, investor, to, amount)``: nothing is due to it now."""
    cash, investor, _, amount = args
    work.assign(layout.CASH_OWED.key(work.event.address, cash, investor), 0)
    flow_out(work, cash, amount)


def _came_in(work: Working, auction: int, bond: int) -> AuctionStanding:
    """A bid came in with its bond."""
    standing = _standing(work, auction)
    standing = replace(standing, bids=standing.bids + 1, open_bids=standing.open_bids + 1)
    _stand(work, auction, standing)
    cash = _auction(work, auction).cash
    flow = flow_of(work, cash)
    received, pledged = _plus(flow.received, bond), _plus(flow.pledged, bond)
    put_flow(work, cash, replace(flow, received=received, pledged=pledged))
    return standing


def _over(work: Working, auction: int, bond: int) -> None:
    """A bid is over, and its bond no longer one."""
    standing = _standing(work, auction)
    _stand(work, auction, replace(standing, open_bids=max(0, standing.open_bids - 1)))
    cash = _auction(work, auction).cash
    flow = flow_of(work, cash)
    put_flow(work, cash, replace(flow, unpledged=_plus(flow.unpledged, bond)))


def _kind(work: Working) -> int:
    """What the house whose event is in hand is listed as."""
    contract = work.get(layout.CONTRACTS, work.event.address)
    return contract.kind if contract is not None else Kind.NONE


def _auction(work: Working, auction: int) -> Auction:
    found = work.get(layout.AUCTIONS, work.event.address, auction)
    if found is None:
        raise _unopened(work, f"auction {auction}")
    return found


def _bid(work: Working, auction: int, number: int) -> AuctionBid:
    found = work.get(layout.BIDS, work.event.address, auction, number)
    if found is None:
        raise _unopened(work, f"bid {number} of auction {auction}")
    return found


def _standing(work: Working, auction: int) -> AuctionStanding:
    standing = work.get(layout.AUCTION_STANDINGS, work.event.address, auction)
    return standing or AuctionStanding()


def _stand(work: Working, auction: int, standing: AuctionStanding) -> None:
    work.put(layout.AUCTION_STANDINGS, standing, work.event.address, auction)


def _unopened(work: Working, what: str) -> InconsistentLogs:
    return InconsistentLogs(
        f"Block {work.header.number} tells of {what} before it was there.",
        hint="The endpoint left out or altered logs: use another one and index again.",
    )


def _plus(amount: bytes, more: int) -> bytes:
    return amount_bytes(int.from_bytes(amount, "big") + max(0, more))
