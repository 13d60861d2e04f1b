"""Every answer is true of one block: the one asked for, or none."""

from pathlib import Path

import httpx
import pytest

from node.api import Progress
from tests.support.handmade import Ledger, hash_of
from tests.support.serving import client_of


BILL = "/v1/tokens/PKMZTB03M256"
FIRST_ISSUE = 4
"""The block of the sample in which the bill is first issued."""


def test_pin__left_out__answers_for_the_tip(api: httpx.Client, sample_ledger: Ledger) -> None:
    """The default is our newest block, and both body and header say so."""
    answer = api.get(BILL)
    tip = sample_ledger.store.tip
    assert tip is not None
    assert answer.json()["block"] == {
        "number": tip.number,
        "hash": f"0x{tip.hash.hex()}",
        "time": "2025-10-31T10:02:05Z",
        "finality": "latest",
        "digest": f"0x{tip.digest.hex()}",
    }
    assert answer.headers["Ledger-Block"] == f"{tip.number}:0x{tip.hash.hex()}"


@pytest.mark.parametrize(("tag", "behind"), [("latest", 0), ("safe", 1), ("finalized", 2)])
def test_pin__a_tag__names_that_block(
    api: httpx.Client, sample_ledger: Ledger, tag: str, behind: int
) -> None:
    """Tags follow the chain's own finality, and the block object names it."""
    tip = sample_ledger.store.tip
    assert tip is not None
    block = api.get(BILL, params={"block": tag}).json()["block"]
    assert (block["number"], block["finality"]) == (tip.number - behind, tag)


def test_pin__an_old_block__answers_as_it_was_then(api: httpx.Client) -> None:
    """State, history and listings are those of the block, by number and by hash alike."""
    before = api.get(BILL, params={"block": FIRST_ISSUE - 1}).json()
    assert (before["token"]["supply"]["base"], before["token"]["holders"]) == ("0", 0)
    at_issue = api.get(BILL, params={"block": FIRST_ISSUE}).json()
    by_hash = api.get(BILL, params={"block": at_issue["block"]["hash"]}).json()
    assert by_hash == at_issue
    assert int(at_issue["token"]["supply"]["base"]) > 0
    assert api.get(f"{BILL}/holders", params={"block": FIRST_ISSUE - 1}).json()["items"] == []


def test_pin__above_the_tip__is_refused_with_the_head(
    api: httpx.Client, sample_ledger: Ledger
) -> None:
    """A block not there yet is never replaced by the newest one."""
    tip = sample_ledger.store.tip
    assert tip is not None
    answer = api.get(BILL, params={"block": tip.number + 1})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (404, "block-not-indexed")
    assert (problem["head"], problem["retryable"]) == (tip.number, True)
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("block", ["0", f"0x{hash_of('elsewhere').hex()}"])
def test_pin__a_block_of_no_ledger__is_unknown(api: httpx.Client, block: str) -> None:
    """Before the ledger's first block, or of another chain: it is not ours."""
    answer = api.get(BILL, params={"block": block})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-block")
    assert not answer.json()["retryable"]


@pytest.mark.parametrize("block", ["", "newest", "-1", "1.0", "1e3", "0x12", "٣", "9" * 40])
def test_pin__malformed__is_refused(api: httpx.Client, block: str) -> None:
    """What names no block is an error of the question, whatever its form."""
    answer = api.get(BILL, params={"block": block})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-parameter")


def test_pin__a_reorged_hash__is_refused_with_what_took_its_place(
    living: httpx.Client, living_ledger: Ledger
) -> None:
    """A hash that left the chain is a conflict, and the canonical one is named."""
    left = living.get("/v1/blocks/latest").json()["block"]
    living_ledger.reorg(1, "other")
    living_ledger.mine()
    answer = living.get(BILL, params={"block": left["hash"]})
    now = living.get(f"/v1/blocks/{left['number']}").json()["block"]
    assert (answer.status_code, answer.json()["code"]) == (409, "block-reorged")
    assert answer.json()["canonical"] == now["hash"] != left["hash"]
    assert living.get("/v1/status").json()["reorgs"]["count"] == 1


def test_pin__an_empty_store__says_that_it_catches_up(tmp_path: Path) -> None:
    """Before the first block there is nothing to be true of; the node is not ready either."""
    ledger = Ledger(tmp_path / "store")
    with client_of(ledger) as client:
        for path in (BILL, "/ready", "/v1/blocks/latest"):
            answer = client.get(path)
            assert (answer.status_code, answer.json()["code"]) == (503, "catching-up")
        assert client.get("/v1/status").json()["block"] is None
    ledger.close()


def test_ready__behind_the_chain__answers_503(living: httpx.Client, living_ledger: Ledger) -> None:
    """A node that lags is not to be asked, and says how far behind it is."""
    assert living.get("/ready").status_code == 200
    tip = living_ledger.store.tip
    assert tip is not None
    living_ledger.progress = Progress(tip.number + 500, tip.time_s + 1000)
    answer = living.get("/ready")
    assert (answer.status_code, answer.json()["code"]) == (503, "catching-up")
    status = living.get("/v1/status").json()
    assert (status["ready"], status["lag"]) == (False, {"blocks": 500, "seconds": 1000})
    living_ledger.progress = Progress(tip.number, tip.time_s, failing="The endpoint is gone.")
    assert living.get("/ready").json()["detail"] == "The endpoint is gone."
    assert living.get("/health").text == "ok\n"


def test_etag__asked_again__answers_304_until_something_changes(
    living: httpx.Client, living_ledger: Ledger
) -> None:
    """The same version is not sent twice; a new block is a new version."""
    first = living.get(BILL)
    again = living.get(BILL, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert first.headers["Cache-Control"] == "no-cache"
    living_ledger.mine()
    assert living.get(BILL, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_etag__an_older_question__is_another_version(api: httpx.Client) -> None:
    """Block, path and parameters are all part of the version."""
    tags = {
        api.get(path).headers["ETag"]
        for path in (BILL, f"{BILL}?block=5", f"{BILL}/holders", f"{BILL}/holders?limit=2")
    }
    assert len(tags) == 4


def test_cache__by_hash_and_final__is_for_ever(api: httpx.Client) -> None:
    """Only what can never change may be kept: a number may be reorganised away."""
    final = api.get("/v1/blocks/finalized").json()["block"]["hash"]
    latest = api.get("/v1/blocks/latest").json()["block"]["hash"]
    kept = api.get(BILL, params={"block": final}).headers["Cache-Control"]
    assert kept == "public, max-age=31536000, immutable"
    for block in (latest, "finalized", "5"):
        assert api.get(BILL, params={"block": block}).headers["Cache-Control"] == "no-cache"
