"""What bidders do: bid at a price or without one, and reveal.

A bid costs its bond if it is not revealed, so that its envelope is on disk before its seal is sent,
and whatever the chain would only find out at the end is checked at the beginning. What a bidder has
to allow or to set aside first, a command does first; run again, it goes on where it stopped.
"""

import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

from tokenization.auctions import NO_PRICE_E4, AuctionKind, BidState
from tokenization.commands.acts import Act, Change, look, perform_next
from tokenization.commands.auctioning import Named
from tokenization.commands.console import Errand
from tokenization.commands.envelopes import Envelope, Envelopes
from tokenization.commands.paying import allow_cash
from tokenization.errors import ConfigError, InvalidParameter
from tokenization.ledger.contracts import Contract
from tokenization.ledger.houses import (
    PRICE_DECIMALS,
    Auction,
    seals_of,
    shown_cash,
    shown_price,
)
from tokenization.ledger.tokens import find_token
from tokenization.types import Address
from tokenization.units import checksum, hex0x, parse_address, parse_amount


_SALT_BYTES = 32


def bid(errand: Errand, named: Named, price: str, amount: str, account: str) -> None:
    """Seal a bid, keep its envelope, and send the seal with its bond."""
    sight, bidder = look(errand.options), parse_address(account)
    auction = named.find(sight)
    price_e4, units = parse_amount(price, PRICE_DECIMALS), _units(auction, amount)
    envelopes = Envelopes(errand.options.workspace, auction.place)
    mine = list(envelopes.of(bidder))
    envelope = _same(mine, price_e4, units) or Envelope(
        auction.place, bidder, price_e4, units, secrets.token_bytes(_SALT_BYTES)
    )
    number = seals_of(auction).get(envelope.seal)
    if number is None:
        _check_bid(auction, envelope, mine)
        bond = auction.bond_of(bidder)
        if not allow_cash(errand, auction, bidder, bond, f"the bond of a bid in {auction.title}"):
            return
        sight = sight.now()
        if errand.execute:
            envelopes.keep(envelope)
    wanted = auction.house.units_text(units)
    if auction.kind is not AuctionKind.POWER:
        wanted += f" ({units:,} units)"
    act = Act(
        f"Bid {price} for {wanted} in {auction.title} of {auction.asset}",
        () if number else (auction.house.contract.call("commit", named.number, envelope.seal),),
        (Change("bond", shown_cash(auction.bond_of(bidder)), shown_cash(auction.bond_of(bidder))),),
        anybody=True,
        signed_by=bidder,
        data={"bid": number, "seal": hex0x(envelope.seal) if number or errand.execute else None},
        remedy=auction.next_step,
    )
    if perform_next(errand, sight, act):
        number = seals_of(named.find(sight.now())).get(envelope.seal)
    if number:
        path = envelopes.path(envelope.seal)
        errand.outcome.data |= {"bid": number, "envelope": str(path)}
        errand.outcome.text += (
            f"It is bid {number}. Its envelope is {path}: copy it to a safe place now. Without it\n"
            "the bid cannot be revealed and its bond is lost.\n"
            f"Reveal it after {auction.time('commitUntil')}, until {auction.time('revealUntil')}: "
            f"mizan auction reveal {named.number} --as {checksum(bidder)}{auction.kind.flag}\n"
        )


