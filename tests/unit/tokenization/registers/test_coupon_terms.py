"""What a series pays, as a file says it: terms as the chain takes them, and every fault named."""

import pytest

from tokenization.errors import InvalidParameter, PlanError
from tokenization.registers.coupon_terms import Instrument, parse_instalments
from tokenization.registers.series import HEADER, Series, parse_series
from tokenization.units import parse_day, pkt_midnight


HASH = "0x" + "0d" * 32
FIXED = {
    "isin": "PK0000000015",
    "instrument": "FixedPib",
    "tenor": "3Y",
    "issue_date": "2025-10-30",
    "maturity_date": "2028-10-30",
    "lot_units": "1000",
    "cutoff_yield_pct": "11.5000",
    "authorised_pkr": "50000000",
    "auction_date": "2025-10-29",
    "source": "invented",
    "price_per_100": "101.2345",
    "rate_pct": "12.0000",
    "coupons_a_year": "2",
    "day_count": "ACT/ACT ICMA",
    "roll": "following",
    "record_days": "10",
    "grace_days": "3",
    "claim_days": "3650",
}
FLOATING = FIXED | {
    "instrument": "FloatingPib",
    "rate_pct": "0.7",
    "reference_months": "6",
    "fixing_days": "5",
}
RENTAL = FIXED | {"instrument": "IjarahFixed", "shariah_hash": HASH, "asset_pool_hash": HASH}
ZERO = FIXED | {
    "instrument": "ZeroCoupon",
    "price_per_100": "71.2345",
    "rate_pct": "",
    "coupons_a_year": "",
    "record_days": "",
}


def read(row: dict[str, str]) -> Series:
    """The one series of a file of one row."""
    (found,) = parse_series(f"{','.join(HEADER)}\n{','.join(row.get(c, '') for c in HEADER)}\n")
    return found


def test_parse_series__a_fixed_bond__has_its_terms() -> None:
    """In the order and the units of the debt manager."""
    found = read(FIXED)
    assert (found.instrument, found.price_e4, found.yield_e6) == (2, 1_012_345, 115_000)
    cash = b"\xca" * 20
    assert found.coupon.paid_in(cash) == (
        *(120_000, 2, 0, 1, False, 0, 0, 0),
        *(10, 0, 3, 3650, cash, bytes(32), bytes(32)),
    )
    assert found.coupon.instalments == ()


def test_parse_series__every_instrument__is_read() -> None:
    """A margin, documents, nothing at all, a long first period, instalments."""
    assert read(FLOATING).coupon.reference_months == 6
    assert read(FLOATING).coupon.rate_e6 == 7000
    assert read(RENTAL).coupon.shariah_hash == b"\x0d" * 32
    assert read(ZERO).price_e4 == 712_345
    variable = FLOATING | RENTAL | FLOATING | {"instrument": "IjarahVariable"}
    assert read(variable).instrument is Instrument.IJARAH_VARIABLE
    discounted = ZERO | {
        "instrument": "IjarahFixed",
        "shariah_hash": HASH,
        "asset_pool_hash": HASH,
    }
    assert read(discounted).coupon.per_year == 0
    stub = read(FIXED | {"first_coupon": "2026-10-30", "end_of_month": "yes"})
    assert stub.coupon.first_coupon_s == pkt_midnight(parse_day("2026-10-30"))
    assert read(FIXED | {"instalments": "1:25 3:12.5"}).coupon.instalments == (
        (1, 250_000),
        (3, 125_000),
    )


@pytest.mark.parametrize(
    ("row", "cells", "column", "message"),
    [
        (FIXED, {"tenor": "4Y"}, "tenor", "1096 days"),
        (FIXED, {"price_per_100": ""}, "price_per_100", "amount"),
        (FIXED, {"price_per_100": "0"}, "price_per_100", "Zero is not enough"),
        (ZERO, {"price_per_100": "100.0001"}, "price_per_100", "above par"),
        (FIXED, {"rate_pct": ""}, "rate_pct", "no rate of a FixedPib"),
        (FIXED, {"rate_pct": "100.0001"}, "rate_pct", "no rate of a FixedPib"),
        (ZERO, {"rate_pct": "1"}, "rate_pct", "no rate of a ZeroCoupon"),
        (FIXED, {"coupons_a_year": ""}, "coupons_a_year", "does not pay 0 times"),
        (FIXED, {"coupons_a_year": "5"}, "coupons_a_year", "does not pay 5 times"),
        (FIXED, {"coupons_a_year": "two"}, "coupons_a_year", "not a plain amount"),
        (FIXED, {"day_count": "ACT/366"}, "day_count", "not a known day count"),
        (FIXED, {"roll": ""}, "roll", "The roll is missing"),
        (FIXED, {"end_of_month": "maybe"}, "end_of_month", "not a known answer"),
        (FIXED, {"first_coupon": "2026-10-29"}, "first_coupon", "no whole number of periods"),
        (FIXED, {"first_coupon": "30.10.2026"}, "first_coupon", "is not a day"),
        (FIXED, {"last_coupon": "2028-10-30"}, "last_coupon", "outside its life"),
        (FIXED, {"reference_months": "6"}, "reference_months", "FixedPib does not take its rate"),
        (FLOATING, {"reference_months": "3"}, "reference_months", "bill of 3 months"),
        (FLOATING, {"fixing_days": ""}, "fixing_days", "do not go together"),
        (FLOATING, {"fixing_days": "182"}, "fixing_days", "do not fit into a period of 182"),
        (FIXED, {"record_days": "182"}, "record_days", "do not fit into a period of 182"),
        (ZERO, {"record_days": "10"}, "record_days", "Without coupons"),
        (FIXED, {"claim_days": "29"}, "claim_days", "too few"),
        (FIXED, {"grace_days": "-1"}, "grace_days", "not a plain amount"),
        (RENTAL, {"shariah_hash": ""}, "shariah_hash", "needs the Shariah board's ruling"),
        (RENTAL, {"asset_pool_hash": ""}, "asset_pool_hash", "needs the list of assets"),
        (FIXED, {"shariah_hash": HASH}, "shariah_hash", "no such document"),
        (FIXED, {"asset_pool_hash": "0x0d"}, "asset_pool_hash", ""),
        (FIXED, {"instalments": "5:25"}, "instalments", "numbered 0 to 5"),
        (ZERO, {"instalments": "1:25"}, "instalments", "there are none"),
        (FIXED, {"instalments": "1-25"}, "instalments", "is not an instalment"),
        (
            FIXED,
            {"maturity_date": "2055-10-30", "tenor": "30Y", "coupons_a_year": "12"},
            "coupons_a_year",
            "360 coupons",
        ),
    ],
)
def test_parse_series__terms_that_contradict__are_named(
    row: dict[str, str], cells: dict[str, str], column: str, message: str
) -> None:
    """By line and column, with what to do."""
    with pytest.raises(PlanError) as caught:
        read(row | cells)
    assert [(fault.line, fault.column) for fault in caught.value.rows] == [(2, column)]
    assert message in caught.value.rows[0].message
    assert caught.value.rows[0].hint


@pytest.mark.parametrize("text", ["3:25 1:25", "1:25 1:25", "1:0", "1:50 2:50", "1:x"])
def test_parse_instalments__that_do_not_add_up__are_refused(text: str) -> None:
    """Out of order, twice, nothing, everything, no number."""
    with pytest.raises(InvalidParameter):
        parse_instalments(text)
