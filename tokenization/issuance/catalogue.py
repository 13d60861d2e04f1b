"""What the names in issuers' files mean on one chain, read from the chain's own events."""

from tokenization.issuance.planner import Catalogue, Plant
from tokenization.ledger.chain import Chain, Pin
from tokenization.ledger.manifest import Manifest
from tokenization.units import bytes32_to_text, pkt_date


def read_catalogue(chain: Chain, manifest: Manifest, at: Pin) -> Catalogue:
    """Every zone, plant, product and series there is at a block, by the name it has then."""
    since = manifest.deploy_block
    zones: dict[int, str] = {}
    plants: dict[int, tuple[str, Plant]] = {}
    products: dict[int, str] = {}
    names = ("ZoneSet", "PlantSet", "ProductSet")
    for event, args in chain.events(manifest.contract("PowerProgramme"), names, since, at):
        code = bytes32_to_text(args["code"])
        if event == "ZoneSet":
            zones[args["zone"]] = code
        elif event == "PlantSet":
            plants[args["plant"]] = (code, Plant(args["plant"], args["zone"]))
        else:
            products[args["product"]] = code
    series = chain.events(manifest.contract("DebtManager"), ("SeriesCreated",), since, at)
    return Catalogue(
        chain_id=chain.chain_id,
        genesis=chain.genesis,
        rights=manifest.contracts["CapacityRights"],
        vintage=pkt_date(at.time_s).year,
        blocks=manifest.time_blocks,
        zones={code: number for number, code in zones.items()},
        plants=dict(plants.values()),
        products={code: number for number, code in products.items()},
        series={bytes32_to_text(args["isin"]): args["token"] for _, args in series},
    )
