"""What becomes of debt: fixings, openings, where cash of payments is, tax, one record a cell.

Amounts are base units of cash as stored bytes; numbers of events and certificates fit 64 bits.
"""

from enum import IntEnum

from node.model.base import Record


def _number(amount: bytes) -> int:
    return int.from_bytes(amount, "big")


class Fixing(Record, frozen=True, gc=False, tag=1):
    """A rate that was entered for a coupon. Source: ``IDebtServicing.Fixing``."""

    source: int
    reference_e6: int
    rate_e6: int
    document_hash: bytes


class OpenedPayment(Record, frozen=True, gc=False, tag=1):
    """Which event of which vault pays a payment of a series, and in which block it was opened."""

    vault: bytes
    event: int
    block: int


class Distribution(Record, frozen=True, gc=False, tag=1):
    """An event of a vault as it was opened. Units as in ``IDistributionVault.Opening``."""

    token: bytes
    kind: int
    cash: bytes
    record_s: int
    payment_s: int
    expiry_s: int
    tax_type: int
    per_unit_e18: bytes
    taxable_per_unit_e18: bytes
    redeems: bool
    required: bytes
    block: int

    @property
    def need(self) -> int:
        """Base units of cash that fund it."""
        return _number(self.required)

    @property
    def per_unit(self) -> int:
        """Base units of cash a unit is owed, times 1e18."""
        return _number(self.per_unit_e18)

    @property
    def taxable_per_unit(self) -> int:
        """How much of that is income, times 1e18."""
        return _number(self.taxable_per_unit_e18)


class Money(Record, frozen=True, gc=False, tag=1):
    """Where the cash of an event is, summed from its events; every sum only grows.

    Attributes:
        expiry_s: The event's expiry as it is now.
        complete_s: When all its cash was there, or zero.
        funded: What came in, as the vault says; ``contributed`` is the sum over funders.
        gross: What entitlements that were settled came to before tax.
        paid: Net amounts paid, those that were held first included.
        set_aside: Net amounts ever held; ``released`` is what of them was paid.
        remitted: Tax paid to the authority.
        returned: What went back, as the vault says; ``handed_back`` is the sum over funders.
        payments: Entitlements settled.
    """

    expiry_s: int
    complete_s: int = 0
    funded: bytes = b""
    contributed: bytes = b""
    gross: bytes = b""
    paid: bytes = b""
    taxed: bytes = b""
    set_aside: bytes = b""
    released: bytes = b""
    remitted: bytes = b""
    returned: bytes = b""
    handed_back: bytes = b""
    payments: int = 0

    @property
    def held(self) -> int:
        """What is set aside now; below zero only if the events contradict themselves."""
        return _number(self.set_aside) - _number(self.released)

    @property
    def left(self) -> int:
        """What is neither paid, taxed, held nor returned: unclaimed, and dust."""
        gone = _number(self.paid) + _number(self.taxed) + _number(self.returned)
        return _number(self.funded) - gone - self.held

    def faults(self, required: int) -> tuple[str, ...]:
        """Which identities the sums break; none while the vault keeps its word.

        Source: ``IDistributionVault``; invariants 6 to 14 of the design.
        """
        gross, tax = _number(self.gross), _number(self.taxed)
        net = _number(self.paid) + self.held
        checks = (
            ("gross is net paid, tax and held", gross == net + tax),
            ("funded is what funders put in", self.funded == self.contributed),
            ("returned is what funders got back", self.returned == self.handed_back),
            ("funded is not above what is required", _number(self.funded) <= required),
            ("paid, taxed, held and returned is not above funded", self.left >= 0),
            ("remitted is not above taxed", _number(self.remitted) <= tax),
            ("released is not above what was held", self.held >= 0),
        )
        return tuple(words for words, holds in checks if not holds)


class Contribution(Record, frozen=True, gc=False, tag=1):
    """What an account has put into an event, and got back."""

    contributed: bytes = b""
    returned: bytes = b""


class Entitlement(Record, frozen=True, gc=False, tag=1):
    """What a holder was paid in an event, or what is held for it; sums if it was in parts.

    Attributes:
        certificate: Of the latest part.
        units: Paid for.
        net: Paid or held.
        held: Held now.
        to: Where the latest part was paid to; empty if it was not.
        reason: Why it was not paid when that was last tried, or zero.
        block: Where that was.
        log: The log's place in it.
    """

    certificate: int = 0
    units: bytes = b""
    gross: bytes = b""
    tax: bytes = b""
    net: bytes = b""
    held: bytes = b""
    to: bytes = b""
    reason: int = 0
    block: int = 0
    log: int = 0

    @property
    def is_held(self) -> bool:
        """Whether some of it waits for its investor."""
        return bool(self.held)

    @property
    def is_settled(self) -> bool:
        """Whether it was paid, held or both."""
        return self.certificate != 0


class PayoutKind(IntEnum):
    """What a line of an account's income is. Append only."""

    PAID = 1
    HELD = 2
    RELEASED = 3


class Payout(Record, frozen=True, gc=False, tag=1):
    """An entitlement was paid, held or released: one line of an account's income.

    ``net`` of what is released was counted before, when it was held.
    """

    kind: int
    vault: bytes
    event: int
    to: bytes
    certificate: int
    units: bytes
    gross: bytes
    tax: bytes
    net: bytes
    reason: int


class TaxRate(Record, frozen=True, gc=False, tag=1):
    """A line of the tax table. Source: ``ITaxRegistry.Rate``."""

    from_day: int
    rate_e6: int
    rounding: int
    source_hash: bytes


class InvestorTaxRate(Record, frozen=True, gc=False, tag=1):
    """An investor's own rate on the days of a certificate, both included."""

    from_day: int
    until_day: int
    rate_e6: int
    rounding: int
    document_hash: bytes


class CashFlow(Record, frozen=True, gc=False, tag=1):
    """What went through an escrow's hands in one cash, by its own events; sums only grow.

    Attributes:
        received: Cash that came in.
        paid: Cash that went out.
        pledged: Of what came in, bonds of bids.
        unpledged: Of these, bonds of bids that are over.
        credited: What was made due to investors.
    """

    received: bytes = b""
    paid: bytes = b""
    pledged: bytes = b""
    unpledged: bytes = b""
    credited: bytes = b""

    @property
    def liability(self) -> int:
        """What must still be there."""
        return _number(self.received) - _number(self.paid)
