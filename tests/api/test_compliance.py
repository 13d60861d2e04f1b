"""Freezes, holds, orders and pre-checks as the API and the pages serve them."""

import httpx
import pytest

from tests.support.handmade import ZERO, Ledger, contract, hash_of, list_contract
from tests.support.shapes import misfits
from tokenization.types import Kind
from tokenization.units import checksum, text_to_bytes32


BILL = "PKMZTB03M256"
HOLDER = "0xBcd4042DE499D14e55001CcbB24a551F3b954096"
OFFICER, APPROVER = (hash_of(name)[:20] for name in ("officer", "approver"))
DOCUMENT = hash_of("order of the court")
DESK = contract("EnforcementDesk")
PROPOSED = (
    "OrderProposed(uint256,address,address,uint8,address,uint256,uint256,address,uint40,bytes32)"
)


@pytest.fixture
def holder(living: httpx.Client) -> bytes:
    """The first holder of the bill; it has enough to freeze some of it."""
    line = living.get(f"/v1/tokens/{BILL}/holders", params={"limit": 1}).json()["items"][0]
    return bytes.fromhex(line["account"][2:])


@pytest.fixture
def desk(living_ledger: Ledger) -> Ledger:
    """The ledger with an enforcement desk."""
    list_contract(living_ledger, "EnforcementDesk", Kind.ENFORCEMENT_DESK)
    living_ledger.mine()
    return living_ledger


def parts(client: httpx.Client, account: bytes, **query: int) -> list[int]:
    """Total, frozen, held and available of the bill."""
    path = f"/v1/accounts/{checksum(account)}/holdings/{BILL}"
    answer = client.get(path, params=query).json()
    return [int(answer[name]["base"]) for name in ("total", "frozen", "held", "available")]


def test_parts__frozen_and_held__reduce_what_is_available(
    living: httpx.Client, desk: Ledger, holder: bytes
) -> None:
    """Exact integers, never below zero, and each block as it was."""
    token = contract(BILL)
    total = parts(living, holder)[0]
    held = "HoldPlaced(uint256,address,address,address,uint256,uint40,uint256)"
    desk.emit(token, "Frozen(address,uint256)", holder, total - 30)
    desk.emit(token, held, 1, holder, OFFICER, OFFICER, 10, 2**33, 10)
    desk.mine()
    tip = desk.store.tip
    assert tip is not None
    assert parts(living, holder) == [total, total - 30, 10, 20]
    desk.emit(token, "Frozen(address,uint256)", holder, total + 7)
    desk.mine()
    assert parts(living, holder) == [total, total + 7, 10, 0]
    desk.emit(token, "Frozen(address,uint256)", holder, 0)
    desk.emit(token, "HoldReleased(uint256,address,uint256)", 1, holder, 0)
    desk.emit(token, "AddressFrozen(address,bool,address)", holder, True, DESK)
    desk.mine()
    assert parts(living, holder) == [total, total, 0, 0]
    assert parts(living, holder, block=tip.number) == [total, total - 30, 10, 20]
    listed = living.get(f"/v1/tokens/{BILL}/holders", params={"limit": 1000}).json()["items"]
    (line,) = [one for one in listed if one["account"] == checksum(holder)]
    assert (line["frozen"]["base"], line["available"]["base"]) == (str(total), "0")


def test_token__paused_documents_and_record_dates__are_shown(
    living: httpx.Client, desk: Ledger
) -> None:
    """What a token is now, on the API and on its page."""
    token = contract(BILL)
    desk.emit(token, "Paused(address)", DESK)
    updated = "DocumentUpdated(bytes32,string,bytes32)"
    uri = "https://mizan.example/terms"
    desk.emit(token, updated, text_to_bytes32("TERMS"), uri, DOCUMENT)
    desk.emit(token, "RecordAnnounced(uint256,uint256)", desk.time_s + 86_400, 1)
    desk.mine()
    detail = living.get(f"/v1/tokens/{BILL}").json()
    assert detail["paused"]
    (document,) = detail["documents"]
    assert (document["name"], document["uri"]) == ("TERMS", uri)
    assert document["hash"] == f"0x{DOCUMENT.hex()}"
    assert len(detail["record_dates"]) == 1
    page = living.get(f"/tokens/{BILL}").text
    assert "Paused" in page
    assert uri in page


