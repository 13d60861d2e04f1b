"""Idle power offered again: its terms, and what was taken of it. What is bound, the book tells."""

from node import layout
from node.fold.working import Working
from node.model import (
    OfferTerms,
    Taking,
    TakingTotals,
    TermsPlace,
    amount_bytes,
    number_of,
)
from tokenization.abi import Arguments
from tokenization.reoffers import NOTICE_MONTHS
from tokenization.units import period_at


def fold_terms_set(work: Working, args: Arguments) -> None:
    """``TermsSet(zone, fromPeriod, startPrice, floorPrice, holderShareE6, treasury)``.

    Months whose gates may be closed keep what was theirs. Source: ``ReofferDesk.setTerms``.
    """
    zone, first, start, floor, share, treasury = args
    at = work.event.address
    was = work.get(layout.OFFER_TERMS, at, zone, TermsPlace.LATEST)
    if was is not None and was.from_period < period_at(work.header.time_s) + NOTICE_MONTHS:
        work.put(layout.OFFER_TERMS, was, at, zone, TermsPlace.EARLIER)
    terms = OfferTerms(first, start, floor, share, treasury, work.header.number)
    work.put(layout.OFFER_TERMS, terms, at, zone, TermsPlace.LATEST)


def fold_taken(work: Working, args: Arguments) -> None:
    """``Taken(taking, holder, id, taker, site, kw, fromPeriod, price, cost, holderShare)``."""
    number, holder, token_id, taker, site, kw, first, price, cost, share = args
    at = work.event.address
    taking = Taking(
        *(holder, token_id.to_bytes(32, "big"), taker, site, kw, first, price),
        *(amount_bytes(cost), amount_bytes(share), work.header.number, work.event.index),
    )
    work.put(layout.TAKINGS, taking, at, number)
    work.flag(layout.SITE_TAKINGS.key(at, site, number), on=True)
    for investor in (holder, taker):
        work.flag(layout.INVESTOR_TAKINGS.key(at, investor, number), on=True)
    sums = work.get(layout.TAKING_TOTALS, at) or TakingTotals()
    after = TakingTotals(
        number,
        amount_bytes(number_of(sums.cost) + cost),
        amount_bytes(number_of(sums.holder_share) + share),
    )
    work.put(layout.TAKING_TOTALS, after, at)
