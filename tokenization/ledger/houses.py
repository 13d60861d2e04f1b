"""Auction houses and their auctions: what is auctioned, how far it is, and who bid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tokenization.auctions import (
    EVENTS,
    NO_PRICE_E4,
    Bid,
    Entry,
    Place,
    Pricing,
    Record,
    read_auction,
    unit_price_e4,
)
from tokenization.debt import units_to_face
from tokenization.errors import InvalidParameter
from tokenization.ledger.contracts import Contract, Decoded
from tokenization.ledger.sight import Sight
from tokenization.types import Address, Hash32
from tokenization.units import (
    CASH_DECIMALS,
    bytes32_to_text,
    checksum,
    format_amount,
    hex0x,
    iso_time,
)


PRICE_DECIMALS = 4
CASH_PER_PKR: int = 10**CASH_DECIMALS
_CLASS_BITS = 32


class Stage(StrEnum):
    """What can be done with an auction now; the words that are shown."""

    BIDDING = "bidding"
    REVEALING = "revealing"
    DECIDING = "deciding"
    SETTLING = "settling"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class House:
    """Where auctions of one kind are held."""

    sight: Sight
    is_buyback: bool

    @property
    def contract(self) -> Contract:
        """The contract."""
        return self.sight.contract("BuybackAuction" if self.is_buyback else "PrimaryAuction")

    @property
    def flag(self) -> str:
        """What commands that mean this house end with."""
        return " --buyback" if self.is_buyback else ""

    def now(self) -> "House":
        """The same house at the newest block."""
        return House(self.sight.now(), self.is_buyback)

    def count(self) -> int:
        """Auctions opened so far."""
        return int(self.sight.read(self.contract.call("auctionCount")))

    def read(self, number: int) -> "Auction":
        """An auction.

        Raises:
            InvalidParameter: There is none of that number.
        """
        if not 1 <= number <= self.count():
            raise InvalidParameter(
                f"There is no {'buyback' if self.is_buyback else 'auction'} {number}.",
                hint=f"See which there are with: mizan auction show{self.flag}",
            )
        calls = [self.contract.call(name, number) for name in ("termsOf", "standingOf")]
        terms, standing = self.sight.read_all(calls)
        since = self.sight.manifest.deploy_block
        words = [number.to_bytes(32, "big")]
        told = self.sight.chain.events(self.contract, EVENTS, since, self.sight.at, words)
        record = read_auction(told, number, high_is_best=not self.is_buyback)
        return Auction(self, number, terms, standing["isFinal"], record)

    def locks(self) -> set[tuple[bytes, int]]:
        """Holds that stand for a bid already, by the asset they are of."""
        assets = {
            args["auction"]: args["asset"]
            for args in self.sight.events(self.contract.name, "AuctionOpened")
        }
        bids = [
            args
            for name in ("BidRevealed", "NonCompetitiveBidMade")
            for args in self.sight.events(self.contract.name, name)
        ]
        return {(assets[args["auction"]], args["lock"]) for args in bids}


@dataclass(frozen=True, slots=True)
class Auction:
    """An auction at a block.

    Attributes:
        terms: Its terms as the contract tells them.
        is_final: Whether a result is final.
        record: What its events say.
    """

    house: House
    number: int
    terms: Mapping[str, Decoded]
    is_final: bool
    record: Record

    @property
    def sight(self) -> Sight:
        """The ledger it is read from."""
        return self.house.sight

    @property
    def place(self) -> Place:
        """Where its bids are sealed for."""
        return Place(self.sight.chain.chain_id, self.house.contract.address, self.number)

    @property
    def isin(self) -> str:
        """What is auctioned."""
        return bytes32_to_text(self.terms["asset"])

    @property
    def title(self) -> str:
        """What people call it."""
        return f"{'buyback' if self.house.is_buyback else 'auction'} {self.number}"

    @property
    def stage(self) -> Stage:
        """What can be done with it by the clock of the block it was read at."""
        return self.stage_at(self.sight.at.time_s)

    def stage_at(self, time_s: int) -> Stage:
        """What can be done with it at a time, if its result stays as it is."""
        if time_s <= self.terms["commitUntil"]:
            return Stage.BIDDING
        if time_s <= self.terms["revealUntil"]:
            return Stage.REVEALING
        if not self.is_final:
            return Stage.DECIDING if time_s <= self.terms["resultUntil"] else Stage.OVER
        return Stage.SETTLING if time_s <= self.terms["settleUntil"] else Stage.OVER

    @property
    def next_step(self) -> str:
        """What can be done now, and until when."""
        words = {
            Stage.BIDDING: f"Bids come in until {self.time('commitUntil')}.",
            Stage.REVEALING: f"Bids are revealed until {self.time('revealUntil')}.",
            Stage.DECIDING: f"A result may become final until {self.time('resultUntil')}.",
            Stage.SETTLING: f"Awards are settled until {self.time('settleUntil')}.",
            Stage.OVER: "It is over: what is still open can be closed.",
        }
        return words[self.stage]

    def time(self, name: str) -> str:
        """One of its times, as people write it."""
        return iso_time(self.terms[name])

    def bond_of(self, account: Address) -> int:
        """The bond that each bid of an account takes, in base units of cash."""
        registry = self.sight.contract("IdentityRegistry")
        investor = self.sight.read(registry.call("investorOf", account))
        record: int = self.sight.read(registry.call("recordOf", investor))
        bonds: int = self.terms["bondsPkr"]
        rupees = bonds >> _CLASS_BITS * (record >> 8 & 0xFF) & (1 << _CLASS_BITS) - 1
        return rupees * CASH_PER_PKR

    def bids_of(self, account: Address) -> dict[int, Entry]:
        """The bids that are an account's, by number."""
        entries = self.record.entries.items()
        return {number: entry for number, entry in entries if entry.bidder == account}

    def cost_of(self, number: int) -> int:
        """What the award of a bid costs, in base units of cash."""
        bid, result = self.record.bids.get(number), self.record.result
        units = self.record.awards.get(number, 0)
        if bid is None or result is None or not units:
            return 0
        return units * unit_price_e4(self.record.terms, result, bid)


