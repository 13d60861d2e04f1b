"""Auctions and settled deals in the shapes of the API."""

from node import model
from node.api import shapes, words
from node.api.debt import average, cut_off, price
from node.api.render import Renderer, hash_or_none
from node.queries import auctions, money, settlements
from node.queries.payments import owner_ever
from tokenization.auctions import AuctionKind
from tokenization.units import CASH_DECIMALS, bytes32_to_text, checksum, hex0x, iso_time


_CLASS_BITS = 32
_CLASSES = 8
_BOND_MASK = (1 << _CLASS_BITS) - 1


def auction(render: Renderer, found: auctions.FoundAuction) -> shapes.Auction:
    """An auction."""
    opened, standing = found.opened, found.standing
    units, cash = words.amounts_of(found.token), words.amounts_of(found.cash)
    is_power = found.kind is AuctionKind.POWER
    times = found.schedule
    return {
        "house": render.contract(found.house),
        "number": found.number,
        "kind": found.kind.value,
        "isin": None if is_power else bytes32_to_text(opened.asset),
        "right": render.right(found.right) if found.right else None,
        "token": render.contract(found.token.address) if found.token else None,
        "pricing": words.name_of(opened.pricing, words.PRICINGS),
        "stage": found.stage(render.pin.block.time_s),
        "offered": units(opened.offered_units),
        "lot": units(model.amount_bytes(opened.lot_units)),
        "price_of": found.kind.price_of,
        "on_top": price(opened.accrued_e4),
        "cash": render.contract(opened.cash),
        "treasury": checksum(opened.treasury),
        "document_hash": hash_or_none(opened.document_hash),
        "opened_in": opened.block,
        "schedule": {
            "bids_until": iso_time(times.commit_until_s),
            "reveals_until": iso_time(times.reveal_until_s),
            "result_until": iso_time(times.result_until_s),
            "settles_until": iso_time(times.settle_until_s),
        },
        "bids": standing.bids,
        "revealed": standing.revealed,
        "demand": units(standing.demand),
        "non_competitive_demand": units(standing.non_competitive_demand),
        "settled": units(standing.settled),
        "settled_cost": cash(standing.settled_amount),
        "result": _result(found) if found.result else None,
    }


def auction_detail(render: Renderer, found: auctions.FoundAuction) -> shapes.AuctionDetail:
    """An auction with who may bid and the demand curve."""
    return {
        "auction": auction(render, found),
        "bidders": _bidders(found),
        "demand_curve": _demand_curve(render, found),
        "block": render.block(),
    }


def bid(render: Renderer, found: auctions.FoundAuction, one: auctions.FoundBid) -> shapes.Bid:
    """A bid of an auction."""
    record, units, cash = one.record, words.amounts_of(found.token), words.amounts_of(found.cash)
    investor = owner_ever(render.view, record.bidder)
    return {
        "number": one.number,
        "state": model.BidState(record.state).name.lower(),
        "bidder": checksum(record.bidder),
        "investor": bytes32_to_text(investor) if investor else None,
        "competitive": not record.is_non_competitive,
        "price": price(record.price_e4) if record.price_e4 else None,
        "units": units(record.units) if record.units else None,
        "awarded": units(record.awarded_units),
        "paid": cash(record.amount) if record.state == model.BidState.SETTLED else None,
        "lapsed": words.reason(record.lapse_code) if record.lapse_code else None,
        "bond": cash(record.bond),
        "seal": hash_or_none(record.seal),
        "hold": str(int.from_bytes(record.lock, "big")) if record.lock else None,
    }


