"""Power at any instant: ceilings, nominations, curtailment, readings and their proofs."""

import httpx
import pytest

from tests.support.delivering import EMERGENCY, PARTS
from tokenization.curtailment import FirmnessClass
from tokenization.metering import ReadingProof, proven_kwh
from tokenization.types import Hash32
from tokenization.units import parse_hash, parse_hour


EVENING = "2025-11-10T13:30:00Z"
"""18:30 in Pakistan, while firm kW are curtailed."""


def base(amount: dict[str, str]) -> int:
    """An amount of an answer."""
    return int(amount["base"])


def test_programme__at_an_instant__is_the_sum_of_its_zones(delivered: httpx.Client) -> None:
    """Allocated, nominated, allowed, curtailed and delivered add up."""
    answer = delivered.get("/v1/programme", params={"at": EVENING}).json()
    assert answer["at"]["hour"] == "2025-11-10T18"
    assert answer["at"]["month"] == "2025-11"
    zones = answer["zones"]
    allocated = sum(base(zone["allocated"]) for zone in zones)
    assert allocated == base(answer["programme"]["allocated"]) > 0
    for name in ("nominated", "allowed", "curtailed", "delivered"):
        told = [zone["hour"][name] for zone in zones]
        assert base(answer[name]) == sum(base(one) for one in told if one)
    assert base(answer["nominated"]) == base(answer["allowed"]) + base(answer["curtailed"])
    assert base(answer["phases"][0]["allocated"]) == allocated


def test_zone__in_a_curtailed_hour__leaves_each_site_its_floored_share(
    delivered: httpx.Client,
) -> None:
    """What the zone may draw is the sum of what its sites may."""
    (zone,) = [
        one
        for one in delivered.get("/v1/programme", params={"at": EVENING}).json()["zones"]
        if one["number"] == 1
    ]
    firm = zone["hour"]["classes"][FirmnessClass.FIRM]
    assert (firm["factor"]["num"], firm["factor"]["den"]) == PARTS
    sites = delivered.get("/v1/sites", params={"zone": "MEPCO"}).json()["items"]
    allowed = 0
    for site in sites:
        told = delivered.get(f"/v1/sites/{site['number']}", params={"at": EVENING}).json()
        one = told["hour"]["classes"][FirmnessClass.FIRM]
        assert base(one["allowed"]) == base(one["nominated"]) * 3 // 4
        allowed += base(one["allowed"])
    assert base(firm["allowed"]) == allowed > 0


def test_zone_hours__of_a_day__agree_with_each_instant(delivered: httpx.Client) -> None:
    """A listing and a look-up say the same; curtailment only where it was ordered."""
    answer = delivered.get("/v1/zones/1/hours", params={"day": "2025-11-10"}).json()
    assert len(answer["hours"]) == 24
    for place, hour in enumerate(answer["hours"]):
        at = f"2025-11-10T{place:02d}:59:59+05:00"
        zone = delivered.get("/v1/zones/1", params={"at": at}).json()["instant"]["zone"]
        assert zone["hour"] == hour
        assert (base(hour["curtailed"]) > 0) == (18 <= place < 22)


@pytest.mark.parametrize(
    "at", ["2025-01-01T00:00:00+05:00", "2031-07-01T12:00:00Z", "7000-01-01T00:00Z"]
)
def test_programme__in_any_year__is_answered(delivered: httpx.Client, at: str) -> None:
    """Long before and long after anything is allocated."""
    answer = delivered.get("/v1/programme", params={"at": at}).json()
    assert base(answer["programme"]["cap"]) == 2_000_000
    assert base(answer["programme"]["allocated"]) == 0


@pytest.mark.parametrize(
    "at", ["2024-12-31T18:59:59Z", "9999-01-01T00:00:00Z", "2025-11-10T13:30:00", "now", "7"]
)
def test_programme__at_no_instant__is_refused(delivered: httpx.Client, at: str) -> None:
    """Before the first month, beyond the last, or without an offset."""
    refused = delivered.get("/v1/programme", params={"at": at})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid-parameter")
    assert refused.json()["hint"]


