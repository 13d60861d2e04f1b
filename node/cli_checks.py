"""Commands of ``mizand`` that look and change nothing: doctor, audit, compare."""

import contextlib
import time
from typing import Annotated

import typer

from node import upkeep
from node.audit import AuditReport
from node.cli_options import (
    Consensus,
    Control,
    Finality,
    First,
    Json,
    Last,
    ManifestPath,
    Rpc,
    StorePath,
    ValidatorList,
)
from node.doctor import Level, examine
from node.peers import Comparison, PeerNode, compare_nodes
from node.settings import read_settings
from node.terminal import Outcome, progress_bar, reported
from tokenization.errors import ConfigError, DoctorFailed, NodesDiffer, StoreDiffers
from tokenization.units import counted


SETTLE_S = 1.0
"""Nodes may be on two branches for a moment; a difference is told if it is still there after."""

SHOWN_FINDINGS = 20


def doctor(
    *,
    rpc: Rpc = None,
    store: StorePath = None,
    manifest: ManifestPath = None,
    finality: Finality = None,
    control: Control = None,
    as_json: Json = False,
) -> None:
    """Look at everything a node stands on, and say what to do about what is not well.

    Exits with status 1 if the node could not run well. Changes nothing; a node may be running.
    """
    with reported(as_json=as_json) as outcome:
        settings = read_settings(
            rpc=rpc, store=store, manifest=manifest, finality=finality, control=control
        )
        lines = list(examine(settings))
        outcome.data = {"lines": [line.as_json() for line in lines]}
        outcome.text = "\n".join(line.as_text() for line in lines)
        failed = sum(line.level is Level.FAIL for line in lines)
        if failed:
            raise DoctorFailed(
                f"{failed} of {len(lines)} examinations failed.", hint="Do what each says."
            )


def audit(
    *,
    rpc: Rpc = None,
    store: StorePath = None,
    control: Control = None,
    consensus: Consensus = None,
    validators: ValidatorList = None,
    first: First = None,
    last: Last = None,
    as_json: Json = False,
) -> None:
    """Read every block again and compare each log that was folded with what its hash proves.

    Headers are chained by their hashes and receipts by the root in them, so the endpoint is not
    taken at its word. While a node runs on the store, the node does it, with its own endpoint or
    the --rpc named. Exits with status 8 if a log differs, with 1 if the endpoint lies.
    """
    with reported(as_json=as_json) as outcome, progress_bar("blocks") as advance:
        said = {"rpc": rpc, "consensus": consensus, "validators": validators}
        settings = read_settings(store=store, control=control, **said)
        _report_audit(upkeep.audit_store(settings, said, first, last, advance), outcome)


def compare(
    urls: Annotated[list[str], typer.Argument(metavar="URL URL...", help="Two nodes or more.")],
    *,
    watch: Annotated[
        float | None, typer.Option("--watch", min=0.1, help="Again every so many seconds.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Compare nodes by digest at the highest block all of them have.

    Where they differ, the first block they differ in is found and the exit status is 8. With
    --watch it goes on until they differ, or until Ctrl-C.
    """
    with contextlib.ExitStack() as stack, reported(as_json=as_json) as outcome:
        if len(urls) < 2:
            raise ConfigError("One node compares with nothing.", hint="Name two nodes or more.")
        nodes = [stack.enter_context(contextlib.closing(PeerNode(url))) for url in urls]
        found = _settled(nodes)
        while watch is not None and found.first is None:
            typer.echo(found.as_text(), err=True)
            time.sleep(watch)
            found = _settled(nodes)
        outcome.data, outcome.text = found.as_json(), found.as_text()
        if found.first is not None:
            raise NodesDiffer(
                f"The nodes differ from block {found.first} on.",
                hint="Run 'mizand verify' on each: the one that differs from the chain is wrong.",
            )


def _report_audit(report: AuditReport, outcome: Outcome) -> None:
    outcome.data = report.as_json()
    span = f"Blocks {report.first} to {report.last}"
    if not report.findings:
        outcome.text = (
            f"{span}: all {report.logs} logs are proven, and the store holds exactly ours."
        )
        return
    lines = [finding.as_text() for finding in report.findings[:SHOWN_FINDINGS]]
    if len(report.findings) > SHOWN_FINDINGS:
        lines.append(f"and {len(report.findings) - SHOWN_FINDINGS} more")
    outcome.text = "\n".join(lines)
    raise StoreDiffers(
        f"{span}: the store differs from what the chain proves in "
        f"{counted(len(report.findings), 'place')}.",
        hint="Keep a copy of the store to find out why, and index again: "
        "'mizand reset --yes', then 'mizand backfill'.",
    )


def _settled(nodes: list[PeerNode]) -> Comparison:
    found = compare_nodes(nodes)
    if found.first is None:
        return found
    time.sleep(SETTLE_S)
    return compare_nodes(nodes)
