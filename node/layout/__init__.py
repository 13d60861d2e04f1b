"""How everything lies on disk: every key family, its value and what a row of it says.

Keys are big-endian and of fixed width, so byte order is the order of what they name and a block's
rows follow chain order. State is one idea: a *cell* (family letter + key) holding an absolute
value, where no value is the same as empty, false or zero. A cell lies on disk as

    c | cell            its value now
    v | cell | block    its value after that block, the newest first: as-of reads are one seek

except that a holding's past values stand in its movements (``past_of``), the newest first too;
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
from typing import Any, NamedTuple

from node import model
from node.keys import Family, record
from node.layout.core import *  # noqa: F403
from node.layout.core import HOLDINGS
from node.layout.debt import *  # noqa: F403 - every family of cells is one of this layout's
from node.layout.parts import *  # noqa: F403
from node.layout.parts import (
    ACCOUNT,
    ASSET,
    BLOCK,
    BLOCK_WIDTH,
    CELLS,
    CONTRACT,
    INVESTOR,
    KEPT,
    LICENCE,
    LOG,
    PAST_BLOCK,
    PAST_ENTRY,
    PAST_LOG,
)
from node.layout.power import *  # noqa: F403
from node.layout.power_bills import *  # noqa: F403
from node.layout.power_idling import *  # noqa: F403
from node.layout.reoffers import *  # noqa: F403


SCHEMA = 8
"""Version of this layout. Another number on disk means: index again."""

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
    (ASSET, ACCOUNT, PAST_BLOCK, PAST_LOG, PAST_ENTRY),
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
PAYOUTS = Family(
    "payouts",
    b"p",
    (ACCOUNT, BLOCK, LOG),
    record(model.Payout),
    "What an account was owed was paid, held or released.",
)
BILLING_LINES = Family(
    "billing_lines",
    b"b",
    (CONTRACT, INVESTOR, BLOCK, LOG),
    record(model.BillingLine),
    "Something of an investor's bills changed: by how much, and how they stood afterwards.",
)
ROWS: tuple[Family[Any], ...] = (
    EVENTS,
    MOVEMENTS,
    TRANSFERS,
    ACTIONS,
    LICENCE_CHANGES,
    PAYOUTS,
    BILLING_LINES,
)


# Where a cell's past lies


class Past(NamedTuple):
    """Where the values that a family's cells had lie: one row a change, the newest first.

    Attributes:
        lead: What such a row begins with; the cell without its letter follows.
        tail: Bytes after that; the first of them are the block, as ``past_bytes``.
        value: A cell's bytes in such a row's.
    """

    lead: bytes
    tail: int
    value: Callable[[bytes], bytes]

    def row(self, cell: bytes, number: int) -> bytes:
        """The first row there may be of a cell at that block or before it."""
        return self.lead + cell[1:] + past_bytes(number)

    def number(self, row: bytes) -> int:
        """The block of a row."""
        return int.from_bytes(row[-self.tail :][:BLOCK_WIDTH], "big") ^ PAST_BLOCK.flip


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
    BLOCK_WIDTH + PAST_LOG.width + PAST_ENTRY.width,
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


def past_bytes(number: int) -> bytes:
    """A block number as it stands in keys of the past, of which the newest come first."""
    return PAST_BLOCK.pack(number)


def version_key(cell: bytes, number: int) -> bytes:
    """Where a cell's value after a block lies."""
    return VERSION + cell + past_bytes(number)


def after(prefix: bytes) -> bytes:
    """The first key beyond every key that starts with the prefix (which is not all 0xff)."""
    trimmed = prefix.rstrip(b"\xff")
    return trimmed[:-1] + bytes((trimmed[-1] + 1,))


def describe() -> Iterator[tuple[str, str, str, str]]:
    """Prefix, key, value and sentence of every family, for the documentation."""
    for family in (*CELLS.values(), *ROWS):
        where = _letter(family) if family in ROWS else f"c {_letter(family)}"
        key = " ".join(
            f"{part.name}:{part.width}{'↓' if part.flip else ''}" for part in family.parts
        )
        yield where, key or "-", family.codec.name, family.sentence


def _letter(family: Family[Any]) -> str:
    return family.prefix.decode("latin-1")
