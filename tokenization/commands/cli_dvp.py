"""Commands of delivery versus payment: units against cash, both or neither."""

from enum import StrEnum
from typing import Annotated

import typer

from tokenization.commands.cli_arguments import AssetName, Execute, RightId, SignerUri, errand
from tokenization.commands.console import reported


app = typer.Typer(
    help="Deals between two parties: units against cash, both or neither.", no_args_is_help=True
)


class Side(StrEnum):
    """Whose leg."""

    SELLER = "seller"
    BUYER = "buyer"


Deal = Annotated[str, typer.Argument(metavar="DEAL", help="The deal's number, 0x and 64 digits.")]
Deals = Annotated[list[str], typer.Argument(metavar="DEAL...", help="Numbers of deals.")]
CashName = Annotated[
    str, typer.Option("--cash", metavar="CASH", help="The cash asset, by code or address.")
]
Day = "First day (PKT) on which it may be settled; any day without."


@app.command()
def instruct(
    context: typer.Context,
    side: Annotated[Side, typer.Argument(metavar="SIDE", help="seller or buyer: who signs.")],
    asset: AssetName,
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="Units, kW or shares.")],
    price: Annotated[str, typer.Argument(metavar="PRICE", help="What is paid in all, in rupees.")],
    *,
    seller: Annotated[str, typer.Option("--seller", metavar="ACCOUNT", help="Who delivers.")],
    buyer: Annotated[str, typer.Option("--buyer", metavar="ACCOUNT", help="Who pays.")],
    ref: Annotated[str, typer.Option("--ref", metavar="REF", help="The parties' reference.")],
    until: Annotated[
        str, typer.Option("--until", metavar="DAY", help="Last day (PKT) to settle it on.")
    ],
    settle_day: Annotated[str | None, typer.Option("--settle", metavar="DAY", help=Day)] = None,
    cash: CashName = "SettlementCash",
    right_id: RightId = None,
    drawn: Annotated[
        bool, typer.Option("--drawn", help="Take the cash at settlement, not now; can be netted.")
    ] = False,
    keys: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--paid-elsewhere",
            metavar="SETTLE RELEASE",
            help="Hashes (keccak256) of the keys that settle and that let go.",
        ),
    ] = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Instruct a deal as its seller or its buyer, and lock that leg.

    Both parties give the very same terms. A seller's units are set aside until the deadline, or for
    capacity rights put in charge of the settlement contract; a buyer's cash is locked, or drawn at
    settlement. Where the other party has instructed already, the deal is matched by this.

    Example: mizan dvp instruct seller PKMZTB01M250 500 449171.50 --seller 0x86c5…Ac18
    --buyer 0x1aac…D99D --ref UETR-1 --until 2025-11-05 --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import dealing

        wanted = dealing.Wanted(
            asset,
            amount,
            price,
            seller,
            buyer,
            ref,
            until,
            settle_day,
            cash,
            right_id,
            drawn,
            keys,
        )
        dealing.instruct(given, wanted, seller=side is Side.SELLER)


@app.command()
def match(
    context: typer.Context, deal: Deal, *, signer: SignerUri = None, execute: Execute = False
) -> None:
    """Agree to a deal that the other party instructed, and lock one's own leg.

    Compare its terms first: mizan dvp show. Signed by the party that has not instructed.

    Example: mizan dvp match 0x4f1c…90ab --signer keystore:buyer.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import dealing

        dealing.match(given, deal)


@app.command()
def settle(
    context: typer.Context,
    deals: Deals,
    *,
    net: Annotated[
        bool, typer.Option("--net", help="All or none, and only the differences in cash.")
    ] = False,
    key: Annotated[
        str | None,
        typer.Option("--key", metavar="HEX", help="The key, where cash is paid elsewhere."),
    ] = None,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Settle a deal; of several, those that can be.

    Both legs of a deal move or neither. Which of several were not settled, and why, is said at the
    end. Anybody may sign.

    Example: mizan dvp settle 0x4f1c…90ab 0x77de…1c04 --net --signer keystore:me.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import dealing

        dealing.settle(given, deals, key, net=net)


@app.command()
def cancel(
    context: typer.Context,
    deal: Deal,
    *,
    party: Annotated[
        str, typer.Option("--as", metavar="ACCOUNT", help="Which party signs: its account.")
    ],
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Call a deal off as one of its parties.

    Before both have instructed that is enough. A matched deal is called off when both have said so;
    until then it can still be settled.

    Example: mizan dvp cancel 0x4f1c…90ab --as 0x86c5…Ac18 --signer keystore:me.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import dealing

        dealing.cancel(given, deal, party)


@app.command()
def release(
    context: typer.Context, deal: Deal, *, signer: SignerUri = None, execute: Execute = False
) -> None:
    """Let the locks of a deal go whose deadline is over, or whose hold enforcement has ended.

    Units are free again and locked cash goes back to the buyer. Anybody may sign.

    Example: mizan dvp release 0x4f1c…90ab --signer keystore:anybody.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import dealing

        dealing.release(given, deal)


@app.command()
def collect(
    context: typer.Context,
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="Whom deals owe cash.")],
    *,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="ACCOUNT", help="Another account of the same investor."),
    ] = None,
    cash: CashName = "SettlementCash",
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Collect cash that could not be given back when a deal was let go.

    Its account was frozen then, or in no standing to be paid. It is given to that account, or to
    another one of the same investor, whoever signs.

    Example: mizan dvp collect 0x1aac…D99D --to 0x7D86…9dc6 --signer keystore:me.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import cash as cash_desk

        cash_desk.collect(given, account, to, cash)


@app.command("accept-cash")
def accept_cash(
    context: typer.Context,
    cash: Annotated[str, typer.Argument(metavar="CASH", help="The cash asset.")],
    *,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="No longer accept it.")] = False,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Accept a cash asset for new deals, or no longer.

    Deals that stand already are settled or let go as they were agreed. Never accept cash whose
    balances change by themselves. Signed by REGULATOR.

    Example: mizan dvp accept-cash SettlementCash --signer keystore:regulator.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import cash as cash_desk

        cash_desk.accept(given, cash, accepted=not withdraw)


@app.command()
def show(
    context: typer.Context,
    deal: Annotated[
        str | None, typer.Argument(metavar="DEAL", help="One deal; all open ones without.")
    ] = None,
) -> None:
    """Show the deals that are open, or one deal whatever became of it.

    Each is shown with its number, its terms, until when it can be settled, and what stands in the
    way of that now. Nothing is sent.

    Example: mizan dvp show
    """
    with reported(context.obj) as outcome:
        from tokenization.commands import dealing

        dealing.show(outcome, context.obj, deal)
