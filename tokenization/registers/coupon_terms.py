"""What a series pays beside its face: the columns of a file that say so, and the faults in them.

What belongs to which instrument is what the debt manager refuses by field (``TermsCheck.sol``); it
is said here first, by line and column.
"""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from tokenization.debt import CouponDates, DayCountConvention, Period, Roll, coupon_periods
from tokenization.errors import InvalidParameter
from tokenization.files.sheet import Row, Sheet
from tokenization.types import Address
from tokenization.units import parse_amount, parse_day, parse_hash, pkt_date, pkt_midnight


COLUMNS = (
    "price_per_100",
    "rate_pct",
    "coupons_a_year",
    "day_count",
    "roll",
    "end_of_month",
    "first_coupon",
    "last_coupon",
    "reference_months",
    "record_days",
    "fixing_days",
    "grace_days",
    "claim_days",
    "instalments",
    "shariah_hash",
    "asset_pool_hash",
)
"""Columns of a file of series that say what is paid; empty where an instrument has no such term."""

DAY_COUNTS = {
    "ACT/ACT ICMA": DayCountConvention.ACT_ACT_ICMA,
    "ACT/ACT ISDA": DayCountConvention.ACT_ACT_ISDA,
    "ACT/365F": DayCountConvention.ACT365_FIXED,
    "ACT/360": DayCountConvention.ACT360,
    "30/360": DayCountConvention.THIRTY360,
}
"""Day counts by the names they have in the market."""

ROLLS = {
    "none": Roll.NONE,
    "following": Roll.FOLLOWING,
    "modified following": Roll.MODIFIED_FOLLOWING,
    "preceding": Roll.PRECEDING,
}
"""Where payments go that fall on no business day."""

RATE_PCT_DECIMALS = 4
"""A percentage with four decimals is a fraction with six."""

MAX_COUPONS = 240
"""Coupons of a series. Source: ``TermsCheck.MAX_COUPONS``."""

MIN_CLAIM_DAYS = 30
"""Days that holders have at the least. Source: ``TermsCheck.MIN_CLAIM_DAYS``."""

_YES_NO = {"": False, "no": False, "yes": True}
_WHOLE_PCT = 100
_MONTHS_A_YEAR = 12
_NO_HASH = bytes(32)


class Instrument(IntEnum):
    """Instruments there are. Source: ``IDebtManager.Instrument``."""

    TREASURY_BILL = 1
    FIXED_PIB = 2
    FLOATING_PIB = 3
    ZERO_COUPON = 4
    IJARAH_FIXED = 5
    IJARAH_VARIABLE = 6

    @property
    def floats(self) -> bool:
        """Whether its rate is not in its terms."""
        return self in {Instrument.FLOATING_PIB, Instrument.IJARAH_VARIABLE}

    @property
    def is_ijarah(self) -> bool:
        """Whether a pool of assets and a ruling stand behind it."""
        return self in {Instrument.IJARAH_FIXED, Instrument.IJARAH_VARIABLE}


INSTRUMENTS = {
    "TreasuryBill": Instrument.TREASURY_BILL,
    "FixedPib": Instrument.FIXED_PIB,
    "FloatingPib": Instrument.FLOATING_PIB,
    "ZeroCoupon": Instrument.ZERO_COUPON,
    "IjarahFixed": Instrument.IJARAH_FIXED,
    "IjarahVariable": Instrument.IJARAH_VARIABLE,
}
"""Instruments by the names the chain gives them."""


@dataclass(frozen=True, slots=True)
class CouponTerms:
    """What a series pays. Fields and units: ``IDebtManager.CouponTerms``, in its order."""

    rate_e6: int
    per_year: int
    day_count: DayCountConvention
    roll: Roll
    end_of_month: bool
    first_coupon_s: int
    last_coupon_s: int
    reference_months: int
    record_days: int
    fixing_days: int
    grace_days: int
    claim_days: int
    shariah_hash: bytes
    asset_pool_hash: bytes
    instalments: tuple[tuple[int, int], ...]

    def paid_in(self, cash: Address) -> tuple[object, ...]:
        """As the debt manager takes them, given what is paid in; instalments go beside."""
        return (
            self.rate_e6,
            self.per_year,
            self.day_count,
            self.roll,
            self.end_of_month,
            self.first_coupon_s,
            self.last_coupon_s,
            self.reference_months,
            self.record_days,
            self.fixing_days,
            self.grace_days,
            self.claim_days,
            cash,
            self.shariah_hash,
            self.asset_pool_hash,
        )


