"""Who holds how much of which debt, investor by investor over all accounts, and what it is worth.

Two prices are known of a series: that of its terms, at which it was first issued, and the weighted
average of the sale by auction that was decided last. What an investor itself paid is in its own
statement; a position says what the whole is worth at these prices.

Source: State Bank of Pakistan, FSCD Circular 18 of 2010, 6: the customer-wise holding position in
each category of government security.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from node import layout, model
from node.queries import auctions
from node.queries.registers import accounts_of
from node.queries.series import Bond, all_series
from node.store import View
from tokenization.auctions import AuctionKind
from tokenization.debt import SCALE


@dataclass(frozen=True)
class Priced:
    """A series with the prices that are known of it.

    Units:
        PKR 1e-4 per PKR 100 of face, without what has accrued.
    """

    bond: Bond

    @property
    def issue_e4(self) -> int:
        """That of its terms."""
        return self.bond.series.price_e4

    @cached_property
    def sale(self) -> auctions.FoundAuction | None:
        """The sale that was decided last, if any was."""
        found = (one for _, one in auctions.auctions_of(self.bond.view, self.bond.isin) if one)
        sales = (one for one in found if one.kind is AuctionKind.SALE)
        decided = [
            one for one in sales if one.standing.is_final and one.result and one.result.average_e4
        ]
        return max(decided, key=lambda one: (one.opened.block, one.number), default=None)

    @property
    def latest_e4(self) -> int:
        """That of the last sale, or of its terms."""
        sale = self.sale
        return sale.result.average_e4 if sale and sale.result else self.issue_e4

    @cached_property
    def accrued_e18(self) -> int | None:
        """What a unit has accrued on the block's day; None if nothing is known."""
        return self.bond.accrued_e18()


@dataclass(frozen=True, slots=True)
class Line:
    """What an investor holds of a series, over all its accounts; amounts in base units of cash."""

    of: Priced
    units: int

    @property
    def at_issue(self) -> int:
        """At the price of its terms."""
        return self.units * self.of.issue_e4

    @property
    def value(self) -> int:
        """At the latest price."""
        return self.units * self.of.latest_e4

    @property
    def accrued(self) -> int | None:
        """What has accrued of it, rounded down."""
        a_unit = self.of.accrued_e18
        return None if a_unit is None else self.units * a_unit // SCALE


@dataclass(frozen=True, slots=True)
class Position:
    """What debt an investor holds, by ISIN."""

    investor: bytes
    record: model.Investor
    lines: list[Line]


def positions(
    view: View, time_s: int, *, after: bytes | None = None, reverse: bool = False
) -> Iterator[tuple[bytes, Position | None]]:
    """Every investor's by id; None of those without debt."""
    known = {bond.asset.ordinal: Priced(bond) for _, bond in all_series(view, time_s) if bond.asset}
    for key, record in view.scan(layout.INVESTORS, after=after, reverse=reverse):
        lines = _lines(view, known, key[0])
        position = Position(key[0], record, lines) if lines else None
        yield layout.INVESTORS.key(*key), position


def _lines(view: View, known: dict[int, Priced], investor: bytes) -> list[Line]:
    units: dict[int, int] = {}
    for account in accounts_of(view, investor):
        for key, _ in view.scan(layout.ACCOUNT_ASSETS, account):
            if key[1] in known:
                held = view.get(layout.HOLDINGS, key[1], account) or 0
                units[key[1]] = units.get(key[1], 0) + held
    lines = [Line(known[ordinal], held) for ordinal, held in units.items() if held]
    return sorted(lines, key=lambda line: line.of.bond.isin)
