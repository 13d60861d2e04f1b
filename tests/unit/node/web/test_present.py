"""Small words and bars of pages."""

import pytest

from node.api import words
from node.web import drawing, present


@pytest.mark.parametrize(
    ("instant", "pkt", "utc"),
    [
        ("2025-10-30T00:00:00Z", "30 Oct 2025, 05:00 PKT", "00:00 UTC"),
        ("2025-10-29T19:00:20Z", "30 Oct 2025, 00:00 PKT", "29 Oct, 19:00 UTC"),
        ("2025-12-31T20:30:00Z", "1 Jan 2026, 01:30 PKT", "31 Dec, 20:30 UTC"),
    ],
)
def test_instant__on_a_page__is_pakistans_time_beside_utc(instant: str, pkt: str, utc: str) -> None:
    """The day of UTC is written only where it is another."""
    assert (present.pkt(instant), present.utc(instant)) == (pkt, utc)


def test_words__of_names__are_readable() -> None:
    """Months, days, hashes, kinds and hours as people write them."""
    assert present.month("2025-11") == "Nov 2025"
    assert present.stacked_month("2025-11") == "Nov<br>2025"
    assert present.day("2026-01-22") == "22 Jan 2026"
    assert present.pkt_day("2028-06-29T19:00:00Z") == "30 Jun 2028"
    assert present.short("0x" + "ab" * 20) == "0xabab\N{HORIZONTAL ELLIPSIS}abab"
    assert present.kind("bond_token") == "Government debt"
    assert present.kind("future_kind") == "Future kind"
    assert present.span("00:00-24:00") == "all day"
    assert present.span("08:00-17:00") == "08:00\N{EN DASH}17:00"


@pytest.mark.parametrize(
    ("kw", "step"),
    [(0, 0), (1, 1), (249, 1), (250, 2), (500, 3), (750, 4), (900, 5), (999, 5), (1_000, 6)],
)
def test_heat__towards_the_ceiling__rises_in_steps(kw: int, step: int) -> None:
    """Nothing and a full ceiling each have a step of their own."""
    assert drawing.heat(words.power(kw), words.power(1_000)) == step


def test_fill__without_a_ceiling__draws_nothing() -> None:
    """A ceiling of zero is no division."""
    assert drawing.fill(words.power(0), words.power(0)) == 0


def test_category__of_a_licence__is_the_regulators_name() -> None:
    """One that this software does not know is read as its name."""
    assert present.category("data_centre") == "AI data centre"
    assert present.category("new_thing") == "New thing"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 second"),
        (90, "90 seconds"),
        (60, "1 minute"),
        (3_600, "1 hour"),
        (7_200, "2 hours"),
        (86_400, "1 day"),
        (1_000 * 86_400, "1,000 days"),
    ],
)
def test_duration__seconds__in_the_largest_whole_unit(seconds: int, words: str) -> None:
    """Exact, never rounded."""
    assert present.duration(seconds) == words


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        ("6.0000", "6.0000"),
        ("2.925075", "2.925075"),
        ("5.8032786885245901639344", "5.803279"),
        ("0.0000005", "0.000001"),
    ],
)
def test_six__a_long_figure__is_rounded_half_up(exact: str, shown: str) -> None:
    """Six decimals at most; what has fewer stays as it is."""
    assert present.six(exact) == shown


def test_words__of_debt__are_those_of_dealers() -> None:
    """Bonds and day counts have their own names, and nothing is rounded away from money."""
    assert present.words("fixed_pib") == "Fixed PIB"
    assert present.day_count("act_act_icma") == "ACT/ACT (ICMA)"
    assert present.day_count("new_count") == "New count"
    assert words.whole("PKR 48,825,000.0000") == "PKR 48,825,000"
    assert words.whole("PKR 2,479.7000") == "PKR 2,479.7000"
    assert words.whole("PKR 5") == "PKR 5"
