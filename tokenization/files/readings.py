"""A file of hourly meter readings of a zone's month: text in, months or every fault out.

Pure. A reading that stands twice is a fault, and so is an hour without one.
"""

from collections.abc import Mapping

from tokenization.errors import InvalidParameter
from tokenization.files.sheet import Row, Sheet, read_sheet
from tokenization.metering import MAX_KWH, Month, Statement, month_hours
from tokenization.power import parse_site
from tokenization.units import hour_label, parse_amount, parse_hour, period_label


HEADER = ("site", "hour", "kwh")

_Found = dict[int, dict[int, tuple[int, Row]]]
"""The reading of each hour of each site in kWh, and the row it stands in."""


def parse_readings(text: str, period: int) -> Statement:
    """Read the readings of every site of a zone, of one month.

    Raises:
        PlanError: The header is wrong, or rows are; it carries every fault with line and column.
    """
    sheet = read_sheet(text, HEADER, "The file")
    found: _Found = {}
    for row in sheet.rows:
        site = sheet.read(row, "site", parse_site)
        hour = sheet.read(row, "hour", lambda text: _hour(text, period))
        kwh = sheet.read(row, "kwh", _kwh)
        if site is None or hour is None or kwh is None:
            continue
        _enter(sheet, row, found.setdefault(site, {}), (hour, kwh))
    if not sheet.faults:
        for hours in found.values():
            _whole(sheet, hours, period)
    sheet.check("The file")
    return Statement(
        tuple(
            Month(site, period, tuple(found[site][hour][0] for hour in month_hours(period)))
            for site in sorted(found)
        )
    )


def _enter(
    sheet: Sheet, row: Row, hours: dict[int, tuple[int, Row]], reading: tuple[int, int]
) -> None:
    hour, kwh = reading
    if hour in hours:
        sheet.fault(
            row,
            "hour",
            f"Site {row['site']} has a reading of {row['hour']} on line {hours[hour][1].line} "
            "already.",
            "Remove one of the two rows.",
        )
    else:
        hours[hour] = kwh, row


def _whole(sheet: Sheet, hours: Mapping[int, tuple[int, Row]], period: int) -> None:
    missing = [hour for hour in month_hours(period) if hour not in hours]
    if missing:
        _, row = next(iter(hours.values()))
        sheet.fault(
            row,
            "hour",
            f"Site {row['site']} has no reading of {hour_label(missing[0])}"
            + (f" and {len(missing) - 1:,} more hours." if len(missing) > 1 else "."),
            "State every hour of the month once; 0 where nothing was drawn.",
        )


def _hour(text: str, period: int) -> int:
    hour = parse_hour(text)
    if hour not in month_hours(period):
        raise InvalidParameter(
            f"{text} is not in {period_label(period)}.",
            hint="A file holds the readings of one month, in hours of Pakistan.",
        )
    return hour


def _kwh(text: str) -> int:
    kwh = parse_amount(text, 0)
    if kwh > MAX_KWH:
        raise InvalidParameter(
            f"{kwh} kWh in one hour are no reading.", hint=f"At most {MAX_KWH} fit."
        )
    return kwh
