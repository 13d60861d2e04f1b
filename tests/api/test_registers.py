"""Investors and licences, as of a block and at its time."""

import csv
from datetime import date

import httpx
import pytest

from tests.support.handmade import DATA, Ledger, contract, hash_of
from tokenization.units import checksum, pkt_date, text_to_bytes32


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


def test_investors__listed_in_pages_and_by_status__are_all_there(
    living: httpx.Client, living_ledger: Ledger
) -> None:
    """Every participant, in order of id; one of another status is found by it."""
    everybody = sorted(row["investor"] for row in participants())
    found: list[str] = []
    page = living.get("/v1/investors", params={"limit": 20}).json()
    found += [one["id"] for one in page["items"]]
    while page["next"]:
        page = living.get("/v1/investors", params={"limit": 20, "cursor": page["next"]}).json()
        found += [one["id"] for one in page["items"]]
    assert found == everybody
    updated = "RecordUpdated(bytes32,uint8,uint8,uint8,uint16,uint40,uint32)"
    number = text_to_bytes32(everybody[5])
    living_ledger.emit(contract("IdentityRegistry"), updated, number, 2, 2, 1, 586, 2**33, 2)
    living_ledger.mine()
    frozen = living.get("/v1/investors", params={"status": "frozen"}).json()["items"]
    assert [(one["id"], one["status"]) for one in frozen] == [(everybody[5], "frozen")]
    assert everybody[5] in living.get("/investors", params={"status": "frozen"}).text
    assert "Nobody is closed." in living.get("/investors", params={"status": "closed"}).text


def test_licence__its_history__has_every_step_with_its_document(supervised: httpx.Client) -> None:
    """Two steps of one block are two lines; newest first."""
    items = supervised.get("/v1/licences/PVARA-M-0001/history").json()["items"]
    assert [(one["version"], one["state"]) for one in items] == [
        (3, "licensed"),
        (2, "suspended"),
        (1, "licensed"),
    ]
    assert items[0]["at"]["number"] == items[1]["at"]["number"] > items[2]["at"]["number"]
    assert items[0]["document_hash"] == f"0x{hash_of('letter').hex()}"
    page = supervised.get("/licences/PVARA-M-0001").text
    assert "Suspended" in page
    assert items[0]["document_hash"] in page


def test_attestations__of_an_attester__say_whether_they_hold(supervised: httpx.Client) -> None:
    """Those of an earlier epoch do not."""
    (attester,) = supervised.get("/v1/attesters").json()["items"]
    assert (attester["topics"], attester["active"], attester["epoch"]) == ([1, 2], True, 1)
    query = {"attester": attester["account"]}
    items = supervised.get("/v1/attestations", params=query).json()["items"]
    assert [(one["investor"], one["topic"], one["in_force"]) for one in items] == [
        ("MZ-0001", 1, True),
        ("MZ-0001", 2, False),
    ]
    other = {"attester": checksum(b"\x01" * 20)}
    assert supervised.get("/v1/attestations", params=other).json()["items"] == []
