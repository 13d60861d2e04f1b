"""What the commands of delivery versus payment do: instruct, match, settle, cancel, release, show.

A party locks its leg before it instructs: a seller by a hold or, of capacity rights, by giving the
settlement contract charge of them; a buyer by an allowance. A command does what is missing of that
first, so that running it again after a failure goes on where it stopped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from tokenization.commands.acts import Act, Change, look, perform
from tokenization.commands.console import Errand, Options, Outcome
from tokenization.errors import InvalidParameter
from tokenization.ledger.contracts import Call
from tokenization.ledger.deals import (
    DVP,
    CashLeg,
    Deal,
    Status,
    Terms,
    assets_of,
    deal_of,
    find_deal,
    read_deals,
    shown,
    title,
)
from tokenization.ledger.sight import Sight
from tokenization.ledger.tokens import Token, find_cash, find_token
from tokenization.types import Address, Hash32
from tokenization.units import (
    checksum,
    hex0x,
    iso_time,
    parse_address,
    parse_day,
    parse_hash,
    pkt_last_second,
    pkt_midnight,
    text_to_bytes32,
)


_NOBODY, _NO_HASH = Address(bytes(20)), Hash32(bytes(32))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A deal as it is told to a command.

    Attributes:
        price: What the buyer pays in all, in the cash asset's unit.
        settle: First day (PKT) on which it may be settled; none for any.
        until: Last such day.
        drawn: Cash is taken at settlement, not locked now.
        keys: Hashes of the keys that settle and let go, where cash is paid elsewhere.
    """

    asset: str
    amount: str
    price: str
    seller: str
    buyer: str
    ref: str
    until: str
    settle: str | None = None
    cash: str = "SettlementCash"
    right_id: str | None = None
    drawn: bool = False
    keys: tuple[str, str] | None = None


def instruct(errand: Errand, wanted: Wanted, *, seller: bool) -> None:
    """Lock the seller's or the buyer's leg, and instruct."""
    sight = look(errand.options)
    _enter(errand, sight, deal_of(sight, _terms(sight, wanted)), seller=seller)


def match(errand: Errand, name: str) -> None:
    """Agree to what the other party instructed: lock one's own leg, and instruct the same."""
    sight = look(errand.options)
    deal = find_deal(sight, name)
    _enter(errand, sight, deal, seller=deal.status is Status.BUYER_INSTRUCTED)


def settle(errand: Errand, names: Sequence[str], key: str | None, *, net: bool) -> None:
    """Settle one deal, those of several that can be, or with ``net`` all or none of them."""
    sight = look(errand.options)
    deals = [find_deal(sight, name) for name in names]
    left = [deal for deal in deals if deal.status is not Status.SETTLED]
    dvp, ids = sight.contract(DVP), [deal.id for deal in left]
    if key is not None:
        if len(deals) != 1 or net:
            raise InvalidParameter("A key is for one deal.", hint="Name one deal with --key.")
        calls = [dvp.call("settleWithKey", deals[0].id, _key(key))]
    elif net:
        calls = [dvp.call("settleNet", ids)]
    elif len(deals) == 1:
        calls = [dvp.call("settle", deals[0].id)]
    else:
        calls = [dvp.call("settleMany", ids)]
    act = Act(
        f"Settle {_names(deals)}" + (" net" if net else ""),
        calls if left else (),
        tuple(_prospect(deal, keyed=key is not None) for deal in deals),
        anybody=True,
        remedy="See what stands in the way with: mizan dvp show",
        data={"deals": [shown(deal) for deal in deals]},
    )
    if perform(errand, sight, act):
        _tell_results(errand, sight, deals)


def cancel(errand: Errand, name: str, party: str) -> None:
    """Call a deal off as one of its parties: at once, or when the other one has said so too."""
    sight, account = look(errand.options), parse_address(party)
    deal = find_deal(sight, name)
    if account not in (deal.terms.seller, deal.terms.buyer):
        raise InvalidParameter(
            f"{checksum(account)} is no party of {name}.", hint="Name its seller or its buyer: --as"
        )
    done = deal.status is Status.CALLED_OFF or account in deal.called_off_by
    alone = deal.status is not Status.MATCHED or bool(deal.called_off_by)
    after = Status.CALLED_OFF.words if alone else "matched; called off when the other party says so"
    _end(errand, sight, deal, "callOff", "" if done else after, party=account)


