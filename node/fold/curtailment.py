"""Curtailment orders, by zone and PKT day."""

from node import layout
from node.fold.working import Working
from node.model import Curtailment
from tokenization.abi import Arguments
from tokenization.curtailment import order_parts


def fold_order_set(work: Working, args: Arguments) -> None:
    """``OrderSet(id, zone, class, fromHour, toHour, num, den, emergencyCode, documentHash)``.

    An order that is amended before it begins is set anew under its number.
    """
    number, _, firmness, first, end, num, den, emergency, document = args
    order = Curtailment(
        *(firmness, first, end, num, den, emergency, document),
        work.header.number,
        work.event.index,
    )
    work.put(layout.CURTAILMENTS, order, *order_parts(number))
