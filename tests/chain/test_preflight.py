"""Preflight: what the chain would refuse is said before anything is signed, all rows at once."""

import pytest

from tests.support.ledger import (
    BANK,
    BILL_3M,
    BILL_12M,
    CENTRE,
    DEBT_ISSUER,
    FUND,
    GRID_OPERATOR,
    MINER,
    POWER_ISSUER,
    REGISTRAR,
    SAVER,
    Ledger,
    right,
)
from tests.support.sheets import bill, power, sheet
from tokenization.errors import PlanError, RowError, SignerError
from tokenization.issuance.catalogue import read_catalogue
from tokenization.issuance.plan import Plan
from tokenization.issuance.planner import parse_plan
from tokenization.issuance.preflight import Preflight, check
from tokenization.units import checksum, text_to_bytes32


pytestmark = pytest.mark.chain

STRANGER = 31


def made(ledger: Ledger, *rows: str) -> Plan:
    """The plan of some rows on this ledger."""
    catalogue = read_catalogue(ledger.chain, ledger.manifest, ledger.chain.pin())
    return parse_plan(sheet(rows), catalogue)


def judged(ledger: Ledger, *rows: str) -> Preflight:
    """What the chain says of some rows."""
    return check(ledger.chain, ledger.manifest, made(ledger, *rows), None)


def mw(ledger: Ledger, ref: str, account: int, amount: str, **cells: str) -> str:
    """A row of power to a development account."""
    return power(ref, amount, account=checksum(ledger.accounts[account]), **cells)


def pkr(ledger: Ledger, ref: str, account: int, amount: int, isin: str = BILL_3M) -> str:
    """A row of debt to a development account, in PKR of face."""
    return bill(ref, str(amount), account=checksum(ledger.accounts[account]), series=isin)


def places(rows: tuple[RowError, ...]) -> list[tuple[int, str]]:
    """Lines and columns."""
    return [(row.line, row.column) for row in rows]


def test_catalogue__the_small_ledger__names_what_there_is(shared_ledger: Ledger) -> None:
    """Zones, plants, products, blocks and series by the names files use."""
    ledger = shared_ledger
    found = read_catalogue(ledger.chain, ledger.manifest, ledger.chain.pin())
    assert (dict(found.zones), found.vintage) == ({"NORTH": 1, "SOUTH": 2}, 2025)
    assert {code: plant.zone for code, plant in found.plants.items()} == {
        "COAL": 1,
        "GAS": 1,
        "WIND": 2,
    }
    assert (found.products, found.blocks) == ({"FIRM": 1, "FLEX": 2}, ("NIGHT", "SOLAR", "PEAK"))
    assert found.series[BILL_3M] == ledger.token(BILL_3M).address


def test_catalogue__a_zone_renamed__goes_by_its_new_name(ledger: Ledger) -> None:
    """The old one is unknown from then on."""
    code = text_to_bytes32("UP")
    ledger.send(5, ledger.contract("PowerProgramme").call("setZone", 1, code, 600_000))
    found = read_catalogue(ledger.chain, ledger.manifest, ledger.chain.pin())
    assert dict(found.zones) == {"UP": 1, "SOUTH": 2}
    with pytest.raises(PlanError):
        made(ledger, mw(ledger, "P-1", MINER, "1"))


def test_check__good_rows__are_ready(shared_ledger: Ledger) -> None:
    """Power and debt in one plan."""
    ledger = shared_ledger
    found = judged(
        ledger,
        mw(ledger, "P-1", MINER, "400"),
        mw(ledger, "P-2", CENTRE, "200", plant="GAS"),
        pkr(ledger, "B-1", BANK, 5_000),
        pkr(ledger, "B-2", FUND, 9_995_000),
    )
    assert (len(found.ready), found.done, found.refused) == (4, (), ())


@pytest.mark.parametrize(
    ("account", "reason"),
    [(STRANGER, 102), (BANK, 201), (19, 202), (16, 203), (17, 205), (FUND, 201)],
)
def test_check__a_receiver_of_power__is_refused_with_the_reason(
    shared_ledger: Ledger, account: int, reason: int
) -> None:
    """Unknown, no licence, pending, suspended, expired, abroad without licence."""
    found = judged(shared_ledger, mw(shared_ledger, "P-1", account, "1"))
    assert places(found.refused) == [(2, "account")]
    assert f"(reason {reason})" in found.refused[0].message


def test_check__a_receiver_whose_only_site_there_is_closed__is_refused_at_its_zone(
    ledger: Ledger,
) -> None:
    """A site in one zone says nothing of another; the rule is there without anybody setting it."""
    closed = ledger.contract("NominationBook").call("setSiteOpen", 102, False)
    ledger.send(GRID_OPERATOR, closed)
    south = {"zone": "SOUTH", "plant": "WIND"}
    found = judged(ledger, mw(ledger, "P-1", MINER, "1"), mw(ledger, "P-2", MINER, "1", **south))
    assert [line.ref_text for line in found.ready] == ["P-1"]
    assert places(found.refused) == [(3, "zone")]
    assert "no open energy site" in found.refused[0].message


