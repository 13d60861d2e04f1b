"""The readable account of what happened, for a person at a terminal."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from scripts._demo.coupon import PKR_DECIMALS, Paid
from scripts._demo.figures import (
    Figures,
    allocated,
    average,
    billed,
    ceiling,
    cut_off,
    metered,
    supply,
)
from scripts._demo.run import Outcome
from scripts._demo.sheets import (
    COUPON_DAY,
    KW,
    PAR_PKR,
    PROGRAMME,
    Row,
    Sheets,
    base_units,
)
from tokenization.units import format_amount


INVENTED = " (invented)"
"""How the sample files mark names of companies; here one line says it for all."""

NOTE = (
    "Participants, their holdings, the bond and the sukuk are invented; terms and yields of bills"
    " are those of real auctions (scripts/data/README.md)."
)
MILLION = 1_000_000
SHOWN_DIFFERENCES = 20

_INDENT = (0, 0, 0, 2)


def show(console: Console, sheets: Sheets, outcome: Outcome, seconds: Mapping[str, float]) -> None:
    """Print the account."""
    bonds = {t["code"]: t["address"] for t in outcome.tokens if t["kind"] == "bond_token"}
    month, block = _busiest(sheets, outcome.stated)
    window = f"{month} {sheets.time_blocks[block]}"
    spent = {name: f"{s:6.1f}" for name, s in seconds.items()}
    _part(console, "Contracts", _pairs({**outcome.contracts, **bonds}))
    zones = _zones(sheets, outcome.stated, (month, block))
    _part(console, f"Power rights by zone in the busiest window ({window}), MW", zones)
    told = sheets.delivery
    title = f"Power nominated, metered and billed in {told.month} in zone {told.zone}"
    _part(console, title, _month(sheets, outcome.stated))
    _part(
        console, "Government debt by series, PKR million of face", _series(sheets, outcome.stated)
    )
    title = "Auctions of the State Bank held again, PKR per 100 of face at the yields it published"
    _part(console, title, _auctions(sheets, outcome.stated))
    day = COUPON_DAY.strftime("%-d %b %Y")
    title = f"Coupon of {sheets.bond['isin']}, paid on {day}, PKR"
    _part(console, title, _pairs(_coupon(outcome.coupon)))
    _part(console, "Seconds", _pairs(spent))
    console.print(f"\n{NOTE}", style="dim")
    console.print(f"Block {outcome.block}, {outcome.events} events, digest {outcome.digest}")


def judge(console: Console, outcome: Outcome) -> None:
    """Print whether file, chain and API agree; if not, on what they differ."""
    if not outcome.differing:
        console.print(
            f"\n[bold green]File, chain and API agree[/] on all {len(outcome.stated):,} figures:"
            " every holding, supply and number of holders, every ceiling, what is allocated"
            " in every zone, plant and window, what sites nominated, drew and were billed,"
            " the prices of every auction, and what the coupon left each account."
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
    console.print("\nTry next, in another terminal in this folder:")
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


def _busiest(sheets: Sheets, stated: Figures) -> tuple[str, int]:
    """The first month and time block in which most is allocated."""
    cells = dict.fromkeys(cell for row in sheets.power for cell in sheets.cells_of(row))
    return max(cells, key=lambda cell: stated[allocated(PROGRAMME, *cell)])


def _zones(sheets: Sheets, stated: Figures, cell: tuple[str, int]) -> RenderableType:
    table = _table("Zone", "Ceiling", "Allocated", "Headroom", "Holders")
    rows = [row for row in sheets.power if cell in sheets.cells_of(row)]
    cap_kw, used_kw = stated[ceiling(PROGRAMME)], stated[allocated(PROGRAMME, *cell)]
    for zone in sheets.zones:
        own = [row for row in rows if row["zone"] == zone["code"]]
        own_cap_kw = stated[ceiling(zone["code"])]
        own_used_kw = stated.get(allocated(zone["code"], *cell), 0)
        free_kw = min(own_cap_kw - own_used_kw, cap_kw - used_kw)
        table.add_row(zone["code"], *_mw(own_cap_kw, own_used_kw, free_kw), *_held(sheets, own))
    table.add_section()
    table.add_row("Programme", *_mw(cap_kw, used_kw, cap_kw - used_kw), *_held(sheets, rows))
    return table


def _month(sheets: Sheets, stated: Figures) -> RenderableType:
    """What is bound to each site, what it drew, what that costs and what of it is paid."""
    told, paid = sheets.delivery, sheets.paid_for_power()
    table = _table("Site", "Nominated, MW", "Drawn, MWh", "Billed, PKR", "Paid, PKR", last="Holder")
    for site in sorted({row["site"] for row in told.nominations}):
        bound_kw = sheets.metered_kw(site)
        kwh = stated[metered(site, told.month)]
        amounts = (stated[billed(site, told.month)], paid.get(site, 0))
        money = (format_amount(amount, PKR_DECIMALS, group=True) for amount in amounts)
        name = told.site(site)["name"].removesuffix(INVENTED)
        table.add_row(site, *_mw(bound_kw, kwh), *money, name)
    return table


def _series(sheets: Sheets, stated: Figures) -> RenderableType:
    table = _table("ISIN", "Matures", "Yield", "Outstanding", "Authorised", "Holders")
    for series in sheets.series:
        rows = [row for row in sheets.bills if row["series"] == series["isin"]]
        face_pkr = stated[supply(series["isin"])] * PAR_PKR
        table.add_row(
            series["isin"],
            series["maturity_date"],
            f"{series['cutoff_yield_pct']} %",
            f"{face_pkr / MILLION:,.3f}",
            f"{int(series['authorised_pkr']) / MILLION:,.3f}",
            *_held(sheets, rows),
        )
    return table


def _auctions(sheets: Sheets, stated: Figures) -> RenderableType:
    """Prices that the chain came to, which are those of the published yields."""
    table = _table("ISIN", "Held", "Bids", "Accepted, million", "Cut-off", "Average", last="Yields")
    for result in sheets.results:
        isin = result["isin"]
        (held,) = (row["auction_date"] for row in sheets.series if row["isin"] == isin)
        bids = [bid for bid in sheets.bids if bid["isin"] == isin]
        prices = (stated[name(isin)] for name in (cut_off, average))
        table.add_row(
            isin,
            held,
            str(len(bids)),
            f"{sum(int(bid['face_pkr']) for bid in bids) / MILLION:,.3f}",
            *(format_amount(price, PKR_DECIMALS) for price in prices),
            f"{result['cut_off_yield_pct']} %, {result['average_yield_pct']} %",
        )
    return table


def _coupon(paid: Paid) -> dict[str, str]:
    """Where its cash is, and the certificate of who was owed most."""
    amounts = {
        "Funded": "funded",
        f"Paid to {paid.holders} holders": "net_paid",
        "Tax, remitted": "tax_remitted",
        "Held": "held",
        "Left": "left",
    }
    found = {name: _pkr(paid.payment[key]) for name, key in amounts.items()}
    one, name = paid.certificate, paid.name.removesuffix(INVENTED)
    found[f"Certificate {one['number']}"] = (
        f"{name}: gross {_pkr(one['gross'])}, tax {_pkr(one['tax'])}, net {_pkr(one['net'])}"
    )
    return found


def _pkr(base: str) -> str:
    return format_amount(int(base), PKR_DECIMALS, group=True)


def _mw(*amounts_kw: int) -> list[str]:
    return [f"{kw / KW['MW']:,.3f}" for kw in amounts_kw]


def _held(sheets: Sheets, rows: Iterable[Row]) -> tuple[str, str]:
    """How many accounts rows issue to, and the name of the one with most."""
    by_account: Counter[str] = Counter()
    for row in rows:
        by_account[row["account"]] += base_units(row)
    if not by_account:
        return "0", ""
    most = max(by_account, key=lambda account: (by_account[account], account))
    name = next(row["name"] for row in sheets.participants if row["account"] == most)
    return str(len(by_account)), name.removesuffix(INVENTED)


def _table(first: str, *figures: str, last: str = "Largest holder") -> Table:
    """Text, then figures to the right, then whose they are."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="dim", show_edge=False)
    table.add_column(first, no_wrap=True)
    for title in figures:
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column(last)
    return table
