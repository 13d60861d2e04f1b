"""Participants, zones and series are brought to what files say, once, and conflicts are named."""

import pytest

from tests.support.ledger import (
    BANK,
    BILL_3M,
    GRID_OPERATOR,
    MINER,
    REGISTRAR,
    REGULATOR,
    SAVER,
    Ledger,
    read_params,
    right,
)
from tests.support.mizan import data_file
from tokenization.errors import RpcRefused, TxReverted
from tokenization.files.licences import LicenceState
from tokenization.files.participants import Participant, parse_participants
from tokenization.ledger.access import MANAGER
from tokenization.ledger.goals import Goal, Survey, reach, survey
from tokenization.registers.programme import parse_plants, parse_zones, programme_goals
from tokenization.registers.registry import identity_goals, licence_goals
from tokenization.registers.series import admission_goals, parse_series, series_goals, token_reads
from tokenization.units import text_to_bytes32


pytestmark = pytest.mark.chain

PEOPLE = data_file("participants.csv").read_text()
ZONES = data_file("zones.csv").read_text()
PLANTS = data_file("plants.csv").read_text()
SERIES = data_file("series.csv").read_text()


def look(ledger: Ledger, goals: list[Goal]) -> Survey:
    """How goals stand now."""
    return survey(ledger.chain, goals, ledger.chain.pin())


def see_to(ledger: Ledger, account: int, goals: list[Goal]) -> None:
    """Reach goals as an officer, and check that they are reached."""
    found = look(ledger, goals)
    assert not found.faults
    reach(ledger.lane(account), ledger.contract(MANAGER), found.calls)
    left = look(ledger, goals)
    assert not left.open, [goal.label for goal, _ in left.open]


def person(line: int, text: str = PEOPLE) -> list[Participant]:
    """The participant on a line of the file."""
    return [one for one in parse_participants(text) if one.line == line]


def test_goals__all_of_the_small_ledger__stand(shared_ledger: Ledger) -> None:
    """What a file says was done is found to stand, so a rerun sends nothing."""
    ledger, params = shared_ledger, read_params()
    people, zones, series = parse_participants(PEOPLE), parse_zones(ZONES), parse_series(SERIES)
    found = ledger.chain.read_all(token_reads(ledger.manifest, series), ledger.chain.pin())
    tokens = {one.isin: token for one, token in zip(series, found, strict=True)}
    for goals in (
        identity_goals(ledger.manifest, people),
        licence_goals(ledger.manifest, people),
        programme_goals(ledger.manifest, zones, parse_plants(PLANTS, zones)),
        series_goals(ledger.manifest, series),
        admission_goals(ledger.manifest, params, series, tokens),
    ):
        state = look(ledger, goals)
        assert len(state.standing) == len(goals) > 0
        assert (state.open, state.faults) == ((), ())


def test_identity__a_changed_row__is_updated_in_place(ledger: Ledger) -> None:
    """KYC renewed and the country changed: one call, the same investor."""
    text = PEOPLE.replace("bank,1,586,2028-06-30", "bank,2,784,2029-06-30")
    goals = identity_goals(ledger.manifest, parse_participants(text))
    assert [call.label for call in look(ledger, goals).calls] == ["IdentityRegistry.updateRecord"]
    see_to(ledger, REGISTRAR, goals)
    country = ledger.contract("IdentityRegistry").call("investorCountry", ledger.accounts[BANK])
    assert ledger.chain.read(country, ledger.chain.pin()) == 784


def test_identity__what_cannot_be__is_named_by_line(ledger: Ledger) -> None:
    """An account taken, an account changed, a closed investor changed."""
    registry = ledger.contract("IdentityRegistry")
    closed = registry.call("setStatus", text_to_bytes32("T-04"), 3)
    ledger.send(REGISTRAR, closed)
    text = (
        PEOPLE.replace("T-01,", "T-99,")
        .replace("0x71bE63f3384f5fb98995898A86B02Fb2426c5788", "0x" + "ab" * 20)
        .replace("Saver Four,individual", "Saver Four,company")
    )
    found = look(ledger, identity_goals(ledger.manifest, parse_participants(text)))
    assert [(fault.line, fault.message.split(",")[0]) for fault in found.faults] == [
        (2, "The account belongs to T-01."),
        (3, "The investor is registered"),
        (5, "The investor's record is closed"),
    ]
    assert all(fault.hint for fault in found.faults)
    assert not found.open


@pytest.mark.parametrize(
    ("state", "functions"),
    [
        ("suspended,2025-08-01,2030-07-31", ["suspend"]),
        ("licensed,2025-08-01,2032-07-31", ["grant"]),
        ("suspended,2025-08-01,2032-07-31", ["grant", "suspend"]),
        ("surrendered,,", ["surrender"]),
        ("revoked,2025-08-01,2030-07-31", ["revoke"]),
    ],
)
def test_licence__a_changed_row__is_walked_there(
    ledger: Ledger, state: str, functions: list[str]
) -> None:
    """The contract agrees with the table of steps."""
    text = PEOPLE.replace("L-01,MINER,licensed,2025-08-01,2030-07-31", f"L-01,MINER,{state}")
    goals = licence_goals(ledger.manifest, person(2, text))
    calls = look(ledger, goals).calls
    assert [call.label.split(".")[1] for call in calls] == functions
    see_to(ledger, REGULATOR, goals)
    call = ledger.contract("LicenceRegistry").call("licenceOf", text_to_bytes32("L-01"))
    found = ledger.chain.read(call, ledger.chain.pin())["state"]
    assert LicenceState(found).name.lower() == state.split(",", maxsplit=1)[0]


