"""What is done about receipts of power: who gets them, and what is pledged to a bond's coupons."""

from tokenization.commands.acts import Act, Change, look, perform, required
from tokenization.commands.console import Errand
from tokenization.errors import InvalidParameter
from tokenization.ledger.bills import Bills
from tokenization.ledger.payments import VAULT, Payment, find_payment
from tokenization.ledger.tokens import Token, find_token, read_tokens
from tokenization.types import Address, Kind
from tokenization.units import checksum, format_amount, parse_address, parse_amount


_PCT_DECIMALS = 4
_WHOLE_E6 = 1_000_000


def payee(errand: Errand, account: str) -> None:
    """Say whose the receipts are that are not pledged."""
    sight, wanted = look(errand.options), parse_address(account)
    bills = Bills(sight)
    now = Address(sight.read(bills.contract.call("payee")))
    act = Act(
        "Name who gets the receipts of power",
        () if now == wanted else (bills.contract.call("setPayee", wanted),),
        (Change("payee", checksum(now) if any(now) else "nobody", checksum(wanted)),),
    )
    perform(errand, sight, act)


def pledge(errand: Errand, asset: str, share: str) -> None:
    """Keep a share of receipts for the coupons of a bond, or a larger one."""
    document, sight = required(errand), look(errand.options)
    bills, token = Bills(sight), find_token(sight, asset)
    if token.kind is not Kind.BOND_TOKEN:
        raise InvalidParameter(
            f"{token.code} is no bond.", hint="Receipts are pledged to the coupons of a bond."
        )
    wanted = parse_amount(share, _PCT_DECIMALS)
    if not 0 < wanted <= _WHOLE_E6:
        raise InvalidParameter(f"{share} % is no share.", hint="Write more than 0, 100 at most.")
    now, share_e6 = sight.read(bills.contract.call("pledgedShare"))
    stands = (Address(now), share_e6) == (token.address, wanted)
    known = read_tokens(sight)
    before = _share(known[Address(now)], share_e6) if any(now) else "nothing"
    act = Act(
        f"Pledge {share} % of the receipts of power to {token.code}",
        () if stands else (bills.contract.call("pledge", token.address, wanted, document),),
        (Change("pledged", before, _share(token, wanted)),),
        document,
        remedy="While units of a bond exist its share only rises.",
    )
    perform(errand, sight, act)


def cover(errand: Errand, number: int) -> None:
    """Put what is kept for a bond into one of its payments, as far as that needs it."""
    sight = look(errand.options)
    bills, payment = Bills(sight), find_payment(sight, number)
    kept = _kept(bills, payment)
    paid = min(kept, payment.missing)
    coverage = sight.read(bills.contract.call("coverageE6", number))
    act = Act(
        f"Fund {payment.title} with what is pledged to it",
        (bills.contract.call("fundCoupon", number),) if paid else (),
        (
            _money(bills, "funded", payment.funded, payment.funded + paid),
            _money(bills, "kept for the bond", kept, kept - paid),
        ),
        anybody=True,
        data={"payment": number, "coverage": format_amount(coverage, 6)},
    )
    perform(errand, sight, act)


def take_back(errand: Errand, number: int) -> None:
    """Take back what a payment no longer needs of what was pledged to it, after its expiry."""
    sight = look(errand.options)
    bills, payment = Bills(sight), find_payment(sight, number)
    put, returned = sight.read(
        sight.contract(VAULT).call("contributionOf", number, bills.contract.address)
    )
    act = Act(
        f"Take back what {payment.title} does not need of what was pledged",
        (bills.contract.call("takeBack", number),) if put else (),
        (
            _money(bills, "put in", put, put),
            _money(bills, "returned so far", returned, returned),
        ),
        anybody=True,
        remedy="What nobody took goes back after the payment's expiry: mizan payment show",
    )
    perform(errand, sight, act)


def release(errand: Errand, asset: str) -> None:
    """Give the payee what is kept for a bond that has no units, and no share, any more."""
    sight = look(errand.options)
    bills, token = Bills(sight), find_token(sight, asset)
    kept: int = sight.read(bills.contract.call("pledgedTo", token.address))
    act = Act(
        f"Release what is kept for {token.code}",
        (bills.contract.call("releasePledge", token.address),) if kept else (),
        (_money(bills, "kept for the bond", kept, 0),),
        anybody=True,
        remedy="It is kept for as long as units of the bond exist, or a share is pledged to it.",
    )
    perform(errand, sight, act)


def _kept(bills: Bills, payment: Payment) -> int:
    call = bills.contract.call("pledgedTo", payment.token.address)
    return int(bills.sight.read(call))


def _share(token: Token, share_e6: int) -> str:
    return f"{format_amount(share_e6, _PCT_DECIMALS)} % to {token.code}"


def _money(bills: Bills, what: str, before: int, after: int) -> Change:
    return Change(what, bills.cash.shown(before), bills.cash.shown(after))
