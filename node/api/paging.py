"""Pages of a listing: as many items as asked for, and the cursors of the pages around them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from node.api.cursors import Cursor
from node.queries.walk import Walk
from tokenization.types import BlockRef


SCAN_MOST: Final = 10_000
"""Rows one page may look at, so that a filter that finds little still answers in time."""

T = TypeVar("T")
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Page(Generic[S]):
    """A page's items and the cursors of its neighbours, None at the ends."""

    items: list[S]
    next: Cursor | None
    prev: Cursor | None

    def fields(self, seal: Callable[[Cursor], str]) -> dict[str, Any]:
        """As the page's shape has them."""
        return {
            "items": self.items,
            "next": seal(self.next) if self.next else None,
            "prev": seal(self.prev) if self.prev else None,
        }


def take(
    walk: Walk[T],
    render: Callable[[T], S],
    limit: int,
    *,
    pin: BlockRef,
    cursor: Cursor | None,
    newest_first: bool = False,
) -> Page[S]:
    """The page that begins at a cursor, or the first.

    A page may hold fewer items than asked for and still have a next one: see ``SCAN_MOST``.
    """
    backward = cursor is not None and cursor.backward
    rows = walk(after=cursor.key if cursor else None, reverse=newest_first is not backward)
    kept, last, more = _read(rows, limit)
    onward = Cursor(pin, last, backward) if more else None
    back = None
    if cursor is not None:
        back = Cursor(pin, kept[0][0] if kept else cursor.key, not backward)
    if backward:
        kept.reverse()
        onward, back = back, onward
    return Page([render(item) for _, item in kept], onward, back)


def _read(
    rows: Iterator[tuple[bytes, T | None]], limit: int
) -> tuple[list[tuple[bytes, T]], bytes, bool]:
    """Up to ``limit`` items, the last key looked at, and whether there may be more."""
    kept: list[tuple[bytes, T]] = []
    last = b""
    for looked_at, (key, item) in enumerate(rows):
        if looked_at == SCAN_MOST or (item is not None and len(kept) == limit):
            return kept, last, True
        last = key
        if item is not None:
            kept.append((key, item))
    return kept, last, False
