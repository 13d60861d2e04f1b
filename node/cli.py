"""``mizand``: the commands of the node.

Each reads its settings, does one thing and says what came of it.
"""

import sys

import typer

from node import cli_checks, cli_upkeep, daemon
from node.cli_options import (
    CacheMb,
    Consensus,
    Control,
    Finality,
    Host,
    Json,
    ManifestPath,
    Peers,
    Poll,
    Port,
    Receipts,
    Rpc,
    StorePath,
    ValidatorList,
    VerifyPerS,
    WorkerCount,
    Ws,
    Yes,
)
from node.settings import read_settings
from node.store import destroy
from node.terminal import progress_bar, reported
from tokenization.errors import ConfigError


app = typer.Typer(
    help="The Mizan node: follows the ledger, keeps its state, serves it. Holds no key.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.command()
def run(
    *,
    rpc: Rpc = None,
    store: StorePath = None,
    manifest: ManifestPath = None,
    finality: Finality = None,
    receipts: Receipts = None,
    consensus: Consensus = None,
    validators: ValidatorList = None,
    host: Host = None,
    port: Port = None,
    poll_s: Poll = None,
    ws: Ws = None,
    workers: WorkerCount = None,
    cache_mb: CacheMb = None,
    verify_per_s: VerifyPerS = None,
    peers: Peers = None,
    control: Control = None,
) -> None:
    """Follow the chain and serve the API until told to stop."""
    with reported(as_json=False):
        settings = read_settings(
            rpc=rpc,
            store=store,
            manifest=manifest,
            finality=finality,
            receipts=receipts,
            consensus=consensus,
            validators=validators,
            host=host,
            port=port,
            poll_s=poll_s,
            ws=ws,
            workers=workers,
            cache_mb=cache_mb,
            verify_per_s=verify_per_s,
            peers=peers,
            control=control,
        )
        daemon.run(settings)


@app.command()
def backfill(
    *,
    rpc: Rpc = None,
    store: StorePath = None,
    manifest: ManifestPath = None,
    finality: Finality = None,
    receipts: Receipts = None,
    consensus: Consensus = None,
    validators: ValidatorList = None,
    workers: WorkerCount = None,
    cache_mb: CacheMb = None,
    as_json: Json = False,
) -> None:
    """Index the chain up to its head, then end. Goes on from where the store is."""
    with reported(as_json=as_json) as outcome, progress_bar("blocks") as advance:
        settings = read_settings(
            rpc=rpc,
            store=store,
            manifest=manifest,
            finality=finality,
            receipts=receipts,
            consensus=consensus,
            validators=validators,
            workers=workers,
            cache_mb=cache_mb,
        )
        done = daemon.backfill(settings, advance)
        outcome.data = done.as_json()
        outcome.text = done.as_text()


@app.command()
def reset(*, store: StorePath = None, yes: Yes = False, as_json: Json = False) -> None:
    """Delete the store. The chain has everything: backfill reads it again."""
    with reported(as_json=as_json) as outcome:
        path = read_settings(store=store).store
        if not yes and not (sys.stdin.isatty() and typer.confirm(f"Delete {path}?", err=True)):
            raise ConfigError("Nothing was deleted.", hint="Say --yes to delete the store.")
        destroy(path)
        outcome.data, outcome.text = {"deleted": str(path)}, f"Deleted {path}."


for command in (
    cli_upkeep.verify,
    cli_upkeep.backup,
    cli_upkeep.restore,
    cli_upkeep.rewind,
    cli_upkeep.export,
    cli_checks.doctor,
    cli_checks.audit,
    cli_checks.compare,
):
    app.command()(command)


def main() -> None:
    """Run ``mizand``."""
    app()