def test_programme__before_it_was_deployed__is_unknown(delivered: httpx.Client) -> None:
    """As of a block that knew none."""
    refused = delivered.get("/v1/programme", params={"block": 1})
    assert (refused.status_code, refused.json()["code"]) == (404, "unknown-programme")


def test_nominations__of_an_investor__are_those_at_its_sites(delivered: httpx.Client) -> None:
    """Two ways to one listing; as of a block before there is none."""
    own = delivered.get("/v1/nominations", params={"investor": "MZ-0001"}).json()["items"]
    sites = delivered.get("/v1/sites", params={"investor": "MZ-0001"}).json()["items"]
    by_site = [
        line
        for site in sites
        for line in delivered.get("/v1/nominations", params={"site": site["number"]}).json()[
            "items"
        ]
    ]
    keys = ("site", "id")
    assert sorted(own, key=lambda line: [line[key] for key in keys]) == sorted(
        by_site, key=lambda line: [line[key] for key in keys]
    )
    assert own
    assert delivered.get("/v1/nominations", params={"block": 9}).json()["items"] == []


def test_curtailments__of_a_zone__stand_newest_first(delivered: httpx.Client) -> None:
    """Each with its factor, its code and where it stands by the block's time."""
    orders = delivered.get("/v1/curtailments", params={"zone": "1"}).json()["items"]
    assert [order["first"][-2:] for order in orders] == ["09", "18", "17"]
    assert [order["emergency_code"] for order in orders] == [None, EMERGENCY, None]
    assert {order["state"] for order in orders} == {"over"}


def test_recall_plans__open_and_given_up__name_what_is_left(delivered: httpx.Client) -> None:
    """An open plan binds at once; its cells say what exceeded it and still does."""
    one, other = delivered.get("/v1/recall-plans").json()["items"]
    assert (one["number"], one["state"], one["last"]) == (2, "open", None)
    assert (other["number"], other["state"], other["last"]) == (1, "withdrawn", "2026-02")
    assert [(cell["time_block"], base(cell["found"])) for cell in one["excess"]] == [
        (0, 5_000),
        (1, 7_000),
    ]
    assert all(base(cell["left"]) == 0 for cell in other["excess"])
    zone = delivered.get("/v1/zones/1", params={"at": EVENING}).json()["instant"]["zone"]
    assert base(zone["binding"]) == 100_000 < base(zone["cap"])
    unknown = delivered.get("/v1/recall-plans/9")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown-recall-plan")


def test_ceilings__every_step__is_listed(delivered: httpx.Client) -> None:
    """By level, place and month."""
    steps = delivered.get("/v1/ceilings", params={"limit": 1000}).json()["items"]
    assert steps[0]["level"] == "programme"
    assert [base(step["cap"]) for step in steps if step["level"] == "phase"] == [2_000_000]


def test_readings__published__are_recomputed_to_the_root(delivered: httpx.Client) -> None:
    """Where every site is published; elsewhere the root is not there to compare."""
    whole = delivered.get("/v1/meters/1/2025-11", params={"version": 1}).json()
    assert whole["root_holds"] is True
    assert whole["recomputed_root"] == whole["batch"]["root"]
    assert whole["newest_version"] == 2
    assert all(site["settled"]["version"] == 1 for site in whole["sites"])
    newest = delivered.get("/v1/meters/1/2025-11").json()
    assert (newest["batch"]["version"], newest["root_holds"], newest["sites"]) == (2, None, [])
    challenged = delivered.get("/v1/meters/2/2025-11").json()["sites"][0]
    assert challenged["state"] == "challenged"
    assert challenged["challenged_hour"] == "2025-11-01T00"


