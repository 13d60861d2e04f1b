"""Commands that service series of debt: record dates, rates, coupons, redemption."""

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


coupon_app = typer.Typer(
    help="Coupons, instalments and rentals of debt: record dates, rates, opening.",
    no_args_is_help=True,
)
redemption_app = typer.Typer(help="Redemption of debt at maturity.", no_args_is_help=True)

Isin = Annotated[str, typer.Argument(metavar="ISIN", help="The series.")]
Period = Annotated[int, typer.Argument(metavar="PERIOD", min=0, help="The coupon, from 0.")]
Yield = Annotated[str, typer.Argument(metavar="YIELD", help="Per cent a year, as 11.0489.")]
AsInstalment = Annotated[
    bool, typer.Option("--instalment", help="The principal paid back with it, not the coupon.")
]


@coupon_app.command("announce")
def announce(
    context: typer.Context,
    isin: Isin,
    *,
    most: Annotated[int, typer.Option("--most", min=1, help="Record dates at most.")] = 24,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Announce the record dates of a series that lie in the next 400 days.

    Who holds at that instant is owed the coupon. They are announced in the order of the schedule,
    a day ahead at the least; one whose day has passed becomes the earliest there can be. Anybody
    may sign.

    Example: mizan coupon announce PKMZTB03M256 --signer keystore:me.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import servicing

        servicing.announce(given, isin, most)


@coupon_app.command("fix")
def fix(
    context: typer.Context,
    isin: Isin,
    period: Period,
    reference: Yield,
    *,
    document: DocumentFile = None,
    document_hash: DocumentHash = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Enter the reference of a period of what floats, while its window is open.

    It is the cut-off yield of the bill that the terms name; the margin is added by the chain. A
    rate is entered once. Signed by FIXING_AGENT.

    Example: mizan coupon fix PKMZFR05Y001 2 11.0489 --document result.pdf --execute
    """
    with errand(
        context, signer, execute=execute, document=document, document_hash=document_hash
    ) as given:
        from tokenization.commands import servicing

        servicing.fix(given, isin, period, reference)


@coupon_app.command("fallback")
def fallback(
    context: typer.Context,
    isin: Isin,
    period: Period,
    yields: Annotated[
        list[str], typer.Argument(metavar="YIELD...", help="Five yields, per cent a year.")
    ],
    *,
    document: DocumentFile = None,
    document_hash: DocumentHash = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Enter the yields of five working days, once a window has passed without a reference.

    Their average, rounded half up, takes its place. Without it the period is disputed: the rate of
    another one is never used. Signed by FIXING_AGENT.

    Example: mizan coupon fallback PKMZFR05Y001 2 11.01 11.02 11.02 11.03 11.05 --document d.pdf
    """
    with errand(
        context, signer, execute=execute, document=document, document_hash=document_hash
    ) as given:
        from tokenization.commands import servicing

        servicing.fall_back(given, isin, period, yields)


@coupon_app.command("rule")
def rule(
    context: typer.Context,
    isin: Isin,
    period: Period,
    reference: Yield,
    *,
    document: DocumentFile = None,
    document_hash: DocumentHash = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Rule on the reference of a period whose rate is disputed.

    Possible only once the period is over and neither a reference nor a fallback was entered. The
    document is the ruling. Signed by REGULATOR.

    Example: mizan coupon rule PKMZFR05Y001 2 11.0489 --document ruling.pdf --execute
    """
    with errand(
        context, signer, execute=execute, document=document, document_hash=document_hash
    ) as given:
        from tokenization.commands import servicing

        servicing.rule(given, isin, period, reference)


@coupon_app.command("open")
def open_coupon(
    context: typer.Context,
    isin: Isin,
    period: Period,
    *,
    instalment: AsInstalment = False,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Open a coupon at the vault, once its record date is past and its rate known.

    From then on it can be funded, and paid from its payment date on. Its number at the vault is
    told; every command about payments takes it. Anybody may sign.

    Example: mizan coupon open PKMZPI03Y013 0 --signer keystore:me.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import servicing
        from tokenization.ledger.series import Payable

        payable = Payable.INSTALMENT if instalment else Payable.COUPON
        servicing.open_payment(given, isin, payable, period)


@coupon_app.command("notice")
def notice(
    context: typer.Context,
    isin: Isin,
    period: Annotated[
        int | None, typer.Argument(metavar="PERIOD", min=0, help="Redemption without.")
    ] = None,
    *,
    instalment: AsInstalment = False,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Have it written down how a payment stands: performing, missed, grace, default or cured.

    That follows from time and funding alone, and nobody declares it; this only leaves a trace for
    those who read events. What was written last is not written again. Anybody may sign.

    Example: mizan coupon notice PKMZPI03Y013 0 --signer keystore:me.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import servicing
        from tokenization.ledger.series import Payable

        payable = Payable.INSTALMENT if instalment else Payable.COUPON
        if period is None:
            payable = Payable.REDEMPTION
        servicing.notice(given, isin, payable, period or 0)


@coupon_app.command("show")
def show(context: typer.Context, isin: Isin) -> None:
    """Show everything a series pays: record and payment dates, rates, and how each stands.

    Redemption comes last. A payment that was opened is shown with its number at the vault, which
    commands about payments take. Nothing is sent.

    Example: mizan coupon show PKMZPI03Y013
    """
    with reported(context.obj) as outcome:
        from tokenization.commands import servicing

        servicing.show(outcome, context.obj, isin)


@redemption_app.command("open")
def open_redemption(
    context: typer.Context,
    isin: Isin,
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Open the redemption of a series at the vault, once maturity is past.

    Whoever is paid gives up the units. Nobody's consent is needed: time and cash are enough. Its
    record date must be announced: mizan coupon announce. Anybody may sign.

    Example: mizan redemption open PKMZTB01M250 --signer keystore:me.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import servicing
        from tokenization.ledger.series import Payable

        servicing.open_payment(given, isin, Payable.REDEMPTION, 0)