def settlement(render: Renderer, found: settlements.FoundDeal) -> shapes.Settlement:
    """A deal."""
    deal, standing, asset, cash = found.record, found.standing, found.asset, found.cash
    units, amount = int.from_bytes(deal.units, "big"), int.from_bytes(deal.amount, "big")
    return {
        "number": hex0x(found.number),
        "contract": checksum(found.contract),
        "ref": hex0x(deal.ref),
        "status": words.name_of(standing.status, words.INSTRUCTION_STATUSES),
        "late": found.is_late(render.pin.block.time_s),
        "seller": checksum(deal.seller),
        "buyer": checksum(deal.buyer),
        "asset": render.asset(asset) if asset else None,
        "units": words.amount(units, asset.token) if asset else None,
        "cash_leg": words.name_of(deal.leg, words.CASH_LEGS),
        "cash": render.contract(cash.address) if cash else None,
        "amount": words.amount(amount, cash) if cash else None,
        "external_amount": None if cash else str(amount),
        "settle_at": iso_time(deal.settle_at_s),
        "deadline": iso_time(deal.deadline_s),
        "hold": str(int.from_bytes(standing.hold, "big")) if standing.hold else None,
        "seller_calls_off": standing.seller_calls_off,
        "buyer_calls_off": standing.buyer_calls_off,
        "refused": words.reason(standing.refused) if standing.refused else None,
        "settle_key_hash": hash_or_none(deal.settle_key_hash),
        "release_key_hash": hash_or_none(deal.release_key_hash),
        "instructed_in": deal.block,
        "changed": render.occasion(standing.block, standing.log) if standing.block else None,
    }


def money_check(render: Renderer, found: money.MoneyCheck) -> shapes.MoneyCheck:
    """Whether an escrow's cash is where it must be."""
    return {
        "contract": render.contract(found.contract),
        "cash": render.contract(found.cash.address),
        "liability": words.amount(found.liability, found.cash),
        "balance": words.amount(found.balance, found.cash),
        "holds": not found.broken,
        "broken": list(found.broken),
        "faulty_events": list(found.faulty_events),
    }


def _result(found: auctions.FoundAuction) -> shapes.AuctionResult | None:
    result, standing = found.result, found.standing
    if result is None:
        return None
    units = words.amounts_of(found.token)
    return {
        "final": standing.is_final,
        "verified": standing.verified,
        "round": result.round,
        "cut_off": cut_off(result),
        "average": average(result),
        "competitive": units(result.competitive_units),
        "margin": units(result.margin_units),
        "margin_demand": units(result.margin_demand_units),
        "awarded": units(standing.awarded),
        "cost": words.amounts_of(found.cash)(standing.amount),
    }


def _bidders(found: auctions.FoundAuction) -> shapes.AuctionBidders:
    may, units = found.bidders, words.amounts_of(found.token)
    bonds = int.from_bytes(may.bonds_pkr, "big")
    admitted = may.competitive_classes | may.non_competitive_classes
    scale = 10**CASH_DECIMALS
    return {
        "competitive": _classes(may.competitive_classes),
        "non_competitive": _classes(may.non_competitive_classes),
        "bidder_most": units(may.bidder_most_units),
        "non_competitive_all": units(may.non_competitive_units),
        "non_competitive_most": units(may.non_competitive_most_units),
        "bonds": [
            {
                "investor_class": name,
                "bond": words.amount((bonds >> _CLASS_BITS * at & _BOND_MASK) * scale, found.cash),
            }
            for at, name in _numbered_classes(admitted)
        ],
    }


def _demand_curve(render: Renderer, found: auctions.FoundAuction) -> list[shapes.DemandStep]:
    units = words.amounts_of(found.token)
    result = found.result
    return [
        {
            "price": price(step.price_e4),
            "units": units(model.amount_bytes(step.units)),
            "so_far": units(model.amount_bytes(step.so_far)),
            "accepted": result is not None
            and (
                step.price_e4 >= result.cut_off_e4
                if found.kind.high_is_best
                else step.price_e4 <= result.cut_off_e4
            ),
        }
        for step in auctions.demand(render.view, found)
    ]


def _classes(bits: int) -> list[str]:
    return [name for _, name in _numbered_classes(bits)]


def _numbered_classes(bits: int) -> list[tuple[int, str]]:
    return [
        (number, words.name_of(number, words.INVESTOR_CLASSES))
        for number in range(_CLASSES)
        if bits >> number & 1
    ]