def test_proof__of_any_reading__holds_under_the_signed_root(delivered: httpx.Client) -> None:
    """Recomputed here by what the contract computes; another reading would not fit."""
    readings = delivered.get("/v1/meters/1/2025-11/1", params={"version": 1}).json()["readings"]
    assert len(readings) == 720
    for place in (0, 18, 719):
        hour = f"2025-11-{place // 24 + 1:02d}T{place % 24:02d}"
        asked = {"hour": hour, "version": "1"}
        told = delivered.get("/v1/meters/1/2025-11/1/proof", params=asked).json()
        way = told["proof"]
        proof = ReadingProof(
            bytes.fromhex(way["readings"][2:]),
            tuple(map(parse_hash, way["day_path"])),
            way["kwh"],
            tuple(map(parse_hash, way["site_path"])),
        )
        root = parse_hash(told["root"])
        assert told["hour_utc"] == parse_hour(hour)
        assert proven_kwh(root, 1, told["hour_utc"], proof) == told["kwh"] == readings[place]
        assert proven_kwh(Hash32(bytes(32)), 1, told["hour_utc"], proof) is None


PROOF = "/v1/meters/{}/2025-11/{}/proof?hour={}"
REFUSED = [
    ("/v1/meters/9/2025-11", 404, "unknown-readings"),
    ("/v1/meters/1/2026-01", 404, "unknown-readings"),
    ("/v1/meters/1/2025-11?version=3", 404, "unknown-readings"),
    ("/v1/meters/1/2024-11", 422, "invalid-parameter"),
    ("/v1/meters/1/2025-11/999?version=1", 404, "unknown-readings"),
    (PROOF.format(1, 1, "2025-12-01T00") + "&version=1", 422, "invalid-parameter"),
    (PROOF.format(1, 1, "2025-11-03T18"), 404, "unknown-readings"),
    ("/v1/sites/99999", 404, "unknown-site"),
    ("/v1/sites?zone=NOWHERE", 404, "unknown-zone"),
    ("/v1/zones/1/hours?days=32", 422, "invalid-parameter"),
    ("/v1/zones/1/hours?day=2025-13-01", 422, "invalid-parameter"),
    ("/v1/zones/77/hours", 404, "unknown-zone"),
]


@pytest.mark.parametrize(("path", "status", "code"), REFUSED)
def test_power__what_is_not_there__is_refused_by_name(
    delivered: httpx.Client, path: str, status: int, code: str
) -> None:
    """With what to do next."""
    refused = delivered.get(path)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert refused.json()["hint"] or refused.json()["errors"]


def test_proof__while_a_site_is_missing__says_so(delivered: httpx.Client) -> None:
    """No way to a root whose leaves are not all known."""
    month = delivered.get("/v1/meters/3/2025-11").json()
    assert month["batch"]["published"] == month["batch"]["sites"] - 1
    site = month["sites"][0]["site"]
    refused = delivered.get(PROOF.format(3, site, "2025-11-03T18"))
    assert (refused.status_code, refused.json()["code"]) == (404, "readings-incomplete")
    assert refused.json()["retryable"]


PAGES = {
    "/zones/1": "In the hour of this block",
    "/sites": "Site 1",
    "/sites?zone=MEPCO": "MZ-0001",
    "/sites/1?day=2025-11-10": "Rights nominated to this site",
    "/investors/MZ-0001": "Nominations by right",
    "/curtailments": "3 of 4",
    "/meters": "Sites published",
    "/meters/1/2025-11?version=1": "The same",
    "/meters/1/2025-11": "published yet.",
    "/sites?block=1": "No site yet.",
    "/curtailments?block=1": "Nothing has been curtailed.",
    "/meters?block=1": "No readings yet.",
}


@pytest.mark.parametrize("path", PAGES)
def test_page__of_power__says_what_it_should(delivered: httpx.Client, path: str) -> None:
    """Each for its block; the empty ones say what comes next."""
    answer = delivered.get(path)
    assert answer.status_code == 200
    assert PAGES[path] in answer.text
    assert "style=" not in answer.text
