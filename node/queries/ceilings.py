"""Ceilings as step functions of months, and the recall plans that wait to become steps."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from node import layout, model
from node.keys import Family
from node.store import View
from tokenization.errors import UnknownRecallPlan
from tokenization.power import LANE, LANE_BITS, MAX_BLOCKS, Scope


ALLOCATED: dict[Scope, Family[int]] = {
    Scope.PROGRAMME: layout.PROGRAMME_KW,
    Scope.ZONE: layout.ZONE_KW,
    Scope.PLANT: layout.PLANT_KW,
    Scope.PHASE: layout.PHASE_KW,
}
"""Where what is allocated under a ceiling is counted."""


@dataclass(frozen=True, slots=True)
class Steps:
    """The ceiling of one place.

    Units:
        months: months since January 2025 in which steps begin, ascending.
        caps_kw: kW of each.
    """

    months: list[int]
    caps_kw: list[int]
    plan: model.RecallPlan | None

    def at(self, period: int) -> int:
        """The ceiling in force in a month, kW; zero before the first step.

        Source: ``Ceilings.ceilingAt``.
        """
        place = bisect_right(self.months, period)
        return self.caps_kw[place - 1] if place else 0

    def binding(self, period: int) -> int:
        """What reservations are held to in a month, kW.

        Source: ``Ceilings.bindingCeilingAt``.
        """
        cap_kw, plan = self.at(period), self.plan
        if plan is None or not plan.first_period <= period <= plan.last_period:
            return cap_kw
        return min(cap_kw, plan.cap_kw)


@dataclass(frozen=True, slots=True)
class FoundStep:
    """A step of a ceiling, and whose it is."""

    scope: Scope
    key: int
    first_period: int
    cap_kw: int


@dataclass(frozen=True, slots=True)
class Excess:
    """What is, or was, allocated above a ceiling in one cell, kW."""

    period: int
    time_block: int
    found_kw: int
    left_kw: int


@dataclass(frozen=True, slots=True)
class FoundPlan:
    """A recall plan under its number."""

    number: int
    record: model.RecallPlan

    @property
    def scope(self) -> Scope:
        """Whose ceiling it is."""
        return Scope(self.record.level)


def steps_of(view: View, scope: Scope, key: int) -> Steps:
    """The ceiling of the programme (key 0), a zone, plant or phase."""
    found = [(at[2], step.cap_kw) for at, step in view.scan(layout.CEILINGS, scope, key)]
    number = view.get(layout.OPEN_PLANS, scope, key)
    plan = view.get(layout.RECALL_PLANS, number) if number else None
    return Steps([month for month, _ in found], [cap for _, cap in found], plan)


def ceiling_at(view: View, scope: Scope, key: int, period: int) -> tuple[int, int]:
    """The ceiling in force in a month and what reservations are held to, kW, in three seeks."""
    beyond = layout.CEILINGS.key(scope, key, period + 1)
    rows = view.scan(layout.CEILINGS, scope, key, after=beyond, reverse=True)
    cap_kw = next((step.cap_kw for _, step in rows), 0)
    number = view.get(layout.OPEN_PLANS, scope, key)
    plan = view.get(layout.RECALL_PLANS, number) if number else None
    return cap_kw, Steps([0], [cap_kw], plan).binding(period)


def allocated_at(view: View, scope: Scope, key: int, period: int, block: int) -> int:
    """What is allocated under a ceiling in one cell of the grid, kW."""
    place = () if scope is Scope.PROGRAMME else (key,)
    return view.get(ALLOCATED[scope], *place, period, block) or 0


def steps(
    view: View, *, after: bytes | None = None, reverse: bool = False
) -> Iterator[tuple[bytes, FoundStep]]:
    """Every step of every ceiling, by level, place and month."""
    family = layout.CEILINGS
    for key, record in view.scan(family, after=after, reverse=reverse):
        level, number, first = key
        yield family.key(*key), FoundStep(Scope(level), number, first, record.cap_kw)


def find_plan(view: View, number: int) -> FoundPlan:
    """A recall plan by its number.

    Raises:
        UnknownRecallPlan: There is none.
    """
    record = view.get(layout.RECALL_PLANS, number) if number < 1 << 64 else None
    if record is None:
        raise UnknownRecallPlan(
            f"No recall plan {number} was opened by block {view.number}.",
            hint="See /v1/recall-plans for those there are.",
        )
    return FoundPlan(number, record)


def plans(
    view: View, *, after: bytes | None = None, reverse: bool = False
) -> Iterator[tuple[bytes, FoundPlan]]:
    """Every recall plan by number."""
    family = layout.RECALL_PLANS
    for key, record in view.scan(family, after=after, reverse=reverse):
        yield family.key(*key), FoundPlan(key[0], record)


def excess_of(view: View, plan: FoundPlan) -> list[Excess]:
    """The cells that a plan found above its ceiling, and what of that is left to be recalled."""
    record, found = plan.record, []
    for key, word in view.scan(layout.FOUND_EXCESS, plan.number):
        for block in range(MAX_BLOCKS):
            found_kw = lane(word, block)
            if found_kw:
                held = allocated_at(view, plan.scope, record.key, key[1], block)
                is_open = record.state == model.PlanState.OPEN
                left = max(0, held - record.cap_kw) if is_open else 0
                found.append(Excess(key[1], block, found_kw, left))
    return found


def lane(word: int, block: int) -> int:
    """The kW of one time block in a word."""
    return word >> LANE_BITS * block & LANE
