"""``mizan deploy check``: a ledger as it should be passes, and every kind of tampering is named."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.support.ledger import (
    ADMIN,
    BILL_3M,
    DATA,
    REGISTRAR,
    REGULATOR,
    Ledger,
    read_params,
    start_ledger,
)
from tests.support.mizan import Desk
from tokenization import artifacts
from tokenization.deployment.audit import audit, differences
from tokenization.deployment.deploy import created_address, deploy
from tokenization.deployment.parts import PARTS, code_of
from tokenization.errors import LedgerDiffers, MizanError
from tokenization.files.params import Params
from tokenization.ledger.access import MANAGER
from tokenization.ledger.contracts import Call, creation_code
from tokenization.ledger.sight import Sight
from tokenization.ledger.tx import Draft, send_all
from tokenization.registers.registry import STATUSES
from tokenization.types import Address, Kind
from tokenization.units import checksum, text_to_bytes32


pytestmark = pytest.mark.chain

PARAMS = read_params()
UPGRADER = 29
STRANGER = Address(b"\x77" * 20)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """One ledger for all of them."""
    with start_ledger(tmp_path_factory.mktemp("check")) as ledger:
        yield ledger


@dataclass
class Checked:
    """A ledger that a test tampers with."""

    ledger: Ledger

    def find(self, params: Params = PARAMS, *, handed_over: bool = True) -> list[str]:
        """What the check finds."""
        ledger = self.ledger
        sight = Sight(ledger.chain, ledger.manifest, ledger.chain.pin())
        return differences(audit(sight, params, handed_over=handed_over))

    def manager(self, function: str, *arguments: object) -> None:
        """What an ADMIN does at the access manager."""
        self.ledger.send(ADMIN, self.ledger.contract(MANAGER).call(function, *arguments))


@pytest.fixture
def checked(running: Ledger) -> Iterator[Checked]:
    """The ledger as it was, again after each test."""
    before = running.devnet.rpc("evm_snapshot")
    yield Checked(running)
    running.devnet.rpc("evm_revert", before)


def role(name: str) -> int:
    """A role's number."""
    return artifacts.roles().roles[name].id


def test_check__a_ledger_as_it_was_made__stands_in_everything(checked: Checked) -> None:
    """With series admitted and accounts registered by officers in the course of their duty."""
    assert checked.find() == []


def test_check__a_stranger_in_a_role__is_named(checked: Checked) -> None:
    """A surplus holder, whom nothing but the log tells of."""
    checked.manager("grantRole", role("TREASURY"), STRANGER, 0)
    assert checked.find() == [
        f"TREASURY of {checksum(STRANGER)}: is held with a delay of 0 s, should be not held"
    ]


def test_check__an_unknown_role__is_named_with_its_holder_and_function(checked: Checked) -> None:
    """A back door: a role nobody knows, held by somebody, asked for by a function."""
    cash = checked.ledger.contract("SettlementCash")
    checked.manager("grantRole", 77, STRANGER, 0)
    checked.manager("setTargetFunctionRole", cash.address, [cash.selector("issue")], 77)
    unknown = "role 77, which is unknown"
    assert checked.find() == [
        f"role that SettlementCash.issue asks for: is {unknown}, should be TREASURY",
        f"{unknown} of {checksum(STRANGER)}: is held with a delay of 0 s, should be not held",
    ]


def test_check__a_function_that_should_ask_for_admin__is_named(checked: Checked) -> None:
    """One that is in no list, opened to everybody."""
    cash, everybody = checked.ledger.contract("SettlementCash"), 2**64 - 1
    checked.manager("setTargetFunctionRole", cash.address, [b"\x01\x02\x03\x04"], everybody)
    (found,) = checked.find()
    assert found == (
        "role that SettlementCash 0x01020304 asks for: "
        f"is role {everybody}, which is unknown, should be ADMIN"
    )


