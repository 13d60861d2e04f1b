"""One walk through every verb of the contracts on a real ledger, for what compares state with logs.

Further people and contracts beside those of ``tests.support.ledger``: account 20 is a custodian, 21
to 23 are further accounts of the bank, the miner and the saver, 24 attests, 25 holds nothing but a
role. The walk ends in February, so that rights of November are over.
"""

from dataclasses import dataclass
from typing import Any

from eth_utils.crypto import keccak

from tests.support.allotting import allot
from tests.support.auctioning import auction
from tests.support.billing import bill
from tests.support.borrowing import borrow, serve
from tests.support.idling import idle, keep_idle
from tests.support.ledger import (
    ADMIN,
    BANK,
    BILL_3M,
    CENTRE,
    DEBT_ISSUER,
    FLEX,
    FUND,
    GRID_OPERATOR,
    MINER,
    POWER_ISSUER,
    REGISTRAR,
    REGULATOR,
    SAVER,
    Ledger,
    right,
)
from tests.support.paying import pay
from tests.support.reading import curtail, read_meters
from tests.support.taking import offer, take
from tokenization.devnet import DEV_CHAIN_ID
from tokenization.ledger.contracts import Contract
from tokenization.power import Scope, cut_months, pack_right, unpack_right
from tokenization.types import Address
from tokenization.units import checksum, text_to_bytes32


GUARDIAN, OFFICER, APPROVER = 7, 8, 9
CUSTODIAN, BANK_2, MINER_2, SAVER_2, ATTESTER, DEPUTY = range(20, 26)
DAY_S = 86_400
FAR_S = 2**39
DOCUMENT = b"\x0d" * 32
SHARES = text_to_bytes32("RAIL")
APPROVED = 3
"""A product whose transfers the regulator approves."""
STRIP = right(product=FLEX, last="2026-01", blocks=0b110)
SHORT = right(product=FLEX)
FORWARD = right(product=FLEX, first="2026-01", last="2026-02")
KEPT = right(product=APPROVED, last="2026-02")
BROKER_BIT, CUSTODY_BIT = 4, 2


