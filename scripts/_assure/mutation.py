"""``python -m scripts._assure.mutation [--share K/N] [--only TEXT]``: is each wrong noticed?

What was noticed under this very source, or survived and is argued, is not tried again, so that runs
add up.
"""

import argparse
import os
import sys
import time
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import PurePath
from threading import Lock

from scripts._assure import record
from scripts._assure.bench import Bench
from scripts._assure.copies import CONTRACTS
from scripts._assure.mutants import Mutant, mutants


_ONE_AT_A_TIME = Lock()
_SYSTEM = "test/{access,traps,conformance}/**"
_SECURITY = ("test/{token,debt,enforcement,assets}/**", _SYSTEM)
_RIGHTS = (
    "test/token/{Rights,Capacity}*",
    "test/{token/Documents*,power/*,enforcement/*}",
    _SYSTEM,
)
_CASH = ("test/token/SettlementCash*", _SYSTEM)
_RULES = "test/{identity/*,compliance/{rules/*,ComplianceEngine*,ReduceOnly*}}"
_COMPLIANCE = (_RULES, "test/token/{Security,Capacity}*", _SYSTEM)
_FOLDERS = {
    "src/debt": ("test/debt/*", "test/{access/Roles,traps/HostileCash}*"),
    "src/market": (
        "test/market/{Primary,Buyback,Power,Netting,DvPS,DvPR,DvPT}*",
        "test/access/Roles*",
    ),
    "src/power": ("test/power/*.t.sol",),
}
"""Tests of the sources of a folder, after those that have a source's name."""

TESTS = {
    "src/token/CapacityRights.sol": _RIGHTS,
    "src/token/Documents.sol": ("test/token/Documents*", *_SECURITY),
    "src/token/Encumbrances.sol": ("test/token/{Freezes,Holds}*", *_SECURITY),
    "src/token/Enforcement.sol": ("test/token/{Forced,Recovery}*", *_SECURITY),
    "src/token/NationalAssetToken.sol": ("test/assets/**", _SYSTEM),
    "src/token/PermissionedERC20.sol": _CASH,
    "src/token/RecordDates.sol": ("test/token/RecordDates*", *_SECURITY),
    "src/token/RightsEnforcement.sol": _RIGHTS,
    "src/token/SecurityToken.sol": ("test/token/SecurityToken*", *_SECURITY),
    "src/token/SettlementCash.sol": _CASH,
    "src/compliance/ComplianceEngine.sol": ("test/compliance/ComplianceEngine*", *_COMPLIANCE),
    "src/types/LedgerWord.sol": ("test/types/LedgerWord*", *_SECURITY),
    "src/types/Movement.sol": _COMPLIANCE,
    "src/types/Policy.sol": _COMPLIANCE,
}
"""Which tests concern a source, where its folder does not say it; the quickest first.

No stateful test is among them: they take most of the time, and what only a random walk notices
deserves a test that says so.
"""


@dataclass(frozen=True, slots=True, order=True)
class Trial:
    """A mutant to try, and where to write down what became of it.

    Attributes:
        number: Puts mutants in an order that is even over all sources, so that a run which is
            stopped early tells something of each; those that survived before come first.
    """

    number: int
    index: int
    mutant: Mutant = field(compare=False)
    known: record.FileRecord = field(compare=False)


def main(arguments: Sequence[str]) -> int:
    """Run a share of the mutants; 1 if one survived without an argument."""
    parser = argparse.ArgumentParser(prog="python -m scripts._assure.mutation")
    parser.add_argument("--share", default="1/1", help="K/N: every N-th mutant, from the K-th")
    parser.add_argument("--only", default="", help="sources whose path contains this")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="tried at a time")
    options = parser.parse_args(arguments)
    share, shares = map(int, options.share.split("/"))
    chosen = [path for path in sources() if options.only in path]
    bench = Bench("mutation")
    for tests in sorted({group for path in chosen for group in _tests(path)}):
        if not bench.passes(tests):
            print(f"{tests}: fails without any mutant; mend that first.")
            return 1
    trials = iter(sorted(one for path in chosen for one in _trials(path, share, shares)))
    benches = [bench, *(Bench(f"mutation-{job}", bench) for job in range(1, options.jobs))]
    _try_all(benches, trials)
    return report()


