"""Rows in order and in reverse, at the edges of what is asked for."""

from itertools import combinations
from pathlib import Path

from node.store.leveldb import LevelDb


ROWS = [b"a4", b"a5", b"a7", b"b", b"c\xff"]
EDGES = [b"", b"a", *ROWS, b"a6", b"d"]


def test_scan__any_edges__lists_what_lies_between_both_ways(tmp_path: Path) -> None:
    """Also a row that lies at the start alone."""
    database = LevelDb.open(tmp_path / "store", create=True)
    database.write(lambda batch: [batch.put(row, b"v") for row in ROWS], sync=False)
    for start, stop in combinations(sorted(EDGES), 2):
        between = [row for row in ROWS if start <= row < stop]
        for reverse in (False, True):
            found = [key for key, _ in database.scan(start, stop, reverse=reverse)]
            assert found == (between[::-1] if reverse else between), (start, stop)
    database.close()