@dataclass
class Walk:
    """Verbs on a ledger, each its own block."""

    ledger: Ledger

    def do(self, account: int, contract: str | Contract, verb: str, *args: object) -> None:
        """Send one call as an account."""
        target = self.ledger.contract(contract) if isinstance(contract, str) else contract
        self.ledger.send(account, target.call(verb, *args))

    def who(self, account: int) -> Address:
        """An account's address."""
        return self.ledger.accounts[account]

    @property
    def now_s(self) -> int:
        """Time of the newest block."""
        return self.ledger.chain.pin().time_s

    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.ledger.devnet.rpc("evm_increaseTime", seconds)
        self.ledger.mine()

    @property
    def bill(self) -> Contract:
        """The three-month bill."""
        return self.ledger.token(BILL_3M)

    @property
    def cash(self) -> Contract:
        """Settlement cash."""
        return self.ledger.contract("SettlementCash")

    @property
    def shares(self) -> Contract:
        """The shares of the national asset."""
        call = self.ledger.contract("AssetManager").call("tokenAddress", SHARES)
        return Contract("NationalAssetToken", self.ledger.chain.read(call, self.ledger.chain.pin()))

    def signature(self, account: int, contract: Contract, domain: str, **message: object) -> bytes:
        """An account's EIP-712 signature of one message, named by its only type's name."""
        ((name, fields),) = message.items()
        assert isinstance(fields, dict)
        said = self.ledger.devnet.rpc(
            "eth_signTypedData_v4",
            checksum(self.who(account)),
            {
                "types": {
                    "EIP712Domain": _fields(
                        name="string",
                        version="string",
                        chainId="uint256",
                        verifyingContract="address",
                    ),
                    name: _fields(**{key: kind for key, (kind, _) in fields.items()}),
                },
                "primaryType": name,
                "domain": {
                    "name": domain,
                    "version": "1",
                    "chainId": DEV_CHAIN_ID,
                    "verifyingContract": checksum(contract.address),
                },
                "message": {key: _json(value) for key, (_, value) in fields.items()},
            },
        )
        assert isinstance(said, str)
        return bytes.fromhex(said[2:])

    def link(self, investor: str, account: int, nonce: int = 0) -> None:
        """Link an account to an investor, with the account's own signature."""
        registry, number = self.ledger.contract("IdentityRegistry"), text_to_bytes32(investor)
        signed = self.signature(
            account,
            registry,
            "IdentityRegistry",
            LinkAccount={
                "investor": ("bytes32", number),
                "account": ("address", self.who(account)),
                "nonce": ("uint256", nonce),
                "deadline": ("uint256", FAR_S),
            },
        )
        self.do(REGISTRAR, registry, "linkAccount", number, self.who(account), FAR_S, signed)

    def permit(self, token: Contract, owner: int, spender: int, value: int, nonce: int) -> None:
        """Allow by signature; the spender sends it."""
        signed = self.signature(
            owner,
            token,
            token.name,
            Permit={
                "owner": ("address", self.who(owner)),
                "spender": ("address", self.who(spender)),
                "value": ("uint256", value),
                "nonce": ("uint256", nonce),
                "deadline": ("uint256", FAR_S),
            },
        )
        r, s, v = signed[:32], signed[32:64], signed[64]
        parties = self.who(owner), self.who(spender)
        self.do(spender, token, "permit", *parties, value, FAR_S, v, r, s)

    def attest(self, investor: str, topic: int, until_s: int, epoch: int, version: int) -> None:
        """Attest something of an investor, by the attester's signature."""
        registry, number = self.ledger.contract("AttestationRegistry"), text_to_bytes32(investor)
        attester = self.who(ATTESTER)
        signed = self.signature(
            ATTESTER,
            registry,
            "AttestationRegistry",
            Attestation={
                "attester": ("address", attester),
                "investor": ("bytes32", number),
                "topic": ("uint8", topic),
                "dataHash": ("bytes32", DOCUMENT),
                "validUntil": ("uint40", until_s),
                "attesterEpoch": ("uint24", epoch),
                "version": ("uint32", version),
            },
        )
        said = (attester, number, topic, DOCUMENT, until_s, signed)
        self.do(ATTESTER, registry, "attest", *said)

    def seize(self, verb: str, *args: object) -> None:
        """Propose an order as one officer and approve it as another."""
        desk = self.ledger.contract("EnforcementDesk")
        self.do(OFFICER, desk, verb, *args, DOCUMENT)
        number = self.ledger.chain.read(desk.call("orderCount"), self.ledger.chain.pin())
        self.do(APPROVER, desk, "approve", number)


def walk(ledger: Ledger) -> None:
    """Every verb, some of them several times."""
    walk = Walk(ledger)
    for stretch in (
        _register,
        _license,
        _attest,
        _keep_holidays,
        _set_rules,
        _issue,
        keep_idle,
        borrow,
        auction,
        _nominate,
        offer,
        allot,
        curtail,
        _trade_bills,
        _trade_shares,
        _trade_power,
        _deal,
        _govern,
        _enforce,
        _record,
        _take,
        _end,
        serve,
        pay,
        _declare,
        read_meters,
        bill,
        idle,
        _announce,
    ):
        stretch(walk)


def _register(w: Walk) -> None:
    registry = "IdentityRegistry"
    custodian = (text_to_bytes32("T-20"), w.who(CUSTODIAN), 3, 1, 586, FAR_S)
    w.do(REGISTRAR, registry, "registerInvestors", [custodian])
    w.link("T-03", BANK_2)
    w.link("T-01", MINER_2)
    w.link("T-04", SAVER_2)
    w.do(REGISTRAR, registry, "unlinkAccount", text_to_bytes32("T-04"), w.who(SAVER_2))
    w.link("T-04", SAVER_2, nonce=1)
    w.do(REGISTRAR, registry, "updateRecord", text_to_bytes32("T-05"), 5, 2, 784, FAR_S)
    w.do(REGISTRAR, registry, "setStatus", text_to_bytes32("T-06"), 2)
    w.do(REGISTRAR, registry, "setStatus", text_to_bytes32("T-06"), 1)
    w.do(REGISTRAR, registry, "setStatus", text_to_bytes32("T-09"), 3)


