"""Logs of our contracts, read back as the chain gave them."""

import heapq
from collections.abc import Iterator
from operator import itemgetter

from node import layout, logs, model
from node.store import View


def transaction_of(view: View, block: int, log: int) -> bytes:
    """Hash of the transaction that emitted a log of ours; empty if the log is not kept."""
    for _, kept in view.rows(layout.EVENTS, block):
        at = logs.find(kept, log)
        if at is not None:
            return logs.tx_hash(kept, at)
    return b""


def logs_of(view: View, block: int) -> Iterator[tuple[int, model.StoredEvent]]:
    """Every log of ours in a block with its place, whole, in log order."""
    rows = [_whole_logs(view, block, kept) for _, kept in view.rows(layout.EVENTS, block)]
    return heapq.merge(*rows, key=itemgetter(0))


def _whole_logs(
    view: View, block: int, kept: model.Logs
) -> Iterator[tuple[int, model.StoredEvent]]:
    transfers: dict[int, dict[int, model.Transfer]] = {}
    for at, place in enumerate(logs.places(kept)):
        asset = logs.asset_of(kept, at)
        if asset is None:
            yield place, logs.whole(kept, at)
            continue
        if asset not in transfers:
            row = view.row(layout.TRANSFERS, asset, block)
            transfers[asset] = {line.log: line for line in row.lines} if row else {}
        token = view.get(layout.ASSETS, asset)
        if token is not None:
            line, tx_hash = transfers[asset][place], logs.tx_hash(kept, at)
            yield place, model.stored_event(logs.transfer_bytes(tx_hash, token.token, line))
