"""What the commands of ceilings do: set, show, complete and withdraw recall plans.

A ceiling below what is allocated is not in force at once: it opens a recall plan, which binds new
allocations from then on and is completed when nothing exceeds it any more.
"""

from dataclasses import dataclass

from tokenization.commands.acts import Act, Change, look, perform
from tokenization.commands.console import Errand, Options, Outcome
from tokenization.errors import InvalidParameter
from tokenization.ledger.contracts import Decoded
from tokenization.ledger.sight import Sight
from tokenization.power import LANE, LANE_BITS, MAX_BLOCKS, Scope
from tokenization.units import (
    KW_DECIMALS_IN_MW,
    format_amount,
    parse_amount,
    parse_period,
    period_at,
    period_label,
)


PROGRAMME = "PowerProgramme"


@dataclass(frozen=True, slots=True)
class Standing:
    """A ceiling in one month.

    Units:
        cap_kw: kW, in force.
        binding_kw: kW that new allocations are held to.
        allocated_kw: kW in the fullest time block.
    """

    cap_kw: int
    binding_kw: int
    allocated_kw: int
    plan: int


def set_ceiling(errand: Errand, scope: Scope, number: int, month: str, amount: str) -> None:
    """Set a ceiling from a month on, or open a recall plan for it."""
    _check_number(scope, number)
    period, cap_kw = parse_period(month), parse_amount(amount, KW_DECIMALS_IN_MW)
    sight = look(errand.options)
    now, programme = _standing(sight, scope, number, period), sight.contract(PROGRAMME)
    stands = now.cap_kw == cap_kw and not now.plan
    if now.plan:
        plan = _plan(sight, now.plan)
        stands = (plan["firstPeriod"], plan["capKw"]) == (period, cap_kw)
    call = programme.call("setCeiling", scope, number, period, cap_kw)
    act = Act(
        f"Set the ceiling of {_place(scope, number)} from {period_label(period)} on",
        () if stands else (call,),
        (
            Change("ceiling", _mw(now.cap_kw), _mw(cap_kw)),
            Change("allocated", _mw(now.allocated_kw), _mw(now.allocated_kw)),
        ),
        remedy="Name a month that has not passed, and complete or withdraw an open recall plan.",
    )
    perform(errand, sight, act)
    _tell_plan(errand, scope, number)


def show(outcome: Outcome, options: Options, scope: Scope, number: int, month: str | None) -> None:
    """Tell a ceiling in a month, what is allocated under it, and its open recall plan."""
    _check_number(scope, number)
    sight = look(options)
    period = period_at(sight.at.time_s) if month is None else parse_period(month)
    now = _standing(sight, scope, number, period)
    outcome.data = {
        "block": sight.at.number,
        "month": period_label(period),
        "cap_kw": now.cap_kw,
        "binding_kw": now.binding_kw,
        "allocated_kw": now.allocated_kw,
        "plan": now.plan,
    }
    lines = [
        f"{_place(scope, number)} in {period_label(period)}, block {sight.at.number}:",
        f"  ceiling    {_mw(now.cap_kw)}",
        f"  binding    {_mw(now.binding_kw)}",
        f"  allocated  {_mw(now.allocated_kw)} in the fullest hours",
    ]
    if now.plan:
        lines += _plan_lines(sight, now.plan)
        outcome.data["excess_kw"] = _excess(sight, now.plan)
    outcome.text = "\n".join(lines)


def complete(errand: Errand, plan: int) -> None:
    """Bring the ceiling of a plan into force, now that nothing exceeds it."""
    _end(errand, plan, "completeRecallPlan", "Complete", "in force")


def withdraw(errand: Errand, plan: int) -> None:
    """Give a plan up: the ceiling before it stands."""
    _end(errand, plan, "withdrawRecallPlan", "Withdraw", "given up")


def _end(errand: Errand, plan: int, function: str, verb: str, after: str) -> None:
    sight = look(errand.options)
    found = _plan(sight, plan)
    if not found["open"]:
        raise InvalidParameter(
            f"Recall plan {plan} is open no more.", hint="Look at it: mizan ceiling show"
        )
    what = f"{_mw(found['capKw'])} for {_place(Scope(found['level']), found['key'])}"
    act = Act(
        f"{verb} recall plan {plan}",
        (sight.contract(PROGRAMME).call(function, plan),),
        (Change(what, "waits for rights to be recalled", after),),
        anybody=function == "completeRecallPlan",
        remedy="Recall what exceeds it first: mizan recall",
    )
    perform(errand, sight, act)


def _tell_plan(errand: Errand, scope: Scope, number: int) -> None:
    """Say that a ceiling waits, if it does."""
    sight = look(errand.options)
    plan = sight.read(sight.contract(PROGRAMME).call("openPlanOf", scope, number))
    errand.outcome.data["plan"] = plan
    if plan:
        errand.outcome.data["excess_kw"] = _excess(sight, plan)
        errand.outcome.text += "\n".join([*_plan_lines(sight, plan), ""])


def _standing(sight: Sight, scope: Scope, number: int, period: int) -> Standing:
    programme, place = sight.contract(PROGRAMME), (scope, number, period)
    cap_kw, binding_kw, lanes, plan = sight.read_all(
        [
            programme.call("ceilingAt", *place),
            programme.call("bindingCeilingAt", *place),
            programme.call("allocatedUnder", *place),
            programme.call("openPlanOf", scope, number),
        ]
    )
    fullest = max(lanes >> LANE_BITS * block & LANE for block in range(MAX_BLOCKS))
    return Standing(cap_kw, binding_kw, fullest, plan)


def _plan(sight: Sight, plan: int) -> Decoded:
    found = sight.read(sight.contract(PROGRAMME).call("recallPlanOf", plan))
    if not found["firstPeriod"] and not found["capKw"] and not found["lastPeriod"]:
        raise InvalidParameter(
            f"There is no recall plan {plan}.",
            hint="Its number stands where it was opened: mizan ceiling show",
        )
    return found


def _plan_lines(sight: Sight, plan: int) -> list[str]:
    found = _plan(sight, plan)
    last = found["lastPeriod"]
    until = f"to {period_label(last)}" if last < 2**16 - 1 else "on"
    excess = _excess(sight, plan)
    waits = f"{_mw(found['capKw'])} from {period_label(found['firstPeriod'])} {until}"
    return [
        f"Recall plan {plan}: {waits} waits for rights to be recalled.",
        *(f"  {month}: {_mw(kw)} too much" for month, kw in excess.items()),
    ]


def _excess(sight: Sight, plan: int) -> dict[str, int]:
    """What is to be recalled, by month, in kW of the fullest time block."""
    said = sight.events(PROGRAMME, "ExcessFound")
    months = sorted({one["period"] for one in said if one["plan"] == plan})
    programme = sight.contract(PROGRAMME)
    found = sight.read_all([programme.call("excessOf", plan, month) for month in months])
    fullest = [max(w >> LANE_BITS * b & LANE for b in range(MAX_BLOCKS)) for w in found]
    return {period_label(m): kw for m, kw in zip(months, fullest, strict=True) if kw}


def _check_number(scope: Scope, number: int) -> None:
    if (scope is Scope.PROGRAMME) != (number == 0):
        raise InvalidParameter(
            "The programme has no number, and every zone, plant and phase has one.",
            hint="Write: programme 0, or such as zone 1.",
        )


def _place(scope: Scope, number: int) -> str:
    return "the programme" if scope is Scope.PROGRAMME else f"{scope.name.lower()} {number}"


def _mw(kw: int) -> str:
    return f"{format_amount(kw, KW_DECIMALS_IN_MW, group=True)} MW"
