"""What the fold makes of each sort of event, read back through a view."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from node import layout, model
from node.fold import Fold
from node.fold.table import BY_KIND
from node.fold.table import DIRECTORY as DIRECTORY_TABLE
from node.model import MovementKind
from node.queries import accounts
from node.queries.events import logs_of, transaction_of
from node.store import Store, View
from tests.support.blocks import (
    DIRECTORY,
    READER,
    START_S,
    ZERO,
    Branch,
    Emitted,
    address,
    emit,
    emit_of,
    identity,
    listed,
    moved,
    moved_right,
)
from tokenization import artifacts
from tokenization.abi import EventReader
from tokenization.errors import InconsistentLogs
from tokenization.power import Right, pack_right
from tokenization.types import Address, Kind
from tokenization.units import period_start, text_to_bytes32


MANAGER, IDENTITIES, LICENCES, ENGINE, RULE, DEBT, PROGRAMME, BILL, RIGHTS, CASH = (
    address(0xC0 + number) for number in range(10)
)
DESK, ASSETS, ATTESTATIONS = (address(0xD0 + number) for number in range(3))
OFFICER, DOCUMENT = address(0x0FF), b"\x0d" * 32
ALICE, BOB = address(0xA11CE), address(0xB0B)
KINDS = {
    "AccessManager": Kind.ACCESS_MANAGER,
    "AssetManager": Kind.ASSET_MANAGER,
    "AttestationRegistry": Kind.ATTESTATION_REGISTRY,
    "BondToken": Kind.BOND_TOKEN,
    "CapacityRights": Kind.CAPACITY_RIGHTS,
    "ComplianceEngine": Kind.COMPLIANCE_ENGINE,
    "CurtailmentManager": Kind.CURTAILMENT_MANAGER,
    "DebtManager": Kind.DEBT_MANAGER,
    "DebtServicing": Kind.DEBT_SERVICING,
    "PrimaryAuction": Kind.PRIMARY_AUCTION,
    "BuybackAuction": Kind.BUYBACK_AUCTION,
    "PowerAuction": Kind.POWER_AUCTION,
    "ERC1967Proxy": Kind.ENFORCEMENT_DESK,
    "DistributionVault": Kind.DISTRIBUTION_VAULT,
    "EnforcementDesk": Kind.ENFORCEMENT_DESK,
    "HolidayCalendar": Kind.HOLIDAY_CALENDAR,
    "IdentityRegistry": Kind.IDENTITY_REGISTRY,
    "LicenceRegistry": Kind.LICENCE_REGISTRY,
    "MeterLedger": Kind.METER_LEDGER,
    "NationalAssetToken": Kind.NATIONAL_ASSET,
    "NominationBook": Kind.NOMINATION_BOOK,
    "ReofferDesk": Kind.REOFFER_DESK,
    "PowerBilling": Kind.POWER_BILLING,
    "PowerProgramme": Kind.POWER_PROGRAMME,
    "SettlementCash": Kind.SETTLEMENT_CASH,
    "DvPSettlement": Kind.DVP_SETTLEMENT,
    "TariffBook": Kind.TARIFF_BOOK,
    "TaxRegistry": Kind.TAX_REGISTRY,
    "UnderUseDesk": Kind.UNDER_USE_DESK,
} | {name: Kind.RULE for name in artifacts.contracts() if name.endswith(("Rule", "RuleList"))}


class Node:
    """A store with a fold before it."""

    def __init__(self, path: Path) -> None:
        self.store = Store.open(path, identity())
        self.branch = Branch()
        self._fold = Fold(DIRECTORY, READER)

    def mine(self, *events: Emitted, time_s: int | None = None) -> model.Delta:
        """Fold and commit one block."""
        block = self.branch.mine(*events, time_s=time_s)
        delta = self._fold(self.store.get, self.store.tip, [block])
        self.store.commit(delta, final=None, sync=False)
        return delta

    def view(self, number: int | None = None) -> View:
        """The state after a block, by default the tip."""
        tip = self.store.tip
        assert tip is not None
        return self.store.snapshot().at(tip.number if number is None else number)


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    """A node that knows one contract of each kind."""
    fresh = Node(tmp_path / "store")
    kinds = [
        (MANAGER, Kind.ACCESS_MANAGER),
        (IDENTITIES, Kind.IDENTITY_REGISTRY),
        (LICENCES, Kind.LICENCE_REGISTRY),
        (ENGINE, Kind.COMPLIANCE_ENGINE),
        (RULE, Kind.RULE),
        (DEBT, Kind.DEBT_MANAGER),
        (PROGRAMME, Kind.POWER_PROGRAMME),
        (BILL, Kind.BOND_TOKEN),
        (RIGHTS, Kind.CAPACITY_RIGHTS),
        (CASH, Kind.SETTLEMENT_CASH),
        (DESK, Kind.ENFORCEMENT_DESK),
        (ASSETS, Kind.ASSET_MANAGER),
        (ATTESTATIONS, Kind.ATTESTATION_REGISTRY),
    ]
    fresh.mine(*[listed(contract, kind, kind.name) for contract, kind in kinds])
    yield fresh
    fresh.store.close()


def movements(view: View, account: bytes) -> list[model.Movement]:
    """An account's history, oldest first."""
    steps = accounts.history(view, Address(account), reverse=False)
    return [step.movement for _, step in steps if step is not None]


