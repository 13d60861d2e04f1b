"""The documents are true where a machine can tell: links lead somewhere, tables are complete."""

import re
from pathlib import Path

import pytest

from node import layout


ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "scripts").rglob("*.md")]
)
ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))

LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
FENCE = re.compile(r"```.*?```", re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_page__relative_links__lead_to_files(page: Path) -> None:
    """A reader who follows a link finds something."""
    text = FENCE.sub("", page.read_text("utf-8"))
    dead = [link for link in LINK.findall(text) if not (page.parent / link).exists()]
    assert dead == []


def test_key_layout__every_family__is_documented() -> None:
    """The table of families is exactly what the packers say."""
    text = (ROOT / "docs" / "key-layout.md").read_text("utf-8")
    section = text.split("## Families")[1].split("\n## ")[0]
    written = [line for line in section.splitlines() if line.startswith("| `")]
    described = [
        f"| `{prefix}` | {key} | {value} | {sentence} |"
        for prefix, key, value, sentence in layout.describe()
    ]
    assert written == described


@pytest.mark.parametrize("page", ADRS, ids=lambda page: page.name)
def test_adr__each__is_numbered_and_has_its_three_parts(page: Path) -> None:
    """A decision says why, what and at which price."""
    text = page.read_text("utf-8")
    assert text.startswith(f"# {page.name[:4]} · ")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences"]


def test_adr__numbers__follow_each_other() -> None:
    """No decision is lost, none has two numbers."""
    assert [int(page.name[:4]) for page in ADRS] == list(range(1, len(ADRS) + 1))


def test_traps__every_test_named__exists_where_it_says() -> None:
    """A trap whose test was renamed or lost is a trap again."""
    folder = ROOT / "contracts" / "test"
    source, named, lost = "", 0, []
    for word in re.findall(r"`([^`\s]+)`", (ROOT / "docs" / "traps.md").read_text("utf-8")):
        if word.endswith(".sol"):
            source = (folder / word).read_text("utf-8")
        elif re.match(r"(test|testFuzz|invariant)_", word):
            named += 1
            lost += [] if f"function {word}(" in source else [word]
    assert lost == []
    assert named > 0


def test_traps__every_row__names_a_test() -> None:
    """A trap without a test is only a remark."""
    text = (ROOT / "docs" / "traps.md").read_text("utf-8")
    rows = text.split("## Traps")[1].split("\n## ")[0].split("|---|---|---|---|\n")[1].splitlines()
    bare = [row for row in rows if row.startswith("|") and "` `test" not in row]
    assert bare == []
