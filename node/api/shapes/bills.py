"""What power costs, what was invoiced and paid of it, and what the receipts are pledged to."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from node.api.shapes.base import (
    Address,
    Amount,
    Answer,
    ContractRef,
    Hash,
    Instant,
    Month,
    Named,
    Occasion,
    Paged,
)


Rate = Annotated[str, Field(examples=["22.9800"], description="PKR, exact.")]
Signed = Annotated[Amount, Field(description="Below zero it is the site's.")]


class Tariff(TypedDict):
    """What power costs in a zone for some months."""

    zone: Named
    first: Month
    last: Annotated[Month, Field(description="Unless another tariff begins before.")]
    due_days: Annotated[int, Field(description="Days from an invoice to its due date.")]
    grace_days: Annotated[int, Field(description="Days from there to delinquency.")]
    firm_capacity: Annotated[Rate, Field(description="PKR a firm kW round the clock and month.")]
    interruptible_capacity: Rate
    energy: Annotated[Rate, Field(description="PKR a kWh drawn.")]
    take_or_pay_percent: Annotated[
        str, Field(description="Of the kWh nominated and not curtailed, paid for in any case.")
    ]
    compensation: Annotated[Rate, Field(description="PKR a firm kWh curtailed, to the site.")]
    breach: Annotated[Rate, Field(description="PKR a kWh drawn above what was allowed.")]
    source_hash: Hash


class Tariffs(Answer):
    """Every tariff there was, by zone and month."""

    items: list[Tariff]


class Charges(TypedDict):
    """The lines of a month, each rounded once, to the paisa."""

    delivered: Amount
    capacity: Amount
    energy: Amount
    take_or_pay: Amount
    compensation: Annotated[Amount, Field(description="Due to the site.")]
    total: Signed


class Invoice(TypedDict):
    """An invoice for a site's month, and what was paid of it."""

    number: int
    investor: str
    site: int
    month: Month
    meter_version: Annotated[int, Field(description="Of the readings it is made from.")]
    amount: Amount
    paid: Amount
    from_deposit: Annotated[Amount, Field(description="Of what was paid.")]
    from_guarantee: Annotated[Amount, Field(description="Of what was paid; drawn.")]
    open: Amount
    due: Instant
    delinquent_after: Instant
    standing: Annotated[
        str, Field(description="paid, good, overdue or delinquent, by the block's time.")
    ]
    carried: Annotated[Signed, Field(description="To the site's next invoice, as it was issued.")]
    at: Occasion


class InvoiceDetail(Answer):
    """An invoice with the lines of its month, by the version it is made from."""

    invoice: Invoice
    charges: Charges


class BillingAccount(TypedDict):
    """What an investor has paid ahead, guarantees and owes: invoiced = paid + open."""

    investor: str
    standing: Annotated[str, Field(description="good, overdue or delinquent.")]
    oldest_invoice: Annotated[int | None, Field(description="The one that is paid next.")]
    deposit: Amount
    guarantee: Amount
    invoiced: Amount
    paid: Amount
    from_deposit: Amount
    from_guarantee: Amount
    open: Amount
    owed: Annotated[Amount, Field(description="To the investor, to be withdrawn.")]


class BillingLine(TypedDict):
    """Something changed: by how much, and how the account stood afterwards."""

    kind: Annotated[
        str,
        Field(
            description="deposit, guarantee, invoice, payment, from_deposit, from_guarantee, "
            "adjustment or penalty; the last two change what is carried to a site's next invoice."
        ),
    ]
    amount: Annotated[Amount, Field(description="Signed.")]
    invoice: int | None
    site: int | None
    month: Month | None
    hour: str | None
    document_hash: Hash | None
    deposit: Amount
    guarantee: Amount
    open: Amount
    at: Occasion


class BillingStatement(Paged):
    """An investor's account and what changed it."""

    account: BillingAccount
    items: list[BillingLine]


class Breach(TypedDict):
    """An hour in which more was drawn than allowed, as judged last."""

    hour: str
    delivered: Amount
    allowed: Amount
    penalty: Amount
    meter_version: int


class SiteBilling(Answer):
    """What a site was billed for: billed + adjusted + penalties = invoiced + carried."""

    site: int
    billed: Signed
    adjusted: Signed
    penalties: Amount
    invoiced: Amount
    carried: Annotated[Signed, Field(description="To its next invoice.")]
    holds: Annotated[bool, Field(description="Whether that adds up.")]
    breaches: list[Breach]


class ReceiptsMonth(TypedDict):
    """A month: what could have been drawn and was, what it came to, and what came in during it."""

    month: Month
    sites: int
    offered: Annotated[Amount, Field(description="Energy under the programme's ceiling.")]
    allocated: Amount
    nominated: Amount
    delivered: Annotated[Amount, Field(description="As charged for.")]
    utilisation_percent: Annotated[
        str, Field(description="Delivered of what is offered: former surplus put to use.")
    ]
    capacity: Amount
    energy: Amount
    take_or_pay: Amount
    compensation: Amount
    receipts: Annotated[Amount, Field(description="Cash that came in during the month.")]


class Coverage(TypedDict):
    """How far an event that pays the bond is covered."""

    event: int
    vault: Address
    payment_date: Instant
    required: Amount
    funded: Amount
    contributed: Annotated[Amount, Field(description="Of what is funded, from the pledge.")]
    coverage_percent: Annotated[str, Field(description="Funded and kept, of what is required.")]


class Pledged(TypedDict):
    """What is kept for the coupons of a bond."""

    token: ContractRef
    share_percent: Annotated[str, Field(description="Of every receipt, now; 0 where it ended.")]
    kept: Amount
    funded: Annotated[Amount, Field(description="That ever went into its coupons.")]
    document_hash: Hash | None
    coverage: list[Coverage]


class BillingTotals(TypedDict):
    """The sums over everything: invoiced = paid + open, and paid = receipts."""

    billed: Signed
    adjusted: Signed
    penalties: Amount
    carried: Signed
    invoiced: Amount
    paid: Amount
    from_deposit: Amount
    from_guarantee: Amount
    open: Amount
    receipts: Amount
    deposits: Amount
    guarantees: Amount
    pledged: Amount
    owed: Amount
    held: Annotated[Amount, Field(description="Deposits, guarantees, pledged and owed: kept.")]
    broken: Annotated[list[str], Field(description="Identities that do not hold; none is well.")]


class Receipts(Answer):
    """What power earned: month by month, in all, and what of it is pledged to a bond's coupons."""

    months: list[ReceiptsMonth]
    totals: BillingTotals | None
    payee: Address | None
    pledges: list[Pledged]
