"""Auctions and deals as the node folded them, in the words of the contracts that keep them."""

from collections.abc import Iterator

from node.queries import auctions, settlements
from node.store import View
from tokenization.ledger.contracts import Call, Contract
from tokenization.types import Address


NO_RESULT = {
    "cutOffE4": 0,
    "averageE4": 0,
    "competitiveUnits": 0,
    "marginUnits": 0,
    "marginDemandUnits": 0,
    "marginExtraLots": 0,
    "nonCompetitiveExtraLots": 0,
    "pagesHash": bytes(32),
}
Asked = Iterator[tuple[Call, object]]


def houses(view: View) -> Asked:
    """Every auction and every bid."""
    for _, found in auctions.auctions(view):
        assert found is not None
        name = "BuybackAuction" if found.buys_back else "PrimaryAuction"
        house, number = Contract(name, Address(found.house)), found.number
        yield house.call("termsOf", number), _terms(found)
        yield house.call("resultOf", number), _result(found)
        yield house.call("standingOf", number), _standing(found)
        for _, bid in auctions.bids(view, found):
            yield house.call("bidOf", number, bid.number), _bid(bid)


def deals(view: View) -> Asked:
    """Every deal."""
    for _, found in settlements.deals(view):
        assert found is not None
        contract = Contract("DvPSettlement", Address(found.contract))
        yield contract.call("instructionOf", found.number), _deal(found)


def _terms(found: auctions.FoundAuction) -> dict[str, object]:
    opened, times, may = found.opened, found.schedule, found.bidders
    return {
        "asset": opened.asset,
        "pricing": opened.pricing,
        "competitiveClasses": may.competitive_classes,
        "nonCompetitiveClasses": may.non_competitive_classes,
        "lotUnits": opened.lot_units,
        "accruedE4": opened.accrued_e4,
        "commitUntil": times.commit_until_s,
        "revealUntil": times.reveal_until_s,
        "resultUntil": times.result_until_s,
        "settleUntil": times.settle_until_s,
        "offeredUnits": _number(opened.offered_units),
        "bidderMostUnits": _number(may.bidder_most_units),
        "nonCompetitiveUnits": _number(may.non_competitive_units),
        "nonCompetitiveMostUnits": _number(may.non_competitive_most_units),
        "cash": opened.cash,
        "treasury": opened.treasury,
        "documentHash": opened.document_hash,
        "bondsPkr": _number(may.bonds_pkr),
    }


def _result(found: auctions.FoundAuction) -> dict[str, object]:
    result = found.result
    if result is None:
        return dict(NO_RESULT)
    return {
        "cutOffE4": result.cut_off_e4,
        "averageE4": result.average_e4,
        "competitiveUnits": _number(result.competitive_units),
        "marginUnits": _number(result.margin_units),
        "marginDemandUnits": _number(result.margin_demand_units),
        "marginExtraLots": result.margin_extra_lots,
        "nonCompetitiveExtraLots": result.non_competitive_extra_lots,
        "pagesHash": result.pages_hash,
    }


def _standing(found: auctions.FoundAuction) -> dict[str, object]:
    standing = found.standing
    return {
        "bids": standing.bids,
        "revealed": standing.revealed,
        "round": found.result.round if found.result else 0,
        "verified": standing.verified,
        "isFinal": standing.is_final,
        "nonCompetitiveDemandUnits": _number(standing.non_competitive_demand),
    }


def _bid(found: auctions.FoundBid) -> dict[str, object]:
    bid = found.record
    return {
        "bidder": bid.bidder,
        "bond": _number(bid.bond),
        "lock": _number(bid.lock),
        "seal": bid.seal or bytes(32),
        "units": _number(bid.units),
        "awardedUnits": _number(bid.awarded_units),
        "priceE4": bid.price_e4,
        "state": bid.state,
        "isNonCompetitive": bid.is_non_competitive,
    }


def _deal(found: settlements.FoundDeal) -> dict[str, object]:
    deal, standing = found.record, found.standing
    return {
        "terms": {
            "security": deal.security,
            "units": _number(deal.units),
            "seller": deal.seller,
            "settleAt": deal.settle_at_s,
            "deadline": deal.deadline_s,
            "leg": deal.leg,
            "buyer": deal.buyer,
            "amount": _number(deal.amount),
            "cash": deal.cash,
            "tokenId": _number(deal.token_id),
            "ref": deal.ref,
            "settleKeyHash": deal.settle_key_hash,
            "releaseKeyHash": deal.release_key_hash,
        },
        "status": standing.status,
        "sellerCallsOff": standing.seller_calls_off,
        "buyerCallsOff": standing.buyer_calls_off,
        "hold": _number(standing.hold),
    }


def _number(amount: bytes) -> int:
    return int.from_bytes(amount, "big")
