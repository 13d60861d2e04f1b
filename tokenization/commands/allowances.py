"""Letting a contract take cash of whoever signs, before the act that needs it."""

from dataclasses import dataclass

from tokenization.commands.acts import Act, perform
from tokenization.commands.console import Errand
from tokenization.commands.session import own_signer
from tokenization.ledger.sight import Sight
from tokenization.ledger.tokens import Token
from tokenization.types import Address


@dataclass(frozen=True, slots=True)
class Allowance:
    """So much cash, for whom, and what letting it be taken is called."""

    cash: Token
    spender: Address
    amount: int
    title: str


def let_take(errand: Errand, sight: Sight, wanted: Allowance) -> Sight | None:
    """See to an allowance of whoever signs; the ledger to go on with, or None if it ends there.

    Without a signer there is nobody to allow it: then what follows is told as if it stood.
    """
    if errand.signer is None:
        return sight
    owner = own_signer(errand.options, sight.chain, errand.signer).address
    cash = wanted.cash.contract
    if sight.read(cash.call("allowance", owner, wanted.spender)) >= wanted.amount:
        return sight
    call = cash.call("approve", wanted.spender, wanted.amount)
    done = perform(errand, sight, Act(wanted.title, (call,), anybody=True))
    return sight.now() if done else None
