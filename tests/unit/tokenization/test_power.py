"""Rights, windows, blocks and headroom, case by case."""

from dataclasses import replace

import pytest

from tokenization.errors import InvalidParameter
from tokenization.power import (
    Cell,
    Place,
    Right,
    Scope,
    Tally,
    cells_of,
    cut_blocks,
    cut_months,
    join_rights,
    pack_right,
    parse_blocks,
    parse_window,
    unpack_right,
)


BLOCKS = ("NIGHT", "SOLAR", "PEAK")
RIGHT = Right(
    product=1,
    zone=2,
    plant=3,
    first_period=10,
    last_period=11,
    block_mask=0b101,
    firmness=1,
    vintage=2025,
)
PROGRAMME, ZONE, PLANT = (Scope.PROGRAMME, 0), (Scope.ZONE, 2), (Scope.PLANT, 3)
PHASE = (Scope.PHASE, 1)


def _tally(caps: dict[Place, int], allocated: dict[tuple[Place, Cell], int] | None = None) -> Tally:
    """Ceilings that are the same in both months; the phase has room."""
    by_month = {(place, month): cap for place, cap in caps.items() for month in (10, 11)}
    room = {(PHASE, month): 1_000 for month in (10, 11)}
    return Tally(by_month | room, {3: 1}, allocated or {})


def test_pack_right__a_known_right__has_the_id_of_the_contract() -> None:
    """From the highest: product, zone, plant, first, last, mask, firmness, vintage."""
    assert pack_right(RIGHT) == 0x0001_0002_0003_000A_000B_05_01_07E9
    assert unpack_right(0x0001_0002_0003_000A_000B_05_01_07E9) == RIGHT


def test_pack_right__a_part_too_wide__is_refused() -> None:
    """No field ever spills into its neighbour."""
    with pytest.raises(InvalidParameter, match="last period of a right cannot be 65536"):
        pack_right(Right(1, 2, 3, 65536, 65536, 1, 0, 2025))


def test_unpack_right__bits_above__are_refused() -> None:
    """As the contract's RightIdMalformed."""
    with pytest.raises(InvalidParameter, match="not the id of a power right"):
        unpack_right(1 << 112)


@pytest.mark.parametrize(
    ("start", "end", "periods"),
    [("2025-01", "2025-01", (0, 0)), ("2025-11", "2026-10", (10, 21))],
)
def test_parse_window__months__become_periods(
    start: str, end: str, periods: tuple[int, int]
) -> None:
    """Both ends belong to the window."""
    assert parse_window(start, end) == periods


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-02", "2026-01"), ("2024-12", "2026-01"), ("2026-13", "2026-13"), ("", "2026-01")],
)
def test_parse_window__nonsense__is_refused(start: str, end: str) -> None:
    """Reversed, before the first period, no month, empty."""
    with pytest.raises(InvalidParameter):
        parse_window(start, end)


@pytest.mark.parametrize(
    ("text", "mask"), [("ALL", 0b111), ("NIGHT", 0b001), ("PEAK+NIGHT", 0b101)]
)
def test_parse_blocks__names__become_a_mask(text: str, mask: int) -> None:
    """In whatever order they are written."""
    assert parse_blocks(text, BLOCKS) == mask


@pytest.mark.parametrize("text", ["", "DUSK", "NIGHT+NIGHT", "night", "NIGHT+"])
def test_parse_blocks__nonsense__is_refused(text: str) -> None:
    """Empty, unknown, twice, small letters, a plus too many."""
    with pytest.raises(InvalidParameter):
        parse_blocks(text, BLOCKS)


def test_cells_of__two_months_two_blocks__are_four_in_order() -> None:
    """Month by month, block by block."""
    assert list(cells_of(RIGHT)) == [Cell(10, 0), Cell(10, 2), Cell(11, 0), Cell(11, 2)]


def test_tally__up_to_the_ceiling__fits_and_no_further() -> None:
    """The last kW fits; one more names the place, the cell and what is left."""
    tally = _tally({PROGRAMME: 100, ZONE: 60, PLANT: 50})
    assert tally.reserve(RIGHT, 50) is None
    overrun = tally.reserve(RIGHT, 1)
    assert overrun is not None
    assert (overrun.place, overrun.cell, overrun.headroom_kw) == (PLANT, Cell(10, 0), 0)


def test_tally__a_refused_row__leaves_nothing_behind() -> None:
    """Rows after a refused one are judged as if it were not there."""
    tally = _tally({PROGRAMME: 100, ZONE: 60, PLANT: 60}, {(ZONE, Cell(11, 2)): 30})
    assert tally.reserve(RIGHT, 31) is not None
    assert tally.reserve(RIGHT, 30) is None


def test_tally__other_blocks__do_not_count() -> None:
    """A night right takes nothing from the solar block."""
    tally = _tally({PROGRAMME: 10, ZONE: 10, PLANT: 10})
    night = Right(1, 2, 3, 10, 10, 0b001, 0, 2025)
    solar = Right(1, 2, 3, 10, 10, 0b010, 0, 2025)
    assert tally.reserve(night, 10) is None
    assert tally.reserve(solar, 10) is None
    assert tally.reserve(night, 1) is not None


def test_tally__phase_and_step__bind_in_their_month() -> None:
    """A phase is a ceiling too, and a lower step of any counts from its month on."""
    tally = _tally({PROGRAMME: 100, ZONE: 100, PLANT: 100})
    tally.caps_kw = {**tally.caps_kw, (PHASE, 11): 40}
    overrun = tally.reserve(RIGHT, 41)
    assert overrun is not None
    assert (overrun.place, overrun.cell, overrun.cap_kw) == (PHASE, Cell(11, 0), 40)
    assert tally.reserve(RIGHT, 40) is None


def test_cut__months_and_blocks__join_to_the_whole_again() -> None:
    """What a split makes, a merge undoes."""
    first, second = cut_months(RIGHT, 11)
    assert (first.last_period, second.first_period) == (10, 11)
    assert join_rights(first, second) == RIGHT
    night, peak = cut_blocks(RIGHT, 0b100)
    assert (night.block_mask, peak.block_mask) == (0b100, 0b001)
    assert join_rights(night, peak) == join_rights(peak, night) == RIGHT


@pytest.mark.parametrize("period", [9, 10, 12])
def test_cut_months__an_empty_part__is_refused(period: int) -> None:
    """Before it, at its first month, after it."""
    with pytest.raises(InvalidParameter, match="without a month"):
        cut_months(RIGHT, period)


@pytest.mark.parametrize("mask", [0, 0b101, 0b010, 0b110])
def test_cut_blocks__an_empty_part__is_refused(mask: int) -> None:
    """None, all, and blocks the right has not."""
    with pytest.raises(InvalidParameter, match="without a time block"):
        cut_blocks(RIGHT, mask)


def test_join_rights__not_two_parts__is_refused() -> None:
    """The same twice, an overlap, a gap, the wrong order, another vintage."""
    first, second = cut_months(RIGHT, 11)
    later = replace(second, first_period=12, last_period=12)
    older = replace(second, vintage=2024)
    for pair in ((first, first), (first, RIGHT), (first, later), (second, first), (first, older)):
        with pytest.raises(InvalidParameter, match="not two parts"):
            join_rights(*pair)
