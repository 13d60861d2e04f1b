"""Deals of the settlement contract: what two parties instructed, and how it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from enum import IntEnum
from typing import Any

from tokenization import artifacts
from tokenization.errors import InvalidParameter
from tokenization.ledger.contracts import Decoded
from tokenization.ledger.sight import Sight
from tokenization.ledger.tokens import Token, read_tokens
from tokenization.types import Address, Hash32, Ref
from tokenization.units import bytes32_to_text, checksum, hex0x, iso_time, parse_hash


DVP = "DvPSettlement"


class CashLeg(IntEnum):
    """How the buyer pays. Source: ``IDvPSettlement``; append only."""

    ESCROWED = 0
    DRAWN = 1
    EXTERNAL = 2


class Status(IntEnum):
    """Where a deal stands. Source: ``IDvPSettlement``; append only."""

    NONE = 0
    SELLER_INSTRUCTED = 1
    BUYER_INSTRUCTED = 2
    MATCHED = 3
    SETTLED = 4
    CALLED_OFF = 5
    RELEASED = 6

    @property
    def is_open(self) -> bool:
        """Whether it may still settle."""
        return Status.NONE < self <= Status.MATCHED

    @property
    def words(self) -> str:
        """In words."""
        return self.name.lower().replace("_", " ")


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed, in the order of the contract's struct.

    Attributes:
        units: Base units of the asset.
        settle_at_s, deadline_s: First and last UTC second at which it may be settled.
        amount: Base units of the cash asset.
        token_id: Which right; 0 for a token that is one asset.
        ref: The parties' common reference.
        settle_key_hash, release_key_hash: Of the keys where cash is paid elsewhere, else zero.
    """

    security: Address
    units: int
    seller: Address
    settle_at_s: int
    deadline_s: int
    leg: CashLeg
    buyer: Address
    amount: int
    cash: Address
    token_id: int
    ref: Ref
    settle_key_hash: Hash32
    release_key_hash: Hash32

    @property
    def words(self) -> tuple[Decoded, ...]:
        """As the contract takes them."""
        return astuple(self)


@dataclass(frozen=True, slots=True)
class Deal:
    """An instruction.

    Attributes:
        called_off_by: Who wants a matched one called off.
        code: Why it would not settle at the block it was read at, or 0.
        hold: The seller's hold, or 0.
    """

    id: Hash32
    terms: Terms
    status: Status
    called_off_by: tuple[Address, ...]
    code: int
    hold: int

    @property
    def obstacle(self) -> str:
        """Why it would not settle, in words."""
        return f"{artifacts.reasons()[self.code].words} (reason {self.code})" if self.code else ""


def read_deals(sight: Sight) -> list[Deal]:
    """Every deal ever instructed, oldest first."""
    return _read(sight, [Hash32(args["id"]) for args in sight.events(DVP, "Instructed")])


def find_deal(sight: Sight, name: str) -> Deal:
    """The deal of a number.

    Raises:
        InvalidParameter: There is none.
    """
    (deal,) = _read(sight, [parse_hash(name)])
    if deal.status is Status.NONE:
        raise InvalidParameter(
            f"Nothing was instructed under {name}.", hint="See what is open with: mizan dvp show"
        )
    return deal


def deal_of(sight: Sight, terms: Terms) -> Deal:
    """The deal that terms make, instructed or not."""
    number = Hash32(sight.read(sight.contract(DVP).call("idOf", terms.words)))
    (deal,) = _read(sight, [number])
    return Deal(number, terms, deal.status, deal.called_off_by, deal.code, deal.hold)


def title(terms: Terms, assets: Mapping[Address, Token]) -> str:
    """What a deal is, in one line."""
    token, cash = assets.get(terms.security), assets.get(terms.cash)
    units = token.shown(terms.units) if token else f"{terms.units:,} units"
    name = token.code if token else checksum(terms.security)
    which = f"{name} {terms.token_id}" if terms.token_id else name
    price = cash.shown(terms.amount) if cash else f"{terms.amount:,} paid elsewhere"
    parties = f"from {checksum(terms.seller)} to {checksum(terms.buyer)}"
    return f"{units} of {which} {parties} against {price}"


def assets_of(sight: Sight) -> dict[Address, Token]:
    """Everything that deals are about, cash included."""
    return read_tokens(sight, cash=True)


def shown(deal: Deal) -> dict[str, Any]:
    """A deal as programs read it."""
    terms = deal.terms
    return {
        "instruction": hex0x(deal.id),
        "status": deal.status.name.lower(),
        "ref": bytes32_to_text(terms.ref),
        "security": checksum(terms.security),
        "id": str(terms.token_id),
        "units": str(terms.units),
        "seller": checksum(terms.seller),
        "buyer": checksum(terms.buyer),
        "leg": terms.leg.name.lower(),
        "cash": checksum(terms.cash) if any(terms.cash) else None,
        "amount": str(terms.amount),
        "settle_at": iso_time(terms.settle_at_s),
        "deadline": iso_time(terms.deadline_s),
        "called_off_by": [checksum(party) for party in deal.called_off_by],
        "code": deal.code,
        "obstacle": deal.obstacle or None,
    }


def _read(sight: Sight, numbers: Sequence[Hash32]) -> list[Deal]:
    dvp = sight.contract(DVP)
    found = sight.read_all([dvp.call("instructionOf", number) for number in numbers])
    codes = sight.read_all([dvp.call("settlementCode", number) for number in numbers])
    return [_deal(*one) for one in zip(numbers, found, codes, strict=True)]


def _deal(number: Hash32, found: Mapping[str, Decoded], code: int) -> Deal:
    told = found["terms"]
    terms = Terms(
        told["security"],
        told["units"],
        told["seller"],
        told["settleAt"],
        told["deadline"],
        CashLeg(told["leg"]),
        told["buyer"],
        told["amount"],
        told["cash"],
        told["tokenId"],
        Ref(told["ref"]),
        Hash32(told["settleKeyHash"]),
        Hash32(told["releaseKeyHash"]),
    )
    sides = ((found["sellerCallsOff"], terms.seller), (found["buyerCallsOff"], terms.buyer))
    called_off_by = tuple(party for says, party in sides if says)
    return Deal(number, terms, Status(found["status"]), called_off_by, code, found["hold"])
