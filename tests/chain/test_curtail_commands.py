"""``mizan curtail``: orders of the grid operator, and what sites may draw, on a real chain."""

from pathlib import Path

import pytest

from tests.support.ledger import GRID_OPERATOR, Ledger, right
from tests.support.metered import MINE, OTHERS, ZONE, nominate, open_sites
from tests.support.officers import Office, open_office
from tokenization.curtailment import FirmnessClass, factor_at, share
from tokenization.ledger.curtailments import read_orders
from tokenization.ledger.sight import Sight
from tokenization.power import Right, pack_right, unpack_right
from tokenization.units import HOUR_S, day_and_hour, parse_hour


pytestmark = pytest.mark.chain

MONTH, DAY = "2026-01", "2026-01-10"
FIRM_KW, SOFT_KW = 601, 333


@pytest.fixture
def office(ledger: Ledger, tmp_path: Path) -> Office:
    """Two sites with firm and interruptible kW of January."""
    open_sites(ledger)
    for site in (MINE, OTHERS):
        nominate(ledger, site, FIRM_KW, right(first=MONTH, last=MONTH))
        nominate(ledger, site, SOFT_KW, soft_right())
    return open_office(ledger, tmp_path)


def soft_right() -> int:
    """The interruptible twin of the right that tests allocate."""
    firm = unpack_right(right(first=MONTH, last=MONTH))
    fields = {name: getattr(firm, name) for name in Right.__slots__}
    return pack_right(Right(**fields | {"firmness": FirmnessClass.INTERRUPTIBLE}))


def kw_at(office: Office, site: int, hour: str) -> tuple[int, int]:
    """What a site may draw: firm and interruptible kW."""
    data = office.desk.mizan("curtail", "show", ZONE, DAY, "--site", site).data
    (found,) = (row for row in data["hours"] if row["hour"] == hour)
    return found["firm_kw"], found["interruptible_kw"]


def test_curtail__order__every_site_may_draw_its_share(office: Office) -> None:
    """What the chain allows is what the orders say, reckoned apart from it."""
    paper = ("--document", office.order)
    soft = office.done(GRID_OPERATOR, "curtail", "order", ZONE, f"{DAY}T18", f"{DAY}T22", 0, *paper)
    office.done(
        GRID_OPERATOR,
        *("curtail", "order", ZONE, f"{DAY}T18", f"{DAY}T20", "1/3", "--class", "firm", *paper),
    )
    assert soft.data["transactions"][0]["gas_used"] <= 90_000
    assert kw_at(office, MINE, f"{DAY}T18") == (200, 0)
    assert kw_at(office, OTHERS, f"{DAY}T20") == (601, 0)
    assert kw_at(office, OTHERS, f"{DAY}T22") == (601, 333)
    ledger, (day, _) = office.ledger, day_and_hour(parse_hour(f"{DAY}T18"))
    sight = Sight(ledger.chain, ledger.manifest, ledger.chain.pin())
    orders = read_orders(sight, ZONE, day)
    for hour in range(24):
        at = parse_hour(f"{DAY}T{hour:02}")
        left = [factor_at(orders, ZONE, at, one) for one in FirmnessClass]
        told = kw_at(office, MINE, f"{DAY}T{hour:02}")
        assert told == (share(FIRM_KW, left[0]), share(SOFT_KW, left[1]))


def test_curtail__over_midnight__an_order_for_each_day(office: Office) -> None:
    """One command, and each is sent once."""
    ran = office.done(
        GRID_OPERATOR,
        *("curtail", "order", ZONE, "2026-01-09T22", f"{DAY}T02", "1/2"),
        *("--document", office.order),
    )
    assert [one["to"] for one in ran.data["orders"]] == [f"{DAY}T00", f"{DAY}T02"]


def test_curtail__firm_first_or_loosened_after_start__is_refused(office: Office) -> None:
    """Nothing is sent, and the chain's words say why."""
    paper = ("--document", office.order)
    command = ("curtail", "order", ZONE, f"{DAY}T18", f"{DAY}T22", "1/2")
    status, words = office.refused(GRID_OPERATOR, *command, "--class", "firm", *paper)
    assert (status, "no emergency is cited" in words) == (4, True)
    office.done(GRID_OPERATOR, *command, "--class", "firm", "--emergency", 7, *paper)
    (order,) = office.desk.mizan("curtail", "show", ZONE, DAY).data["orders"]
    office.done(GRID_OPERATOR, "curtail", "amend", order["order"], "2/3", *paper)
    start = parse_hour(f"{DAY}T18") * HOUR_S
    office.ledger.devnet.rpc("evm_setNextBlockTimestamp", start)
    office.ledger.devnet.rpc("evm_mine")
    status, words = office.refused(GRID_OPERATOR, "curtail", "amend", order["order"], "3/4", *paper)
    assert (status, "only gets tighter" in words) == (4, True)
    office.done(GRID_OPERATOR, "curtail", "amend", order["order"], "1/4", *paper)
    assert kw_at(office, MINE, f"{DAY}T18") == (400, 333)
    assert kw_at(office, MINE, f"{DAY}T19") == (150, 333)


def test_curtail__told_wrong__says_how(office: Office) -> None:
    """Before the chain is asked."""
    paper = ("--document", office.order)
    for told in ((f"{DAY}T18", f"{DAY}T18", "1/2"), (DAY, f"{DAY}T18", "1/2")):
        status, _ = office.refused(GRID_OPERATOR, "curtail", "order", ZONE, *told, *paper)
        assert status == 2
    status, words = office.refused(
        GRID_OPERATOR, "curtail", "order", ZONE, f"{DAY}T18", f"{DAY}T20", "3/2", *paper
    )
    assert (status, "no part of a whole" in words) == (2, True)
    status, words = office.refused(
        GRID_OPERATOR, "curtail", "order", ZONE, f"{DAY}T18", f"{DAY}T20", "1/2"
    )
    assert (status, "names the document" in words) == (2, True)
    status, words = office.refused(
        GRID_OPERATOR, "curtail", "order", 9, f"{DAY}T18", f"{DAY}T20", "1/2", *paper
    )
    assert (status, "no zone 9" in words) == (2, True)
    status, words = office.refused(GRID_OPERATOR, "curtail", "amend", 5, "1/2", *paper)
    assert (status, "no curtailment order 5" in words) == (2, True)
