"""Bills of power: tariffs, invoices, what investors keep and owe, receipts and what is pledged.

One record a cell. Amounts are base units of cash as stored bytes (``amount_bytes``); those that may
be below zero say so (``signed_bytes``). Months (periods) count from January 2025.
"""

from enum import IntEnum

from node.model.base import Record, number_of, signed_number


class Tariff(Record, frozen=True, gc=False, tag=1):
    """What power costs in a zone for some months. Rates and units: ``Tariff.sol``."""

    from_period: int
    last_period: int
    due_days: int
    grace_days: int
    source_hash: bytes
    block: int
    firm_capacity_e4: int = 0
    interruptible_capacity_e4: int = 0
    energy_e4: int = 0
    take_or_pay_e6: int = 0
    compensation_e4: int = 0
    breach_e4: int = 0


class MonthCharges(Record, frozen=True, gc=False, tag=1):
    """What a site's month costs by one version of its readings, line by line."""

    kwh: int
    capacity: bytes
    energy: bytes
    take_or_pay: bytes
    compensation: bytes
    block: int

    @property
    def total(self) -> int:
        """What is due of it; below zero if the compensation is more."""
        due = number_of(self.capacity) + number_of(self.energy) + number_of(self.take_or_pay)
        return due - number_of(self.compensation)


class MonthBilled(Record, frozen=True, gc=False, tag=1):
    """What a month came to over all sites, each by the version it was charged by last."""

    sites: int = 0
    kwh: int = 0
    capacity: bytes = b""
    energy: bytes = b""
    take_or_pay: bytes = b""
    compensation: bytes = b""


class Invoice(Record, frozen=True, gc=False, tag=1):
    """An invoice and what was paid of it.

    Attributes:
        meter_version: The version of the readings that it is made from.
        amount: What it asks for.
        carried: What was carried to the site's next one, signed.
        due_s: It is overdue after that; after ``late_s`` its investor is delinquent.
        paid: All that was; of it, ``from_deposit`` and ``from_guarantee``.
        block: Where it was issued; ``log`` is the log's place in it.
    """

    investor: bytes
    site: int
    period: int
    meter_version: int
    amount: bytes
    carried: bytes
    due_s: int
    late_s: int
    block: int
    log: int
    paid: bytes = b""
    from_deposit: bytes = b""
    from_guarantee: bytes = b""

    @property
    def open(self) -> int:
        """What is still to be paid; below zero only if the events contradict themselves."""
        return number_of(self.amount) - number_of(self.paid)


class SiteBill(Record, frozen=True, gc=False, tag=1):
    """What a site was billed for in all; every amount but ``invoiced`` is signed.

    Attributes:
        billed: What its months cost, each by the version it was charged by last.
        adjusted: Sum of adjustments; ``penalties`` is that of breaches as judged last.
        invoiced: Sum of its invoices.
        carried: What is carried to its next invoice.
    """

    billed: bytes = b""
    adjusted: bytes = b""
    penalties: bytes = b""
    invoiced: bytes = b""
    carried: bytes = b""

    @property
    def is_whole(self) -> bool:
        """Whether all that was billed, adjusted and penalised is invoiced or carried.

        Source: the invariant of ``PowerBilling``.
        """
        parts = map(signed_number, (self.billed, self.adjusted, self.penalties))
        return sum(parts) == number_of(self.invoiced) + signed_number(self.carried)


class Breach(Record, frozen=True, gc=False, tag=1):
    """How an hour was judged last: kWh drawn, kWh allowed, and the penalty."""

    meter_version: int
    kwh: int
    allowed_kwh: int
    penalty: bytes
    block: int


class BillingAccount(Record, frozen=True, gc=False, tag=1):
    """What an investor has paid ahead, guarantees and owes, and the sums of its invoices.

    Attributes:
        open: What its open invoices leave to be paid.
        paid: From all sources; of it, ``from_deposit`` and ``from_guarantee``.
    """

    deposit: bytes = b""
    guarantee: bytes = b""
    open: bytes = b""
    invoiced: bytes = b""
    paid: bytes = b""
    from_deposit: bytes = b""
    from_guarantee: bytes = b""


class BillingLineKind(IntEnum):
    """What a line of a billing account is. Append only."""

    DEPOSIT = 1
    GUARANTEE = 2
    INVOICE = 3
    PAYMENT = 4
    FROM_DEPOSIT = 5
    FROM_GUARANTEE = 6
    ADJUSTMENT = 7
    PENALTY = 8


class BillingLine(Record, frozen=True, gc=False, tag=1):
    """A line of an investor's billing account: what changed, and how it stood afterwards.

    An adjustment or a penalty changes what is carried to the site's next invoice, and none of the
    three balances.

    Attributes:
        amount: By how much, signed.
        invoice, site, period: Of which, or zero.
        hour: UTC hour since 1970 of a penalty, or zero.
        document_hash: Of an adjustment's reasons, or empty.
        deposit, guarantee, open: What the investor had paid ahead, guaranteed and owed then.
    """

    kind: int
    amount: bytes
    invoice: int = 0
    site: int = 0
    period: int = 0
    hour: int = 0
    document_hash: bytes = b""
    deposit: bytes = b""
    guarantee: bytes = b""
    open: bytes = b""


class PledgedShare(Record, frozen=True, gc=False, tag=1):
    """The bond that a share of receipts is kept for, and that share."""

    token: bytes
    share_e6: int
    document_hash: bytes
    block: int


class Pledge(Record, frozen=True, gc=False, tag=1):
    """What is kept for a bond now, and what ever went into its coupons."""

    kept: bytes = b""
    funded: bytes = b""


class BillingMoney(Record, frozen=True, gc=False, tag=1):
    """Where the cash paid for power is, and the sums that must agree; summed from events.

    Attributes:
        deposits, guarantees, pledged, owed: What lies there now, and for what.
        open: What invoices leave to be paid now.
        billed, adjusted, penalties, carried: As of ``SiteBill``, over all sites; signed.
        paid: From all sources; of it, ``from_deposit`` and ``from_guarantee``.
        receipts: What the contract says came in.
    """

    deposits: bytes = b""
    guarantees: bytes = b""
    pledged: bytes = b""
    owed: bytes = b""
    open: bytes = b""
    billed: bytes = b""
    adjusted: bytes = b""
    penalties: bytes = b""
    carried: bytes = b""
    invoiced: bytes = b""
    paid: bytes = b""
    from_deposit: bytes = b""
    from_guarantee: bytes = b""
    receipts: bytes = b""

    @property
    def held(self) -> int:
        """What must lie there."""
        return sum(map(number_of, (self.deposits, self.guarantees, self.pledged, self.owed)))

    def faults(self) -> tuple[str, ...]:
        """Which identities the sums break; none while the contract keeps its word.

        Source: ``BillingInvariants.t.sol``.
        """
        invoiced, paid = number_of(self.invoiced), number_of(self.paid)
        billed = sum(map(signed_number, (self.billed, self.adjusted, self.penalties)))
        checks = (
            (
                "billed, adjusted and penalised is not invoiced and carried",
                billed == invoiced + signed_number(self.carried),
            ),
            ("invoiced is not paid and outstanding", invoiced == paid + number_of(self.open)),
            ("receipts are not what was paid", number_of(self.receipts) == paid),
        )
        return tuple(words for words, holds in checks if not holds)
