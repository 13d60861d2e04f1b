"""Everything measured, and where it is committed."""

import json
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.contracts.gas import auctions, coupons, energy, idle, idling, market, people, rights
from tests.contracts.gas.bonds import Bonds
from tests.contracts.gas.costs import Cost
from tests.support.ledger import ARGUMENTS, start_ledger


SNAPSHOT = Path(__file__).resolve().parents[3] / "contracts" / "gas.json"


def measure() -> dict[str, Cost]:
    """Set small ledgers up, some for what lets time pass, and take each operation's cost apart."""
    arguments = (*ARGUMENTS, "--steps-tracing")
    with TemporaryDirectory() as folder, start_ledger(Path(folder), arguments) as ledger:
        delivered = dict(energy.figures(ledger))
    with TemporaryDirectory() as folder, start_ledger(Path(folder), arguments) as ledger:
        auctioned = dict(auctions.figures(ledger))
    with TemporaryDirectory() as folder, start_ledger(Path(folder), arguments) as ledger:
        claimed = dict(coupons.figures(ledger))
    with TemporaryDirectory() as folder, start_ledger(Path(folder), arguments) as ledger:
        taken = dict(idle.figures(ledger))
    with TemporaryDirectory() as folder, start_ledger(Path(folder), arguments) as ledger:
        idled = dict(idling.figures(ledger))
    with TemporaryDirectory() as folder, start_ledger(Path(folder), arguments) as ledger:
        return {
            **dict(people.figures(ledger)),
            **dict(rights.cash_figures(ledger)),
            **dict(rights.power_figures(ledger)),
            **dict(Bonds(ledger).figures()),
            **claimed,
            **dict(market.figures(ledger)),
            **delivered,
            **auctioned,
            **taken,
            **idled,
        }


def committed() -> dict[str, Cost]:
    """The committed costs."""
    figures: dict[str, dict[str, int]] = json.loads(SNAPSHOT.read_text())
    return {name: Cost(**cost) for name, cost in figures.items()}


def text(costs: dict[str, Cost]) -> str:
    """Costs as they are committed: one a line, so that a diff reads well."""
    lines = (f"  {json.dumps(name)}: {json.dumps(asdict(cost))}" for name, cost in costs.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"
