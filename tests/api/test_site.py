"""The pages without a browser: what a machine sees of them."""

import re

import httpx
import pytest

from tests.support.handmade import Ledger, contract, list_contract
from tokenization.types import Kind


MINER = "0xBcd4042DE499D14e55001CcbB24a551F3b954096"
PAGES = {
    "/": "Power programme",
    "/tokens": "PKMZTB03M256",
    "/tokens/PKMZTB03M256": "Supply over time",
    "/tokens/CapacityRights": "SAHIWAL",
    "/tokens/SettlementCash": "Nobody holds it.",
    f"/accounts/{MINER}": "MZ-0001",
    "/zones": "Use of each ceiling",
    "/zones/KE": "PORT-QASIM",
    "/blocks": "Newest first",
    "/blocks/3": "Digest of the state after it",
    "/investors/MZ-0001": "PVARA-M-0001",
    "/investors": "MZ-0001",
    "/licences": "PVARA-D-0001",
    "/licences/PVARA-M-0001": "History",
    "/can-transfer": "Would it be allowed?",
    "/governance": "Nothing has been announced.",
    "/compliance": "Nothing has been frozen, paused or seized.",
    "/?block=1": "No power programme yet.",
    "/zones?block=1": "No power programme yet.",
    "/licences?block=1": "The register is empty.",
    "/tokens/CapacityRights?block=1": "Nothing has been allocated.",
    f"/accounts/{MINER}?block=3": "Holds nothing in this block.",
}
"""Every page, with something it must say; the empty ones say what comes next."""


@pytest.mark.parametrize("path", PAGES)
def test_site__every_page__answers_for_its_block(api: httpx.Client, path: str) -> None:
    """A page is HTML, says what it should, and carries the block in its header and on its face."""
    answer = api.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert PAGES[path] in answer.text
    number = answer.headers["ledger-block"].split(":")[0]
    assert f'href="/blocks/{number}' in answer.text
    assert "style=" not in answer.text
    assert "onclick" not in answer.text


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nothing", 404, "There is nothing at /nothing."),
        ("/tokens/NOPE", 404, "No token is called"),
        ("/accounts/0x12", 422, "is not an address"),
        ("/?block=999", 404, "The newest block here is"),
        ("/?window=2099-01.0", 422, "is not a window"),
        ("/zones/ATLANTIS", 404, "No zone is called"),
        ("/tokens?block=soon", 422, "does not name a block"),
        ("/find?q=", 404, "Search for an address"),
    ],
)
def test_site__a_refusal__is_a_page_that_helps(
    api: httpx.Client, path: str, status: int, words: str
) -> None:
    """People get a page with what to do next, under the same status as machines."""
    answer = api.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert words in answer.text.replace("&#39;", "'")


@pytest.mark.parametrize(
    ("text", "there"),
    [
        (MINER.lower(), f"/accounts/{MINER}"),
        ("PKMZTB03M256", "/tokens/PKMZTB03M256"),
        (" KE ", "/zones/KE"),
        ("MZ-0001", "/investors/MZ-0001"),
        ("PVARA-M-0001", "/licences/PVARA-M-0001"),
        ("7", "/blocks/7"),
    ],
)
def test_site__search__redirects_to_the_page(api: httpx.Client, text: str, there: str) -> None:
    """Each leads to its page, and stays in the block one looks at."""
    answer = api.get("/find", params={"q": text, "block": 12})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{there}?block=12")


def test_site__a_page__is_not_sent_twice(api: httpx.Client) -> None:
    """The same page of the same block costs a 304."""
    first = api.get("/zones")
    again = api.get("/zones", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["content-security-policy"]


def test_site__static_files__are_kept_for_ever_under_their_own_address(api: httpx.Client) -> None:
    """Every file a page names is there, compressed, and may be kept: its address has its hash."""
    names = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', api.get("/zones").text))
    assert len(names) == 6
    for name in names:
        answer = api.get(name)
        assert re.search(r"\?v=[0-9a-f]{16}$", name)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    script = next(name for name in names if "echarts" in name)
    assert api.get(script).headers["content-encoding"] == "gzip"


def test_site__a_plain_page__is_light(api: httpx.Client) -> None:
    """All that the overview loads, compressed, is well below 200 kB: it has no chart library."""
    page = api.get("/")
    names = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)
    assert not any("echarts" in name for name in names)
    total = sum(api.get(name).num_bytes_downloaded for name in names) + page.num_bytes_downloaded
    assert total < 40_000


def test_site__links_on_a_pinned_page__stay_in_its_block(api: httpx.Client) -> None:
    """Whoever looks at block 12 and follows a link still looks at block 12."""
    links = re.findall(r'<a[^>]* href="(/[^"]*)"', api.get("/?block=12").text)
    inner = [link for link in links if link.startswith(("/tokens", "/zones", "/licences"))]
    assert len(inner) > 8
    assert all(link.endswith("?block=12") for link in inner)


def test_site__a_pre_check__is_answered_in_words_with_the_rule(
    living: httpx.Client, living_ledger: Ledger
) -> None:
    """The form's own query, its empty fields left empty, leads to reason and rule."""
    form = living.get("/tokens/PKMZTB03M256").text
    assert 'action="/can-transfer"' in form
    assert 'value="PKMZTB03M256"' in form
    query = {"token": "PKMZTB03M256", "id": "", "from": MINER, "to": MINER}
    query["amount"] = "900000000"
    living_ledger.code = 302
    page = living.get("/can-transfer", params=query).text
    assert "It would be refused." in page
    assert "302: " in page
    assert "CountryRule" in page
    assert "less than that free" in page
    living_ledger.code = 0
    living_ledger.mine()
    assert "It would be allowed." in living.get("/can-transfer", params={**query, "from": ""}).text
    living_ledger.code = None
    refused = living.get("/can-transfer", params={**query, "amount": "51"})
    assert refused.status_code == 503
    assert refused.headers["content-type"].startswith("text/html")


def test_site__pages_of_a_filtered_list__keep_the_filter(
    living: httpx.Client, living_ledger: Ledger
) -> None:
    """A cursor belongs to its filter, so the links to other pages carry it."""
    paused = "PauseSet(address,bool,address,bytes32)"
    list_contract(living_ledger, "EnforcementDesk", Kind.ENFORCEMENT_DESK)
    for _ in range(30):
        what = (contract("PKMZTB03M256"), True, bytes(20), bytes(32))
        living_ledger.emit(contract("EnforcementDesk"), paused, *what)
    living_ledger.mine()
    page = living.get("/compliance", params={"token": "PKMZTB03M256"}).text
    (onward,) = re.findall(r'rel="next" href="([^"]+)"', page)
    second = living.get(onward.replace("&amp;", "&"))
    assert second.status_code == 200
    assert "End of the list" in second.text
