"""Accrual against published examples, and what is refused."""

from datetime import date
from fractions import Fraction

import pytest

from tokenization.debt import (
    CouponDates,
    DayCountConvention,
    Period,
    Roll,
    bond_quote,
    coupon_periods,
    paid,
    period_at,
    required,
    roll,
    year_fraction,
)
from tokenization.errors import InvalidParameter


ICMA, ISDA = DayCountConvention.ACT_ACT_ICMA, DayCountConvention.ACT_ACT_ISDA
ISSUE, MATURITY = date(2025, 1, 15), date(2030, 1, 15)
PLAIN = CouponDates(ISSUE, MATURITY, 2)


@pytest.mark.parametrize(
    ("dates", "start", "end", "icma", "isda"),
    [
        (
            CouponDates(date(2003, 11, 1), date(2004, 5, 1), 2),
            date(2003, 11, 1),
            date(2004, 5, 1),
            Fraction(1, 2),
            Fraction(61, 365) + Fraction(121, 366),
        ),
        (
            CouponDates(date(1999, 2, 1), date(2000, 7, 1), 1),
            date(1999, 2, 1),
            date(1999, 7, 1),
            Fraction(150, 365),
            Fraction(150, 365),
        ),
        (
            CouponDates(date(2002, 8, 15), date(2004, 1, 15), 2, first=date(2003, 7, 15)),
            date(2002, 8, 15),
            date(2003, 7, 15),
            Fraction(153, 184 * 2) + Fraction(1, 2),
            Fraction(334, 365),
        ),
        (
            CouponDates(date(1999, 7, 30), date(2000, 6, 30), 2, last=date(2000, 1, 30)),
            date(2000, 1, 30),
            date(2000, 6, 30),
            Fraction(152, 182 * 2),
            Fraction(152, 366),
        ),
        (
            CouponDates(date(1999, 5, 31), date(2000, 4, 30), 4, None, date(1999, 11, 30), True),
            date(1999, 11, 30),
            date(2000, 4, 30),
            Fraction(1, 4) + Fraction(61, 92 * 4),
            Fraction(32, 365) + Fraction(120, 366),
        ),
    ],
)
def test_year_fraction__isdas_examples__as_published(
    dates: CouponDates, start: date, end: date, icma: Fraction, isda: Fraction
) -> None:
    """ISDA, "EMU and Market Conventions: Recent Developments" (1998), section 4: five periods."""
    assert year_fraction(ICMA, dates, start, end) == icma
    assert year_fraction(ISDA, dates, start, end) == isda


def test_year_fraction__reversed__is_refused() -> None:
    """Time runs one way."""
    with pytest.raises(InvalidParameter, match="lies before"):
        year_fraction(ICMA, PLAIN, MATURITY, ISSUE)


def test_year_fraction__icma_without_coupons__is_refused() -> None:
    """There is no regular period to count in."""
    bill = CouponDates(ISSUE, MATURITY, 0)
    assert coupon_periods(bill) == ()
    with pytest.raises(InvalidParameter, match="no regular periods"):
        year_fraction(ICMA, bill, ISSUE, MATURITY)


def test_bond_quote__spreadsheets_example__is_met() -> None:
    """PRICE(15/2/2008, 15/11/2017, 5.75 %, 6.5 %, 100, 2, 30/360) = 94.63436 in Excel's manual.

    Our periods are counted as ACT/ACT (ICMA), which PRICE calls basis 1: 94.635449.
    """
    dates = CouponDates(date(2007, 11, 15), date(2017, 11, 15), 2)
    quote = bond_quote(65_000, 57_500, ICMA, dates, date(2008, 2, 15))
    assert quote.clean_e4 == 946_354


def test_bond_quote__yield_is_coupon__is_par_on_a_coupon_day() -> None:
    """A bond bought at its own rate costs what it repays."""
    for settlement in (ISSUE, date(2027, 7, 15), date(2029, 7, 15)):
        quote = bond_quote(120_000, 120_000, ICMA, PLAIN, settlement)
        assert (quote.clean_e4, quote.dirty_e4, quote.accrued) == (1_000_000, 1_000_000, 0)