def sources() -> list[str]:
    """The sources whose mutants count: token cores and what they stand on, debt, market, power."""
    folders = ("src/token", "src/compliance", *_FOLDERS)
    found = (path for folder in folders for path in sorted((CONTRACTS / folder).rglob("*.sol")))
    paths = [path.relative_to(CONTRACTS).as_posix() for path in found]
    return [*paths, "src/types/LedgerWord.sol", "src/types/Movement.sol", "src/types/Policy.sol"]


def report() -> int:
    """Print what is known of every source, and of all; 1 if a survivor is not argued."""
    argued, unanswered = record.argued(), 0
    sums: Counter[str] = Counter()
    for path in sources():
        source = (CONTRACTS / path).read_text("utf-8")
        known = record.load(path, source, len(mutants(source)))
        counts = known.counts()
        sums.update(counts)
        print(f"{path}: {_in_words(counts)}")
        for before, after in known.survived:
            if (path, before, after) not in argued:
                unanswered += 1
                print(f"  SURVIVED {before}\n        as {after or '(nothing)'}")
    print(f"In all: {_in_words(sums)}.")
    print(
        f"{unanswered} survivors are neither killed by a test nor argued in {record.ARGUED.name}."
    )
    return 1 if unanswered else 0


def _in_words(counts: Mapping[str, int]) -> str:
    return (
        f"{counts['run']} of {counts['mutants']} run, {counts['killed']} killed,"
        f" {counts['does_not_compile']} did not compile, {counts['survived']} survived"
    )


def _trials(path: str, share: int, shares: int) -> Iterator[Trial]:
    source = (CONTRACTS / path).read_text("utf-8")
    wrongs = mutants(source)
    known = record.load(path, source, len(wrongs))
    answered = {(before, after) for file, before, after in record.argued() if file == path}
    for index, mutant in enumerate(wrongs):
        if known.settled(index, mutant, answered):
            continue
        number = zlib.crc32(f"{mutant.before}\n{mutant.after}".encode())
        if number % shares == share % shares:
            survived = (mutant.before, mutant.after) in known.survived
            yield Trial(0 if survived else number, index, mutant, known)


def _try_all(benches: Sequence[Bench], trials: Iterator[Trial]) -> None:
    with ThreadPoolExecutor(len(benches)) as pool:
        try:
            list(pool.map(_run, benches, repeat(trials)))
        except KeyboardInterrupt:
            print("Stopping; those under way are finished first.", flush=True)
        finally:
            with _ONE_AT_A_TIME:
                list(trials)  # so that none is begun any more


def _run(bench: Bench, trials: Iterator[Trial]) -> None:
    while trial := _next(trials):
        started = time.monotonic()
        path, mutant = trial.known.path, trial.mutant
        fate = bench.try_out(path, mutant.source, _tests(path))
        print(f"{path}:{mutant.line} {fate} ({time.monotonic() - started:.1f} s)", flush=True)
        with _ONE_AT_A_TIME:
            trial.known.note(trial.index, mutant, fate)
            record.save(trial.known)


def _next(trials: Iterator[Trial]) -> Trial | None:
    with _ONE_AT_A_TIME:
        return next(trials, None)


def _tests(path: str) -> tuple[str, ...]:
    pure = PurePath(path)
    if path.startswith("src/compliance/rules/"):
        return f"test/compliance/rules/{{{pure.stem},Rules}}*", _RULES, _SYSTEM
    if (folder := pure.parent.as_posix()) in _FOLDERS:
        named = sorted((CONTRACTS / "test" / pure.parent.name).glob(f"{pure.stem}*.t.sol"))
        own = (each.relative_to(CONTRACTS).as_posix() for each in named)
        return *own, *_FOLDERS[folder]
    return TESTS.get(path, _COMPLIANCE if path.startswith("src/compliance/") else _SECURITY)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
