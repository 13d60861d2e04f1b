"""Idle power offered again: terms, what was taken, and the sums of it."""

from collections.abc import Iterator

from eth_utils.crypto import keccak

from node import layout
from node.figures.asking import Figure, Row, Scope, fields, row, rows
from node.keys import Key
from node.model import OfferTerms, Taking, TermsPlace, number_of


_WORD = 32


def _terms(scope: Scope, key: Key, terms: OfferTerms) -> Iterator[Figure]:
    """Of the first month they hold for; of the earlier ones, of the last that they hold for."""
    desk, zone, place = key
    period = terms.from_period
    if place == TermsPlace.EARLIER:
        latest = scope.view.get(layout.OFFER_TERMS, desk, zone, TermsPlace.LATEST)
        period = latest.from_period - 1 if latest else period
    yield from scope.ask(desk, "termsAt", (zone, period), fields(terms))


def _hash(_: Scope, __: Key, taking: Taking) -> bytes:
    """Each part a word, in the order of ``IReofferDesk.Taking``."""
    numbers = (taking.site, taking.kw, taking.from_period, taking.price)
    amounts = (number_of(taking.cost), number_of(taking.holder_share))
    words = (
        *(taking.holder, taking.id, taking.taker),
        *(number.to_bytes(_WORD, "big") for number in (*numbers, *amounts)),
    )
    return keccak(b"".join(words))


REOFFERS: tuple[Row, ...] = (
    rows(layout.OFFER_TERMS, "termsAt", _terms),
    row(layout.TAKINGS, "takingHash", ours=_hash),
    row(layout.TAKING_TOTALS, "totals"),
)