def test_log__acts_and_orders__are_lines_with_words(
    living: httpx.Client, desk: Ledger, holder: bytes
) -> None:
    """Who, what, on which document, and what transfers are refused with; newest first."""
    token, rights = contract(BILL), contract("CapacityRights")
    desk.emit(DESK, "PauseSet(address,bool,address,bytes32)", token, True, OFFICER, DOCUMENT)
    froze = "UnitsFreezeSet(address,uint256,address,uint256,address,bytes32)"
    desk.emit(DESK, froze, rights, 7, holder, 1500, OFFICER, DOCUMENT)
    order = (token, holder, 1, OFFICER, 0, 50, OFFICER, 2**33, DOCUMENT)
    desk.emit(DESK, PROPOSED, 1, *order)
    desk.emit(DESK, "OrderExecuted(uint256,address)", 1, APPROVER)
    sanctioned = "InvestorSanctionSet(bytes32,bool,bytes32)"
    desk.emit(contract("CountryRule"), sanctioned, text_to_bytes32("MZ-0001"), True, DOCUMENT)
    desk.mine()
    answer = living.get("/v1/compliance-log").json()
    openapi = living.get("/openapi.json").json()
    content = openapi["paths"]["/v1/compliance-log"]["get"]["responses"]["200"]["content"]
    assert list(misfits(answer, content["application/json"]["schema"], openapi)) == []
    lines = answer["items"]
    assert [(line["kind"], line["state"]) for line in lines] == [
        ("investor_sanctioned", "done"),
        ("forced_transfer", "executed"),
        ("forced_transfer", "proposed"),
        ("units_frozen", "done"),
        ("paused", "done"),
    ]
    assert lines[1]["by"] == checksum(APPROVER)
    assert lines[2]["by"] == checksum(OFFICER)
    assert (lines[3]["id"], lines[3]["amount"]["base"]) == ("7", "1500")
    assert lines[4]["reason"]["code"] == 404
    assert lines[4]["reason"]["words"]
    assert {line["document_hash"] for line in lines} == {f"0x{DOCUMENT.hex()}"}
    mine = living.get("/v1/compliance-log", params={"token": BILL}).json()["items"]
    assert [line["kind"] for line in mine] == ["forced_transfer", "forced_transfer", "paused"]
    first = living.get("/v1/compliance-log", params={"limit": 2}).json()
    second = living.get("/v1/compliance-log", params={"limit": 3, "cursor": first["next"]}).json()
    assert first["items"] + second["items"] == lines
    page = living.get("/compliance").text
    assert "Forced transfer" in page
    assert "MZ-0001" in page


