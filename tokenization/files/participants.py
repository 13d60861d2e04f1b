"""A file of participants: who is registered, and which licence each has.

Pure: text in, participants or every fault out.
"""

from dataclasses import dataclass

from tokenization import artifacts
from tokenization.errors import InvalidParameter
from tokenization.files.licences import LicenceState, Standing, Validity, label
from tokenization.files.sheet import Row, Sheet, lookup, read_sheet
from tokenization.types import Address, Ref
from tokenization.units import (
    parse_address,
    parse_amount,
    parse_day,
    pkt_last_second,
    pkt_midnight,
    text_to_bytes32,
)


HEADER = (
    "investor",
    "account",
    "name",
    "class",
    "tax_class",
    "country",
    "kyc_expiry",
    "licence",
    "licence_categories",
    "licence_state",
    "licence_from",
    "licence_until",
)

CLASSES = {
    "individual": 1,
    "company": 2,
    "bank": 3,
    "primary_dealer": 4,
    "fund": 5,
    "government": 6,
}
"""Investor classes. Source: ``IIdentityRegistry.registerInvestor``."""

_LAST_COUNTRY = 999
_LONGEST_INVESTOR_ID = 16
_LAST_TAX_CLASS = 255
_STATES = {label(state): state for state in LicenceState}
_LICENCE_COLUMNS = ("licence_categories", "licence_from", "licence_until")


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence as it should stand."""

    number: Ref
    categories: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class Participant:
    """A participant as it should be registered.

    Units:
        country: ISO 3166-1 numeric.
        kyc_expiry_s: last UTC second at which KYC holds.
    """

    line: int
    investor: Ref
    account: Address
    investor_class: int
    tax_class: int
    country: int
    kyc_expiry_s: int
    licence: Licence | None


def parse_participants(text: str) -> list[Participant]:
    """Read a file of participants.

    Raises:
        PlanError: The header is wrong, or rows are; it carries every fault with line and column.
    """
    sheet = read_sheet(text, HEADER, "The file")
    sheet.unique("investor", "Investor")
    sheet.unique("account", "Account")
    sheet.unique("licence", "Licence")
    participants = [_participant(sheet, row) for row in sheet.rows]
    sheet.check("The file")
    return [participant for participant in participants if participant is not None]


def categories_of(text: str) -> int:
    """Read licence categories, joined by ``+``, as bits.

    Raises:
        InvalidParameter: One is unknown.
    """
    bits = {word.name: bit for bit, word in artifacts.licence_categories().items()}
    return sum({lookup(name, bits, "licence category") for name in text.split("+")})


def investor_id(text: str) -> Ref:
    """Read an investor's id.

    Raises:
        InvalidParameter: Empty, too long, or not printable ASCII.
    """
    if len(text) > _LONGEST_INVESTOR_ID:
        raise InvalidParameter(
            f"'{text}' is too long for an investor's id.",
            hint=f"Use at most {_LONGEST_INVESTOR_ID} characters.",
        )
    return text_to_bytes32(text)


def _participant(sheet: Sheet, row: Row) -> Participant | None:
    investor = sheet.read(row, "investor", investor_id)
    account = sheet.read(row, "account", parse_address)
    investor_class = sheet.read_name(row, "class", CLASSES, "class")
    tax_class = sheet.read(row, "tax_class", lambda text: _number(text, 0, _LAST_TAX_CLASS))
    country = sheet.read(row, "country", lambda text: _number(text, 1, _LAST_COUNTRY))
    kyc_expiry = sheet.read(row, "kyc_expiry", parse_day)
    licence = _licence(sheet, row)
    if (
        investor is None
        or account is None
        or investor_class is None
        or tax_class is None
        or country is None
        or kyc_expiry is None
    ):
        return None
    return Participant(
        row.line,
        investor,
        account,
        investor_class,
        tax_class,
        country,
        pkt_last_second(kyc_expiry),
        licence,
    )


def _licence(sheet: Sheet, row: Row) -> Licence | None:
    state = sheet.read(
        row, "licence_state", lambda text: lookup(text or "none", _STATES, "licence state")
    )
    if state is LicenceState.NONE and not row["licence"]:
        for column in _LICENCE_COLUMNS:
            if row[column]:
                sheet.fault(row, column, "There is no licence on this row.", "Empty this cell.")
        return None
    number = sheet.read(row, "licence", text_to_bytes32)
    categories = sheet.read(row, "licence_categories", categories_of)
    validity = _validity(sheet, row)
    if state is LicenceState.NONE:
        sheet.fault(row, "licence_state", "The licence has no state.", "Give it one.")
    if state in (LicenceState.LICENSED, LicenceState.SUSPENDED) and not row["licence_from"]:
        sheet.fault(
            row,
            "licence_from",
            f"A licence that is {label(state)} has a validity.",
            "Give its first and last day.",
        )
    if number is None or categories is None or state is None:
        return None
    return Licence(number, categories, Standing(state, validity))


def _validity(sheet: Sheet, row: Row) -> Validity | None:
    if not row["licence_from"] and not row["licence_until"]:
        return None
    first = sheet.read(row, "licence_from", parse_day)
    last = sheet.read(row, "licence_until", parse_day)
    if first is None or last is None:
        return None
    if last < first:
        sheet.fault(row, "licence_until", "The licence ends before it begins.", "Swap the days.")
    return pkt_midnight(first), pkt_last_second(last)


def _number(text: str, low: int, high: int) -> int:
    number = parse_amount(text, 0)
    if not low <= number <= high:
        raise InvalidParameter(f"{number} is out of range.", hint=f"Write {low} to {high}.")
    return number
