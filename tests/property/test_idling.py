"""Properties of load factors: between nothing and the whole, never below what was used."""

from fractions import Fraction
from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from tokenization.curtailment import FirmnessClass, Order
from tokenization.idling import curtailed_kwh, right_load_e6, share_e6
from tokenization.units import HOURS_PER_DAY, first_hour


KW = st.integers(0, 2**32 - 1)
DAY = 20_400
ZONE = 1


@given(part=st.integers(0, 2**64), whole=st.integers(0, 2**64))
def test_share_e6__of_any_whole__is_exact_and_rounded_up(part: int, whole: int) -> None:
    """Of nothing it is all, and never more than all."""
    share = share_e6(part, whole)
    exact = min(Fraction(1), Fraction(part, whole)) if whole else Fraction(1)
    assert share == ceil(exact * 1_000_000)


@given(
    used=st.lists(st.tuples(KW, st.integers(0, 1_000_000)), max_size=4),
    idle_kw=KW,
)
def test_right_load_e6__of_what_is_held__idles_what_is_not_nominated(
    used: list[tuple[int, int]], idle_kw: int
) -> None:
    """Holding more lowers it; what was used is never less than it says."""
    nominated = sum(kw for kw, _ in used)
    least, most = right_load_e6(used, nominated + idle_kw), right_load_e6(used, nominated)
    assert 0 <= least <= most <= 1_000_000
    assert least * (nominated + idle_kw) >= sum(kw * load for kw, load in used)


@given(
    orders=st.lists(
        st.tuples(st.integers(0, 23), st.integers(1, 24), st.integers(0, 7), st.booleans()),
        max_size=5,
    ),
    kw=st.lists(st.integers(0, 10**6), min_size=HOURS_PER_DAY, max_size=HOURS_PER_DAY),
)
def test_curtailed_kwh__of_overlapping_orders__counts_the_tightest_once(
    orders: list[tuple[int, int, int, bool]], kw: list[int]
) -> None:
    """Hour by hour, what remains is floored and the rest was taken."""
    first = first_hour(DAY)
    told = [
        Order(0, ZONE, FirmnessClass(soft), first + start, first + max(start + 1, end), num, 7, 0)
        for start, end, num, soft in orders
    ]
    taken = 0
    for hour in range(HOURS_PER_DAY):
        parts = [
            one.num
            for one in told
            if one.firmness is FirmnessClass.FIRM and one.from_hour <= first + hour < one.to_hour
        ]
        taken += kw[hour] - kw[hour] * min([7, *parts]) // 7
    assert curtailed_kwh(told, kw, ZONE, FirmnessClass.FIRM) == taken
