"""What the commands do that service a series: authorise, announce, fix, open, notice, show.

Whatever follows from the schedule and the clock anybody may do; rates are entered by the fixing
agent, and ruled on by the regulator where they are disputed.
"""

from collections.abc import Sequence

from tokenization.commands.acts import Act, Change, look, perform, required
from tokenization.commands.console import Errand, Options, Outcome
from tokenization.debt import face_to_units, units_to_face
from tokenization.errors import InvalidParameter
from tokenization.ledger.contracts import Call
from tokenization.ledger.series import (
    MANAGER_OF_DEBT,
    SERVICING,
    FixingStatus,
    Owed,
    Payable,
    find_series,
    read_fixing,
    read_payable,
    read_schedule,
)
from tokenization.ledger.sight import Sight
from tokenization.units import counted, format_amount, hex0x, iso_time, parse_amount, pkt_date


RATE_PCT_DECIMALS = 4
"""A percentage with four decimals is a fraction with six."""

HORIZON_S = 400 * 86_400
"""How far ahead record dates are announced. Source: ``Payments.HORIZON``."""

FALLBACK_DAYS = 5
"""Yields that a fallback is the average of. Source: ``Fixings.FALLBACK_DAYS``."""

_OPENERS = {
    Payable.COUPON: "openCoupon",
    Payable.INSTALMENT: "openInstalment",
    Payable.REDEMPTION: "openRedemption",
}


def authorise(errand: Errand, isin: str, face: str) -> None:
    """Let more of a series be issued, as a document says; the same document works once."""
    document, sight = required(errand), look(errand.options)
    series, units = find_series(sight, isin), face_to_units(parse_amount(face, 0))
    manager = sight.contract(MANAGER_OF_DEBT)
    terms = sight.read(manager.call("termsOf", series.isin))
    stands = document in {
        args["documentHash"]
        for args in sight.events(MANAGER_OF_DEBT, "IssueAuthorised")
        if args["isin"] == series.isin
    }
    before: int = terms["authorisedUnits"]
    after = before if stands else before + units
    act = Act(
        f"Authorise {units_to_face(units):,} rupees more of {series.code}",
        () if stands else (manager.call("authorise", series.isin, units, document),),
        (Change("authorised face", _rupees(before), _rupees(after)),),
        document,
    )
    perform(errand, sight, act)


def announce(errand: Errand, isin: str, most: int) -> None:
    """Announce the record dates of a series that can be announced now, at most so many."""
    sight = look(errand.options)
    series = find_series(sight, isin)
    dates = _announceable(read_schedule(sight, series), sight.at.time_s)[:most]
    act = Act(
        f"Announce {counted(len(dates), 'record date')} of {series.code}",
        (_servicing(sight, "announceRecords", series.isin, len(dates)),) if dates else (),
        tuple(
            Change(f"record date before {pkt_date(end_s)}", "not announced", iso_time(record_s))
            for end_s, record_s in dates
        ),
        anybody=True,
    )
    perform(errand, sight, act)


def fix(errand: Errand, isin: str, period: int, reference: str) -> None:
    """Enter the reference of a period in its window."""
    _enter(errand, "fix", isin, period, (reference,))


def fall_back(errand: Errand, isin: str, period: int, yields: Sequence[str]) -> None:
    """Enter the five yields whose average takes the reference's place."""
    if len(yields) != FALLBACK_DAYS:
        raise InvalidParameter(
            f"These are {len(yields)} yields.", hint=f"Name {FALLBACK_DAYS}, one a working day."
        )
    _enter(errand, "fixFallback", isin, period, yields)


def rule(errand: Errand, isin: str, period: int, reference: str) -> None:
    """Rule on the reference of a disputed period."""
    _enter(errand, "rule", isin, period, (reference,))


def open_payment(errand: Errand, isin: str, payable: Payable, period: int) -> None:
    """Open a payment at the vault, so that it can be funded."""
    sight = look(errand.options)
    series = find_series(sight, isin)
    owed = read_payable(sight, series, payable, period)
    number = () if payable is Payable.REDEMPTION else (owed.period,)
    call = _servicing(sight, _OPENERS[payable], series.isin, *number)
    act = Act(
        f"Open {owed.title} of {series.code}",
        () if owed.payment else (call,),
        (
            Change("record date", iso_time(owed.record_s), iso_time(owed.record_s)),
            Change("payment date", iso_time(owed.date_s), iso_time(owed.date_s)),
        ),
        anybody=True,
        remedy="See its dates and rates with: mizan coupon show",
    )
    if perform(errand, sight, act):
        owed = read_payable(sight.now(), series, payable, period)
    if owed.payment:
        errand.outcome.data["payment"] = owed.payment
        errand.outcome.text += (
            f"It is payment {owed.payment}. Fund it with: mizan payment fund {owed.payment}\n"
        )


