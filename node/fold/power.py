"""The power programme: its frame, what is defined in it, ceilings, and what is allocated when.

Allocation is counted from the movements of rights, by the same arithmetic as the contract's
(``tokenization.power``), so a cell of the grid here equals the contract's own
(tests/chain/test_following.py).
"""

from functools import lru_cache

from msgspec.structs import replace

from node import layout
from node.fold.working import Working
from node.model import Phase, PlanState, Plant, Product, Programme, RecallPlan, Step, Zone
from tokenization.abi import Arguments
from tokenization.errors import InconsistentLogs, InvalidParameter
from tokenization.power import Right, cells_of, unpack_right
from tokenization.units import period_of, pkt_date


def fold_programme_created(work: Working, args: Arguments) -> None:
    """``ProgrammeCreated(capKw, blockCount, blockOfHour)``."""
    cap_kw, block_count, block_of_hour = args
    frame = Programme(work.event.address, cap_kw, block_count, block_of_hour[:24])
    work.put(layout.PROGRAMME, frame)


def fold_zone_set(work: Working, args: Arguments) -> None:
    """``ZoneSet(zone, code, capKw)``; its ceiling came with ``CeilingSet``."""
    zone, code, _ = args
    work.put(layout.ZONES, Zone(code), zone)


def fold_phase_set(work: Working, args: Arguments) -> None:
    """``PhaseSet(phase, code, capKw)``."""
    phase, code, _ = args
    work.put(layout.PHASES, Phase(code), phase)


def fold_plant_set(work: Working, args: Arguments) -> None:
    """``PlantSet(plant, zone, phase, code, capKw)``."""
    plant, zone, phase, code, _ = args
    work.put(layout.PLANTS, Plant(zone, phase, code), plant)


def fold_product_set(work: Working, args: Arguments) -> None:
    """``ProductSet(product, code, policy)``."""
    product, code, policy = args
    work.put(layout.PRODUCTS, Product(code, policy), product)


def fold_ceiling_set(work: Working, args: Arguments) -> None:
    """``CeilingSet(level, key, fromPeriod, capKw)``: a step; steps that are over stay on record."""
    level, key, first, cap_kw = args
    work.put(layout.CEILINGS, Step(cap_kw), level, key, first)


def fold_recall_plan_opened(work: Working, args: Arguments) -> None:
    """``RecallPlanOpened(plan, level, key, firstPeriod, lastPeriod, capKw)``."""
    plan, level, key, first, last, cap_kw = args
    opened = RecallPlan(level, key, first, last, cap_kw, PlanState.OPEN, work.header.number)
    work.put(layout.RECALL_PLANS, opened, plan)
    work.put(layout.OPEN_PLANS, plan, level, key)


def fold_excess_found(work: Working, args: Arguments) -> None:
    """``ExcessFound(plan, period, excessKw)``, a word of kW by time block."""
    plan, period, excess = args
    work.put(layout.FOUND_EXCESS, excess, plan, period)


def fold_recall_plan_completed(work: Working, args: Arguments) -> None:
    """``RecallPlanCompleted(plan)``; the step it became comes before it."""
    _close_plan(work, args[0], PlanState.COMPLETED)


def fold_recall_plan_withdrawn(work: Working, args: Arguments) -> None:
    """``RecallPlanWithdrawn(plan)``."""
    _close_plan(work, args[0], PlanState.WITHDRAWN)


def count_allocation(work: Working, token_id: int, change_kw: int) -> None:
    """Count kW issued (or, below zero, redeemed) in every cell of a right's window not over.

    Redeeming gives nothing back in months that are over, as in ``PowerProgramme.release``, and
    nothing is allocated for them: what is issued there are the parts of a right that was split. An
    id that is no right has no window.
    """
    try:
        cells, zone, plant, number = _cells(token_id)
    except InvalidParameter:
        return
    found = work.get(layout.PLANTS, number)
    phase = (found.phase if found else 0).to_bytes(2, "big")
    first = _period_at(work.header.time_s)
    for period, cell in cells:
        if period >= first:
            work.add(layout.PROGRAMME_KW.prefix + cell, change_kw)
            work.add(layout.ZONE_KW.prefix + zone + cell, change_kw)
            work.add(layout.PLANT_KW.prefix + plant + cell, change_kw)
            work.add(layout.PHASE_KW.prefix + phase + cell, change_kw)


@lru_cache(maxsize=1024)
def _cells(token_id: int) -> tuple[list[tuple[int, bytes]], bytes, bytes, int]:
    """A right's cells as (period, key part), its zone and plant as key parts, and its plant."""
    right: Right = unpack_right(token_id)
    cells = [
        (cell.period, cell.period.to_bytes(2, "big") + bytes((cell.block,)))
        for cell in cells_of(right)
    ]
    return cells, right.zone.to_bytes(2, "big"), right.plant.to_bytes(2, "big"), right.plant


def _close_plan(work: Working, number: int, state: PlanState) -> None:
    plan = work.get(layout.RECALL_PLANS, number)
    if plan is None:
        raise InconsistentLogs(
            f"Block {work.header.number} closes recall plan {number} before it was opened.",
            hint="The endpoint left out or altered logs: use another one and index again.",
        )
    work.put(layout.RECALL_PLANS, replace(plan, state=state), number)
    work.drop(layout.OPEN_PLANS, plan.level, plan.key)


@lru_cache(maxsize=64)
def _period_at(time_s: int) -> int:
    day = pkt_date(time_s)
    return period_of(day.year, day.month)
