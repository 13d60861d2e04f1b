"""``mizan ceiling``: on a real chain."""

from pathlib import Path

import pytest

from tests.support.ledger import GRID_OPERATOR, MINER, Ledger, right
from tests.support.officers import APPROVER, PROPOSER, Office, open_office


pytestmark = pytest.mark.chain

RIGHT = right(first="2026-01", last="2026-02")


@pytest.fixture
def office(ledger: Ledger, tmp_path: Path) -> Office:
    """A ledger on which 1,000 kW of two months are allocated in zone 1."""
    ledger.mint_power("P-1", MINER, 1_000, RIGHT)
    return open_office(ledger, tmp_path)


def test_ceiling_set__above_what_is_allocated__holds_from_its_month_on(office: Office) -> None:
    """Shown before and after, in MW; the months before keep theirs."""
    ran = office.done(GRID_OPERATOR, "ceiling", "set", "zone", "1", "2026-02", "450.5")
    assert ran.data["changes"] == [
        {"what": "ceiling", "before": "600.000 MW", "after": "450.500 MW"},
        {"what": "allocated", "before": "1.000 MW", "after": "1.000 MW"},
    ]
    assert [_shown(office, month)["cap_kw"] for month in ("2026-01", "2026-02", "2026-03")] == [
        *(600_000, 450_500, 450_500)
    ]


def test_ceiling_set__below_what_is_allocated__waits_until_it_is_recalled(office: Office) -> None:
    """It opens a plan that binds at once, says what is too much, and is completed by anybody."""
    ran = office.done(GRID_OPERATOR, "ceiling", "set", "zone", "1", "2026-01", "0.4")
    plan = ran.data["plan"]
    assert ran.data["excess_kw"] == {"2026-01": 600, "2026-02": 600}
    now = _shown(office, "2026-01")
    assert (now["cap_kw"], now["binding_kw"], now["plan"]) == (600_000, 400, plan)
    assert now["excess_kw"] == {"2026-01": 600, "2026-02": 600}
    status, words = office.refused(MINER, "ceiling", "complete", plan)
    assert (status, "still holds more" in words) == (4, True)
    act = ("recall", "CapacityRights", office.account(MINER), "600", "--id", RIGHT)
    assert office.do(PROPOSER, *act, "--document", office.order).status == 0
    assert office.do(APPROVER, "order", "approve", "1").status == 0
    assert office.do(MINER, "ceiling", "complete", plan).status == 0
    assert _shown(office, "2026-01")["cap_kw"] == 400
    status, words = office.refused(MINER, "ceiling", "complete", plan)
    assert (status, words) == (2, f"Recall plan {plan} is open no more.")


def test_ceiling_withdraw__a_plan__leaves_the_one_before(office: Office) -> None:
    """The programme's own, which has no number; withdrawn by who set it."""
    ran = office.do(GRID_OPERATOR, "ceiling", "set", "programme", "0", "2026-01", "0.1")
    plan = ran.data["plan"]
    assert office.ask(MINER, "ceiling", "withdraw", plan).status == 5
    assert office.do(GRID_OPERATOR, "ceiling", "withdraw", plan).status == 0
    ran = office.desk.mizan("ceiling", "show", "programme", "0", "--month", "2026-01")
    assert (ran.data["cap_kw"], ran.data["plan"]) == (1_000_000, 0)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (("zone", "0"), "has no number"),
        (("programme", "1"), "has no number"),
        (("zone", "77"), "There is no such zone"),
    ],
)
def test_ceiling_set__of_nothing__is_refused(
    office: Office, place: tuple[str, str], words: str
) -> None:
    """A place that is not there, in words; nothing is sent."""
    ran = office.ask(GRID_OPERATOR, "ceiling", "set", *place, "2026-01", "100")
    assert ran.status in (2, 4)
    assert words in ran.err


def _shown(office: Office, month: str) -> dict[str, object]:
    return office.desk.mizan("ceiling", "show", "zone", "1", "--month", month).data
