"""Idle power off chain: from when on, at which price, at which cost.

That it is what the contract says, at many blocks: tests/chain/test_replay.py.
"""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tokenization.power import Right
from tokenization.reoffers import OfferTerms, cost_of, hours_of, offered_from
from tokenization.types import Address
from tokenization.units import parse_period, period_start


DAY_S = 86_400
FIRST = parse_period("2025-12")
RIGHT = Right(1, 1, 1, FIRST, FIRST + 1, 0b100, 0, 2025)
BLOCKS = bytes([0] * 7 + [1] * 10 + [2] * 5 + [0] * 2)
"""Of the third block are five hours."""
BEGINS_S = period_start(FIRST)
CLOSES_S = BEGINS_S - 7 * DAY_S
TERMS = OfferTerms(FIRST, 200_000_001, 90_000_000, 333_333, Address(b"\x01" * 20))


def test_offered_from__first_month_that_has_not_begun__while_there_is_one() -> None:
    """Not before the gate closes, and not once the last month has begun."""
    february_s = period_start(FIRST + 1)
    for time_s, month in (
        (CLOSES_S - 1, None),
        (CLOSES_S, FIRST),
        (BEGINS_S - 1, FIRST),
        (BEGINS_S, FIRST + 1),
        (february_s - 1, FIRST + 1),
        (february_s, None),
    ):
        assert offered_from(RIGHT, CLOSES_S, time_s) == month


def test_cost_of__the_contracts_examples__to_the_paisa() -> None:
    """As ``test/power/ReofferDesk.t.sol`` has them."""
    assert hours_of(RIGHT, FIRST, BLOCKS) == 62 * 5
    assert cost_of(RIGHT, FIRST, 7, TERMS.start_price, BLOCKS) == 434_000_100
    assert cost_of(RIGHT, FIRST + 1, 7, TERMS.floor_price, BLOCKS) == 97_650_000


@given(st.integers(CLOSES_S, BEGINS_S + DAY_S), st.integers(0, DAY_S))
def test_price_at__later__is_never_higher(time_s: int, more_s: int) -> None:
    """It falls evenly between start and floor, rounded up."""
    price = TERMS.price_at(RIGHT, CLOSES_S, time_s)
    assert TERMS.floor_price <= price <= TERMS.start_price
    assert TERMS.price_at(RIGHT, CLOSES_S, time_s + more_s) <= price
    gone = min(Fraction(1), Fraction(time_s - CLOSES_S, BEGINS_S - CLOSES_S))
    exact = TERMS.start_price - (TERMS.start_price - TERMS.floor_price) * gone
    assert 0 <= price - exact < 1


@given(st.integers(0, 10**15))
def test_split__any_cost__is_whole(cost: int) -> None:
    """The remainder of rounding is the treasury's."""
    share, rest = TERMS.split(cost)
    assert share + rest == cost
    assert share == cost * TERMS.holder_share_e6 // 10**6
