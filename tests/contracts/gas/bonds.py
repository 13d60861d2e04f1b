"""What a bond costs: issued, transferred, under rules, after a record date, by force."""

from collections.abc import Sequence

from tests.contracts.gas.costs import Cost, Figures, cost_of, send
from tests.contracts.gas.people import LINES, holders
from tests.support.ledger import (
    CENTRE,
    DEBT_ISSUER,
    MINER,
    REGULATOR,
    SAVER,
    START_S,
    Ledger,
)
from tests.support.officers import APPROVER, PROPOSER
from tokenization.ledger.contracts import Call, Contract
from tokenization.ledger.tx import wait_mined
from tokenization.types import Hash32
from tokenization.units import counted, hex0x, text_to_bytes32


DAY_S = 86_400
PLAIN, COUNTED = "PKMZGAS00019", "PKMZGAS00027"
NEW_HOLDER = 20
PAKISTAN = 586
MINER_CATEGORY, CENTRE_CATEGORY = 1 << 7, 1 << 8
PERMIT = {
    "EIP712Domain": [
        {"name": "name", "type": "string"},
        {"name": "version", "type": "string"},
        {"name": "chainId", "type": "uint256"},
        {"name": "verifyingContract", "type": "address"},
    ],
    "Permit": [
        {"name": "owner", "type": "address"},
        {"name": "spender", "type": "address"},
        {"name": "value", "type": "uint256"},
        {"name": "nonce", "type": "uint256"},
        {"name": "deadline", "type": "uint256"},
    ],
}
"""Source: EIP-2612."""
PAPER = bytes([1]) * 32
"""Stands for the hash of an order's document."""

RULES: dict[str, tuple[object, ...]] = {
    "CountryRule.setAllowed": ([PAKISTAN], True),
    "LotSizeRule.setLot": (50,),
    "LockUpRule.setLockUp": (1,),
    "TradingWindowRule.setHours": (0, DAY_S, 0b1111111),
    "LicensedVenueRule.setVenue": (MINER_CATEGORY, True),
    "LicenceRule.setCategories": (MINER_CATEGORY | CENTRE_CATEGORY,),
    "VelocityRule.setVelocity": (1_000_000, DAY_S),
}
"""What each rule is set to, after the asset."""
COUNTING_RULES: dict[str, tuple[object, ...]] = {"HoldingCapRule.setCap": (100_000,)}
"""The same, of rules that rest on holdings counted by investor."""

PLAIN_SETS = (
    ("Country", "LotSize", "LockUp", "LicensedVenue"),
    ("Country", "LotSize", "LockUp", "Sanctions"),
    ("Country", "LotSize", "TradingWindow", "Sanctions"),
    ("Country", "LotSize", "LockUp", "Licence"),
    ("Country", "LotSize", "LockUp", "Velocity"),
)
COUNTED_SETS = (
    ("Country", "HoldingCap"),
    ("Country", "HoldingCap", "LotSize", "LockUp"),
    ("Country", "HoldingCap", "TradingWindow", "Sanctions"),
)


