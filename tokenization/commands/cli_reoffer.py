"""Commands of idle power: its terms, what is on offer, and taking it."""

from typing import Annotated

import typer

from tokenization.commands.cli_arguments import Execute, SignerUri, errand
from tokenization.commands.console import reported


app = typer.Typer(
    help="Idle power: what holders have not nominated is offered again, and taken.",
    no_args_is_help=True,
)


@app.command()
def terms(
    context: typer.Context,
    zone: Annotated[int, typer.Argument(metavar="ZONE", help="The zone's number.")],
    month: Annotated[str, typer.Argument(metavar="MONTH", help="First month they hold for.")],
    *,
    start: Annotated[
        str | None, typer.Option("--start", metavar="PKR", help="A MWh, when the gate closes.")
    ] = None,
    floor: Annotated[
        str | None, typer.Option("--floor", metavar="PKR", help="A MWh, once the right begins.")
    ] = None,
    share: Annotated[
        str | None, typer.Option("--share", metavar="PERCENT", help="The holder's, of the price.")
    ] = None,
    treasury: Annotated[
        str | None, typer.Option("--treasury", metavar="ACCOUNT", help="Who gets the rest.")
    ] = None,
    none: Annotated[bool, typer.Option("--none", help="Offer nothing from then on.")] = False,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Set on which terms a zone's idle power is offered again, from a month on.

    The price a MWh falls evenly from the start, when a right's gate closes, to the floor, when its
    first month begins. Of what is paid the holder gets its share as a deposit for its bills, the
    treasury the rest. For the second month after the current one at the earliest; what holds until
    then stands. Signed by PROGRAMME_DESK.

    Example: mizan reoffer terms 1 2026-06 --start 20000 --floor 9000 --share 40 --treasury 0x976E…
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import reoffering

        named = (start, floor, share, treasury)
        reoffering.set_terms(given, zone, month, named, none=none)


@app.command("list")
def list_offers(
    context: typer.Context,
    *,
    zone: Annotated[int | None, typer.Option("--zone", help="Only of this zone.")] = None,
) -> None:
    """Show what is on offer now: right, kW, holder, months, price, and what all of it costs.

    A right is on offer once its gate is closed, as far as its holder has not nominated it, while a
    month of it is to come. Nobody decides it. Nothing is sent.

    Example: mizan reoffer list --zone 1
    """
    with reported(context.obj) as outcome:
        from tokenization.commands import reoffering

        reoffering.show(outcome, context.obj, zone)


@app.command()
def take(
    context: typer.Context,
    holder: Annotated[str, typer.Argument(metavar="HOLDER", help="The holder's investor id.")],
    right: Annotated[str, typer.Argument(metavar="RIGHT", help="The right's id.")],
    site: Annotated[str, typer.Argument(metavar="SITE", help="The site of yours that draws it.")],
    kw: Annotated[str, typer.Argument(metavar="KW", help="Whole kW.")],
    *,
    most: Annotated[
        str, typer.Option("--max", metavar="PKR", help="A MWh; at a higher price take nothing.")
    ],
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Take kW that are on offer for a site of your own in the right's zone, and pay for them.

    They stay the holder's right, and are drawn, metered and billed at your site, from the first
    month that has not begun to the right's last. The desk is allowed to take the cash first, where
    it is not yet. Signed by an account of the site's investor, licensed and not late with bills.

    Example: mizan reoffer take T-01 79229371458533792568534108137 3 300 --max 15000 --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import reoffering

        reoffering.take(given, (holder, right), site, kw, most)
