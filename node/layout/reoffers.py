"""Cells of idle power that is offered again. Each is of one desk, its first part."""

from node import model
from node.keys import FLAG, record
from node.layout.parts import CONTRACT, INVESTOR, PLACE, SITE, TAKING, ZONE, cell


OFFER_TERMS = cell(
    "ú",
    "offer_terms",
    (CONTRACT, ZONE, PLACE),
    record(model.OfferTerms),
    "On which terms a zone's idle power is offered: place 0 as set last, 1 in the months before.",
)
TAKINGS = cell(
    "ý", "takings", (CONTRACT, TAKING), record(model.Taking), "Idle power that was taken."
)
TAKING_TOTALS = cell(
    "ü", "taking_totals", (CONTRACT,), record(model.TakingTotals), "What was taken in all."
)
SITE_TAKINGS = cell(
    "û", "site_takings", (CONTRACT, SITE, TAKING), FLAG, "The power was taken for the site."
)
INVESTOR_TAKINGS = cell(
    "ù",
    "investor_takings",
    (CONTRACT, INVESTOR, TAKING),
    FLAG,
    "The investor took the power, or it was of the investor's right.",
)
