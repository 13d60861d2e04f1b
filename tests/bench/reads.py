"""How long single reads of a store take, without HTTP."""

import random
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

from node import layout
from node.queries import accounts, assets
from node.store import Snapshot, Store, View
from tokenization.types import Address


READS = 5_000
PAGES = 20
PAGE_ROWS = 1_000
SAMPLE = 2_000


def time_reads(path: Path) -> dict[str, float]:
    """Median seconds of each sort of read, of accounts chosen by chance."""
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
            "page of movements": _median(lambda: _movements(view, chance, holders), PAGES),
            "snapshot": _median(lambda: _tip(store.snapshot()), READS),
        }


def _page(found: object) -> int:
    return len(list(islice(found, PAGE_ROWS)))  # type: ignore[call-overload]


def _movements(view: View, chance: random.Random, holders: Sequence[Address]) -> int:
    """As many movements as a page holds, over as many accounts as that takes."""
    left = PAGE_ROWS
    while left > 0:
        found = list(islice(accounts.history(view, chance.choice(holders)), left))
        left -= max(1, len(found))
    return left


def _tip(snapshot: Snapshot) -> object:
    with snapshot:
        return snapshot.tip


def _median(read: Callable[[], object], times: int) -> float:
    read()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        read()
        taken.append(time.perf_counter() - began)
    return sorted(taken)[times // 2]
