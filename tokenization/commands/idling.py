"""What the commands of under-use do: rule, measure, notice, cure, withdraw, recall, show."""

from collections.abc import Sequence

from tokenization.commands.acts import Act, Change, look, perform, required
from tokenization.commands.console import Errand, Options, Outcome
from tokenization.errors import InvalidParameter
from tokenization.idling import NoticeState
from tokenization.ledger.bills import Bills
from tokenization.ledger.idling import (
    Idling,
    Notice,
    RightMonth,
    Rule,
    SiteMonth,
    percent,
    shown,
    shown_month,
)
from tokenization.ledger.meters import sites_of
from tokenization.ledger.orders import Order
from tokenization.ledger.reverts import reason_words
from tokenization.power import pack_right, unpack_right
from tokenization.units import (
    bytes32_to_text,
    checksum,
    counted,
    parse_amount,
    parse_period,
    period_at,
    period_label,
)


_PCT_DECIMALS = 4


def set_rule(errand: Errand, threshold: str, months: int, cure_months: int) -> None:
    """Set the rule by which notices are given from now on."""
    document, sight = required(errand), look(errand.options)
    idling = Idling(sight)
    wanted = Rule(parse_amount(threshold, _PCT_DECIMALS), months, cure_months)
    stands = idling.rule == wanted
    words = (wanted.threshold_e6, wanted.months, wanted.cure_months)
    before = str(idling.rule) if idling.rule else "none"
    act = Act(
        "Set the rule of under-use",
        () if stands else (idling.contract.call("setRule", words, document),),
        (Change("notice", before, str(wanted)),),
        document,
        remedy="More than 0 %, 100 % at most; 1 to 24 months, and 1 to 12 to cure.",
    )
    perform(errand, sight, act)


def measure(errand: Errand, zone: int, month: str) -> None:
    """Write down the load factors of a zone's month, of every site for which it is settled."""
    sight, period = look(errand.options), parse_period(month)
    idling = Idling(sight)
    found = [idling.site_month(site, period) for site in sites_of(sight, zone)]
    act = Act(
        f"Measure {month} of zone {zone}",
        [idling.contract.call("measure", one.site, period) for one in found if one.is_due],
        tuple(_measured(one) for one in found),
        anybody=True,
    )
    perform(errand, sight, act)


def give_notice(errand: Errand, investor: str, right_id: str, month: str) -> None:
    """Give notice that an investor leaves a right idle, for the months that end with one."""
    document, sight = required(errand), look(errand.options)
    idling, whose, what = Idling(sight), Bills(sight).investor(investor), _right(right_id)
    last = parse_period(month)
    rule = idling.rule
    if rule is None:
        raise InvalidParameter(
            "No rule of under-use is set.", hint="Set it first: mizan under-use rule"
        )
    same = _open(idling, whose, what, last)
    months = idling.right_months(whose, what, range(max(0, last + 1 - rule.months), last + 1))
    act = Act(
        f"Give {investor} notice that right {what} idles",
        () if same else (idling.contract.call("giveNotice", whose, what, last, document),),
        (*map(_month, months), Change("notice", _given(same), f"given: {rule}")),
        document,
        data={"notice": same.number if same else None, "months": [*map(shown_month, months)]},
        remedy=f"Every month is settled and stays under {percent(rule.threshold_e6)}.",
    )
    if perform(errand, sight, act):
        same = _open(Idling(sight.now()), whose, what, last)
    if same:
        errand.outcome.data["notice"] = same.number
        errand.outcome.text += f"{_line(same)}\n"


def cure(errand: Errand, number: int, month: str | None) -> None:
    """Close a notice by a month that reached its threshold; by default by the best one."""
    sight = look(errand.options)
    idling = Idling(sight)
    notice = idling.find(number)
    months = _months(idling, notice)
    cured = notice.state is NoticeState.CURED
    period = parse_period(month) if month else _best(notice, months)
    act = Act(
        f"Cure notice {number} by {period_label(period)}",
        () if cured else (idling.contract.call("cure", number, period),),
        (*map(_month, months), _state(notice, "cured")),
        anybody=True,
        data={"notice": shown(notice), "months": [*map(shown_month, months)]},
        remedy=f"A month cures it that reaches {percent(notice.threshold_e6)}, as things are now.",
    )
    perform(errand, sight, act)


def withdraw(errand: Errand, number: int) -> None:
    """Withdraw a notice, and call off what was proposed under it."""
    document, sight = required(errand), look(errand.options)
    idling = Idling(sight)
    notice = idling.find(number)
    stands = notice.state is NoticeState.WITHDRAWN
    act = Act(
        f"Withdraw notice {number}",
        () if stands else (idling.contract.call("withdraw", number, document),),
        (_state(notice, "withdrawn"),),
        document,
        data={"notice": shown(notice)},
    )
    perform(errand, sight, act)


