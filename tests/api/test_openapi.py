"""What OpenAPI says is what the API does, for every route."""

import json
import re

import httpx
import pytest

from node.api.problems import MEDIA_TYPE, catalogue
from tests.support.lending import DEAL, ISIN, holders
from tests.support.shapes import Json, misfits
from tokenization.units import checksum


HOLDER = checksum(holders()[0])
ACCOUNT = "0xBcd4042DE499D14e55001CcbB24a551F3b954096"
QUESTIONS = {
    "/v1/status": "/v1/status",
    "/v1/blocks": "/v1/blocks?limit=3",
    "/v1/blocks/{ref}": "/v1/blocks/5",
    "/v1/digest": "/v1/digest",
    "/v1/tokens": "/v1/tokens",
    "/v1/tokens/{token}": "/v1/tokens/PKMZTB03M256",
    "/v1/tokens/{token}/rights": "/v1/tokens/CapacityRights/rights?limit=5",
    "/v1/tokens/{token}/holders": "/v1/tokens/CapacityRights/holders?limit=5",
    "/v1/tokens/{token}/transfers": "/v1/tokens/CapacityRights/transfers?limit=5",
    "/v1/tokens/{token}/supply": "/v1/tokens/PKMZTB03M256/supply",
    "/v1/accounts/{account}/holdings": f"/v1/accounts/{ACCOUNT}/holdings",
    "/v1/accounts/{account}/holdings/{token}": f"/v1/accounts/{ACCOUNT}/holdings/PKMZTB03M256",
    "/v1/accounts/{account}/holdings/{token}/proof": (
        f"/v1/accounts/{ACCOUNT}/holdings/PKMZTB03M256/proof"
    ),
    "/v1/accounts/{account}/history": f"/v1/accounts/{ACCOUNT}/history",
    "/v1/zones": "/v1/zones",
    "/v1/zones/{zone}": "/v1/zones/KE",
    "/v1/investors/{investor}": "/v1/investors/MZ-0001",
    "/v1/licences": "/v1/licences",
    "/v1/licences/{licence}": "/v1/licences/PVARA-M-0001",
    "/v1/licences/{licence}/history": "/v1/licences/PVARA-M-0001/history",
    "/v1/investors": "/v1/investors?limit=3",
    "/v1/attesters": "/v1/attesters",
    "/v1/attestations": "/v1/attestations",
    "/v1/tokens/{token}/rules": "/v1/tokens/PKMZTB03M256/rules",
    "/v1/tokens/{token}/approvals": "/v1/tokens/CapacityRights/approvals",
    "/v1/tokens/{token}/holds": "/v1/tokens/PKMZTB03M256/holds",
    "/v1/orders": "/v1/orders",
    "/v1/orders/{order}": "/v1/orders/1",
    "/v1/roles": "/v1/roles",
    "/v1/operations": "/v1/operations",
    "/v1/upgrades": "/v1/upgrades",
    "/v1/compliance-log": "/v1/compliance-log",
    "/v1/can-transfer": f"/v1/can-transfer?token=PKMZTB03M256&to={ACCOUNT}&amount=50",
    "/v1/series": "/v1/series",
    "/v1/series/{isin}": f"/v1/series/{ISIN}",
    "/v1/series/{isin}/payments": f"/v1/series/{ISIN}/payments",
    "/v1/series/{isin}/auctions": f"/v1/series/{ISIN}/auctions",
    "/v1/payments": "/v1/payments",
    "/v1/payments/{event}": "/v1/payments/1",
    "/v1/payments/{event}/entitlements": "/v1/payments/1/entitlements",
    "/v1/accounts/{account}/entitlements": f"/v1/accounts/{HOLDER}/entitlements",
    "/v1/accounts/{account}/statement": f"/v1/accounts/{HOLDER}/statement?quarter=2026-Q2",
    "/v1/positions": "/v1/positions",
    "/v1/taxes": "/v1/taxes",
    "/v1/auctions": "/v1/auctions",
    "/v1/auctions/{house}/{number}": "/v1/auctions/PrimaryAuction/1",
    "/v1/auctions/{house}/{number}/bids": "/v1/auctions/PrimaryAuction/1/bids",
    "/v1/settlements": "/v1/settlements",
    "/v1/settlements/{number}": f"/v1/settlements/0x{DEAL.hex()}",
    "/v1/programme": "/v1/programme?at=2025-11-10T14:00:00Z",
    "/v1/zones/{zone}/hours": "/v1/zones/1/hours?day=2025-11-10",
    "/v1/ceilings": "/v1/ceilings",
    "/v1/recall-plans": "/v1/recall-plans",
    "/v1/recall-plans/{plan}": "/v1/recall-plans/2",
    "/v1/sites": "/v1/sites",
    "/v1/sites/{site}": "/v1/sites/1",
    "/v1/sites/{site}/hours": "/v1/sites/1/hours?day=2025-11-10",
    "/v1/nominations": "/v1/nominations?limit=5",
    "/v1/curtailments": "/v1/curtailments",
    "/v1/meters": "/v1/meters",
    "/v1/meters/{zone}/{month}": "/v1/meters/2/2025-11",
    "/v1/meters/{zone}/{month}/{site}": "/v1/meters/1/2025-11/1?version=1",
    "/v1/meters/{zone}/{month}/{site}/proof": (
        "/v1/meters/1/2025-11/1/proof?hour=2025-11-10T18&version=1"
    ),
    "/v1/reoffers": "/v1/reoffers",
    "/v1/reoffers/terms": "/v1/reoffers/terms",
    "/v1/reoffers/takings": "/v1/reoffers/takings",
    "/v1/tariffs": "/v1/tariffs",
    "/v1/bills": "/v1/bills",
    "/v1/bills/{invoice}": "/v1/bills/1",
    "/v1/investors/{investor}/bills": "/v1/investors/MZ-0001/bills?limit=2",
    "/v1/sites/{site}/bills": "/v1/sites/3/bills",
    "/v1/receipts": "/v1/receipts",
    "/v1/under-use": "/v1/under-use",
    "/v1/under-use/{notice}": "/v1/under-use/3",
    "/v1/investors/{investor}/load-factors": "/v1/investors/MZ-0001/load-factors",
    "/v1/sites/{site}/load-factors": "/v1/sites/1/load-factors",
    "/ready": "/ready",
    "/health": "/health",
    "/metrics": "/metrics",
}
"""A question to every route; a route without one fails the first test."""

