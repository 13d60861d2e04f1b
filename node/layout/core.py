"""Cells of the directory, holdings, the registers, compliance and access."""

from node import model
from node.keys import ADDRESSES, FLAG, RAW, ROLE_ID, UINT, WORDS, record
from node.layout.parts import (
    ACCOUNT,
    AMOUNT,
    ASSET,
    CODE,
    CONTRACT,
    DAY,
    EPOCH,
    HOLD,
    ID,
    INVESTOR,
    KIND,
    LICENCE,
    NAME,
    OPERATION,
    ORDER,
    ORDINAL,
    REF,
    ROLE,
    SELECTOR,
    SETTING,
    TOPIC,
    YEAR,
    cell,
)


# Directory

CONTRACTS = cell(
    "D", "contracts", (CONTRACT,), record(model.Contract), "What a listed contract is."
)
CONTRACT_KINDS = cell(
    "!", "contract_kinds", (KIND, CONTRACT), FLAG, "The listed contract is of that kind."
)
CONTRACT_CODES = cell("d", "contract_codes", (CODE,), RAW, "The contract of a short name.")
WAITING_COUNTS = cell(
    "w", "waiting_counts", (CONTRACT,), UINT, "How many events a contract has emitted unlisted."
)
WAITING = cell(
    "W",
    "waiting",
    (CONTRACT, ORDINAL),
    RAW,
    "An event emitted before its contract was listed; folded when it is.",
)
UNKNOWN_COUNTS = cell(
    "?",
    "unknown_counts",
    (CONTRACT,),
    UINT,
    "How many events of a listed contract we kept but could not read.",
)

# Assets and holdings

ASSET_COUNT = cell("N", "asset_count", (), UINT, "How many assets there are; the last ordinal.")
ASSETS = cell("A", "assets", (ASSET,), record(model.Asset), "What an asset ordinal stands for.")
ASSET_ORDINALS = cell(
    "a", "asset_ordinals", (CONTRACT, ID), UINT, "A token id's ordinal; the first is 1."
)
HOLDINGS = cell(
    "H", "holdings", (ASSET, ACCOUNT), UINT, "What an account holds of an asset, in base units."
)
ACCOUNT_ASSETS = cell(
    "h", "account_assets", (ACCOUNT, ASSET), FLAG, "The account has movements of the asset."
)
SUPPLIES = cell("S", "supplies", (ASSET,), UINT, "An asset's units in existence.")
HOLDER_COUNTS = cell(
    "n", "holder_counts", (ASSET,), UINT, "How many accounts hold some of the asset."
)
ISSUED = cell("i", "issued", (ASSET,), UINT, "Units ever issued under references.")
REFS = cell(
    "r", "refs", (CONTRACT, REF), record(model.RefUse), "Where the issuer used a reference."
)
REDEMPTION_REFS = cell(
    "u",
    "redemption_refs",
    (CONTRACT, ACCOUNT, REF),
    record(model.RefUse),
    "Where a holder used a reference of its own to redeem.",
)

# What is not free, and what else a token keeps

PAUSED = cell("s", "paused", (CONTRACT,), FLAG, "The token is paused: only enforcement moves it.")
FROZEN_ACCOUNTS = cell(
    "b",
    "frozen_accounts",
    (CONTRACT, ACCOUNT),
    FLAG,
    "The account may neither send nor receive the token.",
)
SUCCESSORS = cell(
    "X",
    "successors",
    (CONTRACT, ACCOUNT),
    RAW,
    "The account was given up in a recovery, for this one.",
)
FROZEN_UNITS = cell(
    "e",
    "frozen_units",
    (ASSET, ACCOUNT),
    UINT,
    "Units of the asset frozen in an account; may exceed what it holds.",
)
HELD_UNITS = cell(
    "E", "held_units", (ASSET, ACCOUNT), UINT, "Units of the asset the account has set aside."
)
HOLDS = cell("O", "holds", (CONTRACT, HOLD), record(model.Hold), "Units set aside for a receiver.")
HOLD_ROUNDS = cell(
    "o",
    "hold_rounds",
    (CONTRACT, ACCOUNT),
    UINT,
    "Enforcement has so often ended every hold of the account.",
)
DOCUMENTS = cell(
    "t", "documents", (CONTRACT, NAME), record(model.Document), "A document of a token."
)
RECORD_DATES = cell(
    "m",
    "record_dates",
    (CONTRACT, EPOCH),
    UINT,
    "UTC second of an announced record date of a token.",
)

# Enforcement

ORDERS = cell(
    "Y", "orders", (CONTRACT, ORDER), record(model.Order), "An order of an enforcement desk."
)

# Identity and licences

