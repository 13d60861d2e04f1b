"""Commands of ceilings: how much may be allocated, month by month."""

from enum import StrEnum
from typing import Annotated

import typer

from tokenization.commands.cli_arguments import Execute, SignerUri, errand
from tokenization.commands.console import reported


app = typer.Typer(
    help="Ceilings of the programme, of phases, zones and plants, and recall plans.",
    no_args_is_help=True,
)


class Level(StrEnum):
    """Whose ceiling."""

    PROGRAMME = "programme"
    ZONE = "zone"
    PLANT = "plant"
    PHASE = "phase"


Whose = Annotated[Level, typer.Argument(metavar="LEVEL", help="programme, phase, zone or plant.")]
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="Its number; 0: the programme.")]
Plan = Annotated[int, typer.Argument(metavar="PLAN", min=1, help="The recall plan's number.")]


@app.command("set")
def set_ceiling(
    context: typer.Context,
    level: Whose,
    number: Number,
    month: Annotated[str, typer.Argument(metavar="MONTH", help="First month it holds for.")],
    amount: Annotated[str, typer.Argument(metavar="MW", help="The ceiling, MW.")],
    *,
    signer: SignerUri = None,
    execute: Execute = False,
) -> None:
    """Set a ceiling from a month on, until the next month that has a step of its own.

    One below what is allocated never breaks a right: it opens a recall plan, binds new allocations
    at once and comes into force when nothing exceeds it. Signed by GRID_OPERATOR.

    Example: mizan ceiling set zone 1 2026-06 450 --signer keystore:grid.json --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import ceilings
        from tokenization.power import Scope

        ceilings.set_ceiling(given, Scope[level.name], number, month, amount)


@app.command()
def show(
    context: typer.Context,
    level: Whose,
    number: Number,
    *,
    month: Annotated[
        str | None, typer.Option("--month", metavar="MONTH", help="Which month; the current one.")
    ] = None,
) -> None:
    """Show a ceiling in a month, what is allocated under it, and the recall plan that waits.

    What binds new allocations is the ceiling, or that of an open plan where it is lower.

    Example: mizan ceiling show zone 1 --month 2026-06
    """
    with reported(context.obj) as outcome:
        from tokenization.commands import ceilings
        from tokenization.power import Scope

        ceilings.show(outcome, context.obj, Scope[level.name], number, month)


@app.command()
def complete(
    context: typer.Context, plan: Plan, *, signer: SignerUri = None, execute: Execute = False
) -> None:
    """Bring the ceiling of a recall plan into force, once nothing exceeds it any more.

    Refused while a month holds more than the ceiling. Anybody may.

    Example: mizan ceiling complete 3 --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import ceilings

        ceilings.complete(given, plan)


@app.command()
def withdraw(
    context: typer.Context, plan: Plan, *, signer: SignerUri = None, execute: Execute = False
) -> None:
    """Give a recall plan up: the ceiling before it stands.

    New allocations are held to that one again, and rights that were recalled meanwhile stay so.
    Signed by GRID_OPERATOR.

    Example: mizan ceiling withdraw 3 --execute
    """
    with errand(context, signer, execute=execute) as given:
        from tokenization.commands import ceilings

        ceilings.withdraw(given, plan)
