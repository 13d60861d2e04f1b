"""Commands of receipts: who gets what is paid for power, and what of it coupons are paid with."""

from typing import Annotated

import typer

from tokenization.commands.cli_arguments import (
    Account,
    AssetName,
    DocumentFile,
    DocumentHash,
    Execute,
    SignerUri,
    errand,
)


app = typer.Typer(
    help="Receipts of power: whose they are, and the share pledged to a bond's coupons.",
    no_args_is_help=True,
)

Payment = Annotated[int, typer.Argument(metavar="PAYMENT", min=1, help="The payment's number.")]
Share = Annotated[str, typer.Argument(metavar="PERCENT", help="Of every receipt, per cent.")]


@app.command()
def payee(
    context: typer.Context,
    account: Account,
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Name the account whose investor gets the receipts that are not pledged.

    Signed by TREASURY.

    Example: mizan receipts payee 0x976E…0aa9 --signer keystore:treasury.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import pledging

        pledging.payee(given, account)


@app.command()
def pledge(
    context: typer.Context,
    asset: AssetName,
    share: Share,
    *,
    document: DocumentFile = None,
    document_hash: DocumentHash = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Keep a share of receipts for the coupons of a bond, or a larger one.

    While units of the bond exist, its share never falls and goes to no other. Signed by TREASURY.

    Example: mizan receipts pledge PK0000000015 25 --document deed.pdf --execute
    """
    with errand(
        context, signer, execute=execute, document=document, document_hash=document_hash
    ) as given:
        from tokenization.commands import pledging

        pledging.pledge(given, asset, share)


@app.command()
def cover(
    context: typer.Context,
    number: Payment,
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Fund a payment with what is pledged to its bond, as far as it needs it.

    Anybody may sign.

    Example: mizan receipts cover 3 --signer keystore:me.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import pledging

        pledging.cover(given, number)


@app.command("take-back")
def take_back(
    context: typer.Context,
    number: Payment,
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Take back what a payment no longer needs of what was pledged; it is kept for the bond again.

    After the payment's expiry. Anybody may sign.

    Example: mizan receipts take-back 3 --signer keystore:me.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import pledging

        pledging.take_back(given, number)


@app.command()
def release(
    context: typer.Context,
    asset: AssetName,
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Give the payee what is kept for a bond that has no units, and no share, any more.

    Anybody may sign.

    Example: mizan receipts release PK0000000015 --signer keystore:me.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import pledging

        pledging.release(given, asset)
