"""Auctions of sealed bids: their terms, how far they are, and what they gave."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from node import layout, model
from node.queries.assets import Token, token_of
from node.queries.contracts import first_of
from node.store import View
from tokenization.auctions import AuctionKind
from tokenization.errors import UnknownAuction
from tokenization.power import Right, unpack_right
from tokenization.types import Address, Kind
from tokenization.units import parse_address, text_to_bytes32


KINDS = {
    Kind.PRIMARY_AUCTION: AuctionKind.SALE,
    Kind.BUYBACK_AUCTION: AuctionKind.BUYBACK,
    Kind.POWER_AUCTION: AuctionKind.POWER,
}
NO_PRICES_E4 = (0, (1 << 32) - 1)
"""The cut-off of an auction in which nothing is accepted. Source: ``ISealedBidAuction.Result``."""
_ADDRESS_TEXT_LENGTH = 42


class Stage(StrEnum):
    """Where an auction is, by the block's time and whether its result is final."""

    BIDDING = "bidding"
    REVEALING = "revealing"
    DECIDING = "deciding"
    SETTLING = "settling"
    OVER = "over"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FoundAuction:
    """An auction, with all that is known of it.

    Attributes:
        token: The series' token, or that of the rights; None if there is none at the block.
        right: What is auctioned of power.
    """

    house: Address
    number: int
    kind: AuctionKind
    opened: model.Auction
    schedule: model.AuctionSchedule
    bidders: model.AuctionBidders
    result: model.AuctionResult | None
    standing: model.AuctionStanding
    token: Token | None
    right: Right | None
    cash: Token

    def stage(self, time_s: int) -> Stage:
        """Where it is at an instant."""
        times = self.schedule
        if time_s <= times.commit_until_s:
            return Stage.BIDDING
        if time_s <= times.reveal_until_s:
            return Stage.REVEALING
        if self.standing.is_final:
            is_open = time_s <= times.settle_until_s and self.standing.open_bids
            return Stage.SETTLING if is_open else Stage.OVER
        return Stage.DECIDING if time_s <= times.result_until_s else Stage.FAILED


@dataclass(frozen=True, slots=True)
class FoundBid:
    """A bid under its number."""

    number: int
    record: model.AuctionBid


@dataclass(frozen=True, slots=True)
class Step:
    """A price of the demand curve: what was bid for at it, and with all that is better."""

    price_e4: int
    units: int
    so_far: int


def find_auction(view: View, house: str, number: int) -> FoundAuction:
    """An auction by its house, an address or short name, and its number.

    Raises:
        UnknownAuction: There is none.
    """
    found = None
    at = _house(view, house)
    if at is not None and number < 1 << 64:
        found = _auction(view, at, number)
    if found is None:
        raise UnknownAuction(
            f"'{house}' holds no auction {number} by block {view.number}.",
            hint="See /v1/auctions for the auctions there are.",
        )
    return found


def auctions(
    view: View, *, after: bytes | None = None, reverse: bool = False
) -> Iterator[tuple[bytes, FoundAuction | None]]:
    """Every auction by house and number."""
    for key, _ in view.scan(layout.AUCTIONS, after=after, reverse=reverse):
        yield layout.AUCTIONS.key(*key), _auction(view, key[0], key[1])


def auctions_of(
    view: View, isin: bytes, *, after: bytes | None = None, reverse: bool = False
) -> Iterator[tuple[bytes, FoundAuction | None]]:
    """Every auction of a series by house and number."""
    family = layout.ASSET_AUCTIONS
    for key, _ in view.scan(family, isin, after=after, reverse=reverse):
        yield family.key(*key), _auction(view, key[1], key[2])


def bids(
    view: View, auction: FoundAuction, *, after: bytes | None = None, reverse: bool = False
) -> Iterator[tuple[bytes, FoundBid]]:
    """The bids of an auction by number."""
    family = layout.BIDS
    found = view.scan(family, auction.house, auction.number, after=after, reverse=reverse)
    for key, bid in found:
        yield family.key(*key), FoundBid(key[2], bid)


def demand(view: View, auction: FoundAuction) -> list[Step]:
    """The demand curve of the competitive bids that were revealed, best price first."""
    at_price: dict[int, int] = {}
    for _, bid in bids(view, auction):
        units = int.from_bytes(bid.record.units, "big")
        if units and not bid.record.is_non_competitive:
            price = bid.record.price_e4
            at_price[price] = at_price.get(price, 0) + units
    steps, so_far = [], 0
    for price in sorted(at_price, reverse=auction.kind.high_is_best):
        so_far += at_price[price]
        steps.append(Step(price, at_price[price], so_far))
    return steps


def _house(view: View, text: str) -> Address | None:
    if text[:2] in {"0x", "0X"} and len(text) == _ADDRESS_TEXT_LENGTH:
        return parse_address(text)
    address = view.get(layout.CONTRACT_CODES, text_to_bytes32(text))
    return Address(address) if address else None


def _auction(view: View, house: bytes, number: int) -> FoundAuction | None:
    contract = view.get(layout.CONTRACTS, house)
    opened = view.get(layout.AUCTIONS, house, number)
    schedule = view.get(layout.AUCTION_SCHEDULES, house, number)
    bidders = view.get(layout.AUCTION_BIDDERS, house, number)
    if contract is None or opened is None or schedule is None or bidders is None:
        return None
    kind = KINDS[Kind(contract.kind)]
    is_power = kind is AuctionKind.POWER
    address: bytes | None = (
        first_of(view, Kind.CAPACITY_RIGHTS)
        if is_power
        else view.get(layout.CONTRACT_CODES, opened.asset)
    )
    return FoundAuction(
        Address(house),
        number,
        kind,
        opened,
        schedule,
        bidders,
        view.get(layout.AUCTION_RESULTS, house, number),
        view.get(layout.AUCTION_STANDINGS, house, number) or model.AuctionStanding(),
        token_of(view, address) if address else None,
        unpack_right(int.from_bytes(opened.asset, "big")) if is_power else None,
        token_of(view, opened.cash),
    )
