"""Auction houses and their auctions: what is auctioned, how far it is, and who bid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tokenization.auctions import (
    NO_PRICE_E4,
    AuctionKind,
    Bid,
    Entry,
    Place,
    Record,
    events_of,
    read_auction,
    unit_price_e4,
)
from tokenization.debt import face_to_units, units_to_face
from tokenization.errors import InvalidParameter
from tokenization.ledger.contracts import Contract, Decoded
from tokenization.ledger.reverts import reason_name
from tokenization.ledger.sight import Sight
from tokenization.types import Address, Hash32
from tokenization.units import (
    CASH_DECIMALS,
    bytes32_to_text,
    format_amount,
    iso_time,
    parse_amount,
)


PRICE_DECIMALS = 4
CASH_PER_PKR: int = 10**CASH_DECIMALS
_CLASS_BITS = 32
_PROGRAMME = "PowerProgramme"
_FULL = "_CAP_EXCEEDED"
"""What the names of all reasons end with for which an award lapses. Source: ``PowerAuction``."""


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
    kind: AuctionKind

    @property
    def contract(self) -> Contract:
        """The contract."""
        return self.sight.contract(self.kind.house)

    def units_text(self, units: int) -> str:
        """Units as people write them: kW, or debt by its face."""
        if self.kind is AuctionKind.POWER:
            return f"{units:,} kW"
        return f"PKR {units_to_face(units):,} of face"

    def units_of(self, text: str) -> int:
        """Units as people write them.

        Raises:
            InvalidParameter: No whole number, or of face no whole number of units.
        """
        whole = parse_amount(text, 0)
        return whole if self.kind is AuctionKind.POWER else face_to_units(whole)

    def now(self) -> "House":
        """The same house at the newest block."""
        return House(self.sight.now(), self.kind)

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
                f"There is no {self.kind.noun} {number}.",
                hint=f"See which there are with: mizan auction show{self.kind.flag}",
            )
        calls = [self.contract.call(name, number) for name in ("termsOf", "standingOf")]
        terms, standing = self.sight.read_all(calls)
        since = self.sight.manifest.deploy_block
        words = [number.to_bytes(32, "big")]
        told = self.sight.chain.events(
            self.contract, events_of(self.kind), since, self.sight.at, words
        )
        record = read_auction(told, number, high_is_best=self.kind.high_is_best)
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
    def kind(self) -> AuctionKind:
        """What it does."""
        return self.house.kind

    @property
    def asset(self) -> str:
        """What is auctioned: an ISIN, or a right by its id."""
        asset: bytes = self.terms["asset"]
        if self.kind is AuctionKind.POWER:
            return f"right {int.from_bytes(asset, 'big')}"
        return bytes32_to_text(asset)

    @property
    def title(self) -> str:
        """What people call it."""
        return f"{self.kind.noun} {self.number}"

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

    def due_of(self, number: int) -> int:
        """What the winner of a bid has to bring for its award, in base units of cash."""
        if self.kind is AuctionKind.BUYBACK:
            return 0
        # The bond of a bid for power pays nothing: it becomes the winner's guarantee.
        bond = 0 if self.kind is AuctionKind.POWER else self.record.entries[number].bond
        return max(0, self.cost_of(number) - bond)

    def lapses(self, number: int) -> bool:
        """Whether there is no room for the award of a bid, so that unsettled it lapses."""
        if self.kind is not AuctionKind.POWER:
            return False
        asked = int.from_bytes(self.terms["asset"], "big"), self.record.awards[number]
        code = self.sight.read(self.sight.contract(_PROGRAMME).call("reservationCode", *asked))
        return reason_name(code).endswith(_FULL)


def shown_price(price_e4: int | None) -> str:
    """A price of a unit, as people write it."""
    if price_e4 is None:
        return "non-competitive"
    return "none" if price_e4 in (0, NO_PRICE_E4) else format_amount(price_e4, PRICE_DECIMALS)


def shown_cash(amount: int) -> str:
    """An amount of cash, as people write it."""
    return f"PKR {format_amount(amount, CASH_DECIMALS, group=True)}"


def revealed(auction: Auction) -> Sequence[Bid]:
    """Every bid that is revealed."""
    return list(auction.record.bids.values())


def seals_of(auction: Auction) -> Mapping[Hash32, int]:
    """The number of the bid under each seal."""
    return {entry.seal: number for number, entry in auction.record.entries.items()}
