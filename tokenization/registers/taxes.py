"""The table of withholding tax: from a CSV file of dated rates to goals for the tax authority.

A rate holds from its day until the next row's of the same type and class. What has begun never
changes, so rows are added below those there are and never taken away.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from tokenization.errors import InvalidParameter
from tokenization.files.sheet import Row, Sheet, read_sheet
from tokenization.ledger.contracts import Call, Contract, Decoded
from tokenization.ledger.goals import Goal
from tokenization.ledger.manifest import Manifest
from tokenization.registers.coupon_terms import Instrument
from tokenization.types import Hash32
from tokenization.units import parse_amount, parse_day


HEADER = ("tax_type", "tax_class", "from", "rate_pct", "rounding", "source")

TAX_TYPES = {
    "government_securities": (
        Instrument.TREASURY_BILL,
        Instrument.FIXED_PIB,
        Instrument.FLOATING_PIB,
        Instrument.ZERO_COUPON,
    ),
    "sukuk": (Instrument.IJARAH_FIXED, Instrument.IJARAH_VARIABLE),
    "dividend": (100,),
}
"""Kinds of income as files write them, and the types of the table that each stands for. The type of
debt is its instrument's number, those from 100 on are other income; append only, the numbers are
part of the chain's state."""

ROUNDINGS = {"down": 0, "half_up": 1}
"""Source: ``ITaxRegistry.Rounding``."""

_RATE_PCT_DECIMALS = 4
"""A percentage with four decimals is a fraction with six, the chain's form."""

_WHOLE_E6 = 1_000_000
_LAST_CLASS = 255
_EPOCH = parse_day("1970-01-01")
_SET = "setRates"


@dataclass(frozen=True, slots=True)
class Rate:
    """A row, of one type. Fields and units: ``ITaxRegistry.Rate``; ``number``: ``RateSet``'s."""

    line: int
    tax_type: int
    tax_class: int
    number: int
    from_day: int
    rate_e6: int
    rounding: int
    source_hash: Hash32

    @property
    def entry(self) -> tuple[object, ...]:
        """As the registry takes it."""
        return (
            self.tax_type,
            self.tax_class,
            self.from_day,
            self.rate_e6,
            self.rounding,
            self.source_hash,
        )


def parse_taxes(text: str) -> list[Rate]:
    """Read a file of rates: a row is one rate for each type that its kind of income stands for.

    Raises:
        PlanError: The header is wrong, or rows are; it carries every fault with line and column.
    """
    sheet = read_sheet(text, HEADER, "The table of tax")
    numbers: Counter[tuple[str, str]] = Counter()
    last: dict[tuple[str, str], int] = {}
    rates: list[Rate] = []
    for row in sheet.rows:
        key = (row["tax_type"], row["tax_class"])
        numbers[key] += 1
        found = _rates(sheet, row, numbers[key])
        if found and found[0].from_day <= last.get(key, -1):
            sheet.fault(
                row,
                "from",
                "An earlier row of this type and class begins on that day or later.",
                "Put the rows of a type and class in the order of their days.",
            )
        if found:
            last[key] = found[0].from_day
            rates += found
    sheet.check("The table of tax")
    return rates


def tax_goals(manifest: Manifest, rates: Sequence[Rate]) -> list[Goal]:
    """What the tax authority has to see to."""
    registry = manifest.contract("TaxRegistry")
    return [
        Goal(
            f"rate {rate.number} of type {rate.tax_type}, class {rate.tax_class}",
            (registry.call("lineOf", rate.tax_type, rate.tax_class, rate.number),),
            partial(_steps, registry, rate),
            rate.line,
            "from",
        )
        for rate in rates
    ]


def in_batches(registry: Contract, calls: Sequence[Call], most: int) -> list[Call]:
    """The calls that enter rates joined, at most so many rates a call."""
    lines = [line for call in calls for line in registry.read_call(call.data)[1][0]]
    return [
        registry.call(_SET, lines[start : start + most]) for start in range(0, len(lines), most)
    ]


def _steps(registry: Contract, rate: Rate, answers: Sequence[Decoded]) -> list[Call]:
    (found,) = answers
    if tuple(found) == (rate.from_day, rate.rate_e6, rate.rounding):
        return []
    if any(found):
        raise InvalidParameter(
            f"The table has another rate on this line, {found[1]} millionths from day {found[0]}.",
            hint="What has begun never changes: leave the row as it is and add one below it.",
        )
    return [registry.call(_SET, [rate.entry])]


def _rates(sheet: Sheet, row: Row, number: int) -> list[Rate]:
    tax_types = sheet.read_name(row, "tax_type", TAX_TYPES, "kind of income")
    tax_class = sheet.read(row, "tax_class", lambda text: _within(text, 0, _LAST_CLASS))
    first = sheet.read(row, "from", parse_day)
    rate_e6 = sheet.read(row, "rate_pct", parse_rate)
    rounding = sheet.read_name(row, "rounding", ROUNDINGS, "rounding")
    if not row["source"]:
        sheet.fault(row, "source", "The rate has no source.", "Name the law or circular.")
    if (
        tax_types is None
        or tax_class is None
        or first is None
        or rate_e6 is None
        or rounding is None
    ):
        return []
    source = Hash32(hashlib.sha256(row["source"].encode()).digest())
    from_day = day_number(first)
    return [
        Rate(row.line, int(tax_type), tax_class, number, from_day, rate_e6, rounding, source)
        for tax_type in tax_types
    ]


def parse_rate(text: str) -> int:
    """A rate of tax in per cent as the chain has it.

    Raises:
        InvalidParameter: No percentage, or above the whole.
    """
    return _within(text, _RATE_PCT_DECIMALS, _WHOLE_E6)


def day_number(day: date) -> int:
    """A day as the registry counts them."""
    return (day - _EPOCH).days


def _within(text: str, decimals: int, most: int) -> int:
    number = parse_amount(text, decimals)
    if number > most:
        raise InvalidParameter(f"{text} is too large.", hint="Write a smaller number.")
    return number