def bid_without_price(errand: Errand, named: Named, amount: str, account: str) -> None:
    """Bid for an amount at whatever price the competitive bids bring."""
    sight, bidder = look(errand.options), parse_address(account)
    auction = named.find(sight)
    units, most = _units(auction, amount), auction.terms["nonCompetitiveMostUnits"]
    same = [
        number
        for number in auction.bids_of(bidder)
        if (found := auction.record.bids.get(number)) and found.price_e4 is None
    ]
    if same and auction.record.bids[same[0]].units != units:
        raise InvalidParameter(
            f"{checksum(bidder)} has made its one non-competitive bid: bid {same[0]}.",
            hint=f"See it with: mizan auction show {named.number}{auction.kind.flag}",
        )
    if units > most:
        raise InvalidParameter(
            f"A non-competitive bid is for at most {auction.house.units_text(most)}.",
            hint="Bid for less, or name a price: mizan auction bid",
        )
    locks: Sequence[int] = [0]
    if not same:
        bond = auction.bond_of(bidder)
        if not allow_cash(errand, auction, bidder, bond, f"the bond of a bid in {auction.title}"):
            return
        if auction.kind is AuctionKind.BUYBACK:
            held = _hold(errand, named, bidder, [units])
            if held is None:
                return
            locks = held
        sight = sight.now()
    call = auction.house.contract.call("commitNonCompetitive", named.number, units, locks[0])
    bond_text = shown_cash(auction.bond_of(bidder))
    act = Act(
        f"Bid for {auction.house.units_text(units)} at the average price in {auction.title} "
        f"of {auction.asset}",
        () if same else (call,),
        (Change("bond", bond_text, bond_text),),
        anybody=True,
        signed_by=bidder,
        data={"bid": same[0] if same else None},
        remedy=auction.next_step,
    )
    if perform_next(errand, sight, act):
        now = named.find(sight.now())
        errand.outcome.data["bid"] = max(now.bids_of(bidder))


def reveal(
    errand: Errand, named: Named, account: str, numbers: Sequence[int], copies: tuple[Path, ...]
) -> None:
    """Reveal an account's bids with their envelopes."""
    sight, caller = look(errand.options), parse_address(account)
    auction = named.find(sight)
    chosen = _chosen(auction, caller, numbers)
    left = [number for number in chosen if auction.record.entries[number].state is BidState.SEALED]
    envelopes = _opened(errand, auction, left, copies)
    locks: Mapping[int, int] = dict.fromkeys(left, 0)
    if left and auction.kind is AuctionKind.BUYBACK:
        held = _hold(errand, named, caller, [envelopes[number].units for number in left])
        if held is None:
            return
        locks = dict(zip(left, held, strict=True))
        sight = sight.now()
    calls = [
        auction.house.contract.call(
            "reveal",
            named.number,
            number,
            envelopes[number].price_e4,
            envelopes[number].units,
            envelopes[number].salt,
            locks[number],
        )
        for number in left
    ]
    act = Act(
        f"Reveal bids of {auction.title} of {auction.asset}",
        calls,
        [
            Change(
                f"bid {number}",
                "sealed",
                f"{shown_price(envelopes[number].price_e4)} "
                f"for {auction.house.units_text(envelopes[number].units)}",
            )
            for number in left
        ],
        anybody=True,
        signed_by=caller,
        data={"bids": chosen},
        remedy=auction.next_step,
    )
    perform_next(errand, sight, act)


def _units(auction: Auction, amount: str) -> int:
    """An amount bid for, in whole lots."""
    units, lot = auction.house.units_of(amount), auction.terms["lotUnits"]
    shown = auction.house.units_text
    if units == 0 or units % lot:
        raise InvalidParameter(
            f"{shown(units)} is no whole number of lots.",
            hint=f"A lot of {auction.title} is {shown(lot)}; bid for a multiple of it.",
        )
    return units


def _same(mine: Sequence[Envelope], price_e4: int, units: int) -> Envelope | None:
    """The envelope of the very same bid, so that a bid that was cut off is not made twice."""
    for envelope in mine:
        if (envelope.price_e4, envelope.units) == (price_e4, units):
            return envelope
    return None


def _check_bid(auction: Auction, wanted: Envelope, mine: Sequence[Envelope]) -> None:
    """What the chain would refuse only at the end, when the bond is gone."""
    if not 0 < wanted.price_e4 < NO_PRICE_E4:
        raise InvalidParameter(
            f"{shown_price(wanted.price_e4)} is a price that nobody can bid.",
            hint=f"Bid rupees per {auction.kind.price_of}, above zero, such as 98.3815.",
        )
    sent = seals_of(auction)
    before = sum(one.units for one in mine if one.seal in sent)
    unpriced = auction.bids_of(wanted.bidder)
    before += sum(
        auction.record.bids[number].units
        for number in unpriced
        if number in auction.record.bids and auction.record.bids[number].price_e4 is None
    )
    most, shown = auction.terms["bidderMostUnits"], auction.house.units_text
    if before + wanted.units > most:
        raise InvalidParameter(
            f"With this {checksum(wanted.bidder)} would bid for "
            f"{shown(before + wanted.units)}; one investor may for {shown(most)}.",
            hint="Bid for less: a bid beyond that can be sealed but not revealed.",
        )


