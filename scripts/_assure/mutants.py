"""Small wrongs to put into a Solidity source, one at a time: text in, text out.

A mutant is named by its file, the line's text and what became of it, so that what was argued about
it survives a shift of lines.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass


_QUIET = re.compile(r"//[^\n]*|/\*.*?\*/|\"[^\"\n]*\"", re.DOTALL)
"""Comments and strings: never mutated."""

_SKIPPED_LINE = re.compile(
    r"\s*(import|pragma|using|event|error|type|emit|mapping|interface|library|struct)\b"
    r"|\s*(abstract )?contract\b"
)

_REPLACED: tuple[tuple[str, str], ...] = (
    # comparison
    (r"(?<= )<=(?= )", "<"),
    (r"(?<= )<(?= )", "<="),
    (r"(?<= )>=(?= )", ">"),
    (r"(?<= )>(?= )", ">="),
    (r"(?<= )==(?= )", "!="),
    (r"(?<= )!=(?= )", "=="),
    # logic
    (r"(?<= )&&(?= )", "||"),
    (r"(?<= )\|\|(?= )", "&&"),
    (r"!(?=[\w(])", ""),
    # arithmetic
    (r"(?<= )\+(?= )", "-"),
    (r"(?<= )-(?= )", "+"),
    (r"(?<= )\*(?= )", "/"),
    (r"(?<= )/(?= )", "*"),
    (r"(?<= )%(?= )", "*"),
    (r"\+\+(?=[\w.\[])", "--"),
    (r"--(?=[\w.\[])", "++"),
    (r"(?<= )\+=(?= )", "-="),
    (r"(?<= )-=(?= )", "+="),
    (r"(?<= )<<(?= (?!0\b))", ">>"),
    (r"(?<= )>>(?= (?!0\b))", "<<"),
    (r"(?<= )&(?= )", "|"),
    (r"(?<= )\|(?= )", "&"),
    # constants
    (r"\btrue\b", "false"),
    (r"\bfalse\b", "true"),
    (r"(?<![\w.\[])0(?![\w.])", "1"),
    (r"(?<![\w.\[])1(?![\w.])", "2"),
    (r"(?<![\w.\[])([2-9]|[1-9][0-9]+)(?![\w.\]])", r"(\1 - 1)"),
    # parties
    (r"\bfrom, to\b", "to, from"),
    (r"\bm\.from, m\.to\b", "m.to, m.from"),
    (r"\bholder, h\.receiver\b", "receiver, h.holder"),
    (r"\blost, successor\b", "successor, lost"),
    (r"\blostWallet, newWallet\b", "newWallet, lostWallet"),
    (r"\bfromInvestor\b", "toInvestor"),
    (r"\btoInvestor\b", "fromInvestor"),
    # who may call
    (r"(?<= )(onlyEnforcer|onlyManager|restricted|nonReentrant)(?= )", ""),
)
_PATTERNS = tuple((re.compile(pattern), to) for pattern, to in _REPLACED)

_CONDITION = re.compile(r"(?:\bif|\bwhile) \(")
_REFUSAL = re.compile(r"\) (?:revert\b[^;]*;|\{\s*revert\b[^;]*;\s*\})")
_CHOICE = re.compile(r" \? ([^?:;]+) : ([^?:;]+?)(?=[;,)])")
_STATEMENT = re.compile(
    r"(?<=[;{}\n])(\s*)((?:delete )?[\w.\[\]]+ (?:[-+|&]?=) [^;=][^;]*;|(?:\+\+|--)[\w.\[\]]+;"
    r"|delete [^;]+;|_?[a-z]\w*(?:\.\w+)*\([^;{]*\);|emit [^;]+;|else [\w.\[\]]+ = [^;]+;)"
)
_NOT_CALLS = re.compile(r"\s*(return|if|else if|for|while|revert|require|function|constructor)\b")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One wrong.

    Attributes:
        line: Number of the line it begins on, from 1.
        before: The text that is replaced, in one line of single spaces, with its whole line.
        after: The same with the wrong in it.
        source: The whole wrong source.
    """

    line: int
    before: str
    after: str
    source: str


def mutants(source: str) -> list[Mutant]:
    """Every wrong there is to a source, in the order of its lines; the same for the same text."""
    quiet = _QUIET.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), source)
    found = {mutant.source: mutant for mutant in _all(source, quiet)}
    return sorted(found.values(), key=lambda mutant: (mutant.line, mutant.before, mutant.after))


def _all(source: str, quiet: str) -> Iterator[Mutant]:
    for start, end, text in [*_replacements(quiet), *_removals(quiet), *_conditions(quiet)]:
        if not _SKIPPED_LINE.match(quiet, _line_start(quiet, start)) or not text:
            yield _mutant(source, start, end, text)


def _replacements(quiet: str) -> Iterator[tuple[int, int, str]]:
    for pattern, to in _PATTERNS:
        for found in pattern.finditer(quiet):
            yield found.start(), found.end(), found.expand(to)
    for found in _CHOICE.finditer(quiet):
        yield found.start(), found.end(), f" ? {found[2]} : {found[1]}"


def _removals(quiet: str) -> Iterator[tuple[int, int, str]]:
    for found in _STATEMENT.finditer(quiet):
        if not _NOT_CALLS.match(found[2]):
            yield found.start(2), found.end(2), ""


def _conditions(quiet: str) -> Iterator[tuple[int, int, str]]:
    for found in _CONDITION.finditer(quiet):
        end = _closing(quiet, found.end())
        refusal = _REFUSAL.match(quiet, end)
        if refusal:
            yield found.start(), refusal.end(), "{}"
        else:
            yield found.end(), end, "true"
            yield found.end(), end, "false"


def _closing(quiet: str, start: int) -> int:
    """Where the bracket that was opened before ``start`` closes."""
    depth = 1
    for place in range(start, len(quiet)):
        depth += (quiet[place] == "(") - (quiet[place] == ")")
        if depth == 0:
            return place
    raise ValueError("a bracket is never closed")


def _mutant(source: str, start: int, end: int, text: str) -> Mutant:
    begin, stop = _line_start(source, start), source.find("\n", end)
    after = source[begin:start] + text + source[end:stop]
    return Mutant(
        line=source.count("\n", 0, start) + 1,
        before=" ".join(source[begin:stop].split()),
        after=" ".join(after.split()),
        source=source[:start] + text + source[end:],
    )


def _line_start(text: str, place: int) -> int:
    return text.rfind("\n", 0, place) + 1
