"""Rules with what they were told, approvals, holds and orders."""

import httpx
import pytest

from tests.support.handmade import SUPERVISED, Ledger, contract, hash_of, supervise
from tokenization.units import checksum


HOLDER = checksum(hash_of("holder")[:20])


def settings(answer: dict[str, list[dict[str, object]]]) -> dict[str, dict[str, object]]:
    """What a token's rules were told, by the name of the setting."""
    return {
        setting["name"]: setting
        for rule in answer["rules"]
        for setting in rule["settings"]  # type: ignore[attr-defined]
    }


def test_rules__of_a_token__stand_in_order_with_values_and_words(
    supervised: httpx.Client,
) -> None:
    """Exact values as the chain has them, and a sentence each."""
    answer = supervised.get(f"/v1/tokens/{SUPERVISED}/rules").json()
    names = ["HoldingCapRule", "CountryRule", "TradingWindowRule"]
    assert [rule["rule"]["code"] for rule in answer["rules"]] == names
    assert answer["tracked"]
    told = settings(answer)
    assert told["cap"]["values"] == ["10000000"]
    assert told["cap"]["words"] == "No investor holds more than PKR 1,000,000,000."
    assert told["countries"]["values"] == ["586", "784"]
    assert told["hours"]["values"] == ["32400", "61200", "62"]
    assert told["hours"]["words"] == (
        "Transfers from 09:00 to 17:00 PKT on Mon, Tue, Wed, Thu, Fri."
    )
    assert told["holidays"]["words"] == "Nothing is traded on 2025-12-25."
    page = supervised.get(f"/tokens/{SUPERVISED}").text
    assert "No investor holds more than PKR 1,000,000,000." in page


def test_rules__of_an_id__are_named_with_it(supervised: httpx.Client) -> None:
    """Further rules of one right."""
    answer = supervised.get("/v1/tokens/CapacityRights/rules").json()
    (one,) = answer["id_rules"]
    assert (one["id"], one["rules"][0]["rule"]["code"]) == ("7", "TransferApprovalRule")
    assert answer["complete"]
    assert one["rules"][0]["settings"][0]["words"] == "2 approved transfers wait to be made."


def test_rules__before_they_were_set__are_those_of_that_block(supervised: httpx.Client) -> None:
    """As of any block, like everything else."""
    number = supervised.get("/v1/status").json()["block"]["number"]
    before = supervised.get(f"/v1/tokens/{SUPERVISED}/rules", params={"block": number - 1}).json()
    assert settings(before) == {}
    assert len(before["rules"]) == 2


SENTENCES: list[tuple[str, tuple[int, ...], str, str]] = [
    (
        "HolderLimitSet(address,uint256)",
        (20,),
        "holder_limit",
        "At most 20 investors hold any.",
    ),
    ("LockUpSet(address,uint40)", (0,), "lock_up", "No lock-up."),
    (
        "LockUpSet(address,uint40)",
        (1_761_800_000,),
        "lock_up",
        "Nothing is transferred before 2025-10-30T04:53:20Z.",
    ),
    (
        "HoldingPeriodSet(address,uint40)",
        (2 * 86_400,),
        "holding_period",
        "What was acquired is passed on after 2 days at the earliest.",
    ),
    ("LotSet(address,uint256)", (50,), "lot", "Only whole lots of PKR 5,000 move."),
    ("ClosedPeriodSet(address,uint40,uint40)", (5, 5), "closed_period", "No closed period."),
    (
        "ClosedPeriodSet(address,uint40,uint40)",
        (0, 60),
        "closed_period",
        "Nothing is transferred from 1970-01-01T00:00:00Z until 1970-01-01T00:01:00Z.",
    ),
    (
        "VenueSet(address,uint16,bool)",
        (6, True),
        "venue",
        "Transfers are sent by a licensed custody or broker, or by the holder itself.",
    ),
    (
        "ShareSet(address,uint16,uint256)",
        (2_500, 1_000),
        "share",
        "No investor holds more than 25.00 % of what exists, or of PKR 100,000 if that is more.",
    ),
    (
        "VelocitySet(address,uint128,uint40)",
        (100, 90),
        "velocity",
        "An investor sends at most PKR 10,000 within 90 seconds.",
    ),
    (
        "TopicsSet(address,uint64)",
        (0b101,),
        "topics",
        "Whoever acquires needs attestations on topics 0, 2.",
    ),
    (
        "CategoriesSet(address,uint16)",
        (384,),
        "categories",
        "Whoever acquires needs a licence as miner or data centre.",
    ),
    (
        "AllCountriesSet(address,bool)",
        (True,),
        "countries",
        "Investors of every country may hold it.",
    ),
]
"""Event, values, name of the setting and what people read."""


