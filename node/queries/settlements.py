"""Deals that are settled delivery against payment, and where each stands."""

from collections.abc import Iterator
from dataclasses import dataclass

from node import layout, model
from node.queries.assets import AssetRef, Token, asset_of, token_of, unissued
from node.queries.contracts import of_kind
from node.store import View
from tokenization.errors import UnknownSettlement, UnknownToken
from tokenization.types import Address, Kind
from tokenization.units import hex0x


@dataclass(frozen=True, slots=True)
class FoundDeal:
    """A deal under its number.

    Attributes:
        asset: What the seller gives; None if it is no token of the ledger.
        cash: What the buyer pays in; None if it pays elsewhere, or in no token of the ledger.
    """

    contract: Address
    number: bytes
    record: model.Deal
    standing: model.DealStanding
    asset: AssetRef | None
    cash: Token | None

    @property
    def is_open(self) -> bool:
        """Whether it is neither settled nor let go."""
        return self.standing.status <= model.InstructionStatus.MATCHED

    def is_late(self, time_s: int) -> bool:
        """Whether it can only be released."""
        return self.is_open and time_s > self.record.deadline_s


def find_deal(view: View, number: bytes) -> FoundDeal:
    """A deal by its number, which no two settlement contracts share.

    Raises:
        UnknownSettlement: There is none.
    """
    for contract in of_kind(view, Kind.DVP_SETTLEMENT):
        found = _deal(view, contract, number)
        if found is not None:
            return found
    raise UnknownSettlement(
        f"Nothing was instructed under {hex0x(number)} by block {view.number}.",
        hint="See /v1/settlements for what was.",
    )


def deals(
    view: View,
    *,
    of_account: Address | None = None,
    status: int | None = None,
    after: bytes | None = None,
    reverse: bool = True,
) -> Iterator[tuple[bytes, FoundDeal | None]]:
    """Deals in the order they were first instructed; others than asked for come as None."""
    family = layout.DEAL_ORDER
    for key, number in view.scan(family, after=after, reverse=reverse):
        found = _deal(view, key[0], number)
        wanted = (
            found is not None
            and status in (None, found.standing.status)
            and of_account in (None, found.record.seller, found.record.buyer)
        )
        yield family.key(*key), found if wanted else None


def _deal(view: View, contract: bytes, number: bytes) -> FoundDeal | None:
    record = view.get(layout.DEALS, contract, number)
    if record is None:
        return None
    security, cash = _token(view, record.security), _token(view, record.cash)
    token_id = int.from_bytes(record.token_id, "big")
    asset = None
    if security is not None:
        asset = asset_of(view, security, token_id) or unissued(security, token_id)
    standing = view.get(layout.DEAL_STANDINGS, contract, number) or model.DealStanding()
    return FoundDeal(Address(contract), number, record, standing, asset, cash)


def _token(view: View, address: bytes) -> Token | None:
    try:
        return token_of(view, address) if address.strip(b"\0") else None
    except UnknownToken:
        return None
