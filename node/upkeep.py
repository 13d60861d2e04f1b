"""What is done with a store: verify, audit, back up, restore, rewind.

A store at rest is opened here. If a node has it open, the node is asked to do it (``control``): it
reads a snapshot, so it goes on meanwhile and what comes of it is of one block.
"""

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from node import control, layout, observe, terminal
from node.audit import Auditor, AuditReport
from node.chain import Chain, Finality, read_identity
from node.contracts import event_reader
from node.control import Advance, Answer, Task
from node.model import Backup
from node.parts import validators_of
from node.rpc import Rpc
from node.settings import Settings, check_chain
from node.store import Snapshot, Store, back_up, read_record, reset_command
from node.store import restore as restore_store
from node.verify import verify
from tokenization.errors import (
    BlockNotIndexed,
    ChainMismatch,
    FinalityViolation,
    StoreCorrupt,
    StoreLocked,
)
from tokenization.units import hex0x


FEW_ATTEMPTS = 2
"""So that an endpoint somebody named does not keep the node from stopping."""
AUDITED_BY = ("consensus", "validators")
"""Settings that an audit in a running node may have otherwise than the node."""


def tasks(settings: Settings, snapshot: Callable[[], Snapshot], rpc: Rpc) -> Mapping[str, Task]:
    """What a running node does when asked through its socket."""

    @contextlib.contextmanager
    def endpoint(url: str | None) -> Iterator[Rpc]:
        """The endpoint somebody named, or the node's."""
        if url is None:
            yield rpc
        else:
            with Rpc(url, attempts=FEW_ATTEMPTS) as named:
                yield named

    def do_verify(request: Answer, advance: Advance) -> Answer:
        with snapshot() as picture, endpoint(request["rpc"]) as asked:
            return _verify(picture, asked, request["block"], advance)

    def do_audit(request: Answer, advance: Advance) -> Answer:
        changes = {name: request[name] for name in AUDITED_BY if request[name] is not None}
        told = settings.model_copy(update=changes)
        with snapshot() as picture, endpoint(request["rpc"]) as asked:
            span = _span(picture, request["first"], request["last"])
            return _audit(told, picture, asked, span, advance).as_json()

    def do_back_up(request: Answer, advance: Advance) -> Answer:
        with snapshot() as picture:
            backup = back_up(picture, Path(request["to"]), advance)
        observe.BACKUP_TIME.set(backup.made_s)
        return _described(backup, request["to"])

    def do_describe(_: Answer, __: Advance) -> Answer:
        with snapshot() as picture:
            return describe(picture)

    return {
        "verify": do_verify,
        "audit": do_audit,
        "backup": do_back_up,
        "describe": do_describe,
    }


def verify_store(
    settings: Settings, rpc_url: str | None, block: int | None, advance: Advance
) -> Answer:
    """Compare the store with the chain at a block, by default the tip.

    Args:
        settings: Which store, and which endpoint if no other is named.
        rpc_url: Ask this endpoint, even if a running node has another.
        block: The block.
        advance: Told how many figures are compared.

    Raises:
        BlockNotIndexed: The store does not have that block.
        MizanError: The store or the endpoint cannot be used.
    """
    try:
        with (
            Store.open(settings.store) as store,
            store.snapshot() as snapshot,
            Rpc(settings.rpc) as rpc,
        ):
            return _verify(snapshot, rpc, block, advance)
    except StoreLocked:
        return _ask(settings, {"task": "verify", "block": block, "rpc": rpc_url}, advance)


def audit_store(
    settings: Settings,
    by: Mapping[str, str | None],
    first: int | None,
    last: int | None,
    advance: terminal.Advance,
) -> AuditReport:
    """Compare every log the store folded with what the chain proves.

    Args:
        settings: How the node runs.
        by: What of it was said for this audit: ``rpc`` and ``AUDITED_BY``. A running node uses
            its own for the rest.
        first: The first block; None: the ledger's.
        last: The last; None: the last that is final here, or else the tip.
        advance: Told how far it is.

    Raises:
        BlockNotIndexed: The store does not have these blocks.
        MizanError: The store or the endpoint cannot be used, or the endpoint lies.
    """
    began, total = time.monotonic(), None

    def audited(blocks: int) -> None:
        rate = round(blocks / max(time.monotonic() - began, 1e-3))
        advance(blocks, total, f"{rate} blocks/s")

    try:
        with (
            Store.open(settings.store) as store,
            store.snapshot() as snapshot,
            Rpc(settings.rpc) as rpc,
        ):
            begin, end = _span(snapshot, first, last)
            total = end - begin + 1
            return _audit(settings, snapshot, rpc, (begin, end), audited)
    except StoreLocked:
        request = {"task": "audit", "first": first, "last": last, **by}
        return AuditReport.of_json(_ask(settings, request, audited))


def backup(settings: Settings, to: Path, advance: Advance) -> Answer:
    """Write the store as it is now to a new directory.

    Raises:
        StoreError: There is something there, or the disk refuses.
    """
    to = to.absolute()
    try:
        with Store.open(settings.store) as store, store.snapshot() as snapshot:
            return _described(back_up(snapshot, to, advance), str(to))
    except StoreLocked:
        return _ask(settings, {"task": "backup", "to": str(to)}, advance)


