"""The interval oracle itself, by cases that are plain to see."""

from tests.support.intervals import (
    NOBODY,
    book_of,
    delivers,
    month_bounds,
    month_of,
    programme_of,
)
from tokenization.power import Right, Scope, pack_right
from tokenization.units import period_start


SOLAR = bytes(8) + bytes([1]) * 9 + bytes([2]) * 6 + bytes(1)
RIGHT = Right(1, 2, 3, 10, 11, 0b010, 1, 2025)
OTHER = b"\x01" * 20
NOVEMBER_S, DECEMBER_S = month_bounds(10)[0], month_bounds(11)[0]
NOON_S = NOVEMBER_S + 12 * 3_600


def _moved(time_s: int, sender: bytes, to: bytes, right: Right, kw: int) -> tuple[int, str, dict]:
    return (
        time_s,
        "TransferSingle",
        {"from": sender, "to": to, "id": pack_right(right), "value": kw},
    )


def test_month_bounds__many_months__are_the_calendar_s() -> None:
    """By the calendar of the standard library and by the closed formula alike."""
    for month in range(0, 240, 7):
        start_s, end_s = month_bounds(month)
        assert (start_s, end_s) == (period_start(month), period_start(month + 1))
        assert (month_of(start_s), month_of(end_s - 1)) == (month, month)


def test_delivers__edges__are_half_open() -> None:
    """Solar hours of November and December, from eight to five."""
    eight_s = NOVEMBER_S + 8 * 3_600
    assert delivers(RIGHT, eight_s, SOLAR)
    assert not delivers(RIGHT, eight_s - 1, SOLAR)
    assert not delivers(RIGHT, eight_s + 9 * 3_600, SOLAR)
    assert not delivers(RIGHT, eight_s - 86_400, SOLAR)


def test_allocated__recalled_within_the_window__stays_in_months_that_are_over() -> None:
    """What is taken back in December was there in November."""
    events = [
        (0, "ProgrammeCreated", {"blockOfHour": SOLAR}),
        (0, "PlantSet", {"plant": 3, "phase": 4}),
        _moved(NOVEMBER_S - 9, NOBODY, OTHER, RIGHT, 50),
        _moved(NOVEMBER_S - 8, OTHER, OTHER, RIGHT, 50),
        _moved(DECEMBER_S + 9, OTHER, NOBODY, RIGHT, 20),
    ]
    programme = programme_of(events)
    for scope, key in ((Scope.PROGRAMME, 0), (Scope.ZONE, 2), (Scope.PLANT, 3), (Scope.PHASE, 4)):
        assert programme.allocated(scope, key, NOON_S) == 50
        assert programme.allocated(scope, key, DECEMBER_S + 12 * 3_600) == 30
        assert programme.allocated(scope, key + 1, NOON_S) == 0


def test_ceiling__steps_out_of_order__the_last_begun_holds() -> None:
    """A step set later for an earlier month ends where the next begins."""
    events = [
        (0, "CeilingSet", {"level": 1, "key": 2, "fromPeriod": month, "capKw": kw})
        for month, kw in ((0, 90), (12, 70), (11, 80), (12, 60))
    ]
    programme = programme_of(events)
    found = [programme.ceiling(Scope.ZONE, 2, month_bounds(month)[0]) for month in range(10, 14)]
    assert found == [90, 80, 60, 60]


def test_nominated__cut_later__holds_from_its_month_on() -> None:
    """A cut leaves the months before it."""
    said = {"investor": OTHER, "id": pack_right(RIGHT), "site": 7}
    book = book_of(
        [
            (0, "Nominated", {**said, "kw": 40, "fromPeriod": 10}),
            (1, "Nominated", {**said, "kw": 15, "fromPeriod": 11}),
        ]
    )
    assert [book.nominated(7, month, 1, 1) for month in (9, 10, 11, 12)] == [0, 40, 15, 0]
    assert book.nominated(7, 10, 1, 0) == book.nominated(7, 10, 0, 1) == 0
    assert book.of(OTHER, pack_right(RIGHT)) == {7: 15}
