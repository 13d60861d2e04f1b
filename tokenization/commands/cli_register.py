"""Commands of the registrar and the regulator on one investor, account or licence at a time."""

from typing import Annotated

import typer

from tokenization.commands.cli_arguments import (
    Account,
    Amount,
    AssetName,
    DocumentFile,
    DocumentHash,
    Execute,
    Investor,
    LicenceNumber,
    SignerUri,
    Until,
    errand,
)
from tokenization.files.licences import LicenceState


app = typer.Typer()
investor_app = typer.Typer(help="One investor of the register.", no_args_is_help=True)
account_app = typer.Typer(
    help="Accounts of an investor: a further one joins by its own signature.",
    no_args_is_help=True,
)
licence_app = typer.Typer(
    help="The register of licences: one licence, step by step.", no_args_is_help=True
)
app.add_typer(investor_app, name="investor")
app.add_typer(account_app, name="account")
app.add_typer(licence_app, name="licence")

_STEPS = {
    "no-objection": (LicenceState.NOC, "Record the no-objection certificate of an applicant."),
    "in-principle": (LicenceState.IN_PRINCIPLE, "Record an approval in principle."),
    "suspend": (
        LicenceState.SUSPENDED,
        "Suspend a licence: until it is granted again its holder may sell and be paid, no more.",
    ),
    "revoke": (LicenceState.REVOKED, "Revoke a licence, for good: no step leads on from there."),
    "surrender": (
        LicenceState.SURRENDERED,
        "Record that the holder gave its licence up, for good.",
    ),
}


