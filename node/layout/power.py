"""Cells of the power programme."""

from node import model
from node.keys import FLAG, UINT, record
from node.layout.parts import (
    DAY,
    FIRMNESS,
    ID,
    INVESTOR,
    LEVEL,
    PERIOD,
    PHASE,
    PLACE,
    PLAN,
    PLANT,
    PRODUCT,
    SITE,
    STATED,
    TIME_BLOCK,
    UNDER,
    ZONE,
    cell,
)


# What is defined

PROGRAMME = cell("P", "programme", (), record(model.Programme), "The programme's frame.")
ZONES = cell("Z", "zones", (ZONE,), record(model.Zone), "A zone.")
PHASES = cell("Ø", "phases", (PHASE,), record(model.Phase), "A phase of the programme.")
PLANTS = cell("Q", "plants", (PLANT,), record(model.Plant), "A plant, its zone and phase.")
PRODUCTS = cell("q", "products", (PRODUCT,), record(model.Product), "A product of rights.")

# Ceilings, and what is allocated under them

CEILINGS = cell(
    "Ç",
    "ceilings",
    (LEVEL, UNDER, PERIOD),
    record(model.Step),
    "The ceiling of the programme, a zone, plant or phase from that month on.",
)
RECALL_PLANS = cell(
    "®",
    "recall_plans",
    (PLAN,),
    record(model.RecallPlan),
    "A ceiling that waits, or waited, for rights to be recalled.",
)
OPEN_PLANS = cell(
    "Ò", "open_plans", (LEVEL, UNDER), UINT, "The recall plan that is open for a ceiling."
)
FOUND_EXCESS = cell(
    "¬",
    "found_excess",
    (PLAN, PERIOD),
    UINT,
    "kW above a plan's ceiling when it was opened: 32 bits a time block, block b at bit 32 b.",
)
ZONE_KW = cell(
    "z", "zone_kw", (ZONE, PERIOD, TIME_BLOCK), UINT, "kW allocated in a zone in that cell of time."
)
PLANT_KW = cell(
    "p", "plant_kw", (PLANT, PERIOD, TIME_BLOCK), UINT, "kW allocated from a plant in that cell."
)
PHASE_KW = cell(
    "ø", "phase_kw", (PHASE, PERIOD, TIME_BLOCK), UINT, "kW allocated in a phase in that cell."
)
PROGRAMME_KW = cell(
    "x", "programme_kw", (PERIOD, TIME_BLOCK), UINT, "kW allocated in all in that cell of time."
)

# Sites and nominations

GATE = cell("¦", "gate", (), record(model.Gate), "How long before a month its gate closes.")
SITES = cell("§", "sites", (SITE,), record(model.Site), "A site: whose, where, behind which meter.")
ZONE_SITES = cell("¶", "zone_sites", (ZONE, SITE), FLAG, "The site is in the zone.")
INVESTOR_SITES = cell("¤", "investor_sites", (INVESTOR, SITE), FLAG, "The site is the investor's.")
NOMINATIONS = cell(
    "Ñ",
    "nominations",
    (SITE, ID, INVESTOR),
    UINT,
    "kW of a right that an investor has nominated to a site.",
)
INVESTOR_NOMINATIONS = cell(
    "ñ", "investor_nominations", (INVESTOR, ID, SITE), FLAG, "The same, by investor and right."
)
NOMINATED_SINCE = cell(
    "Ù",
    "nominated_since",
    (INVESTOR, ID),
    UINT,
    "The month from which an investor's nominations of a right hold, if cut after its first.",
)
SITE_NOMINATED = cell(
    "µ",
    "site_nominated",
    (SITE, PERIOD, FIRMNESS),
    UINT,
    "kW nominated to a site in a month: 32 bits a time block, block b at bit 32 b.",
)
ZONE_NOMINATED = cell(
    "º",
    "zone_nominated",
    (ZONE, PERIOD, FIRMNESS),
    UINT,
    "kW nominated in a zone in a month, in the same form.",
)

# Curtailment

CURTAILMENTS = cell(
    "÷",
    "curtailments",
    (ZONE, DAY, PLACE),
    record(model.Curtailment),
    "A curtailment order of a zone's PKT day, in the order they came.",
)

# Metering

METER_OPERATORS = cell(
    "Ö", "meter_operators", (ZONE,), record(model.MeterOperators), "Who reads a zone's meters."
)
METER_ROOTS = cell(
    "Þ",
    "meter_roots",
    (ZONE, PERIOD, STATED),
    record(model.MeterRoot),
    "A version of a zone's month of readings, under its root.",
)
METER_PAGES = cell(
    "þ",
    "meter_pages",
    (ZONE, PERIOD, STATED, SITE),
    record(model.MeterPage),
    "A site's month of readings in that version, and where its log stands.",
)
METER_SETTLEMENTS = cell(
    "£",
    "meter_settlements",
    (SITE, PERIOD),
    record(model.MeterSettlement),
    "What a site's month is settled with.",
)
