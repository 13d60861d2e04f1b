"""Tokens and what can be held of them.

A token is a listed contract that has holders. An ERC-20 is one asset; of an ERC-1155 every id is
one. The store counts assets by a dense ordinal, which stays inside: people see token and id.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from node import layout, model
from node.store import Snapshot, View
from tokenization.errors import InvalidParameter, UnknownToken
from tokenization.power import Right, unpack_right
from tokenization.types import Address, Kind
from tokenization.units import bytes32_to_text, parse_address, text_to_bytes32


TOKEN_KINDS = frozenset(
    (Kind.BOND_TOKEN, Kind.CAPACITY_RIGHTS, Kind.SETTLEMENT_CASH, Kind.NATIONAL_ASSET)
)
MOST_TOGETHER = 2_000
"""Ids of a token whose movements are put in one order; each costs a reading position."""

_ADDRESS_TEXT_LENGTH = 42
_MAX_ID_DIGITS = 78


@dataclass(frozen=True, slots=True)
class Token:
    """A listed contract with holders.

    Attributes:
        unit: What one whole unit is called, as listed.
        decimals: Decimals of an amount.
        listed_in: Block it was listed in.
    """

    address: Address
    kind: Kind
    code: str
    unit: str
    decimals: int
    listed_in: int

    @property
    def has_ids(self) -> bool:
        """Whether it is an ERC-1155: many ids, one asset each."""
        return self.kind is Kind.CAPACITY_RIGHTS


@dataclass(frozen=True, slots=True)
class SupplyPoints:
    """An asset's supply over time: (block, base units after it), oldest first.

    Attributes:
        complete: Whether every change is among the points.
    """

    points: list[tuple[int, int]]
    complete: bool


@dataclass(frozen=True, slots=True)
class AssetRef:
    """Something that can be held: a token, and for an ERC-1155 the id and what it means."""

    ordinal: int
    token: Token
    id: int
    right: Right | None


def token_of(view: View, address: bytes) -> Token:
    """The token at an address.

    Raises:
        UnknownToken: Nothing is listed there, or something without holders.
    """
    contract = view.get(layout.CONTRACTS, address)
    if contract is None or contract.kind not in TOKEN_KINDS:
        raise UnknownToken(
            f"No token is listed at 0x{address.hex()} in block {view.number}.",
            hint="See /v1/tokens for the tokens there are.",
        )
    return _token(address, contract)


def find_token(view: View, text: str) -> Token:
    """The token people mean by an address, an ISIN or another short code.

    Raises:
        UnknownToken: There is none of that name.
        InvalidParameter: Neither an address nor a code.
    """
    if text[:2] in {"0x", "0X"} and len(text) == _ADDRESS_TEXT_LENGTH:
        return token_of(view, parse_address(text))
    address = view.get(layout.CONTRACT_CODES, text_to_bytes32(text))
    contract = view.get(layout.CONTRACTS, address) if address else None
    if address is None or contract is None or contract.kind not in TOKEN_KINDS:
        raise UnknownToken(
            f"No token is called '{text}' in block {view.number}.",
            hint="Use a token's address, ISIN or code as /v1/tokens lists them.",
        )
    return _token(address, contract)


def tokens(
    view: View, *, after: bytes | None = None, reverse: bool = False
) -> Iterator[tuple[bytes, Token]]:
    """Every token in order of its code, each with the key a page may end at."""
    for key, address in view.scan(layout.CONTRACT_CODES, after=after, reverse=reverse):
        contract = view.get(layout.CONTRACTS, address)
        if contract is not None and contract.kind in TOKEN_KINDS:
            yield layout.CONTRACT_CODES.key(*key), _token(address, contract)


def contracts(view: View) -> Iterator[tuple[Address, model.Contract]]:
    """Every contract of the deployment, tokens and others, by code."""
    for _, address in view.scan(layout.CONTRACT_CODES):
        contract = view.get(layout.CONTRACTS, address)
        if contract is not None:
            yield Address(address), contract


def asset_of(view: View, token: Token, asset_id: int = 0) -> AssetRef | None:
    """What can be held under an id of a token; None if that id was never issued."""
    ordinal = view.get(layout.ASSET_ORDINALS, token.address, asset_id.to_bytes(32, "big"))
    return None if ordinal is None else _asset(ordinal, token, asset_id)


def unissued(token: Token, asset_id: int) -> AssetRef:
    """What would be held under an id that nothing was issued under yet; ordinals begin at 1."""
    return _asset(0, token, asset_id)


def assets_of(
    view: View, token: Token, *, after: bytes | None = None, reverse: bool = False
) -> Iterator[tuple[bytes, AssetRef]]:
    """All that can be held of a token, in order of id, each with the key a page may end at."""
    family = layout.ASSET_ORDINALS
    for key, ordinal in view.scan(family, token.address, after=after, reverse=reverse):
        yield family.key(*key), _asset(ordinal, token, int.from_bytes(key[1], "big"))


def chosen(view: View, token: Token, id_text: str | None) -> list[AssetRef]:
    """One asset of a token, or all of them.

    Raises:
        InvalidParameter: There are too many to be read together.
    """
    if id_text is not None or not token.has_ids:
        return [one_asset(view, token, id_text)]
    found = [asset for _, asset in islice(assets_of(view, token), MOST_TOGETHER + 1)]
    if len(found) > MOST_TOGETHER:
        raise InvalidParameter(
            f"Token {token.code} has more than {MOST_TOGETHER} ids.",
            hint=f"Name one with 'id'; /v1/tokens/{token.code}/rights lists them.",
        )
    return found


def one_asset(view: View, token: Token, id_text: str | None) -> AssetRef:
    """The asset meant by a token and an id.

    Raises:
        InvalidParameter: An id is missing, or given where there are none.
        UnknownToken: Nothing was ever issued under it.
    """
    if token.has_ids is (id_text is None):
        raise InvalidParameter(
            f"Token {token.code} has {'many ids; name one' if token.has_ids else 'no ids'}.",
            hint=f"See /v1/tokens/{token.code}/rights." if token.has_ids else "Leave 'id' out.",
        )
    asset = asset_of(view, token, parse_id(id_text) if id_text else 0)
    if asset is None:
        raise UnknownToken(
            f"Nothing was issued of {token.code}{f' under id {id_text}' if id_text else ''} "
            f"by block {view.number}.",
            hint="Ask for a later block, or check the id.",
        )
    return asset


def asset_at(view: View, ordinal: int) -> AssetRef:
    """What an ordinal of the store stands for.

    Raises:
        UnknownToken: Nothing has that ordinal at this block.
    """
    asset = view.get(layout.ASSETS, ordinal)
    if asset is None:
        raise UnknownToken(f"No asset has the number {ordinal} in block {view.number}.")
    return _asset(ordinal, token_of(view, asset.token), int.from_bytes(asset.id, "big"))


def parse_id(text: str) -> int:
    """Read an ERC-1155 id as people write it, in decimal.

    Raises:
        InvalidParameter: Not a whole number of 256 bits.
    """
    if text.isascii() and text.isdigit() and len(text) <= _MAX_ID_DIGITS and int(text) < 1 << 256:
        return int(text)
    raise InvalidParameter(f"'{text}' is not a token id.", hint="Write the id in decimal digits.")


def supply(view: View, ordinal: int) -> int:
    """Base units in existence."""
    return view.get(layout.SUPPLIES, ordinal) or 0


def issued(view: View, ordinal: int) -> int:
    """Base units ever issued."""
    return view.get(layout.ISSUED, ordinal) or 0


def holder_count(view: View, ordinal: int) -> int:
    """How many accounts hold some of the asset."""
    return view.get(layout.HOLDER_COUNTS, ordinal) or 0


def supply_points(snapshot: Snapshot, view: View, ordinal: int, most: int) -> SupplyPoints:
    """An asset's supply over time.

    Every change there was, unless there were more than ``most``: then the supply after blocks
    spread evenly over its life, each of them exact.
    """
    all_changes = view.history(layout.SUPPLIES, ordinal)
    changes = list(islice(all_changes, most + 1))
    if len(changes) <= most:
        return SupplyPoints([(block, units or 0) for block, units in changes], complete=True)
    first, last = changes[0][0], view.number
    blocks = sorted({first + (last - first) * step // (most - 1) for step in range(most)})
    points = [(block, supply(snapshot.at(block), ordinal)) for block in blocks]
    return SupplyPoints(points, complete=False)


def series_of(view: View, token: Token) -> model.Series | None:
    """The terms of a debt token; None if it has none."""
    return view.get(layout.SERIES, text_to_bytes32(token.code))


def is_paused(view: View, token: Token) -> bool:
    """Whether nothing of a token moves but by enforcement."""
    return view.get(layout.PAUSED, token.address) is not None


def documents_of(view: View, token: Token) -> Iterator[tuple[bytes, model.Document]]:
    """A token's documents by name."""
    for key, document in view.scan(layout.DOCUMENTS, token.address):
        yield key[1], document


def record_dates_of(view: View, token: Token) -> list[int]:
    """The record dates announced for a token, in UTC seconds, oldest first."""
    return [time_s for _, time_s in view.scan(layout.RECORD_DATES, token.address)]


def rules_of(view: View, token: Token) -> list[bytes]:
    """The compliance rules of a token, in the order they are asked."""
    return view.get(layout.RULES, token.address) or []


def _token(address: bytes, contract: model.Contract) -> Token:
    return Token(
        Address(address),
        Kind(contract.kind),
        bytes32_to_text(contract.code),
        bytes32_to_text(contract.unit) if contract.unit.strip(b"\0") else "",
        contract.decimals,
        contract.block,
    )


def _asset(ordinal: int, token: Token, asset_id: int) -> AssetRef:
    return AssetRef(ordinal, token, asset_id, _right(asset_id) if token.has_ids else None)


def _right(asset_id: int) -> Right | None:
    try:
        return unpack_right(asset_id)
    except InvalidParameter:  # an id that no right has, but that a token of ours has moved
        return None
