"""Auctions and deals: their terms, bids and results, where they stand, and cash they keep."""

from collections.abc import Iterator

from node import layout
from node.figures.asking import Fields, Figure, Row, Scope, fields, row, rows
from node.keys import Key
from node.model import AuctionStanding
from tokenization.types import Kind


_ACCOUNT_BYTES = 20


def _standing(scope: Scope, key: Key, standing: AuctionStanding) -> Fields:
    result = scope.view.get(layout.AUCTION_RESULTS, *key)
    said = fields(standing, {"non_competitive_demand": "nonCompetitiveDemandUnits"}).said
    return Fields(said | {"round": result.round if result else 0})


def _owed(scope: Scope, key: Key, amount: int) -> Iterator[Figure]:
    """Auctions owe investors, the settlement of deals keeps cash for accounts."""
    escrow, cash, owed = key
    if scope.kind(escrow) is Kind.DVP_SETTLEMENT:
        account = owed[-_ACCOUNT_BYTES:]
        return scope.ask(escrow, "cashOwed", (cash, account), amount)
    return scope.ask(escrow, "owedTo", (cash, owed), amount)


MARKET: tuple[Row, ...] = (
    row(layout.AUCTIONS, "termsOf"),
    row(layout.AUCTION_SCHEDULES, "termsOf"),
    row(layout.AUCTION_BIDDERS, "termsOf"),
    row(layout.AUCTION_RESULTS, "resultOf"),
    row(layout.AUCTION_STANDINGS, "standingOf", ours=_standing),
    row(layout.BIDS, "bidOf"),
    rows(layout.CASH_OWED, "owedTo", _owed),
    row(
        layout.CASH_FLOWS,
        "cashKept",
        only=lambda scope, key, _: scope.kind(key[0]) is Kind.DVP_SETTLEMENT,
        ours=lambda _, __, flow: flow.liability,
    ),
    row(layout.DEALS, "instructionOf"),
    row(layout.DEAL_STANDINGS, "instructionOf"),
)