def recall(errand: Errand, number: int) -> None:
    """Propose at the enforcement desk to recall what idles; a person approves it there."""
    document, sight = required(errand), look(errand.options)
    idling = Idling(sight)
    notice, months = idling.find(number), _months(idling, idling.find(number))
    pending = _pending(idling, notice)
    code, idle_kw = sight.read(idling.contract.call("idleOf", number))
    taken = [] if code or pending else idling.accounts(notice, idle_kw)
    done = pending or notice.state is NoticeState.RECALLED
    call = idling.contract.call("recall", number, [account for account, _ in taken], document)
    act = Act(
        f"Propose to recall what idles under notice {number}",
        () if done else (call,),
        (*map(_month, months), *(_taken(account, kw) for account, kw in taken)),
        document,
        data={"notice": shown(notice), "months": [*map(shown_month, months)], "idle_kw": idle_kw},
        remedy=f"Notice {number} could be cured until {period_label(notice.cure_last)}.",
    )
    if perform(errand, sight, act):
        pending = _pending(Idling(sight.now()), notice)
    errand.outcome.data["orders"] = [order.number for order in pending]
    for order in pending:
        errand.outcome.text += (
            f"Order {order.number} waits for another person: mizan order approve {order.number}\n"
        )


def show(
    outcome: Outcome, options: Options, number: int | None, investor: str | None, right: str | None
) -> None:
    """Tell of one notice with its months, of a right's months, or of the rule and open notices."""
    idling = Idling(look(options))
    if number is not None:
        notice = idling.find(number)
        _tell(outcome, notice, _months(idling, notice))
    elif investor is not None and right is not None:
        whose, what = Bills(idling.sight).investor(investor), _right(right)
        window, until = unpack_right(what), period_at(idling.sight.at.time_s)
        periods = range(window.first_period, min(window.last_period + 1, until))
        months = idling.right_months(whose, what, periods)
        outcome.data = {"months": [*map(shown_month, months)]}
        outcome.text = "\n".join(map(_month_line, months)) or "No month of its window is over."
    elif investor is None and right is None:
        found = [one for one in idling.notices if one.state is NoticeState.OPEN]
        outcome.data = {"open": [shown(one) for one in found]}
        lines = [_line(one) for one in found] or ["No notice is open."]
        outcome.text = "\n".join([f"Rule: {idling.rule or 'none'}", *lines])
    else:
        raise InvalidParameter(
            "Load factors are of a right and who holds it.",
            hint="Give --investor and --right together.",
        )


def _tell(outcome: Outcome, notice: Notice, months: Sequence[RightMonth]) -> None:
    outcome.data = {"notice": shown(notice), "months": [*map(shown_month, months)]}
    outcome.text = "\n".join([_line(notice), *(f"  {_month_line(one)}" for one in months)])


def _right(text: str) -> int:
    """The id of a right, whose window can be read."""
    return pack_right(unpack_right(parse_amount(text, 0)))


def _open(idling: Idling, investor: bytes, right_id: int, last: int) -> Notice | None:
    """The notice that is open for a right and these months."""
    wanted = (investor, right_id, last, NoticeState.OPEN)
    found = (
        one
        for one in idling.notices
        if (one.investor, one.id, one.last_period, one.state) == wanted
    )
    return next(found, None)


def _months(idling: Idling, notice: Notice) -> list[RightMonth]:
    """The months a notice is judged by, as far as they are over."""
    last = unpack_right(notice.id).last_period
    return idling.months_of(notice, min(last + 1, period_at(idling.sight.at.time_s)))


def _best(notice: Notice, months: Sequence[RightMonth]) -> int:
    """The month with the highest load factor."""
    judged = [month for month in months if not month.code]
    if not judged:
        return notice.last_period
    return max(judged, key=lambda month: month.load_e6).period


def _pending(idling: Idling, notice: Notice) -> list[Order]:
    now_s = idling.sight.at.time_s
    return [order for order in idling.orders(notice) if order.is_open(now_s)]


def _measured(one: SiteMonth) -> Change:
    if not one.version:
        return Change(f"site {one.site}", "not settled", "not settled")
    after = f"{percent(one.load_e6)}, {one.kwh:,} of {one.allowed_kwh:,} kWh"
    return Change(f"site {one.site}", after if not one.is_due else "not measured", after)


def _month(one: RightMonth) -> Change:
    said = _load(one)
    return Change(period_label(one.period), said, said)


def _month_line(one: RightMonth) -> str:
    return f"{period_label(one.period)}: {_load(one)}"


def _load(one: RightMonth) -> str:
    return reason_words(one.code) if one.code else percent(one.load_e6)


def _given(notice: Notice | None) -> str:
    return f"given, number {notice.number}" if notice else "none"


def _state(notice: Notice, after: str) -> Change:
    return Change("notice", notice.state.name.lower(), after)


def _taken(account: bytes, kw: int) -> Change:
    return Change(f"recalled from {checksum(account)}", "nothing", f"{kw:,} kW, if approved")


def _line(notice: Notice) -> str:
    until = f", could be cured until {period_label(notice.cure_last)}"
    gone = f", {notice.recalled_kw:,} kW recalled" if notice.recalled_kw else ""
    count = counted(notice.last_period + 1 - notice.first_period, "month")
    return (
        f"Notice {notice.number}: {bytes32_to_text(notice.investor)}, right {notice.id}, under "
        f"{percent(notice.threshold_e6)} for {count} to {period_label(notice.last_period)}"
        f"{until}; {notice.state.name.lower()}{gone}"
    )
