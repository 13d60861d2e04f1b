"""Commands of auctions: of the auctioneer, of bidders, and of whoever verifies a result."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tokenization.commands.cli_arguments import Execute, SignerUri, errand
from tokenization.commands.console import reported
from tokenization.errors import InvalidParameter


if TYPE_CHECKING:
    from tokenization.auctions import AuctionKind

app = typer.Typer(
    help="""Auctions of debt and of power: sealed bids, and a result that anybody can verify.

    A sale goes: open (auctioneer); bid or ncb (bidders, with a bond); reveal (bidders, once bidding
    is over); propose (auctioneer, which also has every bid verified on chain); settle (winners);
    close and withdraw (what is left). A buyback goes the same way with --buyback, and the lowest
    price wins: sellers' units are set aside when they reveal, and the treasury allows its cash
    before propose. Prices are rupees per PKR 100 of face, amounts rupees of face.

    Rights to power go the same way with --power: amounts are kW, prices rupees a kW over the base
    charge, winners pay their own bid, and their bonds become their performance guarantees.
    """,
    no_args_is_help=True,
)

Number = Annotated[int, typer.Argument(metavar="AUCTION", help="Number of the auction.")]
Buyback = Annotated[bool, typer.Option("--buyback", help="A buyback, not a sale.")]
Power = Annotated[bool, typer.Option("--power", help="An auction of power, not of debt.")]
Bidder = Annotated[
    str, typer.Option("--as", metavar="ACCOUNT", help="The account that acts, and signs.")
]
Amount = Annotated[
    str, typer.Argument(metavar="AMOUNT", help="Rupees of face, or kW, in whole lots.")
]
Bids = Annotated[list[int] | None, typer.Argument(metavar="BID...", help="Numbers of bids.")]


def _kind(*, buyback: bool, power: bool) -> "AuctionKind":
    """Which auctions a command means.

    Raises:
        InvalidParameter: Both flags are given.
    """
    from tokenization.auctions import AuctionKind

    if buyback and power:
        raise InvalidParameter("Power is not bought back.", hint="Give --buyback or --power.")
    if power:
        return AuctionKind.POWER
    return AuctionKind.BUYBACK if buyback else AuctionKind.SALE


@app.command("open")
def open_auction(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The terms, a TOML file.")],
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Open an auction by the terms in a file, from which the file's hash is published too.

    The file says what is sold, bought back or allocated, how it is priced, who may bid for how much
    and with what bond, and until when bids come in, are revealed, decided and settled. Opened again
    by the same file, nothing happens. Signed by AUCTIONEER.

    Example: mizan auction open auction.toml --signer keystore:auctioneer.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import opening

        opening.open_auction(given, file)


@app.command()
def extend(
    context: typer.Context,
    number: Number,
    *,
    until: Annotated[
        str, typer.Option("--until", metavar="INSTANT", help="New last second to settle.")
    ],
    buyback: Buyback = False,
    power: Power = False,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Give winners more time to settle, where something kept them from it.

    Time is only added, and only before it is over. Signed by AUCTIONEER.

    Example: mizan auction extend 1 --until 2025-11-03T17:00:00+05:00 --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import auctioning

        auctioning.extend(
            given, auctioning.Named(number, _kind(buyback=buyback, power=power)), until
        )


@app.command()
def propose(
    context: typer.Context,
    number: Number,
    *,
    cut_off: Annotated[
        str | None,
        typer.Option("--cut-off", metavar="PRICE", help="Accept bids up to this price."),
    ] = None,
    amount: Annotated[
        str | None,
        typer.Option("--amount", metavar="AMOUNT", help="Accept so much of competitive bids."),
    ] = None,
    buyback: Buyback = False,
    power: Power = False,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """State a result and have every bid of it verified on chain, page by page.

    All figures are worked out from the bids that the chain tells of; your choice is a cut-off, an
    amount, or neither: then as much is accepted as is on offer. --amount 0 accepts nothing. Cut
    off half way, run it again: what is stated stands and the pages left follow. A buyback's result
    needs the treasury's cash (mizan auction allow). Signed by AUCTIONEER.

    Example: mizan auction propose 1 --cut-off 98.3617 --signer keystore:auctioneer.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import auctioning

        auctioning.propose(
            given, auctioning.Named(number, _kind(buyback=buyback, power=power)), cut_off, amount
        )


