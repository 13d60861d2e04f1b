"""What single reads of a store cost in CPU, so that other work beside them does not count."""

import random
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from node import layout
from node.queries import accounts, assets
from node.store import Snapshot, Store


READS = 5_000
PAGES = 20
PAGE_ROWS = 1_000
SAMPLE = 2_000


def time_reads(path: Path) -> dict[str, float]:
    """Median CPU seconds of each sort of read, of accounts chosen by chance."""
    chance = random.Random(3)
    with Store.open(path) as store, store.snapshot() as snapshot:
        tip = snapshot.tip
        assert tip is not None
        view, asset = snapshot.at(tip.number), assets.asset_at(snapshot.at(tip.number), 1)
        holders = [held.account for _, held in islice(accounts.holders(view, asset), SAMPLE)]
        past = [snapshot.at(chance.randint(1, tip.number)) for _ in range(100)]

        def point() -> object:
            return view.get(layout.HOLDINGS, 1, chance.choice(holders))

        def as_of() -> object:
            return chance.choice(past).get(layout.HOLDINGS, 1, chance.choice(holders))

        return {
            "point read": _median(point, READS),
            "as-of read": _median(as_of, READS),
            "page of holders": _median(lambda: _page(accounts.holders(view, asset)), PAGES),
            "as-of holders": _median(lambda: _page(accounts.holders(past[0], asset)), PAGES),
            "page of transfers": _median(lambda: _page(accounts.transfers(view, [asset])), PAGES),
            "one history": _median(
                lambda: len(list(accounts.history(view, chance.choice(holders)))), PAGES
            ),
            "snapshot": _median(lambda: _tip(store.snapshot()), READS),
        }


def _page(found: object) -> int:
    return len(list(islice(found, PAGE_ROWS)))  # type: ignore[call-overload]


def _tip(snapshot: Snapshot) -> object:
    with snapshot:
        return snapshot.tip


def _median(read: Callable[[], object], times: int) -> float:
    read()
    taken = []
    for _ in range(times):
        began = time.thread_time()
        read()
        taken.append(time.thread_time() - began)
    return sorted(taken)[times // 2]
