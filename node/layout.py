"""How everything lies on disk: every key family, its value and what a row of it says.

Keys are big-endian and of fixed width, so byte order is the order of what they name and a block's
rows follow chain order. State is one idea: a *cell* (family letter + key) holding an absolute
value, where no value is the same as empty, false or zero. A cell lies on disk as

    c | cell            its value now
    v | cell | block    its value after that block: as-of reads are one reverse seek

except that a holding's past values stand in its movements (``past_of``), which lie in that order;
and beside the cells lie rows that are only ever appended (``EVENTS``, ``MOVEMENTS``,
``TRANSFERS``), and the store's own:

    h | block           a folded block's record: header, digest, counts
    n | hash            the number of the canonical block of that hash
    o | hash            the number of a block that was ours and was reorganised away
    u | block           how to unfold the block; only above finality
    m | name            what the store is: ``schema``, ``identity``, ``tip``, ``final``, ``reorg``,
                        and of a backup ``backup``

Pure: packers and codecs only. Round trips and ordering: tests/property/test_layout.py.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple, TypeVar

from node import model
from node.keys import (
    ADDRESSES,
    FLAG,
    RAW,
    ROLE_ID,
    UINT,
    WORDS,
    Codec,
    Family,
    Part,
    number,
    raw,
    record,
)


SCHEMA = 5
"""Version of this layout. Another number on disk means: index again."""

V = TypeVar("V")

NOW = b"c"
VERSION = b"v"
HEADER = b"h"
NUMBER = b"n"
ORPHAN = b"o"
UNDO = b"u"
META = b"m"

META_SCHEMA = META + b"schema"
META_IDENTITY = META + b"identity"
META_TIP = META + b"tip"
META_FINAL = META + b"final"
META_REORG = META + b"reorg"
META_BACKUP = META + b"backup"

BLOCK_WIDTH = 6
"""Bytes of a block number in a key: 2^48 blocks."""

# Parts of keys

ASSET = number("asset", 4)
BLOCK = number("block", BLOCK_WIDTH)
KEPT = number("kept", BLOCK_WIDTH)
LOG = number("log", 4)
ENTRY = number("entry", 2)
ORDINAL = number("ordinal", 4)
PERIOD = number("period", 2)
PLANT = number("plant", 2)
PRODUCT = number("product", 2)
ROLE = number("role", 8)
TIME_BLOCK = number("time_block", 1)
YEAR = number("year", 2)
ZONE = number("zone", 2)
DAY = number("day", 4)
EPOCH = number("epoch", 4)
SETTING = number("setting", 1)
TOPIC = number("topic", 1)
ACCOUNT = raw("account", 20)
CONTRACT = raw("contract", 20)
AMOUNT = raw("amount", 32)
CODE = raw("code", 32)
HOLD = raw("hold", 32)
ID = raw("id", 32)
INVESTOR = raw("investor", 32)
ISIN = raw("isin", 32)
LICENCE = raw("licence", 32)
NAME = raw("name", 32)
OPERATION = raw("operation", 32)
ORDER = raw("order", 32)
REF = raw("ref", 32)
SELECTOR = raw("selector", 4)

# Cells

_by_prefix: dict[bytes, Family[Any]] = {}


def _cell(
    letter: str, name: str, parts: tuple[Part, ...], codec: Codec[V], sentence: str
) -> Family[V]:
    family = Family(name, letter.encode(), parts, codec, sentence)
    if _by_prefix.setdefault(family.prefix, family) is not family:
        raise ValueError(f"two cell families share the letter {letter}")
    return family


# Directory

CONTRACTS = _cell(
    "D", "contracts", (CONTRACT,), record(model.Contract), "What a listed contract is."
)
CONTRACT_CODES = _cell("d", "contract_codes", (CODE,), RAW, "The contract of a short name.")
WAITING_COUNTS = _cell(
    "w", "waiting_counts", (CONTRACT,), UINT, "How many events a contract has emitted unlisted."
)
WAITING = _cell(
    "W",
    "waiting",
    (CONTRACT, ORDINAL),
    RAW,
    "An event emitted before its contract was listed; folded when it is.",
)
UNKNOWN_COUNTS = _cell(
    "?",
    "unknown_counts",
    (CONTRACT,),
    UINT,
    "How many events of a listed contract we kept but could not read.",
)

# Assets and holdings

ASSET_COUNT = _cell("N", "asset_count", (), UINT, "How many assets there are; the last ordinal.")
ASSETS = _cell("A", "assets", (ASSET,), record(model.Asset), "What an asset ordinal stands for.")
ASSET_ORDINALS = _cell(
    "a", "asset_ordinals", (CONTRACT, ID), UINT, "A token id's ordinal; the first is 1."
)
HOLDINGS = _cell(
    "H", "holdings", (ASSET, ACCOUNT), UINT, "What an account holds of an asset, in base units."
)
ACCOUNT_ASSETS = _cell(
    "h", "account_assets", (ACCOUNT, ASSET), FLAG, "The account has movements of the asset."
)
SUPPLIES = _cell("S", "supplies", (ASSET,), UINT, "An asset's units in existence.")
HOLDER_COUNTS = _cell(
    "n", "holder_counts", (ASSET,), UINT, "How many accounts hold some of the asset."
)
ISSUED = _cell("i", "issued", (ASSET,), UINT, "Units ever issued under references.")
REFS = _cell(
    "r", "refs", (CONTRACT, REF), record(model.RefUse), "Where the issuer used a reference."
)
REDEMPTION_REFS = _cell(
    "u",
    "redemption_refs",
    (CONTRACT, ACCOUNT, REF),
    record(model.RefUse),
    "Where a holder used a reference of its own to redeem.",
)

# What is not free, and what else a token keeps

PAUSED = _cell("s", "paused", (CONTRACT,), FLAG, "The token is paused: only enforcement moves it.")
FROZEN_ACCOUNTS = _cell(
    "b",
    "frozen_accounts",
    (CONTRACT, ACCOUNT),
    FLAG,
    "The account may neither send nor receive the token.",
)
SUCCESSORS = _cell(
    "X",
    "successors",
    (CONTRACT, ACCOUNT),
    RAW,
    "The account was given up in a recovery, for this one.",
)
FROZEN_UNITS = _cell(
    "e",
    "frozen_units",
    (ASSET, ACCOUNT),
    UINT,
    "Units of the asset frozen in an account; may exceed what it holds.",
)
HELD_UNITS = _cell(
    "E", "held_units", (ASSET, ACCOUNT), UINT, "Units of the asset the account has set aside."
)
HOLDS = _cell("O", "holds", (CONTRACT, HOLD), record(model.Hold), "Units set aside for a receiver.")
HOLD_ROUNDS = _cell(
    "o",
    "hold_rounds",
    (CONTRACT, ACCOUNT),
    UINT,
    "Enforcement has so often ended every hold of the account.",
)
DOCUMENTS = _cell(
    "t", "documents", (CONTRACT, NAME), record(model.Document), "A document of a token."
)
RECORD_DATES = _cell(
    "m",
    "record_dates",
    (CONTRACT, EPOCH),
    UINT,
    "UTC second of an announced record date of a token.",
)

# Enforcement

ORDERS = _cell(
    "Y", "orders", (CONTRACT, ORDER), record(model.Order), "An order of an enforcement desk."
)

# Identity and licences

INVESTORS = _cell("I", "investors", (INVESTOR,), record(model.Investor), "An investor's record.")
ACCOUNT_INVESTORS = _cell(
    "J", "account_investors", (ACCOUNT,), RAW, "The investor an account belongs to."
)
INVESTOR_ACCOUNTS = _cell(
    "j", "investor_accounts", (INVESTOR, ACCOUNT), FLAG, "The account belongs to the investor."
)
LICENCES = _cell("L", "licences", (LICENCE,), record(model.Licence), "A licence as registered.")
INVESTOR_LICENCES = _cell(
    "l", "investor_licences", (INVESTOR, LICENCE), FLAG, "The investor holds the licence."
)
SANDBOXED = _cell("U", "sandboxed", (LICENCE,), FLAG, "The licence is held in the sandbox.")
SANDBOX_LIMITS = _cell(
    "M",
    "sandbox_limits",
    (LICENCE, CONTRACT),
    UINT,
    "What a licence in the sandbox lets its holder hold of an asset.",
)
ATTESTERS = _cell(
    "C",
    "attesters",
    (CONTRACT, ACCOUNT),
    record(model.Attester),
    "An attester of an attestation registry.",
)
ATTESTATIONS = _cell(
    "V",
    "attestations",
    (INVESTOR, TOPIC, CONTRACT),
    record(model.Attestation),
    "The latest attestation about an investor on a topic, in a registry.",
)

# Compliance

RULES = _cell("R", "rules", (CONTRACT,), ADDRESSES, "The rules of an asset, in the order asked.")
ID_RULES = _cell(
    "1",
    "id_rules",
    (CONTRACT, ID),
    ADDRESSES,
    "Further rules of one id of an asset, in the order asked.",
)
TRACKED = _cell("T", "tracked", (CONTRACT,), FLAG, "Holdings of the asset count by investor.")
SETTINGS = _cell(
    "k",
    "settings",
    (CONTRACT, CONTRACT, SETTING),
    WORDS,
    "What a rule was told about an asset, one sort of setting a row.",
)
COUNTRIES = _cell(
    "K",
    "countries",
    (CONTRACT, CONTRACT),
    UINT,
    "Countries whose investors a rule lets hold the asset: bit n is ISO country n.",
)
HOLIDAYS = _cell(
    "y",
    "holidays",
    (CONTRACT, DAY),
    FLAG,
    "Nothing is traded under a rule, or paid by a calendar, on the day.",
)
DECLARED_YEARS = _cell(
    "c",
    "declared_years",
    (CONTRACT, YEAR),
    RAW,
    "The document a calendar has a year's holidays from.",
)
APPROVALS = _cell(
    "5",
    "approvals",
    (CONTRACT, CONTRACT, INVESTOR, INVESTOR, ID, AMOUNT),
    UINT,
    "UTC second until which a rule lets one investor transfer exactly so much to another.",
)
SANCTIONED_INVESTORS = _cell(
    "3", "sanctioned_investors", (CONTRACT, INVESTOR), FLAG, "A rule lists the investor."
)
SANCTIONED_OPERATORS = _cell(
    "4", "sanctioned_operators", (CONTRACT, ACCOUNT), FLAG, "A rule lists the operator."
)

# Access

ROLE_GRANTS = _cell(
    "G",
    "role_grants",
    (CONTRACT, ROLE, ACCOUNT),
    record(model.RoleGrant),
    "An access manager gave the account the role.",
)
ROLES = _cell("g", "roles", (CONTRACT, ROLE), record(model.Role), "A role of an access manager.")
FUNCTION_ROLES = _cell(
    "F",
    "function_roles",
    (CONTRACT, CONTRACT, SELECTOR),
    ROLE_ID,
    "The role an access manager asks of callers of a contract's function.",
)
TARGETS = _cell(
    "f",
    "targets",
    (CONTRACT, CONTRACT),
    record(model.Target),
    "How an access manager treats a contract.",
)

OPERATION_COUNTS = _cell(
    "9", "operation_counts", (CONTRACT,), UINT, "How many operations were announced."
)
OPERATIONS = _cell(
    "7",
    "operations",
    (CONTRACT, ORDINAL),
    record(model.Operation),
    "A call announced to an access manager, in the order of announcement.",
)
OPERATION_ORDINALS = _cell(
    "8", "operation_ordinals", (CONTRACT, OPERATION), UINT, "An operation's latest announcement."
)
IMPLEMENTATIONS = _cell(
    "6", "implementations", (CONTRACT,), RAW, "The code behind an upgradeable contract."
)

# Debt

SERIES = _cell("B", "series", (ISIN,), record(model.Series), "The terms of a debt series.")
NATIONAL_ASSETS = _cell(
    "2",
    "national_assets",
    (CODE,),
    record(model.NationalAsset),
    "A national asset divided into shares.",
)

# Power

PROGRAMME = _cell("P", "programme", (), record(model.Programme), "The programme's frame.")
ZONES = _cell("Z", "zones", (ZONE,), record(model.Zone), "A zone and its ceiling.")
PLANTS = _cell("Q", "plants", (PLANT,), record(model.Plant), "A plant, its zone and ceiling.")
PRODUCTS = _cell("q", "products", (PRODUCT,), record(model.Product), "A product of rights.")
ZONE_KW = _cell(
    "z", "zone_kw", (ZONE, PERIOD, TIME_BLOCK), UINT, "kW allocated in a zone in that cell of time."
)
PLANT_KW = _cell(
    "p", "plant_kw", (PLANT, PERIOD, TIME_BLOCK), UINT, "kW allocated from a plant in that cell."
)
PROGRAMME_KW = _cell(
    "x", "programme_kw", (PERIOD, TIME_BLOCK), UINT, "kW allocated in all in that cell of time."
)

CELLS: dict[bytes, Family[Any]] = dict(_by_prefix)
"""Every cell family by its letter."""

# Rows

EVENTS = Family(
    "events",
    b"e",
    (BLOCK, KEPT),
    record(model.Logs),
    "Logs of contracts of ours in a block; kept in that block, or in a later one that lists one.",
)
MOVEMENTS = Family(
    "movements",
    b"x",
    (ASSET, ACCOUNT, BLOCK, LOG, ENTRY),
    record(model.Movement),
    "An account's holding changed: by what, against whom, and what it was afterwards.",
)
TRANSFERS = Family(
    "transfers",
    b"y",
    (ASSET, BLOCK),
    record(model.Transfers),
    "What moved of an asset in a block, was issued or was redeemed.",
)
ACTIONS = Family(
    "actions",
    b"a",
    (BLOCK, LOG),
    record(model.Action),
    "An act of supervision: a freeze, a pause, an order, a sanction.",
)
LICENCE_CHANGES = Family(
    "licence_changes",
    b"l",
    (LICENCE, BLOCK, LOG),
    record(model.Licence),
    "A licence was changed: what it was from then on.",
)
ROWS: tuple[Family[Any], ...] = (EVENTS, MOVEMENTS, TRANSFERS, ACTIONS, LICENCE_CHANGES)


# Where a cell's past lies


class Past(NamedTuple):
    """Where the values that a family's cells had lie: one row a change, its block in the key.

    Attributes:
        lead: What such a row begins with; the cell without its letter follows.
        tail: Bytes after that; the first of them are the block.
        value: A cell's bytes in such a row's.
    """

    lead: bytes
    tail: int
    value: Callable[[bytes], bytes]

    def row(self, cell: bytes, number: int = 0) -> bytes:
        """The first row there may be of a cell from that block on."""
        return self.lead + cell[1:] + block_bytes(number)

    def number(self, row: bytes) -> int:
        """The block of a row."""
        return int.from_bytes(row[-self.tail :][:BLOCK_WIDTH], "big")


@cache
def past_of(family: Family[Any]) -> Past:
    """Where the past of a family's cells lies. Holdings have theirs in their movements."""
    if family is HOLDINGS:
        return _PAST_HOLDINGS
    return Past(VERSION + family.prefix, BLOCK_WIDTH, _as_it_is)