def _license(w: Walk) -> None:
    register, limited = "LicenceRegistry", text_to_bytes32("L-21")
    custody = text_to_bytes32("L-20")
    broking = (custody, text_to_bytes32("T-20"), CUSTODY_BIT | BROKER_BIT, DOCUMENT)
    w.do(REGULATOR, register, "enterApplication", *broking)
    w.do(REGULATOR, register, "grantNoObjection", custody, DOCUMENT)
    w.do(REGULATOR, register, "grantInPrinciple", custody, DOCUMENT)
    w.do(REGULATOR, register, "grant", custody, 0, FAR_S, DOCUMENT)
    w.do(REGULATOR, register, "enterApplication", limited, text_to_bytes32("T-04"), 128, DOCUMENT)
    w.do(REGULATOR, register, "setSandbox", limited, True, DOCUMENT)
    rights = w.ledger.contract("CapacityRights").address
    w.do(REGULATOR, register, "setSandboxLimit", limited, rights, 70)
    w.do(REGULATOR, register, "revoke", text_to_bytes32("L-08"), DOCUMENT)
    again = (text_to_bytes32("L-09"), text_to_bytes32("T-08"), 128, DOCUMENT)
    w.do(REGULATOR, register, "enterApplication", *again)
    w.do(REGULATOR, register, "surrender", text_to_bytes32("L-10"), DOCUMENT)


def _attest(w: Walk) -> None:
    registry = "AttestationRegistry"
    w.do(REGULATOR, registry, "setAttester", w.who(ATTESTER), 0b110)
    w.attest("T-02", 1, FAR_S, 1, 1)
    w.attest("T-02", 2, FAR_S, 1, 1)
    w.attest("T-01", 1, FAR_S, 1, 1)
    w.attest("T-03", 1, FAR_S, 1, 1)
    w.do(ATTESTER, registry, "revoke", text_to_bytes32("T-01"), 1)
    w.do(REGULATOR, registry, "strike", text_to_bytes32("T-03"), 1)
    w.do(REGULATOR, registry, "suspendAttester", w.who(ATTESTER))
    w.do(REGULATOR, registry, "reinstateAttester", w.who(ATTESTER))
    w.attest("T-02", 1, FAR_S, 2, 2)


def _keep_holidays(w: Walk) -> None:
    calendar = "HolidayCalendar"
    # The last business days of October 2025, so that payments roll over them both ways.
    w.do(REGISTRAR, calendar, "declareYear", 2025, [20_391, 20_392, 20_395], DOCUMENT)
    w.do(REGISTRAR, calendar, "declareYear", 2026, [20_489], DOCUMENT)
    w.do(REGISTRAR, calendar, "amend", [20_490, 20_491], True, DOCUMENT)
    w.do(REGISTRAR, calendar, "amend", [20_491], False, DOCUMENT)


