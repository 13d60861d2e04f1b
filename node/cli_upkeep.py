"""Commands of ``mizand`` about a store: verify, backup, restore, rewind, export."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from node import export as exporting
from node import upkeep
from node.cli_options import Block, Control, Json, Rpc, StorePath
from node.settings import read_settings
from node.store import Store
from node.terminal import Outcome, progress_bar, reported
from tokenization.errors import BlockNotIndexed, ConfigError, StoreDiffers, StoreLocked


SHOWN_DIFFERENCES = 20


class What(StrEnum):
    """What can be exported."""

    STATE = "state"
    EVENTS = "events"


class Format(StrEnum):
    """What it can be exported as."""

    JSONL = "jsonl"
    CSV = "csv"


def verify(
    *,
    rpc: Rpc = None,
    store: StorePath = None,
    control: Control = None,
    block: Block = None,
    as_json: Json = False,
) -> None:
    """Compare every holding, supply and allocation with the chain, at the same block.

    While a node runs on the store, the node does it, with its own endpoint or the --rpc named.
    Exits with status 8 if a figure differs.
    """
    with reported(as_json=as_json) as outcome, progress_bar("figures") as advance:
        settings = read_settings(rpc=rpc, store=store, control=control)
        outcome.data = upkeep.verify_store(
            settings, rpc, block, lambda done: advance(done, None, "comparing")
        )
        _report(outcome)


def backup(
    to: Annotated[Path, typer.Argument(help="A new directory for the backup.")],
    *,
    store: StorePath = None,
    control: Control = None,
    as_json: Json = False,
) -> None:
    """Write the store as it is now to a new directory, with a sum that proves it.

    While a node runs on the store, the node does it and goes on following.
    """
    with reported(as_json=as_json) as outcome, progress_bar("rows") as advance:
        settings = read_settings(store=store, control=control)
        done = upkeep.backup(settings, to, lambda rows: advance(rows, None, "copying"))
        outcome.data = done
        outcome.text = (
            f"Backed up block {done['block']} to {done['path']}: {done['rows']} rows, "
            f"digest {done['digest']}."
        )


def restore(
    source: Annotated[Path, typer.Argument(metavar="FROM", help="What 'mizand backup' wrote.")],
    *,
    store: StorePath = None,
    rpc: Rpc = None,
    as_json: Json = False,
) -> None:
    """Make a store of a backup and prove that it is what was backed up.

    Every row is summed and the tip's digest compared; with --rpc the chain's block as well.
    """
    with reported(as_json=as_json) as outcome, progress_bar("rows") as advance:
        to = read_settings(store=store).store
        done = upkeep.restore(source, to, rpc, lambda rows: advance(rows, None, "copying"))
        outcome.data = done
        outcome.text = (
            f"Restored block {done['block']} to {to}: all {done['rows']} rows and the digest "
            f"{done['digest']} are as backed up."
        )


def rewind(
    *,
    to: Annotated[int, typer.Option("--to", min=0, help="The newest block to keep.")],
    store: StorePath = None,
    as_json: Json = False,
) -> None:
    """Unfold blocks, down to the last final one at most. No node may be running on the store."""
    with reported(as_json=as_json) as outcome:
        outcome.data = done = upkeep.rewind(read_settings(store=store), to)
        outcome.text = f"The newest block is {to}; {done['unfolded']} were unfolded."


def export(
    what: Annotated[What, typer.Argument(help="The state after a block, or all events up to it.")],
    *,
    form: Annotated[Format, typer.Option("--format", help="jsonl or csv.")] = Format.JSONL,
    family: Annotated[
        str | None, typer.Option("--family", help="Only this kind of state, such as holdings.")
    ] = None,
    block: Annotated[
        int | None, typer.Option("--block", help="As of this block, not the tip.")
    ] = None,
    store: StorePath = None,
) -> None:
    """Write the store to stdout as text, line by line. No node may be running on the store.

    CSV is one table, so of the state it takes one --family. The keys are in docs/key-layout.md.
    """
    with reported(as_json=False):
        if form is Format.CSV and what is What.STATE and family is None:
            raise ConfigError(
                "CSV holds one table, and the state has many.",
                hint="Name one with --family, such as holdings, or take --format jsonl.",
            )
        try:
            with Store.open(read_settings(store=store).store) as opened:
                _export(opened, what, form, family, block)
        except StoreLocked as error:
            error.hint = (
                "While a node runs, ask its API (GET /v1/tokens/{token}/holders?format=csv, see "
                "docs/api.md), or export from a backup: 'mizand backup DIR', then 'mizand export "
                f"{what} --store DIR'."
            )
            raise


def _export(store: Store, what: What, form: Format, family: str | None, block: int | None) -> None:
    with store.snapshot() as snapshot:
        tip = snapshot.tip.number if snapshot.tip else -1
        number = tip if block is None else block
        if not store.identity.first_block <= number <= tip:
            raise BlockNotIndexed(
                f"The store has blocks {store.identity.first_block} to {tip}, not {number}.",
                hint="Name one of them with --block.",
            )
        lines = (
            exporting.events(snapshot, number)
            if what is What.EVENTS
            else exporting.state(snapshot, number, family)
        )
        write = exporting.write_csv if form is Format.CSV else exporting.write_jsonl
        write(lines, sys.stdout)


def _report(outcome: Outcome) -> None:
    data: dict[str, Any] = outcome.data
    at, figures, differing = data["block"], data["figures"], data["differences"]
    if not differing:
        outcome.text = f"Block {at}: all {figures} figures are as on the chain."
        return
    lines = [
        f"{one['what']} at {one['contract']}: store {one['store']}, "
        f"chain {'nothing' if one['chain'] is None else one['chain']}"
        for one in differing[:SHOWN_DIFFERENCES]
    ]
    if len(differing) > SHOWN_DIFFERENCES:
        lines.append(f"and {len(differing) - SHOWN_DIFFERENCES} more")
    outcome.text = "\n".join(lines)
    raise StoreDiffers(
        f"{len(differing)} of {figures} figures differ from the chain at block {at}.",
        hint="Keep a copy of the store to find out why, and index again: "
        "'mizand reset --yes', then 'mizand backfill'.",
    )
