"""A security: what a fungible asset has, and freezes, holds, record dates, force and recovery."""

from dataclasses import dataclass, field

from tests.support.register.compliance import DAY_S, FORCED, RECOVERY, TRANSFER, Movement
from tests.support.register.fungible import Fungible, Line
from tests.support.register.people import NOBODY
from tests.support.register.refusal import Constant, Refused, refuse_if


MOST = 2**112 - 1
"""No balance is greater."""


@dataclass(frozen=True)
class Hold(Constant):
    """Units set aside for a receiver until a notary decides."""

    holder: bytes
    receiver: bytes
    notary: bytes
    amount: int
    expiry: int


@dataclass
class Security(Fungible):
    """A debt series or a national asset.

    Attributes:
        matures: First second at which it no longer changes hands; 0 for never.
        lot: What every issuance is a multiple of; 0 for no lots.
        journal: By account, when its balance changed and to what; the supply's under nobody.
    """

    code_word: bytes = b""
    matures: int = 0
    lot: int = 0
    authorised: int = 0
    issued: int = 0
    paused: bool = False
    frozen_accounts: set[bytes] = field(default_factory=set)
    retired: set[bytes] = field(default_factory=set)
    frozen: dict[bytes, int] = field(default_factory=dict)
    holds: dict[int, Hold] = field(default_factory=dict)
    hold_count: int = 0
    records: list[int] = field(default_factory=list)
    journal: dict[bytes, list[tuple[int, int]]] = field(default_factory=dict)
    documents: dict[bytes, tuple[str, bytes, int]] = field(default_factory=dict)

    def issue(self, lines: list[Line]) -> None:
        """The issuer issues."""
        if self.lot:
            refuse_if(not lines, "BatchSize")
            refuse_if(self.now >= self.matures, "SeriesIsMature")
        for _, _, amount in lines:
            self._check_issue(amount)
            self.issued += amount
        refuse_if(not lines, "BatchInvalid")
        for line in lines:
            self.issue_line(line)

    def redeem(self, account: bytes, amount: int, ref: bytes) -> None:
        """The manager takes units out of existence."""
        self.use_ref(ref)
        self.burn(self.issuer, account, amount)

    def batch_transfer(self, sender: bytes, lines: list[tuple[bytes, int]]) -> None:
        """A holder sends to many, to all or to none."""
        refuse_if(not lines, "BatchInvalid")
        for receiver, amount in lines:
            self.transfer(sender, receiver, amount)

    def allowance(self, owner: bytes, spender: bytes) -> int:
        """A retired account lets nobody spend."""
        return 0 if owner in self.retired else super().allowance(owner, spender)

    def approve(self, owner: bytes, spender: bytes, amount: int) -> None:
        """A retired account lets nobody spend."""
        refuse_if(owner in self.retired, "RetiredAccount")
        super().approve(owner, spender, amount)

    def held(self, account: bytes) -> int:
        """What of an account is set aside."""
        return sum(hold.amount for hold in self.holds.values() if hold.holder == account)

    def free(self, account: bytes) -> int:
        """What of an account is neither held nor frozen."""
        bound = self.held(account) + self.frozen.get(account, 0)
        return max(0, self.balance(account) - bound)

    def check_state(self, sender: bytes, receiver: bytes, amount: int) -> None:
        """Refuse what pause, range, flags, maturity or encumbrance do not allow."""
        refuse_if(self.paused, "PAUSED")
        issues = sender == NOBODY
        refuse_if(issues and amount > MOST - self.supply, "AMOUNT_OUT_OF_RANGE")
        refuse_if(sender in self.retired, "ACCOUNT_RETIRED")
        refuse_if(sender in self.frozen_accounts, "SENDER_ACCOUNT_FROZEN")
        if receiver != NOBODY:
            refuse_if(self.matures and self.now >= self.matures, "SERIES_MATURED")
            self._check_receiver(receiver)
        if self.held(sender) or self.frozen.get(sender, 0):
            refuse_if(amount > self.free(sender), "FREE_BALANCE_TOO_LOW")

    def set_balance(self, account: bytes, amount: int) -> None:
        """Write every change down with its second."""
        super().set_balance(account, amount)
        self.journal.setdefault(account, []).append((self.now, amount))
        self.journal.setdefault(NOBODY, []).append((self.now, self.supply))

    # Holds

    def place_hold(
        self, holder: bytes, receiver: bytes, notary: bytes, amount: int, expiry: int
    ) -> None:
        """A holder sets units aside."""
        invalid = amount == 0 or NOBODY in (receiver, notary) or expiry < self.now
        refuse_if(invalid, "HoldInvalid")
        refuse_if(amount > self.balance(holder), "ERC20InsufficientBalance")
        self.check_state(holder, holder, amount)
        self.hold_count += 1
        self.holds[self.hold_count] = Hold(holder, receiver, notary, amount, expiry)

    def execute_hold(self, caller: bytes, number: int) -> None:
        """The notary lets the receiver have them."""
        refuse_if(number not in self.holds, "HoldUnknown")
        hold = self.holds.pop(number)
        refuse_if(caller != hold.notary, "NotNotary")
        refuse_if(self.now > hold.expiry, "HoldExpired")
        self.move(
            Movement(TRANSFER, self.address, 0, caller, hold.holder, hold.receiver, hold.amount)
        )

    def release_hold(self, caller: bytes, number: int) -> None:
        """The notary, or after expiry anybody, gives them back."""
        refuse_if(number not in self.holds, "HoldUnknown")
        hold = self.holds.pop(number)
        refuse_if(self.now <= hold.expiry and caller != hold.notary, "NotNotary")

    # Record dates and documents

    def announce(self, record: int) -> None:
        """A record date to come."""
        earliest = self.now + DAY_S
        if self.records and self.records[-1] >= earliest:
            earliest = self.records[-1] + 1
        refuse_if(record < earliest, "RecordTooEarly")
        self.records.append(record)

    def at(self, account: bytes, record: int) -> int:
        """What an account held when a record date passed; the supply for nobody."""
        changes = self.journal.get(account, [])
        return next((amount for time, amount in reversed(changes) if time <= record), 0)

    def set_document(self, name: bytes, uri: str, digest: bytes) -> None:
        """A document, new or again."""
        refuse_if(not any(name), "ERC1643InvalidName")
        self.documents[name] = (uri, digest, self.now)

    def remove_document(self, name: bytes) -> None:
        """A document less."""
        refuse_if(name not in self.documents, "ERC1643MissingDocument")
        del self.documents[name]

    # What the desk may do

    def freeze_account(self, account: bytes, on: bool) -> None:
        """An account may neither send nor receive, or may again."""
        refuse_if(account == NOBODY, "AccountInvalid")
        (self.frozen_accounts.add if on else self.frozen_accounts.discard)(account)

    def frozen_of(self, _: int, account: bytes) -> int:
        """What of an account is frozen."""
        return self.frozen.get(account, 0)

    def freeze_units(self, _: int, account: bytes, amount: int) -> None:
        """So much of an account is frozen, whatever it holds."""
        refuse_if(account == NOBODY, "AccountInvalid")
        self.frozen[account] = amount

    def force(self, desk: bytes, _: int, source: bytes, target: bytes, amount: int) -> None:
        """Units are taken: what is free, then what is frozen, and then no hold stands."""
        self._check_forced(source, target, amount)
        frozen, free = self.frozen.get(source, 0), self.free(source)
        if amount > free:
            self.frozen[source] = max(0, frozen - (amount - free))
            if self.balance(source) - amount < self.held(source):
                self._drop_holds(source)
        self.settle(Movement(FORCED, self.address, 0, desk, source, target, amount))

    def recall(self, _desk: bytes, _id: int, _account: bytes, _amount: int) -> None:
        """Only rights are recalled; a security knows no such function."""
        raise Refused("Reverted")

    def recover(self, desk: bytes, lost: bytes, successor: bytes) -> None:
        """All of a lost account goes to another one of its investor, and its freezes along."""
        amount = self.balance(lost)
        refuse_if(lost in self.retired, "RetiredAccount")
        self._check_forced(lost, successor, amount)
        self._drop_holds(lost)
        frozen = self.frozen.pop(lost, 0)
        self.frozen[successor] = min(2**256 - 1, self.frozen.get(successor, 0) + frozen)
        if lost in self.frozen_accounts:
            self.frozen_accounts.add(successor)
        self.settle(Movement(RECOVERY, self.address, 0, desk, lost, successor, amount))
        self.retired.add(lost)

    def _check_forced(self, source: bytes, target: bytes, amount: int) -> None:
        refuse_if(amount > self.balance(source), "ERC20InsufficientBalance")
        refuse_if(source == target, "SAME_ACCOUNT")
        self._check_receiver(target)

    def _check_receiver(self, account: bytes) -> None:
        refuse_if(account in self.retired, "ACCOUNT_RETIRED")
        refuse_if(account in self.frozen_accounts, "RECEIVER_ACCOUNT_FROZEN")

    def _check_issue(self, amount: int) -> None:
        if self.lot:
            refuse_if(amount == 0 or amount % self.lot, "NotWholeLots")
        refuse_if(amount == 0, "NothingIssued")
        refuse_if(amount > self.authorised - self.issued, "AuthorisationExceeded")

    def _drop_holds(self, account: bytes) -> None:
        kept = [(number, hold) for number, hold in self.holds.items() if hold.holder != account]
        self.holds = dict(kept)
