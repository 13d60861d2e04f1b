"""The enforcement desk: orders by two people, and what is announced before it is done."""

from dataclasses import dataclass, field
from typing import Protocol

from tests.support.register.compliance import DAY_S
from tests.support.register.people import NOBODY, Clock
from tests.support.register.refusal import refuse_if


ORDER_LIFE_S, ANNOUNCED_LIFE_S = 7 * DAY_S, 7 * DAY_S
PROPOSED, EXECUTED, CANCELLED = 1, 2, 3
FORCED_TRANSFER, RECOVERY, RECALL = 1, 2, 3


class Asset(Protocol):
    """What the desk may do with an asset; a security has but one id."""

    paused: bool

    def freeze_account(self, account: bytes, on: bool) -> None:
        """An account may neither send nor receive, or may again."""

    def frozen_of(self, token_id: int, account: bytes) -> int:
        """What is frozen."""

    def freeze_units(self, token_id: int, account: bytes, amount: int) -> None:
        """So much is frozen."""

    def force(self, desk: bytes, token_id: int, source: bytes, target: bytes, amount: int) -> None:
        """Units are taken."""

    def recall(self, desk: bytes, token_id: int, source: bytes, amount: int) -> None:
        """Units go back."""

    def recover(self, desk: bytes, lost: bytes, successor: bytes) -> None:
        """A lost account is given up."""


@dataclass
class Order:
    """What one has proposed and another may approve."""

    kind: int
    asset: int
    id: int
    source: bytes
    target: bytes
    amount: int
    proposer: bytes
    expiry: int
    state: int = PROPOSED


@dataclass
class Desk:
    """The desk over assets by place.

    Attributes:
        ready: By asset, when the unpausing that was announced may be done.
    """

    clock: Clock
    address: bytes
    assets: list[Asset]
    delay_s: int
    orders: dict[int, Order] = field(default_factory=dict)
    ready: dict[int, int] = field(default_factory=dict)

    def pause(self, asset: int) -> None:
        """Nothing moves but by order."""
        self.assets[asset].paused = True

    def announce_unpause(self, asset: int) -> None:
        """What comes after a delay is announced."""
        refuse_if(self._is_announced(asset), "AccessManagerAlreadyScheduled")
        self.ready[asset] = self.clock.now + self.delay_s

    def cancel_unpause(self, asset: int) -> None:
        """The guardian stops what is announced."""
        refuse_if(asset not in self.ready, "AccessManagerNotScheduled")
        del self.ready[asset]

    def unpause(self, asset: int) -> None:
        """Units move again."""
        refuse_if(asset not in self.ready, "AccessManagerNotScheduled")
        refuse_if(self.clock.now < self.ready[asset], "AccessManagerNotReady")
        refuse_if(not self._is_announced(asset), "AccessManagerExpired")
        del self.ready[asset]
        self.assets[asset].paused = False

    def freeze_units(
        self, asset: int, token_id: int, account: bytes, amount: int, raises: bool
    ) -> None:
        """More is frozen, or less."""
        frozen = self.assets[asset].frozen_of(token_id, account)
        refuse_if(raises and amount <= frozen, "FreezeNotRaised")
        refuse_if(not raises and amount >= frozen, "FreezeNotLowered")
        self.assets[asset].freeze_units(token_id, account, amount)

    def propose(self, order: Order) -> None:
        """One of two."""
        nothing = order.kind != RECOVERY and order.amount == 0
        nowhere = order.kind != RECALL and order.target in (NOBODY, order.source)
        refuse_if(nothing or nowhere or order.source == NOBODY, "OrderInvalid")
        order.expiry = self.clock.now + ORDER_LIFE_S
        self.orders[len(self.orders) + 1] = order

    def approve(self, number: int, approver: bytes) -> None:
        """The other of two; the order is carried out."""
        order = self._open(number)
        refuse_if(self.clock.now > order.expiry, "OrderExpired")
        refuse_if(approver == order.proposer, "SamePerson")
        order.state = EXECUTED
        asset = self.assets[order.asset]
        if order.kind == RECOVERY:
            asset.recover(self.address, order.source, order.target)
        elif order.kind == RECALL:
            asset.recall(self.address, order.id, order.source, order.amount)
        else:
            asset.force(self.address, order.id, order.source, order.target, order.amount)

    def cancel(self, number: int) -> None:
        """It is not to be."""
        self._open(number).state = CANCELLED

    def _open(self, number: int) -> Order:
        refuse_if(number not in self.orders, "OrderNotOpen")
        refuse_if(self.orders[number].state != PROPOSED, "OrderNotOpen")
        return self.orders[number]

    def _is_announced(self, asset: int) -> bool:
        return asset in self.ready and self.clock.now < self.ready[asset] + ANNOUNCED_LIFE_S
