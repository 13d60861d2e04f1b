"""A ledger made by hand: the sample data as events, folded and committed without a chain.

For what needs a store but no contracts: shapes, pages, browser, benchmarks. The events are those
the contracts emit, in their order; figures are checked against real contracts in tests/api.
"""

import csv
import hashlib
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from node.api import Progress
from node.fold import Fold
from node.model import (
    BalanceQuestion,
    Block,
    Event,
    Header,
    Identity,
    TransferQuestion,
    event_bytes,
)
from node.progress import Difference, Health, Peer, Verification
from node.store import Snapshot, Store
from tests.support.blocks import header_at
from tokenization.abi import EventReader, topic_of
from tokenization.debt import bill_price_e4, days_between, face_to_units
from tokenization.errors import RpcUnavailable
from tokenization.evidence.proofs import PROOF_SCHEMA, BalanceProof
from tokenization.power import Right, Scope, pack_right, parse_blocks, parse_window
from tokenization.types import Kind, TransferPolicy
from tokenization.units import checksum, parse_address, parse_amount, pkt_midnight, text_to_bytes32


DATA = Path(__file__).parents[2] / "scripts" / "data"
CHAIN_ID = 31337
BLOCK_TIME_S = 5
LOT = 50
ZERO = bytes(20)
SUPERVISED = "PKMZTB03M256"
"""The bill on which ``supervise`` acts."""
CLASSES = ("", "individual", "company", "bank", "primary_dealer", "fund", "government")
STATES = (
    "none",
    "applied",
    "noc",
    "in_principle",
    "licensed",
    "suspended",
    "revoked",
    "surrendered",
)
CATEGORIES = {"EXCHANGE": 1, "CUSTODY": 2, "BROKER": 4, "MINER": 128, "DATA_CENTRE": 256}

Waiting = tuple[bytes, str, tuple[Any, ...], bytes]
"""An event to be mined: address, signature, arguments and data."""

TRANSFER = "Transfer(address,address,uint256)"
TRANSFER_SINGLE = "TransferSingle(address,address,address,uint256,uint256)"


def hash_of(text: str) -> bytes:
    """A hash that looks like one and is the same every time."""
    return hashlib.sha256(text.encode()).digest()


def contract(name: str) -> bytes:
    """The address of a contract of the hand-made ledger."""
    return hash_of(f"contract {name}")[:20]


def ailing() -> Progress:
    """A node that cannot go on, differs from the chain, and has peers that differ or are away."""
    differences = tuple(
        Difference(
            f"BondToken.balanceOf(0x{hash_of(what)[:20].hex()})", contract("T"), 3, "41", theirs
        )
        for what, theirs in (("a", "40"), ("b", None))
    )
    peers = (
        Peer("http://10.0.0.2:8480", 3, differs=True),
        Peer("http://10.0.0.3:8480", failing="The node http://10.0.0.3:8480 does not answer."),
        Peer("http://10.0.0.4:8480", 3),
    )
    health = Health(Verification(1200, 3, 3, differences), peers)
    return Progress(9, 1761764400, 7, "The endpoint is gone.", health)


