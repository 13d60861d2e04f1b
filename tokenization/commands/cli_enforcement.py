"""Commands for when something goes wrong: freeze, pause, seize, recover, and what they wait for."""

from typing import Annotated

import typer

from tokenization.commands.cli_arguments import (
    Account,
    Amount,
    AssetName,
    DocumentFile,
    DocumentHash,
    Execute,
    RightId,
    SignerUri,
    errand,
)
from tokenization.commands.console import reported


app = typer.Typer()
order_app = typer.Typer(
    help="Orders that one person proposed and another one approves.", no_args_is_help=True
)
operation_app = typer.Typer(
    help="Acts that were announced because their role acts with a delay.", no_args_is_help=True
)
app.add_typer(order_app, name="order")
app.add_typer(operation_app, name="operation")

FrozenAmount = Annotated[
    str | None,
    typer.Option(
        "--amount", metavar="AMOUNT", help="What is frozen afterwards, in units, kW or shares."
    ),
]
OrderNumber = Annotated[int, typer.Argument(metavar="ORDER", help="The order's number.")]
From = Annotated[str, typer.Argument(metavar="FROM", help="The account it is taken from.")]


@app.command()
def freeze(
    context: typer.Context,
    asset: AssetName,
    account: Account,
    *,
    amount: FrozenAmount = None,
    right_id: RightId = None,
    document: DocumentFile = None,
    document_hash: DocumentHash = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Freeze an account in an asset, or with --amount that much of what it holds.

    A frozen account neither sends nor receives the asset. A frozen amount may exceed what the
    account holds; then everything that comes is frozen too. Signed by ENFORCEMENT_PROPOSER.

    Example: mizan freeze PKMZTB01M250 0x86c5…Ac18 --amount 5000 --document order.pdf --execute
    """
    with errand(
        context, signer, execute=execute, document=document, document_hash=document_hash
    ) as given:
        from tokenization.commands import freezing

        freezing.set_frozen(given, asset, account, amount, right_id, frozen=True)


@app.command()
def unfreeze(
    context: typer.Context,
    asset: AssetName,
    account: Account,
    *,
    amount: FrozenAmount = None,
    right_id: RightId = None,
    document: DocumentFile = None,
    document_hash: DocumentHash = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Let a frozen account go, or with --amount lower what is frozen in it to that.

    Letting go lies with another person than freezing: signed by ENFORCEMENT_APPROVER.

    Example: mizan unfreeze PKMZTB01M250 0x86c5…Ac18 --amount 0 --document release.pdf --execute
    """
    with errand(
        context, signer, execute=execute, document=document, document_hash=document_hash
    ) as given:
        from tokenization.commands import freezing

        freezing.set_frozen(given, asset, account, amount, right_id, frozen=False)


@app.command()
def pause(
    context: typer.Context,
    asset: AssetName,
    *,
    document: DocumentFile = None,
    document_hash: DocumentHash = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Stop an asset at once: nothing of it moves but by enforcement.

    Where a freeze could be seen coming, pause first. Signed by PAUSER, alone.

    Example: mizan pause PKMZTB01M250 --document incident.txt --execute
    """
    with errand(
        context, signer, execute=execute, document=document, document_hash=document_hash
    ) as given:
        from tokenization.commands import freezing

        freezing.set_pause(given, asset, paused=True)


@app.command()
def unpause(
    context: typer.Context,
    asset: AssetName,
    *,
    document: DocumentFile = None,
    document_hash: DocumentHash = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Let an asset move again, after the delay of the role.

    The first run announces it and says from when on it can be done; the same command then does
    it. Meanwhile a GUARDIAN can stop it: mizan operation cancel. Signed by UNPAUSER.

    Example: mizan unpause PKMZTB01M250 --document all-clear.txt --execute
    """
    with errand(
        context, signer, execute=execute, document=document, document_hash=document_hash
    ) as given:
        from tokenization.commands import freezing

        freezing.set_pause(given, asset, paused=False)


@app.command("force-transfer")
def force_transfer(
    context: typer.Context,
    asset: AssetName,
    holder: From,
    receiver: Annotated[str, typer.Argument(metavar="TO", help="The account it goes to.")],
    amount: Amount,
    *,
    right_id: RightId = None,
    document: DocumentFile = None,
    document_hash: DocumentHash = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Propose to take units from an account and give them to another, frozen or not.

    The chain is asked whether it would be carried out as things stand. Nothing moves until another
    person approves: mizan order approve. Signed by ENFORCEMENT_PROPOSER.

    Example: mizan force-transfer PKMZTB01M250 0x86c5…Ac18 0x1aac…D99D 500 --document o.pdf
    """
    with errand(
        context, signer, execute=execute, document=document, document_hash=document_hash
    ) as given:
        from tokenization.commands.orders import propose
        from tokenization.ledger.orders import OrderKind, Taking

        propose(given, Taking(OrderKind.FORCED_TRANSFER, asset, holder, receiver, amount, right_id))


@app.command()
def recover(
    context: typer.Context,
    asset: AssetName,
    lost: Annotated[str, typer.Argument(metavar="LOST", help="The account whose key is lost.")],
    successor: Annotated[
        str, typer.Argument(metavar="SUCCESSOR", help="Another account of the same investor.")
    ],
    *,
    document: DocumentFile = None,
    document_hash: DocumentHash = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Propose to give all that a lost account has to another account of the same investor.

    The lost account is given up in this asset for good. Link the successor first: mizan account
    link. Another person approves; of capacity rights, what is held then follows with mizan carry.
    Signed by ENFORCEMENT_PROPOSER.

    Example: mizan recover PKMZTB01M250 0x86c5…Ac18 0x1aac…D99D --document report.pdf --execute
    """
    with errand(
        context, signer, execute=execute, document=document, document_hash=document_hash
    ) as given:
        from tokenization.commands.orders import propose
        from tokenization.ledger.orders import OrderKind, Taking

        propose(given, Taking(OrderKind.RECOVERY, asset, lost, successor))


@app.command()
def recall(
    context: typer.Context,
    asset: AssetName,
    holder: From,
    amount: Amount,
    *,
    right_id: RightId = None,
    document: DocumentFile = None,
    document_hash: DocumentHash = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Propose to end capacity rights and give their capacity back to the programme.

    Another person approves: mizan order approve. Signed by ENFORCEMENT_PROPOSER.

    Example: mizan recall CapacityRights 0x2546…Ec30 1000 --id 5192… --document o.pdf --execute
    """
    with errand(
        context, signer, execute=execute, document=document, document_hash=document_hash
    ) as given:
        from tokenization.commands.orders import propose
        from tokenization.ledger.orders import OrderKind, Taking

        propose(given, Taking(OrderKind.RECALL, asset, holder, None, amount, right_id))


@app.command()
def carry(
    context: typer.Context,
    asset: AssetName,
    lost: Annotated[str, typer.Argument(metavar="LOST", help="The account that was given up.")],
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Move the capacity rights of a recovered account to its successor, what is frozen included.

    Rights that come to the lost account later are moved by running it again. Anybody may sign.

    Example: mizan carry CapacityRights 0x2546…Ec30 --signer keystore:anybody.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import carrying

        carrying.carry(given, asset, lost)


@order_app.command("show")
def order_show(
    context: typer.Context,
    number: Annotated[
        int | None, typer.Argument(metavar="ORDER", help="One order; all open ones without.")
    ] = None,
) -> None:
    """Show the orders that wait for approval, or one order whatever became of it.

    Each is shown with its number, what it does, who proposed it, and until when it can be
    approved. Nothing is sent.

    Example: mizan order show 7
    """
    with reported(context.obj) as outcome:
        from tokenization.commands import orders

        orders.show(outcome, context.obj, number)


@order_app.command("approve")
def order_approve(
    context: typer.Context,
    number: OrderNumber,
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Approve an order that somebody else proposed, which carries it out at once.

    Compare the document's hash with the document before you do. Signed by ENFORCEMENT_APPROVER,
    never by who proposed it.

    Example: mizan order approve 7 --signer keystore:approver.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import orders

        orders.approve(given, number)


@order_app.command("cancel")
def order_cancel(
    context: typer.Context,
    number: OrderNumber,
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Give up an order that you proposed, or turn somebody else's down.

    Signed by who proposed it, or by ENFORCEMENT_APPROVER. An order that nobody approves within
    seven days expires by itself.

    Example: mizan order cancel 7 --signer keystore:approver.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import orders

        orders.cancel(given, number)


@operation_app.command("show")
def operation_show(context: typer.Context) -> None:
    """Show what was announced and is neither done nor cancelled.

    Each is shown with its id, the call, who announced it and from when on it may be done. Nothing
    is sent.

    Example: mizan operation show --help
    """
    with reported(context.obj) as outcome:
        from tokenization.commands import operations

        operations.show(outcome, context.obj)


@operation_app.command("cancel")
def operation_cancel(
    context: typer.Context,
    operation: Annotated[
        str, typer.Argument(metavar="OPERATION", help="Its id, 0x and 64 digits.")
    ],
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Stop something that was announced before it is done.

    Signed by a GUARDIAN, or by who announced it. It can be announced again.

    Example: mizan operation cancel 0x4f1c…90ab --signer keystore:guardian.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import operations

        operations.cancel(given, operation)
