"""Cells of debt: terms, what is paid, tax, and auctions."""

from node import model
from node.keys import FLAG, RAW, UINT, record
from node.layout.parts import (
    ACCOUNT,
    AUCTION,
    BID,
    CODE,
    CONTRACT,
    COUPON,
    EVENT,
    ID,
    INSTRUCTED,
    INVESTOR,
    ISIN,
    LINE,
    LOG,
    OWED,
    PAYMENT,
    TAX_CLASS,
    TAX_TYPE,
    cell,
)


# Debt

SERIES = cell("B", "series", (ISIN,), record(model.Series), "The terms of a debt series.")
COUPON_TERMS = cell(
    "$", "coupon_terms", (ISIN,), record(model.CouponTerms), "What income a debt series pays."
)
PAYMENT_TERMS = cell(
    "=",
    "payment_terms",
    (ISIN,),
    record(model.PaymentTerms),
    "In what, to whom and until when a debt series pays.",
)
INSTALMENTS = cell(
    "/",
    "instalments",
    (ISIN, COUPON),
    UINT,
    "Share of the face paid back early with the coupon of that number, times 1e6.",
)
FROZEN_TERMS = cell(
    "#",
    "frozen_terms",
    (ISIN,),
    record(model.FrozenTerms),
    "What the terms of a debt series hash to, and the documents behind an Ijarah.",
)
NATIONAL_ASSETS = cell(
    "2",
    "national_assets",
    (CODE,),
    record(model.NationalAsset),
    "A national asset divided into shares.",
)

# What debt pays

RECORDS_SCHEDULED = cell(
    "%",
    "records_scheduled",
    (ISIN, COUPON),
    UINT,
    "UTC second of a payment's record date, as announced; redemption's follows the last coupon's.",
)
FIXINGS = cell(
    "&", "fixings", (ISIN, COUPON), record(model.Fixing), "The rate entered for a coupon."
)
PAYMENTS = cell(
    "(",
    "payments",
    (ISIN, PAYMENT, COUPON),
    record(model.OpenedPayment),
    "Which event of a vault pays a payment of a series.",
)
DISTRIBUTIONS = cell(
    ")",
    "distributions",
    (CONTRACT, EVENT),
    record(model.Distribution),
    "An event of a vault as it was opened.",
)
DISTRIBUTION_MONEY = cell(
    "*",
    "distribution_money",
    (CONTRACT, EVENT),
    record(model.Money),
    "Where the cash of an event is.",
)
CONTRIBUTIONS = cell(
    "+",
    "contributions",
    (CONTRACT, EVENT, ACCOUNT),
    record(model.Contribution),
    "What an account has put into an event.",
)
TOKEN_EVENTS = cell(
    "-",
    "token_events",
    (CONTRACT, CONTRACT, EVENT),
    FLAG,
    "The event of a vault, second, pays holders of the token, first.",
)
LATEST_EVENTS = cell(
    ",", "latest_events", (CONTRACT,), RAW, "Vault and event that were last opened for a token."
)
ENTITLEMENTS = cell(
    ":",
    "entitlements",
    (CONTRACT, EVENT, ACCOUNT),
    record(model.Entitlement),
    "What a holder was paid in an event, or what is held for it.",
)
TAX_RATES = cell(
    ";",
    "tax_rates",
    (CONTRACT, TAX_TYPE, TAX_CLASS, LINE),
    record(model.TaxRate),
    "A line of the tax table.",
)
INVESTOR_TAX_RATES = cell(
    "<",
    "investor_tax_rates",
    (CONTRACT, INVESTOR, TAX_TYPE, LINE),
    record(model.InvestorTaxRate),
    "An investor's own rate of tax for some days.",
)
TAX_ACCOUNTS = cell(
    ">", "tax_accounts", (CONTRACT,), RAW, "Where tax withheld by a table is paid to."
)
CASH_FLOWS = cell(
    "@",
    "cash_flows",
    (CONTRACT, CONTRACT),
    record(model.CashFlow),
    "What went through an escrow's hands in one cash, by its own events.",
)
MONEY_FAULTS = cell(
    "~",
    "money_faults",
    (CONTRACT, EVENT),
    FLAG,
    "The sums of the event, or of the invoice, contradict themselves.",
)

# Auctions

AUCTIONS = cell(
    "[",
    "auctions",
    (CONTRACT, AUCTION),
    record(model.Auction),
    "An auction as it was opened.",
)
AUCTION_SCHEDULES = cell(
    "]",
    "auction_schedules",
    (CONTRACT, AUCTION),
    record(model.AuctionSchedule),
    "Until when each stage of an auction runs.",
)
AUCTION_BIDDERS = cell(
    "^",
    "auction_bidders",
    (CONTRACT, AUCTION),
    record(model.AuctionBidders),
    "Who may bid in an auction, for how much and with what bond.",
)
AUCTION_RESULTS = cell(
    "_",
    "auction_results",
    (CONTRACT, AUCTION),
    record(model.AuctionResult),
    "The result of an auction that was stated last.",
)
AUCTION_STANDINGS = cell(
    "{",
    "auction_standings",
    (CONTRACT, AUCTION),
    record(model.AuctionStanding),
    "How far an auction is.",
)
BIDS = cell("}", "bids", (CONTRACT, AUCTION, BID), record(model.AuctionBid), "A bid in an auction.")
ASSET_AUCTIONS = cell(
    "0",
    "asset_auctions",
    (ISIN, CONTRACT, AUCTION),
    FLAG,
    "The auction is of that series or right.",
)
CASH_OWED = cell(
    "v",
    "cash_owed",
    (CONTRACT, CONTRACT, OWED),
    UINT,
    "Cash that an escrow, first, owes an investor, or keeps for an account.",
)

# Settlement

DEALS = cell(
    "'",
    "deals",
    (CONTRACT, ID),
    record(model.Deal),
    "A deal of a settlement contract, under its number.",
)
DEAL_STANDINGS = cell(
    "\\", "deal_standings", (CONTRACT, ID), record(model.DealStanding), "Where a deal stands."
)
DEAL_ORDER = cell(
    '"',
    "deal_order",
    (CONTRACT, INSTRUCTED, LOG),
    RAW,
    "The number of the deal that was instructed there for the first time.",
)