def release(errand: Errand, name: str) -> None:
    """Let the locks of a deal go that can settle no more."""
    sight = look(errand.options)
    deal = find_deal(sight, name)
    done = deal.status in (Status.RELEASED, Status.CALLED_OFF)
    _end(errand, sight, deal, "release", "" if done else Status.RELEASED.words)


def show(outcome: Outcome, options: Options, name: str | None) -> None:
    """Tell of one deal, or of all that are open."""
    sight = look(options)
    if name is None:
        deals = [deal for deal in read_deals(sight) if deal.status.is_open]
    else:
        deals = [find_deal(sight, name)]
    assets = assets_of(sight)
    outcome.data = {"deals": [shown(deal) for deal in deals]}
    lines = [
        f"{hex0x(deal.id)}, {deal.status.words} until {iso_time(deal.terms.deadline_s)}:\n"
        f"  {title(deal.terms, assets)}\n  {_obstacle(deal)}"
        for deal in deals
    ]
    outcome.text = "\n".join(lines) if lines else "No deal is open."


def _terms(sight: Sight, wanted: Wanted) -> Terms:
    token = find_token(sight, wanted.asset)
    cash = find_cash(sight, wanted.cash)
    leg = CashLeg.DRAWN if wanted.drawn else CashLeg.ESCROWED
    if wanted.keys is not None:
        if wanted.drawn:
            raise InvalidParameter(
                "Cash is paid elsewhere or drawn here.", hint="Leave --drawn or the keys out."
            )
        leg = CashLeg.EXTERNAL
    settle_key, release_key = map(parse_hash, wanted.keys) if wanted.keys else (_NO_HASH, _NO_HASH)
    return Terms(
        token.address,
        token.amount_of(wanted.amount),
        parse_address(wanted.seller),
        pkt_midnight(parse_day(wanted.settle)) if wanted.settle is not None else 0,
        pkt_last_second(parse_day(wanted.until)),
        leg,
        parse_address(wanted.buyer),
        cash.amount_of(wanted.price),
        cash.address if leg is not CashLeg.EXTERNAL else _NOBODY,
        token.id_of(wanted.right_id),
        text_to_bytes32(wanted.ref),
        settle_key,
        release_key,
    )


def _enter(errand: Errand, sight: Sight, deal: Deal, *, seller: bool) -> None:
    """Do what is missing of one side: lock its leg, then instruct."""
    ours, theirs = Status.SELLER_INSTRUCTED, Status.BUYER_INSTRUCTED
    if not seller:
        ours, theirs = theirs, ours
    stands = deal.status in (ours, Status.MATCHED, Status.SETTLED)
    if not stands and deal.status not in (Status.NONE, theirs):
        _over(deal)
    changes = () if stands else (_entry(deal, ours),)
    party = deal.terms.seller if seller else deal.terms.buyer
    sent: list[object] = []
    lock = None if stands else _missing_lock(sight, deal, seller=seller)
    if lock is not None:
        words, call = lock
        act = Act(words, (call,), changes, anybody=True, signed_by=party, data=_data(deal))
        if not perform(errand, sight, act):
            return
        sent = list(errand.outcome.data["transactions"])
        sight = sight.now()
    hold = _fit_hold(sight, deal.terms) if seller and not stands else 0
    call = sight.contract(DVP).call("instruct", deal.terms.words, hold)
    act = Act(
        f"Instruct as {'seller' if seller else 'buyer'}: {title(deal.terms, assets_of(sight))}",
        () if stands else (call,),
        changes,
        anybody=True,
        signed_by=party,
        data=_data(deal),
    )
    perform(errand, sight, act)
    errand.outcome.text += f"Its number is {hex0x(deal.id)}.\n"
    if sent:
        rest = errand.outcome.data.get("transactions", [])
        errand.outcome.data["transactions"] = [*sent, *rest]


def _missing_lock(sight: Sight, deal: Deal, *, seller: bool) -> tuple[str, Call] | None:
    """What one side has to do before it instructs, or None."""
    terms, dvp = deal.terms, sight.contract(DVP).address
    assets = assets_of(sight)
    token = assets[terms.security]
    if not seller:
        return _missing_allowance(sight, deal, assets)
    if token.has_ids:
        if sight.read(token.contract.call("isApprovedForAll", terms.seller, dvp)):
            return None
        words = f"Give the settlement contract charge of the rights of {checksum(terms.seller)}"
        return words, token.contract.call("setApprovalForAll", dvp, True)
    if _fit_hold(sight, terms):
        return None
    words = f"Set {token.shown(terms.units)} of {token.code} aside for {checksum(terms.buyer)}"
    place = (terms.buyer, dvp, terms.units, terms.deadline_s)
    return words, token.contract.call("placeHold", *place)


