"""Cells of the power programme."""

from node import model
from node.keys import UINT, record
from node.layout.parts import PERIOD, PLANT, PRODUCT, TIME_BLOCK, ZONE, cell


# Power

PROGRAMME = cell("P", "programme", (), record(model.Programme), "The programme's frame.")
ZONES = cell("Z", "zones", (ZONE,), record(model.Zone), "A zone and its ceiling.")
PLANTS = cell("Q", "plants", (PLANT,), record(model.Plant), "A plant, its zone and ceiling.")
PRODUCTS = cell("q", "products", (PRODUCT,), record(model.Product), "A product of rights.")
ZONE_KW = cell(
    "z", "zone_kw", (ZONE, PERIOD, TIME_BLOCK), UINT, "kW allocated in a zone in that cell of time."
)
PLANT_KW = cell(
    "p", "plant_kw", (PLANT, PERIOD, TIME_BLOCK), UINT, "kW allocated from a plant in that cell."
)
PROGRAMME_KW = cell(
    "x", "programme_kw", (PERIOD, TIME_BLOCK), UINT, "kW allocated in all in that cell of time."
)
