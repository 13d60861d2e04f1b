"""Tariffs of power: from a CSV file of dated rates to goals for the billing agent.

A row is what power costs in a zone from one month to another, with its source. Rows of a zone
follow each other: a gap leaves months that cannot be invoiced, an overlap prices them twice. No
month that has begun is ever priced anew, so rows are added below those there are.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tokenization.billing import WHOLE_E6, Tariff
from tokenization.errors import InvalidParameter
from tokenization.files.sheet import Row, Sheet, read_sheet
from tokenization.ledger.contracts import Call, Contract
from tokenization.ledger.goals import Goal
from tokenization.types import Hash32
from tokenization.units import CASH_DECIMALS, parse_amount, parse_period, period_label


HEADER = (
    *("zone", "from", "last", "due_days", "grace_days", "firm_pkr_kw", "interruptible_pkr_kw"),
    *("energy_pkr_kwh", "take_or_pay_pct", "compensation_pkr_kwh", "breach_pkr_kwh", "source"),
)

_RATES = (
    *("firm_pkr_kw", "interruptible_pkr_kw", "energy_pkr_kwh"),
    *("compensation_pkr_kwh", "breach_pkr_kwh"),
)
_PCT_DECIMALS = 4
"""A percentage with four decimals is a fraction with six, the chain's form."""
_LAST_16, _LAST_32 = (1 << 16) - 1, (1 << 32) - 1
"""What the fields of ``Tariff.sol`` hold."""


@dataclass(frozen=True, slots=True)
class ZoneTariff:
    """A row: the tariff of a zone."""

    line: int
    zone: int
    tariff: Tariff

    @property
    def label(self) -> str:
        """What people call it."""
        first, last = map(period_label, (self.tariff.from_period, self.tariff.last_period))
        return f"tariff of zone {self.zone} from {first} to {last}"


def parse_tariffs(text: str) -> list[ZoneTariff]:
    """Read a file of tariffs.

    Raises:
        PlanError: The header is wrong, or rows are; it carries every fault with line and column.
    """
    sheet = read_sheet(text, HEADER, "The file of tariffs")
    newest: dict[int, Tariff] = {}
    found = []
    for row in sheet.rows:
        zone = sheet.read(row, "zone", lambda text: _within(text, 0, _LAST_16, least=1))
        tariff = _tariff(sheet, row)
        if zone is None or tariff is None:
            continue
        if zone in newest:
            _follow(sheet, row, newest[zone], tariff)
        newest[zone] = tariff
        found.append(ZoneTariff(row.line, zone, tariff))
    sheet.check("The file of tariffs")
    return found


def tariff_goals(
    book: Contract,
    rows: Sequence[ZoneTariff],
    standing: Mapping[int, Sequence[Tariff]],
    now: int,
) -> list[Goal]:
    """What the billing agent has to see to.

    Args:
        book: The tariff book.
        rows: What the file says.
        standing: The tariffs that each zone has, in order of their months.
        now: The month in which that is so.
    """
    kept = {zone: list(tariffs) for zone, tariffs in standing.items()}
    return [_goal(book, row, kept.setdefault(row.zone, []), now) for row in rows]


def in_force(tariffs: Sequence[Tariff]) -> list[Tariff]:
    """Tariffs of a zone, each with the last month in which it holds: another may end it early."""
    ends = [*(one.from_period - 1 for one in tariffs[1:]), _LAST_16]
    return [
        replace(one, last_period=min(one.last_period, end))
        for one, end in zip(tariffs, ends, strict=False)
    ]


def _goal(book: Contract, row: ZoneTariff, kept: list[Tariff], now: int) -> Goal:
    fault = None
    stands = row.tariff in {*kept, *in_force(kept)}
    if not stands:
        fault = _fault(row.tariff, kept, now)
        if kept and kept[-1].from_period == row.tariff.from_period:
            kept.pop()
        kept.append(row.tariff)
    call = book.call("setTariff", row.zone, row.tariff.words)

    def steps(_: Sequence[object]) -> list[Call]:
        if fault is not None:
            raise fault
        return [] if stands else [call]

    return Goal(row.label, (), steps, row.line, "from")


def _fault(tariff: Tariff, kept: Sequence[Tariff], now: int) -> InvalidParameter | None:
    """Why the book would not take a tariff after those it has. Source: ``TariffBook``."""
    if not kept:
        return None
    newest, first = kept[-1], tariff.from_period
    if first > newest.last_period + 1:
        return InvalidParameter(
            f"The tariff the zone has ends with {period_label(newest.last_period)}: the months "
            f"until {period_label(first)} would be without one.",
            hint="Add a row for them.",
        )
    if first < newest.from_period or (first <= newest.last_period and first <= now):
        return InvalidParameter(
            f"{period_label(first)} has a tariff already, and another one.",
            hint="Leave its row as it is; set a new tariff from a month that has not begun.",
        )
    return None


def _follow(sheet: Sheet, row: Row, before: Tariff, tariff: Tariff) -> None:
    """Let a zone's tariff begin with the month after the last one of the row before."""
    due = before.last_period + 1
    if tariff.from_period > due:
        missing = period_label(due)
        sheet.fault(
            row,
            "from",
            f"Zone {row['zone']} has no tariff from {missing} until then.",
            f"Begin with {missing}, or let the row before last longer.",
        )
    elif tariff.from_period < due:
        last = period_label(before.last_period)
        sheet.fault(
            row,
            "from",
            f"Zone {row['zone']} has another tariff until {last}.",
            "Let one begin with the month after the other's last.",
        )


def _tariff(sheet: Sheet, row: Row) -> Tariff | None:
    first = sheet.read(row, "from", _period)
    last = sheet.read(row, "last", _period)
    days = [
        sheet.read(row, name, lambda text: _within(text, 0, _LAST_16))
        for name in ("due_days", "grace_days")
    ]
    rates = [
        sheet.read(row, name, lambda text: _within(text, CASH_DECIMALS, _LAST_32))
        for name in _RATES
    ]
    share = sheet.read(row, "take_or_pay_pct", lambda text: _within(text, _PCT_DECIMALS, WHOLE_E6))
    if not row["source"]:
        sheet.fault(row, "source", "The tariff has no source.", "Name the determination.")
    if first is not None and last is not None and last < first:
        sheet.fault(row, "last", "The tariff ends before it begins.", "Both months belong to it.")
    known = [value for value in (first, last, share, *days, *rates) if value is not None]
    if len(known) != 3 + len(days) + len(rates):
        return None
    first, last, share, due, grace, firm, interruptible, energy, compensation, breach = known
    source = Hash32(hashlib.sha256(row["source"].encode()).digest())
    priced = (firm, interruptible, energy, share, compensation, breach)
    return Tariff(first, last, due, grace, *priced, source)


def _period(text: str) -> int:
    period = parse_period(text)
    if period > _LAST_16:
        raise InvalidParameter(f"{text} is too late.", hint="Write an earlier month.")
    return period


def _within(text: str, decimals: int, most: int, *, least: int = 0) -> int:
    number = parse_amount(text, decimals)
    if not least <= number <= most:
        raise InvalidParameter(f"{text} is out of range.", hint="Write another number.")
    return number