def _as_it_is(raw: bytes) -> bytes:
    return raw


_PAST_HOLDINGS = Past(
    MOVEMENTS.prefix,
    BLOCK_WIDTH + LOG.width + ENTRY.width,
    lambda raw: MOVEMENTS.codec.decode(raw).balance,
)


# The store's own rows

block_record = record(model.BlockRecord)
undo = record(model.Undo)
identity = record(model.Identity)
reorg = record(model.Reorg)
backup = record(model.Backup)


def block_bytes(number: int) -> bytes:
    """A block number as it stands in keys."""
    return number.to_bytes(BLOCK_WIDTH, "big")


def version_key(cell: bytes, number: int) -> bytes:
    """Where a cell's value after a block lies."""
    return VERSION + cell + number.to_bytes(BLOCK_WIDTH, "big")


def after(prefix: bytes) -> bytes:
    """The first key beyond every key that starts with the prefix (which is not all 0xff)."""
    trimmed = prefix.rstrip(b"\xff")
    return trimmed[:-1] + bytes((trimmed[-1] + 1,))


def describe() -> Iterator[tuple[str, str, str, str]]:
    """Prefix, key, value and sentence of every family, for the documentation."""
    for family in (*CELLS.values(), *ROWS):
        where = family.prefix.decode() if family in ROWS else f"c {family.prefix.decode()}"
        key = " ".join(f"{part.name}:{part.width}" for part in family.parts) or "-"
        yield where, key, family.codec.name, family.sentence
