"""Logs alone rebuild what every view function answers: proven on a real chain, block by block.

A chain is walked through every verb. A node folds its logs; what it has no use for is replayed from
the event rows it keeps (``tests.support.replay``). Then every view function of every contract is
asked on the chain at the same block, and the answers are compared.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from node import layout
from node.queries.money import money_checks
from tests.support.following import Following, following
from tests.support.ledger import Ledger, start_ledger
from tests.support.replay import (
    auctions,
    bills,
    calendar,
    compliance,
    dealing,
    debt,
    identity,
    idling,
    metering,
    payments,
    power,
    refusals,
    reoffers,
    system,
    tokens,
)
from tests.support.replay.answers import AUTHORITY, Table
from tests.support.replay.world import World
from tests.support.verbs import walk
from tokenization import artifacts
from tokenization.ledger.contracts import Call, Contract
from tokenization.types import Address, Kind
from tokenization.units import hex0x


pytestmark = pytest.mark.chain

REBUILT: dict[str, Table] = {
    "AccessManager": system.MANAGER,
    "AssetManager": tokens.ASSET_MANAGER,
    "AttestationRegistry": identity.ATTESTATION_REGISTRY,
    "BuybackAuction": auctions.AUCTION,
    "BondToken": tokens.BOND | refusals.SECURITY_CHECKS,
    "CapacityRights": tokens.RIGHTS | refusals.RIGHTS_CHECKS,
    "ComplianceEngine": compliance.ENGINE | refusals.ENGINE_CHECKS,
    "CurtailmentManager": metering.CURTAILMENT,
    "DebtManager": tokens.DEBT_MANAGER,
    "DebtServicing": debt.SERVICING,
    "Directory": system.DIRECTORY,
    "DvPSettlement": dealing.DVP,
    "DistributionVault": payments.VAULT,
    "EnforcementDesk": compliance.DESK,
    "HolidayCalendar": calendar.CALENDAR,
    "IdentityRegistry": identity.IDENTITY_REGISTRY,
    "LicenceRegistry": identity.LICENCE_REGISTRY,
    "MeterLedger": metering.METERS,
    "NationalAssetToken": tokens.NATIONAL_ASSET | refusals.SECURITY_CHECKS,
    "NominationBook": power.BOOK | reoffers.BOOK,
    "PowerBilling": bills.BILLING,
    "PrimaryAuction": auctions.AUCTION,
    "PowerAuction": auctions.AUCTION,
    "ReofferDesk": reoffers.DESK,
    "PowerProgramme": system.PROGRAMME | power.PROGRAMME | refusals.PROGRAMME_CHECKS,
    "SettlementCash": tokens.CASH | refusals.ERC20_CHECKS,
    "TariffBook": bills.TARIFFS,
    "TaxRegistry": payments.TAXES,
    "UnderUseDesk": idling.UNDER_USE,
    **{name: AUTHORITY | table | refusals.RULE_CHECKS for name, table in compliance.RULES.items()},
}
"""Of each contract, the functions whose answers are rebuilt."""

CONSTANT = "the same for as long as the code is there"
MADE_WITH = "given when the contract was made; the manifest has it and 'deploy check' compares it"
INNER = "made and asked by the engine alone, whose answers are compared"
PREDICATE = "writes nothing and keeps nothing: from what it is asked and answers that are compared"
OUTSIDE = "zero outside the call that uses it"
NOT_REBUILT: dict[str, dict[str, str]] = {
    "*": {
        "isConsumingScheduledOp": OUTSIDE,
        "eip712Domain": CONSTANT,
        "DOMAIN_SEPARATOR": CONSTANT,
        "supportsInterface": CONSTANT,
        "UPGRADE_INTERFACE_VERSION": CONSTANT,
        "proxiableUUID": CONSTANT,
        "MANAGER": MADE_WITH,
        "ENFORCER": MADE_WITH,
        "IDENTITY": MADE_WITH,
        "LICENCES": MADE_WITH,
        "PROGRAMME": MADE_WITH,
        "ATTESTATIONS": MADE_WITH,
        "DIRECTORY": MADE_WITH,
        "IMPLEMENTATION": MADE_WITH,
        "CALENDAR": MADE_WITH,
        "TAXES": MADE_WITH,
        "VAULT": MADE_WITH,
    },
    "PowerBilling": dict.fromkeys(("CASH", "BOOK", "CURTAILMENT", "METERS", "TARIFFS"), MADE_WITH),
    "AccessManager": {
        "ADMIN_ROLE": CONSTANT,
        "PUBLIC_ROLE": CONSTANT,
        "expiration": CONSTANT,
        "minSetback": CONSTANT,
        "hashOperation": CONSTANT,
    },
    "IdentityRegistry": {"identityStorage": CONSTANT},
    **{name: {"DEBT": MADE_WITH} for name in ("BuybackAuction", "PrimaryAuction")},
    "PowerAuction": dict.fromkeys(("BILLING", "BOOK", "RIGHTS"), MADE_WITH),
    "UnderUseDesk": {
        **dict.fromkeys(("ENGINE", "ENFORCEMENT", "RIGHTS"), MADE_WITH),
        **dict.fromkeys(("BOOK", "CURTAILMENT", "METERS"), MADE_WITH),
        **dict.fromkeys(("noticeCode", "idleOf"), PREDICATE),
    },
    "RuleList": dict.fromkeys(("check", "kinds", "rules", "recording"), INNER),
    "SettlementCash": {"name": CONSTANT, "symbol": CONSTANT, "ENGINE": MADE_WITH},
    "CapacityRights": {"uri": CONSTANT, "ENGINE": MADE_WITH},
    "NominationBook": {
        "ENGINE": MADE_WITH,
        "RIGHTS": MADE_WITH,
        "FIRST_GATE_DAYS": MADE_WITH,
        "BILLING": MADE_WITH,
        "check": PREDICATE,
        "nominationCode": PREDICATE,
        "takingCode": PREDICATE,
    },
    "CurtailmentManager": {"BOOK": MADE_WITH},
    "ReofferDesk": {
        **dict.fromkeys(("BILLING", "BOOK", "CASH"), MADE_WITH),
        "takeCode": PREDICATE,
    },
    "MeterLedger": {"BOOK": MADE_WITH, "CHALLENGE_DAYS": MADE_WITH, "batchDigest": PREDICATE},
    "SiteRule": {"BOOK": MADE_WITH, "check": PREDICATE},
    "DelinquencyRule": {"BILLING": MADE_WITH, "check": PREDICATE},
    **{
        name: {"ENGINE": MADE_WITH}
        for name in (
            "ConcentrationRule",
            "HolderCountRule",
            "HoldingCapRule",
            "HoldingPeriodRule",
            "TransferApprovalRule",
            "VelocityRule",
        )
    },
}
"""View functions that are not rebuilt, and why."""

IMPLEMENTATION_SLOT = "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc"
"""Source: ERC-1967."""

BLOCKS = 6
"""How many blocks of the walk are compared, spread evenly; the last is among them."""


@dataclass
class Walked:
    """A ledger after the walk, the node that followed it, and what was asked at its blocks."""

    ledger: Ledger
    node: Following
    began: int
    asked: dict[int, list[tuple[Call, object]]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    """A ledger on which everything happened, folded by a node."""
    folder = tmp_path_factory.mktemp("replayed")
    with start_ledger(folder) as ledger, following(ledger, folder / "store") as node:
        began = ledger.head
        walk(ledger)
        node.follower.catch_up()
        yield Walked(ledger, node, began)


def views(name: str) -> set[str]:
    """The functions of a contract that read state."""
    abi = artifacts.load(name).abi
    return {entry["name"] for entry in abi if entry.get("stateMutability") == "view"}


def block_of(walked: Walked, step: int) -> int:
    """A block of the walk that is compared; the last step is the head."""
    return walked.began + (walked.ledger.head - walked.began) * step // BLOCKS


def questions(walked: Walked, block: int) -> list[tuple[Call, object]]:
    """Every question at a block, and what the logs answer to it."""
    if block not in walked.asked:
        with walked.node.store.snapshot() as snapshot:
            world = World(snapshot, block)
            world.contracts["Directory"] = [walked.ledger.contract("Directory").address]
            walked.asked[block] = [
                (contract.call(function, *args), expected)
                for name, table in REBUILT.items()
                for contract in (Contract(name, Address(at)) for at in world.contracts[name])
                for function, answer in table.items()
                for args, expected in answer(world, contract.address)
            ]
    return walked.asked[block]


def any_of(answer: object) -> bool:
    """Whether an answer is anything but zero, false or empty."""
    if isinstance(answer, dict):
        return any(map(any_of, answer.values()))
    if isinstance(answer, (tuple, bytes)):
        return any(map(any_of, answer))
    return bool(answer)


@pytest.mark.parametrize("name", artifacts.contracts())
def test_replay__every_view_function__is_rebuilt_or_says_why_not(name: str) -> None:
    """A new view function cannot be forgotten, and neither list names one that is not there."""
    rebuilt, left_out = set(REBUILT.get(name, {})), set(NOT_REBUILT.get(name, {}))
    shared = set(NOT_REBUILT["*"]) & views(name)
    assert rebuilt | left_out | shared == views(name)
    assert not rebuilt & left_out
    assert not rebuilt & shared


def test_replay__every_event__was_emitted(walked: Walked) -> None:
    """What the walk never did would be compared in vain."""
    with walked.node.store.snapshot() as snapshot:
        seen = {log.name for log in World(snapshot, walked.ledger.head).logs}
    every = {
        entry["name"]
        for name in artifacts.contracts()
        for entry in artifacts.load(name).abi
        if entry["type"] == "event"
    }
    assert every - seen == NEVER


NEVER = {"EIP712DomainChanged", "URI"}
"""Events that the standards declare and our contracts have no cause to emit."""


def test_replay__every_function__has_something_to_answer(walked: Walked) -> None:
    """Zeros that equal zeros prove nothing: each answers something else at some block."""
    told = {
        call.label
        for step in range(1, BLOCKS + 1)
        for call, expected in questions(walked, block_of(walked, step))
        if any_of(expected)
    }
    every = {f"{name}.{function}" for name, table in REBUILT.items() for function in table}
    assert every - told == set()


def test_replay__code_of_engines__is_what_their_storage_names(walked: Walked) -> None:
    """Which code an engine runs has no view function; ERC-1967 says where it is kept."""
    chain, head = walked.ledger.chain, walked.ledger.chain.pin()
    with walked.node.store.snapshot() as snapshot:
        found = dict(snapshot.at(head.number).scan(layout.IMPLEMENTATIONS))
    upgradeable = [name for name in artifacts.contracts() if "proxiableUUID" in views(name)]
    assert len(found) == len(upgradeable) > 0
    for (contract,), code in found.items():
        place = (hex0x(contract), IMPLEMENTATION_SLOT, head.selector)
        word = chain.request("eth_getStorageAt", *place)
        assert bytes.fromhex(word[2:])[12:] == code


@pytest.mark.parametrize("step", range(1, BLOCKS + 1))
def test_replay__answers_from_logs__are_the_chains_own(walked: Walked, step: int) -> None:
    """Every function of every contract, at a block of the walk."""
    block = block_of(walked, step)
    asked = questions(walked, block)
    answers = walked.ledger.chain.read_all(
        [call for call, _ in asked], walked.ledger.chain.pin(block)
    )
    differences = [
        f"{call.label} 0x{call.data.hex()}: logs say {expected!r}, the chain {said!r}"
        for (call, expected), said in zip(asked, answers, strict=True)
        if said != expected
    ]
    assert differences[:20] == []


@pytest.mark.parametrize("step", range(1, BLOCKS + 1))
def test_replay__figures_of_the_node__are_the_chains_own(walked: Walked, step: int) -> None:
    """Whatever the node compares by itself, as folded, at a block of the walk."""
    report = walked.node.verify(block_of(walked, step))
    assert report.differences[:20] == []
    assert report.figures > 100


def test_replay__money__is_where_it_must_be_at_every_block(walked: Walked) -> None:
    """Each escrow's own events and the movements of cash agree, and every one was used."""
    seen = set()
    with walked.node.store.snapshot() as snapshot:
        for block in range(walked.began, walked.ledger.head + 1):
            for check in money_checks(snapshot.at(block)):
                seen.add(check.kind)
                assert (check.broken, check.balance) == ((), check.liability), block
    assert seen == {
        Kind.DISTRIBUTION_VAULT,
        Kind.PRIMARY_AUCTION,
        Kind.BUYBACK_AUCTION,
        Kind.POWER_AUCTION,
        Kind.DVP_SETTLEMENT,
        Kind.POWER_BILLING,
        Kind.REOFFER_DESK,
    }
