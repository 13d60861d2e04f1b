"""Whatever is bid and wherever the cut-off lies, a clearing is fair, exact and verifies itself."""

from hypothesis import given
from hypothesis import strategies as st

from tokenization.auctions import (
    Bid,
    Pricing,
    Terms,
    clear,
    cut_off_e4,
    faults,
)


LOT = 50
PRICES = st.integers(980_000, 980_004)
BOOKS = st.lists(st.tuples(st.integers(1, 40), PRICES | st.none()), min_size=1, max_size=25)


@given(BOOKS, st.integers(0, 1_000), st.integers(0, 100), st.booleans())
def test_clear__any_bids__nothing_better_unfilled_and_nothing_worse_filled(
    book: list[tuple[int, int | None]], accepted: int, others: int, high: bool
) -> None:
    """Invariant 16, and shares within a lot of the exact ones."""
    bids = [Bid(place + 1, lots * LOT, price) for place, (lots, price) in enumerate(book)]
    terms = Terms(Pricing.MULTIPLE_PRICE, high, LOT, (accepted + others) * LOT, others * LOT)
    cut_off, margin = cut_off_e4(terms, bids, accepted * LOT)
    cleared = clear(terms, bids, cut_off, margin)
    result, awards = cleared.result, cleared.awards
    assert sorted(awards) == [bid.number for bid in bids]
    assert sum(awards.values()) <= terms.offered_units
    priced = [(bid, bid.price_e4) for bid in bids if bid.price_e4 is not None]
    assert sum(awards[bid.number] for bid, _ in priced) == result.competitive_units
    for bid, price in priced:
        award = awards[bid.number]
        assert award % LOT == 0
        if price == cut_off:
            exact = result.margin_units * bid.units
            assert (
                abs(award * result.margin_demand_units - exact) < LOT * result.margin_demand_units
            )
        else:
            assert award == (bid.units if (price > cut_off) == high else 0)
    assert faults(terms, bids, result, awards) == []
