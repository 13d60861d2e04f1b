"""The power programme: its frame, zones, plants and products, and what is allocated when.

Allocation is counted from the movements of rights, by the same arithmetic as the contract's
(``tokenization.power``), so a cell of the grid here equals the contract's own
(tests/chain/test_following.py).
"""

from functools import lru_cache

from node import layout
from node.fold.working import Working
from node.model import Plant, Product, Programme, Zone
from tokenization.abi import Arguments
from tokenization.errors import InvalidParameter
from tokenization.power import Right, cells_of, unpack_right
from tokenization.units import period_of, pkt_date


def fold_programme_created(work: Working, args: Arguments) -> None:
    """``ProgrammeCreated(capKw, blockCount, blockOfHour)``."""
    cap_kw, block_count, block_of_hour = args
    frame = Programme(work.event.address, cap_kw, block_count, block_of_hour[:24])
    work.put(layout.PROGRAMME, frame)


def fold_zone_set(work: Working, args: Arguments) -> None:
    """``ZoneSet(zone, code, capKw)``."""
    zone, code, cap_kw = args
    work.put(layout.ZONES, Zone(code, cap_kw), zone)


def fold_plant_set(work: Working, args: Arguments) -> None:
    """``PlantSet(plant, zone, phase, code, capKw)``."""
    plant, zone, _, code, cap_kw = args
    work.put(layout.PLANTS, Plant(zone, code, cap_kw), plant)


def fold_product_set(work: Working, args: Arguments) -> None:
    """``ProductSet(product, code, policy)``."""
    product, code, policy = args
    work.put(layout.PRODUCTS, Product(code, policy), product)


def count_allocation(work: Working, token_id: int, change_kw: int) -> None:
    """Count kW issued (or, below zero, redeemed) in every cell of a right's window not over.

    Redeeming gives nothing back in months that are over, as in ``PowerProgramme.release``, and
    nothing is allocated for them: what is issued there are the parts of a right that was split. An
    id that is no right has no window.
    """
    try:
        cells, zone, plant = _cells(token_id)
    except InvalidParameter:
        return
    first = _period_at(work.header.time_s)
    for period, cell in cells:
        if period >= first:
            work.add(layout.PROGRAMME_KW.prefix + cell, change_kw)
            work.add(layout.ZONE_KW.prefix + zone + cell, change_kw)
            work.add(layout.PLANT_KW.prefix + plant + cell, change_kw)


@lru_cache(maxsize=1024)
def _cells(token_id: int) -> tuple[list[tuple[int, bytes]], bytes, bytes]:
    """A right's cells as (period, key part), and its zone and plant as key parts."""
    right: Right = unpack_right(token_id)
    cells = [
        (cell.period, cell.period.to_bytes(2, "big") + bytes((cell.block,)))
        for cell in cells_of(right)
    ]
    return cells, right.zone.to_bytes(2, "big"), right.plant.to_bytes(2, "big")


@lru_cache(maxsize=64)
def _period_at(time_s: int) -> int:
    day = pkt_date(time_s)
    return period_of(day.year, day.month)
