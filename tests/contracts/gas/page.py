"""The tables of ``docs/gas.md``, made from what was measured."""

from dataclasses import astuple
from pathlib import Path

from tests.contracts.gas.auctions import BIDS
from tests.contracts.gas.bonds import COUNTED_SETS, PLAIN_SETS
from tests.contracts.gas.costs import Cost
from tests.contracts.gas.people import LINES


PAGE = Path(__file__).resolve().parents[3] / "docs" / "gas.md"
START, END = "<!-- {} -->\n", "<!-- end -->\n"

Costs = dict[str, Cost]

GOALS: tuple[tuple[str, int, str], ...] = (
    ("transfer between holders, both identities checked", 60_000, "transfer"),
    (
        "first transfer after a record date",
        110_000,
        "transfer, first after the first record date",
    ),
    ("mint to a holder: the token's part", 75_000, "mint by the manager"),
    ("mint to a holder: through the debt manager", 75_000, "issue, without rules"),
    ("batch mint, each further holder", 55_000, "issue, without rules, 20 lines"),
    (
        "batch mint, each further holder, two rules, counted",
        55_000,
        "issue, two rules, counted, 20 lines",
    ),
    ("claim a coupon of a bond of many", 85_000, "claim a further coupon"),
    ("settle a deal: both legs, cash locked", 180_000, "settle a deal, cash locked"),
    ("settle a deal: both legs, cash drawn", 180_000, "settle a deal, cash drawn"),
    ("nominate a month again", 80_000, "nominate again"),
    ("curtail a zone, however many sites", 90_000, "curtail a zone, first order of a day"),
    ("curtail a zone, the dearest of a day", 90_000, "curtail a zone, dearest order of a day"),
    ("state the readings of a zone's month", 120_000, "state a zone's month, two signatures"),
    ("verify a bid for power, page by page", 25_000, f"verify a page, {BIDS} bids for power"),
    ("register an investor", 70_000, "register an investor"),
    ("register a batch, each further investor", 70_000, "register investors, 20 lines"),
)
"""What, the goal, and the transaction; of many lines what each after the first costs, of many bids
what a bid does."""
FOUR_RULES_GOAL = 90_000

OTHERS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("transfer", "transfer", ("196,844", "254,001", "209k + 21,000", "51,028 to 69,127")),
    ("transferFrom", "transferFrom", ("204,781", "", "", "")),
    ("mint to a holder", "mint by the manager", ("191,641", "205,893", "273k + 21,000", "")),
    (
        "forced transfer",
        "forced transfer, approved",
        ("194,245", "", "180k to 202k + 21,000", "47,813"),
    ),
    (
        "first transfer after a snapshot",
        "transfer, first after the first record date",
        ("", "", "", "265,464"),
    ),
    (
        "next transfer after it",
        "transfer, next after a record date",
        ("", "", "", "77,366"),
    ),
)
"""Operation, ours, and theirs in the order of the table's columns."""


def tables(costs: Costs) -> dict[str, str]:
    """Every table of the page, by the name in its marker."""
    return {"goals": _goals(costs), "others": _others(costs), "parts": _parts(costs)}


def with_tables(page: str, costs: Costs) -> str:
    """The page with its tables made anew."""
    for name, table in tables(costs).items():
        before, rest = page.split(START.format(name))
        page = before + START.format(name) + table + END + rest.split(END, 1)[1]
    return page


def _goals(costs: Costs) -> str:
    rows = [(what, goal, _gas(costs, name)) for what, goal, name in GOALS]
    rows[2:2] = [
        (f"transfer, {words}", FOUR_RULES_GOAL, costs[f"transfer, {words}"].gas)
        for words in (
            *(", ".join(rules) for rules in PLAIN_SETS),
            *(f"{', '.join(rules)}, counted" for rules in COUNTED_SETS if len(rules) == 4),
        )
    ]
    return _table(
        ("operation", "goal", "measured", "more than the goal"),
        [
            (what, f"{goal:,}", f"{gas:,}", f"{gas - goal:,}" if gas > goal else "")
            for what, goal, gas in rows
        ],
    )


def _gas(costs: Costs, name: str) -> int:
    if f", {BIDS} bids" in name:
        return costs[name].gas // BIDS
    alone = name.removesuffix(f", {LINES} lines")
    if alone == name:
        return costs[name].gas
    one = costs[alone] if alone in costs else costs[f"{alone}, 1 line"]
    return (costs[name].gas - one.gas) // (LINES - 1)


def _others(costs: Costs) -> str:
    return _table(
        ("operation", "Mizan", "T-REX", "ATS", "ATK", "CMTAT"),
        [(what, f"{costs[name].gas:,}", *theirs) for what, name, theirs in OTHERS],
    )


def _parts(costs: Costs) -> str:
    return _table(
        ("transaction", "gas", "sent", "contracts", "slots", "logs", "rest"),
        [(name, *(f"{part:,}" for part in astuple(cost))) for name, cost in costs.items()],
    )


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    rule = ("---", *["---:"] * (len(head) - 1))
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, rule, *rows))
