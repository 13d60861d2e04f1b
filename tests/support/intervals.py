"""What the power programme must say at every instant, from the events of the ledger alone.

An oracle beside the contracts, which shares none of their arithmetic: time is seconds and dates of
the calendar, a right is the stretches of time in which it delivers, and every answer is a sum over
all that ever happened. Slow and plain on purpose. Nothing here asks the chain.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from tokenization.power import Right, Scope, unpack_right


PKT = timedelta(hours=5)
HOUR_S = 3_600
NOBODY = bytes(20)
INTERRUPTIBLE = 1


@dataclass(frozen=True)
class Change:
    """Kilowatts of a right came into existence, or below zero went out of it."""

    time_s: int
    right: Right
    kw: int


@dataclass
class Programme:
    """The programme as its events tell it.

    Units:
        block_of_hour: byte h is the time block of hour h of the PKT day.
        steps: of each ceiling, kW by the month they begin in.
        phases: the phase of each plant.
    """

    block_of_hour: bytes
    changes: list[Change] = field(default_factory=list)
    steps: dict[tuple[int, int], dict[int, int]] = field(default_factory=dict)
    phases: dict[int, int] = field(default_factory=dict)

    def allocated(self, scope: Scope, key: int, instant_s: int) -> int:
        """The kW allocated under a ceiling at an instant.

        What happens to a right after a month is over changes nothing about that month.
        """
        _, end_s = month_around(instant_s)
        return sum(
            change.kw
            for change in self.changes
            if change.time_s < end_s
            and self.key_of(scope, change.right) == key
            and delivers(change.right, instant_s, self.block_of_hour)
        )

    def ceiling(self, scope: Scope, key: int, instant_s: int) -> int:
        """The ceiling in force at an instant: of the step that began last."""
        begun = {
            month: kw
            for month, kw in self.steps[scope, key].items()
            if month <= month_of(instant_s)
        }
        return begun[max(begun)] if begun else 0

    def block_at(self, instant_s: int) -> int:
        """The time block of an instant."""
        return self.block_of_hour[_local(instant_s).hour]

    def key_of(self, scope: Scope, right: Right) -> int:
        """Whose ceiling of that scope a right counts against."""
        keys = {
            Scope.PROGRAMME: 0,
            Scope.ZONE: right.zone,
            Scope.PLANT: right.plant,
            Scope.PHASE: self.phases.get(right.plant, 0),
        }
        return keys[scope]

    def boundaries(self, first_month: int, months: int) -> Iterator[int]:
        """Every instant at which anything can change in some months, and the one before it.

        Within a month all days are alike, so its first and its last day stand for the others.
        """
        for month in range(first_month, first_month + months):
            start_s, end_s = month_bounds(month)
            for day_s in (start_s, end_s - 86_400):
                for hour in range(24):
                    yield day_s + hour * HOUR_S
                    yield day_s + hour * HOUR_S + HOUR_S - 1


def programme_of(events: Iterable[tuple[int, str, Mapping[str, object]]]) -> Programme:
    """Replay events of programme and rights, in order: block time, name and arguments."""
    programme = Programme(bytes(24))
    for time_s, name, args in events:
        if name == "ProgrammeCreated":
            programme.block_of_hour = bytes(args["blockOfHour"])[:24]  # type: ignore[call-overload]
        elif name == "PlantSet":
            programme.phases[_int(args["plant"])] = _int(args["phase"])
        elif name == "CeilingSet":
            place = _int(args["level"]), _int(args["key"])
            steps = programme.steps.setdefault(place, {})
            steps[_int(args["fromPeriod"])] = _int(args["capKw"])
        elif name in {"TransferSingle", "TransferBatch"}:
            sign = (args["from"] == NOBODY) - (args["to"] == NOBODY)
            for right_id, kw in _moved(args):
                if sign and kw:
                    programme.changes.append(Change(time_s, unpack_right(right_id), sign * kw))
    return programme


@dataclass
class Book:
    """Sites and nominations as their events tell them."""

    sites: dict[int, tuple[bytes, bytes, int, bool]] = field(default_factory=dict)
    gates: list[tuple[int, int, int]] = field(default_factory=list)
    bound: list[tuple[int, int, int, int, bytes]] = field(default_factory=list)

    def nominated(self, site: int, month: int, block: int, soft: int) -> int:
        """The kW nominated to a site in a month and block: of each right what was said last."""
        last: dict[tuple[bytes, int], int] = defaultdict(int)
        for right_id, to, kw, since, investor in self.bound:
            right = unpack_right(right_id)
            inside = max(since, right.first_period) <= month <= right.last_period
            alike = right.block_mask >> block & 1 and right.firmness & INTERRUPTIBLE == soft
            if to == site and inside and alike:
                last[investor, right_id] = kw
        return sum(last.values())

    def of(self, investor: bytes, right_id: int) -> dict[int, int]:
        """What an investor has nominated of a right, by site."""
        return {
            site: kw for one, site, kw, _, who in self.bound if (one, who) == (right_id, investor)
        }


def book_of(events: Iterable[tuple[int, str, Mapping[str, object]]]) -> Book:
    """Replay events of the book of nominations, in order."""
    book = Book()
    for time_s, name, args in events:
        if name == "SiteSet":
            book.sites[_int(args["site"])] = (
                bytes(args["investor"]),  # type: ignore[call-overload]
                bytes(args["meter"]),  # type: ignore[call-overload]
                _int(args["zone"]),
                bool(args["open"]),
            )
        elif name == "GateSet":
            book.gates.append((time_s, _int(args["fromPeriod"]), _int(args["daysBefore"])))
        elif name == "Nominated":
            numbers = (_int(args[key]) for key in ("id", "site", "kw", "fromPeriod"))
            right_id, site, kw, since = numbers
            investor = bytes(args["investor"])  # type: ignore[call-overload]
            book.bound.append((right_id, site, kw, since, investor))
    return book


@dataclass
class Orders:
    """Orders of curtailment as their events tell them: of each number what was said last."""

    said: dict[int, Mapping[str, object]] = field(default_factory=dict)

    def left(self, zone: int, instant_s: int, soft: int) -> Fraction:
        """What remains of a class in a zone at an instant: by the order that leaves least."""
        hour = instant_s // HOUR_S
        return min(
            (
                Fraction(_int(one["num"]), _int(one["den"]))
                for one in self.said.values()
                if (one["zone"], one["class"]) == (zone, soft)
                and _int(one["fromHour"]) <= hour < _int(one["toHour"])
            ),
            default=Fraction(1),
        )

    def boundaries(self) -> Iterator[int]:
        """Every instant at which anything can change on the days around orders' hours."""
        hours = {_int(one[end]) for one in self.said.values() for end in ("fromHour", "toHour")}
        for hour in sorted({at + near for at in hours for near in range(-3, 4)}):
            yield hour * HOUR_S
            yield hour * HOUR_S + HOUR_S - 1


