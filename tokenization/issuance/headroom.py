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
    LANE,
    LANE_BITS,
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
    """Rows of power that would pass a ceiling of the programme, a zone, a plant or a phase.

    A ceiling that waits for rights to be recalled binds already.
    """
    rights = {
        line: unpack_right(line.right_id) for line in lines if line.target.asset is Asset.POWER
    }
    programme = manifest.contract("PowerProgramme")
    plants = list(dict.fromkeys(right.plant for right in rights.values()))
    stand = chain.read_all([programme.call("plantOf", plant) for plant in plants], at)
    phases = {plant: answer[1] for plant, answer in zip(plants, stand, strict=True)}
    cells = dict.fromkeys(
        (place, cell)
        for right in rights.values()
        for place in places_of(right, phases[right.plant])
        for cell in cells_of(right)
    )
    places = list(dict.fromkeys(place for place, _ in cells))
    months = list(dict.fromkeys((place, cell.period) for place, cell in cells))
    names = chain.read_all([_name_call(programme, place) for place in places], at)
    ceilings = chain.read_all(
        [programme.call("bindingCeilingAt", *place, period) for place, period in months], at
    )
    allocated = chain.read_all(
        [programme.call("allocatedUnder", *place, period) for place, period in months], at
    )
    named = dict(zip(places, map(_name, places, names), strict=True))
    lanes = dict(zip(months, allocated, strict=True))
    tally = Tally(
        dict(zip(months, ceilings, strict=True)),
        phases,
        {
            (place, cell): lanes[place, cell.period] >> LANE_BITS * cell.block & LANE
            for place, cell in cells
        },
    )
    refused = {}
    for line, right in rights.items():
        overrun = tally.reserve(right, line.amount)
        if overrun is not None:
            name = named[overrun.place]
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


def _name_call(programme: Contract, place: Place) -> Call:
    scope, number = place
    if scope is Scope.PROGRAMME:
        return programme.call("programmeCapKw")
    return programme.call(f"{scope.name.lower()}Of", number)


def _name(place: Place, answer: Decoded) -> str:
    """Whose ceiling it is, in words."""
    if place[0] is Scope.PROGRAMME:
        return "The programme"
    *_, code, _ = answer
    return f"{place[0].name.capitalize()} {bytes32_to_text(code)}"


def _no_room(line: Line, overrun: Overrun, name: str, blocks: Sequence[str]) -> RowError:
    when = f"{period_label(overrun.cell.period)}, {blocks[overrun.cell.block]}"
    return RowError(
        line.line,
        "amount",
        f"{name} has {amount_text(line.target, overrun.headroom_kw)} left in {when}, "
        f"this row asks for {amount_text(line.target, overrun.asked_kw)}.",
        "Reduce the row or the rows before it, or choose another window, plant or zone.",
    )
