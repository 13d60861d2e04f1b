"""What the compliance rules of an asset were told about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from node import layout
from node.model import Setting
from node.queries.assets import Token
from node.store import View


MOST_IDS = 200
"""Ids with further rules that one answer names."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one rule was told of one asset, and what it keeps for all of them.

    Attributes:
        settings: The words of each sort of setting.
        countries: Bit n is ISO country n; None if it was never told of countries.
        holidays: Days in PKT, counted from 1 January 1970.
        approvals: How many approvals wait to be used.
        sanctioned: How many investors and operators it lists.
    """

    settings: dict[Setting, list[int]]
    countries: int | None
    holidays: list[int]
    approvals: int
    sanctioned: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Approval:
    """A transfer approved ahead: of exactly so much, between these investors, until a second."""

    rule: bytes
    sender: bytes
    receiver: bytes
    id: int
    amount: int
    until_s: int


def told(view: View, rule: bytes, token: Token) -> Told:
    """What a rule knows about a token."""
    asset = token.address
    found = view.scan(layout.SETTINGS, rule, asset)
    return Told(
        {Setting(key[2]): values for key, values in found},
        view.get(layout.COUNTRIES, rule, asset),
        [key[1] for key, _ in view.scan(layout.HOLIDAYS, rule)],
        sum(1 for _ in view.scan(layout.APPROVALS, rule, asset)),
        (
            sum(1 for _ in view.scan(layout.SANCTIONED_INVESTORS, rule)),
            sum(1 for _ in view.scan(layout.SANCTIONED_OPERATORS, rule)),
        ),
    )


def is_tracked(view: View, token: Token) -> bool:
    """Whether holdings of a token count by investor."""
    return view.get(layout.TRACKED, token.address) is not None


def of_ids(view: View, token: Token) -> tuple[list[tuple[int, list[bytes]]], bool]:
    """Ids of a token with rules of their own, and whether those are all of them."""
    found = islice(view.scan(layout.ID_RULES, token.address), MOST_IDS + 1)
    rules = [(int.from_bytes(key[1], "big"), addresses) for key, addresses in found]
    return rules[:MOST_IDS], len(rules) <= MOST_IDS


def approvals(
    view: View, token: Token, *, after: bytes | None = None, reverse: bool = False
) -> Iterator[tuple[bytes, Approval]]:
    """Approvals of a token's transfers that wait to be used, whichever rule keeps them.

    Page keys are those of the cells.
    """
    family = layout.APPROVALS
    keepers = sorted(set(_asked(view, token)), reverse=reverse)
    for rule in keepers:
        for key, until_s in view.scan(family, rule, token.address, after=after, reverse=reverse):
            _, _, sender, receiver, token_id, amount = key
            asset_id, units = (int.from_bytes(word, "big") for word in (token_id, amount))
            yield family.key(*key), Approval(rule, sender, receiver, asset_id, units, until_s)


def _asked(view: View, token: Token) -> Iterator[bytes]:
    """Every rule of a token or of one of its ids."""
    yield from view.get(layout.RULES, token.address) or ()
    for _, addresses in view.scan(layout.ID_RULES, token.address):
        yield from addresses
