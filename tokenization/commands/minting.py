"""What the commands of issuing do: make a plan, run it, say how far it is."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tokenization.commands.console import Options, Outcome, confirm, interruptible, progress
from tokenization.commands.session import open_ledger, own_lane, read_text
from tokenization.errors import ChainMismatch, NotFinalized, PartialRun
from tokenization.issuance.catalogue import read_catalogue
from tokenization.issuance.journal import Journal, read_journal
from tokenization.issuance.mint import Progress, Result, Run, batches, refuse
from tokenization.issuance.plan import Line, Plan
from tokenization.issuance.planner import parse_plan
from tokenization.issuance.preflight import check, used_refs
from tokenization.issuance.run_log import Entry, Fate, RunLog, check_opening, entries_of
from tokenization.issuance.totals import total_lines, totals
from tokenization.issuance.workspace import SHORT_ID, Workspace
from tokenization.ledger.chain import Chain
from tokenization.ledger.manifest import Manifest, write_whole
from tokenization.ledger.tx import wait_final
from tokenization.types import Address
from tokenization.units import counted, hex0x


_RUN_AGAIN = "Run it again: mizan mint run {} --signer URI --execute"


def make_plan(outcome: Outcome, options: Options, path: Path) -> None:
    """Read a file as a plan and keep it; nothing is asked of the chain but what names mean."""
    text = read_text(path)
    chain, manifest = open_ledger(options)
    plan = parse_plan(text, read_catalogue(chain, manifest, chain.pin()))
    saved = Workspace(options.workspace).save(plan)
    short = plan.id[:SHORT_ID]
    outcome.data = {
        "plan": plan.id,
        "path": str(saved),
        "rows": len(plan.lines),
        "targets": totals(plan.lines),
    }
    outcome.text = "\n".join(
        [
            f"Plan {short}: {counted(len(plan.lines), 'row')}",
            *total_lines(plan.lines),
            f"Look at it: {saved}",
            f"See what the chain says: mizan mint run {short} --signer URI",
        ]
    )


def run_plan(
    outcome: Outcome,
    options: Options,
    name: str,
    signer: str | None,
    *,
    execute: bool,
    until_final: bool,
    timeout_s: float,
) -> None:
    """Ask the chain about every row of a plan, and with ``execute`` issue them."""
    workspace = Workspace(options.workspace)
    plan = workspace.load(name)
    chain, manifest = _open(options, plan)
    outcome.data = {"plan": plan.id, "executed": False}
    if not execute:
        issuer = None
        if signer is not None:
            with own_lane(options, chain, signer) as lane:
                issuer = lane.address
        _rehearse(outcome, chain, manifest, plan, issuer)
        return
    confirm(options, f"Issue plan {plan.id[:SHORT_ID]} on chain {chain.chain_id}?")
    with (
        own_lane(options, chain, signer) as lane,
        Journal(workspace.journal(plan)) as journal,
        interruptible(options) as should_stop,
        progress(options, len(plan.lines), "rows") as advance,
    ):
        run = Run(lane, manifest, plan, RunLog(journal, plan), _show(advance), should_stop)
        result = run.execute()
        outcome.data["journal_digest"] = journal.records[-1].digest
    _report(outcome, plan, result)
    write_whole(workspace.report(plan), json.dumps(outcome.data, indent=2) + "\n")
    if until_final and outcome.error is None:
        wait_final(chain, chain.pin().number, timeout_s)
        left = len(plan.lines) - len(_standing(chain, manifest, plan, "finalized"))
        if left:
            raise NotFinalized(
                f"{counted(left, 'row')} were taken back by a reorganisation of the chain.",
                hint=_RUN_AGAIN.format(plan.id[:SHORT_ID]),
            )


def show_status(outcome: Outcome, options: Options, name: str) -> None:
    """Say how far a plan is: by its journal, and by the chain now and finally."""
    workspace = Workspace(options.workspace)
    plan = workspace.load(name)
    chain, manifest = _open(options, plan)
    records = read_journal(workspace.journal(plan))
    if records:
        check_opening(records, plan)
    entries = entries_of(records)
    now, final = (_standing(chain, manifest, plan, tag) for tag in ("latest", "finalized"))
    outcome.data = {
        "plan": plan.id,
        "rows": {"total": len(plan.lines), "on_chain": len(now), "final": len(final)},
        "targets": totals(now),
        "transactions": [_entry(entry) for entry in entries],
    }
    summary = (
        f"Plan {plan.id[:SHORT_ID]}: of {len(plan.lines)} rows {len(now)} stand on the chain, "
        f"{len(final)} of them finally; {counted(len(entries), 'transaction')} signed."
    )
    astray = [
        f"  {hex0x(entry.signed.hash)} {entry.fate}, {len(entry.refs)} rows"
        for entry in entries
        if entry.fate is not Fate.MINED
    ]
    outcome.text = "\n".join([summary, *total_lines(now), *astray])


def _standing(chain: Chain, manifest: Manifest, plan: Plan, tag: str) -> list[Line]:
    at = chain.pin(tag)
    if at.number < manifest.deploy_block:
        return []
    used = used_refs(chain, plan.lines, at)
    return [line for line in plan.lines if line.ref in used]


def _open(options: Options, plan: Plan) -> tuple[Chain, Manifest]:
    chain, manifest = open_ledger(options)
    if (plan.chain_id, plan.genesis) != (chain.chain_id, chain.genesis):
        raise ChainMismatch(
            f"The plan was made for another chain {plan.chain_id}, "
            f"whose first block is {hex0x(plan.genesis)}.",
            hint="Make the plan again for this chain: mizan mint plan FILE",
        )
    return chain, manifest


def _rehearse(
    outcome: Outcome, chain: Chain, manifest: Manifest, plan: Plan, issuer: Address | None
) -> None:
    if issuer is None:
        outcome.warnings.append("Without --signer nobody's role was checked.")
    found = check(chain, manifest, plan, issuer)
    refuse(found)
    sends = sum(1 for _ in batches(chain, manifest, found.ready, found.at))
    outcome.data |= {
        "block": {"number": found.at.number, "hash": hex0x(found.at.hash)},
        "rows": {"total": len(plan.lines), "before": len(found.done), "ready": len(found.ready)},
        "targets": totals(found.ready),
        "transactions": sends,
    }
    summary = (
        f"At block {found.at.number} the chain would take {counted(len(found.ready), 'row')} in "
        f"{counted(sends, 'transaction')}; {len(found.done)} stand already."
    )
    nothing = "There is nothing to issue."
    last = "Nothing was sent. Add --execute to issue." if found.ready else nothing
    outcome.text = "\n".join([summary, *total_lines(found.ready), last])


def _show(advance: Callable[[int, str], None]) -> Callable[[Progress], None]:
    def show(state: Progress) -> None:
        words = counted(state.transactions, "transaction")
        advance(
            state.before + state.issued,
            f"{words}, {state.refused} refused" if state.refused else words,
        )

    return show


def _report(outcome: Outcome, plan: Plan, result: Result) -> None:
    before, issued, refused = len(result.before), len(result.issued), len(result.refused)
    left = len(plan.lines) - before - issued - refused
    standing = [*result.before, *result.issued]
    outcome.data |= {
        "executed": True,
        "rows": {
            "total": len(plan.lines),
            "before": before,
            "issued": issued,
            "refused": refused,
            "left": left,
        },
        "targets": totals(standing),
        "transactions": [
            {
                "tx": hex0x(receipt.hash),
                "block": receipt.block,
                "block_hash": hex0x(receipt.block_hash),
                "gas_used": receipt.gas_used,
            }
            for receipt in result.receipts
        ],
    }
    summary = (
        f"Issued {counted(issued, 'row')} in {counted(len(result.receipts), 'transaction')}; "
        f"{before} stood already. On the chain now, of plan {plan.id[:SHORT_ID]}:"
    )
    outcome.text = "\n".join([summary, *total_lines(standing)])
    if refused or left:
        outcome.error = PartialRun(
            f"{issued + before} of {len(plan.lines)} rows stand, {refused} were refused, "
            f"{left} were not reached.",
            tuple(result.refused),
            hint=_RUN_AGAIN.format(plan.id[:SHORT_ID]),
        )


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "tx": hex0x(entry.signed.hash),
        "nonce": entry.signed.nonce,
        "rows": len(entry.refs),
        "fate": entry.fate,
        "block": entry.block,
    }