class Ledger:
    """A store that blocks of events are folded into; a ``Node`` for the API.

    Attributes:
        store: The open store.
        progress: What ``status`` answers; follows the tip unless set.
        code: What ``transfer_code`` answers; None: the chain is away.
        questions: What it was asked.
    """

    def __init__(self, path: Path) -> None:
        identity = Identity(CHAIN_ID, hash_of("genesis"), contract("Directory"), 1)
        self.store = Store.open(path, identity)
        self.progress: Progress | None = None
        self.code: int | None = 0
        self.questions: list[TransferQuestion] = []
        self.time_s = pkt_midnight_of("2025-10-30")
        self._fold = Fold(identity.directory, EventReader([]))
        self._waiting: list[Waiting] = []
        self._branch = ""

    def snapshot(self) -> Snapshot:
        """A picture of the state."""
        return self.store.snapshot()

    def status(self) -> Progress:
        """At the tip, unless a test says otherwise."""
        tip = self.store.tip
        if self.progress is None and tip is not None:
            return Progress(tip.number, tip.time_s, max(0, tip.number - 1))
        return self.progress or Progress()

    def transfer_code(self, asked: TransferQuestion) -> int:
        """What a test says the chain answers; there is none behind this ledger."""
        self.questions.append(asked)
        if self.code is None:
            raise RpcUnavailable("There is no chain.", hint="Give the ledger a code.")
        return self.code

    def balance_proof(self, asked: BalanceQuestion) -> BalanceProof:
        """A proof in form; there is no chain behind this ledger that could make one that holds."""
        if self.code is None:
            raise RpcUnavailable("There is no chain.", hint="Give the ledger a code.")
        return BalanceProof(
            PROOF_SCHEMA,
            checksum(asked.token),
            Kind(asked.kind).name.lower(),
            checksum(asked.account),
            str(asked.id),
            str(asked.amount),
            header_at(1, asked.block),
            ["0xc0"],
            [],
        )

    def emit(self, address: bytes, signature: str, *args: object, data: bytes = b"") -> None:
        """An event of the next block; ``data`` is its log's, where a test reads it back."""
        self._waiting.append((address, signature, args, data))

    def mine(self, *, final_depth: int = 2) -> None:
        """Fold what was emitted as one block."""
        tip = self.store.tip
        number = tip.number + 1 if tip else 1
        parent = tip.hash if tip else hash_of("genesis")
        self.time_s += BLOCK_TIME_S
        header = Header(number, hash_of(f"block {number} {self._branch}"), parent, self.time_s)
        events = [
            self._event(number, index, waiting) for index, waiting in enumerate(self._waiting)
        ]
        self._waiting.clear()
        final = max(0, number - final_depth)
        delta = self._fold(self.store.get, tip, [Block(header, events)], final=final)
        self.store.commit(delta, final=final, sync=False)

    def reorg(self, depth: int, branch: str) -> None:
        """Leave the newest blocks; what is mined from here on has other hashes."""
        tip = self.store.tip
        assert tip is not None
        self.store.retreat(tip.number - depth)
        self._branch = branch

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def _event(self, number: int, index: int, waiting: Waiting) -> Event:
        address, signature, args, data = waiting
        topic = topic_of(signature)
        raw = event_bytes(hash_of(f"tx {number} {index} {self._branch}"), address, [topic], data)
        return Event(index, address, topic, args, raw)


def sample(path: Path) -> Ledger:
    """The sample data as a ledger: programme, series, participants and issuances."""
    ledger = Ledger(path)
    list_contracts(ledger)
    ledger.mine()
    programme(ledger)
    series(ledger)
    ledger.mine()
    participants(ledger)
    ledger.mine()
    for chunk in _chunks(list(_rows("mint-tbills.csv")), 40):
        for row in chunk:
            issue_debt(ledger, row)
        ledger.mine()
    for chunk in _chunks(list(_rows("mint-power.csv")), 50):
        for row in chunk:
            allocate(ledger, row)
        ledger.mine()
    trades(ledger)
    return ledger


def list_contracts(ledger: Ledger) -> None:
    """The directory's listings."""
    listed = (
        ("AccessManager", Kind.ACCESS_MANAGER, "", 0),
        ("Directory", Kind.NONE, "", 0),
        ("IdentityRegistry", Kind.IDENTITY_REGISTRY, "", 0),
        ("LicenceRegistry", Kind.LICENCE_REGISTRY, "", 0),
        ("ComplianceEngine", Kind.COMPLIANCE_ENGINE, "", 0),
        ("HoldingCapRule", Kind.RULE, "", 0),
        ("CountryRule", Kind.RULE, "", 0),
        ("DebtManager", Kind.DEBT_MANAGER, "", 0),
        ("PowerProgramme", Kind.POWER_PROGRAMME, "", 0),
        ("CapacityRights", Kind.CAPACITY_RIGHTS, "kW", 0),
        ("SettlementCash", Kind.SETTLEMENT_CASH, "PKR", 4),
    )
    for name, kind, unit, decimals in listed:
        if kind is not Kind.NONE:
            list_contract(ledger, name, kind, unit, decimals)


def list_contract(ledger: Ledger, name: str, kind: Kind, unit: str = "", decimals: int = 0) -> None:
    """One listing."""
    word = text_to_bytes32(unit) if unit else bytes(32)
    ledger.emit(
        contract("Directory"),
        "Listed(address,uint8,bytes32,bytes32,uint8)",
        *(contract(name), int(kind), text_to_bytes32(name), word, decimals),
    )


