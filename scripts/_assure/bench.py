"""Where mutants are tried: one build of everything, in which only what one changes is replaced.

Tests find the contracts by their artifacts, so a mutant costs one compilation of the contracts that
contain it and one run of the tests that concern it, and no test is ever compiled again.
"""

import json
import posixpath
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from scripts._assure import copies
from scripts._assure.compiler import Compiler
from tokenization.compile import SOURCE_OF


LONGEST_S = 300
"""A mutant may loop for ever; by then it was noticed."""

_PROFILE = "mutate"
_BUILT = ("cache", "out")
_TEST = ("test", "--fail-fast", "--threads=1", *copies.UNOPTIMISED)
_CARRYING = ("types/*.t.sol", "debt/BondMath.t.sol", "debt/DayCount.t.sol", "debt/Schedule.t.sol")
"""Tests that carry the code of types and libraries in themselves."""
_IMPORT = re.compile(r'\bfrom "(\.[^"]+)"')


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    INVALID = "does not compile"
    SURVIVED = "survived"


class Bench:
    """A copy of the contracts, built once."""

    def __init__(self, name: str, built: "Bench | None" = None) -> None:
        """Build the copy, or take over what another bench has built."""
        self.folder = copies.fresh(name)
        self._unfinished = self.folder / "unfinished"
        if built or self._unfinished.exists():  # stopped with a mutant in place
            for part in _BUILT:
                shutil.rmtree(self.folder / part, ignore_errors=True)
            self._unfinished.unlink(missing_ok=True)
        if built:
            for part in _BUILT:
                shutil.copytree(built.folder / part, self.folder / part)
        self._environment = copies.environment(FOUNDRY_PROFILE=_PROFILE)
        self._closure = cache(self._find_closure)
        self._forge("build", "--quiet").check_returncode()
        config = json.loads(self._forge("config", "--json").stdout)
        self._compiler = Compiler(self.folder, config)

    def source(self, path: str) -> str:
        """A source as it is."""
        return (self.folder / path).read_text("utf-8")

    def try_out(self, path: str, source: str, tests: Sequence[str]) -> Fate:
        """Put a wrong source in place of the right one, run the tests, and put all back."""
        built = self._compile(path, source)
        if built is None:
            return Fate.INVALID
        right = {artifact: artifact.read_bytes() for artifact in built}
        self._unfinished.touch()
        try:
            for artifact, wrong in built.items():
                artifact.write_text(json.dumps(_with_code(json.loads(right[artifact]), wrong)))
            return Fate.SURVIVED if all(map(self.passes, tests)) else Fate.KILLED
        finally:
            for artifact, content in right.items():
                artifact.write_bytes(content)
            self._unfinished.unlink()

    def passes(self, tests: str) -> bool:
        """Whether the tests of the files that match pass."""
        try:
            ended = self._forge(*_TEST, "--match-path", tests, timeout=LONGEST_S)
        except subprocess.TimeoutExpired:
            return False
        if b"No tests" in ended.stdout or b"Compiling" in ended.stdout:
            raise RuntimeError(f"{tests}: {ended.stdout.decode()[-500:]}")
        return ended.returncode == 0

    def _forge(
        self, *arguments: str, timeout: int | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [copies.FORGE, *arguments],
            cwd=self.folder,
            env=self._environment,
            check=False,
            capture_output=True,
            timeout=timeout,
            start_new_session=True,  # whoever stops the run does not stop it: it would look killed
        )

    def _compile(self, path: str, source: str) -> dict[Path, Mapping[str, Any]] | None:
        """Everything whose code the source is part of, by artifact; None if it does not compile."""
        roots = {root for root in self._roots() if path in self._closure(root)}
        sources = {root: self.source(root) for root in sorted(roots)} | {path: source}
        compiled = self._compiler.compile(sources, roots)
        if compiled is None:
            return None
        return {
            self.folder / "out" / Path(root).name / f"{name}.json": code
            for root, contracts in compiled.items()
            for name, code in contracts.items()
            if code["bytecode"]["object"]
        }

    def _roots(self) -> Iterator[str]:
        """Deployed contracts, and tests into which the code of a type or library is compiled."""
        yield from (path for path in SOURCE_OF.values() if path.startswith("src/"))
        for tests in _CARRYING:
            for test in sorted((self.folder / "test").glob(tests)):
                yield test.relative_to(self.folder).as_posix()

    def _find_closure(self, path: str) -> frozenset[str]:
        found: set[str] = set()
        left = [path]
        while left:
            one = left.pop()
            if one not in found:
                found.add(one)
                folder = posixpath.dirname(one)
                imported = _IMPORT.findall(self.source(one))
                left += [posixpath.normpath(posixpath.join(folder, other)) for other in imported]
        return frozenset(found)


def _with_code(artifact: dict[str, Any], evm: Mapping[str, Any]) -> dict[str, Any]:
    deployed = evm["deployedBytecode"]
    artifact["bytecode"]["object"] = "0x" + evm["bytecode"]["object"]
    artifact["deployedBytecode"] |= {
        "object": "0x" + deployed["object"],
        "immutableReferences": deployed.get("immutableReferences", {}),
    }
    return artifact
