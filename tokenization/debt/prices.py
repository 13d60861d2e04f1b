"""The price of a bond that follows from its yield, as dealers quote it.

Street convention: a payment k regular periods away, k as ACT/ACT (ICMA) counts it, is discounted by
(1 + y / f) ** k, f coupons a year; with one payment left, by 1 + k y / f. A root is no fraction, so
it is enclosed between two that are as near as the rounding needs: prices are exact all the same.

Source: Securities Industry Association, "Standard Securities Calculation Methods" (1993), formulas
6 and 7; the same as PRICE of spreadsheets.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from tokenization.debt.conventions import CouponDates, DayCountConvention
from tokenization.debt.daycount import year_fraction
from tokenization.debt.rounding import half_up
from tokenization.debt.schedule import Period, coupon_periods, period_at
from tokenization.errors import InvalidParameter


_PAR_E4 = 1_000_000
_E6 = 10**6
_FIRST_BITS = 128
_MOST_BITS = 1024
"""Beyond this a price is a tie, and the tie is decided as if it were exact."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What a bond costs.

    Units:
        clean_e4: price without accrued interest, PKR 1e-4 per PKR 100, rounded half up.
        dirty_e4: what is paid, the same unit, rounded by itself.
        accrued: interest accrued, PKR 1e-4 per PKR 100, exact.
    """

    clean_e4: int
    dirty_e4: int
    accrued: Fraction


def bond_quote(
    yield_e6: int,
    rate_e6: int,
    convention: DayCountConvention,
    dates: CouponDates,
    settlement: date,
) -> Quote:
    """The price of a fixed-rate bond or sukuk at a yield.

    Units:
        yield_e6, rate_e6: a year's yield and coupon as fractions times 1e6.

    Raises:
        InvalidParameter: The yield or rate is below zero, the bond pays no coupons, or does not
            run on the day of settlement.
    """
    if yield_e6 < 0 or rate_e6 < 0:
        raise InvalidParameter(
            f"No price follows from a yield of {yield_e6}e-6 and a coupon of {rate_e6}e-6.",
            hint="Both are zero or more.",
        )
    rate = Fraction(rate_e6, _E6) * _PAR_E4
    current = period_at(dates, settlement)
    accrued = rate * year_fraction(convention, dates, current.start, settlement)
    ahead = [period for period in coupon_periods(dates) if period.end > settlement]
    flows = [
        (
            _periods_until(dates, settlement, period),
            rate * year_fraction(convention, dates, period.start, period.end),
        )
        for period in ahead
    ]
    flows[-1] = (flows[-1][0], flows[-1][1] + _PAR_E4)
    growth = 1 + Fraction(yield_e6, _E6 * dates.per_year)
    bits = _FIRST_BITS
    while True:
        low, high = _value(flows, growth, bits)
        quotes = [(half_up(dirty - accrued), half_up(dirty)) for dirty in (low, high)]
        if quotes[0] == quotes[1] or bits >= _MOST_BITS:
            return Quote(*quotes[1], accrued)
        bits *= 2


def _periods_until(dates: CouponDates, settlement: date, period: Period) -> Fraction:
    share = year_fraction(DayCountConvention.ACT_ACT_ICMA, dates, settlement, period.end)
    return share * dates.per_year


def _value(
    flows: list[tuple[Fraction, Fraction]], growth: Fraction, bits: int
) -> tuple[Fraction, Fraction]:
    """Two bounds of what payments are worth, the same where no root is taken."""
    if len(flows) == 1:
        ((periods, amount),) = flows
        worth = amount / (1 + periods * (growth - 1))
        return worth, worth
    low = high = Fraction(0)
    roots: dict[Fraction, tuple[Fraction, Fraction]] = {}
    for periods, amount in flows:
        whole, rest = divmod(periods, 1)
        if rest not in roots:
            roots[rest] = _power(growth, rest, bits)
        least, most = roots[rest]
        low += amount / (growth**whole * most)
        high += amount / (growth**whole * least)
    return low, high


def _power(base: Fraction, exponent: Fraction, bits: int) -> tuple[Fraction, Fraction]:
    """Two bounds of a power, 2**-bits apart; the same if the exponent is whole."""
    if exponent.denominator == 1:
        return base**exponent.numerator, base**exponent.numerator
    degree = exponent.denominator
    powered = base**exponent.numerator
    root = _root((powered.numerator << bits * degree) // powered.denominator, degree)
    return Fraction(root, 1 << bits), Fraction(root + 1, 1 << bits)


def _root(number: int, degree: int) -> int:
    """The whole part of a root, by Newton's method from above."""
    guess = 1 << -(-number.bit_length() // degree)
    while True:
        better = ((degree - 1) * guess + number // guess ** (degree - 1)) // degree
        if better >= guess:
            return guess
        guess = better