def _set_rules(w: Walk) -> None:
    asset = (SHARES, text_to_bytes32("Railways"), 1_000_000, DOCUMENT)
    w.do(DEBT_ISSUER, "AssetManager", "createAsset", *asset)
    w.do(DEBT_ISSUER, "AssetManager", "setAuthorisation", SHARES, 900_000, DOCUMENT)
    shares, rights = w.shares.address, w.ledger.contract("CapacityRights").address
    w.do(REGULATOR, "ComplianceEngine", "startTracking", shares)
    for rule, verb, *args in (
        ("VelocityRule", "setVelocity", shares, 500, DAY_S),
        ("HoldingPeriodRule", "setPeriod", shares, 3_600),
        ("LotSizeRule", "setLot", shares, 10),
        ("TradingWindowRule", "setHours", shares, 0, DAY_S, 127),
        ("TradingWindowRule", "setClosedPeriod", shares, FAR_S, FAR_S + 9),
        ("TradingWindowRule", "setHolidays", [20_400, 20_401], True),
        ("TradingWindowRule", "setHolidays", [20_401], False),
        ("LockUpRule", "setLockUp", shares, w.now_s - 1),
        ("LockUpRule", "setLockUp", w.bill.address, FAR_S),
        ("LicensedVenueRule", "setVenue", shares, BROKER_BIT, True),
        ("ConcentrationRule", "setShare", shares, 9_000, 10_000),
        ("HolderCountRule", "setLimit", shares, 20),
        ("HoldingCapRule", "setCap", shares, 5_000),
        ("AttestationRule", "setTopics", rights, 0b010),
        ("SanctionsRule", "setInvestor", text_to_bytes32("T-06"), True, DOCUMENT),
        ("SanctionsRule", "setOperator", w.who(BANK_2), True, DOCUMENT),
        ("SanctionsRule", "setOperator", w.who(DEPUTY), True, DOCUMENT),
        ("SanctionsRule", "setOperator", w.who(DEPUTY), False, DOCUMENT),
        ("CountryRule", "setAll", shares, True),
        ("CountryRule", "setAllowed", shares, [826, 840], False),
        ("CountryRule", "setAll", w.bill.address, False),
        ("CountryRule", "setAllowed", w.bill.address, [586, 784], True),
        ("LicenceRule", "setCategories", rights, 384),
    ):
        w.do(REGULATOR, rule, verb, *args)
    names = (
        "VelocityRule",
        "HoldingPeriodRule",
        "LotSizeRule",
        "TradingWindowRule",
        "LockUpRule",
        "LicensedVenueRule",
        "ConcentrationRule",
        "HolderCountRule",
    )
    rules = [w.ledger.contract(name).address for name in names]
    w.do(REGULATOR, "ComplianceEngine", "setRules", shares, rules)
    of_id = [w.ledger.contract(name).address for name in ("TransferApprovalRule", "SanctionsRule")]
    w.do(REGULATOR, "ComplianceEngine", "setIdRules", rights, STRIP, of_id)


def _issue(w: Walk) -> None:
    code = text_to_bytes32("RIGHTS")
    w.do(GRID_OPERATOR, "PowerProgramme", "setProduct", APPROVED, code, 0)
    w.do(GRID_OPERATOR, "PowerProgramme", "setZone", 2, text_to_bytes32("SOUTHERN"), 600_000)
    w.do(GRID_OPERATOR, "PowerProgramme", "setPlant", 3, 2, 1, text_to_bytes32("WINDY"), 550_000)
    w.ledger.mint_bills("B-1", BANK, 5_000)
    w.ledger.mint_bills("B-2", SAVER, 2_000)
    w.ledger.mint_bills("B-3", FUND, 1_000)
    w.ledger.mint_cash("C-1", BANK, 700_000)
    w.ledger.mint_power("P-1", MINER, 9_000, STRIP)
    w.ledger.mint_power("P-2", MINER, 4_000, SHORT)
    w.ledger.mint_power("P-3", CENTRE, 3_000, KEPT)
    lines = [
        (text_to_bytes32(ref), w.who(to), units)
        for ref, to, units in (("S-1", BANK, 3_000), ("S-2", SAVER, 1_000))
    ]
    w.do(DEBT_ISSUER, "AssetManager", "issue", SHARES, lines)


def _nominate(w: Walk) -> None:
    """Sites, gates, nominations, splits, and ceilings that go up, down and wait."""
    book, programme, operator = "NominationBook", "PowerProgramme", GRID_OPERATOR
    miner, centre = text_to_bytes32("T-01"), text_to_bytes32("T-02")
    w.do(operator, book, "registerSite", 1, miner, 1, text_to_bytes32("METER-1"))
    w.do(operator, book, "registerSite", 2, miner, 1, text_to_bytes32("METER-2"))
    w.do(operator, book, "registerSite", 3, centre, 1, text_to_bytes32("METER-3"))
    w.do(operator, book, "replaceMeter", 3, text_to_bytes32("METER-9"))
    w.do(operator, book, "setSiteOpen", 2, False)
    w.do(operator, book, "setSiteOpen", 2, True)
    w.do(operator, book, "setGate", 13, 3)
    w.do(operator, book, "setGate", 14, 5)
    w.ledger.mint_power("P-4", MINER, 900, FORWARD)
    w.do(MINER, book, "nominate", FORWARD, 1, 500)
    w.do(MINER, book, "renominate", FORWARD, 1, 2, 200)
    w.do(MINER, book, "release", FORWARD, 2)
    first, second = (pack_right(part) for part in cut_months(unpack_right(FORWARD), 13))
    rights = w.ledger.contract("CapacityRights")
    w.do(MINER, rights, "split", first, second, 300)
    w.do(MINER, rights, "merge", first, second, 100)
    w.do(operator, programme, "setCeiling", Scope.ZONE, 1, 11, 590_000)
    w.do(operator, programme, "setCeiling", Scope.ZONE, 1, 10, 2_000)
    w.do(operator, programme, "setCeiling", Scope.PHASE, 1, 12, 100)
    w.do(operator, programme, "withdrawRecallPlan", 2)
    w.do(operator, programme, "setCeiling", Scope.PLANT, 1, 12, 500)


