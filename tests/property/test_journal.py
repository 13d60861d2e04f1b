"""Whatever is cut off a journal's end, what is left is a beginning of what was written."""

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tokenization.issuance.journal import Journal, parse_journal


VALUES = st.one_of(st.text(max_size=12), st.integers(), st.booleans(), st.none())
RECORDS = st.lists(
    st.tuples(st.text(max_size=6), st.dictionaries(st.text(max_size=6), VALUES, max_size=3)),
    max_size=6,
)


@given(RECORDS, st.integers(0, 400))
def test_journal__cut_anywhere__keeps_every_whole_record(
    records: list[tuple[str, dict[str, object]]], cut: int
) -> None:
    """And nothing but whole records."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.jsonl"
        with Journal(path) as journal:
            for kind, data in records:
                journal.append(kind, data)
        raw = path.read_bytes()
    kept = parse_journal(raw[: max(0, len(raw) - cut)], path)
    assert [(record.kind, record.data) for record in kept] == records[: len(kept)]
    assert len(kept) == raw[: max(0, len(raw) - cut)].count(b"\n")
