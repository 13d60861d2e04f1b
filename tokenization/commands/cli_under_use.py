"""Commands of under-use: who leaves power idle, and what becomes of it."""

from typing import Annotated

import typer

from tokenization.commands.cli_arguments import (
    DocumentFile,
    DocumentHash,
    Execute,
    Investor,
    SignerUri,
    errand,
)
from tokenization.commands.console import reported


app = typer.Typer(
    help="Under-use: load factors, notice of persistent idling, and recall of what idles.",
    no_args_is_help=True,
)

Number = Annotated[int, typer.Argument(metavar="NOTICE", min=1, help="The notice's number.")]
Month = Annotated[str, typer.Argument(metavar="MONTH", help="The month, such as 2026-03.")]


@app.command()
def rule(
    context: typer.Context,
    threshold: Annotated[str, typer.Argument(metavar="PERCENT", help="Load factor, percent.")],
    months: Annotated[int, typer.Argument(metavar="MONTHS", min=1, help="On end, under it.")],
    cure: Annotated[int, typer.Argument(metavar="CURE", min=1, help="Whole months to cure.")],
    *,
    document: DocumentFile = None,
    document_hash: DocumentHash = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Set when notice of under-use is given, and how long there is to cure.

    The load factor of a site is what it drew over what it was allowed to draw: nominated kWh less
    curtailed ones. That of a right is the kW nominated times the load factors of their sites, over
    the kW held. A notice keeps the rule it was given under. Signed by PROGRAMME_DESK.

    Example: mizan under-use rule 50 3 2 --document rule.pdf --signer keystore:desk.json --execute
    """
    with errand(
        context, signer, execute=execute, document=document, document_hash=document_hash
    ) as given:
        from tokenization.commands import idling

        idling.set_rule(given, threshold, months, cure)


@app.command()
def measure(
    context: typer.Context,
    zone: Annotated[int, typer.Argument(metavar="ZONE", help="The zone's number.")],
    month: Month,
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Write down the load factors of a zone's month, of every site for which it is settled.

    Notices can be given without. But a month with many orders of curtailment takes much work, and
    a notice judges many months: what is written down need not be worked out again. Anybody may
    sign.

    Example: mizan under-use measure 1 2026-03 --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import idling

        idling.measure(given, zone, month)


@app.command()
def notice(
    context: typer.Context,
    investor: Investor,
    right: Annotated[str, typer.Argument(metavar="RIGHT", help="The right's id.")],
    month: Month,
    *,
    document: DocumentFile = None,
    document_hash: DocumentHash = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Give an investor notice that it leaves a right idle, for the months that end with one.

    As many months as the rule says, all in the right's window, settled for every site it is
    nominated to, and under the threshold; those settled since as well. They are shown with their
    load factors, worked out here again. Signed by PROGRAMME_DESK.

    Example: mizan under-use notice MZ-0001 78871016 2026-03 --document notice.pdf --execute
    """
    with errand(
        context, signer, execute=execute, document=document, document_hash=document_hash
    ) as given:
        from tokenization.commands import idling

        idling.give_notice(given, investor, right, month)


@app.command()
def cure(
    context: typer.Context,
    number: Number,
    *,
    month: Annotated[
        str | None, typer.Option("--month", metavar="MONTH", help="By which; the best one without.")
    ] = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Close a notice by a month that reaches its threshold, as things are now.

    Any month from the first that it was given for: one used better since, one whose readings were
    restated, or the same use of a smaller holding. Recall that was proposed is called off. Anybody
    may sign.

    Example: mizan under-use cure 1 --signer keystore:me.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import idling

        idling.cure(given, number, month)


@app.command()
def withdraw(
    context: typer.Context,
    number: Number,
    *,
    document: DocumentFile = None,
    document_hash: DocumentHash = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Withdraw a notice, for the reasons of a document; recall that was proposed is called off.

    Signed by PROGRAMME_DESK.

    Example: mizan under-use withdraw 1 --document decision.pdf --execute
    """
    with errand(
        context, signer, execute=execute, document=document, document_hash=document_hash
    ) as given:
        from tokenization.commands import idling

        idling.withdraw(given, number)


@app.command()
def recall(
    context: typer.Context,
    number: Number,
    *,
    document: DocumentFile = None,
    document_hash: DocumentHash = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Propose to recall what idles, once the months to cure are over and settled.

    What every site used in its best month stays. An order for each account waits at the
    enforcement desk for another person (mizan order approve), who may turn it down; it is judged
    once more as it is approved. Signed by PROGRAMME_DESK.

    Example: mizan under-use recall 1 --document order.pdf --signer keystore:desk.json --execute
    """
    with errand(
        context, signer, execute=execute, document=document, document_hash=document_hash
    ) as given:
        from tokenization.commands import idling

        idling.recall(given, number)


@app.command()
def show(
    context: typer.Context,
    number: Annotated[
        int | None, typer.Argument(metavar="NOTICE", min=1, help="One, with its months.")
    ] = None,
    *,
    investor: Annotated[
        str | None, typer.Option("--investor", metavar="INVESTOR", help="Who holds the right.")
    ] = None,
    right: Annotated[
        str | None, typer.Option("--right", metavar="RIGHT", help="Its load factors by month.")
    ] = None,
) -> None:
    """Show the rule and the open notices, one notice, or the load factors of a right.

    Every load factor is worked out here from nominations, curtailment and readings, and compared
    with the chain's. Nothing is sent.

    Example: mizan under-use show --investor MZ-0001 --right 78871016
    """
    with reported(context.obj) as outcome:
        from tokenization.commands import idling

        idling.show(outcome, context.obj, number, investor, right)
