"""The readable account of what happened, for a person at a terminal."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from scripts._demo.run import Outcome
from scripts._demo.sheets import KW, PAR_PKR, Row, Sheets, base_units


INVENTED = " (invented)"
"""How the sample files mark names of companies; here one line says it for all."""

NOTE = (
    "Allocated is the most at any instant. Participants and their holdings are invented; terms and"
    " yields are those of the auction of 29 Oct 2025 (scripts/data/README.md)."
)
SHOWN_DIFFERENCES = 20

_INDENT = (0, 0, 0, 2)
_MILLION = 1_000_000


def show(console: Console, sheets: Sheets, outcome: Outcome, seconds: Mapping[str, float]) -> None:
    """Print the account."""
    series = {t["code"]: t["address"] for t in outcome.tokens if t["kind"] == "bond_token"}
    names = {row["account"]: row["name"] for row in sheets.participants}
    spent = {name: f"{s:6.1f}" for name, s in seconds.items()}
    _part(console, "Contracts", _pairs({**outcome.contracts, **series}))
    _part(console, "Power rights by zone, MW", _zones(sheets, names))
    _part(console, "Government debt by series, PKR million of face", _series(sheets, names))
    _part(console, "Seconds", _pairs(spent))
    console.print(f"\n{NOTE}", style="dim")
    console.print(f"Block {outcome.block}, {outcome.events} events, digest {outcome.digest}")


def judge(console: Console, outcome: Outcome) -> None:
    """Print whether file, chain and API agree; if not, on what they differ."""
    if not outcome.differing:
        console.print(
            f"\n[bold green]File, chain and API agree[/] on all {len(outcome.stated):,} figures:"
            " every holding, supply and number of holders, every ceiling, and what is allocated"
            " in every zone, plant and window."
        )
        return
    count = len(outcome.differing)
    console.print(f"\n[bold red]File, chain and API differ[/] on {count:,} figures:")
    for each in outcome.differing[:SHOWN_DIFFERENCES]:
        console.print(f"  {each}", soft_wrap=True)
    if count > SHOWN_DIFFERENCES:
        console.print(f"  ... and {count - SHOWN_DIFFERENCES:,} more.")


def invite(console: Console, page: str, try_next: Sequence[tuple[str, str]]) -> None:
    """Print where to look and what to try while the demo serves."""
    console.print(f"\nThe page: [bold underline]{page}[/]")
    console.print("\nTry next, in another terminal:")
    for shows, command in try_next:
        console.print(Text(f"  # {shows}", style="dim"), soft_wrap=True)
        console.print(Text(f"  {command}", style="cyan"), soft_wrap=True)
    console.print("\nServing. Ctrl-C stops everything.")


def _part(console: Console, title: str, body: RenderableType) -> None:
    console.print(f"\n[bold]{title}[/]")
    console.print(Padding(body, _INDENT, expand=False))


def _pairs(rows: Mapping[str, str]) -> RenderableType:
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, value in rows.items():
        table.add_row(name, Text(value, style="dim"))
    return table


def _zones(sheets: Sheets, names: Mapping[str, str]) -> RenderableType:
    table = _table("Zone", "Ceiling", "Allocated", "Headroom", "Holders")
    for zone in sheets.zones:
        rows = [row for row in sheets.power if row["zone"] == zone["code"]]
        table.add_row(zone["code"], *_place(sheets, rows, int(zone["cap_mw"]) * KW["MW"], names))
    table.add_section()
    table.add_row("Programme", *_place(sheets, sheets.power, sheets.cap_kw, names))
    return table


def _place(sheets: Sheets, rows: list[Row], cap_kw: int, names: Mapping[str, str]) -> list[str]:
    peak_kw = _peak_kw(sheets, rows)
    by_account = {
        account: _peak_kw(sheets, [row for row in rows if row["account"] == account])
        for account in {row["account"] for row in rows}
    }
    mw = [f"{kw / KW['MW']:,.3f}" for kw in (cap_kw, peak_kw, cap_kw - peak_kw)]
    return [*mw, str(len(by_account)), _largest(by_account, names)]


def _peak_kw(sheets: Sheets, rows: Iterable[Row]) -> int:
    """Most kW that rows allocate at any instant."""
    load: Counter[tuple[str, int]] = Counter()
    for row in rows:
        load.update(dict.fromkeys(sheets.cells_of(row), base_units(row)))
    return max(load.values(), default=0)


def _series(sheets: Sheets, names: Mapping[str, str]) -> RenderableType:
    table = _table("ISIN", "Matures", "Yield", "Outstanding", "Authorised", "Holders")
    for series in sheets.series:
        held: Counter[str] = Counter()
        for row in sheets.bills:
            if row["series"] == series["isin"]:
                held[row["account"]] += base_units(row) * PAR_PKR
        table.add_row(
            series["isin"],
            series["maturity_date"],
            f"{series['cutoff_yield_pct']} %",
            f"{held.total() / _MILLION:,.3f}",
            f"{int(series['authorised_pkr']) / _MILLION:,.3f}",
            str(len(held)),
            _largest(held, names),
        )
    return table


def _largest(held: Mapping[str, int], names: Mapping[str, str]) -> str:
    account = max(held, key=lambda each: (held[each], each))
    return names[account].removesuffix(INVENTED)


def _table(first: str, *figures: str) -> Table:
    """Text, then figures to the right, then the largest holder."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="dim", show_edge=False)
    table.add_column(first, no_wrap=True)
    for title in figures:
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("Largest holder")
    return table