INVESTORS = cell("I", "investors", (INVESTOR,), record(model.Investor), "An investor's record.")
ACCOUNT_INVESTORS = cell(
    "J", "account_investors", (ACCOUNT,), RAW, "The investor an account belongs to."
)
ACCOUNT_OWNERS = cell(
    ".", "account_owners", (ACCOUNT,), RAW, "The investor an account belongs to, or last did."
)
INVESTOR_ACCOUNTS = cell(
    "j", "investor_accounts", (INVESTOR, ACCOUNT), FLAG, "The account belongs to the investor."
)
LICENCES = cell("L", "licences", (LICENCE,), record(model.Licence), "A licence as registered.")
INVESTOR_LICENCES = cell(
    "l", "investor_licences", (INVESTOR, LICENCE), FLAG, "The investor holds the licence."
)
SANDBOXED = cell("U", "sandboxed", (LICENCE,), FLAG, "The licence is held in the sandbox.")
SANDBOX_LIMITS = cell(
    "M",
    "sandbox_limits",
    (LICENCE, CONTRACT),
    UINT,
    "What a licence in the sandbox lets its holder hold of an asset.",
)
ATTESTERS = cell(
    "C",
    "attesters",
    (CONTRACT, ACCOUNT),
    record(model.Attester),
    "An attester of an attestation registry.",
)
ATTESTATIONS = cell(
    "V",
    "attestations",
    (INVESTOR, TOPIC, CONTRACT),
    record(model.Attestation),
    "The latest attestation about an investor on a topic, in a registry.",
)

# Compliance

RULES = cell("R", "rules", (CONTRACT,), ADDRESSES, "The rules of an asset, in the order asked.")
ID_RULES = cell(
    "1",
    "id_rules",
    (CONTRACT, ID),
    ADDRESSES,
    "Further rules of one id of an asset, in the order asked.",
)
TRACKED = cell("T", "tracked", (CONTRACT,), FLAG, "Holdings of the asset count by investor.")
SETTINGS = cell(
    "k",
    "settings",
    (CONTRACT, CONTRACT, SETTING),
    WORDS,
    "What a rule was told about an asset, one sort of setting a row.",
)
COUNTRIES = cell(
    "K",
    "countries",
    (CONTRACT, CONTRACT),
    UINT,
    "Countries whose investors a rule lets hold the asset: bit n is ISO country n.",
)
HOLIDAYS = cell(
    "y",
    "holidays",
    (CONTRACT, DAY),
    FLAG,
    "Nothing is traded under a rule, or paid by a calendar, on the day.",
)
DECLARED_YEARS = cell(
    "c",
    "declared_years",
    (CONTRACT, YEAR),
    RAW,
    "The document a calendar has a year's holidays from.",
)
APPROVALS = cell(
    "5",
    "approvals",
    (CONTRACT, CONTRACT, INVESTOR, INVESTOR, ID, AMOUNT),
    UINT,
    "UTC second until which a rule lets one investor transfer exactly so much to another.",
)
SANCTIONED_INVESTORS = cell(
    "3", "sanctioned_investors", (CONTRACT, INVESTOR), FLAG, "A rule lists the investor."
)
SANCTIONED_OPERATORS = cell(
    "4", "sanctioned_operators", (CONTRACT, ACCOUNT), FLAG, "A rule lists the operator."
)

# Access

ROLE_GRANTS = cell(
    "G",
    "role_grants",
    (CONTRACT, ROLE, ACCOUNT),
    record(model.RoleGrant),
    "An access manager gave the account the role.",
)
ROLES = cell("g", "roles", (CONTRACT, ROLE), record(model.Role), "A role of an access manager.")
FUNCTION_ROLES = cell(
    "F",
    "function_roles",
    (CONTRACT, CONTRACT, SELECTOR),
    ROLE_ID,
    "The role an access manager asks of callers of a contract's function.",
)
TARGETS = cell(
    "f",
    "targets",
    (CONTRACT, CONTRACT),
    record(model.Target),
    "How an access manager treats a contract.",
)

OPERATION_COUNTS = cell(
    "9", "operation_counts", (CONTRACT,), UINT, "How many operations were announced."
)
OPERATIONS = cell(
    "7",
    "operations",
    (CONTRACT, ORDINAL),
    record(model.Operation),
    "A call announced to an access manager, in the order of announcement.",
)
OPERATION_ORDINALS = cell(
    "8", "operation_ordinals", (CONTRACT, OPERATION), UINT, "An operation's latest announcement."
)
IMPLEMENTATIONS = cell(
    "6", "implementations", (CONTRACT,), RAW, "The code behind an upgradeable contract."
)