def _trade_bills(w: Walk) -> None:
    bill, cash = w.bill, w.ledger.contract("SettlementCash")
    w.do(BANK, bill, "transfer", w.who(SAVER), 50)
    w.do(BANK, bill, "approve", w.who(FUND), 400)
    w.do(FUND, bill, "transferFrom", w.who(BANK), w.who(SAVER), 150)
    w.permit(bill, SAVER, FUND, 300, 0)
    w.permit(bill, SAVER, FUND, 350, 1)
    w.do(FUND, bill, "transferFrom", w.who(SAVER), w.who(BANK_2), 100)
    w.do(BANK, bill, "batchTransfer", [w.who(SAVER), w.who(FUND)], [50, 50])
    w.do(BANK, cash, "transfer", w.who(SAVER), 1_000)
    w.permit(cash, BANK, FUND, 5_000, 0)
    w.do(FUND, cash, "transferFrom", w.who(BANK), w.who(FUND), 2_000)
    w.do(SAVER, cash, "redeem", 400, text_to_bytes32("R-1"))
    for receiver, units in ((SAVER, 150), (FUND, 50), (SAVER, 100)):
        w.do(BANK, bill, "placeHold", w.who(receiver), w.who(CUSTODIAN), units, FAR_S)
    w.do(CUSTODIAN, bill, "releaseHold", 2)
    w.do(CUSTODIAN, bill, "executeHold", 1)
    w.do(SAVER, bill, "placeHold", w.who(FUND), w.who(CUSTODIAN), 70, FAR_S)
    terms = (
        text_to_bytes32(BILL_3M),
        text_to_bytes32("TERMS"),
        "https://mizan.example/t",
        DOCUMENT,
    )
    w.do(DEBT_ISSUER, "DebtManager", "setDocument", *terms)
    for name in ("A", "B", "C"):
        uri = f"https://mizan.example/{name}"
        w.do(POWER_ISSUER, "CapacityRights", "setDocument", text_to_bytes32(name), uri, DOCUMENT)
    w.do(POWER_ISSUER, "CapacityRights", "removeDocument", text_to_bytes32("A"))


def _trade_shares(w: Walk) -> None:
    w.wait(3_601)
    shares = w.shares
    w.do(BANK, shares, "transfer", w.who(SAVER), 100)
    w.do(BANK, shares, "transfer", w.who(BANK_2), 200)
    w.do(BANK_2, shares, "transfer", w.who(FUND), 50)
    w.wait(2_000)
    w.do(BANK, shares, "transfer", w.who(FUND), 70)
    w.do(SAVER, shares, "approve", w.who(CUSTODIAN), 90)
    w.do(CUSTODIAN, shares, "transferFrom", w.who(SAVER), w.who(FUND), 40)
    w.permit(shares, FUND, SAVER, 9, 0)


def _trade_power(w: Walk) -> None:
    rights, approval = w.ledger.contract("CapacityRights"), "TransferApprovalRule"
    miner, centre = text_to_bytes32("T-01"), text_to_bytes32("T-02")
    for kw in (500, 300):
        args = (rights.address, STRIP, miner, centre, kw, FAR_S)
        w.do(REGULATOR, approval, "approve", *args)
    w.ledger.move_power(MINER, CENTRE, STRIP, 500)
    w.do(REGULATOR, rights, "approveTransfer", w.who(CENTRE), w.who(MINER), KEPT, 900, FAR_S)
    w.ledger.move_power(CENTRE, MINER, KEPT, 400)
    w.do(MINER, rights, "setApprovalForAll", w.who(CUSTODIAN), True)
    w.do(CENTRE, rights, "setApprovalForAll", w.who(CUSTODIAN), True)
    moved = (w.who(MINER), w.who(CENTRE), SHORT, 250, b"")
    w.do(CUSTODIAN, rights, "safeTransferFrom", *moved)
    batch = (w.who(CENTRE), w.who(MINER), [SHORT, KEPT], [50, 100], b"")
    w.do(CUSTODIAN, rights, "safeBatchTransferFrom", *batch)
    w.do(CENTRE, rights, "setApprovalForAll", w.who(CUSTODIAN), False)


