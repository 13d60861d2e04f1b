"""What the commands of bills do: issue, adjust, judge, show. Paying is in ``bill_paying``."""

from tokenization.billing import Standing
from tokenization.commands.acts import Act, Change, look, perform, required
from tokenization.commands.console import Errand, Options, Outcome
from tokenization.errors import InvalidParameter
from tokenization.ledger.bills import (
    Account,
    Bills,
    Invoice,
    MonthBill,
    adjustments,
    shown,
    shown_account,
    shown_month,
)
from tokenization.ledger.meters import METERS, prove, sites_of, zone_of
from tokenization.metering import period_at_hour
from tokenization.units import (
    bytes32_to_text,
    format_amount,
    iso_time,
    parse_hour,
    parse_period,
    period_label,
)


def issue(errand: Errand, zone: int, month: str) -> None:
    """Invoice the month of every site of a zone that is settled and not invoiced by it yet."""
    bills, period = Bills(look(errand.options)), parse_period(month)
    found = [bills.month(site, period) for site in sites_of(bills.sight, zone)]
    if not found:
        raise InvalidParameter(
            f"Zone {zone} has no site.", hint="The grid operator registers sites."
        )
    act = Act(
        f"Invoice {month} of zone {zone}",
        [
            bills.contract.call("issue", one.site, period, one.version)
            for one in found
            if one.is_due
        ],
        tuple(_change(bills, one) for one in found),
        anybody=True,
        data={"months": [shown_month(one) for one in found]},
    )
    perform(errand, bills.sight, act)
    errand.outcome.warnings += [
        f"Site {one.site} is not invoiced: {_obstacle(one)}"
        for one in found
        if not one.is_due and not one.is_invoiced
    ]


def adjust(errand: Errand, site: int, amount: str, *, credit: bool) -> None:
    """Add to, or take from, what is carried to a site's next invoice; a document does it once."""
    document, sight = required(errand), look(errand.options)
    bills, _ = Bills(sight), zone_of(sight, site)
    change = bills.cash.amount_of(amount) * (-1 if credit else 1)
    carried: int = sight.read(bills.contract.call("carriedOf", site))
    stands = document in adjustments(sight, site)
    act = Act(
        f"Adjust what site {site} owes by {_money(bills, change)}",
        () if stands else (bills.contract.call("adjust", site, change, document),),
        (_carried(bills, carried, carried if stands else carried + change),),
        document,
    )
    perform(errand, sight, act)


def judge(errand: Errand, site: int, hour_text: str) -> None:
    """Penalise a site for what it drew above what it was allowed in an hour, by proof."""
    hour = parse_hour(hour_text)
    sight, period = look(errand.options), period_at_hour(hour)
    bills = Bills(sight)
    version, _ = sight.read(sight.contract(METERS).call("settledOf", site, period))
    if not version:
        raise InvalidParameter(
            f"{period_label(period)} of site {site} is not settled.",
            hint="Settle it first: mizan meter settle",
        )
    judged = sight.read(bills.contract.call("breachOf", site, hour))
    stands = judged["meterVersion"] == version
    proof = prove(sight, site, hour, version).words
    call = bills.contract.call("judgeBreach", site, hour, version, proof)
    before = _money(bills, judged["penalty"])
    act = Act(
        f"Judge what site {site} drew in the hour from {hour_text}",
        () if stands else (call,),
        (Change("penalty", before, before if stands else "as the tariff says"),),
        anybody=True,
    )
    perform(errand, sight, act)


def show(outcome: Outcome, options: Options, investor: str | None, *, number: int | None) -> None:
    """Tell of one invoice, of an investor's account and invoices, or of all that are open."""
    bills = Bills(look(options))
    if number is not None:
        invoice = bills.find(number)
        month = bills.month(invoice.site, invoice.period)
        outcome.data = {"invoice": shown(bills, invoice), "of_month": shown_month(month)}
        outcome.text = "\n".join([_line(bills, invoice), *_month_lines(bills, month)])
        return
    invoices = bills.invoices(range(1, bills.count + 1))
    if investor is None:
        chosen = [one for one in invoices if one.open]
        outcome.data = {"open": [shown(bills, one) for one in chosen]}
        lines = [_line(bills, one) for one in chosen]
        outcome.text = "\n".join(lines) or "Every invoice is paid."
        return
    account = bills.account(bills.investor(investor))
    chosen = [one for one in invoices if one.investor == account.investor]
    outcome.data = {
        "account": shown_account(account),
        "invoices": [shown(bills, one) for one in chosen],
    }
    lines = [_line(bills, one) for one in chosen]
    outcome.text = "\n".join([_account_line(bills, account), *lines])


def _change(bills: Bills, one: MonthBill) -> Change:
    invoiced = f"{_money(bills, one.billed)}, version {one.billed_version}"
    before = invoiced if one.billed_version else "not invoiced"
    if not one.is_due or one.cost is None:
        return Change(f"site {one.site}", before, before)
    due = one.cost.total - one.billed + one.carried
    after = f"{_money(bills, one.cost.total)}, version {one.version}; {_due(bills, due)}"
    return Change(f"site {one.site}", before, after)


def _due(bills: Bills, due: int) -> str:
    if due > 0:
        return f"{_money(bills, due)} due"
    return f"nothing due, {_money(bills, -due)} carried to its credit"


def _obstacle(one: MonthBill) -> str:
    if not one.version:
        return "its readings are not settled (mizan meter settle)."
    return f"no tariff holds in {period_label(one.period)} (mizan bill tariffs)."


def _carried(bills: Bills, before: int, after: int) -> Change:
    return Change("carried to its next invoice", _money(bills, before), _money(bills, after))


def _money(bills: Bills, amount: int) -> str:
    """An amount that may be below zero."""
    return f"{format_amount(amount, bills.cash.decimals, group=True)} {bills.cash.unit}"


def _line(bills: Bills, one: Invoice) -> str:
    standing = one.standing(bills.sight.at.time_s)
    state = "paid" if not one.open else f"{_money(bills, one.open)} open"
    late = f", {standing.name.lower()}" if standing is not Standing.GOOD else ""
    return (
        f"{one.number}: {bytes32_to_text(one.investor)}, site {one.site} for "
        f"{period_label(one.period)}: {_money(bills, one.amount)}, due {iso_time(one.due_s)}; "
        f"{state}{late}"
    )


def _month_lines(bills: Bills, one: MonthBill) -> list[str]:
    if one.cost is None:
        return []
    lines = (
        ("capacity", one.cost.capacity),
        (f"energy, {one.kwh:,} kWh", one.cost.energy),
        ("take or pay", one.cost.take_or_pay),
        ("compensation", -one.cost.compensation),
    )
    return [f"  {what}: {_money(bills, amount)}" for what, amount in lines]


def _account_line(bills: Bills, account: Account) -> str:
    return (
        f"{bytes32_to_text(account.investor)}: {account.standing.name.lower()}; "
        f"{_money(bills, account.open)} open, deposit {_money(bills, account.deposit)}, "
        f"guarantee {_money(bills, account.guarantee)}, owed to it {_money(bills, account.owed)}"
    )
