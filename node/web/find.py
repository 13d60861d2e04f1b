"""Where the search box leads: whatever a person may paste, taken to its page."""

from typing import Any
from urllib.parse import quote

from node import layout
from node.keys import Family
from node.queries import assets, power
from node.store import View
from tokenization.errors import InvalidParameter, QueryError, UnknownRoute
from tokenization.units import checksum, parse_address, text_to_bytes32


_ADDRESS_LENGTH = 42
_HASH_LENGTH = 66


def page_of(view: View, text: str) -> str:
    """The page of an address, a hash, a block number, a code or a register's number.

    Raises:
        InvalidAddress: An address with a wrong checksum.
        UnknownRoute: Nothing of that name is known at this block.
    """
    text = text.strip()
    if text[:2] in {"0x", "0X"} and len(text) == _ADDRESS_LENGTH:
        address = parse_address(text)
        kind = "tokens" if _is_token(view, text) else "accounts"
        return f"/{kind}/{checksum(address)}"
    if (text.isascii() and text.isdigit()) or len(text) == _HASH_LENGTH:
        return f"/blocks/{quote(text)}"
    for folder, is_one in (
        ("tokens", _is_token),
        ("zones", _is_zone),
        ("investors", _is_investor),
        ("licences", _is_licence),
    ):
        if is_one(view, text):
            return f"/{folder}/{quote(text)}"
    raise UnknownRoute(
        f"Nothing is called '{text}' in block {view.number}.",
        hint="Search for an address, an ISIN or token code, a zone, an investor id, a "
        "licence, a block number or a block hash.",
    )


def _is_token(view: View, text: str) -> bool:
    try:
        assets.find_token(view, text)
    except (QueryError, InvalidParameter):
        return False
    return True


def _is_zone(view: View, text: str) -> bool:
    try:
        power.zone_number(view, text)
    except QueryError:
        return False
    return True


def _is_investor(view: View, text: str) -> bool:
    return _is_known(view, layout.INVESTORS, text)


def _is_licence(view: View, text: str) -> bool:
    return _is_known(view, layout.LICENCES, text)


def _is_known(view: View, register: Family[Any], text: str) -> bool:
    try:
        return view.get(register, text_to_bytes32(text)) is not None
    except InvalidParameter:
        return False
