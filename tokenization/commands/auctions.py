"""What anybody does with auctions: look at them, and verify a result from its events alone."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tokenization.auctions import AuctionKind, audit
from tokenization.commands.acts import look
from tokenization.commands.auctioning import Named
from tokenization.commands.console import Options, Outcome
from tokenization.commands.session import read_text
from tokenization.errors import ConfigError, ResultDiffers
from tokenization.ledger.houses import (
    PRICE_DECIMALS,
    Auction,
    House,
    shown_cash,
    shown_price,
)
from tokenization.ledger.published import shown
from tokenization.units import checksum, counted, format_amount


_LASTING = (
    "chain_id",
    "house",
    "kind",
    "auction",
    "isin",
    "right",
    "pricing",
    "lot_units",
    "offered_units",
    "non_competitive_units",
    "bidder_most_units",
    "accrued_per_100",
    "charge_per_kw",
    "cash",
    "treasury",
    "document_hash",
    "result",
)
_LASTING_OF_BID = ("bid", "bidder", "price", "units", "awarded_units", "cost")
"""What of a published auction no later act changes once its result is final."""


def show(outcome: Outcome, options: Options, number: int | None, kind: AuctionKind) -> None:
    """Tell of one auction with all its bids, or of all auctions of a house."""
    house = House(look(options), kind)
    if number is None:
        auctions = [house.read(one) for one in range(1, house.count() + 1)]
        outcome.data = {"auctions": [_brief(auction) for auction in auctions]}
        lines = [_headline(auction) for auction in auctions]
        outcome.text = "\n".join(lines) or "No auction was opened."
        return
    auction = house.read(number)
    outcome.data = {"auction": shown(auction)}
    outcome.text = "\n".join([_headline(auction), *_result(auction), *_bids(auction)])


def verify(outcome: Outcome, options: Options, named: Named, published: Path | None) -> None:
    """Work a final result out again from events, and compare everything with what was done.

    Raises:
        InvalidParameter: No result is final yet.
        ConfigError: The published file is none.
        ResultDiffers: Something is not as it should be; it names the first difference.
    """
    auction = named.find(look(options))
    stated = _published(published) if published is not None else None
    checks, difference = [], ""
    for check in audit(auction.record):
        checks.append({"check": check.what, "difference": check.difference or None})
        difference = check.difference
    if stated is not None and not difference:
        difference = next(_differences(stated, shown(auction)), "")
        what = "what was published is what the events say"
        checks.append({"check": what, "difference": difference or None})
    outcome.data = {"checks": checks, "auction": shown(auction), "verified": not difference}
    record = auction.record
    bids = counted(len(record.bids), "revealed bid")
    lines = [f"{_headline(auction)}", f"  from its events alone: {bids} of {len(record.entries)}"]
    lines += [f"  {'differs' if one['difference'] else 'right'}: {one['check']}" for one in checks]
    outcome.text = "\n".join(lines)
    if difference:
        outcome.error = ResultDiffers(
            f"The result of {auction.title} is not what its bids give: {difference}.",
            hint="Do not settle by it. Ask another endpoint (--rpc) for the same auction: if that "
            "one agrees with itself, this endpoint or the published file lies.",
        )


def _published(path: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(read_text(path))
        told: Mapping[str, Any] = found["data"]["auction"]
        if isinstance(told, dict):
            return told
    except (ValueError, KeyError, TypeError):
        pass
    raise ConfigError(
        f"{path} is no published auction.",
        hint="It is what this prints: mizan --json auction show AUCTION",
    )


def _differences(published: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    """What a published auction says otherwise than events do."""
    for name in (name for name in _LASTING if name in found):
        yield from _difference(name, published.get(name), found[name])
    stated, bids = published.get("bids"), found["bids"]
    if not isinstance(stated, list) or len(stated) != len(bids):
        yield f"bids: not the {len(bids)} that there are"
        return
    for one, other in zip(stated, bids, strict=True):
        for name in _LASTING_OF_BID:
            told = one.get(name) if isinstance(one, dict) else None
            yield from _difference(f"bid {other['bid']}, {name}", told, other[name])


def _difference(where: str, published: object, found: object) -> Iterator[str]:
    if isinstance(found, dict) and isinstance(published, dict):
        for name, value in found.items():
            yield from _difference(f"{where}, {name}", published.get(name), value)
    elif published != found:
        yield f"{where}: published is {published}, the events give {found}"


def _brief(auction: Auction) -> dict[str, Any]:
    told = shown(auction)
    return {name: told[name] for name in told if name != "bids"}


def _headline(auction: Auction) -> str:
    offered = auction.house.units_text(auction.terms["offeredUnits"])
    name = auction.title.capitalize()
    return f"{name} of {auction.asset}, {offered}: {auction.stage}. {auction.next_step}"


def _result(auction: Auction) -> list[str]:
    result, total = auction.record.result, auction.record.total
    if result is None:
        return ["  no result is stated"]
    cost = f" for {shown_cash(total.amount)}" if total else ""
    prices = (
        f"cut-off {shown_price(result.cut_off_e4)}, "
        f"average {format_amount(result.average_e4, PRICE_DECIMALS)}"
    )
    awarded = auction.house.units_text(sum(auction.record.awards.values()))
    state = "final" if total else "not final"
    return [f"  result ({state}): {prices}, {awarded}{cost}"]


def _bids(auction: Auction) -> list[str]:
    lines = []
    for number, entry in auction.record.entries.items():
        bid = auction.record.bids.get(number)
        read = (
            f", {shown_price(bid.price_e4)} for {auction.house.units_text(bid.units)}"
            if bid
            else ""
        )
        awarded = auction.record.awards.get(number, 0)
        gets = f", gets {auction.house.units_text(awarded)}" if awarded else ""
        state = entry.state.name.lower()
        lines.append(f"  bid {number} of {checksum(entry.bidder)}: {state}{read}{gets}")
    return lines or ["  no bid came in"]
