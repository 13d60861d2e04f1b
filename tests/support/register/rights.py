"""Capacity rights and the programme they are allocated from."""

from dataclasses import dataclass, field

from tests.support.register.compliance import (
    FORCED,
    ISSUE,
    RECOVERY,
    TRANSFER,
    Compliance,
    Movement,
    ordinary,
)
from tests.support.register.people import NOBODY
from tests.support.register.refusal import Constant, reason_of, refuse_if


BY_APPROVAL, NEVER, FREELY = range(3)
"""How rights of a product change hands."""
MAY_OPERATE = 0b111
"""Exchange, custody, broker."""
Cell = tuple[int, int]
"""A month and a time block of its days."""


@dataclass(frozen=True)
class RightOf(Constant):
    """What the number of a right says."""

    product: int
    zone: int
    plant: int
    first: int
    last: int
    blocks: tuple[int, ...]
    well_formed: bool = True

    @property
    def cells(self) -> list[Cell]:
        """Where it draws."""
        return [(p, b) for p in range(self.first, self.last + 1) for b in self.blocks]


@dataclass(frozen=True)
class Programme(Constant):
    """Ceilings in kW: of everything, of zones, of plants with their zone; products; the month."""

    ceiling: int
    zones: dict[int, int]
    plants: dict[int, tuple[int, int]]
    products: dict[int, int]
    time_blocks: int


