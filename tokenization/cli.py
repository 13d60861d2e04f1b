"""``mizan``: the commands of issuers and supervisors, what they take, and their help.

What they do is imported only when one runs: web3.py takes a second to import, and help should not.
"""

from pathlib import Path
from typing import Annotated

import typer

from tokenization.commands import (
    cli_auction,
    cli_bill,
    cli_ceiling,
    cli_coupons,
    cli_curtail,
    cli_dvp,
    cli_enforcement,
    cli_meter,
    cli_payments,
    cli_receipts,
    cli_register,
    cli_reoffer,
    cli_rights,
    cli_under_use,
)
from tokenization.commands.cli_arguments import (
    DocumentFile,
    DocumentHash,
    Execute,
    SignerUri,
    errand,
)
from tokenization.commands.console import Options, reported


app = typer.Typer(
    help="""Mizan for issuers and supervisors: set a ledger up, keep its registers, issue power and
    debt, auction it, and freeze, seize and recover where it must be.

    Every command only says what it would do until it is given --execute. Run again, a command
    does what is missing and leaves alone what stands. The result goes to stdout, everything else
    to stderr; --json makes the result one JSON document.

    Exit status: 0 done, 1 failed, 2 wrong input, 3 partly done (run again), 4 the chain would
    refuse rows, 5 signer, 6 another chain, 7 not final in time, 8 the ledger or the result of an
    auction differs, or a proof does not hold.
    """,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
deploy_app = typer.Typer(invoke_without_command=True)
series_app = typer.Typer(
    help="Series of government debt: open them, and admit them to circulation.",
    no_args_is_help=True,
)
mint_app = typer.Typer(
    help="Issue power and debt from a CSV file: plan, run, status.", no_args_is_help=True
)
app.add_typer(deploy_app, name="deploy")
app.add_typer(series_app, name="series")
app.add_typer(mint_app, name="mint")
app.add_typer(cli_register.app)
app.add_typer(cli_enforcement.app)
app.add_typer(cli_auction.app, name="auction")
app.add_typer(cli_dvp.app, name="dvp")
app.add_typer(cli_curtail.app, name="curtail")
app.add_typer(cli_meter.app, name="meter")
app.add_typer(cli_bill.app, name="bill")
app.add_typer(cli_receipts.app, name="receipts")
app.add_typer(cli_under_use.app, name="under-use")
app.add_typer(cli_rights.app)
app.add_typer(cli_reoffer.app, name="reoffer")
app.add_typer(cli_ceiling.app, name="ceiling")
app.add_typer(cli_coupons.coupon_app, name="coupon")
app.add_typer(cli_coupons.redemption_app, name="redemption")
app.add_typer(cli_payments.payment_app, name="payment")
app.add_typer(cli_payments.dividend_app, name="dividend")
app.add_typer(cli_payments.tax_app, name="tax")
app.add_typer(cli_payments.cash_app, name="cash")

File = Annotated[Path, typer.Argument(metavar="FILE", help="The CSV file.")]
PlanName = Annotated[
    str, typer.Argument(metavar="PLAN", help="Id of a plan, its first characters, or its file.")
]
Params = Annotated[Path, typer.Option("--params", help="Deployment parameters, a TOML file.")]


@app.callback()
def options(
    context: typer.Context,
    *,
    rpc: Annotated[
        str, typer.Option(envvar="MIZAN_RPC", help="The chain's JSON-RPC endpoint.")
    ] = "http://127.0.0.1:8545",
    chain_id: Annotated[
        int | None,
        typer.Option(envvar="MIZAN_CHAIN_ID", help="The chain id it must have."),
    ] = None,
    manifest: Annotated[
        Path, typer.Option(envvar="MIZAN_MANIFEST", help="The deployment manifest.")
    ] = Path("mizan-manifest.json"),
    workspace: Annotated[
        Path,
        typer.Option(envvar="MIZAN_WORKSPACE", help="Where plans and their journals lie."),
    ] = Path(".mizan"),
    password_file: Annotated[
        Path | None,
        typer.Option(envvar="MIZAN_PASSWORD_FILE", help="File with the keystore's password."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", envvar="MIZAN_JSON", help="Print one JSON document.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", envvar="MIZAN_QUIET", help="No progress on stderr.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", envvar="MIZAN_YES", help="Do not ask before sending.")
    ] = False,
) -> None:
    """Options before the command; each can be set in the environment instead."""
    context.obj = Options(rpc, chain_id, manifest, workspace, password_file, as_json, quiet, yes)


@app.command()
def verify(
    context: typer.Context,
    proof: Annotated[
        Path, typer.Option("--proof", metavar="FILE", help="What a node's .../proof answered.")
    ],
    block_hash: Annotated[
        str, typer.Option("--hash", metavar="HASH", help="The block's hash, from where you trust.")
    ],
) -> None:
    """Check a proof of a balance with nothing but a block's hash: no node, no chain, no network.

    Example: mizan verify --proof holding.json --hash 0x...
    """
    with reported(context.obj) as outcome:
        from tokenization.commands import proofs

        proofs.verify(outcome, proof, block_hash)


@deploy_app.callback()
def deploy(
    context: typer.Context,
    params: Annotated[
        Path | None, typer.Option("--params", help="Deployment parameters, a TOML file.")
    ] = None,
    signer: SignerUri = None,
    *,
    execute: Execute = False,
) -> None:
    """Make a ledger: create its contracts, wire them, hand roles to officers, write the manifest.

    Everything is read back from the chain, as by the command check; then ADMIN is handed over to
    whom the parameters name, with its delay, or kept where they name nobody. The deployer keeps no
    other role. Run again it goes on where it was cut off, gives roles to new officers and takes
    them from former ones; a ledger that stands is left as it is.

    Example: mizan deploy --params scripts/data/deploy.toml --signer keystore:admin.json --execute
    """
    if context.invoked_subcommand:
        return
    if params is None:
        raise typer.BadParameter("it is needed to deploy", context, param_hint="'--params'")
    with reported(context.obj) as outcome:
        from tokenization.commands import setup

        setup.deploy(outcome, context.obj, params, signer, execute=execute)


@deploy_app.command()
def check(context: typer.Context, params: Params) -> None:
    """Compare a ledger with its manifest and parameters, in everything; nothing is sent.

    At one block: the code of every contract and what it was made with, the code that engines run,
    the role of every function, every holder, delay, guardian and administrator, contracts that are
    closed, listings, products and the rules of every asset. What is there and should not be is
    found too. Exit status 8 if anything differs.

    Example: mizan deploy check --params scripts/data/deploy.toml
    """
    with reported(context.obj) as outcome:
        from tokenization.commands import checking

        checking.check_deployment(outcome, context.obj, params)


@app.command()
def register(
    context: typer.Context,
    file: File,
    registrar: Annotated[
        str | None,
        typer.Option(metavar="URI", envvar="MIZAN_REGISTRAR", help="Who keeps identities."),
    ] = None,
    regulator: Annotated[
        str | None,
        typer.Option(metavar="URI", envvar="MIZAN_REGULATOR", help="Who keeps licences."),
    ] = None,
    *,
    execute: Execute = False,
) -> None:
    """Register participants: identities by the registrar, licences by the regulator.

    Records are brought to what the file says: new ones entered, changed ones updated, licences
    walked step by step to the state wanted. Name one officer and the other's part is left open.

    Example: mizan register participants.csv --registrar keystore:registrar.json --execute
    """
    with reported(context.obj) as outcome:
        from tokenization.commands import setup

        setup.register(outcome, context.obj, file, registrar, regulator, execute=execute)


@app.command()
def programme(
    context: typer.Context,
    zones: Annotated[Path, typer.Argument(metavar="ZONES", help="CSV file of zones.")],
    plants: Annotated[Path, typer.Argument(metavar="PLANTS", help="CSV file of plants.")],
    signer: SignerUri = None,
    *,
    execute: Execute = False,
) -> None:
    """Define the zones and plants of the power programme and their ceilings in MW.

    A ceiling can be changed by changing the file, but never below what is allocated under it.
    Signed by the grid operator.

    Example: mizan programme zones.csv plants.csv --signer keystore:grid.json --execute
    """
    with reported(context.obj) as outcome:
        from tokenization.commands import setup

        setup.programme(outcome, context.obj, zones, plants, signer, execute=execute)


@app.command()
def holidays(
    context: typer.Context, file: File, signer: SignerUri = None, *, execute: Execute = False
) -> None:
    """Declare the holidays of a year, on which nothing is paid, or amend what was declared.

    For every year in the file: weekdays it names become holidays, others business days again. Days
    that have begun stay as they are, and are refused by the chain. The file's hash goes with them.
    Signed by the registrar.

    Example: mizan holidays holidays.csv --signer keystore:registrar.json --execute
    """
    with reported(context.obj) as outcome:
        from tokenization.commands import setup

        setup.holidays(outcome, context.obj, file, signer, execute=execute)


@app.command()
def taxes(
    context: typer.Context, file: File, signer: SignerUri = None, *, execute: Execute = False
) -> None:
    """Enter dated rates of withholding tax, by kind of income and tax class.

    A rate that has begun never changes: a new one is a new row, from tomorrow at the earliest.
    Signed by the tax authority.

    Example: mizan taxes taxes.csv --signer keystore:tax.json --execute
    """
    with reported(context.obj) as outcome:
        from tokenization.commands import setup

        setup.enter_taxes(outcome, context.obj, file, signer, execute=execute)


@series_app.command("create")
def create_series(
    context: typer.Context, file: File, signer: SignerUri = None, *, execute: Execute = False
) -> None:
    """Open series of government debt with their terms, one token for each ISIN.

    The price of a bill follows from its cut-off yield. Terms are for good. Signed by the issuer
    of debt; the regulator admits the series with: mizan series admit.

    Example: mizan series create series.csv --signer keystore:debt.json --execute
    """
    with reported(context.obj) as outcome:
        from tokenization.commands import setup

        setup.create_series(outcome, context.obj, file, signer, execute=execute)


@series_app.command("admit")
def admit_series(
    context: typer.Context,
    file: File,
    params: Params,
    signer: SignerUri = None,
    *,
    execute: Execute = False,
) -> None:
    """Set the compliance rules of series: countries and the cap on one investor's holding.

    Until that is done a series does not move. Signed by the regulator; the rules are those in
    the deployment parameters.

    Example: mizan series admit series.csv --params deploy.toml --signer keystore:reg.json --execute
    """
    with reported(context.obj) as outcome:
        from tokenization.commands import setup

        setup.admit_series(outcome, context.obj, file, params, signer, execute=execute)


@series_app.command("authorise")
def authorise_series(
    context: typer.Context,
    isin: Annotated[str, typer.Argument(metavar="ISIN", help="The series.")],
    face: Annotated[str, typer.Argument(metavar="FACE", help="Rupees of face more.")],
    *,
    document: DocumentFile = None,
    document_hash: DocumentHash = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Let more of a series be issued: a reopening, in whole lots.

    The document is the one that authorises it, and one document authorises once. What is issued
    then is the same series, at its clean price plus what has accrued. Signed by DEBT_ISSUER.

    Example: mizan series authorise PKMZTB03M256 50000000000 --document notice.pdf --execute
    """
    with errand(
        context, signer, execute=execute, document=document, document_hash=document_hash
    ) as given:
        from tokenization.commands import servicing

        servicing.authorise(given, isin, face)


@mint_app.command("plan")
def mint_plan(context: typer.Context, file: File) -> None:
    """Read a CSV file of issuances as a plan, and keep it.

    Every fault of the file is named at once, by line and column. The same file is the same plan
    with the same id, so it is safe to repeat. Nothing is sent.

    Example: mizan mint plan mint-power.csv
    """
    with reported(context.obj) as outcome:
        from tokenization.commands import minting

        minting.make_plan(outcome, context.obj, file)


@mint_app.command("run")
def mint_run(
    context: typer.Context,
    plan: PlanName,
    signer: SignerUri = None,
    *,
    execute: Execute = False,
    until_final: Annotated[
        bool, typer.Option("--final", help="Wait until everything is final.")
    ] = False,
    timeout_s: Annotated[
        float, typer.Option("--timeout-s", help="How long to wait for that, in seconds.")
    ] = 600.0,
) -> None:
    """Issue a plan: ask the chain about every row, then with --execute sign and send.

    If the chain would refuse rows nothing is sent, and each is named with the reason. Whatever
    happens during a run, run it again: nothing is issued twice. Ctrl-C stops after the
    transaction under way.

    Example: mizan mint run 239c8596b101 --signer keystore:issuer.json --execute
    """
    with reported(context.obj) as outcome:
        from tokenization.commands import minting

        minting.run_plan(
            outcome,
            context.obj,
            plan,
            signer,
            execute=execute,
            until_final=until_final,
            timeout_s=timeout_s,
        )


@mint_app.command("status")
def mint_status(context: typer.Context, plan: PlanName) -> None:
    """Say how many rows of a plan stand on the chain, how many finally, and what is under way.

    The chain is asked row by row; the journal of the plan says which transactions were signed
    and what became of them. Nothing is sent and nothing is written.

    Example: mizan mint status 239c8596b101
    """
    with reported(context.obj) as outcome:
        from tokenization.commands import minting

        minting.show_status(outcome, context.obj, plan)


def main(arguments: list[str] | None = None) -> None:
    """Run a command line, that of the process if none is given."""
    app(arguments)
