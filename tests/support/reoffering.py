"""Idle power offered and taken on a ledger made by hand, after a month of power and its bills."""

from collections.abc import Iterator
from contextlib import contextmanager

from node import layout
from node.model import Site
from node.queries import reoffers
from node.queries.reoffers import Offer
from node.store import View
from tests.support.charging import PAYEE
from tests.support.handmade import Ledger, contract, list_contract
from tokenization.reoffers import cost_of
from tokenization.types import Kind
from tokenization.units import period_at, period_start


DESK = "ReofferDesk"
START, FLOOR, SHARE_E6 = 200_000_000, 90_000_000, 400_000
TAKEN_KW = 7
SITE = 1
"""For which it is taken."""
BEFORE_S = 3 * 86_400
"""How long before the rights of the next month begin: their gate is closed."""


def reoffer(ledger: Ledger) -> Offer:
    """Terms of two zones, one of which ends them again; while a gate is closed, some is taken."""
    list_contract(ledger, DESK, Kind.REOFFER_DESK)
    desk, now = contract(DESK), period_at(ledger.time_s)
    ledger.time_s = max(ledger.time_s, period_start(now + 1) - BEFORE_S)
    terms = "TermsSet(uint16,uint16,uint64,uint64,uint32,address)"
    for zone in (1, 2):
        ledger.emit(desk, terms, zone, now, START, FLOOR, SHARE_E6, PAYEE)
    ledger.mine()
    ledger.emit(desk, terms, 2, now + 3, 0, 0, 0, bytes(20))
    ledger.mine()
    with _view(ledger) as (view, time_s):
        site = view.get(layout.SITES, SITE)
        assert site is not None
        found = (one for _, one in reoffers.offers(view, time_s, zone=site.zone) if one)
        offer = next(one for one in found if one.holder != site.investor)
        key = offer.id.to_bytes(32, "big")
        had = view.get(layout.NOMINATIONS, SITE, key, offer.holder) or 0
    _take(ledger, offer, site, had)
    ledger.mine()
    return offer


def _take(ledger: Ledger, offer: Offer, site: Site, had: int) -> None:
    """What book and desk emit when kW are taken."""
    nominated = "Nominated(bytes32,uint256,uint32,uint256,uint16)"
    bound = (offer.holder, offer.id, SITE, had + TAKEN_KW, offer.first)
    ledger.emit(contract("NominationBook"), nominated, *bound)
    cost = cost_of(offer.right, offer.first, TAKEN_KW, offer.price, offer.block_of_hour)
    share, _ = offer.terms.split(cost)
    taken = "Taken(uint256,bytes32,uint256,bytes32,uint32,uint32,uint16,uint64,uint256,uint256)"
    what = (offer.holder, offer.id, site.investor, SITE, TAKEN_KW, offer.first, offer.price)
    ledger.emit(contract(DESK), taken, 1, *what, cost, share)


@contextmanager
def _view(ledger: Ledger) -> Iterator[tuple[View, int]]:
    """The state at the tip, and its time."""
    with ledger.store.snapshot() as snapshot:
        assert snapshot.tip is not None
        record = snapshot.block(snapshot.tip.number)
        assert record is not None
        yield snapshot.at(snapshot.tip.number), record.time_s