def notice(errand: Errand, isin: str, payable: Payable, period: int) -> None:
    """Have it written down how a payment stands now, unless that is what was written last."""
    sight = look(errand.options)
    series = find_series(sight, isin)
    owed = read_payable(sight, series, payable, period)
    written = [
        args["standing"]
        for args in sight.events(SERVICING, "StandingNoticed")
        if (args["isin"], args["payment"], args["period"]) == (series.isin, payable, owed.period)
    ]
    last = "nothing" if not written else type(owed.standing)(written[-1]).name.lower()
    now = owed.standing.name.lower()
    act = Act(
        f"Note how {owed.title} of {series.code} stands",
        () if last == now else (_servicing(sight, "notice", series.isin, payable, owed.period),),
        (Change("written", last, now),),
        anybody=True,
    )
    perform(errand, sight, act)


def show(outcome: Outcome, options: Options, isin: str) -> None:
    """Tell what a series pays, when, to whom, and how that stands."""
    sight = look(options)
    series = find_series(sight, isin)
    schedule = read_schedule(sight, series)
    rates = {
        owed.period: read_fixing(sight, series, owed.period)
        for owed in schedule
        if owed.payable is Payable.COUPON
    }
    outcome.data = {"asset": series.code, "payments": []}
    lines = [f"{series.code} at block {sight.at.number}"]
    for owed in schedule:
        fixing = rates.get(owed.period) if owed.payable is Payable.COUPON else None
        rate = None
        if fixing is not None:
            known = fixing.status is FixingStatus.FIXED
            rate = _pct(fixing.rate_e6) if known else fixing.status.name.lower()
        lines.append(_line(owed, rate))
        outcome.data["payments"].append(_shown(owed, rate))
    outcome.text = "\n".join(lines)


def _enter(errand: Errand, function: str, isin: str, period: int, yields: Sequence[str]) -> None:
    document, sight = required(errand), look(errand.options)
    series = find_series(sight, isin)
    fixing = read_fixing(sight, series, period)
    entered = [parse_amount(one, RATE_PCT_DECIMALS) for one in yields]
    # Half up, as the contract rounds; of one yield it is that one.
    reference_e6 = (2 * sum(entered) + len(entered)) // (2 * len(entered))
    is_fixed = fixing.status is FixingStatus.FIXED
    if is_fixed and (fixing.reference_e6, fixing.document) != (reference_e6, document):
        raise InvalidParameter(
            f"The reference of coupon {period} of {series.code} is {_pct(fixing.reference_e6)}, "
            f"by the document {hex0x(fixing.document)}.",
            hint="A rate is entered once and stays.",
        )
    given = entered if function == "fixFallback" else entered[0]
    call = _servicing(sight, function, series.isin, period, given, document)
    before = _pct(reference_e6) if is_fixed else fixing.status.name.lower()
    act = Act(
        f"Enter the reference of coupon {period} of {series.code}",
        () if is_fixed else (call,),
        (Change("reference", before, _pct(reference_e6)),),
        document,
        remedy="See where each rate stands with: mizan coupon show",
    )
    perform(errand, sight, act)


def _announceable(schedule: Sequence[Owed], now_s: int) -> list[tuple[int, int]]:
    """Coupon days and record dates not announced yet, as far ahead as they can be."""
    dates = {
        owed.period: (owed.end_s, owed.record_s)
        for owed in schedule
        if not owed.announced and owed.record_s <= now_s + HORIZON_S
    }
    return list(dates.values())


def _servicing(sight: Sight, function: str, *args: object) -> Call:
    return sight.contract(SERVICING).call(function, *args)


def _line(owed: Owed, rate: str | None) -> str:
    record = iso_time(owed.record_s) + ("" if owed.announced else " (not announced)")
    opened = f", payment {owed.payment}" if owed.payment else ""
    shown = f" at {rate}" if rate else ""
    standing = owed.standing.name.lower()
    return (
        f"  {owed.title}{shown}: record {record}, paid {iso_time(owed.date_s)}, {standing}{opened}"
    )


def _shown(owed: Owed, rate: str | None) -> dict[str, object]:
    return {
        "kind": owed.payable.name.lower(),
        "period": owed.period,
        "day": pkt_date(owed.end_s).isoformat(),
        "rate": rate,
        "record": iso_time(owed.record_s),
        "announced": owed.announced,
        "payment_date": iso_time(owed.date_s),
        "payment": owed.payment or None,
        "standing": owed.standing.name.lower(),
    }


def _pct(rate_e6: int) -> str:
    return f"{format_amount(rate_e6, RATE_PCT_DECIMALS)} %"


def _rupees(units: int) -> str:
    return f"PKR {units_to_face(units):,}"
