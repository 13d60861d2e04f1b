"""What the commands of idle power do: set its terms, list what is on offer, take it."""

from tokenization.billing import WHOLE_E6
from tokenization.commands.acts import Act, Change, look, perform, perform_next
from tokenization.commands.allowances import Allowance, let_take
from tokenization.commands.console import Errand, Options, Outcome
from tokenization.errors import InvalidParameter
from tokenization.ledger.offers import DESK, Offer, Offers, shown_offer, shown_percent
from tokenization.power import parse_site
from tokenization.reoffers import OfferTerms
from tokenization.types import Address
from tokenization.units import (
    bytes32_to_text,
    checksum,
    parse_address,
    parse_amount,
    parse_period,
    period_label,
)


_PERCENT_DECIMALS = 4
"""A percentage with four decimals is a fraction with six, the chain's form."""
_NOBODY = Address(bytes(20))
_LAST_16, _LAST_32 = (1 << 16) - 1, (1 << 32) - 1
"""The last month there is, and the most kW. Source: ``IReofferDesk``."""


def set_terms(
    errand: Errand, zone: int, month: str, given: tuple[str | None, ...], *, none: bool
) -> None:
    """From a month on, offer a zone's idle power on these terms, or not at all."""
    offers, period = Offers(look(errand.options)), parse_period(month)
    wanted = _terms(offers, period, given, none=none)
    before, last = offers.terms(zone, period), offers.terms(zone, _LAST_16)
    stands = _alike(before, wanted) and _alike(last, wanted)
    act = Act(
        f"Set the terms of idle power in zone {zone} from {period_label(period)} on",
        () if stands else (offers.desk.call("setTerms", zone, wanted.words),),
        (Change("offered", _shown(offers, before), _shown(offers, wanted)),),
    )
    perform(errand, offers.sight, act)


def show(outcome: Outcome, options: Options, zone: int | None) -> None:
    """What is on offer, in all or in a zone."""
    offers = Offers(look(options))
    found = offers.offers(zone)
    outcome.data = {
        "block": offers.sight.at.number,
        "offers": [shown_offer(one) for one in found],
    }
    where = "" if zone is None else f" in zone {zone}"
    lines = [_line(offers, one) for one in found] or [f"Nothing is on offer{where}."]
    outcome.text = "".join(f"{line}\n" for line in lines)


def take(errand: Errand, of: tuple[str, str], site: str, kw: str, most: str) -> None:
    """Take kW on offer for a site of whoever signs: an allowance where missing, then the taking.

    Args:
        errand: What was given.
        of: The holder, and its right.
        site: Where it is to be drawn.
        kw: How much.
        most: The highest price, rupees for a MWh.
    """
    offers, (holder, right) = Offers(look(errand.options)), of
    investor, right_id = offers.investor(holder), parse_amount(right, 0)
    number, amount, price = parse_site(site), _kw(kw), offers.cash.amount_of(most)
    cost, share = offers.sight.read(offers.desk.call("costOf", right_id, amount))
    if cost:
        title = f"Let the {DESK} take {offers.cash.shown(cost)} for {amount} kW"
        wanted = Allowance(offers.cash, offers.desk.address, cost, title)
        allowed = let_take(errand, offers.sight, wanted)
        if allowed is None:
            return
        offers = Offers(allowed)
    _, idle, _, _ = offers.sight.read(offers.desk.call("offerOf", investor, right_id))
    deposit = offers.account(investor).deposit
    act = Act(
        f"Take {amount} kW of {right_id} of {holder} for site {number}",
        (offers.desk.call("take", investor, right_id, number, amount, price),),
        (
            Change("on offer", f"{idle} kW", f"{max(0, idle - amount)} kW"),
            _raised(offers, f"deposit of {holder}", deposit, share),
        ),
        anybody=True,
        remedy="See what is on offer: mizan reoffer list",
        data={"cost": str(cost), "holder_share": str(share)},
    )
    perform_next(errand, offers.sight, act)


def _terms(offers: Offers, period: int, given: tuple[str | None, ...], *, none: bool) -> OfferTerms:
    """The terms given: all of them, or none.

    Raises:
        InvalidParameter: Some are missing or too many, or they contradict each other.
    """
    named = [one for one in given if one is not None]
    if none and not named:
        return OfferTerms(period, 0, 0, 0, _NOBODY)
    if none or len(named) != len(given):
        raise InvalidParameter(
            "Terms are a start, a floor, a share and a treasury; or none.",
            hint="Give --start, --floor, --share and --treasury, or only --none.",
        )
    start, floor, share, treasury = named
    first, last = offers.cash.amount_of(start), offers.cash.amount_of(floor)
    of_holder = parse_amount(share, _PERCENT_DECIMALS)
    terms = OfferTerms(period, first, last, of_holder, parse_address(treasury))
    if not 0 < last <= first or of_holder > WHOLE_E6:
        raise InvalidParameter(
            "The floor is nothing or above the start, or the share more than the whole.",
            hint="The price falls from the start to the floor; the share is 100 % at most.",
        )
    return terms


def _alike(one: OfferTerms | None, other: OfferTerms) -> bool:
    """Whether both offer the same, from whatever month on."""
    return one.words[1:] == other.words[1:] if one else not other.offers


def _shown(offers: Offers, terms: OfferTerms | None) -> str:
    if terms is None or not terms.offers:
        return "nothing"
    start, floor = map(offers.cash.shown, (terms.start_price, terms.floor_price))
    share = shown_percent(terms.holder_share_e6)
    return f"{start} to {floor} a MWh; {share} the holder's, the rest {checksum(terms.treasury)}'s"


def _raised(offers: Offers, what: str, amount: int, more: int) -> Change:
    return Change(what, offers.cash.shown(amount), offers.cash.shown(amount + more))


def _line(offers: Offers, one: Offer) -> str:
    price, cost = map(offers.cash.shown, (one.price, one.cost))
    whose = bytes32_to_text(one.holder)
    return f"{one.id}: {one.kw} kW of {whose}, {one.months}, {price} a MWh; all of it {cost}"


def _kw(text: str) -> int:
    kw = parse_amount(text, 0)
    if not 0 < kw <= _LAST_32:
        raise InvalidParameter(f"{text} kW cannot be taken.", hint="Write a whole number of kW.")
    return kw
