"""What the grid operator's commands do to the book of nominations: sites, their meters, gates.

A file of sites is seen to in ``setup``; here is one of them at a time.
"""

from tokenization.commands.acts import Act, Change, look, perform
from tokenization.commands.console import Errand
from tokenization.errors import InvalidParameter
from tokenization.ledger.contracts import Decoded
from tokenization.ledger.sight import Sight
from tokenization.power import parse_site
from tokenization.units import (
    HOUR_S,
    HOURS_PER_DAY,
    bytes32_to_text,
    counted,
    hex0x,
    parse_hash,
    parse_period,
    period_label,
    period_start,
    text_to_bytes32,
)


BOOK = "NominationBook"

_DAY_S = HOURS_PER_DAY * HOUR_S
_LAST_PERIOD = 2**16 - 1
"""Source: ``INominationBook``, uint16."""
_PARTS = ("investor", "meter", "zone", "open")
_UNREGISTERED = (bytes(32), bytes(32), 0, False)


def register(errand: Errand, site: str, investor: str, zone: int, meter: str) -> None:
    """Enter a site of an investor, behind one meter."""
    wanted = text_to_bytes32(investor), parse_hash(meter), zone, True
    number, sight = parse_site(site), look(errand.options)
    book = sight.contract(BOOK)
    before = _parts(sight.read(book.call("siteOf", number)))
    call = book.call("registerSite", number, wanted[0], zone, wanted[1])
    act = Act(
        f"Register site {number}",
        () if before == wanted else (call,),
        (Change("site", _shown(before), _shown(wanted)),),
    )
    perform(errand, sight, act)


def replace_meter(errand: Errand, site: str, meter: str) -> None:
    """Put another meter in a site's place."""
    number, wanted, sight = parse_site(site), parse_hash(meter), look(errand.options)
    found = _site(sight, number)
    call = sight.contract(BOOK).call("replaceMeter", number, wanted)
    act = Act(
        f"Put another meter in place at site {number}",
        () if found["meter"] == wanted else (call,),
        (Change("meter", hex0x(found["meter"]), hex0x(wanted)),),
    )
    perform(errand, sight, act)


def set_open(errand: Errand, site: str, *, is_open: bool) -> None:
    """Let a site take more kW, or no more."""
    number, sight = parse_site(site), look(errand.options)
    found = _site(sight, number)
    call = sight.contract(BOOK).call("setSiteOpen", number, is_open)
    act = Act(
        f"{'Open' if is_open else 'Close'} site {number}",
        () if found["open"] == is_open else (call,),
        (Change("site", _state(found["open"]), _state(is_open)),),
    )
    perform(errand, sight, act)


def set_gate(errand: Errand, month: str, days: int) -> None:
    """From a month on, let the gate close so many days before its month."""
    period, sight = parse_period(month), look(errand.options)
    book = sight.contract(BOOK)
    # A gate knows two lengths; the last month tells whether another one is to follow.
    months = (period, _LAST_PERIOD)
    closes = sight.read_all([book.call("gateClosesAt", one) for one in months])
    now, later = (
        (period_start(one) - at) // _DAY_S for one, at in zip(months, closes, strict=True)
    )
    act = Act(
        f"Set the gate of {period_label(period)} and of the months after it",
        () if now == later == days else (book.call("setGate", period, days),),
        (Change("closes before its month", counted(now, "day"), counted(days, "day")),),
    )
    perform(errand, sight, act)


def _site(sight: Sight, number: int) -> Decoded:
    found = sight.read(sight.contract(BOOK).call("siteOf", number))
    if _parts(found) == _UNREGISTERED:
        raise InvalidParameter(
            f"There is no site {number}.",
            hint="Register it first: mizan site register, or mizan site enter for a file.",
        )
    return found


def _parts(found: Decoded) -> tuple[bytes, bytes, int, bool]:
    investor, meter, zone, is_open = (found[part] for part in _PARTS)
    return investor, meter, zone, is_open


def _shown(site: tuple[bytes, bytes, int, bool]) -> str:
    if site == _UNREGISTERED:
        return "not registered"
    investor, meter, zone, is_open = site
    return f"{bytes32_to_text(investor)} in zone {zone}, meter {hex0x(meter)}, {_state(is_open)}"


def _state(is_open: bool) -> str:
    return "open" if is_open else "closed"
