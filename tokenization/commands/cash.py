"""What the commands of cash do: issue it against deposits, accept it for deals, collect it."""

from tokenization.commands.acts import Act, Change, look, perform, yes_no
from tokenization.commands.console import Errand
from tokenization.errors import InvalidParameter
from tokenization.ledger.deals import DVP
from tokenization.ledger.tokens import find_cash
from tokenization.units import checksum, parse_address, text_to_bytes32


def issue(errand: Errand, account: str, amount: str, ref: str) -> None:
    """Issue settlement cash to an account; a reference works once."""
    sight, to = look(errand.options), parse_address(account)
    cash, word = find_cash(sight, "SettlementCash"), text_to_bytes32(ref)
    units = cash.amount_of(amount)
    used, held = sight.read_all(
        [cash.contract.call("refUsed", word), cash.contract.call("balanceOf", to)]
    )
    act = Act(
        f"Issue {cash.shown(units)} to {checksum(to)} under {ref}",
        () if used else (cash.contract.call("issue", [(word, to, units)]),),
        (Change("holds", cash.shown(held), cash.shown(held if used else held + units)),),
    )
    perform(errand, sight, act)


def accept(errand: Errand, name: str, *, accepted: bool) -> None:
    """Accept a cash asset for new deals, or no longer."""
    sight = look(errand.options)
    cash, dvp = find_cash(sight, name), sight.contract(DVP)
    before = sight.read(dvp.call("isCashAccepted", cash.address))
    act = Act(
        f"{'Accept' if accepted else 'No longer accept'} {cash.code} for new deals",
        () if before == accepted else (dvp.call("setCashAccepted", cash.address, accepted),),
        (Change("accepted", yes_no(before), yes_no(accepted)),),
    )
    perform(errand, sight, act)


def collect(errand: Errand, account: str, to: str | None, name: str) -> None:
    """Take cash that a deal owes an account and could not give back."""
    sight, owner = look(errand.options), parse_address(account)
    receiver = parse_address(to) if to is not None else owner
    cash, dvp = find_cash(sight, name), sight.contract(DVP)
    owed: int = sight.read(dvp.call("cashOwed", cash.address, owner))
    if not owed and receiver != owner:
        raise InvalidParameter(
            f"Deals owe {checksum(owner)} no {cash.code}.", hint="See: mizan dvp show"
        )
    act = Act(
        f"Collect what deals owe {checksum(owner)} in {cash.code}",
        (dvp.call("collect", cash.address, owner, receiver),) if owed else (),
        (Change("owed", cash.shown(owed), cash.shown(0)),),
        anybody=True,
        remedy="An account of the same investor that can be paid is named with --to.",
    )
    perform(errand, sight, act)
