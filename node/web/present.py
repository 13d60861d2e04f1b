"""Small words for pages: dates in PKT beside UTC, short hashes, names without underscores."""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal

from markupsafe import Markup

from node.api.words import whole
from tokenization.artifacts import licence_categories
from tokenization.units import PKT


ACRONYMS = {"pib": "PIB"}
KINDS = {
    "bond_token": "Government debt",
    "capacity_rights": "Power rights",
    "settlement_cash": "Cash",
    "national_asset": "National asset",
}
DAY_COUNTS = {
    "act_act_icma": "ACT/ACT (ICMA)",
    "act_act_isda": "ACT/ACT (ISDA)",
    "act_365_fixed": "ACT/365",
    "act_360": "ACT/360",
    "thirty_360": "30/360",
}
ALL_HOURS = "00:00-24:00"
DAY_S = 86_400
_SIX = 6
SHORT_HEAD, SHORT_TAIL = 6, 4


def pkt(instant: str) -> str:
    """An instant in Pakistan's time: ``30 Oct 2025, 05:00 PKT``."""
    return _at(instant).astimezone(PKT).strftime("%-d %b %Y, %H:%M PKT")


def utc(instant: str) -> str:
    """The same instant in UTC, the day only where it differs: ``00:00 UTC``."""
    there, here = _at(instant), _at(instant).astimezone(PKT)
    day = "" if there.date() == here.date() else there.strftime("%-d %b, ")
    return f"{day}{there.strftime('%H:%M UTC')}"


def day(iso: str) -> str:
    """A day: ``30 Oct 2025``."""
    return date.fromisoformat(iso[:10]).strftime("%-d %b %Y")


def pkt_day(instant: str) -> str:
    """The day in Pakistan an instant lies in."""
    return pkt_date_of(instant).strftime("%-d %b %Y")


def pkt_date_of(instant: str) -> date:
    """The same as a date."""
    return _at(instant).astimezone(PKT).date()


def month(iso: str) -> str:
    """A month: ``Nov 2025``."""
    return date.fromisoformat(f"{iso}-01").strftime("%b %Y")


def six(figure: str) -> str:
    """A figure with six decimals at most, rounded half up; its exact form stands in its title."""
    _, _, decimals = figure.partition(".")
    if len(decimals) <= _SIX:
        return figure
    return str(Decimal(figure).quantize(Decimal(1).scaleb(-_SIX), ROUND_HALF_UP))


def stacked_month(iso: str) -> Markup:
    """A month in two lines, for the head of a narrow column."""
    name, year = month(iso).split()
    return Markup("{}<br>{}").format(name, year)


def short(text: str) -> str:
    """A hash or address, its middle left out."""
    return f"{text[:SHORT_HEAD]}\N{HORIZONTAL ELLIPSIS}{text[-SHORT_TAIL:]}"


def kind(name: str) -> str:
    """What a token is, in words."""
    return KINDS.get(name, words(name))


def day_count(name: str) -> str:
    """A day count as dealers write it: ``ACT/ACT (ICMA)``."""
    return DAY_COUNTS.get(name, words(name))


def words(name: str) -> str:
    """A name of the API as people write it: ``Treasury bill``, ``Fixed PIB``."""
    first, *rest = (ACRONYMS.get(word, word) for word in name.split("_"))
    return " ".join([first[:1].upper() + first[1:], *rest])


def category(name: str) -> str:
    """A licence category as the regulator names it: ``AI data centre``."""
    known = {one.name.lower(): one.words for one in licence_categories().values()}
    return known.get(name, words(name))


def span(hours: str) -> str:
    """Hours of the day with a proper dash; all of them in words."""
    if hours == ALL_HOURS:
        return "all day"
    return hours.replace("-", "\N{EN DASH}")


def duration(seconds: int) -> str:
    """A span of time: ``1 day``, ``5 hours``, ``90 seconds``."""
    for length, unit in ((DAY_S, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= length and seconds % length == 0:
            count = seconds // length
            return f"{count:,} {unit}{'s' if count > 1 else ''}"
    return "1 second" if seconds == 1 else f"{seconds:,} seconds"


def _at(instant: str) -> datetime:
    return datetime.strptime(instant, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


FILTERS = {
    "pkt": pkt,
    "utc": utc,
    "day": day,
    "pkt_day": pkt_day,
    "month": month,
    "stacked_month": stacked_month,
    "whole": whole,
    "six": six,
    "short": short,
    "kind": kind,
    "words": words,
    "day_count": day_count,
    "category": category,
    "span": span,
    "duration": duration,
}
"""What templates may call."""
