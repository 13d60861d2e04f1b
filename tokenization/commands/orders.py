"""What the commands do that take two persons: force-transfer, recover, recall, order."""

from tokenization.commands.acts import Act, Change, look, perform, required
from tokenization.commands.console import Errand, Options, Outcome
from tokenization.errors import InvalidParameter
from tokenization.ledger.contracts import Call
from tokenization.ledger.orders import (
    DESK,
    Order,
    OrderKind,
    OrderState,
    Taking,
    find_order,
    read_orders,
    shown,
    title,
)
from tokenization.ledger.sight import Sight
from tokenization.ledger.tokens import Token, find_token, read_tokens
from tokenization.types import Address, Hash32
from tokenization.units import checksum, iso_time, parse_address


_NOBODY = Address(bytes(20))


def propose(errand: Errand, taking: Taking) -> None:
    """Propose an order, unless the very same stands or was carried out."""
    order_by = required(errand)
    sight = look(errand.options)
    token = find_token(sight, taking.asset)
    order = _wanted(token, taking, order_by)
    same = _same(sight, order)
    trials = [(sight.contract(DESK).address, _inner(token, order))]
    act = Act(
        f"Propose to {title(order, token)}",
        () if same else (_proposal(sight, order),),
        _changes(sight, token, order),
        order.document,
        () if same else trials,
        data={"order": same.number if same else None},
    )
    if perform(errand, sight, act):
        same = _same(sight.now(), order)
    if same:
        errand.outcome.data["order"] = same.number
        errand.outcome.text += _next_step(same)


def approve(errand: Errand, number: int) -> None:
    """Approve somebody else's order, which carries it out."""
    sight = look(errand.options)
    order = find_order(sight, number)
    token = read_tokens(sight).get(order.asset)
    if token is None:
        raise InvalidParameter(
            f"Order {number} is for {checksum(order.asset)}, which is no asset of this ledger.",
            hint=f"Turn it down: mizan order cancel {number}",
        )
    _check_open(sight, order)
    done = order.state is OrderState.EXECUTED
    act = Act(
        f"Approve order {number}: {title(order, token)}",
        () if done else (sight.contract(DESK).call("approve", number),),
        _changes(sight, token, order) if not done else (),
        order.document,
        () if done else ((sight.contract(DESK).address, _inner(token, order)),),
        data={"order": shown(sight, order)},
    )
    sent = perform(errand, sight, act)
    if sent and token.has_ids and order.kind is OrderKind.RECOVERY:
        errand.outcome.text += f"What it holds follows with: mizan carry {token.code} "
        errand.outcome.text += f"{checksum(order.holder)}\n"


def cancel(errand: Errand, number: int) -> None:
    """Give one's own order up, or turn somebody else's down."""
    sight = look(errand.options)
    order = find_order(sight, number)
    if order.state is OrderState.EXECUTED:
        raise InvalidParameter(
            f"Order {number} was carried out.", hint="What it did is undone by another order."
        )
    token = read_tokens(sight).get(order.asset)
    call = sight.contract(DESK).call("cancel", number)
    act = Act(
        f"Cancel order {number}: {title(order, token)}",
        () if order.state is OrderState.CANCELLED else (call,),
        (Change("order", order.standing(sight.at.time_s), "cancelled"),),
        order.document,
        # The desk lets its proposer cancel it without a role, and says so if it lets nobody else.
        anybody=True,
        data={"order": shown(sight, order)},
    )
    perform(errand, sight, act)


def show(outcome: Outcome, options: Options, number: int | None) -> None:
    """Tell of one order, or of all that are open."""
    sight = look(options)
    if number is None:
        orders = [order for order in read_orders(sight) if order.is_open(sight.at.time_s)]
    else:
        orders = [find_order(sight, number)]
    tokens = read_tokens(sight)
    outcome.data = {"orders": [shown(sight, order) for order in orders]}
    lines = [
        f"Order {order.number}, {order.standing(sight.at.time_s)} until "
        f"{iso_time(order.expires_s)}, by {checksum(order.proposer)}:\n"
        f"  {title(order, tokens.get(order.asset))}"
        for order in orders
    ]
    outcome.text = "\n".join(lines) if lines else "No order is open."


