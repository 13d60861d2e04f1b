"""Government debt off chain: the price of a bill, face and units, and the ISIN's check digit.

Exact integers and fractions throughout; a rounding happens once, at the end, half up, where the
central bank's tables round. Pure.
"""

import re
from datetime import date
from fractions import Fraction

from tokenization.errors import InvalidParameter
from tokenization.units import PAR_PER_UNIT_PKR


YEAR_DAYS = 365
"""Days of a year in the bill's price, leap years too. Source: see ``bill_price_e4``."""

PRICE_DECIMALS = 4
YIELD_DECIMALS = 6

_ISIN_SHAPE = re.compile(r"[A-Z]{2}[A-Z0-9]{9}[0-9]")


def bill_price_e4(yield_e6: int, days: int) -> int:
    """Price per PKR 100 of face of a bill bought at a yearly simple yield: 100 / (1 + y d / 365).

    Units:
        yield_e6: a year's yield as a fraction times 1e6; 11.0003 % is 110003.
        days: from issue to maturity.
        returns: PKR 1e-4 per PKR 100, rounded half up.

    Raises:
        InvalidParameter: No time to run, or a yield below zero.

    Source: State Bank of Pakistan, auction tables of Market Treasury Bills, which print yield and
    price side by side; those of the 574th auction (9 September 2020, 84 days) are in the tests.
    """
    if days <= 0 or yield_e6 < 0:
        raise InvalidParameter(
            f"No price follows from {days} days at a yield of {yield_e6}e-6.",
            hint="A bill runs for at least a day at a yield of zero or more.",
        )
    growth = 1 + Fraction(yield_e6, 10**YIELD_DECIMALS) * days / YEAR_DAYS
    return _half_up(100 * 10**PRICE_DECIMALS / growth)


def days_between(issue: date, maturity: date) -> int:
    """Days a bill runs: the day of maturity counts, the day of issue does not."""
    return (maturity - issue).days


def face_to_units(face_pkr: int) -> int:
    """Units of a face amount.

    Units:
        face_pkr: whole PKR of face value.
        returns: units of PKR 100 of face.

    Raises:
        InvalidParameter: No multiple of PKR 100.
    """
    units, rest = divmod(face_pkr, PAR_PER_UNIT_PKR)
    if rest:
        raise InvalidParameter(
            f"PKR {face_pkr} is not a whole number of units.",
            hint=f"One unit is PKR {PAR_PER_UNIT_PKR} of face value.",
        )
    return units


def units_to_face(units: int) -> int:
    """Face value in PKR of units."""
    return units * PAR_PER_UNIT_PKR


def parse_isin(text: str) -> str:
    """Check an ISIN and return it.

    Raises:
        InvalidParameter: Not of the shape, or its check digit is wrong.

    Source: ISO 6166:2021.
    """
    if not _ISIN_SHAPE.fullmatch(text):
        raise InvalidParameter(
            f"'{text}' is not an ISIN.",
            hint="Two capital letters, nine capital letters or digits, one check digit.",
        )
    expected = isin_check_digit(text[:11])
    if text[11] != expected:
        raise InvalidParameter(
            f"The check digit of ISIN '{text}' should be {expected}.",
            hint="At least one character is mistyped; copy the ISIN again from its source.",
        )
    return text


def isin_check_digit(body: str) -> str:
    """The twelfth character of an ISIN whose first eleven are given.

    Letters count as two digits (A = 10 ... Z = 35); from the right, every other digit is doubled,
    beginning with the last, and the digits of all are summed to the next ten.

    Source: ISO 6166:2021, annex on the check digit (modulus 10, double-add-double).
    """
    digits = [int(digit) for char in body for digit in str(int(char, 36))]
    total = sum(
        sum(divmod(digit * 2, 10)) if place % 2 == 0 else digit
        for place, digit in enumerate(reversed(digits))
    )
    return str(-total % 10)


def _half_up(value: Fraction) -> int:
    return int((2 * value + 1) // 2)
