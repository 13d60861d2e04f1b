"""Rights and headroom hold for everything that can be written."""

from hypothesis import given
from hypothesis import strategies as st

from tokenization.power import (
    Right,
    Scope,
    Tally,
    cells_of,
    pack_right,
    places_of,
    unpack_right,
)


WORD = st.integers(0, 2**16 - 1)
BYTE = st.integers(0, 2**8 - 1)
RIGHTS = st.builds(Right, WORD, WORD, WORD, WORD, WORD, BYTE, BYTE, WORD)

PHASES = {1: 2, 2: 1}

SMALL = st.builds(
    lambda zone, plant, first, months, mask: Right(
        1, zone, plant, first, first + months, mask, 0, 2025
    ),
    st.integers(1, 2),
    st.integers(1, 2),
    st.integers(0, 3),
    st.integers(0, 2),
    st.integers(1, 7),
)


@given(RIGHTS)
def test_right__packed_and_unpacked__is_the_same(right: Right) -> None:
    """No two rights share an id."""
    assert unpack_right(pack_right(right)) == right


@given(st.integers(0, 2**112 - 1))
def test_right_id__unpacked_and_packed__is_the_same(right_id: int) -> None:
    """Every id of 112 bits is of exactly one right."""
    assert pack_right(unpack_right(right_id)) == right_id


@given(st.lists(st.tuples(SMALL, st.integers(1, 40)), max_size=12))
def test_tally__any_rows__never_pass_a_ceiling_and_refuse_only_for_cause(
    rows: list[tuple[Right, int]],
) -> None:
    """Counted again from the accepted rows, no cell is over; each refusal had to be."""
    caps = {(Scope.PROGRAMME, 0): 100}
    caps |= {(scope, number): 60 for scope in (Scope.ZONE, Scope.PLANT) for number in (1, 2)}
    caps |= {(Scope.PHASE, number): 70 for number in (1, 2)}
    tally = Tally(
        {(place, month): cap for place, cap in caps.items() for month in range(6)}, PHASES
    )
    accepted: list[tuple[Right, int]] = []
    for right, kw in rows:
        before = _count(accepted)
        overrun = tally.reserve(right, kw)
        if overrun is None:
            accepted.append((right, kw))
        else:
            used = before.get((overrun.place, overrun.cell), 0)
            assert used == overrun.allocated_kw
            assert used + kw > caps[overrun.place]
        assert tally.allocated_kw == _count(accepted)
    assert all(kw <= caps[place] for (place, _), kw in tally.allocated_kw.items())


def _count(rows: list[tuple[Right, int]]) -> dict[object, int]:
    count: dict[object, int] = {}
    for right, kw in rows:
        for place in places_of(right, PHASES[right.plant]):
            for cell in cells_of(right):
                count[place, cell] = count.get((place, cell), 0) + kw
    return count