def ordinal(view: View, token: bytes, token_id: int = 0) -> int:
    """An asset's ordinal."""
    found = view.get(layout.ASSET_ORDINALS, token, token_id.to_bytes(32, "big"))
    assert found is not None
    return found


@pytest.mark.parametrize("name", artifacts.contracts())
def test_table__every_event_of_every_artifact__is_folded_or_kept(name: str) -> None:
    """A new event cannot be forgotten: it must be given a place in the table."""
    table = DIRECTORY_TABLE if name == "Directory" else BY_KIND[KINDS[name]]
    shapes = EventReader([artifacts.load(name).abi]).shapes
    assert {shape.signature for topic, shape in shapes.items() if topic not in table} == set()


def test_listed__contract__is_found_by_address_and_code(node: Node) -> None:
    """The directory is where everything begins."""
    view = node.view()
    contract = view.get(layout.CONTRACTS, BILL)
    assert contract is not None
    assert (contract.kind, contract.block) == (Kind.BOND_TOKEN, 1)
    assert view.get(layout.CONTRACT_CODES, text_to_bytes32("BOND_TOKEN")) == BILL
    assert ordinal(view, BILL) == 1
    assert view.get(layout.SUPPLIES, 1) is None


def test_transfer__issue_move_redeem__keeps_holdings_supply_and_history(node: Node) -> None:
    """The life of some units, and what each account's history says of it."""
    node.mine(moved(BILL, ZERO, ALICE, 100))
    node.mine(moved(BILL, ALICE, BOB, 30), moved(BILL, BOB, ZERO, 10))
    view = node.view()
    asset = ordinal(view, BILL)
    assert dict(view.scan(layout.HOLDINGS, asset)) == {(asset, BOB): 20, (asset, ALICE): 70}
    assert view.get(layout.SUPPLIES, asset) == 90
    assert view.get(layout.HOLDER_COUNTS, asset) == 2
    lines = [
        (MovementKind(line.kind), line.delta, line.balance_after, line.counterparty)
        for line in movements(view, BOB)
    ]
    assert lines == [
        (MovementKind.RECEIVED, 30, 30, ALICE),
        (MovementKind.REDEEMED, -10, 20, ZERO),
    ]
    rows = view.rows(layout.TRANSFERS, asset, reverse=True)
    amounts = [line.base_units for _, row in rows for line in reversed(row.lines)]
    assert amounts == [10, 30, 100]
    assert [block for block, _ in view.history(layout.SUPPLIES, asset)] == [2, 3]
    assert node.view(2).get(layout.HOLDINGS, asset, ALICE) == 100
    assert node.view(2).get(layout.HOLDINGS, asset, BOB) is None


def test_logs__of_any_sort__are_read_back_as_emitted(node: Node) -> None:
    """Plain transfers are kept once, beside what is kept whole; foreign logs are not kept."""
    foreign, beyond = moved(address(0xBAD), ZERO, ALICE, 5), moved(RIGHTS, ALICE, BOB, 1)
    emitted = [
        *(moved(BILL, ZERO, ALICE, 100), moved(BILL, ALICE, BOB, 2**255 % 97), foreign, beyond),
        *(emit(BILL, "Approval", ALICE, BOB, 7), moved(CASH, ZERO, BOB, 2**256 - 1)),
        moved(BILL, ALICE, BOB, 0),
    ]
    delta = node.mine(*emitted)
    kept = dict(logs_of(node.view(), 2))
    assert delta.unknown_count == 1
    assert {place: (log.address, list(log.topics), log.data) for place, log in kept.items()} == {
        place: log for place, log in enumerate(emitted) if log is not foreign
    }
    assert [transaction_of(node.view(), 2, place) for place in kept] == [
        log.tx_hash for log in kept.values()
    ]
    assert transaction_of(node.view(), 2, 2) == b""


def test_logs__emitted_before_the_listing_in_its_block__stand_in_log_order(node: Node) -> None:
    """What waited is folded later than what followed it, and found all the same."""
    programme = address(0xE0)
    early = emit(programme, "ZoneSet", 5, text_to_bytes32("Z"), 9)
    late = emit(programme, "ZoneSet", 6, text_to_bytes32("Y"), 9)
    emitted = [early, listed(programme, Kind.POWER_PROGRAMME, "P2"), late]
    node.mine(*emitted)
    kept = list(logs_of(node.view(), 2))
    assert [place for place, _ in kept] == [0, 1, 2]
    assert [(log.address, list(log.topics), log.data) for _, log in kept] == emitted
    assert [transaction_of(node.view(), 2, place) for place in range(3)] == [
        log.tx_hash for _, log in kept
    ]


def test_transfer__to_oneself_and_of_nothing__changes_no_holding(node: Node) -> None:
    """Both sides of a movement may be one account, and an amount may be zero."""
    node.mine(moved(BILL, ZERO, ALICE, 5), moved(BILL, ALICE, ALICE, 5), moved(BILL, BOB, ALICE, 0))
    view = node.view()
    asset = ordinal(view, BILL)
    assert dict(view.scan(layout.HOLDINGS, asset)) == {(asset, ALICE): 5}
    assert view.get(layout.HOLDER_COUNTS, asset) == 1
    assert len(movements(view, ALICE)) == 4


