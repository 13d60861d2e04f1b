"""Commands for energy sites and for what holders do with their power rights."""

from pathlib import Path
from typing import Annotated

import typer

from tokenization.commands.cli_arguments import Execute, Investor, SignerUri, errand
from tokenization.commands.console import reported


app = typer.Typer()
site_app = typer.Typer(
    help="Energy sites: where power of capacity rights is drawn.", no_args_is_help=True
)
right_app = typer.Typer(
    help="Capacity rights: split them by time, and merge what was split.", no_args_is_help=True
)
app.add_typer(site_app, name="site")
app.add_typer(right_app, name="right")

Right = Annotated[str, typer.Argument(metavar="RIGHT", help="The right's id, a whole number.")]
Other = Annotated[str, typer.Argument(metavar="OTHER", help="The other right's id.")]
Site = Annotated[str, typer.Argument(metavar="SITE", help="The site's number.")]
ToSite = Annotated[str, typer.Argument(metavar="TO", help="The site that takes.")]
Kw = Annotated[str, typer.Argument(metavar="KW", help="Whole kW.")]


@site_app.command("register")
def register_site(
    context: typer.Context,
    site: Site,
    investor: Investor,
    *,
    zone: Annotated[int, typer.Option("--zone", help="Number of the zone it is connected in.")],
    meter: Annotated[
        str, typer.Option("--meter", metavar="HASH", help="Salted hash of its meter's number.")
    ],
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Register an energy site of an investor licensed to mine or to run a data centre.

    One meter stands for one site, and a site never changes its investor or zone. What is sent of
    the meter is a salted hash. Signed by GRID_OPERATOR.

    Example: mizan site register 7 INV-0012 --zone 1 --meter 0x5f3e…91 --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import sites

        sites.register(given, site, investor, zone, meter)


@site_app.command("enter")
def enter_sites(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The CSV file of sites.")],
    signer: SignerUri = None,
    *,
    execute: Execute = False,
) -> None:
    """Enter the sites of a file: new ones are registered, another meter takes its place.

    One meter stands for one site, and a site never changes its investor or zone; a row that would
    is refused. Run again it sends nothing. Signed by GRID_OPERATOR.

    Example: mizan site enter sites.csv --signer keystore:grid.json --execute
    """
    with reported(context.obj) as outcome:
        from tokenization.commands import setup

        setup.enter_sites(outcome, context.obj, file, signer, execute=execute)


@site_app.command("replace-meter")
def replace_meter(
    context: typer.Context,
    site: Site,
    meter: Annotated[
        str, typer.Argument(metavar="HASH", help="Salted hash of the new meter's number.")
    ],
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Put another meter in a site's place.

    What the former one read stands, and another site may use it then. Signed by GRID_OPERATOR.

    Example: mizan site replace-meter 7 0x9c02…77 --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import sites

        sites.replace_meter(given, site, meter)


@site_app.command("close")
def close_site(
    context: typer.Context, site: Site, *, signer: SignerUri = None, execute: Execute = False
) -> None:
    """Close a site: it takes no more kW, and makes nobody fit for rights of its zone.

    What is nominated to it stands. Signed by GRID_OPERATOR.

    Example: mizan site close 7 --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import sites

        sites.set_open(given, site, is_open=False)


@site_app.command("open")
def open_site(
    context: typer.Context, site: Site, *, signer: SignerUri = None, execute: Execute = False
) -> None:
    """Open a site again that was closed: it takes kW as before.

    Its investor may be issued rights of its zone again. Signed by GRID_OPERATOR.

    Example: mizan site open 7 --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import sites

        sites.set_open(given, site, is_open=True)


@app.command()
def gate(
    context: typer.Context,
    month: Annotated[str, typer.Argument(metavar="MONTH", help="First month it holds for.")],
    days: Annotated[
        int, typer.Argument(metavar="DAYS", min=1, max=28, help="Days before its month.")
    ],
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Set how long before a month its gate closes, from a month on.

    Then nothing of a right that begins in the month is nominated or changes hands any more. For
    the second month after the current one at the earliest, so that no open gate moves. Signed by
    GRID_OPERATOR.

    Example: mizan gate 2026-06 5 --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import sites

        sites.set_gate(given, month, days)


@app.command()
def nominate(
    context: typer.Context,
    right: Right,
    site: Site,
    kw: Kw,
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Bind kW of a right to a site of your own, before the gate of its first month closes.

    It holds for every month of the right and replaces what was bound to that site. Nominated kW do
    not change hands. Signed by the holder.

    Example: mizan nominate 79229371458533792568534108137 7 600 --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import rights

        rights.nominate(given, right, site, kw)


@app.command()
def renominate(
    context: typer.Context,
    right: Right,
    site: Site,
    to_site: ToSite,
    kw: Kw,
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Move bound kW of a right from one site of yours to another, before its gate closes.

    Both sites stand in the right's zone and belong to the same holder, who signs.

    Example: mizan renominate 79229371458533792568534108137 7 8 200 --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import rights

        rights.renominate(given, right, site, to_site, kw)


@app.command("release-nomination")
def release_nomination(
    context: typer.Context,
    right: Right,
    site: Site,
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Release everything that is bound of a right to a site, before its gate closes.

    The kW are then free to change hands or to be nominated elsewhere. Signed by the holder.

    Example: mizan release-nomination 79229371458533792568534108137 7 --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import rights

        rights.release(given, right, site)


@right_app.command("split")
def split(
    context: typer.Context,
    right: Right,
    kw: Kw,
    *,
    month: Annotated[
        str | None, typer.Option("--at", metavar="MONTH", help="First month of the second part.")
    ] = None,
    blocks: Annotated[
        str | None, typer.Option("--blocks", metavar="BLOCKS", help="Blocks of the first part.")
    ] = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Split kW of a right in two: by months with --at, or by time blocks with --blocks.

    As many kW stand at every instant as before. Part of a window is sublet by splitting it off and
    transferring it. Signed by the holder.

    Example: mizan right split 79229371458533792568534108137 300 --at 2026-01 --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import rights

        rights.split(given, right, kw, month, blocks)


@right_app.command("merge")
def merge(
    context: typer.Context,
    right: Right,
    other: Other,
    kw: Kw,
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Merge kW of two rights that a split could have made.

    They must be alike in all but their months, the earlier first, or in all but their time blocks.
    Signed by the holder.

    Example: mizan right merge 79229371458533792568534108137 79229371458533792568534108138 300
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import rights

        rights.merge(given, right, other, kw)
