"""Idle power on the ledger: what is on offer, on which terms, and what it costs."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tokenization.ledger.bills import Bills
from tokenization.ledger.contracts import Contract
from tokenization.power import Right, unpack_right
from tokenization.reoffers import OfferTerms
from tokenization.types import Address
from tokenization.units import bytes32_to_text, format_amount, period_label


DESK = "ReofferDesk"
RIGHTS = "CapacityRights"

_PERCENT_DECIMALS = 4
"""A percentage with four decimals is a fraction with six, the chain's form."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What is on offer of a holder's right; the price a MWh and the cost in base units of cash."""

    id: int
    right: Right
    holder: bytes
    kw: int
    price: int
    first: int
    cost: int
    holder_share: int

    @property
    def months(self) -> str:
        """The months that are taken."""
        first, last = period_label(self.first), period_label(self.right.last_period)
        return first if first == last else f"{first} to {last}"


class Offers(Bills):
    """The offers of a ledger at one block, beside its bills."""

    @cached_property
    def desk(self) -> Contract:
        """Where idle power is taken."""
        return self.sight.contract(DESK)

    def terms(self, zone: int, period: int) -> OfferTerms | None:
        """The terms of a zone's month; None if nothing is offered in it."""
        said = self.sight.read(self.desk.call("termsAt", zone, period))
        terms = OfferTerms(
            *(said["fromPeriod"], said["startPrice"], said["floorPrice"]),
            *(said["holderShareE6"], Address(said["treasury"])),
        )
        return terms if terms.offers else None

    def offers(self, zone: int | None) -> list[Offer]:
        """What is on offer, by right and holder."""
        held = sorted(self._held(zone))
        told = self.sight.read_all(
            [self.desk.call("offerOf", holder, right_id) for right_id, holder in held]
        )
        found = [(*place, *one[1:]) for place, one in zip(held, told, strict=True) if one[1]]
        costs = self.sight.read_all(
            [self.desk.call("costOf", right_id, kw) for right_id, _, kw, *_ in found]
        )
        return [
            Offer(right_id, unpack_right(right_id), holder, kw, price, first, *cost)
            for (right_id, holder, kw, price, first), cost in zip(found, costs, strict=True)
        ]

    def _held(self, zone: int | None) -> set[tuple[int, bytes]]:
        """Rights, of a zone, and every investor that ever had some, as the events tell it."""
        received = {
            (to, right_id)
            for to, right_id in self._received()
            if zone in {None, unpack_right(right_id).zone}
        }
        accounts = sorted({to for to, _ in received})
        registry = self.sight.contract("IdentityRegistry")
        owners = self.sight.read_all([registry.call("ownerOf", one) for one in accounts])
        owner_of = dict(zip(accounts, owners, strict=True))
        return {(right_id, owner_of[to]) for to, right_id in received if any(owner_of[to])}

    def _received(self) -> Iterator[tuple[bytes, int]]:
        """Account and right of everything that ever arrived somewhere."""
        for said in self.sight.events(RIGHTS, "TransferSingle"):
            yield said["to"], said["id"]
        for said in self.sight.events(RIGHTS, "TransferBatch"):
            yield from ((said["to"], right_id) for right_id in said["ids"])


def shown_offer(offer: Offer) -> dict[str, Any]:
    """An offer as programs read it."""
    return {
        "right": str(offer.id),
        "zone": offer.right.zone,
        "holder": bytes32_to_text(offer.holder),
        "kw": offer.kw,
        "first": period_label(offer.first),
        "last": period_label(offer.right.last_period),
        "price": str(offer.price),
        "cost": str(offer.cost),
        "holder_share": str(offer.holder_share),
    }


def shown_percent(share_e6: int) -> str:
    """A share, per cent."""
    return f"{format_amount(share_e6, _PERCENT_DECIMALS)} %"