def test_bond_quote__one_payment_left__is_discounted_simply() -> None:
    """106 after 91 of 181 days of the half year, at 10 %: 106 / (1 + 0.05 * 91 / 181)."""
    dates = CouponDates(date(2026, 1, 2), date(2026, 7, 2), 2)
    quote = bond_quote(100_000, 120_000, ICMA, dates, date(2026, 4, 2))
    assert abs(quote.dirty_e4 - 1_060_000 / (1 + Fraction(91, 181 * 20))) <= Fraction(1, 2)


def test_bond_quote__any_stub__falls_as_the_yield_rises() -> None:
    """With stubs at both ends, an earlier price is no more than the next dearer yield's."""
    dates = CouponDates(ISSUE, MATURITY, 4, date(2025, 9, 30), date(2029, 9, 30), True)
    prices = [
        bond_quote(yield_e6, 120_000, ISDA, dates, date(2025, 3, 3)).dirty_e4
        for yield_e6 in range(0, 200_000, 20_000)
    ]
    assert prices == sorted(prices, reverse=True)
    assert len(set(prices)) == len(prices)


@pytest.mark.parametrize(("yield_e6", "rate_e6"), [(-1, 1), (1, -1)])
def test_bond_quote__below_zero__is_refused(yield_e6: int, rate_e6: int) -> None:
    """Neither yields nor coupons are."""
    with pytest.raises(InvalidParameter, match="No price follows"):
        bond_quote(yield_e6, rate_e6, ICMA, PLAIN, ISSUE)


@pytest.mark.parametrize("day", [date(2025, 1, 14), MATURITY])
def test_period_at__outside__is_refused(day: date) -> None:
    """Nothing accrues before issue or from maturity on."""
    with pytest.raises(InvalidParameter, match="Nothing accrues"):
        period_at(PLAIN, day)


def test_period_at__coupon_day__begins_a_period() -> None:
    """The day a coupon is due belongs to the next."""
    assert period_at(PLAIN, date(2025, 7, 15)) == Period(date(2025, 7, 15), date(2026, 1, 15))


@pytest.mark.parametrize(
    ("maturity", "per_year", "first", "last", "message"),
    [
        (ISSUE, 2, None, None, "on or before the day of issue"),
        (MATURITY, 5, None, None, "5 coupons a year"),
        (MATURITY, 2, None, ISSUE, "last coupon day outside"),
        (MATURITY, 2, None, MATURITY, "last coupon day outside"),
        (MATURITY, 0, None, date(2026, 1, 15), "last coupon day outside"),
        (MATURITY, 2, ISSUE, None, "first coupon day outside"),
        (MATURITY, 0, date(2026, 1, 15), None, "first coupon day outside"),
        (MATURITY, 2, date(2025, 7, 16), None, "no whole number of periods"),
    ],
)
def test_coupon_dates__contradictions__are_refused(
    maturity: date, per_year: int, first: date | None, last: date | None, message: str
) -> None:
    """As the contracts refuse them, in words."""
    with pytest.raises(InvalidParameter, match=message):
        coupon_periods(CouponDates(ISSUE, maturity, per_year, first, last))


def test_roll__all_holidays__is_refused() -> None:
    """A month without a business day is a mistake in the calendar."""
    holidays = {date.fromordinal(ISSUE.toordinal() + number) for number in range(40)}
    with pytest.raises(InvalidParameter, match="no business day"):
        roll(ISSUE, Roll.FOLLOWING, holidays)


def test_paid_and_required__a_third__floor_and_ceiling() -> None:
    """What is paid never passes what was funded."""
    assert (paid(10, 10**18 // 3), required(10, 10**18 // 3)) == (3, 4)
    assert paid(10, 6 * 10**18) == required(10, 6 * 10**18) == 60
