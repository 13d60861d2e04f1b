"""Text and integers convert exactly, both ways."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenization.errors import InvalidAddress, InvalidParameter
from tokenization.units import (
    bytes32_to_text,
    checksum,
    format_amount,
    iso_time,
    parse_address,
    parse_amount,
    parse_period,
    period_label,
    period_start,
    pkt_date,
    pkt_midnight,
    text_to_bytes32,
)


DECIMALS = st.integers(0, 30)


@given(st.integers(0, 10**60), DECIMALS)
def test_amount__formatted_and_parsed__is_the_same(base: int, decimals: int) -> None:
    """The invariant the module names."""
    assert parse_amount(format_amount(base, decimals), decimals) == base


@given(st.text(alphabet="0123456789.,eE+-_ ٣½", max_size=8), DECIMALS)
def test_parse_amount__any_text__is_exact_or_refused(text: str, decimals: int) -> None:
    """What is accepted has digits and at most one point, nothing else."""
    try:
        parse_amount(text, decimals)
    except InvalidParameter:
        return
    assert set(text) <= set("0123456789.")
    assert text.count(".") <= 1


@given(st.binary(min_size=20, max_size=20))
def test_address__any_account__reads_back_in_every_case(account: bytes) -> None:
    """Checksummed, small and capital letters name the same account."""
    text = checksum(account)
    for form in (text, text.lower(), "0x" + text[2:].upper()):
        assert parse_address(form) == account


@given(st.binary(min_size=20, max_size=20), st.integers(2, 41))
def test_address__one_letter_of_the_other_case__is_refused(account: bytes, place: int) -> None:
    """A checksum is there to be wrong when something is."""
    text = checksum(account)
    wrong = text[:place] + text[place].swapcase() + text[place + 1 :]
    digits = wrong[2:]
    if wrong != text and digits not in (digits.lower(), digits.upper()):
        with pytest.raises(InvalidAddress):
            parse_address(wrong)


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=32))
def test_bytes32__short_text__round_trips(text: str) -> None:
    """Refs, codes and licence numbers come back as they went."""
    assert bytes32_to_text(text_to_bytes32(text)) == text


@given(st.integers(0, 12 * 100))
def test_period__any_month__round_trips_and_starts_at_midnight(period: int) -> None:
    """Label and start agree on the month."""
    assert parse_period(period_label(period)) == period
    start = pkt_date(period_start(period))
    assert (start.day, f"{start:%Y-%m}") == (1, period_label(period))


@given(st.dates(date(1970, 1, 2), date(2200, 1, 1)))
def test_pkt_midnight__any_day__lies_in_that_day(day: date) -> None:
    """The first second of a day is in it; the second before is not."""
    assert pkt_date(pkt_midnight(day)) == day
    assert pkt_date(pkt_midnight(day) - 1) != day


@given(st.integers(0, 2**40 - 1))
def test_iso_time__any_instant_of_forty_bits__is_written_and_counts_on(time_s: int) -> None:
    """Years beyond 9999 are written as ISO 8601 expands them; 400 years later it reads the same."""
    text = iso_time(time_s)
    year, rest = int(text[:-16]), text[-16:]
    assert len(text) == (20 if year <= 9999 else 23)
    later = iso_time(time_s + 146_097 * 86_400)
    assert (int(later[:-16]), later[-16:]) == (year + 400, rest)


def test_iso_time__around_the_year_9999__goes_on_by_seconds() -> None:
    """The last second of four digits, and the first of six."""
    assert iso_time(253_402_300_799) == "9999-12-31T23:59:59Z"
    assert iso_time(253_402_300_800) == "+010000-01-01T00:00:00Z"
