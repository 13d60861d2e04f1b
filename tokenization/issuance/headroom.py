"""Does the plan fit? Ceilings of the power programme and terms of each series, rows added up.

Each row counts for those after it, unless it is refused itself.
"""

from collections.abc import Sequence

from tokenization.errors import RowError
from tokenization.issuance.plan import Asset, Line, amount_text
from tokenization.ledger.chain import Chain, Pin
from tokenization.ledger.contracts import Call, Contract, Decoded
from tokenization.ledger.manifest import Manifest
from tokenization.power import (
    Cell,
    Overrun,
    Place,
    Scope,
    Tally,
    cells_of,
    places_of,
    unpack_right,
)
from tokenization.types import Ref
from tokenization.units import bytes32_to_text, period_label, text_to_bytes32


def over_ceilings(
    chain: Chain, manifest: Manifest, lines: Sequence[Line], at: Pin
) -> dict[Ref, RowError]:
    """Rows of power that would pass a ceiling of the programme, a zone or a plant."""
    rights = {
        line: unpack_right(line.right_id) for line in lines if line.target.asset is Asset.POWER
    }
    places = dict.fromkeys(place for right in rights.values() for place in places_of(right))
    cells = dict.fromkeys(
        (place, cell)
        for right in rights.values()
        for place in places_of(right)
        for cell in cells_of(right)
    )
    programme = manifest.contract("PowerProgramme")
    ceilings = chain.read_all([_ceiling_call(programme, place) for place in places], at)
    allocated = chain.read_all([_allocated_call(programme, *key) for key in cells], at)
    named = dict(zip(places, map(_ceiling, places, ceilings), strict=True))
    tally = Tally(
        {place: cap_kw for place, (_, cap_kw) in named.items()},
        dict(zip(cells, allocated, strict=True)),
    )
    refused = {}
    for line, right in rights.items():
        overrun = tally.reserve(right, line.amount)
        if overrun is not None:
            name = named[overrun.place][0]
            refused[line.ref] = _no_room(line, overrun, name, manifest.time_blocks)
    return refused


def over_terms(
    chain: Chain, manifest: Manifest, lines: Sequence[Line], at: Pin
) -> dict[Ref, RowError]:
    """Rows of debt that are no whole lots, or would pass the authorised amount."""
    refused: dict[Ref, RowError] = {}
    manager = manifest.contract("DebtManager")
    targets = list(dict.fromkeys(line.target for line in lines if line.target.asset is Asset.DEBT))
    isins = [text_to_bytes32(target.isin) for target in targets]
    terms = chain.read_all([manager.call("termsOf", isin) for isin in isins], at)
    issued = chain.read_all([manager.call("issuedUnits", isin) for isin in isins], at)
    for target, term, units in zip(targets, terms, issued, strict=True):
        left, lot = term["authorisedUnits"] - units, term["lotUnits"]
        for line in lines:
            if line.target != target:
                continue
            if line.amount % lot:
                refused[line.ref] = RowError(
                    line.line,
                    "amount",
                    f"{amount_text(target, line.amount)} is not a whole number of lots of "
                    f"{amount_text(target, lot)}.",
                    "Correct the amount.",
                )
            elif line.amount > left:
                refused[line.ref] = RowError(
                    line.line,
                    "amount",
                    f"Of {target.isin} {amount_text(target, left)} can still be issued, "
                    f"this row asks for {amount_text(target, line.amount)}.",
                    "Reduce or remove rows of this series.",
                )
            else:
                left -= line.amount
    return refused


def _ceiling_call(programme: Contract, place: Place) -> Call:
    scope, number = place
    if scope is Scope.PROGRAMME:
        return programme.call("programmeCapKw")
    return programme.call(f"{scope.name.lower()}Of", number)


def _ceiling(place: Place, answer: Decoded) -> tuple[str, int]:
    """Whose ceiling it is, in words, and how high."""
    if place[0] is Scope.PROGRAMME:
        return "The programme", answer
    *_, code, cap_kw = answer
    return f"{place[0].name.capitalize()} {bytes32_to_text(code)}", cap_kw


def _allocated_call(programme: Contract, place: Place, cell: Cell) -> Call:
    scope, number = place
    if scope is Scope.PROGRAMME:
        return programme.call("programmeAllocated", cell.period, cell.block)
    return programme.call(f"{scope.name.lower()}Allocated", number, cell.period, cell.block)


def _no_room(line: Line, overrun: Overrun, name: str, blocks: Sequence[str]) -> RowError:
    when = f"{period_label(overrun.cell.period)}, {blocks[overrun.cell.block]}"
    return RowError(
        line.line,
        "amount",
        f"{name} has {amount_text(line.target, overrun.headroom_kw)} left in {when}, "
        f"this row asks for {amount_text(line.target, overrun.asked_kw)}.",
        "Reduce the row or the rows before it, or choose another window, plant or zone.",
    )