def test_check__an_officer_without_a_role__is_named(checked: Checked) -> None:
    """And its successor, who is not in the parameters, is not taken for it."""
    officer = PARAMS.officers["GUARDIAN"]
    checked.manager("revokeRole", role("GUARDIAN"), officer)
    assert checked.find() == [
        f"GUARDIAN of {checksum(officer)}: is not held, should be held with a delay of 0 s"
    ]


def test_check__a_shorter_execution_delay__is_named_before_it_holds(checked: Checked) -> None:
    """It comes into force only when the old one has passed; the check sees it coming."""
    upgrader = PARAMS.officers["UPGRADER"]
    checked.manager("grantRole", role("UPGRADER"), upgrader, 60)
    (found,) = checked.find()
    assert found.startswith(f"UPGRADER of {checksum(upgrader)}: is held with a delay of 172800 s,")
    assert " of 60 s from 20" in found
    assert found.endswith("should be held with a delay of 172800 s")


def test_check__guardian_admin_and_delays_of_a_role__are_named(checked: Checked) -> None:
    """Whoever changes these could grant, or keep the guardian from cancelling."""
    checked.manager("setRoleGuardian", role("UPGRADER"), role("TREASURY"))
    checked.manager("setRoleAdmin", role("TREASURY"), role("REGULATOR"))
    checked.manager("setGrantDelay", role("REGISTRAR"), 3600)
    assert checked.find() == [
        "who grants TREASURY: is REGULATOR, should be ADMIN",
        "guardian of UPGRADER: is TREASURY, should be GUARDIAN",
        "delay of granting REGISTRAR: is 0 s, 3600 s to come, should be 0 s",
    ]


def test_check__a_closed_or_delayed_target__is_named(checked: Checked) -> None:
    """Also one that is no contract of ours."""
    checked.manager("setTargetClosed", checked.ledger.contract("DebtManager").address, True)
    checked.manager("setTargetAdminDelay", STRANGER, 60)
    assert checked.find() == [
        "DebtManager: is closed to everybody, should be open",
        f"delay of wiring {checksum(STRANGER)}: is 0 s, 60 s to come, should be 0 s",
    ]


def test_check__other_code_behind_an_engine__is_named(checked: Checked) -> None:
    """An upgrade that the manifest does not tell of, even to the very same code."""
    ledger = checked.ledger
    checked.manager("grantRole", role("UPGRADER"), ledger.accounts[ADMIN], 0)
    lane = ledger.lane(ADMIN)
    code = created_address(lane.address, lane.next_nonce)
    send_all(lane, [Draft(None, creation_code("EnforcementDesk"), "new code")])
    desk = ledger.contract("EnforcementDesk")
    ledger.send(ADMIN, desk.call("upgradeToAndCall", code, b""))
    wanted = checksum(ledger.manifest.contracts[code_of("EnforcementDesk")])
    assert checked.find() == [
        f"code that EnforcementDesk runs: is {checksum(code)}, should be {wanted}"
    ]


def test_check__an_upgrade_that_the_manifest_tells_of__stands(checked: Checked) -> None:
    """Announced by the upgrader two days ahead; until then it is refused."""
    ledger = checked.ledger
    upgrader, deployer = ledger.lane(UPGRADER), ledger.lane(ADMIN)
    code = created_address(deployer.address, deployer.next_nonce)
    send_all(deployer, [Draft(None, creation_code("EnforcementDesk"), "new code")])
    upgrade = ledger.contract("EnforcementDesk").call("upgradeToAndCall", code, b"")
    announce = ledger.contract(MANAGER).call("schedule", upgrade.to, upgrade.data, 0)
    send_all(upgrader, [Draft.of(announce)])
    with pytest.raises(MizanError, match="upgradeToAndCall"):
        send_all(upgrader, [Draft.of(upgrade)])
    ledger.devnet.rpc("evm_increaseTime", artifacts.roles().roles["UPGRADER"].delay_s)
    ledger.devnet.rpc("evm_mine")
    send_all(ledger.lane(UPGRADER), [Draft.of(upgrade)])
    contracts = {**ledger.manifest.contracts, code_of("EnforcementDesk"): code}
    told = Checked(replace(ledger, manifest=replace(ledger.manifest, contracts=contracts)))
    assert told.find() == []