@pytest.mark.parametrize(("account", "reason"), [(STRANGER, 102), (18, 108), (15, 302)])
def test_check__a_receiver_of_debt__is_refused_with_the_reason(
    shared_ledger: Ledger, account: int, reason: int
) -> None:
    """Unknown, KYC expired, of a country that may not hold it."""
    found = judged(shared_ledger, pkr(shared_ledger, "B-1", account, 5_000))
    assert places(found.refused) == [(2, "account")]
    assert f"(reason {reason})" in found.refused[0].message


def test_check__rows_that_together_pass_a_ceiling__are_refused_from_where_they_do(
    shared_ledger: Ledger,
) -> None:
    """Each fits alone; the third passes the plant's, the fifth the zone's; the last fits again."""
    ledger = shared_ledger
    found = judged(
        ledger,
        mw(ledger, "P-1", MINER, "250"),
        mw(ledger, "P-2", CENTRE, "150"),
        mw(ledger, "P-3", CENTRE, "0.001"),
        mw(ledger, "P-4", MINER, "150", plant="GAS"),
        mw(ledger, "P-5", MINER, "60", plant="GAS", blocks="SOLAR"),
        mw(ledger, "P-6", MINER, "50", plant="GAS", blocks="NIGHT+PEAK"),
        mw(ledger, "P-7", MINER, "60", plant="GAS", window_start="2026-01", window_end="2026-01"),
    )
    assert places(found.refused) == [(4, "amount"), (6, "amount")]
    assert [row.message for row in found.refused] == [
        "Plant COAL has 0.000 MW left in 2025-11, NIGHT, this row asks for 0.001 MW.",
        "Zone NORTH has 50.000 MW left in 2025-11, SOLAR, this row asks for 60.000 MW.",
    ]
    assert [line.ref_text for line in found.ready] == ["P-1", "P-2", "P-4", "P-6", "P-7"]


def test_check__more_than_a_zone_has__is_refused_in_one_row(shared_ledger: Ledger) -> None:
    """And what is left is named."""
    found = judged(shared_ledger, mw(shared_ledger, "P-1", MINER, "600.001"))
    assert places(found.refused) == [(2, "amount")]
    assert "Zone NORTH has 600.000 MW left" in found.refused[0].message


def test_check__more_than_the_programme_has__is_refused(shared_ledger: Ledger) -> None:
    """Zones may promise more than the programme together; it does not give more."""
    ledger = shared_ledger
    south = {"zone": "SOUTH", "plant": "WIND"}
    found = judged(
        ledger,
        mw(ledger, "P-1", MINER, "500", **south),
        mw(ledger, "P-2", MINER, "400"),
        mw(ledger, "P-3", MINER, "101", plant="GAS"),
    )
    assert places(found.refused) == [(4, "amount")]
    assert "The programme has 100.000 MW left" in found.refused[0].message


def test_check__what_is_allocated_already__counts(ledger: Ledger) -> None:
    """Cell by cell."""
    ledger.mint_power("OLD", MINER, 300_000, right(first="2025-12", last="2025-12"))
    found = judged(
        ledger,
        mw(ledger, "P-1", MINER, "400", window_end="2025-11"),
        mw(ledger, "P-2", MINER, "101", window_start="2025-12"),
    )
    assert places(found.refused) == [(3, "amount")]
    assert "100.000 MW left in 2025-12" in found.refused[0].message


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"window_start": "2025-09"}, "window_start", 507),
        ({"window_start": "2035-11", "window_end": "2035-12"}, "window_start", 507),
    ],
)
def test_check__a_window_the_programme_does_not_give__is_refused(
    shared_ledger: Ledger, cells: dict[str, str], column: str, reason: int
) -> None:
    """Over already, too far ahead."""
    found = judged(shared_ledger, mw(shared_ledger, "P-1", MINER, "1", **cells))
    assert places(found.refused) == [(2, column)]
    assert f"(reason {reason})" in found.refused[0].message