def test_investor__sanctions_attestations_and_sandbox__are_shown(
    living: httpx.Client, living_ledger: Ledger
) -> None:
    """An attestation holds while it is valid and its attester is of the same epoch and trusted."""
    list_contract(living_ledger, "AttestationRegistry", Kind.ATTESTATION_REGISTRY)
    investor, licence = text_to_bytes32("MZ-0001"), text_to_bytes32("PVARA-M-0001")
    registry, register = contract("AttestationRegistry"), contract("LicenceRegistry")
    named, said = (
        "AttesterSet(address,uint64,bool,uint24)",
        "AttestationSet(bytes32,uint8,address,bytes32,uint40,uint24,uint32)",
    )
    ends = living_ledger.time_s + 86_400
    living_ledger.emit(registry, named, OFFICER, 0b110, True, 1)
    for topic, until, epoch in ((0, ends, 1), (1, ends, 1), (2, 0, 1), (3, ends, 1), (4, 1, 1)):
        living_ledger.emit(registry, said, investor, topic, OFFICER, DOCUMENT, until, epoch, 1)
    sanctioned = "InvestorSanctionSet(bytes32,bool,bytes32)"
    living_ledger.emit(contract("CountryRule"), sanctioned, investor, True, DOCUMENT)
    living_ledger.emit(register, "SandboxSet(bytes32,bytes32,bool)", licence, investor, True)
    limited = "SandboxLimitSet(bytes32,address,uint256)"
    living_ledger.emit(register, limited, licence, contract("CapacityRights"), 2**70)
    living_ledger.mine()
    answer = living.get("/v1/investors/MZ-0001").json()
    assert [one["in_force"] for one in answer["attestations"]] == [False, True, False, False, False]
    assert answer["sanctioned"]
    (found,) = [one for one in answer["licences"] if one["number"] == "PVARA-M-0001"]
    assert found["sandboxed"]
    (limit,) = found["sandbox_limits"]
    assert (limit["asset"]["code"], limit["limit"]) == ("CapacityRights", str(2**70))
    openapi = living.get("/openapi.json").json()
    content = openapi["paths"]["/v1/investors/{investor}"]["get"]["responses"]["200"]["content"]
    assert list(misfits(answer, content["application/json"]["schema"], openapi)) == []
    page = living.get("/investors/MZ-0001").text
    assert "Sanctioned" in page
    assert "Sandbox" in page
    living_ledger.emit(registry, named, OFFICER, 0b110, True, 2)
    living_ledger.mine()
    later = living.get("/v1/investors/MZ-0001").json()["attestations"]
    assert not any(one["in_force"] for one in later)


@pytest.mark.parametrize(
    ("code", "allowed", "rule"), [(0, True, None), (302, False, "CountryRule"), (404, False, None)]
)
def test_can_transfer__the_chains_code__comes_with_words_and_rule(
    living: httpx.Client, living_ledger: Ledger, code: int, allowed: bool, rule: str | None
) -> None:
    """The code is the chain's; words and rule are what is known of it."""
    living_ledger.code = code
    query = {"token": BILL, "from": HOLDER, "to": HOLDER, "amount": "50"}
    answer = living.get("/v1/can-transfer", params=query).json()
    assert (answer["allowed"], answer["reason"]["code"]) == (allowed, code)
    assert bool(answer["reason"]["words"])
    assert (answer["rule"] and answer["rule"]["code"]) == rule
    (asked,) = living_ledger.questions
    assert f"0x{asked.block.hex()}" == answer["block"]["hash"]
    assert (asked.token, asked.id, asked.amount) == (contract(BILL), None, 50)
    assert asked.operator == asked.sender == asked.receiver


def test_can_transfer__of_an_id_and_an_issuance__is_asked_so(
    living: httpx.Client, living_ledger: Ledger
) -> None:
    """An id nobody holds yet can be asked about; nobody gives in an issuance."""
    query = {"token": "CapacityRights", "id": "7", "to": HOLDER, "amount": "5", "block": "6"}
    answer = living.get("/v1/can-transfer", params=query).json()
    (asked,) = living_ledger.questions
    assert (asked.id, asked.sender, answer["block"]["number"]) == (7, ZERO, 6)
    assert (answer["sender"], answer["available"]) == (None, None)


def test_can_transfer__no_chain__is_upstream_unavailable(
    living: httpx.Client, living_ledger: Ledger
) -> None:
    """No answer of our own is given in its place."""
    living_ledger.code = None
    query = {"token": BILL, "to": HOLDER, "amount": "50"}
    answer = living.get("/v1/can-transfer", params=query)
    assert (answer.status_code, answer.json()["code"]) == (503, "upstream-unavailable")


@pytest.mark.parametrize(
    "query",
    [
        {"amount": "50"},
        {"to": HOLDER, "amount": "-1"},
        {"to": HOLDER, "amount": "1.5"},
        {"to": HOLDER, "amount": "9" * 78},
        {"to": HOLDER, "amount": "5", "id": "1"},
        {"to": HOLDER},
    ],
)
def test_can_transfer__malformed__is_refused(api: httpx.Client, query: dict[str, str]) -> None:
    """Neither party, no amount, none that fits, or an id where there are none."""
    answer = api.get("/v1/can-transfer", params={"token": BILL, **query})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-parameter")
