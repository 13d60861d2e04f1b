"""What curtailment leaves holds for every order and every nomination."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenization.curtailment import (
    MAX_PARTS,
    FirmnessClass,
    Order,
    by_day,
    factor_at,
    firm_before_soft,
    order_id,
    order_parts,
    parse_factor,
    share,
)
from tokenization.errors import InvalidParameter
from tokenization.units import HOURS_PER_DAY, day_and_hour, first_hour, hour_label, parse_hour


KW = st.integers(0, 2**32 - 1)
PARTS = st.integers(1, MAX_PARTS)
FACTORS = st.tuples(PARTS, PARTS).map(lambda pair: Fraction(min(pair), max(pair)))
HOURS = st.integers(482_000, 500_000)
DAY = 20_432


@given(FACTORS, st.lists(KW, max_size=50))
def test_share__summed_over_sites__never_passes_the_ceiling(
    factor: Fraction, nominated: list[int]
) -> None:
    """Flooring can only under-use, never over-use."""
    allowed = [share(kw, factor) for kw in nominated]
    assert all(left <= kw for left, kw in zip(allowed, nominated, strict=True))
    assert sum(allowed) <= share(sum(nominated), factor)
    assert sum(allowed) > share(sum(nominated), factor) - max(1, len(nominated))


@given(HOURS, st.integers(1, 100))
def test_by_day__any_hours__are_cut_at_midnight_alone(start: int, length: int) -> None:
    """Together they are the same hours, each part of one day."""
    parts = list(by_day(start, start + length))
    assert [hour for part in parts for hour in range(*part)] == [*range(start, start + length)]
    for first, end in parts:
        assert day_and_hour(first)[0] == day_and_hour(end - 1)[0]
    assert len(parts) == day_and_hour(start + length - 1)[0] - day_and_hour(start)[0] + 1


@given(HOURS)
def test_hour__written_and_read__is_the_same(hour: int) -> None:
    """As people in Pakistan write it."""
    assert parse_hour(hour_label(hour)) == hour
    day, of_day = day_and_hour(hour)
    assert first_hour(day) + of_day == hour


@given(st.integers(0, 2**16 - 1), st.integers(0, 2**40 - 1), st.integers(0, 23))
def test_order_id__taken_apart__is_what_it_was_made_of(zone: int, day: int, place: int) -> None:
    """Zone, day and place do not mix."""
    assert order_parts(order_id(zone, day, place)) == (zone, day, place)


def an_order(firmness: FirmnessClass, hours: tuple[int, int], num: int, code: int = 0) -> Order:
    """An order of that day in zone 1, of so many halves."""
    first = first_hour(DAY)
    return Order(1, 1, firmness, first + hours[0], first + hours[1], num, 2, code)


def test_factor_at__several_orders__the_tightest() -> None:
    """Outside of them all of it remains."""
    soft = FirmnessClass.INTERRUPTIBLE
    orders = [an_order(soft, (8, 17), 1), an_order(soft, (10, 12), 0)]
    at = first_hour(DAY)
    assert [factor_at(orders, 1, at + hour, soft) for hour in (7, 8, 10, 12, 17)] == [
        1,
        Fraction(1, 2),
        0,
        Fraction(1, 2),
        1,
    ]
    assert factor_at(orders, 2, at + 8, soft) == 1
    assert factor_at(orders, 1, at + 8, FirmnessClass.FIRM) == 1


def test_firm_before_soft__names_the_hours_that_break_the_rule() -> None:
    """An emergency, or interruptible kW at zero, makes it right."""
    firm, soft = FirmnessClass.FIRM, FirmnessClass.INTERRUPTIBLE
    first = first_hour(DAY)
    early = an_order(firm, (8, 10), 1)
    assert firm_before_soft([early], 1, DAY) == [first + 8, first + 9]
    assert firm_before_soft([early, an_order(soft, (9, 17), 0)], 1, DAY) == [first + 8]
    assert firm_before_soft([an_order(firm, (0, HOURS_PER_DAY), 1, code=7)], 1, DAY) == []
    assert firm_before_soft([an_order(firm, (0, 24), 2)], 1, DAY) == []


@pytest.mark.parametrize(("text", "factor"), [("1/3", (1, 3)), ("0", (0, 1)), ("5/5", (5, 5))])
def test_parse_factor__a_share__is_read(text: str, factor: tuple[int, int]) -> None:
    """As it is written."""
    assert parse_factor(text) == factor


@pytest.mark.parametrize("text", ["", "1", "3/2", "1/0", "-1/2", "1/16777216", "0.5", "1/2/3"])
def test_parse_factor__anything_else__is_refused(text: str) -> None:
    """With what to write instead."""
    with pytest.raises(InvalidParameter):
        parse_factor(text)


def test_by_day__end_not_after_the_start__is_refused() -> None:
    """An order has an hour."""
    with pytest.raises(InvalidParameter, match="no hour"):
        list(by_day(5, 5))


@pytest.mark.parametrize("text", ["2025-12-10", "2025-12-10T24", "2025-13-10T08", "2025-12-10T8"])
def test_parse_hour__no_hour__is_refused(text: str) -> None:
    """Day and hour, both in full."""
    with pytest.raises(InvalidParameter):
        parse_hour(text)
