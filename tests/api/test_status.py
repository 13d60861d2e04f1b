"""What the node says of itself: well, and in a bad hour."""

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.support.handmade import Ledger, ailing, contract
from tokenization.units import checksum


def test_status__nothing_watched__says_so(api: httpx.Client) -> None:
    """No verifier, no peers, no alarm."""
    status = api.get("/v1/status").json()
    assert (status["ready"], status["alarm"], status["failing"]) == (True, "", "")
    assert (status["verification"]["on"], status["peers"]) == (False, [])
    assert "Switched off" in api.get("/status").text


def test_status__figures_that_differ__take_the_node_out_of_service(
    living_ledger: Ledger, living: httpx.Client
) -> None:
    """Named for programs and for people; whoever spreads reads sees 503."""
    living_ledger.progress = ailing()
    status = living.get("/v1/status").json()
    assert not status["ready"]
    first, second = status["verification"]["differences"]
    assert (first["store"], first["chain"], second["chain"]) == ("41", "40", None)
    assert (first["contract"], first["block"]) == (checksum(contract("T")), 3)
    assert [peer["differs"] for peer in status["peers"]] == [True, False, False]
    ready = living.get("/ready")
    assert (ready.status_code, ready.json()["code"]) == (503, "catching-up")
    assert ready.json()["detail"].startswith(
        "2 figures differ from the chain: BondToken.balanceOf(0x"
    )
    page = living.get("/status").text
    for words in (first["what"], "no answer", "differs", "http://10.0.0.3:8480", "Alarm"):
        assert words in page


def test_metrics__answers__are_counted_by_route_and_status(api: httpx.Client) -> None:
    """And timed by both, so that slow refusals are not taken for slow answers."""
    api.get("/v1/tokens/NOPE")
    families = {one.name: one for one in text_string_to_metric_families(api.get("/metrics").text)}
    labels = [sample.labels for sample in families["mizan_api_request_seconds"].samples]
    assert any((one["route"], one["status"]) == ("/tokens/{token}", "404") for one in labels)
