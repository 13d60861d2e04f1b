"""Parts that keys are made of, and the register of cell families."""

from typing import Any, TypeVar

from node.keys import Codec, Family, Part, falling, number, raw


V = TypeVar("V")

BLOCK_WIDTH = 6
"""Bytes of a block number in a key: 2^48 blocks."""

CELLS: dict[bytes, Family[Any]] = {}
"""Every cell family by its letter."""

ASSET = number("asset", 4)
BLOCK = number("block", BLOCK_WIDTH)
KEPT = number("kept", BLOCK_WIDTH)
LOG = number("log", 4)
LOG = number("log", 4)
PAST_BLOCK = falling("block", BLOCK_WIDTH)
PAST_LOG = falling("log", 4)
PAST_ENTRY = falling("entry", 2)
ORDINAL = number("ordinal", 4)
PERIOD = number("period", 2)
PLANT = number("plant", 2)
PRODUCT = number("product", 2)
LEVEL = number("level", 1)
PHASE = number("phase", 2)
PLACE = number("place", 1)
PLAN = number("plan", 8)
SITE = number("site", 4)
STATED = number("stated", 4)
FIRMNESS = number("firmness", 1)
UNDER = number("under", 2)
ROLE = number("role", 8)
TIME_BLOCK = number("time_block", 1)
YEAR = number("year", 2)
ZONE = number("zone", 2)
AUCTION = number("auction", 8)
BID = number("bid", 8)
COUPON = number("coupon", 2)
EVENT = number("event", 8)
HOUR = number("hour", 4)
INVOICE = number("invoice", 8)
NOTICE = number("notice", 8)
TAKING = number("taking", 8)
TARIFF = number("tariff", 4)
INSTRUCTED = number("instructed", BLOCK_WIDTH)
KIND = number("kind", 1)
LINE = number("line", 4)
PAYMENT = number("payment", 1)
TAX_CLASS = number("tax_class", 1)
TAX_TYPE = number("tax_type", 1)
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
OWED = raw("owed", 32)
OPERATION = raw("operation", 32)
ORDER = raw("order", 32)
REF = raw("ref", 32)
SELECTOR = raw("selector", 4)


def cell(
    letter: str, name: str, parts: tuple[Part, ...], codec: Codec[V], sentence: str
) -> Family[V]:
    """A family of cells; each has a letter of its own, of one byte (ISO 8859-1)."""
    family = Family(name, letter.encode("latin-1"), parts, codec, sentence)
    if CELLS.setdefault(family.prefix, family) is not family:
        raise ValueError(f"two cell families share the letter {letter}")
    return family
