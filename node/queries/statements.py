"""An account's statement over a stretch of days: what it had, what came and went, what it has.

Only of blocks that cannot be replaced, so that a statement that was given stays true.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from node import layout, model
from node.queries.accounts import Step, balance
from node.queries.assets import AssetRef, asset_at
from node.queries.payments import Event, event_at
from node.store import View
from tokenization.errors import InvalidParameter
from tokenization.types import Address
from tokenization.units import parse_day, pkt_last_second, pkt_midnight


MOST_LINES = 10_000
"""Movements and payments of one statement."""
_QUARTER_LENGTH = len("2026-Q1")
_MONTHS_IN_QUARTER = 3


@dataclass(frozen=True, slots=True)
class Span:
    """The days of a statement, both included, in PKT."""

    first: date
    last: date

    @property
    def begins_s(self) -> int:
        """Its first second."""
        return pkt_midnight(self.first)

    @property
    def ends_s(self) -> int:
        """Its last second."""
        return pkt_last_second(self.last)


@dataclass(frozen=True, slots=True)
class Position:
    """An asset of a statement: what there was at both ends and what changed it, oldest first."""

    asset: AssetRef
    opening: int
    closing: int
    steps: list[Step]


@dataclass(frozen=True, slots=True)
class Income:
    """A payment of a statement."""

    block: int
    log: int
    event: Event
    line: model.Payout


@dataclass(frozen=True, slots=True)
class Statement:
    """An account's statement.

    Attributes:
        opening: The last block before it, or None if it begins with the ledger.
        closing: Its last block.
        is_complete: Whether its last day was over at the block it is read at.
        income: What vaults paid or set aside, oldest first.
    """

    account: Address
    span: Span
    opening: model.BlockRecord | None
    closing: model.BlockRecord
    is_complete: bool
    positions: list[Position]
    income: list[Income]


def span_of(quarter: str | None, first: str | None, last: str | None) -> Span:
    """The days people mean by a quarter of a calendar year, or by two days.

    Raises:
        InvalidParameter: Neither, both, or no such days.
    """
    if quarter is not None and first is None and last is None:
        return _quarter(quarter)
    if quarter is None and first is not None and last is not None:
        span = Span(parse_day(first), parse_day(last))
        if span.first <= span.last:
            return span
    raise InvalidParameter(
        "A statement is of a quarter or of the days from one to another.",
        hint="Write quarter=2026-Q1, or from=2026-01-01&to=2026-03-31.",
    )


def statement(view: View, tip: model.BlockRecord, account: Address, span: Span) -> Statement:
    """An account's statement, as of the block that is read.

    Raises:
        InvalidParameter: It would begin after that block, or have too many lines.
    """
    closing = view.last_by(span.ends_s)
    if tip.time_s < span.begins_s or closing is None:
        raise InvalidParameter(
            f"Nothing of the days from {span.first} is final yet, or the ledger begins later.",
            hint="Ask for days that lie before the last final block and after the first.",
        )
    opening = view.last_by(span.begins_s - 1)
    first = opening.number + 1 if opening else 0
    at_end = view.at(closing.number)
    at_start = view.at(opening.number) if opening else None
    positions = list(_positions(at_start, at_end, account, first))
    income = [
        Income(key[1], key[2], event_at(at_end, line.vault, line.event), line)
        for key, line in at_end.rows(layout.PAYOUTS, account, first=first)
    ]
    if len(income) + sum(len(one.steps) for one in positions) > MOST_LINES:
        raise InvalidParameter(
            f"The statement would have more than {MOST_LINES} lines.",
            hint="Ask for fewer days, or read /v1/accounts/{account}/history page by page.",
        )
    is_complete = tip.time_s > span.ends_s
    return Statement(account, span, opening, closing, is_complete, positions, income)


def _positions(
    at_start: View | None, at_end: View, account: Address, first: int
) -> Iterator[Position]:
    """Each asset the account had or moved, in the order the assets came to be."""
    for key, _ in at_end.scan(layout.ACCOUNT_ASSETS, account):
        asset = asset_at(at_end, key[1])
        before = balance(at_start, asset, account) if at_start else 0
        steps = [
            Step(place[2], place[3], asset, line)
            for place, line in at_end.rows(layout.MOVEMENTS, asset.ordinal, account, first=first)
        ]
        after = balance(at_end, asset, account)
        if before or after or steps:
            yield Position(asset, before, after, steps)


def _quarter(text: str) -> Span:
    year, _, number = text.partition("-Q")
    if len(text) != _QUARTER_LENGTH or not year.isdigit() or number not in {"1", "2", "3", "4"}:
        raise InvalidParameter(f"'{text}' is not a quarter.", hint="Write it as 2026-Q1.")
    month = 1 + _MONTHS_IN_QUARTER * (int(number) - 1)
    first = date(int(year), month, 1)
    after = date(int(year) + month // 10, (month + 2) % 12 + 1, 1)
    return Span(first, after - timedelta(days=1))