@app.command()
def close(
    context: typer.Context,
    number: Number,
    bids: Bids = None,
    *,
    buyback: Buyback = False,
    power: Power = False,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """End bids that have nothing left to wait for; all of them if none is named.

    Bids without an award get their bond back. Those never revealed, and those not settled in time,
    lose it to the treasury; an award of power that there is no room for lapses, and its bond comes
    back. Anybody may sign; what is due is taken with: mizan auction withdraw.

    Example: mizan auction close 1 --signer keystore:anybody.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import auctioning

        auctioning.close(
            given, auctioning.Named(number, _kind(buyback=buyback, power=power)), bids or []
        )


@app.command()
def bid(
    context: typer.Context,
    number: Number,
    price: Annotated[
        str, typer.Argument(metavar="PRICE", help="Rupees per PKR 100 of face, or kW.")
    ],
    amount: Amount,
    *,
    account: Bidder,
    buyback: Buyback = False,
    power: Power = False,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Seal a bid and send its seal, with the bond.

    Nobody learns price or amount before you reveal them, and nobody can without the bid's envelope:
    a file in the workspace, written before anything is sent and readable by you alone. Copy it to a
    safe place; a bid that is not revealed loses its bond. The same bid again is not sent twice.

    Example: mizan auction bid 1 98.3815 25000000 --as 0x86c5…Ac18 --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import auctioning, bidding

        bidding.bid(
            given,
            auctioning.Named(number, _kind(buyback=buyback, power=power)),
            price,
            amount,
            account,
        )


@app.command()
def ncb(
    context: typer.Context,
    number: Number,
    amount: Amount,
    *,
    account: Bidder,
    buyback: Buyback = False,
    power: Power = False,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Make a non-competitive bid: an amount, at the price that competitive bids bring.

    One to an investor, up to the most that the terms allow, with the bond. It is not sealed and
    needs no reveal. In a buyback the units are set aside first.

    Example: mizan auction ncb 1 500000 --as 0x86c5…Ac18 --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import auctioning, bidding

        bidding.bid_without_price(
            given, auctioning.Named(number, _kind(buyback=buyback, power=power)), amount, account
        )


@app.command()
def reveal(
    context: typer.Context,
    number: Number,
    bids: Bids = None,
    *,
    account: Bidder,
    envelopes: Annotated[
        list[Path] | None,
        typer.Option("--envelope", metavar="FILE", help="A copy of an envelope; repeat for more."),
    ] = None,
    buyback: Buyback = False,
    power: Power = False,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Reveal your sealed bids once bidding is over, all of them if none is named.

    Each needs the envelope that bidding left in the workspace, or a copy of it. Another account of
    the same investor reveals bids by naming them, and takes them over. In a buyback the units of
    each bid are set aside first.

    Example: mizan auction reveal 1 --as 0x86c5…Ac18 --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import auctioning, bidding

        copies = tuple(envelopes or ())
        bidding.reveal(
            given,
            auctioning.Named(number, _kind(buyback=buyback, power=power)),
            account,
            bids or [],
            copies,
        )


@app.command()
def settle(
    context: typer.Context,
    number: Number,
    bids: Bids = None,
    *,
    account: Annotated[
        str | None,
        typer.Option("--as", metavar="ACCOUNT", help="Whose awards; it pays, and signs."),
    ] = None,
    buyback: Buyback = False,
    power: Power = False,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Settle awards: units against cash, both or neither.

    With --as, that account's awards: the cash that it has to bring is allowed first. Without
    it anybody settles for everybody, within what each winner has allowed (mizan auction allow);
    which could not be settled, and why, is said. Unsettled in time an award is lost, with its bond.

    Example: mizan auction settle 1 --as 0x86c5…Ac18 --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import auctioning, paying

        paying.settle(
            given,
            auctioning.Named(number, _kind(buyback=buyback, power=power)),
            bids or [],
            account,
        )


@app.command()
def allow(
    context: typer.Context,
    number: Number,
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="Rupees.")],
    *,
    account: Bidder,
    buyback: Buyback = False,
    power: Power = False,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Let the auction's house take up to an amount of your cash.

    The treasury of a buyback does it before its result can be final; a winner may, so that anybody
    can settle its award. It replaces what was allowed before.

    Example: mizan auction allow 1 492187500 --as 0x86c5…Ac18 --buyback --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import auctioning, paying

        paying.allow(
            given, auctioning.Named(number, _kind(buyback=buyback, power=power)), amount, account
        )


@app.command()
def withdraw(
    context: typer.Context,
    *,
    account: Bidder,
    cash: Annotated[
        str, typer.Option("--cash", metavar="CASH", help="The cash asset, by code or address.")
    ] = "SettlementCash",
    buyback: Buyback = False,
    power: Power = False,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Take all the cash that the house owes to your investor, of whatever auction.

    Bonds given back, proceeds of a buyback, and for the treasury the proceeds of sales and
    forfeited bonds. Any account of the investor may take it.

    Example: mizan auction withdraw --as 0x86c5…Ac18 --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import paying

        paying.withdraw(given, account, cash, _kind(buyback=buyback, power=power))


@app.command()
def show(
    context: typer.Context,
    number: Annotated[
        int | None, typer.Argument(metavar="AUCTION", help="One auction; all without.")
    ] = None,
    *,
    buyback: Buyback = False,
    power: Power = False,
) -> None:
    """Show all auctions, or one with its terms, bids, result and where its bonds are.

    What --json prints of one auction is what is published of it. Nothing is sent:
    mizan --json auction show 1 > published.json

    Example: mizan auction show 1
    """
    with reported(context.obj) as outcome:
        from tokenization.commands import auctions

        auctions.show(outcome, context.obj, number, _kind(buyback=buyback, power=power))


@app.command()
def verify(
    context: typer.Context,
    number: Number,
    *,
    published: Annotated[
        Path | None,
        typer.Option("--published", metavar="FILE", help="What was published of it, to compare."),
    ] = None,
    buyback: Buyback = False,
    power: Power = False,
) -> None:
    """Work a final result out again from the auction's events alone, and say what was checked.

    Every award, the averages and totals, the order in which the contract verified, what was
    settled, forfeited and refunded, and with --published what was published. The first difference
    ends it with exit status 8. No role, no key and no trust in the auctioneer; nothing is sent.

    Example: mizan auction verify 1 --published published.json
    """
    with reported(context.obj) as outcome:
        from tokenization.commands import auctioning, auctions

        auctions.verify(
            outcome,
            context.obj,
            auctioning.Named(number, _kind(buyback=buyback, power=power)),
            published,
        )