def test_transfer__as_much_as_there_can_be__is_exact(node: Node) -> None:
    """The largest number of the EVM, there and back, and one short of it."""
    most = (1 << 256) - 1
    node.mine(moved(BILL, ZERO, ALICE, most))
    node.mine(moved(BILL, ALICE, BOB, most - 1))
    view = node.view()
    asset = ordinal(view, BILL)
    assert dict(view.scan(layout.HOLDINGS, asset)) == {(asset, ALICE): 1, (asset, BOB): most - 1}
    assert view.get(layout.SUPPLIES, asset) == most
    node.mine(moved(BILL, BOB, ZERO, most - 1), moved(BILL, ALICE, ZERO, 1))
    assert dict(node.view().scan(layout.HOLDINGS, asset)) == {}
    assert node.view(3).get(layout.HOLDINGS, asset, BOB) == most - 1


def test_transfer__ten_thousand_in_one_block__are_all_there(node: Node) -> None:
    """One block, one transaction, more logs than any chain of ours has had."""
    node.mine(moved(BILL, ZERO, ALICE, 10_000), *[moved(BILL, ALICE, BOB, 1)] * 9_999)
    view = node.view()
    asset = ordinal(view, BILL)
    assert dict(view.scan(layout.HOLDINGS, asset)) == {(asset, ALICE): 1, (asset, BOB): 9_999}
    assert sum(1 for _ in logs_of(view, 2)) == 10_000
    assert len(movements(view, BOB)) == 9_999
    node.store.retreat(1)
    assert node.view().get(layout.SUPPLIES, asset) is None


def test_transfer__more_than_there_is__stops_the_fold(node: Node) -> None:
    """A balance below zero means that logs are missing; nothing is written."""
    before = node.store.tip
    with pytest.raises(InconsistentLogs, match="Block 2"):
        node.mine(moved(BILL, ALICE, BOB, 1))
    assert node.store.tip == before


def test_transfer_batch__two_rights__moves_both(node: Node) -> None:
    """The standard's batch; the same id may stand in it twice."""
    right, other = right_of(zone=1), right_of(zone=2)
    node.mine(
        *(moved_right(RIGHTS, ZERO, ALICE, token_id, 50) for token_id in (right, other)),
        emit(RIGHTS, "TransferBatch", ALICE, ALICE, BOB, (right, other, right), (5, 6, 7)),
    )
    view = node.view()
    assert view.get(layout.HOLDINGS, ordinal(view, RIGHTS, right), BOB) == 12
    assert view.get(layout.HOLDINGS, ordinal(view, RIGHTS, other), BOB) == 6
    assert len(movements(view, BOB)) == 3


def test_issued__ref__says_where_it_was_used(node: Node) -> None:
    """Refs of an ERC-20 and of rights."""
    right, ref = right_of(), text_to_bytes32("R-1")
    node.mine(
        moved(BILL, ZERO, ALICE, 50),
        emit(BILL, "Issued", ref, ALICE, 50),
        moved_right(RIGHTS, ZERO, BOB, right, 9),
        emit(RIGHTS, "Allocated", ref, BOB, right, 9),
    )
    view = node.view()
    for token, account, amount in ((BILL, ALICE, 50), (RIGHTS, BOB, 9)):
        use = view.get(layout.REFS, token, ref)
        assert use is not None
        assert (use.block, use.account) == (2, account)
        assert int.from_bytes(use.amount, "big") == amount
        assert transaction_of(view, use.block, use.index) == use.tx_hash
    assert view.get(layout.ISSUED, ordinal(view, BILL)) == 50


def test_redeemed__with_an_issuers_ref__leaves_the_issue_as_it_was(node: Node) -> None:
    """A holder's references are its own: they cannot write over the treasury's."""
    ref = text_to_bytes32("R-1")
    node.mine(
        moved(CASH, ZERO, ALICE, 9),
        emit(CASH, "Issued", ref, ALICE, 9),
        moved(CASH, ALICE, ZERO, 7),
        emit(CASH, "Redeemed", ref, ALICE, 7),
    )
    view = node.view()
    issue, redemption = (
        view.get(layout.REFS, CASH, ref),
        view.get(layout.REDEMPTION_REFS, CASH, ALICE, ref),
    )
    assert issue is not None
    assert redemption is not None
    assert (issue.index, redemption.index) == (1, 3)
    assert view.get(layout.ISSUED, ordinal(view, CASH)) == 9
    assert view.get(layout.SUPPLIES, ordinal(view, CASH)) == 2


def right_of(zone: int = 1, first: int = 10, last: int = 11, blocks: int = 0b101) -> int:
    """The id of a right."""
    return pack_right(Right(1, zone, 4, first, last, blocks, 0, 2025))


