"""The calendar of what a series pays: a strip a year, closed periods shaded, payment days marked.

Drawn by the server in whole numbers, every month equally wide; the schedule beside it is exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from node.api import shapes
from node.web.present import pkt_date_of


MONTH = 100
"""Width of a month."""
YEAR = 12 * MONTH
MARK = 6
"""Width of the mark of a payment day."""
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_LATE = {"missed", "grace", "default"}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a strip, in ``MONTH`` hundredths of a month.

    Attributes:
        state: Of a payment day: ``paid``, ``cured``, ``late``, ``part`` (opened) or ``coming``;
            ``closed`` of a closed period.
    """

    at: int
    width: int
    state: str
    label: str


@dataclass(frozen=True, slots=True)
class Strip:
    """A year.

    Attributes:
        today: Where the block's day is; None if it is in another year.
    """

    year: int
    closed: list[Span]
    payments: list[Span]
    today: int | None


def strips(payments: Sequence[shapes.SeriesPayment], now: str) -> list[Strip]:
    """A strip for every year from the first payment's or today's to the last payment's.

    Args:
        payments: The schedule of a series.
        now: The block's time.
    """
    if not payments:
        return []
    days = [date.fromisoformat(one["payment_day"]) for one in payments]
    today = pkt_date_of(now)
    years = range(min(min(days).year, max(days).year, today.year), max(days).year + 1)
    closed = sorted({_closed(one) for one in payments})
    marks = _marks(payments)
    return [
        Strip(
            year,
            [span for ends in closed if (span := _within(year, *ends))],
            [mark for day, mark in marks if day.year == year],
            _place(today) if today.year == year else None,
        )
        for year in years
    ]


def state(payment: shapes.SeriesPayment) -> str:
    """How a payment is drawn."""
    if payment["standing"] in _LATE:
        return "late"
    if payment["funded"]:
        return "cured" if payment["standing"] == "cured" else "paid"
    return "coming" if payment["event"] is None else "part"


def _marks(payments: Sequence[shapes.SeriesPayment]) -> list[tuple[date, Span]]:
    """One mark a payment day; what is paid that day may be several payments."""
    of_day: dict[date, list[shapes.SeriesPayment]] = {}
    for one in payments:
        of_day.setdefault(date.fromisoformat(one["payment_day"]), []).append(one)
    marks = []
    for day, found in of_day.items():
        names = " and ".join(one["kind"] for one in found)
        shown = min(map(state, found), key=["late", "part", "coming", "cured", "paid"].index)
        label = f"{day:%-d %b %Y}: {names}"
        marks.append((day, Span(min(_place(day), YEAR - MARK), MARK, shown, label)))
    return marks


def _closed(payment: shapes.SeriesPayment) -> tuple[date, date]:
    period = payment["closed_period"]
    return pkt_date_of(period["starts"]), date.fromisoformat(period["ends"])


def _within(year: int, starts: date, ends: date) -> Span | None:
    """The part of a closed period that lies in a year."""
    first, last = max(starts, date(year, 1, 1)), min(ends, date(year, 12, 31))
    if first >= last:
        return None
    label = f"Closed from {starts:%-d %b %Y} to {ends:%-d %b %Y}"
    return Span(_place(first), _place(last) - _place(first), "closed", label)


def _place(day: date) -> int:
    """Where a day begins on its strip."""
    after = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    days = (after - timedelta(days=1)).day
    return (day.month - 1) * MONTH + (day.day - 1) * MONTH // days
