"""The API and pages of persistent idling: load factors, the rule, and what became of notices."""

from fractions import Fraction
from math import ceil
from typing import Any

import httpx
import pytest

from tests.support.delivering import NOVEMBER
from tests.support.idled import CURED_E6, ORDERS, THRESHOLD_E6
from tokenization.units import period_label


MONTH = period_label(NOVEMBER)


@pytest.fixture(scope="module")
def notices(delivered: httpx.Client) -> list[dict[str, Any]]:
    """Every notice, newest first."""
    found: list[dict[str, Any]] = delivered.get("/v1/under-use").json()["items"]
    return found


def test_under_use__notices__stand_as_their_events_say(
    delivered: httpx.Client, notices: list[dict[str, Any]]
) -> None:
    """Open, cured, and open with a part recalled; the rule beside them."""
    listed = delivered.get("/v1/under-use").json()
    assert listed["rule"]["threshold_percent"] == f"{THRESHOLD_E6 / 10_000:.4f}"
    assert [one["number"] for one in notices] == [3, 2, 1]
    assert [one["state"] for one in notices] == ["open", "cured", "open"]
    third, second, first = notices
    assert third["orders"] == list(ORDERS)
    assert (third["recalled"]["base"], first["recalled"]["base"]) == ("10", "0")
    assert (second["cured_by"], second["closed_in"] is not None) == ("2025-12", True)
    assert (first["first"], first["cure_until"]) == (MONTH, "2026-02")
    assert CURED_E6 >= THRESHOLD_E6


@pytest.mark.parametrize(("asked", "found"), [("open=true", [3, 1]), ("open=false", [2])])
def test_under_use__filtered__only_those(
    delivered: httpx.Client, asked: str, found: list[int]
) -> None:
    """By how they stand."""
    listed = delivered.get(f"/v1/under-use?{asked}").json()["items"]
    assert [one["number"] for one in listed] == found


def test_under_use__of_an_investor__only_its_own(
    delivered: httpx.Client, notices: list[dict[str, Any]]
) -> None:
    """By its id."""
    whose = notices[0]["investor"]
    listed = delivered.get(f"/v1/under-use?investor={whose}").json()["items"]
    assert [one["number"] for one in listed] == [3]


def test_notice__before_it_was_given__is_unknown(delivered: httpx.Client) -> None:
    """As of a block."""
    at = delivered.get("/v1/under-use/1").json()["notice"]["at"]["number"]
    assert delivered.get(f"/v1/under-use/1?block={at}").status_code == 200
    before = delivered.get(f"/v1/under-use/1?block={at - 1}")
    assert (before.status_code, before.json()["code"]) == (404, "unknown-notice")


def test_load_factors__of_a_right__are_those_of_its_sites(
    delivered: httpx.Client, notices: list[dict[str, Any]]
) -> None:
    """KW nominated times the load factors of their sites, over kW held, rounded up."""
    notice = notices[-1]
    detail = delivered.get(f"/v1/under-use/{notice['number']}").json()
    (month, *_) = detail["use"]["months"]
    assert month["month"] == MONTH
    asked = f"/v1/nominations?investor={notice['investor']}"
    bound = [one for one in delivered.get(asked).json()["items"] if one["id"] == notice["id"]]
    used = Fraction(0)
    for one in bound:
        loads = delivered.get(f"/v1/sites/{one['site']}/load-factors").json()["items"]
        (load,) = (each for each in loads if each["month"] == MONTH)
        share = Fraction(int(load["delivered"]["base"]), int(load["allowed"]["base"]))
        assert load["load_percent"] == f"{ceil(share * 1_000_000) / 10_000:.4f}"
        used += int(one["nominated"]["base"]) * Fraction(load["load_percent"]) / 100
    held = int(detail["use"]["held"]["base"])
    assert month["load_percent"] == f"{ceil(used / held * 1_000_000) / 10_000:.4f}"


def test_pages__of_under_use__tell_of_notices_and_months(
    delivered: httpx.Client, notices: list[dict[str, Any]]
) -> None:
    """The list, a notice, the programme and the site."""
    notice = notices[-1]
    pages = {
        "/under-use": "Notices of under-use",
        f"/under-use/{notice['number']}": "Load factor by month",
        "/zones": "Open notices of under-use",
        "/sites/1": "Load factor",
    }
    for path, words in pages.items():
        page = delivered.get(path)
        assert (page.status_code, words in page.text) == (200, True), path
        assert 'class="loads"' in page.text or path in {"/under-use", "/zones"}
