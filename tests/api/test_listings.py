"""Listings in pages: whole, in order, both ways, and unmoved by what the chain does meanwhile."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.handmade import LOT, TRANSFER, Ledger, contract
from tokenization.units import parse_address


BILL = "PKMZTB03M256"
ACCOUNT = "0x86c53Eb85D0B7548fea5C4B4F82b4205C8f6Ac18"
HOLDERS = f"/v1/tokens/{BILL}/holders"
LISTINGS = [
    "/v1/tokens",
    "/v1/blocks",
    "/v1/licences",
    HOLDERS,
    "/v1/tokens/CapacityRights/holders",
    "/v1/tokens/CapacityRights/rights",
    "/v1/tokens/CapacityRights/transfers",
    f"/v1/tokens/{BILL}/transfers",
    f"/v1/accounts/{ACCOUNT}/holdings",
    f"/v1/accounts/{ACCOUNT}/history",
]


def walk(client: httpx.Client, path: str, limit: int, **query: object) -> Iterator[Any]:
    """Every page of a listing, first to last."""
    asked = {name: str(value) for name, value in query.items()}
    page = client.get(path, params={"limit": str(limit), **asked}).json()
    yield page
    while page["next"]:
        filters = {name: value for name, value in asked.items() if name != "block"}
        cursor = {"limit": str(limit), "cursor": page["next"], **filters}
        page = client.get(path, params=cursor).json()
        yield page


def items(pages: Iterator[Any]) -> list[Any]:
    """The items of pages, in order."""
    return [item for page in pages for item in page["items"]]


@pytest.mark.parametrize("block", ["latest", "10"])
@pytest.mark.parametrize("path", LISTINGS)
def test_pages__small_ones__make_up_the_whole(api: httpx.Client, path: str, block: str) -> None:
    """However small the pages, they hold the same items in the same order, at any block."""
    whole = api.get(path, params={"limit": 1000, "block": block}).json()
    assert whole["next"] is whole["prev"] is None
    assert len(whole["items"]) > 3
    assert items(walk(api, path, 7, block=block)) == whole["items"]


@pytest.mark.parametrize("block", ["latest", "10"])
@pytest.mark.parametrize("path", LISTINGS)
def test_pages__walked_back__are_the_same_pages(api: httpx.Client, path: str, block: str) -> None:
    """``prev`` leads through the same pages to the first, which has none before it."""
    pages = list(walk(api, path, 3, block=block))
    assert pages[0]["prev"] is None
    back = pages[-1]
    for earlier in reversed(pages[:-1]):
        back = api.get(path, params={"limit": 3, "cursor": back["prev"]}).json()
        assert back["items"] == earlier["items"]
        assert back["next"] is not None
    assert back["prev"] is None


def test_pages__under_new_blocks__stay_in_their_own(
    living: httpx.Client, living_ledger: Ledger
) -> None:
    """A walk reads the block it began in to its end, while holders come and go."""
    before = items(walk(living, HOLDERS, 1000))
    pages = walk(living, HOLDERS, 4)
    seen = [next(pages)]
    for line, page in enumerate(pages):
        seen.append(page)
        seller = parse_address(before[-1 - line]["account"])
        newcomer = bytes([line + 1]) * 20
        living_ledger.emit(contract(BILL), TRANSFER, seller, newcomer, LOT)
        living_ledger.mine()
    assert [item for page in seen for item in page["items"]] == before
    assert len({page["block"]["hash"] for page in seen}) == 1
    assert len(items(walk(living, HOLDERS, 1000))) > len(before)


def test_pages__block_reorged__end_with_a_conflict(
    living: httpx.Client, living_ledger: Ledger
) -> None:
    """A walk whose block left the chain is not continued in another one."""
    first = living.get(HOLDERS, params={"limit": 4}).json()
    living_ledger.reorg(1, "other")
    living_ledger.mine()
    answer = living.get(HOLDERS, params={"limit": 4, "cursor": first["next"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "block-reorged")
    now = living.get("/v1/blocks/latest").json()["block"]["hash"]
    assert answer.json()["canonical"] == now


def test_pages__a_cursor_of_another_question__is_refused(api: httpx.Client) -> None:
    """Path and filters belong to a cursor; limit does not, and nothing of it can be altered."""
    cursor = api.get(HOLDERS, params={"limit": 2}).json()["next"]
    assert api.get(HOLDERS, params={"limit": 9, "cursor": cursor}).status_code == 200
    edited = ("A" if cursor[0] != "A" else "B") + cursor[1:]
    for path, params in (
        ("/v1/tokens/PKMZTB12M257/holders", {"cursor": cursor}),
        (HOLDERS, {"cursor": cursor, "id": "1"}),
        (HOLDERS, {"cursor": edited}),
        (HOLDERS, {"cursor": cursor[:-3]}),
        (HOLDERS, {"cursor": "é"}),
    ):
        answer = api.get(path, params=params)
        assert (answer.status_code, answer.json()["code"]) == (409, "cursor-expired")


def test_pages__a_cursor_and_another_block__are_refused(api: httpx.Client) -> None:
    """A cursor brings its block; one that contradicts it is not quietly ignored."""
    page = api.get(HOLDERS, params={"limit": 2}).json()
    same = {"cursor": page["next"], "block": page["block"]["hash"]}
    assert api.get(HOLDERS, params=same).status_code == 200
    other = api.get(HOLDERS, params={"cursor": page["next"], "block": 5})
    assert (other.status_code, other.json()["code"]) == (422, "invalid-parameter")


def test_pages__links__lead_to_the_neighbours(api: httpx.Client) -> None:
    """The Link header is what the cursors say, ready to be followed."""
    first = api.get(HOLDERS, params={"limit": 3})
    assert set(first.links) == {"next"}
    second = api.get(first.links["next"]["url"])
    assert set(second.links) == {"next", "prev"}
    assert api.get(second.links["prev"]["url"]).json()["items"] == first.json()["items"]


def test_pages__one_right__lists_its_holders_alone(api: httpx.Client) -> None:
    """``id`` narrows a token of many ids to one."""
    rights = api.get("/v1/tokens/CapacityRights/rights", params={"limit": 1000}).json()["items"]
    chosen = max(rights, key=lambda right: right["holders"])
    query = {"id": chosen["asset"]["id"]}
    held = api.get("/v1/tokens/CapacityRights/holders", params=query).json()["items"]
    assert len(held) == chosen["holders"]
    assert sum(int(one["total"]["base"]) for one in held) == int(chosen["supply"]["base"])
    assert {one["asset"]["id"] for one in held} == {chosen["asset"]["id"]}


def test_history__filtered__is_the_part_of_the_whole(api: httpx.Client) -> None:
    """Token and kind narrow the history and change nothing else."""
    path = f"/v1/accounts/{ACCOUNT}/history"
    whole = items(walk(api, path, 1000))
    sent = items(walk(api, path, 1, token=BILL, kind="issued"))
    assert sent == [
        one for one in whole if one["kind"] == "issued" and one["asset"]["code"] == BILL
    ]
    assert 0 < len(sent) < len(whole)


def test_history__its_amounts__add_up_to_the_balances(api: httpx.Client) -> None:
    """Read from the oldest line on, every balance is the one before plus the amount."""
    held: dict[str, int] = {}
    for entry in reversed(items(walk(api, f"/v1/accounts/{ACCOUNT}/history", 5))):
        code = entry["asset"]["code"]
        held[code] = held.get(code, 0) + int(entry["amount"]["base"])
        assert held[code] == int(entry["balance_after"]["base"])
    holdings = api.get(f"/v1/accounts/{ACCOUNT}/holdings").json()["items"]
    assert {one["asset"]["code"]: int(one["total"]["base"]) for one in holdings} == held
