"""Commands of bills: what power costs, and who pays it."""

from pathlib import Path
from typing import Annotated

import typer

from tokenization.commands.cli_arguments import (
    Account,
    DocumentFile,
    DocumentHash,
    Execute,
    Investor,
    SignerUri,
    errand,
)
from tokenization.commands.console import reported


app = typer.Typer(
    help="Bills of power: tariffs, invoices, deposits, guarantees, penalties.",
    no_args_is_help=True,
)

Zone = Annotated[int, typer.Argument(metavar="ZONE", help="The zone's number.")]
Month = Annotated[str, typer.Argument(metavar="MONTH", help="The month, such as 2025-11.")]
Site = Annotated[int, typer.Argument(metavar="SITE", help="The site's number.")]
Hour = Annotated[str, typer.Argument(metavar="HOUR", help="The hour, PKT, such as 2025-11-03T18.")]
Number = Annotated[int, typer.Argument(metavar="INVOICE", min=1, help="The invoice's number.")]
Amount = Annotated[str, typer.Argument(metavar="AMOUNT", help="Rupees.")]


@app.command()
def tariffs(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The CSV file.")],
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Set what power costs in each zone, month by month, each with its source.

    Rows of a zone follow each other without gap or overlap. A month that has begun is never priced
    anew: add rows below. Signed by BILLING_AGENT.

    Example: mizan bill tariffs scripts/data/tariffs.csv --signer keystore:billing.json --execute
    """
    with reported(context.obj) as outcome:
        from tokenization.commands import setup

        setup.set_tariffs(outcome, context.obj, file, signer, execute=execute)


@app.command()
def issue(
    context: typer.Context,
    zone: Zone,
    month: Month,
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Invoice a month of every site of a zone: settled, and not invoiced by that version yet.

    The chain works each bill out from nominations, curtailment, the readings and the tariff; here
    it is worked out again before anything is sent. A deposit pays at once. After a restatement, the
    difference is invoiced. Anybody may sign.

    Example: mizan bill issue 1 2025-11 --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import billing

        billing.issue(given, zone, month)


@app.command()
def deposit(
    context: typer.Context,
    investor: Investor,
    amount: Amount,
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Bring what an investor has paid ahead up to an amount; invoices are paid from it.

    The bills are allowed to take it first, where they are not yet. Anybody may pay it in.

    Example: mizan bill deposit MZ-0001 250000000 --signer keystore:me.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import bill_paying

        bill_paying.deposit(given, investor, amount)


@app.command()
def guarantee(
    context: typer.Context,
    investor: Investor,
    amount: Amount,
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Bring what stands behind an investor's invoices up to an amount.

    It is drawn only for what is overdue. Anybody may give it.

    Example: mizan bill guarantee MZ-0001 100000000 --signer keystore:bank.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import bill_paying

        bill_paying.guarantee(given, investor, amount)


@app.command()
def reclaim(
    context: typer.Context,
    account: Account,
    amount: Amount,
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Leave so much of the deposit of an account's investor.

    The rest is taken with: mizan bill withdraw. Not while an invoice is open. Signed by that
    account.

    Example: mizan bill reclaim 0x86c5…Ac18 0 --signer keystore:me.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import bill_paying

        bill_paying.reclaim(given, account, amount)


@app.command("release-guarantee")
def release_guarantee(
    context: typer.Context,
    investor: Investor,
    amount: Amount,
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Leave so much of an investor's guarantee; the rest becomes its deposit.

    Not while an invoice is open. Signed by BILLING_AGENT.

    Example: mizan bill release-guarantee MZ-0001 0 --signer keystore:billing.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import bill_paying

        bill_paying.release(given, investor, amount)


@app.command()
def pay(
    context: typer.Context,
    number: Number,
    *,
    amount: Annotated[
        str | None, typer.Option("--amount", help="At most so much; all that is open without.")
    ] = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Pay an invoice, the oldest open one of its investor, or part of it.

    The bills are allowed to take the cash first, where they are not yet. Anybody may pay.

    Example: mizan bill pay 17 --signer keystore:me.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import bill_paying

        bill_paying.pay(given, number, amount)


@app.command("pay-from-deposit")
def pay_from_deposit(
    context: typer.Context,
    number: Number,
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Pay an invoice from its investor's deposit, as far as that goes.

    What was deposited before it was issued has paid already. Anybody may sign.

    Example: mizan bill pay-from-deposit 17 --signer keystore:me.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import bill_paying

        bill_paying.pay_from_deposit(given, number)


@app.command()
def draw(
    context: typer.Context,
    number: Number,
    *,
    amount: Annotated[
        str | None, typer.Option("--amount", help="At most so much; all that is open without.")
    ] = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Pay an overdue invoice from its investor's guarantee.

    As much as is open, or what is guaranteed if that is less. Signed by BILLING_AGENT.

    Example: mizan bill draw 17 --signer keystore:billing.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import bill_paying

        bill_paying.draw(given, number, amount)


@app.command()
def withdraw(
    context: typer.Context,
    account: Account,
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Take all that the bills owe to an account's investor: receipts, or a deposit reclaimed.

    Signed by that account.

    Example: mizan bill withdraw 0x976E…0aa9 --signer keystore:treasury.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import bill_paying

        bill_paying.withdraw(given, account)


@app.command()
def adjust(
    context: typer.Context,
    site: Site,
    amount: Amount,
    *,
    credit: Annotated[bool, typer.Option("--credit", help="Take it off what is owed.")] = False,
    document: DocumentFile = None,
    document_hash: DocumentHash = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Add to what is carried to a site's next invoice, or take from it.

    Whole paisa, for the reasons of a document, which adjusts a site once. Signed by BILLING_AGENT.

    Example: mizan bill adjust 7 1250.50 --credit --document decision.pdf --execute
    """
    with errand(
        context, signer, execute=execute, document=document, document_hash=document_hash
    ) as given:
        from tokenization.commands import billing

        billing.adjust(given, site, amount, credit=credit)


@app.command()
def judge(
    context: typer.Context,
    site: Site,
    hour: Hour,
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Penalise a site for what it drew above what it was allowed in an hour.

    The proof of the reading is made from the chain's logs. After a restatement the hour is judged
    anew, in place of before. Anybody may sign.

    Example: mizan bill judge 7 2025-11-10T19 --signer keystore:me.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import billing

        billing.judge(given, site, hour)


@app.command()
def show(
    context: typer.Context,
    investor: Annotated[
        str | None, typer.Argument(metavar="INVESTOR", help="Its account and all its invoices.")
    ] = None,
    *,
    invoice: Annotated[
        int | None, typer.Option("--invoice", min=1, help="One, with the lines of its month.")
    ] = None,
) -> None:
    """Show an investor's account and invoices, one invoice, or all that are open.

    Who is overdue or delinquent follows from its oldest open invoice and the time; nobody decides
    it, and paying ends it. Nothing is sent.

    Example: mizan bill show MZ-0001
    """
    with reported(context.obj) as outcome:
        from tokenization.commands import billing

        billing.show(outcome, context.obj, investor, number=invoice)