def read_coupon_terms(
    sheet: Sheet, row: Row, instrument: Instrument, issue: date, maturity: date
) -> CouponTerms | None:
    """Read the columns of a row; None if any of them is at fault."""
    before = len(sheet.faults)
    terms = (
        sheet.read(row, "rate_pct", lambda text: parse_amount(text or "0", RATE_PCT_DECIMALS)),
        sheet.read(row, "coupons_a_year", _number),
        sheet.read_name(row, "day_count", DAY_COUNTS, "day count"),
        sheet.read_name(row, "roll", ROLLS, "roll"),
        sheet.read_name(row, "end_of_month", _YES_NO, "answer"),
        sheet.read(row, "first_coupon", _day_or_none),
        sheet.read(row, "last_coupon", _day_or_none),
        sheet.read(row, "reference_months", _number),
        sheet.read(row, "record_days", _number),
        sheet.read(row, "fixing_days", _number),
        sheet.read(row, "grace_days", _number),
        sheet.read(row, "claim_days", _number),
        sheet.read(row, "shariah_hash", _hash_or_none),
        sheet.read(row, "asset_pool_hash", _hash_or_none),
        sheet.read(row, "instalments", parse_instalments),
    )
    if len(sheet.faults) > before:
        return None
    found = CouponTerms(*terms)  # type: ignore[arg-type]  # without a fault none is None
    for column, holds, message, hint in _demands(instrument, found):
        if not holds:
            sheet.fault(row, column, message, hint)
            if column == "coupons_a_year":
                # What the other cells must say depends on this one.
                return None
    if len(sheet.faults) == before:
        _check_days(sheet, row, found, issue, maturity)
    return found if len(sheet.faults) == before else None


def parse_instalments(text: str) -> tuple[tuple[int, int], ...]:
    """Instalments as ``1:25 3:25``: with which coupon, counted from 0, how many percent of face.

    Raises:
        InvalidParameter: Another form, out of order, or nothing left to redeem.
    """
    found = []
    for part in text.split():
        period, colon, share = part.partition(":")
        if not colon or not period.isdecimal():
            raise InvalidParameter(
                f"'{part}' is not an instalment.",
                hint="Write the number of the coupon, a colon and the percentage of face: 3:25.",
            )
        found.append((int(period), parse_amount(share, RATE_PCT_DECIMALS)))
    periods, shares = [one for one, _ in found], [share for _, share in found]
    if periods != sorted(set(periods)):
        raise InvalidParameter(
            "The instalments are out of order.", hint="Sort them by coupon, each named once."
        )
    if found and (min(shares) == 0 or sum(shares) >= _WHOLE_PCT * 10**RATE_PCT_DECIMALS):
        raise InvalidParameter(
            "The instalments leave nothing to redeem, or one of them is nothing.",
            hint="What is paid back early is above 0 % each and below 100 % together.",
        )
    return tuple(found)