def _wanted(token: Token, taking: Taking, document: Hash32) -> Order:
    whole = taking.kind is OrderKind.RECOVERY
    if taking.kind is OrderKind.RECALL and not token.has_ids:
        raise InvalidParameter(
            f"{token.code} cannot be recalled; only capacity rights can.",
            hint="Take units with: mizan force-transfer",
        )
    return Order(
        0,
        taking.kind,
        OrderState.NONE,
        0,
        _NOBODY,
        token.address,
        parse_address(taking.holder),
        parse_address(taking.receiver) if taking.receiver is not None else _NOBODY,
        0 if whole else token.id_of(taking.right_id),
        token.amount_of(taking.amount) if taking.amount is not None else 0,
        document,
    )


def _same(sight: Sight, wanted: Order) -> Order | None:
    """The newest order for the very same thing that is open or was carried out."""
    for order in reversed(read_orders(sight)):
        stands = order.state is OrderState.EXECUTED or order.is_open(sight.at.time_s)
        if stands and order.essence == wanted.essence:
            return order
    return None


def _next_step(order: Order) -> str:
    if order.state is OrderState.EXECUTED:
        return f"Order {order.number} has done this, by the same document.\n"
    return (
        f"Order {order.number} waits for another person until {iso_time(order.expires_s)}: "
        f"mizan order approve {order.number}\n"
    )


def _proposal(sight: Sight, order: Order) -> Call:
    desk, document = sight.contract(DESK), order.document
    parties = (order.holder, order.receiver)
    if order.kind is OrderKind.RECOVERY:
        return desk.call("proposeRecovery", order.asset, *parties, document)
    if order.kind is OrderKind.RECALL:
        what = (order.asset, order.right_id, order.holder, order.amount)
        return desk.call("proposeRecall", *what, document)
    return desk.call(
        "proposeForcedTransfer", order.asset, order.right_id, *parties, order.amount, document
    )


def _inner(token: Token, order: Order) -> Call:
    """What the desk will ask of the token once the order is approved."""
    if order.kind is OrderKind.RECOVERY:
        return token.contract.call("recoveryAddress", order.holder, order.receiver, _NOBODY)
    if order.kind is OrderKind.RECALL:
        return token.contract.call("recall", order.holder, order.right_id, order.amount)
    what = (*token.key(order.right_id), order.amount)
    return token.contract.call("forcedTransfer", order.holder, order.receiver, *what)


def _check_open(sight: Sight, order: Order) -> None:
    if order.state is OrderState.CANCELLED:
        raise InvalidParameter(
            f"Order {order.number} was cancelled.", hint="Propose it again, if it is still wanted."
        )
    if order.standing(sight.at.time_s) == "expired":
        raise InvalidParameter(
            f"Order {order.number} expired at {iso_time(order.expires_s)}.",
            hint="Propose it again, if it is still wanted.",
        )


def _changes(sight: Sight, token: Token, order: Order) -> list[Change]:
    """Balances before and after the order is carried out."""
    if token.has_ids and order.kind is OrderKind.RECOVERY:
        return [Change("account", "in use", "given up for good")]
    parties = [party for party in (order.holder, order.receiver) if any(party)]
    key = token.key(order.right_id)
    balances = sight.read_all([token.contract.call("balanceOf", who, *key) for who in parties])
    moved = balances[0] if order.kind is OrderKind.RECOVERY else order.amount
    return [
        Change(checksum(who), token.shown(before), token.shown(max(0, before + sign * moved)))
        for who, before, sign in zip(parties, balances, (-1, 1), strict=False)
    ]
