"""Proofs of readings hold for every month, site and hour, and for nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenization.errors import InvalidParameter
from tokenization.metering import (
    MAX_KWH,
    Month,
    ReadingProof,
    Statement,
    month_hours,
    path_of,
    proven_kwh,
    root_from,
    root_of,
)


FEBRUARY = 13
"""Of 2026: the shortest month there is, 28 days."""

LEAVES = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=20)
KWH = st.integers(0, MAX_KWH)


def months(sites: int, seed: int) -> Statement:
    """A statement of so many sites; hour h of site s is a number that depends on both."""
    hours = len(month_hours(FEBRUARY))
    return Statement(
        tuple(
            Month(
                site, FEBRUARY, tuple((seed + site * 1_000 + hour) % 2**32 for hour in range(hours))
            )
            for site in range(1, sites + 1)
        )
    )


@given(LEAVES, st.data())
def test_path__of_any_leaf__leads_to_the_root(leaves: list[bytes], data: st.DataObject) -> None:
    """Of however many leaves."""
    place = data.draw(st.integers(0, len(leaves) - 1))
    assert root_from(leaves[place], path_of(leaves, place)) == root_of(leaves)


@given(st.integers(1, 5), KWH, st.data())
def test_proof__of_any_reading__proves_it_alone(sites: int, seed: int, data: st.DataObject) -> None:
    """Not under another root, of another site or another day, nor after a change."""
    statement = months(sites, seed)
    site = data.draw(st.integers(1, sites))
    hour = data.draw(st.sampled_from(month_hours(FEBRUARY)))
    proof = statement.proof(site, hour)
    month = statement.month(site)
    kwh = month.readings[hour - month_hours(FEBRUARY).start]
    assert proven_kwh(statement.root, site, hour, proof) == kwh
    assert proven_kwh(months(sites, seed + 1).root, site, hour, proof) is None
    assert proven_kwh(statement.root, site + 1, hour, proof) is None
    assert proven_kwh(statement.root, site, hour + 24, proof) is None
    bent = bytes([proof.readings[0] ^ 1]) + proof.readings[1:]
    for wrong in (
        ReadingProof(bent, proof.day_path, proof.kwh, proof.site_path),
        ReadingProof(proof.readings + b"\0", proof.day_path, proof.kwh, proof.site_path),
        ReadingProof(proof.readings, proof.day_path, proof.kwh + 1, proof.site_path),
        ReadingProof(proof.readings, proof.day_path[1:], proof.kwh, proof.site_path),
    ):
        assert proven_kwh(statement.root, site, hour, wrong) is None


@given(KWH)
def test_month__published_and_read__is_the_same(seed: int) -> None:
    """What is published is the month."""
    month = months(1, seed).month(1)
    assert Month.of(1, FEBRUARY, month.data) == month


@pytest.mark.parametrize("hours", [0, 24 * 28 - 1, 24 * 28 + 1, 24 * 31])
def test_month__of_another_length__is_refused(hours: int) -> None:
    """Every hour of the month is stated once."""
    with pytest.raises(InvalidParameter, match="672 hours of 2026-02"):
        Month(1, FEBRUARY, (0,) * hours)


@pytest.mark.parametrize("kwh", [-1, MAX_KWH + 1])
def test_month__reading_out_of_range__is_refused(kwh: int) -> None:
    """A reading is 4 bytes."""
    with pytest.raises(InvalidParameter, match="is no reading"):
        Month(1, FEBRUARY, (kwh,) + (0,) * (24 * 28 - 1))
