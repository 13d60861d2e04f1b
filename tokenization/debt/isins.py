"""ISINs and their check digit."""

import re

from tokenization.errors import InvalidParameter


_ISIN_SHAPE = re.compile(r"[A-Z]{2}[A-Z0-9]{9}[0-9]")


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