def test_allocation__window__is_counted_in_every_cell(node: Node) -> None:
    """Zone, plant and programme, in each month and block of the window and in no other."""
    node.mine(
        moved_right(RIGHTS, ZERO, ALICE, right_of(zone=1), 100),
        moved_right(RIGHTS, ZERO, ALICE, right_of(zone=2, last=10), 20),
        moved_right(RIGHTS, ALICE, BOB, right_of(zone=1), 40),
    )
    view = node.view()
    zones = dict(view.scan(layout.ZONE_KW))
    assert zones == {
        **{(1, period, block): 100 for period in (10, 11) for block in (0, 2)},
        **{(2, 10, block): 20 for block in (0, 2)},
    }
    assert view.get(layout.PROGRAMME_KW, 10, 0) == 120
    assert view.get(layout.PROGRAMME_KW, 11, 2) == 100
    assert view.get(layout.PLANT_KW, 4, 10, 2) == 120


def test_allocation__redeemed_half_way__frees_only_months_not_over(node: Node) -> None:
    """As the programme's own release does."""
    node.mine(moved_right(RIGHTS, ZERO, ALICE, right_of(), 100))
    node.mine(moved_right(RIGHTS, ALICE, ZERO, right_of(), 60), time_s=period_start(11))
    view = node.view()
    assert view.get(layout.ZONE_KW, 1, 10, 0) == 100
    assert view.get(layout.ZONE_KW, 1, 11, 0) == 40


def test_allocation__id_that_is_no_right__is_held_but_not_allocated(node: Node) -> None:
    """A foreign id does not stop the fold."""
    node.mine(moved_right(RIGHTS, ZERO, ALICE, 1 << 200, 5))
    view = node.view()
    assert view.get(layout.HOLDINGS, ordinal(view, RIGHTS, 1 << 200), ALICE) == 5
    assert list(view.scan(layout.ZONE_KW)) == []


def test_registers__identity_and_licence__read_as_the_events_say(node: Node) -> None:
    """Investors, their accounts and their licences."""
    investor, licence = text_to_bytes32("I-1"), text_to_bytes32("L-1")
    node.mine(
        emit(IDENTITIES, "InvestorRegistered", investor, 2, 1, 586, 99),
        emit(IDENTITIES, "RecordUpdated", investor, 1, 2, 1, 586, 99, 1),
        emit(IDENTITIES, "AccountLinked", investor, ALICE),
        emit(IDENTITIES, "AccountLinked", investor, BOB),
        emit(LICENCES, "LicenceUpdated", licence, investor, 4, 128, 10, 20, bytes(32), 3),
    )
    node.mine(emit(IDENTITIES, "AccountUnlinked", investor, BOB))
    view = node.view()
    assert view.get(layout.INVESTORS, investor) == model.Investor(1, 2, 1, 586, 99, 1)
    assert view.get(layout.ACCOUNT_INVESTORS, ALICE) == investor
    assert view.get(layout.ACCOUNT_INVESTORS, BOB) is None
    assert [key[1] for key, _ in view.scan(layout.INVESTOR_ACCOUNTS, investor)] == [ALICE]
    expected = model.Licence(investor, 4, 128, 10, 20, bytes(32), 3)
    assert view.get(layout.LICENCES, licence) == expected
    assert [key[1] for key, _ in view.scan(layout.INVESTOR_LICENCES, investor)] == [licence]
    (change,) = view.rows(layout.LICENCE_CHANGES, licence)
    assert change == ((licence, 2, 4), expected)
    assert node.view(2).get(layout.ACCOUNT_INVESTORS, BOB) == investor


def test_compliance__rules_and_their_settings__are_state(node: Node) -> None:
    """What may be held, and by whom."""
    node.mine(
        emit(ENGINE, "RulesSet", BILL, (RULE, MANAGER, *[ZERO] * 6)),
        emit(ENGINE, "TrackingStarted", BILL),
        emit(RULE, "CapSet", BILL, 2**200),
        emit(RULE, "CountrySet", BILL, 586, True),
        emit(RULE, "CountrySet", BILL, 784, True),
        emit(RULE, "CountrySet", BILL, 784, False),
        emit(RULE, "CategoriesSet", BILL, 384),
        emit(RULE, "HoursSet", BILL, 32_400, 61_200, 31),
        emit(RULE, "VenueSet", BILL, 4, True),
        emit(RULE, "HolidaySet", 20_447, True),
        emit(RULE, "HolidaySet", 20_448, True),
        emit(RULE, "HolidaySet", 20_448, False),
        emit(RULE, "ApprovalSet", RIGHTS, ALICE.rjust(32), BOB.rjust(32), 7, 50, 99),
    )
    view = node.view()
    assert view.get(layout.RULES, BILL) == [RULE, MANAGER]
    assert view.get(layout.TRACKED, BILL) == 1
    settings = {key[2]: values for key, values in view.scan(layout.SETTINGS, RULE, BILL)}
    assert settings == {
        model.Setting.CAP: [2**200],
        model.Setting.HOURS: [32_400, 61_200, 31],
        model.Setting.VENUE: [4, 1],
        model.Setting.CATEGORIES: [384],
    }
    assert view.get(layout.COUNTRIES, RULE, BILL) == 1 << 586
    assert [key[1] for key, _ in view.scan(layout.HOLIDAYS, RULE)] == [20_447]
    words = (ALICE.rjust(32), BOB.rjust(32), (7).to_bytes(32, "big"), (50).to_bytes(32, "big"))
    assert view.get(layout.APPROVALS, RULE, RIGHTS, *words) == 99
    node.mine(emit(RULE, "ApprovalSet", RIGHTS, *words[:2], 7, 50, 0))
    assert node.view().get(layout.APPROVALS, RULE, RIGHTS, *words) is None
    node.mine(emit(ENGINE, "RulesSet", BILL, (ZERO,) * 8))
    assert node.view().get(layout.RULES, BILL) is None