def _deal(w: Walk) -> None:
    """Deals of every sort: settled, refused, netted, paid elsewhere, called off, released."""
    dvp, cash = w.ledger.contract("DvPSettlement"), w.cash
    w.ledger.mint_cash("C-2", SAVER, 50_000)
    for account in (BANK, SAVER):
        w.do(account, cash, "approve", dvp.address, 2**128)
    one, two = (_Sale(w, BANK, SAVER, 10, 900, text_to_bytes32(f"DEAL-{n}")) for n in (1, 2))
    for sale in (one, two):
        sale.instruct()
    half = _Sale(w, BANK, SAVER, 10, 900, text_to_bytes32("DEAL-3"))
    half.buy()
    w.do(FUND, dvp, "settle", one.id)
    w.do(FUND, dvp, "settleMany", [two.id, half.id])
    w.do(SAVER, dvp, "callOff", half.id)
    ring = [
        _Sale(w, BANK, SAVER, 30, 700, text_to_bytes32("NET-1"), leg=1),
        _Sale(w, SAVER, BANK, 20, 500, text_to_bytes32("NET-2"), leg=1),
    ]
    for sale in ring:
        sale.instruct()
    w.do(FUND, dvp, "settleNet", [sale.id for sale in ring])
    away = _Sale(w, BANK, SAVER, 10, 800, text_to_bytes32("RTGS-1"), leg=2)
    away.instruct()
    both = _Sale(w, BANK, SAVER, 10, 600, text_to_bytes32("DEAL-4"))
    both.instruct()
    w.do(BANK, dvp, "callOff", both.id)
    late = _Sale(w, BANK, SAVER, 10, 650, text_to_bytes32("DEAL-5"))
    lost = _Sale(w, BANK, SAVER, 10, 550, text_to_bytes32("DEAL-6"))
    for sale in (late, lost):
        sale.instruct()
    w.do(FUND, dvp, "settleWithKey", away.id, b"failed")
    w.wait(DAY_S)
    # A buyer that is frozen just then is owed what it locked; the first collects it.
    for sale in (late, lost):
        w.do(REGISTRAR, "IdentityRegistry", "setStatus", text_to_bytes32("T-04"), 2)
        w.do(FUND, dvp, "release", sale.id)
        w.do(REGISTRAR, "IdentityRegistry", "setStatus", text_to_bytes32("T-04"), 1)
        if sale is late:
            w.do(FUND, dvp, "collect", cash.address, w.who(SAVER), w.who(SAVER))


@dataclass
class _Sale:
    """Bills against cash; both parties instruct the same."""

    w: Walk
    seller: int
    buyer: int
    units: int
    amount: int
    ref: bytes
    leg: int = 0

    def __post_init__(self) -> None:
        self.deadline_s = self.w.now_s + DAY_S // 2
        self.dvp = self.w.ledger.contract("DvPSettlement")

    @property
    def terms(self) -> tuple[object, ...]:
        """As the contract takes them."""
        elsewhere = self.leg == 2
        keys = [keccak(key) if elsewhere else bytes(32) for key in (b"paid", b"failed")]
        seller, buyer = self.w.who(self.seller), self.w.who(self.buyer)
        cash = bytes(20) if elsewhere else self.w.cash.address
        times = (0, self.deadline_s)
        sold = (self.w.bill.address, self.units, seller, *times, self.leg, buyer)
        return (*sold, self.amount, cash, 0, self.ref, *keys)

    @property
    def id(self) -> bytes:
        """Its number."""
        chain = self.w.ledger.chain
        return bytes(chain.read(self.dvp.call("idOf", self.terms), chain.pin()))

    def buy(self) -> None:
        """The buyer instructs."""
        self.w.do(self.buyer, self.dvp, "instruct", self.terms, 0)

    def instruct(self) -> None:
        """Both instruct, the seller first."""
        bill, who = self.w.bill, self.w.who(self.buyer)
        place = bill.call("placeHold", who, self.dvp.address, self.units, self.deadline_s)
        (placed,) = self.w.ledger.send(self.seller, place)
        chain, pin = self.w.ledger.chain, self.w.ledger.chain.pin()
        ((_, args),) = chain.events(bill, ("HoldPlaced",), placed.block, pin)
        self.w.do(self.seller, self.dvp, "instruct", self.terms, args["hold"])
        self.buy()


