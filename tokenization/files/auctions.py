"""A file of the terms of one auction: what is sold, bought back or allocated, to whom, and when.

Pure: text in, terms or every fault out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tokenization.auctions import AuctionKind, Pricing
from tokenization.debt import face_to_units, parse_isin
from tokenization.files.participants import CLASSES
from tokenization.files.table import Table, count
from tokenization.power import parse_firmness, parse_window
from tokenization.types import Address, Ref
from tokenization.units import (
    parse_address,
    parse_amount,
    parse_instant,
    text_to_bytes32,
)


PRICINGS = {pricing.name.lower(): pricing for pricing in Pricing if pricing}
PRICE_DECIMALS = 4
_LAST_CLASS = 7
"""A set of classes, and their bonds, fit one word. Source: ``ISealedBidAuction.Terms``."""
_MOST_BOND_PKR = 2**32 - 1
_ENDS = 2
"""A window has a first and a last month."""


@dataclass(frozen=True, slots=True)
class RightTerms:
    """A right to auction, by the names of its parts; its zone is its plant's.

    Units:
        window: months since January 2025, both inclusive.
    """

    product: str
    plant: str
    firmness: int
    window: tuple[int, int]
    blocks: str


@dataclass(frozen=True, slots=True)
class AuctionTerms:
    """The terms of an auction.

    Units:
        lot_units, offered_units, bidder_most_units, non_competitive_units,
        non_competitive_most_units: units of PKR 100 face, or kW.
        accrued_e4: PKR 1e-4 a unit, on top of every price.
        times_s: last UTC second to bid, to reveal, for a result to become final, to settle.
        bonds_pkr: whole PKR in the 32 bits from bit 32 c of investor class c.

    Attributes:
        asset: An ISIN, or the right that is allocated.
        competitive, non_competitive: Sets of investor classes, bit c for class c.
        cash: The cash asset's code.
    """

    kind: AuctionKind
    asset: Ref | RightTerms
    pricing: Pricing
    competitive: int
    non_competitive: int
    lot_units: int
    accrued_e4: int
    times_s: tuple[int, int, int, int]
    offered_units: int
    bidder_most_units: int
    non_competitive_units: int
    non_competitive_most_units: int
    cash: str
    treasury: Address
    bonds_pkr: int


def parse_auction(text: str) -> AuctionTerms:
    """Read the terms of an auction.

    Raises:
        ConfigError: Not TOML, or a value is missing, unknown or wrong; it names every one.
    """
    table = Table(text, "The terms of the auction", "Mend the file and run the same command again.")
    terms = _terms(table)
    table.finish()
    return terms


def _terms(table: Table) -> AuctionTerms:
    kind = table.take("kind", _kind, AuctionKind.SALE)
    return _power_terms(table) if kind is AuctionKind.POWER else _debt_terms(table, kind)


def _debt_terms(table: Table, kind: AuctionKind) -> AuctionTerms:
    return AuctionTerms(
        kind,
        table.take("isin", lambda value: text_to_bytes32(parse_isin(value)), Ref(bytes(32))),
        table.take("pricing", _pricing, Pricing.NONE),
        table.take("bidders.competitive", _classes, 0),
        table.take("bidders.non_competitive", _classes, 0),
        table.take("lot_units", count, 0),
        table.take("accrued_per_100", _price, 0),
        _times(table),
        table.take("offered_pkr", _face, 0),
        table.take("bidders.most_pkr", _face, 0),
        table.take("bidders.non_competitive_pkr", _face, 0),
        table.take("bidders.non_competitive_most_pkr", _face, 0),
        *_parties(table),
    )


def _power_terms(table: Table) -> AuctionTerms:
    """Who wins power pays what it bid, so that nobody bids without a price."""
    return AuctionTerms(
        AuctionKind.POWER,
        _right(table),
        Pricing.PAY_AS_BID,
        table.take("bidders.competitive", _classes, 0),
        0,
        table.take("lot_kw", count, 0),
        table.take("charge_per_kw", _price, 0),
        _times(table),
        table.take("offered_kw", count, 0),
        table.take("bidders.most_kw", count, 0),
        0,
        0,
        *_parties(table),
    )


def _right(table: Table) -> RightTerms:
    return RightTerms(
        table.take("right.product", _text, ""),
        table.take("right.plant", _text, ""),
        table.take("right.firmness", parse_firmness, 0),
        table.take("right.window", _window, (0, 0)),
        table.take("right.blocks", _text, ""),
    )


def _times(table: Table) -> tuple[int, int, int, int]:
    names = ("commit_until", "reveal_until", "result_until", "settle_until")
    one, two, three, four = (table.take(f"times.{name}", _instant, 0) for name in names)
    return one, two, three, four


def _parties(table: Table) -> tuple[str, Address, int]:
    """Cash, treasury and bonds."""
    return (
        table.take("cash", _text, ""),
        table.take("treasury", parse_address, Address(bytes(20))),
        table.take("bonds_pkr", _bonds, 0),
    )


def _kind(value: str) -> AuctionKind:
    if value not in tuple(AuctionKind):
        raise ValueError(f"'{value}' is no kind; there are {', '.join(AuctionKind)}")
    return AuctionKind(value)


def _pricing(value: str) -> Pricing:
    if value not in PRICINGS:
        raise ValueError(f"'{value}' is no way to price; there are {', '.join(PRICINGS)}")
    return PRICINGS[value]


def _instant(value: object) -> int:
    return parse_instant(value.isoformat() if isinstance(value, datetime) else str(value))


def _price(value: str) -> int:
    return parse_amount(value, PRICE_DECIMALS)


def _window(months: Sequence[str]) -> tuple[int, int]:
    if len(months) != _ENDS:
        raise ValueError(f"{months!r} is not a first and a last month")
    return parse_window(*months)


def _face(value: object) -> int:
    return 0 if value == 0 else face_to_units(count(value))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value


def _class(name: str) -> int:
    number = CLASSES.get(name, _LAST_CLASS + 1)
    if number > _LAST_CLASS:
        raise ValueError(f"'{name}' is no class of investors; there are {', '.join(CLASSES)}")
    return number


def _classes(names: Sequence[str]) -> int:
    return sum({1 << _class(name) for name in names})


def _bonds(table: dict[str, object]) -> int:
    bonds = {_class(name): _bond(value) for name, value in table.items()}
    return sum(bond << 32 * number for number, bond in bonds.items())


def _bond(value: object) -> int:
    bond = 0 if value == 0 else count(value)
    if bond > _MOST_BOND_PKR:
        raise ValueError(f"a bond of PKR {bond} is more than the {_MOST_BOND_PKR} there can be")
    return bond
