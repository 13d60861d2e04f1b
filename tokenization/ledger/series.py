"""Series of debt as they are serviced: their payments, and the rates of what floats."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from tokenization.errors import InvalidParameter
from tokenization.ledger.sight import Sight
from tokenization.ledger.tokens import Token, find_token
from tokenization.types import Hash32, Kind, Ref
from tokenization.units import text_to_bytes32


SERVICING, MANAGER_OF_DEBT = "DebtServicing", "DebtManager"


class Payable(IntEnum):
    """What a series pays. Source: ``IDebtServicing.Payment``; append only."""

    COUPON = 0
    INSTALMENT = 1
    REDEMPTION = 2


class Standing(IntEnum):
    """How a payment stands. Source: ``IDebtServicing.Standing``; append only."""

    PERFORMING = 0
    MISSED = 1
    GRACE = 2
    DEFAULT = 3
    CURED = 4


class FixingStatus(IntEnum):
    """How the rate of a period stands. Source: ``IDebtServicing``; append only."""

    EARLY = 0
    OPEN = 1
    FALLBACK = 2
    DISPUTED = 3
    FIXED = 4


@dataclass(frozen=True, slots=True)
class Series:
    """A series by its ISIN, and its token."""

    isin: Ref
    token: Token

    @property
    def code(self) -> str:
        """The ISIN as it is written."""
        return self.token.code


@dataclass(frozen=True, slots=True)
class Owed:
    """A payment that a series owes.

    Attributes:
        period: Number of the coupon from 0, of redemption the number of coupons.
        end_s, date_s, record_s: UTC seconds: its coupon day, when it is paid, who held then.
        announced: Whether the record date is announced.
        payment: Its number at the vault, 0 while it is not opened.
    """

    payable: Payable
    period: int
    end_s: int
    date_s: int
    record_s: int
    announced: bool
    payment: int
    standing: Standing

    @property
    def title(self) -> str:
        """What people call it."""
        if self.payable is Payable.REDEMPTION:
            return "redemption"
        return f"{self.payable.name.lower()} {self.period}"


@dataclass(frozen=True, slots=True)
class Fixing:
    """The rate of a period; fractions times 1e6."""

    reference_e6: int
    rate_e6: int
    status: FixingStatus
    document: Hash32


def find_series(sight: Sight, name: str) -> Series:
    """The series of an ISIN or of its token's address.

    Raises:
        InvalidParameter: There is none.
    """
    token = find_token(sight, name)
    if token.kind is not Kind.BOND_TOKEN:
        raise InvalidParameter(f"{token.code} is no series of debt.", hint="Name it by its ISIN.")
    return Series(text_to_bytes32(token.code), token)


def read_schedule(sight: Sight, series: Series) -> list[Owed]:
    """Everything a series pays, in the order of its record dates."""
    servicing, manager = sight.contract(SERVICING), sight.contract(MANAGER_OF_DEBT)
    count, parts = sight.read_all(
        [
            servicing.call("couponCount", series.isin),
            manager.call("instalmentsOf", series.isin),
        ]
    )
    with_principal = {period for period, _ in parts}
    wanted = []
    for period in range(count):
        wanted.append((Payable.COUPON, period))
        if period in with_principal:
            wanted.append((Payable.INSTALMENT, period))
    wanted.append((Payable.REDEMPTION, count))
    return _read(sight, series, wanted)


def read_payable(sight: Sight, series: Series, payable: Payable, period: int) -> Owed:
    """One payment of a series.

    Raises:
        InvalidParameter: It has no such payment.
    """
    for found in read_schedule(sight, series):
        if found.payable is payable and (payable is Payable.REDEMPTION or found.period == period):
            return found
    raise InvalidParameter(
        f"{series.code} pays no {payable.name.lower()} {period}.",
        hint=f"See what it pays with: mizan coupon show {series.code}",
    )


def read_fixing(sight: Sight, series: Series, period: int) -> Fixing:
    """The rate of a period.

    Raises:
        InvalidParameter: The series pays no such coupon.
    """
    read_payable(sight, series, Payable.COUPON, period)
    found = sight.read(sight.contract(SERVICING).call("fixingOf", series.isin, period))
    return Fixing(
        found["referenceE6"],
        found["rateE6"],
        FixingStatus(found["status"]),
        Hash32(found["documentHash"]),
    )


def _read(sight: Sight, series: Series, wanted: Sequence[tuple[Payable, int]]) -> list[Owed]:
    servicing = sight.contract(SERVICING)
    answers = sight.read_all(
        [servicing.call("paymentOf", series.isin, payable, period) for payable, period in wanted]
    )
    return [
        Owed(
            payable,
            period,
            found["end"],
            found["paymentDate"],
            found["record"],
            found["announced"],
            found["vaultEvent"],
            Standing(found["standing"]),
        )
        for (payable, period), found in zip(wanted, answers, strict=True)
    ]