def test_check__debt_beyond_lots_and_authorisation__is_refused(shared_ledger: Ledger) -> None:
    """Of PKR 20 million two rows of 9 fit, a third of 9 does not, one of 2 does."""
    ledger = shared_ledger
    found = judged(
        ledger,
        pkr(ledger, "B-1", BANK, 9_000_000),
        pkr(ledger, "B-2", SAVER, 9_000_000),
        pkr(ledger, "B-3", FUND, 9_000_000),
        pkr(ledger, "B-4", FUND, 2_000_000),
        pkr(ledger, "B-5", FUND, 2_400, BILL_12M),
    )
    assert places(found.refused) == [(4, "amount"), (6, "amount")]
    assert [row.message for row in found.refused] == [
        "Of PKMZTB03M256 PKR 2,000,000 can still be issued, this row asks for PKR 9,000,000.",
        "PKR 2,400 is not a whole number of lots of PKR 5,000.",
    ]


def test_check__one_investors_rows_together__meet_the_holding_cap(ledger: Ledger) -> None:
    """PKR 10 million in one series for one investor; what it holds already counts."""
    ledger.mint_bills("OLD", BANK, 50_000)
    found = judged(
        ledger,
        pkr(ledger, "B-1", BANK, 4_000_000),
        pkr(ledger, "B-2", SAVER, 4_000_000),
        pkr(ledger, "B-3", BANK, 1_005_000),
        pkr(ledger, "B-4", BANK, 10_000_000, BILL_12M),
    )
    assert places(found.refused) == [(4, "amount")]
    assert "(reason 301)" in found.refused[0].message


def test_check__a_frozen_investor__is_refused(ledger: Ledger) -> None:
    """From the block it is frozen in."""
    registry = ledger.contract("IdentityRegistry")
    ledger.send(REGISTRAR, registry.call("setStatus", text_to_bytes32("T-03"), 2))
    found = judged(ledger, pkr(ledger, "B-1", BANK, 5_000))
    assert "(reason 104)" in found.refused[0].message


def test_check__a_matured_series__is_refused(ledger: Ledger) -> None:
    """From its maturity date on."""
    ledger.devnet.rpc("evm_setNextBlockTimestamp", 1769022000)
    ledger.mine()
    found = judged(
        ledger, pkr(ledger, "B-1", BANK, 5_000), pkr(ledger, "B-2", BANK, 5_000, BILL_12M)
    )
    assert places(found.refused) == [(2, "series")]
    assert [line.ref_text for line in found.ready] == ["B-2"]


def test_check__a_reference_used_for_the_same__is_done(ledger: Ledger) -> None:
    """Not an error: that is what a rerun looks like."""
    ledger.mint_bills("B-1", BANK, 50)
    ledger.mint_power("P-1", MINER, 1_500, right(last="2025-12"))
    found = judged(
        ledger,
        pkr(ledger, "B-1", BANK, 5_000),
        mw(ledger, "P-1", MINER, "1.5"),
        pkr(ledger, "B-2", BANK, 5_000),
    )
    assert [line.ref_text for line in found.done] == ["B-1", "P-1"]
    assert [line.ref_text for line in found.ready] == ["B-2"]
    assert found.refused == ()


def test_check__a_reference_used_for_something_else__is_refused(ledger: Ledger) -> None:
    """Another amount, receiver or right under a reference that worked already."""
    ledger.mint_bills("B-1", BANK, 50)
    ledger.mint_bills("B-2", BANK, 50)
    ledger.mint_power("P-1", MINER, 1_500, right(last="2025-12"))
    found = judged(
        ledger,
        pkr(ledger, "B-1", BANK, 10_000),
        pkr(ledger, "B-2", SAVER, 5_000),
        mw(ledger, "P-1", MINER, "1.5", blocks="PEAK"),
    )
    assert places(found.refused) == [(2, "ref"), (3, "ref"), (4, "ref")]
    assert found.done == ()
    bank = checksum(ledger.accounts[BANK])
    assert f"another issuance: PKR 5,000 to {bank}." in found.refused[0].message


def test_check__an_issuer_without_the_role__is_refused_as_signer(shared_ledger: Ledger) -> None:
    """Each asset has its issuer; the role it lacks is named."""
    ledger = shared_ledger
    plan = made(ledger, mw(ledger, "P-1", MINER, "1"))
    check(ledger.chain, ledger.manifest, plan, ledger.accounts[POWER_ISSUER])
    with pytest.raises(SignerError, match="does not hold the role POWER_ISSUER") as caught:
        check(ledger.chain, ledger.manifest, plan, ledger.accounts[DEBT_ISSUER])
    assert caught.value.exit_code == 5


def test_check__an_issuer_with_a_delay__is_told_to_schedule(ledger: Ledger) -> None:
    """A role with a delay cannot act at once."""
    manager = ledger.contract("AccessManager")
    ledger.send(0, manager.call("grantRole", 3, ledger.accounts[SAVER], 3600))
    plan = made(ledger, pkr(ledger, "B-1", BANK, 5_000))
    with pytest.raises(SignerError, match="with a delay of 3600 s"):
        check(ledger.chain, ledger.manifest, plan, ledger.accounts[SAVER])