def test_access__roles_and_functions__are_state(node: Node) -> None:
    """Membership, its delay, and what a function asks for; role zero is a role."""
    node.mine(
        emit(MANAGER, "RoleGranted", 3, ALICE, 0, 1_000, True),
        emit(MANAGER, "RoleGranted", 3, ALICE, 60, 2_000, False),
        emit(MANAGER, "RoleGranted", 3, BOB, 0, 1_000, True),
        emit(MANAGER, "RoleRevoked", 3, BOB),
        emit(MANAGER, "RoleLabel", 3, "DEBT_ISSUER"),
        emit(MANAGER, "RoleAdminChanged", 3, 1),
        emit(MANAGER, "RoleGuardianChanged", 3, 9),
        emit(MANAGER, "RoleGrantDelayChanged", 3, 5, 6),
        emit(MANAGER, "TargetFunctionRoleUpdated", BILL, b"\x01\x02\x03\x04", 0),
        emit(MANAGER, "TargetClosed", BILL, True),
        emit(MANAGER, "TargetAdminDelayUpdated", BILL, 7, 8),
    )
    view = node.view()
    grants = {key[2]: grant for key, grant in view.scan(layout.ROLE_GRANTS, MANAGER, 3)}
    assert grants == {ALICE: model.RoleGrant(1_000, model.Delay(60, 0, 2_000))}
    delay = grants[ALICE].delay
    assert (delay.at(1_999), delay.at(2_000)) == (0, 60)
    role = model.Role("DEBT_ISSUER", 1, 9, model.Delay(5, 0, 6))
    assert view.get(layout.ROLES, MANAGER, 3) == role
    assert view.get(layout.FUNCTION_ROLES, MANAGER, BILL, b"\x01\x02\x03\x04") == 0
    assert view.get(layout.TARGETS, MANAGER, BILL) == model.Target(
        closed=True, admin_delay=model.Delay(7, 0, 8)
    )


def test_access__operations__keep_their_order_and_what_became_of_them(node: Node) -> None:
    """The same operation announced twice is two lines; each ends on its own."""
    scheduled, other = b"\x01" * 32, b"\x02" * 32
    node.mine(
        emit(MANAGER, "OperationScheduled", scheduled, 1, 500, ALICE, BILL, b"\xaa\xbb"),
        emit(MANAGER, "OperationScheduled", other, 1, 600, BOB, RULE, b""),
        emit(MANAGER, "OperationExecuted", scheduled, 1),
        emit(MANAGER, "OperationScheduled", scheduled, 2, 700, ALICE, BILL, b"\xaa\xbb"),
        emit(MANAGER, "OperationCanceled", scheduled, 2),
    )
    found = [one for _, one in node.view().scan(layout.OPERATIONS, MANAGER)]
    assert [(one.id, one.nonce, model.OperationState(one.state).name) for one in found] == [
        (scheduled, 1, "EXECUTED"),
        (other, 1, "SCHEDULED"),
        (scheduled, 2, "CANCELLED"),
    ]
    assert (found[0].schedule_s, found[0].caller, found[0].target) == (500, ALICE, BILL)
    assert (found[1].block, found[1].index) == (node.view().number, 1)
    delta = node.mine(emit(MANAGER, "OperationExecuted", b"\x03" * 32, 1))
    assert delta.unknown_count == 1


def test_series__what_it_pays__is_state(node: Node) -> None:
    """Coupons, payments, instalments and hashes as told; a reopening changes what is authorised."""
    isin = text_to_bytes32("PKMZTB03M256")
    node.mine(
        emit(DEBT, "SeriesCreated", isin, BILL, 2, 10, 20, 50, 97, 11, 1000, bytes(32)),
        emit(DEBT, "CouponTermsSet", isin, 120_000, 2, 1, True, 12, 18, 0),
        emit(DEBT, "PaymentTermsSet", isin, CASH, 2, 10, 0, 3, 3650),
        emit(DEBT, "InstalmentSet", isin, 3, 250_000),
        emit(DEBT, "TermsFrozen", isin, b"\x01" * 32, bytes(32), bytes(32)),
    )
    view = node.view()
    income = model.CouponTerms(120_000, 2, 1, True, 12, 18, 0)
    assert view.get(layout.COUPON_TERMS, isin) == income
    assert view.get(layout.PAYMENT_TERMS, isin) == model.PaymentTerms(CASH, 2, 10, 0, 3, 3650)
    assert view.get(layout.INSTALMENTS, isin, 3) == 250_000
    hashes = model.FrozenTerms(b"\x01" * 32, bytes(32), bytes(32))
    assert view.get(layout.FROZEN_TERMS, isin) == hashes
    node.mine(emit(DEBT, "IssueAuthorised", isin, 1500, DOCUMENT))
    series = node.view().get(layout.SERIES, isin)
    assert series is not None
    assert (int.from_bytes(series.authorised_units, "big"), series.document_hash) == (
        1500,
        bytes(32),
    )
    delta = node.mine(emit(DEBT, "IssueAuthorised", b"\x09" * 32, 1500, DOCUMENT))
    assert delta.unknown_count == 1