@investor_app.command("status")
def investor_status(
    context: typer.Context,
    investor: Investor,
    status: Annotated[
        str, typer.Argument(metavar="STATUS", help="active, frozen, or closed for good.")
    ],
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Freeze an investor in every asset at once, set it free again, or close its record.

    A frozen investor neither sends nor receives anything, by any of its accounts. Closed is for
    good. Signed by the registrar.

    Example: mizan investor status MZ-0007 frozen --signer keystore:registrar.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import investors

        investors.set_status(given, investor, status)


@investor_app.command("sanction")
def investor_sanction(
    context: typer.Context,
    investor: Investor,
    *,
    lift: Annotated[bool, typer.Option("--lift", help="Take it off the list instead.")] = False,
    document: DocumentFile = None,
    document_hash: DocumentHash = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Put an investor on the sanctions list, or take it off.

    Whoever is on it neither sends nor receives any asset that has the sanctions rule; what is
    taken by order is the one exception. Signed by the regulator.

    Example: mizan investor sanction MZ-0007 --document order.pdf --execute
    """
    with errand(
        context, signer, execute=execute, document=document, document_hash=document_hash
    ) as given:
        from tokenization.commands import investors

        investors.set_sanction(given, investor, sanctioned=not lift)


@account_app.command("sign-link")
def account_sign_link(
    context: typer.Context,
    investor: Investor,
    *,
    until: Until,
    nonce: Annotated[
        int, typer.Option("--nonce", min=0, help="How often this account signed before.")
    ] = 0,
    signer: SignerUri = None,
) -> None:
    """Sign, as the owner of an account, that it may belong to an investor.

    Only the deployment manifest is needed, no chain: the key may stay on a machine that is never
    online. Prints the signature and the command by which the registrar links the account.

    Example: mizan account sign-link MZ-0007 --until 2026-12-31 --signer keystore:second.json
    """
    with errand(context, signer, execute=False) as given:
        from tokenization.commands import investors

        investors.sign_link(given, investor, until, nonce)


@account_app.command("link")
def account_link(
    context: typer.Context,
    investor: Investor,
    account: Account,
    *,
    until: Until,
    signature: Annotated[
        str, typer.Option("--signature", metavar="HEX", help="What the account signed.")
    ],
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Give an investor a further account, by the signature that the account gave.

    The chain checks that the account signed for this very investor, this ledger and these days.
    Signed by the registrar.

    Example: mizan account link MZ-0007 0x2546…Ec30 --until 2026-12-31 --signature 0x5a… --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import investors

        investors.link(given, investor, account, until, signature)


@account_app.command("unlink")
def account_unlink(
    context: typer.Context,
    investor: Investor,
    account: Account,
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Take an account from an investor.

    What the account holds stays where it is and cannot move any more. It can be linked again, to
    the same investor only. Signed by the registrar.

    Example: mizan account unlink MZ-0007 0x2546…Ec30 --signer keystore:registrar.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import investors

        investors.unlink(given, investor, account)


@licence_app.command("apply")
def licence_apply(
    context: typer.Context,
    licence: LicenceNumber,
    investor: Investor,
    categories: Annotated[
        str, typer.Argument(metavar="CATEGORIES", help="Such as MINER+DATA_CENTRE.")
    ],
    *,
    document: DocumentFile = None,
    document_hash: DocumentHash = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Enter an application for a licence, under a number of its own.

    Holder and categories never change afterwards. Next come no-objection, in-principle and grant.
    Signed by the regulator.

    Example: mizan licence apply PVARA-M-0040 MZ-0007 MINER --document application.pdf --execute
    """
    with errand(
        context, signer, execute=execute, document=document, document_hash=document_hash
    ) as given:
        from tokenization.commands import licences

        licences.apply(given, licence, investor, categories)


def _add_step(name: str, state: LicenceState, what: str) -> None:
    def command(
        context: typer.Context,
        licence: LicenceNumber,
        *,
        document: DocumentFile = None,
        document_hash: DocumentHash = None,
        signer: SignerUri = None,
        execute: Execute = False,
    ) -> None:
        with errand(
            context, signer, execute=execute, document=document, document_hash=document_hash
        ) as given:
            from tokenization.commands import licences

            licences.step(given, licence, state)

    licence_app.command(
        name,
        help=f"{what}\n\nThe document's hash goes into the register with it. Signed by the "
        f"regulator.\n\nExample: mizan licence {name} PVARA-M-0040 --document order.pdf --execute",
    )(command)


for _name, (_state, _what) in _STEPS.items():
    _add_step(_name, _state, _what)


@licence_app.command("grant")
def licence_grant(
    context: typer.Context,
    licence: LicenceNumber,
    first: Annotated[str, typer.Argument(metavar="FIRST_DAY", help="Such as 2026-01-01 (PKT).")],
    last: Annotated[str, typer.Argument(metavar="LAST_DAY", help="Such as 2030-12-31 (PKT).")],
    *,
    document: DocumentFile = None,
    document_hash: DocumentHash = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Grant a licence that was approved in principle, renew one, or end its suspension.

    It holds from the first moment of the first day to the last of the last. Signed by the
    regulator.

    Example: mizan licence grant PVARA-M-0040 2026-01-01 2030-12-31 --document licence.pdf --execute
    """
    with errand(
        context, signer, execute=execute, document=document, document_hash=document_hash
    ) as given:
        from tokenization.commands import licences

        licences.grant(given, licence, first, last)


@licence_app.command("sandbox")
def licence_sandbox(
    context: typer.Context,
    licence: LicenceNumber,
    *,
    document: DocumentFile = None,
    document_hash: DocumentHash = None,
    signer: SignerUri = None,
    out: Annotated[bool, typer.Option("--out", help="Let it out instead.")] = False,
    execute: Execute = False,
) -> None:
    """Put a licence into the sandbox, or let it out.

    In the sandbox its holder acquires no asset beyond the limit set for it, and none without one:
    see mizan licence limit. Signed by the regulator.

    Example: mizan licence sandbox PVARA-M-0040 --document order.pdf --execute
    """
    with errand(
        context, signer, execute=execute, document=document, document_hash=document_hash
    ) as given:
        from tokenization.commands import licences

        licences.set_sandbox(given, licence, sandboxed=not out)


@licence_app.command("limit")
def licence_limit(
    context: typer.Context,
    licence: LicenceNumber,
    asset: AssetName,
    amount: Amount,
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Say how much of an asset the holder may hold while its licence is in the sandbox.

    Lowering the limit takes nothing away; it only stops further acquisition. Signed by the
    regulator.

    Example: mizan licence limit PVARA-M-0040 CapacityRights 5000 --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import licences

        licences.set_sandbox_limit(given, licence, asset, amount)