def programme(ledger: Ledger) -> None:
    """The programme's frame, zones, plants and products."""
    deploy = _deploy()
    at, frame = contract("PowerProgramme"), deploy["programme"]
    hours = bytes(frame["block_of_hour"]).ljust(32, b"\0")
    created = "ProgrammeCreated(uint32,uint8,bytes32)"
    ledger.emit(at, created, frame["cap_kw"], len(frame["blocks"]), hours)
    set_ceiling(ledger, Scope.PROGRAMME, 0, frame["cap_kw"])
    for phase in deploy["phases"]:
        set_ceiling(ledger, Scope.PHASE, phase["phase"], phase["cap_kw"])
        told = phase["phase"], text_to_bytes32(phase["code"]), phase["cap_kw"]
        ledger.emit(at, "PhaseSet(uint16,bytes32,uint32)", *told)
    for row in _rows("zones.csv"):
        cap = int(row["cap_mw"]) * 1000
        code = text_to_bytes32(row["code"])
        set_ceiling(ledger, Scope.ZONE, int(row["zone"]), cap)
        ledger.emit(at, "ZoneSet(uint16,bytes32,uint32)", int(row["zone"]), code, cap)
    for row in _rows("plants.csv"):
        cap = int(row["cap_mw"]) * 1000
        code = text_to_bytes32(row["code"])
        numbers = int(row["plant"]), int(row["zone"]), int(row["phase"])
        set_ceiling(ledger, Scope.PLANT, numbers[0], cap)
        ledger.emit(at, "PlantSet(uint16,uint16,uint16,bytes32,uint32)", *numbers, code, cap)
    for product in deploy["products"]:
        code = text_to_bytes32(product["code"])
        values = product["product"], code, TransferPolicy[product["transfers"].upper()]
        ledger.emit(at, "ProductSet(uint16,bytes32,uint8)", *values)


def set_ceiling(ledger: Ledger, scope: Scope, key: int, cap_kw: int, first: int = 0) -> None:
    """A ceiling from a month on."""
    at, told = contract("PowerProgramme"), (int(scope), key, first, cap_kw)
    ledger.emit(at, "CeilingSet(uint8,uint16,uint16,uint32)", *told)


def series(ledger: Ledger) -> None:
    """The debt series and their rules."""
    created = (
        "SeriesCreated(bytes32,address,uint8,uint40,uint40,uint32,uint32,uint32,uint128,bytes32)"
    )
    for row in _rows("series.csv"):
        isin, token = text_to_bytes32(row["isin"]), contract(row["isin"])
        list_contract(ledger, row["isin"], Kind.BOND_TOKEN, "units")
        issue, maturity = (_day(row[name]) for name in ("issue_date", "maturity_date"))
        yield_e6 = parse_amount(row["cutoff_yield_pct"], 4)
        price = bill_price_e4(yield_e6, days_between(issue, maturity))
        dates = pkt_midnight(issue), pkt_midnight(maturity)
        authorised = face_to_units(int(row["authorised_pkr"]))
        terms = int(row["lot_units"]), price, yield_e6, authorised, bytes(32)
        ledger.emit(contract("DebtManager"), created, isin, token, 1, *dates, *terms)
        freeze_terms(ledger, isin)
        rules = (contract("HoldingCapRule"), contract("CountryRule"), *[ZERO] * 6)
        rules_set = "RulesSet(address,address[8])"
        ledger.emit(contract("ComplianceEngine"), rules_set, token, rules)


def freeze_terms(ledger: Ledger, isin: bytes, rate_e6: int = 0, per_year: int = 0) -> None:
    """What a series pays; a bill pays nothing but its face."""
    at = contract("DebtManager")
    coupon = "CouponTermsSet(bytes32,uint32,uint8,uint8,bool,uint40,uint40,uint8)"
    day_count = 0 if per_year else 2
    ledger.emit(at, coupon, isin, rate_e6, per_year, day_count, False, 0, 0, 0)
    paid = "PaymentTermsSet(bytes32,address,uint8,uint16,uint16,uint16,uint16)"
    record_days = 10 if per_year else 0
    ledger.emit(at, paid, isin, contract("SettlementCash"), 1, record_days, 0, 3, 3_650)
    frozen = "TermsFrozen(bytes32,bytes32,bytes32,bytes32)"
    ledger.emit(at, frozen, isin, hash_of("terms"), bytes(32), bytes(32))


def participants(ledger: Ledger) -> None:
    """Investors, their accounts and licences."""
    updated = "RecordUpdated(bytes32,uint8,uint8,uint8,uint16,uint40,uint32)"
    licence = "LicenceUpdated(bytes32,bytes32,uint8,uint16,uint40,uint40,bytes32,uint32)"
    for row in _rows("participants.csv"):
        investor = text_to_bytes32(row["investor"])
        record = (
            *(1, CLASSES.index(row["class"]), int(row["tax_class"]), int(row["country"])),
            *(pkt_midnight_of(row["kyc_expiry"]), 1),
        )
        ledger.emit(contract("IdentityRegistry"), updated, investor, *record)
        account = parse_address(row["account"])
        linked = "AccountLinked(bytes32,address)"
        ledger.emit(contract("IdentityRegistry"), linked, investor, account)
        if row["licence"]:
            bits = sum(CATEGORIES.get(name, 0) for name in row["licence_categories"].split("+"))
            valid = [
                pkt_midnight_of(row[name]) if row[name] else 0
                for name in ("licence_from", "licence_until")
            ]
            values = STATES.index(row["licence_state"]), bits, *valid, bytes(32), 1
            number = text_to_bytes32(row["licence"])
            ledger.emit(contract("LicenceRegistry"), licence, number, investor, *values)


