"""Orders of the enforcement desk: what one person proposes and another approves."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from tokenization.errors import InvalidParameter
from tokenization.ledger.contracts import Decoded
from tokenization.ledger.sight import Sight
from tokenization.ledger.tokens import Token
from tokenization.types import Address, Hash32
from tokenization.units import checksum, hex0x, iso_time


DESK = "EnforcementDesk"


class OrderKind(IntEnum):
    """What an order does. Source: ``IEnforcementDesk``; append only."""

    NONE = 0
    FORCED_TRANSFER = 1
    RECOVERY = 2
    RECALL = 3


class OrderState(IntEnum):
    """How an order stands. Source: ``IEnforcementDesk``; append only."""

    NONE = 0
    PROPOSED = 1
    EXECUTED = 2
    CANCELLED = 3


@dataclass(frozen=True, slots=True)
class Order:
    """An order.

    Attributes:
        expires_s: Last UTC second at which it can be approved.
        right_id, amount: Zero for a recovery, which moves all there is.
        receiver: Nobody for a recall.
    """

    number: int
    kind: OrderKind
    state: OrderState
    expires_s: int
    proposer: Address
    asset: Address
    holder: Address
    receiver: Address
    right_id: int
    amount: int
    document: Hash32

    def is_open(self, now_s: int) -> bool:
        """Whether it waits for approval."""
        return self.state is OrderState.PROPOSED and now_s <= self.expires_s

    @property
    def essence(self) -> tuple[object, ...]:
        """What it is for, whoever proposed it and however it stands."""
        parties = (self.asset, self.holder, self.receiver)
        return (self.kind, *parties, self.right_id, self.amount, self.document)

    def standing(self, now_s: int) -> str:
        """How it stands, in a word."""
        if self.state is OrderState.PROPOSED:
            return "open" if self.is_open(now_s) else "expired"
        return self.state.name.lower()


@dataclass(frozen=True, slots=True)
class Taking:
    """Units that are to be taken from a holder, and what becomes of them.

    Attributes:
        amount: In the token's unit; None for all there is.
        right_id: For a token of many assets, which.
    """

    kind: OrderKind
    asset: str
    holder: str
    receiver: str | None = None
    amount: str | None = None
    right_id: str | None = None


def read_orders(sight: Sight) -> list[Order]:
    """Every order ever proposed, oldest first."""
    desk = sight.contract(DESK)
    count: int = sight.read(desk.call("orderCount"))
    numbers = range(1, count + 1)
    answers = sight.read_all([desk.call("orderOf", number) for number in numbers])
    return [_order(number, found) for number, found in zip(numbers, answers, strict=True)]


def find_order(sight: Sight, number: int) -> Order:
    """The order of a number.

    Raises:
        InvalidParameter: There is none.
    """
    desk = sight.contract(DESK)
    if not 1 <= number <= sight.read(desk.call("orderCount")):
        raise InvalidParameter(
            f"There is no order {number}.", hint="See what is open with: mizan order show"
        )
    return _order(number, sight.read(desk.call("orderOf", number)))


def title(order: Order, token: Token | None) -> str:
    """What an order does, in one line."""
    name = token.code if token else checksum(order.asset)
    amount = token.shown(order.amount) if token else f"{order.amount:,} units"
    which = f"{name} {order.right_id}" if order.right_id else name
    holder = checksum(order.holder)
    if order.kind is OrderKind.RECOVERY:
        return f"recover all of {holder} in {name} to {checksum(order.receiver)}"
    if order.kind is OrderKind.RECALL:
        return f"recall {amount} of {which} from {holder}"
    return f"force {amount} of {which} from {holder} to {checksum(order.receiver)}"


def shown(sight: Sight, order: Order) -> Mapping[str, object]:
    """An order as programs read it."""
    return {
        "order": order.number,
        "kind": order.kind.name.lower(),
        "state": order.standing(sight.at.time_s),
        "expires": iso_time(order.expires_s),
        "proposer": checksum(order.proposer),
        "asset": checksum(order.asset),
        "from": checksum(order.holder),
        "to": checksum(order.receiver) if any(order.receiver) else None,
        "id": str(order.right_id),
        "amount": str(order.amount),
        "document_hash": hex0x(order.document),
    }


def _order(number: int, found: Mapping[str, Decoded]) -> Order:
    return Order(
        number,
        OrderKind(found["kind"]),
        OrderState(found["state"]),
        found["expiry"],
        found["proposer"],
        found["asset"],
        found["from"],
        found["to"],
        found["id"],
        found["amount"],
        Hash32(found["documentHash"]),
    )