def orders_of(events: Iterable[tuple[int, str, Mapping[str, object]]]) -> Orders:
    """Replay events of curtailment, in order."""
    return Orders({_int(args["id"]): args for _, _, args in events})


def delivers(right: Right, instant_s: int, block_of_hour: bytes) -> bool:
    """Whether a right delivers at an instant."""
    start_s, _ = month_bounds(right.first_period)
    _, end_s = month_bounds(right.last_period)
    hour = _local(instant_s).hour
    return start_s <= instant_s < end_s and bool(right.block_mask >> block_of_hour[hour] & 1)


def month_of(instant_s: int) -> int:
    """Months since January 2025 in PKT."""
    local = _local(instant_s)
    return (local.year - 2025) * 12 + local.month - 1


def month_bounds(month: int) -> tuple[int, int]:
    """First second of a month and first second after it."""
    return _first_second(month), _first_second(month + 1)


def month_around(instant_s: int) -> tuple[int, int]:
    """The bounds of the month an instant lies in."""
    return month_bounds(month_of(instant_s))


def _first_second(month: int) -> int:
    local = datetime(2025 + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return int((local - PKT).timestamp())


def _local(instant_s: int) -> datetime:
    return datetime.fromtimestamp(instant_s, UTC) + PKT


def _moved(args: Mapping[str, object]) -> list[tuple[int, int]]:
    if "id" in args:
        return [(_int(args["id"]), _int(args["value"]))]
    ids, values = args["ids"], args["values"]
    assert isinstance(ids, (list, tuple))
    assert isinstance(values, (list, tuple))
    return list(zip(ids, values, strict=True))


def _int(value: object) -> int:
    assert isinstance(value, int)
    return int(value)
