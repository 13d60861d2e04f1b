"""Whether escrowed cash is where it must be: the money identities, from events alone.

What went through an escrow's hands is summed from its own events; what lies in its account from the
movements of cash. Neither knows of the other, so that they agree is no matter of course. Bills of
power keep no flow: what must lie there is what their events say it is kept for, and the sums of
what was billed, invoiced, paid and received must agree besides.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from node import layout, model
from node.model import number_of
from node.queries import billing, reoffers
from node.queries.assets import Token, asset_of, token_of
from node.queries.contracts import first_of
from node.store import Snapshot, View
from tokenization.types import Address, Kind


@dataclass(frozen=True, slots=True)
class MoneyCheck:
    """An escrow and a cash: what it must have and has, in base units.

    Attributes:
        broken: Identities that do not hold, in words; none while all do.
        faulty_events: Numbers of a vault's events, or of invoices, whose own sums contradict
            themselves.
    """

    contract: Address
    kind: int
    cash: Token
    liability: int
    balance: int
    broken: tuple[str, ...]
    faulty_events: tuple[int, ...]


def money_checks(view: View) -> Iterator[MoneyCheck]:
    """Every escrow and cash, compared."""
    for (contract, cash), flow in view.scan(layout.CASH_FLOWS):
        listed = view.get(layout.CONTRACTS, contract)
        token = token_of(view, cash)
        balance = _balance(view, contract, token)
        kind = listed.kind if listed else Kind.NONE
        faulty = _faulty(view, contract)
        broken = tuple(_broken(kind, flow, balance, faulty))
        yield MoneyCheck(Address(contract), kind, token, flow.liability, balance, broken, faulty)
    yield from _billing_check(view)
    yield from _desk_check(view)


def _billing_check(view: View) -> Iterator[MoneyCheck]:
    house = billing.house_of(view)
    money = view.get(layout.BILLING_MONEY, house.address) if house else None
    if house is None or money is None:
        return
    balance, faulty = _balance(view, house.address, house.cash), _faulty(view, house.address)
    broken = [*money.faults(), *_kept(money.held, balance, faulty)]
    yield MoneyCheck(
        *(house.address, Kind.POWER_BILLING, house.cash, money.held, balance),
        tuple(broken),
        faulty,
    )


def _desk_check(view: View) -> Iterator[MoneyCheck]:
    """What is paid for idle power only passes through: nothing stays between calls."""
    house, desk = billing.house_of(view), first_of(view, Kind.REOFFER_DESK)
    if house is None or desk is None or not reoffers.totals(view).takings:
        return
    balance = _balance(view, desk, house.cash)
    broken = tuple(_kept(0, balance, ()))
    yield MoneyCheck(desk, Kind.REOFFER_DESK, house.cash, 0, balance, broken, ())


def broken_count(snapshot: Snapshot) -> int:
    """How many escrows break an identity at our tip."""
    if snapshot.tip is None:
        return 0
    return sum(bool(one.broken) for one in money_checks(snapshot.at(snapshot.tip.number)))


def _broken(
    kind: int, flow: model.CashFlow, balance: int, faulty: tuple[int, ...]
) -> Iterator[str]:
    if flow.liability < 0:
        yield "more was paid than came in"
    yield from _kept(flow.liability, balance, faulty)
    collected = number_of(flow.received) - number_of(flow.pledged)
    ended = number_of(flow.unpledged) + collected
    credited = number_of(flow.credited)
    if kind in {Kind.PRIMARY_AUCTION, Kind.POWER_AUCTION} and credited != ended:
        yield "what was credited is not what bonds and payments came to"
    if kind == Kind.BUYBACK_AUCTION and credited > ended:
        yield "more was credited than bonds and the treasury's cash came to"


def _kept(liability: int, balance: int, faulty: tuple[int, ...]) -> Iterator[str]:
    if balance < liability:
        yield "less cash lies there than must"
    if faulty:
        yield "the sums of an event contradict themselves"


def _balance(view: View, contract: bytes, cash: Token) -> int:
    asset = asset_of(view, cash)
    return view.get(layout.HOLDINGS, asset.ordinal, contract) or 0 if asset else 0


def _faulty(view: View, contract: bytes) -> tuple[int, ...]:
    return tuple(key[1] for key, _ in view.scan(layout.MONEY_FAULTS, contract))
