"""Curtailment orders of the ledger, and how they are told."""

from typing import Any

from tokenization.curtailment import FirmnessClass, Order, order_id, order_parts
from tokenization.errors import InvalidParameter
from tokenization.ledger.contracts import Decoded
from tokenization.ledger.sight import Sight
from tokenization.units import hour_label


CURTAILMENT = "CurtailmentManager"


def read_orders(sight: Sight, zone: int, day: int) -> list[Order]:
    """Every order of a zone for a PKT day, in the order they came."""
    manager = sight.contract(CURTAILMENT)
    count = sight.read(manager.call("orderCount", zone, day))
    numbers = [order_id(zone, day, place) for place in range(count)]
    found = sight.read_all([manager.call("orderOf", number) for number in numbers])
    return [_order(number, told) for number, told in zip(numbers, found, strict=True)]


def find_order(sight: Sight, number: int) -> Order:
    """An order by its number.

    Raises:
        InvalidParameter: There is none.
    """
    zone, day, place = order_parts(number)
    orders = read_orders(sight, zone, day)
    if place >= len(orders):
        raise InvalidParameter(
            f"There is no curtailment order {number}.",
            hint="See the orders of a zone's day with: mizan curtail show ZONE DAY",
        )
    return orders[place]


def title(order: Order) -> str:
    """An order in one line."""
    cited = f", citing emergency {order.emergency_code}" if order.emergency_code else ""
    return (
        f"{order.num}/{order.den} of {order.firmness.name.lower()} kW in zone {order.zone} from "
        f"{hour_label(order.from_hour)} to {hour_label(order.to_hour)}{cited}"
    )


def shown(order: Order) -> dict[str, Any]:
    """An order as programs read it."""
    return {
        "order": str(order.id),
        "zone": order.zone,
        "class": order.firmness.name.lower(),
        "from": hour_label(order.from_hour),
        "to": hour_label(order.to_hour),
        "num": order.num,
        "den": order.den,
        "emergency": order.emergency_code or None,
    }


def _order(number: int, told: dict[str, Decoded]) -> Order:
    return Order(
        number,
        told["zone"],
        FirmnessClass(told["class"]),
        told["fromHour"],
        told["toHour"],
        told["num"],
        told["den"],
        told["emergencyCode"],
    )
