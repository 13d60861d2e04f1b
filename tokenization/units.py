"""Exact conversions between what people write and what the chain counts.

Everything on the ledger is an integer in a base unit; text is only ever parsed here and only ever
formatted here. No floats, no exponents, no thousands separators on the way in.

Invariant: ``parse_amount(format_amount(n, d), d) == n`` for every n >= 0 and d >= 0
(tests/property/test_units.py).
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache

from eth_utils.crypto import keccak

from tokenization.errors import InvalidAddress, InvalidParameter
from tokenization.types import Address, Hash32, Ref


PKT = timezone(timedelta(hours=5), "PKT")
"""Pakistan Standard Time: UTC+5, no daylight saving."""

PKT_HOURS = 5
HOUR_S = 3_600
HOURS_PER_DAY = 24

KW_PER_MW = 1_000
KW_DECIMALS_IN_MW = 3
PAR_PER_UNIT_PKR = 100
CASH_DECIMALS = 4

CHECKSUMS_KEPT = 1 << 16

FIRST_PERIOD = (2025, 1)
"""Period 0 is January 2025. Source: ``IPowerProgramme``."""

_CYCLE_YEARS = 400
_CYCLE_S = 146_097 * 86_400
"""After so many years, the calendar repeats."""
_LAST_S = 253_402_300_799
"""The last second of the year 9999."""
_DECIMAL = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_ADDRESS = re.compile(r"0[xX][0-9a-fA-F]{40}")
_HASH = re.compile(r"0[xX][0-9a-fA-F]{64}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HOUR = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([01][0-9]|2[0-3])")
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


def parse_amount(text: str, decimals: int) -> int:
    """Read a plain decimal as an integer of base units, exactly.

    Units:
        decimals: how many decimals one whole unit has.

    Raises:
        InvalidParameter: A sign, exponent, separator or space, or more decimals than the unit has.
    """
    if not _DECIMAL.fullmatch(text):
        raise InvalidParameter(
            f"'{text}' is not a plain amount.",
            hint="Write digits with at most one point: no sign, exponent, spaces or separators.",
        )
    whole, _, fraction = text.partition(".")
    if len(fraction.rstrip("0")) > decimals:
        raise InvalidParameter(
            f"'{text}' is finer than the unit allows ({decimals} decimals).",
            hint="Round it to what the unit can hold.",
        )
    scale: int = 10**decimals
    return int(whole) * scale + int(fraction[:decimals].ljust(decimals, "0") or "0")


def format_amount(base: int, decimals: int, *, group: bool = False) -> str:
    """Write base units as a plain decimal with all its decimals.

    Units:
        base: integer base units, may be negative for a movement.
        decimals: how many decimals one whole unit has.
    """
    sign = "-" if base < 0 else ""
    whole, fraction = divmod(abs(base), 10**decimals)
    head = f"{whole:,}" if group else str(whole)
    return f"{sign}{head}.{fraction:0{decimals}d}" if decimals else f"{sign}{head}"


def parse_address(text: str) -> Address:
    """Read an address in any case; a mixed-case one must carry its EIP-55 checksum.

    Raises:
        InvalidAddress: Not 0x and 40 hex digits, or a wrong checksum.

    Source: ERC-55.
    """
    if not _ADDRESS.fullmatch(text):
        raise InvalidAddress(
            f"'{text}' is not an address.", hint="An address is 0x and 40 hexadecimal digits."
        )
    digits = text[2:]
    if (
        digits not in (digits.lower(), digits.upper())
        and checksum(Address(bytes.fromhex(digits))) != f"0x{digits}"
    ):
        raise InvalidAddress(
            f"'{text}' has a wrong checksum, so at least one character is mistyped.",
            hint="Copy the address again from its source.",
        )
    return Address(bytes.fromhex(digits))


@lru_cache(maxsize=CHECKSUMS_KEPT)
def checksum(address: bytes) -> str:
    """Write an address in its EIP-55 form. Kept, because the API writes the same ones again.

    Source: ERC-55.
    """
    digits = address.hex()
    marks = zip(digits, keccak(digits.encode()).hex(), strict=False)
    return "0x" + "".join(char.upper() if mark > "7" else char for char, mark in marks)


def parse_hash(text: str) -> Hash32:
    """Read 32 bytes of 0x-hex.

    Raises:
        InvalidParameter: Not 0x and 64 hex digits.
    """
    if not _HASH.fullmatch(text):
        raise InvalidParameter(
            f"'{text}' is not a hash.", hint="A hash is 0x and 64 hexadecimal digits."
        )
    return Hash32(bytes.fromhex(text[2:]))


def hex0x(raw: bytes) -> str:
    """Write bytes as 0x-hex."""
    return "0x" + raw.hex()


def text_to_bytes32(text: str) -> Ref:
    """Put short ASCII text into a word, as refs, codes, ISINs and licence numbers travel.

    Raises:
        InvalidParameter: Empty, over 32 characters, or not printable ASCII without spaces.
    """
    if not text or len(text) > 32 or not all("!" <= char <= "~" for char in text):
        raise InvalidParameter(
            f"'{text}' does not fit one word.",
            hint="Use 1 to 32 printable ASCII characters without spaces.",
        )
    return Ref(text.encode("ascii").ljust(32, b"\0"))


def bytes32_to_text(word: bytes) -> str:
    """Read short text back from a word; a word that is no text comes back as 0x-hex."""
    stripped = word.rstrip(b"\0")
    if stripped and all(0x21 <= byte <= 0x7E for byte in stripped):
        return stripped.decode("ascii")
    return hex0x(word)


def parse_day(text: str) -> date:
    """Read a calendar day such as ``2025-10-30``.

    Raises:
        InvalidParameter: Not one.
    """
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise InvalidParameter(f"'{text}' is not a day.", hint="Write it like 2025-10-30.")


def parse_instant(text: str) -> int:
    """Read an instant with its offset, such as ``2025-10-30T11:00:00+05:00``, as UTC seconds.

    Raises:
        InvalidParameter: Not one, or not a whole second.
    """
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None and moment.microsecond == 0:
            return int(moment.timestamp())
    except ValueError:
        pass
    raise InvalidParameter(
        f"'{text}' is not an instant.",
        hint="Write it with its offset, such as 2025-10-30T11:00:00+05:00.",
    )


def pkt_midnight(day: date) -> int:
    """First UTC second of a PKT day."""
    return int(datetime(day.year, day.month, day.day, tzinfo=PKT).timestamp())


def pkt_last_second(day: date) -> int:
    """Last UTC second of a PKT day."""
    return pkt_midnight(day + timedelta(days=1)) - 1


def pkt_date(time_s: int) -> date:
    """The PKT day a UTC second lies in."""
    return datetime.fromtimestamp(time_s, PKT).date()


def parse_hour(text: str) -> int:
    """Read an hour in Pakistan such as ``2025-12-10T08`` as a UTC hour since 1970.

    Raises:
        InvalidParameter: Not one.
    """
    match = _HOUR.fullmatch(text)
    if match is None:
        raise InvalidParameter(
            f"'{text}' is not an hour.", hint="Write day and hour in PKT, like 2025-12-10T08."
        )
    return pkt_midnight(parse_day(match[1])) // HOUR_S + int(match[2])


def hour_label(hour: int) -> str:
    """A UTC hour since 1970 as people in Pakistan write it: ``2025-12-10T08``."""
    return datetime.fromtimestamp(hour * HOUR_S, PKT).strftime("%Y-%m-%dT%H")


def day_and_hour(hour: int) -> tuple[int, int]:
    """The PKT day since 1970 that a UTC hour lies in, and which of its 24 hours it is."""
    return divmod(hour + PKT_HOURS, HOURS_PER_DAY)


def first_hour(day: int) -> int:
    """The first UTC hour of a PKT day, both counted since 1970."""
    return day * HOURS_PER_DAY - PKT_HOURS


def iso_time(time_s: int) -> str:
    """Write UTC seconds as an ISO 8601 instant; a year beyond 9999 with its sign and six digits.

    Contracts keep instants in forty bits, which reach far beyond that year.
    """
    cycles = max(0, -(-(time_s - _LAST_S) // _CYCLE_S))
    found = datetime.fromtimestamp(time_s - cycles * _CYCLE_S, UTC)
    year = found.year + cycles * _CYCLE_YEARS
    return f"{year:+07d}{found:-%m-%dT%H:%M:%SZ}" if cycles else f"{found:%Y-%m-%dT%H:%M:%SZ}"


def period_of(year: int, month: int) -> int:
    """The delivery period of a calendar month, January 2025 = 0."""
    return (year - FIRST_PERIOD[0]) * 12 + month - FIRST_PERIOD[1]


def parse_period(text: str) -> int:
    """Read a calendar month such as ``2026-03`` as a delivery period.

    Raises:
        InvalidParameter: Not a month, or one before the first period.
    """
    month = _MONTH.fullmatch(text)
    period = period_of(int(month[1]), int(month[2])) if month else -1
    if period < 0:
        raise InvalidParameter(
            f"'{text}' is not a delivery month.",
            hint=f"Write year and month, such as 2026-03, from {period_label(0)} on.",
        )
    return period


def period_label(period: int) -> str:
    """A delivery period as people write it: ``2026-03``."""
    year, month = divmod(period, 12)
    return f"{FIRST_PERIOD[0] + year}-{month + 1:02d}"


def period_start(period: int) -> int:
    """First UTC second of a delivery period."""
    year, month = divmod(period, 12)
    return pkt_midnight(date(FIRST_PERIOD[0] + year, month + 1, 1))


def period_at(time_s: int) -> int:
    """The delivery period a UTC second lies in; below zero before the first."""
    day = pkt_date(time_s)
    return period_of(day.year, day.month)


def counted(number: int, what: str) -> str:
    """A number of things as people write it: ``1 row``, ``2,000 rows``."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
