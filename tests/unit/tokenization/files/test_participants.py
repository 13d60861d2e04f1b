"""A file of participants: read well, and every fault of a bad one named."""

import pytest

from tests.support.ledger import DATA
from tokenization.errors import PlanError
from tokenization.files.licences import LicenceState, Standing
from tokenization.files.participants import HEADER, parse_participants
from tokenization.units import bytes32_to_text, iso_time


GOOD = {
    "investor": "T-01",
    "account": "0xBcd4042DE499D14e55001CcbB24a551F3b954096",
    "name": "Miner One",
    "class": "company",
    "tax_class": "1",
    "country": "586",
    "kyc_expiry": "2028-06-30",
    "licence": "L-01",
    "licence_categories": "MINER+DATA_CENTRE",
    "licence_state": "licensed",
    "licence_from": "2025-08-01",
    "licence_until": "2030-07-31",
}
NO_LICENCE = {column: "" for column in HEADER if column.startswith("licence")}


def text(*rows: dict[str, str]) -> str:
    """A file of rows."""
    return "\n".join([",".join(HEADER), *(",".join(row[c] for c in HEADER) for row in rows)])


def test_parse_participants__a_licensed_miner__is_understood() -> None:
    """Days are PKT days: the first second of one, the last second of another."""
    (found,) = parse_participants(text(GOOD))
    assert (found.investor_class, found.tax_class, found.country) == (2, 1, 586)
    assert iso_time(found.kyc_expiry_s) == "2028-06-30T18:59:59Z"
    assert found.licence is not None
    assert found.licence.categories == 1 << 7 | 1 << 8
    assert found.licence.standing == Standing(LicenceState.LICENSED, (1753988400, 1911754799))


def test_parse_participants__without_licence__has_none() -> None:
    """Empty columns, or the state spelt out."""
    for row in (GOOD | NO_LICENCE, GOOD | NO_LICENCE | {"licence_state": "none"}):
        assert parse_participants(text(row))[0].licence is None


def test_parse_participants__the_small_ledgers__are_ten() -> None:
    """In file order."""
    found = parse_participants((DATA / "participants.csv").read_text())
    assert [bytes32_to_text(one.investor) for one in found] == [f"T-{n:02}" for n in range(1, 11)]


@pytest.mark.parametrize(
    ("change", "column", "message"),
    [
        ({"investor": ""}, "investor", "does not fit one word"),
        ({"investor": "T" * 17}, "investor", "is too long for an investor's id"),
        ({"account": "0xBcd4042DE499D14e55001CcbB24a551F3b954097"}, "account", "checksum"),
        ({"class": "robot"}, "class", "'robot' is not a known class"),
        ({"tax_class": "256"}, "tax_class", "out of range"),
        ({"tax_class": ""}, "tax_class", "not a plain amount"),
        ({"country": "PK"}, "country", "not a plain amount"),
        ({"country": "0"}, "country", "out of range"),
        ({"country": "1000"}, "country", "out of range"),
        ({"kyc_expiry": "30.06.2028"}, "kyc_expiry", "is not a day"),
        ({"kyc_expiry": "20280630"}, "kyc_expiry", "is not a day"),
        ({"kyc_expiry": "2028-06-31"}, "kyc_expiry", "is not a day"),
        ({"licence_categories": "MINER+POET"}, "licence_categories", "'POET' is not a known"),
        ({"licence_state": "asleep"}, "licence_state", "'asleep' is not a known"),
        ({"licence_state": "none"}, "licence_state", "has no state"),
        ({"licence": ""}, "licence", "does not fit one word"),
        ({"licence_from": "", "licence_until": ""}, "licence_from", "has a validity"),
        ({"licence_until": ""}, "licence_until", "is not a day"),
        ({"licence_until": "2025-07-31"}, "licence_until", "ends before it begins"),
        (NO_LICENCE | {"licence_from": "2025-08-01"}, "licence_from", "no licence on this row"),
    ],
)
def test_parse_participants__one_bad_cell__is_named(
    change: dict[str, str], column: str, message: str
) -> None:
    """By line and column, with what to do."""
    with pytest.raises(PlanError) as caught:
        parse_participants(
            text(
                GOOD | {"investor": "T-00", "licence": "L-00", "account": "0x" + "1" * 40},
                GOOD | change,
            )
        )
    assert [(fault.line, fault.column) for fault in caught.value.rows] == [(3, column)]
    assert message in caught.value.rows[0].message
    assert caught.value.rows[0].hint


def test_parse_participants__the_same_twice__is_refused() -> None:
    """One row an investor, an account, a licence; no licence may stand many times."""
    with pytest.raises(PlanError) as caught:
        parse_participants(text(GOOD, GOOD))
    assert [fault.column for fault in caught.value.rows] == ["investor", "account", "licence"]
    second = {"investor": "T-02", "account": "0x" + "2" * 40} | NO_LICENCE
    assert len(parse_participants(text(GOOD | NO_LICENCE, GOOD | second))) == 2
