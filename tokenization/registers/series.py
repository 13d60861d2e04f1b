"""Series of government debt: from a CSV file to goals for the issuer and for the regulator.

The issuer opens a series with its terms, for good; the regulator sets its rules, without which it
does not move. Neither can do the other's part. The order does not matter: the address of a series'
token follows from its ISIN.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from tokenization.debt import (
    bill_price_e4,
    days_between,
    face_to_units,
    parse_isin,
)
from tokenization.deployment.rules import bond_rules
from tokenization.errors import InvalidParameter
from tokenization.files.params import Params
from tokenization.files.sheet import Row, Sheet, read_sheet
from tokenization.ledger.contracts import Call, Contract, Decoded
from tokenization.ledger.goals import Goal
from tokenization.ledger.manifest import Manifest
from tokenization.registers.coupon_terms import (
    COLUMNS,
    INSTRUMENTS,
    CouponTerms,
    Instrument,
    read_coupon_terms,
)
from tokenization.types import Address
from tokenization.units import (
    format_amount,
    parse_amount,
    parse_day,
    pkt_midnight,
    text_to_bytes32,
)


HEADER = (
    "isin",
    "instrument",
    "tenor",
    "issue_date",
    "maturity_date",
    "lot_units",
    "cutoff_yield_pct",
    "authorised_pkr",
    "auction_date",
    "source",
    *COLUMNS,
)

YIELD_PCT_DECIMALS = 4
"""A percentage with four decimals is a fraction with six: the auction's and the chain's form."""

PRICE_DECIMALS = 4
"""Decimals of a price per PKR 100 of face."""

_NO_DOCUMENT = bytes(32)

_VIEWS = ("termsOf", "couponTermsOf", "instalmentsOf")
"""Where the chain says what was frozen."""

_PAR_E4 = 100 * 10**PRICE_DECIMALS


@dataclass(frozen=True, slots=True)
class Series:
    """The terms of a series. Fields and units: ``IDebtManager.Terms``."""

    line: int
    isin: str
    instrument: int
    issue_date: int
    maturity_date: int
    lot_units: int
    price_e4: int
    yield_e6: int
    authorised_units: int
    coupon: CouponTerms

    @property
    def terms(self) -> tuple[object, ...]:
        """As the debt manager takes them."""
        return (
            text_to_bytes32(self.isin),
            self.instrument,
            self.issue_date,
            self.maturity_date,
            self.lot_units,
            self.price_e4,
            self.yield_e6,
            self.authorised_units,
            _NO_DOCUMENT,
        )


def parse_series(text: str) -> list[Series]:
    """Read a file of series.

    Raises:
        PlanError: The header is wrong, or rows are; it carries every fault with line and column.
    """
    sheet = read_sheet(text, HEADER, "The file")
    sheet.unique("isin", "ISIN")
    series = [_series(sheet, row) for row in sheet.rows]
    sheet.check("The file")
    return [one for one in series if one is not None]


def series_goals(manifest: Manifest, series: Sequence[Series]) -> list[Goal]:
    """What the issuer of debt has to see to."""
    manager = manifest.contract("DebtManager")
    return [
        Goal(
            f"series {one.isin}",
            tuple(manager.call(view, text_to_bytes32(one.isin)) for view in _VIEWS),
            partial(_create, manager, one, manifest.contracts["SettlementCash"]),
            one.line,
            "isin",
        )
        for one in series
    ]


def admission_goals(
    manifest: Manifest, params: Params, series: Sequence[Series], tokens: Mapping[str, Address]
) -> list[Goal]:
    """What the regulator has to see to, given where each series' token is or will be."""
    return [
        goal
        for one in series
        for goal in bond_rules(manifest, params, tokens[one.isin], one.isin, one.line)
    ]


def token_reads(manifest: Manifest, series: Sequence[Series]) -> list[Call]:
    """What to ask for the address of each series' token."""
    manager = manifest.contract("DebtManager")
    return [manager.call("tokenAddress", text_to_bytes32(one.isin)) for one in series]