def test_debt_and_power__terms_and_frame__are_state(node: Node) -> None:
    """Series, programme, zones, plants, products."""
    isin = text_to_bytes32("PKMZTB03M256")
    code = text_to_bytes32("X")
    node.mine(
        emit(DEBT, "SeriesCreated", isin, BILL, 1, 10, 20, 50, 97, 11, 2**100, bytes(32)),
        emit(PROGRAMME, "ProgrammeCreated", 2_000_000, 3, bytes([0, 1, 2] * 8).ljust(32, b"\0")),
        emit(PROGRAMME, "ZoneSet", 1, code, 5),
        emit(PROGRAMME, "ZoneSet", 1, code, 6),
        emit(PROGRAMME, "PlantSet", 2, 1, 1, code, 7),
        emit(PROGRAMME, "ProductSet", 3, code, 2),
    )
    view = node.view()
    series = model.Series(BILL, 1, 10, 20, 50, 97, 11, (2**100).to_bytes(13, "big"), bytes(32))
    assert view.get(layout.SERIES, isin) == series
    frame = model.Programme(PROGRAMME, 2_000_000, 3, bytes([0, 1, 2] * 8))
    assert view.get(layout.PROGRAMME) == frame
    assert view.get(layout.ZONES, 1) == model.Zone(code)
    assert view.get(layout.PLANTS, 2) == model.Plant(1, 1, code)
    assert view.get(layout.PRODUCTS, 3) == model.Product(code, policy=2)


def test_freezes__of_units_accounts_and_tokens__are_absolute(node: Node) -> None:
    """What is frozen is what the last event says, also beyond what is held."""
    node.mine(
        moved(BILL, ZERO, ALICE, 100),
        emit_of(BILL, "Frozen(address,uint256)", ALICE, 70),
        emit_of(BILL, "Frozen(address,uint256)", ALICE, 130),
        emit_of(RIGHTS, "Frozen(address,uint256,uint256)", ALICE, 7, 5),
        emit(BILL, "AddressFrozen", BOB, True, DESK),
        emit(RIGHTS, "Paused", DESK),
    )
    view = node.view()
    assert view.get(layout.FROZEN_UNITS, ordinal(view, BILL), ALICE) == 130
    assert view.get(layout.FROZEN_UNITS, ordinal(view, RIGHTS, 7), ALICE) == 5
    assert view.get(layout.FROZEN_ACCOUNTS, BILL, BOB)
    assert view.get(layout.PAUSED, RIGHTS)
    node.mine(
        emit_of(BILL, "Frozen(address,uint256)", ALICE, 0),
        emit(BILL, "AddressFrozen", BOB, False, DESK),
        emit(RIGHTS, "Unpaused", DESK),
        emit(BILL, "AccountRetired", ALICE, BOB),
    )
    view = node.view()
    assert view.get(layout.FROZEN_UNITS, ordinal(view, BILL), ALICE) is None
    assert view.get(layout.FROZEN_ACCOUNTS, BILL, BOB) is None
    assert view.get(layout.PAUSED, RIGHTS) is None
    assert view.get(layout.SUCCESSORS, BILL, ALICE) == BOB
    assert node.view(2).get(layout.PAUSED, RIGHTS)


def test_holds__placed_ended_and_cancelled__keep_what_is_held(node: Node) -> None:
    """A hold is a cell while it lives; enforcement voids a whole round at once."""
    placed = "HoldPlaced"
    node.mine(
        emit(BILL, placed, 1, ALICE, BOB, OFFICER, 30, 99, 30),
        emit(BILL, placed, 2, ALICE, BOB, OFFICER, 10, 99, 40),
        emit(BILL, placed, 3, ALICE, BOB, OFFICER, 5, 99, 45),
        emit(BILL, "HoldExecuted", 1, ALICE, BOB, 15),
        emit(BILL, "HoldReleased", 2, ALICE, 5),
    )
    view = node.view()
    assert view.get(layout.HELD_UNITS, ordinal(view, BILL), ALICE) == 5
    assert [int.from_bytes(key[1], "big") for key, _ in view.scan(layout.HOLDS, BILL)] == [3]
    node.mine(
        emit(BILL, "HoldsCancelled", ALICE, 1),
        emit(BILL, placed, 4, ALICE, BOB, OFFICER, 8, 99, 8),
    )
    view = node.view()
    assert view.get(layout.HELD_UNITS, ordinal(view, BILL), ALICE) == 8
    holds = {int.from_bytes(key[1], "big"): hold for key, hold in view.scan(layout.HOLDS, BILL)}
    assert (holds[3].round, holds[4].round) == (0, 1)
    assert view.get(layout.HOLD_ROUNDS, BILL, ALICE) == 1
    assert holds[4] == model.Hold(ALICE, BOB, OFFICER, b"\x08", 99, 1)


