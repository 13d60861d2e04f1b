"""What every fungible asset has: balances, allowances, permits, refs; and settlement cash."""

from dataclasses import dataclass, field

from tests.support.register.compliance import Compliance, Movement, ordinary
from tests.support.register.people import NOBODY
from tests.support.register.refusal import reason_of, refuse_if


WITHOUT_END = 2**256 - 1
Line = tuple[bytes, bytes, int]
"""A ref, an account, an amount."""


@dataclass
class Fungible:
    """A fungible asset.

    Attributes:
        address: Its token.
        issuer: Who calls it to issue and redeem.
        used: Refs that have worked; a holder's own are pairs.
        nonces: Permits of each account that were used.
    """

    compliance: Compliance
    address: bytes
    issuer: bytes
    balances: dict[bytes, int] = field(default_factory=dict)
    allowances: dict[tuple[bytes, bytes], int] = field(default_factory=dict)
    used: set[bytes | tuple[bytes, bytes]] = field(default_factory=set)
    nonces: dict[bytes, int] = field(default_factory=dict)

    @property
    def now(self) -> int:
        """The second of the block being made."""
        return self.compliance.people.clock.now

    @property
    def supply(self) -> int:
        """What there is of it."""
        return sum(self.balances.values())

    def balance(self, account: bytes) -> int:
        """What an account holds."""
        return self.balances.get(account, 0)

    def allowance(self, owner: bytes, spender: bytes) -> int:
        """What an account lets another spend."""
        return self.allowances.get((owner, spender), 0)

    def transfer(self, sender: bytes, receiver: bytes, amount: int) -> None:
        """A holder sends."""
        self._change_hands(sender, sender, receiver, amount)

    def transfer_from(self, spender: bytes, owner: bytes, receiver: bytes, amount: int) -> None:
        """A spender sends what its owner lets it."""
        allowed = self.allowance(owner, spender)
        if allowed != WITHOUT_END:
            refuse_if(allowed < amount, "ERC20InsufficientAllowance")
            self.approve(owner, spender, allowed - amount)
        self._change_hands(spender, owner, receiver, amount)

    def approve(self, owner: bytes, spender: bytes, amount: int) -> None:
        """An owner lets a spender spend."""
        refuse_if(spender == NOBODY, "ERC20InvalidSpender")
        self.allowances[owner, spender] = amount

    def permit(
        self, owner: bytes, spender: bytes, amount: int, deadline: int, signer: bytes
    ) -> None:
        """The same by signature."""
        refuse_if(self.now > deadline, "ERC2612ExpiredSignature")
        refuse_if(signer != owner, "ERC2612InvalidSigner")
        self.nonces[owner] = self.nonces.get(owner, 0) + 1
        self.approve(owner, spender, amount)

    def use_ref(self, ref: bytes) -> None:
        """A ref works once."""
        refuse_if(not any(ref) or ref in self.used, "RefRefused")
        self.used.add(ref)

    def code(self, operator: bytes, sender: bytes, receiver: bytes, amount: int) -> str:
        """What ``transferCode`` answers."""
        state = reason_of(lambda: self.check_state(sender, receiver, amount))
        return state or self.compliance.code(self._movement(operator, sender, receiver, amount))

    def check_state(self, sender: bytes, receiver: bytes, amount: int) -> None:
        """Refuse what the token's own state does not allow, lack of balance aside."""

    def issue_line(self, line: Line) -> None:
        """Issue one line of a batch."""
        ref, account, amount = line
        self.use_ref(ref)
        refuse_if(account == NOBODY, "ERC20InvalidReceiver")
        self.move(self._movement(self.issuer, NOBODY, account, amount))

    def burn(self, operator: bytes, account: bytes, amount: int) -> None:
        """Units go out of existence."""
        refuse_if(account == NOBODY, "ERC20InvalidSender")
        self.move(self._movement(operator, account, NOBODY, amount))

    def move(self, m: Movement) -> None:
        """The one place where an unordered movement happens."""
        self.check_balance(m)
        self.check_state(m.sender, m.receiver, m.amount)
        self.settle(m)

    def check_balance(self, m: Movement) -> None:
        """Refuse to send more than there is."""
        short = m.sender != NOBODY and m.amount > self.balance(m.sender)
        refuse_if(short, "ERC20InsufficientBalance")

    def settle(self, m: Movement) -> None:
        """Move, and tell compliance."""
        self.compliance.move(m)
        if m.sender != NOBODY:
            self.set_balance(m.sender, self.balance(m.sender) - m.amount)
        if m.receiver != NOBODY:
            self.set_balance(m.receiver, self.balance(m.receiver) + m.amount)

    def set_balance(self, account: bytes, amount: int) -> None:
        """The one place where balances change."""
        self.balances[account] = amount

    def _change_hands(self, operator: bytes, sender: bytes, receiver: bytes, amount: int) -> None:
        refuse_if(sender == NOBODY, "ERC20InvalidSender")
        refuse_if(receiver == NOBODY, "ERC20InvalidReceiver")
        self.move(self._movement(operator, sender, receiver, amount))

    def _movement(self, operator: bytes, sender: bytes, receiver: bytes, amount: int) -> Movement:
        kind = ordinary(sender, receiver)
        return Movement(kind, self.address, 0, operator, sender, receiver, amount)


@dataclass
class Cash(Fungible):
    """Settlement cash; whoever issues it is the operator."""

    def issue(self, lines: list[Line]) -> None:
        """The treasury issues."""
        refuse_if(not lines, "BatchSize")
        for line in lines:
            refuse_if(line[2] == 0, "NothingToMove")
            self.issue_line(line)

    def redeem(self, holder: bytes, amount: int, ref: bytes) -> None:
        """A holder gives back."""
        refuse_if(amount == 0, "NothingToMove")
        refuse_if(not any(ref) or (holder, ref) in self.used, "RefRefused")
        self.used.add((holder, ref))
        self.burn(holder, holder, amount)
