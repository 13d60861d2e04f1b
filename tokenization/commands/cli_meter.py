"""Commands of metering: from signed readings to a settled month."""

from pathlib import Path
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
    help="Meter readings: sign, state, publish, challenge, settle, prove.", no_args_is_help=True
)

File = Annotated[
    Path, typer.Argument(metavar="FILE", help="CSV of a zone's month: site,hour,kwh; hours in PKT.")
]
Zone = Annotated[int, typer.Option("--zone", metavar="ZONE", help="The zone's number.")]
ZoneArgument = Annotated[int, typer.Argument(metavar="ZONE", help="The zone's number.")]
Month = Annotated[str, typer.Option("--month", metavar="MONTH", help="The month, such as 2025-11.")]
MonthArgument = Annotated[str, typer.Argument(metavar="MONTH", help="The month, such as 2025-11.")]
Site = Annotated[int, typer.Argument(metavar="SITE", help="The site's number.")]
Hour = Annotated[str, typer.Argument(metavar="HOUR", help="The hour, PKT, such as 2025-11-03T18.")]
Signatures = Annotated[
    list[str],
    typer.Option("--signature", metavar="HEX", help="What an operator signed; for each of them."),
]


@app.command()
def operators(
    context: typer.Context,
    zone: ZoneArgument,
    keys: Annotated[list[str], typer.Argument(metavar="ACCOUNT...", help="Their accounts.")],
    *,
    quorum: Annotated[
        int, typer.Option("--quorum", min=1, max=16, help="How many of them must sign.")
    ],
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Name who reads the meters of a zone, in place of those before.

    What the former ones stated stands; from now on the signatures of these count, and as many as
    the quorum says must agree. Signed by the regulator.

    Example: mizan meter operators 1 0x2546…Ec30 0xbDA5…197E 0xdD2F…44C0 --quorum 2 --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import metering

        metering.operators(given, zone, keys, quorum)


@app.command()
def sign(
    context: typer.Context, file: File, *, zone: Zone, month: Month, signer: SignerUri = None
) -> None:
    """Sign, as a meter operator, the readings of a zone's month.

    Sends nothing. Prints the signature, and the command that carries it to the chain together with
    those of the other operators.

    Example: mizan meter sign ke-2025-11.csv --zone 2 --month 2025-11 --signer keystore:meter.json
    """
    with errand(context, signer, execute=False) as given:
        from tokenization.commands import metering

        metering.sign(given, file, zone, month)


@app.command()
def post(
    context: typer.Context,
    file: File,
    *,
    zone: Zone,
    month: Month,
    signatures: Signatures,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """State a zone's month: its root, with the operators' signatures.

    Signatures may come in any order; the chain counts those of the zone's operators, and wants as
    many as the quorum says. Anybody may carry it.

    Example: mizan meter post ke-2025-11.csv --zone 2 --month 2025-11 --signature 0x5a…
    --signature 0x7c… --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import metering

        metering.post(given, file, zone, month, signatures, restated=False)


@app.command()
def restate(
    context: typer.Context,
    file: File,
    *,
    zone: Zone,
    month: Month,
    signatures: Signatures,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """State a zone's month anew: the next version, beside those before.

    Nothing is overwritten: every version stays provable, and what was settled stands until the new
    one has been published and could be challenged. Anybody may carry it.

    Example: mizan meter restate ke-2025-11b.csv --zone 2 --month 2025-11 --signature 0x5a…
    --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import metering

        metering.post(given, file, zone, month, signatures, restated=True)


@app.command()
def publish(
    context: typer.Context,
    file: File,
    *,
    zone: Zone,
    month: Month,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Publish the readings behind the newest root, a site at a time.

    The chain checks each against the root. From then on anybody can prove any reading, and it may
    be challenged. Anybody may publish.

    Example: mizan meter publish ke-2025-11.csv --zone 2 --month 2025-11 --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import metering

        metering.publish(given, file, zone, month)


@app.command()
def challenge(
    context: typer.Context,
    site: Site,
    hour: Hour,
    *,
    as_operator: Annotated[
        bool, typer.Option("--as-grid-operator", help="Of any site, as the grid operator.")
    ] = False,
    document: DocumentFile = None,
    document_hash: DocumentHash = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Challenge a reading, so that the site's month is not settled before it was looked into.

    The proof is made from the chain's logs. Signed by an account of the site's investor.

    Example: mizan meter challenge 7 2025-11-03T18 --document photo.pdf --execute
    """
    with errand(
        context, signer, execute=execute, document=document, document_hash=document_hash
    ) as given:
        from tokenization.commands import readings

        readings.challenge(given, site, hour, as_operator=as_operator)


@app.command()
def dismiss(
    context: typer.Context,
    site: Site,
    month: MonthArgument,
    *,
    document: DocumentFile = None,
    document_hash: DocumentHash = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Dismiss the challenge of a site's month, which then may be settled.

    Where a challenge has reason, the operators restate the month instead. Only a challenge of the
    newest version is dismissed. Signed by the regulator.

    Example: mizan meter dismiss 7 2025-11 --document decision.pdf --execute
    """
    with errand(
        context, signer, execute=execute, document=document, document_hash=document_hash
    ) as given:
        from tokenization.commands import readings

        readings.dismiss(given, site, month)


@app.command()
def settle(
    context: typer.Context,
    zone: ZoneArgument,
    month: MonthArgument,
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Settle the month of every site of a zone that nothing stands in the way of.

    What is settled is what bills are made from. Anybody may, once the challenge window is over.

    Example: mizan meter settle 2 2025-11 --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import readings

        readings.settle(given, zone, month)


@app.command()
def verify(
    context: typer.Context,
    site: Site,
    hour: Hour,
    *,
    version: Annotated[
        int | None, typer.Option("--version", min=1, help="Which one; the newest without.")
    ] = None,
) -> None:
    """Prove what a site drew in an hour, from the chain's logs alone.

    The proof leads from the reading to the root that the zone's operators signed. It is checked
    here and by the chain, and with --json it is printed for others to check.

    Example: mizan meter verify 7 2025-11-03T18
    """
    with reported(context.obj) as outcome:
        from tokenization.commands import readings

        readings.verify(outcome, context.obj, site, hour, version)


@app.command()
def show(context: typer.Context, zone: ZoneArgument, month: MonthArgument) -> None:
    """Show how far a zone's month has come, site by site.

    Which version is the newest, how many sites are published, what is challenged, and what each
    month is settled with.

    Example: mizan meter show 2 2025-11
    """
    with reported(context.obj) as outcome:
        from tokenization.commands import readings

        readings.show(outcome, context.obj, zone, month)