def _govern(w: Walk) -> None:
    manager, desk = w.ledger.contract("AccessManager"), w.ledger.contract("EnforcementDesk")
    role, deputy = 99, w.who(DEPUTY)
    w.do(ADMIN, manager, "labelRole", role, "DEPUTY")
    w.do(ADMIN, manager, "grantRole", role, deputy, 9_000)
    w.do(ADMIN, manager, "grantRole", role, deputy, 600)
    w.do(ADMIN, manager, "grantRole", role, w.who(FUND), 0)
    w.do(ADMIN, manager, "revokeRole", role, w.who(FUND))
    w.do(ADMIN, manager, "setRoleAdmin", role, 1)
    w.do(ADMIN, manager, "setRoleGuardian", role, 9)
    w.do(ADMIN, manager, "setGrantDelay", role, 1_200)
    lot = w.ledger.contract("LotSizeRule")
    w.do(ADMIN, manager, "setTargetAdminDelay", lot.address, 4_000)
    w.do(ADMIN, manager, "setTargetClosed", lot.address, True)
    w.do(ADMIN, manager, "setTargetClosed", w.ledger.contract("CountryRule").address, True)
    w.do(ADMIN, manager, "setTargetClosed", w.ledger.contract("CountryRule").address, False)
    for token in (w.bill, w.shares):
        w.do(OFFICER, desk, "pause", token.address, DOCUMENT)
        _announce_unpause(w, token)
    data = desk.call("unpause", w.shares.address, DOCUMENT).data
    w.do(GUARDIAN, manager, "cancel", w.who(APPROVER), desk.address, data)
    w.wait(4_001)
    w.do(APPROVER, desk, "unpause", w.bill.address, DOCUMENT)
    for _ in range(2):
        _announce_unpause(w, w.shares)
        w.wait(8 * DAY_S)


def _enforce(w: Walk) -> None:
    desk, bill, rights = "EnforcementDesk", w.bill, w.ledger.contract("CapacityRights")
    w.do(OFFICER, desk, "freezeUnits", bill.address, 0, w.who(FUND), 900, DOCUMENT)
    w.do(OFFICER, desk, "freezeUnits", rights.address, STRIP, w.who(MINER), 8_000, DOCUMENT)
    w.do(APPROVER, desk, "releaseUnits", bill.address, 0, w.who(FUND), 300, DOCUMENT)
    w.do(OFFICER, desk, "freezeAccount", bill.address, w.who(FUND), DOCUMENT)
    w.do(OFFICER, desk, "freezeAccount", rights.address, w.who(MINER), DOCUMENT)
    w.do(OFFICER, desk, "freezeAccount", rights.address, w.who(CENTRE), DOCUMENT)
    w.do(APPROVER, desk, "releaseAccount", rights.address, w.who(CENTRE), DOCUMENT)
    w.seize("proposeForcedTransfer", bill.address, 0, w.who(FUND), w.who(SAVER), 950)
    w.seize("proposeForcedTransfer", rights.address, STRIP, w.who(MINER), w.who(CENTRE), 600)
    w.seize("proposeForcedTransfer", w.shares.address, 0, w.who(SAVER), w.who(BANK), 30)
    w.seize("proposeRecovery", bill.address, w.who(BANK), w.who(BANK_2))
    w.seize("proposeRecovery", rights.address, w.who(MINER), w.who(MINER_2))
    w.do(FUND, rights, "carry", w.who(MINER), [STRIP, SHORT])
    w.seize("proposeRecall", rights.address, KEPT, w.who(CENTRE), 200)
    recall = (rights.address, KEPT, w.who(CENTRE), 100, DOCUMENT)
    w.do(OFFICER, desk, "proposeRecall", *recall)
    w.do(OFFICER, desk, "cancel", 7)
    w.do(OFFICER, desk, "proposeRecall", *recall)