def test_licence__what_cannot_be__is_named_by_line(shared_ledger: Ledger) -> None:
    """Back to an earlier state, other categories, another holder."""
    text = (
        PEOPLE.replace("L-01,MINER,licensed,2025-08-01,2030-07-31", "L-01,MINER,noc,,")
        .replace("L-02,DATA_CENTRE", "L-02,DATA_CENTRE+MINER")
        .replace("T-07,", "T-77,")
    )
    found = look(shared_ledger, licence_goals(shared_ledger.manifest, parse_participants(text)))
    assert [(fault.line, fault.message) for fault in found.faults] == [
        (2, "A licence does not go back from licensed to noc."),
        (3, "The licence was entered for DATA_CENTRE."),
        (8, "The licence belongs to T-07."),
    ]


def test_programme__a_ceiling__goes_up_and_down_but_below_what_is_allocated_it_is_a_plan(
    ledger: Ledger,
) -> None:
    """No ceiling is passed: a lower one waits until enough has been recalled."""
    ledger.mint_power("P-1", MINER, 200_000, right())

    def goals(cap_mw: int) -> list[Goal]:
        zones = parse_zones(ZONES.replace(",600,", f",{cap_mw},"))
        plants = PLANTS.replace(",400,", ",200,").replace(",300,", ",200,")
        return programme_goals(ledger.manifest, zones, parse_plants(plants, zones))

    see_to(ledger, GRID_OPERATOR, goals(700))
    see_to(ledger, GRID_OPERATOR, goals(200))
    zones = parse_zones(ZONES.replace(",600,", ",199,"))
    too_low = programme_goals(ledger.manifest, zones, [])
    reach(ledger.lane(GRID_OPERATOR), ledger.contract(MANAGER), look(ledger, too_low).calls)
    assert [goal.label for goal, _ in look(ledger, too_low).open] == ["zone NORTH"]
    assert look(ledger, goals(200)).open == ()


def test_series__other_terms__are_refused_by_name(shared_ledger: Ledger) -> None:
    """Terms are frozen."""
    text = SERIES.replace("11.0489", "11.0600").replace(",50,11.3498", ",100,11.3498")
    found = look(shared_ledger, series_goals(shared_ledger.manifest, parse_series(text)))
    assert [(fault.line, fault.message) for fault in found.faults] == [
        (2, "The series exists with other terms: priceE4, yieldE6."),
        (3, "The series exists with other terms: lotUnits."),
    ]


def test_reach__more_than_one_transaction_holds__is_cut(ledger: Ledger) -> None:
    """Four hundred participants arrive in a few transactions, each once."""
    head = PEOPLE.splitlines()[0]
    rows = [
        f"N-{n:03},0x{n + 4096:040x},Newcomer,individual,1,586,2030-01-01,,,,," for n in range(400)
    ]
    goals = identity_goals(ledger.manifest, parse_participants("\n".join([head, *rows])))
    before = ledger.head
    told: list[int] = []
    receipts = reach(
        ledger.lane(REGISTRAR), ledger.contract(MANAGER), look(ledger, goals).calls, told.append
    )
    assert len(look(ledger, goals).standing) == 400
    assert ledger.head - before == len(receipts) <= 8
    assert all(receipt.gas_used < 16_777_216 for receipt in receipts)
    assert told[-1] == 400


def test_reach__a_call_that_fails__is_named_and_those_before_it_stand(ledger: Ledger) -> None:
    """The rest is not sent."""
    registry = ledger.contract("IdentityRegistry")
    calls = [
        registry.call("setStatus", text_to_bytes32(name), 2)
        for name in ("T-01", "T-02", "NONE", "T-03")
    ]
    with pytest.raises(
        TxReverted, match=r"IdentityRegistry\.setStatus would fail: No such investor"
    ):
        reach(ledger.lane(REGISTRAR), ledger.contract(MANAGER), calls)
    at = ledger.chain.pin()
    verified = [
        ledger.chain.read(registry.call("isVerified", ledger.accounts[account]), at)
        for account in (MINER, MINER + 1, BANK, SAVER)
    ]
    assert verified == [False, False, True, True]


def test_series__not_admitted__does_not_move(ledger: Ledger) -> None:
    """Opening a series is the issuer's, admitting it the regulator's."""
    text = SERIES.replace("PKMZTB03M256", "PKMZTB06M259")
    ledger_series = parse_series(text)[:1]
    see_to(ledger, 3, series_goals(ledger.manifest, ledger_series))
    with pytest.raises(RpcRefused, match="not yet set the rules"):
        ledger.mint_bills("B-1", BANK, 50, "PKMZTB06M259")
    ledger.mint_bills("B-1", BANK, 50, BILL_3M)
