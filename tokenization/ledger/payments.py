"""Payments at the vault: what each is, where its cash is, and what holders are owed of it.

A payment is an event of the vault: a coupon, an instalment, a redemption or a dividend.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from tokenization import artifacts
from tokenization.errors import InvalidParameter, RpcRefused
from tokenization.ledger.chain import revert_of
from tokenization.ledger.contracts import Decoded
from tokenization.ledger.sight import Sight
from tokenization.ledger.tokens import Token, read_tokens
from tokenization.types import Address
from tokenization.units import iso_time


VAULT = "DistributionVault"

SPAN_BLOCKS = 100_000
"""Blocks whose logs are asked for at once."""

_E18 = 10**18
_CERTIFICATE_BITS = 32
"""A certificate's number is the payment's, and below it one that counts. Source: the vault."""


class PaymentKind(IntEnum):
    """Why cash is paid. Source: ``IDistributionVault.EventKind``; append only."""

    NONE = 0
    COUPON = 1
    REDEMPTION = 2
    INSTALMENT = 3
    DIVIDEND = 4

    @property
    def words(self) -> str:
        """In words."""
        return self.name.lower()


class Due(IntEnum):
    """What a holder's entitlement is. Source: ``IDistributionVault.Standing``; append only."""

    NOTHING = 0
    DUE = 1
    HELD = 2
    PAID = 3


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment and where its cash is; amounts are base units of the cash.

    Attributes:
        record_s, date_s, expiry_s: UTC seconds: who held then, from when on, until when.
        tax_type: The kind of income in the table of tax, 0 if nothing is withheld.
        per_unit_e18: What a unit is owed, times 1e18.
        redeems: Whether units are given up as they are paid.
        required: What funds it.
    """

    number: int
    token: Token
    cash: Token
    kind: PaymentKind
    record_s: int
    date_s: int
    expiry_s: int
    tax_type: int
    per_unit_e18: int
    redeems: bool
    required: int
    funded: int
    net_paid: int
    taxed: int
    tax_remitted: int
    held: int
    returned: int

    @property
    def missing(self) -> int:
        """What is still to be funded."""
        return self.required - self.funded

    @property
    def left(self) -> int:
        """What nobody has taken: entitlements that are not paid yet, and dust."""
        return self.funded - self.net_paid - self.taxed - self.held - self.returned

    @property
    def title(self) -> str:
        """What people call it."""
        return f"payment {self.number}, {self.kind.words} of {self.token.code}"


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What a holder is owed of a payment.

    Attributes:
        code: The reason code that keeps it from being settled, or 0.
    """

    holder: Address
    standing: Due
    units: int = 0
    gross: int = 0
    tax: int = 0
    net: int = 0
    code: int = 0


def find_payment(sight: Sight, number: int) -> Payment:
    """The payment of a number.

    Raises:
        InvalidParameter: There is none.
    """
    vault = sight.contract(VAULT)
    if not 1 <= number <= sight.read(vault.call("eventCount")):
        raise InvalidParameter(
            f"There is no payment {number}.", hint="See what there is with: mizan payment show"
        )
    return _read(sight, [number])[0]


def read_payments(sight: Sight) -> list[Payment]:
    """Every payment there ever was, oldest first."""
    count: int = sight.read(sight.contract(VAULT).call("eventCount"))
    return _read(sight, range(1, count + 1))


def entitlements(sight: Sight, payment: Payment, holders: Sequence[Address]) -> list[Entitlement]:
    """What each of these accounts is owed, by today's tax class."""
    vault = sight.contract(VAULT)
    calls = [vault.call("entitlementOf", payment.number, holder) for holder in holders]
    answers = sight.chain.try_all(calls, sight.at)
    return [_entitlement(*one) for one in zip(holders, answers, strict=True)]


def accounts_of(sight: Sight, token: Token) -> list[Address]:
    """Every account that ever received units of a token, in the order of their first ones."""
    found = dict.fromkeys(
        Address(args["to"])
        for _, args in _events(sight, token, sight.manifest.deploy_block)
        if any(args["to"])
    )
    return list(found)