def test_check__escrow_frozen__is_named(checked: Checked) -> None:
    """What others' cash lies in must be able to pay it."""
    registry = checked.ledger.contract("IdentityRegistry")
    frozen = registry.call("setStatus", text_to_bytes32("ESCROW-VAULT"), STATUSES["frozen"])
    checked.ledger.send(REGISTRAR, frozen)
    assert checked.find() == [
        "DistributionVault: is kept from holding anything, should be eligible"
    ]


def test_check__altered_code__is_named_and_asked_nothing(checked: Checked) -> None:
    """One byte is enough; immutables are told apart from it."""
    ledger, name = checked.ledger, "CountryRule"
    address = ledger.manifest.contracts[name]
    (code,) = ledger.chain.codes([address], ledger.chain.pin())
    altered = code[:-1] + bytes([code[-1] ^ 1])
    ledger.devnet.rpc("anvil_setCode", checksum(address), "0x" + altered.hex())
    size = artifacts.load(name).deployed_size
    assert checked.find() == [
        f"code of {name}: is something else of {size} bytes, should be that of {name}"
    ]


def test_check__other_parameters__are_named(checked: Checked) -> None:
    """What was made, wired and ruled with other values than the file gives."""
    params = replace(
        PARAMS,
        cap_kw=2_000_000,
        products=PARAMS.products[:1],
        bond_holding_cap_units=1,
        power_countries=(784,),
    )
    found = checked.find(params)
    assert "PowerProgramme.programmeCapKw: is 1000000, should be 2000000" in found
    assert "product 2: is FLEX, free, should be " in "".join(found)
    assert "country 784 for CapacityRights: is not admitted, should be admitted" in found
    assert "country 586 for CapacityRights: is admitted, should be not admitted" in found
    bill = checksum(checked.ledger.token(BILL_3M).address)
    assert f"holding cap of {bill}: is 100000, should be 1" in found


def test_check__other_rules__are_named(checked: Checked) -> None:
    """Of an asset, of one of its ids, and what a rule admits."""
    ledger = checked.ledger
    engine, rights = ledger.contract("ComplianceEngine"), ledger.contract("CapacityRights").address
    lots = ledger.manifest.contracts["LotSizeRule"]
    calls: list[Call] = [
        engine.call("setRules", rights, [lots]),
        engine.call("setIdRules", rights, 5, [lots]),
        ledger.contract("CountryRule").call("setAll", rights, True),
    ]
    ledger.send(REGULATOR, *calls)
    assert checked.find() == [
        (
            "rules of CapacityRights: is LotSizeRule, should be "
            "LicenceRule, CountryRule, SiteRule, DelinquencyRule, NominationBook"
        ),
        "country 0 for CapacityRights: is admitted, should be not admitted",
        "rules of id 5 of CapacityRights: is LotSizeRule, should be none",
    ]


def test_check__a_foreign_listing__is_named(checked: Checked) -> None:
    """A token that none of our managers made does not pass for a bond."""
    ledger = checked.ledger
    checked.manager("grantRole", role("LISTER"), ledger.accounts[ADMIN], 0)
    cheat = ledger.manifest.contracts[code_of("EnforcementDesk")]
    entry = (cheat, Kind.BOND_TOKEN, text_to_bytes32("CHEAT"), text_to_bytes32("units"), 0)
    ledger.send(ADMIN, ledger.contract("Directory").call("list", *entry))
    checked.manager("revokeRole", role("LISTER"), ledger.accounts[ADMIN])
    assert checked.find() == [
        f"listing of {checksum(cheat)}: is BOND_TOKEN CHEAT, 0 decimals of units, should be none"
    ]