def _check_days(sheet: Sheet, row: Row, c: CouponTerms, issue: date, maturity: date) -> None:
    """Coupon days fit the life of the series, and what is counted from them fits the periods."""
    last = pkt_date(c.last_coupon_s) if c.last_coupon_s else None
    first = pkt_date(c.first_coupon_s) if c.first_coupon_s else None

    def periods(first_day: date | None) -> tuple[Period, ...]:
        return coupon_periods(
            CouponDates(issue, maturity, c.per_year, first_day, last, c.end_of_month)
        )

    if sheet.read(row, "last_coupon", lambda _: periods(None)) is None:
        return
    found = sheet.read(row, "first_coupon", lambda _: periods(first))
    if not found:
        return
    if len(found) > MAX_COUPONS:
        sheet.fault(
            row,
            "coupons_a_year",
            f"The series would pay {len(found)} coupons; no more than {MAX_COUPONS} are kept.",
            "Pay fewer coupons a year, or let the series mature earlier.",
        )
    shortest = min((one.end - one.start).days for one in (found[0], found[-1]))
    for column, days in (("record_days", c.record_days), ("fixing_days", c.fixing_days)):
        if days >= shortest:
            sheet.fault(
                row,
                column,
                f"{days} days do not fit into a period of {shortest}.",
                "Write fewer days.",
            )
    if c.instalments and c.instalments[-1][0] + 1 >= len(found):
        sheet.fault(
            row,
            "instalments",
            f"Coupons are numbered 0 to {len(found) - 1}, and the last comes with redemption.",
            "Name earlier coupons.",
        )


Demand = tuple[str, bool, str, str]
"""A column, whether what an instrument demands of it holds, and what to say if not."""


def _demands(instrument: Instrument, c: CouponTerms) -> list[Demand]:
    name = next(text for text, value in INSTRUMENTS.items() if value is instrument)
    pays = c.per_year != 0
    bare = instrument in {Instrument.TREASURY_BILL, Instrument.ZERO_COUPON}
    floats, ijarah = instrument.floats, instrument.is_ijarah
    may_pay = not pays if bare else pays or instrument is Instrument.IJARAH_FIXED
    whole = _WHOLE_PCT * 10**RATE_PCT_DECIMALS
    rate_holds = c.rate_e6 <= whole and (c.rate_e6 > 0 or floats) if pays else c.rate_e6 == 0
    refers = c.reference_months in {3, 6} and c.reference_months * c.per_year == _MONTHS_A_YEAR
    leave = "Leave the cell empty."
    return [
        (
            "coupons_a_year",
            may_pay and (not pays or _MONTHS_A_YEAR % c.per_year == 0),
            f"A {name} does not pay {c.per_year} times a year.",
            leave if bare else "Write 1, 2, 4 or 12.",
        ),
        (
            "rate_pct",
            rate_holds,
            f"That is no rate of a {name}.",
            "Write a percentage above 0, of what floats its margin." if pays else leave,
        ),
        (
            "reference_months",
            refers if floats else c.reference_months == 0,
            f"A {name} does not take its rate from a bill of {c.reference_months} months.",
            "A period is as long as its bill: 6 for two coupons a year, 3 for four."
            if floats
            else leave,
        ),
        (
            "fixing_days",
            (c.fixing_days != 0) == floats,
            f"A {name} and {c.fixing_days} days to fix its rate in do not go together.",
            "Write the days before and after the beginning of a period." if floats else leave,
        ),
        (
            "record_days",
            pays or c.record_days == 0,
            "Without coupons there is no record date before one.",
            leave,
        ),
        (
            "claim_days",
            c.claim_days >= MIN_CLAIM_DAYS,
            f"{c.claim_days} days to claim a payment in are too few.",
            f"Write {MIN_CLAIM_DAYS} days or more.",
        ),
        (
            "instalments",
            pays or not c.instalments,
            "Principal is paid back early with coupons, and there are none.",
            leave,
        ),
        _backed("shariah_hash", c.shariah_hash, ijarah, name, "the Shariah board's ruling"),
        _backed("asset_pool_hash", c.asset_pool_hash, ijarah, name, "the list of assets"),
    ]


def _backed(column: str, found: bytes, ijarah: bool, name: str, what: str) -> Demand:
    if ijarah:
        return column, any(found), f"A {name} needs {what}.", "Write the document's hash."
    return column, not any(found), f"A {name} has no such document.", "Leave the cell empty."


def _number(text: str) -> int:
    return parse_amount(text or "0", 0)


def _day_or_none(text: str) -> int:
    return pkt_midnight(parse_day(text)) if text else 0


def _hash_or_none(text: str) -> bytes:
    return parse_hash(text) if text else _NO_HASH
