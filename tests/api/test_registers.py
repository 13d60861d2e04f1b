"""Investors and licences, as of a block and at its time."""

import csv
from datetime import date

import httpx
import pytest

from tests.support.handmade import DATA, Ledger
from tokenization.units import pkt_date


def participants() -> list[dict[str, str]]:
    """The sample's participants."""
    with (DATA / "participants.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_licences__each__stands_where_file_and_time_put_it(
    api: httpx.Client, sample_ledger: Ledger
) -> None:
    """A granted licence is valid, not yet or no longer by the block's time; others as left."""
    tip = sample_ledger.store.tip
    assert tip is not None
    today = pkt_date(tip.time_s)
    found = api.get("/v1/licences", params={"limit": 1000}).json()["items"]
    states = {licence["number"]: licence["state"] for licence in found}
    expected = {}
    for row in participants():
        if row["licence"]:
            expected[row["licence"]] = expected_state(row, today)
    assert states == expected
    assert {"licensed", "not_yet_valid", "expired", "suspended"} <= set(states.values())


@pytest.mark.parametrize("row", participants()[:3], ids=lambda row: row["investor"])
def test_investor__registered__has_record_accounts_and_licences(
    api: httpx.Client, row: dict[str, str]
) -> None:
    """What the registrar entered is what the register shows, without a name."""
    answer = api.get(f"/v1/investors/{row['investor']}")
    investor = answer.json()
    assert investor["investor"]["investor_class"] == row["class"]
    assert investor["investor"]["country"] == int(row["country"])
    assert investor["accounts"] == [row["account"]]
    assert [licence["number"] for licence in investor["licences"]] == [row["licence"]]
    assert row["name"] not in answer.text


def test_investor__before_its_registration__is_unknown(api: httpx.Client) -> None:
    """The register is as of the block, like everything else."""
    answer = api.get("/v1/investors/MZ-0001", params={"block": 2})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-investor")
    assert api.get("/v1/licences", params={"block": 2}).json()["items"] == []


def expected_state(row: dict[str, str], today: date) -> str:
    """The state of a participant's licence on a day."""
    if row["licence_state"] != "licensed":
        return {"noc": "no_objection"}.get(row["licence_state"], row["licence_state"])
    if today < date.fromisoformat(row["licence_from"]):
        return "not_yet_valid"
    return "expired" if today > date.fromisoformat(row["licence_until"]) else "licensed"