def test_token__documents_and_record_dates__are_state(node: Node) -> None:
    """A document is replaced or taken away by name; a record date stands under its epoch."""
    name = text_to_bytes32("TERMS")
    node.mine(
        emit(BILL, "DocumentUpdated", name, "https://mizan.example/1", DOCUMENT),
        emit(BILL, "RecordAnnounced", START_S + 500, 1),
        time_s=START_S + 50,
    )
    document = model.Document("https://mizan.example/1", DOCUMENT, START_S + 50)
    assert node.view().get(layout.DOCUMENTS, BILL, name) == document
    assert node.view().get(layout.RECORD_DATES, BILL, 1) == START_S + 500
    node.mine(emit(BILL, "DocumentRemoved", name, "https://mizan.example/1", DOCUMENT))
    assert node.view().get(layout.DOCUMENTS, BILL, name) is None


def test_desk__orders_and_acts__are_the_compliance_log(node: Node) -> None:
    """Every act is a line with who did it and on which document; an order keeps its state."""
    proposed = (BILL, ALICE, 1, BOB, 0, 25, OFFICER, 999, DOCUMENT)
    node.mine(
        emit(DESK, "PauseSet", BILL, True, OFFICER, DOCUMENT),
        emit(DESK, "AccountFreezeSet", BILL, ALICE, True, OFFICER, DOCUMENT),
        emit(DESK, "UnitsFreezeSet", RIGHTS, 7, ALICE, 5, OFFICER, DOCUMENT),
        emit(DESK, "OrderProposed", 1, *proposed),
        emit(DESK, "OrderProposed", 2, *proposed),
    )
    node.mine(emit(DESK, "OrderExecuted", 1, BOB), emit(DESK, "OrderCancelled", 2, OFFICER))
    view = node.view()
    lines = [action for _, action in view.rows(layout.ACTIONS)]
    kinds = model.ActionKind
    assert [line.kind for line in lines] == [
        *(kinds.PAUSED, kinds.ACCOUNT_FROZEN, kinds.UNITS_FROZEN),
        *[kinds.FORCED_TRANSFER] * 4,
    ]
    assert [line.state for line in lines[3:]] == [1, 1, 2, 3]
    assert {line.document_hash for line in lines} == {DOCUMENT}
    assert (lines[2].token, lines[2].account, lines[2].amount) == (RIGHTS, ALICE, b"\x05")
    assert (lines[5].order, lines[5].by, lines[5].receiver) == (1, BOB, BOB)
    order = view.get(layout.ORDERS, DESK, (1).to_bytes(32, "big"))
    assert order is not None
    assert (order.state, order.decided_by) == (model.OrderState.EXECUTED, BOB)
    node.store.retreat(2)
    assert len(list(node.view().rows(layout.ACTIONS))) == 5


def test_investor__frozen_released_or_sanctioned__is_in_the_log(node: Node) -> None:
    """A change of status is an act; another change of the record is none."""
    investor = text_to_bytes32("I-1")
    for version, status in enumerate((1, 1, 2, 2, 1, 3), 1):
        node.mine(emit(IDENTITIES, "RecordUpdated", investor, status, 2, 1, 586, 99, version))
    node.mine(
        emit(RULE, "InvestorSanctionSet", investor, True, DOCUMENT),
        emit(RULE, "OperatorSanctionSet", BOB, True, DOCUMENT),
        emit(RULE, "OperatorSanctionSet", BOB, False, DOCUMENT),
    )
    view = node.view()
    kinds = model.ActionKind
    assert [action.kind for _, action in view.rows(layout.ACTIONS)] == [
        *(kinds.INVESTOR_FROZEN, kinds.INVESTOR_RELEASED, kinds.INVESTOR_CLOSED),
        *(kinds.INVESTOR_SANCTIONED, kinds.OPERATOR_SANCTIONED, kinds.OPERATOR_CLEARED),
    ]
    assert view.get(layout.SANCTIONED_INVESTORS, RULE, investor)
    assert view.get(layout.SANCTIONED_OPERATORS, RULE, BOB) is None


def test_registers__sandbox_attestations_and_assets__are_state(node: Node) -> None:
    """The wider registers, each as its event says."""
    investor, licence, code = (text_to_bytes32(text) for text in ("I-1", "L-1", "SHARES"))
    node.mine(
        emit(LICENCES, "SandboxSet", licence, investor, True),
        emit(LICENCES, "SandboxLimitSet", licence, BILL, 2**100),
        emit(ATTESTATIONS, "AttesterSet", OFFICER, 3, True, 1),
        emit(ATTESTATIONS, "AttestationSet", investor, 1, OFFICER, DOCUMENT, 99, 1, 1),
        emit(ASSETS, "AssetCreated", code, CASH, code, 2**70, DOCUMENT),
        emit(ASSETS, "AuthorisationSet", code, 2**80, bytes(32)),
        emit(ENGINE, "IdRulesSet", RIGHTS, 7, (RULE, *[ZERO] * 7)),
        emit(RULE, "AllCountriesSet", BILL, True),
        emit(RULE, "CountrySet", BILL, 408, False),
    )
    view = node.view()
    assert view.get(layout.SANDBOXED, licence)
    assert view.get(layout.SANDBOX_LIMITS, licence, BILL) == 2**100
    assert view.get(layout.ATTESTERS, ATTESTATIONS, OFFICER) == model.Attester(3, True, 1)
    attestation = model.Attestation(OFFICER, DOCUMENT, 99, 1, 1)
    assert view.get(layout.ATTESTATIONS, investor, 1, ATTESTATIONS) == attestation
    asset = model.NationalAsset(CASH, code, (2**80).to_bytes(11, "big"), bytes(32))
    assert view.get(layout.NATIONAL_ASSETS, code) == asset
    assert view.get(layout.ID_RULES, RIGHTS, (7).to_bytes(32, "big")) == [RULE]
    allowed = view.get(layout.COUNTRIES, RULE, BILL) or 0
    assert allowed >> 586 & 1
    assert not allowed >> 408 & 1