def restore(source: Path, to: Path, rpc_url: str | None, advance: Advance) -> Answer:
    """Make a store of a backup, and prove it by its sum, its digest and the chain's block.

    Args:
        source: The backup.
        to: Where the store will lie.
        rpc_url: The chain to compare with; None: it is not asked.
        advance: Told how many rows are copied.

    Raises:
        StoreError: It is no backup, or not what was written.
        ChainMismatch: The chain has another block where the backup's is final.
    """
    record = read_record(source)
    with Store.open(source) as store:
        if store.tip is None or (store.tip.number, store.tip.digest) != (
            record.number,
            record.digest,
        ):
            raise StoreCorrupt(
                f"The tip of the backup {source} is not the one that was backed up.",
                hint="Use another backup, or index again from the chain: 'mizand backfill'.",
            )
        if rpc_url is not None:
            _check_block(store, rpc_url)
    return _described(restore_store(source, to.absolute(), advance), str(to))


def rewind(settings: Settings, to: int) -> Answer:
    """Unfold the blocks above a block, as a reorganisation would.

    Raises:
        FinalityViolation: A block above it is final here.
        BlockNotIndexed: It lies above the tip.
    """
    with Store.open(settings.store) as store:
        tip, final = store.tip, store.final
        if tip is None or to > tip.number:
            raise BlockNotIndexed(
                f"The store's newest block is {tip.number if tip else 'none'}, below {to}.",
                hint="Name a block below it with --to.",
            )
        if to < max(final or 0, store.identity.first_block - 1):
            raise FinalityViolation(
                f"The store cannot go back to block {to}: block {final} is final here, and how to "
                "undo a block is kept only until it is final.",
                hint="Restore a backup of that time, or index again: "
                f"'{reset_command(settings.store)}'.",
            )
        store.retreat(to, is_reorg=False)
        return {"tip": to, "unfolded": tip.number - to}


def describe(snapshot: Snapshot) -> Answer:
    """What a store is and how far it is."""
    identity, tip = snapshot.identity, snapshot.tip
    unknown, contracts = 0, list[str]()
    if tip is not None:
        view = snapshot.at(tip.number)
        unknown = sum(count for _, count in view.scan(layout.UNKNOWN_COUNTS))
        contracts = [hex0x(key[0]) for key, _ in view.scan(layout.CONTRACTS)]
    return {
        "schema": layout.SCHEMA,
        "chain_id": identity.chain_id if identity else None,
        "genesis": f"0x{identity.genesis.hex()}" if identity else None,
        "directory": f"0x{identity.directory.hex()}" if identity else None,
        "tip": tip.number if tip else None,
        "final": snapshot.final,
        "final_hash": _final_hash(snapshot),
        "unknown_events": unknown,
        "contracts": contracts,
    }


def _ask(settings: Settings, request: Answer, advance: Advance) -> Answer:
    return control.ask(settings.control_path(), request, advance)


def _verify(snapshot: Snapshot, rpc: Rpc, block: int | None, advance: Advance) -> Answer:
    tip = snapshot.tip
    record = tip if block is None or tip is None else snapshot.block(block)
    if record is None:
        raise BlockNotIndexed(
            f"The store does not have {'a block yet' if block is None else f'block {block}'}.",
            head=tip.number if tip else 0,
            hint="Run 'mizand backfill' first, or name another --block.",
        )
    if snapshot.identity is not None:
        check_chain(read_identity(rpc), snapshot.identity, rpc.name)
    return verify(snapshot, record, rpc, advance).as_json()


def _span(snapshot: Snapshot, first: int | None, last: int | None) -> tuple[int, int]:
    """Which blocks to audit."""
    tip, identity = snapshot.tip, snapshot.identity
    if tip is None or identity is None:
        raise BlockNotIndexed(
            "The store does not have a block yet.", head=0, hint="Run 'mizand backfill' first."
        )
    lowest, newest = identity.first_block, tip.number
    begin = lowest if first is None else first
    end = (snapshot.final or newest) if last is None else last
    if not lowest <= begin <= end <= newest:
        raise BlockNotIndexed(
            f"The store has blocks {lowest} to {newest}, not {begin} to {end}.",
            head=newest,
            hint="Run 'mizand backfill' first, or name others with --from and --to.",
        )
    return begin, end


def _audit(
    settings: Settings,
    snapshot: Snapshot,
    rpc: Rpc,
    span: tuple[int, int],
    advance: Advance,
) -> AuditReport:
    identity = snapshot.identity
    if identity is None:
        raise ValueError("a store without a ledger has nothing to audit")
    check_chain(read_identity(rpc), identity, rpc.name)
    chain = Chain(rpc, Finality(None))
    validators = validators_of(settings, chain, identity)
    auditor = Auditor(snapshot, identity.directory, chain, event_reader(), validators)
    return auditor.audit(*span, advance)


def _described(backup: Backup, where: str) -> dict[str, Any]:
    return {
        "path": where,
        "rows": backup.rows,
        "sum": f"0x{backup.sum.hex()}",
        "block": backup.number,
        "hash": f"0x{backup.hash.hex()}",
        "digest": f"0x{backup.digest.hex()}",
    }


def _final_hash(snapshot: Snapshot) -> str | None:
    block = None if snapshot.final is None else snapshot.block(snapshot.final)
    return f"0x{block.hash.hex()}" if block else None


def _check_block(store: Store, rpc_url: str) -> None:
    """A tip that the chain has replaced is undone when the node follows; a final one never."""
    with Rpc(rpc_url) as rpc:
        check_chain(read_identity(rpc), store.identity, rpc.name)
        number = store.final
        theirs = None if number is None else Chain(rpc, Finality(0)).header(number)
    if number is not None and (theirs is None or theirs.hash != store.hash_of(number)):
        raise ChainMismatch(
            f"The endpoint {rpc.name} does not have the block {number} that is final here.",
            hint="Use the endpoint of this ledger, or a backup of this chain.",
        )