class Bonds:
    """Two series of its own on a ledger: one without rules, one whose holdings are counted."""

    def __init__(self, ledger: Ledger) -> None:
        """Open both and issue to two holders."""
        self._ledger = ledger
        self._plain, self._counted = self._open(PLAIN), self._open(COUNTED, counted=True)
        for holder in (MINER, CENTRE):
            ledger.mint_bills(f"SETUP-{holder}", holder, 100_000, PLAIN)
            ledger.mint_bills(f"SETUP-{holder}", holder, 50_000, COUNTED)

    def figures(self) -> Figures:
        """Measure everything. What comes later rests on what came before."""
        yield from self._issues()
        yield from self._transfers()
        yield from self._under_rules()
        yield from self._record_dates()
        yield from self._by_force()

    def _issues(self) -> Figures:
        for name, isin in (("without rules", PLAIN), ("two rules, counted", COUNTED)):
            yield self._issue(f"issue, {name}, first of its references", isin, "FIRST-0001", 1)
            yield self._issue(f"issue, {name}", isin, "FIRST-0002", 1)
            self._issue("", isin, "NEW-0001", LINES)
            yield self._issue(f"issue, {name}, {LINES} lines", isin, "NEXT-0001", LINES)
        yield "mint by the manager, first of its references", self._minted("MINT-0001")
        yield "mint by the manager", self._minted("MINT-0002")

    def _issue(self, name: str, isin: str, ref: str, lines: int) -> tuple[str, Cost]:
        to = holders(lines) if lines > 1 else [self._ledger.accounts[MINER]]
        call = self._ledger.contract("DebtManager").call(
            "issue",
            text_to_bytes32(isin),
            [
                (text_to_bytes32(f"{ref[:-4]}{int(ref[-4:]) + line:04}"), holder, 50)
                for line, holder in enumerate(to)
            ],
        )
        return name, self._cost(DEBT_ISSUER, call)

    def _minted(self, ref: str) -> Cost:
        """The token's part alone, as if its manager were an account."""
        rpc, manager = self._ledger.devnet.rpc, self._ledger.contract("DebtManager").address
        rpc("anvil_impersonateAccount", hex0x(manager))
        rpc("anvil_setBalance", hex0x(manager), hex(10**18))
        call = self._plain.call("mint", self._ledger.accounts[MINER], 50, text_to_bytes32(ref))
        fields = {"from": hex0x(manager), "to": hex0x(call.to), "data": hex0x(call.data)}
        sent = Hash32(bytes.fromhex(str(rpc("eth_sendTransaction", fields))[2:]))
        return cost_of(self._ledger, wait_mined(self._ledger.chain, [sent])[0])

    def _transfers(self) -> Figures:
        token, accounts = self._plain, self._ledger.accounts
        yield "transfer", self._transfer(CENTRE)
        yield "transfer to a new holder", self._transfer(NEW_HOLDER)
        for lines in (1, LINES):
            call = token.call("batchTransfer", holders(lines), [1] * lines)
            yield f"batchTransfer, {counted(lines, 'line')}", self._cost(MINER, call)
        yield "approve", self._cost(MINER, token.call("approve", accounts[SAVER], 500))
        pull = token.call("transferFrom", accounts[MINER], accounts[CENTRE], 50)
        yield "transferFrom", self._cost(SAVER, pull)
        yield "permit", self._cost(SAVER, self._permit())
        yield "transferFrom after a permit", self._cost(SAVER, pull)

    def _under_rules(self) -> Figures:
        for sets, token, extra in (
            (PLAIN_SETS, self._plain, ""),
            (COUNTED_SETS, self._counted, ", counted"),
        ):
            for rules in sets:
                self._set_rules(token, rules)
                # What a rule has noted at the same second costs less to note again.
                self._transfer(CENTRE, token)
                self._wait_until(self._ledger.chain.pin().time_s + 1)
                yield f"transfer, {', '.join(rules)}{extra}", self._transfer(CENTRE, token)
        self._set_rules(self._plain, ())

    def _by_force(self) -> Figures:
        desk, token, accounts = (
            self._ledger.contract("EnforcementDesk"),
            self._plain.address,
            self._ledger.accounts,
        )
        freeze = desk.call("freezeUnits", token, 0, accounts[MINER], 100, PAPER)
        yield "freeze units", self._cost(PROPOSER, freeze)
        yield "transfer of what is partly frozen", self._transfer(CENTRE)
        account = desk.call("freezeAccount", token, accounts[SAVER], PAPER)
        yield "freeze an account", self._cost(PROPOSER, account)
        order = (token, 0, accounts[MINER], accounts[CENTRE], 50, PAPER)
        propose = desk.call("proposeForcedTransfer", *order)
        yield "forced transfer, proposed", self._cost(PROPOSER, propose)
        yield "forced transfer, approved", self._cost(APPROVER, desk.call("approve", 1))

    def _record_dates(self) -> Figures:
        manager, code = self._ledger.contract("DebtManager"), text_to_bytes32(PLAIN)
        for number in (3, 5):
            call = manager.call("announceRecord", code, START_S + number * DAY_S)
            cost = self._cost(DEBT_ISSUER, call)
        yield "announce a record date", cost
        for number, name in ((4, "first"), (6, "second")):
            self._wait_until(START_S + number * DAY_S)
            yield f"transfer, first after the {name} record date", self._transfer(CENTRE)
        yield "transfer, next after a record date", self._transfer(CENTRE)

    def _wait_until(self, time_s: int) -> None:
        self._ledger.devnet.rpc("evm_setNextBlockTimestamp", time_s)
        self._ledger.mine()

    def _transfer(self, to: int, token: Contract | None = None) -> Cost:
        token = token or self._plain
        return self._cost(MINER, token.call("transfer", self._ledger.accounts[to], 50))

    def _cost(self, sender: int, call: Call) -> Cost:
        return send(self._ledger, sender, call)

    def _permit(self) -> Call:
        """An allowance that its owner signs and its spender sends."""
        owner, spender = self._ledger.accounts[MINER], self._ledger.accounts[SAVER]
        terms = {"owner": hex0x(owner), "spender": hex0x(spender), "value": 50, "nonce": 0}
        terms["deadline"] = deadline = START_S + 365 * DAY_S
        domain = {
            "name": "BondToken",
            "version": "1",
            "chainId": self._ledger.chain.chain_id,
            "verifyingContract": hex0x(self._plain.address),
        }
        message = {"types": PERMIT, "primaryType": "Permit", "domain": domain, "message": terms}
        answer = self._ledger.devnet.rpc("eth_signTypedData_v4", hex0x(owner), message)
        signed = bytes.fromhex(str(answer)[2:])
        return self._plain.call(
            "permit", owner, spender, 50, deadline, signed[64], signed[:32], signed[32:64]
        )

    def _open(self, isin: str, *, counted: bool = False) -> Contract:
        """A series whose holders may be anyone registered."""
        manager, engine = (self._ledger.contract(n) for n in ("DebtManager", "ComplianceEngine"))
        matures = START_S + 364 * DAY_S
        terms = (text_to_bytes32(isin), 1, START_S, matures, 50, 900_000, 110_000, 10**9, bytes(32))
        cash = self._ledger.contract("SettlementCash").address
        nothing = (0, 0, 2, 1, False, 0, 0, 0, 0, 0, 3, 3650, cash, bytes(32), bytes(32))
        self._ledger.send(DEBT_ISSUER, manager.call("createSeries", terms, nothing, ()))
        token = self._ledger.token(isin)
        if counted:
            self._ledger.send(REGULATOR, engine.call("startTracking", token.address))
        for setter, values in (RULES | COUNTING_RULES if counted else RULES).items():
            name, function = setter.split(".")
            rule = self._ledger.contract(name)
            self._ledger.send(REGULATOR, rule.call(function, token.address, *values))
        self._set_rules(token, COUNTED_SETS[0] if counted else ())
        return token

    def _set_rules(self, token: Contract, rules: Sequence[str]) -> None:
        addresses = [self._ledger.contract(f"{name}Rule").address for name in rules]
        engine = self._ledger.contract("ComplianceEngine")
        self._ledger.send(REGULATOR, engine.call("setRules", token.address, addresses))
