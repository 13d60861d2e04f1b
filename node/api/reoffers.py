"""Idle power that is offered again, in the shapes of the API."""

from node import model
from node.api import shapes, words
from node.api.delivery import place
from node.api.render import Renderer
from node.queries import billing, reoffers
from node.queries.assets import Token
from tokenization.curtailment import FirmnessClass
from tokenization.power import Right, Scope, unpack_right
from tokenization.units import bytes32_to_text, checksum, format_amount, period_label


_PERCENT_DECIMALS = 4


def offer(render: Renderer, found: reoffers.Offer) -> shapes.Offer:
    """What is on offer of a holder's right."""
    cash = _cash(render)
    share, _ = found.terms.split(found.cost)
    return {
        "id": str(found.id),
        "right": render.right(found.right)["words"],
        "zone": place(render.view, Scope.ZONE, found.right.zone),
        "holder": bytes32_to_text(found.holder),
        "firmness": _class(found.right),
        "idle": words.power(found.kw),
        "first": period_label(found.first),
        "last": period_label(found.right.last_period),
        "price": words.amount(found.price, cash),
        "floor": words.amount(found.terms.floor_price, cash),
        "cost": words.amount(found.cost, cash),
        "holder_share": words.amount(share, cash),
    }


def terms(render: Renderer) -> shapes.ReofferTerms:
    """Every zone's terms, and the sums of what was taken."""
    sums, found = reoffers.totals(render.view), reoffers.all_terms(render.view)
    write = words.amounts_of(_cash(render)) if found else None
    return {
        "items": [_terms(render, one) for one in found],
        "takings": sums.takings,
        "cost": write(sums.cost) if write else None,
        "holder_share": write(sums.holder_share) if write else None,
        "block": render.block(),
    }


def taking(render: Renderer, found: reoffers.FoundTaking) -> shapes.Taking:
    """Something that was taken."""
    record, cash = found.record, _cash(render)
    write = words.amounts_of(cash)
    token_id = model.number_of(record.id)
    right = unpack_right(token_id)
    rest = model.number_of(record.cost) - model.number_of(record.holder_share)
    return {
        "number": found.number,
        "id": str(token_id),
        "right": render.right(right)["words"],
        "holder": bytes32_to_text(record.holder),
        "taker": bytes32_to_text(record.taker),
        "site": record.site,
        "taken": words.power(record.kw),
        "first": period_label(record.from_period),
        "last": period_label(right.last_period),
        "price": words.amount(record.price, cash),
        "cost": write(record.cost),
        "holder_share": write(record.holder_share),
        "treasury_share": words.amount(rest, cash),
        "at": render.occasion(record.block, record.log),
    }


def _cash(render: Renderer) -> Token:
    """What is paid with; where there is a desk there are bills, and so it."""
    return billing.find_house(render.view).cash


def _terms(render: Renderer, found: reoffers.ZoneTerms) -> shapes.OfferTerms:
    told, last, cash = found.terms, found.last_period, _cash(render)
    return {
        "zone": place(render.view, Scope.ZONE, found.zone),
        "first": period_label(told.from_period),
        "last": None if last is None else period_label(last),
        "offered": told.offers,
        "start": words.amount(told.start_price, cash),
        "floor": words.amount(told.floor_price, cash),
        "holder_percent": format_amount(told.holder_share_e6, _PERCENT_DECIMALS),
        "treasury": checksum(told.treasury) if told.offers else None,
    }


def _class(right: Right) -> str:
    return words.FIRMNESS_CLASSES[right.firmness & FirmnessClass.INTERRUPTIBLE]