def settlements(
    sight: Sight, payment: Payment, since: int
) -> list[tuple[str, Mapping[str, Decoded]]]:
    """What became of holders of a payment from a block on, oldest first."""
    names = ("EntitlementPaid", "EntitlementHeld", "HeldReleased", "HolderSkipped")
    word = payment.number.to_bytes(32, "big")
    vault = sight.contract(VAULT)
    return [
        one
        for part in _spans(sight, since)
        for one in sight.chain.events(vault, names, part[0], part[1].at, [word])
    ]


def certificate(number: int) -> str:
    """A certificate's number as people read it: the payment's, and the how-manieth of it."""
    return f"{number >> _CERTIFICATE_BITS}-{number & (1 << _CERTIFICATE_BITS) - 1}"


def reason(code: int) -> str:
    """A reason code in words."""
    return f"{artifacts.reasons()[code].words} (reason {code})"


def shown(payment: Payment) -> dict[str, Any]:
    """A payment as programs read it."""
    amounts = ("required", "funded", "net_paid", "taxed", "tax_remitted", "held", "returned")
    return {
        "payment": payment.number,
        "kind": payment.kind.words,
        "asset": payment.token.code,
        "cash": payment.cash.code,
        "record": iso_time(payment.record_s),
        "payment_date": iso_time(payment.date_s),
        "expiry": iso_time(payment.expiry_s),
        "tax_type": payment.tax_type,
        "per_unit_e18": str(payment.per_unit_e18),
        "redeems": payment.redeems,
        **{name: str(getattr(payment, name)) for name in amounts},
        "left": str(payment.left),
    }


def per_unit(payment: Payment) -> str:
    """What a unit is owed, exactly, without zeros at the end."""
    whole, rest = divmod(payment.per_unit_e18, _E18 * 10**payment.cash.decimals)
    digits = f"{rest:0{18 + payment.cash.decimals}d}".rstrip("0")
    return f"{whole}.{digits} {payment.cash.unit}" if digits else f"{whole} {payment.cash.unit}"


def _read(sight: Sight, numbers: Sequence[int]) -> list[Payment]:
    vault, tokens = sight.contract(VAULT), read_tokens(sight, cash=True)
    events = sight.read_all([vault.call("eventOf", number) for number in numbers])
    totals = sight.read_all([vault.call("totalsOf", number) for number in numbers])
    return [_payment(tokens, *one) for one in zip(numbers, events, totals, strict=True)]


def _payment(
    tokens: Mapping[Address, Token], number: int, opening: Decoded, totals: Decoded
) -> Payment:
    return Payment(
        number,
        tokens[opening["token"]],
        tokens[opening["cash"]],
        PaymentKind(opening["kind"]),
        opening["record"],
        opening["paymentDate"],
        opening["expiry"],
        opening["taxType"],
        opening["perUnitE18"],
        opening["redeemsUnits"],
        totals["required"],
        totals["funded"],
        totals["netPaid"],
        totals["taxed"],
        totals["taxRemitted"],
        totals["held"],
        totals["returned"],
    )


def _entitlement(holder: Address, answer: Decoded | RpcRefused) -> Entitlement:
    if isinstance(answer, RpcRefused):
        revert = revert_of(answer)
        if revert is None or revert.name != "PaymentRefused":
            raise answer
        return Entitlement(holder, Due.DUE, code=revert.args["reason"])
    standing, units, gross, tax, net = answer
    return Entitlement(holder, Due(standing), units, gross, tax, net)


def _events(sight: Sight, token: Token, since: int) -> Iterator[tuple[str, Mapping[str, Decoded]]]:
    for first, part in _spans(sight, since):
        yield from sight.chain.events(token.contract, ("Transfer",), first, part.at)


def _spans(sight: Sight, since: int) -> Iterator[tuple[int, Sight]]:
    """Blocks from one on in pieces: the first of each, and the ledger as far as its last."""
    for first in range(since, sight.at.number + 1, SPAN_BLOCKS):
        last = min(first + SPAN_BLOCKS - 1, sight.at.number)
        yield first, replace(sight, at=replace(sight.at, number=last))
