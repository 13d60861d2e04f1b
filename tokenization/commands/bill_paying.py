"""What is done about cash for power: pay ahead, guarantee, pay, draw, take back.

A deposit and a guarantee are brought to an amount, not raised by one: the same command again finds
that it stands.
"""

from tokenization.commands.acts import Act, Change, look, perform, perform_next
from tokenization.commands.allowances import Allowance, let_take
from tokenization.commands.console import Errand
from tokenization.errors import InvalidParameter
from tokenization.ledger.bills import Bills, Invoice, shown, shown_account
from tokenization.units import checksum, parse_address


def deposit(errand: Errand, investor: str, amount: str) -> None:
    """Bring what an investor has paid ahead up to an amount."""
    bills = Bills(look(errand.options))
    account = bills.account(bills.investor(investor))
    _raise_to(errand, bills, "deposit", account.investor, account.deposit, amount)


def guarantee(errand: Errand, investor: str, amount: str) -> None:
    """Bring what an investor guarantees up to an amount."""
    bills = Bills(look(errand.options))
    account = bills.account(bills.investor(investor))
    _raise_to(errand, bills, "guarantee", account.investor, account.guarantee, amount)


def reclaim(errand: Errand, account_text: str, amount: str) -> None:
    """Leave so much of the deposit of an account's investor; the rest can be withdrawn."""
    sight, party = look(errand.options), parse_address(account_text)
    bills = Bills(sight)
    investor = sight.read(sight.contract("IdentityRegistry").call("investorOf", party))
    account, left = bills.account(investor), bills.cash.amount_of(amount)
    more = account.deposit - left
    act = Act(
        f"Leave {bills.cash.shown(left)} as deposit of the investor of {checksum(party)}",
        (bills.contract.call("reclaimDeposit", more),) if more > 0 else (),
        (_change(bills, "deposit", account.deposit, min(left, account.deposit)),),
        anybody=True,
        signed_by=party,
        remedy="Pay what is open first: mizan bill pay",
        data={"account": shown_account(account)},
    )
    perform(errand, sight, act)


def release(errand: Errand, investor: str, amount: str) -> None:
    """Leave so much of an investor's guarantee; the rest becomes deposit."""
    bills = Bills(look(errand.options))
    account, left = bills.account(bills.investor(investor)), bills.cash.amount_of(amount)
    more = account.guarantee - left
    act = Act(
        f"Leave {bills.cash.shown(left)} as guarantee of {investor}",
        (bills.contract.call("releaseGuarantee", account.investor, more),) if more > 0 else (),
        (_change(bills, "guarantee", account.guarantee, min(left, account.guarantee)),),
        remedy="While an invoice is open, its guarantee stands behind it.",
        data={"account": shown_account(account)},
    )
    perform(errand, bills.sight, act)


def pay(errand: Errand, number: int, amount: str | None) -> None:
    """Pay an invoice, or part of it: an allowance where it is missing, then the cash."""
    bills = Bills(look(errand.options))
    invoice = _payable(bills, number)
    paid = _amount(bills, invoice, amount)
    act = _payment(bills, invoice, "Pay", "pay", paid)
    if paid:
        title = f"Let the bills take {bills.cash.shown(paid)} for {invoice.title}"
        wanted = Allowance(bills.cash, bills.contract.address, paid, title)
        allowed = let_take(errand, bills.sight, wanted)
        if allowed is None:
            return
        bills = Bills(allowed)
    perform_next(errand, bills.sight, act)


def pay_from_deposit(errand: Errand, number: int) -> None:
    """Pay an invoice from its investor's deposit, as far as that goes."""
    bills = Bills(look(errand.options))
    invoice = _payable(bills, number)
    account = bills.account(invoice.investor)
    paid = min(account.deposit, invoice.open)
    act = Act(
        f"Pay {invoice.title} from the deposit",
        (bills.contract.call("payFromDeposit", number),) if paid else (),
        (_change(bills, "paid", invoice.paid, invoice.paid + paid),),
        anybody=True,
        data={"invoice": shown(bills, invoice)},
    )
    perform(errand, bills.sight, act)


