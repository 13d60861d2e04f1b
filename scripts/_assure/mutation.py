"""``python -m scripts._assure.mutation [--share K/N] [--only TEXT]``: is each wrong noticed?

What was noticed under this very source is not tried again, so that shares add up over many runs.
"""

import argparse
import sys
import time
import zlib
from collections.abc import Callable, Sequence

from scripts._assure import record
from scripts._assure.bench import Bench, Fate
from scripts._assure.copies import CONTRACTS
from scripts._assure.mutants import Mutant, mutants


_SECURITY = ("test/{token,debt,enforcement}/**", "test/invariant/[SF]*")
_RIGHTS = (
    "test/{token/Rights*,token/Capacity*,token/Documents*,power/*,enforcement/*}",
    "test/invariant/R*",
)
_CASH = ("test/token/SettlementCash*", "test/invariant/F*")
_COMPLIANCE = ("test/{compliance/**,token/Security*,token/Capacity*}", "test/invariant/**")
_RULES = ("test/compliance/**",)

TESTS = {
    "src/token/CapacityRights.sol": _RIGHTS,
    "src/token/NationalAssetToken.sol": ("test/assets/**",),
    "src/token/PermissionedERC20.sol": _CASH,
    "src/token/RightsEnforcement.sol": _RIGHTS,
    "src/token/SettlementCash.sol": _CASH,
    "src/types/LedgerWord.sol": ("test/types/LedgerWord*", *_SECURITY),
    "src/types/Movement.sol": _COMPLIANCE,
    "src/types/Policy.sol": _COMPLIANCE,
}
"""Which tests concern a source, where its folder does not say it; the quickest first."""


def main(arguments: Sequence[str]) -> int:
    """Run a share of the mutants; 1 if one survived without an argument."""
    parser = argparse.ArgumentParser(prog="python -m scripts._assure.mutation")
    parser.add_argument("--share", default="1/1", help="K/N: every N-th mutant, from the K-th")
    parser.add_argument("--only", default="", help="sources whose path contains this")
    options = parser.parse_args(arguments)
    share, shares = map(int, options.share.split("/"))
    chosen = [path for path in sources() if options.only in path]
    bench = Bench("mutation")
    if not all(bench.passes(*tests) for tests in sorted({_tests(path) for path in chosen})):
        print("The tests fail without any mutant; mend that first.")
        return 1
    for path in chosen:
        _run(bench, path, lambda mutant: _share(mutant, shares) == share % shares)
    return report()


def sources() -> list[str]:
    """The sources whose mutants count: token cores, compliance, and the words they stand on."""
    tokens = sorted((CONTRACTS / "src/token").glob("*.sol"))
    compliance = sorted((CONTRACTS / "src/compliance").rglob("*.sol"))
    paths = [path.relative_to(CONTRACTS).as_posix() for path in (*tokens, *compliance)]
    return [*paths, "src/types/LedgerWord.sol", "src/types/Movement.sol", "src/types/Policy.sol"]


def report() -> int:
    """Print what is known of every source; 1 if a survivor is not argued."""
    argued, unanswered = record.argued(), 0
    for path in sources():
        source = (CONTRACTS / path).read_text("utf-8")
        known = record.load(path, source, len(mutants(source)))
        print(
            f"{path}: {known.run} of {len(known.fates)} run, {known.count(Fate.KILLED)} killed,"
            f" {known.count(Fate.INVALID)} did not compile, {known.count(Fate.SURVIVED)} survived"
        )
        for before, after in known.survived:
            if (path, before, after) not in argued:
                unanswered += 1
                print(f"  SURVIVED {before}\n        as {after or '(nothing)'}")
    print(
        f"{unanswered} survivors are neither killed by a test nor argued in {record.ARGUED.name}."
    )
    return 1 if unanswered else 0


def _run(bench: Bench, path: str, mine: Callable[[Mutant], bool]) -> None:
    source = bench.source(path)
    wrongs = mutants(source)
    known = record.load(path, source, len(wrongs))
    for index, mutant in enumerate(wrongs):
        if known.settled(index) or not mine(mutant):
            continue
        started = time.monotonic()
        fate = bench.try_out(path, mutant.source, _tests(path))
        print(f"{path}:{mutant.line} {fate} ({time.monotonic() - started:.1f} s)", flush=True)
        known.note(index, mutant, fate)
        record.save(known)


def _share(mutant: Mutant, shares: int) -> int:
    return zlib.crc32(f"{mutant.before}\n{mutant.after}".encode()) % shares


def _tests(path: str) -> tuple[str, ...]:
    if path.startswith("src/compliance/rules/"):
        return _RULES
    return TESTS.get(path, _COMPLIANCE if path.startswith("src/compliance/") else _SECURITY)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
