"""Treasury bills: the days they run, and the price that follows from a yield."""

from datetime import date
from fractions import Fraction

from tokenization.debt.rounding import half_up
from tokenization.errors import InvalidParameter


YEAR_DAYS = 365
"""Days of a year in the bill's price, leap years too. Source: see ``bill_price_e4``."""

PRICE_DECIMALS = 4
YIELD_DECIMALS = 6


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
    return half_up(100 * 10**PRICE_DECIMALS / growth)


def days_between(issue: date, maturity: date) -> int:
    """Days a bill runs: the day of maturity counts, the day of issue does not."""
    return (maturity - issue).days
