"""What the commands do that holders use their power rights by: nominations, splits, merges.

All of it is the holder's own, and needs no role.
"""

from collections.abc import Sequence

from tokenization.commands.acts import Act, look, perform
from tokenization.commands.console import Errand
from tokenization.commands.sites import BOOK
from tokenization.errors import InvalidParameter
from tokenization.ledger.contracts import Call
from tokenization.ledger.sight import Sight
from tokenization.power import (
    Right,
    cut_blocks,
    cut_months,
    join_rights,
    pack_right,
    parse_blocks,
    parse_site,
    unpack_right,
)
from tokenization.units import (
    parse_amount,
    parse_period,
)


RIGHTS = "CapacityRights"


def nominate(errand: Errand, right_id: str, site: str, kw: str) -> None:
    """Bind kW of a right to a site, instead of what is bound there."""
    what, to = pack_right(_right(right_id)), parse_site(site)
    _own(errand, f"Nominate {kw} kW to site {to}", (BOOK, "nominate", (what, to, _kw(kw))))


def renominate(errand: Errand, right_id: str, from_site: str, to_site: str, kw: str) -> None:
    """Move bound kW of a right from one site to another."""
    what, ends = pack_right(_right(right_id)), (parse_site(from_site), parse_site(to_site))
    title = f"Move {kw} kW from site {ends[0]} to site {ends[1]}"
    _own(errand, title, (BOOK, "renominate", (what, *ends, _kw(kw))))


def release(errand: Errand, right_id: str, site: str) -> None:
    """Release what is bound of a right to a site."""
    what, at = pack_right(_right(right_id)), parse_site(site)
    _own(errand, f"Release what is nominated to site {at}", (BOOK, "release", (what, at)))


def split(errand: Errand, right_id: str, kw: str, month: str | None, blocks: str | None) -> None:
    """Split kW of a right at a month, or by time blocks."""
    right = _right(right_id)
    if (month is None) == (blocks is None):
        raise InvalidParameter(
            "A right is split at a month or by time blocks.",
            hint="Give either --at or --blocks.",
        )
    sight = look(errand.options)
    if month is not None:
        parts = cut_months(right, parse_period(month))
    else:
        parts = cut_blocks(right, parse_blocks(blocks or "", sight.manifest.time_blocks))
    ids = [pack_right(part) for part in parts]
    title = f"Split {kw} kW of {pack_right(right)} into {ids[0]} and {ids[1]}"
    _own(errand, title, (RIGHTS, "split", (*ids, _kw(kw))), sight)


def merge(errand: Errand, first_id: str, second_id: str, kw: str) -> None:
    """Join kW of two rights that a split could have made."""
    first, second = _right(first_id), _right(second_id)
    ids = pack_right(first), pack_right(second)
    title = f"Merge {kw} kW of {ids[0]} and {ids[1]} into {pack_right(join_rights(first, second))}"
    _own(errand, title, (RIGHTS, "merge", (*ids, _kw(kw))))


def _own(
    errand: Errand, title: str, asked: tuple[str, str, Sequence[int]], sight: Sight | None = None
) -> None:
    """An act that a holder does for itself: a function of a contract, and its arguments."""
    name, function, numbers = asked
    sight = sight or look(errand.options)
    call: Call = sight.contract(name).call(function, *numbers)
    perform(errand, sight, Act(title, (call,), anybody=True))


def _right(text: str) -> Right:
    return unpack_right(parse_amount(text, 0))


def _kw(text: str) -> int:
    return parse_amount(text, 0)
