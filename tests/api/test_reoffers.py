"""Idle power over HTTP: what is on offer at a block, on which terms, and what was taken."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.charging import charge
from tests.support.delivering import deliver
from tests.support.handmade import sample
from tests.support.reoffering import FLOOR, SITE, START, TAKEN_KW, reoffer
from tests.support.serving import client_of
from tokenization.power import unpack_right
from tokenization.units import bytes32_to_text


def base(amount: dict[str, str]) -> int:
    """An amount of an answer."""
    return int(amount["base"])


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, str, int]]:
    """The API after something was taken; of whose right, and which."""
    ledger = sample(tmp_path_factory.mktemp("reoffers") / "store")
    deliver(ledger)
    charge(ledger)
    offer = reoffer(ledger)
    with client_of(ledger) as client:
        yield client, bytes32_to_text(offer.holder), offer.id
    ledger.close()


def listed(client: httpx.Client, path: str, **query: object) -> list[Any]:
    """All items of a listing, by pages of three."""
    asked = {name: str(value) for name, value in query.items()}
    page = client.get(path, params={**asked, "limit": "3"}).json()
    found = list(page["items"])
    while page["next"]:
        kept = {name: value for name, value in asked.items() if name != "block"}
        more = {**kept, "limit": "3", "cursor": page["next"]}
        page = client.get(path, params=more).json()
        found += page["items"]
    return found


def test_offers__every_one__is_what_is_held_and_not_nominated(
    taken: tuple[httpx.Client, str, int],
) -> None:
    """Added up from holdings and nominations, which are other listings."""
    client, _, _ = taken
    nominated: Counter[tuple[str, str]] = Counter()
    for one in listed(client, "/v1/nominations"):
        nominated[one["investor"], one["id"]] += base(one["nominated"])
    found = listed(client, "/v1/reoffers")
    assert len(found) > 3
    for one in found:
        accounts = client.get(f"/v1/investors/{one['holder']}").json()["accounts"]
        held = sum(
            base(holding["total"])
            for account in accounts
            for holding in listed(client, f"/v1/accounts/{account}/holdings")
            if holding["asset"]["id"] == one["id"]
        )
        assert base(one["idle"]) == held - nominated[one["holder"], one["id"]] > 0
        assert one["first"] <= one["last"]
        assert base(one["cost"]) % 100 == 0
        assert base(one["price"]) >= base(one["floor"]) == FLOOR
        assert base(one["holder_share"]) == base(one["cost"]) * 4 // 10


def test_offers__in_pages_and_by_zone__are_the_same(taken: tuple[httpx.Client, str, int]) -> None:
    """However small the pages, both ways; of each zone its own."""
    client, _, _ = taken
    whole = client.get("/v1/reoffers", params={"limit": 1000}).json()["items"]
    assert listed(client, "/v1/reoffers") == whole
    assert [one["id"] for one in whole] == sorted((one["id"] for one in whole), key=int)
    by_zone = [one for zone in (1, 2) for one in listed(client, "/v1/reoffers", zone=zone)]
    assert sorted(by_zone, key=str) == sorted(whole, key=str)
    assert {one["zone"]["number"] for one in listed(client, "/v1/reoffers", zone=1)} == {1}
    second = client.get("/v1/reoffers", params={"limit": 3}).json()["next"]
    page = client.get("/v1/reoffers", params={"limit": 3, "cursor": second}).json()
    back = client.get("/v1/reoffers", params={"limit": 3, "cursor": page["prev"]}).json()
    assert back["items"] == whole[:3]


def test_takings__what_was_taken__is_no_longer_on_offer(
    taken: tuple[httpx.Client, str, int],
) -> None:
    """The offer is smaller by it; before that block nothing was taken."""
    client, holder, right_id = taken
    (one,) = client.get("/v1/reoffers/takings").json()["items"]
    assert (one["holder"], one["id"], one["site"]) == (holder, str(right_id), SITE)
    assert base(one["taken"]) == TAKEN_KW
    assert base(one["cost"]) == base(one["holder_share"]) + base(one["treasury_share"])
    before = one["at"]["number"] - 1
    assert client.get("/v1/reoffers/takings", params={"block": before}).json()["items"] == []
    idle = [
        base(offer["idle"])
        for at in (before, one["at"]["number"])
        for offer in listed(client, "/v1/reoffers", block=at)
        if (offer["holder"], offer["id"]) == (holder, str(right_id))
    ]
    assert idle[0] - (idle[1] if len(idle) > 1 else 0) == TAKEN_KW
    for name, value in (("site", SITE), ("investor", holder), ("investor", one["taker"])):
        assert client.get("/v1/reoffers/takings", params={name: value}).json()["items"] == [one]
    for name, value in (("site", SITE + 1), ("investor", "NOBODY")):
        assert client.get("/v1/reoffers/takings", params={name: value}).json()["items"] == []


def test_terms__that_end__are_told_with_their_months(taken: tuple[httpx.Client, str, int]) -> None:
    """By zone and month; with the sums of what was taken."""
    client, _, _ = taken
    told = client.get("/v1/reoffers/terms").json()
    first, second, ended = told["items"]
    assert [one["zone"]["number"] for one in told["items"]] == [1, 2, 2]
    assert (first["last"], ended["last"], ended["offered"]) == (None, None, False)
    assert second["offered"]
    assert first["first"] <= second["last"] < ended["first"]
    assert (base(first["start"]), first["holder_percent"]) == (START, "40.0000")
    (one,) = client.get("/v1/reoffers/takings").json()["items"]
    assert (told["takings"], told["cost"]) == (1, one["cost"])


def test_pages__of_idle_power__say_the_same(taken: tuple[httpx.Client, str, int]) -> None:
    """The page of offers, and what site, investor and zone show of it."""
    client, holder, right_id = taken
    (one,) = client.get("/v1/reoffers/takings").json()["items"]
    zone = unpack_right(right_id).zone
    for path, words in (
        ("/reoffers", "nothing is offered"),
        ("/reoffers?zone=1", one["cost"]["display"]),
        (f"/sites/{SITE}", "Idle power taken for it"),
        (f"/investors/{holder}", "Idle power, taken by it or of its rights"),
        (f"/investors/{one['taker']}", one["holder_share"]["display"]),
        (f"/zones/{zone}", "Idle power on offer"),
    ):
        answer = client.get(path)
        assert answer.status_code == 200, answer.text
        assert words in answer.text, path


def test_offers__without_a_desk__are_none(api: httpx.Client) -> None:
    """A ledger that does not offer idle power again says so."""
    for path in ("/v1/reoffers", "/v1/reoffers/takings", "/v1/reoffers/terms"):
        assert api.get(path).json()["items"] == []
    assert "Nothing is on offer." in api.get("/reoffers").text
