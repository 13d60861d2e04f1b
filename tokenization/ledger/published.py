"""An auction as programs read it and as it is published, by ``mizan --json auction show``."""

from typing import Any

from tokenization.auctions import AuctionKind, Pricing, Record
from tokenization.ledger.houses import PRICE_DECIMALS, Auction, shown_price
from tokenization.power import Right, unpack_right
from tokenization.units import checksum, format_amount, hex0x, period_label


def shown(auction: Auction) -> dict[str, Any]:
    """An auction as programs read it, and as it is published."""
    terms, record = auction.terms, auction.record
    return {
        "chain_id": auction.sight.chain.chain_id,
        "house": checksum(auction.house.contract.address),
        "kind": auction.kind.value,
        "auction": auction.number,
        **_shown_asset(auction),
        "pricing": Pricing(terms["pricing"]).name.lower(),
        "lot_units": str(terms["lotUnits"]),
        "offered_units": str(terms["offeredUnits"]),
        "non_competitive_units": str(terms["nonCompetitiveUnits"]),
        "bidder_most_units": str(terms["bidderMostUnits"]),
        "cash": checksum(terms["cash"]),
        "treasury": checksum(terms["treasury"]),
        "document_hash": hex0x(terms["documentHash"]),
        "commit_until": auction.time("commitUntil"),
        "reveal_until": auction.time("revealUntil"),
        "result_until": auction.time("resultUntil"),
        "settle_until": auction.time("settleUntil"),
        "stage": auction.stage.value,
        "is_final": auction.is_final,
        "result": shown_result(record),
        "bids": [_shown_bid(auction, number) for number in record.entries],
        "bonds": {name: str(getattr(record.money, name)) for name in record.money.__slots__},
    }


def shown_right(right: Right) -> dict[str, Any]:
    """The parts of a right as programs read them."""
    return {
        "product": right.product,
        "zone": right.zone,
        "plant": right.plant,
        "first": period_label(right.first_period),
        "last": period_label(right.last_period),
        "block_mask": right.block_mask,
        "firmness": right.firmness,
        "vintage": right.vintage,
    }


def _shown_asset(auction: Auction) -> dict[str, Any]:
    """What is auctioned, and what comes on top of every price of it."""
    asset, more = auction.terms["asset"], format_amount(auction.terms["accruedE4"], PRICE_DECIMALS)
    if auction.kind is not AuctionKind.POWER:
        return {"isin": auction.asset, "accrued_per_100": more}
    right_id = int.from_bytes(asset, "big")
    right = {"id": str(right_id), **shown_right(unpack_right(right_id))}
    return {"right": right, "charge_per_kw": more}


def shown_result(record: Record) -> dict[str, Any] | None:
    """A stated result as programs read it."""
    result = record.result
    if result is None:
        return None
    return {
        "cut_off_price": shown_price(result.cut_off_e4),
        "average_price": format_amount(result.average_e4, PRICE_DECIMALS),
        "competitive_units": str(result.competitive_units),
        "margin_units": str(result.margin_units),
        "margin_demand_units": str(result.margin_demand_units),
        "awarded_units": str(sum(record.awards.values())),
        "amount": str(record.total.amount) if record.total else None,
    }


def _shown_bid(auction: Auction, number: int) -> dict[str, Any]:
    entry, bid = auction.record.entries[number], auction.record.bids.get(number)
    return {
        "bid": number,
        "bidder": checksum(entry.bidder),
        "state": entry.state.name.lower(),
        "bond": str(entry.bond),
        "price": shown_price(bid.price_e4) if bid else None,
        "units": str(bid.units) if bid else None,
        "awarded_units": str(auction.record.awards.get(number, 0)) if bid else None,
        "cost": str(auction.cost_of(number)) if bid else None,
    }
