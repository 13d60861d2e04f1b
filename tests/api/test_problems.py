"""Every refusal is a problem of RFC 9457: ours, the framework's, and what nobody foresaw."""

import html
import re
from pathlib import Path

import httpx
import pytest

from node.api.problems import MEDIA_TYPE, catalogue, title_of
from tests.support.handmade import Ledger
from tests.support.serving import serving


DOCS = Path(__file__).parents[2] / "docs"
ACCOUNT = "0xBcd4042DE499D14e55001CcbB24a551F3b954096"
STRANGER = "0x00000000000000000000000000000000000000aa"
MISTYPED = "0xBcd4042DE499D14e55001CcbB24a551F3b954097"

REFUSALS = [
    ("/v1/nothing", 404, "unknown-route"),
    ("/v1/tokens/NOPE", 404, "unknown-token"),
    (f"/v1/tokens/{ACCOUNT}", 404, "unknown-token"),
    ("/v1/tokens/DebtManager", 404, "unknown-token"),
    ("/v1/tokens/caf%C3%A9", 422, "invalid-parameter"),
    ("/v1/tokens/CapacityRights/supply", 422, "invalid-parameter"),
    ("/v1/tokens/CapacityRights/supply?id=1", 404, "unknown-token"),
    ("/v1/tokens/CapacityRights/holders?id=1e3", 422, "invalid-parameter"),
    (f"/v1/tokens/CapacityRights/holders?id={2**256}", 422, "invalid-parameter"),
    ("/v1/tokens/PKMZTB03M256/holders?id=1", 422, "invalid-parameter"),
    ("/v1/tokens?limit=0", 422, "invalid-parameter"),
    ("/v1/tokens?limit=1001", 422, "invalid-parameter"),
    ("/v1/tokens?limit=ten", 422, "invalid-parameter"),
    ("/v1/tokens?cursor=abc", 409, "cursor-expired"),
    ("/v1/tokens/PKMZTB03M256/holders?format=xml", 422, "invalid-parameter"),
    ("/v1/tokens/PKMZTB03M256/supply?points=1", 422, "invalid-parameter"),
    (f"/v1/accounts/{STRANGER}/holdings", 404, "unknown-account"),
    (f"/v1/accounts/{STRANGER}/history", 404, "unknown-account"),
    (f"/v1/accounts/{STRANGER}/holdings/PKMZTB03M256", 404, "unknown-account"),
    (f"/v1/accounts/{MISTYPED}/holdings", 422, "invalid-address"),
    ("/v1/accounts/0x12/holdings", 422, "invalid-address"),
    (f"/v1/accounts/{ACCOUNT}/history?kind=stolen", 422, "invalid-parameter"),
    (f"/v1/accounts/{ACCOUNT}/history?token=NOPE", 404, "unknown-token"),
    ("/v1/zones/99", 404, "unknown-zone"),
    ("/v1/zones/ATLANTIS", 404, "unknown-zone"),
    ("/v1/zones?from=2025-13", 422, "invalid-parameter"),
    ("/v1/zones?from=2026-02&to=2026-01", 422, "invalid-parameter"),
    ("/v1/zones?from=2025-01&to=2099-01", 422, "invalid-parameter"),
    ("/v1/investors/NOBODY", 404, "unknown-investor"),
    ("/v1/licences/NOPE", 404, "unknown-licence"),
]


@pytest.mark.parametrize(("path", "status", "code"), REFUSALS)
def test_problem__a_bad_question__is_refused_in_one_shape(
    api: httpx.Client, path: str, status: int, code: str
) -> None:
    """Status, code, media type and every member the specification and ours ask for."""
    answer = api.get(path)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code)
    assert answer.headers["content-type"] == MEDIA_TYPE
    assert answer.headers["cache-control"] == "no-store"
    assert problem["type"] == f"/problems/{code}"
    assert problem["status"] == status
    assert problem["instance"] == httpx.URL(path).path
    assert problem["title"]
    assert problem["detail"]
    assert problem["hint"]


def test_problem__a_wrong_parameter__is_named(api: httpx.Client) -> None:
    """Every wrong parameter is told at once, under its own name."""
    problem = api.get("/v1/tokens/PKMZTB03M256/supply?points=one").json()
    assert [error["name"] for error in problem["errors"]] == ["points"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_problem__another_method__is_refused(api: httpx.Client, method: str) -> None:
    """Nothing here can be written."""
    answer = api.request(method, "/v1/tokens")
    assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
    assert "GET" in answer.headers["allow"]


def test_problem__unforeseen__says_nothing_of_the_inside(tmp_path: Path) -> None:
    """A fault of ours is a problem too, and its words stay in the log."""

    class Broken(Ledger):
        def snapshot(self) -> None:  # type: ignore[override]
            raise RuntimeError("the secret path is /var/lib")

    ledger = Broken(tmp_path / "store")
    with serving(ledger) as url:
        answer, page = httpx.get(f"{url}/v1/tokens"), httpx.get(f"{url}/tokens")
    ledger.close()
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert page.status_code == 500
    assert "secret" not in answer.text + page.text


def test_problem__type__leads_to_a_page(api: httpx.Client) -> None:
    """A problem's type is an address that explains it, for every problem there is."""
    for kind in catalogue():
        page = api.get(f"/problems/{kind.code}")
        assert page.status_code == 200
        assert title_of(kind) in html.unescape(page.text)
    assert api.get("/problems/nothing-of-the-kind").status_code == 404


def test_problem__headers__protect_every_answer(api: httpx.Client) -> None:
    """No route forgets the security headers, refusals included."""
    for path in ("/v1/tokens", "/", "/v1/nothing", "/nothing", "/static/mizan.css", "/metrics"):
        headers = api.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'self';")
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_docs__every_problem__is_documented() -> None:
    """A code without its entry in docs/problems.md, or the reverse, fails here."""
    written = re.findall(r"^### `([a-z-]+)`", (DOCS / "problems.md").read_text(), re.MULTILINE)
    assert sorted(written) == sorted(kind.code for kind in catalogue())


def test_docs__every_route__is_documented(api: httpx.Client) -> None:
    """A route without its row in docs/api.md, or the reverse, fails here."""
    written = re.findall(r"^\| `GET (/[^`?]*)", (DOCS / "api.md").read_text(), re.MULTILINE)
    assert sorted(written) == sorted(api.get("/openapi.json").json()["paths"])