def test_unlisted__movements__are_not_ours(node: Node) -> None:
    """A look-alike's transfers leave no trace."""
    stranger = address(0xBAD)
    delta = node.mine(moved(stranger, ZERO, ALICE, 5))
    assert (delta.event_count, delta.cells, delta.rows) == (0, {}, [])


def test_unlisted__registers_events__wait_until_the_listing(node: Node) -> None:
    """A contract's first events come before anybody could list it."""
    programme, late = address(0xBEE), right_of()
    node.mine(emit(programme, "ProgrammeCreated", 9, 1, bytes(32)))
    node.mine(emit(programme, "ZoneSet", 5, text_to_bytes32("Z"), 9), moved(BILL, ZERO, ALICE, 1))
    assert node.view().get(layout.ZONES, 5) is None
    delta = node.mine(
        listed(programme, Kind.POWER_PROGRAMME, "LATE"), moved_right(RIGHTS, ZERO, ALICE, late, 1)
    )
    view = node.view()
    assert view.get(layout.ZONES, 5) == model.Zone(text_to_bytes32("Z"))
    assert delta.event_count == 4
    assert list(view.scan(layout.WAITING)) == []
    assert list(view.scan(layout.WAITING_COUNTS)) == []
    (created, *_) = [event for _, event in logs_of(view, 2)]
    assert created.address == programme
    node.store.retreat(3)
    assert len(list(node.view().scan(layout.WAITING, programme))) == 2
    assert list(logs_of(node.view(), 2)) == []


def test_listed__earlier_in_the_block__counts_from_that_log_on(node: Node) -> None:
    """A token listed and moved in one transaction, and one that moved too early."""
    token = address(0x70)
    early, late = moved(token, ZERO, ALICE, 1), moved(token, ZERO, ALICE, 2)
    node.mine(early, listed(token, Kind.NATIONAL_ASSET, "SHARES"), late)
    view = node.view()
    assert view.get(layout.HOLDINGS, ordinal(view, token), ALICE) == 2


def test_unknown__events_of_ours__are_kept_and_counted(node: Node) -> None:
    """Another topic, a malformed log, and a batch whose lists do not match."""
    odd = (BILL, [b"\x07" * 32], b"hello")
    malformed = (BILL, moved(BILL, ZERO, ALICE, 1)[1], b"")
    uneven = emit(RIGHTS, "TransferBatch", ALICE, ZERO, BOB, (1, 2), (3,))
    delta = node.mine(odd, malformed, uneven, (BILL, [], b"anonymous"))
    view = node.view()
    assert delta.unknown_count == 4
    assert view.get(layout.UNKNOWN_COUNTS, BILL) == 3
    assert view.get(layout.UNKNOWN_COUNTS, RIGHTS) == 1
    rows = [event for _, event in logs_of(view, 2)]
    assert (rows[0].address, list(rows[0].topics), rows[0].data) == odd
    assert len(rows) == 4


def test_block_record__counts_and_times__are_the_blocks(node: Node) -> None:
    """What the explorer lists."""
    node.mine(moved(BILL, ZERO, ALICE, 5), moved(address(0xBAD), ZERO, ALICE, 5))
    node.mine()
    with node.store.snapshot() as snapshot:
        records = list(snapshot.blocks(1, 3))
    assert [(block.event_count, block.events_so_far) for block in records] == [
        (13, 13),
        (1, 14),
        (0, 14),
    ]
    assert [block.time_s - START_S for block in records] == [1, 2, 3]
    assert len({block.digest for block in records}) == 3


BOOK, METERS = address(0xB00C), address(0x3E7E)
UNTOLD = [
    (BOOK, "Nominated", (b"\x01" * 32, right_of(), 9, 5, 10)),
    (METERS, "Published", (9, 10, 1, 5, b"")),
    (PROGRAMME, "RecallPlanCompleted", (4,)),
]


@pytest.mark.parametrize(("at", "name", "args"), UNTOLD, ids=lambda value: str(value)[:20])
def test_power__what_was_never_told__is_not_taken(
    node: Node, at: bytes, name: str, args: tuple[object, ...]
) -> None:
    """Logs that lack what comes before them are named, and nothing of their block is kept."""
    node.mine(
        listed(BOOK, Kind.NOMINATION_BOOK, "BOOK"), listed(METERS, Kind.METER_LEDGER, "METERS")
    )
    with pytest.raises(InconsistentLogs, match="before it was"):
        node.mine(emit(at, name, *args))
