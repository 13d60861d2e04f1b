"""What became of every mutant (``mutants.json``), and what people argued (``mutants.toml``)."""

import hashlib
import json
import tomllib
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from scripts._assure.bench import Fate
from scripts._assure.copies import ANSWERS
from scripts._assure.mutants import Mutant


RECORD = ANSWERS / "mutants.json"
ARGUED = ANSWERS / "mutants.toml"

_LETTERS = {Fate.KILLED: "k", Fate.INVALID: "i", Fate.SURVIVED: "s"}
_NOT_RUN = "."


@dataclass(slots=True)
class FileRecord:
    """The mutants of one source.

    Attributes:
        path: The source.
        digest: Of the source that the mutants were made from.
        fates: A letter for each mutant in their order: k, i, s, or a dot if it was not run.
        survived: The survivors by text, as pairs of before and after.
    """

    path: str
    digest: str
    fates: list[str]
    survived: list[tuple[str, str]] = field(default_factory=list)

    def settled(self, index: int, mutant: Mutant, answered: Collection[tuple[str, str]]) -> bool:
        """Whether a mutant of this very source needs no trial: noticed, invalid, or answered."""
        if self.fates[index] == _LETTERS[Fate.SURVIVED]:
            return (mutant.before, mutant.after) in answered
        return self.fates[index] != _NOT_RUN

    def note(self, index: int, mutant: Mutant, fate: Fate) -> None:
        """Keep what became of a mutant."""
        self.fates[index] = _LETTERS[fate]
        name = (mutant.before, mutant.after)
        if name in self.survived:
            self.survived.remove(name)
        if fate is Fate.SURVIVED:
            self.survived.append(name)

    def counts(self) -> dict[str, int]:
        """How many there are, how many were run, and how many came to what."""
        fates = {fate: self.fates.count(letter) for fate, letter in _LETTERS.items()}
        return {
            "mutants": len(self.fates),
            "run": sum(fates.values()),
            "killed": fates[Fate.KILLED],
            "does_not_compile": fates[Fate.INVALID],
            "survived": fates[Fate.SURVIVED],
        }


def load(path: str, source: str, count: int) -> FileRecord:
    """What is known of a source's mutants; nothing, if the source was another one then."""
    digest = hashlib.sha256(source.encode()).hexdigest()[:16]
    known = _read().get(path)
    if known is None or known["digest"] != digest or len(known["fates"]) != count:
        return FileRecord(path, digest, [_NOT_RUN] * count)
    survived = [(one["before"], one["after"]) for one in known["survivors"]]
    return FileRecord(path, digest, list(known["fates"]), survived)


def save(record: FileRecord) -> None:
    """Write one source's record beside the others'."""
    known = _read()
    known[record.path] = {
        "digest": record.digest,
        **record.counts(),
        "fates": "".join(record.fates),
        "survivors": [{"before": before, "after": after} for before, after in record.survived],
    }
    draft = RECORD.with_suffix(".draft")
    draft.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n", "utf-8")
    draft.replace(RECORD)


def argued() -> set[tuple[str, str, str]]:
    """The survivors there is an argument for: path, before, after."""
    entries = tomllib.loads(ARGUED.read_text("utf-8")).get("argued", [])
    missing = [one for one in entries if not one.get("why", "").strip()]
    if missing:
        raise ValueError(f"{ARGUED}: an argument without a reason: {missing[0]}")
    return {(one["file"], one["before"], one["after"]) for one in entries}


def _read() -> dict[str, dict[str, Any]]:
    return json.loads(RECORD.read_text("utf-8")) if RECORD.exists() else {}
