"""``mizand``: the commands of the node.

Each reads its settings, does one thing and says what came of it.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from node import daemon
from node.audit import AuditReport
from node.settings import read_settings
from node.store import destroy
from node.terminal import Outcome, progress_bar, reported
from node.verify import Report
from tokenization.errors import ConfigError, StoreDiffers
from tokenization.units import counted


SHOWN_DIFFERENCES = 20

app = typer.Typer(
    help="The Mizan node: follows the ledger, keeps its state, serves it. Holds no key.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Rpc = Annotated[
    str | None, typer.Option("--rpc", help="The chain's JSON-RPC endpoint [MIZAN_NODE_RPC].")
]
StorePath = Annotated[
    Path | None, typer.Option("--store", help="Directory of the store [MIZAN_NODE_STORE].")
]
ManifestPath = Annotated[
    Path | None, typer.Option("--manifest", help="The deployment manifest [MIZAN_MANIFEST].")
]
Finality = Annotated[
    str | None,
    typer.Option(
        "--finality", help="When a block is final: tag, depth:N or instant [MIZAN_NODE_FINALITY]."
    ),
]
Receipts = Annotated[
    str | None,
    typer.Option(
        "--receipts",
        help="Blocks whose logs are proven by their receipts: tip, sample:N of the past too, all, "
        "or none [MIZAN_NODE_RECEIPTS].",
    ),
]
Consensus = Annotated[
    str | None,
    typer.Option(
        "--consensus", help="Whose seals blocks must have: none, or qbft [MIZAN_NODE_CONSENSUS]."
    ),
]
ValidatorList = Annotated[
    str | None,
    typer.Option(
        "--validators",
        help="Validators to begin with, by comma; those of the first block if left out "
        "[MIZAN_NODE_VALIDATORS].",
    ),
]
Host = Annotated[
    str | None, typer.Option("--host", help="Serve on this address [MIZAN_NODE_HOST].")
]
Port = Annotated[
    int | None, typer.Option("--port", help="Serve on this port; 0 picks one [MIZAN_NODE_PORT].")
]
Poll = Annotated[
    float | None,
    typer.Option("--poll-s", help="Seconds between looks at the chain [MIZAN_NODE_POLL_S]."),
]
Ws = Annotated[
    str | None,
    typer.Option("--ws", help="Websocket that tells of new blocks, as a hint [MIZAN_NODE_WS]."),
]
WorkerCount = Annotated[
    int | None,
    typer.Option(
        "--workers", help="Processes that read the past; 0: half the cores [MIZAN_NODE_WORKERS]."
    ),
]
CacheMb = Annotated[
    int | None,
    typer.Option("--cache-mb", help="Memory for what is dealt in most [MIZAN_NODE_CACHE_MB]."),
]
Block = Annotated[int | None, typer.Option("--block", help="Compare at this block, not the tip.")]
First = Annotated[int | None, typer.Option("--from", help="First block; else the ledger's first.")]
Last = Annotated[
    int | None, typer.Option("--to", help="Last block; else the last final one, or the tip.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as one JSON document.")]


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
def verify(
    *,
    rpc: Rpc = None,
    store: StorePath = None,
    block: Block = None,
    as_json: Json = False,
) -> None:
    """Compare every holding, supply and allocation with the chain, at the same block.

    No node may be running on the store. Exits with status 8 if a figure differs.
    """
    with reported(as_json=as_json) as outcome, progress_bar("figures") as advance:
        report = daemon.verify_store(read_settings(rpc=rpc, store=store), block, advance)
        _report(report, outcome)


@app.command()
def audit(
    *,
    rpc: Rpc = None,
    store: StorePath = None,
    consensus: Consensus = None,
    validators: ValidatorList = None,
    first: First = None,
    last: Last = None,
    as_json: Json = False,
) -> None:
    """Read every block again and compare each log that was folded with what its hash proves.

    Headers are chained by their hashes and receipts by the root in them, so the endpoint is not
    taken at its word. No node may be running on the store. Exits with status 8 if a log differs,
    with 1 if the endpoint lies.
    """
    with reported(as_json=as_json) as outcome, progress_bar("blocks") as advance:
        settings = read_settings(rpc=rpc, store=store, consensus=consensus, validators=validators)
        _report_audit(daemon.audit_store(settings, first, last, advance), outcome)


@app.command()
def reset(*, store: StorePath = None, yes: Yes = False, as_json: Json = False) -> None:
    """Delete the store. The chain has everything: backfill reads it again."""
    with reported(as_json=as_json) as outcome:
        path = read_settings(store=store).store
        if not yes and not (sys.stdin.isatty() and typer.confirm(f"Delete {path}?", err=True)):
            raise ConfigError("Nothing was deleted.", hint="Say --yes to delete the store.")
        destroy(path)
        outcome.data, outcome.text = {"deleted": str(path)}, f"Deleted {path}."


def main() -> None:
    """Run ``mizand``."""
    app()


def _report(report: Report, outcome: Outcome) -> None:
    at, differing = report.block.number, report.differences
    outcome.data = report.as_json()
    if not differing:
        outcome.text = f"Block {at}: all {report.figures} figures are as on the chain."
        return
    lines = [difference.as_text() for difference in differing[:SHOWN_DIFFERENCES]]
    if len(differing) > SHOWN_DIFFERENCES:
        lines.append(f"and {len(differing) - SHOWN_DIFFERENCES} more")
    outcome.text = "\n".join(lines)
    raise StoreDiffers(
        f"{len(differing)} of {report.figures} figures differ from the chain at block {at}.",
        hint="Keep a copy of the store to find out why, and index again: "
        "'mizand reset --yes', then 'mizand backfill'.",
    )


def _report_audit(report: AuditReport, outcome: Outcome) -> None:
    outcome.data = report.as_json()
    span = f"Blocks {report.first} to {report.last}"
    if not report.findings:
        outcome.text = (
            f"{span}: all {report.logs} logs are proven, and the store holds exactly ours."
        )
        return
    lines = [finding.as_text() for finding in report.findings[:SHOWN_DIFFERENCES]]
    if len(report.findings) > SHOWN_DIFFERENCES:
        lines.append(f"and {len(report.findings) - SHOWN_DIFFERENCES} more")
    outcome.text = "\n".join(lines)
    raise StoreDiffers(
        f"{span}: the store differs from what the chain proves in "
        f"{counted(len(report.findings), 'place')}.",
        hint="Keep a copy of the store to find out why, and index again: "
        "'mizand reset --yes', then 'mizand backfill'.",
    )
