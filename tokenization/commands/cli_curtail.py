"""Commands of curtailment: what a zone may draw, hour by hour."""

from enum import StrEnum
from typing import Annotated

import typer

from tokenization.commands.cli_arguments import (
    DocumentFile,
    DocumentHash,
    Execute,
    SignerUri,
    errand,
)
from tokenization.commands.console import reported


app = typer.Typer(
    help="Curtailment: lower what a whole zone may draw, hour by hour.", no_args_is_help=True
)


class Class(StrEnum):
    """Which kW."""

    FIRM = "firm"
    INTERRUPTIBLE = "interruptible"


Zone = Annotated[int, typer.Argument(metavar="ZONE", help="The zone's number.")]
Share = Annotated[
    str, typer.Argument(metavar="SHARE", help="What remains, such as 1/3; 0 for nothing.")
]
Code = Annotated[
    int | None,
    typer.Option("--emergency", metavar="CODE", min=0, max=65535, help="The emergency's code."),
]


@app.command()
def order(
    context: typer.Context,
    zone: Zone,
    start: Annotated[str, typer.Argument(metavar="FROM", help="First hour, PKT.")],
    end: Annotated[str, typer.Argument(metavar="TO", help="First hour after, PKT.")],
    share: Share,
    *,
    firmness: Annotated[
        Class, typer.Option("--class", help="Which kW: interruptible ones go first.")
    ] = Class.INTERRUPTIBLE,
    emergency: Code = None,
    document: DocumentFile = None,
    document_hash: DocumentHash = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Curtail a zone: what is nominated there counts for a share in these hours.

    One transaction a day, however many sites there are. Firm kW are curtailed only in hours in
    which interruptible ones are at zero, unless an emergency is cited. Begins with the next full
    hour at the earliest. Signed by the grid operator.

    Example: mizan curtail order 1 2025-12-10T18 2025-12-10T22 1/3 --document order.pdf --execute
    """
    with errand(
        context, signer, execute=execute, document=document, document_hash=document_hash
    ) as given:
        from tokenization.commands import curtailing
        from tokenization.curtailment import FirmnessClass

        kind = FirmnessClass[firmness.name]
        wanted = curtailing.Wanted(zone, start, end, share, kind, emergency or 0)
        curtailing.order(given, wanted)


@app.command()
def amend(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="ORDER", help="The order's number.")],
    share: Share,
    *,
    emergency: Code = None,
    document: DocumentFile = None,
    document_hash: DocumentHash = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Change what an order leaves: tighter until it ends, looser before it begins.

    1/1 withdraws it. Once it has begun it gets tighter for the hours that have not begun, by an
    order of its own. Signed by the grid operator.

    Example: mizan curtail amend 281474981941248 1/4 --document order.pdf --execute
    """
    with errand(
        context, signer, execute=execute, document=document, document_hash=document_hash
    ) as given:
        from tokenization.commands import curtailing

        curtailing.amend(given, number, share, emergency)


@app.command()
def show(
    context: typer.Context,
    zone: Zone,
    day: Annotated[str, typer.Argument(metavar="DAY", help="The day, PKT.")],
    *,
    site: Annotated[
        int | None, typer.Option("--site", metavar="SITE", help="And what this site may draw.")
    ] = None,
) -> None:
    """Show a zone's orders of a day, and what they leave hour by hour.

    Where several orders speak of an hour the tightest holds. With --site, also what that site may
    draw: of each class what is nominated to it times what remains, rounded down.

    Example: mizan curtail show 1 2025-12-10 --site 7
    """
    with reported(context.obj) as outcome:
        from tokenization.commands import curtailing

        curtailing.show(outcome, context.obj, zone, day, site)
