"""The stretches of the walk in which a zone is curtailed, and its meters are read and settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.ledger import CENTRE, FUND, GRID_OPERATOR, REGULATOR
from tests.support.metered import METER_KEYS, statement
from tokenization.curtailment import FirmnessClass, order_id
from tokenization.metering import Batch, Statement
from tokenization.types import Hash32
from tokenization.units import day_and_hour, parse_hour, parse_period


if TYPE_CHECKING:
    from tests.support.verbs import Walk


DAY_S = 86_400
ZONE = 1
CURTAILED = parse_hour("2026-01-10T18")
MONTH = "2025-11"
SITES = (1, 2, 3)
CHALLENGED = parse_hour("2025-11-03T18")
DOCUMENT = Hash32(b"\x0d" * 32)


def curtail(w: Walk) -> None:
    """Interruptible kW to nothing, firm ones to a third, then to a quarter; and an emergency."""
    soft, firm = FirmnessClass.INTERRUPTIBLE, FirmnessClass.FIRM
    day, _ = day_and_hour(CURTAILED)
    for kind, start, end, *terms in (
        (soft, 0, 4, 0, 1, 0),
        (firm, 0, 2, 1, 3, 0),
        (firm, 2, 6, 1, 2, 7),
    ):
        hours = (CURTAILED + start, CURTAILED + end)
        w.do(GRID_OPERATOR, "CurtailmentManager", "order", ZONE, kind, *hours, *terms, DOCUMENT)
    second = order_id(ZONE, day, 1)
    w.do(GRID_OPERATOR, "CurtailmentManager", "amend", second, 1, 4, 0, DOCUMENT)


def read_meters(w: Walk) -> None:
    """A month stated, published, challenged, settled, and restated for one site."""
    ledger, period = "MeterLedger", parse_period(MONTH)
    keys = sorted(w.who(account) for account in METER_KEYS)
    w.do(REGULATOR, ledger, "setOperators", ZONE, keys[:1], 1)
    w.do(REGULATOR, ledger, "setOperators", ZONE, keys, 2)
    first, second = statement(MONTH, SITES), statement(MONTH, SITES, base=90)
    post(w, first, 1)
    for site in SITES:
        publish(w, first, site, 1)
    proof = first.proof(3, CHALLENGED).words
    w.do(CENTRE, ledger, "challenge", 3, CHALLENGED, 1, proof, DOCUMENT)
    w.do(REGULATOR, ledger, "dismiss", 3, period, 1, DOCUMENT)
    proof = first.proof(2, CHALLENGED).words
    w.do(GRID_OPERATOR, ledger, "challengeAsOperator", 2, CHALLENGED, 1, proof, DOCUMENT)
    w.wait(7 * DAY_S)
    w.do(FUND, ledger, "settle", 1, period)
    w.do(FUND, ledger, "settle", 3, period)
    post(w, second, 2)
    publish(w, second, 1, 2)


def post(w: Walk, told: Statement, version: int) -> None:
    """State a month of the zone, signed by two of its operators."""
    period = told.months[0].period
    batch = Batch(ZONE, period, version, len(told.months), told.root, DOCUMENT)
    ledger = w.ledger.contract("MeterLedger")
    names = ("zone", "period", "version", "sites", "root", "dataHash")
    kinds = ("uint16", "uint16", "uint32", "uint32", "bytes32", "bytes32")
    fields = dict(zip(names, zip(kinds, batch.words, strict=True), strict=True))
    signers = sorted(METER_KEYS, key=w.who)[:2]
    signed = [w.signature(one, ledger, "MeterLedger", Batch=fields) for one in signers]
    w.do(FUND, ledger, "postRoot", batch.words, signed)


def publish(w: Walk, told: Statement, site: int, version: int) -> None:
    """Publish a site's month of it."""
    month = told.month(site)
    page = (site, month.period, version, month.data, told.site_path(site))
    w.do(FUND, "MeterLedger", "publish", *page)