def _record(w: Walk) -> None:
    isin = text_to_bytes32(BILL_3M)
    first = w.now_s + 2 * DAY_S
    for at in (first, first + DAY_S, first + 9 * DAY_S):
        w.do(DEBT_ISSUER, "DebtManager", "announceRecord", isin, at)
    w.ledger.move_bills(SAVER, BANK_2, 10)
    w.wait(2 * DAY_S + 1)
    w.ledger.move_bills(SAVER, BANK_2, 20)
    w.wait(DAY_S)
    w.ledger.mint_bills("B-9", SAVER, 500)
    w.ledger.move_bills(SAVER, BANK_2, 30)


def _take(w: Walk) -> None:
    """What others left idle of rights that have begun."""
    take(w, STRIP, KEPT)


def _end(w: Walk) -> None:
    w.wait(40 * DAY_S)
    rights, desk, shares = w.ledger.contract("CapacityRights"), "EnforcementDesk", w.shares
    w.do(FUND, "PowerProgramme", "completeRecallPlan", 1)
    w.do(FUND, rights, "expire", SHORT, [w.who(MINER_2), w.who(CENTRE)])
    _announce_unpause(w, shares)
    w.wait(4_001)
    w.do(APPROVER, desk, "unpause", shares.address, DOCUMENT)
    w.do(BANK, shares, "placeHold", w.who(SAVER), w.who(CUSTODIAN), 60, FAR_S)
    w.do(OFFICER, desk, "freezeUnits", shares.address, 0, w.who(FUND), 20, DOCUMENT)
    w.do(OFFICER, desk, "freezeAccount", shares.address, w.who(FUND), DOCUMENT)
    w.seize("proposeRecovery", shares.address, w.who(SAVER), w.who(SAVER_2))
    prospectus = (SHARES, text_to_bytes32("PROSPECTUS"), "https://mizan.example/p", DOCUMENT)
    w.do(DEBT_ISSUER, "AssetManager", "setDocument", *prospectus)
    record_s = w.now_s + 2 * DAY_S
    for at_s in (record_s, record_s + 1):
        w.do(DEBT_ISSUER, "AssetManager", "announceRecord", SHARES, at_s)
    w.wait(2 * DAY_S + 2)
    w.do(REGULATOR, "ComplianceEngine", "setRules", shares.address, [])
    for asset in (w.bill.address, rights.address, shares.address):
        w.do(OFFICER, desk, "pause", asset, DOCUMENT)


def _declare(w: Walk) -> None:
    """A dividend on the shares as they were held at their record date."""
    token = w.shares
    record = w.ledger.chain.read(token.call("recordAt", 0), w.ledger.chain.pin())
    cash = w.ledger.contract("SettlementCash").address
    dividend = (cash, record, w.now_s, w.now_s + 60 * DAY_S, 0, 15 * 10**17, DOCUMENT)
    w.do(DEBT_ISSUER, "AssetManager", "declareDividend", SHARES, dividend)


def _announce(w: Walk) -> None:
    """Something that is scheduled and not done when the walk ends."""
    _announce_unpause(w, w.shares)


def _announce_unpause(w: Walk, token: Contract) -> None:
    """The approver announces that it will let a token move again."""
    desk = w.ledger.contract("EnforcementDesk")
    data = desk.call("unpause", token.address, DOCUMENT).data
    w.do(APPROVER, "AccessManager", "schedule", desk.address, data, w.now_s + 4_000)


def _fields(**kinds: str) -> list[dict[str, str]]:
    return [{"name": name, "type": kind} for name, kind in kinds.items()]


def _json(value: object) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, bytes):
        return checksum(Address(value)) if len(value) == 20 else f"0x{value.hex()}"
    return str(value)