def issue_debt(ledger: Ledger, row: dict[str, str]) -> None:
    """A line of an issuance of debt."""
    token, account = contract(row["series"]), parse_address(row["account"])
    units = int(row["amount"]) if row["unit"] == "units" else face_to_units(int(row["amount"]))
    ledger.emit(token, TRANSFER, ZERO, account, units)
    ref = text_to_bytes32(row["ref"])
    ledger.emit(token, "Issued(bytes32,address,uint256)", ref, account, units)


def allocate(ledger: Ledger, row: dict[str, str]) -> None:
    """A line of an allocation of power."""
    token, account = contract("CapacityRights"), parse_address(row["account"])
    right, kw = right_of(row), parse_amount(row["amount"], 3 if row["unit"] == "MW" else 0)
    ledger.emit(token, TRANSFER_SINGLE, account, ZERO, account, right, kw)
    ref = text_to_bytes32(row["ref"])
    ledger.emit(token, "Allocated(bytes32,address,uint256,uint256)", ref, account, right, kw)


def allocations() -> Iterator[tuple[bytes, dict[str, str]]]:
    """Lines of the allocation of power, each with the investor whose they are."""
    owners = {row["account"]: text_to_bytes32(row["investor"]) for row in _rows("participants.csv")}
    for row in _rows("mint-power.csv"):
        yield owners[row["account"]], row


def right_of(row: dict[str, str]) -> int:
    """The id of an allocation's right."""
    deploy = _deploy()
    zones = {zone["code"]: int(zone["zone"]) for zone in _rows("zones.csv")}
    plants = {plant["code"]: int(plant["plant"]) for plant in _rows("plants.csv")}
    products = {product["code"]: product["product"] for product in deploy["products"]}
    first, last = parse_window(row["window_start"], row["window_end"])
    mask = parse_blocks(row["blocks"], deploy["programme"]["blocks"])
    zone, plant = zones[row["zone"]], plants[row["plant"]]
    return pack_right(Right(products[row["product"]], zone, plant, first, last, mask, 0, 2025))


def trades(ledger: Ledger) -> None:
    """A few days of dealing in bills, a block each."""
    dealt = list(_rows("mint-tbills.csv"))
    accounts = sorted({parse_address(row["account"]) for row in dealt})
    for row in dealt[::9]:
        ledger.time_s += 3 * 3600
        seller = parse_address(row["account"])
        buyer = accounts[(accounts.index(seller) + 1) % len(accounts)]
        ledger.emit(contract(row["series"]), TRANSFER, seller, buyer, LOT)
        ledger.mine()


def supervise(ledger: Ledger) -> None:
    """One block of supervision and governance on the sample: some of everything there is."""
    for name, kind in (
        ("EnforcementDesk", Kind.ENFORCEMENT_DESK),
        ("AttestationRegistry", Kind.ATTESTATION_REGISTRY),
        ("TransferApprovalRule", Kind.RULE),
        ("TradingWindowRule", Kind.RULE),
    ):
        list_contract(ledger, name, kind)
    _tell_rules(ledger)
    _order(ledger)
    _attest(ledger)
    _give_roles(ledger)
    step = "LicenceUpdated(bytes32,bytes32,uint8,uint16,uint40,uint40,bytes32,uint32)"
    number, investor = text_to_bytes32("PVARA-M-0001"), text_to_bytes32("MZ-0001")
    letter = hash_of("letter")
    register = contract("LicenceRegistry")
    ledger.emit(register, step, number, investor, 5, 128, 1, ledger.time_s + 9, letter, 2)
    ledger.emit(register, step, number, investor, 4, 128, 1, ledger.time_s + 99, letter, 3)
    ledger.mine()


