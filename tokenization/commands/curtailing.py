"""What the commands of curtailment do: order, amend, show."""

from dataclasses import dataclass, replace

from tokenization.commands.acts import Act, Change, look, perform
from tokenization.commands.console import Errand, Options, Outcome
from tokenization.curtailment import (
    FirmnessClass,
    Order,
    by_day,
    factor_at,
    parse_factor,
)
from tokenization.errors import ConfigError, InvalidParameter
from tokenization.ledger.contracts import Call
from tokenization.ledger.curtailments import (
    CURTAILMENT,
    find_order,
    read_orders,
    shown,
    title,
)
from tokenization.ledger.sight import Sight
from tokenization.types import Hash32
from tokenization.units import (
    HOUR_S,
    HOURS_PER_DAY,
    day_and_hour,
    first_hour,
    hour_label,
    parse_day,
    parse_hour,
    pkt_midnight,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An order as it is told to a command.

    Attributes:
        start, end: First hour and the one after the last, in Pakistan.
        left: What remains, such as 1/3.
        emergency_code: The operator's code of the emergency, or 0.
    """

    zone: int
    start: str
    end: str
    left: str
    firmness: FirmnessClass
    emergency_code: int


def order(errand: Errand, wanted: Wanted) -> None:
    """Curtail a class of a zone; hours of several days make an order for each."""
    document = _document(errand)
    num, den = parse_factor(wanted.left)
    sight = look(errand.options)
    _known(sight, wanted.zone)
    orders = [
        Order(0, wanted.zone, wanted.firmness, start, end, num, den, wanted.emergency_code)
        for start, end in by_day(parse_hour(wanted.start), parse_hour(wanted.end))
    ]
    left = [one for one in orders if not _stands(sight, one)]
    act = Act(
        f"Curtail to {num}/{den} what is nominated in zone {wanted.zone}",
        [_call(sight, one, document) for one in left],
        tuple(Change(title(one), _standing(one not in left), "ordered") for one in orders),
        document,
        data={"orders": [shown(one) for one in orders]},
    )
    perform(errand, sight, act)


def amend(errand: Errand, number: int, left: str, emergency_code: int | None) -> None:
    """Change how much an order leaves: tighter at any time, looser before it begins."""
    document = _document(errand)
    num, den = parse_factor(left)
    sight = look(errand.options)
    was = find_order(sight, number)
    code = was.emergency_code if emergency_code is None else emergency_code
    now = replace(was, num=num, den=den, emergency_code=code)
    call = sight.contract(CURTAILMENT).call("amend", number, num, den, code, document)
    act = Act(
        f"Amend curtailment order {number}",
        () if _rules_already(sight, now) else (call,),
        (Change("order", title(was), title(now)),),
        document,
        data={"order": shown(now)},
    )
    perform(errand, sight, act)


def show(outcome: Outcome, options: Options, zone: int, day: str, site: int | None) -> None:
    """Tell the orders of a zone's day, what they leave hour by hour, and what a site may draw."""
    sight = look(options)
    number, _ = day_and_hour(pkt_midnight(parse_day(day)) // HOUR_S)
    orders = read_orders(sight, zone, number)
    hours = range(first_hour(number), first_hour(number) + HOURS_PER_DAY)
    left = {one: [factor_at(orders, zone, hour, one) for hour in hours] for one in FirmnessClass}
    rows = list(
        zip(hours, left[FirmnessClass.FIRM], left[FirmnessClass.INTERRUPTIBLE], strict=True)
    )
    manager = sight.contract(CURTAILMENT)
    allowed = (
        None
        if site is None
        else sight.read_all([manager.call("allowedKw", site, hour) for hour in hours])
    )
    outcome.data = {
        "block": sight.at.number,
        "orders": [shown(one) for one in orders],
        "hours": [
            {
                "hour": hour_label(hour),
                "firm": str(firm),
                "interruptible": str(soft),
                **({} if allowed is None else dict(zip(_KW, allowed[at], strict=True))),
            }
            for at, (hour, firm, soft) in enumerate(rows)
        ],
    }
    lines = [f"{one.id}: {title(one)}" for one in orders] or ["Nothing is ordered."]
    for at, (hour, firm, soft) in enumerate(rows):
        words = f"  {hour_label(hour)}  firm {firm}, interruptible {soft}"
        if allowed is not None:
            words += f"; site {site} may draw {sum(allowed[at]):,} kW"
        if orders or allowed is not None:
            lines.append(words)
    outcome.text = "\n".join(lines)


_KW = ("firm_kw", "interruptible_kw")


def _document(errand: Errand) -> Hash32:
    if errand.document is None:
        raise ConfigError(
            "A curtailment names the document that orders it.",
            hint="Give its file with --document, or its hash with --document-hash.",
        )
    return errand.document


def _known(sight: Sight, zone: int) -> None:
    """Refuse an order for nobody: the chain takes one for a zone that is not defined."""
    code, _ = sight.read(sight.contract("PowerProgramme").call("zoneOf", zone))
    if not any(code):
        raise InvalidParameter(
            f"There is no zone {zone}.", hint="Name a zone of the programme by its number."
        )


def _stands(sight: Sight, wanted: Order) -> bool:
    """Whether the day has this very order."""
    day, _ = day_and_hour(wanted.from_hour)
    return any(replace(one, id=0) == wanted for one in read_orders(sight, wanted.zone, day))


def _rules_already(sight: Sight, wanted: Order) -> bool:
    """Whether the order reads so, or, as it has begun, one for the rest of its hours does."""
    day, _ = day_and_hour(wanted.from_hour)
    terms = (wanted.firmness, wanted.to_hour, wanted.num, wanted.den, wanted.emergency_code)
    return any(
        (one.firmness, one.to_hour, one.num, one.den, one.emergency_code) == terms
        and one.from_hour >= wanted.from_hour
        and (one.id == wanted.id or _has_begun(sight, wanted))
        for one in read_orders(sight, wanted.zone, day)
    )


def _has_begun(sight: Sight, order: Order) -> bool:
    return sight.at.time_s >= order.from_hour * HOUR_S


def _call(sight: Sight, one: Order, document: Hash32) -> Call:
    place = (one.zone, one.firmness, one.from_hour, one.to_hour)
    terms = (one.num, one.den, one.emergency_code)
    return sight.contract(CURTAILMENT).call("order", *place, *terms, document)


def _standing(stands: bool) -> str:
    return "ordered" if stands else "not ordered"
