"""``python -m scripts._assure.halmos``: lemmas hold of the contracts and fail of their twins.

A lemma is a function named check_ in ``contracts/proofs``. It is inherited by a contract named
Proof, where it must hold for all arguments, and by one named Twin, whose faults it must find.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scripts._assure import copies, tools


LONGEST_LEMMA_MS = 600_000
"""The solver's patience with one question; on a loaded machine even easy ones take long."""

_IMPOSSIBLE_MS = 50
"""How long to ask whether a branch can be taken at all; paths that cannot cost more than asking."""

_BATCH = "1"
_SIGNATURE = "65"
_HOLDS, _REFUTED = 0, 1
_EXIT_CODES = {2: "timed out", 3: "got stuck", 4: "reverts always", 5: "crashed"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one lemma in one contract.

    Attributes:
        contract: The contract's name.
        lemma: The function.
        code: halmos' own code: 0 it holds, 1 it is refuted, others that nothing is known.
        bounded: Whether a loop was cut short, so that it holds only of shorter ones.
    """

    contract: str
    lemma: str
    code: int
    bounded: bool

    @property
    def as_wanted(self) -> bool:
        """Whether it holds where it must and is refuted where it must be."""
        if self.contract.endswith("Twin"):
            return self.code == _REFUTED
        return self.code == _HOLDS and not self.bounded

    def __str__(self) -> str:
        said = {_HOLDS: "holds", _REFUTED: "refuted"}.get(self.code) or _EXIT_CODES.get(self.code)
        remark = " (a loop was cut short)" if self.bounded else ""
        return f"{self.contract}.{self.lemma}: {said or f'code {self.code}'}{remark}"


def main() -> int:
    """Run every lemma and its twin."""
    folder = copies.fresh("halmos")
    report = folder / "report.json"
    report.unlink(missing_ok=True)
    ended = subprocess.run(
        [
            *(tools.program("halmos"), "--no-status", "--early-exit", "--json-output", report.name),
            *("--default-array-lengths", _BATCH, "--default-bytes-lengths", _SIGNATURE),
            *("--solver-timeout-assertion", str(LONGEST_LEMMA_MS)),
            *("--solver-timeout-branching", str(_IMPOSSIBLE_MS)),
        ],
        cwd=folder,
        env=copies.environment(FOUNDRY_PROFILE="proofs"),
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if not report.exists():
        raise SystemExit(f"halmos did not end well:\n{ended.stdout[-3000:]}")
    found = list(verdicts(json.loads(report.read_text("utf-8"))))
    for verdict in found:
        print(f"{'ok   ' if verdict.as_wanted else 'WRONG'} {verdict}")
    lemmas, twins = _named(found, "Proof"), _named(found, "Twin")
    lonely = lemmas ^ twins
    for one in sorted(lonely):
        print(f"WRONG {one}: without its proof or its twin")
    wrong = [verdict for verdict in found if not verdict.as_wanted]
    if wrong:
        print(ended.stdout[-20_000:])
    print(f"{len(lemmas)} lemmas, {len(twins)} twins, {len(wrong)} of them not as wanted.")
    return 1 if wrong or lonely or not lemmas else 0


def verdicts(report: Mapping[str, Any]) -> Iterator[Verdict]:
    """What a report of halmos' says, lemma by lemma."""
    for path, results in sorted(report["test_results"].items()):
        for one in results:
            yield Verdict(
                contract=path.rpartition(":")[2],
                lemma=one["name"].partition("(")[0],
                code=one["exitcode"],
                bounded=bool(one["num_bounded_loops"]),
            )


def _named(found: list[Verdict], suffix: str) -> set[str]:
    return {
        f"{one.contract.removesuffix(suffix)}.{one.lemma}"
        for one in found
        if one.contract.endswith(suffix)
    }


if __name__ == "__main__":
    sys.exit(main())