@dataclass
class Rights:
    """Capacity rights; ids by number with what they say.

    Attributes:
        month_starts: First second of each month, from month 0 on.
        approvals: kW and until when, by giver, taker and id.
    """

    compliance: Compliance
    address: bytes
    issuer: bytes
    programme: Programme
    ids: dict[int, RightOf]
    month_starts: list[int]
    balances: dict[tuple[bytes, int], int] = field(default_factory=dict)
    used: set[bytes] = field(default_factory=set)
    approvals: dict[tuple[bytes, bytes, int], tuple[int, int]] = field(default_factory=dict)
    operators: set[tuple[bytes, bytes]] = field(default_factory=set)
    paused: bool = False
    frozen_accounts: set[bytes] = field(default_factory=set)
    frozen: dict[tuple[bytes, int], int] = field(default_factory=dict)
    successors: dict[bytes, bytes] = field(default_factory=dict)

    @property
    def now(self) -> int:
        """The second of the block being made."""
        return self.compliance.people.clock.now

    @property
    def month(self) -> int:
        """The month of that second."""
        return sum(start <= self.now for start in self.month_starts) - 1

    def balance(self, account: bytes, token_id: int) -> int:
        """The kW of a right that an account holds."""
        return self.balances.get((account, token_id), 0)

    def supply(self, token_id: int) -> int:
        """The kW of a right there are."""
        return sum(kw for (_, one), kw in self.balances.items() if one == token_id)

    def is_over(self, token_id: int) -> bool:
        """Whether the window of a right has ended."""
        return self.now >= self.month_starts[self.ids[token_id].last + 1]

    def allocated(self, place: str, number: int, cell: Cell) -> int:
        """The kW allocated in a cell that is not over, in a zone, from a plant, or in all."""
        return sum(
            self.supply(token_id)
            for token_id, one in self.ids.items()
            if one.well_formed and cell in one.cells and getattr(one, place, number) == number
        )

    def allocate(self, lines: list[tuple[bytes, bytes, int, int]]) -> None:
        """The issuer of power allocates; each line a ref, an account, an id and kW."""
        refuse_if(not lines, "BatchSize")
        for ref, account, token_id, kw in lines:
            refuse_if(not any(ref) or ref in self.used, "RefRefused")
            refuse_if(kw == 0, "NothingAllocated")
            refuse_if(account == NOBODY, "ERC1155InvalidReceiver")
            self.used.add(ref)
            self.check_room(token_id, kw)
            self._check_state(NOBODY, account, token_id)
            self._settle(Movement(ISSUE, self.address, token_id, self.issuer, NOBODY, account, kw))

    def transfer(
        self, operator: bytes, source: bytes, target: bytes, lines: list[tuple[int, int]]
    ) -> None:
        """A holder or its operator sends; each line an id and kW."""
        mine = operator == source or self.may_operate(source, operator)
        refuse_if(not mine, "ERC1155MissingApprovalForAll")
        refuse_if(target == NOBODY, "ERC1155InvalidReceiver")
        for token_id, kw in lines:
            self._check_state(source, target, token_id)
            self._use_approval(source, target, token_id, kw)
        for token_id, kw in lines:
            refuse_if(kw > self.balance(source, token_id), "ERC1155InsufficientBalance")
            self._change(source, target, token_id, kw)
        for token_id, kw in lines:
            m = Movement(TRANSFER, self.address, token_id, operator, source, target, kw)
            self.compliance.move(m)
        for token_id, kw in lines:
            short = self.balance(source, token_id) < self.frozen.get((source, token_id), 0)
            refuse_if(source != target and kw and short, "FREE_BALANCE_TOO_LOW")

    def code(self, operator: bytes, source: bytes, target: bytes, token_id: int, kw: int) -> str:
        """What ``transferCode`` answers."""
        return reason_of(lambda: self._check_transfer(operator, source, target, token_id, kw))

    def approve_transfer(
        self, source: bytes, target: bytes, token_id: int, kw: int, until: int
    ) -> None:
        """The regulator lets a transfer happen."""
        self.approvals[source, target, token_id] = (kw, until)

    def set_operator(self, owner: bytes, operator: bytes, on: bool) -> None:
        """A holder gives charge of its rights, or takes it back."""
        if on:
            refuse_if(owner in self.successors, "RetiredAccount")
            refuse_if(not self._is_licensed(operator), "OperatorRefused")
        refuse_if(operator == NOBODY, "ERC1155InvalidOperator")
        (self.operators.add if on else self.operators.discard)((owner, operator))

    def may_operate(self, owner: bytes, operator: bytes) -> bool:
        """Whether an operator may move an owner's rights now."""
        given = (owner, operator) in self.operators and owner not in self.successors
        return given and self._is_licensed(operator)

    def expire(self, caller: bytes, token_id: int, accounts: list[bytes]) -> None:
        """Anybody ends rights whose window is over."""
        refuse_if(not accounts, "BatchSize")
        refuse_if(not self.ids[token_id].well_formed, "NotExpired")
        refuse_if(not self.is_over(token_id), "NotExpired")
        for account in accounts:
            kw = self.balance(account, token_id)
            if kw:
                self._take(Movement(FORCED, self.address, token_id, caller, account, NOBODY, kw))

    def carry(self, caller: bytes, lost: bytes, ids: list[int]) -> None:
        """What a retired account still has follows to its successor."""
        refuse_if(lost not in self.successors, "NotRetired")
        successor = self.successors[lost]
        refuse_if(successor in self.successors, "RetiredAccount")
        refuse_if(not ids, "BatchSize")
        for token_id in ids:
            frozen = self.frozen.pop((lost, token_id), 0)
            key = (successor, token_id)
            self.frozen[key] = min(2**256 - 1, self.frozen.get(key, 0) + frozen)
            kw = self.balance(lost, token_id)
            if kw:
                self._take(Movement(RECOVERY, self.address, token_id, caller, lost, successor, kw))

    # What the desk may do

    def freeze_account(self, account: bytes, on: bool) -> None:
        """An account may neither send nor receive, or may again."""
        refuse_if(account == NOBODY, "AccountInvalid")
        (self.frozen_accounts.add if on else self.frozen_accounts.discard)(account)

    def frozen_of(self, token_id: int, account: bytes) -> int:
        """What of a right in an account is frozen."""
        return self.frozen.get((account, token_id), 0)

    def freeze_units(self, token_id: int, account: bytes, kw: int) -> None:
        """So much of a right in an account is frozen, whatever it holds."""
        refuse_if(account == NOBODY, "AccountInvalid")
        self.frozen[account, token_id] = kw

    def force(self, desk: bytes, token_id: int, source: bytes, target: bytes, kw: int) -> None:
        """KW are taken, frozen or not."""
        refuse_if(source == target, "SAME_ACCOUNT")
        self._check_receiver(target)
        self._take(Movement(FORCED, self.address, token_id, desk, source, target, kw))

    def recall(self, desk: bytes, token_id: int, source: bytes, kw: int) -> None:
        """KW go back to the programme."""
        self._take(Movement(FORCED, self.address, token_id, desk, source, NOBODY, kw))

    def recover(self, desk: bytes, lost: bytes, successor: bytes) -> None:
        """A lost account is retired; what it holds follows by ``carry``."""
        before = self.successors.get(lost)
        refuse_if(before and before not in self.successors, "RetiredAccount")
        refuse_if(lost == successor, "SAME_ACCOUNT")
        self._check_receiver(successor)
        self.compliance.check(Movement(RECOVERY, self.address, 0, desk, lost, successor, 0))
        self.successors[lost] = successor
        if lost in self.frozen_accounts:
            self.frozen_accounts.add(successor)

    # What refuses

    def check_room(self, token_id: int, kw: int) -> None:
        """Refuse what the programme does not define or has no room for."""
        one, programme = self.ids[token_id], self.programme
        refuse_if(not one.well_formed, "RIGHT_MALFORMED")
        refuse_if(one.product not in programme.products, "PRODUCT_UNKNOWN")
        refuse_if(one.zone not in programme.zones, "ZONE_UNKNOWN")
        zone, plant_cap = programme.plants.get(one.plant, (0, 0))
        refuse_if(zone != one.zone, "PLANT_UNKNOWN")
        undefined = not one.blocks or one.blocks[-1] >= programme.time_blocks
        refuse_if(undefined, "BLOCKS_INVALID")
        refuse_if(not self.month <= one.first <= one.last, "WINDOW_INVALID")
        ceilings = [
            ("programme", 0, programme.ceiling),
            ("zone", one.zone, programme.zones[one.zone]),
            ("plant", one.plant, plant_cap),
        ]
        for month in range(one.first, one.last + 1):
            for place, number, cap in ceilings:
                most = max(self.allocated(place, number, (month, b)) for b in one.blocks)
                refuse_if(most + kw > cap, f"{place.upper()}_CAP_EXCEEDED")

    def _check_transfer(
        self, operator: bytes, source: bytes, target: bytes, token_id: int, kw: int
    ) -> None:
        self._check_state(source, target, token_id)
        kind = ordinary(source, target)
        if source == NOBODY:
            self.check_room(token_id, kw)
        else:
            stranger = operator != source and not self._is_licensed(operator)
            refuse_if(stranger, "OPERATOR_NOT_LICENSED")
            self._check_approval(source, target, token_id, kw)
        self.compliance.check(Movement(kind, self.address, token_id, operator, source, target, kw))
        free = max(0, self.balance(source, token_id) - self.frozen_of(token_id, source))
        bound = any(n for (account, _), n in self.frozen.items() if account == source)
        refuse_if(source != target and bound and kw > free, "FREE_BALANCE_TOO_LOW")

    def _check_state(self, source: bytes, target: bytes, token_id: int) -> None:
        refuse_if(self.paused, "PAUSED")
        refuse_if(source in self.successors, "ACCOUNT_RETIRED")
        refuse_if(source in self.frozen_accounts, "SENDER_ACCOUNT_FROZEN")
        self._check_receiver(target)
        if NOBODY in (source, target):
            return
        refuse_if(not self.ids[token_id].well_formed, "RIGHT_MALFORMED")
        refuse_if(self.is_over(token_id), "RIGHT_EXPIRED")
        refuse_if(self._policy(token_id) == NEVER, "PRODUCT_NOT_TRANSFERABLE")

    def _check_receiver(self, account: bytes) -> None:
        refuse_if(account in self.successors, "ACCOUNT_RETIRED")
        refuse_if(account in self.frozen_accounts, "RECEIVER_ACCOUNT_FROZEN")

    def _check_approval(self, source: bytes, target: bytes, token_id: int, kw: int) -> None:
        if kw and self._asks_approval(source, target, token_id):
            most, until = self.approvals.get((source, target, token_id), (0, 0))
            refuse_if(kw > most or self.now > until, "APPROVAL_MISSING")

    def _use_approval(self, source: bytes, target: bytes, token_id: int, kw: int) -> None:
        self._check_approval(source, target, token_id, kw)
        if kw and self._asks_approval(source, target, token_id):
            most, until = self.approvals[source, target, token_id]
            self.approvals[source, target, token_id] = (most - kw, until)

    def _asks_approval(self, source: bytes, target: bytes, token_id: int) -> bool:
        deals = source != target and NOBODY not in (source, target)
        return deals and self._policy(token_id) == BY_APPROVAL

    def _policy(self, token_id: int) -> int:
        return self.programme.products.get(self.ids[token_id].product, BY_APPROVAL)

    def _is_licensed(self, operator: bytes) -> bool:
        if operator == NOBODY:
            return False
        return self.compliance.people.may_operate(operator, MAY_OPERATE)

    # What moves

    def _take(self, m: Movement) -> None:
        """Frozen or not: what is free first."""
        balance = self.balance(m.sender, m.id)
        refuse_if(m.amount > balance, "ERC1155InsufficientBalance")
        frozen = self.frozen.get((m.sender, m.id), 0)
        free = max(0, balance - frozen)
        if m.amount > free:
            self.frozen[m.sender, m.id] = max(0, frozen - (m.amount - free))
        self._settle(m)

    def _settle(self, m: Movement) -> None:
        self._change(m.sender, m.receiver, m.id, m.amount)
        self.compliance.move(m)

    def _change(self, source: bytes, target: bytes, token_id: int, kw: int) -> None:
        if source != NOBODY:
            self.balances[source, token_id] = self.balance(source, token_id) - kw
        if target != NOBODY:
            self.balances[target, token_id] = self.balance(target, token_id) + kw