def _tell_rules(ledger: Ledger) -> None:
    bill, rights = contract(SUPERVISED), contract("CapacityRights")
    cap, country = contract("HoldingCapRule"), contract("CountryRule")
    window, approval = contract("TradingWindowRule"), contract("TransferApprovalRule")
    rules = (cap, country, window, *[ZERO] * 5)
    ledger.emit(contract("ComplianceEngine"), "RulesSet(address,address[8])", bill, rules)
    ledger.emit(contract("ComplianceEngine"), "TrackingStarted(address)", bill)
    of_id = (approval, *[ZERO] * 7)
    id_rules = "IdRulesSet(address,uint256,address[8])"
    ledger.emit(contract("ComplianceEngine"), id_rules, rights, 7, of_id)
    ledger.emit(cap, "CapSet(address,uint256)", bill, 10**7)
    for number in (586, 784):
        ledger.emit(country, "CountrySet(address,uint16,bool)", bill, number, True)
    ledger.emit(window, "HoursSet(address,uint24,uint24,uint8)", bill, 32_400, 61_200, 0b111110)
    ledger.emit(window, "HolidaySet(uint32,bool)", 20_447, True)
    approved = "ApprovalSet(address,bytes32,bytes32,uint256,uint256,uint40)"
    parties = text_to_bytes32("MZ-0001"), text_to_bytes32("MZ-0002")
    ledger.emit(approval, approved, rights, *parties, 7, 500, 2**33)
    ledger.emit(approval, approved, rights, *parties, 7, 600, 1)


def _order(ledger: Ledger) -> None:
    bill, desk = contract(SUPERVISED), contract("EnforcementDesk")
    proposed = (
        "OrderProposed"
        "(uint256,address,address,uint8,address,uint256,uint256,address,uint40,bytes32)"
    )
    holder, officer = (hash_of(name)[:20] for name in ("holder", "officer"))
    for number, expiry in ((1, 2**33), (2, 2**33), (3, 1)):
        order = (bill, holder, 1, officer, 0, 50, officer, expiry, hash_of("court"))
        ledger.emit(desk, proposed, number, *order)
    ledger.emit(desk, "OrderExecuted(uint256,address)", 1, hash_of("approver")[:20])
    placed = "HoldPlaced(uint256,address,address,address,uint256,uint40,uint256)"
    for number, expiry in ((1, 2**33), (2, 1)):
        hold = (number, holder, officer, officer, 10, expiry, 10 * number)
        ledger.emit(bill, placed, *hold)


def _attest(ledger: Ledger) -> None:
    registry, attester = contract("AttestationRegistry"), hash_of("attester")[:20]
    ledger.emit(registry, "AttesterSet(address,uint64,bool,uint24)", attester, 0b110, True, 1)
    said = "AttestationSet(bytes32,uint8,address,bytes32,uint40,uint24,uint32)"
    for topic, epoch in ((1, 1), (2, 0)):
        about = (text_to_bytes32("MZ-0001"), topic, attester, hash_of("data"), 2**33, epoch, 1)
        ledger.emit(registry, said, *about)


def _give_roles(ledger: Ledger) -> None:
    manager, officer = contract("AccessManager"), hash_of("officer")[:20]
    granted = "RoleGranted(uint64,address,uint32,uint48,bool)"
    pauser, unpauser, now_s = 10, 11, ledger.time_s
    for role, delay in ((pauser, 0), (unpauser, 3_600), (77, 60)):
        ledger.emit(manager, granted, role, officer, delay, now_s, True)
    ledger.emit(manager, granted, pauser, officer, 600, 2**33, False)
    ledger.emit(manager, granted, 7, contract("DebtManager"), 0, now_s, True)
    ledger.emit(manager, "RoleGuardianChanged(uint64,uint64)", unpauser, 9)
    ledger.emit(manager, "TargetClosed(address,bool)", contract("CountryRule"), True)
    guarded = "TargetFunctionRoleUpdated(address,bytes4,uint64)"
    for signature, role in (("pause(address,bytes32)", pauser), ("none()", 77)):
        ledger.emit(manager, guarded, contract("EnforcementDesk"), topic_of(signature)[:4], role)
    announced = "OperationScheduled(bytes32,uint32,uint48,address,address,bytes)"
    unpause = topic_of("unpause(address,bytes32)")[:4] + bytes(64)
    for name, ready_s in (("a", now_s - 9), ("b", 2**33), ("c", now_s), ("d", 1)):
        target = contract("EnforcementDesk")
        ledger.emit(manager, announced, hash_of(name), 1, ready_s, officer, target, unpause)
    ledger.emit(manager, "OperationCanceled(bytes32,uint32)", hash_of("c"), 1)
    ledger.emit(contract("DebtManager"), "Upgraded(address)", hash_of("code")[:20])


def pkt_midnight_of(text: str) -> int:
    """First second of a PKT day written as ISO."""
    return pkt_midnight(_day(text))


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _deploy() -> dict[str, Any]:
    return tomllib.loads((DATA / "deploy.toml").read_text())


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(newline="") as file:
        yield from csv.DictReader(file)


def _chunks(rows: list[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
