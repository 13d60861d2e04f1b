"""Series of debt, what they pay, and the events of vaults that pay it."""

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
    Occasion,
    Paged,
    Reason,
)
from node.api.shapes.tokens import AssetRef, Terms


Day = Annotated[str, Field(examples=["2026-01-22"], description="A day in PKT.")]
Income = Annotated[
    str,
    Field(
        examples=["fixed_pib"],
        description="The kind of income by name: an instrument, dividend, or none.",
    ),
]
Standing = Annotated[
    str,
    Field(
        examples=["performing"],
        description="performing, missed, grace, default or cured, by the block's own time.",
    ),
]


class Instalment(TypedDict):
    """A part of the principal that is paid back early."""

    period: Annotated[int, Field(description="Number of the coupon it is paid with, from 0.")]
    share_percent: Annotated[str, Field(examples=["25.0000"], description="Of the face.")]


class CouponTerms(TypedDict):
    """What a series pays, to whom and until when; frozen when it was created."""

    rate_percent: Annotated[
        str, Field(examples=["12.0000"], description="A year; of what floats, the margin.")
    ]
    floats: bool
    reference_months: Annotated[int, Field(description="Of the reference bill; 0: fixed.")]
    per_year: Annotated[int, Field(description="Coupons a year; 0: none.")]
    coupons: Annotated[int, Field(description="Coupons in all.")]
    day_count: Annotated[str, Field(examples=["act_act_icma"])]
    roll: Annotated[str, Field(examples=["following"])]
    end_of_month: bool
    first_coupon: Day | None
    last_coupon: Day | None
    record_days: int
    fixing_days: int
    grace_days: int
    claim_days: int
    cash: ContractRef
    instalments: list[Instalment]
    terms_hash: Hash | None
    shariah_hash: Hash | None
    asset_pool_hash: Hash | None


class Rate(TypedDict):
    """The rate of a coupon."""

    status: Annotated[
        str,
        Field(
            examples=["fixed"],
            description="fixed; early, open or fallback while it is to be fixed; or disputed.",
        ),
    ]
    source: Annotated[
        str | None, Field(description="terms, reference, fallback or ruling; null: no rate yet.")
    ]
    rate_percent: Annotated[str | None, Field(examples=["11.7489"], description="A year.")]
    reference_percent: Annotated[str | None, Field(description="Of what floats, before margin.")]
    document_hash: Hash | None


class Money(TypedDict):
    """Where an event's cash is: funded = net_paid + tax + held + returned + left."""

    required: Amount
    funded: Amount
    net_paid: Amount
    tax: Annotated[Amount, Field(description="Withheld so far; of it ``tax_remitted`` is paid on.")]
    tax_remitted: Amount
    held: Annotated[Amount, Field(description="Set aside for investors who could not be paid.")]
    returned: Amount
    left: Annotated[Amount, Field(description="All else: what is unclaimed, and dust.")]
    broken: Annotated[
        list[str], Field(description="Identities that do not hold, in words; empty while all do.")
    ]


class ClosedPeriod(TypedDict):
    """From a record date to its payment day."""

    starts: Instant
    ends: Day


class SeriesPayment(TypedDict):
    """One payment of a series, past or to come."""

    kind: Annotated[str, Field(description="coupon, instalment or redemption.")]
    period: Annotated[int, Field(description="Of the coupon it belongs to, from 0.")]
    starts: Day
    ends: Annotated[Day, Field(description="Its coupon day, or maturity.")]
    payment_day: Annotated[Day, Field(description="When it is paid: a business day.")]
    record: Instant
    record_announced: Annotated[bool, Field(description="Announced, and with that final.")]
    closed_period: ClosedPeriod
    rate: Annotated[Rate | None, Field(description="Null of what pays no interest.")]
    gross_per_100: Annotated[
        str | None,
        Field(examples=["5.874450"], description="PKR a unit; null while the rate is not known."),
    ]
    standing: Standing
    event: Annotated[int | None, Field(description="At the vault; null until it is opened.")]
    vault: Address | None
    funded: bool


class SeriesLine(TypedDict):
    """A series in a listing."""

    terms: Terms
    standing: Standing
    outstanding: Annotated[Amount, Field(description="Units in existence.")]
    next_payment: Annotated[
        SeriesPayment | None, Field(description="The first that is not funded; null: none left.")
    ]


class AuctionFacts(TypedDict):
    """What an auction of a series gave."""

    house: ContractRef
    number: int
    buyback: bool
    stage: str
    offered: Amount
    cut_off_per_100: str | None
    average_per_100: str | None
    awarded: Amount


class SeriesDetail(Answer):
    """A series with all that is known of it."""

    terms: Terms
    coupon_terms: CouponTerms
    standing: Standing
    outstanding: Amount
    accrued_per_100: Annotated[
        str | None, Field(description="Of the running coupon at the day's start; null: unknown.")
    ]
    next_payment: SeriesPayment | None
    auctions: list[AuctionFacts]