NOT_OF_A_BLOCK = {"/v1/status", "/ready", "/health", "/metrics"}


@pytest.fixture(scope="module")
def openapi(lent: httpx.Client) -> Json:
    """The description, as clients read it."""
    return lent.get("/openapi.json").json()


def test_openapi__routes__are_all_questioned_here(openapi: Json) -> None:
    """A new route needs a question, so that no answer goes uncompared."""
    assert set(openapi["paths"]) == set(QUESTIONS)
    assert openapi["openapi"].startswith("3.1")


@pytest.mark.parametrize("path", QUESTIONS)
def test_openapi__an_answer__fits_its_shape(lent: httpx.Client, openapi: Json, path: str) -> None:
    """Every field is described and every described field is there, whatever the depth."""
    answer = lent.get(QUESTIONS[path])
    assert answer.status_code == 200, answer.text
    described = openapi["paths"][path]["get"]["responses"]["200"]["content"]
    if "application/json" in described:
        schema = described["application/json"]["schema"]
        assert list(misfits(answer.json(), schema, openapi)) == []
    else:
        assert answer.headers["content-type"].split(";")[0] in described


@pytest.mark.parametrize("path", sorted(set(QUESTIONS) - NOT_OF_A_BLOCK))
def test_openapi__an_answer_about_state__names_its_block(lent: httpx.Client, path: str) -> None:
    """Body and header agree on the block."""
    answer = lent.get(QUESTIONS[path])
    block = answer.json()["block"]
    assert answer.headers["Ledger-Block"] == f"{block['number']}:{block['hash']}"
    assert {"number", "hash", "time", "finality", "digest"} == set(block)


def test_openapi__operations__have_ids_words_and_problems(openapi: Json) -> None:
    """Each operation can be generated from: unique id, summary, description, problem shape."""
    operations = [path["get"] for path in openapi["paths"].values()]
    assert all(set(path) == {"get"} for path in openapi["paths"].values())
    ids = [operation["operationId"] for operation in operations]
    assert len(set(ids)) == len(ids)
    for operation in operations:
        assert operation["summary"]
        assert operation["description"]
        refused = [
            response for status, response in operation["responses"].items() if status > "400"
        ]
        for response in refused:
            assert set(response["content"]) == {MEDIA_TYPE}
            assert response["content"][MEDIA_TYPE]["schema"]["$ref"].endswith("/Problem")
    parameters = [one for operation in operations for one in operation.get("parameters", ())]
    assert all(parameter["description"] for parameter in parameters)


def test_openapi__references__all_lead_somewhere(openapi: Json) -> None:
    """No shape is named that is not described, and none described that is not used."""
    used = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(openapi)))
    assert used == set(openapi["components"]["schemas"])


def test_openapi__problems_promised__are_ours(openapi: Json) -> None:
    """Every problem a route promises is one of the catalogue, under its own status."""
    statuses = {kind.code: kind.status for kind in catalogue()}
    for path in openapi["paths"].values():
        for status, response in path["get"]["responses"].items():
            examples = response.get("content", {}).get(MEDIA_TYPE, {}).get("examples", {})
            assert all(statuses[code] == int(status) for code in examples)
            for example in examples.values():
                problem = {"$ref": "#/components/schemas/Problem"}
                assert list(misfits(example["value"], problem, openapi)) == []