@pytest.mark.parametrize("case", SENTENCES, ids=lambda case: case[2])
def test_rules__each_setting__has_its_sentence(
    living: httpx.Client, living_ledger: Ledger, case: tuple[str, tuple[int, ...], str, str]
) -> None:
    """What people read is made from the exact values alone."""
    event, values, name, words = case
    living_ledger.emit(contract("CountryRule"), event, contract(SUPERVISED), *values)
    living_ledger.mine()
    told = settings(living.get(f"/v1/tokens/{SUPERVISED}/rules").json())
    assert told[name]["words"] == words


def test_rules__all_countries_but_some__names_those(
    living: httpx.Client, living_ledger: Ledger
) -> None:
    """The shorter list is the one that is read."""
    rule, bill = contract("CountryRule"), contract(SUPERVISED)
    living_ledger.emit(rule, "AllCountriesSet(address,bool)", bill, True)
    living_ledger.emit(rule, "CountrySet(address,uint16,bool)", bill, 8, False)
    living_ledger.mine()
    told = settings(living.get(f"/v1/tokens/{SUPERVISED}/rules").json())
    assert told["countries"]["words"] == "Investors of every country may hold it but of 008."
    assert len(told["countries"]["values"]) == 998  # type: ignore[arg-type]
    living_ledger.emit(rule, "AllCountriesSet(address,bool)", bill, False)
    living_ledger.mine()
    told = settings(living.get(f"/v1/tokens/{SUPERVISED}/rules").json())
    assert "countries" not in told


def test_approvals__waiting_ones__are_listed_with_their_exact_amounts(
    supervised: httpx.Client,
) -> None:
    """Those too late are told apart."""
    first = supervised.get("/v1/tokens/CapacityRights/approvals", params={"limit": 1}).json()
    second = supervised.get(
        "/v1/tokens/CapacityRights/approvals", params={"cursor": first["next"]}
    ).json()
    items = [*first["items"], *second["items"]]
    assert [(one["amount"]["base"], one["expired"]) for one in items] == [
        ("500", False),
        ("600", True),
    ]
    assert {(one["sender"], one["receiver"], one["id"]) for one in items} == {
        ("MZ-0001", "MZ-0002", "7")
    }
    assert second["next"] is None


def test_holds__of_a_token_and_an_account__say_who_decides(supervised: httpx.Client) -> None:
    """Open ones; after expiry anybody may let them go."""
    items = supervised.get(f"/v1/tokens/{SUPERVISED}/holds").json()["items"]
    assert [(one["number"], one["expired"]) for one in items] == [("1", False), ("2", True)]
    assert {one["holder"] for one in items} == {HOLDER}
    path = f"/v1/tokens/{SUPERVISED}/holds"
    mine = supervised.get(path, params={"account": HOLDER}).json()["items"]
    assert mine == items
    stranger = checksum(b"\x01" * 20)
    assert supervised.get(path, params={"account": stranger}).json()["items"] == []
    assert "Set aside" in supervised.get(f"/tokens/{SUPERVISED}").text


def test_holds__ended_by_enforcement__are_gone(living: httpx.Client, living_ledger: Ledger) -> None:
    """Every hold of an earlier round is void."""
    supervise(living_ledger)
    holder = hash_of("holder")[:20]
    living_ledger.emit(contract(SUPERVISED), "HoldsCancelled(address,uint32)", holder, 1)
    living_ledger.mine()
    assert living.get(f"/v1/tokens/{SUPERVISED}/holds").json()["items"] == []


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, ["3", "2", "1"]),
        ({"state": "proposed"}, ["2"]),
        ({"state": "expired"}, ["3"]),
        ({"state": "executed", "token": SUPERVISED}, ["1"]),
        ({"token": "CapacityRights"}, []),
    ],
)
def test_orders__by_state_and_token__are_found(
    supervised: httpx.Client, query: dict[str, str], numbers: list[str]
) -> None:
    """Newest first, as they stand at the block's time."""
    items = supervised.get("/v1/orders", params=query).json()["items"]
    assert [one["number"] for one in items] == numbers


def test_order__one__names_both_people_and_the_document(supervised: httpx.Client) -> None:
    """Public accountability: who proposed, who approved, on what."""
    one = supervised.get("/v1/orders/1").json()["order"]
    assert (one["kind"], one["state"]) == ("forced_transfer", "executed")
    assert one["decided_by"] == checksum(hash_of("approver")[:20])
    assert one["document_hash"] == f"0x{hash_of('court').hex()}"
    page = supervised.get("/orders/1").text
    assert one["document_hash"] in page
    assert "Waiting for a second person" in supervised.get("/compliance").text


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/orders/9", 404, "unknown-order"),
        ("/v1/orders/x", 422, "invalid-parameter"),
        ("/v1/orders?state=lost", 422, "invalid-parameter"),
        ("/v1/investors?status=none", 422, "invalid-parameter"),
        ("/v1/attestations?attester=0x1", 422, "invalid-address"),
        ("/v1/licences/NOPE/history", 404, "unknown-licence"),
    ],
)
def test_oversight__what_there_is_not__is_a_problem(
    supervised: httpx.Client, path: str, status: int, code: str
) -> None:
    """Refused with a code and what to do next."""
    answer = supervised.get(path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["hint"]