def draw(errand: Errand, number: int, amount: str | None) -> None:
    """Pay an overdue invoice from its investor's guarantee."""
    bills = Bills(look(errand.options))
    invoice = _payable(bills, number)
    there = bills.account(invoice.investor).guarantee
    paid = _amount(bills, invoice, amount)
    if amount is None:
        paid = min(paid, there)
    if invoice.open and not paid:
        raise InvalidParameter(
            f"Nothing is guaranteed for {invoice.title}.",
            hint="See what there is with: mizan bill show INVESTOR",
        )
    perform(errand, bills.sight, _payment(bills, invoice, "Draw for", "drawGuarantee", paid))


def withdraw(errand: Errand, account_text: str) -> None:
    """Take all that the bills owe to an account's investor."""
    sight, party = look(errand.options), parse_address(account_text)
    bills = Bills(sight)
    investor = sight.read(sight.contract("IdentityRegistry").call("investorOf", party))
    owed = bills.account(investor).owed
    act = Act(
        f"Take what bills owe to the investor of {checksum(party)}",
        (bills.contract.call("withdraw", bills.cash.address),) if owed else (),
        (_change(bills, "owed", owed, 0),),
        anybody=True,
        signed_by=party,
        data={"amount": str(owed)},
    )
    perform(errand, sight, act)


def _raise_to(  # noqa: PLR0917 - what is raised, whose, from what and to what
    errand: Errand, bills: Bills, verb: str, investor: bytes, there: int, amount: str
) -> None:
    wanted = bills.cash.amount_of(amount)
    more = max(0, wanted - there)
    if more:
        title = f"Let the bills take {bills.cash.shown(more)} as {verb}"
        needed = Allowance(bills.cash, bills.contract.address, more, title)
        allowed = let_take(errand, bills.sight, needed)
        if allowed is None:
            return
        bills = Bills(allowed)
    act = Act(
        f"Bring the {verb} to {bills.cash.shown(wanted)}",
        (bills.contract.call(verb, investor, more),) if more else (),
        (_change(bills, verb, there, there + more),),
        anybody=True,
        data={"account": shown_account(bills.account(investor))},
    )
    perform_next(errand, bills.sight, act)


def _payable(bills: Bills, number: int) -> Invoice:
    """An invoice that is paid, or can be now: an investor's are paid oldest first.

    Raises:
        InvalidParameter: There is none, or an older one is open.
    """
    invoice = bills.find(number)
    oldest = bills.account(invoice.investor).oldest
    if invoice.open and oldest != number:
        raise InvalidParameter(
            f"Invoice {oldest} of the same investor is older and open.",
            hint=f"Invoices are paid oldest first: mizan bill pay {oldest}",
        )
    return invoice


def _amount(bills: Bills, invoice: Invoice, amount: str | None) -> int:
    """What is paid of an invoice now: so much, or all that is open.

    Raises:
        InvalidParameter: It is paid already, or less is open.
    """
    if amount is None:
        return invoice.open
    wanted = bills.cash.amount_of(amount)
    if not 0 < wanted <= invoice.open:
        state = f"{bills.cash.shown(invoice.open)} is open" if invoice.open else "it is paid"
        raise InvalidParameter(
            f"{bills.cash.shown(wanted)} cannot be paid of {invoice.title}: {state}.",
            hint="Leave --amount out to pay what is open.",
        )
    return wanted


def _payment(bills: Bills, invoice: Invoice, title: str, verb: str, paid: int) -> Act:
    return Act(
        f"{title} {invoice.title}",
        (bills.contract.call(verb, invoice.number, paid),) if paid else (),
        (_change(bills, "paid", invoice.paid, invoice.paid + paid),),
        anybody=verb == "pay",
        data={"invoice": shown(bills, invoice)},
    )


def _change(bills: Bills, what: str, before: int, after: int) -> Change:
    return Change(what, bills.cash.shown(before), bills.cash.shown(after))