def read_house(sight: Sight, *, is_buyback: bool) -> House:
    """The house of sales or of buybacks."""
    return House(sight, is_buyback)


def shown_price(price_e4: int | None) -> str:
    """A price per PKR 100 of face, as people write it."""
    if price_e4 is None:
        return "non-competitive"
    return "none" if price_e4 in (0, NO_PRICE_E4) else format_amount(price_e4, PRICE_DECIMALS)


def shown_cash(amount: int) -> str:
    """An amount of cash, as people write it."""
    return f"PKR {format_amount(amount, CASH_DECIMALS, group=True)}"


def shown_face(units: int) -> str:
    """Units by their face, as people write it."""
    return f"PKR {units_to_face(units):,} of face"


def shown(auction: Auction) -> dict[str, Any]:
    """An auction as programs read it, and as it is published."""
    terms, record = auction.terms, auction.record
    return {
        "chain_id": auction.sight.chain.chain_id,
        "house": checksum(auction.house.contract.address),
        "kind": "buyback" if auction.house.is_buyback else "sale",
        "auction": auction.number,
        "isin": auction.isin,
        "pricing": Pricing(terms["pricing"]).name.lower(),
        "lot_units": str(terms["lotUnits"]),
        "offered_units": str(terms["offeredUnits"]),
        "non_competitive_units": str(terms["nonCompetitiveUnits"]),
        "bidder_most_units": str(terms["bidderMostUnits"]),
        "accrued_per_100": format_amount(terms["accruedE4"], PRICE_DECIMALS),
        "cash": checksum(terms["cash"]),
        "treasury": checksum(terms["treasury"]),
        "document_hash": hex0x(terms["documentHash"]),
        "commit_until": auction.time("commitUntil"),
        "reveal_until": auction.time("revealUntil"),
        "result_until": auction.time("resultUntil"),
        "settle_until": auction.time("settleUntil"),
        "stage": auction.stage.value,
        "is_final": auction.is_final,
        "result": shown_result(record),
        "bids": [_shown_bid(auction, number) for number in record.entries],
        "bonds": {name: str(getattr(record.money, name)) for name in record.money.__slots__},
    }


def shown_result(record: Record) -> dict[str, Any] | None:
    """A stated result as programs read it."""
    result = record.result
    if result is None:
        return None
    return {
        "cut_off_price": shown_price(result.cut_off_e4),
        "average_price": format_amount(result.average_e4, PRICE_DECIMALS),
        "competitive_units": str(result.competitive_units),
        "margin_units": str(result.margin_units),
        "margin_demand_units": str(result.margin_demand_units),
        "awarded_units": str(sum(record.awards.values())),
        "amount": str(record.total.amount) if record.total else None,
    }


def _shown_bid(auction: Auction, number: int) -> dict[str, Any]:
    entry, bid = auction.record.entries[number], auction.record.bids.get(number)
    return {
        "bid": number,
        "bidder": checksum(entry.bidder),
        "state": entry.state.name.lower(),
        "bond": str(entry.bond),
        "price": shown_price(bid.price_e4) if bid else None,
        "units": str(bid.units) if bid else None,
        "awarded_units": str(auction.record.awards.get(number, 0)) if bid else None,
        "cost": str(auction.cost_of(number)) if bid else None,
    }


def revealed(auction: Auction) -> Sequence[Bid]:
    """Every bid that is revealed."""
    return list(auction.record.bids.values())


def seals_of(auction: Auction) -> Mapping[Hash32, int]:
    """The number of the bid under each seal."""
    return {entry.seal: number for number, entry in auction.record.entries.items()}
