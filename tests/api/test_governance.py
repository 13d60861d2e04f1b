"""Roles, announced operations and upgrades, as the API and the pages serve them."""

import httpx
import pytest

from tests.support.handmade import Ledger, contract, hash_of, supervise
from tokenization.units import checksum


OFFICER = checksum(hash_of("officer")[:20])


def test_roles__each__says_who_holds_it_and_what_it_opens(supervised: httpx.Client) -> None:
    """Names and duties are those of the deployment; a role of strangers has its number."""
    roles = {role["name"]: role for role in supervised.get("/v1/roles").json()["items"]}
    assert set(roles) == {"LISTER", "PAUSER", "UNPAUSER", "77"}
    (member,) = roles["PAUSER"]["members"]
    assert (member["account"], member["active"], member["contract"]) == (OFFICER, True, None)
    assert member["delay"]["seconds"] == 0
    assert member["delay"]["next_seconds"] == 600
    assert roles["PAUSER"]["duty"].startswith("Stops an asset")
    assert roles["UNPAUSER"]["members"][0]["delay"]["seconds"] == 3_600
    assert roles["UNPAUSER"]["guardian"] == {"number": "9", "name": "GUARDIAN"}
    assert roles["PAUSER"]["admin"] == {"number": "0", "name": "ADMIN"}
    assert roles["LISTER"]["members"][0]["contract"]["code"] == "DebtManager"
    (opened,) = roles["PAUSER"]["functions"]
    assert (opened["contract"]["code"], opened["function"]) == ("EnforcementDesk", "pause")
    (unknown,) = roles["77"]["functions"]
    assert unknown["function"] == unknown["selector"]
    assert roles["77"]["duty"] is None


def test_roles__a_closed_contract__is_told(supervised: httpx.Client) -> None:
    """Nobody may call it any more."""
    (closed,) = supervised.get("/v1/roles").json()["contracts"]
    assert (closed["contract"]["code"], closed["closed"]) == ("CountryRule", True)


@pytest.mark.parametrize(
    ("state", "count"),
    [(None, 4), ("ready", 1), ("waiting", 1), ("cancelled", 1), ("expired", 1), ("executed", 0)],
)
def test_operations__of_a_state__are_found(
    supervised: httpx.Client, state: str | None, count: int
) -> None:
    """Where one stands follows from the block's time; newest first."""
    answer = supervised.get("/v1/operations", params={"state": state} if state else {})
    items = answer.json()["items"]
    assert len(items) == count
    assert all(item["state"] == state for item in items if state)
    assert {item["function"] for item in items} <= {"unpause"}
    assert {item["target"]["code"] for item in items} <= {"EnforcementDesk"}


def test_operations__no_such_state__is_refused(supervised: httpx.Client) -> None:
    """The answer lists the states there are."""
    answer = supervised.get("/v1/operations", params={"state": "soon"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-parameter")
    assert "waiting" in answer.json()["hint"]


def test_upgrades__each_code__stands_with_its_block(
    living: httpx.Client, living_ledger: Ledger
) -> None:
    """Every code a contract had, oldest first; as of a block those up to it."""
    supervise(living_ledger)
    first = living_ledger.store.tip
    assert first is not None
    manager = contract("DebtManager")
    living_ledger.emit(manager, "Upgraded(address)", hash_of("better code")[:20])
    living_ledger.mine()
    (one,) = living.get("/v1/upgrades").json()["items"]
    assert one["contract"]["code"] == "DebtManager"
    codes = [checksum(hash_of(name)[:20]) for name in ("code", "better code")]
    assert [step["implementation"] for step in one["implementations"]] == codes
    assert one["implementations"][0]["number"] == first.number
    (before,) = living.get("/v1/upgrades", params={"block": first.number}).json()["items"]
    assert len(before["implementations"]) == 1


def test_governance__page__shows_all_of_it(supervised: httpx.Client) -> None:
    """Roles, holders, delays, what is announced, code, attesters."""
    page = supervised.get("/governance").text
    for words in ("UNPAUSER", "1 hour", "unpause", "Waiting", "DebtManager", "Attesters"):
        assert words in page
    assert "CountryRule is closed" in page
