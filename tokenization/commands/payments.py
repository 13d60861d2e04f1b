"""What the commands of payments do but push: fund, claim, remit tax, return what is left, show."""

from collections.abc import Mapping, Sequence

from tokenization.commands.acts import Act, Change, look, perform, perform_next
from tokenization.commands.allowances import Allowance, let_take
from tokenization.commands.console import Errand, Options, Outcome
from tokenization.errors import ConfigError, InvalidParameter, RpcRefused
from tokenization.ledger.chain import revert_of
from tokenization.ledger.contracts import Call, Decoded
from tokenization.ledger.payments import (
    VAULT,
    Due,
    Entitlement,
    Payment,
    certificate,
    entitlements,
    find_payment,
    per_unit,
    read_payments,
    reason,
    settlements,
    shown,
)
from tokenization.ledger.sight import Sight
from tokenization.types import Address
from tokenization.units import checksum, iso_time, parse_address


def fund(errand: Errand, number: int, amount: str | None) -> None:
    """Put cash into a payment: an allowance where it is missing, then the cash."""
    sight = look(errand.options)
    payment = find_payment(sight, number)
    wanted = payment.cash.amount_of(amount) if amount is not None else payment.missing
    paid = min(wanted, payment.missing)
    vault = sight.contract(VAULT)
    if paid:
        title = f"Let the vault take {payment.cash.shown(paid)} for {payment.title}"
        allowed = let_take(errand, sight, Allowance(payment.cash, vault.address, paid, title))
        if allowed is None:
            return
        sight = allowed
    act = Act(
        f"Fund {payment.title}",
        (vault.call("fund", number, paid),) if paid else (),
        (_change(payment, "funded", payment.funded, payment.funded + paid),),
        anybody=True,
        data={"payment": shown(payment)},
    )
    perform_next(errand, sight, act)


def claim(errand: Errand, number: int, holder: str, to: str | None) -> None:
    """Take what a holder is owed, to an account of the same investor."""
    sight, account = look(errand.options), parse_address(holder)
    receiver = parse_address(to) if to is not None else account
    payment = find_payment(sight, number)
    (found,) = entitlements(sight, payment, [account])
    if found.standing is Due.NOTHING:
        raise InvalidParameter(
            f"{checksum(account)} is owed nothing of {payment.title}.",
            hint="It held nothing then, or the time to claim is over.",
        )
    call = sight.contract(VAULT).call("claim", number, account, receiver)
    after = "paid" if found.standing is Due.PAID else f"paid to {checksum(receiver)}"
    act = Act(
        f"Claim what {checksum(account)} is owed of {payment.title}",
        () if found.standing is Due.PAID else (call,),
        (Change("entitlement", _words(payment, found), after),),
        anybody=True,
        remedy="Sign with an account of the investor; see: mizan payment show",
        data={"payment": shown(payment)},
    )
    perform(errand, sight, act)


def remit_tax(errand: Errand, number: int) -> None:
    """Pay what was withheld to the tax authority's account."""
    sight = look(errand.options)
    payment = find_payment(sight, number)
    call = sight.contract(VAULT).call("remitTax", number)
    act = Act(
        f"Remit the tax of {payment.title}",
        (call,) if payment.taxed > payment.tax_remitted else (),
        (_change(payment, "remitted", payment.tax_remitted, payment.taxed),),
        anybody=True,
        remedy="Say where tax is paid to with: mizan tax account",
        data={"payment": shown(payment)},
    )
    perform(errand, sight, act)


def return_surplus(errand: Errand, number: int, funder: str) -> None:
    """Give a funder back its part of what nobody took, after the expiry."""
    sight, account = look(errand.options), parse_address(funder)
    payment = find_payment(sight, number)
    vault = sight.contract(VAULT)
    contributed, returned = sight.read(vault.call("contributionOf", number, account))
    call = vault.call("returnSurplus", number, account)
    act = Act(
        f"Return to {checksum(account)} its part of what is left of {payment.title}",
        () if returned and _nothing_more(sight, call) else (call,),
        (
            _change(payment, "contributed", contributed, contributed),
            _change(payment, "returned so far", returned, returned),
        ),
        anybody=True,
        remedy=f"What is left can go back from {iso_time(payment.expiry_s)} on.",
        data={"payment": shown(payment)},
    )
    perform(errand, sight, act)


