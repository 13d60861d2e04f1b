"""Commands for payments at the vault: of coupons, redemptions and dividends alike."""

from pathlib import Path
from typing import Annotated

import typer

from tokenization.commands.cli_arguments import (
    AssetName,
    DocumentFile,
    DocumentHash,
    Execute,
    Investor,
    SignerUri,
    errand,
)
from tokenization.commands.console import reported


payment_app = typer.Typer(
    help="Payments of coupons, redemptions and dividends: fund, push, claim, tax.",
    no_args_is_help=True,
)
dividend_app = typer.Typer(
    help="Dividends of national assets: record dates and declarations.", no_args_is_help=True
)
tax_app = typer.Typer(
    help="Withheld tax: where it is paid to, and certificates of investors.", no_args_is_help=True
)
cash_app = typer.Typer(help="Settlement cash: issued against deposits.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(metavar="PAYMENT", min=1, help="The payment's number.")]
Holder = Annotated[str, typer.Argument(metavar="HOLDER", help="The account that held.")]
CashName = Annotated[
    str, typer.Option("--cash", metavar="CASH", help="The cash asset, by code or address.")
]


@payment_app.command("fund")
def fund(
    context: typer.Context,
    number: Number,
    *,
    amount: Annotated[
        str | None, typer.Option("--amount", help="At most so much; all that is missing without.")
    ] = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Put cash into a payment, as much as it still needs.

    The vault is allowed to take it first, where it is not yet. Nobody can take out what backs a
    payment; what nobody took can go back after its expiry. Anybody may fund.

    Example: mizan payment fund 1 --signer keystore:treasury.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import payments

        payments.fund(given, number, amount)


@payment_app.command("push")
def push(
    context: typer.Context,
    number: Number,
    *,
    holders: Annotated[
        Path | None,
        typer.Option(
            "--holders", metavar="FILE", help="Accounts, one a line; without, all there ever were."
        ),
    ] = None,
    page: Annotated[
        int | None,
        typer.Option(
            "--page", min=1, help="Holders a transaction; without, the most there can be."
        ),
    ] = None,
    held: Annotated[
        bool, typer.Option("--held", help="Try again to pay what is held, too.")
    ] = False,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Pay everybody who is owed, page by page, at their own accounts.

    Who that is the chain is asked, from the token's own events or from your file. Killed, stopped
    with Ctrl-C or started twice, it pays nobody twice: run it again and it goes on. Whoever cannot
    be paid is named, with the reason: held for the investor, or passed over and still owed (status
    3). Anybody may sign.

    Example: mizan payment push 1 --signer keystore:me.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import pushing

        pushing.push(given, number, pushing.Wish(holders, page, held))


@payment_app.command("claim")
def claim(
    context: typer.Context,
    number: Number,
    holder: Holder,
    *,
    to: Annotated[
        str | None, typer.Option("--to", metavar="ACCOUNT", help="Where to; there, without.")
    ] = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Claim what an account was owed, or what is held for it, as its investor.

    What is owed belongs to the investor: it is paid to any good account of theirs, also when the
    account that held is lost. Signed by an account of that investor.

    Example: mizan payment claim 1 0x86c5…Ac18 --signer keystore:me.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import payments

        payments.claim(given, number, holder, to)


@payment_app.command("remit-tax")
def remit_tax(
    context: typer.Context,
    number: Number,
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Pay what was withheld of a payment so far to the tax authority's account.

    To the unit what the certificates say. Run it again when more was paid: it remits the rest.
    Anybody may sign; where it goes the tax authority says: mizan tax account.

    Example: mizan payment remit-tax 1 --signer keystore:me.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import payments

        payments.remit_tax(given, number)


@payment_app.command("return-surplus")
def return_surplus(
    context: typer.Context,
    number: Number,
    funder: Annotated[str, typer.Argument(metavar="FUNDER", help="Who funded it.")],
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Give a funder back its part of what nobody took, after a payment's expiry.

    Never before, and never what is held, or what units that still exist are redeemed with. Anybody
    may sign; it goes to the funder whoever does.

    Example: mizan payment return-surplus 1 0x976E…0aa9 --signer keystore:me.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import payments

        payments.return_surplus(given, number, funder)


@payment_app.command("show")
def show(
    context: typer.Context,
    number: Annotated[
        int | None, typer.Argument(metavar="PAYMENT", min=1, help="One; all without.")
    ] = None,
    *,
    holder: Annotated[
        str | None,
        typer.Option("--holder", metavar="ACCOUNT", help="What it is owed, and its certificate."),
    ] = None,
) -> None:
    """Show payments, where the cash of one is, and what a holder was owed and paid of it.

    Funded is always net paid, tax, held, returned and what is left together. A holder's certificate
    has the number, units, gross, tax and net that the chain wrote down. Nothing is sent.

    Example: mizan payment show 1 --holder 0x86c53Eb85D0B7548fea5C4B4F82b4205C8f6Ac18
    """
    with reported(context.obj) as outcome:
        from tokenization.commands import payments

        payments.show(outcome, context.obj, number, holder)


@dividend_app.command("announce")
def announce_dividend(
    context: typer.Context,
    asset: AssetName,
    day: Annotated[str, typer.Argument(metavar="DAY", help="The record date, PKT.")],
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Announce a record date of an asset: who holds when that day begins is owed a dividend.

    At least a day ahead and after every record date before it. The dividend itself is declared
    once it is past. Signed by ASSET_ISSUER.

    Example: mizan dividend announce OGDC 2025-11-20 --signer keystore:assets.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import dividends

        dividends.announce(given, asset, day)


@dividend_app.command("declare")
def declare_dividend(
    context: typer.Context,
    asset: AssetName,
    per_share: Annotated[str, typer.Argument(metavar="AMOUNT", help="Rupees a share.")],
    *,
    record: Annotated[str, typer.Option("--record", metavar="DAY", help="Its record date.")],
    paid: Annotated[str, typer.Option("--paid", metavar="DAY", help="First day it is paid.")],
    expires: Annotated[
        str, typer.Option("--expires", metavar="DAY", help="Day from which it is not claimed.")
    ],
    tax_kind: Annotated[
        str, typer.Option("--tax", metavar="KIND", help="dividend, or none.")
    ] = "dividend",
    cash: CashName = "SettlementCash",
    document: DocumentFile = None,
    document_hash: DocumentHash = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Declare a dividend to who held at a record date that is past.

    The vault then awaits its cash: mizan payment fund. The document is the resolution, and one
    resolution declares one dividend of an asset. Signed by ASSET_ISSUER.

    Example: mizan dividend declare OGDC 2.50 --record 2025-11-20 --paid 2025-12-01
    --expires 2028-12-01 --document resolution.pdf --execute
    """
    with errand(
        context, signer, execute=execute, document=document, document_hash=document_hash
    ) as given:
        from tokenization.commands import dividends

        dividends.declare(
            given, dividends.Dividend(asset, per_share, record, paid, expires, tax_kind, cash)
        )


@tax_app.command("account")
def tax_account(
    context: typer.Context,
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="The authority's account.")],
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Say where withheld tax is paid to, of all payments from now on.

    The account must be able to take the cash: an investor's, in good standing. What was withheld is
    paid there by whoever asks: mizan payment remit-tax. Signed by TAX_AUTHORITY.

    Example: mizan tax account 0x9965…A4dc --signer keystore:tax.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import taxing

        taxing.set_account(given, account)


@tax_app.command("certificate")
def tax_certificate(
    context: typer.Context,
    investor: Investor,
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="government_securities, sukuk or dividend.")
    ],
    rate: Annotated[str, typer.Argument(metavar="RATE", help="Per cent; 0 for exempt.")],
    *,
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="First day, PKT.")],
    last: Annotated[str, typer.Option("--until", metavar="DAY", help="Last day, PKT.")],
    document: DocumentFile = None,
    document_hash: DocumentHash = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Enter an investor's certificate of exemption or of a reduced rate, for some days.

    From tomorrow at the earliest; what has begun never changes. It stands before the rate of the
    investor's tax class. Signed by TAX_AUTHORITY.

    Example: mizan tax certificate MZ-0041 government_securities 0 --from 2025-11-01
    --until 2026-06-30 --document certificate.pdf --execute
    """
    with errand(
        context, signer, execute=execute, document=document, document_hash=document_hash
    ) as given:
        from tokenization.commands import taxing

        taxing.exempt(given, investor, kind, rate, (first, last))


@cash_app.command("issue")
def issue_cash(
    context: typer.Context,
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="Who gets it.")],
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="Rupees.")],
    *,
    ref: Annotated[str, typer.Option("--ref", metavar="REF", help="Reference of the deposit.")],
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Issue settlement cash against a deposit, to an investor's account.

    The reference works once: the same command again issues nothing, whatever happened to the
    first. Signed by TREASURY.

    Example: mizan cash issue 0x976E…0aa9 2500000 --ref RTGS-2025-11-05-1 --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import cash

        cash.issue(given, account, amount, ref)