class SeriesPayments(Answer):
    """The schedule of a series."""

    isin: str
    standing: Standing
    items: list[SeriesPayment]


class VaultEvent(TypedDict):
    """An event of a vault in a listing."""

    event: int
    vault: Address
    kind: Annotated[str, Field(description="coupon, redemption, amortisation or dividend.")]
    token: ContractRef
    cash: ContractRef
    record: Instant
    payment_date: Instant
    expires: Instant
    gross_per_unit: Annotated[str, Field(description="In whole units of cash, exact.")]
    taxable_per_unit: str
    tax_type: Annotated[int, Field(description="Kind of income in the tax table; 0: untaxed.")]
    income: Income
    redeems: Annotated[bool, Field(description="Units are given up for it.")]
    opened_in: Annotated[int, Field(description="Block it was opened in.")]
    payable: bool
    completed: Annotated[Instant | None, Field(description="When it had all its cash.")]
    money: Money


class Funder(TypedDict):
    """What an account put into an event and got back."""

    account: Address
    contributed: Amount
    returned: Amount


class VaultEventDetail(Answer):
    """An event of a vault, and who funded it."""

    event: VaultEvent
    settled: Annotated[int, Field(description="Entitlements paid or held.")]
    unclaimed: Annotated[
        Amount | None,
        Field(description="Due to holders who were not paid yet; null: too many to add up."),
    ]
    dust: Annotated[
        Amount | None,
        Field(description="Left but nobody's: what rounding leaves; null until all cash is there."),
    ]
    funders: list[Funder]


class Entitlement(TypedDict):
    """What a holder is owed or was paid in an event."""

    account: Address
    investor: str | None
    event: int
    vault: Address
    kind: str
    token: ContractRef
    payment_date: Instant
    standing: Annotated[
        str,
        Field(
            description="due, held, paid, expired, or due_untaxed: the tax table lacks its rate."
        ),
    ]
    units: Amount
    gross: Amount
    tax: Amount
    net: Amount
    certificate: Annotated[str | None, Field(description="Unique among payments of the vault.")]
    paid_to: Address | None
    reason: Annotated[Reason | None, Field(description="Why it was not paid when last tried.")]
    at: Annotated[Occasion | None, Field(description="Where it was last paid, held or tried.")]


class AccountEntitlements(Paged):
    """What an account is owed or was paid."""

    items: list[Entitlement]
    account: Address
    investor: str | None


class TaxRate(TypedDict):
    """A line of the tax table."""

    tax_type: int
    income: Income
    tax_class: Annotated[int | None, Field(description="Null of an investor's own rate.")]
    investor: str | None
    number: int
    from_day: Day
    until_day: Annotated[Day | None, Field(description="Null: until the next line begins.")]
    in_force: Annotated[bool, Field(description="On the block's own day.")]
    rate_percent: str
    rounding: Annotated[str, Field(description="down or half_up, to a base unit of cash.")]
    source_hash: Hash | None


class TaxTable(Answer):
    """What is withheld of income."""

    account: Annotated[Address | None, Field(description="Where it is paid to.")]
    rates: list[TaxRate]
    investor_rates: list[TaxRate]


class StatementLine(TypedDict):
    """A movement of a statement."""

    kind: str
    at: Occasion
    amount: Annotated[Amount, Field(description="Signed: negative if it left the account.")]
    balance_after: Amount
    counterparty: Address | None


class StatementPosition(TypedDict):
    """An asset of a statement: opening + movements = closing."""

    asset: AssetRef
    opening: Amount
    closing: Amount
    movements: list[StatementLine]


class StatementIncome(TypedDict):
    """A payment of a statement."""

    kind: Annotated[str, Field(description="paid, held, or released: paid after it was held.")]
    at: Occasion
    event: int
    vault: Address
    payment: Annotated[str, Field(description="coupon, redemption, amortisation or dividend.")]
    token: ContractRef
    units: Amount
    gross: Amount
    tax: Amount
    net: Amount
    certificate: str
    paid_to: Address | None


class StatementTotals(TypedDict):
    """Income of a statement in one cash; what was released is in the quarter it was held."""

    cash: ContractRef
    gross: Amount
    tax: Amount
    net: Amount


class StatementBlock(TypedDict):
    """A block at which a statement's balances are true."""

    number: int
    hash: Hash
    time: Instant


class Statement(Answer):
    """An account's statement over some days, from final blocks alone."""

    account: Address
    investor: str | None
    first_day: Day
    last_day: Day
    complete: Annotated[bool, Field(description="Whether its last day is over and final.")]
    opening_block: Annotated[
        StatementBlock | None, Field(description="Null if the ledger began within it.")
    ]
    closing_block: StatementBlock
    positions: list[StatementPosition]
    income: list[StatementIncome]
    totals: list[StatementTotals]