def _hold(
    errand: Errand, named: Named, holder: Address, amounts: Sequence[int]
) -> list[int] | None:
    """A hold of a holder's units for each amount, placed if there is none; None to stop."""
    auction = named.find(look(errand.options))
    token = find_token(auction.sight, auction.asset).contract
    found = _holds(auction, token, holder)
    wanted, missing = list(amounts), []
    for amount in wanted:
        if found.get(amount):
            found[amount].pop()
        else:
            missing.append(amount)
    if missing:
        house, until_s = auction.house.contract.address, auction.terms["settleUntil"]
        amounts_text = ", ".join(auction.house.units_text(amount) for amount in missing)
        act = Act(
            f"Set {amounts_text} aside for {auction.title}",
            [token.call("placeHold", house, house, amount, until_s) for amount in missing],
            anybody=True,
            signed_by=holder,
            remedy="Units that are frozen, held or not there cannot be set aside.",
        )
        if not perform_next(errand, auction.sight, act):
            return None
    placed = _holds(named.find(auction.sight.now()), token, holder)
    return [placed[amount].pop() for amount in wanted]


def _holds(auction: Auction, token: Contract, holder: Address) -> dict[int, list[int]]:
    """Holds of a holder's units that a bid may stand on, by amount."""
    sight, house = auction.sight, auction.house.contract.address
    taken, asset = auction.house.locks(), auction.terms["asset"]
    told = sight.chain.events(token, ("HoldPlaced",), sight.manifest.deploy_block, sight.at)
    fit = [
        args["hold"]
        for _, args in told
        if (args["holder"], args["receiver"], args["notary"]) == (holder, house, house)
        and args["expiry"] >= auction.terms["settleUntil"]
        and (asset, args["hold"]) not in taken
    ]
    found: dict[int, list[int]] = {}
    for number, hold in zip(
        fit, sight.read_all([token.call("holdOf", one) for one in fit]), strict=True
    ):
        found.setdefault(hold["amount"], []).append(number)
    return found


def _chosen(auction: Auction, caller: Address, numbers: Sequence[int]) -> list[int]:
    """The bids to reveal: those named, or all sealed ones of the account."""
    entries = auction.record.entries
    for number in numbers:
        if number not in entries or not any(entries[number].seal):
            raise InvalidParameter(
                f"There is no sealed bid {number} in {auction.title}.",
                hint=f"See its bids: mizan auction show {auction.number}{auction.kind.flag}",
            )
    chosen = list(numbers) or [
        number for number, entry in auction.bids_of(caller).items() if any(entry.seal)
    ]
    if not chosen:
        raise InvalidParameter(
            f"{checksum(caller)} made no sealed bid in {auction.title}.",
            hint="Name the account that made it with --as, or the bid's number.",
        )
    return chosen


def _opened(
    errand: Errand, auction: Auction, numbers: Sequence[int], copies: tuple[Path, ...]
) -> dict[int, Envelope]:
    """The envelopes of bids.

    Raises:
        ConfigError: One is missing or damaged.
    """
    envelopes = Envelopes(errand.options.workspace, auction.place)
    entries = auction.record.entries
    found = {number: envelopes.open(entries[number].seal, copies) for number in numbers}
    missing = [number for number, envelope in found.items() if envelope is None]
    if missing:
        files = ", ".join(str(envelopes.path(entries[number].seal)) for number in missing)
        bonds = shown_cash(sum(entries[number].bond for number in missing))
        names = ", ".join(str(number) for number in missing)
        raise ConfigError(
            f"The envelope of bid {names} is not where it was kept: {files}.",
            hint="Put a copy of it back from where you keep copies, or name one: --envelope FILE. "
            f"Nothing else opens the bid: unless it is revealed by {auction.time('revealUntil')}, "
            f"its bond ({bonds}) is lost. Other bids are revealed by naming their numbers.",
        )
    return {number: envelope for number, envelope in found.items() if envelope is not None}
