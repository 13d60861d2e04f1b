"""What is known of a ledger after a block from its logs alone.

Most of it the node has folded (``view``). The rest, which the node has no use for, is replayed here
from the event rows it keeps: allowances, nonces, approvals, operators, the order of documents, what
happened when. Nothing here asks the chain.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from node import layout
from node.contracts import event_reader
from node.queries.events import logs_of
from node.store import Snapshot, View
from tokenization.types import Kind
from tokenization.units import bytes32_to_text


READER = event_reader()
ZERO = bytes(20)
NO_RULE = (ZERO,) * 8
TRANSFER, ISSUE, REDEEM, FORCED, RECOVERY = range(5)
"""Source: ``MovementKind``."""


@dataclass(frozen=True)
class Moved:
    """Units of an asset changed hands, were created or ended."""

    time_s: int
    token: bytes
    id: int
    sender: bytes
    receiver: bytes
    amount: int


@dataclass(frozen=True)
class Log:
    """An event as it was emitted."""

    time_s: int
    transaction: bytes
    address: bytes
    name: str
    args: dict[str, Any]


class World:
    """A ledger as its logs tell it.

    Attributes:
        view: What the node made of them.
        time_s: The block's time.
        contracts: Every listed contract, by the name of its artifact.
        rules, id_rules: What is asked of each asset, and further of one id; places may be zero.
        owner: The investor each account ever belonged to.
        moves: Every movement in order.
        noted: What a recording rule took note of: (rule, asset, id, investor) to (time, amount).
    """

    def __init__(self, snapshot: Snapshot, block: int) -> None:
        self.view: View = snapshot.at(block)
        record = snapshot.block(block)
        assert record is not None
        self.time_s = record.time_s
        self.contracts: dict[str, list[bytes]] = defaultdict(list)
        self.owner: dict[bytes, bytes] = {}
        self.homes: dict[bytes, bytes] = {}
        self.signed_links: dict[bytes, int] = defaultdict(int)
        self.authority: dict[bytes, bytes] = {}
        self.asks: dict[tuple[bytes, str], bytes] = {}
        self.moves: list[Moved] = []
        self.allowances: dict[tuple[bytes, bytes, bytes], int] = defaultdict(int)
        self.nonces: dict[tuple[bytes, bytes], int] = defaultdict(int)
        self.operators: dict[tuple[bytes, bytes], bool] = defaultdict(bool)
        self.approvals: dict[tuple[bytes, bytes, int], tuple[int, int]] = {}
        self.documents: dict[bytes, list[bytes]] = defaultdict(list)
        self.licence_for: dict[tuple[bytes, int], bytes] = defaultdict(lambda: bytes(32))
        self.noted: dict[tuple[bytes, bytes, int, bytes], list[tuple[int, int]]]
        self.noted = defaultdict(list)
        self.hold_count: dict[bytes, int] = defaultdict(int)
        self.roles: set[int] = {0}
        self.rules: dict[bytes, tuple[bytes, ...]] = {}
        self.id_rules: dict[tuple[bytes, int], tuple[bytes, ...]] = {}
        self._periods: dict[tuple[bytes, bytes], int] = defaultdict(int)
        self._retired: set[tuple[bytes, bytes]] = set()
        self._holdings: dict[tuple[bytes, int], dict[bytes, int]] = {}
        self._list_contracts()
        self.logs = list(self._read(snapshot))
        self._ordered = {
            (log.transaction, log.address)
            for log in self.logs
            if log.name in {"ForcedTransfer", "Recalled", "Expired"}
        }
        self._recovered = {
            (log.transaction, log.address)
            for log in self.logs
            if log.name == "AccountRetired" and self.kind_of(log.address) != Kind.CAPACITY_RIGHTS
        }
        for log in self.logs:
            self._replay(log)

    def kind_of(self, address: bytes) -> int:
        """What a contract is listed as."""
        contract = self.view.get(layout.CONTRACTS, address)
        return contract.kind if contract else Kind.NONE

    def one(self, name: str) -> bytes:
        """The only contract of that name."""
        (address,) = self.contracts[name]
        return address

    def tokens(self) -> list[bytes]:
        """Every token."""
        names = ("BondToken", "NationalAssetToken", "SettlementCash", "CapacityRights")
        return [address for name in names for address in self.contracts[name]]

    def asset(self, token: bytes, token_id: int = 0) -> int:
        """The node's number of what can be held; zero if nothing ever was."""
        return self.view.get(layout.ASSET_ORDINALS, token, token_id.to_bytes(32, "big")) or 0

    def balance(self, token: bytes, account: bytes, token_id: int = 0) -> int:
        """What an account holds."""
        return self.view.get(layout.HOLDINGS, self.asset(token, token_id), account) or 0

    def supply(self, token: bytes, token_id: int = 0) -> int:
        """What exists."""
        return self.view.get(layout.SUPPLIES, self.asset(token, token_id)) or 0

    def holdings(self, token: bytes, token_id: int) -> dict[bytes, int]:
        """What each investor holds over all its accounts."""
        if (token, token_id) not in self._holdings:
            total = self._holdings[token, token_id] = defaultdict(int)
            for key, units in self.view.scan(layout.HOLDINGS, self.asset(token, token_id)):
                total[self.owner[key[1]]] += units
        return self._holdings[token, token_id]

    def noted_over(self, key: tuple[bytes, bytes, int, bytes], period_s: int) -> int:
        """What a rule noted within so many seconds before the block."""
        since = self.time_s - period_s if period_s < self.time_s else 0
        return sum(amount for time_s, amount in self.noted[key] if time_s > since)

    def is_retired(self, token: bytes, account: bytes) -> bool:
        """Whether an account of a token was given up."""
        return (token, account) in self._retired

    def _list_contracts(self) -> None:
        names = {
            Kind.BOND_TOKEN: "BondToken",
            Kind.NATIONAL_ASSET: "NationalAssetToken",
        }
        for key, contract in self.view.scan(layout.CONTRACTS):
            name = names.get(Kind(contract.kind)) or bytes32_to_text(contract.code)
            self.contracts[name].append(key[0])

    def _read(self, snapshot: Snapshot) -> Iterator[Log]:
        for number in sorted({key[0] for key, _ in self.view.rows(layout.EVENTS)}):
            record = snapshot.block(number)
            assert record is not None
            for _, event in logs_of(self.view, number):
                named = READER.named(event.topics, event.data)
                assert named is not None, f"a log of block {number} cannot be read"
                yield Log(record.time_s, event.tx_hash, event.address, *named)

    def _replay(self, log: Log) -> None:
        handler = getattr(self, f"_on_{log.name}", None)
        if handler is not None:
            handler(log, log.args)

    # Names are those of the events.

    def _on_AuthorityUpdated(self, log: Log, args: dict[str, Any]) -> None:  # noqa: N802
        self.authority[log.address] = args["authority"]

    def _on_IdentityRegistryAdded(self, log: Log, args: dict[str, Any]) -> None:  # noqa: N802
        self.asks[log.address, "identity"] = args["identityRegistry"]

    def _on_ComplianceAdded(self, log: Log, args: dict[str, Any]) -> None:  # noqa: N802
        self.asks[log.address, "compliance"] = args["compliance"]

    def _on_RoleGranted(self, log: Log, args: dict[str, Any]) -> None:  # noqa: N802
        del log
        self.roles.add(args["roleId"])

    def _on_AccountLinked(self, log: Log, args: dict[str, Any]) -> None:  # noqa: N802
        del log
        investor, account = args["investor"], args["account"]
        self.owner[account] = investor
        if investor in self.homes:
            self.signed_links[account] += 1
        self.homes.setdefault(investor, account)

    def _on_LicenceUpdated(self, log: Log, args: dict[str, Any]) -> None:  # noqa: N802
        del log
        if args["version"] == 1:
            for place in range(16):
                if args["categories"] >> place & 1:
                    self.licence_for[args["investor"], 1 << place] = args["licence"]

    def _on_Approval(self, log: Log, args: dict[str, Any]) -> None:  # noqa: N802
        self.allowances[log.address, args["owner"], args["spender"]] = args["value"]

    def _on_NonceUsed(self, log: Log, args: dict[str, Any]) -> None:  # noqa: N802
        self.nonces[log.address, args["owner"]] = args["next"]

    def _on_ApprovalForAll(self, log: Log, args: dict[str, Any]) -> None:  # noqa: N802
        del log
        self.operators[args["account"], args["operator"]] = args["approved"]

    def _on_TransferApproved(self, log: Log, args: dict[str, Any]) -> None:  # noqa: N802
        del log
        self.approvals[args["from"], args["to"], args["id"]] = args["kw"], args["until"]

    def _on_DocumentUpdated(self, log: Log, args: dict[str, Any]) -> None:  # noqa: N802
        names = self.documents[log.address]
        if args["name"] not in names:
            names.append(args["name"])

    def _on_DocumentRemoved(self, log: Log, args: dict[str, Any]) -> None:  # noqa: N802
        names = self.documents[log.address]
        names[names.index(args["name"])] = names[-1]
        names.pop()

    def _on_HoldPlaced(self, log: Log, args: dict[str, Any]) -> None:  # noqa: N802
        self.hold_count[log.address] = args["hold"]

    def _on_AccountRetired(self, log: Log, args: dict[str, Any]) -> None:  # noqa: N802
        self._retired.add((log.address, args["account"]))

    def _on_RulesSet(self, log: Log, args: dict[str, Any]) -> None:  # noqa: N802
        del log
        self.rules[args["asset"]] = args["rules"]

    def _on_IdRulesSet(self, log: Log, args: dict[str, Any]) -> None:  # noqa: N802
        del log
        self.id_rules[args["asset"], args["id"]] = args["rules"]

    def _on_HoldingPeriodSet(self, log: Log, args: dict[str, Any]) -> None:  # noqa: N802
        self._periods[log.address, args["asset"]] = args["period"]

    def _on_Transfer(self, log: Log, args: dict[str, Any]) -> None:  # noqa: N802
        self._move(log, 0, args["from"], args["to"], args["value"])

    def _on_TransferSingle(self, log: Log, args: dict[str, Any]) -> None:  # noqa: N802
        self._move(log, args["id"], args["from"], args["to"], args["value"])

    def _on_TransferBatch(self, log: Log, args: dict[str, Any]) -> None:  # noqa: N802
        for token_id, amount in zip(args["ids"], args["values"], strict=True):
            self._move(log, token_id, args["from"], args["to"], amount)

    def _move(self, log: Log, token_id: int, sender: bytes, receiver: bytes, amount: int) -> None:
        token = log.address
        self.moves.append(Moved(log.time_s, token, token_id, sender, receiver, amount))
        kind = self._kind(log, sender, receiver)
        giver, taker = self.owner.get(sender, b""), self.owner.get(receiver, b"")
        if kind not in {TRANSFER, ISSUE} or not amount or giver == taker:
            return
        for rule in (*self.rules.get(token, ()), *self.id_rules.get((token, token_id), ())):
            if rule in self.contracts["VelocityRule"] and kind == TRANSFER:
                self.noted[rule, token, token_id, giver].append((log.time_s, amount))
            if rule in self.contracts["HoldingPeriodRule"] and self._periods[rule, token]:
                self.noted[rule, token, token_id, taker].append((log.time_s, amount))

    def _kind(self, log: Log, sender: bytes, receiver: bytes) -> int:
        place = log.transaction, log.address
        if place in self._ordered:
            return FORCED
        if place in self._recovered or (log.address, sender) in self._retired:
            return RECOVERY
        if ZERO in (sender, receiver):
            return ISSUE if sender == ZERO else REDEEM
        return TRANSFER
