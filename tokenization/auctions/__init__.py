"""Sealed-bid auctions off chain: what a result must be, and whether a published one is that.

The same arithmetic as ``contracts/src/market``, to the last unit (tests/chain/test_clearing.py).
Pure: it is told what was bid and never asks.
"""

from tokenization.auctions.audit import Check, audit
from tokenization.auctions.clearing import (
    NO_PRICE_E4,
    Bid,
    Clearing,
    Pricing,
    Result,
    Terms,
    average_e4,
    clear,
    cut_off_e4,
    faults,
    unit_price_e4,
)
from tokenization.auctions.kinds import AuctionKind
from tokenization.auctions.record import (
    BidState,
    Deal,
    Entry,
    Money,
    Record,
    events_of,
    read_auction,
)
from tokenization.auctions.seals import Place, page_hashes, pages_of, seal_of


__all__ = [
    "NO_PRICE_E4",
    "AuctionKind",
    "Bid",
    "BidState",
    "Check",
    "Clearing",
    "Deal",
    "Entry",
    "Money",
    "Place",
    "Pricing",
    "Record",
    "Result",
    "Terms",
    "audit",
    "average_e4",
    "clear",
    "cut_off_e4",
    "events_of",
    "faults",
    "page_hashes",
    "pages_of",
    "read_auction",
    "seal_of",
    "unit_price_e4",
]
