"""What the commands of dividends do: announce a record date of an asset, and declare."""

from dataclasses import dataclass

from tokenization.commands.acts import Act, Change, look, perform, required
from tokenization.commands.console import Errand
from tokenization.errors import InvalidParameter
from tokenization.ledger.payments import find_payment
from tokenization.ledger.sight import Sight
from tokenization.ledger.tokens import Token, find_cash, find_token
from tokenization.registers.taxes import TAX_TYPES
from tokenization.types import Kind
from tokenization.units import iso_time, parse_amount, parse_day, pkt_midnight, text_to_bytes32


ASSETS = "AssetManager"
UNTAXED = "none"

_PER_SHARE_DECIMALS = 18
"""Decimals of what is told of a share, beyond those of the cash."""


@dataclass(frozen=True, slots=True)
class Dividend:
    """A dividend as it is told to a command.

    Attributes:
        per_share: Cash a share, in the cash asset's unit.
        record, paid, expires: Days (PKT); each begins at midnight.
        tax_kind: Kind of income it is taxed as, or ``none``.
    """

    asset: str
    per_share: str
    record: str
    paid: str
    expires: str
    tax_kind: str
    cash: str


def announce(errand: Errand, asset: str, day: str) -> None:
    """Announce that who holds at the beginning of a day is owed a dividend."""
    sight, record = look(errand.options), pkt_midnight(parse_day(day))
    token = _asset(sight, asset)
    announced = record in _records(sight, token)
    call = sight.contract(ASSETS).call("announceRecord", text_to_bytes32(token.code), record)
    before = iso_time(record) if announced else "not announced"
    act = Act(
        f"Announce a record date of {token.code}",
        () if announced else (call,),
        (Change("record date", before, iso_time(record)),),
    )
    perform(errand, sight, act)


def declare(errand: Errand, told: Dividend) -> None:
    """Declare a dividend; the same resolution works once."""
    document, sight = required(errand), look(errand.options)
    token, cash = _asset(sight, told.asset), find_cash(sight, told.cash)
    tax_type = _tax_type(told.tax_kind)
    # The chain counts base units of cash times 1e18.
    per_share_e18 = parse_amount(told.per_share, _PER_SHARE_DECIMALS) * 10**cash.decimals
    record, paid, expires = (
        pkt_midnight(parse_day(day)) for day in (told.record, told.paid, told.expires)
    )
    code = text_to_bytes32(token.code)
    words = (cash.address, record, paid, expires, tax_type, per_share_e18, document)
    number = _declared(sight, code, document)
    call = sight.contract(ASSETS).call("declareDividend", code, words)
    act = Act(
        f"Declare a dividend of {told.per_share} {cash.unit} a share of {token.code}",
        () if number else (call,),
        (
            Change("record date", iso_time(record), iso_time(record)),
            Change("payment date", iso_time(paid), iso_time(paid)),
            Change("expiry", iso_time(expires), iso_time(expires)),
        ),
        document,
    )
    if perform(errand, sight, act):
        sight = sight.now()
        number = _declared(sight, code, document)
    if number:
        payment = find_payment(sight, number)
        errand.outcome.data["payment"] = number
        errand.outcome.text += f"It is payment {number}: {payment.cash.shown(payment.required)}.\n"


def _asset(sight: Sight, name: str) -> Token:
    token = find_token(sight, name)
    if token.kind is not Kind.NATIONAL_ASSET:
        raise InvalidParameter(
            f"{token.code} pays no dividends.",
            hint="Name an asset that has shares; what debt pays is opened with: mizan coupon open",
        )
    return token


def _records(sight: Sight, token: Token) -> set[int]:
    count: int = sight.read(token.contract.call("recordCount"))
    calls = [token.contract.call("recordAt", index) for index in range(count)]
    return set(sight.read_all(calls))


def _declared(sight: Sight, code: bytes, document: bytes) -> int:
    for args in sight.events(ASSETS, "DividendDeclared"):
        if (args["code"], args["documentHash"]) == (code, document):
            return int(args["id"])
    return 0


def _tax_type(kind: str) -> int:
    if kind == UNTAXED:
        return 0
    if kind not in TAX_TYPES or len(TAX_TYPES[kind]) > 1:
        raise InvalidParameter(
            f"A dividend is not taxed as '{kind}'.", hint=f"Write dividend or {UNTAXED}."
        )
    return int(TAX_TYPES[kind][0])
