"""Pages of listings that filter: they stop looking in time and lose nothing."""

from collections.abc import Iterator

from node.api import paging
from node.api.cursors import Cursor
from tokenization.types import BlockRef, Hash32


PIN = BlockRef(7, Hash32(bytes(32)))


def sparse(
    *, after: bytes | None = None, reverse: bool = False
) -> Iterator[tuple[bytes, int | None]]:
    """Fifty thousand rows, of which every nine-thousandth belongs to the listing."""
    rows = range(50_000)
    for row in reversed(rows) if reverse else rows:
        key = row.to_bytes(4, "big")
        if after is None or (key < after if reverse else key > after):
            yield key, row if row % 9_000 == 8_999 else None


def test_take__a_sparse_listing__stops_and_goes_on() -> None:
    """A page may hold few items or none and still have a next; together they hold every one."""
    found: list[int] = []
    cursor: Cursor | None = None
    pages = 0
    while True:
        page = paging.take(sparse, lambda row: row, 100, pin=PIN, cursor=cursor)
        found += page.items
        pages += 1
        if page.next is None:
            break
        cursor = page.next
    assert found == [8_999, 17_999, 26_999, 35_999, 44_999]
    assert pages == 5


def test_take__newest_first__reads_from_the_end() -> None:
    """The listing's own direction is the one its first page reads in."""
    page = paging.take(sparse, lambda row: row, 1, pin=PIN, cursor=None, newest_first=True)
    assert page.items == [44_999]
    assert page.prev is None