def test_check__admin_not_handed_over__is_named(checked: Checked) -> None:
    """With parameters that name an ADMIN the deployer must no longer be it."""
    params = replace(PARAMS, officers={**PARAMS.officers, "ADMIN": STRANGER})
    deployer = checksum(checked.ledger.accounts[ADMIN])
    assert sorted(checked.find(params)) == [
        f"ADMIN of {checksum(STRANGER)}: is not held, should be held with a delay of 86400 s",
        f"ADMIN of {deployer}: is held with a delay of 0 s, should be not held",
    ]
    assert checked.find(params, handed_over=False) == []


def test_deploy__something_it_cannot_mend__hands_nothing_over(
    checked: Checked, tmp_path: Path
) -> None:
    """A role nobody knows: the new ADMIN is not made, the old one stays."""
    ledger, path = checked.ledger, tmp_path / "manifest.json"
    path.write_bytes(ledger.manifest_path.read_bytes())
    params = replace(PARAMS, officers={**PARAMS.officers, "ADMIN": STRANGER})
    checked.manager("setTargetClosed", ledger.contract("DebtManager").address, True)
    with pytest.raises(LedgerDiffers, match=r"ADMIN stays where it is: DebtManager: is closed"):
        deploy(ledger.lane(ADMIN), params, path, lambda _: None)
    held = ledger.contract(MANAGER).call("hasRole", role("ADMIN"), ledger.accounts[ADMIN])
    assert ledger.chain.read(held, ledger.chain.pin()) == (True, 0)
    checked.manager("setTargetClosed", ledger.contract("DebtManager").address, False)
    deploy(ledger.lane(ADMIN), params, path, lambda _: None)
    assert checked.find(params) == []


def test_command__as_it_should_be__shows_what_was_checked(checked: Checked, tmp_path: Path) -> None:
    """Counts by kind, in words and as a document; status 0."""
    desk = Desk(checked.ledger, tmp_path)
    ran = desk.mizan("deploy", "check", "--params", DATA / "deploy.toml")
    assert ran.status == 0
    assert ran.data["differences"] == 0
    assert ran.data["block"]["number"] == checked.ledger.head
    counts = {check["title"]: check["checked"] for check in ran.data["checks"]}
    functions = sum(map(len, artifacts.roles().functions.values()))
    assert counts["functions ask for their role"] == functions
    assert counts["code is what was compiled"] == len(PARTS)
    assert min(counts.values()) > 0


def test_command__a_difference__ends_with_status_8(checked: Checked, tmp_path: Path) -> None:
    """What differs is in the document, and the error says what to do."""
    checked.manager("grantRole", role("TREASURY"), STRANGER, 0)
    desk = Desk(checked.ledger, tmp_path)
    ran = desk.mizan("deploy", "check", "--params", DATA / "deploy.toml")
    assert (ran.status, ran.document["errors"][0]["code"]) == (8, "ledger-differs")
    texts = [text for check in ran.data["checks"] for text in check["differences"]]
    assert [text[:11] for text in texts] == ["TREASURY of"]


def test_command__a_manifest_begun_too_late__is_refused(checked: Checked, tmp_path: Path) -> None:
    """A log that is not read from its beginning could hide a grant."""
    document = json.loads(checked.ledger.manifest_path.read_text())
    document["deploy_block"] = checked.ledger.head
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(document))
    desk = Desk(checked.ledger, tmp_path)
    where = ("--manifest", path, "deploy", "check", "--params", DATA / "deploy.toml")
    ran = desk.mizan(*where)
    assert (ran.status, ran.document["errors"][0]["code"]) == (2, "manifest")


def test_is_code__another_contracts_code__is_not() -> None:
    """Nor code that is cut short."""
    desk, cash = artifacts.load("EnforcementDesk"), artifacts.load("SettlementCash")
    assert desk.is_code(desk.runtime)
    assert not desk.is_code(cash.runtime)
    assert not desk.is_code(desk.runtime[:-1])
    assert not desk.is_code(b"")