def show(outcome: Outcome, options: Options, number: int | None, holder: str | None) -> None:
    """Tell of all payments, of one, or of what a holder was owed and paid of one."""
    sight = look(options)
    if number is None:
        if holder is not None:
            raise ConfigError("A holder of which payment?", hint="Name its number too.")
        payments = read_payments(sight)
        outcome.data = {"payments": [shown(payment) for payment in payments]}
        outcome.text = "\n".join(map(_line, payments)) or "There is no payment yet."
        return
    payment = find_payment(sight, number)
    outcome.data = {"payment": shown(payment)}
    outcome.text = "\n".join([_line(payment), *_account(payment)])
    if holder is not None:
        _tell_holder(outcome, sight, payment, parse_address(holder))


def _tell_holder(outcome: Outcome, sight: Sight, payment: Payment, account: Address) -> None:
    (found,) = entitlements(sight, payment, [account])
    receipts = [
        (name, args)
        for name, args in settlements(sight, payment, sight.manifest.deploy_block)
        if args["holder"] == account and name in ("EntitlementPaid", "EntitlementHeld")
    ]
    outcome.data["holder"] = {
        "account": checksum(account),
        "standing": found.standing.name.lower(),
        "units": str(found.units),
        "gross": str(found.gross),
        "tax": str(found.tax),
        "net": str(found.net),
        "obstacle": reason(found.code) if found.code else None,
        "certificates": [_certificate(args) for _, args in receipts],
    }
    lines = [f"{checksum(account)}: {_words(payment, found)}"]
    lines += [_certificate_line(payment, name, args) for name, args in receipts]
    outcome.text += "\n" + "\n".join(lines)


def _nothing_more(sight: Sight, call: Call) -> bool:
    (answer,) = sight.chain.try_all([call], sight.at)
    revert = revert_of(answer) if isinstance(answer, RpcRefused) else None
    return revert is not None and revert.name == "NothingToReturn"


def _change(payment: Payment, what: str, before: int, after: int) -> Change:
    return Change(what, payment.cash.shown(before), payment.cash.shown(after))


def _words(payment: Payment, found: Entitlement) -> str:
    cash = payment.cash
    if found.code:
        return f"due, but kept back: {reason(found.code)}"
    if found.standing is Due.DUE:
        return (
            f"due: {cash.shown(found.gross)} less {cash.shown(found.tax)} tax, "
            f"{cash.shown(found.net)} for {payment.token.shown(found.units)}"
        )
    if found.standing is Due.HELD:
        return f"held: {cash.shown(found.net)}"
    return found.standing.name.lower()


def _line(payment: Payment) -> str:
    return (
        f"P{payment.title[1:]}: {per_unit(payment)} a unit, to holders of "
        f"{iso_time(payment.record_s)}, paid from {iso_time(payment.date_s)}"
    )


def _account(payment: Payment) -> Sequence[str]:
    amounts = {
        "required": payment.required,
        "funded": payment.funded,
        "net paid": payment.net_paid,
        "tax": payment.taxed,
        "of it remitted": payment.tax_remitted,
        "held": payment.held,
        "returned": payment.returned,
        "left": payment.left,
    }
    return [f"  {name:<15}{payment.cash.shown(amount)}" for name, amount in amounts.items()]


def _certificate(args: Mapping[str, Decoded]) -> dict[str, object]:
    net = args["net"] if "net" in args else args["gross"] - args["tax"]
    return {
        "number": certificate(args["certificate"]),
        "units": str(args["units"]),
        "gross": str(args["gross"]),
        "tax": str(args["tax"]),
        "net": str(net),
        "paid_to": checksum(args["to"]) if "to" in args else None,
    }


def _certificate_line(payment: Payment, name: str, args: Mapping[str, Decoded]) -> str:
    cash, net = payment.cash, args["gross"] - args["tax"]
    ended = "paid" if name == "EntitlementPaid" else "held"
    return (
        f"  certificate {certificate(args['certificate'])}: "
        f"{payment.token.shown(args['units'])}, gross {cash.shown(args['gross'])}, "
        f"tax {cash.shown(args['tax'])}, net {cash.shown(net)} {ended}"
    )
