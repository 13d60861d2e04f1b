"""Listings as files: whole, exact, and safe to open in a spreadsheet."""

import csv
import io

import httpx
import pytest

from node.api.csvfile import lines


ACCOUNT = "0xBcd4042DE499D14e55001CcbB24a551F3b954096"


def rows(text: str) -> list[dict[str, str]]:
    """A file's rows."""
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize(
    ("path", "column", "field"),
    [
        ("/v1/tokens/PKMZTB03M256/holders", "total", "total"),
        ("/v1/tokens/CapacityRights/holders", "total", "total"),
        (f"/v1/accounts/{ACCOUNT}/holdings", "total", "total"),
        (f"/v1/accounts/{ACCOUNT}/history", "amount", "amount"),
    ],
)
def test_csv__a_listing__is_the_whole_of_it(
    api: httpx.Client, path: str, column: str, field: str
) -> None:
    """Every item in order, with base units in full, at the block of header and name."""
    answer = api.get(path, params={"format": "csv", "block": 12, "limit": 2})
    items = api.get(path, params={"block": 12, "limit": 1000}).json()["items"]
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["ledger-block"].startswith("12:0x")
    assert "block-12.csv" in answer.headers["content-disposition"]
    found = rows(answer.text)
    assert [row[column] for row in found] == [item[field]["base"] for item in items]
    assert [row["id"] for row in found] == [item["asset"]["id"] or "" for item in items]


def test_csv__a_refusal__comes_before_the_first_byte(api: httpx.Client) -> None:
    """What cannot be answered is a problem, never half a file."""
    for path, code in (
        ("/v1/tokens/NOPE/holders", "unknown-token"),
        ("/v1/accounts/0x00000000000000000000000000000000000000aa/history", "unknown-account"),
        ("/v1/tokens/PKMZTB03M256/holders?block=999", "block-not-indexed"),
    ):
        answer = api.get(path, params={"format": "csv"} | dict(httpx.URL(path).params))
        assert answer.json()["code"] == code


def test_csv__a_formula__is_made_harmless() -> None:
    """A text that a spreadsheet would run gets an apostrophe; a negative amount does not."""
    text = "".join(lines(["a"], iter([["=1+1"], ["@x"], ["+1,5"], ["-7"], [-7], [None], ["ok"]])))
    assert text.splitlines() == ["a", "'=1+1", "'@x", '"\'+1,5"', "-7", "-7", '""', "ok"]


def test_csv__a_huge_amount__has_no_exponent() -> None:
    """Seventy-eight digits stay seventy-eight digits."""
    assert list(lines(["a"], iter([[2**256 - 1]])))[1] == f"{2**256 - 1}\r\n"
