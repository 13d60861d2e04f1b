"""Cells of the bills of power. Each is of one billing contract or tariff book, its first part."""

from node import model
from node.keys import FLAG, RAW, UINT, record
from node.layout.parts import (
    CONTRACT,
    HOUR,
    INVESTOR,
    INVOICE,
    PERIOD,
    SITE,
    STATED,
    TARIFF,
    ZONE,
    cell,
)


TARIFFS = cell(
    "à",
    "tariffs",
    (CONTRACT, ZONE, TARIFF),
    record(model.Tariff),
    "A tariff of a zone, in the order of their months.",
)

# What months cost, and what was invoiced of it

CHARGED_VERSIONS = cell(
    "á",
    "charged_versions",
    (CONTRACT, SITE, PERIOD),
    UINT,
    "The version of the readings by which a site's month was charged last.",
)
MONTH_CHARGES = cell(
    "â",
    "month_charges",
    (CONTRACT, SITE, PERIOD, STATED),
    record(model.MonthCharges),
    "What a site's month costs by a version of its readings.",
)
MONTHS_BILLED = cell(
    "ã",
    "months_billed",
    (CONTRACT, PERIOD),
    record(model.MonthBilled),
    "What a month came to over all sites.",
)
SITE_BILLS = cell(
    "ä",
    "site_bills",
    (CONTRACT, SITE),
    record(model.SiteBill),
    "What a site was billed for in all, and what is carried to its next invoice.",
)
BREACHES = cell(
    "å",
    "breaches",
    (CONTRACT, SITE, HOUR),
    record(model.Breach),
    "How an hour of a site was judged last.",
)
INVOICES = cell(
    "æ",
    "invoices",
    (CONTRACT, INVOICE),
    record(model.Invoice),
    "An invoice, and what was paid of it.",
)
SITE_INVOICES = cell(
    "ç", "site_invoices", (CONTRACT, SITE, INVOICE), FLAG, "The invoice is for the site."
)
INVESTOR_INVOICES = cell(
    "è",
    "investor_invoices",
    (CONTRACT, INVESTOR, INVOICE),
    FLAG,
    "The invoice is the investor's.",
)
OPEN_INVOICES = cell(
    "é",
    "open_invoices",
    (CONTRACT, INVESTOR, INVOICE),
    FLAG,
    "The investor's invoice is not paid in full.",
)

# What investors keep and owe, and what became of what they paid

BILLING_ACCOUNTS = cell(
    "ê",
    "billing_accounts",
    (CONTRACT, INVESTOR),
    record(model.BillingAccount),
    "What an investor has paid ahead, guarantees and owes for power.",
)
RECEIPTS = cell(
    "ë", "receipts", (CONTRACT, PERIOD), UINT, "Cash that came in for power in the month."
)
PAYEES = cell(
    "ì", "payees", (CONTRACT,), RAW, "Whose account the receipts are that are not pledged."
)
PLEDGED_SHARES = cell(
    "í",
    "pledged_shares",
    (CONTRACT,),
    record(model.PledgedShare),
    "The bond that a share of receipts is kept for.",
)
PLEDGES = cell(
    "î",
    "pledges",
    (CONTRACT, CONTRACT),
    record(model.Pledge),
    "What is kept for a bond, and what went into its coupons.",
)
BILLING_MONEY = cell(
    "ï",
    "billing_money",
    (CONTRACT,),
    record(model.BillingMoney),
    "Where the cash paid for power is, and the sums that must agree.",
)