def _create(
    manager: Contract, series: Series, cash: Address, answers: Sequence[Decoded]
) -> list[Call]:
    found, coupon, instalments = answers
    wanted = series.coupon.paid_in(cash)
    if not any(found["isin"]):
        return [manager.call("createSeries", series.terms, wanted, series.coupon.instalments)]
    differing = _differing(found, series.terms) + _differing(coupon, wanted)
    if tuple(instalments) != series.coupon.instalments:
        differing.append("instalments")
    if differing:
        raise InvalidParameter(
            f"The series exists with other terms: {', '.join(differing)}.",
            hint="Terms never change. Correct the row, or open a series of another ISIN.",
        )
    return []


def _differing(found: Mapping[str, Decoded], wanted: Sequence[object]) -> list[str]:
    return [name for name, value in zip(found, wanted, strict=True) if found[name] != value]


def _series(sheet: Sheet, row: Row) -> Series | None:
    isin = sheet.read(row, "isin", parse_isin)
    instrument = sheet.read_name(row, "instrument", INSTRUMENTS, "instrument")
    issue = sheet.read(row, "issue_date", parse_day)
    maturity = sheet.read(row, "maturity_date", parse_day)
    lot = sheet.read(row, "lot_units", _above_zero)
    yield_e6 = sheet.read(
        row, "cutoff_yield_pct", lambda text: parse_amount(text, YIELD_PCT_DECIMALS)
    )
    authorised = sheet.read(row, "authorised_pkr", lambda text: face_to_units(_above_zero(text)))
    if issue is None or maturity is None or not _tenor_holds(sheet, row, issue, maturity):
        return None
    if lot is not None and authorised is not None and authorised % lot:
        sheet.fault(
            row,
            "authorised_pkr",
            f"The authorised amount is not a whole number of lots of {lot} units.",
            "A lot is the smallest amount issued; authorise a multiple of it.",
        )
    if instrument is None or yield_e6 is None:
        return None
    price = _price(sheet, row, instrument, yield_e6, days_between(issue, maturity))
    coupon = read_coupon_terms(sheet, row, instrument, issue, maturity)
    if isin is None or lot is None or authorised is None or price is None or coupon is None:
        return None
    return Series(
        row.line,
        isin,
        instrument,
        pkt_midnight(issue),
        pkt_midnight(maturity),
        lot,
        price,
        yield_e6,
        authorised,
        coupon,
    )


def _price(sheet: Sheet, row: Row, instrument: Instrument, yield_e6: int, days: int) -> int | None:
    """The issue price: of a bill as its yield says, of everything else as the row says."""
    if instrument is Instrument.TREASURY_BILL:
        price = bill_price_e4(yield_e6, days)
        if row["price_per_100"] not in {"", format_amount(price, PRICE_DECIMALS)}:
            sheet.fault(
                row,
                "price_per_100",
                f"At this yield the bill's price is {format_amount(price, PRICE_DECIMALS)}.",
                "Leave the cell empty, or correct the yield.",
            )
        return price
    found = sheet.read(row, "price_per_100", lambda text: _above_zero(text, PRICE_DECIMALS))
    at_discount = instrument is Instrument.ZERO_COUPON or (
        instrument is Instrument.IJARAH_FIXED and row["coupons_a_year"] in {"", "0"}
    )
    if found is not None and found > _PAR_E4 and at_discount:
        sheet.fault(
            row,
            "price_per_100",
            "What pays face at the end and nothing before is not sold above par.",
            "Correct the price, or say how many coupons it pays a year.",
        )
    return found


def _tenor_holds(sheet: Sheet, row: Row, issue: date, maturity: date) -> bool:
    days = days_between(issue, maturity)
    if days <= 0:
        sheet.fault(
            row, "maturity_date", "The series matures before it is issued.", "Swap the days."
        )
    elif row["tenor"] not in _tenors(issue, maturity):
        sheet.fault(
            row,
            "tenor",
            f"From issue to maturity there are {days} days, not {row['tenor']}.",
            f"Write {' or '.join(_tenors(issue, maturity))}, or correct the dates.",
        )
    return days > 0


def _tenors(issue: date, maturity: date) -> tuple[str, ...]:
    """How long a series runs: in days, and in years where it ends on the day it began."""
    days = f"{days_between(issue, maturity)}D"
    whole = (issue.month, issue.day) == (maturity.month, maturity.day)
    return (days, f"{maturity.year - issue.year}Y") if whole else (days,)


def _above_zero(text: str, decimals: int = 0) -> int:
    number = parse_amount(text, decimals)
    if number == 0:
        raise InvalidParameter("Zero is not enough.", hint="Write a number above zero.")
    return number
