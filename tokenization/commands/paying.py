"""Cash of auctions: letting a house take it, settling awards with it, and taking what is due."""

from collections.abc import Sequence

from tokenization.auctions import AuctionKind, BidState
from tokenization.commands.acts import Act, Change, look, perform, perform_next
from tokenization.commands.auctioning import Named
from tokenization.commands.console import Errand
from tokenization.errors import InvalidParameter, RpcRefused
from tokenization.ledger.chain import revert_of
from tokenization.ledger.houses import Auction, House, shown_cash
from tokenization.ledger.tokens import find_cash
from tokenization.types import Address
from tokenization.units import checksum, parse_address


def settle(errand: Errand, named: Named, numbers: Sequence[int], account: str | None) -> None:
    """Settle awards: those of an account's bids, or those that can be by anybody."""
    sight = look(errand.options)
    auction = named.find(sight)
    if not auction.is_final:
        raise InvalidParameter(
            f"No result of {auction.title} is final yet.", hint=f"{auction.next_step}"
        )
    party = parse_address(account) if account is not None else None
    awarded = [number for number, units in auction.record.awards.items() if units]
    mine = auction.bids_of(party) if party else auction.record.entries
    chosen = list(numbers) or [number for number in awarded if number in mine]
    for number in set(chosen) - set(awarded):
        raise InvalidParameter(
            f"Bid {number} of {auction.title} gets nothing.",
            hint=f"See who gets what with: mizan auction show {named.number}{auction.kind.flag}",
        )
    entries = auction.record.entries
    left = [number for number in chosen if entries[number].state is not BidState.SETTLED]
    if party and auction.kind is not AuctionKind.BUYBACK:
        due = sum(auction.due_of(number) for number in left)
        if not allow_cash(errand, auction, party, due, f"what bids of {auction.title} cost"):
            return
        sight = sight.now()
    if party is None:
        left = _settleable(errand, auction, left)
    act = Act(
        f"Settle awards of {auction.title} of {auction.asset}",
        [auction.house.contract.call("settle", named.number, number) for number in left],
        [
            Change(
                f"bid {number}",
                "awarded",
                f"{auction.house.units_text(auction.record.awards[number])} "
                f"for {shown_cash(auction.cost_of(number))}",
            )
            for number in left
        ],
        anybody=True,
        signed_by=party,
        data={"bids": left},
        remedy=auction.next_step,
    )
    perform_next(errand, sight, act)


def withdraw(errand: Errand, account: str, cash: str, kind: AuctionKind) -> None:
    """Take all the cash that a house owes to an account's investor."""
    sight, party = look(errand.options), parse_address(account)
    house, token = House(sight, kind), find_cash(sight, cash)
    registry = sight.contract("IdentityRegistry")
    investor = sight.read(registry.call("investorOf", party))
    owed = sight.read(house.contract.call("owedTo", token.address, investor))
    act = Act(
        f"Take what the house owes to the investor of {checksum(party)}",
        (house.contract.call("withdraw", token.address),) if owed else (),
        (Change("owed", token.shown(owed), token.shown(0)),),
        anybody=True,
        signed_by=party,
        data={"amount": str(owed)},
    )
    perform(errand, sight, act)


def allow(errand: Errand, named: Named, amount: str, account: str) -> None:
    """Let the house take cash of an account: a treasury's for a buyback, or a winner's."""
    sight, party = look(errand.options), parse_address(account)
    auction = named.find(sight)
    cash = find_cash(sight, checksum(auction.terms["cash"]))
    wanted = cash.amount_of(amount)
    allowed = sight.read(cash.contract.call("allowance", party, auction.house.contract.address))
    call = cash.contract.call("approve", auction.house.contract.address, wanted)
    act = Act(
        f"Let the house of {auction.title} take cash of {checksum(party)}",
        () if allowed == wanted else (call,),
        (Change("allowed", cash.shown(allowed), cash.shown(wanted)),),
        anybody=True,
        signed_by=party,
    )
    perform(errand, sight, act)


def allow_cash(errand: Errand, auction: Auction, party: Address, amount: int, why: str) -> bool:
    """See to it that the house may take so much; whether it may go on."""
    sight = auction.sight
    cash = find_cash(sight, checksum(auction.terms["cash"]))
    house = auction.house.contract.address
    if sight.read(cash.contract.call("allowance", party, house)) >= amount:
        return True
    act = Act(
        f"Let the house take {cash.shown(amount)} of {checksum(party)}, {why}",
        (cash.contract.call("approve", house, amount),),
        anybody=True,
        signed_by=party,
    )
    return perform_next(errand, sight, act)


def _settleable(errand: Errand, auction: Auction, numbers: Sequence[int]) -> list[int]:
    """Those that can be settled now by anybody; why the others cannot is said."""
    calls = [auction.house.contract.call("settle", auction.number, number) for number in numbers]
    answers = auction.sight.chain.try_all(calls, auction.sight.at)
    refused = {
        number: answer
        for number, answer in zip(numbers, answers, strict=True)
        if isinstance(answer, RpcRefused)
    }
    if len(refused) == len(numbers):
        return list(numbers)[:1]  # so that the chain says why
    errand.outcome.warnings += [
        f"bid {number} was not settled: {revert_of(answer) or answer.message}"
        for number, answer in refused.items()
    ]
    return [number for number in numbers if number not in refused]
