"""The calendar of a series: strips of years in whole numbers."""

import pytest

from node.api import shapes
from node.web import calendar
from node.web.calendar import Span


def payment(day: str, record: str, **changes: object) -> shapes.SeriesPayment:
    """A coupon of a test that is still to come; the record date is a day's first second in PKT."""
    found: shapes.SeriesPayment = {
        "kind": "coupon",
        "period": 0,
        "starts": "2025-10-30",
        "ends": day,
        "payment_day": day,
        "record": record,
        "record_announced": False,
        "closed_period": {"starts": record, "ends": day},
        "rate": None,
        "gross_per_100": None,
        "standing": "performing",
        "event": None,
        "vault": None,
        "funded": False,
    }
    found.update(changes)  # type: ignore[typeddict-item] # a test's own fields
    return found


def test_strips__two_payments__have_their_closed_periods_and_today() -> None:
    """Months are a hundred wide; a day lies where its month has it; today is on its own strip."""
    first, second = calendar.strips(
        [
            payment("2026-04-30", "2026-04-19T19:00:00Z", event=3, funded=True),
            payment("2027-05-01", "2027-04-19T19:00:00Z"),
        ],
        "2026-10-24T05:00:00Z",
    )
    assert (first.year, first.today, second.year, second.today) == (2026, 974, 2027, None)
    assert first.closed == [Span(363, 33, "closed", "Closed from 20 Apr 2026 to 30 Apr 2026")]
    assert first.payments == [Span(396, calendar.MARK, "paid", "30 Apr 2026: coupon")]
    assert second.payments == [Span(400, calendar.MARK, "coming", "1 May 2027: coupon")]


def test_strips__a_closed_period_over_new_year__is_drawn_in_both_years() -> None:
    """Each year has its part."""
    strips = calendar.strips(
        [payment("2027-01-04", "2026-12-24T19:00:00Z")], "2026-12-01T00:00:00Z"
    )
    assert [(strip.year, [(span.at, span.width) for span in strip.closed]) for strip in strips] == [
        (2026, [(1177, 19)]),
        (2027, [(0, 9)]),
    ]


def test_strips__payments_of_one_day__are_one_mark_that_tells_the_worst() -> None:
    """A coupon that is funded and an instalment that is late are late together."""
    day, record = "2026-04-30", "2026-04-19T19:00:00Z"
    (strip,) = calendar.strips(
        [
            payment(day, record, event=1, funded=True),
            payment(day, record, kind="instalment", standing="grace"),
        ],
        "2026-05-02T00:00:00Z",
    )
    assert [(mark.state, mark.label) for mark in strip.payments] == [
        ("late", "30 Apr 2026: coupon and instalment")
    ]


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "coming"),
        ({"event": 1}, "part"),
        ({"event": 1, "funded": True}, "paid"),
        ({"event": 1, "funded": True, "standing": "cured"}, "cured"),
        ({"standing": "missed"}, "late"),
        ({"event": 1, "standing": "grace"}, "late"),
        ({"event": 1, "standing": "default"}, "late"),
    ],
)
def test_state__each__is_drawn_its_own_way(changes: dict[str, object], state: str) -> None:
    """Funding and standing decide."""
    assert calendar.state(payment("2026-04-30", "2026-04-19T19:00:00Z", **changes)) == state


def test_strips__nothing_to_pay__has_none() -> None:
    """An empty schedule is an empty calendar."""
    assert calendar.strips([], "2026-05-02T00:00:00Z") == []