def _missing_allowance(
    sight: Sight, deal: Deal, assets: dict[Address, Token]
) -> tuple[str, Call] | None:
    """An allowance for this deal and for what the buyer's other deals still draw."""
    terms, dvp = deal.terms, sight.contract(DVP).address
    if terms.leg is CashLeg.EXTERNAL:
        return None
    cash = assets[terms.cash]
    others = [
        other.terms.amount
        for other in read_deals(sight)
        if other.id != deal.id
        and other.terms.leg is CashLeg.DRAWN
        and (other.terms.cash, other.terms.buyer) == (terms.cash, terms.buyer)
        and other.status in (Status.BUYER_INSTRUCTED, Status.MATCHED)
    ]
    needed = terms.amount + sum(others)
    if sight.read(cash.contract.call("allowance", terms.buyer, dvp)) >= needed:
        return None
    words = f"Let the settlement contract take {cash.shown(needed)} of {checksum(terms.buyer)}"
    return words, cash.contract.call("approve", dvp, needed)


def _fit_hold(sight: Sight, terms: Terms) -> int:
    """The seller's hold for exactly this that serves no other deal; 0 if there is none."""
    token, dvp = assets_of(sight)[terms.security], sight.contract(DVP)
    if token.has_ids:
        return 0
    since = sight.manifest.deploy_block
    wanted = (terms.seller, terms.buyer, dvp.address, terms.units, terms.deadline_s)
    for _, args in sight.chain.events(token.contract, ("HoldPlaced",), since, sight.at):
        names = ("holder", "receiver", "notary", "amount", "expiry")
        if tuple(args[name] for name in names) != wanted:
            continue
        hold = args["hold"]
        reads = token.contract.call("holdOf", hold), dvp.call("servedBy", token.address, hold)
        standing, serves = sight.read_all(reads)
        if standing["amount"] and not any(serves):
            return int(hold)
    return 0


def _end(
    errand: Errand,
    sight: Sight,
    deal: Deal,
    function: str,
    after: str,
    *,
    party: Address | None = None,
) -> None:
    if deal.status is Status.SETTLED:
        _over(deal)
    verb = "Call off" if function == "callOff" else "Release"
    act = Act(
        f"{verb} {hex0x(deal.id)}: {title(deal.terms, assets_of(sight))}",
        (sight.contract(DVP).call(function, deal.id),) if after else (),
        (Change("deal", deal.status.words, after or deal.status.words),),
        anybody=True,
        signed_by=party,
        data=_data(deal),
    )
    perform(errand, sight, act)


def _over(deal: Deal) -> NoReturn:
    raise InvalidParameter(
        f"The deal {hex0x(deal.id)} is over: {deal.status.words}.",
        hint="Agree a new one under another reference.",
    )


def _tell_results(errand: Errand, sight: Sight, deals: Sequence[Deal]) -> None:
    """What became of each."""
    now = sight.now()
    results = [find_deal(now, hex0x(deal.id)) for deal in deals]
    errand.outcome.data["deals"] = [shown(deal) for deal in results]
    errand.outcome.warnings += [
        f"{hex0x(deal.id)} was not settled: {deal.obstacle}"
        for deal in results
        if deal.status.is_open
    ]


def _entry(deal: Deal, ours: Status) -> Change:
    if deal.status is Status.NONE:
        return Change("deal", "not instructed", ours.words)
    return Change("deal", deal.status.words, Status.MATCHED.words)


def _prospect(deal: Deal, *, keyed: bool) -> Change:
    if deal.status is Status.SETTLED:
        return Change(hex0x(deal.id), deal.status.words, deal.status.words)
    fine = not deal.code or keyed
    return Change(
        hex0x(deal.id), deal.status.words, Status.SETTLED.words if fine else deal.obstacle
    )


def _obstacle(deal: Deal) -> str:
    return deal.obstacle or "It can be settled now."


def _names(deals: Sequence[Deal]) -> str:
    return ", ".join(hex0x(deal.id) for deal in deals)


def _data(deal: Deal) -> dict[str, object]:
    return {"deal": shown(deal)}


def _key(text: str) -> bytes:
    digits = text.removeprefix("0x")
    try:
        return bytes.fromhex(digits)
    except ValueError:
        raise InvalidParameter(
            "The key is not hexadecimal.", hint="Give it as 0x and pairs of digits."
        ) from None
